"""SHP202 conv-in-channels."""

from __future__ import annotations

from shapelint.cases import Case
from shapelint.derivations import chain_to
from shapelint.symbolic.dims import divisible

from shapelint_rules._sizes import SizeRule


class ConvInChannels(SizeRule):
    """A convolution receives another number of channels than its `in_channels`.

    ## Why is this bad?
    The kernel has one slice for each input channel, so the call raises. Either the number is wrong here, or the layer
    before returns another number of channels than was meant.

    ## Example
    ```python
    from torch import nn


    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv1 = nn.Conv2d(3, 32, 3)
            self.conv2 = nn.Conv2d(64, 64, 3)

        def forward(self, x):
            return self.conv2(self.conv1(x))
    ```

    ## Use instead
    ```python
    from torch import nn


    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv1 = nn.Conv2d(3, 32, 3)
            self.conv2 = nn.Conv2d(32, 64, 3)

        def forward(self, x):
            return self.conv2(self.conv1(x))
    ```

    ## Fix safety
    The fix is safe in that the call works with it; whether the number here or that of the layer before was meant is
    for you to say.
    """

    code, name = "SHP202", "conv-in-channels"
    noun = "channels"

    def explained(self, case: Case) -> bool:
        channels, groups = getattr(case.call.layer, "in_channels", 0), getattr(case.call.layer, "groups", 1)
        return divisible(channels, groups) is False  # SHP207 says so

    def help(self, case: Case) -> str:
        before = next((call for call in reversed(chain_to(case.graph, case.call)) if hasattr(call.layer, "out_channels")), None)
        if before is None or before.layer.out_channels != case.contract.received:
            return ""
        return f"they come from the out_channels of `{case.graph.name_of(before.layer) or type(before.layer).__name__}`"
