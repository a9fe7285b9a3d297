"""The texts of the files that a run touches, each read once: their lines for reports, their directives, their cells."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from shapelint.source.directives import NO_DIRECTIVES, Directives, directives
from shapelint.source.files import Span, UnreadableSource, read
from shapelint.source.notebooks import Notebook, parse_notebook


class Texts:
    """Texts by file name."""

    def __init__(self) -> None:
        self._texts: dict[str, str | None] = {}
        self._lines: dict[str, Sequence[str]] = {}
        self._directives: dict[str, Directives] = {}
        self._notebooks: dict[str, Notebook] = {}

    def text(self, filename: str) -> str | None:
        """The text as it is analyzed, None where it cannot be read."""
        if filename not in self._texts:
            try:
                self.load(filename)
            except UnreadableSource:
                self._texts[filename] = None
        return self._texts[filename]

    def load(self, filename: str) -> str:
        """Read a file, a notebook as its joined cells; raises UnreadableSource."""
        return self.add(filename, read(Path(filename)).text)

    def add(self, filename: str, text: str) -> str:
        """Take the text of a file from elsewhere, and return what is analyzed; raises UnreadableSource."""
        if filename.endswith(".ipynb"):
            self._notebooks[filename] = parse_notebook(text)
            text = self._notebooks[filename].text
        self._texts[filename] = text
        return text

    def replace(self, filename: str, text: str) -> None:
        """Take another text for a file that has changed, a notebook's as it is written; raises UnreadableSource."""
        for kept in (self._texts, self._lines, self._directives, self._notebooks):
            kept.pop(filename, None)
        self.add(filename, text)

    def lines(self, filename: str) -> Sequence[str]:
        """The lines as Python counts them, none where the file cannot be read."""
        if filename not in self._lines:
            self._lines[filename] = (self.text(filename) or "").split("\n")
        return self._lines[filename]

    def line(self, filename: str, row: int) -> str | None:
        """One line, rows from 1; None where there is none."""
        lines = self.lines(filename)
        return lines[row - 1] if self.text(filename) is not None and 0 < row <= len(lines) else None

    def directives(self, filename: str) -> Directives:
        if filename not in self._directives:
            text = self.text(filename)
            self._directives[filename] = directives(text) if text else NO_DIRECTIVES
        return self._directives[filename]

    def is_suppressed(self, code: str, filename: str, span: Span) -> bool:
        """Whether a comment of the file silences a finding at this place."""
        return self.directives(filename).suppresses(code, span)

    def locate(self, filename: str, row: int) -> tuple[int | None, int]:
        """The cell, in a notebook, and the row as people count it."""
        notebook = self._notebooks.get(filename)
        return (None, row) if notebook is None else notebook.locate(row)
