"""Verification: a model is run with hooks, and what every layer returned is compared with what was predicted."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Any

from shapelint.engine import Shown
from shapelint.evidence.reproducing import NotReproducible, Writer
from shapelint.evidence.trials import model_trial
from shapelint.execution.confirming import framework_of, request_of
from shapelint.execution.process import Child, TrialEnded
from shapelint.execution.verdict import quoted
from shapelint.graph import LayerGraph
from shapelint.parts import Part
from shapelint.unknown import Undecided
from shapelint.values import Array

Shapes = list[list[int]]


@dataclass(frozen=True)
class Disagreement:
    """A call of a layer of which the prediction and the run say different things; None stands for a call that is not there."""

    layer: str
    kind: str
    predicted: Shapes | None
    computed: Shapes | None

    def __str__(self) -> str:
        predicted = "no such call" if self.predicted is None else ", ".join(map(str, self.predicted))
        computed = "never called" if self.computed is None else ", ".join(map(str, self.computed))
        return f"{self.layer or 'the model itself'} ({self.kind}): predicted {predicted}; computed {computed}"


@dataclass
class Verification:
    """How a run compares: calls that agree, those that do not, those whose shape was not predicted, and why nothing ran."""

    device: str | None = None
    agreed: int = 0
    open: int = 0
    disagreements: list[Disagreement] = field(default_factory=list)
    reason: str | None = None

    @property
    def holds(self) -> bool:
        return self.reason is None and not self.disagreements

    def sentence(self) -> str:
        """The line that sums up."""
        if self.reason is not None:
            return f"not verified: {self.reason}"
        total = self.agreed + self.open + len(self.disagreements)
        unknown = f", {self.open} of unknown shape were not compared" if self.open else ""
        return f"verified on {self.device}: {self.agreed} of {total} layer calls agree{unknown}"


def verify(shown: Shown, child: Child) -> Verification:
    """Run the model that a table shows; raises NoInterpreter."""
    if shown.run is None or not isinstance(shown.run[1], Part):
        return Verification(reason="there is no model to run")
    graph, model, module = shown.run
    trial, writer = model_trial(module, graph, model)
    if not trial.attempts:
        return Verification(reason=trial.reason)
    found = Verification(reason="it could not be run")
    for attempt in trial.attempts:
        try:
            facts = child.ask(request_of(trial, attempt, layers=True))
        except TrialEnded as error:
            found = Verification(reason=str(error))
            continue
        if facts["error"] is None:
            return compare(predicted_calls(graph, model, writer), facts, is_whole=framework_of(trial) == "torch")
        found = Verification(facts["device"], reason=f"running it raises {quoted(facts['error'])}")
    return found


Predicted = list[tuple[str, str, "Shapes | None"]]


def predicted_calls(graph: LayerGraph, model: Part, writer: Writer) -> Predicted:
    """The calls of leaf layers with their qualified names, classes and output shapes (None where one is not known)."""
    found: Predicted = []
    for call in graph.calls:
        if call.layer is None or not call.leaf or (graph.root is None and model.described(call) is None):
            continue
        described = model.described(call)
        name = (described[0] if described is not None else graph.name_of(call.layer)) or ""
        shapes = None if call.unknown is not None else _numbers(call.outputs, writer)
        found.append((name, type(call.layer).__name__, shapes))
    return found


def _numbers(outputs: list[Array], writer: Writer) -> Shapes | None:
    try:
        return [[writer.number(dim) for dim in output.require_dims()] for output in outputs]
    except (NotReproducible, Undecided):
        return None


def compare(predicted: Predicted, facts: dict[str, Any], *, is_whole: bool) -> Verification:
    """Match the calls of each layer in their order; where the run tells of all leaf layers, none may be missing in the prediction."""
    verification = Verification(facts["device"])
    computed: defaultdict[str, deque[tuple[str, Shapes]]] = defaultdict(deque)
    for name, kind, shapes in facts["layers"]:
        computed[name].append((kind, shapes))
    for name, kind, wanted in predicted:
        if not computed[name]:
            name = name.rpartition("/")[2]  # a layer in a model of Keras that is a layer itself
        if not computed[name]:
            if kind != "InputLayer":
                verification.disagreements.append(Disagreement(name, kind, wanted, None))
            continue
        _, got = computed[name].popleft()
        if wanted is None:
            verification.open += 1
        elif wanted == got:
            verification.agreed += 1
        else:
            verification.disagreements.append(Disagreement(name, kind, wanted, got))
    for name, calls in computed.items() if is_whole else ():
        verification.disagreements.extend(Disagreement(name, kind, None, shapes) for kind, shapes in calls)
    return verification
