"""Whose fault an exception is: the user's, who is told of it, or the library's, whose result is unknown then."""

from __future__ import annotations

import re
from typing import Any

from shapelint.raised import is_raised, raised
from shapelint.recording import active
from shapelint.unknown import Undecided, Unknown

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
