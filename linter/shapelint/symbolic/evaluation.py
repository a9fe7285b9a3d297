"""Values of polynomials: for given symbols, and as functions that are called many times."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import prod

from shapelint.symbolic.atoms import Atom, Extremum, Quotient, Symbol, Terms

Values = Mapping[Symbol, int]
Function = Callable[[Sequence[int]], int]


def evaluate_terms(terms: Terms, values: Values) -> int:
    """The value of a polynomial; raises KeyError for a symbol without a value, ZeroDivisionError."""
    total = 0
    for monomial, coefficient in terms.items():
        for atom, exponent in monomial:
            value = values[atom] if isinstance(atom, Symbol) else _evaluate_atom(atom, values)
            coefficient *= value**exponent if exponent > 1 else value
        total += coefficient
    return total


def _evaluate_atom(atom: Atom, values: Values) -> int:
    if isinstance(atom, Quotient):
        return evaluate_terms(atom.numerator, values) // evaluate_terms(atom.divisor, values)
    assert isinstance(atom, Extremum)
    return (max if atom.sign > 0 else min)(evaluate_terms(choice, values) for choice in atom.choices)


def compile_terms(terms: Terms, positions: Mapping[Symbol, int]) -> Function:
    """A function from the values of the symbols, in the order of `positions`, to the value of the polynomial."""
    offset = terms.get((), 0)
    products = [_compile_product(coefficient, monomial, positions) for monomial, coefficient in terms.items() if monomial]
    if not products:
        return lambda _values: offset
    if len(products) == 1:
        only = products[0]
        return (lambda values: only(values) + offset) if offset else only
    if len(products) == 2:
        first, second = products
        return lambda values: first(values) + second(values) + offset
    return lambda values: sum(product(values) for product in products) + offset


def _compile_product(coefficient: int, monomial: tuple[tuple[Atom, int], ...], positions: Mapping[Symbol, int]) -> Function:
    factors = [_compile_atom(atom, positions) for atom, exponent in monomial for _ in range(exponent)]
    if len(factors) == 1:
        only = factors[0]
        return only if coefficient == 1 else lambda values: coefficient * only(values)
    if len(factors) == 2:
        first, second = factors
        return lambda values: coefficient * first(values) * second(values)
    return lambda values: prod((factor(values) for factor in factors), start=coefficient)


def _compile_atom(atom: Atom, positions: Mapping[Symbol, int]) -> Function:
    if isinstance(atom, Symbol):
        position = positions[atom]
        return lambda values: values[position]
    if isinstance(atom, Quotient):
        numerator, k = compile_terms(atom.numerator, positions), atom.constant_divisor
        if k is not None:
            return lambda values: numerator(values) // k
        divisor = compile_terms(atom.divisor, positions)
        return lambda values: numerator(values) // divisor(values)
    assert isinstance(atom, Extremum)
    choose = max if atom.sign > 0 else min
    choices = [compile_terms(choice, positions) for choice in atom.choices]
    return lambda values: choose(choice(values) for choice in choices)
