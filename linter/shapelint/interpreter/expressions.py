"""Expressions as closures."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable
from typing import Any

from shapelint.interpreter import operators
from shapelint.interpreter.attributes import get_attribute
from shapelint.interpreter.branches import fork, join
from shapelint.interpreter.calls import call_value
from shapelint.interpreter.compiler import Evaluate, compile_expression, expression
from shapelint.interpreter.faults import user_error
from shapelint.interpreter.items import get_item
from shapelint.interpreter.iteration import iterate, listed
from shapelint.interpreter.names import load_name, store_target
from shapelint.interpreter.operators import BINARY, UNARY, format_value, truth
from shapelint.interpreter.partial import constructor_not_followed
from shapelint.interpreter.scopes import Scope
from shapelint.interpreter.state import STATE, Frame
from shapelint.raised import raised
from shapelint.unknown import Undecided, Unknown, UnknownOfTruth


@expression(ast.Constant)
def _constant(node: ast.Constant, scope: Scope) -> Evaluate:
    value = node.value
    if isinstance(value, str) and _NAME_LIKE.fullmatch(value):
        value = sys.intern(value)  # as Python's compiler does: people compare such with `is`
    return lambda frame: value


@expression(ast.Name)
def _name(node: ast.Name, scope: Scope) -> Evaluate:
    return load_name(node, scope)


@expression(ast.NamedExpr)
def _named(node: ast.NamedExpr, scope: Scope) -> Evaluate:
    value, store = compile_expression(node.value, scope), store_target(node.target, scope)

    def evaluate(frame: Frame) -> Any:
        result = value(frame)
        store(frame, result)
        return result

    return evaluate


@expression(ast.Attribute)
def _attribute(node: ast.Attribute, scope: Scope) -> Evaluate:
    value, name = compile_expression(node.value, scope), _mangled(node.attr, scope)
    get = get_attribute
    return lambda frame: get(frame, node, value(frame), name)


def _mangled(name: str, scope: Scope) -> str:
    return name  # names are not mangled: a class and its functions agree on them as written


@expression(ast.Subscript)
def _subscript(node: ast.Subscript, scope: Scope) -> Evaluate:
    value, index = compile_expression(node.value, scope), compile_expression(node.slice, scope)
    get = get_item
    return lambda frame: get(frame, node, value(frame), index(frame))


@expression(ast.Slice)
def _slice(node: ast.Slice, scope: Scope) -> Evaluate:
    parts = [compile_expression(part, scope) if part is not None else None for part in (node.lower, node.upper, node.step)]

    def evaluate(frame: Frame) -> Any:
        lower, upper, step = (part(frame) if part is not None else None for part in parts)
        return slice(lower, upper, step)

    return evaluate


@expression(ast.BinOp)
def _binary(node: ast.BinOp, scope: Scope) -> Evaluate:
    left, right = compile_expression(node.left, scope), compile_expression(node.right, scope)
    function, binary = BINARY[type(node.op).__name__], operators.binary
    return lambda frame: binary(frame, node, function, left(frame), right(frame))


@expression(ast.UnaryOp)
def _unary(node: ast.UnaryOp, scope: Scope) -> Evaluate:
    operand = compile_expression(node.operand, scope)
    if isinstance(node.op, ast.Not):

        def negate(frame: Frame) -> Any:
            value = operand(frame)
            known = truth(value)
            if known is None:
                return (
                    value.negated()
                    if hasattr(type(value), "negated")
                    else Unknown(getattr(value, "reason", "a condition that is not known"))
                )
            return not known

        return negate
    function = UNARY[type(node.op).__name__]
    return lambda frame: operators.binary(frame, node, lambda value, _: function(value), operand(frame), None)


@expression(ast.BoolOp)
def _boolean(node: ast.BoolOp, scope: Scope) -> Evaluate:
    values = [compile_expression(value, scope) for value in node.values]
    decisive = isinstance(node.op, ast.Or)

    def evaluate(frame: Frame) -> Any:
        undecided: Any = None
        result: Any = None
        for value in values:
            result = value(frame) if undecided is None else _perhaps(frame, value)
            known = truth(result)
            if known is decisive:
                if undecided is None:
                    return result
                return UnknownOfTruth(getattr(undecided, "reason", "a condition that is not known"), decisive)
            if known is None and undecided is None:
                undecided = result
        if undecided is None:
            return result
        return undecided if isinstance(undecided, Unknown) else Unknown("a condition that is not known")

    return evaluate


def _perhaps(frame: Frame, value: Evaluate) -> Any:
    """Evaluate an operand that may not be reached; what it raises does not count."""
    results: list[Any] = []
    fork(frame, Unknown("an operand that is perhaps not evaluated"), _collected(value, results), lambda f: None)
    return results[0] if results else Unknown("an operand that is perhaps not evaluated")


def _collected(value: Evaluate, results: list[Any]) -> Callable[[Frame], None]:
    """An expression as one side of a condition, which puts what it is into the results."""

    def side(frame: Frame) -> None:
        try:
            results.append(value(frame))
        except Undecided as undecided:
            results.append(undecided.unknown)

    return side


@expression(ast.IfExp)
def _conditional(node: ast.IfExp, scope: Scope) -> Evaluate:
    test, body, orelse = (compile_expression(part, scope) for part in (node.test, node.body, node.orelse))

    def evaluate(frame: Frame) -> Any:
        condition = test(frame)
        known = truth(condition)
        if known is not None:
            return body(frame) if known else orelse(frame)
        results: list[Any] = []
        fork(frame, condition, _collected(body, results), _collected(orelse, results))
        return join(*results) if len(results) == 2 else results[0]

    return evaluate


_NAME_LIKE = re.compile(r"\w*", re.ASCII)
"""Texts of which there is one each in a program of CPython's, as far as they are written there."""


@expression(ast.Call)
def _call(node: ast.Call, scope: Scope) -> Evaluate:
    if isinstance(node.func, ast.Name) and node.func.id == "super" and not node.args and not node.keywords:
        return lambda frame: _super(frame)
    function = compile_expression(node.func, scope)
    call = call_value
    if not any(isinstance(arg, ast.Starred) for arg in node.args) and not node.keywords:
        args = tuple(compile_expression(arg, scope) for arg in node.args)
        if len(args) == 1:
            (only,) = args
            return lambda frame: call(frame, node, function(frame), (only(frame),), {})
        return lambda frame: call(frame, node, function(frame), tuple([arg(frame) for arg in args]), {})
    collect_args, collect_kwargs = _arguments(node, scope), _keywords(node, scope)

    def evaluate(frame: Frame) -> Any:
        called = function(frame)
        positional, named = collect_args(frame), collect_kwargs(frame)
        if isinstance(positional, Unknown) or isinstance(named, Unknown):
            return _not_called(called, positional if isinstance(positional, Unknown) else named, positional)
        return call(frame, node, called, positional, named)

    return evaluate


def _not_called(called: Any, unknown: Unknown, positional: Any) -> Unknown:
    """The result of a call whose star-arguments are not known."""
    constructor_not_followed(called, unknown.reason, positional)
    return Unknown(unknown.reason)


def _super(frame: Frame) -> Any:
    holder: Frame | None = frame
    while holder is not None and (holder.class_cell is None or holder.first_argument is None):
        holder = holder.parent
    if holder is None or not holder.class_cell or holder.class_cell[0] is None:
        return Unknown("super() outside a class")
    try:
        return super(holder.class_cell[0], holder.first_argument)
    except TypeError as error:
        if isinstance(holder.first_argument, Unknown):
            return Unknown(holder.first_argument.reason)
        raise raised(error) from None


def _arguments(node: ast.Call, scope: Scope) -> Evaluate:
    compiled = [
        (isinstance(arg, ast.Starred), compile_expression(arg.value if isinstance(arg, ast.Starred) else arg, scope)) for arg in node.args
    ]

    def collect(frame: Frame) -> Any:
        values: list[Any] = []
        for starred, value in compiled:
            if not starred:
                values.append(value(frame))
                continue
            items = iterate(frame, node, value(frame))
            if isinstance(items, Unknown):
                return items
            values.extend(listed(items))
        return tuple(values)

    return collect


def _keywords(node: ast.Call, scope: Scope) -> Evaluate:
    compiled = [(keyword.arg, compile_expression(keyword.value, scope)) for keyword in node.keywords]

    def collect(frame: Frame) -> Any:
        named: dict[str, Any] = {}
        for name, value in compiled:
            evaluated = value(frame)
            if name in named:
                raise raised(TypeError(f"got multiple values for keyword argument '{name}'"))
            if name is not None:
                named[name] = evaluated
            elif isinstance(evaluated, Unknown) or (STATE.poisoned and id(evaluated) in STATE.poisoned):
                return evaluated if isinstance(evaluated, Unknown) else Unknown(STATE.poisoned[id(evaluated)][1])
            else:
                try:
                    twice = named.keys() & dict(evaluated).keys()
                    if twice:
                        raise TypeError(f"got multiple values for keyword argument '{min(twice)}'")
                    named.update(evaluated)
                    if not all(isinstance(key, str) for key in named):
                        raise TypeError("keywords must be strings")
                except Exception as error:
                    raise user_error(error) from None
        return named

    return collect


# Displays


@expression(ast.JoinedStr)
def _joined(node: ast.JoinedStr, scope: Scope) -> Evaluate:
    parts = [compile_expression(value, scope) for value in node.values]

    def evaluate(frame: Frame) -> Any:
        texts = [part(frame) for part in parts]
        for text in texts:
            if not isinstance(text, str):
                return Unknown("a formatted string")
        return "".join(texts)

    return evaluate


@expression(ast.FormattedValue)
def _formatted(node: ast.FormattedValue, scope: Scope) -> Evaluate:
    value = compile_expression(node.value, scope)
    spec = compile_expression(node.format_spec, scope) if node.format_spec is not None else None

    def evaluate(frame: Frame) -> Any:
        text = spec(frame) if spec is not None else ""
        if isinstance(text, Unknown):
            return text
        return operators.binary(frame, node, lambda v, _: format_value(v, node.conversion, text), value(frame), None)

    return evaluate


# Functions and comprehensions


@expression(ast.Lambda)
def _lambda(node: ast.Lambda, scope: Scope) -> Evaluate:
    from shapelint.interpreter.definitions import compile_function  # definitions compile statements, which compile expressions

    return compile_function(node, scope)


@expression(ast.Await)
def _await(node: ast.Await, scope: Scope) -> Evaluate:
    return lambda frame: Unknown("a coroutine is not followed")
