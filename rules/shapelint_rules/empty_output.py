"""SHP401 empty-output."""

from __future__ import annotations

from collections.abc import Iterator

from shapelint.cases import Case, ContractRule
from shapelint.findings import Finding

from shapelint_rules._layouts import channels_elsewhere
from shapelint_rules._padding import fix_of_window


class EmptyOutput(ContractRule):
    """A convolution or pooling whose output would be empty: the window is larger than the map that it slides over.

    ## Why is this bad?
    The call raises. Mostly the network halves the map more often than the input allows.

    ## Example
    ```python
    import torch
    from torch import nn


    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(1, 8, 3)
            self.pool = nn.AvgPool2d(7)

        def forward(self, x):
            return self.pool(self.conv(x))


    Net()(torch.randn(1, 1, 8, 8))
    ```

    ## Use instead
    ```python
    import torch
    from torch import nn


    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(1, 8, 3)
            self.pool = nn.AdaptiveAvgPool2d(1)

        def forward(self, x):
            return self.pool(self.conv(x))


    Net()(torch.randn(1, 1, 8, 8))
    ```

    ## Fix safety
    The fix is unsafe: it pads a window of odd size so that the map keeps its size.
    """

    code, name = "SHP401", "empty-output"

    def judge(self, case: Case) -> Iterator[Finding]:
        contract = case.contract
        arriving = f" on {case.call.inputs[0].describe()}" if case.call.inputs else ""
        needs = f": it needs at least {case.declared}, and there is {case.received}" if contract.received is not None else ""
        reason = f": {contract.detail}" if contract.detail else needs
        message = f"{case.subject} returns nothing{arriving}{reason}{case.whatever}"
        parameter = contract.parameter
        origin = case.origin_of(parameter) if parameter and case.call.layer is not None else None
        undilated = origin is not None and origin.value in (None, contract.declared)
        largest = f"at most {contract.received}" if undilated and isinstance(contract.received, int) else None
        help = channels_elsewhere(case)
        yield from case.finding(
            self, message, place=case.primary(origin), expected=largest, actual=contract.declared,
            fix=None if help else fix_of_window(case), help=help,
        )  # fmt: skip
