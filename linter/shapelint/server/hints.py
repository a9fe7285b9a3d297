"""Inlay hints: the shape after each name that is bound to a tensor, and of what a function takes and returns."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shapelint.engine import Inspection
from shapelint.graph import Sighting
from shapelint.output.terminal import shortened
from shapelint.server.sights import Sight, described, runs_by_weight, sights_of
from shapelint.symbolic.dims import format_size

_WIDEST = 48
"""Characters of a shape in a hint; what it had to leave out stands in its tooltip."""


@dataclass(frozen=True)
class Hint:
    """A text that an editor shows at a place, as if it stood there; rows and columns from 1."""

    row: int
    column: int
    label: str
    tooltip: str


def hints(inspection: Inspection) -> list[Hint]:
    """The hints of a file, in the order of their places."""
    file = inspection.file
    if file is None:
        return []
    runs = runs_by_weight(inspection)
    found = []
    for node, place, mark in _places(file.tree):
        seen = next(sights_of(runs, node), None)
        if seen is not None:
            graph, sights = seen
            text = f"{mark}{_short(sights[0])}" + " ..." * (len(sights) > 1)
            span = file.span(place)
            found.append(Hint(span.end_row, span.end_column, text, _tooltip(sights, graph.model)))
    return sorted(found, key=lambda hint: (hint.row, hint.column))


def _short(sight: Sight) -> str:
    """A shape within the width of a hint: first the sizes that are longest to write are left out."""
    if isinstance(sight, Sighting) and sight.dims is not None:
        sizes = list(map(format_size, sight.dims))
        for axis in sorted(range(len(sizes)), key=lambda axis: -len(sizes[axis])):
            if len(", ".join(sizes)) > _WIDEST - 2:
                sizes[axis] = "…"
        return shortened(f"[{', '.join(sizes)}]", _WIDEST)
    return shortened(described(sight), _WIDEST)


def _tooltip(sights: Sequence[Sight], model: str | None) -> str:
    """All the shapes, one after the other as they came; and the model in whose run."""
    return "\n".join([*([f"in a run of {model}"] if model else []), *map(described, sights)])


def _places(tree: ast.Module) -> Iterator[tuple[ast.AST, ast.AST, str]]:
    """What a hint may tell of, the node after which it stands, and what comes before the shape."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.Name, ast.Attribute)) and isinstance(node.ctx, ast.Store):
            yield node, node, ": "
        elif isinstance(node, ast.arg):
            yield node, node, " " if node.annotation is not None else ": "
        elif isinstance(node, ast.Return) and node.value is not None:
            yield node.value, node.value, "→ "
