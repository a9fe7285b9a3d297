"""Watched statements: what they read and what they made is kept, for those who compare it with what the source says.

Only statements and functions that were named before they are compiled are watched, and the layers that named calls make;
all others cost nothing.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from shapelint.graph import Observation, Seen
from shapelint.interpreter.state import STATE, Frame
from shapelint.recording import active, arrays_in
from shapelint.unknown import Unknown
from shapelint.values import Array

Execute = Callable[[Frame], Any]

MOST_TIMES = 24
"""How often one place is kept in one run: a loop repeats itself."""

_watched: set[ast.AST] = set()


def watch(nodes: Iterable[ast.AST]) -> None:
    """Watch these statements, functions and calls that make layers from now on, and no others."""
    _watched.clear()
    _watched.update(nodes)


def watched_statement(node: ast.stmt, execute: Execute) -> Execute:
    """The closure of a statement, which also keeps what it sees if the statement is watched."""
    if node not in _watched:
        return execute
    read, stored = _names(node, ast.Load), _targets(node)
    returns = isinstance(node, ast.Return)

    def observe(frame: Frame) -> Any:
        graph = active().graph
        first = len(graph.calls)
        around = list(_seen(_variable(frame, name) for name in read))
        signal = execute(frame)
        if returns:
            values = {"return": _kept(frame.result)}
        else:
            values = {name: _kept(_variable(frame, name)) for name in stored}
        calls = graph.calls[first:]
        around += [seen for call in calls if _is_here(call.site, node, frame) for seen in _seen((*call.inputs, *call.outputs))]
        _enter(graph, Observation(node, values, around, calls, frame, STATE.uncertain == 0))
        return signal

    return observe


def watched_body(node: ast.AST, execute: Execute) -> Execute:
    """The closure of a function's body, which also keeps the arguments if the function is watched."""
    if node not in _watched:
        return execute

    def observe(frame: Frame) -> Any:
        values = {name: _kept(value) for name, value in frame.vars.items()}
        _enter(active().graph, Observation(node, values, [], [], frame, STATE.uncertain == 0))
        return execute(frame)

    return observe


def watched_layer(layer: Any, arguments: tuple[Any, ...], result: Any) -> None:
    """Keep what a layer took and gave whose making is watched."""
    site = layer.constructed_at
    if site is not None and site.node in _watched:
        values = {"output": _kept(result)}
        _enter(active().graph, Observation(site.node, values, list(_seen(arguments)), [], layer, STATE.uncertain == 0))


def _enter(graph: Any, observation: Observation) -> None:
    if sum(kept.node is observation.node for kept in graph.observations) < MOST_TIMES:
        graph.observations.append(observation)


def _kept(value: Any) -> Any:
    """A value with its arrays as they are now: some functions change theirs in place."""
    if isinstance(value, Array):
        return Seen(value.dims, value.producer)
    if type(value) in (tuple, list):
        return tuple(map(_kept, value))
    return Seen(None, None) if isinstance(value, Unknown) else None


def _seen(values: Iterable[Any]) -> Iterator[Seen]:
    return (Seen(array.dims, array.producer) for array in arrays_in(values))


def _variable(frame: Frame, name: str) -> Any:
    return frame.vars[name] if name in frame.vars else frame.module.namespace.get(name)


def _names(node: ast.AST, context: type[ast.expr_context]) -> list[str]:
    return list(dict.fromkeys(each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, context)))


def _targets(node: ast.stmt) -> list[str]:
    """The plain names that a statement binds, in their order."""
    return _names(node, ast.Store) if isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign)) else []


def _is_here(site: Any, node: ast.stmt, frame: Frame) -> bool:
    """Whether a call stands in the statement itself, not in a function that it calls."""
    row = getattr(getattr(site, "node", None), "lineno", 0)
    return site is not None and site.file is frame.module.file and node.lineno <= row <= (node.end_lineno or node.lineno)
