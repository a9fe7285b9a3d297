"""Indexing of arrays and assignment to items: numbers, slices, `None`, `...`, masks and arrays of indices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product as indices_of
from typing import Any

from shapelint.library import tensordata
from shapelint.library.axes import axis_of, size_argument, undecided
from shapelint.library.broadcasting import broadcast, show
from shapelint.library.labels import classes_of_part
from shapelint.library.numpy import dtypes
from shapelint.library.numpy.ndarray import Dims, Ndarray, Values, finished, make_ndarray, make_table, view_of
from shapelint.library.numpy.reading import array_of
from shapelint.library.numpy.sorting import flat
from shapelint.library.registry import shape_function
from shapelint.library.torch.slicing import part_of, require_index
from shapelint.raised import raised
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Dim, Size, ceil_div, definitely, equal, product, size_min
from shapelint.unknown import Undecided, Unknown, UnknownNumber
from shapelint.values import UNKNOWN_TYPE, Array


@dataclass(frozen=True, slots=True)
class Cut:
    """A slice of an axis: where it starts, in which steps, and how many elements it takes."""

    axis: int
    start: Size
    step: int
    length: Size


@dataclass(frozen=True, slots=True)
class Pick:
    """A number or an array of indices into an axis; a mask is one for each of its axes. `axis` is None for a truth value."""

    axis: int | None
    indices: Ndarray


class New:
    """A new axis of size 1."""


class Gap:
    """An ellipsis: what stands before it and behind it are no neighbours, even where it stands for no axis."""


Selector = Cut | Pick | New | Gap


@shape_function("numpy.ndarray.__getitem__")
def getitem(call: CallInProgress, self: Any, index: Any) -> Any:
    """Each number drops its axis, each slice shortens it, None adds one; masks and arrays of indices take theirs together."""
    if isinstance(index, str):
        undecided("a field of a structured array")
    parts = _entries(index)
    if self.dims is None and self.table is not None and not _settles(self, parts):
        return _part_of_table(self, parts[0])
    selectors = _selectors(call, self, parts)
    dims = _dims(call, self, selectors)
    values = _values(call, self, selectors, dims)
    picked = any(isinstance(each, Pick) and each.indices.dims != () for each in selectors)
    result = make_ndarray(dims, self.element_type, values=values) if picked or not dims else view_of(self, dims, values)
    chosen = picked and any(isinstance(size, Unknown) for size in dims)  # by what the elements are, most likely
    result.classes = None if chosen else classes_of_part(self.classes, product(dims))
    return finished(result)


# Arrays of one axis or two


def _settles(array: Ndarray, parts: Sequence[Any]) -> bool:
    """Whether an index says that the array has two axes."""
    if any(part is None or part is Ellipsis for part in parts):
        undecided("an array that may have one axis or two")
    if len(parts) > 1:
        array.settled()
    return len(parts) > 1


def _part_of_table(array: Ndarray, part: Any) -> Any:
    assert array.table is not None
    rows, columns = array.table
    if isinstance(part, slice):
        return make_table(_cut(0, rows, part).length, columns, array.element_type)
    if isinstance(part, Array) and part.dims is not None and len(part.dims) == 1:
        length: Size = part.dims[0] if part.element_type != "bool" else Unknown("how many elements a mask selects")
        return make_table(length, columns, array.element_type)
    undecided("a row of an array that may have one axis or two")
    return None


# What an index consists of


def _entries(index: Any) -> list[Any]:
    if hasattr(type(index), "as_array"):
        index = index.as_array()
    if isinstance(index, Unknown) and not isinstance(index, UnknownNumber):
        raise Undecided(index)
    return [_entry(part) for part in (index if isinstance(index, tuple) else (index,))]


def _entry(part: Any) -> Any:
    if hasattr(type(part), "as_array"):
        part = part.as_array()
    if isinstance(part, Unknown) and not isinstance(part, UnknownNumber):
        raise Undecided(part)
    if isinstance(part, (list, tuple, range)):
        if any(isinstance(each, slice) or each is None or each is Ellipsis for each in part):
            undecided("a list of slices as an index")
        return array_of(part) if len(part) else make_ndarray((0,), "int64", values=())
    if isinstance(part, Array):
        array = array_of(part)
        if array.element_type == UNKNOWN_TYPE or array.dims is None:
            undecided("an index array that may be a mask")
        if dtypes.category(array.element_type) > dtypes.INTEGER and not _is_empty_row(array.dims):
            raise raised(IndexError("arrays used as indices must be of integer (or boolean) type"))
        return array
    if isinstance(part, (float, complex, str, dict)):
        raise raised(
            IndexError(
                "only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean arrays are valid indices"
            )
        )
    return part


def _is_empty_row(dims: Dims) -> bool:
    """Whether this is what `[]` is, whose element type says nothing of what it is for."""
    return len(dims) == 1 and definitely(equal(dims[0], 0))


def _is_mask(part: Any) -> bool:
    return isinstance(part, bool) or (isinstance(part, Array) and part.element_type == "bool")


def _consumed(part: Any) -> int:
    """How many axes an entry stands for."""
    if part is None or part is Ellipsis or isinstance(part, bool):
        return 0
    return len(part.require_dims()) if isinstance(part, Array) and part.element_type == "bool" else 1


def _selectors(call: CallInProgress, array: Ndarray, parts: Sequence[Any]) -> list[Selector]:
    """The entries with the axes that they stand for; every axis is in one of them."""
    consumed = sum(map(_consumed, parts))
    rank = array.rank
    if not call.require(
        consumed <= rank, "axis-out-of-range", received=rank, declared=consumed, parameter="index",
        detail=f"{consumed} indices for {array.describe()}",
    ):  # fmt: skip
        undecided("too many indices for an array")
    found: list[Selector] = []
    axis = 0
    for part in parts:
        if part is Ellipsis:
            found.append(Gap())
            found.extend(_whole(array, range(axis, axis + rank - consumed)))
            axis += rank - consumed
            continue
        if part is None:
            found.append(New())
        elif isinstance(part, slice):
            found.append(_cut(axis, array.shape[axis], part))
        elif _is_mask(part):
            found.extend(_picked_by_mask(call, array, axis, part))
        else:
            found.append(Pick(axis, _indices(part)))
        axis += _consumed(part)
    return [*found, *_whole(array, range(axis, rank))]


def _whole(array: Ndarray, axes: range) -> list[Selector]:
    return [Cut(axis, 0, 1, array.shape[axis]) for axis in axes]


def _cut(axis: int, size: Size, part: slice) -> Cut:
    step = 1 if part.step is None else size_argument(part.step)
    if isinstance(step, int) and step < 0:
        return _backwards(axis, size, part, step)
    if isinstance(size, Dim) and step == 1:
        length = _length_within(size, part.start, part.stop)
        if length is not None:
            return Cut(axis, Unknown("where a slice starts") if part.start else 0, 1, length)
    taken = part_of(size, part.start, part.stop, part.step)
    return Cut(axis, taken.start, taken.step, taken.length)


def _length_within(size: Dim, start: Any, stop: Any) -> Size | None:
    """How many elements a slice takes of an axis of which only a symbol is known: a slice that takes none is not what is written."""
    first = 0 if start is None else start
    if type(first) is not int or not (stop is None or type(stop) is int):
        return None
    if first < 0:
        return size_min(size, -first) if stop is None else None
    if stop is None:
        return size - first
    return size - first + stop if stop < 0 else size_min(size - first, stop - first) if stop > first else None


def _backwards(axis: int, size: Size, part: slice, step: int) -> Cut:
    bounds = [None if bound is None else size_argument(bound) for bound in (part.start, part.stop)]
    if isinstance(size, int) and all(bound is None or isinstance(bound, int) for bound in bounds):
        start, stop, _ = slice(bounds[0], bounds[1], step).indices(size)
        return Cut(axis, start, step, len(range(start, stop, step)))
    if bounds == [None, None]:
        return Cut(axis, size - 1, step, ceil_div(size, -step))
    return Cut(axis, Unknown("where a slice starts"), step, Unknown("the length of a slice that runs backwards"))


def _indices(part: Any) -> Ndarray:
    """A number or an array as an array of indices."""
    if isinstance(part, Array):
        return array_of(part)
    if isinstance(part, UnknownNumber):
        return make_ndarray((), "int64")
    if isinstance(part, (int, Dim)):
        return make_ndarray((), "int64", values=(part,))
    if hasattr(part, "__index__"):
        return make_ndarray((), "int64", values=(int(part.__index__()),))
    undecided("an index of an unexpected kind")
    return make_ndarray((), "int64")


def _picked_by_mask(call: CallInProgress, array: Ndarray, axis: int, part: Any) -> list[Selector]:
    """A mask selects what the indices of its true elements select."""
    if isinstance(part, bool):
        return [Pick(None, make_ndarray((int(part),), "int64", values=(0,) * part))]
    mask = part.require_dims()
    for place, size in enumerate(mask):
        whole = array.shape[axis + place]
        call.require(
            equal(size, whole), "axis-out-of-range", received=whole, declared=size, parameter="index",
            detail="the mask has another size than the axis it selects from",
        )  # fmt: skip
    if not mask:
        count = Unknown("whether a mask selects") if part.values is None else int(part.values[0])
        return [Pick(None, make_ndarray((count,), "int64"))]
    if part.values is None or not all(isinstance(size, int) for size in mask):
        count = Unknown("how many elements a mask selects")
        return [Pick(axis + place, make_ndarray((count,), "int64")) for place in range(len(mask))]
    chosen = [index for index, value in zip(indices_of(*map(range, mask)), part.values, strict=True) if value]
    return [
        Pick(axis + place, make_ndarray((len(chosen),), "int64", values=tuple(index[place] for index in chosen)))
        for place in range(len(mask))
    ]


# The result


def _dims(call: CallInProgress, array: Ndarray, selectors: Sequence[Selector]) -> Dims:
    picks = [each for each in selectors if isinstance(each, Pick)]
    _require_indices(call, array, picks)
    if all(each.indices.dims == () for each in picks):
        return tuple(size for each in selectors for size in _sizes(each))
    shared = broadcast(call, *(each.indices.require_dims() for each in picks), contract="axis-out-of-range")
    front = _place_of_shared(selectors)
    before = [size for each in selectors[:front] for size in _sizes(each)]
    return (*before, *shared, *(size for each in selectors[front:] for size in _sizes(each)))


def _sizes(selector: Selector) -> tuple[Size, ...]:
    """The axes of the result that a selector has for itself."""
    return (selector.length,) if isinstance(selector, Cut) else (1,) if isinstance(selector, New) else ()


def _place_of_shared(selectors: Sequence[Selector]) -> int:
    """Before which selector the axes of the picks stand: where these are neighbours in their place, else in front."""
    places = [place for place, each in enumerate(selectors) if isinstance(each, Pick)]
    return places[0] if places == list(range(places[0], places[-1] + 1)) else 0


def _require_indices(call: CallInProgress, array: Ndarray, picks: Sequence[Pick]) -> None:
    """State that known indices lie in their axes; where nothing is selected, arrays of indices are not looked at."""
    nothing = any(isinstance(size, int) and size == 0 for each in picks for size in each.indices.require_dims())
    for each in picks:
        values = each.indices.values
        if each.axis is None or not values or (nothing and each.indices.dims != ()):
            continue
        known = all(isinstance(value, int) for value in values)
        for index in {max(values), min(values)} if known else set(values):
            require_index(call, index, array.shape[each.axis])


def _values(call: CallInProgress, array: Ndarray, selectors: Sequence[Selector], dims: Dims) -> Values | None:
    """The elements of the result, where those of the array and all indices are known."""
    count = tensordata.element_count(dims)
    if array.values is None or count is None or any(not _is_known(each) for each in selectors):
        return None
    if any(contract.holds is False for contract in call.record.contracts):
        return None
    sizes: Any = array.dims
    steps = tensordata.steps_of(sizes)
    picks = [each for each in selectors if isinstance(each, Pick)]
    lead = _place_of_shared(selectors) if picks else 0
    shared = len(dims) - sum(len(_sizes(each)) for each in selectors)
    own = sum(len(_sizes(each)) for each in selectors[:lead])
    cuts = [each for each in selectors if _sizes(each)]
    found = []
    for index in indices_of(*map(range, dims)):
        common, rest = index[own : own + shared], (*index[:own], *index[own + shared :])
        offset = sum(
            (cut.start + place * cut.step) * steps[cut.axis] for cut, place in zip(cuts, rest, strict=True) if isinstance(cut, Cut)
        )
        offset += sum(_index_at(pick, common) % sizes[pick.axis] * steps[pick.axis] for pick in picks if pick.axis is not None)
        found.append(array.values[offset])
    return tuple(found)


def _is_known(selector: Selector) -> bool:
    if isinstance(selector, Cut):
        return isinstance(selector.start, int)
    if isinstance(selector, Pick):
        return selector.indices.values is not None and all(isinstance(value, int) for value in selector.indices.values)
    return True


def _index_at(pick: Pick, common: tuple[int, ...]) -> Any:
    """The index that a pick has for a place among the axes that all picks share."""
    dims: Any = pick.indices.dims
    values: Any = pick.indices.values
    own = common[len(common) - len(dims) :]
    steps = tensordata.steps_of(dims)
    return values[sum(0 if size == 1 else place * step for place, size, step in zip(own, dims, steps, strict=True))]


# Assignment


@shape_function("numpy.ndarray.__setitem__")
def setitem(call: CallInProgress, self: Any, index: Any, value: Any) -> Any:
    """The value must broadcast to the part of the array that the index names."""
    before = self.values
    self.forget()
    self.classes = None
    if isinstance(index, str) or (self.dims is None and self.table is None):
        return None
    parts = _entries(index)
    if self.dims is None and not _settles(self, parts):
        return None
    selectors = _selectors(call, self, parts)
    dims = _dims(call, self, selectors)
    given = _given(value)
    if given is not None and given.dims is not None:
        _require_row(call, self, parts, given)
        _require_fits(call, given, dims)
    if before is not None and given is not None:
        self.values = _assigned(call, self, before, selectors, dims, given)
    return None


def _given(value: Any) -> Ndarray | None:
    try:
        return array_of(value)
    except Undecided:
        return None


def _require_row(call: CallInProgress, array: Ndarray, parts: Sequence[Any], value: Ndarray) -> None:
    """What is assigned to a mask of the whole array is a number or a row of them."""
    mask = parts[0] if len(parts) == 1 else None
    if not isinstance(mask, Ndarray) or mask.element_type != "bool" or mask.dims is None or array.dims is None:
        return
    if len(mask.dims) == len(array.dims) and len(value.require_dims()) > 1:
        detail = "what is assigned to a mask of the whole array has one axis at most"
        call.require(False, "broadcast-shapes", received=show(value.require_dims()), parameter="value", detail=detail)


def _require_fits(call: CallInProgress, value: Ndarray, dims: Dims) -> None:
    """Axes of size 1 stretch, and those in front may be missing or too many."""
    sizes = value.require_dims()
    lead = max(len(sizes) - len(dims), 0)
    faults = [size for size in sizes[:lead] if equal(size, 1) is False]
    detail = f"the value does not broadcast to {show(dims)}, the part that is assigned to"
    if faults:
        call.require(False, "broadcast-shapes", received=show(sizes), declared=show(dims), parameter="value", detail=detail)
        return
    for size, target in zip(reversed(sizes[lead:]), reversed(dims), strict=False):
        if equal(size, 1) is False and equal(size, target) is not True:
            call.require(
                equal(size, target), "broadcast-shapes", received=show(sizes), declared=show(dims), parameter="value", detail=detail
            )


def _assigned(
    call: CallInProgress, array: Ndarray, before: Values, selectors: Sequence[Selector], dims: Dims, value: Ndarray
) -> Values | None:
    """The elements after an assignment, where all of it is known."""
    numbered = make_ndarray(array.dims, "int64", values=tuple(range(len(before))))
    places = _values(call, numbered, selectors, dims)
    sizes = value.require_dims()[max(len(value.require_dims()) - len(dims), 0) :]
    new = tensordata.converted(tensordata.expanded(value.values, sizes, dims), array.element_type)
    if places is None or new is None:
        return None
    after = list(before)
    for place, element in zip(places, new, strict=True):
        after[place] = element
    return tuple(after)


# Functions that write into arrays


@shape_function("numpy.put", "numpy.place", "numpy.putmask", "numpy.copyto", "numpy.fill_diagonal", "numpy.put_along_axis", "numpy.add.at")
def written(call: CallInProgress, a: Any, *_arguments: Any, **_named: Any) -> None:
    """The array stays, its elements change."""
    if isinstance(a, Ndarray):
        a.forget()
        a.classes = None


@shape_function("numpy.delete")
def delete(call: CallInProgress, arr: Any, obj: Any, axis: Any = None) -> Any:
    """`[*, n, *] -> [*, n - how many, *]`; without an axis, flat."""
    array = array_of(arr) if axis is not None else flat(array_of(arr))
    place = 0 if axis is None else axis_of(call, axis, array.rank)
    size = array.shape[place]
    left: Size = Unknown("how many elements `np.delete` leaves")
    if isinstance(obj, (int, Dim)):
        require_index(call, obj, size)
        left = size - 1
    elif isinstance(obj, slice):
        left = size - _cut(place, size, obj).length
    elif not isinstance(obj, Unknown):
        gone = array_of(obj)
        if gone.values is not None:
            distinct = {value % size if isinstance(size, int) else value for value in gone.values}
            left = size - (sum(map(bool, gone.values)) if gone.element_type == "bool" else len(distinct))
    return make_ndarray((*array.shape[:place], left, *array.shape[place + 1 :]), array.element_type, classes=array.classes)


@shape_function("numpy.insert")
def insert(call: CallInProgress, arr: Any, obj: Any, values: Any, axis: Any = None) -> Any:
    """`[*, n, *] -> [*, n + how many, *]`; without an axis, flat."""
    array = array_of(arr) if axis is not None else flat(array_of(arr))
    place = 0 if axis is None else axis_of(call, axis, array.rank)
    added: Size = Unknown("how many elements `np.insert` adds")
    if isinstance(obj, (int, Dim)):
        given = array_of(values)
        added = 1 if given.rank == 0 else given.shape[0] if axis is None else 1 if given.rank < array.rank else given.shape[place]
    elif isinstance(obj, (list, tuple)):
        added = len(obj)
    return make_ndarray((*array.shape[:place], array.shape[place] + added, *array.shape[place + 1 :]), array.element_type)
