"""What comments tell the linter: suppressions (`# noqa: SHP201`) and shapes (`# shape: x = [N, 3, 32, 32]`)."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, field

from shapelint.source.files import Span

_MARKER = re.compile(r"#\s*(?:noqa\b|shapelint\s*:|shapes?\s*:)", re.IGNORECASE)
_CODES = r"[A-Z]+[0-9]+(?:[\s,]+[A-Z]+[0-9]+)*"
_NOQA = re.compile(rf"#\s*noqa\b(?P<colon>\s*:\s*(?P<codes>{_CODES})?)?", re.IGNORECASE)
_IGNORE = re.compile(r"#\s*shapelint\s*:\s*ignore\b(?:\s*\[(?P<codes>[^\]]*)\])?", re.IGNORECASE)
_FILE_WIDE = re.compile(rf"#\s*shapelint\s*:\s*noqa\b(?P<colon>\s*:\s*(?P<codes>{_CODES})?)?", re.IGNORECASE)
_SHAPE = re.compile(r"#\s*shapes?\s*:(?P<rest>.*)", re.IGNORECASE)
_SHAPE_ITEM = re.compile(
    r"""(?: (?P<name>\w+) \s* [=:] \s* )?
        (?: \[ (?P<list> [^\[\]]* ) \] | \( (?P<tuple> (?: [^()] | \( [^()]* \) )* ) \) )
        (?: \s*:\s* (?P<type> [a-z]+[0-9]* ) )?
        \s* (?: [,;] | $ | \# | \s- )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Suppression:
    """A comment that silences findings: all of them (`codes` None) or those of some codes, on a row or in the whole file."""

    row: int
    codes: frozenset[str] | None
    file_wide: bool = False
    span: Span | None = field(default=None, compare=False)
    """Where it is written, from its `#` to its last code."""

    def silences(self, code: str) -> bool:
        return self.codes is None or code in self.codes


@dataclass(frozen=True, slots=True)
class ShapeComment:
    """A shape that the user states: `# shape: x = [N, 3, 32, 32]`, or without a name for what its line assigns.

    Dims are numbers or the text of names and expressions. `alone` tells a comment on a line of its own.
    """

    name: str | None
    dims: tuple[int | str, ...]
    element_type: str | None
    span: Span
    alone: bool


@dataclass(frozen=True, slots=True)
class Directives:
    """All directives of a file."""

    suppressions: tuple[Suppression, ...] = ()
    shapes: tuple[ShapeComment, ...] = ()
    continued: frozenset[int] = field(default=frozenset())
    """The rows that end in a backslash: their comment can only stand on a later row."""

    def suppresses(self, code: str, span: Span) -> bool:
        """Whether a finding of this code at this place is silenced: by the file, or on one of the rows of the place."""
        return any(suppression.silences(code) and self.covers(suppression, span) for suppression in self.suppressions)

    def covers(self, suppression: Suppression, span: Span) -> bool:
        """Whether a suppression is about a place: the file's are, and those on one of its rows."""
        return suppression.file_wide or span.row <= suppression.row <= max(span.end_row, self.noqa_row(span))

    def noqa_row(self, span: Span) -> int:
        """The row on which a comment silences a finding at this place."""
        row = span.row
        while row in self.continued:
            row += 1
        return row


NO_DIRECTIVES = Directives()


def directives(text: str) -> Directives:
    """Read the directives of a source text; a text without a marker is not tokenized."""
    if not _MARKER.search(text):
        return NO_DIRECTIVES
    suppressions: list[Suppression] = []
    shapes: list[ShapeComment] = []
    for token in _comments(text):
        row, column = token.start
        alone = not token.line[:column].strip()
        suppressions.extend(_suppressions(token.string, row, column, alone))
        shapes.extend(_shapes(token.string, row, column, alone))
    continued = frozenset(number for number, line in enumerate(text.split("\n"), 1) if line.endswith("\\"))
    return Directives(tuple(suppressions), tuple(shapes), continued)


def _comments(text: str) -> Iterator[tokenize.TokenInfo]:
    """The comments of a text, as far as it can be tokenized."""
    try:
        yield from (token for token in tokenize.generate_tokens(io.StringIO(text).readline) if token.type == tokenize.COMMENT)
    except (tokenize.TokenError, SyntaxError):
        return


def _suppressions(comment: str, row: int, column: int, alone: bool) -> Iterator[Suppression]:
    if match := _FILE_WIDE.search(comment):
        wanted = alone and (match["colon"] is None or match["codes"])
    elif match := _NOQA.search(comment):
        wanted = match["colon"] is None or match["codes"]
    else:
        match = _IGNORE.search(comment)
        wanted = True
    if match and wanted:
        span = Span(row, column + match.start() + 1, row, column + match.end() + 1)
        yield Suppression(row, _codes(match["codes"]), match.re is _FILE_WIDE, span)


def _codes(text: str | None) -> frozenset[str] | None:
    return None if text is None else frozenset(code.upper() for code in re.split(r"[\s,]+", text.strip()) if code)


def _shapes(comment: str, row: int, column: int, alone: bool) -> Iterator[ShapeComment]:
    match = _SHAPE.match(comment)
    if match is None:
        return
    span = Span(row, column + 1, row, column + len(comment) + 1)
    position = 0
    rest = match["rest"].strip()
    while position < len(rest) and (item := _SHAPE_ITEM.match(rest, position)):
        yield ShapeComment(item["name"], parse_dims(item["list"] if item["list"] is not None else item["tuple"]), item["type"], span, alone)
        position = item.end() + len(rest[item.end() :]) - len(rest[item.end() :].lstrip())


def parse_dims(text: str) -> tuple[int | str, ...]:
    """`N, 3, H//2` as ("N", 3, "H//2"); commas inside parentheses do not separate."""
    dims: list[str] = [""]
    depth = 0
    for character in text:
        depth += (character in "([") - (character in ")]")
        if character == "," and depth <= 0:
            dims.append("")
        else:
            dims[-1] += character
    return tuple(int(dim) if dim.isascii() and dim.isdigit() else dim for dim in map(str.strip, dims) if dim)
