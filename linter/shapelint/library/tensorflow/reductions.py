"""Functions that take the elements along axes together, running ones, orders, and sums over segments."""

from __future__ import annotations

import operator
from collections import namedtuple
from collections.abc import Callable, Sequence
from typing import Any

from shapelint.library import tensordata
from shapelint.library.arithmetic import REDUCTIONS, running
from shapelint.library.axes import axes_of, axis_of, replaced, size_argument
from shapelint.library.registry import shape_function
from shapelint.library.tensorflow.arguments import either, without
from shapelint.library.tensorflow.dtypes import element_type_of
from shapelint.library.tensorflow.tensor import Tensor, as_tensor, make_tensor
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size
from shapelint.unknown import Unknown


def reduced(
    call: CallInProgress,
    tensor: Tensor,
    axis: Any,
    keepdims: Any,
    element_type: str | None = None,
    function: Callable[..., Any] | None = None,
) -> Tensor:
    """`[*] -> [* without the axes]`."""
    if isinstance(keepdims, Unknown):
        bool(keepdims)
    if axis is None and not keepdims and tensor.dims is None:
        return tensor.like((), element_type)
    dims = tensor.require_dims()
    axes = axes_of(call, axis, len(dims))
    result = tensor.like(without(dims, axes, keepdims), element_type)
    if function is not None and tensor.values is not None:
        result.values = tensordata.reduced(function, tensor, axes, result.element_type)
    return result


def _enter(name: str, function: str | None = None, element_type: str | None = None) -> None:
    def body(
        call: CallInProgress, input_tensor: Any, axis: Any = None, keepdims: Any = None, name: Any = None, reduction_indices: Any = None,
        keep_dims: Any = None, *, input: Any = None, dtype: Any = None, output_type: Any = None,
    ) -> Any:  # fmt: skip
        """`[*] -> [* without the axes]`."""
        wanted = either(keepdims, keep_dims, default=False)
        kind = element_type_of(dtype, element_type) if element_type else None
        return reduced(
            call, as_tensor(either(input_tensor, input)), either(axis, reduction_indices), wanted, kind, REDUCTIONS.get(function or "")
        )

    shape_function(f"tensorflow.reduce_{name}", f"tensorflow.math.reduce_{name}")(body)


for _name, _function in {
    "sum": "sum", "mean": "mean", "prod": "prod", "max": "amax", "min": "amin", "logsumexp": "logsumexp", "std": None, "variance": None,
    "euclidean_norm": "norm",
}.items():  # fmt: skip
    _enter(_name, _function)
_enter("all", "all", "bool")
_enter("any", "any", "bool")


@shape_function("tensorflow.math.count_nonzero", "tensorflow.count_nonzero")
def count_nonzero(
    call: CallInProgress, input: Any = None, axis: Any = None, keepdims: Any = None, dtype: Any = None, name: Any = None, *,
    reduction_indices: Any = None, keep_dims: Any = None, input_tensor: Any = None,
) -> Any:  # fmt: skip
    """`[*] -> [* without the axes]`."""
    keep = either(keepdims, keep_dims, default=False)
    return reduced(call, as_tensor(either(input, input_tensor)), either(axis, reduction_indices), keep, element_type_of(dtype, "int64"))


@shape_function("tensorflow.norm", "tensorflow.linalg.norm")
def norm(
    call: CallInProgress,
    tensor: Any,
    ord: Any = "euclidean",
    axis: Any = None,
    keepdims: Any = None,
    name: Any = None,
    keep_dims: Any = None,
) -> Any:
    """`[*] -> [* without the axes]`."""
    return reduced(call, as_tensor(tensor), axis, either(keepdims, keep_dims, default=False))


def _enter_place(name: str) -> None:
    def body(call: CallInProgress, input: Any, axis: Any = None, name: Any = None, dimension: Any = None, output_type: Any = None) -> Any:
        """`[*, n, *] -> [*, *]`, the place along the axis."""
        tensor = as_tensor(input)
        kind = element_type_of(output_type, "int64")
        wanted = either(axis, dimension, default=0)
        if tensor.dims is None:
            return tensor.like(None, kind)
        place = axis_of(call, wanted, len(tensor.dims))
        return tensor.like(replaced(tensor.dims, place), kind)

    names = [f"tensorflow.{name}", f"tensorflow.math.{name}", *([f"tensorflow.arg_{name[3:]}"])]
    shape_function(*names)(body)


_enter_place("argmax")
_enter_place("argmin")


def _enter_running(name: str, function: Callable[[Any, Any], Any] | None) -> None:
    def body(call: CallInProgress, x: Any, axis: Any = 0, exclusive: Any = False, reverse: Any = False, name: Any = None) -> Any:
        """`[*] -> [*]`."""
        tensor = as_tensor(x)
        place = axis_of(call, axis, len(tensor.require_dims()))
        plain = function is not None and exclusive is False and reverse is False
        result = tensor.same()
        result.values = tensordata.along(running(function), tensor, place, tensor.element_type) if plain and function is not None else None
        return result

    names = [f"tensorflow.math.{name}", *([f"tensorflow.{name}"] if name in ("cumsum", "cumprod") else [])]
    shape_function(*names)(body)


_enter_running("cumsum", operator.add)
_enter_running("cumprod", operator.mul)
_enter_running("cumulative_logsumexp", None)

# Orders

TopK = namedtuple("TopK", ("values", "indices"))


@shape_function("tensorflow.math.top_k", "tensorflow.nn.top_k")
def top_k(call: CallInProgress, input: Any, k: Any = 1, sorted: Any = True, index_type: Any = None, name: Any = None) -> Any:
    """`[*, n] -> [*, k], [*, k]`."""
    tensor = as_tensor(input)
    dims, count = tensor.require_dims(), size_argument(k)
    if not call.require(bool(dims), "layer-rank", received=tensor.describe(), declared="at least 1-d"):
        return Unknown("the largest elements of a number")
    call.require_at_least(dims[-1], count, "axis-out-of-range", parameter="k", detail="the last axis has fewer elements than `k`")
    result = tensor.like((*dims[:-1], count))
    return TopK(result, result.same(element_type_of(index_type, "int32")))


@shape_function("tensorflow.math.approx_max_k", "tensorflow.math.approx_min_k")
def approximate_k(call: CallInProgress, operand: Any, k: Any, reduction_dimension: Any = -1, *_settings: Any, **_named: Any) -> Any:
    """`[*, n, *] -> [*, k, *], [*, k, *]`."""
    tensor = as_tensor(operand)
    place = axis_of(call, reduction_dimension, len(tensor.require_dims()))
    result = tensor.like(replaced(tensor.require_dims(), place, size_argument(k)))
    return result, result.same("int32")


@shape_function("tensorflow.sort", "tensorflow.contrib.framework.sort")
def sort(call: CallInProgress, values: Any, axis: Any = -1, direction: Any = "ASCENDING", name: Any = None) -> Any:
    """`[*] -> [*]`."""
    tensor = as_tensor(values)
    if tensor.dims is not None:
        axis_of(call, axis, len(tensor.dims))
    return tensor.same()


@shape_function("tensorflow.argsort", "tensorflow.contrib.framework.argsort")
def argsort(call: CallInProgress, values: Any, axis: Any = -1, direction: Any = "ASCENDING", stable: Any = False, name: Any = None) -> Any:
    """`[*] -> [*]`."""
    tensor = as_tensor(values)
    if tensor.dims is not None:
        axis_of(call, axis, len(tensor.dims))
    return tensor.same("int32")


@shape_function("tensorflow.searchsorted")
def searchsorted(
    call: CallInProgress, sorted_sequence: Any, values: Any, side: Any = "left", out_type: Any = None, name: Any = None
) -> Any:
    """`[*, n], [*, m] -> [*, m]`."""
    return as_tensor(values).same(element_type_of(out_type, "int32"))


@shape_function("tensorflow.math.invert_permutation", "tensorflow.invert_permutation")
def invert_permutation(call: CallInProgress, x: Any, name: Any = None) -> Any:
    """`[n] -> [n]`."""
    return as_tensor(x).same()


# Segments


def _enter_segments(names: Sequence[str], *, unsorted: bool) -> None:
    def body(call: CallInProgress, data: Any, segment_ids: Any, num_segments: Any = None, name: Any = None) -> Any:
        """`[n, *], [n] -> [segments, *]`."""
        tensor, ids = as_tensor(data), as_tensor(segment_ids)
        dims, own = tensor.require_dims(), ids.require_dims()
        for size, wanted in zip(own, dims, strict=False):
            call.require_equal(size, wanted, "broadcast-shapes", parameter="segment_ids", detail="one segment for each element")
        count: Size = Unknown("how many segments there are")
        if unsorted and num_segments is not None:
            count = size_argument(num_segments)
        elif ids.values and all(isinstance(value, int) for value in ids.values):
            count = max(ids.values) + 1
        return tensor.like((count, *dims[len(own) :]))

    shape_function(*names)(body)


for _kind in ("sum", "mean", "max", "min", "prod"):
    _enter_segments([f"tensorflow.math.segment_{_kind}", f"tensorflow.segment_{_kind}"], unsorted=False)
    _enter_segments([f"tensorflow.math.unsorted_segment_{_kind}", f"tensorflow.unsorted_segment_{_kind}"], unsorted=True)
_enter_segments(["tensorflow.math.unsorted_segment_sqrt_n", "tensorflow.unsorted_segment_sqrt_n"], unsorted=True)


@shape_function("tensorflow.math.bincount", "tensorflow.bincount")
def bincount(
    call: CallInProgress, arr: Any, weights: Any = None, minlength: Any = None, maxlength: Any = None, *_settings: Any, **_named: Any
) -> Any:
    """`[*] -> [n]`."""
    return make_tensor((Unknown("how many bins there are"),), "int32")


@shape_function("tensorflow.math.confusion_matrix", "tensorflow.confusion_matrix", "tensorflow.contrib.metrics.confusion_matrix")
def confusion_matrix(
    call: CallInProgress, labels: Any, predictions: Any, num_classes: Any = None, weights: Any = None, dtype: Any = None, name: Any = None
) -> Any:
    """`[n], [n] -> [classes, classes]`."""
    count = Unknown("how many classes there are") if num_classes is None else size_argument(num_classes)
    return make_tensor((count, count), element_type_of(dtype, "int32"))


@shape_function("tensorflow.histogram_fixed_width")
def histogram(call: CallInProgress, values: Any, value_range: Any, nbins: Any = 100, dtype: Any = None, name: Any = None) -> Any:
    """`[*] -> [nbins]`."""
    return make_tensor((size_argument(nbins),), element_type_of(dtype, "int32"))
