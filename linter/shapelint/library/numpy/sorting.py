"""Order and selection in numpy: `np.sort`, `np.argsort`, `np.unique`, `np.nonzero`, `np.take`."""

from __future__ import annotations

from typing import Any

from shapelint.library import tensordata
from shapelint.library.axes import axis_of
from shapelint.library.numpy import dtypes
from shapelint.library.numpy.ndarray import Ndarray, make_ndarray
from shapelint.library.numpy.pointwise import finished
from shapelint.library.numpy.reading import array_of
from shapelint.library.registry import shape_function
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size
from shapelint.unknown import Unknown


def flat(array: Ndarray) -> Ndarray:
    """All elements along one axis."""
    return make_ndarray((array.size,), array.element_type, values=array.values, classes=array.classes)


def _enter_sort(name: str, indices: bool) -> None:
    def body(call: CallInProgress, a: Any, axis: Any = -1, kind: Any = None, order: Any = None, **_options: Any) -> Any:
        """`[*] -> [*]`; without an axis, flat."""
        array = array_of(a)
        if axis is None:
            array = flat(array)
        place = axis_of(call, -1 if axis is None else axis, array.rank)
        if not indices:
            values = tensordata.along(sorted, array, place, array.element_type)
            return make_ndarray(array.dims, array.element_type, values=values, classes=array.classes)
        values = tensordata.along(lambda line: sorted(range(len(line)), key=line.__getitem__), array, place, "int64")
        return make_ndarray(array.dims, "int64", values=values)

    shape_function(f"numpy.{name}")(body)


_enter_sort("sort", False)
_enter_sort("argsort", True)


def _enter_partition(name: str) -> None:
    def body(call: CallInProgress, a: Any, kth: Any, axis: Any = -1, kind: Any = "introselect", order: Any = None) -> Any:
        """`[*] -> [*]`; without an axis, flat."""
        array = array_of(a)
        if axis is None:
            array = flat(array)
        axis_of(call, -1 if axis is None else axis, array.rank)
        return make_ndarray(array.dims, "int64" if name == "argpartition" else array.element_type)

    shape_function(f"numpy.{name}")(body)


_enter_partition("partition")
_enter_partition("argpartition")


@shape_function("numpy.lexsort")
def lexsort(call: CallInProgress, keys: Any, axis: Any = -1) -> Any:
    """`k keys [*] -> [*]` of indices."""
    return make_ndarray(array_of(keys).shape[1:], "int64")


@shape_function("numpy.unique", "numpy.unique_values")
def unique(
    call: CallInProgress, ar: Any, return_index: Any = False, return_inverse: Any = False, return_counts: Any = False, axis: Any = None,
    **_options: Any,
) -> Any:  # fmt: skip
    """`[*] -> [distinct]`, with indices, `[*]` and counts where asked for."""
    array = array_of(ar)
    count: Any = Unknown("how many distinct elements an array has")
    values = None
    if array.classes is not None and axis is None:
        count, values = array.classes, tensordata.converted(tuple(range(array.classes)), array.element_type)
    elif array.values is not None and axis is None:
        values = tuple(sorted(set(array.values)))
        count = len(values)
    place = None if axis is None else axis_of(call, axis, array.rank)
    dims = (count,) if place is None else (*array.shape[:place], count, *array.shape[place + 1 :])
    found = [make_ndarray(dims, array.element_type, values=values)]
    found += [make_ndarray((count,), "int64")] if return_index else []
    if return_inverse:
        inverse = make_ndarray(array.dims if place is None else (array.shape[place],), "int64")
        inverse.classes = count if isinstance(count, int) else None
        found += [inverse]
    found += [make_ndarray((count,), "int64")] if return_counts else []
    return found[0] if len(found) == 1 else tuple(found)


def _enter_set_operation(name: str, at_most: str) -> None:
    def body(call: CallInProgress, ar1: Any, ar2: Any, assume_unique: Any = False, **_options: Any) -> Any:
        """`[*], [*] -> [what is left]`."""
        left, right = array_of(ar1), array_of(ar2)
        values = None
        if left.values is not None and right.values is not None:
            values = tuple(sorted(getattr(set(left.values), at_most)(right.values)))
        count: Any = Unknown(f"how many elements numpy.{name} leaves") if values is None else len(values)
        return make_ndarray((count,), dtypes.promoted(left, right), values=values)

    shape_function(f"numpy.{name}")(body)


_enter_set_operation("intersect1d", "intersection")
_enter_set_operation("union1d", "union")
_enter_set_operation("setdiff1d", "difference")
_enter_set_operation("setxor1d", "symmetric_difference")


# Places


@shape_function("numpy.nonzero")
def nonzero(call: CallInProgress, a: Any) -> Any:
    """`[*] -> one [found] for each axis`."""
    array = array_of(a)
    count: Any = Unknown("how many elements are not zero")
    if isinstance(a, bool):  # of the comparison of a list with a number of numpy, which is one of its items
        return (make_ndarray((count,), "int64"),)
    if array.values is not None:
        count = sum(value != 0 for value in array.values)
    places = None
    if array.values is not None and array.rank == 1:
        places = tuple(index for index, value in enumerate(array.values) if value != 0)
    return tuple(make_ndarray((count,), "int64", values=places) for _ in range(array.rank))


@shape_function("numpy.flatnonzero")
def flatnonzero(call: CallInProgress, a: Any) -> Any:
    """`[*] -> [found]`."""
    return nonzero(flat(array_of(a)))[0]


@shape_function("numpy.argwhere")
def argwhere(call: CallInProgress, a: Any) -> Any:
    """`[*] -> [found, axes]`."""
    return make_ndarray((nonzero(a)[0].shape[0], array_of(a).rank), "int64")


@shape_function("numpy.take")
def take(call: CallInProgress, a: Any, indices: Any, axis: Any = None, out: Any = None, mode: Any = "raise") -> Any:
    """`[*], [*i] -> [*i]` in place of the axis; without one, of the flat array."""
    array, chosen = array_of(a), array_of(indices)
    if axis is None:
        return finished(make_ndarray(chosen.dims, array.element_type, classes=array.classes))
    place = axis_of(call, axis, array.rank)
    dims = (*array.shape[:place], *chosen.shape, *array.shape[place + 1 :])
    return finished(make_ndarray(dims, array.element_type, classes=array.classes))


@shape_function("numpy.take_along_axis")
def take_along_axis(call: CallInProgress, arr: Any, indices: Any, axis: Any = -1) -> Any:
    """`[*], [*i] -> [*i]`."""
    return make_ndarray(array_of(indices).dims, array_of(arr).element_type)


@shape_function("numpy.searchsorted")
def searchsorted(call: CallInProgress, a: Any, v: Any, side: Any = "left", sorter: Any = None) -> Any:
    """`[n], [*] -> [*]` of indices."""
    return finished(make_ndarray(array_of(v).dims, "int64"))


@shape_function("numpy.digitize")
def digitize(call: CallInProgress, x: Any, bins: Any, right: Any = False) -> Any:
    """`[*], [n] -> [*]` of indices."""
    return finished(make_ndarray(array_of(x).dims, "int64"))


def _selected(array: Ndarray, mask: Any, axis: int | None) -> Ndarray:
    """Where a mask along an axis (or of the flat array) holds."""
    chosen = array_of(mask)
    count: Size = Unknown("how many elements a mask selects")
    if chosen.values is not None:
        count = sum(bool(value) for value in chosen.values)
    dims = (count,) if axis is None else (*array.shape[:axis], count, *array.shape[axis + 1 :])
    return make_ndarray(dims, array.element_type, classes=array.classes)


@shape_function("numpy.compress")
def compress(call: CallInProgress, condition: Any, a: Any, axis: Any = None, out: Any = None) -> Any:
    """`[*], [n] -> [* with the axis cut]`; without an axis, of the flat array."""
    array = array_of(a)
    return _selected(array, condition, None if axis is None else axis_of(call, axis, array.rank))


@shape_function("numpy.extract")
def extract(call: CallInProgress, condition: Any, arr: Any) -> Any:
    """`[*], [*] -> [found]`."""
    return _selected(array_of(arr), condition, None)


@shape_function("numpy.choose")
def choose(call: CallInProgress, a: Any, choices: Any, out: Any = None, mode: Any = "raise") -> Any:
    """`[*], choices -> [*broadcast]`."""
    from shapelint.library.torch.elementwise import combined

    arrays = [array_of(a), *(array_of(each) for each in choices)]
    element_type = dtypes.promoted(*arrays[1:])
    return make_ndarray(combined(call, arrays, element_type).dims, element_type)
