"""Calls: of the user's functions, of models of a framework's API, and of what Python itself has."""

from __future__ import annotations

import collections
import functools
import types
from collections.abc import Callable
from typing import Any

from shapelint.interpreter import access
from shapelint.interpreter.budget import Exhausted
from shapelint.interpreter.callbacks import may_be_called
from shapelint.interpreter.faults import answer_of_failed, describe_callable, is_for_a_metaclass, user_error
from shapelint.interpreter.growing import append_to, as_argument, is_grown, item_of, not_counted, poison, stand_in
from shapelint.interpreter.keys import settled
from shapelint.interpreter.kinds import TRUSTED, is_abstract, is_library, is_user_type, remember_type, trust
from shapelint.interpreter.modules import Deferred
from shapelint.interpreter.opaque import Opaque, perhaps_overridden
from shapelint.interpreter.partial import may_set_attributes
from shapelint.interpreter.state import STATE, Frame
from shapelint.interpreter.unnamed import set_unnamed
from shapelint.parts import Part
from shapelint.raised import is_raised, raised
from shapelint.unknown import Decorated, Perhaps, Undecided, Unknown, UnknownNumber
from shapelint.values import Array

SPECIAL_CALLS: dict[int, Callable[..., Any]] = {}
"""Replacements for callables of Python, by the id of the original; entered by `builtins`."""


UNFOLLOWED_METHODS = frozenset({"__del__", "__reduce__", "__reduce_ex__", "__getstate__", "__setstate__"})
"""Methods of the user that Python itself would call, at any time or to copy."""


def call_value(frame: Frame, node: Any, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`function(*args, **kwargs)`."""
    frame.node = node
    kind = type(function)
    if getattr(kind, "is_interpreted", False):
        return function(*args, **kwargs)
    if kind is types.MethodType and getattr(type(function.__func__), "is_interpreted", False):
        if isinstance(function.__self__, Opaque) and perhaps_overridden(function):
            return _unless_it_fails(function, args, kwargs)
        return function(*args, **kwargs)
    if isinstance(function, Decorated):
        return call_value(frame, node, function.method, args, kwargs)
    if isinstance(function, Unknown):
        for given in (*args, *kwargs.values()):
            if isinstance(given, (Part, Array)):
                given.give_away()
            elif type(given) in (dict, list) and not given:
                STATE.offered[id(given)] = given
            may_be_called(given)
        if not kwargs:
            may_set_attributes(frame, node, args, function.reason)
        return function._absorb()
    special = SPECIAL_CALLS.get(id(function))
    if special is not None:
        return _guarded(frame, special, args, kwargs)
    if kind is staticmethod:
        return call_value(frame, node, function.__func__, args, kwargs)
    if kind is types.MethodType and not isinstance(function.__func__, types.FunctionType):
        return call_value(frame, node, function.__func__, (function.__self__, *args), kwargs)
    if kind is functools.partial:
        return call_value(frame, node, function.func, (*function.args, *args), {**function.keywords, **kwargs})
    if STATE.poisoned:
        args = tuple(map(as_argument, args))
        kwargs = {name: as_argument(value) for name, value in kwargs.items()}
    if is_library(function):
        return call_library(frame, function, args, kwargs)
    if isinstance(function, type):
        if is_user_type(function) or any(is_user_type(base) for base in function.__mro__):
            return _guarded(frame, function, args, kwargs)
    elif is_user_type(kind) or any(is_user_type(base) for base in kind.__mro__):
        return _guarded(frame, function, args, kwargs)
    return call_python(frame, function, args, kwargs)


_NAMING = frozenset({"register_buffer", "register_parameter", "register_module", "add_module"})
"""Methods of layers that keep something under the name that they are given first."""


def call_library(frame: Frame, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """A call of a modelled API: what it raises unmarked is the library's own fault."""
    owner = function.__self__ if isinstance(function, types.MethodType) else None
    if owner is not None and not isinstance(owner, (type, Array)):
        STATE.trail.touch_object(owner)  # what the method changes of it belongs to the branch
        if args and isinstance(args[0], Unknown) and function.__name__ in _NAMING:
            set_unnamed(owner, args[-1])
    try:
        return function(*args, **kwargs)
    except Undecided as undecided:
        return undecided.unknown
    except Exception as error:
        if is_for_a_metaclass(function, error):
            return Unknown("an object of a class whose metaclass is not known")
        if is_raised(error):
            raise
        return answer_of_failed(function, args, kwargs, error)
    finally:
        STATE.frame = frame


def _unless_it_fails(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """What a method gives of which nobody knows whether it is the one that runs: another one need not fail."""
    try:
        return function(*args, **kwargs)
    except Exception as error:
        if not is_raised(error):
            raise
        return Unknown("a method that a base which is not at hand may define in another way")


def _guarded(frame: Frame, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    try:
        return function(*args, **kwargs)
    except Undecided as undecided:
        return undecided.unknown
    except Exception as error:
        raise user_error(error) from error.__cause__


def call_python(frame: Frame, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """A call of Python's own: allowed by name, bounded in size, undecided where an argument is."""
    if not callable(function):
        raise raised(TypeError(f"'{type(function).__name__}' object is not callable"))
    if not all(map(access.may_hand_over, args)) or not all(map(access.may_hand_over, kwargs.values())):
        return Unknown(f"{describe_callable(function)} is not followed with such arguments")
    if not access.may_call(function) and not _is_method_of_user_type(function):
        if _is_generated(function):
            return _guarded(frame, function, args, kwargs)
        return Unknown(f"{describe_callable(function)} is not followed")
    args = tuple([_replaced(a) for a in args])
    kwargs = {name: _replaced(value) for name, value in kwargs.items()}
    owner = getattr(function, "__self__", None)
    name = getattr(function, "__name__", "")
    if STATE.poisoned and id(owner) in STATE.poisoned:
        if isinstance(owner, list) and is_grown(owner) and append_to(owner, name, args):
            return None
        return item_of(stand_in(owner)) if name == "pop" else Unknown(stand_in(owner).reason)
    if STATE.perhaps and name in access.COUNTING_METHODS and isinstance(owner, dict):
        uncounted = not_counted(owner)
        if uncounted is not None:
            return uncounted
    if name in ("items", "values") and isinstance(owner, dict) and "__file__" in owner:
        settle_namespace(owner)
    changing = name in access.CHANGING_METHODS and isinstance(owner, (list, dict, set, collections.deque))
    if changing:
        STATE.trail.touch(owner)
    if not isinstance(function, type) or not issubclass(function, BaseException):
        unknown = next((a for a in args if isinstance(a, Unknown)), None)
        if unknown is not None and not (name in access.STORING_METHODS and not isinstance(owner, (str, bytes))) and name != "print":
            if changing:
                poison(owner, unknown.reason)
            return UnknownNumber(unknown.reason) if getattr(function, "__module__", None) == "math" else Unknown(unknown.reason)
    if access.is_too_big(function, args):
        return Unknown("an enormous value")
    try:
        result = function(*args, **kwargs)
        if type(result) is Perhaps:
            return Unknown(result.reason)
        if type(result) is Deferred:
            return result.settled()
        if changing and isinstance(owner, set):
            settled(owner)
        if type(result) is types.FunctionType:
            trust(result)
        elif isinstance(result, type) and str(result.__module__).startswith("shapelint.interpreter"):
            # made by this call: `namedtuple`, `Enum`
            result.__module__ = frame.module.__name__
            remember_type(result)
        return result
    except Undecided as undecided:
        if changing:
            poison(owner, undecided.unknown.reason)
        return undecided.unknown
    except Exhausted:
        raise
    except MemoryError:
        return Unknown("an enormous value")
    except Exception as error:
        if not is_raised(error) and (is_abstract(args) or is_abstract(kwargs) or is_abstract(owner)):
            kind = UnknownNumber if getattr(function, "__module__", None) == "math" else Unknown
            return kind(f"{describe_callable(function)} of something symbolic")
        raise user_error(error) from error.__cause__


def settle_namespace(namespace: dict[str, Any]) -> None:
    """Resolve the imports of a module whose names are listed with their values."""
    for name, value in list(namespace.items()):
        if type(value) is Deferred and not value.is_running:
            try:
                namespace[name] = value.settled()
            except Exception as error:
                if not is_raised(error):
                    raise
                namespace[name] = Unknown(f"{name} could not be imported: {error}")


def _is_method_of_user_type(function: Any) -> bool:
    """Whether this is what `super().__call__` is in a metaclass of the user."""
    owner = getattr(function, "__self__", None)
    return (
        isinstance(function, type(object().__str__))
        and isinstance(owner, type)
        and is_user_type(owner)
        and access.may_read(function.__name__)
    )


def _replaced(value: Any) -> Any:
    """A builtin that a function of Python is given to call (`key=getattr`), as the code under analysis sees it."""
    return SPECIAL_CALLS.get(id(value), value) if type(value) is types.BuiltinFunctionType else value


def _is_generated(function: Any) -> bool:
    """Whether Python made this function for a class of the user: a dataclass's `__init__`, a named tuple's `_replace`."""
    inner = function.__func__ if isinstance(function, types.MethodType) else function
    if id(inner) in TRUSTED:
        return True
    owner = getattr(function, "__self__", None)
    if owner is None:
        # `dataclass` and `namedtuple` write them as text
        return isinstance(inner, types.FunctionType) and inner.__code__.co_filename == "<string>"
    if is_user_type(type(owner)) or (isinstance(owner, type) and is_user_type(owner)):
        return isinstance(inner, types.FunctionType) or access.may_call(inner)
    return isinstance(owner, (*access.DATA_TYPES, tuple)) or (isinstance(owner, type) and issubclass(owner, tuple))
