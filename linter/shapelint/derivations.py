"""How a size comes about: the steps from the input to a call, as the reports print them."""

from __future__ import annotations

import ast

from shapelint.findings import Step
from shapelint.graph import Call, LayerGraph, Site
from shapelint.numbers import written_factors
from shapelint.origins import origin_of, place_of
from shapelint.symbolic.dims import Size, definitely, equal, product
from shapelint.unknown import Unknown
from shapelint.values import Array

_LONGEST = 64
"""Characters beyond which a call is shown by its name alone."""

_MOST_HEIGHTS = 12
"""Heights that a message can hold."""


def derivation(graph: LayerGraph, call: Call, *, itself: bool = False, source: int = 0) -> tuple[Step, ...]:
    """The steps from the input to the input number `source` of `call` (and the call, if `itself`), oldest first.

    Functions that keep the shape are left out; layers all stand.
    """
    chain = chain_to(graph, call, source)
    first = chain[0] if chain else call
    inputs = first.inputs if chain else first.inputs[source:]
    steps = [_input_step(graph, inputs[0])] if inputs else []
    steps += [_step(graph, each) for each in chain if each.layer is not None or each.changes_shape]
    return (*steps, _step(graph, call)) if itself else tuple(steps)


def chain_to(graph: LayerGraph, call: Call, source: int = 0) -> list[Call]:
    """The calls that lead to one of the inputs of `call`, oldest first."""
    made_by = call.sources[source] if source < len(call.sources) else None
    return [*graph.chain(made_by), made_by] if made_by is not None and made_by is not call and graph.holds(made_by) else []


def factors_of(graph: LayerGraph, call: Call, received: Size) -> tuple[Size, ...]:
    """The sizes whose product a size is that arrives at `call`: channels, height and width before a flatten."""
    if isinstance(received, Unknown):
        return (received,)
    dims = _shape(call.inputs)
    if dims is not None and _is_sample(dims, received):
        return dims[1:]
    for step in reversed(chain_to(graph, call)):
        before, after = _shape(step.inputs), _shape(step.outputs)
        if before is None or not after or not definitely(equal(after[-1], received)):
            break
        if len(after) < len(before) and _is_sample(before, received):
            return before[1:]
        if not before or not definitely(equal(before[-1], received)):
            return _factors_written(step, received)
    return (received,)


def _is_sample(dims: tuple[Size, ...], size: Size) -> bool:
    """Whether one sample of a batch has as many elements as `size` says."""
    return len(dims) > 2 and definitely(equal(product(dims[1:]), size))


def _factors_written(step: Call, received: Size) -> tuple[Size, ...]:
    """The factors of the last size that a reshape was given, as the user wrote them: `view(-1, 4 * 4 * 64)`."""
    parameter = next((name for name in ("size", "shape") if name in step.arguments), None)
    origin = origin_of(step, parameter, received if isinstance(received, int) else None, -1) if parameter is not None else None
    factors = written_factors(origin.node) if origin is not None else []
    return tuple(factors) if len(factors) > 1 and product(factors) == received else (received,)


def spatial_history(graph: LayerGraph, call: Call, source: int = 0) -> list[int]:
    """The height (or length) after the input and each layer of spatial kind on the way, where all are known.

    What comes before the first of them with less than three axes is rows that are made into pictures.
    """
    chain = chain_to(graph, call, source)
    spatial = [step for step in chain if _is_spatial(step)]
    if not spatial:
        return []
    begin = _shape(chain[0].inputs)
    if begin is None or len(begin) < 3:
        begin = _shape(spatial[0].inputs)
    sizes: list[int] = []
    for dims in [begin, *(_shape(step.outputs) for step in spatial)]:
        if dims is None or len(dims) < 3 or not isinstance(dims[-2 if len(dims) > 3 else -1], int):
            return []
        sizes.append(dims[-2 if len(dims) > 3 else -1])  # type: ignore[arg-type]
    return sizes


def spatial_clause(graph: LayerGraph, call: Call) -> str:
    """The heights on the way, for the end of a message: ` (28, 28, 14, 14, 7)`; nothing where they tell no story."""
    sizes = spatial_history(graph, call)
    if len(sizes) > _MOST_HEIGHTS:
        sizes = [size for index, size in enumerate(sizes) if index == 0 or size != sizes[index - 1]]
    return f" ({', '.join(map(str, sizes))})" if len(set(sizes)) > 1 and len(sizes) <= _MOST_HEIGHTS else ""


def _is_spatial(call: Call) -> bool:
    name = call.operation.rpartition(".")[2].lower()
    if name.startswith("convert"):
        return False
    return any(part in name for part in ("conv", "pool", "upsample", "interpolate", "unfold")) or (
        ("pad" in name or "shuffle" in name) and call.changes_shape
    )


def _shape(arrays: list[Array]) -> tuple[Size, ...] | None:
    return arrays[0].dims if arrays else None


def _input_step(graph: LayerGraph, array: Array) -> Step:
    name = next((name for name, known in graph.inputs.items() if known is array), None)
    evidence = graph.evidence[0] if graph.evidence else None
    place = evidence.place if evidence is not None else None
    return Step(name, "input", array.dims, place, evidence.message if evidence is not None else "")


def _step(graph: LayerGraph, call: Call) -> Step:
    place = place_of(call.site) if call.site is not None else None
    shape = _shape(call.outputs)
    return Step(graph.name_of(call.layer) if call.layer is not None else None, call.operation, shape, place, signature(call))


def signature(call: Call) -> str:
    """The call as a person would write it: `Conv2d(1, 32, 5, padding=2)`, `view(-1, 1024)`."""
    site: Site | None = getattr(call.layer, "constructed_at", None) if call.layer is not None else call.site
    name = type(call.layer).__name__ if call.layer is not None else call.operation.rpartition(".")[2]
    if site is None or not isinstance(site.node, ast.Call) or not _calls(site.node, name):
        return name
    parts = [_argument_text(site, argument) for argument in site.node.args]
    parts += [f"{keyword.arg}={_argument_text(site, keyword.value)}" if keyword.arg else "**..." for keyword in site.node.keywords]
    text = f"{name}({', '.join(part for part in parts if part)})"
    return text if len(text) <= _LONGEST else name


def _calls(node: ast.Call, name: str) -> bool:
    written = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id if isinstance(node.func, ast.Name) else ""
    return written.rstrip("_") == name.rstrip("_")


def _argument_text(site: Site, node: ast.expr) -> str:
    """An argument as written; a tensor that is computed in place is left out."""
    if any(isinstance(inner, ast.Call) for inner in ast.walk(node)):
        return "..."
    return " ".join(site.file.segment(node).split())
