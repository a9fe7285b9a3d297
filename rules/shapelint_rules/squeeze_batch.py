"""SHP106 squeeze-batch."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from shapelint.cases import Case, once_a_place
from shapelint.findings import Edit, Finding, Fix, Place, Severity
from shapelint.graph import Call, Contract, LayerGraph
from shapelint.origins import place_of
from shapelint.rules import Rule
from shapelint.symbolic.dims import Size, definitely, equal, free_symbols

from shapelint_rules._batch_of_one import is_given_back


class SqueezeBatch(Rule):
    """`squeeze()` without an axis is called on a tensor whose batch axis may be 1 as well.

    ## Why is this bad?
    `squeeze()` removes every axis of size 1. As long as batches are larger it takes away the axis that was meant; for
    a batch of one, the last batch of an epoch or a single picture at inference, it removes the batch axis too.

    ## Example
    ```python
    from torch import nn


    class Head(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(3, 512, 3)
            self.pool = nn.AdaptiveAvgPool2d(1)

        def forward(self, x):
            return self.pool(self.conv(x)).squeeze()
    ```

    ## Use instead
    ```python
    from torch import nn


    class Head(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(3, 512, 3)
            self.pool = nn.AdaptiveAvgPool2d(1)

        def forward(self, x):
            return self.pool(self.conv(x)).flatten(1)
    ```
    `squeeze(-1)` names the axis.

    ## Fix safety
    The fix is unsafe: for a batch of one the result has another shape than before.
    """

    code, name, severity = "SHP106", "squeeze-batch", Severity.WARNING

    def check(self, graph: LayerGraph) -> Iterator[Finding]:
        yield from once_a_place(finding for call in graph.calls for finding in self._judge(graph, call))

    def _judge(self, graph: LayerGraph, call: Call) -> Iterator[Finding]:
        if call.operation not in ("torch.squeeze", "torch.Tensor.squeeze") or not call.certain or not call.inputs:
            return
        dims = call.inputs[0].dims
        if dims is None or len(dims) < 2 or _names_axis(call) or not _is_batch(graph, dims[0]):
            return
        ones = [axis for axis, size in enumerate(dims) if axis and definitely(equal(size, 1))]
        if not ones or all(definitely(equal(size, 1)) for size in dims) or is_given_back(graph, call):
            return  # of ones alone a number is made
        case = Case(graph, call, Contract(self.name, False, dims))
        meant = ", ".join(str(axis) for axis in ones)
        message = f"`squeeze()` of {call.inputs[0].describe()} removes the batch axis too when the batch is 1; only axis {meant} is meant"
        replacement = str(ones[0]) if len(ones) == 1 else f"({meant})"
        yield from case.finding(self, message, place=case.at_call(), expected=f"squeeze({replacement})", fix=_fix(call, replacement))


def _names_axis(call: Call) -> bool:
    given = call.given
    return given is None or len(given.args) + len(given.kwargs) > 2  # the call in progress and the tensor


def _is_batch(graph: LayerGraph, size: Size) -> bool:
    """Whether a first axis is the batch of the model's input, and may be 1."""
    firsts = [array.dims[0] for array in graph.arrays_given() if array.dims is not None and len(array.dims) > 1]
    may_be_one = bool(free_symbols(size)) or definitely(equal(size, 1))
    return may_be_one and any(definitely(equal(first, size)) for first in firsts)


def _fix(call: Call, axes: str) -> Fix | None:
    site = call.site
    if site is None or not isinstance(site.node, ast.Call) or not isinstance(site.node.func, ast.Attribute) or site.node.args:
        return None
    whole = site.file.span(site.node)
    text = f"{site.file.segment(site.node.func)}({axes})"
    return Fix("unsafe", f"name the axis: `squeeze({axes})`", (Edit(Place(site.filename, whole), text),)) if place_of(site) else None
