"""Excerpts of source lines with labelled underlines, as compilers print them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shapelint.findings import Place
from shapelint.output.paths import shown_path
from shapelint.output.terminal import Terminal, cells, plain, text_width
from shapelint.source.texts import Texts

_LEFT_CONTEXT = 16
"""Columns kept before the underlined text where a long line is cut."""
_MAX_ROWS = 6
"""Rows of a place that spans many; those between are left out."""


@dataclass(frozen=True)
class Label:
    """A place, what is said under it, and the styles of its underline."""

    place: Place
    text: str
    styles: tuple[str, ...]


class Excerpts:
    """Prints labels in the lines they are about."""

    def __init__(self, texts: Texts, terminal: Terminal, gutter: int) -> None:
        self.texts = texts
        self.terminal = terminal
        self.gutter = gutter

    def render(self, labels: Sequence[Label]) -> Iterator[str]:
        """The lines of all labels, in their order; a place in another file than the first is introduced by its name."""
        filename = labels[0].place.filename if labels else ""
        for group in _on_one_row(labels):
            place = group[0].place
            if place.filename != filename:
                filename = place.filename
                yield from self._introduced(place)
            yield from self._excerpt(group)

    def _introduced(self, place: Place) -> Iterator[str]:
        row = self.texts.locate(place.filename, place.span.row)[1]
        arrow = self.terminal.paint("-->", "blue")
        yield f"{' ' * self.gutter}{arrow} {shown_path(place.filename)}:{row}:{place.span.column}"

    def _excerpt(self, group: Sequence[Label]) -> Iterator[str]:
        place = group[0].place
        line = self.texts.line(place.filename, place.span.row)
        if line is None:
            yield from (f"{' ' * self.gutter}{self._bar()} {label.text}" for label in group if label.text)
        elif place.span.end_row > place.span.row:
            yield from self._many_rows(group[0])
        else:
            yield from self._one_row(place.span.row, line, group)

    def _one_row(self, row: int, line: str, group: Sequence[Label]) -> Iterator[str]:
        ordered = sorted(group, key=lambda label: label.place.span.column)
        window = Window.around(line, ordered[0].place.span.column, ordered[-1].place.span.end_column, self.terminal.width - self.gutter - 4)
        yield self._source(group[0].place.filename, row, window.text)
        for label in group:
            span = label.place.span
            start, width = window.extent(span.column, span.end_column)
            under = self.terminal.paint(("^" * width + " " + plain(label.text)).rstrip(), *label.styles)
            yield f"{' ' * self.gutter} {self._bar()} {' ' * start}{under}"

    def _many_rows(self, label: Label) -> Iterator[str]:
        """The rows of a place from its first to its last, with a line along their left side."""
        span, filename = label.place.span, label.place.filename
        width = self.terminal.width - self.gutter - 6
        paint = self.terminal.paint
        rows = list(range(span.row, span.end_row + 1))
        first = self.texts.line(filename, span.row) or ""
        from_start = not first[: span.column - 1].strip()
        for row in rows if len(rows) <= _MAX_ROWS else [*rows[: _MAX_ROWS - 2], None, rows[-1]]:
            if row is None:
                yield f"{'...':>{self.gutter}} {self._bar()} {paint('|', *label.styles)}"
                continue
            window = Window.around(self.texts.line(filename, row) or "", 1, 1, width)
            side = ("/" if from_start else " ") if row == span.row else "|"
            yield self._source(filename, row, f"{paint(side, *label.styles)} {window.text}")
            if row == span.row and not from_start:
                start, _ = window.extent(span.column, span.column + 1)
                yield f"{' ' * self.gutter} {self._bar()} {paint(' ' + '_' * (start + 1) + '^', *label.styles)}"
            if row == span.end_row:
                start, _ = window.extent(span.end_column - 1, span.end_column)
                under = f"|{'_' * (start + 1)}^ {plain(label.text)}".rstrip()
                yield f"{' ' * self.gutter} {self._bar()} {paint(under, *label.styles)}"

    def _source(self, filename: str, row: int, text: str) -> str:
        number = self.texts.locate(filename, row)[1]
        return f"{self.terminal.paint(f'{number:>{self.gutter}}', 'blue')} {self._bar()} {text}".rstrip()

    def _bar(self) -> str:
        return self.terminal.paint("|", "blue")


@dataclass(frozen=True)
class Window:
    """The part of a line that is printed, cell by cell; `first` is the index of its first character."""

    shown: tuple[str, ...]
    first: int
    cut_left: bool
    cut_right: bool

    @classmethod
    def around(cls, line: str, column: int, end_column: int, width: int) -> Window:
        """The whole line where it is narrow enough, else the part around the columns."""
        printed = cells(line)
        widths = [text_width(cell) for cell in printed]
        if sum(widths) <= width:
            return cls(tuple(printed), 0, False, False)
        first = min(max(column - 1 - _LEFT_CONTEXT, 0), len(printed) - 1)
        if sum(widths[: min(end_column, len(widths))]) + _LEFT_CONTEXT < width:
            first = 0
        last, used = first, 0
        while last < len(printed) and used + widths[last] <= width - 2:
            used += widths[last]
            last += 1
        return cls(tuple(printed[first:last]), first, first > 0, last < len(printed))

    @property
    def text(self) -> str:
        return "…" * self.cut_left + "".join(self.shown) + "…" * self.cut_right

    def extent(self, column: int, end_column: int) -> tuple[int, int]:
        """Where the columns begin on the screen, and how wide they are; at least one column."""
        start = max(column - 1 - self.first, 0)
        end = max(end_column - 1 - self.first, 0)
        before = sum(map(text_width, self.shown[:start]))
        return before + self.cut_left, max(sum(map(text_width, self.shown[start:end])), 1)


def _on_one_row(labels: Sequence[Label]) -> list[list[Label]]:
    """The labels grouped by their row, in the order of each row's first label; a place of many rows stands alone."""
    groups: dict[tuple[object, ...], list[Label]] = {}
    for label in labels:
        span = label.place.span
        key = (label.place.filename, span.row) if span.row == span.end_row else (label.place.filename, span)
        groups.setdefault(key, []).append(label)
    return list(groups.values())
