"""The layer table of a model for people, as torchinfo's, with the calls between the layers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shapelint.output.full import format_shape, full
from shapelint.output.terminal import Terminal, column_widths, padded, plain, shortened, text_width
from shapelint.source.texts import Texts
from shapelint.symbolic.dims import format_size

if TYPE_CHECKING:
    from shapelint.engine import Shown, ShownCall

_INDENT = "  "
_GAP = "  "
_HEADINGS = ("Layer", "Operation", "Output shape", "Parameters")


@dataclass(frozen=True)
class _Row:
    cells: tuple[str, str, str, str]
    styles: tuple[str, ...] = ()


def table(shown: Shown, texts: Texts, terminal: Terminal) -> Iterator[str]:
    """Layer, operation, output shape and parameters of every call, then totals, requirements and findings."""
    rows = [*_input_rows(shown), *_call_rows(shown.layers)]
    widths = _fitted(column_widths([_HEADINGS, *(row.cells for row in rows)]), terminal.width)
    rule = "-" * (sum(widths) + len(_GAP) * 3)
    yield terminal.paint(plain(shown.target), "bold")
    yield rule
    yield terminal.paint(_line(_HEADINGS, widths), "bold")
    yield rule
    for row in rows:
        yield terminal.paint(_line(row.cells, widths), *row.styles)
    yield rule
    yield from _totals(shown)
    if shown.findings:
        yield ""
        yield from full(shown.findings, texts, terminal)


def _totals(shown: Shown) -> Iterator[str]:
    yield f"Parameters: {_count(shown.parameters)}"
    yield f"Output: {', '.join(map(format_shape, shown.outputs)) or 'not known'}"
    for requirement in shown.requirements:
        yield f"Input: {plain(requirement)}"
    for note in shown.notes:
        yield f"Note: {plain(note)}"


def _input_rows(shown: Shown) -> Iterator[_Row]:
    listed = {call.name for call in shown.layers}  # Keras' inputs are layers themselves
    for given in shown.inputs:
        if given["name"] not in listed:
            yield _Row((given["name"], plain(f"input, {given['evidence']}"), format_shape(given["shape"]), ""), ("cyan",))


def _call_rows(calls: Sequence[ShownCall]) -> Iterator[_Row]:
    """A row for each call, indented by the depth of its module, whose own row precedes it."""
    entered: list[str] = []
    for call in calls:
        outputs = "?" if call.outputs is None else ", ".join(map(format_shape, call.outputs))
        if call.name is None:
            yield _Row((_INDENT * len(entered) + "·", plain(call.operation.rpartition(".")[2]), outputs, ""), ("dim",))
            continue
        *modules, last = call.name.split(".") if call.name else [call.type]
        common = _common(entered, modules)
        for depth in range(common, len(modules)):
            yield _Row((_INDENT * depth + modules[depth], "", "", ""))
        entered = modules
        yield _Row((_INDENT * len(modules) + last, call.type, outputs, _count(call.parameters)))


def _count(parameters: object) -> str:
    """A number with its thousands apart; a symbolic one as its text."""
    return f"{parameters:,}" if type(parameters) is int else format_size(parameters)


def _common(left: Sequence[str], right: Sequence[str]) -> int:
    """How many leading names two module paths share."""
    count = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        count += 1
    return count


_LEAST = (12, 10, 16, 10)


def _fitted(widths: list[int], available: int) -> list[int]:
    """The widths of the columns, the widest of the texts narrowed until the table fits the screen."""
    fitted = list(widths)
    while sum(fitted) + len(_GAP) * 3 > available:
        column = max(
            (index for index in range(3) if fitted[index] > _LEAST[index]), key=lambda index: fitted[index] - _LEAST[index], default=None
        )
        if column is None:
            break
        fitted[column] -= 1
    return fitted


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    *texts, number = row
    cells = [padded(shortened(text, width), width) for text, width in zip(texts, widths, strict=False)]
    return _GAP.join([*cells, " " * (widths[3] - text_width(number)) + number]).rstrip()
