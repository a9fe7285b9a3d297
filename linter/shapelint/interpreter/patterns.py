"""The `match` statement."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from shapelint.interpreter.branches import fork
from shapelint.interpreter.compiler import Execute, compile_block, compile_expression, statement
from shapelint.interpreter.names import store_name
from shapelint.interpreter.operators import binary, truth
from shapelint.interpreter.scopes import Scope
from shapelint.interpreter.state import Frame
from shapelint.unknown import Unknown

Matcher = Callable[[Frame, Any], bool | None]
"""True, False, or None where it cannot be decided whether the subject matches; binds the captures."""


@statement(ast.Match)
def _match(node: ast.Match, scope: Scope) -> Execute:
    subject = compile_expression(node.subject, scope)
    cases = [
        (
            _pattern(case.pattern, scope),
            compile_expression(case.guard, scope) if case.guard is not None else None,
            compile_block(case.body, scope),
        )
        for case in node.cases
    ]

    def run(frame: Frame, value: Any, index: int) -> Any:
        if index == len(cases):
            return None
        matches, guard, body = cases[index]
        known = matches(frame, value)
        if known is True and guard is not None:
            known = truth(guard(frame))
        if known is True:
            return body(frame)
        if known is False:
            return run(frame, value, index + 1)
        return fork(frame, Unknown("a pattern that is not decided"), body, lambda f: run(f, value, index + 1))

    return lambda frame: run(frame, subject(frame), 0)


def _pattern(node: ast.pattern, scope: Scope) -> Matcher:
    if isinstance(node, ast.MatchValue):
        expected = compile_expression(node.value, scope)
        return lambda frame, value: truth(binary(frame, node, operator.eq, value, expected(frame)))
    if isinstance(node, ast.MatchSingleton):
        return lambda frame, value: None if isinstance(value, Unknown) else value is node.value
    if isinstance(node, ast.MatchAs):
        return _as_pattern(node, scope)
    if isinstance(node, ast.MatchOr):
        alternatives = [_pattern(pattern, scope) for pattern in node.patterns]
        return lambda frame, value: _first_decided(alternative(frame, value) for alternative in alternatives)
    if isinstance(node, ast.MatchSequence):
        return _sequence_pattern(node, scope)
    if isinstance(node, ast.MatchMapping):
        return _mapping_pattern(node, scope)
    if isinstance(node, ast.MatchClass):
        return _class_pattern(node, scope)
    return lambda frame, value: None


def _first_decided(answers: Any) -> bool | None:
    undecided = False
    for answer in answers:
        if answer is True:
            return True
        undecided = undecided or answer is None
    return None if undecided else False


def _all(answers: Any) -> bool | None:
    undecided = False
    for answer in answers:
        if answer is False:
            return False
        undecided = undecided or answer is None
    return None if undecided else True


def _as_pattern(node: ast.MatchAs, scope: Scope) -> Matcher:
    inner = _pattern(node.pattern, scope) if node.pattern is not None else None
    store = store_name(node.name, scope) if node.name else None

    def matches(frame: Frame, value: Any) -> bool | None:
        known = inner(frame, value) if inner is not None else True
        if store is not None and known is not False:
            store(frame, value)
        return known

    return matches


def _sequence_pattern(node: ast.MatchSequence, scope: Scope) -> Matcher:
    star = next((i for i, pattern in enumerate(node.patterns) if isinstance(pattern, ast.MatchStar)), None)
    starred = node.patterns[star] if star is not None else None
    store_rest = store_name(starred.name, scope) if isinstance(starred, ast.MatchStar) and starred.name else None
    patterns = [_pattern(pattern, scope) for pattern in node.patterns if not isinstance(pattern, ast.MatchStar)]

    def matches(frame: Frame, value: Any) -> bool | None:
        if isinstance(value, Unknown):
            return None
        if (
            not isinstance(value, Sequence)
            or isinstance(value, (str, bytes, bytearray))
            or len(value) < len(patterns)
            or (star is None and len(value) != len(patterns))
        ):
            return False
        head = len(patterns) if star is None else star
        tail = len(patterns) - head
        value = list(value)
        items = [*value[:head], *value[len(value) - tail :]] if tail else value[:head]
        if store_rest is not None:
            store_rest(frame, list(value[head : len(value) - tail]))
        return _all(pattern(frame, item) for pattern, item in zip(patterns, items, strict=True))

    return matches


def _mapping_pattern(node: ast.MatchMapping, scope: Scope) -> Matcher:
    keys = [compile_expression(key, scope) for key in node.keys]
    patterns = [_pattern(pattern, scope) for pattern in node.patterns]
    store_rest = store_name(node.rest, scope) if node.rest else None

    def matches(frame: Frame, value: Any) -> bool | None:
        if isinstance(value, Unknown):
            return None
        if not isinstance(value, Mapping):
            return False
        names = [key(frame) for key in keys]
        if any(name not in value for name in names):
            return False
        if store_rest is not None:
            store_rest(frame, {k: v for k, v in value.items() if k not in names})
        return _all(pattern(frame, value[name]) for pattern, name in zip(patterns, names, strict=True))

    return matches


def _class_pattern(node: ast.MatchClass, scope: Scope) -> Matcher:
    kind = compile_expression(node.cls, scope)
    positional = [_pattern(pattern, scope) for pattern in node.patterns]
    keywords = [(name, _pattern(pattern, scope)) for name, pattern in zip(node.kwd_attrs, node.kwd_patterns, strict=True)]

    def matches(frame: Frame, value: Any) -> bool | None:
        expected = kind(frame)
        if isinstance(value, Unknown) or not isinstance(expected, type):
            return None
        if not isinstance(value, expected):
            return False
        names = getattr(expected, "__match_args__", ())
        if len(positional) == 1 and not names:
            return positional[0](frame, value)
        pairs = [*zip(names, positional, strict=False), *keywords]
        return _all(pattern(frame, getattr(value, name)) if hasattr(value, name) else False for name, pattern in pairs)

    return matches
