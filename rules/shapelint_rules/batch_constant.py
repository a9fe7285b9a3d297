"""SHP107 batch-constant."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from shapelint.cases import Case, cases, is_checked, once_a_place, open_cases, operation_name, shown, stack
from shapelint.catching import is_caught
from shapelint.findings import Finding, Fix, Severity
from shapelint.graph import Batch, Call, Contract, LayerGraph
from shapelint.origins import Origin, origin_of, origin_of_number, place_of
from shapelint.rules import Rule
from shapelint.symbolic.dims import Size, definitely, equal, free_symbols

from shapelint_rules._fixes import replacement
from shapelint_rules._reshapes import size_parameter, sizes_asked


class BatchConstant(Rule):
    """A batch size is written as a number into a reshape or a hidden state.

    ## Why is this bad?
    The last batch of an epoch is mostly smaller, and at inference it is often one. A reshape to `(16, -1)` then moves
    features of one sample into another, or raises; a hidden state for 16 sequences does not fit.

    ## Example
    ```python
    from torch import nn


    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(1, 8, 3)

        def forward(self, x):
            return self.conv(x).view(16, -1)
    ```

    ## Use instead
    ```python
    from torch import nn


    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(1, 8, 3)

        def forward(self, x):
            return self.conv(x).view(x.size(0), -1)
    ```

    ## Fix safety
    The fix is unsafe, and there is one for a reshape of PyTorch alone: it reads the size of the batch from the tensor.
    """

    code, name, severity = "SHP107", "batch-constant", Severity.WARNING
    about_last_batches = True

    def check(self, graph: LayerGraph) -> Iterator[Finding]:
        if graph.batch is not None and graph.batch.is_last:
            yield from self._of_last_batch(graph, graph.batch)
        else:
            yield from once_a_place(self._all(graph))

    def _of_last_batch(self, graph: LayerGraph, batch: Batch) -> Iterator[Finding]:
        """What breaks when the last batch of a data set comes, where the batches before it went through."""
        case = next((Case(graph, call, contract) for call, contract in _broken(graph)), None)
        if case is None:
            yield from self._raised(graph, batch)
            return
        writer = next(((call, origin) for call in _written_before(case.call) if (origin := _origin_of(call, batch.usual))), None)
        if writer is None:
            sizes = f": {case.received} against {case.declared}" if case.contract.received is not None else ""
            message = f"{case.subject} does not take {_last(batch)}{sizes}"
        else:
            message = f"`{operation_name(writer[0])}` writes the batch size {batch.usual} into the code, but {_last(batch)} comes too"
        place = case.primary(writer[1]) if writer is not None else case.at_call()
        fix = _read_from_tensor(*writer) if writer is not None else None
        for finding in case.finding(self, message, place=place, actual=batch.usual, fix=fix):
            yield replace(finding, severity=Severity.ERROR)

    def _raised(self, graph: LayerGraph, batch: Batch) -> Iterator[Finding]:
        """An exception of the model's own that only the last batch leads to."""
        site = graph.failure.site if graph.failure is not None else None
        place = next((place for place in map(place_of, stack(site)) if is_checked(graph, place)), None)
        if graph.failure is None or place is None or is_caught(site):
            return
        error = graph.failure.exception
        message = f"{graph.model} raises {type(error).__name__} for {_last(batch)}: {error}"
        yield Finding(self.code, self.name, Severity.ERROR, message, place, evidence=tuple(graph.evidence), model=graph.model)

    def _all(self, graph: LayerGraph) -> Iterator[Finding]:
        for case in cases(graph, self.name):
            for finding in self._of_reshape(case):
                yield replace(finding, severity=Severity.ERROR)
        for case in open_cases(graph, self.name):
            if len(free_symbols(case.contract.received)) == 1:  # the batch alone, not what was put into one axis with it
                yield from self._of_reshape(case)
        for case in open_cases(graph, "rnn-input-size"):
            yield from self._of_state(case)
        for call in graph.calls:
            yield from self._agreeing(graph, call)

    def _of_reshape(self, case: Case) -> Iterator[Finding]:
        call = case.call
        origin = case.origin_of(size_parameter(call), case.contract.declared, 0)
        message = (
            f"`{operation_name(call)}` writes the batch size {case.declared} into the code, but {call.inputs[0].describe()} comes with "
            f"a batch of {shown(case.contract.received)}"
        )
        yield from case.finding(
            self, message, place=case.primary(origin), expected=case.contract.received, actual=case.contract.declared,
            fix=_read_from_tensor(call, origin),
        )  # fmt: skip

    def _of_state(self, case: Case) -> Iterator[Finding]:
        """A hidden state for a batch of a written size."""
        contract, call = case.contract, case.call
        sizes = (contract.received, contract.declared)
        written = next((size for size in sizes if isinstance(size, int)), None)
        batch = next((size for size in sizes if free_symbols(size)), None)
        if contract.holds is not None or written is None or batch is None or not _is_batch(case.graph, batch):
            return
        state = next((source for source in call.sources[1:] if source is not None and not source.inputs), None)
        place = case.primary(origin_of_number(state, written) if state is not None else None)
        message = f"the state of {case.subject} is made for a batch of {written}, but the input comes with a batch of {shown(batch)}"
        yield from case.finding(self, message, place=place, expected=batch, actual=written)

    def _agreeing(self, graph: LayerGraph, call: Call) -> Iterator[Finding]:
        """`view(16, -1)` with a literal 16, where the evidence has a batch of 16 too: it holds by chance."""
        sizes = sizes_asked(call)
        dims = call.inputs[0].dims if call.inputs else None
        if sizes is None or not dims or len(sizes) < 2 or len(dims) < 2 or not call.certain or call.contracts:
            return
        batch = dims[0]
        if graph.batch is not None and graph.batch.always:
            return
        if not isinstance(batch, int) or batch < 2 or sizes[0] != batch or not _is_batch(graph, batch):
            return
        origin = origin_of(call, size_parameter(call), batch, 0)
        if origin is None or origin.value != batch or not _written_in_model(call, origin):
            return
        case = Case(graph, call, Contract(self.name, None, batch, batch))
        message = f"`{operation_name(call)}` writes the batch size {batch} into the code: no batch of another size fits"
        yield from case.finding(self, message, place=case.primary(origin), actual=batch, fix=_read_from_tensor(call, origin))


def _last(batch: Batch) -> str:
    """The last batch, in words: `the last batch, of 32 samples (60000 = 937*64 + 32)`."""
    if not isinstance(batch.samples, int) or not batch.usual:
        return f"the last batch, of {shown(batch.size)} samples"
    return f"the last batch, of {batch.size} samples ({batch.samples} = {batch.samples // batch.usual}*{batch.usual} + {batch.size})"


def _broken(graph: LayerGraph) -> Iterator[tuple[Call, Contract]]:
    """The broken contracts of calls that certainly happen, the harmless ones left out."""
    for call in graph.calls:
        for contract in call.contracts if call.certain and not is_caught(call.site) else ():
            if contract.fails:
                yield call, contract


def _written_before(call: Call) -> Iterator[Call]:
    """The functions that led to a call, the nearest first, as far as the loader."""
    waiting = [call]
    for each in waiting:
        if each.given is not None and any(isinstance(argument, Batch) for argument in each.given.args):
            continue
        if each.layer is None:
            yield each
        waiting += [source for source in each.sources if source is not None and source not in waiting]


def _origin_of(call: Call, number: int | None) -> Origin | None:
    """Where a function is given this number."""
    found = origin_of_number(call, number) if number is not None else None
    return found if found is not None and found.value == number else None


def _is_batch(graph: LayerGraph, size: Size) -> bool:
    """Whether a size is that of the first axis of an input of the model."""
    return any(array.dims and definitely(equal(array.dims[0], size)) for array in graph.arrays_given())


def _written_in_model(call: Call, origin: Origin) -> bool:
    """Whether the number stands in the function of the reshape (or beside it in the file), not with the caller."""
    site = call.site
    return site is not None and origin.file is site.file and (origin.scope is site.scope or origin.scope is None)


def _read_from_tensor(call: Call, origin: Origin | None) -> Fix | None:
    """`x.view(64, -1)` becomes `x.view(x.size(0), -1)`, where the number is written in the call and is the first size."""
    node = call.site.node if call.site is not None else None
    if origin is None or call.operation not in ("torch.Tensor.view", "torch.Tensor.reshape") or not isinstance(node, ast.Call):
        return None
    sizes = node.args[0].elts if len(node.args) == 1 and isinstance(node.args[0], (ast.Tuple, ast.List)) else node.args
    tensor = node.func.value if isinstance(node.func, ast.Attribute) else None
    if not sizes or sizes[0] is not origin.node or not isinstance(tensor, ast.Name):
        return None
    return replacement(origin, f"{tensor.id}.size(0)")
