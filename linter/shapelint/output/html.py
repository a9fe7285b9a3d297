"""`show --format html`: the drawing of a model as one page without a network, its blocks folded and unfolded where they stand.

The rows of a block are HTML, so that the page moves apart when a block unfolds; only the edges between two rows are pictures.
The page needs no script; the one in it folds and unfolds everything at once.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING

from shapelint.output.arrangement import LEAF_HEIGHT, STRIP_HEIGHT, Arranged, Box, Link, arranged, leaf_box
from shapelint.output.blocks import Leaf, nested, opened
from shapelint.output.layering import LANE, Item
from shapelint.output.style import FACE, colours, curve, faults, totals
from shapelint.output.terminal import plain
from shapelint.source.texts import Texts

if TYPE_CHECKING:
    from shapelint.engine import Shown

_VISIBLE = 40
"""About so many boxes are seen when the page opens."""
_LINE = 2

_STYLE = f"""
body {{ margin: 24px; background: var(--back); color: var(--text); font: 12px/17px {FACE}; }}
h1 {{ font-size: 16px; margin: 0 0 12px; overflow-wrap: anywhere; }}
dl {{ display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; margin: 0 0 12px; }}
dt {{ color: var(--soft); }} dd {{ margin: 0; overflow-wrap: anywhere; }}
ul {{ list-style: none; margin: 0 0 12px; padding: 0; }}
li {{ border-left: 4px solid var(--edge); padding: 2px 10px; margin: 4px 0; overflow-wrap: anywhere; }}
li.error {{ border-color: var(--alarm); background: var(--fault); }}
button {{ font: inherit; color: inherit; background: var(--box); border: 1px solid var(--edge); border-radius: 6px; padding: 3px 10px; }}
button, summary {{ cursor: pointer; }}
main {{ overflow-x: auto; padding: 12px 0; }}
.graph {{ margin: 0 auto; }}
.chain {{ display: flex; flex-direction: column; align-items: center; width: fit-content; padding: 0 12px; }}
.row {{ display: flex; align-items: stretch; }}
.cell {{ display: flex; flex-direction: column; align-items: center; flex: none; }}
.lane {{ flex: none; width: 0; border-left: {_LINE}px solid var(--line); }}
.stub {{ flex: 1; align-self: flex-start; width: 0; border-left: {_LINE}px solid var(--line); }}
.end {{ height: 12px; margin: 0; }}
.strip {{ display: block; }}
.strip path {{ fill: none; stroke: var(--line); stroke-width: {_LINE}; }}
.strip .head {{ fill: var(--line); stroke: none; }}
.leaf {{ box-sizing: border-box; width: 100%; height: {LEAF_HEIGHT}px; padding: 4px 11px; border: 1px solid var(--edge); border-radius: 6px;
  background: var(--box); white-space: pre; overflow: hidden; }}
.leaf p {{ display: flex; justify-content: space-between; gap: 14px; margin: 0; }}
.input {{ background: var(--input); border-radius: 16px; }}
.function {{ background: var(--function); border-radius: 16px; }}
.fails {{ background: var(--fault); border: 2px solid var(--alarm); }}
.soft {{ color: var(--soft); font-weight: normal; }}
.block {{ box-sizing: border-box; width: 100%; border: 1px solid var(--edge); border-radius: 8px; background: var(--block); }}
.block:not([open]) {{ width: fit-content; background: var(--box); }}
.block > .graph {{ margin: 0 -1px; }} .block > .chain {{ margin: 0 auto; }}
.block.wide {{ width: 100%; }}
.block.broken {{ border: 1px solid var(--alarm); }}
summary {{ display: flex; justify-content: center; gap: 14px; height: 28px; line-height: 28px; padding: 0 12px;
  white-space: pre; font-weight: bold; }}
summary::before {{ content: "+"; color: var(--soft); }} [open] > summary::before {{ content: "\\2212"; }}
summary:hover {{ background: var(--block); }}
"""

_SCRIPT = """
for (const button of document.querySelectorAll("button")) {
  button.hidden = false;
  button.onclick = () => document.querySelectorAll("details").forEach(block => block.open = button.value === "unfold");
}
"""


def html(shown: Shown, texts: Texts) -> Iterator[str]:
    """The lines of the page."""
    root = nested(shown)
    whole = arranged(root, lambda block: True)
    yield "<!DOCTYPE html>"
    yield f'<html lang="en"><head><meta charset="utf-8"><title>{escape(plain(shown.target))}</title>'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<style>\n{colours(':root')}{_STYLE}</style></head><body>"
    yield f"<h1>{escape(plain(shown.target))}</h1>"
    yield "<dl>"
    yield from (f"<dt>{word}</dt><dd>{escape(text)}</dd>" for word, text in totals(shown))
    yield "</dl>"
    found = [f'<li class="{severity}">{escape(text)}</li>' for severity, text in faults(shown, texts)]
    if found:
        yield from ("<ul>", *found, "</ul>")
    if whole.inner:
        yield '<button hidden value="unfold">unfold all</button> <button hidden value="fold">fold all</button>'
    yield "<main>"
    yield from _graph(whole, opened(root, _VISIBLE))
    yield "</main>"
    yield f"<script>{_SCRIPT}</script></body></html>"


def _graph(drawn: Arranged, shown: Container[int]) -> Iterator[str]:
    """The rows of a block with the edges between them."""
    if drawn.is_chain:  # nothing has to stay beside anything: the block is as wide as what is unfolded in it
        yield '<div class="graph chain">'
    else:
        yield f'<div class="graph" style="width:{drawn.width:.0f}px">'
    for upper, lower in pairwise(drawn.rows):
        links = drawn.links(upper, lower)
        yield from (
            _strip([Link(LANE / 2, LANE / 2, ends.has_head) for ends in links], LANE) if drawn.is_chain else _strip(links, drawn.width)
        )
        if lower is not drawn.rows[-1]:
            yield from _chained(drawn, lower[0], shown) if drawn.is_chain else _row(drawn, lower, shown)
    yield "</div>" if drawn.block.exits or not drawn.block.title else '<p class="end"></p></div>'


def _chained(drawn: Arranged, item: Item, shown: Container[int]) -> Iterator[str]:
    """The only box of a row."""
    child = drawn.child(item)
    yield f'<div style="width:{item.width:.0f}px">' if isinstance(child, Leaf) else "<div>"
    yield from _box(child, shown)
    yield "</div>"


def _strip(links: Sequence[Link], width: float) -> Iterator[str]:
    """The space between two rows."""
    if links:
        lines = "".join(map(curve, links))
        yield f'<svg class="strip" width="{width:.0f}" height="{STRIP_HEIGHT}" viewBox="0 0 {width:.0f} {STRIP_HEIGHT}">{lines}</svg>'


def _row(drawn: Arranged, row: Sequence[Item], shown: Container[int]) -> Iterator[str]:
    yield '<div class="row">'
    right = 0.0
    for item in row:
        width = _LINE if item.is_lane else item.width
        left = item.x - width / 2
        if item.is_lane:
            yield f'<i class="lane" style="margin-left:{left - right:.1f}px"></i>'
        else:
            yield f'<div class="cell" style="width:{width:.0f}px;margin-left:{left - right:.1f}px">'
            yield from _box(drawn.child(item), shown)
            out = item.way_out - left - _LINE / 2
            yield f'<i class="stub" style="margin-left:{out:g}px"></i></div>' if item.below else "</div>"
        right = left + (width if item.is_lane else round(width))
    yield "</div>"


def _box(child: Leaf | Arranged, shown: Container[int]) -> Iterator[str]:
    """A call, or a block with its title, which folds it."""
    if isinstance(child, Leaf):
        kind = f"leaf {child.kind}{' fails' if child.fails else ''}"
        yield f'<div class="{kind}" title="{escape(child.name)}">{_lines(leaf_box(child))}</div>'
        return
    block, box = child.block, child.box
    kind = f"block{' broken' if block.fails else ''}{' wide' if block.ports > 1 else ''}"  # a port stays where it is
    yield f'<details class="{kind}"{" open" if id(block) in shown else ""}>'
    words = f"<span>{escape(box.title)}</span><span class='soft'>{escape(box.remark)}</span>"
    yield f"<summary>{words}<span>{escape(box.shape)}</span><span class='soft'>{escape(box.parameters)}</span></summary>"
    yield from _graph(child, shown)
    yield "</details>"


def _lines(box: Box) -> str:
    first = f'<p><b>{escape(box.title)}</b><span class="soft">{escape(box.remark)}</span></p>'
    return f'{first}<p><span>{escape(box.shape)}</span><span class="soft">{escape(box.parameters)}</span></p>'
