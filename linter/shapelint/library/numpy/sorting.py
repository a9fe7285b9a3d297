"""Order and selection in numpy: `np.sort`, `np.argsort`, `np.unique`, `np.nonzero`, `np.take`."""

from __future__ import annotations

from typing import Any

from shapelint.library import tensordata
from shapelint.library.numpy.creation import array_of
from shapelint.library.numpy.ndarray import make_ndarray
from shapelint.library.registry import shape_function
from shapelint.library.torch.axes import axis_argument
from shapelint.recording import CallInProgress
from shapelint.unknown import Unknown


def _enter_sort(name: str) -> None:
    def body(call: CallInProgress, a: Any, axis: Any = -1, kind: Any = None, order: Any = None, **_options: Any) -> Any:
        """`[*] -> [*]`; without an axis, flat."""
        array = array_of(a)
        if axis is None:
            array = make_ndarray((array.size,), array.element_type, values=array.values)
        place = axis_argument(call, -1 if axis is None else axis, array.rank, "axis")
        if name == "sort":
            return make_ndarray(array.dims, array.element_type, values=tensordata.along(sorted, array, place, array.element_type))
        values = tensordata.along(lambda line: sorted(range(len(line)), key=line.__getitem__), array, place, "int64")
        return make_ndarray(array.dims, "int64", values=values)

    shape_function(f"numpy.{name}")(body)


_enter_sort("sort")
_enter_sort("argsort")


@shape_function("numpy.unique")
def unique(
    call: CallInProgress, ar: Any, return_index: Any = False, return_inverse: Any = False, return_counts: Any = False, axis: Any = None,
    **_options: Any,
) -> Any:  # fmt: skip
    """`[*] -> [distinct]`, with indices, `[*]` and counts where asked for."""
    array = array_of(ar)
    values = tuple(sorted(set(array.values))) if array.values is not None and axis is None else None
    count: Any = Unknown("how many distinct elements an array has") if values is None else len(values)
    rest = () if axis is None else (*array.shape[:axis], *array.shape[axis + 1 :])
    found = [make_ndarray((count, *rest), array.element_type, values=values)]
    found += [make_ndarray((count,), "int64")] if return_index else []
    found += [make_ndarray(array.dims, "int64")] if return_inverse else []
    found += [make_ndarray((count,), "int64")] if return_counts else []
    return found[0] if len(found) == 1 else tuple(found)


@shape_function("numpy.nonzero")
def nonzero(call: CallInProgress, a: Any) -> Any:
    """`[*] -> one [found] for each axis`."""
    array = array_of(a)
    count: Any = Unknown("how many elements are not zero")
    if array.values is not None:
        count = sum(value != 0 for value in array.values)
    places = None
    if array.values is not None and array.rank == 1:
        places = tuple(index for index, value in enumerate(array.values) if value != 0)
    return tuple(make_ndarray((count,), "int64", values=places) for _ in range(array.rank))


@shape_function("numpy.argwhere")
def argwhere(call: CallInProgress, a: Any) -> Any:
    """`[*] -> [found, axes]`."""
    return make_ndarray((nonzero(a)[0].shape[0], array_of(a).rank), "int64")


@shape_function("numpy.take")
def take(call: CallInProgress, a: Any, indices: Any, axis: Any = None, out: Any = None, mode: Any = "raise") -> Any:
    """`[*], [*i] -> [*i]` in place of the axis; without one, of the flat array."""
    array, chosen = array_of(a), array_of(indices)
    if axis is None:
        return make_ndarray(chosen.dims, array.element_type)
    place = axis_argument(call, axis, array.rank, "axis")
    return make_ndarray((*array.shape[:place], *chosen.shape, *array.shape[place + 1 :]), array.element_type)


@shape_function("numpy.searchsorted", "numpy.digitize")
def searchsorted(call: CallInProgress, a: Any, v: Any, side: Any = "left", sorter: Any = None) -> Any:
    """`[n], [*] -> [*]` of indices."""
    return make_ndarray(array_of(v).dims, "int64")


@shape_function("numpy.bincount")
def bincount(call: CallInProgress, x: Any, weights: Any = None, minlength: Any = 0) -> Any:
    """`[n] -> [max + 1]`."""
    return make_ndarray((Unknown("how many bins `bincount` needs"),), "int64" if weights is None else "float64")
