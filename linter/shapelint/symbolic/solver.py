"""What the inputs of a model must satisfy: a store of relations over input symbols that notices contradictions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from shapelint.symbolic.atoms import Symbol
from shapelint.symbolic.dims import Relation, Size, Truth
from shapelint.symbolic.search import NotFound
from shapelint.symbolic.state import State


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A relation that no input satisfies together with those required before it.

    `bound` is None where that is proven, else how far inputs were searched.
    """

    relation: Relation
    tag: object
    bound: int | None = None

    def __str__(self) -> str:
        reach = "" if self.bound is None else f" (sizes up to {self.bound} were tried)"
        return f"no input satisfies `{self.relation}`{reach}"


class Requirements:
    """The relations over input symbols that one scenario has met, never contradictory among themselves."""

    def __init__(self) -> None:
        self._entries: list[tuple[Relation, object]] = []
        self._kept: set[Relation] = set()
        self._refused: dict[Relation, int | None] = {}
        self._state = State()

    def add(self, relation: Relation, tag: object = None) -> Contradiction | None:
        """Require `relation`; the contradiction if it cannot hold together with the earlier ones.

        A relation that contradicts is not kept, so that later ones are judged by what held before it.
        """
        if relation not in self._kept and relation not in self._refused:
            try:
                self._state = self._state.assuming(relation)
                self._kept.add(relation)
            except NotFound as contradiction:
                self._refused[relation] = contradiction.bound
        if relation in self._refused:
            return Contradiction(relation, tag, self._refused[relation])
        self._entries.append((relation, tag))
        return None

    def copy(self) -> Requirements:
        """The same relations in a store of their own."""
        twin = Requirements()
        twin._entries, twin._kept, twin._refused, twin._state = list(self._entries), set(self._kept), dict(self._refused), self._state
        return twin

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[tuple[Relation, object]]:
        """The relations with their tags, in the order in which they were required."""
        return iter(self._entries)

    def truth(self, relation: Relation) -> Truth:
        """Whether the relation holds for every input that satisfies the requirements, for none, or for some."""
        try:
            return self._state.truth(relation)
        except NotFound:
            return False

    def accepts(self, values: Mapping[Symbol, int]) -> bool:
        """Whether an assignment of all symbols satisfies every relation."""
        return all(relation.holds(values) for relation, _ in self._entries)

    def fixed(self) -> dict[Symbol, int]:
        """The symbols that can have one value only."""
        return {each: value for each, value in self._state.known.items() if isinstance(value, int)}

    def resolve(self, size: Size) -> Size:
        """The size with every symbol replaced for which the relations give a value or an expression in others."""
        return self._state.resolve(size)

    def smallest(self) -> dict[Symbol, int]:
        """The smallest values found that satisfy everything, equal ones first, for all symbols that stand in a relation."""
        return self._state.smallest(frozenset().union(*(relation.symbols() for relation, _ in self._entries)))

    def describe(self, inputs: Mapping[str, tuple[Size, ...]]) -> list[str]:
        """What the inputs must be, in sentences for people; `inputs` are their shapes by name."""
        from shapelint.symbolic.describing import describe  # only who reports needs the words

        return describe(self._state, inputs)

    def as_strings(self) -> list[str]:
        """What the inputs must be, as relations."""
        return self._state.as_strings()
