"""The check of each file of a run: what comes of it, whatever happens, in this process or in others."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shapelint.cli.failures import internal_error
from shapelint.evidence.importers import has_model_words, index_of_project
from shapelint.findings import Finding, Place
from shapelint.output.paths import shown_path
from shapelint.reports import FileReport
from shapelint.settings import Settings, UsageError
from shapelint.source.dependencies import NO_FILE
from shapelint.source.files import Span, UnreadableSource, read
from shapelint.source.notebooks import parse_notebook

Check = Callable[[Path, "str | None", Settings], FileReport]
"""`shapelint.engine.check_file`, or what stands for it."""


@dataclass(frozen=True)
class Task:
    """A file to be checked."""

    path: Path
    settings: Settings


@dataclass
class Outcome:
    """What came of the check of a file: a report, or why there is none."""

    report: FileReport | None = None
    content: str = NO_FILE
    """The digest of what the file held."""
    fault: str | None = None
    """What in the linter failed."""
    misuse: str | None = None
    """What the user has to say otherwise."""
    loss: str | None = None
    """What became of the process that was at it."""


def guarded(path: Path, check: Callable[[], tuple[FileReport, str]]) -> Outcome:
    """What comes of a check that gives a report and the digest of the file's content; an internal error is an outcome, too."""
    try:
        return Outcome(*check())
    except UnreadableSource as error:
        return Outcome(_unreadable(path, error))
    except UsageError as error:
        return Outcome(misuse=str(error))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # whatever it is, the other files are to be checked
        return Outcome(fault=internal_error(shown_path(str(path)), error))


def outcome_of(task: Task, check: Check) -> Outcome:
    """Check a file, a notebook as its joined cells."""
    return guarded(task.path, lambda: _checked(task, check))


def _checked(task: Task, check: Check) -> tuple[FileReport, str]:
    path = task.path
    if path.suffix == ".ipynb":
        file = read(path)
        return check(path, parse_notebook(file.text).text, task.settings), file.digest
    report = check(path, None, task.settings)
    return report, report.dependencies.files.get(str(path), NO_FILE)


def _unreadable(path: Path, error: UnreadableSource) -> FileReport:
    """The report on a file whose text cannot be had, which is that of a file that does not parse."""
    from shapelint.rules import rule_named

    rule = rule_named("SHP901")
    place = Place(str(path), Span(error.row, error.column, error.row, error.column + 1))
    return FileReport(str(path), [Finding(rule.code, rule.name, rule.severity, error.message, place)], [], [])


# Many files

SECONDS_FOR_PROCESSES = {True: 1.0, False: 5.0}
"""How much work there must be so that processes pay: where they can be forked, and where each has to load the linter anew."""
FRAMEWORKS = ("torch", "keras", "tensorflow")
SECONDS_A_BYTE = {True: 1e-5, False: 3e-7}
"""What a check takes, roughly: of a file in which a framework is named, and of others."""


def outcomes(tasks: Sequence[Task], check: Check, jobs: int | None) -> Iterator[tuple[int, Outcome]]:
    """What comes of each task, with its index, as it is done: by `jobs` processes, or by as many as pay."""
    left = dict.fromkeys(range(len(tasks)))
    if len(tasks) > 1:
        from shapelint.parallel import COLLECTING, processes

        gc.set_threshold(*COLLECTING)
        jobs = jobs or (processes() if _processes_pay(tasks) else 1)
        if jobs > 1:
            with contextlib.suppress(OSError):  # no process can be started
                for index, outcome in _in_processes(tasks, check, jobs):
                    del left[index]
                    yield index, outcome
    for index in left:
        yield index, outcome_of(tasks[index], check)


def _processes_pay(tasks: Sequence[Task]) -> bool:
    from shapelint.parallel import can_fork

    least = SECONDS_FOR_PROCESSES[can_fork()]
    seconds = 0.0
    for data in map(_data, tasks):
        seconds += SECONDS_A_BYTE[has_model_words(data)] * len(data)
        if seconds > least:
            return True
    return False


def _data(task: Task) -> bytes:
    try:
        return task.path.read_bytes()
    except OSError:
        return b""


def _load(tasks: Sequence[Task]) -> None:
    """Load what the processes will need that are copies of this one."""
    for path in {task.path.parent: task.path for task in tasks}.values():
        index_of_project(path)
    needed = {framework for data in map(_data, tasks) for framework in FRAMEWORKS if framework.encode() in data}
    if needed:
        import shapelint.engine  # noqa: F401
        from shapelint.library import registry
        from shapelint.rules import all_rules

        all_rules()
        for framework in sorted(needed):
            registry.load(framework)


def _in_processes(tasks: Sequence[Task], check: Check, jobs: int) -> Iterator[tuple[int, Outcome]]:
    from shapelint.parallel import Lost, can_fork, in_processes
    from shapelint.serial import read_as

    if can_fork():
        with contextlib.suppress(Exception):  # a fault there is told where a check meets it
            _load(tasks)
    for index, result in in_processes(tasks, Checker(check), jobs):
        yield index, Outcome(loss=str(result)) if isinstance(result, Lost) else read_as(result, Outcome)


@dataclass(frozen=True)
class Checker:
    """The check of one task in another process, its outcome in the form that comes back."""

    check: Check

    def __call__(self, task: Task) -> Any:
        from shapelint.serial import written

        return written(outcome_of(task, self.check), Outcome)
