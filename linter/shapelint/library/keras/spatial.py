"""Where a layer finds the channels and the axes over which it slides: `[N, *spatial, C]`, or `[N, C, *spatial]`."""

from __future__ import annotations

from typing import Any

from shapelint.library.keras.state import state
from shapelint.library.tensordata import number
from shapelint.library.windows import Window
from shapelint.raised import raised
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Dim, Size, ceil_div, definitely, less
from shapelint.unknown import Undecided, Unknown
from shapelint.values import Array

_FORMATS = {"channels_last": "channels_last", "channels_first": "channels_first", "tf": "channels_last", "th": "channels_first"}
"""The orders of axes in the words of all versions of Keras."""


def data_format_of(given: Any) -> Any:
    """The order of axes asked for, else the one that is configured; raises ValueError for any other word."""
    if isinstance(given, Unknown):
        return given
    if given is None or given == "default":
        return state().image_data_format
    word = _FORMATS.get(given.lower()) if isinstance(given, str) else None
    if word is None:
        raise raised(ValueError(f"`data_format` must be one of 'channels_first', 'channels_last'. Received: data_format={given}"))
    return word


def is_channels_first(data_format: Any) -> bool:
    if isinstance(data_format, Unknown):
        raise Undecided(data_format)
    return bool(data_format == "channels_first")


def channel_axis(data_format: Any) -> int:
    return 1 if is_channels_first(data_format) else -1


def spatial_axes(data_format: Any, rank: int) -> range:
    """The axes that are neither samples nor channels."""
    return range(2, rank) if is_channels_first(data_format) else range(1, rank - 1)


def dims_of(inputs: Any, rank: int) -> tuple[Size, ...]:
    """The sizes of a tensor that has this rank, if it is right; where its shape is not known, as many unknown ones."""
    if isinstance(inputs, Unknown):
        raise Undecided(inputs)
    if not isinstance(inputs, Array):
        raise Undecided(Unknown("a layer was called on something that is no tensor"))
    return inputs.dims if inputs.dims is not None else (Unknown("the shape of a tensor is not known"),) * rank


def parted(dims: tuple[Size, ...], data_format: Any) -> tuple[Size, Size, tuple[Size, ...]]:
    """The samples, the channels and the spatial sizes."""
    return dims[0], dims[channel_axis(data_format)], tuple(dims[axis] for axis in spatial_axes(data_format, len(dims)))


def joined(data_format: Any, batch: Size, channels: Size, spatial: tuple[Size, ...]) -> tuple[Size, ...]:
    """The sizes in the order of `data_format`."""
    return (batch, channels, *spatial) if is_channels_first(data_format) else (batch, *spatial, channels)


def per_axis(value: Any, axes: int, name: str, least: int = 1) -> tuple[Any, ...]:
    """One number for each axis, from a number for all or a sequence; raises ValueError as Keras does."""
    value = number(value)
    if isinstance(value, Unknown):
        return (value,) * axes
    if isinstance(value, (int, Dim)):
        sizes: tuple[Any, ...] = (value,) * axes
    elif isinstance(value, (tuple, list)) and len(value) == axes:
        sizes = tuple(map(_whole, map(number, value)))
    else:
        sizes = (None,)
    if any(size is None or definitely(less(size, least)) for size in sizes):
        raise raised(ValueError(f"The `{name}` argument must be a tuple of {axes} integers >= {least}. Received {name}={value}"))
    return sizes


def _whole(value: Any) -> Any:
    """A number of a sequence as a size; None where it is none."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, (int, Dim, Unknown)) else None


def padding_of(padding: Any, *allowed: str) -> Any:
    """The mode of padding, in lower case; raises ValueError for another than those allowed."""
    if not isinstance(padding, str):
        return padding
    if padding.lower() not in allowed:
        raise raised(ValueError(f"The `padding` argument must be one of {', '.join(allowed)}. Received: {padding}"))
    return padding.lower()


def slid(call: CallInProgress, window: Window, size: Size, padding: Any, parameter: str) -> Size:
    """How many places a window takes on an axis with this mode of padding."""
    if padding == "valid":
        return window.slide(call, size, parameter, "strides")
    if padding in ("same", "causal"):
        return ceil_div(size, window.stride)
    return Unknown("the padding of a layer is not known")
