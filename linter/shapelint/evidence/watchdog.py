"""A last bound on time."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from shapelint.interpreter.budget import Exhausted

AGAIN = 0.1
"""Seconds until the watchdog rings again where it was not heard."""


@contextmanager
def watchdog(seconds: float) -> Iterator[None]:
    """A last bound on time, for what runs inside a single call of Python (a regular expression, say)."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def ring(_number: int, _frame: Any) -> None:
        raise Exhausted("more time than an evaluation may take")

    def unraisable(fault: Any) -> None:
        """It may ring where Python swallows exceptions, while it clears something away: then it rings once more."""
        if isinstance(fault.exc_value, Exhausted):
            signal.setitimer(signal.ITIMER_VIRTUAL, AGAIN)
        else:
            report(fault)

    before, report = signal.signal(signal.SIGVTALRM, ring), sys.unraisablehook
    sys.unraisablehook = unraisable
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
        sys.unraisablehook = report
