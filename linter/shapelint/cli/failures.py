"""What ends a command, and how an internal error of the linter is told."""

from __future__ import annotations

import traceback

import click


class CommandFailed(click.ClickException):
    """The command cannot do its work: exit status 2, one line on standard error."""

    exit_code = 2


def internal_error(filename: str, error: BaseException) -> str:
    """One line that a person can report: the file, the exception and where in the linter it came from."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" at {frames[-1].filename.rpartition('shapelint')[2].lstrip('/')}:{frames[-1].lineno}" if frames else ""
    text = " ".join(str(error).split())[:200]
    return f"{filename}: {type(error).__name__}{f': {text}' if text else ''}{where}"


def report_line(fault: str) -> str:
    """An internal error as standard error has it, with the place to report it."""
    return f"internal error in {fault} (a fault of shapelint: please report this line in its issue tracker)"
