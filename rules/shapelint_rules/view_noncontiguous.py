"""SHP103 view-noncontiguous."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from shapelint.cases import Case, ContractRule, is_checked, operation_name, producer_name, shown
from shapelint.findings import Edit, Finding, Fix, Place
from shapelint.source.files import Span

from shapelint_rules._reshapes import sizes_asked


class ViewNoncontiguous(ContractRule):
    """`view` is called on a tensor whose memory order cannot be viewed in the new sizes.

    ## Why is this bad?
    `view` never copies. After `permute` or `transpose` the elements do not lie in memory in the order of the axes, so
    axes that have changed places cannot be merged without a copy, and the call raises.

    ## Example
    ```python
    import torch
    from torch import nn


    class Heads(nn.Module):
        def forward(self, x):
            return x.transpose(1, 2).view(x.size(0), 16, 4 * 32)


    Heads()(torch.randn(8, 4, 16, 32))
    ```

    ## Use instead
    ```python
    import torch
    from torch import nn


    class Heads(nn.Module):
        def forward(self, x):
            return x.transpose(1, 2).reshape(x.size(0), 16, 4 * 32)


    Heads()(torch.randn(8, 4, 16, 32))
    ```
    `.contiguous().view(...)` does the same.

    ## Fix safety
    The fix is unsafe: `reshape` returns the same values, but copies where `view` cannot, so that what is written into the
    one is not seen in the other any more.
    """

    code, name = "SHP103", "view-noncontiguous"

    def judge(self, case: Case) -> Iterator[Finding]:
        sizes = sizes_asked(case.call)
        target = f" as {shown(sizes)}" if sizes is not None else ""
        before = case.graph.producers(case.call)
        cause = f" after {producer_name(case.graph, before[0])}" if before else ""
        message = f"`{operation_name(case.call)}` cannot view {case.call.inputs[0].describe()}{target}{cause}: {case.contract.detail}"
        place = self._method_name(case)
        if place is None:
            yield from case.finding(self, message, place=case.at_call(), expected="reshape", actual="view")
            return
        fix = Fix("unsafe", "replace `view` by `reshape`, which copies where it has to", (Edit(place, "reshape"),))
        yield from case.finding(self, message, place=place, expected="reshape", actual="view", fix=fix)

    @staticmethod
    def _method_name(case: Case) -> Place | None:
        """The word `view` of the call."""
        site = case.call.site
        if site is None or not isinstance(site.node, ast.Call) or not isinstance(site.node.func, ast.Attribute):
            return None
        if site.node.func.attr != "view":
            return None
        whole = site.file.span(site.node.func)
        place = Place(site.filename, Span(whole.end_row, whole.end_column - len("view"), whole.end_row, whole.end_column))
        return place if is_checked(case.graph, place) else None
