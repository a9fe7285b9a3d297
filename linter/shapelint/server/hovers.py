"""Hovers: the shape of the tensor under the cursor, and how it comes about."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from shapelint.derivations import derivation, signature
from shapelint.engine import Inspection
from shapelint.findings import Step
from shapelint.graph import Call, LayerGraph
from shapelint.output.full import format_shape
from shapelint.output.terminal import column_widths, padded, plain, shortened
from shapelint.server.sights import Sight, described, first_tensor, runs_by_weight, sights_of
from shapelint.source.files import SourceFile, Span
from shapelint.symbolic.dims import Size, format_size

_STEPS = 24
"""The last steps of a derivation that are shown."""

_OTHERS = 4
"""How many other shapes are listed."""

_WIDEST_CALL = 48


def hover(inspection: Inspection, row: int, column: int) -> tuple[str, Span] | None:
    """What is known of the expression at a place, in Markdown, and where that stands; None where there is nothing to say."""
    file = inspection.file
    if file is None:
        return None
    runs = runs_by_weight(inspection)
    inner: ast.AST | None = None
    for node in _around(file, row, column):
        if isinstance(node, ast.stmt):
            text, place = _said_of_statement(file, runs, node, inner, row)
            return (text, place) if text else None
        text = _said_of(file, runs, node)
        if text:
            return text, file.span(node)
        inner = node
    return None


def _around(file: SourceFile, row: int, column: int) -> list[ast.AST]:
    """The nodes around a place, innermost first."""
    around: list[ast.AST] = []
    below: Sequence[ast.AST] = [file.tree]
    while below:
        node = next((node for node in below if _covers(file, node, row, column)), None)
        if node is None:
            break
        around.append(node)
        below = list(_children(node))
    return around[::-1]


def _children(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes within a node that have places, also those inside of nodes that have none (arguments, keywords of old)."""
    for child in ast.iter_child_nodes(node):
        if hasattr(child, "lineno"):
            yield child
        else:
            yield from _children(child)


def _covers(file: SourceFile, node: ast.AST, row: int, column: int) -> bool:
    if isinstance(node, ast.Module):
        return True
    first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", ()))])  # type: ignore[attr-defined]
    if not first <= row <= (getattr(node, "end_lineno", None) or row):
        return False
    span = file.span(node)
    return (first < span.row or (span.row, span.column) <= (row, column)) and (row, column) <= (span.end_row, span.end_column)


def _said_of_statement(file: SourceFile, runs: Sequence[LayerGraph], node: ast.stmt, inner: ast.AST | None, row: int) -> tuple[str, Span]:
    """What can be said at the head of a class, or at the name that a layer is given; `inner` is the node below under the cursor."""
    if isinstance(node, ast.ClassDef) and inner is None and row == node.lineno:
        return _model(runs, node), Span(row, file.span(node).column, row, len(file.lines[row - 1]) + 1)
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and inner is not None and inner in node.targets:
        return "\n\n".join(_layer_calls(runs, node.value)), file.span(inner)
    return "", file.span(node)


def _said_of(file: SourceFile, runs: Sequence[LayerGraph], node: ast.AST) -> str:
    """What can be said of an expression."""
    parts = list(_layer_calls(runs, node)) if isinstance(node, ast.Call) else []
    for graph, sights in sights_of(runs, node):
        title = " ".join(file.segment(node).split())
        return "\n\n".join([*parts, _tensor(title, graph, sights), *_others(runs, node, sights[0])])
    return "\n\n".join(parts)


def _tensor(title: str, graph: LayerGraph, sights: Sequence[Sight]) -> str:
    """A tensor: its shape and type, the further shapes of the same run, and how the first comes about."""
    sight = sights[0]
    tensor = first_tensor([sight])
    kind = f" {tensor.element_type}" if tensor is not None and not isinstance(sight, tuple) and tensor.element_type != "unknown" else ""
    lines = [f"{_code(shortened(title, _WIDEST_CALL))}: {_code(described(sight))}{kind}"]
    if len(sights) > 1:
        further = ", ".join(_code(described(each)) for each in sights[1 : 1 + _OTHERS])
        lines.append(f"then {further}{', …' if len(sights) > 1 + _OTHERS else ''}")
    steps = _steps(graph, tensor.producer if tensor is not None else None)
    if steps:
        lines.append("How it comes about:\n\n" + _table(steps, graph))
    elif graph.evidence:
        lines.append(f"an input of {_code(graph.model or 'the script')}: {plain(_source(graph))}")
    return "\n\n".join(lines)


def _others(runs: Iterable[LayerGraph], node: ast.AST, shown: Sight) -> Iterator[str]:
    """The shapes of other runs, with what they rest on."""
    known = {described(shown)}
    for graph, sights in sights_of(runs, node):
        text = described(sights[0])
        if text not in known and len(known) <= _OTHERS:
            known.add(text)
            yield f"also {_code(text)} ({plain(_source(graph))})"


def _source(graph: LayerGraph) -> str:
    """What is known of a run's inputs, and from where."""
    evidence = graph.evidence[0] if graph.evidence else None
    if evidence is None:
        return "nothing is known of it"
    where = f", {Path(evidence.place.filename).name}:{evidence.place.span.row}" if evidence.place is not None else ""
    return f"{evidence.message}{where}"


def _steps(graph: LayerGraph, producer: Call | None) -> tuple[Step, ...]:
    return derivation(graph, producer, itself=True) if producer is not None and graph.holds(producer) else ()


def _table(steps: Sequence[Step], graph: LayerGraph) -> str:
    """The steps in columns, as the full report has them."""
    rows = [(step.layer or "", _called(step), format_shape(step.shape)) for step in steps]
    rows = rows[:1] + rows[1:][-_STEPS:] if len(rows) > _STEPS else rows
    widths = column_widths(rows)
    lines = ["  ".join(padded(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    lines[0] += f"   {plain(_source(graph))}" if graph.evidence else ""
    return "```text\n" + "\n".join(lines).replace("```", "'''") + "\n```"


def _called(step: Step) -> str:
    if step.operation == "input":
        return "input"
    return plain(shortened(step.signature or step.operation.rpartition(".")[2], _WIDEST_CALL))


def _layer_calls(runs: Iterable[LayerGraph], node: ast.Call) -> Iterator[str]:
    """The layer that a call calls, or that it makes: what it takes and gives, and its parameters."""
    seen: dict[str, None] = {}
    for graph in runs:
        for call in graph.calls:
            made = getattr(call.layer, "constructed_at", None)
            if call.layer is not None and call.leaf and node in (getattr(call.site, "node", None), getattr(made, "node", None)):
                seen.setdefault(_layer_call(graph, call))
    lines = list(seen)
    yield from lines[:_OTHERS]
    if len(lines) > _OTHERS:
        yield f"… and {len(lines) - _OTHERS} more"


def _layer_call(graph: LayerGraph, call: Call) -> str:
    name = graph.name_of(call.layer)
    taken = ", ".join(_code(array.describe()) for array in call.inputs) or "nothing"
    given = ", ".join(_code(array.describe()) for array in call.outputs) or "`?`"
    count = call.layer.count_parameters()
    return f"{f'**{name}** ' if name else ''}{_code(signature(call))}: {taken} → {given}{_parameters(count)}"


def _parameters(count: Size) -> str:
    if isinstance(count, int):
        return f", {count:,} parameters" if count else ""
    return f", {_code(format_size(count))} parameters"


def _model(runs: Iterable[LayerGraph], node: ast.ClassDef) -> str:
    """A model by its name: what goes in, what comes out, what it accepts."""
    graph = next((run for run in runs if run.root is not None and type(run.root).__qualname__.split(".")[-1] == node.name), None)
    if graph is None:
        return ""
    taken = ", ".join(f"{name} {_code(array.describe())}" for name, array in graph.inputs.items() if hasattr(array, "describe"))
    given = ", ".join(_code(output.describe()) for output in graph.outputs if hasattr(output, "describe"))
    count = graph.root.count_parameters()
    lines = [f"**{node.name}**: {taken or '`?`'} → {given or '`?`'}{_parameters(count)}"]
    return "\n\n".join([*lines, *graph.requirements, f"input: {plain(_source(graph))}"])


def _code(text: str) -> str:
    """A text as code, whatever backticks it has."""
    return f"`` {text} ``" if "`" in text else f"`{text}`"
