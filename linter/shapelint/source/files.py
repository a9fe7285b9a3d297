"""Source files: reading them, parsing them, and turning positions of `ast` into those that people count."""

from __future__ import annotations

import ast
import io
import itertools
import tokenize
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from shapelint.source.dependencies import NO_FILE, digest
from shapelint.source.private import with_private_names

SIZE_LIMIT = 4_000_000
"""Bytes beyond which a file is taken for data, not for source."""

NOTEBOOK_LIMIT = 100_000_000
"""The same for a notebook, most of which may be the pictures in its outputs."""


@dataclass(frozen=True, slots=True)
class Span:
    """A range of the source: rows and columns from 1, columns in characters, the end exclusive."""

    row: int
    column: int
    end_row: int
    end_column: int


class UnreadableSource(Exception):
    """The text of a file cannot be had or does not parse: what is wrong, and where."""

    def __init__(self, message: str, row: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.message, self.row, self.column = message, row, column


class SourceFile:
    """A file as it was read, with its tree; parsing happens on first use."""

    def __init__(self, filename: str, text: str, digest: str = NO_FILE) -> None:
        self.filename = filename
        self.text = text
        self.digest = digest
        """That of what the disk held when the file was read; `NO_FILE` where the text is from elsewhere."""

    @cached_property
    def lines(self) -> list[str]:
        return self.text.split("\n")  # as Python counts them: a form feed ends no line

    @cached_property
    def tree(self) -> ast.Module:
        """The file's `ast`; raises UnreadableSource where it does not parse."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # invalid escapes are other linters' subject
                return with_private_names(ast.parse(self.text, self.filename), self.text)
        except SyntaxError as error:
            raise UnreadableSource(error.msg or "invalid syntax", error.lineno or 1, error.offset or 1) from error
        except (RecursionError, MemoryError) as error:
            raise UnreadableSource("the code is nested too deeply to be parsed") from error
        except ValueError as error:  # null bytes
            raise UnreadableSource(str(error)) from error

    def span(self, node: ast.AST) -> Span:
        """The range of a node, columns in characters (`ast` counts UTF-8 bytes)."""
        row: int = getattr(node, "lineno", 1)
        end_row: int = getattr(node, "end_lineno", None) or row
        start: int = getattr(node, "col_offset", 0)
        end: int = getattr(node, "end_col_offset", None) or 0
        return Span(row, self._characters(row, start) + 1, end_row, self._characters(end_row, end) + 1)

    def _characters(self, row: int, offset: int) -> int:
        line = self.lines[row - 1] if row <= len(self.lines) else ""
        return offset if line.isascii() else len(line.encode()[:offset].decode(errors="replace"))

    def segment(self, node: ast.AST) -> str:
        """The text of a node, as written."""
        row, end_row = getattr(node, "lineno", None), getattr(node, "end_lineno", None)
        if row is None or end_row is None or end_row > len(self.lines):
            return ""
        lines = [line.encode() for line in self.lines[row - 1 : end_row]]  # `ast` counts bytes
        lines[-1] = lines[-1][: node.end_col_offset]  # type: ignore[attr-defined]
        lines[0] = lines[0][node.col_offset :]  # type: ignore[attr-defined]
        return b"\n".join(lines).decode(errors="replace")

    def __deepcopy__(self, _memo: object) -> SourceFile:
        return self


_INSTEAD: dict[str, tuple[str, int]] = {}
"""Texts that stand for what files hold, each with its stamp."""
_INSTEAD_STAMPS = itertools.count(-1, -1)


@contextmanager
def instead_of_disk(texts: Mapping[str, str]) -> Iterator[None]:
    """Let texts stand for what the files of these (absolute) names hold: what would be found if they were written."""
    before = dict(_INSTEAD)
    _INSTEAD.update((filename, (text, next(_INSTEAD_STAMPS))) for filename, text in texts.items())
    try:
        yield
    finally:
        _INSTEAD.clear()
        _INSTEAD.update(before)


def stamp(filename: str) -> int:
    """What changes when a file does: the time of its last change; 0 where that cannot be said."""
    if filename in _INSTEAD:
        return _INSTEAD[filename][1]
    try:
        return Path(filename).stat().st_mtime_ns
    except OSError:
        return 0


def read(path: Path) -> SourceFile:
    """Read a Python file in its declared encoding; raises UnreadableSource."""
    if str(path) in _INSTEAD:
        return SourceFile(str(path), _INSTEAD[str(path)][0])
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableSource(f"cannot be read: {error.strerror or error}") from error
    limit = NOTEBOOK_LIMIT if path.suffix == ".ipynb" else SIZE_LIMIT
    if len(data) > limit:
        raise UnreadableSource(f"is larger than {limit // 1_000_000} MB and was not read")
    return SourceFile(str(path), decode(data), digest(data))


def decode(data: bytes) -> str:
    """The text of a Python file: a byte-order mark and a coding line are honoured, line ends become newlines."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return io.TextIOWrapper(io.BytesIO(data), encoding).read()
    except (SyntaxError, UnicodeDecodeError, LookupError) as error:
        raise UnreadableSource(f"is not text in its encoding: {error}") from error
