"""SHP105 flatten-batch."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from shapelint.cases import Case, once_a_place, operation_name
from shapelint.findings import Edit, Finding, Fix, Related, Severity
from shapelint.graph import Call, Contract, LayerGraph
from shapelint.origins import place_of
from shapelint.rules import Rule
from shapelint.symbolic.dims import Size, definitely, equal, free_symbols, product

from shapelint_rules._fixes import argument_written, is_function_of_module
from shapelint_rules._reshapes import flattened_batch

_CONSUMERS = ("linear-in-features", "norm-features", "layer-rank", "matmul-shapes")


class FlattenBatch(Rule):
    """The batch axis is flattened into the features right before a layer.

    ## Why is this bad?
    `x.flatten()` and `x.view(-1)` merge all axes, the batch axis included. The layer behind then sees one long vector
    instead of one row for each sample, which works for a batch of one at best.

    ## Example
    ```python
    import torch
    from torch import nn


    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.fc = nn.Linear(784, 10)

        def forward(self, x):
            return self.fc(x.flatten())


    Net()(torch.randn(64, 1, 28, 28))
    ```

    ## Use instead
    ```python
    import torch
    from torch import nn


    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.fc = nn.Linear(784, 10)

        def forward(self, x):
            return self.fc(x.flatten(1))


    Net()(torch.randn(64, 1, 28, 28))
    ```

    ## Fix safety
    The fix is unsafe: it keeps the batch axis, which changes what the code behind receives.
    """

    code, name = "SHP105", "flatten-batch"

    def check(self, graph: LayerGraph) -> Iterator[Finding]:
        yield from once_a_place(finding for call in graph.calls for finding in self._judge(graph, call))

    def _judge(self, graph: LayerGraph, call: Call) -> Iterator[Finding]:
        contract = next((each for each in call.contracts if each.name in _CONSUMERS), None)
        if contract is None or not call.certain:
            return
        flattening = flattened_batch(graph, call)
        if flattening is None or flattening.site is None:
            return
        before = flattening.inputs[0].dims or ()
        if contract.holds is None and not _only_a_batch_of_one(contract, before):
            return
        case = Case(graph, flattening, Contract(self.name, False, before))
        consumer = Case(graph, call, contract)
        message = (
            f"`{operation_name(flattening)}` merges the batch axis of {flattening.inputs[0].describe()} into the features: "
            f"{consumer.subject} receives {call.inputs[0].describe()}"
        )
        message += "" if contract.holds is False else ", which fits a batch of one only"
        related = [Related(f"{consumer.subject} is called here", place_of(call.site))] if call.site is not None else []
        for finding in case.finding(self, message, place=case.at_call(), expected="flatten(1)", related=related, fix=_fix(flattening)):
            yield finding if contract.holds is False else _softened(finding)


def _only_a_batch_of_one(contract: Contract, before: tuple[Size, ...]) -> bool:
    """Whether the layer fits exactly one sample of a batch of any size."""
    batch = free_symbols(before[0])
    return len(batch) == 1 and definitely(equal(product(before[1:]), contract.declared))


def _softened(finding: Finding) -> Finding:
    return replace(finding, severity=Severity.WARNING)


def _fix(call: Call) -> Fix | None:
    """`x.flatten()` and `x.view(-1)` become `x.flatten(1)`, `torch.flatten(x)` becomes `torch.flatten(x, 1)`."""
    site = call.site
    if call.layer is not None or site is None or not isinstance(site.node, ast.Call) or not isinstance(site.node.func, ast.Attribute):
        return None
    if is_function_of_module(site):
        tensor = argument_written(call)
        if call.operation != "torch.flatten" or tensor is None:
            return None
        text = f"{site.file.segment(site.node.func)}({tensor.text}, 1)"
    else:
        text = f"{site.file.segment(site.node.func.value)}.flatten(1)"
    return Fix("unsafe", f"replace `{site.file.segment(site.node)}` by `{text}`", (Edit(place_of(site), text),))
