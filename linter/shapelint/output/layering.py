"""A layered drawing of a small graph: vertices in rows from top to bottom, long edges in lanes beside the vertices between.

The steps are Sugiyama's: a row for each vertex by the longest path that leads to it, an order within the rows by the mean
place of the neighbours, then horizontal positions; see Healy and Nikolov, "Hierarchical Drawing Algorithms" (2013).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from statistics import fmean

GAP = 18.0
"""Between vertices of a row."""
LANE = 10.0
"""The width of a lane."""
_SWEEPS = 6
_VERTEX_WEIGHT, _LANE_WEIGHT = 1000.0, 1.0
"""How much it counts that a vertex, or a lane, stands straight below what feeds it: lanes give way to chains of vertices."""


@dataclass(frozen=True)
class Gates:
    """Where edges enter a vertex, by the vertex they come from, and where they leave it, as distances from its middle."""

    ways_in: Mapping[int, float] = field(default_factory=dict)
    way_out: float = 0.0


@dataclass(eq=False)
class Item:
    """What stands in a row, `x` its middle: a vertex, or the lane (`is_lane`) of an edge from `vertex` to a later row."""

    vertex: int
    is_lane: bool
    width: float
    gates: Gates
    x: float = 0.0
    above: list[Item] = field(default_factory=list)
    below: list[Item] = field(default_factory=list)

    @property
    def weight(self) -> float:
        return _LANE_WEIGHT if self.is_lane else _VERTEX_WEIGHT

    @property
    def way_out(self) -> float:
        """Where edges leave it."""
        return self.x + self.gates.way_out

    def way_in(self, source: int) -> float:
        """Where the edges of a vertex enter it."""
        return self.x + self.gates.ways_in.get(source, 0.0)


_MIDDLE = Gates()


@dataclass
class Layers:
    """The rows, and the width of the widest."""

    rows: list[list[Item]]
    width: float


def layered(
    widths: Sequence[float],
    edges: Iterable[tuple[int, int]],
    gates: Mapping[int, Gates] | None = None,
    *,
    top: int = 0,
    bottom: bool = False,
) -> Layers:
    """Place vertices of these widths; every edge leads from a vertex to a later one. Those without `gates` have them in the middle.

    The first `top` vertices have a row to themselves, the first (which is empty where there are none), and so has, with
    `bottom`, the last vertex the last.
    """
    sources: dict[int, list[int]] = defaultdict(list)
    targets: dict[int, list[int]] = defaultdict(list)
    for source, target in edges:
        sources[target].append(source)
        targets[source].append(target)
    items = [Item(vertex, False, width, (gates or {}).get(vertex, _MIDDLE)) for vertex, width in enumerate(widths)]
    rows = _joined(_ranks(len(widths), sources, targets, top, bottom), items, targets)
    _order(rows)
    return Layers(rows, _place(rows))


def _ranks(count: int, sources: dict[int, list[int]], targets: dict[int, list[int]], top: int, bottom: bool) -> list[int]:
    """The row of each vertex: below all its sources; one without sources stands just above what it feeds."""
    ranks = [0] * count
    for vertex in range(top, count):
        ranks[vertex] = max((ranks[source] + 1 for source in sources[vertex]), default=1)
    for vertex in range(top, count):
        if not sources[vertex] and targets[vertex]:
            ranks[vertex] = min(ranks[target] for target in targets[vertex]) - 1
    if bottom:
        ranks[-1] = max(ranks[:-1], default=0) + 1
    return ranks


def _joined(ranks: Sequence[int], items: Sequence[Item], targets: dict[int, list[int]]) -> list[list[Item]]:
    """The rows of vertices and lanes, each joined to those above and below; all long edges of a vertex share a lane."""
    rows: list[list[Item]] = [[] for _ in range(max(ranks, default=-1) + 1)]
    for item in items:
        rows[ranks[item.vertex]].append(item)
    for item in items:
        at, rank = item, ranks[item.vertex]
        reached = defaultdict(list)
        for target in targets[item.vertex]:
            reached[ranks[target]].append(items[target])
        for row in range(rank + 1, max(reached, default=rank) + 1):
            for target_item in reached.get(row, ()):
                _join(at, target_item)
            if row < max(reached):
                lane = Item(item.vertex, True, LANE, _MIDDLE)
                rows[row].append(lane)
                _join(at, lane)
                at = lane
    return rows


def _join(upper: Item, lower: Item) -> None:
    upper.below.append(lower)
    lower.above.append(upper)


def _order(rows: list[list[Item]]) -> None:
    """Order the rows, each packed about one middle, by the mean place of each item's neighbours, downwards and upwards in turn."""
    for row in rows:
        _settle(row, [0.0] * len(row))
    for sweep in range(_SWEEPS):
        down = sweep % 2 == 0
        for row in rows if down else rows[::-1]:
            means = {id(item): _mean_gate(item, down) for item in row}
            row.sort(key=lambda item: (means[id(item)], item.is_lane))
            _settle(row, [0.0] * len(row))


def _mean_gate(item: Item, down: bool) -> float:
    """The mean place of the gates that an item is joined to in the row above or below."""
    if down:
        return fmean(other.way_out for other in item.above) if item.above else item.x
    return fmean(other.way_in(item.vertex) for other in item.below) if item.below else item.x


def _place(rows: list[list[Item]]) -> float:
    """Give the items their `x`, as straight below and above their neighbours as the order allows; the width of the whole."""
    for sweep in range(2 * _SWEEPS):
        down = sweep % 2 == 0
        for row in rows if down else rows[::-1]:
            _settle(row, [_wanted(item, down) for item in row])
    _straighten(rows)
    left = min((item.x - item.width / 2 for row in rows for item in row), default=0.0)
    for row in rows:
        for item in row:
            item.x = round(item.x - left)  # lines are sharp on whole pixels
    return 2 * ceil(max((item.x + item.width / 2 for row in rows for item in row), default=0.0) / 2)


def _wanted(item: Item, down: bool) -> float:
    """Where the gates of an item would be in line with those that they are joined to."""
    neighbours = item.above if down else item.below
    total = sum(other.weight for other in neighbours)
    if not total:
        return item.x
    if down:
        return item.x + sum((other.way_out - item.way_in(other.vertex)) * other.weight for other in neighbours) / total
    return item.x + sum((other.way_in(item.vertex) - item.way_out) * other.weight for other in neighbours) / total


def _straighten(rows: list[list[Item]]) -> None:
    """Draw each lane that has only lanes on its one side as one straight line, as near to what is on its other side as it can be."""
    for side in (1, -1):
        waiting = _outer_lanes(rows, side)
        while True:
            free = next((vertex for vertex, places in waiting.items() if not _is_blocked(places, side, waiting)), None)
            if free is None:
                break
            places = waiting.pop(free)
            x = side * max(side * _beside(row, place, side) for row, place in places)
            for row, place in places:
                row[place].x = x
    for row in rows:
        _settle(row, [item.x for item in row])  # lanes that cross block each other, and are not straight


def _outer_lanes(rows: list[list[Item]], side: int) -> dict[int, list[tuple[list[Item], int]]]:
    """The lanes that have only lanes on a side, each as its places in the rows; 1 is the right side, -1 the left."""
    lanes: dict[int, list[tuple[list[Item], int]]] = defaultdict(list)
    inner = set()
    for row in rows:
        is_outer = True
        for place in range(len(row))[::-side]:
            is_outer = is_outer and row[place].is_lane
            if row[place].is_lane:
                lanes[row[place].vertex].append((row, place))
                inner |= set() if is_outer else {row[place].vertex}
    return {vertex: places for vertex, places in lanes.items() if vertex not in inner}


def _is_blocked(places: Sequence[tuple[list[Item], int]], side: int, waiting: Container[int]) -> bool:
    """Whether a lane has to wait for one that lies between it and the vertices."""
    beside = (row[place - side] for row, place in places if 0 <= place - side < len(row))
    return any(item.is_lane and item.vertex in waiting for item in beside)


def _beside(row: Sequence[Item], place: int, side: int) -> float:
    """The nearest that an item can come to its neighbour on the other side than `side`; where it is, if there is none."""
    if not 0 <= place - side < len(row):
        return row[place].x
    neighbour = row[place - side]
    return neighbour.x + side * (neighbour.width / 2 + GAP + row[place].width / 2)


def _settle(row: Sequence[Item], wanted: Sequence[float]) -> None:
    """The nearest positions to the wanted ones at which nothing overlaps: a weighted isotonic regression.

    Counted from where the items would stand if packed, the positions only have to ascend: neighbours that want to pass each
    other are pooled at their weighted mean.
    """
    packed = _packed(row)
    pools: list[tuple[float, float, int]] = []  # mean, weight, number of items
    for item, want, offset in zip(row, wanted, packed, strict=True):
        mean, weight, count = want - offset, item.weight, 1
        while pools and pools[-1][0] > mean:
            other, other_weight, other_count = pools.pop()
            mean = (mean * weight + other * other_weight) / (weight + other_weight)
            weight, count = weight + other_weight, count + other_count
        pools.append((mean, weight, count))
    means = [mean for mean, _, count in pools for _ in range(count)]
    for item, mean, offset in zip(row, means, packed, strict=True):
        item.x = mean + offset


def _packed(row: Sequence[Item]) -> list[float]:
    """The middles of the items side by side."""
    middles, right = [], 0.0
    for item in row:
        middles.append(right + item.width / 2)
        right += item.width + GAP
    return middles
