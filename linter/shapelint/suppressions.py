"""SHP903: suppressions that silence nothing, judged when all findings of a run are known."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from shapelint.evidence.importers import index_of_project
from shapelint.findings import Edit, Finding, Fix, Place
from shapelint.reports import FileReport
from shapelint.rules import rule_named
from shapelint.source.directives import Suppression
from shapelint.source.files import Span
from shapelint.source.texts import Texts

CODE = "SHP903"
_WRITTEN_CODE = re.compile(r"[A-Za-z]+[0-9]+")


def unused_suppressions(filename: str, texts: Texts, findings: Sequence[Finding], on: Collection[str]) -> Iterator[Finding]:
    """A finding for each comment of a file that names codes of which it silences nothing.

    `findings` are those of the whole run before any of them is left out, `on` the codes of the rules that ran on the file.
    Only codes of such rules are judged. A comment without codes is not: a bare `# noqa` belongs to other linters too, and
    what silences everything silences this as well.
    """
    directives = texts.directives(filename)
    found = [finding for finding in findings if finding.place.filename == filename]
    for suppression in directives.suppressions:
        if suppression.codes is None or suppression.span is None:
            continue
        silenced = {finding.code for finding in found if directives.covers(suppression, finding.place.span)}
        idle = (suppression.codes & frozenset(on)) - silenced - {CODE}
        if idle:
            yield _finding(filename, suppression, sorted(idle), texts)


def _finding(filename: str, suppression: Suppression, idle: Sequence[str], texts: Texts) -> Finding:
    rule = rule_named(CODE)
    codes = " and ".join(f"`{code}`" for code in idle)
    where = "in this file" if suppression.file_wide else "on this row"
    message = f"the suppression of {codes} silences nothing {where}"
    assert suppression.span is not None
    return Finding(
        CODE, rule.name, rule.severity, message, Place(filename, suppression.span), fix=_fix(filename, suppression.span, idle, texts)
    )


def _fix(filename: str, span: Span, idle: Collection[str], texts: Texts) -> Fix | None:
    """Take the idle codes out; with the last one the comment goes, and with that a row on which nothing else stands."""
    line = texts.line(filename, span.row)
    if line is None:
        return None
    written = line[span.column - 1 : span.end_column - 1]
    kept = _without(written, idle)
    if kept:
        return Fix("safe", f"replace `{written}` by `{kept}`", (Edit(Place(filename, span), kept),))
    message = f"remove `{written}`"
    before, after = line[: span.column - 1], line[span.end_column - 1 :].strip(" \t-:,;")
    if after:  # words or another directive of the same comment
        content = after if after.startswith("#") else f"# {after}"
        return Fix("safe", message, (Edit(Place(filename, Span(span.row, span.column, span.row, len(line) + 1)), content),))
    is_cell = texts.locate(filename, span.row)[0] is not None
    if before.strip() or is_cell or span.row >= len(texts.lines(filename)):
        removed = Span(span.row, len(before.rstrip()) + 1, span.row, len(line) + 1)
    else:
        removed = Span(span.row, 1, span.row + 1, 1)
    return Fix("safe", message, (Edit(Place(filename, removed), ""),))


def _without(written: str, idle: Collection[str]) -> str:
    """The text of a directive without some of its codes, the others as they were; nothing where none is left."""
    start = written.index("[") if "[" in written else written.rindex(":")
    codes = list(_WRITTEN_CODE.finditer(written, start))
    kept = [match[0] for match in codes if match[0].upper() not in idle]
    if not kept:
        return ""
    separator = written[codes[0].end() : codes[1].start()]
    return written[: codes[0].start()] + separator.join(kept) + written[codes[-1].end() :]


def is_whole(report: FileReport) -> bool:
    """Whether the check of a file left nothing out: it has models, and all were followed to their end."""
    followed = all(model.complete for model in report.models) and not any(
        finding.code in ("SHP901", "SHP902") for finding in report.findings
    )
    return bool(report.models) and followed and not report.faults and not report.notes


def is_judged(filename: str, checked: Collection[str]) -> bool:
    """Whether all files of the project that use a file were checked with it.

    A finding stands where its number is written, which may be in another file than the one whose check brings it up.
    """
    index = index_of_project(Path(filename))
    return index.complete and all(str(path) in checked for path in index.dependents(Path(filename)))
