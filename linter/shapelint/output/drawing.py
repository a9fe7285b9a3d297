"""The layer graph as text for other programs to draw: Graphviz' dot and Mermaid."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from shapelint.output.full import format_shape

if TYPE_CHECKING:
    from shapelint.engine import Shown, ShownCall


def dot(shown: Shown) -> Iterator[str]:
    """A `digraph` with a box for each call."""
    yield f"digraph {_dot_text(shown.target)} {{"
    yield "  rankdir=TB;"
    yield '  node [shape=box, style=rounded, fontname="Helvetica"];'
    for index, given in enumerate(shown.inputs):
        yield f"  x{index} [shape=ellipse, label={_dot_text(*_input_lines(given))}];"
    for index, call in enumerate(shown.layers):
        yield f"  n{index} [label={_dot_text(*_lines(call))}];"
    yield from (f"  {source} -> {target};" for source, target in _edges(shown))
    yield "}"


def mermaid(shown: Shown) -> Iterator[str]:
    """A Mermaid flowchart with a box for each call."""
    yield "flowchart TD"
    for index, given in enumerate(shown.inputs):
        yield f"  x{index}([{_mermaid_text(*_input_lines(given))}])"
    for index, call in enumerate(shown.layers):
        yield f"  n{index}[{_mermaid_text(*_lines(call))}]"
    yield from (f"  {source} --> {target}" for source, target in _edges(shown))


def _lines(call: ShownCall) -> list[str]:
    """What a box says: the layer's name, what it does, the shape that comes out."""
    outputs = "?" if call.outputs is None else ", ".join(map(format_shape, call.outputs))
    operation = call.type or call.operation.rpartition(".")[2]
    return [call.name, operation, outputs] if call.name else [operation, outputs]


def _input_lines(given: Mapping[str, Any]) -> tuple[str, str]:
    return given["name"], format_shape(given["shape"])


def _edges(shown: Shown) -> Iterator[tuple[str, str]]:
    """The tensors that flow; a call of which no source is known is fed by the inputs that have its input's shape."""
    fed = {target for _, target in shown.edges}
    for index, call in enumerate(shown.layers):
        if index not in fed:
            shapes = [None if shape is None else format_shape(shape) for shape in call.inputs]
            yield from ((f"x{i}", f"n{index}") for i, given in enumerate(shown.inputs) if format_shape(given["shape"]) in shapes)
    yield from ((f"n{source}", f"n{target}") for source, target in dict.fromkeys(shown.edges))


def _dot_text(*lines: str) -> str:
    return '"' + "\\n".join(line.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") for line in lines) + '"'


_MERMAID = str.maketrans({'"': "#quot;", "#": "#35;", "<": "#lt;", ">": "#gt;", "\n": " ", "`": "#96;"})


def _mermaid_text(*lines: str) -> str:
    return '"' + "<br/>".join(line.translate(_MERMAID) for line in lines) + '"'
