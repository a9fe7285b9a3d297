"""SHP102 reshape-mixes-batch."""

from __future__ import annotations

from collections.abc import Iterator

from shapelint.cases import Case, ContractRule
from shapelint.findings import Finding

from shapelint_rules._reshapes import judged_reshape


class ReshapeMixesBatch(ContractRule):
    """A reshape fits only because it moves features into the batch axis, or samples into the features.

    ## Why is this bad?
    `x.view(-1, 1024)` never complains as long as the element count of the whole batch is a multiple of 1024. If a
    sample has 3136 elements, a batch of 16 turns into 49 rows, and each row holds parts of several samples. Nothing
    crashes until the loss, and sometimes not even there: the model trains on nonsense.

    ## Example
    ```python
    import torch
    from torch import nn


    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(1, 64, 5, padding=2)
            self.pool = nn.MaxPool2d(4)
            self.fc = nn.Linear(4 * 4 * 64, 10)

        def forward(self, x):
            x = self.pool(self.conv(x))
            return self.fc(x.view(-1, 4 * 4 * 64))


    Net()(torch.randn(16, 1, 28, 28))
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
            self.fc = nn.Linear(7 * 7 * 64, 10)

        def forward(self, x):
            x = self.pool(self.conv(x))
            return self.fc(x.view(-1, 7 * 7 * 64))


    Net()(torch.randn(16, 1, 28, 28))
    ```
    `x.flatten(1)` cannot mix samples.

    ## Fix safety
    The fix is safe: it writes the size of one sample, into the reshape and into the dense layers behind it that were
    told the same number.
    """

    code, name = "SHP102", "reshape-mixes-batch"

    def judge(self, case: Case) -> Iterator[Finding]:
        yield from judged_reshape(self, case, "{name} mixes samples: it makes rows of {asked} elements, but a sample has {there}")
