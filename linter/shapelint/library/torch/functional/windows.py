"""What convolutions, pools and unfolding share: windows that slide over the spatial axes of `[N, C, *spatial]`."""

from __future__ import annotations

from typing import Any

from shapelint.library.torch.tensor import UNKNOWN_STRIDES, Tensor
from shapelint.raised import raised
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, definitely, equal
from shapelint.unknown import Undecided, Unknown


def per_axis(call: CallInProgress, value: Any, axes: int, name: str, *, expand: bool = True) -> tuple[Any, ...]:
    """One value for each spatial axis, as PyTorch expands a number or (most functions) a sequence of one."""
    if not isinstance(value, (tuple, list)):
        return (value,) * axes
    if len(value) == 1 and expand:
        return tuple(value) * axes
    if len(value) == axes:
        return tuple(value)
    call.require(
        False,
        "model-raises",
        received=len(value),
        declared=axes,
        parameter=name,
        detail=f"`{name}` has {len(value)} entries for {axes} axes",
    )
    return (Unknown(f"`{name}` has the wrong number of entries"),) * axes


def tensor_argument(value: Any, name: str = "input") -> Tensor:
    """The tensor given; what is unknown stays so, anything else fails as it does in PyTorch."""
    if isinstance(value, Tensor):
        return value
    if isinstance(value, Unknown):
        raise Undecided(value)
    raise raised(TypeError(f"argument '{name}' must be Tensor, not {type(value).__name__}"))


def split_spatial(call: CallInProgress, input: Any, axes: int) -> tuple[tuple[Size, ...], Size, tuple[Size, ...]] | None:
    """The batch (empty for an unbatched input), the channels and the spatial sizes; None if the rank does not fit."""
    input = tensor_argument(input)
    if not call.require_rank(input, axes + 1, axes + 2):
        return None
    dims = input.require_dims()
    return tuple(dims[: -axes - 1]), dims[-axes - 1], tuple(dims[-axes:])


def unknown_rank(input: Tensor) -> Tensor:
    """The result where the input's rank does not fit: a tensor about which nothing else is known."""
    return input.like(None)


def open_rank(input: Tensor, element_type: str | None = None) -> Tensor:
    """The result of a function that keeps the rank of an input whose rank is still open: the input stays to be decided."""
    result = input.like(None, element_type, strides=UNKNOWN_STRIDES)
    result.slot = input.slot
    return result


def spatial_result(input: Tensor, dims: tuple[Size, ...], axes: int, element_type: str | None = None) -> Tensor:
    """A result in the memory order that PyTorch chooses for spatial operations: that of the input if it is channels-last."""
    strides: Unknown | None = None
    if isinstance(input.strides, Unknown) or (input.strides is not None and equal(input.strides[-axes - 1], 1) is not False):
        strides = UNKNOWN_STRIDES
    if all(definitely(equal(size, 1)) for size in dims[-axes:]):
        strides = None
    return input.like(dims, element_type, strides=strides)


def weight_dims(call: CallInProgress, weight: Any, axes: int) -> tuple[Size, ...] | None:
    """The sizes of a convolution's weight; None if its rank does not fit."""
    if isinstance(weight, Unknown) or (isinstance(weight, Tensor) and weight.dims is None):
        return (Unknown("the shape of a convolution's weight is not known"),) * (axes + 2)
    dims = tensor_argument(weight, "weight").require_dims()
    fits = call.require(
        len(dims) == axes + 2, "layer-rank", received=f"{len(dims)}-d", declared=f"{axes + 2}-d", parameter="weight",
        detail=f"the weight has to be [out, in, {axes} kernel sizes]",
    )  # fmt: skip
    return tuple(dims) if fits else None
