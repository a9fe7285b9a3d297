"""Both sides of a condition that is not known: evaluate each, and join what they leave behind."""

from __future__ import annotations

import ast
from collections.abc import Callable
from types import ModuleType
from typing import Any

from shapelint.catching import is_caught
from shapelint.graph import Call
from shapelint.interpreter.growing import either_list, joined_lists, not_exact, poison
from shapelint.interpreter.modules import Deferred
from shapelint.interpreter.state import STATE, Frame
from shapelint.interpreter.trail import Change, Held, contents, put, restore
from shapelint.interpreter.waiting import Way, drop, go_back
from shapelint.raised import is_raised, note_certainty
from shapelint.recording import RefineInput, active
from shapelint.symbolic.dims import Condition, Dim, definitely, equal
from shapelint.unknown import Absent, Perhaps, Undecided, Unknown
from shapelint.values import Array

Execute = Callable[[Frame], Any]

RETURN, BREAK, CONTINUE = "return", "break", "continue"
"""How a block ends early; None where it runs to its end."""

_PLAIN = (int, float, str, bytes, bool, type(None), complex)


def join(left: Any, right: Any) -> Any:
    """One value that stands for either of two."""
    if left is right:
        return left
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Absent):
            return other if _stands_in(other) else one
    if isinstance(left, Unknown):
        return left if type(left) is Unknown else Unknown(left.reason)
    if isinstance(right, Unknown):
        return right if type(right) is Unknown else Unknown(right.reason)
    bare = _unwrapped(left, right)
    if bare is not None:
        return bare
    if type(left) is type(right):
        if isinstance(left, _PLAIN):
            return left if left == right else _differs()
        if isinstance(left, Dim):
            return left if definitely(equal(left, right)) else _differs()
        if isinstance(left, Array):
            return _join_arrays(left, right)
        if type(left) is list and not_exact(left, right):
            return either_list(left, right)
        if type(left) is tuple and len(left) == len(right):
            return tuple(map(join, left, right))
        if type(left) is list and len(left) == len(right):
            return list(map(join, left, right))
        if type(left) is dict and list(left) == list(right):
            return {key: join(left[key], right[key]) for key in left}
    elif isinstance(left, (int, Dim)) and isinstance(right, (int, Dim)):
        return _differs()
    return _differs()


def _stands_in(value: Any) -> bool:
    """Whether a definition does the work of what a package would give: code that is prepared for either uses them alike."""
    return isinstance(value, (type, ModuleType)) or getattr(type(value), "is_interpreted", False)


def _unwrapped(left: Any, right: Any) -> Any:
    """A model that one side has wrapped to spread it over devices: its results are those of the wrapper."""
    for bare, wrapper in ((left, right), (right, left)):
        inner = wrapper
        while getattr(type(inner), "is_transparent", False):
            inner = inner.module
            if inner is bare:
                return bare
    return None


def _differs() -> Unknown:
    return Unknown("it depends on a condition that is not known")


_TWINS: dict[tuple[int, int], tuple[Array, Array, Any]] = {}
"""What stands for either of two arrays in the states that are being joined: one array under two names stays one."""


def _join_arrays(left: Array, right: Array) -> Any:
    """What stands for either of two arrays."""
    known = _TWINS.get((id(left), id(right)))
    if known is not None:
        return known[2]
    twin = _twin(left, right)
    _TWINS[id(left), id(right)] = left, right, twin
    return twin


def _twin(left: Array, right: Array) -> Any:
    if left.dims is right.dims is None and left.slot is not None and left.slot == right.slot and left.element_type == right.element_type:
        twin = left.alias() if hasattr(left, "alias") else left
        twin.producer, twin.values = left.producer, None
        return twin  # an input of which nothing is known, on either way: what comes next may decide its rank
    if left.dims is None or right.dims is None or len(left.dims) != len(right.dims) or left.element_type != right.element_type:
        return _differs()
    twin = left.alias() if hasattr(left, "alias") else left
    if type(left) is type(right) and type(twin) is not type(left):  # a parameter of one kind, on either way
        twin.__class__ = type(left)
        twin.__dict__.update({name: value for name, value in left.__dict__.items() if right.__dict__.get(name) is value})
    twin.producer = left.producer
    twin.values = left.values if left.values == right.values else None
    twin.dims = tuple(a if definitely(equal(a, b)) else _differs() for a, b in zip(left.dims, right.dims, strict=True))
    if getattr(left, "strides", None) is not getattr(right, "strides", None):
        twin.strides = Unknown("the memory order depends on a condition")  # type: ignore[attr-defined]
    return twin


class _Outcome:
    """How one side ended: with a signal, with an exception of the user, and with which return value."""

    __slots__ = ("error", "result", "signal")

    def __init__(self, frame: Frame, side: Execute) -> None:
        self.error: BaseException | None = None
        self.signal = self.result = None
        try:
            self.signal = side(frame)
            self.result = frame.result
        except Undecided as undecided:
            self.signal, self.result = None, undecided.unknown
        except Exception as error:
            if not is_raised(error):
                raise
            self.error = error


def fork(frame: Frame, condition: Any, then: Execute, otherwise: Execute) -> Any:
    """Evaluate both sides from the same state; go on with their join, or with the side that stays where the other leaves."""
    trail, graph = STATE.trail, active().graph
    begin = len(graph.calls)
    STATE.uncertain += 1
    way = None
    try:
        first = _side(frame, then)
        middle = len(graph.calls)
        ends = trail.take_back()
        way = _way_of(frame, first, ends)
        second = _side(frame, otherwise)
    except RefineInput as refined:
        _forget(way)
        refined.tentative = True
        raise
    except BaseException:
        _forget(way)
        raise
    finally:
        STATE.uncertain -= 1
    _note_failing_either_way(graph.calls[begin:middle], graph.calls[middle:])
    if first.error is not None or second.error is not None:
        return _merge_errors(frame, condition, first, second, ends, way)
    return _merge(frame, first, second, ends, way)


def _note_failing_either_way(first: list[Call], second: list[Call]) -> None:
    """What fails on both sides of a condition, in the same layer or line and for the same reason, fails whichever side is taken."""
    doubts = STATE.uncertain + 1
    failing = {reason for call in second if call.doubts == doubts for reason in _reasons(call)}
    for call in first if failing else ():
        if call.doubts == doubts and not failing.isdisjoint(_reasons(call)):
            call.doubts = STATE.uncertain


def _reasons(call: Call) -> list[tuple[int, str]]:
    """In which layer or line, and for which contracts, a call fails that nobody expects to fail."""
    names = [contract.name for contract in call.contracts if contract.fails]
    if not names or call.site is None or is_caught(call.site):
        return []
    return [(id(call.site.node if call.layer is None else call.layer), name) for name in names]


def _side(frame: Frame, side: Execute) -> _Outcome:
    """Evaluate one side in a layer of its own, which stays open."""
    STATE.trail.open()
    STATE.trail.touch(frame.vars)
    try:
        return _Outcome(frame, side)
    except BaseException:
        STATE.trail.close()
        raise


def _way_of(frame: Frame, outcome: _Outcome, ends: Held) -> Way | None:
    """The way that a side which left takes from here; None where it goes on, or where nothing takes its exception."""
    if outcome.error is not None:
        return Way(STATE.trying[-1].frame, ends, error=outcome.error) if STATE.trying else None
    return Way(frame, ends, outcome.result) if outcome.signal is not None else None


def _forget(way: Way | None) -> None:
    if way is not None:
        drop((way,))


_STAYING = (None, CONTINUE, BREAK, RETURN)
"""Of two sides that end differently, the one that goes on in the state of the evaluation: the one that stays longer."""


def _merge(frame: Frame, first: _Outcome, second: _Outcome, ends: Held, way: Way | None) -> Any:
    trail = STATE.trail
    if first.signal == second.signal:
        _forget(way)
        _join_states(ends, trail.close())
        if first.signal is RETURN:
            frame.result = join(first.result, second.result)
        return first.signal
    if _STAYING.index(first.signal) < _STAYING.index(second.signal):
        late = _way_of(frame, second, trail.take_back())
        _forget(way)
        _redo(ends)
        _set_aside(frame, second.signal, late)
        frame.result = first.result
        return first.signal
    trail.close()
    _set_aside(frame, first.signal, way)
    frame.result = second.result
    return second.signal


def _merge_errors(frame: Frame, condition: Any, first: _Outcome, second: _Outcome, ends: Held, way: Way | None) -> Any:
    """One side raises: where no `try` may take that, the condition is such that the other side is taken."""
    trail = STATE.trail
    if second.error is None:
        trail.close()
        stays = second
    else:
        late = _way_of(frame, second, trail.take_back())
        if first.error is not None:
            _forget(late)
            if way is not None:
                STATE.trying[-1].ways.append(way)
            raise second.error
        _forget(way)
        _redo(ends)
        way, stays = late, first
    if way is not None:
        STATE.trying[-1].ways.append(way)
    else:
        assume(condition, stays is first)
    frame.result = stays.result
    return stays.signal


def _set_aside(frame: Frame, signal: Any, way: Way | None) -> None:
    """A way left: it waits where it meets the others; what follows until then runs only perhaps."""
    assert way is not None
    {RETURN: frame.returns, BREAK: frame.breaks, CONTINUE: frame.continues}[signal].append(way)
    frame.exits += 1
    STATE.uncertain += 1


def _redo(ends: Held) -> None:
    """Bring back the state at the end of the first side."""
    for container, end in ends.values():
        STATE.trail.touch(container)
        restore(container, end)


def _join_states(ends: Held, layer: dict[int, Change]) -> None:
    """The containers now hold what the second side left; join that with what the first left."""
    _TWINS.clear()
    for container, end in ends.values():
        STATE.trail.touch(container)
        _join_contents(container, end, contents(container))
    for key, later in layer.items():
        if key not in ends:
            _join_contents(later.container, later.before, contents(later.container))


def _join_contents(container: Any, left: Any, right: Any) -> None:
    if isinstance(container, dict):
        for name in {**left, **right}:
            if name in left and name in right:
                if left[name] is not right[name]:
                    put(container, name, _join_items(left[name], right[name]))
            else:
                STATE.perhaps = True
                put(container, name, _perhaps_there(left.get(name, right.get(name))))
    elif isinstance(left, list) and len(left) == len(right):
        if any(a is not b for a, b in zip(left, right, strict=True)):
            restore(container, [a if a is b else join(a, b) for a, b in zip(left, right, strict=True)])
    elif isinstance(container, list):
        joined_lists(container, left, right, "its length depends on a condition that is not known")
    elif isinstance(left, list) or left != right:
        poison(container, "what it holds depends on a condition that is not known")


def _join_items(left: Any, right: Any) -> Any:
    """The joined value of a key, which is perhaps not there if one of them is."""
    for one, other in ((left, right), (right, left)):
        if type(one) is Perhaps:
            return one
        if type(one) is Deferred:  # an import that one side resolved
            return other
    return join(left, right)


def _perhaps_there(value: Any) -> Perhaps:
    return Perhaps(value.reason if isinstance(value, Absent) else "it is set only under a condition that is not known")


def meet(frame: Frame, ways: list[Way], signal: Any) -> Any:
    """Ways that left meet the one that goes on, unless that leaves further (`signal`): then it waits in turn."""
    frame.exits -= len(ways)
    if signal is not None:
        leaving = Way(frame, {}, frame.result)
        go_back(ways.pop(0))
        _set_aside(frame, signal, leaving)
    join_ways(ways)
    return None


def join_ways(ways: list[Way]) -> None:
    """Join the state that goes on with those in which ways left."""
    while ways:
        way = ways.pop()
        drop((way,))
        _TWINS.clear()
        for container, held in way.held.values():
            STATE.trail.touch(container)
            _join_contents(container, held, contents(container))


REPEATED_STEPS = 1_000
"""What the body of a loop of which it is not known how often it runs may take to be evaluated a second time."""


def evaluate_perhaps(frame: Frame, body: Execute, *, again: bool = False) -> None:
    """A body that may run or not, or several times: a loop over something whose items are not known.

    Where it has run before (`again`), that it fails now is owed to what is not known.
    """
    before = STATE.budget.steps
    if _once_perhaps(frame, body, again) and not again and abs(STATE.budget.steps - before) < REPEATED_STEPS:
        _once_perhaps(frame, body, again)  # what the second time sees is what the first has left


def _once_perhaps(frame: Frame, body: Execute, again: bool) -> bool:
    """Whether something that was there before has another value now."""
    trail = STATE.trail
    outcome = _side(frame, body)
    if outcome.error is not None:
        way = _way_of(frame, outcome, trail.take_back())
        if way is not None:
            STATE.trying[-1].ways.append(way)
        elif not again:
            if isinstance(frame.node, ast.Raise):  # what is there to be refused is, as a rule, not there
                note_certainty(outcome.error, False)
            raise outcome.error
        return False
    if outcome.signal is RETURN:
        _set_aside(frame, RETURN, _way_of(frame, outcome, trail.take_back()))
        return False
    layer = trail.close()
    changed = any(map(_has_changed, layer.values()))
    _join_states({}, layer)
    return changed


def _has_changed(change: Change) -> bool:
    """Whether a container holds something else under a name or at a place that it had before."""
    before, now = change.before, contents(change.container)
    if isinstance(before, dict):
        return any(now.get(name, value) is not value for name, value in before.items())
    return isinstance(before, list) and any(a is not b for a, b in zip(before, now, strict=False))


def meet_handlers(frame: Frame, ways: list[Way], go_on: Execute, handle: Callable[[Frame, Any], Any]) -> Any:
    """Go on after the body of a `try`, and from the states in which an exception was perhaps raised in it."""
    if not ways:
        return go_on(frame)
    way = ways[0]

    def handled(inner: Frame) -> Any:
        go_back(way)
        return handle(inner, way.error)

    try:
        return fork(frame, Unknown("an exception that is perhaps raised"), lambda f: meet_handlers(f, ways[1:], go_on, handle), handled)
    finally:
        drop((way,))


def assume(condition: Any, holds: bool) -> None:
    """Note what must hold of the input, since the other side raises."""
    if isinstance(condition, Condition):
        relation = condition.relation if holds else condition.relation.negated()
        active().run("assertion", _assumption, (relation,), {})


def _assumption(call: Any, relation: Any) -> None:
    call.require(Condition(relation), "model-raises", detail=str(relation))
