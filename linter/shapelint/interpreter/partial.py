"""Objects whose constructor could not be followed to its end: what they lack is not known to be missing."""

from __future__ import annotations

import ast
from types import MethodType
from typing import Any

from shapelint.library.registry import lookup
from shapelint.unknown import Unknown

_MARK = "__shapelint_partly_built__"


def mark_partly_built(thing: Any, reason: str) -> None:
    """Note that an object is built only in part; a module gets its registries all the same."""
    attributes = getattr(thing, "__dict__", None)
    if not isinstance(attributes, dict) or isinstance(thing, type):
        return
    module = lookup("torch.nn.Module")
    if isinstance(thing, module) and "_modules" not in attributes:
        module.__init__(thing)
        thing.partly_built = reason
    attributes[_MARK] = reason


def partly_built(thing: Any) -> Unknown | None:
    """What an attribute is that such an object does not have; None for any other object."""
    attributes = getattr(thing, "__dict__", None)
    reason = attributes.get(_MARK) if isinstance(attributes, dict) else None
    return Unknown(reason) if reason is not None else None


def constructor_not_followed(called: Any, reason: str, given: Any = ()) -> None:
    """Note a call of a constructor (`super().__init__(*layers)`), or of an object that wants to know, that could not be made."""
    if hasattr(type(getattr(called, "__self__", None)), "call_not_followed"):
        called.__self__.call_not_followed(reason)
    if isinstance(called, MethodType) and called.__name__ == "__init__":
        mark_partly_built(called.__self__, reason)
    elif getattr(called, "__name__", None) == "__init__" and isinstance(given, tuple) and given:  # by a decorator: `init(self, **settings)`
        mark_partly_built(given[0], reason)


def may_set_attributes(frame: Any, node: Any, args: tuple[Any, ...], reason: str) -> None:
    """Note a call of something unknown that is told no more than names, in a constructor: `store_attr("width, depth")` finds the object."""
    named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and all(isinstance(arg, str) for arg in args)
    if named and getattr(frame.scope_node, "name", None) == "__init__" and frame.first_argument is not None:
        mark_partly_built(frame.first_argument, reason)
