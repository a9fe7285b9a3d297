"""`raise` and `try` as closures: what is raised, perhaps raised, and caught."""

from __future__ import annotations

import ast
from contextlib import suppress
from typing import Any

from shapelint.interpreter.branches import meet_handlers
from shapelint.interpreter.calls import call_value
from shapelint.interpreter.compiler import Execute, compile_block, compile_expression, do_nothing, statement
from shapelint.interpreter.fallbacks import catches_import_errors, imported_names, replace_stand_ins
from shapelint.interpreter.names import delete_name, store_name
from shapelint.interpreter.scopes import Scope
from shapelint.interpreter.state import STATE, Frame
from shapelint.interpreter.waiting import Trying, drop
from shapelint.raised import ProgramExit, UnknownException, doubtful, is_certain, is_raised, program_exit, raised
from shapelint.unknown import Undecided, Unknown


@statement(ast.Raise)
def _raise(node: ast.Raise, scope: Scope) -> Execute:
    exception = compile_expression(node.exc, scope) if node.exc is not None else None

    def execute(frame: Frame) -> Any:
        if exception is None:
            if frame.handling is not None:
                raise frame.handling
            raise raised(RuntimeError("No active exception to reraise"))
        value = exception(frame)
        frame.node = node
        if isinstance(value, type) and issubclass(value, Exception):
            value = call_value(frame, node, value, (), {})
        if value is SystemExit or isinstance(value, SystemExit):
            raise program_exit()
        if isinstance(value, ImportError):
            doubtful(value)  # said of what is installed where the code runs
        if isinstance(value, Exception):
            raise raised(value)
        if isinstance(value, (str, int, float, tuple, list, type(None))):
            raise raised(TypeError("exceptions must derive from BaseException"))
        raise raised(UnknownException(getattr(value, "reason", "an exception that is not known")))

    return execute


@statement(ast.Try)
def _try(node: ast.Try, scope: Scope) -> Execute:
    catches_imports = any(catches_import_errors(handler) for handler in node.handlers)
    scope.in_try += catches_imports
    body = compile_block(node.body, scope)
    scope.in_try -= catches_imports
    handlers = [compile_handler(handler, scope) for handler in node.handlers]
    imported = imported_names(node.body) if catches_imports else ()
    orelse = compile_block(node.orelse, scope) if node.orelse else do_nothing
    final = compile_block(node.finalbody, scope) if node.finalbody else None

    def attempt(frame: Frame) -> Any:
        """Evaluate the body; go on after it or in a handler, and with each exception that was perhaps raised in its handler."""
        trying, caught, signal = Trying(frame), None, None
        certain = STATE.uncertain - frame.exits
        outer, STATE.trying = STATE.trying, [*STATE.trying, trying]
        try:
            signal = body(frame)
        except Undecided:
            pass
        except Exception as error:
            if not is_raised(error):
                raise
            caught = error
            STATE.uncertain = certain + frame.exits
            STATE.frame = frame
        finally:
            STATE.trying = outer

        def in_handler(frame: Frame, error: Exception) -> Any:
            handled = handle(frame, error, handlers)
            replace_stand_ins(frame, imported, error)
            return handled

        def go_on(frame: Frame) -> Any:
            if caught is not None:
                return in_handler(frame, caught)
            return signal if signal is not None else orelse(frame)

        try:
            return meet_handlers(frame, trying.ways, go_on, in_handler)
        finally:
            drop(trying.ways)

    def execute(frame: Frame) -> Any:
        try:
            return attempt(frame)
        finally:
            if final is not None:
                early = final(frame)
                if early is not None:
                    return early  # noqa: B012  as in Python, a return in `finally` wins

    return execute


statement(ast.TryStar)(_try) if hasattr(ast, "TryStar") else None


def compile_handler(node: ast.ExceptHandler, scope: Scope) -> tuple[Any, Any, Execute]:
    kind = compile_expression(node.type, scope) if node.type is not None else None
    body = compile_block(node.body, scope)
    if not node.name:
        return kind, None, body
    delete = delete_name(ast.copy_location(ast.Name(node.name, ast.Del()), node), scope)

    def run(frame: Frame) -> Any:
        try:
            return body(frame)
        finally:
            with suppress(NameError):
                delete(frame)

    return kind, store_name(node.name, scope), run


def handle(frame: Frame, error: Exception, handlers: list[tuple[Any, Any, Execute]]) -> Any:
    for kind, store, body in handlers:
        caught = kind(frame) if kind is not None else BaseException
        if not _matches(error, caught):
            continue
        if store is not None:
            store(frame, error)
        outer, frame.handling = frame.handling, error
        perhaps = not is_certain(error)  # as for a module that is not installed here
        STATE.uncertain += perhaps
        try:
            return body(frame)
        finally:
            frame.handling = outer
            STATE.uncertain -= perhaps
    raise error


def _matches(error: Exception, caught: Any) -> bool:
    """Whether a handler for `caught` takes the error; an unknown handler or error is taken to match."""
    if isinstance(caught, tuple):
        return any(_matches(error, one) for one in caught)
    if isinstance(caught, Unknown) or isinstance(error, UnknownException):
        return True
    return isinstance(caught, type) and issubclass(SystemExit if isinstance(error, ProgramExit) else type(error), caught)
