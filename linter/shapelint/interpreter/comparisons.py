"""Comparisons as closures: `==`, `<`, `is`, `in` and their chains, three-valued."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

from shapelint.interpreter import operators
from shapelint.interpreter.compiler import Evaluate, compile_expression, expression
from shapelint.interpreter.growing import not_counted
from shapelint.interpreter.keys import unclear_key
from shapelint.interpreter.operators import truth
from shapelint.interpreter.scopes import Scope
from shapelint.interpreter.state import STATE, Frame
from shapelint.symbolic.dims import Dim
from shapelint.unknown import Absent, Perhaps, Unknown, UnknownOfTruth, first_unknown


def _is(left: Any, right: Any) -> Any:
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        if left is right:
            return left
        undecided, other = (left, right) if isinstance(left, Unknown) else (right, left)
        if isinstance(undecided, UnknownOfTruth) and undecided.truth and other is None:
            return False
        return undecided if isinstance(undecided, Absent) else Unknown(undecided.reason)
    if left is right:
        return True
    if _may_be_shared(left, right) and truth(left == right) is not False:
        return Unknown("whether what is equal is one object")
    return False


def _may_be_shared(left: Any, right: Any) -> bool:
    """Whether two of this kind may be one object where they are equal: that hangs on how they were made."""
    if isinstance(left, Dim) or isinstance(right, Dim):
        return type(left) in (int, Dim) and type(right) in (int, Dim)
    return type(left) is type(right) and type(left) in (str, bytes, int, float)


def _is_not(left: Any, right: Any) -> Any:
    same = _is(left, right)
    return same if isinstance(same, Unknown) else not same


def _contains(item: Any, container: Any) -> Any:
    if isinstance(container, Unknown):
        return container
    if STATE.poisoned and id(container) in STATE.poisoned:
        return Unknown(STATE.poisoned[id(container)][1])
    if STATE.perhaps and isinstance(container, dict) and not isinstance(item, Unknown) and type(dict.get(container, item)) is Perhaps:
        return Unknown(dict.__getitem__(container, item).reason)
    if isinstance(item, Unknown) and not isinstance(container, (tuple, list)):
        return Unknown(item.reason)
    if isinstance(item, Unknown) and not container:
        return False
    if type(container) in (list, tuple):
        return _contains_one_by_one(item, container)
    if isinstance(container, dict) and item not in container:
        unclear = unclear_key(dict.keys(container))
        return False if unclear is None else Unknown(unclear.reason)
    return item in container


def _contains_one_by_one(item: Any, container: Any) -> Any:
    undecided = None
    for element in container:
        known = True if element is item and not isinstance(item, Unknown) else truth(element == item)
        if known:
            return True
        if known is None:
            undecided = Unknown("a comparison that is not decided")
    return undecided if undecided is not None else False


def _contains_not(item: Any, container: Any) -> Any:
    found = _contains(item, container)
    known = truth(found)
    return found if known is None else not known


_COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
    ast.Is: _is, ast.IsNot: _is_not, ast.In: _contains, ast.NotIn: _contains_not,
}  # fmt: skip


def compare(function: Callable[[Any, Any], Any], left: Any, right: Any) -> Any:
    """A comparison; of tuples and lists with undecided items, item by item."""
    if (STATE.poisoned or STATE.perhaps) and function in (operator.eq, operator.ne):
        uncounted = first_unknown(not_counted(left), not_counted(right))
        if uncounted is not None:
            return uncounted
    if function in (operator.eq, operator.ne) and isinstance(left, (tuple, list)) and isinstance(right, (tuple, list)):
        equal = _equal_sequences(left, right)
        return equal if isinstance(equal, Unknown) else equal is (function is operator.eq)
    return function(left, right)


def _equal_sequences(left: Any, right: Any) -> Any:
    if len(left) != len(right) or isinstance(left, list) is not isinstance(right, list):
        return False
    undecided = False
    for a, b in zip(left, right, strict=True):
        known = True if a is b and not isinstance(a, Unknown) else truth(compare(operator.eq, a, b))
        if known is False:
            return False
        undecided = undecided or known is None
    return Unknown("a comparison that is not decided") if undecided else True


def _comparison(operation: ast.cmpop) -> Callable[[Any, Any], Any]:
    """What a comparison does with its two operands."""
    function = _COMPARISONS[type(operation)]

    def compared(a: Any, b: Any) -> Any:
        return compare(function, a, b)

    return compared


@expression(ast.Compare)
def _compare(node: ast.Compare, scope: Scope) -> Evaluate:
    left = compile_expression(node.left, scope)
    if len(node.ops) == 1:
        compared, right = _comparison(node.ops[0]), compile_expression(node.comparators[0], scope)
        return lambda frame: operators.binary(frame, node, compared, left(frame), right(frame))
    rest = [(_comparison(op), compile_expression(value, scope)) for op, value in zip(node.ops, node.comparators, strict=True)]

    def evaluate(frame: Frame) -> Any:
        value, undecided = left(frame), None
        result: Any = True
        for compared, compiled in rest:
            following = compiled(frame)
            result = operators.binary(frame, node, compared, value, following)
            known = truth(result)
            if known is False:
                return result
            undecided = result if known is None else undecided
            value = following
        return result if undecided is None else Unknown("a comparison that is not decided")

    return evaluate
