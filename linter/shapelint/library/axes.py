"""Axes and sizes as arguments: how frameworks read `dim=-1`, `size=(2, 3)` or `2, 3`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

from shapelint.raised import raised
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Dim, Size
from shapelint.unknown import Undecided, Unknown
from shapelint.values import CONSTANT_LIMIT, Array


def undecided(reason: str) -> NoReturn:
    """Give up on the result of a shape function, with the reason."""
    raise Undecided(Unknown(reason))


def same(left: Any, right: Any) -> bool:
    """Whether two sizes are surely equal: the same number, or written alike, as canonical forms are."""
    if left is right:
        return not isinstance(left, Unknown)
    if isinstance(left, Dim):
        return isinstance(right, Dim) and left.terms == right.terms
    return type(left) is int and type(right) is int and left == right


def same_sizes(left: Sequence[Any], right: Sequence[Any]) -> bool:
    return len(left) == len(right) and all(map(same, left, right))


def size_argument(value: Any) -> Size:
    """One size, index or count: an int, a Dim or Unknown; the number in a tensor of one element."""
    if isinstance(value, (int, Dim, Unknown)):
        return int(value) if isinstance(value, bool) else value
    if isinstance(value, Array):
        if value.values is not None and len(value.values) == 1:
            return value.values[0] if isinstance(value.values[0], Dim) else int(value.values[0])
        return Unknown("a size is the value of a tensor")
    if hasattr(value, "__index__"):
        return int(value.__index__())
    raise raised(TypeError(f"a size must be an integer, but found element of type {type(value).__name__}"))


def sizes_argument(arguments: Sequence[Any]) -> tuple[Size, ...]:
    """Sizes given one by one, `view(2, 3)`, or as one sequence, `view((2, 3))`."""
    if len(arguments) == 1:
        if isinstance(arguments[0], Unknown):
            raise Undecided(arguments[0])
        if isinstance(arguments[0], (tuple, list)):
            arguments = arguments[0]
        elif isinstance(arguments[0], Array) and arguments[0].dims is not None and len(arguments[0].dims) == 1:
            arguments = _numbers_in(arguments[0])
    return tuple(size_argument(value) for value in arguments)


def _numbers_in(row: Array) -> Sequence[Any]:
    """The numbers in an array of one axis, each unknown where only their count is known."""
    if row.values is not None:
        return row.values
    count = row.dims[0] if row.dims else None
    if not isinstance(count, int) or count > CONSTANT_LIMIT:
        undecided("how many sizes an array holds is not known")
    return [Unknown("a size is the value of a tensor") for _ in range(count)]


def sizes_of(value: Any) -> tuple[Size, ...]:
    """A `size` parameter: a number or a sequence of numbers."""
    return sizes_argument((value,))


def axis_argument(call: CallInProgress, dim: Any, rank: int, parameter: str = "dim") -> int:
    """The axis that `dim` means in a tensor of this rank, from 0; negative axes count from the end."""
    axis = size_argument(dim)
    if not isinstance(axis, int):
        undecided("an axis is not a known number")
    span = max(rank, 1)
    if not -span <= axis < span:
        call.require(
            False, "axis-out-of-range", received=rank, declared=axis, parameter=parameter,
            detail=f"the tensor has {rank} axes: {-span} to {span - 1}",
        )  # fmt: skip
        undecided("an axis is out of range")
    return axis % span


def axes_argument(call: CallInProgress, dims: Any, rank: int, parameter: str = "dim") -> tuple[int, ...]:
    """The axes that a `dim` parameter means which takes one axis or several."""
    if isinstance(dims, Unknown):
        raise Undecided(dims)
    values: Iterable[Any] = dims if isinstance(dims, (tuple, list)) else (dims,)
    axes = tuple(axis_argument(call, dim, rank, parameter) for dim in values)
    if len(set(axes)) < len(axes):
        call.require(False, "axis-out-of-range", received=rank, declared=tuple(dims), parameter=parameter, detail="an axis is named twice")
        undecided("an axis is named twice")
    return axes


def axis_of(call: CallInProgress, axis: Any, rank: int, parameter: str = "axis") -> int:
    """The axis from 0 that is meant; negative ones count from the end, and what has no axes has none to name (unlike in PyTorch)."""
    place = size_argument(axis)
    if not isinstance(place, int):
        undecided("an axis is not a known number")
    if not -rank <= place < rank:
        call.require(
            False, "axis-out-of-range", received=rank, declared=place, parameter=parameter,
            detail=f"the array has {rank} axes: {-rank} to {rank - 1}" if rank else "the array has no axes",
        )  # fmt: skip
        undecided("an axis is out of range")
    return place % rank


def axes_of(call: CallInProgress, axes: Any, rank: int, parameter: str = "axis", *, distinct: bool = True) -> tuple[int, ...]:
    """The axes that a parameter means which takes one or several; all of them for None."""
    if axes is None:
        return tuple(range(rank))
    if isinstance(axes, Unknown):
        raise Undecided(axes)
    if isinstance(axes, Array):
        axes = axes.values if axes.values is not None else undecided("axes are the values of an array")
    found = tuple(axis_of(call, axis, rank, parameter) for axis in (axes if isinstance(axes, (tuple, list, range)) else (axes,)))
    if distinct and len(set(found)) < len(found):
        call.require(False, "axis-out-of-range", received=rank, declared=tuple(axes), parameter=parameter, detail="an axis is named twice")
        undecided("an axis is named twice")
    return found


def require_tensor(value: Any) -> Any:
    """The tensor itself; gives up where the value is not known to be one, and raises TypeError where it is none."""
    if isinstance(value, Unknown):
        raise Undecided(value)
    if not isinstance(value, Array):
        raise raised(TypeError(f"an argument must be a Tensor, not {type(value).__name__}"))
    return value


def replaced(dims: Sequence[Size], axis: int, *sizes: Size) -> tuple[Size, ...]:
    """The dims with one axis replaced by others (by none, to drop it)."""
    return (*dims[:axis], *sizes, *dims[axis + 1 :])
