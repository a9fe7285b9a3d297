"""Shapes that the source states and that are not those of the values: the facts for the rule that reports them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shapelint.findings import Place
from shapelint.graph import Call
from shapelint.source.shape_notation import Axis, StatedShape
from shapelint.symbolic.dims import Relation, definitely, equal
from shapelint.symbolic.relation import Condition


@dataclass(frozen=True, slots=True)
class WrongNumber:
    """The one number of a stated shape that is not what it says, where all others are right."""

    written: str
    size: Any
    place: Place


@dataclass(frozen=True, slots=True)
class StaleShape:
    """A comment or an annotation, and the shape that the value has instead.

    `subject` names the value, `call` is what made it. `detail` says what does not fit where the shapes do not.
    """

    place: Place
    text: str
    subject: str
    dims: tuple[Any, ...]
    call: Call | None
    wrong: WrongNumber | None = None
    detail: str = ""
    is_annotation: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a stated shape lies on an actual one.

    `conflicts` are the pairs of axes (stated, actual) that can never be equal; `matched` counts the numbers, beside the
    first axis and ones, that are the same; `relations` must hold for the rest.
    """

    ranks_differ: bool
    conflicts: tuple[tuple[int, int], ...] = ()
    matched: int = 0
    relations: tuple[Relation, ...] = ()
    is_straight: bool = True
    is_near: bool = False
    """Whether all that is stated are numbers, of which one alone is wrong and at least two that tell much are right."""

    @property
    def fits(self) -> bool:
        return not self.ranks_differ and not self.conflicts


def compare(stated: StatedShape, dims: Sequence[Any]) -> Comparison:
    """The best of the ways in which a stated shape can be meant."""
    alignments = enumerate(_alignments(stated, len(dims)))
    ways = [_compared(stated.axes, dims, pairs, index == 0) for index, pairs in alignments if pairs is not None]
    return min(ways, key=lambda way: (len(way.conflicts), -way.matched, not way.is_straight), default=Comparison(True))


def _alignments(stated: StatedShape, rank: int) -> list[list[tuple[int, int]] | None]:
    """Which stated axis may mean which actual one: as they stand, without the batch, or with the channels elsewhere.

    The first is the plain one, None where the ranks exclude it.
    """
    count = len(stated.axes)
    if stated.is_open:
        at = next(index for index, axis in enumerate(stated.axes) if axis.many)
        if count - 1 > rank:
            return [None]
        return [[(i, i) for i in range(at)] + [(i, rank - count + i) for i in range(at + 1, count)]]
    found: list[list[tuple[int, int]] | None] = [[(i, i) for i in range(count)] if count == rank else None]
    if count + 1 == rank and not stated.axes[0].is_surely_batch:
        found.append([(i, i + 1) for i in range(count)])
    if stated.notation == "product":
        for plain in [pairs for pairs in found if pairs is not None]:
            first = 1 if stated.axes[0].is_batch else 0
            inner = plain[first:]
            if len(inner) >= 3:
                actual = [pair[1] for pair in inner]
                for turned in ([*actual[1:], actual[0]], [actual[-1], *actual[:-1]]):
                    found.append(plain[:first] + [(i + first, a) for i, a in enumerate(turned)])
    return found


def _compared(axes: Sequence[Axis], dims: Sequence[Any], pairs: list[tuple[int, int]], straight: bool) -> Comparison:
    conflicts, relations, matched = [], [], 0
    alike = sum(definitely(equal(dims[actual], axes[stated].size)) for stated, actual in pairs)
    telling = sum(axes[stated].size != 1 and definitely(equal(dims[actual], axes[stated].size)) for stated, actual in pairs)
    for stated, actual in pairs:
        size = axes[stated].size
        if size is None or actual == 0:
            continue  # a name stands for any size, and the batch is an example
        holds = equal(dims[actual], size)
        if holds is False:
            conflicts.append((stated, actual))
        elif isinstance(holds, Condition):
            relations.append(holds.relation)
        elif definitely(holds) and size != 1:
            matched += 1
    near = straight and alike == len(pairs) - 1 and telling > 1
    return Comparison(False, tuple(conflicts), matched, tuple(relations), straight, near)
