"""Scenarios: the runs of all models of a file, by its scripts, by the user's inputs, and by symbolic ones."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from shapelint.evidence.agreement import settle_disagreements
from shapelint.evidence.alternatives import with_alternatives
from shapelint.evidence.batches import last_batch_outside, with_batches
from shapelint.evidence.factories import model_factories, run_factory
from shapelint.evidence.inputs import BadInput, InputSpec, parse_input
from shapelint.evidence.outcomes import Outcome, is_faulty
from shapelint.evidence.project import project_evidence, runs_elsewhere
from shapelint.evidence.session import Session, call_evidence, nearest_name, without_arguments
from shapelint.findings import Evidence
from shapelint.graph import LayerGraph
from shapelint.interpreter.definitions import DEFINITIONS
from shapelint.interpreter.functions import InterpretedFunction
from shapelint.provenance import data_evidence
from shapelint.reports import ModelReport
from shapelint.settings import Settings, UsageError
from shapelint.unknown import Unknown
from shapelint.values import Array


def scenarios(session: Session, path: Path, settings: Settings, models: list[ModelReport]) -> Iterator[LayerGraph]:
    """The runs of all models of a file: by its scripts, by the user's inputs, and by symbolic ones."""
    reached: set[type] = set()
    partial: dict[str, list[str]] = {}
    described = _described(settings, path)
    built: set[type] = set()
    called: list[LayerGraph] = []
    for outcome, graphs in _scripts(session):
        called += graphs
        reached |= session.recorder.reached
        models.extend(_built_models(session))
        for graph in graphs:
            built.update(map(type, graph.modules))
            _note(partial, type(graph.root), graph, outcome)
            yield graph
    for graph in project_evidence(session, path, settings, reached, _scripts):
        if _key(type(graph.root)).startswith(f"{session.file.filename}:"):
            _note(partial, type(graph.root), graph, Outcome())
        called.append(graph)
        yield graph
    settle_disagreements(called, lambda home: runs_elsewhere(session, path, Path(home), settings, _scripts))
    for function in model_factories(session):
        outcome, _ = run_factory(session, function)
        reached |= session.recorder.reached
        for graph in _script_graphs(session, outcome):
            if graph.called_at is None:
                graph.evidence = [Evidence("none", f"`{function.__name__}` called by itself")]
            built.update(map(type, graph.modules))
            yield graph
        models.extend(_built_models(session))
    for cls in reversed(session.model_classes()):  # what is built of others comes first, and shows how these are used
        specs = described.get(cls.__name__)
        if specs is None and cls in reached:
            partial.setdefault(_key(cls), [])
            continue
        for graph in _class_runs(session, cls, specs, partial, reached):
            graph.idle = cls in built and specs is None
            yield graph
    missing = set(described) - {cls.__name__ for cls in session.model_classes()}
    if missing:
        raise UsageError(f"--input names `{min(missing)}`, but {path.name} defines no such model{nearest_name(session, min(missing))}")
    for key, reasons in partial.items():
        filename, row, name = key.rsplit(":", 2)
        models.append(ModelReport(name, filename or session.file.filename, int(row), not reasons, list(dict.fromkeys(reasons))))


def _built_models(session: Session) -> Iterator[ModelReport]:
    """The models that the last evaluation made of the framework's own classes, by their names and where they are made.

    The graph of placeholders that a script of TensorFlow 1 makes counts as one.
    """
    graph = session.recorder.outside
    if graph.inputs:
        row = min((call.site.row for call in graph.calls if call.site is not None and call.site.file is session.file), default=1)
        yield ModelReport("graph", session.file.filename, row, not graph.unknowns, list(dict.fromkeys(graph.unknowns)))
    for model in session.recorder.models:
        site = next((site for site in model.constructed_at.stack() if site.file is session.file), None) if model.constructed_at else None
        if site is not None:
            reasons = [] if model.was_computed() else ["its inputs are not known"]
            yield ModelReport(model.part_name() or type(model).__name__, session.file.filename, site.row, not reasons, reasons)


def _class_runs(
    session: Session, cls: type, specs: list[InputSpec] | None, partial: dict[str, list[str]], reached: set[type]
) -> Iterator[LayerGraph]:
    """One class by itself, with the inputs that the user gave or with symbolic ones."""
    make, self_made = session.constructor(cls)
    if specs is not None:
        outcome, _ = session.run_described(make, specs)
        evidence = Evidence("option", "--input")
    else:
        if not _has_own_forward(cls):
            return
        stated = session.stated_inputs(cls)
        outcome, _ = session.run_symbolic(make, stated)
        if self_made and is_faulty(outcome) and session.is_right_as_built(cls):
            return  # the defaults of its constructor do not go together, but nobody builds it so
        evidence = Evidence("comment", "a shape comment") if stated else Evidence("none", "no input is known; symbolic sizes stand for it")
        if not self_made and not is_faulty(outcome) and _is_open(outcome):
            built = session.as_built(cls)
            if built is not None:
                outcome, evidence = built[0], Evidence("none", f"built by `{built[1]}()`, with symbolic inputs")
    if outcome.failure is None and outcome.gave_up is None:
        reached |= session.recorder.reached
    graphs = outcome.runs or [session.recorder.graph]
    for graph in graphs:
        graph.model = graph.model or cls.__qualname__
        graph.evidence = [evidence]
        graph.failure = outcome.failure if self_made and _blames(outcome, cls) else None
        graph.constraints = session.recorder.requirements
        graph.requirements = session.recorder.requirements.describe(
            {n: a.dims for n, a in graph.inputs.items() if isinstance(a, Array) and a.dims is not None}
        )
        _note(partial, cls, graph, outcome)
        yield graph


def _is_open(outcome: Outcome) -> bool:
    """Whether a model was not followed to its end."""
    return isinstance(outcome.result, Unknown) or outcome.gave_up is not None or outcome.failure is not None


def _has_own_forward(cls: type) -> bool:
    return isinstance(getattr(cls, getattr(cls, "entry_method", ""), None), InterpretedFunction)


_CERTAIN_FAILURES = (NameError, AttributeError)
"""What no argument can prevent: a name or an attribute that is nowhere."""


def _blames(outcome: Outcome, cls: type) -> bool:
    """Whether a failure without evidence is the model's own: one that says that an argument is missing or bad is not."""
    if outcome.failure is None or not isinstance(outcome.failure.exception, _CERTAIN_FAILURES):
        return False
    return not isinstance(outcome.failure.exception, AttributeError) or not _may_be_set(cls, str(outcome.failure.exception))


def _may_be_set(cls: type, message: str) -> bool:
    """Whether an attribute that a model lacks may come from elsewhere: from a subclass, or from who builds the model."""

    name = message.rpartition("no attribute ")[2].strip("'")
    module, _ = DEFINITIONS.get(id(cls), (None, None))
    if module is None:
        return True
    owner = module.namespace.get(message.split("'")[1]) if message.count("'") == 4 else None
    if not isinstance(owner, type) or (owner is cls and cls.__subclasses__()):
        return True
    return any(
        isinstance(node, ast.Attribute) and node.attr == name and isinstance(node.ctx, ast.Store) for node in ast.walk(module.file.tree)
    )


def _scripts(session: Session) -> Iterator[tuple[Outcome, list[LayerGraph]]]:
    """The file as a script, then its functions that look like one."""
    outcome = session.evaluate_body(as_script=True)
    if (outcome.failure is not None or session.script_failures) and session.begin_again():
        outcome = session.evaluate_body(as_script=True)
    yield outcome, with_alternatives(session, list(_script_graphs(session, outcome)))
    for listed in session.script_functions():
        function = _as_it_is_now(session, listed)
        outcome = session.attempt(without_arguments(function))
        if outcome.failure is not None and session.begin_again():
            session.evaluate_body(as_script=True)
            outcome = session.attempt(without_arguments(_as_it_is_now(session, function)))
        if outcome.failure is not None and (function.code.positional or function.code.keyword_only):
            error, outcome.failure = outcome.failure.exception, None  # nobody need call it with the defaults alone
            outcome.gave_up = f"{type(error).__name__}: {error}"
        yield outcome, with_alternatives(session, list(_script_graphs(session, outcome)))


def _as_it_is_now(session: Session, function: InterpretedFunction) -> InterpretedFunction:
    """A function of the file in the module as it was evaluated last: an earlier one has other classes."""
    if function.module is session.module:
        return function
    found, value = session.module.find(function.__name__)
    return value if found and isinstance(value, InterpretedFunction) else function


def _script_graphs(session: Session, outcome: Outcome) -> Iterator[LayerGraph]:
    """The calls outside of any run, and the runs; a model that breaks while it is built (as those of Keras do) is told of first."""
    graphs = list(_runs_and_outside(session, outcome))
    outside = session.recorder.outside
    return iter(sorted(graphs, key=lambda graph: graph is not outside) if outside.is_broken() else graphs)


def _runs_and_outside(session: Session, outcome: Outcome) -> Iterator[LayerGraph]:
    recorder = session.recorder
    for graph in with_batches(outcome.runs):
        graph.evidence = [*data_evidence(graph.arrays_given()), call_evidence(graph, graph.called_at)]
        yield graph
    outside = recorder.outside
    last = last_batch_outside(outside)
    if last is not None:
        last.evidence = [Evidence("call", "the script itself")]
        yield last
    if outcome.failure is not None and outcome.failure not in [g.failure for g in outcome.runs]:
        outside.failure = outcome.failure
    for failure in session.script_failures:
        outside.failure = outside.failure or failure
    if outside.calls or outside.failure:
        outside.evidence = [Evidence("call", "the script itself")]
        yield outside


def _key(cls: type) -> str:
    """The file, the row and the name of a class; no file where it is not one of the user's."""
    if cls is type(None):
        return ":1:the script"
    module, node = DEFINITIONS.get(id(cls), (None, None))
    return f"{module.file.filename if module is not None else ''}:{node.lineno if node is not None else 1}:{cls.__qualname__}"


def _note(partial: dict[str, list[str]], cls: type, graph: LayerGraph, outcome: Outcome) -> None:
    """Keep what of a model could not be followed."""
    if graph.root is None and not outcome.gave_up and not outcome.failure and not isinstance(outcome.result, Unknown):
        return
    reasons = partial.setdefault(_key(cls), [])
    reasons.extend(graph.unknowns)
    if outcome.gave_up:
        reasons.append(outcome.gave_up)
    if isinstance(outcome.result, Unknown):
        reasons.append(outcome.result.reason)
    if outcome.failure is not None:
        reasons.append(f"{type(outcome.failure.exception).__name__}: {outcome.failure.exception}")


def _described(settings: Settings, path: Path) -> dict[str, list[InputSpec]]:
    """The user's inputs for the models of this file, by class name."""
    found = {}
    for text in settings.inputs:
        target, _, shapes = text.partition("=")
        where, _, name = target.rpartition("::")
        if where and Path(where).absolute() != path and not str(path).endswith(where):
            continue
        try:
            found[name.rpartition(".")[2]] = [parse_input(part.strip()) for part in shapes.split(";")]
        except BadInput as error:
            raise UsageError(str(error)) from error
    return found
