"""A run over files: each checked by itself, so that a fault in one leaves the others alone."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from shapelint.cache import Cache
from shapelint.cli.checking import Outcome, Task, guarded, outcomes
from shapelint.cli.failures import CommandFailed, report_line
from shapelint.cli.options import environment
from shapelint.cli.selection import Selection, fails
from shapelint.config import Configurations, Layer
from shapelint.findings import Finding, Severity
from shapelint.output.paths import shown_path
from shapelint.output.summary import Coverage
from shapelint.reports import FileReport, ModelReport
from shapelint.screening import screened
from shapelint.settings import Settings
from shapelint.source.dependencies import NO_FILE, file_digest
from shapelint.source.discovery import Excludes
from shapelint.source.files import decode
from shapelint.source.texts import Texts
from shapelint.suppressions import is_whole


def check_file(path: Path, text: str | None, settings: Settings) -> FileReport:
    """Lint one file; the engine is loaded when there is something to evaluate."""
    report = screened(path) if text is None else None
    if report is not None:
        return report
    from shapelint.engine import check_file

    return check_file(path, text, settings)


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
        self.jobs: int | None = 1
        """How many processes check files at once; None where as many as pay."""
        self.cache: Cache | None = None
        self.on_progress: Callable[[int, int], None] = lambda done, of: None
        """Called with how many files are done, and of how many."""
        self.confirming = False
        """Whether the findings are to be confirmed by running the code."""
        self.excludes_of: Callable[[Path], Excludes | None] = lambda folder: self.configurations.of(folder).excludes
        self.findings: list[Finding] = []
        self.models: list[ModelReport] = []
        self.failures: list[str] = []
        self.notes: list[str] = []
        self.files = 0
        self.reports: dict[str, FileReport] = {}
        """The report on each file."""
        self.standard_input: tuple[str, bytes] | None = None
        """The name and the bytes of what came on standard input."""
        self.checked: set[str] = set()
        """The files that were looked at."""
        self.whole: set[str] = set()
        """Those of them in which nothing was left out."""

    def check(self, file: Path) -> None:
        """Check a file, a notebook as its joined cells."""
        self.check_all([file])

    def check_all(self, files: Sequence[Path]) -> None:
        """Check files, in processes where that pays; what was found comes in the order of the files. Raises CommandFailed."""
        tasks = [Task(file, self.settings_of(file)) for file in files]
        found = self._from_cache(tasks)
        waiting = [index for index, outcome in enumerate(found) if outcome is None]
        done = len(tasks) - len(waiting)
        self.on_progress(done, len(tasks))
        for position, outcome in outcomes([tasks[index] for index in waiting], check_file, self.jobs):
            index = waiting[position]
            found[index] = outcome
            self._keep(tasks[index], outcome)
            done += 1
            self.on_progress(done, len(tasks))
        for task, each in zip(tasks, found, strict=True):
            assert each is not None
            self._take_outcome(task.path, each)
        if self.cache is not None and self.cache.problem:
            self.notes.append(f"without a cache: {self.cache.problem}")

    def _from_cache(self, tasks: Sequence[Task]) -> list[Outcome | None]:
        """What is known of files from earlier runs."""
        if self.cache is None:
            return [None] * len(tasks)
        reports = [self.cache.find(task.path, task.settings, file_digest(str(task.path))) for task in tasks]
        return [None if report is None else Outcome(report) for report in reports]

    def _keep(self, task: Task, outcome: Outcome) -> None:
        if self.cache is not None and outcome.report is not None:
            self.cache.keep(task.path, task.settings, outcome.report, outcome.content)

    def _take_outcome(self, file: Path, outcome: Outcome) -> None:
        """Add what came of a file to what has been found; raises CommandFailed."""
        self.files += 1
        if outcome.misuse is not None:
            raise CommandFailed(outcome.misuse)
        if outcome.loss is not None:
            self.failures.append(f"error: {shown_path(str(file))}: {outcome.loss}")
        if outcome.fault is not None:
            self.failures.append(report_line(outcome.fault))
        if outcome.report is not None:
            self._take(outcome.report)

    def check_standard_input(self, name: str | None) -> None:
        """Check what comes on standard input under the name that was given."""
        file = Path(name or "-").absolute()
        settings = self.settings_of(file)
        data = sys.stdin.buffer.read()
        self.standard_input = (str(file), data)
        self._take_outcome(file, guarded(file, lambda: (check_file(file, self.texts.add(str(file), decode(data)), settings), NO_FILE)))

    def settings_of(self, file: Path) -> Settings:
        """What holds for a file by the command line and its configuration; raises CommandFailed, ConfigurationError."""
        configuration = self.configurations.of(file.absolute().parent)
        return Settings(
            inputs=(*self.inputs, *configuration.inputs),
            python=environment(self.python, configuration.python),
            target=configuration.target,
            project_evidence=self.project_evidence and configuration.project_evidence,
            excludes=self.excludes_of(file.absolute().parent),
            trials=self.confirming,
        )

    def take_instead(self, report: FileReport) -> None:
        """Take another report on a file that has been checked: it has changed since."""
        old = self.reports[report.filename]
        gone = {id(each) for each in (*old.findings, *old.models)}
        self.findings = [finding for finding in self.findings if id(finding) not in gone]
        self.models = [model for model in self.models if id(model) not in gone]
        self._take(report)

    def _take(self, report: FileReport) -> None:
        self.reports[report.filename] = report
        if report.filename.endswith(".ipynb"):
            self.texts.text(report.filename)  # what is found in it is told by its cells
        if not any(finding.code == "SHP901" for finding in report.findings):
            self.checked.add(report.filename)
        (self.whole.add if is_whole(report) else self.whole.discard)(report.filename)
        self.findings += report.findings
        self.models += report.models
        witnesses = ", ".join(map(shown_path, report.witnesses))
        notes = [*report.notes, *([f"evidence from {witnesses}"] if witnesses else [])]
        self.notes += [f"{shown_path(report.filename)}: {note}" for note in notes]
        self.failures += [report_line(f"{shown_path(report.filename)}: {fault}") for fault in report.faults]

    def selected(self) -> list[Finding]:
        """The findings that are shown."""
        return self.selection.keep([*self.findings, *self.selection.unused_suppressions(self.findings, self.whole, self.checked)])

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
