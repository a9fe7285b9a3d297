"""SHP501 loss-broadcast."""

from __future__ import annotations

from collections.abc import Iterator

from shapelint.cases import Case, ContractRule
from shapelint.findings import Finding, Severity

from shapelint_rules._operands import operands


class LossBroadcast(ContractRule):
    """A loss broadcasts its operands against each other: `[N, 1]` against `[N]` gives `[N, N]`.

    ## Why is this bad?
    Every prediction is compared with every target, not with its own. PyTorch only warns; the model learns the mean.

    ## Example
    ```python
    import torch
    from torch import nn

    loss = nn.MSELoss()
    loss(torch.randn(16, 1), torch.randn(16))
    ```

    ## Use instead
    ```python
    import torch
    from torch import nn

    loss = nn.MSELoss()
    loss(torch.randn(16, 1).squeeze(1), torch.randn(16))
    ```

    ## Fix safety
    There is no fix.
    """

    code, name, severity = "SHP501", "loss-broadcast", Severity.WARNING
    after_faults = False

    def judge(self, case: Case) -> Iterator[Finding]:
        shapes = " against ".join(array.describe() for array in case.call.inputs[:2])
        detail = f": {case.contract.detail}" if case.contract.detail else ": each prediction is compared with every target"
        yield from case.finding(self, f"{case.subject} broadcasts {shapes}{detail}", place=case.place, related=operands(case))
