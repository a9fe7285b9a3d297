"""The desk of the worker: it checks the documents that are open, and keeps what was seen in them for later questions."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from shapelint.cli.failures import CommandFailed, internal_error, report_line
from shapelint.cli.options import configurations, environment
from shapelint.cli.selection import Selection
from shapelint.config import ConfigurationError, Configurations, Layer
from shapelint.engine import FileReport, Inspection, Settings, UsageError, check_file
from shapelint.evidence.project import MEMORY
from shapelint.findings import Finding, Place, Severity
from shapelint.rules import rule_named
from shapelint.server.hints import Hint, hints
from shapelint.server.hovers import hover
from shapelint.source.files import Span, UnreadableSource, instead_of_disk
from shapelint.source.texts import Texts
from shapelint.suppressions import is_whole


@dataclass(frozen=True)
class Options:
    """What the command line of the server sets for all documents, as that of `check` does."""

    rules: Layer = field(default_factory=Layer)
    severity: Severity | None = None
    inputs: tuple[str, ...] = ()
    python: Path | None = None
    config: Path | None = None
    isolated: bool = False
    project_evidence: bool = True


@dataclass(frozen=True)
class Analysis:
    """What a check of a document gave; `problems` are what the user is to be told, `faults` are the linter's own."""

    findings: tuple[Finding, ...] = ()
    hints: tuple[Hint, ...] = ()
    problems: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    parsed: bool = True
    """Whether the text is Python as it stands."""


class Desk:
    """What is known of the open documents."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.inspections: dict[str, Inspection] = {}
        self.texts: dict[str, str] = {}
        """What the editor holds, by the names of the files: it goes before what the disk holds."""

    def check(self, path: str, text: str) -> Analysis:
        """Check a text under the name of its file, with the configuration, selection and suppressions that `check` would use."""
        texts = Texts()
        try:
            selection = Selection(
                configurations(self.options.config, self.options.isolated), texts, self.options.rules, self.options.severity
            )
            self.texts[path] = texts.add(path, text)
            return self._checked(Path(path), self.texts[path], selection)
        except UnreadableSource as error:
            return Analysis(self._unreadable(path, error, selection), parsed=False)
        except CommandFailed as error:
            return Analysis(problems=(error.message,))
        except (ConfigurationError, UsageError) as error:
            return Analysis(problems=(str(error),))

    def _checked(self, path: Path, text: str, selection: Selection) -> Analysis:
        MEMORY.seconds = 0.0  # each check is a run of its own: what earlier ones took does not count
        settings = self._settings(path, selection.configurations)
        inspection = Inspection()
        try:
            with instead_of_disk({name: each for name, each in self.texts.items() if name != str(path)}):
                report = check_file(path, text, settings, inspection)
        except (UsageError, ConfigurationError):
            raise
        except Exception as error:
            return Analysis(faults=(report_line(internal_error(path.name, error)),))
        parsed = not any(finding.code == "SHP901" for finding in report.findings)
        if parsed:
            self.inspections[str(path)] = inspection
        excluded = settings.excludes is not None and settings.excludes.cover(path)
        return Analysis(
            findings=() if excluded else self._selected(report, selection),
            hints=tuple(hints(inspection)),
            faults=_faults(path, report),
            parsed=parsed,
        )

    def _selected(self, report: FileReport, selection: Selection) -> tuple[Finding, ...]:
        """The findings that are shown, suppressions that silence nothing among them."""
        name = report.filename
        unused = selection.unused_suppressions(report.findings, [name] if is_whole(report) else [], [name])
        return tuple(selection.keep([*report.findings, *unused]))

    def _settings(self, path: Path, configurations: Configurations) -> Settings:
        configuration = configurations.of(path.parent)
        return Settings(
            inputs=(*self.options.inputs, *configuration.inputs),
            python=environment(self.options.python, configuration.python),
            target=configuration.target,
            project_evidence=self.options.project_evidence and configuration.project_evidence,
            excludes=configuration.excludes,
        )

    def _unreadable(self, path: str, error: UnreadableSource, selection: Selection) -> tuple[Finding, ...]:
        rule = rule_named("SHP901")
        place = Place(path, Span(error.row, error.column, error.row, error.column + 1))
        return tuple(selection.keep([Finding(rule.code, rule.name, rule.severity, error.message, place)]))

    def hover(self, path: str, row: int, column: int) -> tuple[str, Span] | None:
        """What is known of the expression at a place of the text that was checked last and parsed."""
        inspection = self.inspections.get(path)
        return hover(inspection, row, column) if inspection is not None else None

    def close(self, path: str) -> None:
        """Forget a document."""
        self.inspections.pop(path, None)
        self.texts.pop(path, None)

    def refresh(self) -> None:
        """Forget what other files of the projects showed: some have changed."""
        MEMORY.forget()


def _faults(path: Path, report: FileReport) -> tuple[str, ...]:
    return tuple(report_line(f"{path.name}: {fault}") for fault in report.faults)
