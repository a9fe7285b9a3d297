"""`show --format svg`: the drawing of a model as one picture, with frames around its blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING

from shapelint.output.arrangement import CHARACTER, HEADER_HEIGHT, LEAF_HEIGHT, PADDING, STRIP_HEIGHT, Arranged, Box, arranged, leaf_box
from shapelint.output.blocks import Leaf, nested, opened
from shapelint.output.layering import Item
from shapelint.output.style import FACE, colours, curve, faults, totals
from shapelint.output.terminal import plain, text_width
from shapelint.source.texts import Texts

if TYPE_CHECKING:
    from shapelint.engine import Shown

_BOXES = 160
"""Blocks of larger models are folded until about so many boxes are drawn."""
_MARGIN, _LINE_HEIGHT = 24, 18

_STYLE = f"""
text {{ font: 12px {FACE}; fill: var(--text); white-space: pre; }}
.back {{ fill: var(--back); }} .bold {{ font-weight: bold; }} .soft {{ fill: var(--soft); }} .error {{ fill: var(--alarm); }}
path {{ fill: none; stroke: var(--line); stroke-width: 2; }} .head {{ fill: var(--line); stroke: none; }}
rect {{ fill: var(--box); stroke: var(--edge); }} .back {{ stroke: none; }}
.input {{ fill: var(--input); }} .function {{ fill: var(--function); }} .block {{ fill: var(--block); }}
.broken {{ stroke: var(--alarm); }} .fails {{ fill: var(--fault); stroke: var(--alarm); stroke-width: 2; }}
"""


def svg(shown: Shown, texts: Texts) -> Iterator[str]:
    """The lines of the picture."""
    root = nested(shown)
    unfolded = opened(root, _BOXES)
    drawn = arranged(root, lambda block: id(block) in unfolded)
    head = [*_heading(shown, texts)]
    width = 2 * _MARGIN + max(drawn.width, *(text_width(text) * CHARACTER for _, text in head))
    top = 2 * _MARGIN + len(head) * _LINE_HEIGHT
    height = top + _inner_height(drawn) + _MARGIN
    yield f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}">'
    yield f"<title>{escape(plain(shown.target))}</title><style>\n{colours('svg')}{_STYLE}</style>"
    yield '<rect class="back" width="100%" height="100%"/>'
    for number, (kind, text) in enumerate(head, 1):
        yield _text(_MARGIN, _MARGIN - 6 + number * _LINE_HEIGHT, text, kind)
    yield from _graph(drawn, max((width - drawn.width) // 2, _MARGIN), top)
    yield "</svg>"


def _heading(shown: Shown, texts: Texts) -> Iterator[tuple[str, str]]:
    """The lines above the drawing, each with its style."""
    yield "bold", plain(shown.target)
    yield from (("", f"{word:<10}  {text}") for word, text in totals(shown))
    yield from (("error" if severity == "error" else "", text) for severity, text in faults(shown, texts))


def _height(child: Leaf | Arranged) -> float:
    if isinstance(child, Leaf) or not child.rows:
        return LEAF_HEIGHT
    return HEADER_HEIGHT + _inner_height(child) + PADDING * (not child.block.exits)


def _inner_height(drawn: Arranged) -> float:
    strips = sum(STRIP_HEIGHT for row in drawn.rows if any(item.below for item in row))
    return strips + sum(_row_height(drawn, row) for row in drawn.inside)


def _row_height(drawn: Arranged, row: Sequence[Item]) -> float:
    return max((_height(drawn.child(item)) for item in row if not item.is_lane), default=0.0)


def _graph(drawn: Arranged, x: float, y: float) -> Iterator[str]:
    """The rows of a block with the edges between them, from a corner on."""
    yield f'<g transform="translate({x:g} {y:g})">'
    y = 0.0
    for upper, lower in pairwise(drawn.rows):
        links = drawn.links(upper, lower)
        yield from (curve(link, y) for link in links)
        y += STRIP_HEIGHT * bool(links)
        if lower is not drawn.rows[-1]:
            height = _row_height(drawn, lower)
            for item in lower:
                yield from _item(drawn, item, y, height)
            y += height
    yield "</g>"


def _item(drawn: Arranged, item: Item, y: float, height: float) -> Iterator[str]:
    """A lane, or a box at the top of its row, with the edge that leaves it down to the next row."""
    if item.is_lane:
        yield f'<path d="M{item.x:g} {y:g}v{height:g}"/>'
        return
    child = drawn.child(item)
    yield from _box(child, item.x - item.width / 2, y, item.width)
    rest = height - _height(child)
    if item.below and rest:
        yield f'<path d="M{item.way_out:g} {y + height:g}v{-rest:g}"/>'


def _box(child: Leaf | Arranged, x: float, y: float, width: float) -> Iterator[str]:
    if isinstance(child, Leaf):
        kind = f"{child.kind}{' fails' if child.fails else ''}"
        yield f"<g><title>{escape(child.name)}</title>{_rectangle(x, y, width, LEAF_HEIGHT, kind, 6 if child.kind == 'layer' else 16)}</g>"
        yield from _lines(leaf_box(child), x, y, width)
        return
    broken = "fails" if child.block.fails and not child.rows else "broken" if child.block.fails else ""
    yield _rectangle(x, y, width, _height(child), f"block {broken}" if child.rows else broken, 8)
    if child.rows:
        yield _text(x + width / 2, y + 18, f"{child.box.title}  {child.box.shape}  {child.box.parameters}", "bold", "middle")
        yield from _graph(child, x, y + HEADER_HEIGHT)
    else:
        yield from _lines(child.box, x, y, width)


def _lines(box: Box, x: float, y: float, width: float) -> Iterator[str]:
    for row, (left, right, kind) in enumerate(((box.title, box.remark, "bold"), (box.shape, box.parameters, "")), 1):
        yield _text(x + PADDING, y + row * 17, left, kind)
        if right:
            yield _text(x + width - PADDING, y + row * 17, right, "soft", "end")


def _rectangle(x: float, y: float, width: float, height: float, kind: str, radius: int) -> str:
    return f'<rect class="{kind}" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{radius}"/>'


def _text(x: float, y: float, text: str, kind: str = "", anchor: str = "start") -> str:
    return f'<text class="{kind}" x="{x:g}" y="{y:g}" text-anchor="{anchor}">{escape(text)}</text>'
