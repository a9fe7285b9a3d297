"""Trials: how what a finding says can be shown by running the code, as far as the evaluation's values can be made again."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from math import gcd
from pathlib import Path
from typing import Any, TypeAlias

from shapelint.evidence.reproducing import USUAL_BATCH, NotReproducible, Rebatching, Writer
from shapelint.evidence.roots import module_name
from shapelint.evidence.session import SCRIPT_FUNCTIONS
from shapelint.findings import Attempt, Trial
from shapelint.graph import Call, Contract, Entry, LayerGraph, Site
from shapelint.interpreter.functions import InterpretedFunction
from shapelint.interpreter.modules import InterpretedModule
from shapelint.library.registry import ShapeFunction, lookup
from shapelint.origins import place_of
from shapelint.parts import Part
from shapelint.source.bindings import parent_of
from shapelint.source.files import SourceFile
from shapelint.symbolic.atoms import Symbol
from shapelint.symbolic.dims import Dim
from shapelint.unknown import Undecided
from shapelint.values import Array

_DEFINITIONS = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)

_JUDGED = {"loss-broadcast": "loss", "reshape-mixes-batch": "batch", "flatten-batch": "batch", "squeeze-batch": "batch"}
"""What a run shows of contracts whose breach need not make it fail."""

_OF_VALUES = ("embedding-index", "class-count")
"""Contracts of what tensors hold: a run without data keeps them all."""

MOST_PARTS = 2000
"""Of larger models it is not compared whether the one that was built is the one that was analysed."""


def trial_of(module: InterpretedModule, graph: LayerGraph, site: Site | None, call: Call | None, contract: Contract | None) -> Trial:
    """How a fault at a place can be shown: the ways to bring it about, the most faithful one first.

    `module` is the one in which the models were found: what it defines at its top need not be made again.
    """
    judged = _JUDGED.get(contract.name, "failure") if contract is not None else "failure"
    sizes, below, batching = _sizes(graph), _vocabulary(graph), _rebatching(contract, call)
    attempts, modules, reasons = _written(_proposals(module, graph, site, call), lambda: Writer(sizes, below, batching))
    failure = graph.failure.exception if call is None and graph.failure is not None else None
    return Trial(
        framework=_framework(graph, call),
        judged=judged,
        attempts=attempts,
        modules=modules,
        stack=tuple(place_of(each) for each in site.stack() if not isinstance(each.node, _DEFINITIONS)) if site is not None else (),
        layer=graph.name_of(call.layer) if call is not None and call.layer is not None else None,
        operation=call.operation if call is not None else "",
        exception=type(failure).__name__ if failure is not None else None,
        by_kernel=contract is not None and (contract.by_kernel or contract.name in _OF_VALUES),
        describes=graph.root is None and call is not None and call.operation.startswith("keras.layers."),
        reason=_reason(reasons),
    )


Proposal = Callable[[Writer], Attempt]
Arguments: TypeAlias = "tuple[tuple[Any, ...], dict[str, Any]]"


def model_trial(module: InterpretedModule, graph: LayerGraph, model: Part) -> tuple[Trial, Writer]:
    """How to run a model as it was shown, and the writer that knows the sizes which stand for the symbols."""
    own = model.own_inputs() if graph.root is None else None
    given: Arguments = (model.arguments_for(own), {}) if own is not None else graph.arguments
    attempts, modules, reasons = _written(_of_model(module, graph, model, given), lambda: Writer(_sizes(graph), _vocabulary(graph)))
    framework = model.operation.partition(".")[0]
    return Trial(framework, "", attempts, modules, reason=_reason(reasons)), Writer(_sizes(graph))


def _written(
    proposals: Iterable[Proposal], writer_of: Callable[[], Writer]
) -> tuple[tuple[Attempt, ...], tuple[tuple[str, str], ...], list[str]]:
    """The attempts that can be written, the modules that they name, and why others cannot."""
    attempts: dict[Attempt, None] = {}
    modules: dict[str, str] = {}
    reasons: dict[str, None] = {}
    for propose in proposals:
        writer = writer_of()
        try:
            attempts.setdefault(propose(writer))
        except NotReproducible as error:
            reasons.setdefault(str(error))
        except Undecided as undecided:
            reasons.setdefault(undecided.unknown.reason)
        else:
            modules |= writer.modules
    return tuple(attempts), tuple(modules.items()), list(reasons)


def _reason(reasons: list[str]) -> str:
    return f"what it rests on cannot be made again: {'; '.join(reasons)}" if reasons else "nothing leads there"


def _proposals(module: InterpretedModule, graph: LayerGraph, site: Site | None, call: Call | None) -> Iterator[Proposal]:
    """The ways to bring a fault about."""
    frames = list(site.stack()) if site is not None else []
    if frames and _is_imported(frames[-1]):
        yield lambda writer: Attempt("script", writer.reference(_module_of(frames[-1]), "__name__"))
    if isinstance(graph.root, Part):
        yield from _of_model(module, graph, graph.root, graph.arguments)
    for entry in _entries(frames):
        yield lambda writer, entry=entry: _of_function(writer, *entry)  # type: ignore[misc]
    if call is not None:
        yield lambda writer: _of_call(writer, call)


# The script


def _is_imported(site: Site) -> bool:
    """Whether importing the file comes by a place: it stands at the top, and not in a `__main__` block."""
    return site.entry is None and site.scope is None and not isinstance(site.node, _DEFINITIONS) and not _is_in_main_block(site)


def _is_in_main_block(site: Site) -> bool:
    node: ast.AST | None = site.node
    while node is not None:
        if isinstance(node, ast.If) and _is_main_test(node.test):
            return True
        node = parent_of(site.file, node)
    return False


def _is_main_test(test: ast.expr) -> bool:
    """Whether a condition asks if the file is run as a script."""
    return any(isinstance(node, ast.Name) and node.id == "__name__" for node in ast.walk(test))


class _Named:
    """A module known by its name and file alone."""

    def __init__(self, name: str, file: SourceFile) -> None:
        self.__name__ = name
        self.file = file


def _module_of(site: Site) -> Any:
    return _Named(module_name(Path(site.filename)), site.file)


# The model


def _of_model(module: InterpretedModule, graph: LayerGraph, model: Part, given: Arguments) -> Iterator[Proposal]:
    """The model made as the evaluation has made it, called with what it was called with.

    It stands at the top of its module, or is made by its factories, or by its class.
    """
    for name in _names_at_top(module, model):
        yield lambda writer, name=name: _run(graph, model, given, writer, writer.reference(module, name), ())  # type: ignore[misc]
    for entry in _factories(graph, model):
        yield lambda writer, entry=entry: _run(  # type: ignore[misc]
            graph, model, given, writer, _entered(writer, *entry), _replaced(graph, model, entry)
        )
    yield lambda writer: _run(graph, model, given, writer, writer.write(model), _replaced(graph, model, None))


def _run(
    graph: LayerGraph, model: Part, given: Arguments, writer: Writer, callee: str, replaced: Iterable[tuple[str, Part]]
) -> Attempt:  # fmt: skip
    changed = tuple((name, writer.write(part)) for name, part in replaced)
    named = ((graph.names.get(id(part)), part) for part in graph.modules)
    parts = tuple((name, type(part).__name__, _parameters(part, writer)) for name, part in named if name is not None)
    return Attempt(
        "model", callee, f"given{writer.call(*given)}", _mode(graph.training), changed, parts if len(parts) <= MOST_PARTS else ()
    )


def _parameters(part: Part, writer: Writer) -> int:
    """How many numbers the parameters of a part without parts hold; -1 where that is not known."""
    try:
        return -1 if part.child_parts() else writer.number(part.count_parameters())
    except (NotReproducible, Undecided):
        return -1


def _mode(training: object) -> bool | None:
    return training if isinstance(training, bool) else None


def _names_at_top(module: InterpretedModule, model: Part) -> Iterator[str]:
    """The name under which importing the module makes the model."""
    names = [name for name, value in module.namespace.items() if value is model]
    for node in module.file.tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        found = [target.id for target in targets if isinstance(target, ast.Name) and target.id in names]
        if found:
            yield found[0]
            return


def _factories(graph: LayerGraph, model: Part) -> Iterator[Entry]:
    """The functions that were entered to build the model and not to call it, the outermost first."""
    called = {id(site.entry) for site in graph.called_at.stack()} if graph.called_at is not None else set()
    made = model.constructed_at
    entries = [site.entry for site in made.stack() if site.entry is not None] if made is not None else []
    for entry in reversed(entries):
        if id(entry) not in called and not (entry[1] and isinstance(entry[1][0], Part)):
            yield entry


def _replaced(graph: LayerGraph, model: Part, factory: Entry | None) -> Iterator[tuple[str, Part]]:
    """The parts of a model that were put in place after its constructor (or the factory) had returned.

    PyTorch's only: what a layer of Keras is given it takes for good.
    """
    made = model.constructed_at
    if made is None or not model.operation.startswith("torch."):
        return
    outside = [site.entry for site in made.stack()]
    if factory is not None:
        outside = outside[1 + next(index for index, entry in enumerate(outside) if entry is factory) :]
    taken: list[str] = []
    for part in graph.modules:
        name, site = graph.names.get(id(part)), part.constructed_at
        if not name or site is None or any(name.startswith(f"{owner}.") for owner in taken):
            continue
        if any(site.entry is entry for entry in outside) and not _stands_in(site, made) and not _is_given(model, part):
            taken.append(name)
            yield name, part


def _stands_in(site: Site, made: Site) -> bool:
    """Whether a place belongs to the call that made the model."""
    return any(each.node is made.node for each in site.stack())


def _is_given(root: Part, part: Part) -> bool:
    """Whether a part was handed to the model's constructor, or lies in one that was."""
    if root.constructed_with is None:
        return True
    args, kwargs = root.constructed_with
    return any(part is inner for value in (*args, *kwargs.values()) for inner in _parts_in(value, 0))


def _parts_in(value: Any, depth: int) -> Iterator[Part]:
    if isinstance(value, Part):
        yield from (inner for _, inner in value.named_parts())
    elif isinstance(value, (list, tuple)) and depth < 4:
        for item in value:
            yield from _parts_in(item, depth + 1)
    elif isinstance(value, dict) and depth < 4:
        yield from _parts_in(list(value.values()), depth + 1)


# Functions and single calls


def _entries(frames: list[Site]) -> Iterator[Entry]:
    """How the functions were entered in which a place lies, the innermost first; those that are scripts left out."""
    for site in frames:
        entry = site.entry
        if entry is not None and not (entry[0].__name__.startswith(SCRIPT_FUNCTIONS) and not entry[1]):
            yield entry


def _of_function(writer: Writer, function: InterpretedFunction, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Attempt:
    owner = args[0] if args and isinstance(args[0], Part) else None
    if owner is None:
        return Attempt("function", writer.write(function), f"given{writer.call(args, kwargs)}")
    if function.__name__ == "__init__":
        if owner.constructed_with is None:
            raise NotReproducible("a constructor whose call was not seen")
        return Attempt("function", writer.write(type(owner)), f"given{writer.call(*owner.constructed_with)}")
    callee, kind = writer.write(owner), "part"
    if function.__name__ != type(owner).entry_method:
        callee, kind = f"{callee}.{function.__name__}", "function"
    return Attempt(kind, callee, f"given{writer.call(args[1:], kwargs)}", _mode(getattr(owner, "training", None)))


def _entered(writer: Writer, function: InterpretedFunction, args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    return writer.write(function) + writer.call(args, kwargs)


def _of_call(writer: Writer, call: Call) -> Attempt:
    """The layer or operation alone, with what it was given."""
    if call.given is None:
        raise NotReproducible("the arguments of the call")
    if call.layer is not None:
        arguments = f"given{writer.call(call.given.args, call.given.kwargs)}"
        return Attempt("call", writer.write(call.layer), arguments, _mode(getattr(call.layer, "training", None)))
    owner = getattr(call.given.body, "__self__", None)
    if not isinstance(owner, ShapeFunction) or not _is_called_so(owner.name, call):
        raise NotReproducible(f"the call of `{call.operation}` by itself")
    args = call.given.args[1:]  # without the call in progress
    method = _method(call, args)
    if method is not None:
        return Attempt("call", f"{writer.write(args[0])}.{method}", f"given{writer.call(args[1:], call.given.kwargs)}")
    return Attempt("call", writer.write(owner), f"given{writer.call(args, call.given.kwargs)}")


def _method(call: Call, args: tuple[Any, ...]) -> str | None:
    """The name of the method by which the source calls an operation on its first argument; None where it calls a function."""
    node = call.site.node if call.site is not None else None
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or not args or not isinstance(args[0], Array):
        return None
    is_whole = not any(isinstance(argument, ast.Starred) for argument in node.args)
    return node.func.attr if is_whole and len(args) == len(node.args) + 1 else None


def _is_called_so(name: str, call: Call) -> bool:
    """Whether the arguments of a call are those of the operation that it is named after, and not of a part of what a layer does."""
    try:
        known = lookup(name)
    except KeyError:
        return False
    return not isinstance(known, type) or call.given is None or len(call.given.args) > 1 or bool(call.given.kwargs)


# Sizes


def _sizes(graph: LayerGraph) -> dict[Symbol, int]:
    """The smallest sizes that meet what the layers require; a batch of two where that is as good as one."""
    relations = graph.relations
    if relations is None:
        return {}
    try:
        found = relations.smallest()
        batches = [each for each in found if each.name == "N" and found[each] == 1]
        larger = found | dict.fromkeys(batches, USUAL_BATCH)
        return larger if batches and relations.accepts(larger) else found
    except (KeyError, ValueError, ZeroDivisionError):
        return {}


def _vocabulary(graph: LayerGraph) -> int | None:
    """What indices must stay below for every table of vectors of the model."""
    tables = [getattr(part, name, None) for part in graph.modules for name in ("num_embeddings", "input_dim")]
    return min((size for size in tables if type(size) is int and size > 0), default=None)


def _rebatching(contract: Contract | None, call: Call | None) -> Rebatching | None:
    """The batch size that brings to light what the one of the evidence hides."""
    if contract is None:
        return None
    if contract.name == "squeeze-batch":
        return Rebatching(_leading(call), 1)
    if contract.name == "reshape-mixes-batch":
        return _dividing(contract, call)
    if contract.holds is None:  # a number in the code that one batch size meets
        written = next((size for size in (contract.declared, contract.received) if type(size) is int), None)
        return Rebatching(_leading(call), written + 1) if written is not None else None
    return None


def _leading(call: Call | None) -> int | None:
    dims = call.inputs[0].dims if call is not None and call.inputs else None
    return dims[0] if dims and isinstance(dims[0], int) else None


def _dividing(contract: Contract, call: Call | None) -> Rebatching | None:
    """The smallest batch of more than one whose elements fill whole rows, where the batch is open."""
    asked, there = contract.declared, contract.received
    dims = call.inputs[0].dims if call is not None and call.inputs else None
    if type(asked) is not int or type(there) is not int or not dims or not isinstance(dims[0], Dim) or asked <= 0:
        return None
    rows = asked // gcd(asked, there)
    return Rebatching(None, rows if rows > 1 else USUAL_BATCH)


def _framework(graph: LayerGraph, call: Call | None) -> str:
    """The framework that runs the scenario."""
    operation = call.operation if call is not None and call.operation else getattr(type(graph.root), "operation", "")
    return operation.partition(".")[0] or "torch"
