"""SHP206 layer-rank."""

from __future__ import annotations

from collections.abc import Iterator

from shapelint.cases import Case, ContractRule, shown
from shapelint.findings import Finding

from shapelint_rules._layouts import without_channels
from shapelint_rules._reshapes import flattened_batch


class LayerRank(ContractRule):
    """A layer receives a tensor with a number of axes that it does not take.

    ## Why is this bad?
    A 2-d convolution takes `[N, C, H, W]` or `[C, H, W]`; a flattened tensor, or one with an axis too many, makes the
    call raise.

    ## Example
    ```python
    import torch
    from torch import nn

    conv = nn.Conv2d(1, 8, 3)
    conv(torch.randn(64, 784))
    ```

    ## Use instead
    ```python
    import torch
    from torch import nn

    conv = nn.Conv2d(1, 8, 3)
    conv(torch.randn(64, 784).reshape(64, 1, 28, 28))
    ```

    ## Fix safety
    There is no fix.
    """

    code, name = "SHP206", "layer-rank"

    def judge(self, case: Case) -> Iterator[Finding]:
        if flattened_batch(case.graph, case.call) is not None:
            return
        detail = f" ({case.contract.detail})" if case.contract.detail else ""
        message = f"{case.subject} takes a {case.declared} tensor, but receives {shown(case.contract.received)}{detail}"
        yield from case.finding(
            self, message, place=case.at_call(), expected=case.contract.declared, actual=case.contract.received, help=without_channels(case)
        )
