"""A run over files: each checked by itself, so that a fault in one leaves the others alone."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from shapelint.cli.failures import CommandFailed, internal_error, report_line
from shapelint.cli.options import environment
from shapelint.cli.selection import Selection, fails
from shapelint.config import Configurations, Layer
from shapelint.engine import FileReport, ModelReport, Settings, UsageError, check_file
from shapelint.findings import Finding, Place, Severity
from shapelint.output.paths import shown_path
from shapelint.output.summary import Coverage
from shapelint.rules import rule_named
from shapelint.source.discovery import Excludes
from shapelint.source.files import Span, UnreadableSource, decode
from shapelint.source.texts import Texts


class Run:
    """What has been found so far; `failures` are the lines for standard error that make the run end with status 2."""

    def __init__(
        self, configurations: Configurations, rules: Layer, severity: Severity | None, inputs: Sequence[str], python: Path | None
    ) -> None:
        self.configurations = configurations
        self.texts = Texts()
        self.selection = Selection(configurations, self.texts, rules, severity)
        self.inputs = tuple(inputs)
        self.python = python
        self.project_evidence = True
        self.excludes_of: Callable[[Path], Excludes | None] = lambda folder: self.configurations.of(folder).excludes
        self.findings: list[Finding] = []
        self.models: list[ModelReport] = []
        self.failures: list[str] = []
        self.notes: list[str] = []
        self.files = 0

    def check(self, file: Path) -> None:
        """Check a file, a notebook as its joined cells."""
        try:
            self._check(file, self.texts.load(str(file)) if file.suffix == ".ipynb" else None)
        except UnreadableSource as error:
            self._unreadable(str(file), error)

    def check_standard_input(self, name: str | None) -> None:
        """Check what comes on standard input under the name that was given."""
        file = Path(name or "-").absolute()
        try:
            text = decode(sys.stdin.buffer.read())
            self._check(file, self.texts.add(str(file), text))
        except UnreadableSource as error:
            self._unreadable(str(file), error)

    def _unreadable(self, filename: str, error: UnreadableSource) -> None:
        """Report a text that cannot be had, as a file that does not parse is reported."""
        self.files += 1
        rule = rule_named("SHP901")
        place = Place(filename, Span(error.row, error.column, error.row, error.column + 1))
        self.findings.append(Finding(rule.code, rule.name, rule.severity, error.message, place))

    def _check(self, file: Path, text: str | None) -> None:
        configuration = self.configurations.of(file.absolute().parent)
        settings = Settings(
            inputs=(*self.inputs, *configuration.inputs),
            python=environment(self.python, configuration.python),
            project_evidence=self.project_evidence and configuration.project_evidence,
            excludes=self.excludes_of(file.absolute().parent),
        )
        self.files += 1
        try:
            report = check_file(file, text, settings)
        except UsageError as error:
            raise CommandFailed(str(error)) from error
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # whatever it is, the other files are to be checked
            self.failures.append(report_line(internal_error(shown_path(str(file)), error)))
            return
        self._take(report)

    def _take(self, report: FileReport) -> None:
        self.findings += report.findings
        self.models += report.models
        witnesses = ", ".join(map(shown_path, report.witnesses))
        notes = [*report.notes, *([f"evidence from {witnesses}"] if witnesses else [])]
        self.notes += [f"{shown_path(report.filename)}: {note}" for note in notes]
        self.failures += [report_line(f"{shown_path(report.filename)}: {fault}") for fault in report.faults]

    def selected(self) -> list[Finding]:
        """The findings that are shown."""
        return self.selection.keep(self.findings)

    def coverage(self) -> Coverage:
        models = {(model.filename, model.row, model.name) for model in self.models}
        partial = {(model.filename, model.row, model.name) for model in self.models if not model.complete}
        return Coverage(self.files, len(models), len(partial))

    def reasons(self) -> list[str]:
        """Which files served as evidence for others, and why models were checked only in part."""
        partial = [model for model in self.models if not model.complete]
        return [*dict.fromkeys(self.notes)] + [
            f"{self._where(model)}: {model.name} checked only in part: {'; '.join(model.reasons)}" for model in partial
        ]

    def _where(self, model: ModelReport) -> str:
        return f"{shown_path(model.filename)}:{self.texts.locate(model.filename, model.row)[1]}"

    def exit_status(self, findings: Sequence[Finding], *, forgiving: bool = False) -> int:
        if self.failures:
            return 2
        return int(fails(findings) and not forgiving)
