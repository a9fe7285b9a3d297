"""What the rules about reshapes share: the sizes asked for, the one that is wrong, and the layer behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isqrt
from typing import Any

from shapelint.cases import Case, made_of, operation_name, shown
from shapelint.derivations import chain_to, spatial_clause
from shapelint.findings import Finding, Place, Related
from shapelint.graph import Call, LayerGraph
from shapelint.origins import Origin, origin_of
from shapelint.rules import Rule
from shapelint.symbolic.dims import Size, definitely, divisible, equal, floor_div, product
from shapelint.unknown import Unknown
from shapelint.values import Array

from shapelint_rules._fixes import number_fix

RESHAPES = ("torch.Tensor.view", "torch.Tensor.reshape", "torch.reshape", "numpy.reshape", "tensorflow.reshape")
"""The operations that are given all sizes of their result."""

SAMPLE_RESHAPE = "keras.layers.Reshape"
"""The layer that is given the sizes of a sample."""

FLATTENINGS = (*RESHAPES, "torch.flatten", "torch.ravel", "torch.nn.Flatten")


def sizes_asked(call: Call) -> tuple[Any, ...] | None:
    """The sizes that a `view` or `reshape` is given, -1 included; None where they are not written one by one."""
    if call.operation not in RESHAPES:
        return None
    arguments = call.arguments
    given = arguments.get("size", arguments.get("shape"))
    if isinstance(given, (tuple, list)) and len(given) == 1 and isinstance(given[0], (tuple, list)):
        given = given[0]
    return tuple(map(_size, given)) if isinstance(given, (tuple, list)) else None


def _size(value: Any) -> Any:
    """A size, though a tensor may hold it: `tf.shape(x)[0]`."""
    if not isinstance(value, Array):
        return value
    return value.values[0] if value.values is not None and len(value.values) == 1 else Unknown("a size that a tensor holds")


def size_parameter(call: Call) -> str:
    return "size" if "size" in call.arguments else "shape"


def _sizes_of_result(call: Call) -> tuple[Any, ...] | None:
    """The sizes asked for, the number of samples among them though a layer is not told it."""
    target, dims = getattr(call.layer, "target_shape", None), call.inputs[0].dims if call.inputs else None
    if call.operation != SAMPLE_RESHAPE:
        return sizes_asked(call)
    return (dims[0], *target) if dims and isinstance(target, (tuple, list)) else None


def _origin_of_size(case: Case, asked: Size, index: int) -> Origin | None:
    """Where one of the sizes of the result is written."""
    if case.call.operation == SAMPLE_RESHAPE:
        return case.origin_of("target_shape", asked, index - 1)
    return case.origin_of(size_parameter(case.call), asked, index)


@dataclass(frozen=True, slots=True)
class WrongSize:
    """The size of a reshape that has to change, and what to."""

    index: int
    asked: Size
    wanted: Size
    factors: tuple[Size, ...]


def wrong_size(call: Call) -> WrongSize | None:
    """The one size that makes a reshape impossible: the row length in `(-1, 1024)`, or the one that nothing else explains."""
    sizes, dims = _sizes_of_result(call), call.inputs[0].dims if call.inputs else None
    if sizes is None or dims is None or len(sizes) < 2 or any(isinstance(size, Unknown) for size in (*sizes, *dims)):
        return None
    keeps_batch = definitely(equal(sizes[0], -1)) or definitely(equal(sizes[0], dims[0]))
    if keeps_batch and len(sizes) == 2:
        wanted = product(dims[1:])
        return None if definitely(equal(sizes[1], -1)) else WrongSize(1, sizes[1], wanted, dims[1:])
    if any(definitely(equal(size, -1)) for size in sizes):
        return None
    open_sizes = [index for index, size in enumerate(sizes) if not any(definitely(equal(size, dim)) for dim in dims)]
    if len(open_sizes) != 1:
        return None
    others = product(size for index, size in enumerate(sizes) if index != open_sizes[0])
    if not definitely(divisible(product(dims), others)):
        return None
    wanted = floor_div(product(dims), others)
    return WrongSize(open_sizes[0], sizes[open_sizes[0]], wanted, (wanted,))


def judged_reshape(rule: Rule, case: Case, wording: str) -> Iterator[Finding]:
    """The finding about a reshape; `wording` has places for what was asked and what is there."""
    call, wrong = case.call, wrong_size(case.call)
    if wrong is None:
        origin = case.origin_of("target_shape") if call.operation == SAMPLE_RESHAPE else None
        yield from case.finding(
            rule, _plain_message(case), place=case.primary(origin) if origin is not None else case.at_call(), expected=_square_map(call),
            help=_units_before(case),
        )  # fmt: skip
        return
    origin = _origin_of_size(case, wrong.asked, wrong.index)
    what = made_of(wrong.wanted, wrong.factors) + spatial_clause(case.graph, call)
    message = wording.format(name=f"`{operation_name(call)}`", asked=shown(wrong.asked), there=what)
    followers = layers_told_the_same(case.graph, call, wrong.asked)
    fix = number_fix(case, [origin, *(follower for _, follower in followers)], wrong.wanted, wrong.factors, wrong.asked)
    yield from case.finding(
        rule, message + case.whatever, place=case.primary(origin), expected=wrong.wanted, actual=wrong.asked,
        related=[Related(f"{name} is told the same number", place) for name, place in _places(followers)],
        fix=fix if case.alone else None,
    )  # fmt: skip


def _square_map(call: Call) -> str | None:
    """The square map, as it is written, that a row can become where another was asked for: `(4, 4, 64)`; None where there are several."""
    target, dims = getattr(call.layer, "target_shape", None), call.inputs[0].dims if call.inputs else None
    if not isinstance(target, tuple) or dims is None or len(dims) != 2 or len(target) != 3 or len(_plain((*target, *dims[1:]))) != 4:
        return None
    channel = next((axis for axis in (2, 0) if target[(axis + 1) % 3] == target[(axis + 2) % 3]), None)
    if channel is None or min(target) < 1 or not isinstance(dims[1], int):
        return None
    side, channels = target[(channel + 1) % 3], target[channel]
    candidates = [(side, dims[1] // (side * side)), (isqrt(dims[1] // channels), channels)]
    maps = [(*[edge] * channel, depth, *[edge] * (2 - channel)) for edge, depth in candidates if edge * edge * depth == dims[1]]
    return f"({', '.join(map(str, maps[0]))})" if len(maps) == 1 else None


def _units_before(case: Case) -> str:
    """What a dense layer just before would have to give."""
    source = case.call.sources[0] if case.call.sources else None
    declared = case.contract.declared
    if source is None or not isinstance(getattr(source.layer, "units", None), int) or not isinstance(declared, int):
        return ""
    return f"`{case.graph.name_of(source.layer) or operation_name(source)}` would have to give {declared} for these sizes"


def _plain_message(case: Case) -> str:
    call = case.call
    sizes = _sizes_of_result(call)
    dims = call.inputs[0].describe() if call.inputs else "the tensor"
    name = f"`{operation_name(call)}`"
    if sizes is None or case.contract.received is None:
        clause = f": {case.contract.detail}" if case.contract.detail else ""
        return f"{name} cannot reshape {dims} to {shown(case.contract.declared)}{clause}"
    a_sample = " a sample" if call.operation == SAMPLE_RESHAPE else ""
    return (
        f"{name} to {shown(sizes)} does not fit {dims}: {shown(case.contract.received)} elements{a_sample} "
        f"against {'a multiple of ' if -1 in _plain(sizes) else ''}{shown(case.contract.declared)}{case.whatever}"
    )


def _plain(sizes: tuple[Any, ...]) -> list[int]:
    return [size for size in sizes if isinstance(size, int)]


def layers_told_the_same(graph: LayerGraph, reshape: Call, asked: Size) -> list[tuple[str, Origin]]:
    """The dense layers right behind a reshape that were told the number of the reshape as well."""
    found = []
    for call in graph.calls[reshape.index + 1 :]:
        told = getattr(call.layer, "in_features", None)
        if isinstance(told, int) and definitely(equal(told, asked)) and _follows(graph, call, reshape):
            origin = origin_of(call, "in_features", told)
            if origin is not None:
                found.append((f"`{graph.name_of(call.layer) or operation_name(call)}`", origin))
    return found


def _places(followers: list[tuple[str, Origin]]) -> list[tuple[str, Place]]:
    return [(name, origin.place) for name, origin in followers]


def _follows(graph: LayerGraph, call: Call, reshape: Call) -> bool:
    """Whether `call` gets the features of the reshape, with nothing but element-wise steps between."""
    for step in reversed(chain_to(graph, call)):
        if step is reshape:
            return True
        if hasattr(step.layer, "in_features") or step.changes_shape:
            return False
    return False


def flattened_batch(graph: LayerGraph, call: Call) -> Call | None:
    """The call that made the 1-d input of `call` from a tensor of several axes, batch and all."""
    for step in reversed(chain_to(graph, call)):
        before, after = (arrays[0].dims if arrays else None for arrays in (step.inputs, step.outputs))
        if before is None or after is None or len(after) != 1:
            return None
        if len(before) > 1:
            return step if step.operation in FLATTENINGS else None
    return None


def broken_reshape_before(graph: LayerGraph, call: Call) -> bool:
    """Whether the features of `call` come from a reshape that is itself wrong."""
    received = call.inputs[0].dims if call.inputs else None
    for step in reversed(chain_to(graph, call)):
        after = step.outputs[0].dims if step.outputs else None
        if not after or not received or not definitely(equal(after[-1], received[-1])):
            return False
        if any(contract.holds is False and contract.name in ("reshape-size", "reshape-mixes-batch") for contract in step.contracts):
            return True
    return False
