"""SHP204 rnn-input-size."""

from __future__ import annotations

from shapelint.cases import Case

from shapelint_rules._sizes import SizeRule


class RnnInputSize(SizeRule):
    """A recurrent layer receives another feature size than its `input_size`, or a hidden state that does not fit it.

    ## Why is this bad?
    The call raises. With `batch_first` forgotten the sizes may even fit by chance, with time and batch exchanged.

    ## Example
    ```python
    import torch
    from torch import nn

    rnn = nn.LSTM(input_size=32, hidden_size=64, batch_first=True)
    rnn(torch.randn(8, 20, 40))
    ```

    ## Use instead
    ```python
    import torch
    from torch import nn

    rnn = nn.LSTM(input_size=40, hidden_size=64, batch_first=True)
    rnn(torch.randn(8, 20, 40))
    ```

    ## Fix safety
    The fix is safe: no other input size works. A hidden state is not fixed.
    """

    code, name = "SHP204", "rnn-input-size"
    noun = "features a step"

    def message_of_another_call(self, case: Case) -> str:
        return self.message(case) if case.contract.detail else super().message_of_another_call(case)

    def message(self, case: Case) -> str:
        if case.contract.parameter == "input_size":
            return super().message(case)
        clause = f"{case.contract.detail}: " if case.contract.detail else ""
        return f"{case.subject}: {clause}expected {case.declared}, got {case.received}{case.whatever}"
