"""IPython's own syntax in the cells of a notebook: magics, shell commands and questions, made into Python without effect.

Rows stay what they are, and so do the columns of all that is Python. What a magic may have bound is not known: the names
that stand before it get a value that nobody knows, others are left to the kernel.
"""

from __future__ import annotations

import ast
import re
import warnings

_PYTHON_CELLS = frozenset({"capture", "prun", "pypy", "python", "python3", "time", "timeit"})
"""Cell magics whose cell is Python."""

_COMMANDS = "cat|cd|conda|cp|env|history|ls|mamba|matplotlib|mkdir|mv|pip|pwd|rm|rmdir|run|tensorboard|who|whos"
"""Magics that work without a percent sign, as long as no variable has their name."""

_CERTAIN = re.compile(r"\s*[%!?]")
_BINDING = re.compile(r"(?P<indent>\s*)(?P<targets>[\w.\[\]'\", *]+?)\s*=\s*[%!]")
_TIMED = re.compile(r"\s*%time (?=\S)")
_CAPTURE = re.compile(r"%%capture\s+(?P<target>[A-Za-z_]\w*)\s*$")
_MAGIC = re.compile(rf"(?P<indent>\s*)(?:[%!?]|[^#]*[^#\s?]\?{{1,2}}\s*$|(?:{_COMMANDS})(?:\s+[^\s=(.\[,)\]].*)?$)")
_UNKNOWN = "get_ipython()"
"""What stands for a value that a magic gives."""


def python_lines(source: str) -> list[str]:
    """The lines of a cell as Python; those of a cell in another language are empty."""
    lines = source.split("\n")
    first = next((index for index, line in enumerate(lines) if line.strip()), 0)
    if lines[first].startswith("%%"):
        name = re.match(r"%%(\S*)", lines[first])
        if name is None or name[1] not in _PYTHON_CELLS:
            return [""] * len(lines)
        captured = _CAPTURE.match(lines[first])
        lines[first] = f"{captured['target']} = {_UNKNOWN}" if captured else "pass"
    known: set[int] = set()
    while (wrong := _first_error(lines)) is not None:
        row = next((row for row in _suspects(lines, wrong) if row not in known and _replaced(lines[row])), None)
        if row is None:
            break  # what is left is to be told of
        known.add(row)
        _replace(lines, row)
    return lines


def _first_error(lines: list[str]) -> int | None:
    """The index of the line at which the parser stops; None where all is Python."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse("\n".join(lines))
    except SyntaxError as error:
        return min(max(error.lineno or 1, 1), len(lines)) - 1
    except (ValueError, MemoryError, RecursionError):
        return None  # told of where the whole is parsed
    return None


def _suspects(lines: list[str], wrong: int) -> list[int]:
    """The lines that may be what the parser stumbles over: the one where it stops, else one that can hardly be Python.

    An open quote or bracket of a shell command may make it stop elsewhere.
    """
    return [
        wrong,
        *(row for row, line in enumerate(lines) if _CERTAIN.match(line)),
        *(row for row, line in enumerate(lines) if _BINDING.match(line)),
    ]


def _replaced(line: str) -> str | None:
    """What stands for a line of IPython's; None for one that is none."""
    timed = _TIMED.match(line)
    if timed is not None:
        as_block = f"{timed[0][:-6]}if 1: {line[timed.end() :]}"  # as many characters, so that columns stay
        if _first_error([as_block.strip()]) is None:
            return as_block
    binding = _BINDING.match(line)
    if binding is not None and _first_error([f"{binding['targets'].strip()} = 0"]) is None:
        return f"{binding['indent']}{binding['targets'].strip()} = {_UNKNOWN}"
    magic = _MAGIC.match(line)
    return None if magic is None or _first_error([line.strip()]) is None else f"{magic['indent']}pass"


def _replace(lines: list[str], row: int) -> None:
    """Put Python in the place of a line, and of those that continue it."""
    continued = lines[row].endswith("\\")
    lines[row] = _replaced(lines[row]) or lines[row]
    while continued and row + 1 < len(lines):
        row += 1
        continued, lines[row] = lines[row].endswith("\\"), ""
