"""What tells a finding from all others of its file though its lines move: shared by baselines, SARIF and GitLab."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from shapelint.findings import Finding, Place
from shapelint.source.texts import Texts

_DEFINITION = re.compile(r"(?:class|def|async\s+def)\s+(\w+)")
_DIGITS = 16


def fingerprint(finding: Finding, texts: Texts) -> str:
    """The hash of the code, of the text that is meant and its line, and of the definitions around it; of no row and no file name.

    Blank space does not count. The message does not either: another layer before this one changes the numbers in it.
    """
    place = finding.place
    parts = (finding.code, marked_text(place, texts), line_text(place, texts), ".".join(_enclosing(place, texts)))
    return hashlib.sha256("\0".join(parts).encode(errors="surrogatepass")).hexdigest()[:_DIGITS]


def numbered_fingerprints(findings: Iterable[Finding], texts: Texts) -> Iterator[str]:
    """The fingerprint of each finding with a number that tells equal ones of a file apart: `3b1f0c2d9e8a7654:1`."""
    met: Counter[tuple[str, str]] = Counter()
    for finding in findings:
        key = finding.place.filename, fingerprint(finding, texts)
        met[key] += 1
        yield f"{key[1]}:{met[key]}"


def line_text(place: Place, texts: Texts) -> str:
    """The line in which a place begins, runs of blank space as one blank."""
    return _collapsed(texts.line(place.filename, place.span.row) or "")


def marked_text(place: Place, texts: Texts) -> str:
    """The text of a place, runs of blank space as one blank."""
    span = place.span
    rows = [texts.line(place.filename, row) or "" for row in range(span.row, span.end_row + 1)]
    if rows:
        rows[-1] = rows[-1][: span.end_column - 1]
        rows[0] = rows[0][span.column - 1 :]
    return _collapsed(" ".join(rows))


def _enclosing(place: Place, texts: Texts) -> list[str]:
    """The names of the classes and functions around a place, the outermost first, as the indentation shows them.

    A file that does not parse has them too.
    """
    lines = texts.lines(place.filename)
    row = min(place.span.row, len(lines))
    depth = _indentation(lines[row - 1]) if row else 0
    names: list[str] = []
    for line in reversed(lines[: max(row - 1, 0)]):
        if not depth:
            break
        text = line.lstrip()
        if not text or text.startswith("#") or _indentation(line) >= depth:
            continue
        depth = _indentation(line)
        if match := _DEFINITION.match(text):
            names.append(match[1])
    return names[::-1]


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip())


def _collapsed(text: str) -> str:
    return " ".join(text.split())
