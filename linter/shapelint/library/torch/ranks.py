"""Tensors with at least so many axes: `torch.atleast_1d` and its kin."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shapelint.library.registry import shape_function
from shapelint.library.torch.pointwise import tensor_operand
from shapelint.library.torch.tensor import UNKNOWN_STRIDES
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size

Dims = tuple[Size, ...]


def _enter(name: str, grown: Callable[[Dims], Dims]) -> None:
    def body(call: CallInProgress, *tensors: Any) -> Any:
        """`[*] -> [*]` with axes of size 1 where there are too few."""
        if len(tensors) == 1 and isinstance(tensors[0], (list, tuple)):
            return tuple(_with(each) for each in tensors[0])
        results = tuple(_with(each) for each in tensors)
        return results[0] if len(results) == 1 else results

    def _with(value: Any) -> Any:
        tensor = tensor_operand(value, name)
        dims = grown(tuple(tensor.shape))
        if len(dims) == tensor.rank:
            return tensor.alias()
        return tensor.like(dims, strides=None if tensor.strides is None else UNKNOWN_STRIDES, values=tensor.values)

    shape_function(f"torch.{name}", f"torch.functional.{name}")(body)


def _three(dims: Dims) -> Dims:
    return {0: (1, 1, 1), 1: (1, *dims, 1)}.get(len(dims), (*dims, 1) if len(dims) == 2 else dims)


_enter("atleast_1d", lambda dims: dims or (1,))
_enter("atleast_2d", lambda dims: (1,) * (2 - len(dims)) + dims)
_enter("atleast_3d", _three)
