"""Bounds on an evaluation: steps, time, depth and sizes, so that no file can hang or exhaust the linter."""

from __future__ import annotations

import time
from dataclasses import dataclass

DEPTH_LIMIT = 900
"""Calls of the user's functions within each other: a little less than Python itself allows."""
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
