"""The passes of fixing, with a linter that finds words: fixes that overlap, follow on each other, or hold nothing they promise."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pytest
from shapelint.findings import Edit, Finding, Fix, Place, Severity
from shapelint.fixing.documents import Document
from shapelint.fixing.repairing import PASSES, Repair, Repairer
from shapelint.reports import FileReport, ModelReport
from shapelint.source.files import Span

CALL = re.compile(r"(?P<name>\w+)\((?P<argument>\w*)\)")

REPLIES = {
    "old": "new",
    "first": "second",
    "second": "third",
    "endless": "endless",
    "risky": "tame",
    "hiding": "hidden",
    "crashing": "crash",
}
"""What the linter finds in a file, and what it would write instead: `old` for `old()`, the risky ones unsafely."""


@dataclass
class Words:
    """Files of calls. `found(x)` is found and left alone; `both(x)` is, until all files say `x()`; `pair(x)` changes x's file too."""

    files: dict[str, str]
    filenames: frozenset[str] = frozenset()
    checks: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.filenames = frozenset(self.files)

    def read(self, filename: str) -> Document:
        return Document(self.files[filename].encode())

    def check(self, filename: str, texts: Mapping[str, str]) -> FileReport:
        self.checks.append(filename)
        text = texts.get(filename, self.files[filename])
        models = [ModelReport("Net", filename, 1, "hidden" not in text, [])]
        return FileReport(filename, list(self._found(filename, text)), models, ["crashed"] if "crash(" in text else [])

    @staticmethod
    def _found(filename: str, text: str) -> Iterable[Finding]:
        for row, line in enumerate(text.split("\n"), 1):
            for match in CALL.finditer(line):
                name, place = match["name"], Place(filename, Span(row, match.start() + 1, row, match.end("name") + 1))
                edits = [Edit(place, REPLIES[name])] if name in REPLIES else []
                if name == "pair":
                    edits = [Edit(place, "paired"), Edit(Place(match["argument"], Span(1, 1, 1, 4)), "its")]
                if name == "around":  # the whole call, whatever is in it
                    edits = [Edit(Place(filename, Span(row, match.start() + 1, row, match.end() + 1)), f"done(x_{match['argument']})")]
                if edits:
                    fix = Fix("unsafe" if name == "risky" else "safe", "write another word", tuple(edits))
                    yield Finding("SHP101", "word", Severity.ERROR, name, place, fix=fix)
                elif name in ("found", "third"):
                    yield Finding("SHP102", "word", Severity.WARNING, name, place)

    def users(self, filename: str) -> frozenset[str]:
        return frozenset(name for name, text in self.files.items() if f"import {filename}" in text)

    def importers(self, filename: str) -> Iterable[tuple[str, str]]:
        return [(name, self.files[name]) for name in self.users(filename)]

    def findings(self, reports: Mapping[str, FileReport], documents: Mapping[str, Document]) -> list[Finding]:
        return [finding for report in reports.values() for finding in report.findings]


def repaired(files: dict[str, str], *, unsafe: bool = False) -> tuple[dict[str, str], Repair, Words]:
    """The files after fixing."""
    project = Words(files)
    reports = {filename: project.check(filename, {}) for filename in files}
    findings = [finding for report in reports.values() for finding in report.findings]
    repair = Repairer(project, reports, unsafe=unsafe).run(findings)
    return {**files, **{name: after.text for name, (_, after) in repair.changed().items()}}, repair, project


@pytest.mark.parametrize(
    ("before", "after", "reasons"),
    [
        ("old()\nfine()\n", "new()\nfine()\n", []),
        ("old(); old()\n# x\nold()", "new(); new()\n# x\nnew()", []),
        ("first()\n", "first()\n", ["SHP101 is still there"]),
        ("old()\nfirst()\nold()\n", "new()\nfirst()\nnew()\n", ["SHP101 is still there"]),
        ("second()\nfound()", "second()\nfound()", ["SHP102 appears"]),
        ("endless()\n", "endless()\n", ["SHP101 is still there"]),
        ("risky(); old()", "risky(); new()", []),
        ("hiding()\nold()\n", "hiding()\nnew()\n", ["the models can be checked only in part then"]),
        ("crashing()\nold()\n", "crashing()\nnew()\n", ["the models can be checked only in part then"]),
    ],
)
def test_fixes_of_one_file(before: str, after: str, reasons: list[str]) -> None:
    files, repair, _ = repaired({"a": before})
    assert files == {"a": after}
    assert [refused.reason for refused in repair.refused] == reasons
    again, second, _ = repaired(files)
    assert again == files and not second.fixed


def test_unsafe_fixes_come_last() -> None:
    assert repaired({"a": "risky(); old()"}, unsafe=True)[0] == {"a": "tame(); new()"}


def test_fixes_that_overlap_follow_on_each_other() -> None:
    """The fix of a whole call and that of its name want the same place: one of them is made in another pass, if it is still needed."""
    files, repair, project = repaired({"a": "around(around(old()))\nold()\n"})
    assert files["a"].endswith("\nnew()\n") and "old" not in files["a"]
    assert len(project.checks) <= 3 * PASSES
    assert repaired(files)[0] == files and repair.fixed


def test_a_fix_of_several_files_is_one() -> None:
    files, repair, _ = repaired({"a": "pair(b)\n", "b": "her()\n", "c": "old()\n"})
    assert files == {"a": "paired(b)\n", "b": "its()\n", "c": "new()\n"}
    assert sorted(map(sorted, repair.units())) == [["a", "b"], ["c"]]


def test_what_uses_a_file_is_checked_again() -> None:
    _, _, project = repaired({"a": "old()\n", "b": "import a\n", "c": "fine()\n"})
    assert sorted(project.checks) == ["a", "a", "b", "b", "c"]


def test_a_constant_is_changed_only_if_no_other_file_names_it() -> None:
    files, repair, _ = repaired({"a": "SIZE = old()\n", "b": "import a; a.SIZE\n", "c": "OTHER = old()\n", "d": "import c; c.SIZE\n"})
    assert (files["a"], files["c"]) == ("SIZE = old()\n", "OTHER = new()\n")
    assert [refused.reason for refused in repair.refused] == ["`SIZE` may be used in b too"]


def test_a_file_that_cannot_be_read_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(self: Words, filename: str) -> Document:
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr(Words, "read", gone)
    files, repair, _ = repaired({"a": "old()\n"})
    assert files == {"a": "old()\n"}
    assert [refused.reason for refused in repair.refused] == ["it cannot be read: No such file or directory"]
