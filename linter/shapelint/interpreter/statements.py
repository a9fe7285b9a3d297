"""Statements as closures."""

from __future__ import annotations

import ast
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from shapelint.catching import expects_failure
from shapelint.interpreter import attributes
from shapelint.interpreter.attributes import get_attribute, set_attribute
from shapelint.interpreter.branches import BREAK, CONTINUE, RETURN, assume, evaluate_perhaps, fork, meet, meet_handlers
from shapelint.interpreter.calls import call_value
from shapelint.interpreter.compiler import Execute, compile_block, compile_expression, statement
from shapelint.interpreter.fallbacks import catches_import_errors, imported_names, replace_stand_ins
from shapelint.interpreter.growing import LONG, MANY, extend, item_of, not_exact, poison
from shapelint.interpreter.items import get_item, set_item
from shapelint.interpreter.iteration import iterate, next_item
from shapelint.interpreter.kinds import is_user_type
from shapelint.interpreter.names import delete_name, store_name, store_target
from shapelint.interpreter.operators import BINARY, IN_PLACE, binary, multiply, truth
from shapelint.interpreter.scopes import Scope
from shapelint.interpreter.sighting import sighted_store
from shapelint.interpreter.state import STATE, Frame
from shapelint.interpreter.waiting import Trying, drop
from shapelint.library.rows import any_of
from shapelint.raised import ProgramExit, doubtful, is_certain, is_raised, note_certainty, program_exit, raised
from shapelint.recording import active
from shapelint.unknown import Loop, Position, Undecided, Unknown


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
    plain, in_place = BINARY[kind], IN_PLACE.get(kind)
    value = compile_expression(node.value, scope)

    def combine(frame: Frame, left: Any, right: Any) -> Any:
        if isinstance(left, (list, set, dict)):
            STATE.trail.touch(left)
            if kind == "Add" and isinstance(left, list) and not_exact(left, right):
                extend(left, right)
                return left
            if isinstance(right, Unknown):
                poison(left, right.reason)
                return left
        simple = isinstance(left, (int, float, str, tuple)) or in_place is None or isinstance(left, list)
        if isinstance(left, list) and kind == "Mult":
            return binary(frame, node, _repeat, left, right)
        if isinstance(left, list) and kind == "Add":
            return binary(frame, node, _extend, left, right)
        return binary(frame, node, plain if simple or in_place is None else in_place, left, right)

    if isinstance(node.target, ast.Name):
        load, store = (
            compile_expression(ast.copy_location(ast.Name(node.target.id, ast.Load()), node.target), scope),
            sighted_store(node.target, store_name(node.target.id, scope)),
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
    repeated = multiply(left, right)
    if not isinstance(repeated, list):
        return repeated
    left[:] = repeated
    return left


def _augmented_attribute(target: ast.Attribute, scope: Scope, combine: Callable[..., Any], value: Callable[[Frame], Any]) -> Execute:
    owner, name = compile_expression(target.value, scope), target.attr

    def execute(frame: Frame) -> Any:
        thing = owner(frame)
        left = get_attribute(frame, target, thing, name)
        set_attribute(frame, target, thing, name, combine(frame, left, value(frame)))
        return None

    return execute


def _augmented_item(target: Any, scope: Scope, combine: Callable[..., Any], value: Callable[[Frame], Any]) -> Execute:
    container, index = compile_expression(target.value, scope), compile_expression(target.slice, scope)

    def execute(frame: Frame) -> Any:
        thing, at = container(frame), index(frame)
        left = get_item(frame, target, thing, at)
        set_item(frame, target, thing, at, combine(frame, left, value(frame)))
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
            if is_user_type(type(thing)) or hasattr(thing, "_modules"):
                frame.node = target
                attributes.delete_attribute(thing, attribute)
            return None

        return delete_attribute
    if isinstance(target, ast.Subscript):
        container, index = compile_expression(target.value, scope), compile_expression(target.slice, scope)

        def delete_item(frame: Frame) -> Any:
            thing, at = container(frame), index(frame)
            if isinstance(at, Unknown) and isinstance(thing, (list, dict)):
                poison(thing, at.reason)
                return None
            if STATE.poisoned and id(thing) in STATE.poisoned:
                return None
            STATE.trail.touch_object(thing)
            if not isinstance(thing, Unknown):
                binary(frame, target, lambda t, i: t.__delitem__(i), thing, at)
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


@statement(ast.While)
def _while(node: ast.While, scope: Scope) -> Execute:
    test = compile_expression(node.test, scope)
    body = compile_block(node.body, scope)
    orelse = compile_block(node.orelse, scope) if node.orelse else _pass

    def run(frame: Frame) -> Any:
        recorder = active()
        repetitions, exits = recorder.repetitions, frame.exits
        while True:
            STATE.budget.tick()
            known = truth(test(frame))
            if known is None:
                evaluate_while_perhaps(frame, body)
                return _perhaps_else(frame, orelse)
            if known and (recorder.repetitions > repetitions or frame.exits - exits >= _WAYS_OUT):
                evaluate_later_rounds(frame, body)
                return _perhaps_else(frame, orelse)
            if not known:
                return orelse(frame)
            signal = _iteration(frame, body)
            if signal is not None:
                return signal

    return _loop(run)


_WAYS_OUT = 16
"""A loop that was perhaps left in so many rounds need not have more: `while True` with a `break` that is not decided has no last one."""


def _loop(run: Execute) -> Execute:
    """A loop, at whose end the ways that left it by a `break` that is perhaps reached meet the others."""

    def execute(frame: Frame) -> Any:
        outer, frame.breaks = frame.breaks, []
        certain = STATE.uncertain - frame.exits
        try:
            signal = run(frame)
            if signal is BREAK:
                signal = None
            return meet(frame, frame.breaks, signal) if frame.breaks else signal
        except BaseException as error:
            if frame.breaks:
                note_certainty(error, False)
            frame.exits -= len(frame.breaks)
            drop(frame.breaks)
            raise
        finally:
            frame.breaks = outer
            STATE.uncertain = certain + frame.exits

    return execute


def evaluate_while_perhaps(frame: Frame, body: Execute) -> None:
    """The rest of a loop whose condition is not known."""
    STATE.uncertain += 1
    try:
        evaluate_perhaps(frame, lambda f: _without_loop_signals(_iteration(f, body)))
    finally:
        STATE.uncertain -= 1


def _perhaps_else(frame: Frame, orelse: Execute) -> Any:
    """The `else` of a loop of which it is not known whether it was left by a `break`."""
    return fork(frame, Unknown("a loop whose end is not known"), orelse, _pass) if orelse is not _pass else None


def evaluate_later_rounds(frame: Frame, body: Execute) -> Any:
    """The rest of a loop that calls models with the same shapes in every round: what it changes is not known after it."""
    recorder = active()
    STATE.uncertain += 1
    recorder.repeating += 1
    try:
        evaluate_perhaps(frame, lambda f: _without_loop_signals(_iteration(f, body)), again=True)
    finally:
        STATE.uncertain -= 1
        recorder.repeating -= 1


def _without_loop_signals(signal: Any) -> Any:
    return signal if signal is RETURN else None


def _iteration(frame: Frame, body: Execute) -> Any:
    """One run of a loop's body, with what `continue` set aside joined at its end."""
    outer, frame.continues = frame.continues, []
    certain = STATE.uncertain - frame.exits
    try:
        signal = body(frame)
        if signal is CONTINUE:
            signal = None
        return meet(frame, frame.continues, signal) if frame.continues else signal
    except BaseException as error:
        if frame.continues:
            note_certainty(error, False)
        frame.exits -= len(frame.continues)
        drop(frame.continues)
        raise
    finally:
        frame.continues = outer
        STATE.uncertain = certain + frame.exits


@statement(ast.For)
def _for(node: ast.For, scope: Scope) -> Execute:
    source = compile_expression(node.iter, scope)
    store = store_target(node.target, scope)
    body = compile_block(node.body, scope)
    orelse = compile_block(node.orelse, scope) if node.orelse else _pass

    def run(frame: Frame) -> Any:
        items = iterate(frame, node.iter, source(frame))
        if isinstance(items, Unknown):
            evaluate_perhaps(frame, lambda f: _unknown_iteration(f, store, item_of(items), body))
            return _perhaps_else(frame, orelse)
        signal = _run_loop(frame, node.iter, items, store, body)
        return orelse(frame) if signal is None else signal

    return _loop(run)


_LATER = "it depends on how often a loop runs, which calls models with the same shapes in every round"
"""Why what a training loop changes is not known after it: its rounds are not all evaluated."""


_FEW = 16
"""Items that are written one by one (models, settings) are all evaluated, whatever one of them repeats."""


def _unknown_iteration(frame: Frame, store: Callable[[Frame, Any], None], item: Any, body: Execute) -> Any:
    store(frame, item)
    return _without_loop_signals(_iteration(frame, body))


def _any_round(store: Callable[[Frame, Any], None], items: Any, last: list[Any], body: Execute) -> Execute:
    """A round of a long loop that stands for all the later ones."""
    item = Position(Loop(items.step)) if isinstance(items, range) else any_of(last, "an item of a long loop")
    return lambda frame: _unknown_iteration(frame, store, item, body)


def _run_loop(frame: Frame, source: ast.expr, items: Any, store: Callable[[Frame, Any], None], body: Execute) -> Any:
    iterator, budget, recorder = iter(items), STATE.budget, active()
    repetitions, few = recorder.repetitions, isinstance(items, (list, tuple, dict)) and len(items) <= _FEW
    rounds, started, item = 0, time.process_time(), None
    while True:
        frame.node = source  # what the iterator does is done here
        before = item
        try:
            item = next_item(iterator)
        except StopIteration:
            return None
        budget.tick()
        rounds += 1
        if rounds % MANY == 0 and time.process_time() - started > LONG:
            return evaluate_later_rounds(frame, _any_round(store, items, [before, item], body))
        if recorder.repetitions > repetitions and not few:
            return evaluate_later_rounds(frame, lambda f: _unknown_iteration(f, store, Unknown(_LATER), body))
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


class UnknownException(Exception):
    """Stands for an exception of which only that it is raised is known."""


@statement(ast.Try)
def _try(node: ast.Try, scope: Scope) -> Execute:
    catches_imports = any(catches_import_errors(handler) for handler in node.handlers)
    scope.in_try += catches_imports
    body = compile_block(node.body, scope)
    scope.in_try -= catches_imports
    handlers = [compile_handler(handler, scope) for handler in node.handlers]
    imported = imported_names(node.body) if catches_imports else ()
    orelse = compile_block(node.orelse, scope) if node.orelse else _pass
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
