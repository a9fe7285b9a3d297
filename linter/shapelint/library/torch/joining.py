"""Joining tensors: `cat`, `stack` and their kin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelint.library.axes import axis_argument, require_tensor, undecided
from shapelint.library.registry import shape_function
from shapelint.library.tensordata import permuted as permuted_values
from shapelint.library.torch.elements import known_sizes
from shapelint.library.torch.promotion import promoted
from shapelint.library.torch.reshaping import reshape_tensor
from shapelint.library.torch.splitting import total_of
from shapelint.library.torch.tensor import UNKNOWN_STRIDES, Tensor, make_tensor
from shapelint.library.torch.views import inserted
from shapelint.raised import raised
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, definitely, equal, product
from shapelint.unknown import Undecided, Unknown
from shapelint.values import Array


@shape_function("torch.cat", "torch.concatenate", "torch.concat")
def cat(call: CallInProgress, tensors: Any, dim: Any = 0, *, axis: Any = None, out: Any = None) -> Any:
    """`[*, a, *], [*, b, *] -> [*, a + b, *]`"""
    return joined(call, tensors_in(tensors), dim if axis is None else axis)


def tensors_in(tensors: Any) -> list[Tensor]:
    """The tensors of a sequence; gives up where one is not known, or how many they are."""
    if isinstance(tensors, Array):
        tensors = list(tensors)  # type: ignore[call-overload]
    found = list(tensors)
    for tensor in found:
        if isinstance(tensor, Unknown):
            raise Undecided(tensor)
        if not isinstance(tensor, Array):
            raise raised(TypeError(f"expected Tensor as element of a sequence, but got {type(tensor).__name__}"))
    if not found:
        raise raised(RuntimeError("expected a non-empty list of Tensors"))
    return found


def joined(call: CallInProgress, tensors: Sequence[Tensor], dim: Any) -> Tensor:
    """The tensors one after the other along an axis; all other sizes must agree."""
    element_type = promoted(tensors)
    full = [tensor for tensor in tensors if not _is_legacy_empty(tensor)] or list(tensors)
    known = [tensor for tensor in full if tensor.dims is not None]
    if not known:
        undecided("the tensors joined have unknown shapes")
    first = known[0]
    if first.rank == 0:
        call.require(
            False,
            "concat-shapes",
            received=first.describe(),
            declared="1-d",
            parameter="tensors",
            detail="a tensor without axes cannot be joined",
        )
        undecided("tensors without axes joined")
    axis = axis_argument(call, dim, first.rank)
    if not all(_require_same_rank(call, first, tensor) for tensor in known[1:]):
        undecided("tensors of different ranks joined")
    dims = list(first.shape)
    for tensor in known[1:]:
        for place in range(first.rank):
            if place != axis:
                dims[place] = _agreed(call, first, tensor, place, dims[place])
    dims[axis] = (
        total_of([tensor.shape[axis] for tensor in known]) if len(known) == len(full) else Unknown("a tensor of unknown shape is joined")
    )
    plain = all(tensor.strides is None for tensor in full)
    return make_tensor(tuple(dims), element_type, strides=None if plain else UNKNOWN_STRIDES, values=_joined_values(full, axis))


def _is_legacy_empty(tensor: Tensor) -> bool:
    """`torch.tensor([])` joins with anything, for compatibility with old PyTorch."""
    return tensor.dims is not None and len(tensor.dims) == 1 and definitely(equal(tensor.dims[0], 0))


def _require_same_rank(call: CallInProgress, first: Tensor, tensor: Tensor) -> bool:
    return (
        call.require(
            tensor.rank == first.rank, "concat-shapes", received=tensor.describe(), declared=first.describe(), parameter="tensors",
            detail=f"a {tensor.rank}-d tensor beside a {first.rank}-d one",
        )
        is True
    )  # fmt: skip


def _agreed(call: CallInProgress, first: Tensor, tensor: Tensor, place: int, size: Size) -> Size:
    other = tensor.shape[place]
    call.require(
        equal(other, size), "concat-shapes", received=tensor.describe(), declared=first.describe(), parameter="tensors",
        detail=f"axis {place} must have one size",
    )  # fmt: skip
    return other if isinstance(size, Unknown) else size


def _joined_values(tensors: Sequence[Tensor], axis: int) -> tuple[Any, ...] | None:
    """Known elements, joined: lines along the axis are taken with the axis in front, then moved back."""
    sizes = [known_sizes(tensor.dims) for tensor in tensors]
    if (
        any(tensor.values is None for tensor in tensors)
        or any(size is None for size in sizes)
        or len({tensor.element_type for tensor in tensors}) > 1
    ):
        return None
    rank = len(sizes[0] or ())
    if any(len(size or ()) != rank for size in sizes):
        return None
    front = [axis, *(other for other in range(rank) if other != axis)]
    values: list[Any] = []
    for tensor, size in zip(tensors, sizes, strict=True):
        values += permuted_values(tensor.values or (), size or (), front)
    length = sum(size[axis] for size in sizes if size is not None)
    moved = [length, *(size for place, size in enumerate(sizes[0] or ()) if place != axis)]
    back = [front.index(place) for place in range(rank)]
    return permuted_values(tuple(values), moved, back) if product(moved) == len(values) else None


@shape_function("torch.stack")
def stack(call: CallInProgress, tensors: Any, dim: Any = 0, *, out: Any = None) -> Any:
    """`n` tensors `[*, *] -> [*, n, *]`"""
    parts = tensors_in(tensors)
    known = [tensor for tensor in parts if tensor.dims is not None]
    if not known:
        undecided("the tensors stacked have unknown shapes")
    axis = axis_argument(call, dim, known[0].rank + 1)
    return stacked(call, parts, axis)


def stacked(call: CallInProgress, parts: Sequence[Tensor], axis: int) -> Tensor:
    return joined(call, [inserted(tensor, axis) if tensor.dims is not None else tensor for tensor in parts], axis)


def _at_least(call: CallInProgress, tensor: Tensor, rank: int) -> Tensor:
    """The tensor with axes of size 1 added until it has this rank: a vector is a row, a matrix one layer."""
    dims = tensor.shape
    if len(dims) >= rank:
        return tensor
    if rank == 3:
        return reshape_tensor(call, tensor, (*((1, 1) if not dims else (1, *dims) if len(dims) == 1 else dims), 1))
    return reshape_tensor(call, tensor, (1,) * (rank - len(dims)) + tuple(dims))


@shape_function("torch.hstack")
def hstack(call: CallInProgress, tensors: Any, *, out: Any = None) -> Any:
    """Joins along the second axis, vectors along their only one."""
    parts = [_at_least(call, tensor, 1) for tensor in tensors_in(tensors)]
    return joined(call, parts, min(parts[0].rank - 1, 1))


@shape_function("torch.vstack", "torch.row_stack")
def vstack(call: CallInProgress, tensors: Any, *, out: Any = None) -> Any:
    """Joins along the first axis; vectors are rows."""
    return joined(call, [_at_least(call, tensor, 2) for tensor in tensors_in(tensors)], 0)


@shape_function("torch.dstack")
def dstack(call: CallInProgress, tensors: Any, *, out: Any = None) -> Any:
    """Joins along the third axis."""
    return joined(call, [_at_least(call, tensor, 3) for tensor in tensors_in(tensors)], 2)


@shape_function("torch.column_stack")
def column_stack(call: CallInProgress, tensors: Any, *, out: Any = None) -> Any:
    """Joins along the second axis; vectors are columns."""
    return joined(call, [_column(call, tensor) for tensor in tensors_in(tensors)], 1)


def _column(call: CallInProgress, tensor: Tensor) -> Tensor:
    return reshape_tensor(call, tensor, (product(tensor.shape), 1)) if tensor.rank <= 1 else tensor


@shape_function("torch.block_diag", "torch.functional.block_diag")
def block_diag(call: CallInProgress, *tensors: Any) -> Any:
    """`[a, b], [c, d] -> [a + c, b + d]`"""
    parts = tensors_in(tensors)
    shapes = [(1, 1) if tensor.rank == 0 else (1, *tensor.shape) if tensor.rank == 1 else tensor.shape for tensor in parts]
    return make_tensor((total_of([shape[0] for shape in shapes]), total_of([shape[1] for shape in shapes])), promoted(parts))


@shape_function("torch.cartesian_prod", "torch.functional.cartesian_prod")
def cartesian_prod(call: CallInProgress, *tensors: Any) -> Any:
    """`[a], [b] -> [a * b, 2]`; one vector stays."""
    parts = tensors_in(tensors)
    if len(parts) == 1:
        return parts[0].same()
    return make_tensor((product(tensor.shape[0] for tensor in parts), len(parts)), promoted(parts))


@shape_function("torch.combinations", "torch.Tensor.combinations")
def combinations(call: CallInProgress, input: Any, r: Any = 2, with_replacement: Any = False) -> Any:
    """`[n] -> [n over r, r]`"""
    size = require_tensor(input).shape[0]
    if not isinstance(r, int):
        undecided("how many elements combinations take")
    count: Size = 1
    for index in range(r):
        count = (count * (size + index if with_replacement else size - index)) // (index + 1)
    return input.like((count, r) if r else (0,))
