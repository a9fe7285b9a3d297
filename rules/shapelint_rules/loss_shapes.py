"""SHP503 loss-shapes."""

from __future__ import annotations

from collections.abc import Iterator

from shapelint.cases import Case
from shapelint.findings import Finding

from shapelint_rules._operands import OperandRule, operands


class LossShapes(OperandRule):
    """A loss receives an input and a target that cannot go together.

    ## Why is this bad?
    `CrossEntropyLoss` takes scores `[N, C, ...]` and class indices `[N, ...]`; regression losses take two tensors of one
    shape. Otherwise the call raises.

    ## Example
    ```python
    import torch
    from torch import nn

    loss = nn.CrossEntropyLoss()
    loss(torch.randn(16, 10), torch.zeros(8, dtype=torch.long))
    ```

    ## Use instead
    ```python
    import torch
    from torch import nn

    loss = nn.CrossEntropyLoss()
    loss(torch.randn(16, 10), torch.zeros(16, dtype=torch.long))
    ```

    ## Fix safety
    There is no fix.
    """

    code, name = "SHP503", "loss-shapes"
    after_faults = False
    complaint = "cannot compare"

    def judge(self, case: Case) -> Iterator[Finding]:
        if case.contract.parameter is None or case.contract.blamed is None:
            yield from super().judge(case)
        else:  # what the labels need stands against what is written
            yield from case.finding(
                self, self.message(case), place=case.place, expected=case.contract.received, actual=case.contract.declared,
                related=operands(case),
            )  # fmt: skip
