"""Exceptions of the user's program: those that the code under analysis would see, told apart from the linter's own."""

from __future__ import annotations

from typing import TypeVar

E = TypeVar("E", bound=BaseException)

_MARK = "__shapelint_raised__"
_CERTAIN = "__shapelint_certain__"


class ProgramExit(Exception):
    """The user's program ends itself: no mistake, whatever comes after it is for another start of the program."""


def program_exit() -> ProgramExit:
    """What `sys.exit()` raises."""
    end = raised(ProgramExit())
    end.__dict__[_CERTAIN] = False
    return end


def raised(exception: E) -> E:
    """Mark an exception as one that the user's program raises: `raise raised(IndexError("..."))`."""
    exception.__dict__[_MARK] = True
    return exception


def is_raised(exception: BaseException) -> bool:
    """Whether the user's program raised it; anything else is a fault of the linter."""
    return _MARK in getattr(exception, "__dict__", {})
