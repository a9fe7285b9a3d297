"""An engine that finds what the test wants."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from shapelint.engine import FileReport, ModelReport, Settings
from shapelint.findings import Finding, Place, Severity
from shapelint.source.files import Span, read

Checked = list[tuple[Path, str | None, Settings]]


@dataclass
class FakeEngine:
    """Reports a finding for each row that contains `BAD` (an error), `ODD` (a warning) or `NOTE` (an info)."""

    checked: Checked = field(default_factory=list)

    def __call__(self, path: Path, text: str | None, settings: Settings) -> FileReport:
        self.checked.append((path, text, settings))
        source = read(path).text if text is None else text
        if "CRASH" in source:
            raise ZeroDivisionError("crashed")
        kinds = {"BAD": ("SHP101", Severity.ERROR), "ODD": ("SHP106", Severity.WARNING), "NOTE": ("SHP104", Severity.INFO)}
        found = [
            Finding(code, "a-name", severity, f"row {row}", Place(str(path), Span(row, 1, row, 4)))
            for row, line in enumerate(source.split("\n"), 1)
            for mark, (code, severity) in kinds.items()
            if mark in line
        ]
        partial = "PART" in source
        return FileReport(str(path), found, [ModelReport("Net", str(path), 1, not partial, ["`f` is not known"] if partial else [])], [])

    @property
    def names(self) -> list[str]:
        return [path.name for path, _, _ in self.checked]
