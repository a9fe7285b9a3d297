"""SHP202 conv-in-channels."""

from __future__ import annotations

from shapelint.cases import Case
from shapelint.derivations import chain_to
from shapelint.findings import Fix
from shapelint.symbolic.dims import definitely, divisible, equal

from shapelint_rules._fixes import argument_written, is_displaced, with_method
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
    for you to say. Where the channels seem to come last, the order of the axes is what an unsafe fix changes, not the number.
    """

    code, name = "SHP202", "conv-in-channels"
    noun = "channels"

    def explained(self, case: Case) -> bool:
        channels, groups = getattr(case.call.layer, "in_channels", 0), getattr(case.call.layer, "groups", 1)
        return divisible(channels, groups) is False  # SHP207 says so

    def fix(self, case: Case) -> Fix | None:
        return _channels_first(case) if is_displaced(case) else super().fix(case)

    def help(self, case: Case) -> str:
        if is_displaced(case):
            return f"{case.call.inputs[0].describe()} seems to have its channels in another place"
        before = next((call for call in reversed(chain_to(case.graph, case.call)) if hasattr(call.layer, "out_channels")), None)
        if before is None or before.layer.out_channels != case.contract.received:
            return ""
        return f"they come from the out_channels of `{case.graph.name_of(before.layer) or type(before.layer).__name__}`"


def _channels_first(case: Case) -> Fix | None:
    """The pictures turned, where their last axis has the size of the channels."""
    dims = case.call.inputs[0].dims
    is_layer = case.call.layer is not None and case.call.operation.startswith("torch.")
    if dims is None or not is_layer or not definitely(equal(dims[-1], case.contract.declared)):
        return None
    axes = range(1, len(dims) - 1)
    return with_method(case, argument_written(case.call), f"permute(0, {len(dims) - 1}, {', '.join(map(str, axes))})")
