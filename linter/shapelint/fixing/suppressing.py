"""Suppressing findings: `# noqa: CODE` at the end of the row where it counts, merged with what stands there."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from shapelint.findings import Edit, Finding, Place
from shapelint.fixing.documents import Document, NotRewritable
from shapelint.fixing.edits import meaning
from shapelint.source.directives import Directives, directives
from shapelint.source.files import Span

_NOQA = re.compile(r"#\s*noqa\s*:\s*(?P<codes>[A-Z]+[0-9]+(?:[\s,]+[A-Z]+[0-9]+)*)", re.IGNORECASE)
_IGNORE = re.compile(r"#\s*shapelint\s*:\s*ignore\s*\[(?P<codes>[^\]]*)\]", re.IGNORECASE)
_FSTRING_START, _FSTRING_END = (getattr(tokenize, name, None) for name in ("FSTRING_START", "FSTRING_END"))  # from Python 3.12 on


@dataclass(frozen=True, slots=True)
class _Row:
    """The end of a row where a comment can stand: the column behind its text, and the comment that is there."""

    column: int
    comment: str = ""


def suppressed(document: Document, findings: Sequence[Finding]) -> tuple[Document, list[Finding]]:
    """A file with its findings silenced, and those that are not: no row of theirs can hold a comment.

    Raises NotRewritable, UnreadableSource.
    """
    changed = document.edited(suppressing_edits(document.text, findings))
    if meaning(changed.text) != meaning(document.text):
        raise NotRewritable("a comment would change what the code means")
    now = directives(changed.text)
    return changed, [finding for finding in findings if not now.suppresses(finding.code, finding.place.span)]


def suppressing_edits(text: str, findings: Iterable[Finding]) -> list[Edit]:
    """What is put into a text to silence findings; nothing for one of which no row can hold a comment, or that is silenced."""
    rows = _rows(text)
    known = Directives(continued=frozenset(row for row, line in enumerate(text.split("\n"), 1) if line.endswith("\\")))
    wanted: dict[int, tuple[str, set[str]]] = {}
    for finding in findings:
        span = finding.place.span
        first = known.noqa_row(span)
        row = next((row for row in range(first, max(span.end_row, first) + 1) if row in rows), None)
        if row is not None:
            wanted.setdefault(row, (finding.place.filename, set()))[1].add(finding.code)
    edits = [_edit(filename, row, rows[row], codes) for row, (filename, codes) in sorted(wanted.items())]
    return [edit for edit in edits if edit.content]


def _edit(filename: str, row: int, end: _Row, codes: set[str]) -> Edit:
    """What is put into the row: codes behind those of a comment, else a comment of its own."""
    begin = end.column - len(end.comment)
    for pattern in (_NOQA, _IGNORE):
        match = pattern.search(end.comment)
        if match is not None:
            present = {code.upper() for code in re.split(r"[\s,]+", match["codes"]) if code}
            at = begin + match.start("codes") + len(match["codes"].rstrip())
            return Edit(_point(filename, row, at), "".join(f", {code}" for code in sorted(codes - present)))
    return Edit(_point(filename, row, end.column), f"  # noqa: {', '.join(sorted(codes))}")


def _point(filename: str, row: int, column: int) -> Place:
    return Place(filename, Span(row, column, row, column))


def _rows(text: str) -> Mapping[int, _Row]:
    """The rows whose end lies in no string and behind no backslash; none where the text cannot be tokenized."""
    lines = text.split("\n")
    inside: set[int] = set()
    comments: dict[int, str] = {}
    begins: list[int] = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                comments[token.start[0]] = token.string
            elif token.type == _FSTRING_START:
                begins.append(token.start[0])
            elif token.type not in (tokenize.NEWLINE, tokenize.NL, tokenize.ENDMARKER, tokenize.DEDENT, tokenize.INDENT):
                first = begins.pop() if token.type == _FSTRING_END else token.start[0]
                inside.update(range(first, token.end[0]))
    except (tokenize.TokenError, SyntaxError):
        return {}
    return {
        row: _Row(len(line.rstrip()) + 1, comments.get(row, "").rstrip())
        for row, line in enumerate(lines, 1)
        if row not in inside and not line.endswith("\\")
    }
