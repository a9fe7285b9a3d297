"""Where a number is written: from the parameter of a call back to the expression that holds its value.

Works on `ast` and on the sites of the calls alone. A plain name, attribute or constant subscript is followed backwards
as long as there is one definition only; wherever that is not certain, the last expression reached is the answer.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias
from weakref import WeakKeyDictionary

from shapelint.findings import Place
from shapelint.graph import Call, Site
from shapelint.library.registry import lookup
from shapelint.numbers import literal_value
from shapelint.source.files import SourceFile
from shapelint.symbolic.dims import equal

_STEPS = 40
"""How many names are followed before the search ends where it is."""

FunctionNode: TypeAlias = "ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda"
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_SCOPES = (*_FUNCTIONS, ast.ClassDef, ast.Module)


@dataclass(frozen=True, slots=True, eq=False)
class Origin:
    """An expression, the file it stands in, and how its function was entered (None where that is not known)."""

    file: SourceFile
    node: ast.expr
    scope: ast.AST | None = None
    entered_at: Site | None = None

    @property
    def place(self) -> Place:
        return Place(self.file.filename, self.file.span(self.node))

    @property
    def text(self) -> str:
        return self.file.segment(self.node)

    @property
    def value(self) -> int | None:
        """The number, where the expression is made of literals."""
        return literal_value(self.node)

    def at(self, node: ast.expr) -> Origin:
        """Another expression of the same function."""
        return Origin(self.file, node, self.scope, self.entered_at)

    def element(self, *indices: int) -> Origin:
        """The place of an element, where this is a tuple or list as it is written: `(2, 3)[1]`; else itself."""
        origin = self
        for index in indices:
            node = _element(origin.node, index)
            if node is None:
                return origin
            origin = _followed(origin.at(node))
        return origin


def place_of(site: Site) -> Place:
    """The range of a site."""
    return Place(site.filename, site.file.span(site.node))


def origin_of(call: Call, parameter: str, value: object = None, index: int | None = None, *, shared: bool = False) -> Origin | None:
    """Where the argument for `parameter` of a layer's constructor, else of the function called, is written.

    `index` chooses among the arguments of a star-parameter or the elements of a sequence (`x.view(-1, 1024)`). A name
    that something else uses too is followed only where `shared` says so: its value cannot be changed for one use alone.
    Where `value` is given and the literal found is not worth it, the search went astray: the argument of the call serves.
    """
    written = _argument_of_constructor(call, parameter, index) if call.layer is not None else _argument_of_function(call, parameter, index)
    if written is None:
        return None
    found = _followed(written, shared)
    if value is not None and found.value is not None and definitely_not(found.value, value):
        return written if written.value is None or not definitely_not(written.value, value) else None
    return found


def origin_of_number(call: Call, number: int) -> Origin | None:
    """Where among the arguments of a function a number is written: the 16 of `torch.zeros(2, 16, 64)`."""
    site = call.site
    if site is None or not isinstance(site.node, ast.Call):
        return None
    written = Origin(site.file, site.node, site.scope, site.parent)
    for argument in (*site.node.args, *(keyword.value for keyword in site.node.keywords)):
        found = _followed(written.at(argument))
        parts = [_followed(found.at(element)) for element in found.node.elts] if isinstance(found.node, (ast.Tuple, ast.List)) else [found]
        for part in parts:
            if part.value == number:
                return part
    return None


def definitely_not(first: object, second: object) -> bool:
    """Whether two sizes can never be the same."""
    return equal(first, second) is False


# From the call to the argument as it is written


def _argument_of_constructor(call: Call, parameter: str, index: int | None) -> Origin | None:
    site = getattr(call.layer, "constructed_at", None)
    if site is None or not isinstance(site.node, ast.Call):
        return None
    mro = type(call.layer).__mro__
    base = next((position for position, cls in enumerate(mro) if parameter in _parameters_of(cls)), None)
    if base is None:
        return None
    for cls in mro[:base] if not _is_init_call(site.node) else ():
        inner = _call_of_base(cls, site)
        if inner is None:
            return None
        site = inner
    names = _signature_names(vars(mro[base])["__init__"])
    assert isinstance(site.node, ast.Call)
    return _argument(Origin(site.file, site.node, site.scope, site.parent), names, parameter, index, _passes_self(site.node))


def _call_of_base(cls: type, site: Site) -> Site | None:
    """The call of the base's constructor in that of a user's subclass, which `site` entered; `site` where it has none."""
    init = vars(cls).get("__init__")
    code, module = getattr(init, "code", None), getattr(init, "module", None)
    if code is None or module is None:
        return site
    calls = [node for node in ast.walk(code.node) if isinstance(node, ast.Call) and _is_init_call(node)]
    return Site(module.file, calls[0], site, code.node) if len(calls) == 1 else None


def _argument_of_function(call: Call, parameter: str, index: int | None) -> Origin | None:
    site, given = call.site, call.given
    if site is None or given is None or not isinstance(site.node, ast.Call):
        return None
    made = _layer_class(call.operation, parameter)
    if made is not None:  # a contract of the constructor's arguments, stated while the layer was being made
        start = Origin(site.file, site.node, site.scope, site.parent)
        return _argument(start, _signature_names(vars(made)["__init__"]), parameter, index, _passes_self(site.node))
    try:
        names = _parameter_names(given.signature())
    except (TypeError, ValueError):
        return None
    names = names[1:]  # the call in progress
    positional = len(given.args) - 1
    written = len(site.node.args)
    if any(isinstance(argument, ast.Starred) for argument in site.node.args):
        method = isinstance(site.node.func, ast.Attribute) and call.operation.startswith("torch.Tensor.")
    else:
        method = positional == written + 1
    return _argument(Origin(site.file, site.node, site.scope, site.parent), names[1:] if method else names, parameter, index)


def _layer_class(operation: str, parameter: str) -> type | None:
    """The class of the framework with this constructor parameter that an operation names."""
    try:
        found = lookup(operation)
    except KeyError:
        return None
    bases = found.__mro__ if isinstance(found, type) else ()
    return next((cls for cls in bases if parameter in _parameters_of(cls)), None)


def _argument(call: Origin, names: list[str], parameter: str, index: int | None, skip: int = 0) -> Origin | None:
    """The expression that a call gives for a parameter; None where a star-argument hides it or a default serves."""
    node = call.node
    assert isinstance(node, ast.Call)
    for keyword in node.keywords:
        if keyword.arg == parameter:
            return _indexed(call.at(keyword.value), index)
    given = node.args[skip:]
    starred = f"*{parameter}"
    position = names.index(starred) if starred in names else names.index(parameter) if parameter in names else None
    if position is None or any(isinstance(argument, ast.Starred) for argument in given[: position + 1]):
        return None
    if starred not in names:
        return _indexed(call.at(given[position]), index) if position < len(given) else None
    rest = given[position:]
    if len(rest) == 1 and (index is None or not isinstance(rest[0], ast.Constant)) and _sequence_of(call.at(rest[0])) is not None:
        return _indexed(call.at(rest[0]), index)  # view((2, 3))
    if index is None or any(isinstance(argument, ast.Starred) for argument in rest):
        return None
    return call.at(rest[index]) if -len(rest) <= index < len(rest) else None


def _indexed(origin: Origin, index: int | None) -> Origin:
    if index is None:
        return origin
    sequence = _sequence_of(origin)
    node = _element(sequence.node, index) if sequence is not None else None
    return sequence.at(node) if sequence is not None and node is not None else origin


def _sequence_of(origin: Origin) -> Origin | None:
    """The tuple or list display that an expression stands for."""
    found = _followed(origin)
    return found if isinstance(found.node, (ast.Tuple, ast.List)) else None


def _element(node: ast.AST, index: int) -> ast.expr | None:
    if not isinstance(node, (ast.Tuple, ast.List)) or any(isinstance(element, ast.Starred) for element in node.elts):
        return None
    return node.elts[index] if -len(node.elts) <= index < len(node.elts) else None


# From an expression back to its definition


def _followed(origin: Origin, shared: bool = True) -> Origin:
    """The expression that defines a plain name, attribute or item, as far as it is the only one."""
    for _ in range(_STEPS):
        further = _definition(origin)
        if further is None or not (shared or _is_used_once(origin)):
            break
        origin = further
    return origin


def _is_used_once(origin: Origin) -> bool:
    """Whether what an expression names is read nowhere else: a local name, an attribute of the instance, an item."""
    node: ast.AST = origin.node
    if isinstance(node, ast.Subscript):
        node = node.value
    name = _name(node)
    if isinstance(node, ast.Attribute):
        around: ast.AST | None = _enclosing_class(origin.file, origin.scope)
    else:
        around = origin.scope
        while around is not None and name not in _bindings(origin.file, around) and name not in _parameters_in(around):
            around = _enclosing(origin.file, around, _SCOPES)
    kind = ast.Attribute if isinstance(node, ast.Attribute) else ast.Name
    uses = [each for each in ast.walk(around or origin.file.tree) if isinstance(each, kind) and _name(each) == name and _is_read(each)]
    return sum(not _is_other_item(origin, use) and not _is_kept(origin, use) for use in uses) <= 1


def _is_read(node: ast.AST) -> bool:
    return isinstance(getattr(node, "ctx", None), ast.Load)


def _is_other_item(origin: Origin, use: ast.AST) -> bool:
    """Whether a use reads another item of the same container."""
    parent = parent_of(origin.file, use)
    if not isinstance(origin.node, ast.Subscript) or not isinstance(parent, ast.Subscript):
        return False
    return isinstance(parent.slice, ast.Constant) and ast.dump(parent.slice) != ast.dump(origin.node.slice)


def _is_kept(origin: Origin, use: ast.AST) -> bool:
    """Whether a use only keeps the value as an attribute: `self.width = width`."""
    parent = parent_of(origin.file, use)
    return use is not origin.node and isinstance(parent, ast.Assign) and isinstance(parent.targets[0], ast.Attribute)


def _definition(origin: Origin) -> Origin | None:
    match origin.node:
        case ast.Name(id=name):
            return _definition_of_name(origin, name)
        case ast.Attribute(value=ast.Name(id="self"), attr=name):
            return _definition_of_attribute(origin, name)
        case ast.Subscript(value=base, slice=ast.Constant(value=key)):
            return _definition_of_item(origin, base, key)
        case ast.NamedExpr(value=value):
            return origin.at(value)
    return None


def _definition_of_name(origin: Origin, name: str) -> Origin | None:
    scope, entered = origin.scope, origin.entered_at
    while scope is not None and not isinstance(scope, ast.Module):
        definitions = _bindings(origin.file, scope).get(name, [])
        parameter = isinstance(scope, _FUNCTIONS) and name in _ast_parameters(scope)
        if parameter and not definitions:
            return _argument_of_entry(Origin(origin.file, origin.node, scope, entered), name)
        if definitions or parameter:
            return _only_definition(definitions, Origin(origin.file, origin.node, scope, entered), origin.scope, parameter)
        entered = entered if isinstance(scope, ast.ClassDef) else None  # a class body belongs to the function around it
        scope = _enclosing(origin.file, scope, _SCOPES)
    return _only_definition(_bindings(origin.file, origin.file.tree).get(name, []), Origin(origin.file, origin.node), origin.scope, False)


def _only_definition(definitions: list[_Binding], origin: Origin, used_in: ast.AST | None, parameter: bool) -> Origin | None:
    """The value of the one assignment, where it precedes the use (in the same function; elsewhere the order is not known)."""
    if parameter or len(definitions) != 1:
        return None
    statement, value = definitions[0]
    if value is None or (origin.scope is used_in and getattr(statement, "lineno", 0) > origin.node.lineno):
        return None
    return origin.at(value)


def _argument_of_entry(origin: Origin, name: str) -> Origin | None:
    """The argument that the call which entered the function gave for a parameter, else the parameter's default."""
    scope, entry = origin.scope, origin.entered_at
    assert isinstance(scope, _FUNCTIONS)
    if entry is None or name in _star_parameters(scope):
        return None
    if not isinstance(entry.node, ast.Call):  # a model that the linter builds by itself, with what the class has for defaults
        default = _default_of(scope, name) if isinstance(entry.node, ast.ClassDef) else None
        return Origin(origin.file, default) if default is not None else None
    names = [argument.arg for argument in (*scope.args.posonlyargs, *scope.args.args)]
    method = _is_method(origin.file, scope) and not _passes_self(entry.node)
    call = Origin(entry.file, entry.node, entry.scope, entry.parent)
    found = _argument(call, names[1:] if method else names, name, None)
    if found is not None:
        return found
    if _has_star_arguments(entry.node):
        return None
    default = _default_of(scope, name)
    return Origin(origin.file, default) if default is not None else None


def _definition_of_attribute(origin: Origin, name: str) -> Origin | None:
    """The one assignment to `self.name` in the class, where the constructor makes it."""
    definition = _enclosing_class(origin.file, origin.scope)
    if definition is None:
        return None
    assigned = list(_assignments_to_self(definition, name))
    if not assigned:
        return _only_definition(_bindings(origin.file, definition).get(name, []), Origin(origin.file, origin.node), origin.scope, False)
    method, value = assigned[0]
    if len(assigned) != 1 or value is None or method.name != "__init__":
        return None
    if origin.scope is method:
        return origin.at(value)
    return Origin(origin.file, value, method, _entry_of(method, origin.entered_at))


def _assignments_to_self(definition: ast.ClassDef, name: str) -> Iterator[tuple[ast.FunctionDef | ast.AsyncFunctionDef, ast.expr | None]]:
    """The methods that assign `self.name`, with the values (None for an augmented assignment, or part of a tuple)."""
    for method in definition.body:
        if not isinstance(method, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        for node in ast.walk(method):
            if isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
                for target in _targets(node):
                    for part, value in _parts(target, None if isinstance(node, ast.AugAssign) else node.value):
                        if isinstance(part, ast.Attribute) and part.attr == name and _name(part.value) == "self":
                            yield method, value


def _entry_of(method: ast.AST, site: Site | None) -> Site | None:
    """The call that entered `method`, where it is still on the stack."""
    while site is not None:
        if site.scope is method:
            return site.parent
        site = site.parent
    return None


def _definition_of_item(origin: Origin, base: ast.expr, key: Any) -> Origin | None:
    container = _followed(origin.at(base))
    if isinstance(key, int):
        node = _element(container.node, key)
        return container.at(node) if node is not None else None
    if isinstance(container.node, ast.Dict):
        values = [
            value for written, value in zip(container.node.keys, container.node.values, strict=True)
            if isinstance(written, ast.Constant) and written.value == key
        ]  # fmt: skip
        return container.at(values[0]) if len(values) == 1 else None
    return None


# Definitions of a file, collected once

_Binding: TypeAlias = "tuple[ast.AST, ast.expr | None]"
_Bindings: TypeAlias = "dict[str, list[_Binding]]"
_collected: WeakKeyDictionary[SourceFile, dict[ast.AST, _Bindings]] = WeakKeyDictionary()
_parents: WeakKeyDictionary[SourceFile, dict[ast.AST, ast.AST]] = WeakKeyDictionary()


def _bindings(file: SourceFile, scope: ast.AST) -> _Bindings:
    """Every name that a function or module binds, with the statements and the values (None: not a plain assignment)."""
    kept = _collected.setdefault(file, {})
    if scope not in kept:
        found: _Bindings = {}
        for node in _own_nodes(scope):
            for name, value in _bound_by(node):
                found.setdefault(name, []).append((node, value))
        kept[scope] = found
    return kept[scope]


def _own_nodes(scope: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function or module without those of the functions and classes inside it."""
    body = scope.body if isinstance(scope, _SCOPES) else []
    pending: list[ast.AST] = list(body) if isinstance(body, list) else [body]
    while pending:
        node = pending.pop()
        yield node
        if not isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
            pending.extend(ast.iter_child_nodes(node))


def _bound_by(node: ast.AST) -> Iterator[tuple[str, ast.expr | None]]:
    match node:
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                yield from _unpacked(target, value)
        case ast.AnnAssign(target=target, value=ast.expr() as value):
            yield from _unpacked(target, value)
        case ast.NamedExpr(target=target, value=value):
            yield from _unpacked(target, value)
        case ast.AugAssign(target=target) | ast.For(target=target) | ast.AsyncFor(target=target) | ast.comprehension(target=target):
            yield from _unpacked(target, None)
        case ast.With(items=items) | ast.AsyncWith(items=items):
            for item in items:
                if item.optional_vars is not None:
                    yield from _unpacked(item.optional_vars, None)
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name, None
        case ast.ExceptHandler(name=str() as name) | ast.MatchAs(name=str() as name) | ast.MatchStar(name=str() as name):
            yield name, None
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            for alias in names:
                yield (alias.asname or alias.name).split(".")[0], None
        case ast.Global(names=names) | ast.Nonlocal(names=names) | ast.Delete(targets=names):
            for written in names:
                if isinstance(written, str):
                    yield written, None


def _unpacked(target: ast.AST, value: ast.expr | None) -> Iterator[tuple[str, ast.expr | None]]:
    for part, given in _parts(target, value):
        if isinstance(part, ast.Name):
            yield part.id, given


def _parts(target: ast.AST, value: ast.expr | None) -> Iterator[tuple[ast.AST, ast.expr | None]]:
    """What an assignment target binds, part by part, with the value of each (None where it is not written as such)."""
    if isinstance(target, ast.Starred):
        yield from _parts(target.value, None)
    elif isinstance(target, (ast.Tuple, ast.List)):
        plain = not any(isinstance(element, ast.Starred) for element in target.elts)
        for index, element in enumerate(target.elts):
            yield from _parts(element, _element(value, index) if plain and value is not None else None)
    else:
        yield target, value


def parent_of(file: SourceFile, node: ast.AST) -> ast.AST | None:
    """The node in which a node of the file stands."""
    parents = _parents.get(file)
    if parents is None:
        parents = {child: node for node in ast.walk(file.tree) for child in ast.iter_child_nodes(node)}
        _parents[file] = parents
    return parents.get(node)


def _enclosing(file: SourceFile, node: ast.AST | None, kinds: type[ast.AST] | tuple[type[ast.AST], ...]) -> ast.AST | None:
    parent = parent_of(file, node) if node is not None else None
    while parent is not None and not isinstance(parent, kinds):
        parent = parent_of(file, parent)
    return parent


def _enclosing_class(file: SourceFile, scope: ast.AST | None) -> ast.ClassDef | None:
    found = _enclosing(file, scope, ast.ClassDef)
    return found if isinstance(found, ast.ClassDef) else None


def _is_method(file: SourceFile, scope: ast.AST) -> bool:
    """Whether a function takes the instance or class first, and is not given it by the caller."""
    if isinstance(scope, ast.Lambda) or not isinstance(parent_of(file, scope), ast.ClassDef):
        return False
    decorators = [_name(decorator) for decorator in getattr(scope, "decorator_list", [])]
    return "staticmethod" not in decorators


# Small facts of nodes


def _parameters_of(cls: type) -> set[str]:
    return set(_signature_names(cls.__dict__["__init__"])) if inspect.isfunction(cls.__dict__.get("__init__")) else set()


def _signature_names(function: Callable[..., Any]) -> list[str]:
    """The parameters of a constructor, without `self`."""
    return _parameter_names(inspect.signature(function))[1:]


def _parameter_names(signature: inspect.Signature) -> list[str]:
    marks: dict[Any, str] = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}
    return [marks.get(parameter.kind, "") + name for name, parameter in signature.parameters.items()]


def _ast_parameters(scope: FunctionNode) -> set[str]:
    arguments = scope.args
    plain = {argument.arg for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
    return plain | _star_parameters(scope)


def _parameters_in(scope: ast.AST) -> set[str]:
    return _ast_parameters(scope) if isinstance(scope, _FUNCTIONS) else set()


def _star_parameters(scope: FunctionNode) -> set[str]:
    return {argument.arg for argument in (scope.args.vararg, scope.args.kwarg) if argument is not None}


def _default_of(scope: FunctionNode, name: str) -> ast.expr | None:
    positional = [*scope.args.posonlyargs, *scope.args.args]
    defaults: list[ast.expr | None] = [None] * (len(positional) - len(scope.args.defaults)) + list(scope.args.defaults)
    pairs = [*zip(positional, defaults, strict=True), *zip(scope.args.kwonlyargs, scope.args.kw_defaults, strict=True)]
    return next((default for argument, default in pairs if argument.arg == name), None)


def _is_init_call(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Attribute) and node.func.attr == "__init__"


def _has_star_arguments(node: ast.Call) -> bool:
    return any(isinstance(argument, ast.Starred) for argument in node.args) or any(keyword.arg is None for keyword in node.keywords)


def _passes_self(node: ast.Call) -> int:
    """1 for `Base.__init__(self, ...)`, where the instance is written as the first argument, else 0."""
    explicit = _is_init_call(node) and isinstance(node.func, ast.Attribute) and not isinstance(node.func.value, ast.Call)
    return int(explicit and bool(node.args) and isinstance(node.args[0], ast.Name) and node.args[0].id == "self")


def _targets(node: ast.Assign | ast.AnnAssign | ast.AugAssign) -> list[ast.expr]:
    return node.targets if isinstance(node, ast.Assign) else [node.target]


def _name(node: ast.AST) -> str | None:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else None
