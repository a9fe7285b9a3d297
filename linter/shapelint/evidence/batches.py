"""Last batches: what goes wrong only in the smaller batch that ends a pass over a data set of known length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from shapelint.graph import Call, Contract, LayerGraph
from shapelint.provenance import batch_of


def with_batches(runs: Sequence[LayerGraph]) -> Iterator[LayerGraph]:
    """The runs with the batches that they got; of the runs of last batches those in which something new goes wrong."""
    usual: dict[int, set[tuple[Any, ...]]] = {}
    for graph in runs:
        graph.batch = batch_of(graph.arrays_given())
        faults = usual.setdefault(id(graph.root), set())
        if graph.batch is None or not graph.batch.is_last:
            faults.update(_place(call, contract) for call, contract in _broken(graph.calls))
            yield graph
        elif _keep_new(graph.calls, faults) or graph.failure is not None:
            yield graph


def last_batch_outside(outside: LayerGraph) -> LayerGraph | None:
    """The calls of the script itself that go wrong only in the last batch, taken out of the graph of all."""
    batches = {id(call): batch_of(call.inputs) for call, _ in _broken(outside.calls)}
    last = [call for call in outside.calls if (batch := batches.get(id(call))) is not None and batch.is_last]
    faults = {_place(call, contract) for call, contract in _broken(outside.calls) if call not in last}
    if not _keep_new(last, faults):
        return None
    found = LayerGraph(batch=batches[id(last[0])])
    for call in last:
        twin = Call(call.operation, call.site, call.layer, call.leaf, call.doubts, call.given, call.inputs, call.sources, call.outputs)
        twin.contracts, call.contracts = call.contracts, []
        found.add(twin)
    return found


def _broken(calls: Sequence[Call] | Iterator[Call]) -> Iterator[tuple[Call, Contract]]:
    return ((call, contract) for call in calls if call.certain for contract in call.contracts if contract.holds is False)


def _keep_new(calls: Sequence[Call], known: set[tuple[Any, ...]]) -> bool:
    """Drop the broken contracts that other batches have too; whether any are left."""
    for call in calls:
        call.contracts = [contract for contract in call.contracts if contract.holds is not False or _place(call, contract) not in known]
    return any(True for _ in _broken(calls))


def _place(call: Call, contract: Contract) -> tuple[Any, ...]:
    return (call.site.node if call.site is not None else None, contract.name, contract.parameter)
