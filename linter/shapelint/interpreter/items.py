"""Items: `container[index]`, read and set."""

from __future__ import annotations

import collections
import types
from typing import Any

from shapelint.interpreter.faults import library_fault, user_error
from shapelint.interpreter.growing import grown, is_grown, item_of, one_of, perhaps_changed, poison, stand_in
from shapelint.interpreter.keys import unclear_key
from shapelint.interpreter.modules import Deferred
from shapelint.interpreter.state import STATE, Frame
from shapelint.raised import is_raised
from shapelint.symbolic.dims import Dim
from shapelint.unknown import Perhaps, Undecided, Unknown
from shapelint.values import Array


def get_item(frame: Frame, node: Any, thing: Any, index: Any) -> Any:
    """`thing[index]`."""
    frame.node = node
    if STATE.poisoned and id(thing) in STATE.poisoned:
        if is_grown(thing) and isinstance(index, slice):
            return grown(thing, stand_in(thing).reason)
        return item_of(stand_in(thing))
    kind = type(thing)
    if isinstance(index, Unknown) and kind in (dict, collections.OrderedDict, collections.defaultdict):
        if kind is collections.defaultdict:
            poison(thing, "a dictionary that perhaps has another key")
        return one_of(dict.values(thing), index)
    try:
        item = thing[index]
        if type(item) is Perhaps:
            return Unknown(item.reason)
        return item.settled() if type(item) is Deferred else item
    except Undecided as undecided:
        return one_of(thing, undecided.unknown) if kind in (list, tuple) else undecided.unknown
    except Exception as error:
        if isinstance(index, (Unknown, Dim)) and not isinstance(thing, Array):
            unknown = Unknown("an item at an index that is not known")
            return one_of(thing, unknown) if kind in (list, tuple) else unknown
        if isinstance(error, LookupError) and id(thing) in STATE.offered:
            return Unknown("what something that is not known was given to fill")
        if type(error) is KeyError and isinstance(thing, dict) and unclear_key(dict.keys(thing)) is not None:
            return Unknown("a dictionary of which not all keys are known")
        if not is_raised(error) and (
            isinstance(thing, Array) or getattr(thing, "__module__", None) in ("typing", "collections.abc", "types")
        ):
            return Unknown("a subscript that is not followed") if not isinstance(thing, Array) else library_fault("indexing", error)
        if not is_raised(error) and isinstance(thing, type):
            return thing  # `Module[int]`, `Generic` spellings
        raise user_error(error) from error.__cause__


def set_item(frame: Frame, node: Any, thing: Any, index: Any, value: Any) -> None:
    """`thing[index] = value`."""
    frame.node = node
    if isinstance(thing, (Unknown, types.ModuleType)):
        perhaps_changed(thing)
        return
    if STATE.poisoned and id(thing) in STATE.poisoned and not isinstance(thing, dict):
        return
    STATE.trail.touch_object(thing)
    if isinstance(index, (Unknown, Dim)) and isinstance(thing, (list, dict)):
        poison(thing, "an item was set at an index that is not known")
        return
    try:
        thing[index] = value
    except Undecided:
        poison(thing, "an item was set at an index that is not known")
    except Exception as error:
        if not is_raised(error) and isinstance(thing, Array):
            library_fault("assignment to items", error)
            return
        raise user_error(error) from error.__cause__
