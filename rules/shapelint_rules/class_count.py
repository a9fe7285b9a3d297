"""SHP502 class-count."""

from __future__ import annotations

from collections.abc import Iterator

from shapelint.cases import Case, ContractRule, fix_of
from shapelint.findings import Finding

from shapelint_rules._operands import operands


class ClassCount(ContractRule):
    """A model returns fewer scores than its labels have classes.

    ## Why is this bad?
    A label without a score is out of bounds: the loss raises as soon as such a label comes, on a GPU with an assertion
    that does not say where, and in some frameworks the loss is NaN.

    ## Example
    ```python
    import torch
    from torch import nn

    model = nn.Linear(20, 9)
    labels = torch.tensor([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    nn.CrossEntropyLoss()(model(torch.randn(10, 20)), labels)
    ```

    ## Use instead
    ```python
    import torch
    from torch import nn

    model = nn.Linear(20, 10)
    labels = torch.tensor([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    nn.CrossEntropyLoss()(model(torch.randn(10, 20)), labels)
    ```
    Labels are counted from 0: those that begin with 1 need one score more, or have to be shifted.

    ## Fix safety
    The fix is unsafe: the labels may be wrong as well.
    """

    code, name = "SHP502", "class-count"
    after_faults = False

    def judge(self, case: Case) -> Iterator[Finding]:
        classes, scores = case.contract.received, case.contract.declared
        source = next((evidence.message for evidence in case.evidence if evidence.kind == "dataset"), None)
        labels = f"the labels of {source}" if source is not None else "the labels"
        message = f"{_name(case)} returns {scores} scores, but {labels} are of {classes} classes (0 to {classes - 1})"
        fix = fix_of([case.origin], classes, [classes], "unsafe")
        yield from case.finding(self, message, place=case.place, expected=classes, actual=scores, related=operands(case), fix=fix)


def _name(case: Case) -> str:
    """The layer that returns the scores, else the loss's input."""
    layer = case.changed.layer
    if case.contract.blamed is None or layer is None:
        return "the model"
    return f"`{case.graph.name_of(layer) or type(layer).__name__}`"
