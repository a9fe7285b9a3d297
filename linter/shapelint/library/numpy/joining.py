"""Joining and splitting in numpy: `np.concatenate`, `np.stack`, `np.vstack`, `np.r_`, `np.split`, `np.block`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelint.library import tensordata
from shapelint.library.axes import axis_of, size_argument, sizes_of, undecided
from shapelint.library.numpy import dtypes
from shapelint.library.numpy.ndarray import Ndarray, make_ndarray, view_of
from shapelint.library.numpy.reading import array_of, sequence_of
from shapelint.library.numpy.reshaping import with_rank
from shapelint.library.numpy.sorting import flat
from shapelint.library.registry import export, shape_function
from shapelint.library.torch.creation import evenly_spaced, range_length
from shapelint.library.torch.splitting import total_of
from shapelint.raised import raised
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, at_least, divisible, equal, floor_div, size_max
from shapelint.unknown import Several, Unknown


def joined(call: CallInProgress, parts: Sequence[Ndarray], axis: Any, dtype: Any = None, *, open_list: bool = False) -> Ndarray:
    """The arrays one after the other along an axis; all other sizes must agree."""
    if not parts:
        raise raised(ValueError("need at least one array to concatenate"))
    known = [part for part in parts if part.dims is not None]
    if not known:
        undecided("the arrays joined have unknown shapes")
    first = known[0]
    _require_axes(call, known)
    place = axis_of(call, axis, first.rank)
    dims = list(first.shape)
    for part in known[1:]:
        for other in range(first.rank):
            if other != place:
                dims[other] = _agreed(call, first, part, other, dims[other])
    dims[place] = (
        total_of([part.shape[place] for part in known]) if len(known) == len(parts) else Unknown("an array of unknown shape is joined")
    )
    if open_list:
        dims[place] = Unknown("how many arrays are joined")
    element_type = dtypes.named(dtype, dtypes.promoted(*parts))
    result = make_ndarray(tuple(dims), element_type, values=None if open_list else _values(parts, place, element_type))
    if all(part.classes is not None for part in parts):
        result.classes = max(part.classes or 0 for part in parts)
    return result


def _require_axes(call: CallInProgress, parts: Sequence[Ndarray]) -> None:
    first = parts[0]
    if not first.rank:
        call.require(
            False, "concat-shapes", received=first.describe(), declared="1-d", parameter="arrays", detail="numbers cannot be joined"
        )
        undecided("arrays without axes joined")
    for part in parts[1:]:
        if not call.require(
            part.rank == first.rank, "concat-shapes", received=part.describe(), declared=first.describe(), parameter="arrays",
            detail=f"a {part.rank}-d array beside a {first.rank}-d one",
        ):  # fmt: skip
            undecided("arrays of different ranks joined")


def _agreed(call: CallInProgress, first: Ndarray, part: Ndarray, place: int, size: Size) -> Size:
    other = part.shape[place]
    call.require(
        equal(other, size), "concat-shapes", received=part.describe(), declared=first.describe(), parameter="arrays",
        detail=f"axis {place} must have one size",
    )  # fmt: skip
    return other if isinstance(size, Unknown) else size


def _values(parts: Sequence[Ndarray], place: int, element_type: str) -> tuple[Any, ...] | None:
    """Known elements, joined row by row of what lies in front of the axis."""
    if any(part.values is None or tensordata.element_count(part.dims) is None for part in parts):
        return None
    rows = 1
    for size in parts[0].shape[:place]:
        rows *= size
    if rows == 0:
        return None
    found: list[Any] = []
    for row in range(rows):
        for part in parts:
            values: Any = part.values
            step = len(values) // rows
            found.extend(values[row * step : (row + 1) * step])
    return tensordata.converted(tuple(found), element_type)


@shape_function("numpy.concatenate", "numpy.concat")
def concatenate(call: CallInProgress, arrays: Any, axis: Any = 0, out: Any = None, *, dtype: Any = None, casting: Any = "same_kind") -> Any:
    """`[n1, *], [n2, *] -> [n1 + n2, *]`; without an axis, flat."""
    parts = sequence_of(arrays)
    parts = parts if axis is not None else [flat(part) for part in parts]
    return joined(call, parts, 0 if axis is None else axis, dtype, open_list=isinstance(arrays, Several))


@shape_function("numpy.stack")
def stack(call: CallInProgress, arrays: Any, axis: Any = 0, out: Any = None, *, dtype: Any = None, casting: Any = "same_kind") -> Any:
    """`k times [*] -> [k, *]`."""
    parts = sequence_of(arrays)
    if not parts:
        raise raised(ValueError("need at least one array to stack"))
    known = [part for part in parts if part.dims is not None]
    if not known:
        undecided("the arrays stacked have unknown shapes")
    first = known[0]
    for part in parts[1:]:
        if part.dims is not None and not call.require(
            part.rank == first.rank, "concat-shapes", received=part.describe(), declared=first.describe(), parameter="arrays",
            detail="all arrays must have one shape",
        ):  # fmt: skip
            undecided("arrays of different ranks stacked")
    place = axis_of(call, axis, first.rank + 1)
    lifted = [part if part.dims is None else view_of(part, (*part.dims[:place], 1, *part.dims[place:]), part.values) for part in parts]
    result = joined(call, lifted, place, dtype)
    if result.dims is not None:
        count: Size = Unknown("how many arrays are stacked") if isinstance(arrays, Several) else len(parts)
        result.dims = (*result.dims[:place], count, *result.dims[place + 1 :])
    return result


@shape_function("numpy.append")
def append(call: CallInProgress, arr: Any, values: Any, axis: Any = None) -> Any:
    """`[n, *], [m, *] -> [n + m, *]`; without an axis, flat."""
    return concatenate([array_of(arr), array_of(values)], axis)


def _enter_stacked(names: str, axis: int, rank: int) -> None:
    name = names.partition(" ")[0]

    def body(call: CallInProgress, tup: Any, *, dtype: Any = None, casting: Any = "same_kind") -> Any:
        """Joined along the axis that the name says."""
        parts = [with_rank(part, rank, name == "column_stack") if part.dims is not None else part for part in sequence_of(tup)]
        along = 0 if name == "hstack" and parts and parts[0].dims is not None and parts[0].rank == 1 else axis
        return joined(call, parts, along, dtype, open_list=isinstance(tup, Several))

    shape_function(*(f"numpy.{each}" for each in names.split()))(body)


_enter_stacked("vstack row_stack", 0, 2)
_enter_stacked("hstack", 1, 1)
_enter_stacked("dstack", 2, 3)
_enter_stacked("column_stack", 1, 2)


@shape_function("numpy.block")
def block(call: CallInProgress, arrays: Any) -> Any:
    """`nested lists of arrays -> [*]`, the innermost joined along the last axis."""
    return _blocked(call, arrays, _nesting(arrays))


def _nesting(arrays: Any) -> int:
    return 1 + _nesting(arrays[0]) if isinstance(arrays, list) and arrays else 0


def _blocked(call: CallInProgress, arrays: Any, depth: int) -> Ndarray:
    if not isinstance(arrays, list):
        return with_rank(array_of(arrays), max(depth, 1))
    parts = [_blocked(call, each, depth) for each in arrays]
    return joined(call, parts, -_nesting(arrays))


# Builders that are indexed: np.r_[a, b], np.mgrid[0:3, 0:4]


class Joiner:
    """`np.r_` and `np.c_`: what stands between the brackets, joined; a slice is a range."""

    def __init__(self, columns: bool) -> None:
        self.columns = columns

    def __getitem__(self, key: Any) -> Any:
        return _joined_in_brackets(self.columns, key if isinstance(key, tuple) else (key,))


def _joined_in_brackets(columns: bool, parts: tuple[Any, ...]) -> Any:
    return column_brackets(*parts) if columns else row_brackets(*parts)


@shape_function("numpy.r_.__getitem__")
def row_brackets(call: CallInProgress, *parts: Any) -> Any:
    """`[n, *], [m, *] -> [n + m, *]`."""
    if any(isinstance(part, str) for part in parts):
        undecided("np.r_ with a directive")
    arrays = [with_rank(_range_or_array(part), 1) for part in parts]
    return joined(call, arrays, 0)


@shape_function("numpy.c_.__getitem__")
def column_brackets(call: CallInProgress, *parts: Any) -> Any:
    """`[n], [n, m] -> [n, 1 + m]`."""
    return joined(call, [with_rank(_range_or_array(part), 2, True) for part in parts], -1)


def _range_or_array(part: Any) -> Ndarray:
    return _range(part) if isinstance(part, slice) else array_of(part)


def _range(part: slice) -> Ndarray:
    """The numbers that a slice stands for; an imaginary step is a count."""
    start = 0 if part.start is None else part.start
    if isinstance(part.step, complex):
        count = int(abs(part.step))
        known = all(isinstance(bound, (int, float)) for bound in (start, part.stop))
        return make_ndarray((count,), "float64", values=tuple(evenly_spaced(start, part.stop, count)) if known else None)
    step = 1 if part.step is None else part.step
    length = range_length(start, part.stop, step)
    if at_least(length, 0) is not True:
        length = size_max(length, 0)
    values = None
    if isinstance(length, int) and all(isinstance(bound, (int, float)) for bound in (start, step)) and tensordata.element_count((length,)):
        values = tuple(start + index * step for index in range(length))
    return make_ndarray((length,), dtypes.promoted(start, part.stop, step), values=values)


class Grid:
    """`np.mgrid` and `np.ogrid`."""

    def __init__(self, sparse: bool) -> None:
        self.sparse = sparse

    def __getitem__(self, key: Any) -> Any:
        ranges = [_range(part) for part in (key if isinstance(key, tuple) else (key,))]
        if not isinstance(key, tuple):
            return ranges[0]
        dims = tuple(each.shape[0] for each in ranges)
        if not self.sparse:
            return make_ndarray((len(dims), *dims), dtypes.promoted(*ranges))
        return tuple(
            make_ndarray(tuple(size if place == axis else 1 for place, size in enumerate(dims)), each.element_type)
            for axis, each in enumerate(ranges)
        )


class IndexExpression:
    """`np.s_`: what stands between the brackets."""

    def __getitem__(self, key: Any) -> Any:
        return key


export("numpy.r_")(Joiner(False))
export("numpy.c_")(Joiner(True))
export("numpy.mgrid")(Grid(False))
export("numpy.ogrid")(Grid(True))
export("numpy.s_", "numpy.index_exp")(IndexExpression())


@shape_function("numpy.ix_")
def ix_(call: CallInProgress, *args: Any) -> Any:
    """`[n], [m] -> [n, 1], [1, m]`."""
    arrays = [array_of(each) for each in args]
    return tuple(
        make_ndarray(tuple(each.shape[0] if place == axis else 1 for place in range(len(arrays))), each.element_type, values=each.values)
        for axis, each in enumerate(arrays)
    )


# Splitting


def _pieces(array: Ndarray, axis: int, bounds: Sequence[Any]) -> list[Any]:
    """The parts between bounds, along an axis."""
    found = []
    for start, stop in zip([None, *bounds], [*bounds, None], strict=True):
        index = (*(slice(None),) * axis, slice(start, stop))
        found.append(array[index])
    return found


def _split(call: CallInProgress, ary: Any, sections: Any, axis: Any, equally: bool) -> Any:
    array = array_of(ary)
    place = axis_of(call, axis, array.rank)
    size = array.shape[place]
    if not isinstance(sections, (int, Unknown)) and not hasattr(type(sections), "is_symbolic_number"):
        return _pieces(array, place, sizes_of(sections))
    count = size_argument(sections)
    if not isinstance(count, int):
        undecided("into how many parts an array is split")
    if count <= 0:
        raise raised(ValueError("number sections must be larger than 0."))
    if equally:
        call.require(
            divisible(size, count), "axis-out-of-range", received=size, declared=count, parameter="indices_or_sections",
            detail="the parts of `np.split` must be of one size",
        )  # fmt: skip
    if not equally and divisible(size, count) is not True:
        return _uneven(array, place, size, count)
    length = floor_div(size, count)
    return _pieces(array, place, [length * index for index in range(1, count)])


def _uneven(array: Ndarray, axis: int, size: Size, count: int) -> list[Any]:
    """The first parts have one element more than the others."""
    if not isinstance(size, int):
        lengths: list[Size] = [Unknown("the length of a part of `np.array_split`")] * count
        return [view_of(array, (*array.shape[:axis], length, *array.shape[axis + 1 :])) for length in lengths]
    short, more = divmod(size, count)
    bounds = [index * short + min(index, more) for index in range(1, count)]
    return _pieces(array, axis, bounds)


def _enter_split(name: str, fixed: int | None, equally: bool = True) -> None:
    def body(call: CallInProgress, ary: Any, indices_or_sections: Any, axis: Any = 0) -> Any:
        """`[n, *] -> pieces along the axis`."""
        if fixed is None:
            return _split(call, ary, indices_or_sections, axis, equally)
        along = 0 if name == "hsplit" and array_of(ary).rank == 1 else fixed
        return _split(call, ary, indices_or_sections, along, equally)

    shape_function(f"numpy.{name}")(body)


_enter_split("split", None)
_enter_split("array_split", None, equally=False)
_enter_split("vsplit", 0)
_enter_split("hsplit", 1)
_enter_split("dsplit", 2)


@shape_function("numpy.unstack")
def unstack(call: CallInProgress, x: Any, *, axis: Any = 0) -> Any:
    """`[*, n, *] -> n times [*]`."""
    array = array_of(x)
    place = axis_of(call, axis, array.rank)
    size = array.shape[place]
    if not isinstance(size, int):
        undecided("how many arrays `np.unstack` makes")
    lead = (slice(None),) * place
    indices = [(*lead, index) for index in range(size)]
    return tuple(array[index] for index in indices)
