"""Where the functions of `tf.nn` find channels and spatial axes, and how they read strides, dilations and paddings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shapelint.library.axes import same, undecided
from shapelint.library.tensorflow.arguments import sizes_of
from shapelint.library.tensorflow.tensor import Tensor, as_tensor
from shapelint.library.windows import Window
from shapelint.raised import raised
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, ceil_div
from shapelint.unknown import Unknown


@dataclass(frozen=True, slots=True)
class Layout:
    """The order of axes: samples first, then channels and the spatial axes in one order or the other."""

    axes: int
    channels_first: bool

    @property
    def channel(self) -> int:
        return 1 if self.channels_first else self.axes + 1

    @property
    def spatial(self) -> range:
        return range(2, self.axes + 2) if self.channels_first else range(1, self.axes + 1)

    def joined(self, batch: Size, spatial: tuple[Size, ...], channels: Size) -> tuple[Size, ...]:
        """Sizes in this order."""
        return (batch, channels, *spatial) if self.channels_first else (batch, *spatial, channels)

    def steps(self, given: Any, what: str) -> tuple[Size, ...]:
        """Strides or dilations along the spatial axes: one number, one for each of them, or one for each axis of the tensor."""
        if given is None:
            return (1,) * self.axes
        if isinstance(given, Unknown):
            return (given,) * self.axes
        sizes = sizes_of(given, what)
        if len(sizes) == 1:
            return sizes * self.axes
        if len(sizes) == self.axes:
            return sizes
        if len(sizes) != self.axes + 2:
            raise raised(ValueError(f"{what} should be of length 1, {self.axes} or {self.axes + 2} but was {len(sizes)}"))
        return tuple(sizes[axis] for axis in self.spatial)


def layout_of(data_format: Any, axes: int) -> Layout:
    """The layout that a `data_format` such as "NHWC" names; raises ValueError for any other word."""
    if isinstance(data_format, Unknown):
        undecided("the order of a tensor's axes is not known")
    first = isinstance(data_format, str) and data_format.startswith("NC")
    return Layout(axes, first)


def input_of(call: CallInProgress, value: Any, axes: int) -> tuple[Tensor, tuple[Size, ...], tuple[Size, ...]]:
    """The tensor, the axes of samples before the last (a convolution takes several), and the dims from there."""
    tensor = as_tensor(value)
    if tensor.dims is not None and len(tensor.dims) > axes + 2:
        lead = len(tensor.dims) - axes - 2
        return tensor, tensor.dims[:lead], tensor.dims[lead:]
    if call.require_rank(tensor, axes + 2) is False:
        undecided("a tensor of another rank than the function takes")
    return tensor, (), tensor.dims if tensor.dims is not None else (Unknown("the shape of a tensor is not known"),) * (axes + 2)


def slid(
    call: CallInProgress, sizes: tuple[Size, ...], windows: tuple[Window, ...], padding: Any, layout: Layout, kernel: str
) -> tuple[Size, ...]:
    """How many places windows take along the spatial axes."""
    if isinstance(padding, str):
        mode = padding.upper()
        if mode not in ("SAME", "VALID"):
            raise raised(ValueError(f"padding must be SAME, VALID or a list, not {padding!r}"))
        if mode == "SAME":
            return tuple(ceil_div(size, window.stride) for size, window in zip(sizes, windows, strict=True))
        pads: Any = ((0, 0),) * layout.axes
    elif isinstance(padding, (list, tuple)) and len(padding) == layout.axes + 2:
        pads = [padding[axis] for axis in layout.spatial]
    else:
        return (Unknown("the padding of a window is not known"),) * layout.axes
    found = []
    for size, window, pair in zip(sizes, windows, pads, strict=True):
        before, after = sizes_of(pair)
        padded = Window(window.kernel, window.stride, before, after, window.dilation)
        found.append(padded.slide(call, size, kernel, "strides"))
    return tuple(found)


def spread(sizes: tuple[Size, ...], windows: tuple[Window, ...], padding: Any) -> tuple[Size, ...]:
    """The spatial sizes of a map from which a convolution would make a map of these sizes: the smallest that do."""
    mode = padding.upper() if isinstance(padding, str) else None
    if mode == "SAME":
        return tuple(size * window.stride for size, window in zip(sizes, windows, strict=True))
    if mode == "VALID":
        return tuple((size - 1) * window.stride + window.extent for size, window in zip(sizes, windows, strict=True))
    return (Unknown("the padding of a window is not known"),) * len(sizes)


def is_one(size: Size) -> bool:
    return same(size, 1)
