"""Statements as closures."""

from __future__ import annotations

import ast
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from shapelint.interpreter import operations as ops
from shapelint.interpreter.branches import BREAK, CONTINUE, RETURN, assume, evaluate_perhaps, fork, join_variables
from shapelint.interpreter.compiler import Execute, compile_block, compile_expression, statement
from shapelint.interpreter.names import delete_name, store_name, store_target
from shapelint.interpreter.scopes import Scope
from shapelint.interpreter.state import STATE, Frame
from shapelint.raised import is_raised, raised
from shapelint.unknown import Undecided, Unknown


def _pass(frame: Frame) -> None:
    return None


@statement(ast.Expr)
def _expression(node: ast.Expr, scope: Scope) -> Execute:
    if isinstance(node.value, ast.Constant):
        return _pass
    value = compile_expression(node.value, scope)

    def execute(frame: Frame) -> Any:
        value(frame)
        return None

    return execute


@statement(ast.Assign)
def _assign(node: ast.Assign, scope: Scope) -> Execute:
    value = compile_expression(node.value, scope)
    stores = [store_target(target, scope) for target in node.targets]
    if len(stores) == 1:
        (only,) = stores

        def execute_one(frame: Frame) -> Any:
            only(frame, value(frame))
            return None

        return execute_one

    def execute(frame: Frame) -> Any:
        result = value(frame)
        for store in stores:
            store(frame, result)
        return None

    return execute


@statement(ast.AnnAssign)
def _annotated(node: ast.AnnAssign, scope: Scope) -> Execute:
    value = compile_expression(node.value, scope) if node.value is not None else None
    store = store_target(node.target, scope)
    in_class = scope.kind == "class" and isinstance(node.target, ast.Name) and node.simple
    annotation = compile_expression(node.annotation, scope) if in_class else None

    def execute(frame: Frame) -> Any:
        if annotation is not None:
            _annotate(frame, node.target.id, annotation, node.annotation)  # type: ignore[union-attr]
        if value is not None:
            store(frame, value(frame))
        return None

    return execute


def _annotate(frame: Frame, name: str, annotation: Callable[[Frame], Any], node: ast.expr) -> None:
    """Annotations of class bodies are what dataclasses and named tuples are made of."""
    try:
        value = annotation(frame)
    except Exception as error:
        if not is_raised(error):
            raise
        value = object
    if value is object or isinstance(value, Unknown):
        value = ast.unparse(node)
    frame.vars.setdefault("__annotations__", {})[name] = value


@statement(ast.AugAssign)
def _augmented(node: ast.AugAssign, scope: Scope) -> Execute:
    kind = type(node.op).__name__
    plain, in_place = ops.BINARY[kind], ops.IN_PLACE.get(kind)
    value = compile_expression(node.value, scope)

    def combine(frame: Frame, left: Any, right: Any) -> Any:
        if isinstance(left, (list, set, dict)):
            STATE.trail.touch(left)
            if isinstance(right, Unknown):
                ops.poison(left, right.reason)
                return left
        simple = isinstance(left, (int, float, str, tuple)) or in_place is None or isinstance(left, list)
        if isinstance(left, list) and kind == "Mult":
            return ops.binary(frame, node, _repeat, left, right)
        if isinstance(left, list) and kind == "Add":
            return ops.binary(frame, node, _extend, left, right)
        return ops.binary(frame, node, plain if simple or in_place is None else in_place, left, right)

    if isinstance(node.target, ast.Name):
        load, store = (
            compile_expression(ast.copy_location(ast.Name(node.target.id, ast.Load()), node.target), scope),
            store_name(node.target.id, scope),
        )

        def execute_name(frame: Frame) -> Any:
            store(frame, combine(frame, load(frame), value(frame)))
            return None

        return execute_name
    if isinstance(node.target, ast.Attribute):
        return _augmented_attribute(node.target, scope, combine, value)
    return _augmented_item(node.target, scope, combine, value)


def _extend(left: list[Any], right: Any) -> Any:
    if isinstance(right, range) and len(right) > 1_000_000:
        return Unknown("an enormous sequence")
    left.extend(right)
    return left


def _repeat(left: list[Any], right: Any) -> Any:
    repeated = ops.multiply(left, right)
    if not isinstance(repeated, list):
        return repeated
    left[:] = repeated
    return left


def _augmented_attribute(target: ast.Attribute, scope: Scope, combine: Callable[..., Any], value: Callable[[Frame], Any]) -> Execute:
    owner, name = compile_expression(target.value, scope), target.attr

    def execute(frame: Frame) -> Any:
        thing = owner(frame)
        left = ops.get_attribute(frame, target, thing, name)
        ops.set_attribute(frame, target, thing, name, combine(frame, left, value(frame)))
        return None

    return execute


def _augmented_item(target: Any, scope: Scope, combine: Callable[..., Any], value: Callable[[Frame], Any]) -> Execute:
    container, index = compile_expression(target.value, scope), compile_expression(target.slice, scope)

    def execute(frame: Frame) -> Any:
        thing, at = container(frame), index(frame)
        left = ops.get_item(frame, target, thing, at)
        ops.set_item(frame, target, thing, at, combine(frame, left, value(frame)))
        return None

    return execute


@statement(ast.Delete)
def _delete(node: ast.Delete, scope: Scope) -> Execute:
    deletions = [_deletion(target, scope) for target in node.targets]

    def execute(frame: Frame) -> Any:
        for delete in deletions:
            delete(frame)
        return None

    return execute


def _deletion(target: ast.expr, scope: Scope) -> Execute:
    if isinstance(target, ast.Name):
        return delete_name(target, scope)
    if isinstance(target, ast.Attribute):
        owner, attribute = compile_expression(target.value, scope), target.attr

        def delete_attribute(frame: Frame) -> Any:
            thing = owner(frame)
            if isinstance(thing, Unknown):
                return None
            if ops.is_user_type(type(thing)) or hasattr(thing, "_modules"):
                STATE.trail.touch_object(thing)
                ops.binary(frame, target, lambda t, n: delattr(t, n), thing, attribute)
            return None

        return delete_attribute
    if isinstance(target, ast.Subscript):
        container, index = compile_expression(target.value, scope), compile_expression(target.slice, scope)

        def delete_item(frame: Frame) -> Any:
            thing, at = container(frame), index(frame)
            if isinstance(at, Unknown) and isinstance(thing, (list, dict)):
                ops.poison(thing, at.reason)
                return None
            STATE.trail.touch_object(thing)
            if not isinstance(thing, Unknown):
                ops.binary(frame, target, lambda t, i: t.__delitem__(i), thing, at)
            return None

        return delete_item
    return _pass


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
    orelse = compile_block(node.orelse, scope) if node.orelse else _pass

    def execute(frame: Frame) -> Any:
        condition = test(frame)
        known = ops.truth(condition)
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
        known = ops.truth(condition)
        frame.node = node
        if known is None:
            assume(condition, True)
        elif not known:
            raise raised(AssertionError(*([message(frame)] if message is not None else [])))
        return None

    return execute


@statement(ast.While)
def _while(node: ast.While, scope: Scope) -> Execute:
    test = compile_expression(node.test, scope)
    body = compile_block(node.body, scope)
    orelse = compile_block(node.orelse, scope) if node.orelse else _pass

    def execute(frame: Frame) -> Any:
        outer_breaks, frame.breaks = frame.breaks, []
        try:
            while True:
                STATE.budget.tick()
                known = ops.truth(test(frame))
                if known is None:
                    evaluate_while_perhaps(frame, body)
                    break
                if not known:
                    signal = orelse(frame)
                    join_variables(frame, frame.breaks)
                    return signal
                signal = _iteration(frame, body)
                if signal is BREAK:
                    break
                if signal is RETURN:
                    return signal
            join_variables(frame, frame.breaks)
            return None
        finally:
            frame.breaks = outer_breaks

    return execute


def evaluate_while_perhaps(frame: Frame, body: Execute) -> None:
    """The rest of a loop whose condition is not known."""
    STATE.uncertain += 1
    try:
        evaluate_perhaps(frame, lambda f: _without_loop_signals(_iteration(f, body)))
    finally:
        STATE.uncertain -= 1


def _without_loop_signals(signal: Any) -> Any:
    return signal if signal is RETURN else None


def _iteration(frame: Frame, body: Execute) -> Any:
    """One run of a loop's body, with what `continue` set aside joined at its end."""
    outer, frame.continues = frame.continues, []
    try:
        signal = body(frame)
        if frame.continues:
            join_variables(frame, frame.continues)
        return signal
    finally:
        frame.continues = outer


@statement(ast.For)
def _for(node: ast.For, scope: Scope) -> Execute:
    source = compile_expression(node.iter, scope)
    store = store_target(node.target, scope)
    body = compile_block(node.body, scope)
    orelse = compile_block(node.orelse, scope) if node.orelse else _pass

    def execute(frame: Frame) -> Any:
        items = ops.iterate(frame, node.iter, source(frame))
        outer_breaks, frame.breaks = frame.breaks, []
        try:
            if isinstance(items, Unknown):
                return evaluate_perhaps(frame, lambda f: _unknown_iteration(f, store, Unknown(items.reason), body))
            signal = _run_loop(frame, items, store, body)
            if signal is None:
                signal = orelse(frame)
            if frame.breaks:
                join_variables(frame, frame.breaks)
            return signal if signal is not BREAK else None
        finally:
            frame.breaks = outer_breaks

    return execute


def _unknown_iteration(frame: Frame, store: Callable[[Frame, Any], None], item: Any, body: Execute) -> Any:
    store(frame, item)
    return _without_loop_signals(_iteration(frame, body))


def _run_loop(frame: Frame, items: Any, store: Callable[[Frame, Any], None], body: Execute) -> Any:
    iterator, budget = iter(items), STATE.budget
    while True:
        try:
            item = ops.next_item(iterator)
        except StopIteration:
            return None
        budget.tick()
        store(frame, item)
        signal = _iteration(frame, body)
        if signal is BREAK or signal is RETURN:
            return signal


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
            value = ops.call_value(frame, node, value, (), {})
        if isinstance(value, Exception):
            raise raised(value)
        if isinstance(value, (str, int, float, tuple, list, type(None))):
            raise raised(TypeError("exceptions must derive from BaseException"))
        raise raised(UnknownException(getattr(value, "reason", "an exception that is not known")))

    return execute


class UnknownException(Exception):
    """Stands for an exception of which only that it is raised is known."""


@statement(ast.Try)
def _try(node: ast.Try, scope: Scope) -> Execute:
    catches_imports = any(_catches_import_errors(handler) for handler in node.handlers)
    scope.in_try += catches_imports
    body = compile_block(node.body, scope)
    scope.in_try -= catches_imports
    handlers = [compile_handler(handler, scope) for handler in node.handlers]
    orelse = compile_block(node.orelse, scope) if node.orelse else _pass
    final = compile_block(node.finalbody, scope) if node.finalbody else None

    def execute(frame: Frame) -> Any:
        uncertain = STATE.uncertain
        try:
            try:
                signal = body(frame)
            except Undecided:
                signal = None
            except Exception as error:
                if not is_raised(error):
                    raise
                STATE.uncertain = max(uncertain, STATE.uncertain if frame.exits else uncertain)
                STATE.frame = frame
                return handle(frame, error, handlers)
            return signal if signal is not None else orelse(frame)
        finally:
            if final is not None:
                early = final(frame)
                if early is not None:
                    return early  # noqa: B012  as in Python, a return in `finally` wins

    return execute


statement(ast.TryStar)(_try) if hasattr(ast, "TryStar") else None


def _catches_import_errors(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    names = {n.id for n in ast.walk(handler.type) if isinstance(n, ast.Name)} | {
        n.attr for n in ast.walk(handler.type) if isinstance(n, ast.Attribute)
    }
    return bool(names & {"ImportError", "ModuleNotFoundError", "Exception", "BaseException", "AttributeError"})


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
        caught = kind(frame) if kind is not None else Exception
        if not _matches(error, caught):
            continue
        if store is not None:
            store(frame, error)
        outer, frame.handling = frame.handling, error
        try:
            return body(frame)
        finally:
            frame.handling = outer
    raise error


def _matches(error: Exception, caught: Any) -> bool:
    """Whether a handler for `caught` takes the error; an unknown handler or error is taken to match."""
    if isinstance(caught, tuple):
        return any(_matches(error, one) for one in caught)
    if isinstance(caught, Unknown) or isinstance(error, UnknownException):
        return True
    return isinstance(caught, type) and isinstance(error, caught)


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
            if is_raised(error) and ops.truth(leave_context(frame, at, manager, error)):
                return None
            raise
        leave_context(frame, at, manager, None)
        return signal

    return lambda frame: run(frame, 0)


def enter_context(frame: Frame, node: ast.AST, manager: Any) -> Any:
    if isinstance(manager, Unknown):
        return manager
    method = getattr(type(manager), "__enter__", None)
    if method is None:
        return Unknown("a context manager that is not followed")
    return ops.call_value(frame, node, _bound(method, manager), (), {})


def leave_context(frame: Frame, node: ast.AST, manager: Any, error: Exception | None) -> Any:
    method = getattr(type(manager), "__exit__", None) if not isinstance(manager, Unknown) else None
    if method is None:
        return None
    return ops.call_value(frame, node, _bound(method, manager), (type(error) if error else None, error, None), {})


def _bound(method: Any, manager: Any) -> Any:
    getter = getattr(type(method), "__get__", None)
    return getter(method, manager, type(manager)) if getter is not None else method


@statement(ast.Global)
@statement(ast.Nonlocal)
@statement(ast.Pass)
def _nothing(node: ast.stmt, scope: Scope) -> Execute:
    return _pass


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
