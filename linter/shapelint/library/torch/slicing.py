"""Parts of one axis: `select`, `narrow`, `unfold`, and the arithmetic of slices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shapelint.library.axes import axis_argument, replaced, require_tensor, size_argument, undecided
from shapelint.library.registry import shape_function
from shapelint.library.slices import clipped
from shapelint.library.torch.elements import filtered_values
from shapelint.library.torch.strides import laid_out, strides_of
from shapelint.library.torch.tensor import Tensor
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Dim, Size, at_least, ceil_div, floor_div, size_max, symbol
from shapelint.unknown import Position, Unknown


@dataclass(frozen=True, slots=True)
class Part:
    """What a slice takes from an axis: where it starts, how many elements, in which steps."""

    start: Size
    length: Size
    step: int


def part_of(size: Size, start: Any, stop: Any, step: Any) -> Part:
    """The part that `start:stop:step` takes from an axis of this size, clipped as Python clips it."""
    stride = 1 if step is None else size_argument(step)
    if not isinstance(stride, int) or stride < 1:
        return Part(0, Unknown("the step of a slice is not known"), 1)
    if isinstance(start, Position) and isinstance(stop, Position) and stride == 1:
        return Part(Unknown("where a loop has come to"), _between(start, stop), 1)
    if start == -1 and stop is None and not isinstance(size, int) and at_least(size, 1) is not False:
        return Part(size - 1, 1, 1)  # an axis without elements is not what code that takes the last one is written for
    first = 0 if start is None else clipped(size_argument(start), size)
    last = size if stop is None else clipped(size_argument(stop), size)
    length: Size = last - first
    if at_least(length, 0) is not True:
        length = size_max(length, 0)
    return Part(first, length if stride == 1 else ceil_div(length, stride), stride)


def _between(start: Position, stop: Position) -> Size:
    """How many elements lie between two positions of a loop; where it takes as many in each step, the last time there may be fewer."""
    length = stop - start
    if isinstance(length, int) and length > 1 and length == start.loop.step:
        return symbol("N", 1, length)
    known = isinstance(length, (int, Dim)) and at_least(length, 0) is not False
    return length if known else Unknown("the length of a part that a loop takes")


def sliced(tensor: Tensor, axis: int, part: Part) -> Tensor:
    """The part of the tensor along one axis."""
    strides = strides_of(tensor)
    if not isinstance(strides, Unknown):
        strides = replaced(strides, axis, strides[axis] * part.step)
    values = None
    if isinstance(part.start, int) and isinstance(part.length, int):
        values = filtered_values(tensor, axis, range(part.start, part.start + part.length * part.step, part.step))
    return laid_out(tensor, replaced(tensor.shape, axis, part.length), strides, values)


def selected(tensor: Tensor, axis: int, index: Size) -> Tensor:
    """The tensor at one place of an axis, which goes."""
    strides = strides_of(tensor)
    size = tensor.shape[axis]
    values = (
        filtered_values(tensor, axis, [index % size])
        if isinstance(index, int) and isinstance(size, int) and -size <= index < size
        else None
    )
    return laid_out(tensor, replaced(tensor.shape, axis), strides if isinstance(strides, Unknown) else replaced(strides, axis), values)


def require_index(call: CallInProgress, index: Size, size: Size, parameter: str = "index") -> None:
    """State that an axis of this size has this index."""
    if isinstance(index, Unknown):
        return
    backwards = at_least(index, 0) is False
    call.require(
        at_least(size, -index if backwards else index + 1), "axis-out-of-range", received=size, declared=index, parameter=parameter,
        detail="the axis has no such index",
    )  # fmt: skip


@shape_function("torch.select", "torch.Tensor.select", "torch.select_copy")
def select(call: CallInProgress, input: Any, dim: Any, index: Any) -> Any:
    """`[*, s, *] -> [*, *]`"""
    if not call.require(
        require_tensor(input).rank > 0, "axis-out-of-range", received=input.describe(), declared="at least 1-d", parameter="dim",
        detail="a tensor without axes has nothing to select from",
    ):  # fmt: skip
        undecided("a tensor without axes has nothing to select from")
    axis, place = axis_argument(call, dim, input.rank), size_argument(index)
    require_index(call, place, input.shape[axis])
    return selected(input, axis, place)


@shape_function("torch.narrow", "torch.Tensor.narrow", "torch.narrow_copy", "torch.Tensor.narrow_copy")
def narrow(call: CallInProgress, input: Any, dim: Any, start: Any, length: Any) -> Any:
    """`[*, s, *] -> [*, length, *]`"""
    axis = axis_argument(call, dim, require_tensor(input).rank)
    first, taken = size_argument(start), size_argument(length)
    size = input.shape[axis]
    if at_least(first, 0) is False:
        first = first + size
    if at_least(first, 0) is not None:
        call.require(
            at_least(size, first + taken), "axis-out-of-range", received=size, declared=first + taken, parameter="length",
            detail="start and length go beyond the axis",
        )  # fmt: skip
    return sliced(input, axis, Part(first, taken, 1))


@shape_function("torch.Tensor.unfold", "torch.unfold_copy")
def unfold(call: CallInProgress, input: Any, dimension: Any, size: Any, step: Any) -> Any:
    """`[*, s, *] -> [*, (s - size) // step + 1, *, size]`"""
    axis = axis_argument(call, dimension, input.rank, "dimension")
    window, stride = size_argument(size), size_argument(step)
    length = input.shape[axis] if input.rank else 1
    call.require_at_least(length, window, "axis-out-of-range", parameter="size", detail="the window is larger than the axis")
    count = floor_div(length - window, stride) + 1
    strides = strides_of(input)
    if not isinstance(strides, Unknown):
        strides = (*replaced(strides, axis, strides[axis] * stride), strides[axis]) if input.rank else (1,)
    return laid_out(input, (*replaced(input.shape, axis, count), window) if input.rank else (window,), strides)
