"""Edits on a text: made all at once, with everything else as it was; and where a place is afterwards."""

from __future__ import annotations

import ast
import warnings
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from shapelint.findings import Edit
from shapelint.source.files import Span


class MisplacedEdit(ValueError):
    """An edit lies outside the text, or two of them want the same characters."""


@dataclass(frozen=True, slots=True, order=True)
class Replacement:
    """An edit in characters from the beginning of the text."""

    start: int
    end: int
    content: str


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """The text with all the edits made; the same edit given twice is made once.

    Places are those of the text as it is analyzed (rows and columns from 1, newlines as `\\n`), all in one file: the
    file names of the edits are not looked at. Raises MisplacedEdit.
    """
    return replaced(text, replacements(text, edits))


def replaced(text: str, changes: Sequence[Replacement]) -> str:
    """The text with ordered replacements made."""
    parts: list[str] = []
    done = 0
    for change in changes:
        parts += [text[done : change.start], change.content]
        done = change.end
    return "".join([*parts, text[done:]])


def replacements(text: str, edits: Iterable[Edit]) -> list[Replacement]:
    """The edits in the order of the text, each once; raises MisplacedEdit."""
    rows = Rows(text)
    found = sorted({Replacement(*rows.range(edit.place.span), edit.content) for edit in edits})
    for first, second in pairwise(found):
        if second.start < first.end or second.start == first.start:
            raise MisplacedEdit(f"two edits want the same place: `{first.content}` and `{second.content}`")
    return found


class Rows:
    """Where the rows of a text begin, for the way from rows and columns to characters and back."""

    def __init__(self, text: str) -> None:
        self.lengths = [len(line) for line in text.split("\n")]
        self.starts = [0, *accumulate(length + 1 for length in self.lengths[:-1])]

    def offset(self, row: int, column: int) -> int:
        """The number of characters before a place; raises MisplacedEdit."""
        if not (1 <= row <= len(self.starts) and 1 <= column <= self.lengths[row - 1] + 1):
            raise MisplacedEdit(f"the text has no row {row}, column {column}")
        return self.starts[row - 1] + column - 1

    def range(self, span: Span) -> tuple[int, int]:
        """The first character of a range and the one behind it; raises MisplacedEdit."""
        start, end = self.offset(span.row, span.column), self.offset(span.end_row, span.end_column)
        if end < start:
            raise MisplacedEdit(f"row {span.end_row}, column {span.end_column} comes before row {span.row}, column {span.column}")
        return start, end

    def position(self, offset: int) -> tuple[int, int]:
        """The row and column of a character."""
        row = bisect_right(self.starts, offset)
        return row, offset - self.starts[row - 1] + 1


class Shift:
    """Where the places of a text are after edits; what lies in a replaced range moves to where that begins."""

    def __init__(self, text: str, edits: Iterable[Edit]) -> None:
        self._changes = replacements(text, edits)
        self._before, self._after = Rows(text), Rows(replaced(text, self._changes))

    def position(self, row: int, column: int) -> tuple[int, int]:
        """The row and column to which a place moves; raises MisplacedEdit."""
        offset = moved = self._before.offset(row, column)
        for change in self._changes:
            if change.end <= offset:
                moved += len(change.content) - (change.end - change.start)
            elif change.start <= offset:
                moved -= offset - change.start
        return self._after.position(moved)


def meaning(text: str) -> str | None:
    """The tree of a Python text, whatever its comments and its formatting are; None where it does not parse."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.dump(ast.parse(text))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
