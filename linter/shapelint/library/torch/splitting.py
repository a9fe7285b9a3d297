"""Splitting a tensor along an axis: `split`, `chunk`, `unbind` and their kin. Each piece is a view."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import Any

from shapelint.library.axes import axis_argument, require_tensor, same, size_argument, sizes_argument, undecided
from shapelint.library.registry import shape_function
from shapelint.library.torch.slicing import Part, part_of, selected, sliced
from shapelint.library.torch.tensor import Tensor
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, ceil_div, divisible
from shapelint.unknown import Unknown
from shapelint.values import Array

_TOO_MANY = 65536


def _pieces(tensor: Tensor, axis: int, lengths: Iterable[Size]) -> tuple[Tensor, ...]:
    start: Size = 0
    made = []
    for length in lengths:
        made.append(sliced(tensor, axis, Part(start, length, 1)))
        start = start + length
    return tuple(made)


@shape_function("torch.split", "torch.functional.split", "torch.unsafe_split", "torch.Tensor.unsafe_split")
def split(call: CallInProgress, tensor: Any, split_size_or_sections: Any, dim: Any = 0) -> Any:
    """Pieces of one size, the last one smaller; or of the sizes listed, which must add up to the axis."""
    return _split(call, tensor, split_size_or_sections, dim, "split_size_or_sections")


@shape_function("torch.Tensor.split")
def tensor_split_method(call: CallInProgress, input: Any, split_size: Any, dim: Any = 0) -> Any:
    """Pieces of one size, the last one smaller; or of the sizes listed, which must add up to the axis."""
    return _split(call, input, split_size, dim, "split_size")


@shape_function("torch.split_with_sizes", "torch.Tensor.split_with_sizes", "torch.split_with_sizes_copy")
def split_with_sizes(call: CallInProgress, input: Any, split_sizes: Any, dim: Any = 0) -> Any:
    """Pieces of the sizes listed, which must add up to the axis."""
    return _split(call, input, split_sizes, dim, "split_sizes")


def _split(call: CallInProgress, tensor: Any, sizes: Any, dim: Any, parameter: str) -> Any:
    if require_tensor(tensor).rank == 0:
        call.require(False, "axis-out-of-range", received=tensor.describe(), detail="a tensor without axes cannot be split")
        undecided("a tensor without axes is split")
    axis = axis_argument(call, dim, require_tensor(tensor).rank)
    length = tensor.shape[axis]
    if not isinstance(sizes, (tuple, list)):
        step = size_argument(sizes)
        return _pieces(tensor, axis, equal_lengths(length, step))
    lengths = sizes_argument((sizes,))
    call.require_equal(length, total_of(lengths), "axis-out-of-range", parameter=parameter, detail="the pieces do not add up to the axis")
    return _pieces(tensor, axis, lengths)


def equal_lengths(length: Size, step: Size) -> list[Size]:
    """The lengths of pieces of one size; the last takes the rest. Gives up where their number is not known."""
    if same(length, step):
        return [step]
    if same(step, 0):
        return [0]
    count = ceil_div(length, step)
    if not isinstance(count, int):
        undecided("the number of pieces of a split is not known")
    if count > _TOO_MANY:
        undecided("a split into too many pieces")
    if count == 0:
        return [0]
    return [*[step] * (count - 1), length - step * (count - 1)]


@shape_function("torch.chunk", "torch.Tensor.chunk", "torch.unsafe_chunk", "torch.Tensor.unsafe_chunk")
def chunk(call: CallInProgress, input: Any, chunks: Any, dim: Any = 0) -> Any:
    """`ceil(s / chunks)` each, the last one smaller: fewer than `chunks` where the axis is too short."""
    axis, wanted = axis_argument(call, dim, require_tensor(input).rank), size_argument(chunks)
    length = input.shape[axis]
    if not isinstance(wanted, int):
        undecided("the number of chunks is not known")
    if wanted < 1:
        call.require(False, "model-raises", received=wanted, declared=1, parameter="chunks", detail="chunks must be positive")
        undecided("a number of chunks below 1")
    step = ceil_div(length, wanted)
    if isinstance(length, int):
        return _pieces(input, axis, equal_lengths(length, step) if length else [0] * wanted)
    if divisible(length, wanted) is True:
        return _pieces(input, axis, [step] * wanted)
    if wanted == 2 and not isinstance(length, Unknown):
        return _pieces(input, axis, [step, length - step])
    return _pieces(input, axis, [Unknown("a chunk of an axis that may not divide evenly")] * wanted)


@shape_function("torch.tensor_split", "torch.Tensor.tensor_split")
def tensor_split(
    call: CallInProgress, input: Any, indices_or_sections: Any = None, dim: Any = 0, *, indices: Any = None, sections: Any = None
) -> Any:
    """As many pieces as asked for, the first ones larger by one; or cuts at the indices listed.

    `indices` and `sections` are the names of the two overloads.
    """
    axis = axis_argument(call, dim, require_tensor(input).rank)
    return _cut(input, axis, next((cuts for cuts in (indices_or_sections, indices, sections) if cuts is not None), None))


def _cut(input: Tensor, axis: int, cuts: Any) -> tuple[Tensor, ...]:
    length = input.shape[axis]
    if isinstance(cuts, Array) and cuts.values is not None:
        cuts = cuts.values[0] if cuts.dims == () else list(cuts.values)
    if isinstance(cuts, (tuple, list)):
        edges = [None, *sizes_argument((cuts,)), None]
        return tuple(sliced(input, axis, part_of(length, start, stop, None)) for start, stop in itertools.pairwise(edges))
    count = size_argument(cuts)
    if not isinstance(count, int):
        undecided("the number of pieces is not known")
    if isinstance(length, int):
        return _pieces(input, axis, [length // count + (index < length % count) for index in range(count)])
    return _pieces(input, axis, [ceil_div(length - index, count) for index in range(count)])


def _split_by(call: CallInProgress, input: Any, cuts: Any, axis: int, least: int) -> Any:
    call.require(require_tensor(input).rank >= least, "axis-out-of-range", received=input.rank, declared=least, parameter="input")
    if not isinstance(cuts, (tuple, list)):
        call.require_divisible(input.shape[axis], size_argument(cuts), "axis-out-of-range", parameter="indices_or_sections")
    return _cut(input, axis, cuts)


@shape_function("torch.hsplit", "torch.Tensor.hsplit")
def hsplit(call: CallInProgress, input: Any, indices_or_sections: Any) -> Any:
    """Splits along the second axis (the only one of a vector)."""
    return _split_by(call, input, indices_or_sections, min(require_tensor(input).rank, 2) - 1, 1)


@shape_function("torch.vsplit", "torch.Tensor.vsplit")
def vsplit(call: CallInProgress, input: Any, indices_or_sections: Any) -> Any:
    """Splits along the first axis."""
    return _split_by(call, input, indices_or_sections, 0, 2)


@shape_function("torch.dsplit", "torch.Tensor.dsplit")
def dsplit(call: CallInProgress, input: Any, indices_or_sections: Any) -> Any:
    """Splits along the third axis."""
    return _split_by(call, input, indices_or_sections, 2, 3)


@shape_function("torch.unbind", "torch.Tensor.unbind", "torch.unbind_copy")
def unbind(call: CallInProgress, input: Any, dim: Any = 0) -> Any:
    """`[*, s, *] -> s` tensors `[*, *]`"""
    axis = axis_argument(call, dim, require_tensor(input).rank)
    length = input.shape[axis]
    if not isinstance(length, int):
        undecided("the number of tensors that unbind gives is not known")
    if length > _TOO_MANY:
        undecided("unbind into too many tensors")
    return tuple(selected(input, axis, index) for index in range(length))


def total_of(sizes: Sequence[Size]) -> Size:
    """The sum of sizes."""
    total: Size = 0
    for size in sizes:
        total = total + size
    return total
