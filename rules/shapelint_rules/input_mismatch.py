"""SHP601 input-mismatch."""

from __future__ import annotations

from collections.abc import Iterator

from shapelint.cases import Case, broken_cases, is_checked, shown
from shapelint.findings import Finding, Place, Related
from shapelint.graph import LayerGraph
from shapelint.origins import place_of
from shapelint.provenance import data_evidence
from shapelint.rules import Rule

from shapelint_rules._fixes import number_fix
from shapelint_rules._operands import made_before, operands

_CONTRACTS = (
    "reshape-size", "reshape-mixes-batch", "linear-in-features", "conv-in-channels", "norm-features", "rnn-input-size",
    "attention-dimensions", "layer-rank", "embedding-index", "matmul-shapes", "broadcast-shapes", "concat-shapes", "axis-out-of-range",
    "pattern-mismatch", "empty-output", "model-raises",
)  # fmt: skip


class InputMismatch(Rule):
    """A model is called with an input that it cannot take, though it is right for another usual one.

    ## Why is this bad?
    The call raises somewhere inside the model. The layers agree with each other for another size, so the input, or the
    model that was chosen for it, is the mistake.

    ## Example
    ```python
    import torch
    from torch import nn


    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(3, 8, 3, padding=1)
            self.pool = nn.MaxPool2d(2)
            self.fc = nn.Linear(8 * 16 * 16, 10)

        def forward(self, x):
            return self.fc(self.pool(self.conv(x)).flatten(1))


    Net()(torch.randn(1, 3, 64, 64))
    ```

    ## Use instead
    ```python
    import torch
    from torch import nn


    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(3, 8, 3, padding=1)
            self.pool = nn.MaxPool2d(2)
            self.fc = nn.Linear(8 * 16 * 16, 10)

        def forward(self, x):
            return self.fc(self.pool(self.conv(x)).flatten(1))


    Net()(torch.randn(1, 3, 32, 32))
    ```

    ## Fix safety
    The fix is safe where one number of the declared shape is not that of the input: no other number takes it. Otherwise
    there is none: the message names the inputs that the model accepts, and the number that it would need for this one.
    """

    code, name = "SHP601", "input-mismatch"

    def check(self, graph: LayerGraph) -> Iterator[Finding]:
        for case in broken_cases(graph, self.name):
            yield from self._of_declared(case)
        yield from self._of_alternatives(graph)

    def _of_declared(self, case: Case) -> Iterator[Finding]:
        """An input that is not what the model declares."""
        given, declared = case.contract.received, case.contract.declared
        shape = case.call.inputs[0].describe() if case.call.inputs else shown(given)
        name = case.graph.model or "the model"
        told = case.contract.parameter is not None
        message = f"{name} is given {shape}, but {case.contract.detail or f'takes {shown(declared)}'}"
        if case.graph.alternatives:  # the declaration is right, then
            message = f"{message}; it {'; '.join(case.graph.alternatives)}"
            yield from case.finding(self, message, place=self._of_data(case), related=operands(case))
            return
        yield from case.finding(
            self, message, place=case.place, expected=given if told else declared,
            actual=declared if told else given, related=operands(case),
            fix=number_fix(case, [case.origin], given, [given]) if told and case.alone and _has_one_input(case.graph) else None,
        )  # fmt: skip

    @staticmethod
    def _of_data(case: Case) -> Place | None:
        """What made the array that is given, or the loader that hands it out; else the call."""
        made, call = made_before(case), case.call
        if made is not None and made.site is not None and (call.site is None or made.site.node is not call.site.node):
            place: Place | None = place_of(made.site)
        else:
            place = next((evidence.place for evidence in data_evidence(call.inputs)), None)
        return place if place is not None and is_checked(case.graph, place) else case.at_call()

    def _of_alternatives(self, graph: LayerGraph) -> Iterator[Finding]:
        case = next(broken_cases(graph, *_CONTRACTS), None) if graph.alternatives else None
        if case is None:
            return
        accepted = "; ".join(graph.alternatives)
        got = f"{case.received}" + (f" where {case.declared} is written" if case.contract.declared is not None else "")
        name = graph.model or "the model"
        message = f"{name} cannot take {case.inputs}: {case.subject} receives {got}{case.history}; it {accepted}"
        place = self._called_at(case)
        number = case.primary(case.origin)
        related = [Related(f"{case.declared} is written here", number)] if number is not None and number != place else []
        of_data = any(evidence.kind == "dataset" for evidence in graph.evidence)
        numbers = isinstance(case.contract.received, int) and isinstance(case.contract.declared, int) and not of_data
        yield from case.finding(
            self, message, place=place, related=related, help=f"inputs that fit: {accepted}",
            expected=case.contract.received if numbers else accepted, actual=case.contract.declared if numbers else case.inputs,
        )  # fmt: skip

    @staticmethod
    def _called_at(case: Case) -> Place | None:
        """The evidence: the call of the model, else the call that breaks."""
        return next((evidence.place for evidence in case.graph.evidence if evidence.place is not None), None) or case.at_call()


def _has_one_input(graph: LayerGraph) -> bool:
    """Whether a model declares one input: of several the order may be wrong instead."""
    declared = graph.root.own_inputs() if graph.root is not None else None
    return declared is None or len(declared) == 1
