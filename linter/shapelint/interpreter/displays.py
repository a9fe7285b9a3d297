"""Displays as closures: lists, tuples, sets and dictionaries as they are written."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from shapelint.interpreter.compiler import Evaluate, compile_expression, expression
from shapelint.interpreter.faults import user_error
from shapelint.interpreter.iteration import iterate, listed
from shapelint.interpreter.keys import settled
from shapelint.interpreter.scopes import Scope
from shapelint.interpreter.state import Frame
from shapelint.raised import raised
from shapelint.unknown import Unknown
from shapelint.values import OpenShape


def _sequence(node: ast.List | ast.Tuple | ast.Set, scope: Scope, make: Callable[[list[Any]], Any]) -> Evaluate:
    if not any(isinstance(element, ast.Starred) for element in node.elts):
        plain = [compile_expression(element, scope) for element in node.elts]
        return lambda frame: make([element(frame) for element in plain])
    compiled = [(isinstance(e, ast.Starred), compile_expression(e.value if isinstance(e, ast.Starred) else e, scope)) for e in node.elts]

    def evaluate(frame: Frame) -> Any:
        values: list[Any] = []
        for starred, value in compiled:
            if not starred:
                values.append(value(frame))
                continue
            items = iterate(frame, node, value(frame))
            if isinstance(items, OpenShape):
                return OpenShape(items.slot, items.others + len(compiled) - 1)
            if isinstance(items, Unknown):
                return items
            values.extend(listed(items))
        return make(values)

    return evaluate


@expression(ast.List)
def _list(node: ast.List, scope: Scope) -> Evaluate:
    return _sequence(node, scope, lambda values: values)


@expression(ast.Tuple)
def _tuple(node: ast.Tuple, scope: Scope) -> Evaluate:
    return _sequence(node, scope, tuple)


@expression(ast.Set)
def _set(node: ast.Set, scope: Scope) -> Evaluate:
    if len(node.elts) == 1 and isinstance(node.elts[0], ast.Set):  # `{{width}}`: no program can mean a set of sets
        return lambda frame: Unknown("a template: what stands there is put in by whatever reads the file")
    return _sequence(node, scope, _hashed)


def _hashed(values: list[Any]) -> Any:
    try:
        return settled(set(values))
    except TypeError as error:
        raise raised(error) from None


@expression(ast.Dict)
def _dict(node: ast.Dict, scope: Scope) -> Evaluate:
    compiled = [
        (compile_expression(k, scope) if k is not None else None, compile_expression(v, scope))
        for k, v in zip(node.keys, node.values, strict=True)
    ]

    def evaluate(frame: Frame) -> Any:
        made: dict[Any, Any] = {}
        for key, value in compiled:
            evaluated: Any = value(frame) if key is None else None
            if key is None:
                if isinstance(evaluated, Unknown):
                    return evaluated
                try:
                    made.update(evaluated)
                except Exception as error:
                    raise user_error(error) from None
                continue
            name = key(frame)
            try:
                made[name] = value(frame)
            except TypeError as error:
                raise user_error(error) from None
        return made

    return evaluate


@expression(ast.Starred)
def _starred(node: ast.Starred, scope: Scope) -> Evaluate:
    return compile_expression(node.value, scope)


# Strings
