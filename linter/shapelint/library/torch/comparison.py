"""Comparison of whole tensors: `torch.equal`, `torch.allclose`, `Tensor.is_same_size`."""

from __future__ import annotations

from typing import Any

from shapelint.library.registry import shape_function
from shapelint.library.torch.pointwise import binary, tensor_operand
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import equal
from shapelint.unknown import Unknown


@shape_function("torch.equal", "torch.Tensor.equal")
def equal_tensors(call: CallInProgress, input: Any, other: Any) -> Any:
    """`[*a], [*b] -> bool`; tensors of different shapes are not equal."""
    first, second = tensor_operand(input, "equal"), tensor_operand(other, "equal")
    left, right = first.require_dims(), second.require_dims()
    if len(left) != len(right) or any(equal(x, y) is False for x, y in zip(left, right, strict=True)):
        return False
    if first.values is not None and second.values is not None:
        return first.values == second.values
    return Unknown("the values of tensors that are compared")


@shape_function("torch.allclose", "torch.Tensor.allclose")
def allclose(call: CallInProgress, input: Any, other: Any, rtol: Any = 1e-05, atol: Any = 1e-08, equal_nan: Any = False) -> Any:
    """`[*a], [*b] -> bool`."""
    binary(call, input, other, "isclose")
    return Unknown("the values of tensors that are compared")


@shape_function("torch.is_same_size", "torch.Tensor.is_same_size")
def is_same_size(call: CallInProgress, input: Any, other: Any) -> Any:
    """`[*a], [*b] -> bool`."""
    left, right = tensor_operand(input, "is_same_size").require_dims(), tensor_operand(other, "is_same_size").require_dims()
    if len(left) != len(right):
        return False
    answers = [equal(x, y) for x, y in zip(left, right, strict=True)]
    undecided = [answer for answer in answers if answer is not True and answer is not False]
    if any(answer is False for answer in answers):
        return False
    return Unknown("whether two symbolic shapes are the same") if undecided else True
