"""The parameters and buffers that the constructors of layers make."""

from __future__ import annotations

from typing import Any

from shapelint.library.axes import size_argument
from shapelint.library.registry import ShapeFunction
from shapelint.library.torch.dtypes import element_type_of
from shapelint.library.torch.nn.module import Module, Parameter, parameter
from shapelint.raised import raised
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import definitely, less


def weight(dtype: Any, *sizes: Any) -> Parameter:
    """A parameter; sizes that are no counts (a float from a division, say) raise as they do in PyTorch."""
    dims = tuple(map(size_argument, sizes))
    for size in dims:
        if definitely(less(size, 0)):
            raise raised(RuntimeError(f"Trying to create tensor with negative dimension {size}"))
    return parameter(*dims, element_type=element_type_of(dtype, "float32"))


def require_in_constructor(layer: Module, condition: Any, contract: str, **facts: Any) -> None:
    """State a contract of a constructor's arguments, at the place where the layer is made."""

    def body(call: CallInProgress, *_args: Any, **_kwargs: Any) -> None:
        call.require(condition, contract, **facts)

    if not definitely(condition):
        args, kwargs = (layer.constructed_with if "operation" in vars(type(layer)) else None) or ((), {})
        ShapeFunction(body, layer.operation)(*args, **kwargs)


def require_rank(layer: Module, input: Any, *ranks: int) -> bool | None:
    """State which ranks a layer takes, from inside its forward or from a user's that calls it."""

    def body(call: CallInProgress) -> Any:
        return call.require_rank(input, *ranks)

    holds: bool | None = ShapeFunction(body, layer.operation)()
    return holds
