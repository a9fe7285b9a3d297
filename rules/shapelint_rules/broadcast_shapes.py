"""SHP302 broadcast-shapes."""

from __future__ import annotations

from shapelint.cases import Case
from shapelint.findings import Fix

from shapelint_rules._operands import OperandRule
from shapelint_rules._padding import padding_fix


class BroadcastShapes(OperandRule):
    """An element-wise operation on tensors whose shapes cannot be broadcast: a residual sum of two sizes, say.

    ## Why is this bad?
    From the last axis backwards the sizes have to be the same, or one of them 1. Otherwise the operation raises. In a
    residual block the main path has mostly changed the channels or the stride, and the shortcut has not.

    ## Example
    ```python
    import torch
    from torch import nn


    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(64, 64, 3, stride=2, padding=1)

        def forward(self, x):
            return x + self.conv(x)


    Block()(torch.randn(1, 64, 56, 56))
    ```

    ## Use instead
    ```python
    import torch
    from torch import nn


    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(64, 64, 3, stride=2, padding=1)
            self.shortcut = nn.Conv2d(64, 64, 1, stride=2)

        def forward(self, x):
            return self.shortcut(x) + self.conv(x)


    Block()(torch.randn(1, 64, 56, 56))
    ```

    ## Fix safety
    The fix is unsafe: it pads a convolution or pooling that lost its map's border, so that the sizes go together again. There
    is one where the padding of one side alone makes up for the difference.
    """

    code, name = "SHP302", "broadcast-shapes"
    complaint = "cannot broadcast"

    def fix(self, case: Case) -> Fix | None:
        return padding_fix(case)
