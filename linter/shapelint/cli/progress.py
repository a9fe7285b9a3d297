"""The line that says how far a long run is: on a terminal only, and gone when the run is over."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

_PATIENCE = 1.0
"""Seconds after which a run is a long one."""
_PAUSE = 0.1
"""Seconds between two states of the line."""


class ProgressLine:
    """How many files are done, written over what it said before."""

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream, self._clock = stream, clock
        self._next = clock() + _PATIENCE
        self._width = 0

    def __call__(self, done: int, of: int) -> None:
        now = self._clock()
        if now < self._next or done >= of:
            return
        self._next = now + _PAUSE
        text = f"{done} of {of} files checked"[: shutil.get_terminal_size().columns - 1]
        self._stream.write(f"\r{text:<{self._width}}")
        self._stream.flush()
        self._width = len(text)

    def clear(self) -> None:
        """Leave the line as it was before."""
        if self._width:
            self._stream.write(f"\r{'':<{self._width}}\r")
            self._stream.flush()
            self._width = 0


@contextmanager
def progress(*, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """What to call with how many files are done, and of how many; shows nothing where nobody would see it."""
    if quiet or not sys.stderr.isatty():
        yield lambda done, of: None
        return
    line = ProgressLine(sys.stderr)
    try:
        yield line
    finally:
        line.clear()
