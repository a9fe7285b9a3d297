"""Arithmetic of polynomials with integer coefficients over atoms."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from math import gcd

from shapelint.symbolic.atoms import Atom, Monomial, Terms

ONE: Terms = {(): 1}

LIMIT_OF_TERMS = 128
LIMIT_OF_WEIGHT = 512
LIMIT_OF_DEPTH = 20
LIMIT_OF_DEGREE = 24
LIMIT_OF_BITS = 512


class TooLarge(ArithmeticError):
    """A polynomial outgrew what a size of a real model can be."""


def constant(value: int) -> Terms:
    return {(): value} if value else {}


def variable(atom: Atom) -> Terms:
    return {((atom, 1),): 1}


def constant_value(terms: Terms) -> int | None:
    """The value of a polynomial without atoms, else None."""
    if not terms:
        return 0
    return terms.get(()) if len(terms) == 1 else None


def add(left: Terms, right: Terms, factor: int = 1) -> Terms:
    """left + factor * right"""
    result = dict(left)
    for monomial, coefficient in right.items():
        total = result.get(monomial, 0) + factor * coefficient
        if total:
            result[monomial] = total
        else:
            result.pop(monomial, None)
    return result


def add_constant(terms: Terms, value: int) -> Terms:
    return add(terms, {(): value}) if value else terms


def scale(terms: Terms, factor: int) -> Terms:
    return {monomial: factor * coefficient for monomial, coefficient in terms.items()} if factor else {}


def negate(terms: Terms) -> Terms:
    return {monomial: -coefficient for monomial, coefficient in terms.items()}


def multiply(left: Terms, right: Terms) -> Terms:
    """left * right; raises TooLarge."""
    if len(left) * len(right) > LIMIT_OF_TERMS * LIMIT_OF_TERMS // 4:
        raise TooLarge
    result: Terms = {}
    for monomial, coefficient in left.items():
        for other, factor in right.items():
            product = multiply_monomials(monomial, other)
            result[product] = result.get(product, 0) + coefficient * factor
    return limited({monomial: coefficient for monomial, coefficient in result.items() if coefficient})


def power(base: Terms, exponent: int) -> Terms:
    """base ** exponent, for exponents from 0; raises TooLarge."""
    if exponent > LIMIT_OF_DEGREE:
        raise TooLarge
    result = ONE
    for _ in range(exponent):
        result = multiply(result, base)
    return result


def multiply_monomials(left: Monomial, right: Monomial) -> Monomial:
    if not left:
        return right
    if not right:
        return left
    powers = dict(left)
    for atom, exponent in right:
        powers[atom] = powers.get(atom, 0) + exponent
    return sorted_monomial(powers)


def divide_monomials(left: Monomial, right: Monomial) -> Monomial | None:
    """left / right, or None where right does not divide left."""
    if not right:
        return left
    powers = dict(left)
    for atom, exponent in right:
        remaining = powers.get(atom, 0) - exponent
        if remaining < 0:
            return None
        if remaining:
            powers[atom] = remaining
        else:
            del powers[atom]
    return tuple(powers.items())


def sorted_monomial(powers: Mapping[Atom, int]) -> Monomial:
    return tuple(sorted(powers.items(), key=_atom_order)) if len(powers) > 1 else tuple(powers.items())


def _atom_order(item: tuple[Atom, int]) -> tuple[object, ...]:
    return item[0].order


def limited(terms: Terms) -> Terms:
    """The polynomial itself; raises TooLarge if it is beyond what is worth carrying."""
    if len(terms) > LIMIT_OF_TERMS:
        raise TooLarge
    weight = 0
    for monomial, coefficient in terms.items():
        degree = 0
        for atom, exponent in monomial:
            weight += atom.weight
            degree += exponent
            if atom.depth > LIMIT_OF_DEPTH:
                raise TooLarge
        if degree > LIMIT_OF_DEGREE or coefficient.bit_length() > LIMIT_OF_BITS:
            raise TooLarge
    if weight > LIMIT_OF_WEIGHT:
        raise TooLarge
    return terms


def content(terms: Terms) -> int:
    """The greatest common divisor of the coefficients."""
    return gcd(*terms.values())


def variable_content(terms: Terms) -> int:
    """The greatest common divisor of the coefficients without the constant term."""
    return gcd(*(coefficient for monomial, coefficient in terms.items() if monomial))


def common_monomial(terms: Terms) -> Monomial:
    """The largest monomial that divides every term."""
    return reduce(_shared, terms) if terms else ()


def _shared(left: Monomial, right: Monomial) -> Monomial:
    powers = dict(right)
    return tuple((atom, min(exponent, powers[atom])) for atom, exponent in left if atom in powers)


def divide_by_monomial(terms: Terms, divisor: Monomial, factor: int = 1) -> Terms:
    """terms / (factor * divisor), where that is known to be exact."""
    result: Terms = {}
    for monomial, coefficient in terms.items():
        quotient = divide_monomials(monomial, divisor)
        assert quotient is not None, "not a common factor"
        result[quotient] = coefficient // factor
    return result


def divide(numerator: Terms, divisor: Terms) -> tuple[Terms, Terms]:
    """Quotient and rest of polynomial division with integer quotients: numerator = quotient * divisor + rest.

    No term of the rest is a multiple of the leading term of the divisor; coefficients are divided with the floor, so
    that with a constant divisor every coefficient of the rest lies in [0, divisor).
    """
    leading = max(divisor, key=degree_order)
    factor = divisor[leading]
    quotient: Terms = {}
    rest = dict(numerator)
    if len(divisor) == 1:
        for monomial, coefficient in numerator.items():
            divided = divide_monomials(monomial, leading)
            if divided is not None and (whole := coefficient // factor):
                quotient[divided] = whole
                rest[monomial] -= whole * factor
                if not rest[monomial]:
                    del rest[monomial]
        return quotient, rest
    for _ in range(LIMIT_OF_TERMS):
        step = _leading_step(rest, leading, factor)
        if step is None:
            break
        monomial, whole = step
        quotient = add(quotient, {monomial: whole})
        rest = add(rest, {multiply_monomials(monomial, other): value for other, value in divisor.items()}, -whole)
    return quotient, rest


def _leading_step(rest: Terms, leading: Monomial, factor: int) -> tuple[Monomial, int] | None:
    """The highest term of the rest that the leading term of a divisor divides, divided by it."""
    for monomial in sorted(rest, key=degree_order, reverse=True):
        divided = divide_monomials(monomial, leading)
        if divided is not None and (whole := rest[monomial] // factor):
            return divided, whole
    return None


def degree_order(monomial: Monomial) -> tuple[object, ...]:
    """A key for graded lexicographic order, which is kept by multiplication as division needs it."""
    return sum(exponent for _, exponent in monomial), tuple(order for atom, exponent in monomial for order in (atom.order,) * exponent)


def replace(terms: Terms, replacements: Mapping[Atom, Terms]) -> Terms:
    """The polynomial with atoms replaced by polynomials (not inside other atoms); raises TooLarge."""
    result: Terms = {}
    for monomial, coefficient in terms.items():
        kept = tuple((atom, exponent) for atom, exponent in monomial if atom not in replacements)
        product = {kept: coefficient}
        for atom, exponent in monomial:
            if atom in replacements:
                product = multiply(product, power(replacements[atom], exponent))
        result = add(result, product)
    return result
