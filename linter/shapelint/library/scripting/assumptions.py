"""What a program gets when whoever starts it says nothing: defaults, which what follows rests on."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
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

    def __contains__(self, name: str) -> bool:
        return name in vars(self)


def required(name: str, kind: Any = None) -> Unknown:
    """The value of an option that has no default."""
    reason = f"`{name}` comes from the command line"
    return UnknownNumber(reason) if kind is int or kind is float else Unknown(reason)


def converted(kind: Callable[[str], Any] | None, text: Any, name: str) -> Any:
    """A text as an option's type reads it; unknown where that fails."""
    if kind is None or not isinstance(text, str):
        return text
    if isinstance(kind, Unknown):
        return required(name)
    try:
        return kind(text)
    except Undecided as undecided:
        return undecided.unknown
    except Exception:  # the program ends with a message about its options then
        return required(name)
