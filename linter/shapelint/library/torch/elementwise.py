"""What all element-wise functions share: operands, the shape to which they broadcast, memory order, known elements."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from shapelint.library import tensordata
from shapelint.library.broadcasting import broadcast, requires_no_growth, same_dims
from shapelint.library.torch.promotion import category
from shapelint.library.torch.tensor import UNKNOWN_STRIDES, Tensor, make_tensor
from shapelint.raised import raised
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Dim, Size
from shapelint.symbolic.real import Real
from shapelint.symbolic.relation import Condition
from shapelint.unknown import Undecided, Unknown, UnknownNumber
from shapelint.values import UNKNOWN_TYPE, Array

Function = Callable[..., Any]


def checked(operand: Any, function: str = "") -> Any:
    """An operand that is a tensor or a number; gives up on what is unknown, and raises as PyTorch does on anything else."""
    if isinstance(operand, (Array, int, float, complex, Dim, Real, Condition, UnknownNumber)):
        return operand
    if isinstance(operand, Unknown):
        raise Undecided(operand)
    if hasattr(operand, "__torch_function__"):
        raise Undecided(Unknown(f"{function} of an object with its own __torch_function__"))
    raise raised(TypeError(f"{function}: an operand must be a Tensor or a number, not {type(operand).__name__}"))


def combined(
    call: CallInProgress,
    operands: Sequence[Any],
    element_type: str,
    function: Function | None = None,
    *,
    in_place: bool = False,
    contract: str = "broadcast-shapes",
) -> Tensor:
    """The tensor to which tensors and numbers broadcast; in place, it has the shape and type of the first."""
    arrays = [operand for operand in operands if isinstance(operand, Array)]
    if in_place:
        _require_castable(call, arrays[0], element_type)
        element_type = arrays[0].element_type
    if not arrays:
        return make_tensor((), element_type)
    if any(array.dims is None for array in arrays):
        return _of_unknown_rank(arrays, element_type)
    shapes: list[tuple[Size, ...]] = [array.dims for array in arrays if array.dims is not None]
    dims = shapes[0] if len(shapes) == 1 else broadcast(call, *shapes, contract=contract)
    if in_place:
        requires_no_growth(call, shapes[0], dims, contract)
        dims = shapes[0]
    result = make_tensor(dims, element_type, strides=_order(arrays, dims, in_place))
    if (
        function is not None
        and all(array.values is not None for array in arrays)
        and not any(isinstance(each, Unknown) for each in operands)
    ):
        result.values = tensordata.elementwise(function, element_type, dims, operands)
    return result


def _of_unknown_rank(arrays: list[Array], element_type: str) -> Tensor:
    """A tensor of unknown rank with numbers and tensors without axes keeps its shape; else it stays the same open input."""
    first = next(array for array in arrays if array.dims is None)
    slot = next((array.slot for array in arrays if array.dims is None and array.slot is not None), None)
    result = make_tensor(None, element_type, slot=slot)
    result.strides = getattr(first, "strides", None)
    return result


def _order(arrays: list[Array], dims: tuple[Size, ...], in_place: bool) -> tuple[Size, ...] | Unknown | None:
    """The memory order of the result: that of the first operand that has the whole shape."""
    strides = [getattr(array, "strides", None) for array in arrays]
    if all(each is None for each in strides):
        return None
    if in_place:
        return strides[0]
    for index, array in enumerate(arrays):
        assert array.dims is not None
        if same_dims(array.dims, dims):
            return array.dense_strides() if isinstance(array, Tensor) else None
        if strides[index] is not None or sum(not (isinstance(size, int) and size == 1) for size in array.dims) > 1:
            break
    return UNKNOWN_STRIDES


def _require_castable(call: CallInProgress, target: Array, element_type: str) -> None:
    if UNKNOWN_TYPE not in (element_type, target.element_type) and category(element_type) > category(target.element_type):
        call.require(
            False, "model-raises", received=element_type, declared=target.element_type,
            detail=f"a result of type {element_type} cannot be written into a tensor of type {target.element_type}",
        )  # fmt: skip
