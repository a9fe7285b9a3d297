"""Bounds on an evaluation: steps, time, depth and sizes, so that no file can hang or exhaust the linter."""

from __future__ import annotations

import sys
import threading
import time
from dataclasses import dataclass
from functools import cache

SHALLOW_DEPTH = 200
"""Calls of the user's functions within each other, where the stack is small."""
STACK_BYTES = 64 * 2**20
"""The stack that an evaluation asks the system for; what is usual ends in a crash before Python's own limit is reached."""


SIZE_LIMIT = 1_000_000
"""Elements of a container or characters of a string that an evaluation may make at once."""
BIT_LIMIT = 20_000
"""Bits of an integer that an evaluation may make."""


class Exhausted(BaseException):
    """The evaluation took more than it may; `what` says what ran out."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class InternalFault(BaseException):
    """An error of the linter itself inside an evaluation: the scenario ends, the rest is still linted."""


@cache
def depth_limits() -> tuple[int, int]:
    """How many calls of the user's functions, and how many frames of Python itself, may stand within each other.

    With a large stack the first is a little less than Python itself allows, so that an endless recursion is seen for
    what it is; without one, an evaluation that goes deep is given up.
    """
    return (900, 40_000) if _enlarge_stack() else (SHALLOW_DEPTH, 12_000)


def _enlarge_stack() -> bool:
    """Ask for a large stack; it works for the main thread of Linux, whose stack grows as it is used."""
    if sys.platform != "linux" or threading.current_thread() is not threading.main_thread():
        return False
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_STACK)
    if soft == resource.RLIM_INFINITY or soft >= STACK_BYTES:
        return True
    if hard != resource.RLIM_INFINITY and hard < STACK_BYTES:
        return False
    resource.setrlimit(resource.RLIMIT_STACK, (STACK_BYTES, hard))
    return True


@dataclass(frozen=True)
class Limits:
    """What one scenario may cost; seconds are those of the processor, so that a busy machine finds the same."""

    steps: int = 3_000_000
    seconds: float = 10.0
    file_seconds: float = 40.0
    """For all scenarios of a file together."""


class Budget:
    """What is left of the limits."""

    __slots__ = ("_next_look", "deadline", "steps")

    def __init__(self, limits: Limits) -> None:
        self.steps = limits.steps
        self.deadline = time.process_time() + limits.seconds
        self._next_look = self.steps - 500

    def tick(self) -> None:
        """Count one iteration or call; raises Exhausted."""
        self.steps -= 1
        if self.steps < self._next_look:
            self._look()

    def _look(self) -> None:
        self._next_look = self.steps - 500
        if self.steps < 0:
            raise Exhausted("more steps than an evaluation may take")
        if time.process_time() > self.deadline:
            raise Exhausted("more time than an evaluation may take")
