"""Ways through the program that leave where a condition is not known, and wait for the point at which they meet the others.

A `return`, `break`, `continue` or exception under such a condition ends one way while another goes on. What the one that
left knows is kept as the difference to the state that goes on: a container that changes later is kept as it was.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from shapelint.interpreter.state import STATE, Frame
from shapelint.interpreter.trail import Held, contents, restore


class Way:
    """One way that left: the containers that are no longer as it left them, and what it brings (a result, an exception)."""

    __slots__ = ("error", "held", "result")

    def __init__(self, frame: Frame, held: Held, result: Any = None, error: BaseException | None = None) -> None:
        self.held = dict(held)
        self.held.setdefault(id(frame.vars), (frame.vars, contents(frame.vars)))  # variables change without notice
        self.result = result
        self.error = error
        STATE.trail.wait(self.held)


class Trying:
    """A `try` whose body is being evaluated, with the ways in which an exception was perhaps raised in it."""

    __slots__ = ("frame", "ways")

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.ways: list[Way] = []


def drop(ways: Iterable[Way]) -> None:
    """Forget ways that have met the others."""
    for way in ways if STATE.trail.waiting else ():
        STATE.trail.drop(way.held)


def go_back(way: Way) -> None:
    """Make the state in which a way left the one that goes on."""
    drop((way,))
    for container, held in way.held.values():
        STATE.trail.touch(container)
        restore(container, held)


def raise_perhaps(error: BaseException, held: Held | None = None) -> bool:
    """Note an exception that is raised under a condition that is not known: whether a `try` may catch it."""
    if not STATE.trying:
        return False
    innermost = STATE.trying[-1]
    innermost.ways.append(Way(innermost.frame, held or {}, error=error))
    return True
