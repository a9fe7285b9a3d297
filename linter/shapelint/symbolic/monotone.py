"""Relations in one symbol whose sides grow or shrink steadily: their solutions are an interval, found by bisection."""

from __future__ import annotations

from collections.abc import Callable

from shapelint.symbolic.atoms import Atom, Extremum, Monomial, Quotient, Symbol, Terms, atoms_of
from shapelint.symbolic.dims import Dim, Relation, compile_size, substitute
from shapelint.symbolic.intervals import is_not_negative
from shapelint.symbolic.polynomial import add, add_constant, negate, variable

FARTHEST = 2**40
"""Beyond this no input is looked for."""

Interval = tuple[int, int | None]


def interval_of(relation: Relation, symbol: Symbol, low: int) -> Interval | None:
    """The values from `low` up that satisfy a relation in this symbol alone; None where they are not one interval.

    An empty interval has its end before its start.
    """
    difference = relation.difference
    if relation.op in ("%", "!=") or not isinstance(difference, Dim):
        return None
    direction = direction_of(difference.terms, symbol)
    if not direction:
        return None
    op = relation.op
    if direction < 0:
        difference = -difference
        op = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}.get(op, op)
    function = compile_size(difference, (symbol,))
    try:
        return _solve(lambda value: function((value,)), op, low)
    except ZeroDivisionError:
        return None


def _solve(function: Callable[[int], int], op: str, low: int) -> Interval:
    """Where a function that never falls is `op` 0."""
    start, end = low, FARTHEST
    if op in (">", ">=", "=="):
        start = _first_at_least(function, 1 if op == ">" else 0, low)
    if op in ("<", "<=", "=="):
        end = _first_at_least(function, 0 if op == "<" else 1, low) - 1
    return start, None if end >= FARTHEST >= start else end


def _first_at_least(function: Callable[[int], int], target: int, low: int) -> int:
    """The first value from `low` on where the function reaches `target`; more than FARTHEST where it does not."""
    if function(low) >= target:
        return low
    step = 1
    while function(low + step) < target:
        if low + step > FARTHEST:
            return FARTHEST + 1
        step *= 2
    below, reached = low + step // 2, low + step
    while reached - below > 1:
        middle = (below + reached) // 2
        if function(middle) >= target:
            reached = middle
        else:
            below = middle
    return reached


def direction_of(terms: Terms, symbol: Symbol) -> int:
    """1 if the polynomial never falls as the symbol grows, -1 if it never rises, 0 if neither can be shown."""
    signs = {monomial: 1 if coefficient > 0 else -1 for monomial, coefficient in terms.items() if monomial}
    directions = {sign * _term_direction(monomial, symbol) for monomial, sign in signs.items()}
    if len(directions) == 1 and 0 not in directions:
        return directions.pop()
    grown = substitute(Dim(terms), {symbol: Dim(add_constant(variable(symbol), 1))})
    if not isinstance(grown, Dim):
        return 0
    change = add(grown.terms, terms, -1)
    if is_not_negative(change):
        return 1
    return -1 if is_not_negative(negate(change)) else 0


def _term_direction(monomial: Monomial, symbol: Symbol) -> int:
    """How a product of atoms changes: known for a single atom, and where all rise and none is negative."""
    directions = {_atom_direction(atom, symbol) for atom, _ in monomial}
    if len(monomial) == 1 and monomial[0][1] == 1:
        return directions.pop()
    return 1 if directions == {1} and all(is_not_negative(variable(atom)) for atom, _ in monomial) else 0


def _atom_direction(atom: Atom, symbol: Symbol) -> int:
    if isinstance(atom, Symbol):
        return 1 if atom is symbol else 0
    if isinstance(atom, Quotient):
        return direction_of(atom.numerator, symbol) if atom.constant_divisor is not None else 0
    if isinstance(atom, Extremum):
        directions = {direction_of(choice, symbol) for choice in atom.choices if atoms_of(choice)}
        return directions.pop() if len(directions) == 1 else 0
    return 0
