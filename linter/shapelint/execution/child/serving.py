"""Requests and answers: standard input and output are kept for them, whatever the user's code prints."""

from __future__ import annotations

import json
import os
import select
import signal
import warnings
from typing import IO, Any

from .laboratory import Laboratory


def main() -> None:
    """Answer requests until there are no more; then this process and all that it has started end, too."""
    warnings.simplefilter("ignore")
    _guard()
    answers, requests = _own_streams()

    def tell(line: dict[str, Any]) -> None:
        answers.write(json.dumps(line) + "\n")
        answers.flush()

    laboratory = Laboratory(lambda module: tell({"importing": module}))
    for line in requests:
        tell(laboratory.answer(json.loads(line)))
    _kill_group()


def _own_streams() -> tuple[IO[str], IO[str]]:
    """The pipes under numbers of our own; the code of the user prints to standard error, and reads nothing."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    requests = os.fdopen(os.dup(0), "r", encoding="utf-8")
    os.dup2(2, 1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    return answers, requests


def _guard() -> None:
    """Leave a process behind that ends the whole group once nobody can ask any more, whatever this one is busy with.

    It waits for the other end of standard input to be closed, and reads nothing of what comes in.
    """
    if not hasattr(os, "fork") or not hasattr(select, "poll") or os.fork():
        return
    os.close(1)  # else nobody would notice the end of the process that answers
    waiting = select.poll()
    waiting.register(0, 0)
    while not waiting.poll():
        pass
    _kill_group()
    os._exit(0)


def _kill_group() -> None:
    """End all processes of the group, if it is our own."""
    if hasattr(os, "killpg") and os.getsid(0) == os.getpgid(0):
        os.killpg(0, signal.SIGKILL)
