"""What became of an attempt to evaluate something, and which faults it showed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from shapelint.graph import Call, Contract, Failure, LayerGraph
from shapelint.values import Array


@dataclass
class Outcome:
    """What became of one attempt: the runs it saw, and why it ended early if it did."""

    runs: list[LayerGraph] = field(default_factory=list)
    result: Any = None
    failure: Failure | None = None
    gave_up: str | None = None


def open_ranks(outcome: Outcome) -> int:
    """Of how many inputs of the model not even the rank is known."""
    given = (array for graph in outcome.runs for array in graph.inputs.values() if isinstance(array, Array))
    return len({array.slot for array in given if getattr(array, "slot", None) and array.dims is None})


def faults_of(outcome: Outcome) -> set[tuple[Any, ...]]:
    """What cannot be right in the runs: the places of broken contracts, of a contradiction, of a failure."""
    found: set[tuple[Any, ...]] = set()
    for graph in outcome.runs:
        found.update(
            _place(call, contract) for call in graph.calls if call.certain for contract in call.contracts if contract.holds is False
        )
        if graph.contradiction is not None:
            found.add(("contradiction",))
    if outcome.failure is not None:
        found.add(_cause(outcome.failure))
    return {fault for fault in found if fault[-1] != "stride-drops-input"}


def _cause(failure: Failure) -> tuple[Any, ...]:
    return (failure.site.node if failure.site else None, type(failure.exception))


def is_faulty(outcome: Outcome) -> bool:
    """Whether something in the runs cannot be right."""
    return bool(faults_of(outcome))


def _place(call: Call, contract: Contract) -> tuple[Any, ...]:
    return (call.site.node if call.site is not None else None, contract.name)


def forget_others(outcome: Outcome, common: set[tuple[Any, ...]]) -> None:
    """Leave only the faults that do not hang on what was assumed."""
    if outcome.failure is not None and _cause(outcome.failure) not in common:
        error = outcome.failure.exception
        outcome.failure, outcome.gave_up = None, f"{type(error).__name__}: {error}"
    for graph in outcome.runs:
        graph.contradiction = None
        for call in graph.calls:
            call.contracts = [contract for contract in call.contracts if contract.holds is not False or _place(call, contract) in common]
