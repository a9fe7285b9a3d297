"""Reshapes, axes added, dropped and reordered, and what tells a tensor's own shape."""

from __future__ import annotations

from typing import Any

from shapelint.library import tensordata
from shapelint.library.axes import axes_of, axis_of, same, undecided
from shapelint.library.broadcasting import broadcast, requires_no_growth
from shapelint.library.registry import shape_function
from shapelint.library.reshapes import resolved
from shapelint.library.tensorflow.arguments import either, sizes_of
from shapelint.library.tensorflow.dtypes import element_type_of
from shapelint.library.tensorflow.tensor import Tensor, as_tensor, make_tensor
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, definitely, equal, product
from shapelint.unknown import Unknown


@shape_function("tensorflow.reshape", "tensorflow.manip.reshape")
def reshape(call: CallInProgress, tensor: Any, shape: Any, name: Any = None) -> Any:
    """`-> shape`, one size of which may be -1."""
    given = as_tensor(tensor)
    return reshaped(given, resolved(call, given.dims, sizes_of(shape), "shape"))


def reshaped(tensor: Tensor, dims: tuple[Size, ...]) -> Tensor:
    """The tensor with other dims of the same element count."""
    fits = tensor.values is not None and same(product(dims), len(tensor.values))
    return tensor.like(dims, values=tensor.values if fits else None)


@shape_function("tensorflow.expand_dims")
def expand_dims(call: CallInProgress, input: Any, axis: Any = None, name: Any = None, dim: Any = None) -> Any:
    """`[*] -> [*, 1, *]`."""
    tensor = as_tensor(input)
    dims = tensor.require_dims()
    place = axis_of(call, either(axis, dim, default=0), len(dims) + 1)
    return reshaped(tensor, (*dims[:place], 1, *dims[place:]))


@shape_function("tensorflow.squeeze", "tensorflow.manip.squeeze")
def squeeze(call: CallInProgress, input: Any, axis: Any = None, name: Any = None, squeeze_dims: Any = None) -> Any:
    """`[*, 1, *] -> [*]`; without an axis every size 1 goes."""
    tensor = as_tensor(input)
    dims = tensor.require_dims()
    wanted = either(axis, squeeze_dims)
    if wanted is None or (isinstance(wanted, (list, tuple)) and not wanted):
        return reshaped(tensor, _without_ones(dims))
    axes = axes_of(call, wanted, len(dims), distinct=False)
    for place in axes:
        call.require_equal(dims[place], 1, "axis-out-of-range", parameter="axis", detail="only an axis of size 1 can be squeezed")
    return reshaped(tensor, tuple(size for place, size in enumerate(dims) if place not in axes))


def _without_ones(dims: tuple[Size, ...]) -> tuple[Size, ...]:
    if any(isinstance(size, Unknown) for size in dims):
        undecided("squeeze of a tensor of which not all sizes are known")
    return tuple(size for size in dims if not definitely(equal(size, 1)))


@shape_function("tensorflow.transpose")
def transpose(call: CallInProgress, a: Any, perm: Any = None, conjugate: Any = False, name: Any = None) -> Any:
    """The axes in another order: reversed, or as `perm` says."""
    tensor = as_tensor(a)
    if perm is None:
        order = tuple(reversed(range(len(tensor.require_dims()))))
        return permuted(tensor, order)
    places = sizes_of(perm, "a permutation")
    if tensor.dims is None:
        return tensor.like((Unknown("the transposed tensor has an unknown shape"),) * len(places))
    if call.require(
        len(places) == len(tensor.dims), "axis-out-of-range", received=tensor.describe(), declared=places, parameter="perm",
        detail=f"perm names {len(places)} axes, the tensor has {len(tensor.dims)}",
    ) is False:  # fmt: skip
        undecided("a permutation of another number of axes")
    return permuted(tensor, axes_of(call, list(places), len(tensor.dims), "perm"))


def permuted(tensor: Tensor, order: tuple[int, ...]) -> Tensor:
    """The axes of a tensor in another order."""
    dims = tensor.require_dims()
    values = tensor.values
    if values is not None and len(dims) > 1:
        known = all(isinstance(size, int) for size in dims)
        values = tensordata.permuted(values, dims, order) if known else None  # type: ignore[arg-type]
    return tensor.like(tuple(dims[axis] for axis in order), values=values)


@shape_function(
    "tensorflow.linalg.matrix_transpose", "tensorflow.matrix_transpose", "tensorflow.linalg.transpose", "tensorflow.linalg.adjoint"
)
def matrix_transpose(call: CallInProgress, a: Any, name: Any = None, conjugate: Any = False) -> Any:
    """`[*, n, m] -> [*, m, n]`."""
    tensor = as_tensor(a)
    rank = len(tensor.require_dims())
    if not call.require(rank >= 2, "layer-rank", received=tensor.describe(), declared="at least 2-d"):
        undecided("the transposition of a vector")
    return permuted(tensor, (*range(rank - 2), rank - 1, rank - 2))


@shape_function("tensorflow.broadcast_to")
def broadcast_to(call: CallInProgress, input: Any, shape: Any, name: Any = None) -> Any:
    """`[*a] -> shape`."""
    tensor = as_tensor(input)
    sizes = sizes_of(shape)
    if tensor.dims is not None:
        result = broadcast(call, tensor.dims, sizes)
        requires_no_growth(call, sizes, result)
    return tensor.like(sizes, values=tensordata.expanded(tensor.values, tensor.dims, sizes))


@shape_function("tensorflow.broadcast_dynamic_shape", "tensorflow.broadcast_static_shape")
def broadcast_shape(call: CallInProgress, shape_x: Any, shape_y: Any) -> Any:
    """The sizes to which two shapes broadcast."""
    return (
        make_tensor((Unknown("the rank of a broadcast"),), "int32")
        if isinstance(shape_x, Unknown) or isinstance(shape_y, Unknown)
        else (sizes_tensor(broadcast(call, sizes_of(shape_x), sizes_of(shape_y)), "int32"))
    )


# What tells a tensor's shape


def sizes_tensor(sizes: tuple[Size, ...], element_type: str) -> Tensor:
    """The 1-d tensor of sizes."""
    return make_tensor((len(sizes),), element_type, values=sizes)


@shape_function("tensorflow.shape")
def shape(call: CallInProgress, input: Any, name: Any = None, out_type: Any = None) -> Any:
    """`[*] -> [rank]`, whose values are the sizes."""
    tensor = as_tensor(input)
    element_type = element_type_of(out_type, "int32")
    if tensor.dims is None:
        return make_tensor((Unknown("the rank of a tensor is not known"),), element_type)
    return sizes_tensor(tensor.dims, element_type)


@shape_function("tensorflow.shape_n")
def shape_n(call: CallInProgress, input: Any, name: Any = None, out_type: Any = None) -> Any:
    """The shapes of several tensors."""
    return [shape.body(call, each, out_type=out_type) for each in input]


@shape_function("tensorflow.size")
def size(call: CallInProgress, input: Any, name: Any = None, out_type: Any = None) -> Any:
    """`[*] -> []`, the number of elements."""
    tensor = as_tensor(input)
    count = product(tensor.require_dims())
    return make_tensor((), element_type_of(out_type, "int32"), values=None if isinstance(count, Unknown) else (count,))


@shape_function("tensorflow.rank")
def rank(call: CallInProgress, input: Any, name: Any = None) -> Any:
    """`[*] -> []`, the number of axes."""
    tensor = as_tensor(input)
    return make_tensor((), "int32", values=None if tensor.dims is None else (len(tensor.dims),))


@shape_function("tensorflow.ensure_shape")
def ensure_shape(call: CallInProgress, x: Any, shape: Any, name: Any = None) -> Any:
    """`[*] -> [*]`, with what is said of its sizes."""
    tensor = as_tensor(x)
    if not isinstance(shape, (tuple, list)):
        return tensor.same()
    if (
        tensor.dims is not None
        and call.require(len(shape) == len(tensor.dims), "layer-rank", received=tensor.describe(), declared=f"{len(shape)}-d") is False
    ):
        return tensor.same()
    result = tensor.same()
    for said, own in zip(shape, tensor.dims or (), strict=False):
        if said is not None:
            call.require_equal(own, said, "model-raises", parameter="shape", detail="the tensor does not have this shape")
    result.set_shape(shape)
    return result


@shape_function("tensorflow.unravel_index")
def unravel_index(call: CallInProgress, indices: Any, dims: Any, name: Any = None) -> Any:
    """`[*] -> [rank, *]`."""
    places, sizes = as_tensor(indices), as_tensor(dims)
    return places.like((sizes.require_dims()[0], *places.require_dims()))
