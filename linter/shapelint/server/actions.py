"""Code actions: the fixes of findings, and comments that silence them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from lsprotocol import types

from shapelint.findings import Edit, Finding, Place
from shapelint.fixing.suppressing import suppressing_edits
from shapelint.server.diagnostics import SOURCE

FIX_ALL = f"{types.CodeActionKind.SourceFixAll.value}.{SOURCE}"
"""What an editor asks for on saving."""

KINDS = (types.CodeActionKind.QuickFix, FIX_ALL)

_NOT_SILENCED = ("SHP901", "SHP903")
"""What a comment does not mend: a text that is not Python, and a comment too many."""

Reported = tuple[Finding, types.Diagnostic]
Write = Callable[[Iterable[Edit]], types.WorkspaceEdit]
"""From edits to the protocol's, in whatever files they are."""


def quick_fixes(reported: Sequence[Reported], asked: types.Range, write: Write, text: str) -> list[types.CodeAction]:
    """The actions for the findings that a range touches: fixes first, then the comments that silence them."""
    touched = [(finding, shown) for finding, shown in reported if _overlap(shown.range, asked)]
    fixes = [_fixed(finding, shown, write) for finding, shown in touched if finding.fix is not None]
    silenced = (
        action for finding, shown in touched if finding.code not in _NOT_SILENCED for action in _silenced(finding, shown, write, text)
    )
    return [*fixes, *silenced]


def fix_all(findings: Iterable[Finding], write: Write) -> list[types.CodeAction]:
    """The action that makes all safe fixes, where there is one."""
    edits = _safe_edits(findings)
    return [types.CodeAction(f"{SOURCE}: apply all safe fixes", kind=FIX_ALL, edit=write(edits))] if edits else []


def is_wanted(kind: str, only: Sequence[str] | None) -> bool:
    """Whether a kind is one of those asked for, which name their subkinds too (`source` those of `source.fixAll`)."""
    return not only or any(kind == each or kind.startswith(f"{each}.") for each in only)


def _overlap(first: types.Range, second: types.Range) -> bool:
    return (first.start.line, first.start.character) <= (second.end.line, second.end.character) and (
        second.start.line,
        second.start.character,
    ) <= (first.end.line, first.end.character)


def _fixed(finding: Finding, shown: types.Diagnostic, write: Write) -> types.CodeAction:
    assert finding.fix is not None
    safe = finding.fix.applicability == "safe"
    return types.CodeAction(
        f"{SOURCE}: {finding.fix.message}" + ("" if safe else " (unsafe: changes what the code does)"),
        kind=types.CodeActionKind.QuickFix,
        diagnostics=[shown],
        is_preferred=safe,
        edit=write(finding.fix.edits),
    )


def _silenced(finding: Finding, shown: types.Diagnostic, write: Write, text: str) -> Iterator[types.CodeAction]:
    """The comment that silences a finding, where a row can hold one."""
    edits = suppressing_edits(text, [finding])
    if edits:
        title = f"{SOURCE}: silence {finding.code} on this line (# noqa)"
        yield types.CodeAction(title, kind=types.CodeActionKind.QuickFix, diagnostics=[shown], edit=write(edits))


def _safe_edits(findings: Iterable[Finding]) -> list[Edit]:
    """The edits of the safe fixes, of those that want the same place the first only."""
    chosen: list[Edit] = []
    for finding in findings:
        if finding.fix is not None and finding.fix.applicability == "safe":
            new = [edit for edit in finding.fix.edits if edit not in chosen]
            if not any(_collide(edit.place, other.place) for edit in new for other in chosen):
                chosen += new
    return chosen


def _collide(first: Place, second: Place) -> bool:
    if first.filename != second.filename:
        return False
    one, other = first.span, second.span
    return (one.row, one.column) <= (other.end_row, other.end_column) and (other.row, other.column) <= (one.end_row, one.end_column)
