"""What a class or a callable is to an evaluation: the user's own, a model of a framework's, or Python's."""

from __future__ import annotations

import types
import weakref
from typing import Any

from shapelint.interpreter.opaque import Opaque
from shapelint.library.registry import ShapeFunction
from shapelint.symbolic.dims import Dim, Real
from shapelint.unknown import Unknown
from shapelint.values import Array

USER_TYPES: dict[int, weakref.ref[type]] = {}
"""The types that class statements of the user made, by their ids."""


TRUSTED: dict[int, weakref.ref[Any]] = {}
"""Functions that a pure function of Python returned, by their ids: what `contextlib.contextmanager` makes of a function."""


LIBRARY_PREFIXES = ("shapelint.", "torch", "einops", "numpy", "keras", "tensorflow", "tf_keras")


def remember_type(made: type) -> None:
    """Note a type as the user's own."""
    identity = id(made)
    USER_TYPES[identity] = weakref.ref(made, lambda _: USER_TYPES.pop(identity, None))


def trust(function: types.FunctionType) -> None:
    """Note a function that a pure function of Python returned."""
    identity = id(function)
    TRUSTED[identity] = weakref.ref(function, lambda _: TRUSTED.pop(identity, None))


def is_user_type(kind: type) -> bool:
    return id(kind) in USER_TYPES


def is_library(function: Any) -> bool:
    """Whether a callable is a model of a framework's API."""
    if isinstance(function, ShapeFunction):
        return True
    if isinstance(function, types.MethodType):
        return is_library(function.__func__)
    kind = function if isinstance(function, type) else type(function)
    if is_user_type(kind):
        return any(not is_user_type(base) and is_library(base) for base in kind.__mro__[1:] if base is not object)
    module = getattr(function, "__module__", None) or kind.__module__
    return isinstance(module, str) and module.startswith(LIBRARY_PREFIXES)


def involves_library(value: Any) -> bool:
    return isinstance(value, (Array, Dim, Real)) or (is_library(type(value)) and not is_user_type(type(value)))


def is_abstract(value: Any, depth: int = 3) -> bool:
    """Whether something that is not a plain value of Python stands in a value, or near its surface."""
    if isinstance(value, (Unknown, Dim, Real, Array, Opaque)) or (isinstance(value, type) and issubclass(value, Opaque)):
        return True
    if depth and isinstance(value, (list, tuple, set, frozenset)):
        return any(is_abstract(item, depth - 1) for item in value)
    if depth and isinstance(value, dict):
        return any(is_abstract(item, depth - 1) for item in value.values())
    return False
