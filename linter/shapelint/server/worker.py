"""The worker: a child process that evaluates, and the handle by which the server asks it.

One question is put at a time. A worker that dies, or is ended, is replaced at the next question; what it had kept of the
documents is gone then, and they are to be checked again.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from shapelint.server.desk import Desk, Options

PATIENCE = 2.0
"""Seconds that an evaluation may go on after its text has changed: longer than it takes to start another process."""

LIFETIME = 400
"""Questions that one process answers: what is kept of each check (of classes and trees, for others that may ask) adds up."""


class WorkerDied(Exception):
    """The worker ended before it answered."""


class Unwanted(Exception):
    """Nobody waits for the answer any more."""


class Failed(Exception):
    """The worker could not answer; the message is a line to report."""


def work(connection: Connection, options: Options) -> None:
    """Answer questions (the name of a method of the desk, and its arguments) until the server is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server's to handle
    os.dup2(2, 1)  # standard output is the protocol's: whatever is printed here goes to the log
    sys.stdout = sys.stderr
    desk = Desk(options)
    while True:
        try:
            method, arguments = connection.recv()
        except (EOFError, OSError):
            return
        try:
            answer = getattr(desk, method)(*arguments)
        except Exception as error:
            from shapelint.cli.failures import internal_error, report_line

            answer = Failed(report_line(internal_error(f"the language server, {method}", error)))
        try:
            connection.send(answer)
        except OSError:
            return


class Worker:
    """The handle of the child process; to be used in one event loop."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._process: multiprocessing.process.BaseProcess | None = None
        self._connection: Connection | None = None
        self._answer: asyncio.Future[Any] | None = None
        self._wanted: Callable[[], bool] = lambda: True
        self._asked_at = 0.0
        self._turn = asyncio.Lock()
        self._starts = 0
        self._questions = 0

    @property
    def number(self) -> int:
        """Which process answers the next question: each new one has to see all documents again."""
        return self._starts + (self._process is None)

    def start(self) -> None:
        """Start the process, unless it runs; it gets ready while the editor does."""
        if self._process is not None:
            return
        context = multiprocessing.get_context("spawn")  # a copy of this process would have its threads' locks, but not the threads
        ours, theirs = context.Pipe()
        self._process = context.Process(target=work, args=(theirs, self._options), daemon=True, name="shapelint-worker")
        self._process.start()
        self._starts, self._questions = self._starts + 1, 0
        theirs.close()
        self._connection = ours
        reader = threading.Thread(target=self._read, args=(ours, asyncio.get_running_loop()), daemon=True)
        reader.start()

    async def ask(self, method: str, *arguments: Any, wanted: Callable[[], bool] = lambda: True) -> Any:
        """Have a method of the desk called; raises WorkerDied, Failed, and Unwanted where its turn comes too late.

        Who asks may be cancelled; the question is not, and the next one waits for its answer.
        """
        return await asyncio.shield(asyncio.ensure_future(self._ask(method, arguments, wanted)))

    async def _ask(self, method: str, arguments: tuple[Any, ...], wanted: Callable[[], bool]) -> Any:
        async with self._turn:
            if not wanted():
                raise Unwanted(method)
            if self._questions >= LIFETIME:
                self.stop()
            self.start()
            self._questions += 1
            assert self._connection is not None
            self._answer, self._wanted, self._asked_at = asyncio.get_running_loop().create_future(), wanted, time.monotonic()
            try:
                self._connection.send((method, arguments))
            except OSError:
                self.stop()
            answer = await self._answer
        if isinstance(answer, Exception):
            raise answer
        return answer

    def drop_unwanted(self) -> None:
        """End the process where it has been busy for long with what nobody wants any more."""
        busy = self._answer is not None and not self._answer.done()
        if busy and not self._wanted() and time.monotonic() - self._asked_at > PATIENCE:
            self.stop()

    def stop(self) -> None:
        """End the process; a question that waits is answered with WorkerDied."""
        process, self._process, self._connection = self._process, None, None
        if process is not None:
            process.kill()
        self._settle(WorkerDied("the worker was ended"))

    def _read(self, connection: Connection, loop: asyncio.AbstractEventLoop) -> None:
        """Hand on what comes from the process; a thread of its own does nothing else."""
        answer: Any = None
        while not isinstance(answer, WorkerDied):
            try:
                answer = connection.recv()
            except (EOFError, OSError):
                answer = WorkerDied("the worker ended unexpectedly")
            try:
                loop.call_soon_threadsafe(self._deliver, connection, answer)
            except RuntimeError:  # the loop is closed: nobody waits
                break
        connection.close()

    def _deliver(self, connection: Connection, answer: Any) -> None:
        """Take an answer; those of a process that was replaced are dropped."""
        if connection is not self._connection:
            return
        if isinstance(answer, WorkerDied):
            self._process = self._connection = None
        self._settle(answer)

    def _settle(self, answer: Any) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(answer)
