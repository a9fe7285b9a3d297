"""Lists whose length is not known: what loops over unknown items append to, and what comprehensions over them make.

Such a list holds some of the items that it may come to have, for whatever is done with them; how many they are is
unknown. Others of which not even that is known are marked in the same place, as poisoned.
"""

from __future__ import annotations

import collections
from collections.abc import Collection
from typing import Any

from shapelint.interpreter.state import STATE
from shapelint.library.rows import any_of
from shapelint.unknown import OneOf, Perhaps, Several, Unknown, UnknownInteger
from shapelint.values import Array

_ENOUGH = 32
"""So many items of a list of unknown length are remembered."""

MANY, LONG = 512, 2.0
"""A loop that has come so far, and has taken so many seconds, is no longer evaluated round by round."""

_DEPTH = 4
"""So many lists inside each other are looked into."""


def grow(container: list[Any], reason: str) -> None:
    """Mark a list as one of unknown length, each item of which is like one that it holds now."""
    STATE.poisoned.setdefault(id(container), (container, reason, True))


def is_grown(thing: Any) -> bool:
    """Whether a thing is a list of unknown length, of which some items are known."""
    return len(STATE.poisoned.get(id(thing), ())) == 3


def grown(items: list[Any], reason: str) -> list[Any]:
    """A new list of unknown length with such items."""
    made = items[:_ENOUGH]
    grow(made, reason)
    return made


def stand_in(container: Any, depth: int = _DEPTH) -> Unknown:
    """What stands for a container whose contents are not known, or not all of them."""
    reason = STATE.poisoned[id(container)][1]
    if not is_grown(container) or not depth:
        return Unknown(reason)
    return Several(reason, [_as_item(item, depth - 1) for item in container])


def _as_item(item: Any, depth: int) -> Any:
    """An item as the library gets it; an empty list is there to be filled, and who knows by whom."""
    return Unknown("a list inside a list of unknown length") if type(item) is list and not item else as_argument(item, depth)


def as_argument(value: Any, depth: int = _DEPTH) -> Any:
    """A value as the library gets it: containers of which not all is known are replaced, also those inside a list."""
    if id(value) in STATE.poisoned:
        return stand_in(value, depth)
    if type(value) in (list, tuple) and any(id(item) in STATE.poisoned for item in value):
        return type(value)(as_argument(item, depth - 1) if depth else Unknown("a list inside many lists") for item in value)
    return value


def item_of(unknown: Unknown) -> Any:
    """What a loop over something unknown gets."""
    return any_of(unknown.items, unknown.reason) if isinstance(unknown, Several) else Unknown(unknown.reason)


def rows_of(thing: Any) -> Several | None:
    """What a loop over an array gets of which it is not known how many rows there are."""
    if not isinstance(thing, Array) or not thing.dims or isinstance(thing.dims[0], int):
        return None
    row = thing[UnknownInteger("the place of a row")]  # type: ignore[index]
    return Several("how many rows an array has", [row])


def append_to(container: list[Any], name: str, args: tuple[Any, ...]) -> bool:
    """Do what `append`, `insert` and `extend` do to a list of unknown length; False where that is something else."""
    if name in ("append", "insert") and args:
        added = [args[-1]]
    elif name == "extend" and args:
        added = _items_of(args[0])
        if not added:
            STATE.poisoned[id(container)] = (container, "a list is extended by something that is not known")
            return True
    else:
        return False
    STATE.trail.touch(container)
    container.extend(added[: _ENOUGH - len(container)])
    return True


def _items_of(thing: Any) -> list[Any]:
    if isinstance(thing, Several):
        return list(thing.items)
    if isinstance(thing, (list, tuple)):
        return list(thing)
    if isinstance(thing, Array) and thing.dims and isinstance(thing.dims[0], int) and thing.dims[0] > 0:
        return [thing[0]]  # type: ignore[index]
    return []


def not_exact(left: Any, right: Any) -> bool:
    """Whether it is not known how many items one of two lists has, while some of them are."""
    return isinstance(right, Several) or bool(STATE.poisoned and (id(left) in STATE.poisoned or id(right) in STATE.poisoned))


def extend(left: list[Any], right: Any) -> None:
    """`left += right` where it is not known how many items one of the two has."""
    if id(left) in STATE.poisoned:
        if is_grown(left):
            append_to(left, "extend", (as_argument(right),))
        return
    added = right if isinstance(right, Several) else stand_in(right)
    if isinstance(added, Several):
        left.extend(added.items)
        grow(left, added.reason)
    else:
        STATE.poisoned[id(left)] = (left, added.reason)


def either_list(left: list[Any], right: list[Any]) -> Any:
    """One list that stands for either of two, where it is not known how many items one of them has."""
    reason = stand_in(left if id(left) in STATE.poisoned else right).reason
    if any(id(each) in STATE.poisoned and not is_grown(each) for each in (left, right)):
        return Unknown(reason)
    return grown([*left, *right], reason)


def joined_lists(container: list[Any], left: list[Any], right: list[Any], reason: str) -> None:
    """The list has become longer on one of two ways: from now on its length is unknown, and its items are those of both."""
    seen: set[int] = set()
    items = [item for item in (*left, *right) if not (id(item) in seen or seen.add(id(item)))]  # type: ignore[func-returns-value]
    container[:] = items[:_ENOUGH]
    grow(container, reason)


def poison(container: Any, reason: str) -> None:
    """Mark a container as one whose contents are not known."""
    STATE.poisoned[id(container)] = (container, reason)


_CHANGEABLE = (list, dict, set, collections.deque, collections.defaultdict, collections.OrderedDict, collections.Counter)
_CANDIDATES = 1000
"""Of more items none is told of."""


def one_of(items: Collection[Any], unknown: Unknown) -> Unknown:
    """An item at a place that is not known, which the code may change where it is a container."""
    if len(items) > _CANDIDATES:
        return unknown
    candidates = [item for item in items if type(item) in _CHANGEABLE]
    return OneOf(unknown.reason, candidates) if candidates else unknown


def perhaps_changed(thing: Any) -> None:
    """Note that one of several containers is changed: of none it is known any more what it holds."""
    for container in thing.candidates if type(thing) is OneOf else ():
        poison(container, "perhaps it is this one of several that was changed")


def not_counted(container: Any) -> Unknown | None:
    """The reason for which it is not known what a container holds, or how much; None where that is known."""
    if STATE.poisoned and id(container) in STATE.poisoned:
        return stand_in(container)
    if STATE.perhaps and isinstance(container, dict):
        there = next((value for value in dict.values(container) if type(value) is Perhaps), None)
        return Unknown(there.reason) if there is not None else None
    return None
