"""Where arrays come from: the data set behind them, and the batch of a loader that they are a part of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from shapelint.findings import Evidence, Place
from shapelint.graph import Batch, Call, Site
from shapelint.origins import place_of
from shapelint.values import Array

_DATA_SETS = ".datasets."
"""What stands in the qualified name of a call that makes or reads a data set."""

_LONGEST = 80
"""Characters of the text that names a loader."""

_MOST_CALLS = 20_000
"""Calls that are looked at on the way back."""


def data_evidence(arrays: Iterable[Array]) -> list[Evidence]:
    """The data set that arrays come from; none where they come from none that is known."""
    loader = None
    for call in calls_before(arrays):
        source = call if _DATA_SETS in call.operation else _source(_loader_of(call))
        if source is not None and source.site is not None:
            name = source.operation.partition(_DATA_SETS)[2].partition(".")[0]
            return [Evidence("dataset", f"datasets.{name}", place_of(source.site))]
        loader = _loader_of(call) if loader is None else loader
    site: Site | None = getattr(loader, "constructed_at", None)
    if site is None:
        return []
    return [Evidence("dataset", " ".join(site.file.segment(site.node).split())[:_LONGEST], Place(site.filename, site.file.span(site.node)))]


def batch_of(arrays: Iterable[Array]) -> Batch | None:
    """The batch that arrays are, as their loader has handed it out."""
    return next((each for call in calls_before(arrays) for each in _given(call) if isinstance(each, Batch)), None)


def calls_before(arrays: Iterable[Array]) -> Iterator[Call]:
    """The calls that led to arrays, the nearest first."""
    waiting = [array.producer for array in arrays if array.producer is not None]
    seen = set(map(id, waiting))
    for call in waiting:  # it grows on the way
        yield call
        for source in call.sources if len(waiting) < _MOST_CALLS else ():
            if source is not None and id(source) not in seen:
                seen.add(id(source))
                waiting.append(source)


def _given(call: Call) -> tuple[Any, ...]:
    return call.given.args if call.given is not None else ()


def _loader_of(call: Call) -> Any:
    """The loader that handed out a batch."""
    given = _given(call)
    return given[1] if len(given) > 1 and any(isinstance(each, Batch) for each in given) else None


def _source(loader: Any) -> Call | None:
    """The call that made the data set of a loader, through the data sets that it may be a part of."""
    data = getattr(loader, "dataset", None)
    for _ in range(10):
        made = getattr(data, "__dict__", {}).get("_source")
        if isinstance(made, Call):
            return made
        parts = getattr(data, "__dict__", {})
        inner = parts.get("datasets")
        data = inner[0] if isinstance(inner, (list, tuple)) and inner else parts.get("dataset")
    return None
