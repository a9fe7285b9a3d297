"""Shape comments against what the runs of a file saw: which of them cannot be true."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from shapelint.graph import Call, LayerGraph, Observation, Seen
from shapelint.source.shape_claims import ShapeClaim
from shapelint.stale import Comparison, compare


@dataclass(slots=True)
class View:
    """What one run of a function shows of what a claim may be about.

    `mains` are the arrays that it should be about, the most likely one first; `others` those that it may be about too.
    """

    graph: LayerGraph
    certain: bool = True
    mains: list[Seen] = field(default_factory=list)
    others: list[Seen] = field(default_factory=list)
    is_known: bool = True
    of_layer: bool = False
    """Whether the comment stands where a layer is made, and these are what its calls take and give."""

    def comparisons(self, claim: ShapeClaim) -> list[Comparison]:
        return [compare(claim.stated, seen.dims) for seen in (*self.mains, *self.others) if seen.dims is not None]


class Views:
    """The observations of some runs, by what was observed."""

    def __init__(self, graphs: Iterable[LayerGraph]) -> None:
        self.observed: dict[Any, list[tuple[LayerGraph, Observation]]] = {}
        for graph in graphs:
            for observation in graph.observations:
                self.observed.setdefault(observation.node, []).append((graph, observation))

    def of(self, claim: ShapeClaim) -> list[View]:
        """What is known of the things that a claim may be about, run by run."""
        runs: dict[Any, list[tuple[LayerGraph, Observation]]] = {}
        for node in claim.nodes:
            for graph, observation in self.observed.get(node, ()):
                runs.setdefault((id(graph), observation.invocation), []).append((graph, observation))
        views = [_view(claim, run) for run in runs.values()]
        return [view for view in views if view.is_known and any(seen.dims is not None for seen in view.mains)]


def _view(claim: ShapeClaim, run: Sequence[tuple[LayerGraph, Observation]]) -> View:
    view = View(run[0][0])
    for _, observation in run:
        view.certain &= observation.certain
        view.of_layer |= isinstance(observation.node, ast.expr)
        if claim.kind == "line" and isinstance(observation.node, ast.stmt):
            here = [call for call in observation.calls if call.site is not None and _ends_on(call, claim.row)]
            view.mains += [Seen(array.dims, call) for call in here[::-1] for array in call.outputs]
            view.others += observation.around
            continue
        values = _values(claim, observation)
        if values is None:
            continue
        flat = list(_flat(values))
        view.is_known &= all(seen.dims is not None for seen in flat)
        view.mains += flat
        if not _is_precise(claim, observation):
            view.others += observation.around
    return view


def _is_precise(claim: ShapeClaim, observation: Observation) -> bool:
    """Whether a claim says so well what it is about that it cannot be about what a statement reads."""
    if claim.kind == "parameter" or claim.part[1] > 1:
        return True
    read = {node.id for node in ast.walk(observation.node) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    return claim.name is not None and claim.name in observation.values and claim.name not in read


def _ends_on(call: Call, row: int) -> bool:
    node: Any = call.site.node if call.site is not None else None
    return getattr(node, "end_lineno", 0) == row


def _values(claim: ShapeClaim, observation: Observation) -> Any:
    """The value that a claim is about; None where it speaks of something else."""
    values = observation.values
    if claim.name is not None and "output" not in values:
        return values.get(claim.name)
    if claim.kind == "parameter":
        return None
    index, count = claim.part
    whole = tuple(values.values())
    if count == 1:
        return whole
    if len(whole) == 1 and isinstance(whole[0], tuple):
        whole = whole[0]
    return whole[index] if len(whole) == count else None


def _flat(value: Any) -> Iterator[Seen]:
    if isinstance(value, Seen):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _flat(each)
