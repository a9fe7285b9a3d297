"""Whose fault an exception is: the user's, who is told of it, or the library's, whose result is unknown then."""

from __future__ import annotations

import inspect
import re
import types
from collections.abc import Iterator
from typing import Any

from shapelint.interpreter.opaque import Opaque
from shapelint.parts import Part
from shapelint.raised import is_raised, raised
from shapelint.recording import active
from shapelint.symbolic.dims import Dim
from shapelint.unknown import Perhaps, Undecided, Unknown
from shapelint.values import Array

_STAND_INS = re.compile(
    r"\b(Unknown|UnknownNumber|UnknownInteger|UnknownOfTruth|Absent|Several|Decorated|Nothing|Dim|Deferred|PythonModule|LibraryNamespace)\b"
    r"|\|: .*'function'"
)
"""Names of what stands for something else in an evaluation: an error about one of them is not the user's."""


def user_error(error: Exception) -> Exception:
    """Mark what a primitive raised as the user's exception; undecided where it complains of what stands for something else."""
    if is_raised(error):
        return error
    if isinstance(error, TypeError) and _STAND_INS.search(str(error)):
        return Undecided(Unknown("an operation of Python's on something that is not known"))
    return raised(error)


def library_fault(function: Any, error: Exception) -> Unknown:
    """A shape function failed on arguments that it should have understood: contained, and said."""
    name = getattr(function, "name", None) or getattr(function, "__qualname__", None) or repr(function)
    if isinstance(error, RecursionError):
        return Unknown(f"{name} of something that holds itself")
    active().internal_faults.append(f"{name}: {type(error).__name__}: {error}")
    return Unknown(f"internal error in {name}")


# Calls of modelled APIs


def answer_of_failed(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any], error: Exception) -> Unknown:
    """What the call of a modelled API gives that failed in the model; raises what the framework would raise as well."""
    if _stands_for_python(function) and isinstance(error, (ArithmeticError, ValueError)):
        raise raised(error) from None
    if isinstance(error, TypeError):
        unknown = _not_callable(function, error)
        if unknown is not None:
            return unknown
        if str(error).startswith("Can't instantiate abstract class"):
            raise raised(error) from None
    if (
        isinstance(error, (TypeError, AttributeError))
        and "'NoneType'" in str(error)
        and any(each is None for each in (*args, *kwargs.values()))
    ):
        raise raised(TypeError(f"{describe_callable(function)}: an argument must be a Tensor, not NoneType")) from None
    if isinstance(error, TypeError) and not _fits(function, args, kwargs):
        perhaps = next((value for value in kwargs.values() if type(value) is Perhaps), None)
        if perhaps is not None:
            return Unknown(perhaps.reason)
        raise raised(error) from None  # layers have the signatures of the framework: what does not fit them fails there too
    if isinstance(getattr(function, "__self__", None), Opaque):
        return Unknown("a method that the bases which are not known may define in another way")
    if isinstance(error, (TypeError, AttributeError)) and _complains_of(error, function, args, kwargs):
        return Unknown(f"{describe_callable(function)} was given something of a type that it does not take")
    return library_fault(function, error)


def is_for_a_metaclass(function: Any, error: Exception) -> bool:
    """Whether an argument that a constructor does not take may be one for a metaclass that is not at hand."""
    is_open = isinstance(function, type) and issubclass(function, Opaque)
    return is_open and isinstance(error, TypeError) and f"{function.__name__}.__init__() got an unexpected keyword" in str(error)


def _stands_for_python(function: Any) -> bool:
    """Whether a function stands for one of Python itself, and raises what that raises."""
    return str(getattr(function, "__module__", "")).startswith("shapelint.interpreter")


def _not_callable(function: Any, error: TypeError) -> Unknown | None:
    if not callable(function):
        return Unknown(f"a call of {describe_callable(function)}")  # a size that stands for an argument, a base that was not found
    if "__init__() should return None" in str(error):
        return Unknown(f"the constructor of {describe_callable(function)} is not followed")  # what a decorator made of it
    return None


_NAMED_TYPE = re.compile(r"'(\w+)'")
_TAKEN = (int, float, complex, Dim, Array, Unknown)
"""What functions of frameworks take and give, by and large: an error about one of these is the model's own."""


def _complains_of(error: Exception, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """Whether an error names the type of something that a function or a layer was given, and that is no number and no tensor."""
    if isinstance(function, types.MethodType) and _binds(function, args, kwargs) is False:
        return True
    named = set(_NAMED_TYPE.findall(str(error)))
    given = (each for each in _leaves([function, getattr(function, "__self__", None), *args, kwargs]) if not isinstance(each, _TAKEN))
    return any((each if isinstance(each, type) else type(each)).__name__ in named or type(each).__name__ in named for each in given)


def _binds(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool | None:
    """Whether arguments fit the signature of a function; None where it has none that is known."""
    try:
        inspect.signature(function).bind(*args, **kwargs)
    except TypeError:
        return False
    except ValueError:
        return None
    return True


def _leaves(value: Any, depth: int = 5) -> Iterator[Any]:
    """A value and those in the containers and layers that it consists of."""
    yield value
    if isinstance(value, Part):
        value = value.__dict__
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, (tuple, list)) else ()
    for each in inner if depth else ():
        yield from _leaves(each, depth - 1)


def _fits(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """Whether arguments fit the signature of a constructor, or of what a layer does."""
    if isinstance(function, types.MethodType) and function.__name__ == "__init__":  # `super().__init__(**options)`
        return _binds(function, args, kwargs) is not False
    kind = type(function)
    holder, name = (function, "__init__") if isinstance(function, type) else (kind, getattr(kind, "entry_method", "__call__"))
    body = getattr(holder, name, None)
    binds = _binds(body, (None, *args), kwargs) if body is not None else True
    return not isinstance(function, type) if binds is None else binds


def describe_callable(function: Any) -> str:
    module = getattr(function, "__module__", None)
    name = getattr(function, "__qualname__", None) or type(function).__name__
    return f"{module}.{name}" if module and module != "builtins" else str(name)
