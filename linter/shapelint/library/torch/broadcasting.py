"""Broadcasting as functions of its own: `torch.broadcast_shapes`, `torch.broadcast_tensors`."""

from __future__ import annotations

from typing import Any

from shapelint.library import tensordata
from shapelint.library.axes import sizes_of
from shapelint.library.broadcasting import broadcast
from shapelint.library.registry import shape_function
from shapelint.library.torch.tensor import UNKNOWN_STRIDES, Tensor, TorchSize
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size
from shapelint.unknown import Undecided, Unknown

broadcast_dims = broadcast


@shape_function("torch.broadcast_shapes", "torch.functional.broadcast_shapes")
def broadcast_shapes(call: CallInProgress, *shapes: Any) -> Any:
    """`sizes, sizes -> sizes`."""
    return TorchSize(broadcast(call, *map(sizes_of, shapes)) if shapes else ())


@shape_function("torch.broadcast_tensors", "torch.functional.broadcast_tensors")
def broadcast_tensors(call: CallInProgress, *tensors: Any) -> Any:
    """`[*a], [*b] -> [*broadcast], [*broadcast]`."""
    if len(tensors) == 1 and isinstance(tensors[0], (list, tuple)):
        tensors = tuple(tensors[0])
    for tensor in tensors:
        if isinstance(tensor, Unknown):
            raise Undecided(tensor)
    dims = broadcast(call, *(tensor.require_dims() for tensor in tensors))
    return tuple(_stretched(tensor, dims) for tensor in tensors)


def _stretched(tensor: Tensor, dims: tuple[Size, ...]) -> Tensor:
    if len(tensor.require_dims()) == len(dims) and all(own is size for own, size in zip(tensor.require_dims(), dims, strict=True)):
        return tensor.alias()
    return tensor.like(dims, strides=UNKNOWN_STRIDES, values=tensordata.expanded(tensor.values, tensor.dims, dims))
