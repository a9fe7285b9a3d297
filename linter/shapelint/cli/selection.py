"""Which findings are shown: by rule, severity and suppression, each judged where the finding stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from shapelint.config import Configurations, Layer, selected_codes
from shapelint.findings import Finding, Severity
from shapelint.source.texts import Texts
from shapelint.suppressions import CODE, is_judged, unused_suppressions


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
        if finding.severity < least or not self._is_on(finding.code, filename):
            return False
        return not self.texts.is_suppressed(finding.code, filename, finding.place.span)

    def unused_suppressions(self, findings: Sequence[Finding], whole: Collection[str], checked: Collection[str]) -> Iterator[Finding]:
        """The suppressions that silence nothing, in the files that were checked `whole`; `checked` are all that were."""
        for filename in sorted(whole):
            if not self.texts.directives(filename).suppressions:
                continue
            on = self._codes_of(filename)
            if CODE in on:
                unused = list(unused_suppressions(filename, self.texts, findings, on))
                if unused and is_judged(filename, checked):
                    yield from unused

    def _is_on(self, code: str, filename: str) -> bool:
        """Whether a rule is on for a file; where nobody says anything about rules, they need not be loaded for that."""
        return all(layer == Layer() for layer in self._layers_of(filename)) or code in self._codes_of(filename)

    def _layers_of(self, filename: str) -> list[Layer]:
        file = Path(filename).absolute()
        configuration = self.configurations.of(file.parent)
        return [configuration.rules, self.rules, Layer(ignore=configuration.ignored_in(file))]

    def _codes_of(self, filename: str) -> frozenset[str]:
        """The rules that are on for a file."""
        if filename not in self._codes:
            self._codes[filename] = selected_codes(self._layers_of(filename))
        return self._codes[filename]


def _order(finding: Finding) -> tuple[object, ...]:
    span = finding.place.span
    return finding.place.filename, span.row, span.column, finding.code, finding.message


def fails(findings: Iterable[Finding]) -> bool:
    """Whether these findings make a run fail."""
    return any(finding.severity >= Severity.WARNING for finding in findings)
