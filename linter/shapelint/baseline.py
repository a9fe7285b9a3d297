"""Baselines: the findings that a project has accepted, so that only new ones are reported.

The file names each accepted finding by its fingerprint, which survives lines that move, and how often it may occur. It is
sorted, has one finding a line, and its paths are relative to its own folder: it is meant to be committed and to diff well.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shapelint.findings import Finding
from shapelint.fingerprints import fingerprint, line_text
from shapelint.source.replacing import replace_whole
from shapelint.source.texts import Texts

VERSION = 1
NEVER_ACCEPTED = frozenset({"SHP901"})
"""A file that does not parse was not checked: to accept that would hide all else that is wrong in it."""
_LINE_WIDTH = 100
"""Characters of the source line that an entry quotes for its readers."""


class BaselineError(Exception):
    """A baseline that cannot be read, written or understood: which file, what is wrong, what to do."""


@dataclass(frozen=True, order=True)
class Entry:
    """A finding that is accepted. The line is for readers; what counts is the fingerprint."""

    code: str
    line: str
    fingerprint: str


@dataclass
class Baseline:
    """How often each entry may occur in each file; files are named by their path from the `folder` of the baseline."""

    folder: Path
    files: dict[str, Counter[Entry]] = field(default_factory=dict)

    def new(self, findings: Iterable[Finding], texts: Texts) -> list[Finding]:
        """The findings that are not accepted; of equal ones in a file, those beyond the accepted number."""
        left = self._counts()
        return [finding for finding in findings if not self._takes(left, finding, texts)]

    def obsolete(self, findings: Iterable[Finding], texts: Texts, checked: Collection[str]) -> int:
        """How many accepted findings no longer occur in the files that were checked."""
        left = self._counts()
        for finding in findings:
            self._takes(left, finding, texts)
        return sum(max(count, 0) for name in set(map(self._name, checked)) for count in left.get(name, Counter()).values())

    def _counts(self) -> dict[str, Counter[str]]:
        """How often each fingerprint may occur, by file."""
        counts: dict[str, Counter[str]] = {name: Counter() for name in self.files}
        for name, entries in self.files.items():
            for entry, count in entries.items():
                counts[name][entry.fingerprint] += count
        return counts

    def _takes(self, left: dict[str, Counter[str]], finding: Finding, texts: Texts) -> bool:
        """Whether a finding is one of those that are left of the accepted ones; it is not left then."""
        accepted = left.get(self._name(finding.place.filename))
        if accepted is None or finding.code in NEVER_ACCEPTED:
            return False
        mark = fingerprint(finding, texts)
        accepted[mark] -= 1
        return accepted[mark] >= 0

    def accept(self, findings: Iterable[Finding], texts: Texts, checked: Collection[str]) -> None:
        """Make these findings the accepted ones of the files that were `checked`; those of other files stay while there is such a file."""
        names = {self._name(filename) for filename in checked}
        self.files = {name: entries for name, entries in self.files.items() if name not in names and (self.folder / name).exists()}
        for finding in findings:
            if finding.code not in NEVER_ACCEPTED:
                entry = Entry(finding.code, line_text(finding.place, texts)[:_LINE_WIDTH], fingerprint(finding, texts))
                self.files.setdefault(self._name(finding.place.filename), Counter())[entry] += 1

    def _name(self, filename: str) -> str:
        try:
            return Path(os.path.relpath(filename, self.folder)).as_posix()
        except ValueError:  # another drive
            return Path(filename).as_posix()

    def __len__(self) -> int:
        return sum(entries.total() for entries in self.files.values())

    def text(self) -> str:
        """The baseline as its file holds it."""
        files = ",\n".join(
            f"    {json.dumps(name)}: [\n{_entries(entries)}\n    ]" for name, entries in sorted(self.files.items()) if entries
        )
        return f'{{\n  "version": {VERSION},\n  "files": {{{files and chr(10)}{files}{files and chr(10) + "  "}}}\n}}\n'


def _entries(entries: Counter[Entry]) -> str:
    return ",\n".join(
        "      " + json.dumps({"code": entry.code, "line": entry.line, "fingerprint": entry.fingerprint, "count": count})
        for entry, count in sorted(entries.items())
    )


def load(path: Path) -> Baseline:
    """Read a baseline; raises BaselineError."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BaselineError(f"{path}: cannot be read: {error.strerror or error}; `--write-baseline {path}` makes one") from error
    except (ValueError, RecursionError) as error:
        raise BaselineError(f"{path}: is not JSON: {error}; mend it, or remove it and run with `--write-baseline {path}`") from error
    baseline = Baseline(path.absolute().parent)
    for name, entries in _files(document, path).items():
        baseline.files[name] = Counter()
        for entry, count in _read_entries(entries, name, path):
            baseline.files[name][entry] += count
    return baseline


def _files(document: Any, path: Path) -> dict[str, Any]:
    if not isinstance(document, dict) or not isinstance(document.get("files"), dict):
        raise _ill_formed(path, "has no table `files`")
    if document.get("version") != VERSION:
        raise _ill_formed(path, f"`version` is to be {VERSION}, not {document.get('version')!r}")
    files: dict[str, Any] = document["files"]
    return files


def _read_entries(entries: Any, name: str, path: Path) -> Iterator[tuple[Entry, int]]:
    if not isinstance(entries, list):
        raise _ill_formed(path, f"`files`, {name}: is to be a list")
    for number, entry in enumerate(entries, 1):
        facts = entry if isinstance(entry, dict) else {}
        texts = [text for text in map(facts.get, ("code", "line", "fingerprint")) if isinstance(text, str)]
        count = facts.get("count", 1)
        if len(texts) < 3 or type(count) is not int or count < 1:
            raise _ill_formed(path, f"`files`, {name}, entry {number}: is to have the texts `code`, `line` and `fingerprint` and a `count`")
        yield Entry(*texts), count


def _ill_formed(path: Path, what: str) -> BaselineError:
    return BaselineError(f"{path}: is not a baseline of shapelint: {what}; mend it, or remove it and run with `--write-baseline {path}`")


def write(path: Path, findings: Sequence[Finding], texts: Texts, checked: Collection[str]) -> Baseline:
    """Write the findings of a run as accepted; what is accepted in files that the run did not check is kept. Raises BaselineError."""
    baseline = load(path) if path.exists() else Baseline(path.absolute().parent)
    baseline.accept(findings, texts, checked)
    try:
        replace_whole(path, baseline.text().encode())
    except OSError as error:
        raise BaselineError(f"{path}: cannot be written: {error.strerror or error}") from error
    return baseline
