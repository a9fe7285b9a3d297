"""Work spread over processes: each result as it is done, and a process that dies costs only what it was at."""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from typing import Any

LARGEST_SHARE = 16
"""How many tasks a process is handed at once."""

COLLECTING = (50_000, 10, 2)
"""When to look for garbage where much work is done in turn: trees and graphs are large, and each serves one task."""

Work = Callable[[Any], Any]


@dataclass(frozen=True)
class Lost:
    """What became of a task whose process died: `status` is its exit status, that of a signal negative."""

    status: int | None

    def __str__(self) -> str:
        if self.status is None or self.status >= 0:
            return f"the process that checked it ended with status {self.status}"
        try:
            name = signal.Signals(-self.status).name
        except ValueError:
            name = f"signal {-self.status}"
        return f"the process that checked it was ended by {name}{' (out of memory?)' if name == 'SIGKILL' else ''}"


@dataclass
class _Worker:
    process: BaseProcess
    connection: Connection
    share: deque[int] = field(default_factory=deque)
    """The tasks that it has been handed, in their order; the first is what it is at."""


def processes() -> int:
    """How many processes can run at once."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # only Linux has it
        return os.cpu_count() or 1


def can_fork() -> bool:
    """Whether a process can be copied with all that it has loaded: elsewhere each begins with nothing."""
    return sys.platform == "linux" and threading.active_count() == 1


def in_processes(tasks: Sequence[Any], work: Work, jobs: int, method: str | None = None) -> Iterator[tuple[int, Any]]:
    """The result of `work` for each task with the index of the task, as they come; `Lost` for a task whose process died.

    Neighbours in `tasks` go to the same process where possible: what it has loaded for one serves the next. However the
    iteration ends, no process is left. Raises OSError where no process can be started: the tasks of which nothing came are to
    be done otherwise.
    """
    context = multiprocessing.get_context(method or ("fork" if can_fork() else "spawn"))
    waiting = deque(range(len(tasks)))
    workers: dict[Connection, _Worker] = {}
    try:
        for _ in range(min(jobs, len(tasks))):
            _start(context, work, workers)
        while True:
            _hand_out(tasks, waiting, workers, jobs)
            if not any(worker.share for worker in workers.values()):
                return
            for connection in wait([connection for connection, worker in workers.items() if worker.share]):
                assert isinstance(connection, Connection)
                worker = workers[connection]
                try:
                    index, result = connection.recv()
                except (EOFError, OSError):
                    index, result = worker.share.popleft(), _bury(workers.pop(connection))
                    waiting.extendleft(reversed(worker.share))
                    with contextlib.suppress(OSError) if workers else contextlib.nullcontext():
                        _start(context, work, workers)
                else:
                    worker.share.remove(index)
                yield index, result
    finally:
        for worker in workers.values():
            worker.process.kill()
        for worker in workers.values():
            worker.process.join()
            worker.connection.close()


def _start(context: BaseContext, work: Work, workers: dict[Connection, _Worker]) -> None:
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, work), daemon=True)  # type: ignore[attr-defined]  # of each context
    try:
        process.start()
    finally:
        theirs.close()
    workers[ours] = _Worker(process, ours)


def _hand_out(tasks: Sequence[Any], waiting: deque[int], workers: dict[Connection, _Worker], jobs: int) -> None:
    """Give those that have nothing to do their next share, which shrinks towards the end so that all end together."""
    for worker in workers.values():
        if worker.share or not waiting:
            continue
        size = min(max(len(waiting) // (3 * jobs), 1), LARGEST_SHARE)
        worker.share = deque(waiting.popleft() for _ in range(min(size, len(waiting))))
        with contextlib.suppress(OSError):  # it has died: that is noticed where its answer is awaited
            worker.connection.send([(index, tasks[index]) for index in worker.share])


def _bury(worker: _Worker) -> Lost:
    worker.connection.close()
    worker.process.join(5)
    if worker.process.exitcode is None:  # it lives, but its answer could not be read
        worker.process.kill()
        worker.process.join()
    return Lost(worker.process.exitcode)


# In the other process


def _serve(connection: Connection, work: Work) -> None:
    """Do what comes until nothing more does. An interrupt is the parent's to act on, and its end is the end of all."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(*COLLECTING)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with contextlib.suppress(EOFError, OSError):
        while True:
            for index, task in connection.recv():
                connection.send((index, work(task)))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
