"""From an expression back to the one that defines it: names, attributes and items, as long as there is one definition only."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from shapelint.findings import Place
from shapelint.graph import Site
from shapelint.numbers import literal_value
from shapelint.source.bindings import (
    FUNCTIONS,
    SCOPES,
    Binding,
    bindings_of,
    default_of,
    element_of,
    enclosing,
    enclosing_class,
    is_method,
    last_name,
    parameters_in,
    parameters_of,
    parent_of,
    parts_of,
    star_parameters,
)  # fmt: skip
from shapelint.source.files import SourceFile
from shapelint.source.options import default_of_option

_STEPS = 40
"""How many names are followed before the search ends where it is."""

_NESTED_CALLS = 3
"""How deep in the arguments of calls the sizes of a tensor are looked for."""


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
            node = element_of(origin.node, index)
            if node is None:
                return origin
            origin = followed(origin.at(node))
        return origin


def followed(origin: Origin, shared: bool = True) -> Origin:
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
    name = last_name(node)
    if isinstance(node, ast.Attribute):
        around: ast.AST | None = enclosing_class(origin.file, origin.scope)
    else:
        around = origin.scope
        while around is not None and name not in bindings_of(origin.file, around) and name not in parameters_in(around):
            around = enclosing(origin.file, around, SCOPES)
    kind = ast.Attribute if isinstance(node, ast.Attribute) else ast.Name
    uses = [each for each in ast.walk(around or origin.file.tree) if isinstance(each, kind) and last_name(each) == name and _is_read(each)]
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
    read = size_read(origin.node)
    if read is not None:
        return _declared_size(origin.at(read[0]), read[1])
    match origin.node:
        case ast.Name(id=name):
            return _definition_of_name(origin, name)
        case ast.Attribute(value=ast.Name(id="self"), attr=name):
            return _definition_of_attribute(origin, name)
        case ast.Attribute(value=ast.Name() as holder, attr=name):
            parsed = followed(origin.at(holder))
            default = default_of_option(parsed.file, parsed.node, name)
            return Origin(parsed.file, default) if default is not None else None
        case ast.Subscript(value=base, slice=ast.Constant(value=key)):
            return _definition_of_item(origin, base, key)
        case ast.NamedExpr(value=value):
            return origin.at(value)
    return None


def _definition_of_name(origin: Origin, name: str) -> Origin | None:
    scope, entered = origin.scope, origin.entered_at
    while scope is not None and not isinstance(scope, ast.Module):
        definitions = bindings_of(origin.file, scope).get(name, [])
        parameter = isinstance(scope, FUNCTIONS) and name in parameters_of(scope)
        if parameter and not definitions:
            return _argument_of_entry(Origin(origin.file, origin.node, scope, entered), name)
        if definitions or parameter:
            return _only_definition(definitions, Origin(origin.file, origin.node, scope, entered), origin.scope, parameter)
        entered = entered if isinstance(scope, ast.ClassDef) else None  # a class body belongs to the function around it
        scope = enclosing(origin.file, scope, SCOPES)
    return _only_definition(bindings_of(origin.file, origin.file.tree).get(name, []), Origin(origin.file, origin.node), origin.scope, False)


def _only_definition(definitions: list[Binding], origin: Origin, used_in: ast.AST | None, parameter: bool) -> Origin | None:
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
    assert isinstance(scope, FUNCTIONS)
    if entry is None or name in star_parameters(scope):
        return None
    if not isinstance(entry.node, ast.Call):  # a model that the linter builds by itself, with what the class has for defaults
        default = default_of(scope, name) if isinstance(entry.node, ast.ClassDef) else None
        return Origin(origin.file, default) if default is not None else None
    names = [argument.arg for argument in (*scope.args.posonlyargs, *scope.args.args)]
    method = is_method(origin.file, scope) and not passes_self(entry.node)
    call = Origin(entry.file, entry.node, entry.scope, entry.parent)
    found = argument_for(call, names[1:] if method else names, name, None)
    if found is not None:
        return found
    if _has_star_arguments(entry.node):
        return None
    default = default_of(scope, name)
    return Origin(origin.file, default) if default is not None else None


def _definition_of_attribute(origin: Origin, name: str) -> Origin | None:
    """The one assignment to `self.name` in the class, where the constructor makes it."""
    definition = enclosing_class(origin.file, origin.scope)
    if definition is None:
        return None
    assigned = list(_assignments_to_self(definition, name))
    if not assigned:
        return _only_definition(bindings_of(origin.file, definition).get(name, []), Origin(origin.file, origin.node), origin.scope, False)
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
                    for part, value in parts_of(target, None if isinstance(node, ast.AugAssign) else node.value):
                        if isinstance(part, ast.Attribute) and part.attr == name and last_name(part.value) == "self":
                            yield method, value


def _entry_of(method: ast.AST, site: Site | None) -> Site | None:
    """The call that entered `method`, where it is still on the stack."""
    while site is not None:
        if site.scope is method:
            return site.parent
        site = site.parent
    return None


def _definition_of_item(origin: Origin, base: ast.expr, key: Any) -> Origin | None:
    container = followed(origin.at(base))
    if isinstance(key, int):
        node = element_of(container.node, key)
        return container.at(node) if node is not None else None
    if isinstance(container.node, ast.Dict):
        values = [
            value for written, value in zip(container.node.keys, container.node.values, strict=True)
            if isinstance(written, ast.Constant) and written.value == key
        ]  # fmt: skip
        return container.at(values[0]) if len(values) == 1 else None
    return None


def argument_for(call: Origin, names: list[str], parameter: str, index: int | None, skip: int = 0) -> Origin | None:
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
    node = element_of(sequence.node, index) if sequence is not None else None
    return sequence.at(node) if sequence is not None and node is not None else origin


def _sequence_of(origin: Origin) -> Origin | None:
    """The tuple or list display that an expression stands for, or in which the sizes of the tensor stand that it makes."""
    found = followed(origin)
    return found if isinstance(found.node, (ast.Tuple, ast.List)) else _declared_sizes(found)


def size_read(node: ast.AST) -> tuple[ast.expr, int] | None:
    """The tensor and the axis of which an expression reads the size: `w.shape[0]`, `w.get_shape().as_list()[0]`, `int(w.shape[0])`."""
    match node:
        case ast.Call(func=ast.Name(id="int"), args=[inner]):
            return size_read(inner)
        case ast.Attribute(value=inner, attr="value"):
            return size_read(inner)
        case ast.Subscript(value=shape, slice=ast.Constant(value=int(axis))):
            tensor = _tensor_of_shape(shape)
            return (tensor, axis) if tensor is not None else None
    return None


def _tensor_of_shape(node: ast.expr) -> ast.expr | None:
    match node:
        case ast.Attribute(value=tensor, attr="shape") | ast.Call(func=ast.Attribute(value=tensor, attr="get_shape")):
            return tensor
        case ast.Call(func=ast.Attribute(value=shape, attr="as_list")) | ast.Attribute(value=shape, attr="dims"):
            return _tensor_of_shape(shape)
    return None


def _declared_size(tensor: Origin, axis: int) -> Origin | None:
    """One of the sizes with which a tensor is made."""
    sizes = _declared_sizes(followed(tensor))
    node = element_of(sizes.node, axis) if sizes is not None else None
    return sizes.at(node) if sizes is not None and node is not None else None


def _declared_sizes(origin: Origin, depth: int = 0) -> Origin | None:
    """The display of the sizes of the tensor that a call makes: its `shape`, else the one display among its arguments.

    In `Variable(random_normal([784, 10]))` and in `weight([784, 10])` that is `[784, 10]`.
    """
    if not isinstance(origin.node, ast.Call) or depth > _NESTED_CALLS:
        return None
    named = [keyword.value for keyword in origin.node.keywords if keyword.arg in ("shape", "size", "initial_value")]
    found = []
    for argument in (*named, *origin.node.args):
        given = followed(origin.at(argument)) if not isinstance(argument, ast.Starred) else origin
        display = given if isinstance(given.node, (ast.Tuple, ast.List)) else _declared_sizes(given, depth + 1)
        if display is not None and display.node is not origin.node:
            found.append(display)
    return found[0] if len(found) == 1 else None


def is_init_call(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Attribute) and node.func.attr == "__init__"


def passes_self(node: ast.Call) -> int:
    """1 for `Base.__init__(self, ...)`, where the instance is written as the first argument, else 0."""
    explicit = is_init_call(node) and isinstance(node.func, ast.Attribute) and not isinstance(node.func.value, ast.Call)
    return int(explicit and bool(node.args) and isinstance(node.args[0], ast.Name) and node.args[0].id == "self")


def _has_star_arguments(node: ast.Call) -> bool:
    return any(isinstance(argument, ast.Starred) for argument in node.args) or any(keyword.arg is None for keyword in node.keywords)


def _targets(node: ast.Assign | ast.AnnAssign | ast.AugAssign) -> list[ast.expr]:
    return node.targets if isinstance(node, ast.Assign) else [node.target]
