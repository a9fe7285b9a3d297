"""What a program gets when whoever starts it says nothing: defaults, which what follows rests on."""

from __future__ import annotations

from collections.abc import Callable
from types import MethodType, SimpleNamespace
from typing import Any

from shapelint.recording import active
from shapelint.unknown import Undecided, Unknown, UnknownNumber


class Given(SimpleNamespace):
    """The values of options: what is read from here, another start of the program may set otherwise."""

    def __getattribute__(self, name: str) -> Any:
        value = super().__getattribute__(name)
        if not name.startswith("__"):
            active().rests_on("the defaults of the command line")
        return value


def required(name: str, kind: Any = None) -> Unknown:
    """The value of an option that has no default."""
    reason = f"`{name}` comes from the command line"
    return UnknownNumber(reason) if kind is int or kind is float else Unknown(reason)


_READING = (int, float, complex, str, bool, list, tuple, set)


def _reads_text(kind: Any) -> bool:
    """Whether a type of options is one of Python's that read texts, or the code's own."""
    if isinstance(kind, MethodType):
        kind = kind.__func__
    own = kind.__module__ != "builtins" if isinstance(kind, type) else getattr(type(kind), "is_interpreted", False)
    return own or kind in _READING


def converted(kind: Callable[[str], Any] | None, text: Any, name: str) -> Any:
    """A text as an option's type reads it; unknown where that fails."""
    if kind is None or not isinstance(text, str):
        return text
    if isinstance(kind, Unknown):
        return required(name)
    if not _reads_text(kind):
        return Unknown(f"the type of the option {name} is not followed")
    try:
        return kind(text)
    except Undecided as undecided:
        return undecided.unknown
    except Exception:  # the program ends with a message about its options then
        return required(name)
