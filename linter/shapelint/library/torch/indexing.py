"""Indexing and assignment to items: ints, slices, None, Ellipsis, masks and index tensors, as `x[...]` takes them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product as indices_of
from typing import Any

from shapelint.library.axes import same, undecided
from shapelint.library.broadcasting import broadcast
from shapelint.library.registry import shape_function
from shapelint.library.tensordata import converted, element_count, expanded, steps_of
from shapelint.library.torch.elements import known_sizes, moved_values, written
from shapelint.library.torch.slicing import part_of, require_index, selected, sliced
from shapelint.library.torch.strides import laid_out
from shapelint.library.torch.tensor import UNKNOWN_STRIDES, Tensor, make_tensor
from shapelint.library.torch.views import inserted
from shapelint.raised import raised
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Dim, Size, equal
from shapelint.unknown import Undecided, Unknown, UnknownInteger
from shapelint.values import UNKNOWN_TYPE, Array


@shape_function("torch.Tensor.__getitem__")
def getitem(call: CallInProgress, self: Any, index: Any) -> Any:
    """Each int drops its axis, each slice shortens it, None adds one; masks and index tensors take theirs together."""
    return _item(call, self, index)


@shape_function("torch.Tensor.__setitem__")
def setitem(call: CallInProgress, self: Any, index: Any, value: Any) -> Any:
    """The value must broadcast to the part of the tensor that the index names."""
    before, self.values = self.values, None  # an index that cannot be followed may write anywhere
    written(self)
    part = _item(call, self, index)
    if isinstance(value, Array) and value.dims is not None:
        lead = max(len(value.dims) - part.rank, 0)
        fits = all(same(size, 1) for size in value.dims[:lead])
        if not fits and any(equal(size, 1) is False for size in value.dims[:lead]):
            call.require(False, "broadcast-shapes", received=value.describe(), declared=part.describe(), parameter="value")
        else:
            _require_broadcast(call, value.dims[lead:], part)
    if before is not None and self.dims is not None and all(contract.holds is not False for contract in call.record.contracts):
        written(self, _assigned(call, self.dims, before, index, value, self.element_type))
    return None


def _require_broadcast(call: CallInProgress, sizes: Sequence[Size], part: Tensor) -> None:
    for size, target in zip(reversed(sizes), reversed(part.shape), strict=False):
        if not same(size, 1) and equal(size, 1) is False:
            call.require(
                equal(size, target), "broadcast-shapes", received=size, declared=target, parameter="value",
                detail=f"the value does not broadcast to {part.describe()}",
            )  # fmt: skip


def _assigned(
    call: CallInProgress, dims: tuple[Size, ...], before: tuple[Any, ...], index: Any, value: Any, element_type: str
) -> tuple[Any, ...] | None:
    """The values after an assignment, where all of it is known."""
    places = _item(call, make_tensor(dims, "int64", values=tuple(range(len(before)))), index)
    sizes = known_sizes(places.dims)
    if places.values is None or sizes is None:
        return None
    if isinstance(value, Array):
        given = value.dims or ()
        new = expanded(value.values, given[-len(sizes) :] if sizes else (), sizes)
    else:
        new = (value,) * len(places.values) if isinstance(value, (int, float, complex)) else None
    new = converted(new, element_type)
    if new is None:
        return None
    after = list(before)
    for place, element in zip(places.values, new, strict=True):
        after[place] = element
    return tuple(after)


def _item(call: CallInProgress, tensor: Tensor, index: Any) -> Tensor:
    """The part of a tensor that an index names."""
    parts = _entries(index)
    _require_enough_axes(call, tensor, parts)
    result = tensor
    chosen: list[tuple[int, Array]] = []
    axis = 0
    for position, part in enumerate(parts):
        if part is Ellipsis:
            axis = result.rank - sum(map(_consumed, parts[position + 1 :]))
        elif part is None:
            result = inserted(result, axis)
            axis += 1
        elif _is_flag(part):
            result = inserted(result, axis)
            chosen.append((axis, _flagged(part)))
            axis += 1
        elif isinstance(part, slice):
            taken = part_of(result.shape[axis], part.start, part.stop, part.step)
            if any(bound is not None for bound in (part.start, part.stop, part.step)):
                result = sliced(result, axis, taken)
            axis += 1
        elif isinstance(part, Array) and part.element_type == UNKNOWN_TYPE:
            undecided("an index tensor of unknown type may be a mask")
        elif isinstance(part, Array) and part.element_type in ("bool", "uint8"):
            for offset, places in enumerate(_mask_places(call, part, result.shape[axis:])):
                chosen.append((axis + offset, places))
            axis += len(part.require_dims())
        elif isinstance(part, Array) and part.require_dims():
            chosen.append((axis, part))
            axis += 1
        else:
            place = _number(part)
            require_index(call, place, result.shape[axis])
            result = selected(result, axis, place)
    if chosen:
        return _gathered(call, result, chosen)
    return laid_out(tensor, tensor.shape, tensor.strides, tensor.values) if result is tensor else result


def _entries(index: Any) -> list[Any]:
    if isinstance(index, Unknown) and not isinstance(index, UnknownInteger):
        raise Undecided(index)
    parts = list(index) if isinstance(index, tuple) else [index]
    if isinstance(index, list) and index and any(isinstance(part, slice) or part is None or part is Ellipsis for part in index):
        parts = list(index)
    for part in parts:
        if isinstance(part, Unknown) and not isinstance(part, UnknownInteger):
            raise Undecided(part)
        if isinstance(part, (float, complex, str, dict)):
            message = (
                "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices (got "
                + type(part).__name__
                + ")"
            )
            raise raised(IndexError(message))
    return [_from_list(part) if isinstance(part, (list, range, tuple)) else part for part in parts]


def _from_list(items: Any) -> Array:
    """A list of indices, nested or not, as the tensor that PyTorch makes of it."""
    items = list(items)
    if items and all(isinstance(item, (list, tuple)) for item in items):
        rows = [_from_list(item) for item in items]
        values = [row.values for row in rows]
        joined = None if any(row is None for row in values) else tuple(value for row in values if row is not None for value in row)
        return make_tensor((len(items), *rows[0].require_dims()), rows[0].element_type, values=joined)
    if items and all(isinstance(item, Array) for item in items):
        return make_tensor((len(items), *items[0].require_dims()), items[0].element_type)
    element_type = "bool" if items and all(isinstance(item, bool) for item in items) else "int64"
    known = all(isinstance(item, int) for item in items)
    return make_tensor((len(items),), element_type, values=tuple(items) if known else None)


def _number(part: Any) -> Size:
    if isinstance(part, (int, Dim, UnknownInteger)):
        return part
    if isinstance(part, Array) and part.values is not None:
        return int(part.values[0])
    if isinstance(part, Array):
        return Unknown("an index is the value of a tensor")
    if hasattr(part, "__index__"):
        return int(part.__index__())
    undecided("an index of an unexpected kind")
    return None


def _is_flag(part: Any) -> bool:
    """Whether an entry is one truth value, which selects all or nothing along a new axis."""
    return isinstance(part, bool) or (isinstance(part, Array) and part.element_type in ("bool", "uint8") and part.dims == ())


def _flagged(part: Any) -> Tensor:
    chosen = part if isinstance(part, bool) else part.values and part.values[0]
    if chosen is None:
        return make_tensor((Unknown("whether a mask selects"),), "int64")
    return make_tensor((int(bool(chosen)),), "int64", values=(0,) * bool(chosen))


def _consumed(part: Any) -> int:
    """How many axes of the tensor an entry of the index stands for."""
    if part is None or part is Ellipsis or isinstance(part, bool):
        return 0
    if isinstance(part, Array) and part.element_type in ("bool", "uint8"):
        return len(part.require_dims())
    return 1


def _require_enough_axes(call: CallInProgress, tensor: Tensor, parts: Sequence[Any]) -> None:
    consumed = sum(map(_consumed, parts))
    if not call.require(
        consumed <= tensor.rank, "axis-out-of-range", received=tensor.rank, declared=consumed, parameter="index",
        detail=f"{consumed} indices for {tensor.describe()}",
    ):  # fmt: skip
        undecided("too many indices for a tensor")


def _require_indices(call: CallInProgress, part: Array, size: Size) -> None:
    """The largest and the smallest of known indices must be in the axis."""
    if part.values:
        for index in {max(part.values), min(part.values)}:
            require_index(call, index, size)


def _mask_places(call: CallInProgress, mask: Array, sizes: Sequence[Size]) -> list[Tensor]:
    """The index tensors that a mask stands for, one for each of its axes."""
    dims = mask.require_dims()
    for size, expected in zip(dims, sizes, strict=False):
        call.require(
            equal(size, expected), "axis-out-of-range", received=expected, declared=size, parameter="index",
            detail="the mask has another size than the axis it selects from",
        )  # fmt: skip
    known = known_sizes(dims)
    if mask.values is None or known is None:
        count = Unknown("how many elements a mask selects")
        return [make_tensor((count,), "int64") for _ in dims]
    places = [place for place, chosen in zip(indices_of(*map(range, known)), mask.values, strict=True) if chosen]
    return [make_tensor((len(places),), "int64", values=tuple(place[axis] for place in places)) for axis in range(len(dims))]


def _gathered(call: CallInProgress, tensor: Tensor, chosen: list[tuple[int, Array]]) -> Tensor:
    """Index tensors are broadcast together; their axes stand where theirs stood if those are neighbours, else in front."""
    nothing = any(same(size, 0) for size in (*tensor.shape, *(size for _, array in chosen for size in array.require_dims())))
    if not nothing:  # of nothing, and for nothing, every index is right
        for axis, array in chosen:
            _require_indices(call, array, tensor.shape[axis])
    shape = broadcast(call, *(array.require_dims() for _, array in chosen), contract="axis-out-of-range")
    axes = [axis for axis, _ in chosen]
    kept = [axis for axis in range(tensor.rank) if axis not in axes]
    front = axes[0] if axes == list(range(axes[0], axes[0] + len(axes))) else 0
    before = [axis for axis in kept if axis < front] if front else []
    after = [axis for axis in kept if axis not in before]
    dims = (*(tensor.shape[axis] for axis in before), *shape, *(tensor.shape[axis] for axis in after))
    values = None
    if tensor.values is not None and all(array.values is not None for _, array in chosen) and element_count(dims) is not None:
        values = moved_values(tensor, dims, _Source(tensor, chosen, before, after, len(shape)))
    return tensor.like(dims, strides=None if tensor.strides is None else UNKNOWN_STRIDES, values=values)


class _Source:
    """Where an element of the result of advanced indexing comes from."""

    def __init__(self, tensor: Tensor, chosen: list[tuple[int, Array]], before: list[int], after: list[int], shared: int) -> None:
        self.sizes, self.chosen, self.before, self.after, self.shared = tensor.shape, chosen, before, after, shared

    def __call__(self, index: tuple[int, ...]) -> list[int]:
        lead = len(self.before)
        common = index[lead : lead + self.shared]
        at = dict(zip(self.before, index, strict=False)) | dict(zip(self.after, index[lead + self.shared :], strict=True))
        for axis, array in self.chosen:
            dims: Any = array.dims
            values: Any = array.values
            steps = steps_of(dims)
            own = common[len(common) - len(dims) :]
            offset: Any = sum(0 if size == 1 else place * step for place, size, step in zip(own, dims, steps, strict=True))
            at[axis] = values[offset] % self.sizes[axis]
        return [at[axis] for axis in range(len(self.sizes))]
