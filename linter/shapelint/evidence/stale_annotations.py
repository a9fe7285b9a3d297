"""Which annotations of shapes are not true of the calls that were seen."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from shapelint.evidence.stale_comments import is_firm, usable
from shapelint.findings import Place
from shapelint.graph import LayerGraph, Observation, Seen
from shapelint.source.files import SourceFile
from shapelint.source.shape_annotations import AnnotatedFunction, Annotation, ArrayAnnotation, NamedAxis
from shapelint.stale import StaleShape
from shapelint.symbolic.dims import Dim, equal, format_size
from shapelint.unknown import Unknown


def find_stale_annotations(file: SourceFile, graphs: Sequence[LayerGraph], functions: Sequence[AnnotatedFunction]) -> None:
    """Enter the annotations that a call contradicts into the graph of its run."""
    for graph in usable(graphs) if functions else ():
        calls: dict[int, list[Observation]] = {}
        for observation in graph.observations:
            calls.setdefault(id(observation.invocation), []).append(observation)
        for function in functions:
            for observations in calls.values():
                if all(observation.certain for observation in observations):
                    _Call(file, graph, function).check(observations)


class _Call:
    """One call of an annotated function: what its names stand for so far."""

    def __init__(self, file: SourceFile, graph: LayerGraph, function: AnnotatedFunction) -> None:
        self.file, self.graph, self.function = file, graph, function
        self.sizes: dict[str, Any] = {}
        self.groups: dict[str, Sequence[Any]] = {}
        self.names_hold = True
        """False once a name stood for two sizes: what follows may be a consequence."""

    def check(self, observations: Sequence[Observation]) -> None:
        for subject, annotation, value in self._demands(observations):
            for demanded, seen in _matched(annotation, value):
                reason = self._mismatch(demanded, seen.dims or ())
                if reason is not None:
                    self._report(subject, demanded, seen, reason)

    def _demands(self, observations: Sequence[Observation]) -> Iterator[tuple[str, Annotation, Any]]:
        for observation in observations:
            node = observation.node
            if node is self.function.node:
                for name, annotation in self.function.parameters.items():
                    yield f"`{name}`", annotation, observation.values.get(name)
            elif isinstance(node, ast.AnnAssign) and node in self.function.variables:
                yield f"`{ast.unparse(node.target)}`", self.function.variables[node], next(iter(observation.values.values()), None)
            elif node in self.function.returns:
                yield "what is returned", self.function.result, observation.values.get("return")

    def _mismatch(self, demanded: ArrayAnnotation, dims: Sequence[Any]) -> str | None:
        """Why an array cannot be what is demanded; None where it may be."""
        axes = demanded.axes
        at = next((index for index, axis in enumerate(axes) if axis.many), None)
        if (len(dims) != len(axes)) if at is None else (len(dims) < len(axes) - 1):
            return "" if is_firm(self.graph) else None
        if at is None:
            return self._first(zip(axes, dims, strict=True))
        behind = len(axes) - at - 1
        group = dims[at : len(dims) - behind]
        outside = [*zip(axes[:at], dims[:at], strict=True), *zip(axes[at + 1 :], dims[len(dims) - behind :], strict=True)]
        reason = self._first(outside)
        return reason if reason is not None else self._of_group(axes[at], group)

    def _first(self, pairs: Any) -> str | None:
        return next((reason for axis, size in pairs if (reason := self._of_axis(axis, size)) is not None), None)

    def _of_axis(self, axis: NamedAxis, size: Any) -> str | None:
        if isinstance(size, Unknown) or (axis.broadcast and not (isinstance(size, int) and size != 1)):
            return None
        if axis.size is not None and equal(size, axis.size) is False:
            return f": {format_size(size)} is not {axis.size}"
        if not self.names_hold:
            return None
        if axis.expression is not None:
            wanted = _evaluated(axis.expression, self.sizes)
            if equal(size, wanted) is not False:
                return None
            self.names_hold = False
            return f": {format_size(size)} is not {axis.text} = {format_size(wanted)}"
        if axis.name is None:
            return None
        bound = self.sizes.setdefault(axis.name, size)
        if equal(size, bound) is False:
            self.names_hold = False
            return f", where `{axis.name}` is {format_size(bound)} before and {format_size(size)} here"
        return None

    def _of_group(self, axis: NamedAxis, group: Sequence[Any]) -> str | None:
        """The axes that one name stands for are the same wherever it stands."""
        if axis.name is None or axis.broadcast or not self.names_hold:
            return None
        bound = self.groups.setdefault(axis.name, group)
        if len(bound) == len(group) and not any(equal(one, other) is False for one, other in zip(bound, group, strict=True)):
            return None
        if len(bound) != len(group) and not is_firm(self.graph):
            return None
        self.names_hold = False
        before, here = (", ".join(map(format_size, sizes)) for sizes in (bound, group))
        return f", where `*{axis.name}` is [{before}] before and [{here}] here"

    def _report(self, subject: str, demanded: ArrayAnnotation, seen: Seen, reason: str) -> None:
        place = Place(self.file.filename, self.file.span(demanded.node))
        self.graph.stale.append(
            StaleShape(place, demanded.text, subject, tuple(seen.dims or ()), seen.producer, detail=reason, is_annotation=True)
        )


def _matched(annotation: Annotation, value: Any) -> Iterator[tuple[ArrayAnnotation, Seen]]:
    """The arrays of a value with what is demanded of each."""
    if isinstance(annotation, ArrayAnnotation):
        if isinstance(value, Seen) and value.dims is not None:
            yield annotation, value
    elif isinstance(annotation, tuple) and isinstance(value, tuple) and len(annotation) == len(value):
        for part, item in zip(annotation, value, strict=True):
            yield from _matched(part, item)


def _evaluated(node: ast.expr, sizes: Mapping[str, Any]) -> Any:
    """The size that an expression of names is, where all of them stand for sizes."""
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return node.value
    if isinstance(node, ast.Name):
        return sizes.get(node.id, Unknown("a name that stands for no size"))
    if not isinstance(node, ast.BinOp):
        return Unknown("an expression that is not read")
    left, right = _evaluated(node.left, sizes), _evaluated(node.right, sizes)
    if not all(isinstance(side, (int, Dim)) for side in (left, right)):
        return Unknown("an expression of what is not known")
    try:
        match node.op:
            case ast.Add():
                return left + right
            case ast.Sub():
                return left - right
            case ast.Mult():
                return left * right
            case ast.FloorDiv():
                return left // right
    except ZeroDivisionError:
        pass
    return Unknown("an operator that is not read")
