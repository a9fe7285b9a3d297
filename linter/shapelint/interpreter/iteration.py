"""Iteration and unpacking, as far as it is known what there is to run over."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from shapelint.interpreter.budget import SIZE_LIMIT, Exhausted
from shapelint.interpreter.faults import user_error
from shapelint.interpreter.growing import not_counted, rows_of
from shapelint.interpreter.kinds import is_user_type
from shapelint.interpreter.state import STATE, Frame
from shapelint.raised import is_raised, raised
from shapelint.recording import RefineInput, RefineParts, active
from shapelint.symbolic.dims import Dim
from shapelint.unknown import Undecided, Unknown
from shapelint.values import Array, OpenShape


def iterate(frame: Frame, node: Any, thing: Any) -> Iterable[Any] | Unknown:
    """What a `for` runs over; Unknown where neither items nor their number are known."""
    frame.node = node
    if STATE.poisoned or STATE.perhaps:
        uncounted = not_counted(thing)
        if uncounted is not None:
            return uncounted
    if isinstance(thing, (list, tuple, range, dict, str)) and not is_user_type(type(thing)):
        return thing
    if isinstance(thing, Unknown):
        return thing
    try:
        items: Iterable[Any] = iter(thing)
        return items
    except Undecided as undecided:
        rows = rows_of(thing)
        return rows if rows is not None else undecided.unknown
    except Exception as error:
        if not is_raised(error) and (isinstance(thing, (Dim, Array)) or "non-iterator of type" in str(error)):
            return Unknown("an iteration over something unknown")
        raise user_error(error) from error.__cause__


def next_item(iterator: Any) -> Any:
    """The next item; raises StopIteration. What it cannot decide is Unknown."""
    try:
        return next(iterator)
    except StopIteration:
        raise
    except Undecided as undecided:
        return undecided.unknown
    except Exception as error:
        raise user_error(error) from error.__cause__


def unpack(frame: Frame, node: Any, value: Any, count: int, star: int | None) -> list[Any]:
    """The items that `a, b, *c = value` binds, one for each target; `star` is the index of the starred one."""
    frame.node = node
    if isinstance(value, Array) and value.is_one and value.slot is not None and value.dims is None:
        raise RefineParts(value.slot, count if star is None else max(count, 2))
    items = iterate(frame, node, value)
    if isinstance(items, Unknown):
        if isinstance(items, OpenShape) and star is None:
            raise RefineInput(items.slot, count - items.others)
        return [Unknown(items.reason) for _ in range(count)]
    listed: list[Any] = []
    iterator = iter(items)
    while True:
        try:
            listed.append(next_item(iterator))
        except StopIteration:
            break
        if (star is None and len(listed) > count) or len(listed) > SIZE_LIMIT:
            break
    if star is None:
        if len(listed) != count:
            return unpacking_failed(value, listed, count)
        return listed
    if len(listed) < count - 1:
        return unpacking_failed(value, listed, count)
    after = count - 1 - star
    end = len(listed) - after
    return [*listed[:star], listed[star:end], *listed[end:]]


def unpacking_failed(value: Any, listed: list[Any], count: int) -> list[Any]:
    """The wrong number of items: a broken contract for shapes and tensors, else Python's ValueError."""
    if isinstance(value, (Array,)) or type(value).__name__ == "TorchSize":
        active().run("unpacking", _unpacking_contract, (len(value), count), {})
        return [Unknown("unpacking failed")] * count
    found = "too many values" if len(listed) > count else "not enough values"
    raise raised(ValueError(f"{found} to unpack (expected {count})"))


def _unpacking_contract(call: Any, received: int, count: int) -> None:
    call.require_equal(received, count, "axis-out-of-range", detail=f"{count} names are bound, but there are {received} sizes")


def listed(items: Any) -> list[Any]:
    """The items of an iterable, bounded."""
    if isinstance(items, (list, tuple, dict)):
        return list(items)
    found = []
    iterator = iter(items)
    while True:
        try:
            found.append(next_item(iterator))
        except StopIteration:
            return found
        if len(found) > SIZE_LIMIT:
            raise Exhausted("more items than an evaluation may hold")
        STATE.budget.tick()
