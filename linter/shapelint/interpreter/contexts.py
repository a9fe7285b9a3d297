"""`with` as closures: what a context is entered and left with."""

from __future__ import annotations

import ast
from typing import Any

from shapelint.catching import expects_failure
from shapelint.interpreter.calls import call_value
from shapelint.interpreter.compiler import Execute, compile_block, compile_expression, statement
from shapelint.interpreter.names import store_target
from shapelint.interpreter.operators import truth
from shapelint.interpreter.scopes import Scope
from shapelint.interpreter.state import Frame
from shapelint.raised import is_raised
from shapelint.unknown import Unknown


@statement(ast.With)
def _with(node: ast.With, scope: Scope) -> Execute:
    items = [
        (
            compile_expression(item.context_expr, scope),
            store_target(item.optional_vars, scope) if item.optional_vars is not None else None,
            item.context_expr,
        )
        for item in node.items
    ]
    body = compile_block(node.body, scope)

    def run(frame: Frame, index: int) -> Any:
        if index == len(items):
            return body(frame)
        context, store, at = items[index]
        manager = context(frame)
        entered = enter_context(frame, at, manager)
        if store is not None:
            store(frame, entered)
        try:
            signal = run(frame, index + 1)
        except Exception as error:
            if is_raised(error) and (_awaits(at, manager) or truth(leave_context(frame, at, manager, error))):
                return None
            raise
        leave_context(frame, at, manager, None)
        return signal

    return lambda frame: run(frame, 0)


def _awaits(node: ast.expr, manager: Any) -> bool:
    """Whether a context manager that is not followed is there to catch what its body raises."""
    return isinstance(manager, Unknown) and expects_failure(node)


def enter_context(frame: Frame, node: ast.AST, manager: Any) -> Any:
    if isinstance(manager, Unknown):
        return manager
    method = getattr(type(manager), "__enter__", None)
    if method is None:
        return Unknown("a context manager that is not followed")
    return call_value(frame, node, _bound(method, manager), (), {})


def leave_context(frame: Frame, node: ast.AST, manager: Any, error: Exception | None) -> Any:
    method = getattr(type(manager), "__exit__", None) if not isinstance(manager, Unknown) else None
    if method is None:
        return None
    try:
        return call_value(frame, node, _bound(method, manager), (type(error) if error else None, error, None), {})
    except RuntimeError as raised_there:
        if str(raised_there) == "generator didn't stop":  # under a condition that is not known, both of its sides have yielded
            return None
        raise


def _bound(method: Any, manager: Any) -> Any:
    getter = getattr(type(method), "__get__", None)
    return getter(method, manager, type(manager)) if getter is not None else method
