"""Values written into tensors at places that indices name."""

from __future__ import annotations

from typing import Any

from shapelint.library.broadcasting import CONTRACT
from shapelint.library.registry import shape_function
from shapelint.library.tensorflow.arguments import either, sizes_of
from shapelint.library.tensorflow.slicing import require_depth
from shapelint.library.tensorflow.tensor import Tensor, as_tensor
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, size_min
from shapelint.unknown import Unknown
from shapelint.values import Array


@shape_function("tensorflow.scatter_nd")
def scatter_nd(call: CallInProgress, indices: Any, updates: Any, shape: Any, name: Any = None) -> Any:
    """`[*i, k], [*i, *b] -> shape`, whose axes from `k` on are `*b`."""
    sizes, written = sizes_of(shape), as_tensor(updates)
    _require_updates(call, sizes, indices, written)
    return written.like(sizes)


@shape_function(
    "tensorflow.tensor_scatter_nd_update",
    "tensorflow.tensor_scatter_nd_add",
    "tensorflow.tensor_scatter_nd_sub",
    "tensorflow.tensor_scatter_update",
    "tensorflow.tensor_scatter_add",
    "tensorflow.tensor_scatter_nd_max",
    "tensorflow.tensor_scatter_nd_min",
    "tensorflow.scatter_nd_update",
    "tensorflow.scatter_nd_add",
    "tensorflow.scatter_nd_sub",
)
def scattered(call: CallInProgress, tensor: Any = None, indices: Any = None, updates: Any = None, *, ref: Any = None, **_named: Any) -> Any:
    """`[*], [*i, k], [*i, *b] -> [*]`, of which the axes from `k` on are `*b`."""
    target = as_tensor(either(tensor, ref))
    if target.dims is not None and isinstance(updates, (Array, list, tuple)):
        _require_updates(call, target.dims, indices, as_tensor(updates))
    return target.same()


def _require_updates(call: CallInProgress, dims: tuple[Size, ...], indices: Any, updates: Tensor) -> None:
    places = as_tensor(indices)
    if not places.dims or updates.dims is None or not isinstance(places.dims[-1], int):
        return
    depth = places.dims[-1]
    require_depth(call, depth, len(dims))
    wanted = (*places.dims[:-1], *dims[depth:])
    detail = "updates have the axes of indices but the last, and those of the tensor that indices do not name"
    _require_sizes(call, updates, wanted, "updates", detail)


def _require_sizes(call: CallInProgress, given: Tensor, wanted: tuple[Size, ...], parameter: str, detail: str) -> None:
    own = given.dims or ()
    known = call.require(
        len(own) == len(wanted), CONTRACT, received=given.describe(), declared=f"{len(wanted)}-d", parameter=parameter, detail=detail
    )
    for size, other in zip(own, wanted, strict=True) if known else ():
        call.require_equal(size, other, CONTRACT, parameter=parameter, detail=detail)


@shape_function(
    "tensorflow.scatter_update",
    "tensorflow.scatter_add",
    "tensorflow.scatter_sub",
    "tensorflow.assign",
    "tensorflow.assign_add",
    "tensorflow.assign_sub",
)
def assigned(call: CallInProgress, tensor: Any = None, *_args: Any, ref: Any = None, **_named: Any) -> Any:
    """`[*] -> [*]`."""
    return as_tensor(either(tensor, ref)).same()


@shape_function("tensorflow.linalg.set_diag", "tensorflow.matrix_set_diag")
def set_diag(call: CallInProgress, input: Any, diagonal: Any, name: Any = None, k: Any = 0, align: Any = None) -> Any:
    """`[*, n, m], [*, min(n, m)] -> [*, n, m]`."""
    tensor, line = as_tensor(input), as_tensor(diagonal)
    dims = tensor.require_dims()
    if not isinstance(k, int) or k != 0 or line.dims is None:
        return tensor.same()
    if not call.require(len(dims) >= 2, "layer-rank", received=tensor.describe(), declared="at least 2-d", parameter="input"):
        return Unknown("the diagonal of a vector")
    wanted = (*dims[:-2], size_min(dims[-2], dims[-1]))
    _require_sizes(call, line, wanted, "diagonal", "one value for each place of the diagonal")
    return tensor.same()
