"""SHP903 unused-suppression."""

from __future__ import annotations

from shapelint.findings import Severity
from shapelint.rules import Rule


class UnusedSuppression(Rule):
    """A comment suppresses findings that are not there.

    It names codes of rules that ran and found nothing in its place. Judged are `# noqa: SHP201`, `# shapelint: ignore[SHP201]`
    and `# shapelint: noqa: SHP201`; a comment without codes is not, and the codes of other linters are left alone. Nor is
    anything judged where not everything was looked at: in files whose models were checked only in part, and in those that
    other files of the project use, unless these are checked in the same run.

    ## Why is this bad?
    The comment outlived what it was written for, and will silence the next mistake on its row, or it never stood where
    the finding is.

    ## Example
    ```python
    import torch
    from torch import nn


    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.fc = nn.Linear(512, 10)  # noqa: SHP201

        def forward(self, x):
            return self.fc(x)


    Net()(torch.randn(8, 512))
    ```

    ## Use instead
    ```python
    import torch
    from torch import nn


    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.fc = nn.Linear(512, 10)

        def forward(self, x):
            return self.fc(x)


    Net()(torch.randn(8, 512))
    ```

    ## Fix safety
    The fix is safe: it takes out the codes that silence nothing, and with the last of them the comment.
    """

    code, name, severity = "SHP903", "unused-suppression", Severity.WARNING
