"""What a file binds, scope by scope: names with their values, parents of nodes, parameters of functions."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TypeAlias
from weakref import WeakKeyDictionary

from shapelint.source.files import SourceFile

FunctionNode: TypeAlias = "ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda"
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
SCOPES = (*FUNCTIONS, ast.ClassDef, ast.Module)

Binding: TypeAlias = "tuple[ast.AST, ast.expr | None]"
"""A statement that binds a name, and the value (None where it is not written as such)."""

Bindings: TypeAlias = "dict[str, list[Binding]]"

_collected: WeakKeyDictionary[SourceFile, dict[ast.AST, Bindings]] = WeakKeyDictionary()
_parents: WeakKeyDictionary[SourceFile, dict[ast.AST, ast.AST]] = WeakKeyDictionary()


def bindings_of(file: SourceFile, scope: ast.AST) -> Bindings:
    """Every name that a function or module binds, with the statements and the values (None: not a plain assignment)."""
    kept = _collected.setdefault(file, {})
    if scope not in kept:
        found: Bindings = {}
        for node in _own_nodes(scope):
            for name, value in _bound_by(node):
                found.setdefault(name, []).append((node, value))
        kept[scope] = found
    return kept[scope]


def _own_nodes(scope: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function or module without those of the functions and classes inside it."""
    body = scope.body if isinstance(scope, SCOPES) else []
    pending: list[ast.AST] = list(body) if isinstance(body, list) else [body]
    while pending:
        node = pending.pop()
        yield node
        if not isinstance(node, (*FUNCTIONS, ast.ClassDef)):
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
    for part, given in parts_of(target, value):
        if isinstance(part, ast.Name):
            yield part.id, given


def parts_of(target: ast.AST, value: ast.expr | None) -> Iterator[tuple[ast.AST, ast.expr | None]]:
    """What an assignment target binds, part by part, with the value of each (None where it is not written as such)."""
    if isinstance(target, ast.Starred):
        yield from parts_of(target.value, None)
    elif isinstance(target, (ast.Tuple, ast.List)):
        plain = not any(isinstance(element, ast.Starred) for element in target.elts)
        for index, element in enumerate(target.elts):
            yield from parts_of(element, element_of(value, index) if plain and value is not None else None)
    else:
        yield target, value


def parent_of(file: SourceFile, node: ast.AST) -> ast.AST | None:
    """The node in which a node of the file stands."""
    parents = _parents.get(file)
    if parents is None:
        parents = {child: node for node in ast.walk(file.tree) for child in ast.iter_child_nodes(node)}
        _parents[file] = parents
    return parents.get(node)


def enclosing(file: SourceFile, node: ast.AST | None, kinds: type[ast.AST] | tuple[type[ast.AST], ...]) -> ast.AST | None:
    parent = parent_of(file, node) if node is not None else None
    while parent is not None and not isinstance(parent, kinds):
        parent = parent_of(file, parent)
    return parent


def enclosing_class(file: SourceFile, scope: ast.AST | None) -> ast.ClassDef | None:
    found = enclosing(file, scope, ast.ClassDef)
    return found if isinstance(found, ast.ClassDef) else None


def is_method(file: SourceFile, scope: ast.AST) -> bool:
    """Whether a function takes the instance or class first, and is not given it by the caller."""
    if isinstance(scope, ast.Lambda) or not isinstance(parent_of(file, scope), ast.ClassDef):
        return False
    decorators = [last_name(decorator) for decorator in getattr(scope, "decorator_list", [])]
    return "staticmethod" not in decorators


def parameters_of(scope: FunctionNode) -> set[str]:
    arguments = scope.args
    plain = {argument.arg for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
    return plain | star_parameters(scope)


def parameters_in(scope: ast.AST) -> set[str]:
    return parameters_of(scope) if isinstance(scope, FUNCTIONS) else set()


def is_imported(file: SourceFile, scope: ast.AST | None, name: str) -> bool:
    """Whether a name stands for what an import brings, as seen from a function of the file (None: from the module)."""
    while scope is not None and not isinstance(scope, ast.Module):
        if name in parameters_in(scope) or name in bindings_of(file, scope):
            break
        scope = enclosing(file, scope, FUNCTIONS)
    at = scope if scope is not None else file.tree
    bound = [] if name in parameters_in(at) else bindings_of(file, at).get(name, [])
    return bool(bound) and all(isinstance(statement, (ast.Import, ast.ImportFrom)) for statement, _ in bound)


def star_parameters(scope: FunctionNode) -> set[str]:
    return {argument.arg for argument in (scope.args.vararg, scope.args.kwarg) if argument is not None}


def default_of(scope: FunctionNode, name: str) -> ast.expr | None:
    positional = [*scope.args.posonlyargs, *scope.args.args]
    defaults: list[ast.expr | None] = [None] * (len(positional) - len(scope.args.defaults)) + list(scope.args.defaults)
    pairs = [*zip(positional, defaults, strict=True), *zip(scope.args.kwonlyargs, scope.args.kw_defaults, strict=True)]
    return next((default for argument, default in pairs if argument.arg == name), None)


def element_of(node: ast.AST, index: int) -> ast.expr | None:
    if not isinstance(node, (ast.Tuple, ast.List)) or any(isinstance(element, ast.Starred) for element in node.elts):
        return None
    return node.elts[index] if -len(node.elts) <= index < len(node.elts) else None


def last_name(node: ast.AST) -> str | None:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else None
