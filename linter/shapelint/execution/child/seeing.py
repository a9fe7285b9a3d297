"""What is seen of a run: shapes, and calls of functions with the rows of the user's code that they come from."""

from __future__ import annotations

import functools
import os
import sys
from typing import Any, NamedTuple

FOREIGN = ("torch", "keras", "tensorflow", "tf_keras", "numpy")
"""Packages in whose files the places of calls are not looked for."""


class Event(NamedTuple):
    """A call of a function of the framework, where the user's code made it."""

    file: str
    row: int
    operation: str
    inputs: Any
    outputs: Any


def event_of(operation: str, given: Any, result: Any) -> Event | None:
    """A call of a function that returned; None where no tensor comes out or no code of the user's is on the way."""
    outputs = shapes_of(result)
    frame: Any = sys._getframe(2) if outputs else None
    while frame is not None and not is_users_file(frame.f_code.co_filename):
        frame = frame.f_back
    return Event(frame.f_code.co_filename, frame.f_lineno, operation, shapes_of(given), outputs) if frame is not None else None


def shapes_of(value: Any, depth: int = 0) -> list[list[int]]:
    """The shapes of all tensors in a value, in order; an open size is -1."""
    shape = getattr(value, "shape", None)
    if shape is not None and not isinstance(value, type):
        try:
            return [[int(size) if size is not None else -1 for size in shape]]
        except Exception:  # it is no tensor, or one whose rank is open
            return []
    if depth > 6:
        return []
    if hasattr(value, "__dataclass_fields__"):
        value = list(vars(value).values())
    if isinstance(value, dict):
        value = list(value.values())
    return [shape for item in value for shape in shapes_of(item, depth + 1)] if isinstance(value, (list, tuple)) else []


@functools.lru_cache(maxsize=None)  # noqa: UP033  Python 3.8 has no functools.cache
def is_users_file(name: str) -> bool:
    """Whether a file is the user's or a library's of models: neither the framework's, nor Python's own, nor one of these."""
    if name.startswith("<") or os.path.dirname(name) == os.path.dirname(__file__):
        return False
    folders = [os.path.dirname(getattr(sys.modules.get(package), "__file__", None) or "") for package in FOREIGN]
    if any(folder and name.startswith(folder + os.sep) for folder in folders):
        return False
    return not name.startswith(os.path.dirname(os.__file__) + os.sep) or "-packages" in name
