"""Windows that slide along an axis: the arithmetic of convolutions and pools in every framework."""

from __future__ import annotations

from dataclasses import dataclass

from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, at_least, ceil_div, definitely, floor_div, less, size_min
from shapelint.unknown import Unknown


@dataclass(frozen=True, slots=True)
class Window:
    """A window along one axis, the way it moves, and the padding before and after the axis."""

    kernel: Size
    stride: Size = 1
    before: Size = 0
    after: Size = 0
    dilation: Size = 1
    ceil_mode: bool = False

    @property
    def extent(self) -> Size:
        """How many places the window spans."""
        return self.dilation * (self.kernel - 1) + 1

    def count(self, size: Size) -> Size:
        """How many positions the window takes on an axis of this size.

        With `ceil_mode` the last window may stick out, but has to start inside the input or the padding before it.
        """
        room = size + self.before + self.after - self.extent
        if not self.ceil_mode:
            return floor_div(room, self.stride) + 1
        overhanging, starting_inside = ceil_div(room, self.stride) + 1, ceil_div(size + self.before, self.stride)
        if definitely(at_least(self.extent, self.after + self.stride)):
            return overhanging
        if definitely(at_least(self.after + self.stride, self.extent)):
            return starting_inside
        return size_min(overhanging, starting_inside)

    def slide(self, call: CallInProgress, size: Size, kernel: str = "kernel_size", stride: str = "stride") -> Size:
        """`count`, with what the framework demands stated: a window that fits. `kernel` and `stride` are its names for them."""
        if definitely(less(self.stride, 1)):
            call.require(False, "model-raises", received=self.stride, declared=1, detail="the stride has to be positive")
            return Unknown("a window that does not move")
        if definitely(less(self.extent, 1)):
            call.require(
                False, "model-raises", received=self.extent, declared=1, detail="kernel and dilation have to be positive", by_kernel=True
            )
        padded = size + self.before + self.after
        needed = self.extent - self.stride + 1 if self.ceil_mode else self.extent
        fits = at_least(padded, needed)
        if not definitely(fits):
            detail = f"a window of {self.extent} does not fit into {size}" + ("" if padded is size else " and its padding")
            call.require(fits, "empty-output", received=padded, declared=needed, parameter=kernel, detail=detail)
            if fits is False:
                return Unknown("the output is empty: " + detail)
        self.require_all_read(call, size, stride)
        return self.count(size)

    def require_all_read(self, call: CallInProgress, size: Size, stride: str = "stride") -> None:
        """State that no trailing row is left out, where it is certain that some are (a stride beyond the window skips on purpose)."""
        if self.ceil_mode or not isinstance(size + self.stride, int) or not definitely(at_least(self.extent, self.stride)):
            return
        room = size + self.before + self.after - self.extent
        unread = room - self.stride * floor_div(room, self.stride) - self.after
        if definitely(less(0, unread)):
            detail = f"the last {unread} of {size} rows or columns are in no window"
            call.require(False, "stride-drops-input", received=size, declared=size - unread, parameter=stride, detail=detail)
