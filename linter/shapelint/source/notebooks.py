"""Jupyter notebooks: their code cells as one Python text, and the way back to the cells and to the characters of the file."""

from __future__ import annotations

import bisect
import json
import json.decoder
import json.scanner
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from shapelint.source.files import UnreadableSource
from shapelint.source.magics import python_lines

_PYTHON = ("python", "ipython", "python3")


@dataclass(frozen=True, slots=True)
class Notebook:
    """The joined text, the row of it at which each cell starts, and the number of that cell in the notebook, from 1."""

    text: str
    starts: tuple[int, ...]
    cells: tuple[int, ...]

    def locate(self, row: int) -> tuple[int, int]:
        """The cell of a row of the joined text, and the row within that cell."""
        index = max(bisect.bisect_right(self.starts, row) - 1, 0)
        return (self.cells[index], row - self.starts[index] + 1) if self.cells else (1, row)


@dataclass(frozen=True, slots=True)
class CellSource:
    """The source of a code cell, with the range of the notebook's own text in which each of its characters is written."""

    number: int
    text: str
    written: tuple[tuple[int, int], ...]
    begins: int
    """Where the first character is written, or would be."""

    def ranges(self, start: int, end: int) -> list[tuple[int, int]]:
        """The ranges of the notebook's text that hold these characters: one for each string in which they lie."""
        if start == end:
            at = self.written[start][0] if start < len(self.written) else self.written[-1][1] if self.written else self.begins
            return [(at, at)]
        found: list[tuple[int, int]] = []
        for first, last in self.written[start:end]:
            if found and found[-1][1] == first:
                found[-1] = (found[-1][0], last)
            else:
                found.append((first, last))
        return found


_CHARACTER = re.compile(r"\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u....|\\.|.", re.DOTALL)
"""One character as JSON writes it."""


class _Written(str):
    """A string of a JSON text that knows where its characters begin."""

    begins: int


def cell_sources(text: str) -> list[CellSource]:
    """The code cells of a notebook that `parse_notebook` can read."""
    document = _decoder_with_places().decode(text) if text.strip() else {"cells": []}
    found: list[CellSource] = []
    for number, cell in enumerate(document["cells"], 1):
        if cell["cell_type"] == "code":
            strings: list[_Written] = [cell["source"]] if isinstance(cell["source"], _Written) else cell["source"]
            written = tuple(place for string in strings for place in _characters(text, string))
            found.append(CellSource(number, "".join(strings), written, strings[0].begins if strings else 0))
    return found


def _characters(text: str, string: _Written) -> list[tuple[int, int]]:
    places: list[tuple[int, int]] = []
    at = string.begins
    for _ in string:
        match = _CHARACTER.match(text, at)
        assert match is not None, "the string was read from there"
        places.append(match.span())
        at = match.end()
    return places


def _decoder_with_places() -> Any:
    """A decoder whose strings, keys apart, know their place: the scanner in Python asks `parse_string` for each."""

    def parse_string(text: str, at: int, strict: bool = True) -> tuple[str, int]:
        value, end = json.decoder.scanstring(text, at, strict)  # type: ignore[attr-defined]  # the type stubs leave it out
        string = _Written(value)
        string.begins = at
        return string, end

    decoder: Any = json.JSONDecoder()
    decoder.parse_string = parse_string
    decoder.scan_once = json.scanner.py_make_scanner(decoder)  # type: ignore[attr-defined]
    return decoder


def as_json(text: str, ascii_only: bool) -> str:
    """A text as it stands between the quotes of a JSON string."""
    return json.dumps(text, ensure_ascii=ascii_only)[1:-1]


def parse_notebook(text: str) -> Notebook:
    """Join the Python cells of a notebook; raises UnreadableSource where the text is none, and says what is wrong with it."""
    lines: list[str] = []
    starts: list[int] = []
    numbers: list[int] = []
    for number, source in _python_cells(_document(text)):
        starts.append(len(lines) + 1)
        numbers.append(number)
        lines.extend(python_lines(source))
    return Notebook("\n".join([*lines, ""]), tuple(starts), tuple(numbers))


def _document(text: str) -> dict[str, Any]:
    """The notebook as JSON has it; an empty file is an empty notebook, as in Jupyter."""
    try:
        document = json.loads(text) if text.strip() else {"cells": []}
    except json.JSONDecodeError as error:
        raise UnreadableSource(f"is not a notebook: {error.msg} in its JSON", error.lineno, error.colno) from error
    except (ValueError, RecursionError) as error:
        raise UnreadableSource(f"is not a notebook: {error}") from error
    if isinstance(document, dict) and "worksheets" in document:
        raise UnreadableSource(
            "is a notebook of an old format; convert it, for instance with `jupyter nbconvert --to notebook --nbformat 4`"
        )
    if not isinstance(document, dict) or not isinstance(document.get("cells"), list):
        raise UnreadableSource("is not a notebook: it has no list of `cells`")
    return document


def _python_cells(document: dict[str, Any]) -> Iterator[tuple[int, str]]:
    """The number, from 1, and the source of each cell in Python."""
    is_python = _language(document) in _PYTHON
    for number, cell in enumerate(document["cells"], 1):
        if not isinstance(cell, dict) or "cell_type" not in cell:
            raise UnreadableSource(f"is not a notebook: its cell {number} has no `cell_type`")
        if cell["cell_type"] != "code":
            continue
        source = cell.get("source")
        if isinstance(source, list) and all(isinstance(line, str) for line in source):
            source = "".join(source)
        if not isinstance(source, str):
            raise UnreadableSource(f"is not a notebook: its cell {number} has no `source` that is a text or a list of texts")
        own_language = _entry(cell, "metadata", "vscode", "languageId")
        if is_python if own_language is None else own_language in _PYTHON:
            yield number, source


def _language(document: dict[str, Any]) -> str:
    """The language of the notebook's kernel; Python where it is not said."""
    named = _entry(document, "metadata", "language_info", "name") or _entry(document, "metadata", "kernelspec", "language")
    return named.lower() if isinstance(named, str) else "python"


def _entry(document: Any, *keys: str) -> Any:
    """What dictionaries inside each other hold under some keys; None where one is missing."""
    for key in keys:
        document = document.get(key) if isinstance(document, dict) else None
    return document
