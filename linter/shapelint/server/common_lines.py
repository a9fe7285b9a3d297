"""Where a line is after some typing: what was computed for a text stays true of the lines that have not changed since.

While a statement is being written the text does not parse; hints and hovers of the lines around it are to stay.
"""

from __future__ import annotations

from collections.abc import Sequence


class CommonLines:
    """The rows, from 1, that two versions of a text have in common: those before the first difference and after the last."""

    def __init__(self, before: Sequence[str], after: Sequence[str]) -> None:
        shorter = min(len(before), len(after))
        self._head = next((index for index in range(shorter) if before[index] != after[index]), shorter)
        rest = shorter - self._head
        self._tail = next((index for index in range(rest) if before[-1 - index] != after[-1 - index]), rest)
        self._rows_before, self._rows_after = len(before), len(after)

    def forward(self, row: int) -> int | None:
        """The row of the later text at which a row of the earlier one stands; None where it has changed."""
        return _moved(row, self._head, self._tail, self._rows_before, self._rows_after)

    def back(self, row: int) -> int | None:
        """The row of the earlier text that stands at a row of the later one; None where it has changed."""
        return _moved(row, self._head, self._tail, self._rows_after, self._rows_before)


def _moved(row: int, head: int, tail: int, rows: int, other_rows: int) -> int | None:
    if row <= head:
        return row
    return row + other_rows - rows if row > rows - tail else None
