"""Definitions: `def`, `lambda` and `class`."""

from __future__ import annotations

import ast
import dataclasses
import types
import typing
import weakref
from typing import Any

from shapelint.interpreter.branches import RETURN
from shapelint.interpreter.calls import UNFOLLOWED_METHODS, call_value
from shapelint.interpreter.compiler import Evaluate, Execute, compile_block, compile_expression, statement
from shapelint.interpreter.documenting import only_documents
from shapelint.interpreter.functions import Code, InterpretedFunction
from shapelint.interpreter.generators import compile_generator
from shapelint.interpreter.iteration import iterate
from shapelint.interpreter.kinds import remember_type
from shapelint.interpreter.names import store_name
from shapelint.interpreter.opaque import Opaque, opaque_bases
from shapelint.interpreter.scopes import FunctionNode, Scope, class_scope, function_scope, is_generator
from shapelint.interpreter.sighting import sighted_body
from shapelint.interpreter.state import STATE, Frame
from shapelint.interpreter.watching import watched_body
from shapelint.raised import is_raised, raised
from shapelint.unknown import Undecided, Unknown


def compile_function(node: FunctionNode, scope: Scope) -> Evaluate:
    """The closure that makes a function object, its defaults evaluated as the definition is reached."""
    defaults = [compile_expression(default, scope) for default in node.args.defaults]
    keyword_defaults = [
        (arg.arg, compile_expression(default, scope))
        for arg, default in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
        if default is not None
    ]
    code: list[Code] = []
    in_class = scope.kind == "class"

    def evaluate(frame: Frame) -> Any:
        if not code:
            code.append(_code(node, scope))
        return InterpretedFunction(
            code[0],
            frame.module,
            frame.parent
            if in_class
            else frame
            if frame.scope_node is not None or frame.parent is not None or scope.kind != "module"
            else None,
            tuple([default(frame) for default in defaults]),
            {name: default(frame) for name, default in keyword_defaults},
            _qualname(frame, code[0].name, in_class),
            frame.class_cell,
        )

    return evaluate


def _qualname(frame: Frame, name: str, in_class: bool) -> str:
    if in_class:
        return f"{frame.vars.get('__qualname__', '?')}.{name}"
    outer = frame.scope_node
    return f"{getattr(outer, 'name', '<lambda>')}.<locals>.{name}" if outer is not None else name


def _code(node: FunctionNode, scope: Scope) -> Code:
    arguments = node.args
    return Code(
        name="<lambda>" if isinstance(node, ast.Lambda) else node.name,
        node=node,
        positional=tuple(arg.arg for arg in (*arguments.posonlyargs, *arguments.args)),
        positional_only=len(arguments.posonlyargs),
        keyword_only=tuple(arg.arg for arg in arguments.kwonlyargs),
        var_positional=arguments.vararg.arg if arguments.vararg else None,
        var_keyword=arguments.kwarg.arg if arguments.kwarg else None,
        compiled=lambda: _body(node, function_scope(node, scope)),
        is_async=isinstance(node, ast.AsyncFunctionDef),
        docstring=None if isinstance(node, ast.Lambda) else ast.get_docstring(node, clean=False),
    )


def _body(node: FunctionNode, scope: Scope) -> Any:
    if isinstance(node, ast.Lambda):
        value = compile_expression(node.body, scope)

        def run(frame: Frame) -> Any:
            frame.result = value(frame)
            return RETURN

        return run
    if is_generator(node):
        return compile_generator(node.body, scope)
    return sighted_body(node, watched_body(node, compile_block(node.body, scope)))


@statement(ast.FunctionDef)
@statement(ast.AsyncFunctionDef)
def _function(node: Any, scope: Scope) -> Execute:
    make, store = compile_function(node, scope), store_name(node.name, scope)
    decorators = [(decorator, compile_expression(decorator, scope)) for decorator in reversed(node.decorator_list)]

    def execute(frame: Frame) -> Any:
        store(frame, _decorated(frame, make(frame), decorators))
        return None

    return execute


def _decorated(frame: Frame, thing: Any, decorators: list[tuple[ast.expr, Evaluate]]) -> Any:
    """Apply decorators, innermost first; one that is not known, or whose own package fails on it, leaves the thing as it is."""
    for node, evaluate in decorators:
        try:
            decorator = evaluate(frame)
        except Exception as error:
            if not is_raised(error):
                raise
            continue
        if isinstance(decorator, Unknown) and isinstance(thing, InterpretedFunction):
            thing.altered = True
        if isinstance(decorator, Unknown) or only_documents(decorator):
            continue
        try:
            result = call_value(frame, node, decorator, (thing,), {})
        except Exception as error:
            if not is_raised(error) or getattr(decorator, "module", frame.module) is frame.module:
                raise
            continue
        if not isinstance(result, Unknown):
            thing = result
    return thing


@statement(ast.ClassDef)
def _class(node: ast.ClassDef, scope: Scope) -> Execute:
    inner = class_scope(node, scope)
    body = compile_block(node.body, inner)
    bases = [
        (isinstance(base, ast.Starred), compile_expression(base.value if isinstance(base, ast.Starred) else base, scope))
        for base in node.bases
    ]
    keywords = [(keyword.arg, compile_expression(keyword.value, scope)) for keyword in node.keywords]
    decorators = [(decorator, compile_expression(decorator, scope)) for decorator in reversed(node.decorator_list)]
    store = store_name(node.name, scope)
    docstring = ast.get_docstring(node, clean=False)

    def execute(frame: Frame) -> Any:
        evaluated = _bases(frame, node, bases)
        options = _options(frame, keywords)
        made = _make_class(frame, node, evaluated, options, body, docstring)
        store(frame, _decorated(frame, made, decorators))
        return None

    return execute


def _bases(frame: Frame, node: ast.ClassDef, compiled: list[tuple[bool, Evaluate]]) -> list[Any]:
    bases: list[Any] = []
    for starred, evaluate in compiled:
        value = evaluate(frame)
        items = iterate(frame, node, value) if starred else value
        bases.extend([items] if not starred or isinstance(items, Unknown) else items)
    return bases


def _options(frame: Frame, compiled: list[tuple[str | None, Evaluate]]) -> dict[str, Any]:
    options: dict[str, Any] = {}
    for name, evaluate in compiled:
        value = evaluate(frame)
        if name is not None:
            options[name] = value
        elif isinstance(value, dict):
            options.update(value)
    return options


def _make_class(frame: Frame, node: ast.ClassDef, bases: list[Any], options: dict[str, Any], body: Execute, docstring: str | None) -> Any:
    cell: list[Any] = [None]
    outer = frame.vars.get("__qualname__") if isinstance(frame.scope_node, ast.ClassDef) else None

    def fill(namespace: dict[str, Any]) -> None:
        namespace["__module__"] = frame.module.__name__
        namespace["__qualname__"] = f"{outer}.{node.name}" if outer else node.name
        if docstring is not None:
            namespace["__doc__"] = docstring
        inner = Frame(
            namespace, frame.module, frame.parent if isinstance(frame.scope_node, ast.ClassDef) else frame, frame.called_from, node, cell
        )
        inner.node = node
        before, STATE.frame = STATE.frame, inner
        try:
            body(inner)
        finally:
            STATE.frame = before
        for name in UNFOLLOWED_METHODS:
            namespace.pop(name, None)
        if isinstance(namespace.get("__getattribute__"), InterpretedFunction):
            namespace["__getattribute__"] = _reading(namespace["__getattribute__"])
        for name in ("__init_subclass__", "__class_getitem__"):  # as Python does with its own functions
            if isinstance(namespace.get(name), InterpretedFunction):
                namespace[name] = classmethod(namespace[name])
        hook = namespace.get("__init_subclass__")
        if isinstance(hook, InterpretedFunction):
            namespace["__init_subclass__"] = classmethod(hook)

    frame.node = node
    known = [base for base in bases if not isinstance(base, Unknown)]
    defines_forward = any(isinstance(child, ast.FunctionDef) and child.name == "forward" for child in node.body)
    if len(known) != len(bases):
        place = next(place for place, base in enumerate(bases) if isinstance(base, Unknown))
        known[place:place] = [base for base in opaque_bases(known, defines_forward) if base not in known]
    unknown_option = next((value for value in options.values() if isinstance(value, Unknown)), None)
    if unknown_option is not None:
        options = {name: value for name, value in options.items() if not isinstance(value, Unknown)}
    try:
        made = types.new_class(node.name, tuple(known), options, fill)
    except Undecided as undecided:
        return undecided.unknown
    except Exception as error:
        if is_raised(error):
            raise
        return Unknown(f"the class {node.name} could not be made: {type(error).__name__}: {error}")
    cell[0] = made
    if not isinstance(made, type):  # a metaclass may make anything
        return made
    if issubclass(made, Opaque):
        made.__abstractmethods__ = frozenset()  # type: ignore[attr-defined]  # what is not known may define them
    remember_type(made)
    DEFINITIONS.note(made, frame.module, node)
    return made


def _reading(written: InterpretedFunction) -> Any:
    """A user's `__getattribute__`, without what Python's own machinery (`isinstance`, say) reads of an object."""

    def read(thing: Any, name: str) -> Any:
        return object.__getattribute__(thing, name) if name.startswith("__") and name.endswith("__") else written(thing, name)

    return read


class Definitions:
    """The modules in which the user's classes are written, and the nodes, by the ids of the classes; nothing is kept alive by it."""

    def __init__(self) -> None:
        self._found: dict[int, tuple[weakref.ref[type], weakref.ref[Any], ast.ClassDef]] = {}

    def note(self, cls: type, module: Any, node: ast.ClassDef) -> None:
        identity = id(cls)
        self._found[identity] = (weakref.ref(cls, lambda _: self._found.pop(identity, None)), weakref.ref(module), node)

    def get(self, identity: int, default: Any = None) -> Any:
        """The module and the node of a class."""
        _, module_of, node = self._found.get(identity, (None, None, None))
        module = module_of() if module_of is not None else None
        return default if module is None else (module, node)

    def __getitem__(self, identity: int) -> Any:
        return self.get(identity)

    def __contains__(self, identity: int) -> bool:
        return self.get(identity) is not None


DEFINITIONS = Definitions()


def _is_name(name: Any) -> bool:
    return type(name) is str and name.isidentifier()


def _has_named_fields(base: type) -> bool:
    """Whether the fields that a base hands down are what `dataclasses` left there, under names."""
    fields = base.__dict__.get("__dataclass_fields__", {})
    return type(fields) is dict and all(type(field) is dataclasses.Field and _is_name(field.name) for field in fields.values())


def dataclass_of(cls: Any = None, /, **options: Any) -> Any:
    """`dataclasses.dataclass`, which writes Python from the names of the fields: they must be names."""
    if cls is None:
        return lambda later: dataclass_of(later, **options)
    if isinstance(cls, Unknown):
        return cls
    annotations = vars(cls).get("__annotations__", {})  # the class's own, not a copy: they are changed for a while
    if type(annotations) is not dict or not all(map(_is_name, annotations)) or not all(map(_has_named_fields, cls.__mro__)):
        return Unknown("a dataclass whose fields are not names")
    options = {name: value for name, value in options.items() if isinstance(value, bool)}
    written = dict(annotations)
    annotations.update({name: _named_annotation(kind) for name, kind in written.items() if isinstance(kind, str)})
    try:
        made = dataclasses.dataclass(cls, **options)
    except (TypeError, ValueError) as error:
        raise raised(type(error)(*error.args)) from error
    finally:
        annotations.update(written)
    if made is not cls:
        remember_type(made)
        written_at = DEFINITIONS.get(id(cls))
        if written_at is not None:
            DEFINITIONS.note(made, *written_at)
    return made


def _named_annotation(text: str) -> Any:
    """What a dataclass makes of an annotation that is text; it looks for it in a real module, which there is none of."""
    head = text.partition("[")[0].rpartition(".")[2].strip()
    return {"ClassVar": typing.ClassVar, "InitVar": dataclasses.InitVar, "KW_ONLY": dataclasses.KW_ONLY}.get(head, object)
