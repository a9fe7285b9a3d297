"""Copies and reorderings: `repeat`, `tile`, `flip`, `roll`, `rot90`, and the parts of matrices (`tril`, `diag`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelint.library.axes import axes_argument, axis_argument, replaced, require_tensor, size_argument, sizes_argument, undecided
from shapelint.library.registry import shape_function
from shapelint.library.torch.elements import filtered_values, known_sizes, moved_values
from shapelint.library.torch.tensor import UNKNOWN_STRIDES, Tensor
from shapelint.library.torch.views import diagonal_of, order_moving, permuted
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, product
from shapelint.unknown import Unknown
from shapelint.values import Array


@shape_function("torch.Tensor.repeat")
def repeat(call: CallInProgress, input: Any, *repeats: Any) -> Any:
    """`[a, b] repeated (m, n, p) -> [m, n * a, p * b]`"""
    return repeated(call, input, sizes_argument(repeats), "repeats")


@shape_function("torch.tile")
def tile(call: CallInProgress, input: Any, dims: Any) -> Any:
    """`repeat` with missing leading counts of 1"""
    return _tiled(call, require_tensor(input), sizes_argument((dims,)))


@shape_function("torch.Tensor.tile")
def tensor_tile(call: CallInProgress, input: Any, *dims: Any) -> Any:
    """`repeat` with missing leading counts of 1"""
    return _tiled(call, input, sizes_argument(dims))


def _tiled(call: CallInProgress, input: Tensor, counts: tuple[Size, ...]) -> Tensor:
    return repeated(call, input, (1,) * (input.rank - len(counts)) + counts, "dims")


def repeated(call: CallInProgress, tensor: Tensor, counts: Sequence[Size], parameter: str) -> Tensor:
    """The tensor side by side with itself along each axis."""
    lead = len(counts) - tensor.rank
    if not call.require(
        lead >= 0, "axis-out-of-range", received=tensor.describe(), declared=tuple(counts), parameter=parameter,
        detail=f"{len(counts)} counts for {tensor.rank} axes",
    ):  # fmt: skip
        undecided("repeat with fewer counts than axes")
    sizes = tensor.shape
    dims = (*counts[:lead], *(count * size for count, size in zip(counts[lead:], sizes, strict=True)))
    values = moved_values(tensor, dims, lambda index: [place % size for place, size in zip(index[lead:], sizes, strict=True)])
    return tensor.like(dims, values=values)


@shape_function("torch.repeat_interleave", "torch.Tensor.repeat_interleave")
def repeat_interleave(call: CallInProgress, input: Any, repeats: Any = None, dim: Any = None, *, output_size: Any = None) -> Any:
    """`[*, s, *] -> [*, s * repeats, *]`, the flattened tensor without `dim`; the counts alone give indices."""
    tensor = require_tensor(input)
    if repeats is None:
        counted = tensor.values is not None and all(isinstance(value, int) for value in tensor.values)
        return tensor.like((sum(tensor.values) if counted else Unknown("how many indices the repeats give"),), "int64")
    axis = 0 if dim is None else axis_argument(call, dim, tensor.rank)
    flat = tensor if dim is not None else tensor.like((product(tensor.shape),), values=tensor.values)
    size = flat.shape[axis] if flat.rank else 1
    length = output_size if output_size is not None else _interleaved(call, size, repeats)
    values = None
    if isinstance(repeats, int) and isinstance(size, int) and flat.rank:
        values = filtered_values(flat, axis, [place for place in range(size) for _ in range(repeats)])
    return flat.like(replaced(flat.shape, axis, length) if flat.rank else (length,), values=values)


def _interleaved(call: CallInProgress, size: Size, repeats: Any) -> Size:
    if isinstance(repeats, (list, tuple)):
        return sum(repeats)
    if not isinstance(repeats, Array):
        return size * size_argument(repeats)
    if repeats.values is None or not all(isinstance(value, int) for value in repeats.values):
        return Unknown("how often the elements are repeated")
    return size * repeats.values[0] if len(repeats.values) == 1 else sum(repeats.values)


# reordering


@shape_function("torch.flip")
def flip(call: CallInProgress, input: Any, dims: Any) -> Any:
    """The shape stays."""
    return _flipped(call, require_tensor(input), axes_argument(call, dims, require_tensor(input).rank, "dims"))


@shape_function("torch.Tensor.flip")
def tensor_flip(call: CallInProgress, input: Any, *dims: Any) -> Any:
    """The shape stays."""
    return _flipped(call, input, axes_argument(call, sizes_argument(dims), input.rank, "dims"))


@shape_function("torch.fliplr", "torch.Tensor.fliplr")
def fliplr(call: CallInProgress, input: Any) -> Any:
    """The shape stays; the second axis is reversed."""
    return _flipped(call, input, axes_argument(call, (1,), require_tensor(input).rank, "input"))


@shape_function("torch.flipud", "torch.Tensor.flipud")
def flipud(call: CallInProgress, input: Any) -> Any:
    """The shape stays; the first axis is reversed."""
    return _flipped(call, input, axes_argument(call, (0,), require_tensor(input).rank, "input"))


def _flipped(call: CallInProgress, tensor: Tensor, axes: Sequence[int]) -> Tensor:
    result = tensor.same()
    sizes = known_sizes(tensor.dims)
    if sizes is not None and tensor.values is not None:
        result.values = moved_values(
            tensor,
            sizes,
            lambda index: [
                size - 1 - place if axis in axes else place for axis, (place, size) in enumerate(zip(index, sizes, strict=True))
            ],
        )
    return result


@shape_function("torch.roll", "torch.Tensor.roll")
def roll(call: CallInProgress, input: Any, shifts: Any, dims: Any = ()) -> Any:
    """The shape stays."""
    tensor = require_tensor(input)
    if tensor.dims is None:
        return tensor.same()
    if any(isinstance(size, int) and size == 0 for size in tensor.dims):  # nothing to roll, whatever the axes are
        return tensor.same()
    axes = axes_argument(call, dims, tensor.rank, "dims") if dims not in ((), []) else ()
    given = tuple(shifts) if isinstance(shifts, (tuple, list)) else (shifts,)
    if axes:
        call.require(
            len(given) == len(axes),
            "model-raises",
            received=len(given),
            declared=len(axes),
            parameter="shifts",
            detail="one shift for each axis",
        )
    result = tensor.like(tensor.dims)
    sizes = known_sizes(tensor.dims)
    if tensor.values is not None and sizes and axes and len(given) == len(axes) and all(isinstance(shift, int) for shift in given):
        by = dict(zip(axes, given, strict=True))
        result.values = moved_values(
            tensor, sizes, lambda index: [(place - by.get(axis, 0)) % sizes[axis] for axis, place in enumerate(index)]
        )
    return result


@shape_function("torch.rot90", "torch.Tensor.rot90")
def rot90(call: CallInProgress, input: Any, k: Any = 1, dims: Any = (0, 1)) -> Any:
    """`[a, b] -> [b, a]` for a quarter turn, the shape for a half"""
    tensor = require_tensor(input)
    first, second = axes_argument(call, dims, tensor.rank, "dims")
    if not isinstance(k, int):
        undecided("the number of quarter turns is not known")
    order = order_moving(tensor.rank, (first, second), (second, first)) if k % 2 else range(tensor.rank)
    return tensor.like(permuted(tensor, order).shape, strides=None if k % 4 == 0 else UNKNOWN_STRIDES)


# parts of matrices


@shape_function("torch.tril", "torch.Tensor.tril")
def tril(call: CallInProgress, input: Any, diagonal: Any = 0, *, out: Any = None) -> Any:
    """The shape stays; what lies above the diagonal becomes 0."""
    return _triangle(call, input, diagonal, lambda row, column, offset: column - row <= offset)


@shape_function("torch.triu", "torch.Tensor.triu")
def triu(call: CallInProgress, input: Any, diagonal: Any = 0, *, out: Any = None) -> Any:
    """The shape stays; what lies below the diagonal becomes 0."""
    return _triangle(call, input, diagonal, lambda row, column, offset: column - row >= offset)


def _triangle(call: CallInProgress, input: Any, offset: Any, keeps: Any) -> Tensor:
    tensor = require_tensor(input)
    if tensor.dims is None:
        return tensor.same()
    call.require(
        tensor.rank >= 2, "axis-out-of-range", received=tensor.rank, declared=2, parameter="input", detail="a triangle needs two axes"
    )
    result = tensor.like(tensor.dims)
    sizes = known_sizes(tensor.dims)
    if tensor.values is not None and sizes is not None and tensor.rank >= 2 and isinstance(offset, int):
        rows, columns = sizes[-2:]
        result.values = tuple(
            value if keeps(place // columns % rows, place % columns, offset) else type(value)(0)
            for place, value in enumerate(tensor.values)
        )
    return result


@shape_function("torch.diag", "torch.Tensor.diag")
def diag(call: CallInProgress, input: Any, diagonal: Any = 0, *, out: Any = None) -> Any:
    """`[n] -> [n + |diagonal|, n + |diagonal|]`; `[n, m] -> [the length of the diagonal]`"""
    tensor = require_tensor(input)
    if not call.require(tensor.rank in (1, 2), "layer-rank", received=tensor.describe(), declared="1-d or 2-d"):
        undecided("diag of a tensor that is no vector or matrix")
    if tensor.rank == 2:
        taken = diagonal_of(call, tensor, diagonal, 0, 1)
        return tensor.like(tuple(taken.shape), values=taken.values)
    return _embedded(tensor, diagonal, 0, 1)


@shape_function("torch.diag_embed", "torch.Tensor.diag_embed")
def diag_embed(call: CallInProgress, input: Any, offset: Any = 0, dim1: Any = -2, dim2: Any = -1) -> Any:
    """`[*, n] -> [*, n + |offset|, n + |offset|]`"""
    rank = require_tensor(input).rank + 1
    return _embedded(input, offset, axis_argument(call, dim1, rank, "dim1"), axis_argument(call, dim2, rank, "dim2"))


@shape_function("torch.diagflat", "torch.Tensor.diagflat")
def diagflat(call: CallInProgress, input: Any, offset: Any = 0) -> Any:
    """`[*] -> [n + |offset|, n + |offset|]` with n elements"""
    return _embedded(input.like((product(require_tensor(input).shape),)), offset, 0, 1)


def _embedded(tensor: Tensor, offset: Any, first: int, second: int) -> Tensor:
    side = tensor.shape[-1] + abs(size_argument(offset))
    rest = iter(tensor.shape[:-1])
    return tensor.like(tuple(side if axis in (first, second) else next(rest) for axis in range(tensor.rank + 1)))


@shape_function("torch.diagonal_scatter", "torch.select_scatter", "torch.slice_scatter", "torch.as_strided_scatter")
def written_into(call: CallInProgress, input: Any, *source: Any, **options: Any) -> Any:
    """The shape stays."""
    return require_tensor(input).like(input.dims)
