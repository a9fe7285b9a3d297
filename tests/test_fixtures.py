"""Every fixture gives exactly the findings that its comments expect: `# expect: SHP201 3136` (code, then the right number)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from shapelint.engine import Settings, check_file
from shapelint.findings import Edit, Finding, Severity
from shapelint.rules import all_rules
from shapelint.source.texts import Texts
from shapelint.suppressions import is_whole, unused_suppressions

FOLDER = Path(__file__).parent.parent / "fixtures"
FIXTURES = sorted(path for framework in ("torch", "keras", "tensorflow") for path in (FOLDER / framework).rglob("*.py"))
EXPECTATION = re.compile(r"# expect: (?P<code>SHP\d{3})(?: (?P<number>.+?))?\s*$")
CODES = {rule.code for rule in all_rules()}
ASIDE = frozenset({"SHP402", "SHP902"})
"""Remarks that are compared only where a fixture expects them."""


def expectations(text: str) -> set[tuple[int, str, str | None]]:
    found = ((row, EXPECTATION.search(line)) for row, line in enumerate(text.split("\n"), 1))
    return {(row, match["code"], match["number"]) for row, match in found if match}


def applied(text: str, edits: list[Edit]) -> str:
    """The text with edits of single rows made, the last first."""
    lines = text.split("\n")
    for edit in sorted(edits, key=lambda edit: (edit.place.span.row, edit.place.span.column), reverse=True):
        span = edit.place.span
        line = lines[span.row - 1]
        lines[span.row - 1] = line[: span.column - 1] + edit.content + line[span.end_column - 1 :]
    return "\n".join(lines)


def findings(path: Path, text: str) -> list[Finding]:
    report = check_file(path, text, Settings())
    assert report.faults == []
    if not is_whole(report):
        return report.findings
    texts = Texts()
    texts.add(str(path), text)
    return [*report.findings, *unused_suppressions(str(path), texts, report.findings, CODES)]


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_fixture(path: Path) -> None:
    text = path.read_text()
    wanted = expectations(text)
    numbered = {(row, code) for row, code, number in wanted if number is not None}
    found = {
        (row, finding.code, finding.expected if (row, finding.code) in numbered else None)
        for finding in findings(path, text)
        for row in [finding.place.span.row]
        if finding.code not in ASIDE or (row, finding.code, None) in wanted
    }
    assert found == wanted


WRONG = [path for path in FIXTURES if expectations(path.read_text())]


@pytest.mark.parametrize("path", WRONG, ids=lambda path: str(path.relative_to(FOLDER)))
def test_safe_fixes_leave_nothing_to_find(path: Path) -> None:
    text = path.read_text()
    found = findings(path, text)
    fixes = [finding.fix for finding in found if finding.fix is not None and finding.fix.applicability == "safe"]
    if not fixes:
        pytest.skip("nothing is fixed safely here")
    fixed = applied(text, list({edit.place: edit for fix in fixes for edit in fix.edits}.values()))
    unfixed = {finding.code for finding in found if finding.fix is None}
    left = {finding.code for finding in findings(path, fixed) if finding.severity >= Severity.WARNING}
    assert left <= unfixed
