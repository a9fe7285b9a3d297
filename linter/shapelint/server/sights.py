"""What was seen at a node of the file: the shapes that it had, by the runs in which it had them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from shapelint.engine import Inspection
from shapelint.graph import LayerGraph, Sighting
from shapelint.output.full import format_shape
from shapelint.unknown import Unknown

Sight = Sighting | tuple[Any, ...]

_ITEMS = 4
"""So many tensors of a tuple are written out."""

_KINDS = ("option", "call", "dataset", "summary", "comment")
"""Evidence by its weight: what the user states goes before what a script does, and both before what is assumed."""


def runs_by_weight(inspection: Inspection) -> list[LayerGraph]:
    """The runs, those first whose inputs are known best; runs of the last, smaller batch of a data set come last."""
    return sorted(inspection.graphs, key=_weight)


def _weight(graph: LayerGraph) -> tuple[bool, int]:
    kind = graph.evidence[0].kind if graph.evidence else "none"
    return graph.batch is not None and graph.batch.is_last, _KINDS.index(kind) if kind in _KINDS else len(_KINDS)


def sights_of(runs: Iterable[LayerGraph], node: ast.AST) -> Iterator[tuple[LayerGraph, list[Sight]]]:
    """The runs that saw a node as a tensor of which something is known, with what they saw, each shape once."""
    for graph in runs:
        distinct = {described(sight): sight for sight in reversed(graph.sightings.get(node, [])) if is_known(sight)}
        if distinct:
            yield graph, list(distinct.values())[::-1]


def is_known(sight: Sight | None) -> bool:
    """Whether anything is known of a shape; that there are tensors is not worth a word."""
    if sight is None:
        return False
    if isinstance(sight, tuple):
        return any(map(is_known, sight))
    return sight.dims is not None and (not sight.dims or not all(isinstance(dim, Unknown) for dim in sight.dims))


def described(sight: Sight | None) -> str:
    """The shape as people write it, of a tuple those of its items: `([N, 8], [2, N, 16])`."""
    if isinstance(sight, tuple):
        items = [described(item) for item in sight[:_ITEMS]] + ["…"] * (len(sight) > _ITEMS)
        return f"({', '.join(items)})"
    return "…" if sight is None else format_shape(sight.dims)


def first_tensor(sights: Sequence[Sight | None]) -> Sighting | None:
    """The first tensor among sights, through tuples."""
    for sight in sights:
        found = first_tensor(sight) if isinstance(sight, tuple) else sight
        if found is not None:
            return found
    return None
