"""SHP101 reshape-size."""

from __future__ import annotations

from collections.abc import Iterator

from shapelint.cases import Case, ContractRule
from shapelint.findings import Finding

from shapelint_rules._reshapes import judged_reshape


class ReshapeSize(ContractRule):
    """A reshape asks for sizes that can never hold the elements of the tensor.

    ## Why is this bad?
    A reshape keeps every element, so the product of the sizes has to be the same before and after. Where it is not,
    the call raises. Mostly the number was copied from a model for another input size or another padding.

    ## Example
    ```python
    import torch
    from torch import nn


    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(1, 64, 5, padding=2)
            self.pool = nn.MaxPool2d(4)

        def forward(self, x):
            x = self.pool(self.conv(x))
            return x.view(-1, 64 * 6 * 6)


    Net()(torch.randn(1, 1, 28, 28))
    ```

    ## Use instead
    ```python
    import torch
    from torch import nn


    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(1, 64, 5, padding=2)
            self.pool = nn.MaxPool2d(4)

        def forward(self, x):
            x = self.pool(self.conv(x))
            return x.view(-1, 64 * 7 * 7)


    Net()(torch.randn(1, 1, 28, 28))
    ```
    `x.flatten(1)` needs no number at all.

    ## Fix safety
    The fix is safe: it is offered where one size alone can be wrong, and dense layers behind the reshape that were told
    the same number are changed with it.
    """

    code, name = "SHP101", "reshape-size"

    def judge(self, case: Case) -> Iterator[Finding]:
        yield from judged_reshape(self, case, "{name} asks for {asked} elements a sample, but there are {there}")
