"""Equations of `einsum`: the letters of the operands, the sizes they stand for, and the result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from shapelint.library.axes import same, undecided
from shapelint.library.broadcasting import broadcast
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, equal
from shapelint.unknown import Unknown
from shapelint.values import Array

CONTRACT = "pattern-mismatch"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
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
        strange = next((letter for letter in term if letter != ELLIPSIS and letter not in LETTERS), None)
        if strange is not None:
            return f"`{strange}` is no subscript"
    twice = next((letter for letter in result if result.count(letter) > 1), None)
    if twice is not None:
        return f"`{twice}` stands twice in the result"
    new = next((letter for letter in result if letter != ELLIPSIS and letter not in letters), None)
    return f"`{new}` of the result stands in no operand" if new is not None else ""


def contracted(call: CallInProgress, equation: Equation, operands: Sequence[Array], parameter: str) -> tuple[Size, ...]:
    """The dims of the result of an equation on operands, with its contracts stated."""
    if equation.fault:
        call.require(False, CONTRACT, declared=equation.fault, parameter=parameter, detail=equation.fault)
        undecided("an einsum equation that means nothing")
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
    return tuple(size for letter in equation.result for size in (batch if letter == ELLIPSIS else (sizes[letter],)))


def _bind(call: CallInProgress, term: Term, operand: Array, sizes: dict[str, Size], parameter: str) -> list[tuple[Size, ...]]:
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
    dims = operand.require_dims()
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
