"""Sightings: the tensors that expressions give and names are bound to, kept by node for an editor to show.

Only nodes that were named before they are compiled are looked at; all others cost nothing.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import Any

from shapelint.graph import Sighting
from shapelint.interpreter.state import Frame
from shapelint.recording import active
from shapelint.values import Array

Evaluate = Callable[[Frame], Any]
Store = Callable[[Frame, Any], None]

MOST_TIMES = 24
"""How often one node is kept in one run: a loop repeats itself."""

MOST_ITEMS = 16
"""How many tensors of a tuple or list are kept."""

_looked_at: set[ast.AST] = set()


def look_at(nodes: Iterable[ast.AST]) -> None:
    """Keep what these nodes stand for from now on, and no others."""
    _looked_at.clear()
    _looked_at.update(nodes)


def sighted_expression(node: ast.expr, evaluate: Evaluate) -> Evaluate:
    """The closure of an expression, which also keeps what it gives if somebody looks at it."""
    if node not in _looked_at:
        return evaluate

    def sight(frame: Frame) -> Any:
        value = evaluate(frame)
        if isinstance(value, (Array, tuple, list)):
            _keep(node, value)
        return value

    return sight


def sighted_store(node: ast.expr, store: Store) -> Store:
    """The closure that binds a target, which also keeps what it is bound to."""
    if node not in _looked_at:
        return store

    def sight(frame: Frame, value: Any) -> None:
        store(frame, value)
        _keep(node, value)

    return sight


def sighted_body(node: ast.AST, execute: Evaluate) -> Evaluate:
    """The closure of a function's body, which keeps what the function is given."""
    arguments = getattr(node, "args", None)
    if node not in _looked_at or not isinstance(arguments, ast.arguments):
        return execute
    parameters = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]

    def sight(frame: Frame) -> Any:
        for parameter in parameters:
            _keep(parameter, frame.vars.get(parameter.arg))
        return execute(frame)

    return sight


def _keep(node: ast.AST, value: Any) -> None:
    seen = _sighted(value)
    if seen is None:
        return
    kept = active().graph.sightings.setdefault(node, [])
    if len(kept) < MOST_TIMES:
        kept.append(seen)


def _sighted(value: Any) -> Sighting | tuple[Any, ...] | None:
    """A tensor as it is now (some functions change theirs in place); of a tuple or list that holds tensors, each item."""
    if isinstance(value, Array):
        return Sighting(value.shown_dims(), value.element_type, value.producer) if value.dims is not None else None
    if type(value) in (tuple, list) and 0 < len(value) <= MOST_ITEMS:
        items = tuple(map(_sighted, value))
        return items if any(items) else None
    return None
