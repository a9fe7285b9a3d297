"""Decorators that write the documentation of what they decorate, and hand it back: nothing that is evaluated hangs on them.

What a decorator does is read off its body, once: libraries decorate every class and method with one that composes long
texts from signatures.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from shapelint.interpreter.functions import InterpretedFunction

_DEPTH = 4
"""Through how many calls an argument is followed."""

_answers: dict[ast.AST, bool] = {}


def only_documents(decorator: Any) -> bool:
    """Whether a decorator sets the `__doc__` of its argument and returns that argument, whichever way it is left."""
    if not isinstance(decorator, InterpretedFunction) or not isinstance(decorator.code.node, ast.FunctionDef):
        return False
    node = decorator.code.node
    if node not in _answers:
        _answers[node] = _Reader(decorator).documents(node, _DEPTH)
    return _answers[node]


class _Reader:
    """Reads functions that call each other; those that are not defined inside come from the decorator's own module."""

    def __init__(self, decorator: InterpretedFunction) -> None:
        self.namespace = decorator.module.namespace

    def documents(self, node: ast.FunctionDef, depth: int) -> bool:
        parameters = [*node.args.posonlyargs, *node.args.args]
        own = list(_own_nodes(node))
        if not parameters or depth == 0:
            return False
        name = parameters[0].arg
        inner = {child.name: child for child in own if isinstance(child, ast.FunctionDef)}
        returned = [child.value for child in own if isinstance(child, ast.Return)]
        if not returned or _acts_outside(node, own):
            return False
        if all(_is_name(value, name) for value in returned):
            return any(isinstance(child, ast.Attribute) and child.attr == "__doc__" and _is_bound(child) for child in own)
        return all(self._hands_back(value, name, inner, depth) for value in returned)

    def _hands_back(self, value: ast.expr | None, name: str, inner: dict[str, ast.FunctionDef], depth: int) -> bool:
        """Whether a returned value is what such a function makes of the argument, or such a function itself."""
        called = value
        if isinstance(value, ast.Call):
            if not value.args or not _is_name(value.args[0], name):
                return False
            called = value.func
        if not isinstance(called, ast.Name):
            return False
        target: ast.AST | None = inner.get(called.id)
        if target is None and isinstance(value, ast.Call):
            function = self.namespace.get(called.id)
            target = function.code.node if isinstance(function, InterpretedFunction) else None
        return isinstance(target, ast.FunctionDef) and self.documents(target, depth - 1)


def _own_nodes(node: ast.FunctionDef) -> Iterator[ast.AST]:
    """The nodes of a function's body, without those of the functions and classes inside."""
    pending: list[ast.AST] = list(node.body)
    while pending:
        child = pending.pop()
        yield child
        if not isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            pending.extend(ast.iter_child_nodes(child))


def _acts_outside(node: ast.FunctionDef, own: list[ast.AST]) -> bool:
    """Whether a function changes more than its own variables and its argument's attributes, or binds its argument anew."""
    bound = {child.id for child in own if isinstance(child, ast.Name) and _is_bound(child)}
    parameters = {arg.arg for arg in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)}
    if node.args.args and node.args.args[0].arg in bound:
        return True
    for child in own:
        if isinstance(child, (ast.Global, ast.Nonlocal)):
            return True
        changed = child.value.func if isinstance(child, ast.Expr) and isinstance(child.value, ast.Call) else child
        if (changed is not child or (isinstance(child, ast.Subscript) and _is_bound(child))) and _root(
            changed
        ) not in bound | parameters | {"print"}:
            return True
    return False


def _root(node: ast.AST) -> str:
    """The name at which `a.b[c].d` begins."""
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _is_name(value: ast.expr | None, name: str) -> bool:
    return isinstance(value, ast.Name) and value.id == name


def _is_bound(node: ast.Name | ast.Attribute | ast.Subscript) -> bool:
    return not isinstance(node.ctx, ast.Load)
