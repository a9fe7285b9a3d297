"""Statements as closures."""

from __future__ import annotations

import ast
from typing import Any

from shapelint.interpreter.branches import BREAK, CONTINUE, RETURN, assume, fork
from shapelint.interpreter.compiler import Execute, compile_block, compile_expression, do_nothing, statement
from shapelint.interpreter.names import store_name
from shapelint.interpreter.operators import truth
from shapelint.interpreter.scopes import Scope
from shapelint.interpreter.state import Frame
from shapelint.raised import raised


@statement(ast.Expr)
def _expression(node: ast.Expr, scope: Scope) -> Execute:
    if isinstance(node.value, ast.Constant):
        return do_nothing
    value = compile_expression(node.value, scope)

    def execute(frame: Frame) -> Any:
        value(frame)
        return None

    return execute


@statement(ast.Return)
def _return(node: ast.Return, scope: Scope) -> Execute:
    value = compile_expression(node.value, scope) if node.value is not None else None

    def execute(frame: Frame) -> Any:
        frame.result = value(frame) if value is not None else None
        return RETURN

    return execute


@statement(ast.Break)
def _break(node: ast.Break, scope: Scope) -> Execute:
    return lambda frame: BREAK


@statement(ast.Continue)
def _continue(node: ast.Continue, scope: Scope) -> Execute:
    return lambda frame: CONTINUE


@statement(ast.If)
def _if(node: ast.If, scope: Scope) -> Execute:
    test = compile_expression(node.test, scope)
    body = compile_block(node.body, scope)
    orelse = compile_block(node.orelse, scope) if node.orelse else do_nothing

    def execute(frame: Frame) -> Any:
        condition = test(frame)
        known = truth(condition)
        if known is True:
            return body(frame)
        if known is False:
            return orelse(frame)
        frame.node = node.test
        return fork(frame, condition, body, orelse)

    return execute


@statement(ast.Assert)
def _assert(node: ast.Assert, scope: Scope) -> Execute:
    test = compile_expression(node.test, scope)
    message = compile_expression(node.msg, scope) if node.msg is not None else None

    def execute(frame: Frame) -> Any:
        condition = test(frame)
        known = truth(condition)
        frame.node = node
        if known is None:
            assume(condition, True)
        elif not known:
            raise raised(AssertionError(*([message(frame)] if message is not None else [])))
        return None

    return execute


@statement(ast.Global)
@statement(ast.Nonlocal)
@statement(ast.Pass)
def _nothing(node: ast.stmt, scope: Scope) -> Execute:
    return do_nothing


@statement(ast.Import)
def _import(node: ast.Import, scope: Scope) -> Execute:
    bindings = []
    for alias in node.names:
        bound = alias.asname or alias.name.partition(".")[0]
        bindings.append((alias.name, alias.asname is not None, store_name(bound, scope)))
    must_exist = scope.in_try > 0

    def execute(frame: Frame) -> Any:
        frame.node = node
        for name, whole, store in bindings:
            store(frame, frame.module.import_module(name, whole, must_exist))
        return None

    return execute


@statement(ast.ImportFrom)
def _import_from(node: ast.ImportFrom, scope: Scope) -> Execute:
    names = [(alias.name, store_name(alias.asname or alias.name, scope) if alias.name != "*" else None) for alias in node.names]
    must_exist = scope.in_try > 0

    def execute(frame: Frame) -> Any:
        frame.node = node
        for name, store in names:
            if store is None:
                frame.module.import_star(node.module or "", node.level)
            else:
                store(
                    frame, frame.module.import_from(node.module or "", node.level, name, must_exist or scope.kind != "module", must_exist)
                )
        return None

    return execute
