"""What `shapelint check` prints: the findings in the format that was chosen, and the last lines of the run."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from shapelint.cli.failures import CommandFailed
from shapelint.cli.options import notes

if TYPE_CHECKING:
    from shapelint.cli.run import Run
    from shapelint.findings import Finding

FORMATS = ("full", "concise", "json", "json-lines", "sarif", "github", "gitlab", "junit")
FOR_PEOPLE = ("full", "concise")


def prepare_output_file(target: Path | None) -> None:
    """See that a file can be written before anything is checked; raises CommandFailed."""
    if target is None:
        return
    folder = target.absolute().parent
    if not folder.is_dir():
        raise CommandFailed(f"--output-file: {target}: there is no folder {folder}")
    if not os.access(target if target.exists() else folder, os.W_OK):
        raise CommandFailed(f"--output-file: {target}: cannot be written: permission denied")


def print_report(findings: Sequence[Finding], run: Run, options: dict[str, Any]) -> None:
    """The report, on standard output or in the file that was named; raises CommandFailed."""
    target: Path | None = options["output_file"]
    lines = list(_lines(findings, run, options))
    if target is None:
        _echo(lines)
        return
    try:
        target.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        _echo(lines)  # hours of work are not lost to a full disk
        raise CommandFailed(f"--output-file: {target}: {error.strerror or error}; the findings are on standard output") from error


def _echo(lines: Sequence[str]) -> None:
    for line in lines:
        click.echo(line, color=True)


def _lines(findings: Sequence[Finding], run: Run, options: dict[str, Any]) -> Iterator[str]:
    """The lines of the report; the module of each format is imported only for it."""
    form = options["output_format"]
    if options["statistics"]:
        from shapelint.output.tallies import tally

        return tally(form, findings, _root(), run.failures)
    if form in FOR_PEOPLE:
        from shapelint.output import full
        from shapelint.output.terminal import Terminal, terminal_of

        write = full.full if form == "full" else full.concise
        return write(findings, run.texts, terminal_of(sys.stdout) if options["output_file"] is None else Terminal())
    if form == "json-lines":
        from shapelint.output.records import json_lines

        return json_lines(findings, run.texts)
    if form == "github":
        from shapelint.output.github import github

        return github(findings, run.texts, _root())
    return iter([_document(form, findings, run)])


def _document(form: str, findings: Sequence[Finding], run: Run) -> str:
    """A report that is one document."""
    if form == "json":
        from shapelint.output.records import json_array

        return json_array(findings, run.texts)
    if form == "sarif":
        from shapelint.output.sarif import sarif

        return sarif(findings, run.texts, _root(), run.failures)
    if form == "gitlab":
        from shapelint.output.gitlab import gitlab

        return gitlab(findings, run.texts, _root())
    from shapelint.output.junit import junit

    return junit(findings, run.texts, _root(), run.failures)


def _root() -> Path:
    """Where the paths of reports for code hosts begin."""
    from shapelint.output.spots import repository_root

    return repository_root(Path.cwd())


def print_summary(findings: Sequence[Finding], run: Run, options: dict[str, Any], accepted: int = 0) -> None:
    """What was found and what was checked; `accepted` findings are in the baseline."""
    if options["output_format"] not in FOR_PEOPLE:
        return
    from shapelint.output.summary import summary

    if options["verbose"]:
        notes(run.reasons())
    notes([summary(findings, run.coverage(), explained=options["verbose"], accepted=accepted, unsafe=options["unsafe_fixes"])])
