"""`--fix`, `--diff` and `--add-noqa`: what they change, and what they say about it."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from shapelint.cli.failures import internal_error
from shapelint.cli.options import notes
from shapelint.cli.run import Run
from shapelint.engine import check_file
from shapelint.evidence.importers import index_of_project
from shapelint.evidence.project import MEMORY
from shapelint.findings import Finding
from shapelint.fixing.differences import unified_diff
from shapelint.fixing.documents import Document, NotRewritable, document_of
from shapelint.fixing.repairing import Refused, Repair, Repairer, Spot, files_of
from shapelint.fixing.suppressing import suppressed
from shapelint.fixing.writing import NotWritten, write_together
from shapelint.output.paths import shown_path
from shapelint.reports import FileReport
from shapelint.source.files import UnreadableSource, decode, instead_of_disk, read

UNUSED_SUPPRESSION = "SHP903"
"""What is said of a comment that silences nothing is not silenced by another."""

Keep = Callable[[], list[Finding]]
"""The findings of the run that are shown."""


class RunProject:
    """The files of a run, as fixing sees them."""

    def __init__(self, run: Run, keep: Keep) -> None:
        self.run, self.keep = run, keep
        self.filenames = frozenset(run.reports)

    def read(self, filename: str) -> Document:
        given = _given(self.run, filename)
        return document_of(filename, Path(filename).read_bytes() if given is None else given)

    def check(self, filename: str, texts: Mapping[str, str]) -> FileReport:
        path = Path(filename)
        MEMORY.seconds = 0.0  # what the run has taken for evidence is no reason to see less than it did
        is_read = filename.endswith(".ipynb") or _given(self.run, filename) is not None
        text = texts.get(filename, self.run.texts.text(filename)) if is_read else None
        try:
            with instead_of_disk(texts):
                return check_file(path, text, self.run.settings_of(path))
        except Exception as error:  # then nothing is known of the fix
            return FileReport(filename, [], [], [internal_error(shown_path(filename), error)])

    def users(self, filename: str) -> frozenset[str]:
        return frozenset(name for name, report in self.run.reports.items() if filename in report.dependencies.files)

    def importers(self, filename: str) -> Iterator[tuple[str, str]]:
        path = Path(filename)
        index = index_of_project(path)
        for importer in index.dependents(path) if path in index.files else ():
            with contextlib.suppress(UnreadableSource):
                yield str(importer), read(importer).text

    def findings(self, reports: Mapping[str, FileReport], documents: Mapping[str, Document]) -> list[Finding]:
        for filename, document in documents.items():
            self.run.texts.replace(filename, decode(document.data))
        for report in reports.values():
            if self.run.reports[report.filename] is not report:
                self.run.take_instead(report)
        return self.keep()


def _given(run: Run, filename: str) -> bytes | None:
    """The bytes of what came on standard input, where it has this name."""
    return run.standard_input[1] if run.standard_input is not None and run.standard_input[0] == filename else None


def change_files(findings: Sequence[Finding], run: Run, keep: Keep, options: dict[str, Any]) -> list[Finding]:
    """Do what `--fix`, `--diff` or `--add-noqa` asks for; returns what is left to report.

    Where standard output takes the changed source, the report goes to standard error from here on. `--diff` ends the
    command: it reports nothing.
    """
    if options["diff"]:
        different = _show_differences(findings, run, keep, options)
        notes(run.failures)
        raise click.exceptions.Exit(2 if run.failures else int(different))
    left = _add_suppressions(findings, run, keep, options) if options["add_noqa"] else _fix(findings, run, keep, options)
    if run.standard_input is not None:
        click.get_current_context().with_resource(contextlib.redirect_stdout(sys.stderr))
    return left


# --fix and --diff


def _fix(findings: Sequence[Finding], run: Run, keep: Keep, options: dict[str, Any]) -> list[Finding]:
    """Fix what can be fixed, on the disk, of standard input to standard output; returns what is left to find."""
    project = RunProject(run, keep)
    before = dict(run.reports)
    repair = Repairer(project, before, unsafe=options["unsafe_fixes"]).run(findings)
    _put_out(repair, run)
    unwritten = _write(repair, run)
    reports = {name: report for name, report in repair.reports.items() if name in project.filenames}
    left = project.findings(reports, repair.documents)
    if unwritten:
        left = _as_on_disk(project, repair, unwritten, {name for name, report in reports.items() if report is not before[name]})
    if not options["quiet"]:
        notes([*_told([finding for finding in repair.fixed if not files_of(finding) & unwritten], run, verbose=options["verbose"])])
        notes([_refusal(refused, run) for refused in repair.refused])
    return left


def _show_differences(findings: Sequence[Finding], run: Run, keep: Keep, options: dict[str, Any]) -> bool:
    """Print the difference that fixes would make; whether there is one."""
    repair = Repairer(RunProject(run, keep), dict(run.reports), unsafe=options["unsafe_fixes"]).run(findings)
    changed = repair.changed()
    for filename in sorted(changed):
        for line in unified_diff(shown_path(filename), *changed[filename]):
            click.echo(line, nl=False)
    if not options["quiet"]:
        notes([f"{_count(len(repair.fixed), 'finding')} would be fixed in {_count(len(changed), 'file')}"] if changed else [])
        notes([_refusal(refused, run) for refused in repair.refused])
    return bool(changed)


def _write(repair: Repair, run: Run) -> set[str]:
    """Write the changed files; those that could not be, which are noted as failures of the run."""
    unwritten: set[str] = set()
    changed = repair.changed()
    for unit in repair.units():
        on_disk = {Path(name): changed[name] for name in sorted(unit) if _given(run, name) is None}
        try:
            write_together({path: (old.data, new.data) for path, (old, new) in on_disk.items()})
        except NotWritten as error:
            run.failures.append(f"error: {error}")
            unwritten |= unit
    return unwritten


def _as_on_disk(project: RunProject, repair: Repair, unwritten: set[str], names: set[str]) -> list[Finding]:
    """What is found where some files could not be written: files are checked once more as they are."""
    originals = {name: repair.originals[name] for name in unwritten}
    project.findings({}, originals)
    return project.findings({name: project.check(name, {}) for name in names}, originals)


def _put_out(repair: Repair, run: Run) -> None:
    """Print the fixed source of standard input, or that source as it came."""
    if run.standard_input is not None:
        name, data = run.standard_input
        sys.stdout.buffer.write(repair.documents[name].data if name in repair.documents else data)


# --add-noqa


def _add_suppressions(findings: Sequence[Finding], run: Run, keep: Keep, options: dict[str, Any]) -> list[Finding]:
    """Silence the findings by comments in their files; returns those that are left, where no comment can stand."""
    project = RunProject(run, keep)
    left = [finding for finding in findings if finding.code == UNUSED_SUPPRESSION]
    silenced = [finding for finding in findings if finding.code != UNUSED_SUPPRESSION]
    repair = Repair()
    for filename in sorted({finding.place.filename for finding in silenced}):
        here = [finding for finding in silenced if finding.place.filename == filename]
        try:
            repair.originals[filename] = document = project.read(filename)
            repair.documents[filename], open_ones = suppressed(document, here)
            left += open_ones
        except (NotRewritable, UnreadableSource, OSError) as error:
            run.failures.append(f"error: {shown_path(filename)}: no suppression was added: {error}")
            left += here
    _put_out(repair, run)
    unwritten = _write(repair, run)
    left += [finding for finding in findings if finding.place.filename in unwritten and finding not in left]
    if not options["quiet"]:
        count = len(findings) - len(left)
        notes([f"{_count(count, 'finding')} suppressed in {_count(len(repair.changed()) - len(unwritten), 'file')}"])
        notes([f"not suppressed: {_place(finding, run)}: no comment can stand there" for finding in left if finding in silenced])
    project.findings({}, {name: document for name, document in repair.documents.items() if name not in unwritten})
    return left


# Words


def _told(fixed: Sequence[Finding], run: Run, *, verbose: bool) -> Iterator[str]:
    """What was fixed, each by itself where that is asked for."""
    if verbose:
        for finding in fixed:
            yield f"fixed: {_place(finding, run)}: {finding.fix.message if finding.fix else ''}"
    files = {filename for finding in fixed for filename in files_of(finding)}
    if fixed:
        yield f"{_count(len(fixed), 'finding')} fixed in {_count(len(files), 'file')}"


def _refusal(refused: Refused, run: Run) -> str:
    where = f" at {_spot(refused.at, run)}" if refused.at is not None else ""
    return f"not fixed: {_place(refused.finding, run)}: the fix was taken back: {refused.reason}{where}"


def _place(finding: Finding, run: Run) -> str:
    span = finding.place.span
    return f"{_spot((finding.place.filename, finding.code, span.row, span.column), run)} {finding.code}"


def _spot(spot: Spot, run: Run) -> str:
    filename, _, row, column = spot
    cell, row = run.texts.locate(filename, row)
    return f"{shown_path(filename)}:{f'cell {cell}:' if cell is not None else ''}{row}:{column}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"
