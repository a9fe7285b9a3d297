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
    for index, given in separate_inputs(shown):
        yield f"  x{index} [shape=ellipse, label={_dot_text(*_input_lines(given))}];"
    for index, call in enumerate(calls(shown)):
        yield f"  n{index} [label={_dot_text(*_lines(call))}];"
    yield from (f"  {source} -> {target};" for source, target in _edges(shown))
    yield "}"


def mermaid(shown: Shown) -> Iterator[str]:
    """A Mermaid flowchart with a box for each call."""
    yield "flowchart TD"
    for index, given in separate_inputs(shown):
        yield f"  x{index}([{_mermaid_text(*_input_lines(given))}])"
    for index, call in enumerate(calls(shown)):
        yield f"  n{index}[{_mermaid_text(*_lines(call))}]"
    yield from (f"  {source} --> {target}" for source, target in _edges(shown))


def _lines(call: ShownCall) -> list[str]:
    """What a box says: the layer's name, what it does, the shape that comes out."""
    outputs = "?" if call.outputs is None else ", ".join(map(format_shape, call.outputs))
    operation = operation_of(call)
    return [call.name, operation, outputs] if call.name else [operation, outputs]


def _input_lines(given: Mapping[str, Any]) -> tuple[str, str]:
    return given["name"], format_shape(given["shape"])


def calls(shown: Shown) -> list[ShownCall]:
    """The calls that are drawn."""
    return shown.drawn or shown.layers


def operation_of(call: ShownCall) -> str:
    """The class of a layer or the name of a function, `add` for `__add__`."""
    return (call.type or call.operation.rpartition(".")[2]).strip("_") or call.operation


def separate_inputs(shown: Shown) -> list[tuple[int, Mapping[str, Any]]]:
    """The inputs with their numbers, without those that are among the calls: Keras' inputs and placeholders are layers themselves."""
    listed = {call.name for call in shown.layers}
    return [(index, given) for index, given in enumerate(shown.inputs) if given["name"] not in listed]


def edges(shown: Shown) -> Iterator[tuple[int, int]]:
    """The tensors that flow between inputs and calls, numbered in this order.

    A call of which no source is known is fed by the inputs that have its input's shape.
    """
    first, inputs = len(shown.inputs), separate_inputs(shown)
    flow = shown.flow if shown.drawn else [(first + source, first + target) for source, target in shown.edges]
    drawn = {number for number, _ in inputs} | {first + index for index in range(len(calls(shown)))}
    flow = [edge for edge in dict.fromkeys(flow) if edge[0] in drawn]
    fed = {target for _, target in flow}
    for index, call in enumerate(calls(shown), first):
        if index not in fed:
            shapes = [None if shape is None else format_shape(shape) for shape in call.inputs]
            yield from ((number, index) for number, given in inputs if format_shape(given["shape"]) in shapes)
    yield from flow


def _edges(shown: Shown) -> Iterator[tuple[str, str]]:
    """The edges by the names of their nodes: `x0` an input, `n0` a call."""
    names = [*(f"x{i}" for i in range(len(shown.inputs))), *(f"n{i}" for i in range(len(calls(shown))))]
    return ((names[source], names[target]) for source, target in edges(shown))


def _dot_text(*lines: str) -> str:
    return '"' + "\\n".join(line.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") for line in lines) + '"'


_MERMAID = str.maketrans({'"': "#quot;", "#": "#35;", "<": "#lt;", ">": "#gt;", "\n": " ", "`": "#96;"})


def _mermaid_text(*lines: str) -> str:
    return '"' + "<br/>".join(line.translate(_MERMAID) for line in lines) + '"'
