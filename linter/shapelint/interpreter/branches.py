"""Both sides of a condition that is not known: evaluate each, and join what they leave behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shapelint.interpreter.operations import poison
from shapelint.interpreter.state import STATE, Frame
from shapelint.interpreter.trail import Change, contents, put, restore
from shapelint.raised import is_raised
from shapelint.recording import active
from shapelint.symbolic.dims import Condition, Dim, definitely, equal
from shapelint.unknown import Undecided, Unknown
from shapelint.values import Array

Execute = Callable[[Frame], Any]

RETURN, BREAK, CONTINUE = "return", "break", "continue"
"""How a block ends early; None where it runs to its end."""

_PLAIN = (int, float, str, bytes, bool, type(None), complex)


def join(left: Any, right: Any) -> Any:
    """One value that stands for either of two."""
    if left is right:
        return left
    if isinstance(left, Unknown):
        return left if type(left) is Unknown else Unknown(left.reason)
    if isinstance(right, Unknown):
        return right if type(right) is Unknown else Unknown(right.reason)
    if type(left) is type(right):
        if isinstance(left, (*_PLAIN, Dim)):
            return left if left == right is True or (isinstance(left, _PLAIN) and left == right) else _differs()
        if isinstance(left, Array):
            return _join_arrays(left, right)
        if type(left) is tuple and len(left) == len(right):
            return tuple(map(join, left, right))
        if type(left) is list and len(left) == len(right):
            return list(map(join, left, right))
        if type(left) is dict and list(left) == list(right):
            return {key: join(left[key], right[key]) for key in left}
    elif isinstance(left, (int, Dim)) and isinstance(right, (int, Dim)):
        return _differs()
    return _differs()


def _differs() -> Unknown:
    return Unknown("it depends on a condition that is not known")


def _join_arrays(left: Array, right: Array) -> Any:
    if left.dims is None or right.dims is None or len(left.dims) != len(right.dims) or left.element_type != right.element_type:
        return _differs()
    twin = left.alias() if hasattr(left, "alias") else left
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
    """Evaluate both sides from the same state; go on with their join, and with their signal where they agree."""
    trail = STATE.trail
    exits = frame.exits
    STATE.uncertain += 1
    try:
        trail.open()
        trail.touch(frame.vars)
        try:
            first = _Outcome(frame, then)
        except BaseException:
            trail.close()
            raise
        ends = trail.take_back()
        trail.open()
        trail.touch(frame.vars)
        try:
            second = _Outcome(frame, otherwise)
        except BaseException:
            trail.close()
            raise
    finally:
        STATE.uncertain -= 1
    return _merge(frame, condition, first, second, ends, exits)


def _merge(frame: Frame, condition: Any, first: _Outcome, second: _Outcome, ends: dict[int, tuple[Change, Any]], exits: int) -> Any:
    trail = STATE.trail
    if first.error is not None and second.error is None:
        assume(condition, False)
        trail.close()
        frame.result = second.result
        return second.signal
    if second.error is not None:
        changes = trail.take_back()
        _redo(ends, changes)
        if first.error is not None:
            raise second.error
        assume(condition, True)
        frame.result = first.result
        return first.signal
    if first.signal != second.signal:
        return _merge_signals(frame, first, second, ends)
    _join_states(ends, trail.close())
    if first.signal is RETURN:
        frame.result = join(first.result, second.result)
    return first.signal


def _merge_signals(frame: Frame, first: _Outcome, second: _Outcome, ends: dict[int, tuple[Change, Any]]) -> Any:
    """One side leaves early: it waits where its way meets the other's again."""
    trail = STATE.trail
    if first.signal is not None:
        leaving, staying = first, second
        variables = ends[id(frame.vars)][1] if id(frame.vars) in ends else dict(frame.vars)
        trail.close()
    else:
        leaving, staying = second, first
        variables = dict(frame.vars)
        changes = trail.take_back()
        _redo(ends, changes)
    _set_aside(frame, leaving, variables)
    if staying.signal is not None:  # both leave, in different ways
        _set_aside(frame, staying, dict(frame.vars))
        return staying.signal if staying.signal is not RETURN else leaving.signal
    return None


def _set_aside(frame: Frame, leaving: _Outcome, variables: dict[str, Any]) -> None:
    if leaving.signal is RETURN:
        frame.returns = [*(frame.returns or ()), leaving.result]
        frame.exits += 1  # whatever follows in this function runs only perhaps
        STATE.uncertain += 1
    elif leaving.signal is BREAK and frame.breaks is not None:
        frame.breaks.append(variables)
    elif leaving.signal is CONTINUE and frame.continues is not None:
        frame.continues.append(variables)


def _redo(ends: dict[int, tuple[Change, Any]], _changes: Any) -> None:
    """Bring back the state at the end of the first side."""
    for change, end in ends.values():
        STATE.trail.touch(change.container)
        restore(change.container, end)


def _join_states(ends: dict[int, tuple[Change, Any]], layer: dict[int, Change]) -> None:
    """The containers now hold what the second side left; join that with what the first left."""
    for change, end in ends.values():
        STATE.trail.touch(change.container)
        _join_contents(change.container, end, contents(change.container))
    for key, later in layer.items():
        if key not in ends:
            _join_contents(later.container, later.before, contents(later.container))


def _join_contents(container: Any, left: Any, right: Any) -> None:
    if isinstance(container, dict):
        for name in {**left, **right}:
            if name in left and name in right:
                if left[name] is not right[name]:
                    put(container, name, join(left[name], right[name]))
            else:
                put(container, name, Unknown("it is set only under a condition that is not known"))
    elif isinstance(container, list):
        if len(left) == len(right):
            container[:] = [a if a is b else join(a, b) for a, b in zip(left, right, strict=True)]
        else:
            poison(container, "its length depends on a condition that is not known")
    elif list(left) != list(right):
        poison(container, "its contents depend on a condition that is not known")


def join_variables(frame: Frame, waiting: list[dict[str, Any]]) -> None:
    """Join the variables with states set aside by `break` or `continue`."""
    for variables in waiting:
        _join_contents(frame.vars, variables, dict(frame.vars))


def evaluate_perhaps(frame: Frame, body: Execute) -> Any:
    """A body that may run or not: a loop over something whose items are not known."""
    trail = STATE.trail
    trail.open()
    trail.touch(frame.vars)
    try:
        outcome = _Outcome(frame, body)
    except BaseException:
        trail.close()
        raise
    layer = trail.close()
    if outcome.error is not None:
        for change in layer.values():
            restore(change.container, change.before)
        raise outcome.error
    _join_states({}, layer)
    if outcome.signal is RETURN:
        _set_aside(frame, outcome, dict(frame.vars))
    return None


def assume(condition: Any, holds: bool) -> None:
    """Note what must hold of the input, since the other side raises."""
    if isinstance(condition, Condition):
        relation = condition.relation if holds else condition.relation.negated()
        active().run("assertion", _assumption, (relation,), {})


def _assumption(call: Any, relation: Any) -> None:
    call.require(Condition(relation), "model-raises", detail=str(relation))
