"""Reductions of numpy: `np.prod`, `np.sum`, `np.argmax`, `np.cumsum`."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

from shapelint.library import tensordata
from shapelint.library.arithmetic import REDUCTIONS, running, variance
from shapelint.library.numpy import dtypes
from shapelint.library.numpy.creation import array_of
from shapelint.library.numpy.ndarray import Ndarray, make_ndarray
from shapelint.library.numpy.pointwise import TypeRule, boolean, finished, keep
from shapelint.library.registry import shape_function
from shapelint.library.torch.axes import axes_argument, axis_argument
from shapelint.library.torch.reduction import without
from shapelint.recording import CallInProgress


def _reduced(
    call: CallInProgress, a: Any, axis: Any, keepdims: Any, element_type: str, function: Callable[[tuple[Any, ...]], Any] | None
) -> Any:
    array = array_of(a)
    rank = len(array.require_dims())
    axes = tuple(range(rank)) if axis is None else axes_argument(call, axis, rank, "axis")
    result = make_ndarray(without(array.require_dims(), axes, keepdims), element_type)
    if function is not None:
        result.values = tensordata.reduced(function, array, axes, element_type)
    return finished(result)


def _counted(element_type: str) -> str:
    """Sums and products of small integers are counted in 64 bits."""
    if element_type == "bool" or element_type.startswith("int"):
        return "int64"
    return "uint64" if element_type.startswith("uint") else element_type


def _enter(names: str, rule: TypeRule, function: Callable[[tuple[Any, ...]], Any] | None) -> None:
    def body(
        call: CallInProgress, a: Any, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: Any = False, **_options: Any
    ) -> Any:
        """`[*] -> [* without the axes]`."""
        array = array_of(a)
        return _reduced(call, array, axis, keepdims, dtypes.named(dtype, rule(array.element_type)), function)

    shape_function(*(f"numpy.{name}" for name in names.split()))(body)


_enter("sum", _counted, REDUCTIONS["sum"])
_enter("prod product", _counted, REDUCTIONS["prod"])
_enter("nansum", _counted, REDUCTIONS["nansum"])
_enter("mean average", dtypes.floating, REDUCTIONS["mean"])
_enter("nanmean", dtypes.floating, REDUCTIONS["nanmean"])
_enter("max amax nanmax", keep, REDUCTIONS["amax"])
_enter("min amin nanmin", keep, REDUCTIONS["amin"])
_enter("all alltrue", boolean, REDUCTIONS["all"])
_enter("any sometrue", boolean, REDUCTIONS["any"])
_enter("var", dtypes.floating, lambda group: variance(group, 0))
_enter("std", dtypes.floating, lambda group: math.sqrt(variance(group, 0)))
_enter("median", dtypes.floating, None)
_enter("nanstd nanvar nanmedian", dtypes.floating, None)
_enter("ptp", keep, lambda group: max(group) - min(group))
_enter("count_nonzero", lambda _: "int64", REDUCTIONS["count_nonzero"])


def _enter_position(name: str) -> None:
    def body(call: CallInProgress, a: Any, axis: Any = None, out: Any = None, *, keepdims: Any = False) -> Any:
        """`[*] -> [* without the axis]` of indices."""
        return _reduced(call, a, axis, keepdims, "int64", REDUCTIONS[name])

    shape_function(f"numpy.{name}")(body)


_enter_position("argmax")
_enter_position("argmin")


def _enter_running(name: str, step: Callable[[Any, Any], Any]) -> None:
    scan = running(step)

    def body(call: CallInProgress, a: Any, axis: Any = None, dtype: Any = None, out: Any = None) -> Any:
        """`[*] -> [*]`; without an axis, flat."""
        array = array_of(a)
        element_type = dtypes.named(dtype, _counted(array.element_type))
        if axis is None:
            array = _flat(array)
        place = axis_argument(call, 0 if axis is None else axis, array.rank, "axis")
        return make_ndarray(array.dims, element_type, values=tensordata.along(scan, array, place, element_type))

    shape_function(f"numpy.{name}")(body)


def _flat(array: Ndarray) -> Ndarray:
    return make_ndarray((array.size,), array.element_type, values=array.values)


_enter_running("cumsum", operator.add)
_enter_running("cumprod", operator.mul)


@shape_function("numpy.linalg.norm")
def norm(call: CallInProgress, x: Any, ord: Any = None, axis: Any = None, keepdims: Any = False) -> Any:
    """`[*] -> [* without the axes]`."""
    array = array_of(x)
    element_type = dtypes.real_part(dtypes.floating(array.element_type))
    return _reduced(call, array, axis, keepdims, element_type, REDUCTIONS["norm"] if ord in (None, 2) else None)


@shape_function("numpy.percentile", "numpy.quantile")
def percentile(call: CallInProgress, a: Any, q: Any, axis: Any = None, out: Any = None, keepdims: Any = False, **_options: Any) -> Any:
    """`[*], [Q] -> [Q, * without the axes]`."""
    result = _reduced(call, a, axis, keepdims, dtypes.floating(array_of(a).element_type), None)
    places = array_of(q)
    if not places.rank:
        return result
    return make_ndarray((*places.shape, *(result.shape if isinstance(result, Ndarray) else ())))
