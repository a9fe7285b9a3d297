"""The engine: one pass over a file, from its text to findings; and the table of one model."""

from __future__ import annotations

import ast
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from shapelint.evidence.importers import search_root
from shapelint.evidence.inputs import BadInput, parse_input
from shapelint.evidence.outcomes import Outcome
from shapelint.evidence.project import MEMORY, ProjectFiles
from shapelint.evidence.scenarios import scenarios
from shapelint.evidence.session import Session, nearest_name
from shapelint.evidence.stale_annotations import find_stale_annotations
from shapelint.evidence.stale_comments import find_stale
from shapelint.findings import Evidence, Finding, Place, Severity
from shapelint.flow import joined
from shapelint.graph import LayerGraph
from shapelint.interpreter.budget import Limits
from shapelint.interpreter.builtins import NAMES
from shapelint.interpreter.loader import Loader
from shapelint.interpreter.modules import InterpretedModule
from shapelint.interpreter.sighting import look_at
from shapelint.interpreter.standard import python_module
from shapelint.interpreter.watching import watch
from shapelint.parts import Part
from shapelint.recording import recording
from shapelint.reports import FileReport, ModelReport
from shapelint.rules import Rule, all_rules, rule_named
from shapelint.screening import uses_no_framework
from shapelint.settings import Settings, UsageError
from shapelint.source.files import SourceFile, Span, UnreadableSource, read
from shapelint.source.shape_annotations import annotated_functions
from shapelint.source.shape_claims import shape_claims
from shapelint.symbolic.dims import Size
from shapelint.unknown import Unknown
from shapelint.values import Array

__all__ = ["FileReport", "Inspection", "ModelReport", "Settings", "Shown", "ShownCall", "UsageError", "check_file", "findings_of", "show"]

SHOW_LIMITS = Limits(steps=10_000_000, seconds=60.0, file_seconds=180.0)
"""One model, and somebody who waits for it, may cost more than one of many."""


@dataclass
class Inspection:
    """What an editor asks about after a file was checked: its text as it was evaluated, and the runs with all that was seen."""

    file: SourceFile | None = None
    graphs: list[LayerGraph] = field(default_factory=list)


@dataclass
class ShownCall:
    """A row of the layer table; a function has no name."""

    name: str | None
    type: str
    operation: str
    filename: str
    row: int
    inputs: list[tuple[Size, ...] | None]
    outputs: list[tuple[Size, ...] | None] | None
    parameters: Size
    fails: bool = False
    """Whether the call certainly fails."""
    module: str | None = None
    """The qualified name of the module in whose code a function is called, where that is known."""


@dataclass
class Shown:
    """The layer table of one model."""

    target: str
    inputs: list[dict[str, Any]]
    layers: list[ShownCall]
    outputs: list[tuple[Size, ...] | None]
    parameters: Size
    requirements: list[str]
    findings: list[Finding]
    notes: list[str]
    edges: list[tuple[int, int]] = field(default_factory=list)
    drawn: list[ShownCall] = field(default_factory=list)
    """The layers, and between them the calls in which several of their results come together."""
    flow: list[tuple[int, int]] = field(default_factory=list)
    """The edges between the inputs and those, numbered in this order."""
    run: tuple[LayerGraph, Any, InterpretedModule] | None = None
    """The run that the table shows, the model, and the module in which it was made: what is needed to run it for real."""


_loaders: dict[tuple[int, int] | None, Loader] = {}


def shared_loader(target: tuple[int, int] | None = None) -> Loader:
    """One loader serves all files of a run that are written for the same Python: installed packages are evaluated once."""
    if target not in _loaders:
        _loaders[target] = Loader([], python_module, NAMES)
        _loaders[target].target = target
    return _loaders[target]


def forget() -> None:
    """See files and packages anew: another run begins in this process."""
    _loaders.clear()
    MEMORY.forget()


# Checking


def check_file(path: Path, text: str | None, settings: Settings, inspection: Inspection | None = None) -> FileReport:
    """Lint one file; `text` stands for what the path holds. An `inspection` is given what the expressions of the file stood for."""
    path = path.absolute()
    report = FileReport(str(path), [], [], [])
    try:
        file = read(path) if text is None else SourceFile(str(path), text)
        report.dependencies.files |= {str(path): file.digest} if text is None else {}
        file.tree  # noqa: B018  a file that does not parse is a finding, whatever it is about
        if uses_no_framework(path, file.text.encode(errors="replace"), report.dependencies):
            return report
    except UnreadableSource as error:
        report.findings.append(_syntax_error(path, error))
        return report
    session = Session(file, path, settings.python, shared_loader(settings.target), settings.limits)
    session.is_on_disk = text is None
    claims, functions = shape_claims(file), annotated_functions(file)
    watch([*(node for claim in claims for node in claim.nodes), *(node for function in functions for node in function.nodes)])
    look_at(ast.walk(file.tree) if inspection is not None else ())
    graphs = list(scenarios(session, path, settings, report.models))
    if inspection is not None:
        inspection.file, inspection.graphs = file, graphs
    if settings.trials:
        prepare_trials(graphs, session.module)
    find_stale(session, graphs, claims)
    find_stale_annotations(file, graphs, functions)
    project = ProjectFiles(path, settings.excludes) if text is None else None
    report.findings.extend(findings_of(graphs, {str(path)}, session.faults, project))
    report.dependencies.include(session.all_dependencies())
    report.dependencies.roots[str(path)] = str(search_root(path)[0])
    report.witnesses.extend(map(str, session.witnesses))
    report.notes.extend(session.notes)
    report.faults.extend(dict.fromkeys(session.faults))
    return report


def prepare_trials(graphs: Sequence[LayerGraph], module: InterpretedModule) -> None:
    """Let the findings in these graphs say how to show them by running the code."""
    from shapelint.evidence.trials import trial_of  # only who runs the code pays for it

    for graph in graphs:
        graph.prepare = partial(trial_of, module)


def _syntax_error(path: Path, error: UnreadableSource) -> Finding:
    rule = rule_named("SHP901")
    place = Place(str(path), Span(error.row, error.column, error.row, error.column + 1))
    return Finding(rule.code, rule.name, rule.severity, error.message, place)


def findings_of(
    graphs: Sequence[LayerGraph], filenames: set[str], faults: list[str], project: Container[str] | None = None
) -> list[Finding]:
    """What the rules say of the graphs, once for each place, those in the wanted files; `faults` takes rules that failed.

    What goes wrong when a wanted file calls a model is told wherever in the `project` it is to be mended.
    """
    found: dict[tuple[Any, ...], Finding] = {}
    for graph in graphs:
        calls = [evidence.place for evidence in graph.evidence if evidence.kind == "call"]
        graph.files = project if project is not None and calls else frozenset(filenames)
        wanted = graph.files if any(place is None or place.filename in filenames for place in calls) else filenames
        for rule in all_rules():
            for finding in _judged(rule, graph, faults):
                known = found.get((finding.code, finding.place))
                if finding.place.filename in wanted and (known is None or known.severity < finding.severity):
                    found[finding.code, finding.place] = finding
    return sorted(found.values(), key=lambda f: (f.place.filename, f.place.span.row, f.place.span.column, f.code))


def _judged(rule: Rule, graph: LayerGraph, faults: list[str]) -> Iterator[Finding]:
    """The findings of one rule; a rule that fails takes only its own findings with it."""
    if graph.batch is not None and graph.batch.is_last and not rule.about_last_batches:
        return
    try:
        for finding in rule.check(graph):
            yield replace(finding, severity=Severity.WARNING) if graph.idle and finding.severity is Severity.ERROR else finding
    except Exception as error:
        faults.append(f"rule {rule.code} on {graph.model or 'a script'}: {type(error).__name__}: {error}")


# Showing


def show(target: str, inputs: Sequence[str], settings: Settings) -> Shown:
    """The layers of `FILE`, `FILE::Name` or `FILE::Name(ARGS)`; raises UsageError."""
    where, _, expression = target.partition("::")
    path = Path(where).absolute()
    try:
        specs = [parse_input(text) for text in inputs]
        file = read(path)
        file.tree  # noqa: B018
    except BadInput as error:
        raise UsageError(str(error)) from error
    except UnreadableSource as error:
        raise UsageError(f"{where}: {error.message}") from error
    session = Session(file, path, settings.python, shared_loader(settings.target), SHOW_LIMITS)
    session.evaluate_body(as_script=False)
    if not expression and not specs and not _has_model(session):
        shown = _shown_script(target, path, settings)
        if shown is not None:
            return shown
    make = _maker(session, expression, where)
    outcome, model = session.run_described(make, specs) if specs else session.run_symbolic(make)
    if outcome.failure is not None and not outcome.runs and model is None:
        reason = outcome.failure.exception
        raise UsageError(f"{target} could not be built: {type(reason).__name__}: {reason}")
    with recording(session.recorder):  # what the frameworks remember says how shapes are shown
        return _shown(session, target, outcome, model, bool(specs))


def _shown_script(target: str, path: Path, settings: Settings) -> Shown | None:
    """The graph that the statements of a script of TensorFlow build; None where they build none."""
    session = Session(read(path), path, settings.python, shared_loader(settings.target), SHOW_LIMITS)
    if "tensorflow" not in session.file.text:
        return None
    from shapelint.library.tensorflow.scripts import ScriptGraph, script_graph

    outcome = session.evaluate_body(as_script=True)
    graph = script_graph(session.recorder.outside)
    if graph is None:
        return None
    with recording(session.recorder):
        return _shown(session, target, Outcome([graph], None, outcome.failure, outcome.gave_up), ScriptGraph(), False)


def _built_models(session: Session) -> list[Part]:
    """The models with declared inputs that the module's statements have made."""
    return [value for value in session.module.namespace.values() if isinstance(value, Part) and value.own_inputs() is not None]


def _has_model(session: Session) -> bool:
    return bool(session.model_classes() or _built_models(session))


def _maker(session: Session, expression: str, where: str) -> Any:
    """What builds the model that a target names."""
    if not expression:
        classes, built = session.model_classes(), _built_models(session)
        if built:
            return lambda _frame: built[-1]
        if not classes:
            raise UsageError(f"{where} defines no model; name a factory as {where}::name()")
        return session.constructor(classes[-1])[0]
    try:
        evaluate = session.expression(expression)
    except SyntaxError as error:
        raise UsageError(f"`{expression}` is not a class or factory with arguments: {error.msg}") from error
    name = expression.partition("(")[0].strip()
    found, value = session.module.find(name.partition(".")[0])
    if not found:
        raise UsageError(f"{where} has no `{name}`{nearest_name(session, name)}")
    if "(" in expression or isinstance(value, Part):
        return evaluate
    if isinstance(value, type):
        return session.constructor(value)[0]
    return session.expression(f"{expression}()")


def _shown(session: Session, target: str, outcome: Outcome, model: Any, given: bool) -> Shown:
    graph = outcome.runs[-1] if outcome.runs else session.recorder.graph
    if outcome.failure is not None:
        graph.failure = outcome.failure
    graph.evidence = [Evidence("option" if given else "none", "command line" if given else "symbolic")]
    graph.constraints = session.recorder.requirements
    known = {name: array.dims for name, array in graph.inputs.items() if isinstance(array, Array) and array.dims is not None}
    graph.requirements = session.recorder.requirements.describe(known)
    own = isinstance(model, Part) and graph.root is None
    calls = [call for call in graph.calls if own or call.layer is not None or call.changes_shape]
    counted: set[int] = set()
    files = {call.site.filename for call in graph.calls if call.site is not None}
    notes = [] if outcome.gave_up is None else [outcome.gave_up]
    if isinstance(outcome.result, Unknown):
        notes.append(outcome.result.reason)
    if outcome.failure is not None:
        notes.append(f"{type(outcome.failure.exception).__name__}: {outcome.failure.exception}")
    layers = [_shown_call(graph, call, counted, model) for call in calls]
    drawn, flow = joined(calls, list(graph.inputs.values()), [output for output in graph.outputs if isinstance(output, Array)])
    rows = dict(zip(map(id, calls), layers, strict=True))
    return Shown(
        target=target,
        inputs=[{"name": n, "shape": _dims(a), "evidence": graph.evidence[0].message} for n, a in graph.inputs.items()],
        layers=layers,
        outputs=[_dims(output) for output in graph.outputs],
        parameters=model.count_parameters() if isinstance(model, Part) else 0,
        requirements=graph.requirements,
        findings=findings_of([graph], files | {session.file.filename}, session.faults),
        notes=list(dict.fromkeys([*notes, *graph.unknowns, *session.faults])),
        edges=_edges(calls),
        drawn=[rows.get(id(call)) or _shown_call(graph, call, counted, model) for call in drawn],
        flow=flow,
        run=(graph, model, session.module),
    )


def _dims(value: Any) -> tuple[Size, ...] | None:
    return value.shown_dims() if isinstance(value, Array) else None


def _shown_call(graph: LayerGraph, call: Any, counted: set[int], model: Any) -> ShownCall:
    layer = call.layer
    parameters: Size = 0
    if layer is not None and id(layer) not in counted:
        counted.add(id(layer))
        parameters = layer.count_parameters()
    outputs = None if call.unknown is not None else list(map(_dims, call.outputs))
    name = None if layer is None else graph.name_of(layer) or ""
    kind = type(layer).__name__ if layer is not None else call.operation.rpartition(".")[2]
    described = model.described(call) if isinstance(model, Part) else None
    if described is not None:
        name, kind, parameters = described
    filename, row = (call.site.filename, call.site.row) if call.site is not None else ("", 0)
    fails = any(contract.fails for contract in call.contracts)
    inputs, around = list(map(_dims, call.inputs)), _module_around(graph, call)
    return ShownCall(name, kind, call.operation, filename, row, inputs, outputs, parameters, fails, around)


def _module_around(graph: LayerGraph, call: Any) -> str | None:
    """The innermost part of the model whose method contains a call."""
    for site in call.site.stack() if call.site is not None else ():
        receiver = site.entry[1][0] if site.entry is not None and site.entry[1] else None
        if isinstance(receiver, Part) and id(receiver) in graph.names:
            return graph.names[id(receiver)]
    return None


def _edges(calls: Sequence[Any]) -> list[tuple[int, int]]:
    """Which rows hand their result to which, through what is not shown."""
    position = {id(call): index for index, call in enumerate(calls)}
    edges = set()
    for index, call in enumerate(calls):
        waiting, seen = list(call.sources), set()
        while waiting:
            source = waiting.pop()
            if source is None or id(source) in seen:
                continue
            seen.add(id(source))
            if id(source) in position:
                edges.add((position[id(source)], index))
            else:
                waiting.extend(source.sources)
    return sorted(edges)
