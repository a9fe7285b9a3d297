"""Comprehensions and generator expressions as closures."""

from __future__ import annotations

import ast
import time
from collections.abc import Callable, Iterator
from typing import Any

from shapelint.interpreter.branches import evaluate_perhaps
from shapelint.interpreter.budget import SIZE_LIMIT, Exhausted
from shapelint.interpreter.compiler import Evaluate, compile_expression, expression
from shapelint.interpreter.growing import LONG, MANY, grown, item_of
from shapelint.interpreter.iteration import iterate, next_item
from shapelint.interpreter.keys import settled
from shapelint.interpreter.names import store_target
from shapelint.interpreter.operators import truth
from shapelint.interpreter.scopes import ComprehensionNode, Scope, comprehension_scope
from shapelint.interpreter.state import STATE, Frame
from shapelint.raised import is_raised
from shapelint.unknown import Several, Unknown


def run_generators(node: ComprehensionNode, scope: Scope, emit: Callable[[Frame, Any], None]) -> tuple[Callable[[Frame, Any], Any], Scope]:
    """The loops of a comprehension around what it emits, and its scope; the closure returns Unknown where a loop cannot be run."""
    inner = comprehension_scope(node, scope)
    loops = []
    for index, generator in enumerate(node.generators):
        source = compile_expression(generator.iter, scope if index == 0 else inner)
        conditions = [compile_expression(test, inner) for test in generator.ifs]
        loops.append((source, store_target(generator.target, inner), conditions, generator.iter))

    def run(outer: Frame, out: Any) -> Any:
        frame = Frame({}, outer.module, outer, outer.called_from, outer.scope_node, outer.class_cell)
        frame.first_argument = outer.first_argument

        loose: list[str] = []

        def loop(level: int) -> Unknown | None:
            if level == len(loops):
                emit(frame, out)
                return None
            source, _, _, at = loops[level]
            items = iterate(frame, at, source(outer if level == 0 else frame))
            if isinstance(items, Unknown):
                return perhaps(items.reason, lambda: one_round(level, item_of(items)))
            iterator, rounds, started = iter(items), 0, time.process_time()
            while True:
                try:
                    item = next_item(iterator)
                except StopIteration:
                    return None
                STATE.budget.tick()
                rounds += 1
                if rounds % MANY == 0 and time.process_time() - started > LONG:
                    loose.append("it comes from a long loop")
                    return None
                stopped = one_round(level, item)
                if stopped is not None:
                    return stopped

        def one_round(level: int, item: Any) -> Unknown | None:
            _, store, conditions, _ = loops[level]
            store(frame, item)
            undecided = None
            for condition in conditions:
                test = condition(frame)
                known = truth(test)
                if known is False:
                    return None
                if known is None:
                    undecided = getattr(test, "reason", "a condition that is not known")
            if undecided is None:
                return loop(level + 1)
            STATE.uncertain += 1
            try:
                return perhaps(undecided, lambda: loop(level + 1))
            except Exception as error:
                if not is_raised(error):
                    raise
                return Unknown(undecided)
            finally:
                STATE.uncertain -= 1

        def perhaps(reason: str, rest: Callable[[], Unknown | None]) -> Unknown | None:
            """What may happen or not: from now on, how many items come out is not known."""
            loose.append(reason)
            stopped: list[Unknown | None] = []
            evaluate_perhaps(frame, lambda _: stopped.append(rest()))
            return next((each for each in stopped if each is not None), None)

        before, STATE.frame = STATE.frame, frame
        try:
            stopped = loop(0)
        finally:
            STATE.frame = before
        if stopped is None and loose:
            return Several(loose[0], out) if type(out) is list else Unknown(loose[0])
        return stopped

    return run, inner


def _collector(node: ast.ListComp | ast.SetComp, scope: Scope, make: Callable[[], Any], put: str) -> Evaluate:
    element: list[Evaluate] = []

    def emit(frame: Frame, out: Any) -> None:
        getattr(out, put)(element[0](frame))
        if len(out) > SIZE_LIMIT:
            raise Exhausted("more items than an evaluation may hold")

    run, inner = run_generators(node, scope, emit)
    element.append(compile_expression(node.elt, inner))

    def evaluate(frame: Frame) -> Any:
        out = make()
        stopped = run(frame, out)
        return out if stopped is None else stopped

    return evaluate


@expression(ast.ListComp)
def _list_comprehension(node: ast.ListComp, scope: Scope) -> Evaluate:
    collect = _collector(node, scope, list, "append")

    def evaluate(frame: Frame) -> Any:
        made = collect(frame)
        return grown(list(made.items), made.reason) if isinstance(made, Several) else made

    return evaluate


@expression(ast.SetComp)
def _set_comprehension(node: ast.SetComp, scope: Scope) -> Evaluate:
    collect = _collector(node, scope, set, "add")
    return lambda frame: settled(collect(frame))


@expression(ast.DictComp)
def _dict_comprehension(node: ast.DictComp, scope: Scope) -> Evaluate:
    pair: list[Evaluate] = []

    def emit(frame: Frame, out: Any) -> None:
        key = pair[0](frame)
        out[key] = pair[1](frame)

    run, inner = run_generators(node, scope, emit)
    pair.extend((compile_expression(node.key, inner), compile_expression(node.value, inner)))

    def evaluate(frame: Frame) -> Any:
        out: dict[Any, Any] = {}
        stopped = run(frame, out)
        return out if stopped is None else stopped

    return evaluate


@expression(ast.GeneratorExp)
def _generator(node: ast.GeneratorExp, scope: Scope) -> Evaluate:
    """A generator expression is evaluated at once where it is finite; its effects are those of its elements."""
    collect = _collector(node, scope, list, "append")  # type: ignore[arg-type]

    def evaluate(frame: Frame) -> Any:
        collected = collect(frame)
        return collected if isinstance(collected, Unknown) else _iterator(collected)

    return evaluate


def _iterator(items: list[Any]) -> Iterator[Any]:
    return iter(items)
