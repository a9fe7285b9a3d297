"""Places of the linter (rows and columns from 1, in characters) and those of the protocol (from 0, in the client's code units)."""

from __future__ import annotations

from collections.abc import Sequence

from lsprotocol import types
from pygls.workspace import PositionCodec

from shapelint.source.files import Span


def with_newlines(text: str) -> str:
    """A text as Python reads it: each kind of line end is a newline."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


class Positions:
    """The way from one kind of place to the other, for one text, or the part of it that begins at `first_row`.

    The lines are those that both Python and the protocol count: a form feed ends none.
    """

    def __init__(self, lines: Sequence[str], codec: PositionCodec, first_row: int = 1) -> None:
        self._lines = lines
        self._codec = codec
        self._first_row = first_row

    def position(self, row: int, column: int) -> types.Position:
        """The protocol's position; a column behind the end of the line is its end, a row behind the last the end of the text."""
        if row > len(self._lines):
            row, column = max(len(self._lines), 1), len(self._line(len(self._lines))) + 1
        return types.Position(max(row - self._first_row, 0), self._codec.client_num_units(self._line(row)[: max(column - 1, 0)]))

    def range(self, span: Span) -> types.Range:
        """The protocol's range."""
        return types.Range(self.position(span.row, span.column), self.position(span.end_row, span.end_column))

    def place(self, position: types.Position) -> tuple[int, int]:
        """Row and column of a position; one in the middle of a character is before it."""
        row, column, units = position.line + self._first_row, 1, 0
        for character in self._line(row):
            units += self._codec.client_num_units(character)
            if units > position.character:
                break
            column += 1
        return row, column

    def _line(self, row: int) -> str:
        return self._lines[row - 1] if 0 < row <= len(self._lines) else ""
