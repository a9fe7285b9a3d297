"""Where the boxes of a drawing stand: the layered drawing of each block, from the innermost out. Lengths are pixels.

A block is entered through ports in its upper edge, in the middle where there is only one; then it is left in the middle, too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

from shapelint.output.blocks import Block, Leaf
from shapelint.output.layering import LANE, Gates, Item, layered
from shapelint.output.terminal import plain, shortened, text_width
from shapelint.symbolic.dims import Size, format_size

CHARACTER = 7.3
"""The width of a character of the monospaced face in which all is set, at 12 pixels; the widest usual face has 7.23."""
PADDING = 12
LEAF_HEIGHT, HEADER_HEIGHT, STRIP_HEIGHT = 44, 28, 22
"""A box; the title of a block; the space between two rows, in which the edges are."""
_LONGEST = 44
"""Characters of a line of a box."""


@dataclass
class Box:
    """What a leaf, or a block that is folded, says: two lines with a left and a right part each."""

    title: str
    remark: str
    shape: str
    parameters: str

    @property
    def width(self) -> float:
        lines = ((self.title, self.remark), (self.shape, self.parameters))
        columns = max(text_width(left) + text_width(right) + 2 * bool(right) for left, right in lines)
        return 2 * ceil(columns * CHARACTER / 2) + 2 * PADDING


@dataclass(frozen=True)
class Link:
    """An edge through the space between two rows, from one `x` to another; it has a head where it enters a box."""

    start: float
    end: float
    has_head: bool


@dataclass
class Arranged:
    """A block, the rows of its drawing and the width of the whole; `inner` are the drawings of the blocks in it, by their vertex.

    The first row are the ports, none of the whole model, the last one is the way out. A folded block has no rows.
    """

    block: Block
    box: Box
    rows: list[list[Item]]
    width: float
    inner: dict[int, Arranged]

    def child(self, item: Item) -> Leaf | Arranged:
        """What a vertex of the rows stands for."""
        return self.inner.get(item.vertex) or self._leaf(item.vertex - self.block.ports)

    def _leaf(self, position: int) -> Leaf:
        child = self.block.children[position]
        assert isinstance(child, Leaf)
        return child

    @property
    def is_chain(self) -> bool:
        """Whether its boxes stand below each other with nothing beside them."""
        return self.block.ports < 2 and all(len(row) == 1 and not row[0].is_lane for row in self.inside)

    def links(self, upper: list[Item], lower: list[Item]) -> list[Link]:
        """The edges between two rows."""
        is_last = lower is self.rows[-1]
        return [Link(item.way_out, below.way_in(item.vertex), not below.is_lane and not is_last) for item in upper for below in item.below]

    @property
    def gates(self) -> Gates:
        """Where the block is entered and left."""
        if not self.rows:
            return Gates()
        ports = {item.vertex: item.x - self.width / 2 for item in self.rows[0]}
        return Gates({outside: ports[port] for outside, port in self.block.port_of.items()}, self.rows[-1][0].x - self.width / 2)

    @property
    def inside(self) -> list[list[Item]]:
        """The rows of boxes."""
        return self.rows[1:-1]


def arranged(block: Block, is_open: Callable[[Block], bool]) -> Arranged:
    """Arrange a block; those within that are not open are boxes."""
    box = block_box(block)
    if not is_open(block):
        return Arranged(block, box, [], box.width, {})
    children = list(enumerate(block.children, block.ports))
    inner = {vertex: arranged(child, is_open) for vertex, child in children if isinstance(child, Block)}
    widths = [*([LANE] * block.ports), *(_width(child, inner.get(vertex)) for vertex, child in children), LANE]
    edges = [*block.edges, *((source, len(widths) - 1) for source in block.exits)]
    layers = layered(widths, edges, {vertex: child.gates for vertex, child in inner.items()}, top=block.ports, bottom=True)
    width = _balanced(layers.rows, layers.width)
    slack = max(ceil(_header_width(box) - width), 0) // 2
    for row in layers.rows:
        for item in row:
            item.x += slack + PADDING
    return Arranged(block, box, layers.rows, width + 2 * (slack + PADDING), inner)


def _width(child: Block | Leaf, inner: Arranged | None) -> float:
    return inner.width if inner is not None else leaf_box(child).width if isinstance(child, Leaf) else 0.0


def _balanced(rows: list[list[Item]], width: float) -> float:
    """Bring the only way in to the middle by space on one side, and the way out below it; the new width."""
    shift = 0.0
    if len(rows[0]) > 1:
        return width
    if rows[0]:
        middle = rows[0][0].x
        shift, width = max(width - 2 * middle, 0), max(width, 2 * middle, 2 * (width - middle))
    for row in rows:
        for item in row:
            item.x += shift
    rows[-1][0].x = width / 2
    return width


def leaf_box(leaf: Leaf) -> Box:
    """What a leaf says; a function has no name but its operation."""
    title, remark = (_short(leaf.title), _short(leaf.operation)) if leaf.title else (_short(leaf.operation), "")
    return Box(title, remark, _short(leaf.shape), count(leaf.parameters) if leaf.kind == "layer" else "")


def block_box(block: Block) -> Box:
    """What a folded block says."""
    return Box(_short(block.title), f"{block.size} calls", _short(block.shape), count(block.parameters))


def _header_width(box: Box) -> float:
    """The width of a block's one line of title."""
    texts = (box.title, box.remark, box.shape, box.parameters)
    return sum(text_width(text) + 2 for text in texts if text) * CHARACTER + 3 * PADDING


def count(parameters: Size) -> str:
    """The number of parameters, its thousands apart; nothing for none."""
    return (f"{parameters:,}" if parameters else "") if type(parameters) is int else format_size(parameters)


def _short(text: str) -> str:
    return shortened(plain(text), _LONGEST)
