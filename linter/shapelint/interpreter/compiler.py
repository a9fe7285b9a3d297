"""Trees into closures: each `ast` node becomes a Python function of the frame, once."""

from __future__ import annotations

import ast
from collections.abc import Callable, Generator
from typing import Any

from shapelint.interpreter.scopes import Scope
from shapelint.interpreter.sighting import sighted_expression
from shapelint.interpreter.state import Frame
from shapelint.interpreter.watching import watched_statement
from shapelint.unknown import Unknown

Evaluate = Callable[[Frame], Any]
Execute = Callable[[Frame], Any]
Resume = Callable[[Frame], Generator[Any, Any, Any]]


def do_nothing(_frame: Frame) -> None:
    """A block without statements."""


_EXPRESSIONS: dict[type[ast.expr], Callable[[Any, Scope], Evaluate]] = {}
_STATEMENTS: dict[type[ast.stmt], Callable[[Any, Scope], Execute]] = {}


def expression(kind: type[ast.expr]) -> Callable[[Callable[[Any, Scope], Evaluate]], Callable[[Any, Scope], Evaluate]]:
    """Enter the compiler of one kind of expression."""

    def enter(function: Callable[[Any, Scope], Evaluate]) -> Callable[[Any, Scope], Evaluate]:
        _EXPRESSIONS[kind] = function
        return function

    return enter


def statement(kind: type[ast.stmt]) -> Callable[[Callable[[Any, Scope], Execute]], Callable[[Any, Scope], Execute]]:
    """Enter the compiler of one kind of statement."""

    def enter(function: Callable[[Any, Scope], Execute]) -> Callable[[Any, Scope], Execute]:
        _STATEMENTS[kind] = function
        return function

    return enter


def compile_expression(node: ast.expr, scope: Scope) -> Evaluate:
    """The closure that evaluates an expression."""
    compiler = _EXPRESSIONS.get(type(node))
    if compiler is None:
        unknown = Unknown(f"{type(node).__name__} is not followed")
        return lambda frame: unknown
    return sighted_expression(node, compiler(node, scope))


def compile_statement(node: ast.stmt, scope: Scope) -> Execute:
    """The closure that executes a statement; it returns None or how the block ends."""
    compiler = _STATEMENTS.get(type(node))
    if compiler is None:
        return lambda frame: None
    return watched_statement(node, compiler(node, scope))


def compile_block(statements: list[ast.stmt], scope: Scope) -> Execute:
    """The closure that executes statements in order."""
    compiled = tuple(compile_statement(node, scope) for node in statements)
    if len(compiled) == 1:
        return compiled[0]

    def execute(frame: Frame) -> Any:
        for run in compiled:
            signal = run(frame)
            if signal is not None:
                return signal
        return None

    return execute
