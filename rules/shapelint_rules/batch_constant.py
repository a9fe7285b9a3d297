"""SHP107 batch-constant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from shapelint.cases import Case, cases, once_a_place, open_cases, operation_name, shown
from shapelint.findings import Finding, Severity
from shapelint.graph import Call, Contract, LayerGraph
from shapelint.origins import Origin, origin_of, origin_of_number
from shapelint.rules import Rule
from shapelint.symbolic.dims import Size, definitely, equal, free_symbols

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
    There is no fix.
    """

    code, name, severity = "SHP107", "batch-constant", Severity.WARNING

    def check(self, graph: LayerGraph) -> Iterator[Finding]:
        yield from once_a_place(self._all(graph))

    def _all(self, graph: LayerGraph) -> Iterator[Finding]:
        for case in cases(graph, self.name):
            for finding in self._of_reshape(case):
                yield replace(finding, severity=Severity.ERROR)
        for case in open_cases(graph, self.name):
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
        yield from case.finding(self, message, place=case.primary(origin), expected=case.contract.received, actual=case.contract.declared)

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
        if not isinstance(batch, int) or batch < 2 or sizes[0] != batch or not _is_batch(graph, batch):
            return
        origin = origin_of(call, size_parameter(call), batch, 0)
        if origin is None or origin.value != batch or not _written_in_model(call, origin):
            return
        case = Case(graph, call, Contract(self.name, None, batch, batch))
        message = f"`{operation_name(call)}` writes the batch size {batch} into the code: no batch of another size fits"
        yield from case.finding(self, message, place=case.primary(origin), actual=batch)


def _is_batch(graph: LayerGraph, size: Size) -> bool:
    """Whether a size is that of the first axis of an input of the model."""
    return any(array.dims and definitely(equal(array.dims[0], size)) for array in graph.arrays_given())


def _written_in_model(call: Call, origin: Origin) -> bool:
    """Whether the number stands in the function of the reshape (or beside it in the file), not with the caller."""
    site = call.site
    return site is not None and origin.file is site.file and (origin.scope is site.scope or origin.scope is None)
