"""Bounds of polynomials over all values of their symbols.

A lower bound is found in two ways, and the better one counts: with every atom measured from its own lower bound
(`N*C - N` is `n*c + c` for `N = n + 1`, `C = c + 1`, so never negative), and with floor quotients taken apart first,
`a//k = (a - r)/k` with a remainder `r` of at most `k - 1` (so that `a - k*(a//k)` is `r`).
"""

from __future__ import annotations

from collections.abc import Iterator

from shapelint.symbolic.atoms import Atom, Bounds, Extremum, Quotient, Symbol, Terms, atoms_of
from shapelint.symbolic.periods import values_over_period
from shapelint.symbolic.polynomial import TooLarge, add, add_constant, constant_value, negate, replace, variable, variable_content

RELAXATION_LIMIT = 24
"""How many floor quotients are taken apart before the bound is left as it is."""


def bounds_of(terms: Terms) -> Bounds:
    """The smallest and the largest value that the polynomial can be shown to keep within."""
    value = constant_value(terms)
    return (lower_bound(terms), upper_bound(terms)) if value is None else (value, value)


def lower_bound(terms: Terms) -> int | None:
    """The largest number that the polynomial can be shown never to fall below; None where there is none."""
    offset, factor = terms.get((), 0), variable_content(terms)
    if factor > 1:  # the varying part is a multiple of this, whatever the bound of what is left
        terms = {monomial: coefficient // factor for monomial, coefficient in terms.items() if monomial}
        found = _lower_bound(terms)
        return None if found is None else factor * found + offset
    return _lower_bound(terms)


def _lower_bound(terms: Terms) -> int | None:
    best = _direct_bound(terms)
    for relaxed, divisor in _relaxations(terms):
        found = _direct_bound(relaxed)
        if found is not None:
            found = -(-found // divisor)
            best = found if best is None else max(best, found)
    return best


def upper_bound(terms: Terms) -> int | None:
    """The smallest number that the polynomial can be shown never to exceed; None where there is none."""
    found = lower_bound(negate(terms))
    return None if found is None else -found


def is_zero(terms: Terms) -> bool | None:
    """Whether the polynomial is 0 for all values of its symbols (True), for none (False), or neither can be shown."""
    if not terms:
        return True
    common = variable_content(terms)
    if not common or terms.get((), 0) % common:
        return False
    low, high = bounds_of(terms)
    if (low is not None and low > 0) or (high is not None and high < 0):
        return False
    if low == high == 0:
        return True
    values = None if low is None or high is None else values_over_period(terms)
    if values is None or (0 in values and len(values) > 1):
        return None
    return 0 in values


def is_not_negative(terms: Terms) -> bool | None:
    """Whether the polynomial is at least 0 for all values of its symbols (True), for none (False), or neither can be shown."""
    low = lower_bound(terms)
    if low is not None and low >= 0:
        return True
    high = upper_bound(terms)
    if high is not None and high < 0:
        return False
    values = None if low is None or high is None else values_over_period(terms)
    if values is None or min(values) < 0 <= max(values):
        return None
    return min(values) >= 0


def _direct_bound(terms: Terms) -> int | None:
    """The lower bound with every atom measured from the end of its own range, and each monomial judged alone."""
    widths: dict[Atom, int | None] = {}
    shifts: dict[Atom, Terms] = {}
    for atom in atoms_of(terms):
        low, high = atom_bounds(atom)
        if low is not None:
            widths[atom] = None if high is None else high - low
            if low:
                shifts[atom] = add_constant(variable(atom), low)
        elif high is not None:
            widths[atom] = None
            shifts[atom] = add_constant(negate(variable(atom)), high)
    try:
        return _bound_from_zero(replace(terms, shifts) if shifts else terms, widths)
    except TooLarge:
        return None


def _bound_from_zero(terms: Terms, widths: dict[Atom, int | None]) -> int | None:
    """The lower bound where each atom runs from 0 to its width (None: without end), if it has one."""
    total = 0
    for monomial, coefficient in terms.items():
        if monomial and coefficient > 0 and all(atom in widths for atom, _ in monomial):
            continue
        for atom, exponent in monomial:
            width = widths.get(atom)
            if width is None:
                return None
            coefficient *= width**exponent
        total += coefficient
    return total


def _relaxations(terms: Terms) -> Iterator[tuple[Terms, int]]:
    """Polynomials without floor quotients or maxima, with a number each: the polynomial divided by it is never larger.

    A single product cannot gain from it: its direct bound is already the best one.
    """
    if len(terms) - (() in terms) < 2:
        return
    kinds = {type(atom) for atom in atoms_of(terms)}
    for choice in range(3 if Extremum in kinds else 1 if Quotient in kinds else 0):
        found = _relaxed(terms, choice)
        if found is not None:
            yield found


def _relaxed(terms: Terms, choice: int) -> tuple[Terms, int] | None:
    divisor = 1
    try:
        for step in range(RELAXATION_LIMIT):
            composite = [atom for atom in atoms_of(terms) if _can_be_relaxed(atom)]
            if not composite:
                return terms, divisor
            outermost = max(composite, key=lambda atom: (atom.weight, atom.order))
            if isinstance(outermost, Quotient):
                terms, factor = _without_quotient(terms, outermost, f"\0{step}")
                divisor *= factor
            elif isinstance(outermost, Extremum):
                terms = _without_extremum(terms, outermost, choice, f"\0{step}")
    except TooLarge:
        pass
    return None


def _can_be_relaxed(atom: Atom) -> bool:
    return isinstance(atom, Extremum) or (isinstance(atom, Quotient) and atom.constant_divisor is not None)


def _without_quotient(terms: Terms, quotient: Quotient, name: str) -> tuple[Terms, int]:
    """`factor` times the polynomial with `quotient` written as (numerator - remainder)/divisor, and `factor`."""
    k = quotient.constant_divisor
    assert k is not None
    exact = add(quotient.numerator, variable(Symbol(name, 0, k - 1)), -1)
    exponents = {monomial: dict(monomial).get(quotient, 0) for monomial in terms}
    degree = max(exponents.values())
    scaled = {monomial: coefficient * k ** (degree - exponents[monomial]) for monomial, coefficient in terms.items()}
    return replace(scaled, {quotient: exact}), k**degree


def _without_extremum(terms: Terms, extremum: Extremum, choice: int, name: str) -> Terms:
    """The polynomial with a maximum (minimum) written as one of its choices plus (minus) something not negative."""
    chosen = extremum.choices[choice % len(extremum.choices)]
    return replace(terms, {extremum: add(chosen, variable(Symbol(name, 0)), extremum.sign)})


def atom_bounds(atom: Atom) -> Bounds:
    """The bounds of an atom, worked out once."""
    if atom.known_bounds is None:
        if isinstance(atom, Quotient):
            atom.known_bounds = _quotient_bounds(bounds_of(atom.numerator), bounds_of(atom.divisor))
        else:
            assert isinstance(atom, Extremum)
            atom.known_bounds = _extremum_bounds(atom.sign, [bounds_of(choice) for choice in atom.choices])
    return atom.known_bounds


def _quotient_bounds(numerator: Bounds, divisor: Bounds) -> Bounds:
    """The bounds of a floor quotient whose divisor is never negative; a quotient by zero has no value, so 0 is left out."""
    smallest, largest = divisor
    if smallest is None or smallest < 0:
        return None, None
    smallest = max(smallest, 1)
    largest = None if largest is None else max(largest, 1)
    low, high = numerator
    if low is not None:
        low = low // smallest if low < 0 else 0 if largest is None else low // largest
    if high is not None:
        high = high // smallest if high >= 0 else -1 if largest is None else high // largest
    return low, high


def _extremum_bounds(sign: int, choices: list[Bounds]) -> Bounds:
    lows = [low for low, _ in choices if low is not None]
    highs = [high for _, high in choices if high is not None]
    if sign > 0:
        return max(lows, default=None), max(highs) if len(highs) == len(choices) else None
    return min(lows) if len(lows) == len(choices) else None, min(highs, default=None)
