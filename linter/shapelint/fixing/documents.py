"""Files to be changed: the bytes, the text that is analyzed, and the way of an edit from the one back to the other.

Everything that no edit touches keeps its bytes: the byte-order mark, the encoding, each line end, form feeds, and the whole
of a notebook but the characters of the sources that change.
"""

from __future__ import annotations

import io
import re
import tokenize
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from shapelint.findings import Edit
from shapelint.fixing.edits import Replacement, replaced, replacements
from shapelint.source.files import decode
from shapelint.source.notebooks import CellSource, Notebook, as_json, cell_sources, parse_notebook

_LINE_END = re.compile(r"\r\n|\r|\n")


class NotRewritable(Exception):
    """A file, or what is to be written into it, is of a kind that is left alone; the message says why."""


@dataclass(frozen=True)
class Document:
    """A Python file as it is or as it is to be."""

    data: bytes

    @cached_property
    def text(self) -> str:
        """What is analyzed; raises UnreadableSource."""
        return decode(self.data)

    @property
    def parts(self) -> Sequence[tuple[str, str]]:
        """The texts that a person reads, each with its title; raises NotRewritable."""
        return [("", self._written)]

    def edited(self, edits: Iterable[Edit]) -> Document:
        """The document with edits of its text made; raises MisplacedEdit, NotRewritable."""
        ends = [match.group() for match in _LINE_END.finditer(self._written)]
        newlines = [offset for offset, character in enumerate(self.text) if character == "\n"]
        pairs = [offset for offset, end in zip(newlines, ends, strict=True) if end == "\r\n"]  # one character of the text, two of the file
        changes = [
            Replacement(
                change.start + bisect_left(pairs, change.start),
                change.end + bisect_left(pairs, change.end),
                change.content.replace("\n", ends[0] if ends else "\n"),
            )
            for change in replacements(self.text, edits)
        ]
        return type(self)(self._encoded(replaced(self._written, changes)))

    @cached_property
    def _encoding(self) -> str:
        try:
            return tokenize.detect_encoding(io.BytesIO(self.data).readline)[0]
        except (SyntaxError, UnicodeDecodeError, LookupError) as error:
            raise NotRewritable(f"is not text in its encoding: {error}") from error

    @cached_property
    def _written(self) -> str:
        """The characters of the file; raises NotRewritable where its bytes cannot be had back from them."""
        try:
            text = self.data.decode(self._encoding)
        except UnicodeDecodeError as error:
            raise NotRewritable(f"is not text in its encoding: {error}") from error
        if self._encoded(text) != self.data:
            raise NotRewritable(f"its encoding {self._encoding} writes the same text in several ways")
        return text

    def _encoded(self, text: str) -> bytes:
        try:
            return text.encode(self._encoding)
        except UnicodeEncodeError as error:
            raise NotRewritable(f"its encoding {self._encoding} has no {error.object[error.start : error.end]!r}") from error


class NotebookDocument(Document):
    """A notebook: its text are the joined code cells, and only the characters of these that an edit names are changed."""

    @cached_property
    def _notebook(self) -> Notebook:
        return parse_notebook(decode(self.data))

    @cached_property
    def _cells(self) -> list[CellSource]:
        return cell_sources(self._written)

    @cached_property
    def text(self) -> str:
        return self._notebook.text

    @property
    def parts(self) -> Sequence[tuple[str, str]]:
        return [(f"cell {cell.number}", cell.text) for cell in self._cells]

    def edited(self, edits: Iterable[Edit]) -> NotebookDocument:
        by_cell: dict[int, list[Edit]] = {}
        for edit in edits:
            number, inside = self._within(edit)
            by_cell.setdefault(number, []).append(inside)
        ascii_only = self._written.isascii()
        changes: list[Replacement] = []
        for cell in self._cells:
            for change in replacements(cell.text, by_cell.get(cell.number, ())):
                first, *more = cell.ranges(change.start, change.end)
                changes.append(Replacement(*first, as_json(change.content, ascii_only)))
                changes += [Replacement(*each, "") for each in more]
        return NotebookDocument(self._encoded(replaced(self._written, changes)))

    def _within(self, edit: Edit) -> tuple[int, Edit]:
        """The number of the cell in which an edit lies, and the edit in the rows of that cell."""
        span = edit.place.span
        (cell, row), (last_cell, end_row) = self._notebook.locate(span.row), self._notebook.locate(span.end_row)
        if cell != last_cell:
            raise NotRewritable("an edit reaches over several cells")
        return cell, replace(edit, place=replace(edit.place, span=replace(span, row=row, end_row=end_row)))


def document_of(filename: str, data: bytes) -> Document:
    """What a file of this name holds."""
    return NotebookDocument(data) if filename.endswith(".ipynb") else Document(data)
