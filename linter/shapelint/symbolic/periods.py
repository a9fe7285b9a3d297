"""Sizes that repeat: sums of floor quotients in one symbol whose growth cancels take all their values within one period."""

from __future__ import annotations

from math import lcm

from shapelint.symbolic.atoms import Quotient, Symbol, Terms, atoms_of, symbols_of
from shapelint.symbolic.evaluation import compile_terms

LONGEST_PROOF = 512
"""Periods longer than this are not gone through for a proof."""


def period_of(terms: Terms) -> int:
    """A number by which a symbol may grow without changing the remainder of any floor quotient; 0 where there is none."""
    periods = [_period_of_quotient(atom) for atom in atoms_of(terms) if not isinstance(atom, Symbol)]
    return lcm(*periods)


def _period_of_quotient(atom: object) -> int:
    if not isinstance(atom, Quotient) or atom.constant_divisor is None:
        return 0
    return atom.constant_divisor * period_of(atom.numerator)


def values_over_period(terms: Terms) -> set[int] | None:
    """All values of a bounded polynomial in one symbol; None if it is not linear throughout, or for too many values."""
    symbols = symbols_of(terms)
    if len(symbols) != 1:
        return None
    (symbol,) = symbols
    first = symbol.minimum or 0
    if symbol.maximum is None:  # being bounded, it does not grow from one period to the next
        count = period_of(terms) if _is_linear(terms) else 0
    else:
        count = 0 if symbol.minimum is None else symbol.maximum - first + 1
    if not 0 < count <= LONGEST_PROOF:
        return None
    function = compile_terms(terms, {symbol: 0})
    try:
        return {function((value,)) for value in range(first, first + count)}
    except ZeroDivisionError:
        return None


def _is_linear(terms: Terms) -> bool:
    """Whether no atoms are multiplied, here or inside quotients."""
    return all(
        len(monomial) <= 1 and all(exponent == 1 and (isinstance(atom, Symbol) or _is_linear_quotient(atom)) for atom, exponent in monomial)
        for monomial in terms
    )


def _is_linear_quotient(atom: object) -> bool:
    return isinstance(atom, Quotient) and atom.constant_divisor is not None and _is_linear(atom.numerator)
