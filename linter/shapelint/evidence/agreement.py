"""Runs that agree or not: where the same model takes another input elsewhere, the input that it cannot take is the mistake."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from shapelint.graph import LayerGraph
from shapelint.interpreter.definitions import DEFINITIONS
from shapelint.recording import arrays_in
from shapelint.unknown import Unknown
from shapelint.values import Array

_OF_LABELS = frozenset({"loss-shapes", "class-count"})
"""Contracts that are broken after the model itself has run."""


def settle_disagreements(graphs: Sequence[LayerGraph], elsewhere: Callable[[str], Sequence[LayerGraph]]) -> None:
    """Note in each run that fails which other input the same model takes in a run that does not.

    `elsewhere` gives the runs that other files of the project show of the models of a file.
    """
    for graph in graphs:
        if graph.root is None or graph.alternatives or not _is_called(graph) or not _fails(graph):
            continue
        others = list(graphs)
        home = home_of(graph)
        if home is not None:
            others += elsewhere(home)
        twin = next(
            (other for other in others if _succeeds(other) and _differs(graph, other) and _signature(graph) == _signature(other)), None
        )
        if twin is not None:
            graph.alternatives = [f"accepts {_inputs_of(twin)}{_where(twin)}"]


def home_of(graph: LayerGraph) -> str | None:
    """The file that defines the class of a run's model."""
    module, _ = DEFINITIONS.get(id(type(graph.root)), (None, None))
    return module.file.filename if module is not None else None


def _is_called(graph: LayerGraph) -> bool:
    return any(evidence.kind == "call" for evidence in graph.evidence)


def _fails(graph: LayerGraph) -> bool:
    return any(contract.fails and contract.name not in _OF_LABELS for call in graph.calls if call.certain for contract in call.contracts)


def _succeeds(graph: LayerGraph) -> bool:
    """Whether a run reaches its end, with everything known on the way."""
    if graph.root is None or graph.unknowns or graph.failure is not None or graph.contradiction is not None or not _is_called(graph):
        return False
    return (
        bool(graph.outputs)
        and all(map(_is_known, graph.outputs))
        and not any(contract for call in graph.calls for contract in call.contracts)
    )


def _is_known(value: Any) -> bool:
    return isinstance(value, Array) and value.dims is not None and not any(isinstance(dim, Unknown) for dim in value.dims)


def _differs(graph: LayerGraph, other: LayerGraph) -> bool:
    """Whether two runs differ in more than the number of samples."""
    return [_beyond_batch(array) for array in arrays_in(graph.inputs.values())] != [
        _beyond_batch(array) for array in arrays_in(other.inputs.values())
    ]


def _beyond_batch(array: Array) -> tuple[Any, ...]:
    return ("?",) if array.dims is None else (len(array.dims), *map(str, array.dims[1:]))


def _signature(graph: LayerGraph) -> list[tuple[str, str, str]]:
    """What the parts of a model are called, what they are, and how many parameters each has."""
    leaves = [part for part in graph.modules if not part.child_parts()]
    return [
        (graph.names.get(id(part), ""), type(part).__qualname__, str(part.count_parameters())) for part in leaves if part is not graph.root
    ]


def _inputs_of(graph: LayerGraph) -> str:
    return ", ".join(f"{name} = {value.describe()}" for name, value in graph.inputs.items() if isinstance(value, Array))


def _where(graph: LayerGraph) -> str:
    place = next((evidence.place for evidence in graph.evidence if evidence.kind == "call" and evidence.place is not None), None)
    return f" ({Path(place.filename).name}:{place.span.row})" if place is not None else ""
