"""A relation without the symbols by which both its sides can be divided, so that it couples no more symbols than it has to."""

from __future__ import annotations

from shapelint.symbolic.atoms import Monomial, Symbol
from shapelint.symbolic.dim import Dim, polynomial_of, sized
from shapelint.symbolic.polynomial import common_monomial, divide_by_monomial
from shapelint.symbolic.relation import Relation
from shapelint.unknown import Unknown


def cancelled(relation: Relation) -> Relation:
    """`relation` divided by the product of the symbols, none of which can be 0, that is a factor of both sides."""
    left, right = polynomial_of(relation.left), polynomial_of(relation.right)
    if not left or not right:
        return relation
    shared = dict(_positive(common_monomial(left)))
    factor = tuple((atom, min(power, shared[atom])) for atom, power in _positive(common_monomial(right)) if atom in shared)
    if not factor:
        return relation
    sides = sized(divide_by_monomial(left, factor)), sized(divide_by_monomial(right, factor))
    assert not isinstance(sides[0], Unknown) and not isinstance(sides[1], Unknown), "smaller than what was given"
    return Relation(sides[0], relation.op, sides[1]) if any(isinstance(side, Dim) for side in sides) else relation


def _positive(monomial: Monomial) -> Monomial:
    return tuple((atom, power) for atom, power in monomial if isinstance(atom, Symbol) and atom.minimum is not None and atom.minimum > 0)
