"""Reshapes: `view`, `reshape`, `flatten`, `unflatten` and their kin, with what they demand of the element count."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelint.library.axes import axis_argument, require_tensor, same, sizes_argument, sizes_of
from shapelint.library.registry import shape_function
from shapelint.library.reshapes import resolved
from shapelint.library.torch.dtypes import DType
from shapelint.library.torch.strides import Viewed, laid_out, view_strides
from shapelint.library.torch.tensor import UNKNOWN_STRIDES, Tensor
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, floor_div, product
from shapelint.unknown import Unknown


def _sizes(call: CallInProgress, dims: tuple[Size, ...] | None, sizes: Sequence[Size], parameter: str) -> tuple[Size, ...]:
    """The sizes asked for; unlike TensorFlow, PyTorch infers none beside a size of 0, not even where there are no elements."""
    asked = tuple(sizes)
    inferred = sum(isinstance(size, int) and size == -1 for size in asked)
    if inferred == 1 and dims is not None and same(product(dims), 0) and same(product(asked), 0):
        call.require(False, "reshape-size", declared=asked, parameter=parameter, detail="-1 may stand for any size beside a size of 0")
    return resolved(call, dims, asked, parameter)


def _viewed(call: CallInProgress, tensor: Tensor, sizes: Sequence[Size], parameter: str) -> Tensor:
    dims = _sizes(call, tensor.dims, sizes, parameter)
    outcome = _outcome(tensor, dims)
    if not isinstance(tensor.strides, Unknown):
        call.require(
            outcome.condition if outcome.works is None else outcome.works, "view-noncontiguous", received=tensor.describe(),
            declared=dims, parameter=parameter, detail="the axes to merge do not lie side by side in memory",
        )  # fmt: skip
    return laid_out(tensor, dims, outcome.strides, _kept_values(tensor, dims))


def _outcome(tensor: Tensor, dims: tuple[Size, ...]) -> Viewed:
    if tensor.dims is None:
        return Viewed(None, UNKNOWN_STRIDES)
    if tensor.strides is not None and not same(product(tensor.dims), product(dims)):
        return Viewed(None, UNKNOWN_STRIDES)  # a wrong element count has been said already
    return view_strides(tensor.dims, tensor.strides, dims)


def _kept_values(tensor: Tensor, dims: tuple[Size, ...]) -> tuple[Any, ...] | None:
    return tensor.values if tensor.values is not None and same(product(dims), len(tensor.values)) else None


def reshape_tensor(call: CallInProgress, tensor: Tensor, sizes: Sequence[Size], parameter: str = "shape") -> Tensor:
    """A reshape that copies where it cannot view."""
    return reflowed(tensor, _sizes(call, tensor.dims, sizes, parameter))


def reflowed(tensor: Tensor, dims: tuple[Size, ...]) -> Tensor:
    """The tensor with other dims of the same element count, about which nothing is asked any more."""
    outcome = _outcome(tensor, dims)
    return laid_out(tensor, dims, None if outcome.works is False else outcome.strides, _kept_values(tensor, dims))


@shape_function("torch.Tensor.view", "torch.Tensor._unsafe_view")
def view(call: CallInProgress, input: Any, *size: Any, dtype: Any = None) -> Any:
    """`view(*sizes) -> sizes`, one of them -1; `view(dtype)` rescales the last axis by the element sizes."""
    if len(size) == 1 and isinstance(size[0], DType):
        dtype = size[0]
    if isinstance(dtype, DType):
        return _reinterpreted(call, input, dtype)
    return _viewed(call, input, sizes_argument(size), "size")


def _reinterpreted(call: CallInProgress, input: Tensor, dtype: DType) -> Any:
    before, after = input.dtype.itemsize, dtype.itemsize
    if before == after:
        return input.same(dtype.name)
    last = input.shape[-1] * before
    call.require_divisible(last, after, "reshape-size", parameter="dtype")
    return input.like((*input.shape[:-1], floor_div(last, after)), dtype.name, strides=None if input.strides is None else UNKNOWN_STRIDES)


@shape_function("torch.reshape")
def reshape(call: CallInProgress, input: Any, shape: Any) -> Any:
    """`-> shape`, one size of which may be -1."""
    return reshape_tensor(call, require_tensor(input), sizes_of(shape))


@shape_function("torch.Tensor.reshape")
def tensor_reshape(call: CallInProgress, input: Any, *shape: Any) -> Any:
    """`reshape(*shape) -> shape`, one size of which may be -1."""
    return reshape_tensor(call, input, sizes_argument(shape))


@shape_function("torch.Tensor.view_as")
def view_as(call: CallInProgress, input: Any, other: Any) -> Any:
    """`-> other.shape`"""
    return _viewed(call, input, require_tensor(other).shape, "other")


@shape_function("torch.Tensor.reshape_as")
def reshape_as(call: CallInProgress, input: Any, other: Any) -> Any:
    """`-> other.shape`"""
    return reshape_tensor(call, input, require_tensor(other).shape, "other")


@shape_function("torch.flatten", "torch.Tensor.flatten")
def flatten(call: CallInProgress, input: Any, start_dim: Any = 0, end_dim: Any = -1) -> Any:
    """`[*, s, ..., e, *] -> [*, s * ... * e, *]`"""
    if require_tensor(input).dims is None:
        return _flattened_unknown(input, start_dim, end_dim)
    start = axis_argument(call, start_dim, input.rank, "start_dim")
    end = axis_argument(call, end_dim, input.rank, "end_dim")
    if input.rank == 0:
        return reshape_tensor(call, input, (1,))
    if start > end:
        call.require(
            False, "axis-out-of-range", received=end_dim, declared=start_dim, parameter="start_dim", detail="it comes after end_dim"
        )
        return input.same()
    dims = input.shape
    return reshape_tensor(call, input, (*dims[:start], product(dims[start : end + 1]), *dims[end + 1 :]), "start_dim")


def _flattened_unknown(input: Tensor, start_dim: Any, end_dim: Any) -> Any:
    reason = "the tensor flattened has an unknown shape"
    if isinstance(start_dim, int) and start_dim >= 0 and isinstance(end_dim, int) and end_dim == -1:
        return input.like(tuple(Unknown(reason) for _ in range(start_dim + 1)), strides=UNKNOWN_STRIDES)
    return Unknown(reason)


@shape_function("torch.ravel", "torch.Tensor.ravel")
def ravel(call: CallInProgress, input: Any) -> Any:
    """`[*] -> [the product of *]`"""
    return reshape_tensor(call, input, (product(input.shape),))


@shape_function("torch.unflatten", "torch.Tensor.unflatten")
def unflatten(call: CallInProgress, input: Any, dim: Any, sizes: Any) -> Any:
    """`[*, s, *] -> [*, sizes..., *]` where the sizes multiply to s; one may be -1."""
    axis = axis_argument(call, dim, require_tensor(input).rank)
    parts = _sizes(call, (input.shape[axis],), sizes_of(sizes), "sizes")
    dims = (*input.shape[:axis], *parts, *input.shape[axis + 1 :])
    outcome = _outcome(input, dims).strides
    return laid_out(input, dims, outcome, _kept_values(input, dims))
