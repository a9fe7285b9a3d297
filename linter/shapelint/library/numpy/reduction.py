"""Reductions of numpy: `np.prod`, `np.sum`, `np.argmax`, `np.cumsum`."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

from shapelint.library import tensordata
from shapelint.library.arithmetic import REDUCTIONS, running, variance
from shapelint.library.axes import axes_of, axis_of
from shapelint.library.numpy import dtypes
from shapelint.library.numpy.ndarray import Dims, Ndarray, finished, make_ndarray
from shapelint.library.numpy.pointwise import TypeRule, applied, boolean, keep, mean_type
from shapelint.library.numpy.reading import array_of
from shapelint.library.registry import shape_function
from shapelint.library.torch.reduction import without
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, at_least, size_max
from shapelint.unknown import Unknown

Reduction = Callable[[tuple[Any, ...]], Any]


def reduced(call: CallInProgress, array: Ndarray, axis: Any, keepdims: Any, element_type: str, function: Reduction | None = None) -> Any:
    """`[*] -> [* without the axes]`; a number where none is left."""
    if array.dims is None and axis is None and not keepdims:
        return finished(make_ndarray((), element_type))
    axes = axes_of(call, axis, len(array.require_dims()))
    result = make_ndarray(without(array.require_dims(), axes, keepdims), element_type)
    if function is not None:
        result.values = tensordata.reduced(function, array, axes, element_type)
    return finished(result)


def counted(element_type: str) -> str:
    """Sums and products of small integers are counted in 64 bits."""
    if element_type == "bool" or element_type.startswith("int"):
        return "int64"
    return "uint64" if element_type.startswith("uint") else element_type


def _enter(names: str, rule: TypeRule, function: Reduction | None) -> None:
    def body(
        call: CallInProgress, a: Any, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: Any = False, **_options: Any
    ) -> Any:
        """`[*] -> [* without the axes]`."""
        array = array_of(a)
        return reduced(call, array, axis, keepdims, dtypes.named(dtype, rule(array.element_type)), function)

    shape_function(*(f"numpy.{name}" for name in names.split()))(body)


def _enter_plain(names: str, rule: TypeRule, function: Reduction | None) -> None:
    """Reductions without a `dtype`."""

    def body(call: CallInProgress, a: Any, axis: Any = None, out: Any = None, keepdims: Any = False, **_options: Any) -> Any:
        """`[*] -> [* without the axes]`."""
        array = array_of(a)
        return reduced(call, array, axis, keepdims, rule(array.element_type), function)

    shape_function(*(f"numpy.{name}" for name in names.split()))(body)


def deviation_type(element_type: str) -> str:
    return dtypes.real_part(mean_type(element_type))


_enter("sum nansum", counted, REDUCTIONS["sum"])
_enter("prod product nanprod", counted, REDUCTIONS["prod"])
_enter("mean nanmean", mean_type, REDUCTIONS["mean"])
_enter_plain("all alltrue", boolean, REDUCTIONS["all"])
_enter_plain("any sometrue", boolean, REDUCTIONS["any"])
_enter_plain("median nanmedian", mean_type, None)
_enter_plain("ptp", keep, lambda group: max(group) - min(group))


def _enter_deviation(names: str, function: Reduction) -> None:
    def body(
        call: CallInProgress,
        a: Any,
        axis: Any = None,
        dtype: Any = None,
        out: Any = None,
        ddof: Any = 0,
        keepdims: Any = False,
        **_options: Any,
    ) -> Any:
        """`[*] -> [* without the axes]`."""
        array = array_of(a)
        return reduced(
            call, array, axis, keepdims, dtypes.named(dtype, deviation_type(array.element_type)), function if ddof == 0 else None
        )

    shape_function(*(f"numpy.{name}" for name in names.split()))(body)


_enter_deviation("var nanvar", lambda group: variance(group, 0))
_enter_deviation("std nanstd", lambda group: math.sqrt(variance(group, 0)))


def _enter_extreme(names: str, name: str, of_classes: Callable[[int], int]) -> None:
    def body(call: CallInProgress, a: Any, axis: Any = None, out: Any = None, keepdims: Any = False, **_options: Any) -> Any:
        """`[*] -> [* without the axes]`; of labels 0, 1, ... the largest and the smallest are known."""
        array = array_of(a)
        if array.classes is not None and axis is None and not keepdims:
            return of_classes(array.classes)
        return reduced(call, array, axis, keepdims, array.element_type, REDUCTIONS[name])

    shape_function(*(f"numpy.{each}" for each in names.split()))(body)


_enter_extreme("max amax nanmax", "amax", lambda classes: classes - 1)
_enter_extreme("min amin nanmin", "amin", lambda _classes: 0)


def _enter_position(name: str) -> None:
    def body(call: CallInProgress, a: Any, axis: Any = None, out: Any = None, *, keepdims: Any = False) -> Any:
        """`[*] -> [* without the axis]` of indices."""
        array = array_of(a)
        return reduced(call, array, axis, keepdims, "int64", REDUCTIONS[name])

    shape_function(f"numpy.{name}", f"numpy.nan{name}")(body)


_enter_position("argmax")
_enter_position("argmin")


@shape_function("numpy.count_nonzero")
def count_nonzero(call: CallInProgress, a: Any, axis: Any = None, *, keepdims: Any = False) -> Any:
    """`[*] -> [* without the axes]`."""
    return reduced(call, array_of(a), axis, keepdims, "int64", REDUCTIONS["count_nonzero"])


@shape_function("numpy.average")
def average(call: CallInProgress, a: Any, axis: Any = None, weights: Any = None, returned: Any = False, *, keepdims: Any = False) -> Any:
    """`[*] -> [* without the axes]`, with the sum of the weights where asked for."""
    array = array_of(a)
    result = reduced(call, array, axis, keepdims, mean_type(array.element_type), REDUCTIONS["mean"] if weights is None else None)
    return (result, result) if returned else result


def _enter_running(names: str, step: Callable[[Any, Any], Any]) -> None:
    scan = running(step)

    def body(call: CallInProgress, a: Any, axis: Any = None, dtype: Any = None, out: Any = None) -> Any:
        """`[*] -> [*]`; without an axis, flat."""
        array = array_of(a)
        element_type = dtypes.named(dtype, counted(array.element_type))
        if axis is None:
            array = make_ndarray((array.size,), array.element_type, values=array.values)
        place = axis_of(call, 0 if axis is None else axis, array.rank)
        return make_ndarray(array.dims, element_type, values=tensordata.along(scan, array, place, element_type))

    shape_function(*(f"numpy.{name}" for name in names.split()))(body)


_enter_running("cumsum nancumsum", operator.add)
_enter_running("cumprod nancumprod cumproduct", operator.mul)


@shape_function("numpy.maximum.accumulate", "numpy.minimum.accumulate")
def accumulate(call: CallInProgress, array: Any, axis: Any = 0, dtype: Any = None, out: Any = None) -> Any:
    """`[*] -> [*]`."""
    return applied(call, None, keep, array)


@shape_function("numpy.diff")
def diff(call: CallInProgress, a: Any, n: Any = 1, axis: Any = -1, prepend: Any = None, append: Any = None) -> Any:
    """`[*, L, *] -> [*, L - n, *]`, with what is put before and behind."""
    array = array_of(a)
    place = axis_of(call, axis, array.rank)
    length: Size = array.shape[place]
    for more in (prepend, append):
        if more is not None:
            added = array_of(more)
            length = length + (added.shape[place] if added.rank else 1)
    element_type = array.element_type
    values = None
    if array.values is not None and array.rank == 1 and n == 1 and prepend is None and append is None and element_type != "bool":
        values = tensordata.converted(tuple(b - a for a, b in zip(array.values, array.values[1:], strict=False)), element_type)
    shorter = length - n
    if at_least(shorter, 0) is not True:
        shorter = size_max(shorter, 0)
    return make_ndarray((*array.shape[:place], shorter, *array.shape[place + 1 :]), element_type, values=values)


@shape_function("numpy.ediff1d")
def ediff1d(call: CallInProgress, ary: Any, to_end: Any = None, to_begin: Any = None) -> Any:
    """`[*] -> [elements - 1]`."""
    array = array_of(ary)
    return make_ndarray((array.size - 1,) if to_end is None and to_begin is None else (Unknown("ediff1d"),), array.element_type)


@shape_function("numpy.gradient")
def gradient(call: CallInProgress, f: Any, *varargs: Any, axis: Any = None, edge_order: Any = 1) -> Any:
    """`[*] -> [*]` for each axis."""
    array = array_of(f)
    axes = axes_of(call, axis, array.rank)
    found = [make_ndarray(array.dims, dtypes.floating(array.element_type)) for _ in axes]
    return found[0] if len(found) == 1 else tuple(found)


@shape_function("numpy.trapz", "numpy.trapezoid")
def trapezoid(call: CallInProgress, y: Any, x: Any = None, dx: Any = 1.0, axis: Any = -1) -> Any:
    """`[*, n] -> [*]`."""
    array = array_of(y)
    return reduced(call, array, axis, False, mean_type(array.element_type))


@shape_function("numpy.trace")
def trace(call: CallInProgress, a: Any, offset: Any = 0, axis1: Any = 0, axis2: Any = 1, dtype: Any = None, out: Any = None) -> Any:
    """`[*, n, m] -> [*]`."""
    array = array_of(a)
    return reduced(call, array, (axis1, axis2), False, dtypes.named(dtype, counted(array.element_type)))


# Distributions


@shape_function("numpy.percentile", "numpy.quantile", "numpy.nanpercentile", "numpy.nanquantile")
def percentile(
    call: CallInProgress, a: Any, q: Any, axis: Any = None, out: Any = None, overwrite_input: Any = False, method: Any = "linear",
    keepdims: Any = False, **_options: Any,
) -> Any:  # fmt: skip
    """`[*], [Q] -> [Q, * without the axes]`."""
    result = reduced(call, array_of(a), axis, keepdims, mean_type(array_of(a).element_type))
    places = array_of(q)
    if not places.rank:
        return result
    rest: Dims = result.shape if isinstance(result, Ndarray) else ()
    return make_ndarray((*places.shape, *rest), "float64")


@shape_function("numpy.histogram")
def histogram(
    call: CallInProgress, a: Any, bins: Any = 10, range: Any = None, density: Any = None, weights: Any = None, **_options: Any
) -> Any:
    """`[*], bins -> [bins], [bins + 1]`."""
    count: Any = bins if isinstance(bins, int) else Unknown("how many bins a histogram has")
    if not isinstance(bins, (int, str, Unknown)):
        count = array_of(bins).shape[0] - 1
    return make_ndarray((count,), "float64" if density or weights is not None else "int64"), make_ndarray((count + 1,), "float64")


@shape_function("numpy.histogram2d")
def histogram2d(call: CallInProgress, x: Any, y: Any, bins: Any = 10, range: Any = None, density: Any = None, weights: Any = None) -> Any:
    """`[n], [n], bins -> [bins, bins], [bins + 1], [bins + 1]`."""
    counts = (bins, bins) if isinstance(bins, int) else (Unknown("how many bins a histogram has"),) * 2
    return make_ndarray(counts), make_ndarray((counts[0] + 1,)), make_ndarray((counts[1] + 1,))


@shape_function("numpy.bincount")
def bincount(call: CallInProgress, x: Any, weights: Any = None, minlength: Any = 0) -> Any:
    """`[n] -> [max + 1]`."""
    labels = array_of(x)
    count: Any = Unknown("how many bins `bincount` needs")
    if labels.classes is not None:
        count = labels.classes
    elif labels.values:
        count = max(*labels.values, -1) + 1
    if isinstance(minlength, int) and isinstance(count, int):
        count = max(count, minlength)
    return make_ndarray((count,), "int64" if weights is None else "float64")


@shape_function("numpy.corrcoef", "numpy.cov")
def corrcoef(call: CallInProgress, x: Any, y: Any = None, rowvar: Any = True, **_options: Any) -> Any:
    """`[variables, n] -> [variables, variables]`; of one variable a number."""
    array = array_of(x)
    variables: Size = 1 if array.rank < 2 else array.shape[0 if rowvar else 1]
    if y is not None:
        other = array_of(y)
        variables = variables + (1 if other.rank < 2 else other.shape[0 if rowvar else 1])
    one = isinstance(variables, int) and variables == 1
    return finished(make_ndarray(() if one else (variables, variables), "float64"))
