"""The engine: one pass over a file, from its text to findings; and the table of one model."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from shapelint.evidence.inputs import BadInput, InputSpec, parse_input
from shapelint.evidence.session import Outcome, Session, call_evidence, is_faulty, without_arguments
from shapelint.findings import Evidence, Finding, Place, Severity
from shapelint.graph import LayerGraph
from shapelint.interpreter.budget import Limits
from shapelint.interpreter.builtins import NAMES
from shapelint.interpreter.modules import Loader
from shapelint.interpreter.standard import python_module
from shapelint.rules import all_rules, rule_named
from shapelint.source.files import SourceFile, Span, UnreadableSource, read
from shapelint.symbolic.dims import Size, symbol
from shapelint.unknown import Unknown
from shapelint.usual import SIZES, accepted_sizes
from shapelint.values import Array

MODEL_WORDS = (b"torch", b"keras", b"tensorflow", b"einops")
"""A file in which none of these words stands has nothing to check."""


SHOW_LIMITS = Limits(steps=10_000_000, seconds=60.0, file_seconds=180.0)
"""One model, and somebody who waits for it, may cost more than one of many."""


class UsageError(ValueError):
    """A target or an input that cannot be understood; the message says what would be right."""


@dataclass(frozen=True)
class Settings:
    """What the user set: `inputs` are the raw texts `FILE::Name=1,3,224,224`."""

    inputs: tuple[str, ...] = ()
    python: Path | None = None
    limits: Limits = field(default_factory=Limits)


@dataclass
class ModelReport:
    """A model that was looked at, and why it was checked only in part, if it was."""

    name: str
    filename: str
    row: int
    complete: bool
    reasons: list[str]


@dataclass
class FileReport:
    """What one file gave; `faults` are internal errors, a line each."""

    filename: str
    findings: list[Finding]
    models: list[ModelReport]
    faults: list[str]


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


_loader: Loader | None = None


def shared_loader() -> Loader:
    """One loader serves all files of a run: installed packages are evaluated once."""
    global _loader
    if _loader is None:
        _loader = Loader([], python_module, NAMES)
    return _loader


# Checking


def check_file(path: Path, text: str | None, settings: Settings) -> FileReport:
    """Lint one file; `text` stands for what the path holds."""
    path = path.absolute()
    report = FileReport(str(path), [], [], [])
    try:
        file = read(path) if text is None else SourceFile(str(path), text)
        if not any(word.decode() in file.text for word in MODEL_WORDS):
            file.tree  # noqa: B018  a file that does not parse is a finding, whatever it is about
            return report
        file.tree  # noqa: B018
    except UnreadableSource as error:
        report.findings.append(_syntax_error(path, error))
        return report
    session = Session(file, path, settings.python, shared_loader(), settings.limits)
    graphs = list(scenarios(session, path, settings, report))
    report.findings.extend(findings_of(graphs, {str(path)}))
    report.faults.extend(dict.fromkeys(session.faults))
    return report


def _syntax_error(path: Path, error: UnreadableSource) -> Finding:
    rule = rule_named("SHP901")
    place = Place(str(path), Span(error.row, error.column, error.row, error.column + 1))
    return Finding(rule.code, rule.name, rule.severity, error.message, place)


def scenarios(session: Session, path: Path, settings: Settings, report: FileReport) -> Iterator[LayerGraph]:
    """The runs of all models of a file: by its scripts, by the user's inputs, and by symbolic ones."""
    reached: set[type] = set()
    partial: dict[str, list[str]] = {}
    described = _described(settings, path)
    built: set[type] = set()
    for outcome, graphs in _scripts(session):
        reached |= session.recorder.reached
        for graph in graphs:
            built.update(map(type, graph.modules))
            _note(partial, type(graph.root), graph, outcome)
            yield graph
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
        raise UsageError(f"--input names `{min(missing)}`, but {path.name} defines no such model{_nearest(session, min(missing))}")
    for key, reasons in partial.items():
        name, _, row = key.rpartition(":")
        report.models.append(ModelReport(name, session.file.filename, int(row), not reasons, list(dict.fromkeys(reasons))))


def _class_runs(
    session: Session, cls: type, specs: list[InputSpec] | None, partial: dict[str, list[str]], reached: set[type]
) -> Iterator[LayerGraph]:
    """One class by itself, with the inputs that the user gave or with symbolic ones."""
    make, self_made = session.constructor(cls)
    if specs is not None:
        outcome, _ = session.run_described(make, specs)
        evidence = Evidence("option", "--input")
    else:
        if not hasattr(cls, "forward") or not _has_own_forward(cls):
            return
        stated = session.stated_inputs(cls)
        outcome, _ = session.run_symbolic(make, stated)
        if self_made and is_faulty(outcome) and session.is_right_as_built(cls):
            return  # the defaults of its constructor do not go together, but nobody builds it so
        evidence = Evidence("comment", "a shape comment") if stated else Evidence("none", "no input is known; symbolic sizes stand for it")
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


def _has_own_forward(cls: type) -> bool:
    from shapelint.interpreter.functions import InterpretedFunction

    return isinstance(getattr(cls, "forward", None), InterpretedFunction)


_CERTAIN_FAILURES = (NameError, AttributeError)
"""What no argument can prevent: a name or an attribute that is nowhere."""


def _blames(outcome: Outcome, cls: type) -> bool:
    """Whether a failure without evidence is the model's own: one that says that an argument is missing or bad is not."""
    if outcome.failure is None or not isinstance(outcome.failure.exception, _CERTAIN_FAILURES):
        return False
    return not isinstance(outcome.failure.exception, AttributeError) or not _may_be_set(cls, str(outcome.failure.exception))


def _may_be_set(cls: type, message: str) -> bool:
    """Whether an attribute that a model lacks may come from elsewhere: from a subclass, or from who builds the model."""
    from shapelint.interpreter.definitions import DEFINITIONS

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
    yield outcome, _with_alternatives(session, list(_script_graphs(session, outcome)))
    for function in session.script_functions():
        outcome = session.attempt(without_arguments(function))
        if outcome.failure is not None and (function.code.positional or function.code.keyword_only):
            error, outcome.failure = outcome.failure.exception, None  # nobody need call it with the defaults alone
            outcome.gave_up = f"{type(error).__name__}: {error}"
        yield outcome, _with_alternatives(session, list(_script_graphs(session, outcome)))


def _with_alternatives(session: Session, graphs: list[LayerGraph]) -> list[LayerGraph]:
    """Where a model fails for an unusual input and would take a usual one, note that: then the input is what is wrong."""
    for graph in graphs:
        inputs = list(graph.inputs.values())
        picture = _unusual_picture(inputs)
        if graph.root is None or picture is None or not any(True for _ in graph.broken(*INPUT_CONTRACTS)):
            continue
        recorder = session.recorder
        constraints = session.accepted_by(graph.root, inputs)
        session.recorder = recorder
        if constraints is not None:
            height, width = symbol("H"), symbol("W")
            sizes = accepted_sizes(constraints, (picture[0], picture[1], height, width))
            graph.alternatives = [f"accepts {size}x{size}" for size in sizes]
    return graphs


INPUT_CONTRACTS = ("linear-in-features", "reshape-size", "matmul-shapes")
"""What breaks where a picture has another size than the one that a model is made for."""


def _unusual_picture(inputs: Sequence[Any]) -> tuple[Size, ...] | None:
    """The sizes of the one input where that is a picture of a size that is not in common use."""
    dims = inputs[0].dims if len(inputs) == 1 and isinstance(inputs[0], Array) else None
    if dims is None or len(dims) != 4 or (dims[2] == dims[3] and dims[2] in SIZES):
        return None
    return dims


def _script_graphs(session: Session, outcome: Outcome) -> Iterator[LayerGraph]:
    recorder = session.recorder
    for graph in outcome.runs:
        graph.evidence = [call_evidence(graph, graph.called_at)]
        yield graph
    outside = recorder.outside
    if outcome.failure is not None and outcome.failure not in [g.failure for g in outcome.runs]:
        outside.failure = outcome.failure
    for failure in session.script_failures:
        outside.failure = outside.failure or failure
    if outside.calls or outside.failure:
        outside.evidence = [Evidence("call", "the script itself")]
        yield outside


def _key(cls: type) -> str:
    from shapelint.interpreter.definitions import DEFINITIONS

    node = DEFINITIONS.get(id(cls), (None, None))[1]
    return f"{cls.__qualname__}:{node.lineno if node is not None else 1}"


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


def findings_of(graphs: Sequence[LayerGraph], filenames: set[str]) -> list[Finding]:
    """What the rules say of the graphs, once for each place, those in the wanted files."""
    found: dict[tuple[Any, ...], Finding] = {}
    for graph in graphs:
        graph.files = frozenset(filenames)
        for rule in all_rules():
            for finding in rule.check(graph):
                if finding.place.filename in filenames:
                    if graph.idle and finding.severity is Severity.ERROR:
                        finding = replace(finding, severity=Severity.WARNING)
                    found.setdefault((finding.code, finding.place), finding)
    return sorted(found.values(), key=lambda f: (f.place.filename, f.place.span.row, f.place.span.column, f.code))


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
    session = Session(file, path, settings.python, shared_loader(), SHOW_LIMITS)
    session.evaluate_body(as_script=False)
    make = _maker(session, expression, where)
    outcome, model = session.run_described(make, specs) if specs else session.run_symbolic(make)
    if outcome.failure is not None and not outcome.runs and model is None:
        reason = outcome.failure.exception
        raise UsageError(f"{target} could not be built: {type(reason).__name__}: {reason}")
    return _shown(session, target, outcome, model, bool(specs))


def _maker(session: Session, expression: str, where: str) -> Any:
    """What builds the model that a target names."""
    if not expression:
        classes = session.model_classes()
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
        raise UsageError(f"{where} has no `{name}`{_nearest(session, name)}")
    if "(" in expression:
        return evaluate
    if isinstance(value, type):
        return session.constructor(value)[0]
    return session.expression(f"{expression}()")


def _nearest(session: Session, name: str) -> str:
    import difflib

    close = difflib.get_close_matches(name, [n for n in session.module.namespace if not n.startswith("_")], 1)
    return f"; did you mean `{close[0]}`?" if close else ""


def _shown(session: Session, target: str, outcome: Outcome, model: Any, given: bool) -> Shown:
    from shapelint.library.registry import lookup
    from shapelint.library.torch.nn.module import parameter_count

    graph = outcome.runs[-1] if outcome.runs else session.recorder.graph
    if outcome.failure is not None:
        graph.failure = outcome.failure
    graph.evidence = [Evidence("option" if given else "none", "command line" if given else "symbolic")]
    graph.constraints = session.recorder.requirements
    known = {name: array.dims for name, array in graph.inputs.items() if isinstance(array, Array) and array.dims is not None}
    graph.requirements = session.recorder.requirements.describe(known)
    calls = [call for call in graph.calls if call.layer is not None or call.changes_shape]
    counted: set[int] = set()
    files = {call.site.filename for call in graph.calls if call.site is not None}
    notes = [] if outcome.gave_up is None else [outcome.gave_up]
    if isinstance(outcome.result, Unknown):
        notes.append(outcome.result.reason)
    if outcome.failure is not None:
        notes.append(f"{type(outcome.failure.exception).__name__}: {outcome.failure.exception}")
    return Shown(
        target=target,
        inputs=[{"name": n, "shape": _dims(a), "evidence": graph.evidence[0].message} for n, a in graph.inputs.items()],
        layers=[_shown_call(graph, call, counted) for call in calls],
        outputs=[_dims(output) for output in graph.outputs],
        parameters=parameter_count(model) if isinstance(model, lookup("torch.nn.Module")) else 0,
        requirements=graph.requirements,
        findings=findings_of([graph], files | {session.file.filename}),
        notes=list(dict.fromkeys([*notes, *graph.unknowns, *session.faults])),
        edges=_edges(calls),
    )


def _dims(value: Any) -> tuple[Size, ...] | None:
    return value.dims if isinstance(value, Array) else None


def _shown_call(graph: LayerGraph, call: Any, counted: set[int]) -> ShownCall:
    from shapelint.library.torch.nn.module import parameter_count

    layer = call.layer
    parameters: Size = 0
    if layer is not None and id(layer) not in counted:
        counted.add(id(layer))
        parameters = parameter_count(layer)
    outputs = None if call.unknown is not None else [array.dims for array in call.outputs]
    name = None if layer is None else graph.name_of(layer) or ""
    kind = type(layer).__name__ if layer is not None else call.operation.rpartition(".")[2]
    filename, row = (call.site.filename, call.site.row) if call.site is not None else ("", 0)
    return ShownCall(name, kind, call.operation, filename, row, [array.dims for array in call.inputs], outputs, parameters)


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
