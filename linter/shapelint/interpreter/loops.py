"""Loops as closures: `for` and `while`, and those of which it is not known how often they run."""

from __future__ import annotations

import ast
import time
from collections.abc import Callable
from typing import Any

from shapelint.interpreter.branches import BREAK, CONTINUE, RETURN, evaluate_perhaps, fork, meet
from shapelint.interpreter.compiler import Execute, compile_block, compile_expression, do_nothing, statement
from shapelint.interpreter.growing import LONG, MANY, item_of
from shapelint.interpreter.iteration import iterate, next_item
from shapelint.interpreter.names import store_target
from shapelint.interpreter.operators import truth
from shapelint.interpreter.scopes import Scope
from shapelint.interpreter.state import STATE, Frame
from shapelint.interpreter.waiting import Way, drop
from shapelint.library.rows import any_of
from shapelint.raised import note_certainty
from shapelint.recording import active
from shapelint.unknown import Loop, Position, Unknown


@statement(ast.While)
def _while(node: ast.While, scope: Scope) -> Execute:
    test = compile_expression(node.test, scope)
    body = compile_block(node.body, scope)
    orelse = compile_block(node.orelse, scope) if node.orelse else do_nothing

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
    return lambda frame: _gathering(frame, "breaks", BREAK, run)


def _iteration(frame: Frame, body: Execute) -> Any:
    """One run of a loop's body, with what `continue` set aside joined at its end."""
    return _gathering(frame, "continues", CONTINUE, body)


def _gathering(frame: Frame, waiting: str, signal: str, run: Execute) -> Any:
    """Run what ways may leave by a signal (they wait in a list of the frame), and let them meet the others at its end."""
    outer = getattr(frame, waiting)
    ways: list[Way] = []
    setattr(frame, waiting, ways)
    certain = STATE.uncertain - frame.exits
    try:
        ended = run(frame)
        if ended is signal:
            ended = None
        return meet(frame, ways, ended) if ways else ended
    except BaseException as error:
        if ways:
            note_certainty(error, False)
        frame.exits -= len(ways)
        drop(ways)
        raise
    finally:
        setattr(frame, waiting, outer)
        STATE.uncertain = certain + frame.exits


def evaluate_while_perhaps(frame: Frame, body: Execute) -> None:
    """The rest of a loop whose condition is not known."""
    STATE.uncertain += 1
    try:
        evaluate_perhaps(frame, lambda f: _without_loop_signals(_iteration(f, body)))
    finally:
        STATE.uncertain -= 1


def _perhaps_else(frame: Frame, orelse: Execute) -> Any:
    """The `else` of a loop of which it is not known whether it was left by a `break`."""
    return fork(frame, Unknown("a loop whose end is not known"), orelse, do_nothing) if orelse is not do_nothing else None


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


@statement(ast.For)
def _for(node: ast.For, scope: Scope) -> Execute:
    source = compile_expression(node.iter, scope)
    store = store_target(node.target, scope)
    body = compile_block(node.body, scope)
    orelse = compile_block(node.orelse, scope) if node.orelse else do_nothing

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
