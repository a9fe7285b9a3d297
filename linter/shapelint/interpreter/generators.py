"""Generator functions: the statements that contain a `yield` become Python generators, the others stay closures."""

from __future__ import annotations

import ast
import copy
from collections.abc import Generator
from typing import Any

from shapelint.interpreter.branches import BREAK, CONTINUE, RETURN, meet
from shapelint.interpreter.compiler import Resume, compile_expression, compile_statement
from shapelint.interpreter.iteration import iterate, next_item
from shapelint.interpreter.names import store_target
from shapelint.interpreter.operators import truth
from shapelint.interpreter.scopes import Scope, has_yield
from shapelint.interpreter.state import STATE, Frame
from shapelint.interpreter.waiting import drop
from shapelint.raised import is_raised
from shapelint.recording import active
from shapelint.unknown import Unknown

Signals = Generator[Any, Any, Any]


def compile_generator(statements: list[ast.stmt], scope: Scope) -> Resume:
    """The closure that starts a generator's body."""
    return _block(statements, scope)


def _block(statements: list[ast.stmt], scope: Scope) -> Resume:
    compiled = [(_resumable(node, scope), None) if has_yield(node) else (None, compile_statement(node, scope)) for node in statements]

    def resume(frame: Frame) -> Signals:
        for generator, run in compiled:
            signal = (yield from generator(frame)) if generator is not None else run(frame) if run is not None else None
            if signal is not None:
                return signal
        return None

    return resume


def _resumable(node: ast.stmt, scope: Scope) -> Resume:
    if isinstance(node, ast.If):
        return _if(node, scope)
    if isinstance(node, (ast.For, ast.While)):
        return _loop(node, scope)
    if isinstance(node, ast.With):
        return _with(node, scope)
    if isinstance(node, ast.Try):
        return _try(node, scope)
    return _simple(node, scope)


def _simple(node: ast.stmt, scope: Scope) -> Resume:
    """`yield x`, `y = yield x`, `return (yield x)`, `yield from xs`: the yield is the statement's value."""
    value = getattr(node, "value", None)
    if (
        not isinstance(node, (ast.Expr, ast.Assign))
        or not isinstance(value, (ast.Yield, ast.YieldFrom))
        or (value.value is not None and has_yield(value.value))
    ):
        return _hoisted(node, scope)
    stores = [store_target(target, scope) for target in getattr(node, "targets", [])]
    inner = compile_expression(value.value, scope) if value.value is not None else None

    def resume(frame: Frame) -> Signals:
        item = inner(frame) if inner is not None else None
        if isinstance(value, ast.YieldFrom):
            source: Any = iterate(frame, node, item)
            sent = (yield source) if isinstance(source, Unknown) else (yield from source)
        else:
            sent = yield item
        for store in stores:
            store(frame, sent)
        return None

    return resume


def _hoisted(node: ast.stmt, scope: Scope) -> Resume:
    """A statement with yields inside its expressions: each is a statement of its own before it."""
    if not isinstance(node, (ast.Expr, ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Return)):
        return _opaque(node)
    hoister = _Hoister()
    rest = hoister.visit(copy.deepcopy(node))
    scope.bound.update(target.id for before in hoister.before for target in before.targets if isinstance(target, ast.Name))
    return _block([*hoister.before, rest], scope)


class _Hoister(ast.NodeTransformer):
    """Puts a name in the place of each yield, and keeps the assignments that bind these names."""

    def __init__(self) -> None:
        self.before: list[ast.Assign] = []

    def visit_Yield(self, node: ast.Yield | ast.YieldFrom) -> ast.Name:
        self.generic_visit(node)
        name = f".yielded{len(self.before)}"
        assignment = ast.Assign([ast.copy_location(ast.Name(name, ast.Store()), node)], node)
        self.before.append(ast.copy_location(assignment, node))
        return ast.copy_location(ast.Name(name, ast.Load()), node)

    visit_YieldFrom = visit_Yield

    def visit_Lambda(self, node: ast.Lambda) -> ast.Lambda:
        return node


def _opaque(node: ast.stmt) -> Resume:
    def resume(frame: Frame) -> Signals:
        yield Unknown("a yield inside an expression")
        return None

    return resume


def _if(node: ast.If, scope: Scope) -> Resume:
    test, body, orelse = compile_expression(node.test, scope), _block(node.body, scope), _block(node.orelse, scope)

    def resume(frame: Frame) -> Signals:
        known = truth(test(frame))
        if known is None:
            yield Unknown("a yield under a condition that is not known")
            return None
        return (yield from (body if known else orelse)(frame))

    return resume


def _loop(node: ast.For | ast.While, scope: Scope) -> Resume:
    body, orelse = _block(node.body, scope), _block(node.orelse, scope)
    source = compile_expression(node.iter if isinstance(node, ast.For) else node.test, scope)
    store = store_target(node.target, scope) if isinstance(node, ast.For) else None

    def rounds(frame: Frame) -> Any:
        if store is None:
            while truth(source(frame)) is not False:
                yield True
            return
        items = iterate(frame, node, source(frame))
        iterator = iter([items] if isinstance(items, Unknown) else items)
        while True:
            try:
                item = next_item(iterator)
            except StopIteration:
                return
            store(frame, item)
            yield True

    def iterations(frame: Frame) -> Signals:
        recorder = active()
        repetitions = recorder.repetitions
        for _ in rounds(frame):
            STATE.budget.tick()
            if recorder.repetitions > repetitions:  # models were called with the same shapes in every round
                STATE.cut = True
                break
            outer, frame.continues = frame.continues, []
            try:
                signal = yield from body(frame)
                signal = meet(frame, frame.continues, signal if signal is not CONTINUE else None) if frame.continues else signal
            finally:
                drop(frame.continues)
                frame.continues = outer
            if signal is BREAK or signal is RETURN:
                return signal
        return (yield from orelse(frame))

    def resume(frame: Frame) -> Signals:
        outer, frame.breaks = frame.breaks, []
        try:
            signal = yield from iterations(frame)
            if signal is BREAK:
                signal = None
            return meet(frame, frame.breaks, signal) if frame.breaks else signal
        finally:
            drop(frame.breaks)
            frame.breaks = outer

    return resume


def _with(node: ast.With, scope: Scope) -> Resume:
    from shapelint.interpreter.contexts import enter_context, leave_context

    items = [
        (compile_expression(i.context_expr, scope), store_target(i.optional_vars, scope) if i.optional_vars else None) for i in node.items
    ]
    body = _block(node.body, scope)

    def resume(frame: Frame) -> Signals:
        yield from ()
        return (yield from inside(frame, 0))

    def inside(frame: Frame, index: int) -> Signals:
        if index == len(items):
            return (yield from body(frame))
        context, store = items[index]
        manager = context(frame)
        entered = enter_context(frame, node, manager)
        if store is not None:
            store(frame, entered)
        try:
            signal = yield from inside(frame, index + 1)
        except Exception as error:
            if is_raised(error) and truth(leave_context(frame, node, manager, error)):
                return None
            raise
        leave_context(frame, node, manager, None)
        return signal

    return resume


def _try(node: ast.Try, scope: Scope) -> Resume:
    from shapelint.interpreter.handlers import compile_handler, handle

    body, orelse, final = _block(node.body, scope), _block(node.orelse, scope), _block(node.finalbody, scope)
    yielding = {id(handler): _block(handler.body, scope) for handler in node.handlers if any(map(has_yield, handler.body))}
    chosen: list[Resume] = []
    handlers = []
    for handler in node.handlers:
        kind, store, run = compile_handler(handler, scope)
        later = yielding.get(id(handler))
        handlers.append((kind, store, run if later is None else (lambda frame, later=later: chosen.append(later))))

    def attempt(frame: Frame) -> Signals:
        try:
            signal = yield from body(frame)
        except Exception as caught:
            # what ends an iterator inside, Python does not let out of the generators that evaluate the body
            error = caught.__cause__ if isinstance(caught.__cause__, StopIteration) else caught
            if not is_raised(error):
                raise
            STATE.frame = frame
            signal = handle(frame, error, handlers)
            return (yield from chosen.pop()(frame)) if chosen else signal
        return signal if signal is not None else (yield from orelse(frame))

    def resume(frame: Frame) -> Signals:
        try:
            signal = yield from attempt(frame)
        except Exception:
            early = yield from final(frame)
            if early is None:
                raise
            return early
        early = yield from final(frame)
        return signal if early is None else early

    return resume
