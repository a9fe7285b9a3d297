"""SHP207 channel-groups."""

from __future__ import annotations

from collections.abc import Iterator

from shapelint.cases import Case, ContractRule
from shapelint.findings import Finding


class ChannelGroups(ContractRule):
    """The channels of a grouped layer are not divisible by its groups.

    ## Why is this bad?
    A grouped convolution, group normalization or channel shuffle gives each group the same number of channels;
    building or calling the layer raises where that is not possible.

    ## Example
    ```python
    from torch import nn


    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(96, 256, 5, groups=3)

        def forward(self, x):
            return self.conv(x)
    ```

    ## Use instead
    ```python
    from torch import nn


    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(96, 256, 5, groups=2)

        def forward(self, x):
            return self.conv(x)
    ```

    ## Fix safety
    There is no fix: which of the two numbers was meant is for you to say.
    """

    code, name = "SHP207", "channel-groups"

    def judge(self, case: Case) -> Iterator[Finding]:
        detail = f": {case.contract.detail}" if case.contract.detail else ""
        message = f"{case.subject} cannot split {case.received} channels into {case.declared} groups{detail}{case.whatever}"
        contract = case.contract
        candidates = [(name, contract.declared) for name in ("groups", "num_groups")] + [(contract.parameter or "", contract.received)]
        origin = next(filter(None, (case.origin_of(name, value, shared=True) for name, value in candidates)), None)
        yield from case.finding(
            self, message, place=case.primary(origin), expected=f"a divisor of {case.received}", actual=case.contract.declared
        )
