"""Attributes that are set under names which are not known: `setattr(config, key, value)` for the keys of a file."""

from __future__ import annotations

from typing import Any

from shapelint.interpreter.state import STATE
from shapelint.parts import Part
from shapelint.symbolic.dims import Dim
from shapelint.unknown import Unknown
from shapelint.values import Array

_PLAIN = (int, float, str, bool, type(None), Dim, tuple)


def set_unnamed(thing: Any, value: Any) -> None:
    """`setattr(thing, name, value)` where the name is not known: any attribute may have come to be, or have another value.

    Layers and tensors are taken to have names of their own.
    """
    reason = "an attribute was set whose name is not known"
    if isinstance(thing, type):
        STATE.poisoned[id(thing)] = (thing, reason)
        return
    kept = getattr(thing, "__dict__", None)
    if not isinstance(kept, dict):
        return
    STATE.trail.touch_object(thing)
    STATE.poisoned[id(kept)] = (kept, reason)
    if not isinstance(value, (Part, Array)):
        kept.update((name, Unknown(reason)) for name, held in kept.items() if isinstance(held, _PLAIN))


def perhaps_set(thing: Any) -> Unknown | None:
    """The reason for which an object may have any attribute; None where all that it has are known."""
    if not STATE.poisoned:
        return None
    kind = thing if isinstance(thing, type) else type(thing)
    for key in (id(getattr(thing, "__dict__", None)), *map(id, kind.__mro__)):
        if key in STATE.poisoned:
            return Unknown(STATE.poisoned[key][1])
    return None
