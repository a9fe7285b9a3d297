"""Fixing: fixes are made in memory, what they change is checked again, and those that do not hold what they promise are taken back.

Nothing is written here. A fix stands if its own finding is gone, no other has come, and the linter still sees as much as
before. Fixes that want the same place, or that only a fix makes possible, follow in the next pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeAlias

from shapelint.findings import Edit, Finding, Severity
from shapelint.fixing.documents import Document, NotRewritable
from shapelint.fixing.edits import MisplacedEdit, Shift
from shapelint.fixing.sharing import constants_changed, is_mentioned
from shapelint.reports import FileReport
from shapelint.source.files import Span, UnreadableSource

PASSES = 10
"""How often fixes may follow on fixes."""

Spot: TypeAlias = "tuple[str, str, int, int]"
"""What tells a finding from others: file, code, row and column."""


class Project(Protocol):
    """What fixing needs of the run; `filenames` are those that were checked."""

    filenames: frozenset[str]

    def read(self, filename: str) -> Document:
        """A file as it is; raises OSError."""

    def check(self, filename: str, texts: Mapping[str, str]) -> FileReport:
        """Check a file, while files hold these texts."""

    def users(self, filename: str) -> frozenset[str]:
        """The files that use what a file defines."""

    def importers(self, filename: str) -> Iterable[tuple[str, str]]:
        """The files of the whole project that lead to a file by their imports, with their texts."""

    def findings(self, reports: Mapping[str, FileReport], documents: Mapping[str, Document]) -> list[Finding]:
        """The findings that the user wants to hear of, now that files have changed and these are the reports on them."""


@dataclass(frozen=True)
class Refused:
    """A finding whose fix was taken back, and why."""

    finding: Finding
    reason: str
    at: Spot | None = None


@dataclass
class Repair:
    """What became of the fixes: the files as they are to be, and the reports on them (of each file that was checked again)."""

    originals: dict[str, Document] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    fixed: list[Finding] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    reports: dict[str, FileReport] = field(default_factory=dict)

    def changed(self) -> dict[str, tuple[Document, Document]]:
        """The files that are to be others, before and after."""
        pairs = {filename: (self.originals[filename], document) for filename, document in self.documents.items()}
        return {filename: pair for filename, pair in pairs.items() if pair[0].data != pair[1].data}

    def units(self) -> list[frozenset[str]]:
        """The changed files, those together of which one fix changes several."""
        changed = self.changed()
        spans = [frozenset(files_of(finding)) & changed.keys() for finding in self.fixed]
        return [unit for unit in merged([*spans, *(frozenset({filename}) for filename in changed)]) if unit]


class _Unfit(Exception):
    """A fix that does not hold what it promises: why, and where that shows."""

    def __init__(self, reason: str, at: Spot | None = None) -> None:
        super().__init__(reason)
        self.at = at


class Repairer:
    """Makes the fixes of a run's findings, the unsafe ones too where that is asked for."""

    def __init__(self, project: Project, reports: Mapping[str, FileReport], *, unsafe: bool) -> None:
        self.project = project
        self.unsafe = unsafe
        self.repair = Repair(reports=dict(reports))
        self._refused: set[Spot] = set()

    def run(self, findings: Sequence[Finding]) -> Repair:
        """Make the fixes of these findings, and then of those that are found where files have changed."""
        for _ in range(PASSES):
            chosen = without_overlaps(self._candidates(findings))
            if not chosen:
                break
            for files in merged([self._affected(finding) for finding in chosen]):
                group = [finding for finding in chosen if files_of(finding) <= files]
                if not self._make(group):
                    self._make_one_by_one(group)
            findings = self._current()
        return self.repair

    def _current(self) -> list[Finding]:
        """What is found now, as far as it is wanted."""
        reports = {filename: report for filename, report in self.repair.reports.items() if filename in self.project.filenames}
        return self.project.findings(reports, self.repair.documents)

    def _candidates(self, findings: Iterable[Finding]) -> list[Finding]:
        usable = ("safe", "unsafe") if self.unsafe else ("safe",)
        found = [
            finding
            for finding in findings
            if finding.fix is not None and finding.fix.applicability in usable and spot(finding) not in self._refused
        ]
        return sorted(found, key=lambda finding: usable.index(finding.fix.applicability) if finding.fix else 0)

    def _affected(self, finding: Finding) -> frozenset[str]:
        """The files that have to be checked again after a fix, and those that it changes."""
        edited = files_of(finding)
        used = frozenset().union(*(self.project.users(filename) for filename in edited))
        return edited | ((used | {finding.place.filename}) & self.project.filenames)

    def _make_one_by_one(self, group: Sequence[Finding]) -> None:
        """Make the fixes that hold by themselves, each on what the one before has left."""
        waiting = [spot(finding) for finding in group]
        while waiting:
            here = waiting.pop(0)
            finding = next((each for each in self._candidates(self._current()) if spot(each) == here), None)
            moves = self._make([finding]) if finding is not None else None
            if moves is not None:
                waiting = [moves.spot(each) for each in waiting]

    def _make(self, group: Sequence[Finding]) -> _Moves | None:
        """Make the fixes of some findings together, unless one of them is no good, which is noted where it is the only one.

        Returns where things are then, None where they are as before.
        """
        try:
            documents, moves = self._edited(edits_of(group))
            reports = self._checked_again(group, documents, moves)
        except _Unfit as unfit:
            if len(group) == 1:
                self._refused.add(spot(group[0]))
                self.repair.refused.append(Refused(group[0], str(unfit), unfit.at))
            return None
        self._refused = {moves.spot(each) for each in self._refused}
        self.repair.documents |= documents
        self.repair.reports |= reports
        self.repair.fixed += group
        return moves

    def _edited(self, edits: Mapping[str, Sequence[Edit]]) -> tuple[dict[str, Document], _Moves]:
        """The files with edits made, and where their places are then; raises _Unfit."""
        from shapelint.fixing.rewriting import rewritten  # only who changes something pays for libcst

        documents, shifts = {}, {}
        for filename, its in edits.items():
            try:
                document = self._document(filename)
                self._expect_unshared(filename, document, its)
                changed = documents[filename] = document.edited(its)
                shifts[filename] = Shift(document.text, its)
                if changed.text != rewritten(document.text, its):
                    raise _Unfit("the file would not hold what was meant")
            except (MisplacedEdit, NotRewritable, UnreadableSource) as error:
                raise _Unfit(str(error)) from error
            except OSError as error:
                raise _Unfit(f"it cannot be read: {error.strerror or error}") from error
        return documents, _Moves(shifts)

    def _expect_unshared(self, filename: str, document: Document, edits: Sequence[Edit]) -> None:
        """See that no other file uses a constant that is changed; raises _Unfit."""
        names = constants_changed(filename, document.text, edits)
        for other, text in self.project.importers(filename) if names else ():
            if is_mentioned(names, text):
                raise _Unfit(f"`{', '.join(sorted(names))}` may be used in {Path(other).name} too")

    def _checked_again(self, group: Sequence[Finding], documents: Mapping[str, Document], moves: _Moves) -> dict[str, FileReport]:
        """The reports on all files that the fixes touch; raises _Unfit where one says that they are no good."""
        texts = {**self._texts(), **{filename: document.text for filename, document in documents.items()}}
        own = {moves.spot(spot(finding)) for finding in group}
        affected: frozenset[str] = frozenset().union(*map(self._affected, group))
        reports: dict[str, FileReport] = {}
        for filename in sorted(affected, key=lambda name: (name not in documents, name)):  # what has changed shows most
            before = self._report(filename)
            after = reports[filename] = self.project.check(filename, texts)
            _compare(before, after, moves, own)
        return reports

    def _document(self, filename: str) -> Document:
        if filename not in self.repair.documents:
            self.repair.documents[filename] = self.repair.originals[filename] = self.project.read(filename)
        return self.repair.documents[filename]

    def _texts(self) -> dict[str, str]:
        return {filename: after.text for filename, (_, after) in self.repair.changed().items()}

    def _report(self, filename: str) -> FileReport:
        """What was said of a file that may not be among those of the run."""
        if filename not in self.repair.reports:
            self.repair.reports[filename] = self.project.check(filename, self._texts())
        return self.repair.reports[filename]


class _Moves:
    """Where the findings of several files are after edits."""

    def __init__(self, shifts: Mapping[str, Shift]) -> None:
        self._shifts = shifts

    def spot(self, before: Spot) -> Spot:
        filename, code, row, column = before
        if filename not in self._shifts:
            return before
        try:
            return (filename, code, *self._shifts[filename].position(row, column))
        except MisplacedEdit:  # the place of a file that is not the text that is edited
            return before


def _compare(before: FileReport, after: FileReport, moved: _Moves, own: set[Spot]) -> None:
    """See that the findings of the fixes are gone and nothing has come instead; raises _Unfit."""
    known = {moved.spot(each): severity for each, severity in _weights(before).items()}
    for each, severity in _weights(after).items():
        if each in own:
            raise _Unfit(f"{each[1]} is still there", each)
        if severity > known.get(each, Severity.INFO):
            raise _Unfit(f"{each[1]} appears", each)
    if set(after.faults) - set(before.faults) or _partial(after) > _partial(before):
        raise _Unfit("the models can be checked only in part then")


def _weights(report: FileReport) -> dict[Spot, Severity]:
    """The findings that make a run fail."""
    found: dict[Spot, Severity] = {}
    for finding in report.findings:
        if finding.severity >= Severity.WARNING:
            found[spot(finding)] = max(finding.severity, found.get(spot(finding), finding.severity))
    return found


def _partial(report: FileReport) -> int:
    return len({(model.filename, model.row, model.name) for model in report.models if not model.complete})


# Findings and their edits


def spot(finding: Finding) -> Spot:
    span: Span = finding.place.span
    return finding.place.filename, finding.code, span.row, span.column


def files_of(finding: Finding) -> frozenset[str]:
    """The files that the fix of a finding changes."""
    return frozenset(edit.place.filename for edit in finding.fix.edits) if finding.fix is not None else frozenset()


def edits_of(findings: Iterable[Finding]) -> dict[str, list[Edit]]:
    """The edits of the findings' fixes by file, each once."""
    found: dict[str, dict[Edit, None]] = {}
    for finding in findings:
        for edit in finding.fix.edits if finding.fix is not None else ():
            found.setdefault(edit.place.filename, {})[edit] = None
    return {filename: list(edits) for filename, edits in found.items()}


def without_overlaps(findings: Iterable[Finding]) -> list[Finding]:
    """The findings whose fixes can be made at once, the first of those that want the same place."""
    chosen: list[Finding] = []
    taken: list[Edit] = []
    for finding in findings:
        edits = finding.fix.edits if finding.fix is not None else ()
        if not any(_conflict(edit, other) for edit in edits for other in taken):
            chosen.append(finding)
            taken += edits
    return chosen


def _conflict(first: Edit, second: Edit) -> bool:
    """Whether two different edits want the same characters, or begin in the same place."""
    if first == second or first.place.filename != second.place.filename:
        return False
    (begin, end), (other_begin, other_end) = _ends(first.place.span), _ends(second.place.span)
    return begin == other_begin or (begin < other_end and other_begin < end)


def _ends(span: Span) -> tuple[tuple[int, int], tuple[int, int]]:
    return (span.row, span.column), (span.end_row, span.end_column)


def merged(sets: Iterable[frozenset[str]]) -> list[frozenset[str]]:
    """The unions of the sets that have something in common."""
    found: list[frozenset[str]] = []
    for each in sets:
        apart = [other for other in found if not other & each]
        found = [*apart, each.union(*(other for other in found if other & each))]
    return found
