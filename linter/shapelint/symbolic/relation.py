"""Relations between sizes, and the condition that a comparison is when it depends on the input."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shapelint.symbolic.atoms import Symbol
from shapelint.symbolic.formatting import ATOM, QUOTIENT, format_operand
from shapelint.unknown import Unknown

if TYPE_CHECKING:
    from shapelint.symbolic.dim import Dim

OPERATORS: dict[str, Callable[[int, int], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "%": lambda left, right: left % right == 0,
}

NEGATIONS = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


@dataclass(frozen=True, slots=True, eq=False)
class Relation:
    """`left op right` for two sizes of which at least one depends on symbols; `%` says that right divides left."""

    left: int | Dim
    op: str
    right: int | Dim

    def holds(self, values: Mapping[Symbol, int]) -> bool:
        """Whether it is true for these values; a division by zero is not. Raises KeyError for a symbol without a value."""
        from shapelint.symbolic.dims import evaluate  # dims builds on relations

        try:
            return OPERATORS[self.op](evaluate(self.left, values), evaluate(self.right, values))
        except ZeroDivisionError:
            return False

    def negated(self) -> Relation:
        """The relation that is true exactly where this one is false."""
        from shapelint.symbolic.dims import Dim, modulo

        if self.op != "%":
            return Relation(self.left, NEGATIONS[self.op], self.right)
        rest = modulo(self.left, self.right)
        assert isinstance(rest, (int, Dim)), "a relation has only known sizes"
        return Relation(rest, "!=", 0)

    @property
    def difference(self) -> int | Dim | Unknown:
        """left - right; for `%` the remainder."""
        from shapelint.symbolic.dims import modulo

        return modulo(self.left, self.right) if self.op == "%" else self.left - self.right

    def symbols(self) -> frozenset[Symbol]:
        """The symbols on which it depends."""
        from shapelint.symbolic.dims import free_symbols

        return free_symbols(self.left) | free_symbols(self.right)

    def _identity(self) -> tuple[object, ...]:
        from shapelint.symbolic.dim import identity

        return identity(self.left), self.op, identity(self.right)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Relation) and self._identity() == other._identity()

    def __hash__(self) -> int:
        return hash(self._identity())

    def __str__(self) -> str:
        from shapelint.symbolic.dims import format_size

        if self.op != "%":
            return f"{format_size(self.left)} {self.op} {format_size(self.right)}"
        return f"{_operand(self.left, QUOTIENT)} % {_operand(self.right, ATOM)} == 0"


def _operand(size: int | Dim, binding: int) -> str:
    return str(size) if isinstance(size, int) else format_operand(size.terms, binding)


class Condition(Unknown):
    """The outcome of a comparison that depends on the input: unknown, but with the relation that decides it."""

    __slots__ = ("relation",)

    def __init__(self, relation: Relation) -> None:
        self.relation = relation

    def __getattr__(self, name: str) -> Unknown:
        if name == "reason":  # written only when somebody reads it: most comparisons are never shown
            self.reason = f"depends on the input: {self.relation}"
            return self.reason  # type: ignore[return-value]
        return super().__getattr__(name)

    def __repr__(self) -> str:
        return f"Condition({self.relation})"

    def negated(self) -> Condition:
        """The opposite condition, for `not`."""
        return Condition(self.relation.negated())
