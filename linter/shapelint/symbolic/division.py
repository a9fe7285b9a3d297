"""Floor division of polynomials, with everything divided out that can be.

The divisor is taken not to be zero: where it may be, the quotient holds for the inputs for which it has a value.
Sources of the identities: Graham, Knuth, Patashnik, "Concrete Mathematics", section 3.2.
"""

from __future__ import annotations

from math import gcd

from shapelint.symbolic.atoms import Quotient, Terms, atoms_of
from shapelint.symbolic.intervals import atom_bounds, bounds_of, lower_bound
from shapelint.symbolic.polynomial import (
    add,
    add_constant,
    common_monomial,
    constant,
    constant_value,
    content,
    degree_order,
    divide,
    divide_by_monomial,
    limited,
    multiply,
    negate,
    variable,
    variable_content,
)


def floor_quotient(numerator: Terms, divisor: Terms) -> Terms:
    """numerator // divisor as Python rounds it; raises ZeroDivisionError, TooLarge."""
    if not divisor:
        raise ZeroDivisionError("division by a size that is zero")
    if not numerator:
        return {}
    if len(divisor) > 1 or () not in divisor:
        numerator, divisor = cancelled(numerator, divisor)
    k = constant_value(divisor)
    if k is None:
        return _by_polynomial(numerator, divisor)
    return _by_integer(negate(numerator), -k) if k < 0 else _by_integer(numerator, k)


def remainder(numerator: Terms, divisor: Terms) -> Terms:
    """numerator % divisor, written as numerator - divisor * (numerator // divisor); raises ZeroDivisionError, TooLarge."""
    return add(numerator, multiply(divisor, floor_quotient(numerator, divisor)), -1)


def cancelled(numerator: Terms, divisor: Terms) -> tuple[Terms, Terms]:
    """Both without the factors that they share, the leading coefficient of the divisor positive."""
    monomials = dict(common_monomial(divisor))
    shared = tuple((atom, min(power, monomials[atom])) for atom, power in common_monomial(numerator) if atom in monomials)
    factor = gcd(content(numerator), content(divisor))
    if divisor[max(divisor, key=degree_order)] < 0:
        factor = -factor
    if shared or factor != 1:
        return divide_by_monomial(numerator, shared, factor), divide_by_monomial(divisor, shared, factor)
    return numerator, divisor


def _by_integer(numerator: Terms, k: int) -> Terms:
    if k == 1:
        return numerator
    if all(coefficient < 0 for monomial, coefficient in numerator.items() if monomial) and constant_value(numerator) is None:
        return negate(_by_integer(add_constant(negate(numerator), k - 1), k))  # floor(-a/k) = -ceil(a/k)
    whole, rest = divide(numerator, constant(k))
    common = gcd(variable_content(rest), k)
    if common > 1:  # floor((g*a + b)/(g*k)) = floor((a + floor(b/g))/k)
        rest = {monomial: coefficient // common for monomial, coefficient in rest.items() if coefficient // common}
        k //= common
    value = constant_value(rest)
    if value is not None:
        return add_constant(whole, value // k)
    if k == 1:
        return add(whole, rest)
    inner = _lone_quotient(rest)
    if inner is not None:
        return add(whole, _merged(rest, inner, constant(k)))
    if all(None not in atom_bounds(atom) for atom in atoms_of(rest)):
        low, high = bounds_of(rest)
        if low is not None and high is not None and low // k == high // k:
            return add_constant(whole, low // k)
    return add(whole, variable(Quotient(limited(rest), constant(k))))


def _by_polynomial(numerator: Terms, divisor: Terms) -> Terms:
    whole, rest = divide(numerator, divisor)
    if not rest:
        return whole
    low = lower_bound(divisor)
    if low is not None and low >= 0:
        smallest = lower_bound(rest)
        if smallest is not None and smallest >= 0 and (lower_bound(add(divisor, rest, -1)) or 0) > 0:
            return whole
        inner = _lone_quotient(rest)
        if inner is not None:
            return add(whole, _merged(rest, inner, divisor))
    return add(whole, variable(Quotient(limited(rest), divisor)))


def _lone_quotient(terms: Terms) -> Quotient | None:
    """The floor quotient of a polynomial that stands alone with the coefficient 1, every other one being a part of it."""
    quotients = {atom for monomial in terms for atom, _ in monomial if type(atom) is Quotient}
    for atom in quotients:
        if terms.get(((atom, 1),)) == 1 and quotients - {atom} <= set(atoms_of(atom.numerator)):
            return atom
    return None


def _merged(terms: Terms, inner: Quotient, divisor: Terms) -> Terms:
    """floor((floor(a/m) + b)/k) = floor((a + m*b)/(m*k)), for k > 0."""
    others = add(terms, variable(inner), -1)
    numerator = add(inner.numerator, multiply(inner.divisor, others))
    return floor_quotient(numerator, multiply(inner.divisor, divisor))
