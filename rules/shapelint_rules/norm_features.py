"""SHP203 norm-features."""

from __future__ import annotations

from shapelint_rules._sizes import SizeRule


class NormFeatures(SizeRule):
    """A normalization layer receives another number of features than it was made for.

    ## Why is this bad?
    Batch, group and layer normalization keep a weight for each feature; with another number of features the call raises.

    ## Example
    ```python
    from torch import nn


    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(3, 64, 3)
            self.bn = nn.BatchNorm2d(32)

        def forward(self, x):
            return self.bn(self.conv(x))
    ```

    ## Use instead
    ```python
    from torch import nn


    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(3, 64, 3)
            self.bn = nn.BatchNorm2d(64)

        def forward(self, x):
            return self.bn(self.conv(x))
    ```

    ## Fix safety
    The fix is safe: no other number of features works.
    """

    code, name = "SHP203", "norm-features"
    noun = "features"
