"""What the page and the picture of a model share: colours for light and dark, the edges, and what stands above the drawing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from shapelint.output.arrangement import STRIP_HEIGHT, Link
from shapelint.output.full import format_shape, headline
from shapelint.output.terminal import Terminal, plain
from shapelint.source.texts import Texts
from shapelint.symbolic.dims import format_size

if TYPE_CHECKING:
    from shapelint.engine import Shown

FACE = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace"
_HEAD = 5
"""The length of an arrow's head."""
_LIGHT = {
    "back": "#ffffff",
    "text": "#1f2328",
    "soft": "#57606a",
    "line": "#6e7781",
    "box": "#f6f8fa",
    "edge": "#afb8c1",
    "block": "#8c959f14",
    "input": "#dafbe1",
    "function": "#ddf4ff",
    "fault": "#ffebe9",
    "alarm": "#cf222e",
}
_DARK = {
    "back": "#0d1117",
    "text": "#e6edf3",
    "soft": "#9da7b3",
    "line": "#8b949e",
    "box": "#161b22",
    "edge": "#484f58",
    "block": "#8b949e14",
    "input": "#12361f",
    "function": "#0c2d4a",
    "fault": "#4a1416",
    "alarm": "#ff7b72",
}


def colours(root: str) -> str:
    """CSS that gives an element the colours by name, those for dark where the reader prefers them."""
    light, dark = ("; ".join(f"--{name}: {value}" for name, value in scheme.items()) for scheme in (_LIGHT, _DARK))
    return f"{root} {{ color-scheme: light dark; {light} }}\n@media (prefers-color-scheme: dark) {{ {root} {{ {dark} }} }}"


def curve(link: Link, y: float = 0.0) -> str:
    """SVG of an edge through the space between two rows, which begins at `y`."""
    start, end, bottom = link.start, link.end, y + STRIP_HEIGHT
    if abs(start - end) <= 1:  # a pixel lost in rounding
        start = end
    stop, middle = bottom - _HEAD * link.has_head, y + STRIP_HEIGHT / 2
    line = f"V{stop:g}" if start == end else f"C{start:g} {middle:g} {end:g} {middle - 2:g} {end:g} {stop:g}"
    head = f'<path class="head" d="M{end - 4:g} {stop - 1:g}h8L{end:g} {bottom:g}z"/>' if link.has_head else ""
    return f'<path d="M{start:g} {y:g}{line}"/>{head}'


def totals(shown: Shown) -> Iterator[tuple[str, str]]:
    """What is known of the whole model: a word and what it is."""
    for given in shown.inputs:
        yield "input", f"{given['name']} {format_shape(given['shape'])}, {given['evidence']}"
    yield from (("accepted", plain(requirement)) for requirement in shown.requirements)
    yield "output", ", ".join(map(format_shape, shown.outputs)) or "not known"
    yield "parameters", f"{shown.parameters:,}" if type(shown.parameters) is int else format_size(shown.parameters)
    yield from (("note", plain(note)) for note in shown.notes)


def faults(shown: Shown, texts: Texts) -> Iterator[tuple[str, str]]:
    """The findings: severity and headline."""
    for finding in shown.findings:
        yield finding.severity.name.lower(), headline(finding, texts, Terminal())
