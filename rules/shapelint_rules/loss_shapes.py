"""SHP503 loss-shapes."""

from __future__ import annotations

from collections.abc import Iterator

from shapelint.cases import Case, fix_of
from shapelint.findings import Finding, Fix

from shapelint_rules._operands import OperandRule, operands
from shapelint_rules._preceding import layer_before


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
    The fix is unsafe: the labels may be wrong instead. There is one where a layer was told another number than they need, and
    where what a dense layer of Keras receives was not flattened.
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
                related=operands(case), fix=fix_of([case.origin], case.contract.received, [case.contract.received], "unsafe"),
            )  # fmt: skip

    def fix(self, case: Case) -> Fix | None:
        """A layer that flattens, before the dense layer of Keras that is to blame for axes that the labels do not have."""
        is_dense = case.contract.blamed is not None and hasattr(case.changed.layer, "units")
        return layer_before(case.constructor, "Flatten") if is_dense else None
