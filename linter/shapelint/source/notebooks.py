"""Jupyter notebooks: their code cells as one Python text, and the way back from its rows to cells."""

from __future__ import annotations

import ast
import bisect
import json
import re
import warnings
from dataclasses import dataclass

from shapelint.source.files import UnreadableSource

_PYTHON_CELL_MAGICS = {"capture", "prun", "pypy", "python", "python3", "time", "timeit"}
_MAGIC = re.compile(r"^(\s*)(?:[%!?]|.*[^#\s?]\?{1,2}\s*$|[\w, ]+=\s*[%!])")


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


def parse_notebook(text: str) -> Notebook:
    """Join the code cells of a notebook; raises UnreadableSource where the text is none."""
    try:
        document = json.loads(text) if text.strip() else {"cells": []}
        cells = [(number, cell["source"]) for number, cell in enumerate(document["cells"], 1) if cell["cell_type"] == "code"]
        sources = [(number, source if isinstance(source, str) else "".join(source)) for number, source in cells]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UnreadableSource(f"is not a notebook: {error}") from error
    lines: list[str] = []
    starts: list[int] = []
    for _, source in sources:
        starts.append(len(lines) + 1)
        lines.extend(_python_lines(source))
    return Notebook("\n".join([*lines, ""]), tuple(starts), tuple(number for number, _ in sources))


def _python_lines(source: str) -> list[str]:
    """The lines of a cell, IPython's own syntax replaced by as many lines without effect."""
    lines = source.split("\n")
    first = next((line for line in lines if line.strip()), "")
    if first.startswith("%%") and first[2:].split()[:1] and first[2:].split()[0] not in _PYTHON_CELL_MAGICS:
        return [""] * len(lines)
    if _is_python(source):
        return lines
    continued = [False, *(line.endswith("\\") for line in lines)]
    return [
        f"{match[1]}pass" if not goes_on and (match := _MAGIC.match(line)) and not _is_python(line.strip()) else line
        for line, goes_on in zip(lines, continued, strict=False)
    ]


def _is_python(text: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return False
    return True
