"""The reports for people: `full`, with the lines and the derivation, and `concise`, a line for each finding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from shapelint.findings import Evidence, Finding, Place, Severity, Step
from shapelint.output.excerpts import Excerpts, Label
from shapelint.output.paths import shown_path
from shapelint.output.terminal import Terminal, column_widths, padded, plain, shortened, text_width
from shapelint.source.texts import Texts
from shapelint.symbolic.dims import format_size

COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
_INDENT = "   "
_STEPS_SHOWN = 14
"""Longer derivations are cut in the middle."""


def full(findings: Iterable[Finding], texts: Texts, terminal: Terminal) -> Iterator[str]:
    """Each finding with its lines, how the size comes about, and what would mend it."""
    for finding in findings:
        yield headline(finding, texts, terminal)
        yield from _excerpts(finding, texts, terminal)
        yield from _derivation(finding, texts, terminal)
        yield from _advice(finding, terminal)
        yield from (f"{_INDENT}{line}" for line in _confirmation(finding, terminal))
        yield ""


def concise(findings: Iterable[Finding], texts: Texts, terminal: Terminal) -> Iterator[str]:
    """One line for each finding."""
    for finding in findings:
        yield headline(finding, texts, terminal)
        yield from (f"{_INDENT}{line}" for line in _confirmation(finding, terminal))


def _confirmation(finding: Finding, terminal: Terminal) -> Iterator[str]:
    """What running the code has shown: `confirmed on cpu: the model raises RuntimeError: ...`."""
    shown = finding.confirmation
    if shown is not None:
        colour = {"confirmed": "red", "refuted": "green"}.get(shown.status, "yellow")
        device = f" on {shown.device}" if shown.device else ""
        yield f"{terminal.paint(f'{shown.status}{device}:', 'bold', colour)} {plain(shown.detail)}"


def headline(finding: Finding, texts: Texts, terminal: Terminal) -> str:
    """`model.py:12:34: error SHP201 linear-in-features: what is wrong`, readable alone."""
    where = terminal.paint(location(finding.place, texts), "bold")
    severity = terminal.paint(finding.severity.name.lower(), "bold", COLOURS[finding.severity])
    return f"{where}: {severity} {terminal.paint(finding.code, 'bold')} {finding.name}: {plain(finding.message)}"


def location(place: Place, texts: Texts) -> str:
    """`path:row:column`; in a notebook `path:cell 3:row:column`, as ruff has it."""
    cell, row = texts.locate(place.filename, place.span.row)
    return f"{plain(shown_path(place.filename))}:{f'cell {cell}:' if cell is not None else ''}{row}:{place.span.column}"


def _excerpts(finding: Finding, texts: Texts, terminal: Terminal) -> Iterator[str]:
    primary = f"{_expectation(finding)} fits" if finding.expected and finding.expected_fits else ""
    labels = [Label(finding.place, primary, ("bold", COLOURS[finding.severity]))]
    labels += [
        Label(related.place, related.message, ("blue",)) for related in finding.related if not _encloses(related.place, finding.place)
    ]
    rows = [texts.locate(label.place.filename, label.place.span.end_row)[1] for label in labels]
    return Excerpts(texts, terminal, max(5, len(str(max(rows))) + 1)).render(labels)


def _encloses(outer: Place, inner: Place) -> bool:
    """Whether a place only repeats another with what stands around it in its rows."""
    same_rows = (outer.filename, outer.span.row, outer.span.end_row) == (inner.filename, inner.span.row, inner.span.end_row)
    return same_rows and outer.span.column <= inner.span.column and inner.span.end_column <= outer.span.end_column


def _expectation(finding: Finding) -> str:
    """The right number, with the way to write it where that says more: `3136 (64 * 7 * 7)`."""
    edits = finding.fix.edits if finding.fix else ()
    written = next((edit.content for edit in edits if len(edits) == 1 or edit.place == finding.place), "")
    shows_more = written and written != finding.expected and "\n" not in written and text_width(written) < 40
    return f"{finding.expected} ({written})" if shows_more else f"{finding.expected}"


def _derivation(finding: Finding, texts: Texts, terminal: Terminal) -> Iterator[str]:
    evidence = [_evidence(item, texts) for item in finding.evidence]
    if not finding.derivation:
        yield from (f"{_INDENT}{terminal.paint('input:', 'bold')} {text}" for text in evidence)
        return
    yield _INDENT + terminal.paint("how the size comes about:", "bold")
    rows = [_step(step) for step in finding.derivation]
    if not _is_input(finding.derivation[0]) and evidence:
        rows.insert(0, ("input", "", "", ""))
    if evidence:
        rows[0] = (*rows[0][:3], "; ".join(evidence))
    yield from (
        _INDENT * 2 + terminal.paint(line, *styles) for line, styles in _aligned(_middle_cut(rows), terminal.width - 2 * len(_INDENT))
    )


def _is_input(step: Step) -> bool:
    return step.operation == "input"


def _evidence(evidence: Evidence, texts: Texts) -> str:
    where = "" if evidence.place is None else f", {location(evidence.place, texts).rpartition(':')[0]}"
    return plain(evidence.message + where)


def _step(step: Step) -> tuple[str, str, str, str]:
    """Name, call, shape and a remark of a derivation's line."""
    if _is_input(step):
        return step.layer or "input", "", format_shape(step.shape), plain(step.signature)
    return step.layer or "", plain(step.signature or step.operation.rpartition(".")[2]), format_shape(step.shape), ""


def format_shape(shape: Sequence[object] | None) -> str:
    """`[N, 64, 7, 7]`, or `?` where nothing is known."""
    return "?" if shape is None else "[" + ", ".join(map(format_size, shape)) + "]"


def _middle_cut(rows: list[tuple[str, str, str, str]]) -> list[tuple[str, str, str, str]]:
    if len(rows) <= _STEPS_SHOWN:
        return rows
    head, tail = rows[: _STEPS_SHOWN // 2 - 2], rows[-(_STEPS_SHOWN // 2 + 1) :]
    left_out = len(rows) - len(head) - len(tail)
    return [*head, ("...", f"({left_out} more steps)", "", ""), *tail]


def _aligned(rows: Sequence[tuple[str, str, str, str]], width: int) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The rows in columns; a long call is cut so that the shape stays on the screen."""
    names, calls, shapes, _ = column_widths(rows)
    calls = max(min(calls, max(width - names - shapes - 4, 16)), 0)
    for index, (name, call, shape, remark) in enumerate(rows):
        line = f"{padded(name, names)}  {padded(shortened(call, calls), calls)}  {padded(shape, shapes)}  {remark}".rstrip()
        if not calls:
            line = f"{padded(name, names)}  {padded(shape, shapes)}  {remark}".rstrip()
        yield line, (("dim",) if name == "..." and not shape else ("bold",) if index == len(rows) - 1 else ())


def _advice(finding: Finding, terminal: Terminal) -> Iterator[str]:
    if finding.help:
        yield f"{_INDENT}{terminal.paint('help:', 'bold', 'cyan')} {plain(finding.help)}"
    if finding.fix:
        unsafe = "" if finding.fix.applicability == "safe" else f" ({finding.fix.applicability}: it changes what the code does)"
        yield f"{_INDENT}{terminal.paint('fix:', 'bold', 'green')} {plain(finding.fix.message)}{unsafe}"
