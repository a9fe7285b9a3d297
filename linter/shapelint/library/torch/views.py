"""Views that rename, reorder, add, drop or repeat axes without touching an element."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelint.library.axes import axes_argument, axis_argument, require_tensor, same, sizes_argument, undecided
from shapelint.library.registry import shape_function
from shapelint.library.torch.elements import moved_values
from shapelint.library.torch.strides import laid_out, permuted_strides, strides_of
from shapelint.library.torch.tensor import UNKNOWN_STRIDES, Tensor
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, equal, size_max, size_min
from shapelint.unknown import Unknown


def permuted(tensor: Tensor, order: Sequence[int]) -> Tensor:
    """The tensor with its axes in another order."""
    dims = tuple(tensor.shape[axis] for axis in order)
    back = [order.index(axis) for axis in range(len(order))]
    values = moved_values(tensor, dims, lambda index: [index[position] for position in back])
    return laid_out(tensor, dims, permuted_strides(tensor, order), values)


def inserted(tensor: Tensor, axis: int) -> Tensor:
    """The tensor with a new axis of size 1 at this place."""
    strides = strides_of(tensor)
    dims = tensor.shape
    if not isinstance(strides, Unknown):
        step = strides[axis] * dims[axis] if axis < len(dims) else 1
        strides = (*strides[:axis], step, *strides[axis:])
    return laid_out(tensor, (*dims[:axis], 1, *dims[axis:]), strides, tensor.values)


def without(tensor: Tensor, axes: Sequence[int]) -> Tensor:
    """The tensor without these axes of size 1."""
    strides = strides_of(tensor)
    kept = [axis for axis in range(tensor.rank) if axis not in axes]
    dims = tuple(tensor.shape[axis] for axis in kept)
    return laid_out(tensor, dims, strides if isinstance(strides, Unknown) else [strides[axis] for axis in kept], tensor.values)


# order of axes


@shape_function("torch.permute", "torch.permute_copy")
def permute(call: CallInProgress, input: Any, dims: Any) -> Any:
    """`[a, b, c] -> [dims of the input in the order named]`"""
    return _permuted(call, require_tensor(input), dims)


@shape_function("torch.Tensor.permute")
def tensor_permute(call: CallInProgress, input: Any, *dims: Any) -> Any:
    """`[a, b, c] -> [dims of the input in the order named]`"""
    return _permuted(call, input, sizes_argument(dims))


def _permuted(call: CallInProgress, input: Tensor, dims: Any) -> Tensor:
    order = sizes_argument((dims,))
    if input.dims is None and input.slot is not None:
        call.require_rank(input, len(order), contract="axis-out-of-range")
    if not call.require(
        len(order) == input.rank, "axis-out-of-range", received=input.rank, declared=len(order), parameter="dims",
        detail=f"{len(order)} axes are named, the tensor has {input.rank}",
    ):  # fmt: skip
        undecided("a permutation names another number of axes than the tensor has")
    return permuted(input, axes_argument(call, order, input.rank, "dims"))


@shape_function("torch.transpose", "torch.Tensor.transpose", "torch.transpose_copy")
def transpose(call: CallInProgress, input: Any, dim0: Any, dim1: Any) -> Any:
    """Two axes change places."""
    return _swapped(call, require_tensor(input), dim0, dim1, ("dim0", "dim1"))


@shape_function("torch.swapaxes", "torch.Tensor.swapaxes")
def swapaxes(call: CallInProgress, input: Any, axis0: Any, axis1: Any) -> Any:
    """Two axes change places."""
    return _swapped(call, require_tensor(input), axis0, axis1, ("axis0", "axis1"))


@shape_function("torch.swapdims", "torch.Tensor.swapdims")
def swapdims(call: CallInProgress, input: Any, dim0: Any, dim1: Any) -> Any:
    """Two axes change places."""
    return _swapped(call, require_tensor(input), dim0, dim1, ("dim0", "dim1"))


def _swapped(call: CallInProgress, input: Tensor, dim0: Any, dim1: Any, names: tuple[str, str]) -> Tensor:
    first, second = axis_argument(call, dim0, input.rank, names[0]), axis_argument(call, dim1, input.rank, names[1])
    order = list(range(input.rank))
    if order:
        order[first], order[second] = second, first
    return permuted(input, order)


@shape_function("torch.t", "torch.Tensor.t")
def t(call: CallInProgress, input: Any) -> Any:
    """`[n, m] -> [m, n]`; fewer axes stay."""
    rank = require_tensor(input).rank
    call.require(rank <= 2, "layer-rank", received=input.describe(), declared="at most 2-d", detail="t() takes a matrix")
    return permuted(input, [*range(rank - 2), *reversed(range(max(rank - 2, 0), rank))])


@shape_function("torch.adjoint", "torch.Tensor.adjoint")
def adjoint(call: CallInProgress, input: Any) -> Any:
    """`[*, n, m] -> [*, m, n]`"""
    return _swapped(call, require_tensor(input), -2, -1, ("input", "input"))


@shape_function("torch.movedim", "torch.Tensor.movedim", "torch.moveaxis", "torch.Tensor.moveaxis")
def movedim(call: CallInProgress, input: Any, source: Any, destination: Any) -> Any:
    """Axes move to new places; the others keep their order."""
    rank = require_tensor(input).rank
    sources, targets = axes_argument(call, source, rank, "source"), axes_argument(call, destination, rank, "destination")
    if not call.require(
        len(sources) == len(targets), "axis-out-of-range", received=len(sources), declared=len(targets), parameter="destination"
    ):
        undecided("movedim with unequal numbers of axes")
    return permuted(input, order_moving(rank, sources, targets))


def order_moving(rank: int, sources: Sequence[int], targets: Sequence[int]) -> list[int]:
    """The permutation that brings the source axes to the target places."""
    rest = iter([axis for axis in range(rank) if axis not in sources])
    at = dict(zip(targets, sources, strict=True))
    return [at[place] if place in at else next(rest) for place in range(rank)]


# axes of size 1


@shape_function("torch.unsqueeze", "torch.Tensor.unsqueeze", "torch.unsqueeze_copy")
def unsqueeze(call: CallInProgress, input: Any, dim: Any) -> Any:
    """`[a, b] -> [a, 1, b]`"""
    return inserted(input, axis_argument(call, dim, require_tensor(input).rank + 1))


@shape_function("torch.squeeze", "torch.Tensor.squeeze", "torch.squeeze_copy")
def squeeze(call: CallInProgress, input: Any, dim: Any = None) -> Any:
    """Axes of size 1 go; only the ones named, where any are."""
    rank = require_tensor(input).rank
    axes = range(rank) if dim is None else axes_argument(call, dim, rank)
    going = []
    for axis in axes if rank else ():
        single = equal(input.shape[axis], 1)
        if single is True:
            going.append(axis)
        elif single is None:
            undecided("whether squeeze drops an axis of unknown size")
        elif single is not False and dim is not None:
            undecided("whether squeeze drops an axis of symbolic size")
    return without(input, going)


# sizes of axes


@shape_function("torch.Tensor.expand")
def expand(call: CallInProgress, input: Any, *size: Any, implicit: bool = False) -> Any:
    """`[*, 1, *] -> [new..., *, s, *]`; -1 keeps a size."""
    return expanded(call, input, sizes_argument(size), "size")


@shape_function("torch.Tensor.expand_as")
def expand_as(call: CallInProgress, input: Any, other: Any) -> Any:
    """`-> other.shape`"""
    return expanded(call, input, require_tensor(other).shape, "other")


@shape_function("torch.broadcast_to", "torch.Tensor.broadcast_to", "torch.expand_copy")
def broadcast_to(call: CallInProgress, input: Any, size: Any) -> Any:
    """`[*, 1, *] -> size`"""
    return expanded(call, require_tensor(input), sizes_argument((size,)), "size")


def expanded(call: CallInProgress, tensor: Tensor, sizes: Sequence[Size], parameter: str) -> Tensor:
    """The tensor with axes of size 1, and new leading ones, repeated without a copy."""
    if tensor.dims is None:
        return tensor.like(
            tuple(Unknown("the tensor expanded has an unknown shape") if _keeps(size) else size for size in sizes), strides=UNKNOWN_STRIDES
        )
    lead = len(sizes) - tensor.rank
    if not call.require(
        lead >= 0, "broadcast-shapes", received=tensor.describe(), declared=tuple(sizes), parameter=parameter,
        detail=f"{len(sizes)} sizes for {tensor.rank} axes",
    ):  # fmt: skip
        undecided("expand with fewer sizes than axes")
    if any(isinstance(size, int) and size < -1 for size in sizes):
        call.require(
            False, "model-raises", received=tuple(sizes), parameter=parameter, detail="-1 keeps a size, other negative ones are none"
        )
        undecided("expand to a negative size")
    before, known = strides_of(tensor), tensor.shape
    dims: list[Size] = list(sizes[:lead])
    strides: list[Size] = [0] * lead
    for axis, (size, wanted) in enumerate(zip(known, sizes[lead:], strict=True)):
        dims.append(_expanded_size(call, size, wanted, parameter))
        fixed = _keeps(wanted) or not same(size, 1) or same(wanted, 1)
        strides.append((before if isinstance(before, Unknown) else before[axis]) if fixed else 0)
    if any(_keeps(size) for size in sizes[:lead]):
        call.require(
            False, "broadcast-shapes", received=tensor.describe(), declared=tuple(sizes), parameter=parameter, detail="-1 for a new axis"
        )
        undecided("expand with -1 for a new axis")
    values = moved_values(
        tensor, dims, lambda index: [0 if same(size, 1) else place for size, place in zip(known, index[lead:], strict=True)]
    )
    return laid_out(tensor, tuple(dims), before if isinstance(before, Unknown) else strides, values)


def _keeps(size: Size) -> bool:
    return isinstance(size, int) and size == -1


def _expanded_size(call: CallInProgress, size: Size, wanted: Size, parameter: str) -> Size:
    if _keeps(wanted):
        return size
    if same(size, 1) or same(size, wanted):
        return wanted
    fits = equal(size, wanted)
    if fits is None or (equal(size, 1) is not False and fits is not False):
        return wanted  # either equal, or 1 and repeated
    if equal(size, 1) is False:
        call.require(
            fits, "broadcast-shapes", received=size, declared=wanted, parameter=parameter, detail="only an axis of size 1 can be expanded"
        )
    else:
        call.require(equal(size, 1), "broadcast-shapes", received=size, declared=wanted, parameter=parameter)
    return wanted


@shape_function("torch.diagonal", "torch.Tensor.diagonal", "torch.diagonal_copy")
def diagonal(call: CallInProgress, input: Any, offset: Any = 0, dim1: Any = 0, dim2: Any = 1) -> Any:
    """`[*, n, *, m, *] -> [*, the length of the diagonal]`"""
    return diagonal_of(call, require_tensor(input), offset, dim1, dim2)


@shape_function("torch.linalg.diagonal")
def linalg_diagonal(call: CallInProgress, A: Any, *, offset: Any = 0, dim1: Any = -2, dim2: Any = -1) -> Any:
    """`[*, n, m] -> [*, the length of the diagonal]`"""
    return diagonal_of(call, require_tensor(A), offset, dim1, dim2)


def diagonal_of(call: CallInProgress, tensor: Tensor, offset: Any, dim1: Any, dim2: Any) -> Tensor:
    first, second = axis_argument(call, dim1, tensor.rank, "dim1"), axis_argument(call, dim2, tensor.rank, "dim2")
    if first == second:
        call.require(False, "axis-out-of-range", received=tensor.rank, declared=dim2, parameter="dim2", detail="a diagonal needs two axes")
        undecided("a diagonal of one axis")
    length = diagonal_length(tensor.shape[first], tensor.shape[second], offset)
    kept = [axis for axis in range(tensor.rank) if axis not in (first, second)]
    dims = (*(tensor.shape[axis] for axis in kept), length)
    strides = strides_of(tensor)
    if not isinstance(strides, Unknown):
        strides = (*(strides[axis] for axis in kept), strides[first] + strides[second])

    def source(index: tuple[int, ...]) -> list[int]:
        at = dict(zip(kept, index, strict=False))
        at[first], at[second] = index[-1] + max(-offset, 0), index[-1] + max(offset, 0)
        return [at[axis] for axis in range(tensor.rank)]

    return laid_out(tensor, dims, strides, moved_values(tensor, dims, source))


def diagonal_length(rows: Size, columns: Size, offset: Any) -> Size:
    """How many elements the diagonal has that starts `offset` columns to the right (below: rows down)."""
    if not isinstance(offset, int):
        return Unknown("the offset of a diagonal is not known")
    length: Size = size_min(rows, columns - offset) if offset >= 0 else size_min(rows + offset, columns)
    return length if offset == 0 else size_max(length, 0)


@shape_function("torch.as_strided", "torch.Tensor.as_strided", "torch.as_strided_copy")
def as_strided(call: CallInProgress, input: Any, size: Any, stride: Any, storage_offset: Any = None) -> Any:
    """`-> size`, with these strides."""
    sizes, strides = sizes_argument((size,)), sizes_argument((stride,))
    call.require(len(sizes) == len(strides), "model-raises", received=len(strides), declared=len(sizes), parameter="stride")
    return laid_out(require_tensor(input), sizes, strides if len(sizes) == len(strides) else UNKNOWN_STRIDES)
