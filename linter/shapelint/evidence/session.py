"""A session: the evaluation of one file, its scripts, and the models that no script reaches."""

from __future__ import annotations

import ast
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias
from weakref import WeakKeyDictionary

from shapelint.evidence.default_instances import default_instance
from shapelint.evidence.doubts import doubtful
from shapelint.evidence.inputs import (
    InputSpec,
    Knowledge,
    constructor_arguments,
    constructors_of,
    keyword_arguments,
    required_parameters,
    symbolic_inputs,
    tensor_of,
    undecorated,
    written_forward,
)
from shapelint.evidence.optional import inputs_by_name, next_optional, optional_inputs
from shapelint.evidence.outcomes import Outcome, faults_of, forget_others, is_faulty, open_ranks
from shapelint.evidence.roots import import_roots, module_name
from shapelint.evidence.watchdog import watchdog
from shapelint.findings import Evidence, Place
from shapelint.graph import Failure, LayerGraph, Site
from shapelint.interpreter.budget import Exhausted, InternalFault, Limits, depth_limits
from shapelint.interpreter.builtins import NAMES
from shapelint.interpreter.calls import call_value
from shapelint.interpreter.compiler import compile_expression
from shapelint.interpreter.definitions import DEFINITIONS
from shapelint.interpreter.evaluation import EvaluationRecorder, failure_site
from shapelint.interpreter.functions import InterpretedFunction
from shapelint.interpreter.loader import Loader
from shapelint.interpreter.made_up import LOOP_ROUNDS
from shapelint.interpreter.scopes import Scope
from shapelint.interpreter.standard import python_module
from shapelint.interpreter.state import STATE, Frame
from shapelint.parts import Part
from shapelint.raised import ProgramExit, is_certain, is_raised
from shapelint.recording import RefineArgument, RefineInput, RefineParts, recording
from shapelint.source.dependencies import Dependencies, Search
from shapelint.source.directives import directives
from shapelint.source.files import SourceFile
from shapelint.symbolic.dims import Dim, free_symbols
from shapelint.symbolic.solver import Requirements
from shapelint.unknown import Undecided, Unknown
from shapelint.values import Array

SCRIPT_FUNCTIONS = ("main", "test", "demo", "run", "example")
"""Functions of these names (or starting so) are taken as scripts where they need no argument."""

ASSUMED_RANKS = (2, 3, 4, 5, 1)
"""The ranks that are tried for an input whose rank no layer decides."""

ABOUT_RANKS = ("axis-out-of-range", "layer-rank", "pattern-mismatch", "matmul-shapes")
"""Contracts that another rank may meet."""

FACTORIES = 3
"""How many factory functions are asked how a class is meant to be built."""

FACTORY_DEPTH = 3
"""Through how many functions of the file a factory may lead to a class."""

ATTEMPTS = 12
"""How often a model is tried again after one of its layers said more about its input."""


Defaults: TypeAlias = "Callable[[Any, Mapping[str, int]], dict[str, Any]]"
"""What stands for the parameters of a function that have defaults, with the arguments already decided."""


class Session:
    """The evaluation of one file."""

    def __init__(
        self, file: SourceFile, path: Path, python: Path | None = None, loader: Loader | None = None, limits: Limits | None = None
    ) -> None:
        self.file = file
        self.limits = limits or Limits()
        self.loader = loader if loader is not None else Loader([], python_module, NAMES)
        self.path = path
        self.loader.eager = False
        self.loader.forget_project()  # what another program has done to modules that both import is not there
        self.loader.look_in(import_roots(path, python))
        self.module = self.loader.adopt(module_name(path), file, path.name == "__init__.py")
        self.faults: list[str] = []
        self.ends_at = time.process_time() + self.limits.file_seconds
        self.recorder = EvaluationRecorder()
        self.body_recorder: EvaluationRecorder | None = None
        """That of the module's own statements: what the frameworks remember then, functions called later find."""
        self.script_failures: list[Failure] = []
        self.arguments: dict[str, int] = {}
        self.loose_loops = False
        self.is_on_disk = True
        """Whether the text is what the disk holds."""
        self.witnesses: list[Path] = []
        """The other files of the project that showed what the models of this one are called with."""
        self.notes: list[str] = []
        """What the user may want to know of how the file was checked."""
        self.dependencies = Dependencies()
        """On what the evidence of other files rests."""

    def begin_again(self) -> bool:
        """Make ready to evaluate the file once more, with each import where it stands; whether that is worth while.

        A module may register, on being imported, what later code asks for.
        """
        if self.loader.eager:
            return False
        self.loader.forget_project()
        self.loader.eager = True
        self.module = self.loader.adopt(module_name(self.path), self.file, self.path.name == "__init__.py")
        return True

    def all_dependencies(self) -> Dependencies:
        """On what everything rests that was found out so far."""
        found = self.loader.dependencies(Search((str(self.path),), self.module.__name__))
        found.include(self.dependencies)
        return found

    # Evaluating

    def seconds_left(self) -> float:
        """What the file may still take of the processor; many attempts share it."""
        return self.ends_at - time.process_time()

    @contextmanager
    def evaluating(self) -> Iterator[EvaluationRecorder]:
        """A fresh state and recorder, with time and internal errors contained by `attempt`."""
        recorder = self.recorder = EvaluationRecorder()
        if self.body_recorder is not None:
            recorder.remember_as(self.body_recorder)
        invoked = STATE.invoked
        STATE.reset(replace(self.limits, seconds=max(min(self.limits.seconds, self.seconds_left()), 0.1)))
        STATE.invoked = invoked
        STATE.depth_limit, frames = depth_limits()
        sys.setrecursionlimit(max(frames, sys.getrecursionlimit()))
        with recording(recorder), watchdog(self.limits.seconds + 2):
            yield recorder

    def attempt(self, action: Callable[[Frame], Any]) -> Outcome:
        """Evaluate something in the module's frame, whatever happens."""
        outcome = Outcome()
        if self.seconds_left() <= 0:
            outcome.gave_up = "more time than one file may take"
            return outcome
        try:
            self._attempt(action, outcome)
        except Exhausted as exhausted:  # while what came of it was being noted
            outcome.gave_up = exhausted.what
        return outcome

    def _attempt(self, action: Callable[[Frame], Any], outcome: Outcome) -> None:
        with self.evaluating() as recorder:
            frame = Frame(self.module.namespace, self.module, None, None)
            STATE.frame = frame
            try:
                outcome.result = action(frame)
            except Undecided as undecided:
                outcome.result = undecided.unknown
            except Exhausted as exhausted:
                outcome.gave_up = exhausted.what
            except InternalFault as fault:
                self.faults.append(f"{self.module.file.filename}: {fault.args[0]}")
                outcome.gave_up = "an internal error"
            except MemoryError:
                outcome.gave_up = "more memory than an evaluation may take"
            except Exception as error:
                if not is_raised(error) and isinstance(error, RecursionError):
                    outcome.gave_up = "more depth than an evaluation may take"
                elif not is_raised(error):
                    self.faults.append(f"{self.module.file.filename}: {type(error).__name__}: {error}")
                    outcome.gave_up = "an internal error"
                elif isinstance(error, ProgramExit):
                    pass
                elif is_certain(error):
                    outcome.failure = Failure(error, failure_site(error))
                else:
                    outcome.gave_up = f"{type(error).__name__}: {error}"
            outcome.runs = recorder.runs
            self.faults.extend(recorder.internal_faults)
            if recorder._layers and outcome.failure is not None:
                recorder.graph.failure = outcome.failure

    def evaluate_body(self, as_script: bool) -> Outcome:
        """Run the module's statements; as a script, its `__main__` block too."""
        STATE.invoked = set()
        if as_script:
            self.module.namespace["__name__"] = "__main__"

        def run(frame: Frame) -> None:
            self.module.evaluate()

        outcome = self.attempt(run)
        self.body_recorder = self.recorder
        self.module.namespace["__name__"] = self.module.__name__
        self.script_failures = [failure for module, _, failure in self.recorder.failures if module is self.module]
        return outcome

    # Finding models

    def script_functions(self) -> list[InterpretedFunction]:
        """Functions that exercise the file's models and that nothing has called."""
        found = []
        for value in list(self.module.namespace.values()):
            if isinstance(value, InterpretedFunction) and value.module is self.module and value.code.node not in STATE.invoked:
                code = value.code
                if value.__name__.startswith(SCRIPT_FUNCTIONS) and len(code.positional) == len(value.defaults) and not code.is_generator:
                    found.append(value)
        return found

    def model_classes(self) -> list[type]:
        """The module classes that this file defines, in the order of their definitions."""
        found = []
        for value in self.module.namespace.values():
            if isinstance(value, type) and issubclass(value, Part) and DEFINITIONS.get(id(value), (None,))[0] is self.module:
                found.append(value)
        return list(dict.fromkeys(found))

    def stated_inputs(self, cls: type) -> dict[str, InputSpec]:
        """The shapes that `# shape:` comments in the class's `forward` state of its parameters."""
        forward = getattr(cls, getattr(cls, "entry_method", ""), None)
        if not isinstance(forward, InterpretedFunction) or forward.module is not self.module:
            return {}
        node = forward.code.node
        rows = range(node.lineno - 1, (node.end_lineno or node.lineno) + 1)
        found = {}
        for comment in directives(self.file.text).shapes:
            plain = all(isinstance(dim, int) or dim.isidentifier() for dim in comment.dims)
            if comment.name in forward.code.positional and comment.span.row in rows and plain:
                found[comment.name] = InputSpec(comment.dims, comment.element_type or "float32", comment.name)
        return found

    def factories(self, cls: type) -> list[InterpretedFunction]:
        """Functions of the file that need no argument and lead to a class, by the names that they mention; decorated ones as well."""
        made = {name: value for name, value in self.module.namespace.items() if isinstance(value, InterpretedFunction)}
        written = {name: undecorated(value) for name, value in made.items() if undecorated(value).module is self.module}
        leading, names = set[str](), {cls.__name__}
        for _ in range(FACTORY_DEPTH):
            leading |= {name for name, function in written.items() if names & mentioned(function.code.node)}
            names = leading
        return [
            made[name]
            for name, function in written.items()
            if name in leading and len(function.code.positional) == len(function.defaults) and not function.code.is_generator
        ]

    def _builds(self, cls: type) -> Iterator[tuple[Outcome, InterpretedFunction]]:
        """Runs of models that factories of the file build of a class, the recorder left at the last one."""
        for factory in self.factories(cls)[:FACTORIES]:
            outcome, _ = self.run_symbolic(without_arguments(factory))
            if outcome.runs and any(isinstance(module, cls) for graph in outcome.runs for module in graph.modules):
                yield outcome, factory

    def is_right_as_built(self, cls: type) -> bool:
        """Whether a factory of the file builds models of the class with arguments that leave nothing wrong."""
        recorder = self.recorder
        try:
            return any(not is_faulty(outcome) for outcome, _ in self._builds(cls))
        finally:
            self.recorder = recorder

    def as_built(self, cls: type) -> tuple[Outcome, str] | None:
        """The run of a model as the first factory makes it that can be followed to its end, with the factory's name."""
        recorder = self.recorder
        for outcome, factory in self._builds(cls):
            if outcome.failure is None and outcome.gave_up is None and not isinstance(outcome.result, Unknown):
                return outcome, factory.__name__
        self.recorder = recorder
        return None

    # Calling models

    def expression(self, text: str) -> Callable[[Frame], Any]:
        """Compile an expression that the user gave (`Net(10)`) in the file's own scope; raises SyntaxError."""
        return compile_expression(ast.parse(text, mode="eval").body, Scope("module"))

    def run_described(self, make: Callable[[Frame], Any], specs: Sequence[InputSpec]) -> tuple[Outcome, Any]:
        """Build a model and call it with described inputs, in evaluation mode."""
        kept: list[Any] = []

        def action(frame: Frame) -> Any:
            model = make(frame)
            kept.append(model)
            return self._called(frame, model, [s for s in specs if s.parameter is None], [s for s in specs if s.parameter is not None])

        outcome = self.attempt(action)
        return outcome, (kept[0] if kept else None)

    def _called(self, frame: Frame, model: Any, positional: Sequence[InputSpec], named: Sequence[InputSpec]) -> Any:
        _evaluation_mode(model)
        args = tuple(tensor_of(spec, None, _kind_of(model)) for spec in positional)
        kwargs = {str(spec.parameter): tensor_of(spec, None, _kind_of(model)) for spec in named}
        return call_value(frame, frame.node, model, args, kwargs)

    def run_symbolic(self, make: Callable[[Frame], Any], stated: Mapping[str, InputSpec] | None = None) -> tuple[Outcome, Any]:
        """Build a model and call it with symbolic inputs, finding ranks and channels out from its layers.

        What had to be assumed (the rank of an input, how often a loop runs) is varied: wrong is only what is wrong
        however it is chosen.
        """
        outcome, model, knowledge = self._with_optional(make, *self._explore(make, Knowledge(stated=tuple((stated or {}).items()))))
        if outcome.gave_up is not None:
            return outcome, model
        if faults_of(outcome):
            outcome, model, knowledge = self._with_served_ranks(make, outcome, model, knowledge)
        if faults_of(outcome):
            outcome, model, knowledge = self._with_other_types(make, outcome, model, knowledge)
        if knowledge.arguments and faults_of(outcome):
            recorder = self.recorder
            forget_others(outcome, faults_of(outcome) & faults_of(self._explore(make, knowledge.with_loose_loops())[0]))
            self.recorder = recorder
        for other in knowledge.other_ranks() if faults_of(outcome) else ():
            recorder = self.recorder
            forget_others(outcome, faults_of(outcome) & faults_of(self._explore(make, other)[0]))
            self.recorder = recorder
        if knowledge.rests_on_parts() and faults_of(outcome):
            forget_others(outcome, set())
        doubted = doubtful(written_forward(model)) if faults_of(outcome) else frozenset()
        if doubted:
            recorder = self.recorder
            forget_others(outcome, faults_of(outcome) & faults_of(self._explore(make, knowledge.with_doubted(doubted))[0]))
            self.recorder = recorder
        return outcome, model

    def _with_optional(
        self, make: Callable[[Frame], Any], outcome: Outcome, model: Any, knowledge: Knowledge
    ) -> tuple[Outcome, Any, Knowledge]:
        """Give a model that fails without them the optional inputs that it lacks."""
        first, lacking = outcome, None
        tried = (outcome, model, knowledge)
        while tried[0].failure is not None and tried[1] is not None and not isinstance(tried[0].failure.exception, NameError):
            lacking = next_optional(written_forward(tried[1]), tried[2].given, tried[0].failure.exception)
            if lacking is None:
                break
            tried = self._explore(make, tried[2].with_given(lacking))
        if not tried[2].given or tried[0].failure is None:
            return tried
        error = first.failure.exception if first.failure is not None else None
        first.failure, first.gave_up = None, f"{type(error).__name__}: {error}"  # with inputs of another kind it may run
        return first, model, knowledge

    def accepted_by(self, model: Any, inputs: Sequence[Any]) -> Requirements | None:
        """What a built model requires of pictures in the place of its one input; None where that cannot be said."""
        if len(inputs) != 1 or not isinstance(inputs[0], Array) or inputs[0].dims is None or len(inputs[0].dims) != 4:
            return None
        spec = InputSpec((inputs[0].dims[0], inputs[0].dims[1], "H", "W"), inputs[0].element_type)  # type: ignore[arg-type]
        if not all(isinstance(dim, int) for dim in inputs[0].dims[:2]):
            return None
        outcome, _ = self.run_described(lambda frame: model, [spec])
        return self.recorder.requirements if outcome.runs and not faults_of(outcome) else None

    def _with_served_ranks(
        self, make: Callable[[Frame], Any], outcome: Outcome, model: Any, knowledge: Knowledge
    ) -> tuple[Outcome, Any, Knowledge]:
        """Where a later layer takes another rank, try those that serve the layer which decided it as well."""
        recorder = self.recorder
        for other in knowledge.with_served_ranks() if any(fault[-1] in ABOUT_RANKS for fault in faults_of(outcome)) else ():
            tried = self._explore(make, other)
            if len(faults_of(tried[0])) < len(faults_of(outcome)):
                return tried
        self.recorder = recorder
        return outcome, model, knowledge

    def _with_other_types(
        self, make: Callable[[Frame], Any], outcome: Outcome, model: Any, knowledge: Knowledge
    ) -> tuple[Outcome, Any, Knowledge]:
        """Try integers and masks for the inputs in turn, keeping what leaves fewer faults."""
        for name in [name for graph in outcome.runs[-1:] for name, array in graph.inputs.items() if isinstance(array, Array)]:
            for element_type in ("int64", "bool"):
                tried = self._explore(make, knowledge.with_element_type(name, element_type))
                if len(faults_of(tried[0])) < len(faults_of(outcome)):
                    outcome, model, knowledge = tried
                    break
        return outcome, model, knowledge

    def _explore(self, make: Callable[[Frame], Any], known: Knowledge) -> tuple[Outcome, Any, Knowledge]:
        outcome, model, knowledge = self._settle(make, known)
        if not open_ranks(outcome) or outcome.gave_up is not None:
            return outcome, model, knowledge
        attempts = []
        for rank in ASSUMED_RANKS:
            tried, made, _ = self._settle(make, knowledge.with_assumed_rank(rank))
            faults = faults_of(tried)
            if not faults:
                return tried, made, knowledge
            attempts.append((tried, made, faults))
        common = {fault for fault in set.intersection(*(faults for _, _, faults in attempts)) if fault[-1] not in ABOUT_RANKS}
        if common and open_ranks(outcome) == 1:  # the ranks of several may differ
            forget_others(attempts[0][0], common)
            return *attempts[0][:2], knowledge
        return outcome, model, knowledge

    def _settle(self, make: Callable[[Frame], Any], knowledge: Knowledge) -> tuple[Outcome, Any, Knowledge]:
        """Attempt the model until its layers say nothing more about its inputs."""
        pinned = False
        for _ in range(ATTEMPTS):
            outcome, model, refined = self._attempt_symbolic(make, knowledge)
            if isinstance(refined, RefineArgument):
                knowledge = knowledge.with_arguments(refined.names, LOOP_ROUNDS)
                continue
            if isinstance(refined, RefineParts):
                knowledge = knowledge.with_parts(refined.slot, refined.count, refined.tentative)
                continue
            if refined is not None:
                knowledge = knowledge.with_rank(refined.slot, refined.rank, refined.element_type, refined.tentative, refined.others)
                continue
            sizes = self._fixed_sizes(outcome)
            if pinned or not sizes:
                break
            knowledge, pinned = knowledge.with_sizes(sizes), True
        return outcome, model, knowledge

    def _attempt_symbolic(
        self, make: Callable[[Frame], Any], knowledge: Knowledge
    ) -> tuple[Outcome, Any, RefineInput | RefineArgument | None]:
        kept: list[Any] = []
        given: dict[str, Any] = {}

        def action(frame: Frame) -> Any:
            model = make(frame)
            kept.append(model)
            own = model.own_inputs() if isinstance(model, Part) else None
            if own is not None:
                _evaluation_mode(model)
                return call_value(frame, frame.node, model, model.arguments_for(own), {})
            forward = written_forward(model)
            if isinstance(model, Unknown) or not isinstance(forward, InterpretedFunction):
                return Unknown("the model could not be built" if isinstance(model, Unknown) else "it has no forward")
            _evaluation_mode(model)
            known = replace(knowledge, kind=_kind_of(model))
            required, optional = symbolic_inputs(forward, known), optional_inputs(forward, known)
            given.update(zip(forward.code.positional[1:], required, strict=False), **optional)
            return call_value(frame, frame.node, model, tuple(required), optional)

        self.arguments, self.loose_loops = dict(knowledge.arguments), knowledge.loose_loops
        try:
            outcome = self.attempt(action)
        except (RefineInput, RefineArgument) as refined:
            return Outcome(), None, refined
        for graph in outcome.runs:
            if kept and graph.root is kept[0] and given:
                graph.inputs = inputs_by_name(given)
        return outcome, (kept[0] if kept else None), None

    def _fixed_sizes(self, outcome: Outcome) -> dict[str, int]:
        """Symbols of the inputs that the layers leave only one value."""
        inputs = [array for graph in outcome.runs for array in graph.inputs.values() if isinstance(array, Array) and array.dims]
        names = {each: each.name for array in inputs for dim in array.dims or () if isinstance(dim, Dim) for each in free_symbols(dim)}
        return {names[each]: value for each, value in self.recorder.requirements.fixed().items() if each in names and names[each] != "N"}

    def constructor(self, cls: type, general: Defaults | None = None) -> tuple[Callable[[Frame], Any], bool]:
        """What builds a model of a class, and whether it takes nothing that had to be made up.

        `general` says what is given for parameters that have defaults, too.
        """
        inits = constructors_of(cls)
        required = [name for init in inits for name in required_parameters(init)]
        keyword_only = [
            name
            for init in inits
            if isinstance(init, InterpretedFunction)
            for name in init.code.keyword_only
            if name not in init.keyword_defaults
        ]

        def make(frame: Frame) -> Any:
            arguments: list[Any] = []
            named: dict[str, Any] = {}
            for init in inits:
                build = partial(default_instance, frame, cls, init)
                arguments += constructor_arguments(init, build, self.arguments)
                named |= keyword_arguments(init, build, self.arguments)
                named |= general(init, self.arguments) if general is not None else {}
            made_up = (each for argument in (*arguments, *named.values()) if isinstance(argument, Dim) for each in free_symbols(argument))
            STATE.made_up, STATE.loose_loops = frozenset(made_up), self.loose_loops
            return call_value(frame, self._class_node(cls), cls, tuple(arguments), named)

        return make, not required and not keyword_only

    def _class_node(self, cls: type) -> ast.AST:
        return DEFINITIONS[id(cls)][1] if id(cls) in DEFINITIONS else self.file.tree


def without_arguments(function: Callable[[], Any]) -> Callable[[Frame], Any]:
    """The evaluation of a call that hands nothing over."""
    return lambda _frame: function()


def mentioned(node: ast.AST) -> frozenset[str]:
    """The names that stand in a piece of code."""
    known = _MENTIONED.get(node)
    if known is None:
        known = _MENTIONED[node] = frozenset(child.id for child in ast.walk(node) if isinstance(child, ast.Name))
    return known


_MENTIONED: WeakKeyDictionary[ast.AST, frozenset[str]] = WeakKeyDictionary()


def _kind_of(model: Any) -> type[Part] | None:
    return type(model) if isinstance(model, Part) else None


def _evaluation_mode(model: Any) -> None:
    if isinstance(model, Part):
        try:
            model.set_evaluation_mode()
        except Exception as error:
            if not is_raised(error):
                raise


def call_evidence(graph: LayerGraph, site: Site | None) -> Evidence:
    """The evidence of a call in the user's script."""
    if site is None:
        return Evidence("none", "nothing is known of the inputs")
    return Evidence("call", site.file.segment(site.node)[:80] or "a call", Place(site.filename, site.file.span(site.node)))


def nearest_name(session: Session, name: str) -> str:
    import difflib

    close = difflib.get_close_matches(name, [n for n in session.module.namespace if not n.startswith("_")], 1)
    return f"; did you mean `{close[0]}`?" if close else ""
