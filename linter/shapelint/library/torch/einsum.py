"""`torch.einsum`: sums of products, named by letters."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from shapelint.library.broadcasting import broadcast
from shapelint.library.registry import shape_function
from shapelint.library.torch.axes import require_tensor, same, undecided
from shapelint.library.torch.promotion import promoted
from shapelint.library.torch.tensor import UNKNOWN_STRIDES, Tensor, make_tensor
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, equal
from shapelint.unknown import Undecided, Unknown

CONTRACT = "pattern-mismatch"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
ELLIPSIS = "..."

Term = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Equation:
    """The letters of each operand and of the result, `...` among them; `fault` says what is wrong with it."""

    operands: tuple[Term, ...]
    result: Term
    fault: str = ""


@lru_cache(maxsize=1024)
def parse_equation(equation: str) -> Equation:
    """`"bij,bjk->bik"`; without an arrow the result has the letters that occur once, in alphabetical order."""
    left, arrow, right = equation.replace(" ", "").partition("->")
    operands = tuple(map(_term, left.split(",")))
    letters = [letter for term in operands for letter in term if letter != ELLIPSIS]
    if arrow:
        result = _term(right)
    else:
        once = tuple(sorted(letter for letter in set(letters) if letters.count(letter) == 1))
        result = ((ELLIPSIS,) if any(ELLIPSIS in term for term in operands) else ()) + once
    return Equation(operands, result, _fault(operands, result, letters))


def _term(text: str) -> Term:
    letters: list[str] = []
    while text:
        size = 3 if text.startswith(ELLIPSIS) else 1
        letters.append(text[:size])
        text = text[size:]
    return tuple(letters)


def _fault(operands: tuple[Term, ...], result: Term, letters: list[str]) -> str:
    for term in (*operands, result):
        strange = next((letter for letter in term if letter != ELLIPSIS and letter not in _LETTERS), None)
        if strange is not None:
            return f"`{strange}` is no subscript"
    twice = next((letter for letter in result if result.count(letter) > 1), None)
    if twice is not None:
        return f"`{twice}` stands twice in the result"
    new = next((letter for letter in result if letter != ELLIPSIS and letter not in letters), None)
    return f"`{new}` of the result stands in no operand" if new is not None else ""


@shape_function("torch.einsum", "torch.functional.einsum")
def einsum(call: CallInProgress, equation: Any, *operands: Any) -> Any:
    """`"bij,bjk->bik"`: axes of one letter have one size, letters that are not in the result are summed."""
    if isinstance(equation, Unknown):
        raise Undecided(equation)
    if not isinstance(equation, str):
        return _einsum_sublists(call, (equation, *operands))
    if len(operands) == 1 and isinstance(operands[0], (list, tuple)):
        operands = tuple(operands[0])
    return contracted(call, parse_equation(equation), [require_tensor(operand) for operand in operands], "equation")


def _einsum_sublists(call: CallInProgress, arguments: tuple[Any, ...]) -> Any:
    """The other form: `einsum(a, [0, 1], b, [1, 2], [0, 2])`."""
    count = len(arguments) // 2
    terms = [tuple(ELLIPSIS if index is Ellipsis else _LETTERS[index] for index in part) for part in arguments[1::2]]
    operands = [require_tensor(operand) for operand in arguments[: 2 * count : 2]]
    written = ",".join("".join(term) for term in terms[:count])
    if len(arguments) % 2:
        written += "->" + "".join(ELLIPSIS if index is Ellipsis else _LETTERS[index] for index in arguments[-1])
    return contracted(call, parse_equation(written), operands, "equation")


def contracted(call: CallInProgress, equation: Equation, operands: list[Tensor], parameter: str) -> Any:
    """The result of an equation on operands, with its contracts stated."""
    if equation.fault:
        call.require(False, CONTRACT, declared=equation.fault, parameter=parameter, detail=equation.fault)
        undecided("an einsum equation that PyTorch does not take")
    if not call.require(
        len(equation.operands) == len(operands), CONTRACT, received=len(operands), declared=len(equation.operands), parameter=parameter,
        detail=f"the equation names {len(equation.operands)} operands, {len(operands)} are given",
    ):  # fmt: skip
        undecided("an einsum equation for another number of operands")
    sizes: dict[str, Size] = {}
    batches: list[tuple[Size, ...]] = []
    for term, operand in zip(equation.operands, operands, strict=True):
        batches += _bind(call, term, operand, sizes, parameter)
    batch = broadcast(call, *batches, contract=CONTRACT) if batches else ()
    dims = tuple(size for letter in equation.result for size in (batch if letter == ELLIPSIS else (sizes[letter],)))
    return make_tensor(dims, promoted(operands), strides=UNKNOWN_STRIDES if len(dims) > 1 else None)


def _bind(call: CallInProgress, term: Term, operand: Tensor, sizes: dict[str, Size], parameter: str) -> list[tuple[Size, ...]]:
    """Enter the sizes of the letters of one operand; return what its ellipsis stands for."""
    named = len(term) - (ELLIPSIS in term)
    if operand.dims is None and operand.slot is not None and ELLIPSIS not in term:
        call.require_rank(operand, named, contract=CONTRACT)
    fits = operand.rank >= named if ELLIPSIS in term else operand.rank == named
    if not call.require(
        fits, CONTRACT, received=operand.describe(), declared="".join(term), parameter=parameter,
        detail=f"`{''.join(term)}` names {named} axes, the tensor has {operand.rank}",
    ):  # fmt: skip
        undecided("an einsum operand of another rank than its subscripts")
    dims = tuple(operand.shape)
    if ELLIPSIS in term:
        start = term.index(ELLIPSIS)
        covered = operand.rank - named
        for letter, size in zip(term[:start] + term[start + 1 :], dims[:start] + dims[start + covered :], strict=True):
            _enter(call, letter, size, sizes, parameter)
        return [dims[start : start + covered]]
    for letter, size in zip(term, dims, strict=True):
        _enter(call, letter, size, sizes, parameter)
    return []


def _enter(call: CallInProgress, letter: str, size: Size, sizes: dict[str, Size], parameter: str) -> None:
    known = sizes.setdefault(letter, size)
    if known is size or same(known, size) or same(size, 1):
        return
    if same(known, 1) or isinstance(known, Unknown):
        sizes[letter] = size
        return
    call.require(
        equal(size, known), CONTRACT, received=size, declared=known, parameter=parameter, detail=f"`{letter}` stands for both sizes"
    )
