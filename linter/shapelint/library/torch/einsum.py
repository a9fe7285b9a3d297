"""`torch.einsum`: sums of products, named by letters."""

from __future__ import annotations

from typing import Any

from shapelint.library.axes import require_tensor
from shapelint.library.einsum_equations import ELLIPSIS, LETTERS, Equation, contracted, parse_equation
from shapelint.library.registry import shape_function
from shapelint.library.torch.promotion import promoted
from shapelint.library.torch.tensor import UNKNOWN_STRIDES, Tensor, make_tensor
from shapelint.recording import CallInProgress
from shapelint.unknown import Undecided, Unknown


@shape_function("torch.einsum", "torch.functional.einsum")
def einsum(call: CallInProgress, equation: Any, *operands: Any) -> Any:
    """`"bij,bjk->bik"`: axes of one letter have one size, letters that are not in the result are summed."""
    if isinstance(equation, Unknown):
        raise Undecided(equation)
    if not isinstance(equation, str):
        return _einsum_sublists(call, (equation, *operands))
    if len(operands) == 1 and isinstance(operands[0], (list, tuple)):
        operands = tuple(operands[0])
    return summed(call, parse_equation(equation), [require_tensor(operand) for operand in operands])


def _einsum_sublists(call: CallInProgress, arguments: tuple[Any, ...]) -> Any:
    """The other form: `einsum(a, [0, 1], b, [1, 2], [0, 2])`."""
    count = len(arguments) // 2
    terms = [tuple(ELLIPSIS if index is Ellipsis else LETTERS[index] for index in part) for part in arguments[1::2]]
    operands = [require_tensor(operand) for operand in arguments[: 2 * count : 2]]
    written = ",".join("".join(term) for term in terms[:count])
    if len(arguments) % 2:
        written += "->" + "".join(ELLIPSIS if index is Ellipsis else LETTERS[index] for index in arguments[-1])
    return summed(call, parse_equation(written), operands)


def summed(call: CallInProgress, equation: Equation, operands: list[Tensor], parameter: str = "equation") -> Tensor:
    """The result of an equation on operands, with its contracts stated."""
    dims = contracted(call, equation, operands, parameter)
    return make_tensor(dims, promoted(operands), strides=UNKNOWN_STRIDES if len(dims) > 1 else None)
