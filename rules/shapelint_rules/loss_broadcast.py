"""SHP501 loss-broadcast."""

from __future__ import annotations

from collections.abc import Iterator

from shapelint.cases import Case, ContractRule
from shapelint.findings import Finding, Fix, Severity
from shapelint.symbolic.dims import definitely, equal

from shapelint_rules._fixes import argument_written, with_method
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
    The fix is unsafe: it removes the axis of size 1 at the operand that has one more, which changes the loss.
    """

    code, name, severity = "SHP501", "loss-broadcast", Severity.WARNING
    after_faults = False

    def judge(self, case: Case) -> Iterator[Finding]:
        shapes = " against ".join(array.describe() for array in case.call.inputs[:2])
        detail = f": {case.contract.detail}" if case.contract.detail else ": each prediction is compared with every target"
        yield from case.finding(
            self, f"{case.subject} broadcasts {shapes}{detail}", place=case.place, related=operands(case), fix=_fix(case)
        )


def _fix(case: Case) -> Fix | None:
    """`.squeeze(1)` behind the operand that has one axis more, the last, of size 1; PyTorch's tensors alone have it as a method."""
    shapes = [array.dims for array in case.call.inputs[:2]]
    if not case.call.operation.startswith("torch.") or len(shapes) < 2 or shapes[0] is None or shapes[1] is None:
        return None
    longer = 0 if len(shapes[0]) > len(shapes[1]) else 1
    more, less = shapes[longer] or (), shapes[1 - longer] or ()
    if len(more) != len(less) + 1 or not definitely(equal(more[-1], 1)) or not all(map(definitely, map(equal, more, less))):
        return None
    return with_method(case, argument_written(case.call, longer), f"squeeze({len(less)})")
