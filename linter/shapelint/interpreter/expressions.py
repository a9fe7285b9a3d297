"""Expressions as closures."""

from __future__ import annotations

import ast
import operator
import re
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from shapelint.interpreter import operators
from shapelint.interpreter.attributes import get_attribute
from shapelint.interpreter.branches import evaluate_perhaps, fork, join
from shapelint.interpreter.budget import SIZE_LIMIT, Exhausted
from shapelint.interpreter.calls import call_value
from shapelint.interpreter.compiler import Evaluate, compile_expression, expression
from shapelint.interpreter.faults import user_error
from shapelint.interpreter.growing import LONG, MANY, grown, item_of, not_counted
from shapelint.interpreter.items import get_item
from shapelint.interpreter.iteration import iterate, next_item
from shapelint.interpreter.keys import settled, unclear_key
from shapelint.interpreter.names import load_name, store_target
from shapelint.interpreter.operators import BINARY, UNARY, format_value, truth
from shapelint.interpreter.partial import constructor_not_followed
from shapelint.interpreter.scopes import ComprehensionNode, Scope, comprehension_scope
from shapelint.interpreter.state import STATE, Frame
from shapelint.raised import is_raised, raised
from shapelint.symbolic.dims import Dim
from shapelint.unknown import Absent, Perhaps, Several, Undecided, Unknown, UnknownOfTruth, first_unknown
from shapelint.values import OpenShape


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
            values.extend(_listed(items))
        return tuple(values)

    return collect


def _listed(items: Any) -> list[Any]:
    """The items of an iterable, bounded."""
    if isinstance(items, (list, tuple, dict)):
        return list(items)
    listed = []
    iterator = iter(items)
    while True:
        try:
            listed.append(next_item(iterator))
        except StopIteration:
            return listed
        if len(listed) > SIZE_LIMIT:
            raise Exhausted("more items than an evaluation may hold")
        STATE.budget.tick()


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


def _sequence(node: ast.List | ast.Tuple | ast.Set, scope: Scope, make: Callable[[list[Any]], Any]) -> Evaluate:
    if not any(isinstance(element, ast.Starred) for element in node.elts):
        plain = [compile_expression(element, scope) for element in node.elts]
        return lambda frame: make([element(frame) for element in plain])
    compiled = [(isinstance(e, ast.Starred), compile_expression(e.value if isinstance(e, ast.Starred) else e, scope)) for e in node.elts]

    def evaluate(frame: Frame) -> Any:
        values: list[Any] = []
        for starred, value in compiled:
            if not starred:
                values.append(value(frame))
                continue
            items = iterate(frame, node, value(frame))
            if isinstance(items, OpenShape):
                return OpenShape(items.slot, items.others + len(compiled) - 1)
            if isinstance(items, Unknown):
                return items
            values.extend(_listed(items))
        return make(values)

    return evaluate


@expression(ast.List)
def _list(node: ast.List, scope: Scope) -> Evaluate:
    return _sequence(node, scope, lambda values: values)


@expression(ast.Tuple)
def _tuple(node: ast.Tuple, scope: Scope) -> Evaluate:
    return _sequence(node, scope, tuple)


@expression(ast.Set)
def _set(node: ast.Set, scope: Scope) -> Evaluate:
    if len(node.elts) == 1 and isinstance(node.elts[0], ast.Set):  # `{{width}}`: no program can mean a set of sets
        return lambda frame: Unknown("a template: what stands there is put in by whatever reads the file")
    return _sequence(node, scope, _hashed)


def _hashed(values: list[Any]) -> Any:
    try:
        return settled(set(values))
    except TypeError as error:
        raise raised(error) from None


@expression(ast.Dict)
def _dict(node: ast.Dict, scope: Scope) -> Evaluate:
    compiled = [
        (compile_expression(k, scope) if k is not None else None, compile_expression(v, scope))
        for k, v in zip(node.keys, node.values, strict=True)
    ]

    def evaluate(frame: Frame) -> Any:
        made: dict[Any, Any] = {}
        for key, value in compiled:
            evaluated: Any = value(frame) if key is None else None
            if key is None:
                if isinstance(evaluated, Unknown):
                    return evaluated
                try:
                    made.update(evaluated)
                except Exception as error:
                    raise user_error(error) from None
                continue
            name = key(frame)
            try:
                made[name] = value(frame)
            except TypeError as error:
                raise user_error(error) from None
        return made

    return evaluate


@expression(ast.Starred)
def _starred(node: ast.Starred, scope: Scope) -> Evaluate:
    return compile_expression(node.value, scope)


# Strings


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


@expression(ast.Await)
def _await(node: ast.Await, scope: Scope) -> Evaluate:
    return lambda frame: Unknown("a coroutine is not followed")
