"""Shape comments against what the runs of a file saw: which of them cannot be true."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from shapelint.graph import Call, LayerGraph, Observation, Seen
from shapelint.source.files import SourceFile
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

    def comparisons(self, claim: ShapeClaim) -> list[Comparison]:
        return [compare(claim.stated, seen.dims) for seen in (*self.mains, *self.others) if seen.dims is not None]


class Views:
    """The observations of some runs, by what was observed."""

    def __init__(self, file: SourceFile, graphs: Iterable[LayerGraph]) -> None:
        self.file = file
        self.observed: dict[Any, list[tuple[LayerGraph, Observation]]] = {}
        self.built: list[tuple[int, int, LayerGraph, Call]] = []
        for graph in graphs:
            for observation in graph.observations:
                self.observed.setdefault(observation.node, []).append((graph, observation))
            for call in graph.calls:
                site = getattr(call.layer, "constructed_at", None)
                if site is not None and site.file is file:
                    self.built.append((site.row, getattr(site.node, "end_lineno", site.row), graph, call))

    def of(self, claim: ShapeClaim) -> list[View]:
        """What is known of the things that a claim may be about, run by run."""
        runs: dict[Any, list[tuple[LayerGraph, Observation]]] = {}
        for node in claim.nodes:
            for graph, observation in self.observed.get(node, ()):
                runs.setdefault((id(graph), observation.invocation), []).append((graph, observation))
        views = [_view(claim, run) for run in runs.values()]
        views = [view for view in views if view is not None and view.mains]
        return views or list(self._of_layers(claim))

    def _of_layers(self, claim: ShapeClaim) -> Iterator[View]:
        """The calls of the layers that are made in the statement, or on the line, of a claim."""
        if claim.kind not in ("value", "line"):
            return
        node: Any = claim.nodes[0]
        first, last = (node.lineno, node.end_lineno) if claim.kind == "value" else (claim.row, claim.row)
        views: dict[int, View] = {}
        for start, end, graph, call in self.built:
            if (first <= start and end <= last) if claim.kind == "value" else last in (start, end):
                view = views.setdefault(id(graph), View(graph))
                view.certain &= call.certain
                view.mains = [*(Seen(array.dims, call) for array in call.outputs), *view.mains]
                view.others += [Seen(array.dims, None) for array in call.inputs]
        yield from views.values()


def _view(claim: ShapeClaim, run: Sequence[tuple[LayerGraph, Observation]]) -> View | None:
    view = View(run[0][0])
    for graph, observation in run:
        view.certain &= observation.certain
        if claim.kind == "line":
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
        if claim.kind != "parameter":
            view.others += observation.around
    return view


def _ends_on(call: Call, row: int) -> bool:
    node: Any = call.site.node if call.site is not None else None
    return getattr(node, "end_lineno", 0) == row


def _values(claim: ShapeClaim, observation: Observation) -> Any:
    """The value that a claim is about; None where it speaks of something else."""
    values = observation.values
    if claim.name is not None:
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
