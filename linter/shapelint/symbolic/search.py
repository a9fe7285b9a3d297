"""Bounded search for values of symbols that satisfy relations which algebra alone does not decide."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice, product
from math import prod

from shapelint.symbolic.atoms import Symbol
from shapelint.symbolic.dims import Relation, compile_size
from shapelint.symbolic.relation import OPERATORS

Range = tuple[int, int | None]
Ranges = Mapping[Symbol, Range]
Point = tuple[int, ...]
Deepening = Callable[[Sequence[Symbol], Sequence[Relation], Ranges], Iterator[Point]]

REACH = 1024
"""How many values are tried of symbols that grow together, and of a single one."""
FEW = 16_384
"""Up to how many points all of them are tried."""
GRID = 4096
"""How many points off the lines are tried."""
MOST_SYMBOLS = 5
"""Relations that couple more symbols than this are not searched."""
MOST_SURE = 3
"""Of more symbols so few points can be tried that none found says nothing."""
MOST_DEEP = 8
"""How many points are enough where they are hard to find."""


class NotFound(Exception):
    """Nothing satisfies the relations; `bound` is how far was searched, None if that is proven."""

    def __init__(self, bound: int | None = None) -> None:
        super().__init__(bound)
        self.bound = bound


@dataclass(frozen=True, slots=True)
class Group:
    """Symbols coupled by relations, with points at which all of these hold.

    `points` are all solutions if `complete`, else those that the first search that found any found, with values up
    to `reach`. A group of many symbols may have no points: it has not been searched, or not far enough.
    """

    symbols: tuple[Symbol, ...]
    relations: tuple[Relation, ...]
    points: tuple[Point, ...]
    reach: int
    complete: bool

    def diagonal(self) -> list[int]:
        """The values that all symbols of the group may have together, in order."""
        return sorted({point[0] for point in self.points if len(set(point)) == 1})

    def smallest(self) -> Point:
        """The solution with the smallest largest value, the one nearest to the diagonal first."""
        return min(self.points, key=lambda point: (max(point), len(set(point)), sum(point)))


def search(symbols: Iterable[Symbol], relations: Iterable[Relation], ranges: Ranges, deepen: Deepening) -> Group:
    """The group of these symbols and relations with points that satisfy it; raises NotFound.

    Tried in turn: all points if they are few; the lines on which some symbols stay at their minimum and the others
    are equal; a grid; then `deepen`, which solves for one symbol where the others are given.
    """
    symbols = tuple(sorted(symbols, key=lambda symbol: symbol.order))
    relations = tuple(dict.fromkeys(relations))
    limits = [ranges[symbol] for symbol in symbols]
    reach = max(low for low, _ in limits) + REACH - 1
    if len(symbols) > MOST_SYMBOLS:
        return Group(symbols, relations, (), reach, False)
    holds = compile_relations(relations, symbols)
    if _count(limits) <= FEW:
        found = tuple(filter(holds, product(*(range(low, (low if high is None else high) + 1) for low, high in limits))))
        if not found:
            raise NotFound
        return Group(symbols, relations, found, reach, True)
    found = tuple(filter(holds, dict.fromkeys(_lines(limits)))) or tuple(filter(holds, _grid(limits)))
    if not found and len(symbols) > 1:
        found = tuple(islice(deepen(symbols, relations, ranges), MOST_DEEP))
    if not found and len(symbols) <= MOST_SURE:
        raise NotFound(reach)
    return Group(symbols, relations, found, reach, False)


def narrowed(group: Group, relations: Iterable[Relation], ranges: Ranges, deepen: Deepening) -> Group:
    """The group with more relations or tighter ranges: the points that are left, else those of a new search; raises NotFound."""
    added = tuple(relations)
    holds = compile_relations(added, group.symbols)
    limits = [ranges[symbol] for symbol in group.symbols]
    left = tuple(point for point in group.points if _inside(point, limits) and holds(point))
    together = tuple(dict.fromkeys((*group.relations, *added)))
    if left:
        return Group(group.symbols, together, left, group.reach, group.complete)
    if group.complete:
        raise NotFound
    return search(group.symbols, together, ranges, deepen)


def compile_relations(relations: Iterable[Relation], symbols: Sequence[Symbol]) -> Callable[[Point], bool]:
    """A function that tells whether all the relations hold at a point; where a divisor is zero, they do not."""
    tests = [(OPERATORS[each.op], compile_size(each.left, symbols), compile_size(each.right, symbols)) for each in relations]

    def holds(point: Point) -> bool:
        try:
            for compare, left, right in tests:  # a loop: it runs for tens of thousands of points
                if not compare(left(point), right(point)):
                    return False
        except ZeroDivisionError:
            return False
        return True

    return holds


def _count(limits: Sequence[Range]) -> float:
    return prod(float("inf") if high is None else high - low + 1 for low, high in limits)


def _inside(point: Point, limits: Sequence[Range]) -> bool:
    return all(low <= value and (high is None or value <= high) for value, (low, high) in zip(point, limits, strict=True))


def clipped(values: Iterable[int], limit: Range) -> list[int]:
    """The values that do not exceed the end of a range."""
    return [value for value in values if limit[1] is None or value <= limit[1]]


def _lines(limits: Sequence[Range]) -> Iterator[Point]:
    """The points where some symbols have their smallest value and all the others one and the same."""
    positions = range(len(limits))
    for moving in (chosen for count in reversed(positions) for chosen in combinations(positions, count + 1)):
        first = max(limits[i][0] for i in moving)
        ends = [end for end in (limits[i][1] for i in moving) if end is not None]
        for value in range(first, min([first + REACH - 1, *ends]) + 1):
            yield tuple(value if i in moving else low for i, (low, _) in enumerate(limits))


def _grid(limits: Sequence[Range]) -> Iterator[Point]:
    """All points of a box that begins at the smallest values."""
    side = int(GRID ** (1 / len(limits)))
    return product(*(clipped(range(limit[0], limit[0] + side), limit) for limit in limits))
