"""Which findings are shown: by rule, severity and suppression, each judged where the finding stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from shapelint.config import Configurations, Layer, selected_codes
from shapelint.findings import Finding, Severity
from shapelint.source.texts import Texts


@dataclass
class Selection:
    """The command line's choice on top of the configuration of each finding's file."""

    configurations: Configurations
    texts: Texts
    rules: Layer
    severity: Severity | None
    _codes: dict[str, frozenset[str]] = field(default_factory=dict)

    def keep(self, findings: Iterable[Finding]) -> list[Finding]:
        """The findings that are shown, each once, by file and place."""
        kept = {(finding.place, finding.code, finding.message): finding for finding in findings if self.wants(finding)}
        return sorted(kept.values(), key=_order)

    def wants(self, finding: Finding) -> bool:
        filename = finding.place.filename
        configuration = self.configurations.of(Path(filename).absolute().parent)
        least = self.severity or configuration.severity or Severity.WARNING
        if finding.severity < least or finding.code not in self._codes_of(filename):
            return False
        return not self.texts.is_suppressed(finding.code, filename, finding.place.span)

    def _codes_of(self, filename: str) -> frozenset[str]:
        """The rules that are on for a file."""
        if filename not in self._codes:
            file = Path(filename).absolute()
            configuration = self.configurations.of(file.parent)
            off = Layer(ignore=configuration.ignored_in(file))
            self._codes[filename] = selected_codes([configuration.rules, self.rules, off])
        return self._codes[filename]


def _order(finding: Finding) -> tuple[object, ...]:
    span = finding.place.span
    return finding.place.filename, span.row, span.column, finding.code, finding.message


def fails(findings: Iterable[Finding]) -> bool:
    """Whether these findings make a run fail."""
    return any(finding.severity >= Severity.WARNING for finding in findings)
