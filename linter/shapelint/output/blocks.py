"""The calls of a model as nested blocks, one for each run of calls within a module: what a drawing folds and unfolds."""

from __future__ import annotations

import bisect
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, TypeAlias

from shapelint.output.drawing import calls, edges, operation_of, separate_inputs
from shapelint.output.full import format_shape
from shapelint.output.terminal import plain
from shapelint.symbolic.dims import Size

if TYPE_CHECKING:
    from shapelint.engine import Shown, ShownCall

Edge: TypeAlias = "tuple[int, int]"
Path: TypeAlias = "tuple[str, ...]"

_MOST_PORTS = 8
"""A block that is fed by more has one way in."""
_DEEPEST = 50
"""Blocks within blocks; what is deeper is drawn in the last of them."""


@dataclass
class Leaf:
    """A box of the drawing: an input, or a call of a layer or function. `kind` is `input`, `layer` or `function`."""

    index: int
    title: str
    operation: str
    shape: str
    parameters: Size = 0
    kind: str = "layer"
    fails: bool = False
    name: str = ""
    """The qualified name, and where the call is written."""


@dataclass
class Block:
    """The calls between entering a module and leaving it: a graph whose vertices are its ports, then its children.

    A port is a way in, one for each vertex of the block around it that feeds it: `port_of` says which. `exits` are the
    vertices that feed what is outside.
    """

    title: str
    children: list[Leaf | Block]
    ports: int = 0
    port_of: dict[int, int] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    exits: list[int] = field(default_factory=list)

    @property
    def leaves(self) -> Iterator[Leaf]:
        for child in self.children:
            if isinstance(child, Leaf):
                yield child
            else:
                yield from child.leaves

    @property
    def blocks(self) -> list[Block]:
        """The blocks directly within."""
        return [child for child in self.children if isinstance(child, Block)]

    @cached_property
    def fails(self) -> bool:
        return any(child.fails for child in self.children)

    @cached_property
    def parameters(self) -> Size:
        total: Size = 0
        for child in self.children:
            total = total + child.parameters
        return total

    @property
    def shape(self) -> str:
        """What comes out: the shapes of the children that feed others, else that of the last one."""
        exits = [self.children[vertex - self.ports].shape for vertex in self.exits if vertex >= self.ports]
        return ", ".join(dict.fromkeys(exits)) or (self.children[-1].shape if self.children else "?")

    @cached_property
    def size(self) -> int:
        """How many boxes it holds."""
        return sum(1 for _ in self.leaves)


def nested(shown: Shown) -> Block:
    """The whole model as one block."""
    placed = [*(((), leaf) for leaf in _inputs(shown)), *_calls(shown)]
    return _block(Block("", []), placed, 0, list(edges(shown)), {})


def opened(root: Block, limit: int) -> set[int]:
    """The blocks (by `id`) that are drawn unfolded so that about `limit` boxes are seen: siblings together; those with a fault always."""
    visible, shown, waiting = len(root.children), {id(root)}, [root.blocks]
    while waiting:
        siblings = min(waiting, key=_children)
        waiting.remove(siblings)
        if visible + _children(siblings) <= limit:
            visible += _children(siblings)
            shown |= set(map(id, siblings))
        shown |= {id(block) for block in siblings if block.fails}
        waiting += [block.blocks for block in siblings if id(block) in shown]
    return shown


def _children(blocks: Sequence[Block]) -> int:
    return sum(len(block.children) for block in blocks)


def _inputs(shown: Shown) -> Iterator[Leaf]:
    for index, given in separate_inputs(shown):
        yield Leaf(index, given["name"], "input", format_shape(given["shape"]), kind="input", name=plain(f"input, {given['evidence']}"))


def _calls(shown: Shown) -> Iterator[tuple[Path, Leaf]]:
    """Each call with the path of the module in which it was made."""
    paths = _paths(calls(shown))
    inputs = {given["name"] for given in shown.inputs}
    for index, (call, path) in enumerate(zip(calls(shown), paths, strict=True), len(shown.inputs)):
        shape = "?" if call.outputs is None else ", ".join(map(format_shape, call.outputs))
        operation = operation_of(call)
        title = "" if call.name is None else call.name.rpartition(".")[2]
        kind = "function" if call.name is None else "input" if call.name in inputs else "layer"
        name = plain(f"{call.name or call.operation}, row {call.row}")
        yield path, Leaf(index, title, operation, shape, call.parameters, kind, call.fails, name)


def _paths(drawn: Sequence[ShownCall]) -> list[Path]:
    """The modules around each call; a function of which they are not known is where the layers before and behind it both are."""
    own = [_own_path(call) for call in drawn]
    known = [index for index, path in enumerate(own) if path is not None]
    paths: list[Path] = []
    for index, path in enumerate(own):
        if path is None:
            at = bisect.bisect(known, index)
            before, behind = (own[known[i]] if 0 <= i < len(known) else () for i in (at - 1, at))
            path = _common(before or (), behind or ())
        paths.append(path)
    return paths


def _own_path(call: ShownCall) -> Path | None:
    if call.name is not None:
        return tuple(call.name.split(".")[:-1])[:_DEEPEST]
    return None if call.module is None else tuple(filter(None, call.module.split(".")))[:_DEEPEST]


def _common(one: Path, other: Path) -> Path:
    """The leading modules that two paths share."""
    length = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return one[:length]


def _block(
    block: Block, placed: Sequence[tuple[Path, Leaf]], depth: int, links: Collection[Edge], port_of_leaf: Mapping[int, int]
) -> Block:
    """Fill a block with consecutive calls, each run of them that is in the same module one level deeper as a block of its own.

    `port_of_leaf` tells through which port the calls outside reach it.
    """
    vertex = dict(port_of_leaf)
    runs = [(name, [pair for _, pair in run]) for name, run in groupby(enumerate(placed), lambda item: _inner(item, depth))]
    for position, (_, part) in enumerate(runs, block.ports):
        vertex |= {leaf.index: position for _, leaf in part}
    for name, part in runs:
        if isinstance(name, int):
            block.children.append(part[0][1])
        else:
            block.children.append(_entered(name, part, depth + 1, links, vertex))
    own = {leaf.index for _, leaf in placed}
    block.edges = sorted({(vertex[u], vertex[v]) for u, v in links if v in own and vertex[u] != vertex[v]})
    block.exits = sorted({vertex[u] for u, v in links if u in own and v not in own})
    return block


def _inner(item: tuple[int, tuple[Path, Leaf]], depth: int) -> str | int:
    """The module of a call one level deeper, or else its number: what a run of calls has in common."""
    number, (path, _) = item
    return path[depth] if len(path) > depth else number


def _entered(name: str, part: Sequence[tuple[Path, Leaf]], depth: int, links: Collection[Edge], vertex: Mapping[int, int]) -> Leaf | Block:
    """The block of a run of calls; `vertex` are the vertices around it by call."""
    own = {leaf.index for _, leaf in part}
    touching = [(u, v) for u, v in links if u in own or v in own]
    feeding = sorted({vertex[u] for u, _ in touching if u not in own})
    ports = len(feeding) if len(feeding) <= _MOST_PORTS else 1
    port_of = {outside: number if ports > 1 else 0 for number, outside in enumerate(feeding)}
    entering = {u: port_of[vertex[u]] for u, _ in touching if u not in own}
    return _unwrapped(_block(Block(name, [], ports, port_of), part, depth, touching, entering))


def _unwrapped(block: Block) -> Leaf | Block:
    """A block of one child as that child, under both names."""
    if len(block.children) > 1:
        return block
    [child] = block.children
    child.title = f"{block.title}.{child.title}" if child.title else block.title
    if isinstance(child, Block):
        child.port_of = {outside: child.port_of[port] for outside, port in block.port_of.items()}
    return child
