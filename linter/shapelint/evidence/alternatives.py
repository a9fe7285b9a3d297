"""Other inputs that a model takes as it stands: where there are usual ones, the input is what is wrong, not the model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from shapelint.derivations import chain_to
from shapelint.evidence.session import Session
from shapelint.graph import Call, Contract, LayerGraph
from shapelint.symbolic.dims import Size, symbol
from shapelint.unknown import Unknown
from shapelint.usual import SIZES, accepted_sizes
from shapelint.values import Array

INPUT_CONTRACTS = ("linear-in-features", "reshape-size", "matmul-shapes")
"""What breaks where a picture has another size than the one that a model is made for."""

TOO_SMALL = ("empty-output",)
"""What breaks where the pictures of a data set are too small for a model."""


def with_alternatives(session: Session, graphs: list[LayerGraph]) -> list[LayerGraph]:
    """Where a model fails for an input and would take a usual one, note that."""
    for graph in graphs:
        if graph.root is None or (graph.batch is not None and graph.batch.is_last):
            continue
        inputs = list(graph.inputs.values())
        picture = _picture(inputs)
        if picture is not None and any(True for _ in graph.broken(*_about_size(graph, picture))):
            graph.alternatives = _other_sizes(session, graph, inputs, picture)
        elif picture is not None and _is_of_data_set(graph):
            graph.alternatives = list(dict.fromkeys(_other_channels(session, graph)))
    return graphs


def _about_size(graph: LayerGraph, picture: tuple[Size, ...]) -> tuple[str, ...]:
    """The contracts whose breach the size of the input may explain."""
    usual = picture[2] == picture[3] and picture[2] in SIZES
    return (*(() if usual else INPUT_CONTRACTS), *(TOO_SMALL if _is_of_data_set(graph) else ()))


def _picture(inputs: Sequence[Any]) -> tuple[Size, ...] | None:
    """The sizes of the one input where that is a picture."""
    dims = inputs[0].dims if len(inputs) == 1 and isinstance(inputs[0], Array) else None
    return None if dims is None or len(dims) != 4 or any(isinstance(dim, Unknown) for dim in dims) else dims


def _is_of_data_set(graph: LayerGraph) -> bool:
    return any(evidence.kind == "dataset" for evidence in graph.evidence)


def _other_sizes(session: Session, graph: LayerGraph, inputs: Sequence[Any], picture: tuple[Size, ...]) -> list[str]:
    recorder = session.recorder
    constraints = session.accepted_by(graph.root, inputs)
    session.recorder = recorder
    if constraints is None:
        return []
    return [f"accepts {size}x{size}" for size in accepted_sizes(constraints, (picture[0], picture[1], symbol("H"), symbol("W")))]


def _other_channels(session: Session, graph: LayerGraph) -> Iterator[str]:
    """What the first layer takes, where it stands in another file and cannot be changed."""
    for call, contract in graph.broken("conv-in-channels"):
        made_at = getattr(call.layer, "constructed_at", None)
        if made_at is not None and made_at.filename != session.file.filename and _is_first(graph, call, contract):
            yield f"accepts pictures of {contract.declared} channels"


def _is_first(graph: LayerGraph, call: Call, contract: Contract) -> bool:
    """Whether the channels that arrive are those of the input."""
    chain = chain_to(graph, call)
    return isinstance(contract.declared, int) and not any(hasattr(step.layer, "out_channels") for step in chain)
