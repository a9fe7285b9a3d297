"""`--watch`: check, wait until something changes that was looked at, and check again."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from shapelint.cli.options import notes
from shapelint.source.discovery import DEFAULT_EXCLUDES, SUFFIXES

if TYPE_CHECKING:
    from shapelint.cli.run import Run

SECONDS_BETWEEN_LOOKS = 0.3

CONFIGURATION = ("shapelint.toml", "pyproject.toml", ".gitignore")

Signature = object
"""What changes when a file or folder does; None where there is none."""


def watch(paths: Sequence[str], check: Callable[[Callable[[Run], None]], int]) -> None:
    """Call `check` again and again, each time something has changed, until the user interrupts.

    `check` hands the run that it has made to its argument; `paths` are those that it checks.
    """
    try:
        while True:
            began = time.time_ns()
            _forget()
            click.clear()
            names = {*_configuration_of(["."]), *_folders_below(paths), *_looked_at(_run_of(check))}
            known = {name: _signature(name) for name in sorted(names)}
            notes([f"watching {len(known)} files and folders; Ctrl-C ends"])
            if not any(_changed_since(name, began) for name in known):
                _wait(known)
            _settle(known)
    except KeyboardInterrupt:
        click.echo(err=True)


def _run_of(check: Callable[[Callable[[Run], None]], int]) -> Run | None:
    """Check once, and return the run, if it came so far."""
    runs: list[Run] = []
    try:
        check(runs.append)
    except click.exceptions.Exit:  # `--diff` ends a run so
        pass
    except click.ClickException as error:  # a configuration that is being edited, say
        error.show()
    return runs[0] if runs else None


# What is watched


def _looked_at(run: Run | None) -> Iterator[str]:
    """The files on which the reports of a run rest, the folders in which others may appear, and the configuration."""
    reports = run.reports.values() if run is not None else ()
    files = {name for report in reports for name in (report.filename, *report.dependencies.files)}
    folders = {os.path.dirname(name) for name in files}
    yield from files
    yield from folders
    yield from _configuration_of(folders)


def _configuration_of(folders: Iterable[str]) -> Iterator[str]:
    """The files that may configure the check of what is in these folders, those included that are not there yet."""
    above = {above for folder in folders for above in (Path(folder).absolute(), *Path(folder).absolute().parents)}
    return (str(folder / name) for folder in above for name in CONFIGURATION)


def _folders_below(paths: Sequence[str]) -> Iterator[str]:
    for path in paths:
        for folder, names, _ in os.walk(os.path.abspath(path)):
            names[:] = [name for name in names if _is_watched(name)]
            yield folder


def _is_watched(name: str) -> bool:
    """Whether something of this name in a folder matters: a source, or a folder that is no tool's own."""
    return Path(name).suffix in SUFFIXES or ("." not in name and name not in DEFAULT_EXCLUDES)


def _signature(name: str) -> Signature:
    try:
        found = os.stat(name)
        if stat.S_ISDIR(found.st_mode):
            return sorted(filter(_is_watched, os.listdir(name)))
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _changed_since(name: str, moment: int) -> bool:
    """Whether a file was written after a moment: perhaps it was read before."""
    try:
        found = os.stat(name)
    except OSError:
        return False
    return stat.S_ISREG(found.st_mode) and found.st_mtime_ns > moment


# Waiting


def _wait(known: dict[str, Signature]) -> None:
    """Return when something has changed."""
    while all(_signature(name) == signature for name, signature in known.items()):
        time.sleep(SECONDS_BETWEEN_LOOKS)


def _settle(names: Iterable[str]) -> None:
    """Return when nothing has changed between two looks: editors write a file in several steps."""
    before = None
    while (now := [_signature(name) for name in names]) != before:
        before = now
        time.sleep(SECONDS_BETWEEN_LOOKS)


def _forget() -> None:
    """See the disk anew: what is kept during a run may have changed since."""
    from shapelint.engine import forget
    from shapelint.source import gitignore

    forget()
    gitignore.forget()
