"""SHP104 reshape-for-permute."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import combinations

from shapelint.cases import Case, is_checked, once_a_place, operation_name
from shapelint.findings import Finding, Fix, Severity
from shapelint.graph import Call, Contract, LayerGraph
from shapelint.origins import Origin
from shapelint.rules import Rule
from shapelint.symbolic.dims import Size, definitely, equal
from shapelint.unknown import Unknown

from shapelint_rules._fixes import argument_written, is_function_of_module, receiver_text, replacement
from shapelint_rules._reshapes import RESHAPES, SAMPLE_RESHAPE


class ReshapeForPermute(Rule):
    """A reshape gives the axes each other's sizes, where their order had to be permuted.

    ## Why is this bad?
    `x.reshape(n, h, w, c)` of a tensor `[n, c, h, w]` has the shape of `x.permute(0, 2, 3, 1)`, but not its content:
    a reshape reads the elements in the old order, so that every "pixel" holds values of several places of one channel.
    Nothing crashes.

    ## Example
    ```python
    import torch
    from torch import nn


    class ToChannelsLast(nn.Module):
        def forward(self, x):
            n, c, h, w = x.shape
            return x.reshape(n, h, w, c)


    ToChannelsLast()(torch.randn(2, 3, 32, 48))
    ```

    ## Use instead
    ```python
    import torch
    from torch import nn


    class ToChannelsLast(nn.Module):
        def forward(self, x):
            return x.permute(0, 2, 3, 1)


    ToChannelsLast()(torch.randn(2, 3, 32, 48))
    ```

    ## Fix safety
    The fix is unsafe: it moves the elements, which the reshape did not; which of the two was meant is for you to say.
    """

    code, name, severity = "SHP104", "reshape-for-permute", Severity.WARNING

    def check(self, graph: LayerGraph) -> Iterator[Finding]:
        yield from once_a_place(finding for call in graph.calls for finding in self._judge(graph, call))

    def _judge(self, graph: LayerGraph, call: Call) -> Iterator[Finding]:
        if call.operation not in (*RESHAPES, SAMPLE_RESHAPE) or not call.certain or not call.inputs or not call.outputs or call.contracts:
            return
        before, after = call.inputs[0].dims, call.outputs[0].dims
        if before is None or after is None or not _relabels(before, after) or _shifts(graph, call):
            return
        exchange = _as_written(call, _permutation(before, after))
        case = Case(graph, call, Contract(self.name, False, before, after))
        message = (
            f"`{operation_name(call)}` turns {call.inputs[0].describe()} into {call.outputs[0].describe()} without moving the elements: "
            f"`{exchange}` exchanges axes"
        )
        yield from case.finding(self, message, place=case.at_call(), expected=exchange, fix=_fix(case, exchange))


def _fix(case: Case, exchange: str) -> Fix | None:
    """`x.reshape(n, h, w, c)` becomes `x.permute(0, 2, 3, 1)`, where the tensor and its method are written in one call."""
    site = case.call.site
    if case.call.layer is not None or site is None or not isinstance(site.node, ast.Call) or not isinstance(site.node.func, ast.Attribute):
        return None
    whole = Origin(site.file, site.node)
    if not is_checked(case.graph, whole.place) or case.call.operation.startswith("tensorflow"):
        return None
    tensor = argument_written(case.call) if is_function_of_module(site) else whole.at(site.node.func.value)
    return replacement(whole, f"{receiver_text(tensor)}.{exchange}") if tensor is not None else None


def _as_written(call: Call, axes: list[int]) -> str:
    """The exchange of axes in the framework of the reshape."""
    if call.operation == SAMPLE_RESHAPE:
        return f"Permute(({', '.join(map(str, axes[1:]))}))"
    name = "permute" if call.operation.startswith("torch.") else "transpose"
    return f"{name}({', '.join(map(str, axes))})"


_SHIFTING = ("torch.nn.functional.pad", "torch.Tensor.__getitem__", "torch.cat")


def _shifts(graph: LayerGraph, call: Call) -> bool:
    """Whether the tensor is padded or cut just before or after: reading it with another row length then shifts its rows."""
    source = call.sources[0] if call.sources else None
    earlier = source.sources[0] if source is not None and source.sources else None
    later = (other for other in graph.calls if call in other.sources)
    return any(step is not None and step.operation in _SHIFTING for step in (source, earlier, *later))


def _relabels(before: tuple[Size, ...], after: tuple[Size, ...]) -> bool:
    """Whether the same sizes, all different from each other, come in another order behind the batch axis."""
    if len(before) != len(after) or len(before) < 3 or any(isinstance(size, Unknown) for size in (*before, *after)):
        return False
    if not definitely(equal(before[0], after[0])) or any(definitely(equal(left, right)) for left, right in combinations(before[1:], 2)):
        return False
    if len(_permutation(before, after)) != len(before):
        return False
    telling = [[size for size in sizes[1:] if not definitely(equal(size, 1))] for sizes in (before, after)]
    return any(not definitely(equal(left, right)) for left, right in zip(*telling, strict=True))


def _permutation(before: tuple[Size, ...], after: tuple[Size, ...]) -> list[int]:
    """For each axis after, the axis before that has its size; shorter where one has none."""
    axes = [0]
    for size in after[1:]:
        axes += [axis for axis in range(1, len(before)) if axis not in axes and definitely(equal(before[axis], size))][:1]
    return axes
