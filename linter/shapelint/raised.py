"""Exceptions of the user's program: those that the code under analysis would see, told apart from the linter's own."""

from __future__ import annotations

from typing import TypeVar

E = TypeVar("E", bound=BaseException)

_MARK = "__shapelint_raised__"
_CERTAIN = "__shapelint_certain__"


class ProgramExit(Exception):
    """The user's program ends itself: no mistake, whatever comes after it is for another start of the program."""


class UnknownException(Exception):
    """Stands for an exception of which only that it is raised is known."""


def program_exit() -> ProgramExit:
    """What `sys.exit()` raises."""
    return doubtful(raised(ProgramExit()))


def raised(exception: E) -> E:
    """Mark an exception as one that the user's program raises: `raise raised(IndexError("..."))`."""
    exception.__dict__[_MARK] = True
    return exception


def doubtful(exception: E) -> E:
    """Mark an exception as one that is perhaps not raised."""
    exception.__dict__[_CERTAIN] = False
    return exception


def note_certainty(exception: BaseException, certain: bool) -> None:
    """Say whether an exception is certainly raised, where nothing was said of it before."""
    exception.__dict__.setdefault(_CERTAIN, certain)


def is_certain(exception: BaseException) -> bool:
    """Whether nothing is known of an exception that could have kept it from being raised."""
    return bool(getattr(exception, "__dict__", {}).get(_CERTAIN, True))


def is_raised(exception: BaseException) -> bool:
    """Whether the user's program raised it; anything else is a fault of the linter."""
    return _MARK in getattr(exception, "__dict__", {})
