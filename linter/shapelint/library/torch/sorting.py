"""Order and counting: `sort`, `topk`, `unique`, `bincount`, `searchsorted`."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable
from itertools import groupby
from typing import Any

from shapelint.library import tensordata
from shapelint.library.axes import axis_argument, replaced, size_argument
from shapelint.library.registry import shape_function
from shapelint.library.torch.pointwise import tensor_operand
from shapelint.library.torch.reduction import without
from shapelint.library.torch.tensor import Tensor, make_tensor
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, at_least
from shapelint.unknown import Unknown

Line = tuple[Any, ...]
Sorted = namedtuple("Sorted", ["values", "indices"])


def _order(line: Line, descending: bool) -> list[int]:
    return sorted(range(len(line)), key=line.__getitem__, reverse=descending)


def _sorter(descending: Any) -> Callable[[Line], list[Any]] | None:
    return None if isinstance(descending, Unknown) else lambda line: sorted(line, reverse=bool(descending))


def _ordered(tensor: Tensor, axis: int, function: Callable[[Line], list[Any]] | None, element_type: str) -> Tensor:
    result = tensor.same(element_type)
    if function is not None and tensor.values is not None and tensor.dims:
        result.values = tensordata.along(function, tensor, axis, element_type)
    return result


@shape_function("torch.sort", "torch.Tensor.sort")
def sort(call: CallInProgress, input: Any, dim: Any = -1, descending: Any = False, stable: Any = False, *, out: Any = None) -> Any:
    """`[*] -> ([*], [*])`."""
    tensor = tensor_operand(input, "sort")
    axis = axis_argument(call, dim, tensor.rank)
    indices = None if isinstance(descending, Unknown) else lambda line: _order(line, bool(descending))
    return Sorted(_ordered(tensor, axis, _sorter(descending), tensor.element_type), _ordered(tensor, axis, indices, "int64"))


@shape_function("torch.argsort", "torch.Tensor.argsort")
def argsort(call: CallInProgress, input: Any, dim: Any = -1, descending: Any = False, stable: Any = False) -> Any:
    """`[*] -> [*]` of indices."""
    return sort(input, dim, descending).indices


@shape_function("torch.msort", "torch.Tensor.msort")
def msort(call: CallInProgress, input: Any, *, out: Any = None) -> Any:
    """`[*] -> [*]`, along the first axis."""
    return sort(input, 0).values


@shape_function("torch.topk", "torch.Tensor.topk")
def topk(call: CallInProgress, input: Any, k: Any, dim: Any = -1, largest: Any = True, sorted: Any = True, *, out: Any = None) -> Any:
    """`[*, n] -> ([*, k], [*, k])`."""
    tensor = tensor_operand(input, "topk")
    axis, count = axis_argument(call, dim, tensor.rank), size_argument(k)
    dims = tensor.require_dims()
    if not dims:
        return Sorted(tensor.same(), tensor.same("int64"))
    _require_within(call, dims[axis], count, axis)
    result = replaced(dims, axis, count)
    values = tensor.like(result)
    if tensor.values is not None and len(dims) == 1 and isinstance(count, int) and isinstance(largest, bool):
        order = _order(tensor.values, largest)[:count]
        if len(order) == count:
            values.values = tuple(tensor.values[index] for index in order)
    return Sorted(values, tensor.like(result, "int64"))


def _require_within(call: CallInProgress, size: Size, count: Size, axis: int) -> None:
    call.require(
        at_least(size, count), "axis-out-of-range", received=size, declared=count, parameter="k",
        detail=f"axis {axis} has fewer elements than are asked for",
    )  # fmt: skip


@shape_function("torch.kthvalue", "torch.Tensor.kthvalue")
def kthvalue(call: CallInProgress, input: Any, k: Any, dim: Any = -1, keepdim: Any = False, *, out: Any = None) -> Any:
    """`[*, n] -> ([*], [*])`."""
    tensor = tensor_operand(input, "kthvalue")
    axis = axis_argument(call, dim, tensor.rank)
    dims = tensor.require_dims()
    if dims:
        _require_within(call, dims[axis], size_argument(k), axis)
    result = without(dims, (axis,), keepdim) if dims else ()
    return Sorted(tensor.like(result), tensor.like(result, "int64"))


# Counting


def _distinct(tensor: Tensor, consecutive: bool) -> list[tuple[Any, int]] | None:
    """The distinct elements with how often each comes; None where the elements are not known."""
    if tensor.values is None:
        return None
    ordered = tensor.values if consecutive else sorted(tensor.values)
    return [(value, len(list(equal))) for value, equal in groupby(ordered)]


def _unique(call: CallInProgress, input: Any, return_inverse: Any, return_counts: Any, dim: Any, consecutive: bool = False) -> Any:
    tensor = tensor_operand(input, "unique")
    count: Any = Unknown("how many distinct elements a tensor has")
    distinct = _distinct(tensor, consecutive) if dim is None else None
    values, counts = zip(*distinct, strict=True) if distinct else (None, None)
    if dim is None:
        count = count if distinct is None else len(distinct)
        result, inverse = tensor.like((count,), values=values), make_tensor(tensor.dims, "int64")
    else:
        axis = axis_argument(call, dim, tensor.rank)
        result = tensor.like(replaced(tensor.require_dims(), axis, count))
        inverse = make_tensor((tensor.require_dims()[axis],), "int64")
    found = (result, *((inverse,) if return_inverse else ()), *((make_tensor((count,), "int64", values=counts),) if return_counts else ()))
    return found if len(found) > 1 else result


@shape_function("torch.unique", "torch.Tensor.unique")
def unique(
    call: CallInProgress, input: Any, sorted: Any = True, return_inverse: Any = False, return_counts: Any = False, dim: Any = None
) -> Any:
    """`[*] -> [distinct]`, with `[*]` and `[distinct]` where asked for."""
    return _unique(call, input, return_inverse, return_counts, dim)


@shape_function("torch.unique_consecutive", "torch.Tensor.unique_consecutive")
def unique_consecutive(call: CallInProgress, input: Any, return_inverse: Any = False, return_counts: Any = False, dim: Any = None) -> Any:
    """`[*] -> [distinct]`, with `[*]` and `[distinct]` where asked for."""
    return _unique(call, input, return_inverse, return_counts, dim, consecutive=True)


@shape_function("torch.bincount", "torch.Tensor.bincount")
def bincount(call: CallInProgress, input: Any, weights: Any = None, minlength: Any = 0) -> Any:
    """`[n] -> [max + 1]`."""
    tensor = tensor_operand(input, "bincount")
    element_type = "int64" if weights is None else ("float32" if weights.element_type == "float32" else "float64")
    if tensor.values is None or not isinstance(minlength, int):
        return make_tensor((Unknown("how many bins `bincount` needs"),), element_type)
    length = max(minlength, max(tensor.values, default=-1) + 1)
    values = tuple(tensor.values.count(number) for number in range(length)) if weights is None and length <= 4096 else None
    return make_tensor((length,), element_type, values=values)


@shape_function("torch.histc", "torch.Tensor.histc")
def histc(call: CallInProgress, input: Any, bins: Any = 100, min: Any = 0, max: Any = 0, *, out: Any = None) -> Any:
    """`[*] -> [bins]`."""
    return tensor_operand(input, "histc").like((size_argument(bins),))


@shape_function("torch.histogram", "torch.Tensor.histogram")
def histogram(
    call: CallInProgress, input: Any, bins: Any, *, range: Any = None, weight: Any = None, density: Any = False, out: Any = None
) -> Any:
    """`[*] -> ([bins], [bins + 1])`."""
    tensor = tensor_operand(input, "histogram")
    count: Any = bins.shape[0] - 1 if isinstance(bins, Tensor) else size_argument(bins)
    return tensor.like((count,)), tensor.like((count + 1,))


@shape_function("torch.searchsorted")
def searchsorted(
    call: CallInProgress, sorted_sequence: Any, input: Any, *, out_int32: Any = False, right: Any = False, side: Any = None,
    out: Any = None, sorter: Any = None,
) -> Any:  # fmt: skip
    """`[*, n], [*, m] -> [*, m]`."""
    return _places(input, out_int32)


@shape_function("torch.bucketize", "torch.Tensor.bucketize")
def bucketize(call: CallInProgress, input: Any, boundaries: Any, *, out_int32: Any = False, right: Any = False, out: Any = None) -> Any:
    """`[*], [n] -> [*]`."""
    return _places(input, out_int32)


def _places(input: Any, narrow: Any) -> Tensor:
    element_type = "int32" if narrow is True else "int64"
    if isinstance(input, (int, float)):
        return make_tensor((), element_type)
    return make_tensor(tensor_operand(input, "searchsorted").dims, element_type)
