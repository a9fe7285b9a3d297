"""Attributes that are an object's own working parts: `thing.__dict__ = ...`, `thing.__class__ = ...`."""

from __future__ import annotations

from typing import Any

from shapelint.interpreter.state import STATE
from shapelint.interpreter.unnamed import set_unnamed
from shapelint.unknown import Unknown

UNFOLLOWED = frozenset({"__bases__", "__code__", "__globals__", "__del__", "__reduce__", "__reduce_ex__"})
"""Attributes that stay as they are, whatever the code sets them to."""


def set_dictionary(thing: Any, value: Any) -> None:
    """`thing.__dict__ = value`, as in `self.__dict__ = self` of a dictionary whose keys are its attributes.

    In a branch that may be taken back the object keeps its own dictionary, with these contents.
    """
    if isinstance(thing, type) or isinstance(value, Unknown):
        set_unnamed(thing, None)
    elif not isinstance(value, dict):
        raise TypeError(f"__dict__ must be set to a dictionary, not a '{type(value).__name__}'")
    elif value is thing or not (STATE.trail.layers or STATE.trail.waiting):
        object.__setattr__(thing, "__dict__", value)
    else:
        STATE.trail.touch_object(thing)
        held = dict(value)
        thing.__dict__.clear()
        thing.__dict__.update(held)


def set_class(thing: Any, value: Any) -> None:
    """`thing.__class__ = value`; where that cannot be taken back, nothing is known of the object's attributes."""
    if isinstance(thing, type) or not isinstance(value, type) or STATE.trail.layers or STATE.trail.waiting:
        set_unnamed(thing, None)
    else:
        object.__setattr__(thing, "__class__", value)
