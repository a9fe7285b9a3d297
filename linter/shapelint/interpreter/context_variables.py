"""`contextvars`: a value that functions hand to what they call, without an argument."""

from __future__ import annotations

from typing import Any

from shapelint.interpreter.growing import poison
from shapelint.interpreter.state import STATE
from shapelint.raised import raised
from shapelint.unknown import Unknown

_UNSET = object()


class Token:
    """What `ContextVar.set` returns: the value before."""

    def __init__(self, before: Any) -> None:
        self.before = before


class ContextVar:
    """A variable of the one context that is evaluated; where it is perhaps set, its value is not known."""

    def __init__(self, name: Any, *, default: Any = _UNSET) -> None:
        self.name = name
        self._default = default
        self._value: Any = _UNSET

    def get(self, *default: Any) -> Any:
        """The value set last, else the default given here, else that of the variable."""
        for value in (self._value, *default, self._default):
            if value is not _UNSET:
                return value
        raise raised(LookupError(self.name))

    def set(self, value: Any) -> Token:
        """Set the value; the token brings the one before back."""
        token = Token(self._value)
        self._put(value)
        return token

    def reset(self, token: Any) -> None:
        """Bring back the value before the call of `set` that returned the token."""
        self._put(token.before if isinstance(token, Token) else Unknown("a token that is not known"))

    def _put(self, value: Any) -> None:
        if STATE.uncertain == 0:
            self._value = value
            return
        self._value = Unknown("a context variable that is perhaps set")
        for kept in (value, *(dict.values(value) if isinstance(value, dict) else ())):
            if isinstance(kept, (dict, list, set)):
                poison(kept, "what is entered through a context variable that is perhaps set")


CONTEXT_VARIABLES: dict[str, Any] = {"ContextVar": ContextVar, "Token": Token}
"""What stands in for the module of the standard library."""
