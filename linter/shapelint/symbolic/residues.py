"""Relations in one symbol that repeat with a period, as `H % 32 == 0` and `2*(H//16) == H//8` do."""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd, lcm

from shapelint.symbolic.atoms import Symbol
from shapelint.symbolic.dims import Dim, Relation, substitute
from shapelint.symbolic.periods import period_of
from shapelint.symbolic.polynomial import add_constant, variable

LONGEST_PERIOD = 2**14


@dataclass(frozen=True, slots=True)
class Residues:
    """What relations leave to a symbol: the values that modulo `period` are among `allowed`."""

    period: int
    allowed: frozenset[int]
    relations: tuple[Relation, ...]

    def first(self, low: int) -> int:
        """The smallest value from `low` on."""
        return next(value for value in range(low, low + self.period) if value % self.period in self.allowed)

    def last(self, high: int) -> int:
        """The largest value up to `high`."""
        return next(value for value in range(high, high - self.period, -1) if value % self.period in self.allowed)

    def step(self) -> tuple[int, int] | None:
        """(step, rest) if the values are those that leave `rest` when divided by `step`, else None."""
        rest = min(self.allowed)
        step = gcd(self.period, *(value - rest for value in self.allowed))
        return (step, rest) if len(self.allowed) * step == self.period else None

    def joined(self, other: Residues) -> Residues | None:
        """What both leave: possibly nothing. None where the common period is too long."""
        period = lcm(self.period, other.period)
        if period > LONGEST_PERIOD:
            return None
        allowed = (value for value in range(period) if value % self.period in self.allowed and value % other.period in other.allowed)
        return Residues(period, frozenset(allowed), tuple(dict.fromkeys((*self.relations, *other.relations))))


def residues_of(relation: Relation, symbol: Symbol) -> Residues | None:
    """The values that a relation in this symbol alone leaves, if it repeats with a period that is not too long."""
    difference = relation.difference
    if not isinstance(difference, Dim):
        return None
    period = period_of(difference.terms)
    later = Dim(add_constant(variable(symbol), period))
    if not 0 < period <= LONGEST_PERIOD or getattr(substitute(difference, {symbol: later}), "terms", None) != difference.terms:
        return None
    allowed = frozenset(value for value in range(period) if relation.holds({symbol: value}))
    return Residues(period, allowed, (relation,))
