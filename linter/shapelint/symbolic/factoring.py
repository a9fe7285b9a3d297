"""Factors of polynomials, as far as readable sizes need them: common factors, products of sums in separate atoms, squares."""

from __future__ import annotations

from math import gcd, isqrt

from shapelint.symbolic.atoms import Atom, Monomial, Terms, atoms_of
from shapelint.symbolic.polynomial import (
    add_constant,
    common_monomial,
    content,
    degree_order,
    divide,
    divide_by_monomial,
    scale,
    variable,
)


def factors_of(terms: Terms) -> tuple[int, Monomial, list[Terms]]:
    """A number, a monomial and sums whose product is the polynomial; sums in the order of their atoms."""
    number, monomial = content(terms), common_monomial(terms)
    if terms[max(terms, key=degree_order)] < 0 and all(value < 0 for key, value in terms.items() if key):
        number = -number
    rest = divide_by_monomial(terms, monomial, number)
    return number, monomial, _split(rest) if len(rest) > 1 else []


def _split(terms: Terms) -> list[Terms]:
    """The polynomial (without common factors) as a product of sums."""
    if len(terms) < 3:
        return [terms]
    atoms = sorted(atoms_of(terms), key=lambda atom: atom.order)
    if len(atoms) == 1:
        return _split_square(terms, atoms[0])
    for atom in atoms:
        parts = _separate(terms, atom)
        if parts is not None:
            return [factor for part in parts for factor in _split(part)]
    return [terms]


def _separate(terms: Terms, atom: Atom) -> tuple[Terms, Terms] | None:
    """The polynomial as one in `atom` alone times one without `atom`, if it is such a product."""
    by_power: dict[int, Terms] = {}
    for monomial, coefficient in terms.items():
        powers = dict(monomial)
        by_power.setdefault(powers.pop(atom, 0), {})[tuple(powers.items())] = coefficient
    sizes = {len(part) for part in by_power.values()}
    if sizes == {1} or len(sizes) > 1 or len(by_power) < 2:
        return None
    highest = by_power[max(by_power)]
    common = content(highest)
    other = {monomial: coefficient // common for monomial, coefficient in highest.items()}
    alone: Terms = {}
    for power, part in by_power.items():
        quotient, rest = divide(part, other)
        if rest or set(quotient) != {()}:
            return None
        alone[((atom, power),) if power else ()] = quotient[()]
    return alone, other


def _split_square(terms: Terms, atom: Atom) -> list[Terms]:
    """a*x**2 + b*x + c as a product of two sums, if its roots are rational."""
    powers = {monomial[0][1] if monomial else 0: coefficient for monomial, coefficient in terms.items()}
    if max(powers) != 2:
        return [terms]
    a, b, c = (powers.get(power, 0) for power in (2, 1, 0))
    square = b * b - 4 * a * c
    if a <= 0 or square < 0 or isqrt(square) ** 2 != square:
        return [terms]
    first, second = (_linear_factor(atom, 2 * a, b + sign * isqrt(square)) for sign in (-1, 1))
    return [first, second] if divide(terms, first) == (second, {}) else [terms]


def _linear_factor(atom: Atom, slope: int, offset: int) -> Terms:
    common = gcd(slope, offset)
    return add_constant(scale(variable(atom), slope // common), offset // common)
