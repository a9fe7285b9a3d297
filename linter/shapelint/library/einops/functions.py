"""The functions of einops."""

from __future__ import annotations

from typing import Any

from shapelint.library.axes import require_tensor, undecided
from shapelint.library.einops.pattern import CONTRACT, ELLIPSIS, PatternFault, parse_side
from shapelint.library.einops.transform import REDUCTIONS, require_pattern_rank, transformed
from shapelint.library.einsum_equations import Equation
from shapelint.library.registry import export, shape_function
from shapelint.library.torch.einsum import summed
from shapelint.library.torch.joining import joined, tensors_in
from shapelint.library.torch.reshaping import reflowed, reshape_tensor
from shapelint.library.torch.slicing import Part, sliced
from shapelint.library.torch.splitting import total_of
from shapelint.library.torch.tensor import TorchSize
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, product
from shapelint.unknown import Undecided, Unknown


@export("einops.EinopsError", "einops.einops.EinopsError")
class EinopsError(RuntimeError):
    """What einops raises on a pattern that does not fit."""


@shape_function("einops.rearrange", "einops.einops.rearrange")
def rearrange(call: CallInProgress, tensor: Any, pattern: Any, **axes_lengths: Any) -> Any:
    """`"b c (h p) -> b h (c p)"`: every axis of the left side stands on the right one."""
    return transformed(call, tensor, pattern, "rearrange", axes_lengths)


@shape_function("einops.reduce", "einops.einops.reduce")
def reduce(call: CallInProgress, tensor: Any, pattern: Any, reduction: Any, **axes_lengths: Any) -> Any:
    """`"b c h w -> b c"`: axes that the right side leaves out are reduced."""
    if isinstance(reduction, str) and reduction not in REDUCTIONS:
        call.require(False, CONTRACT, declared=reduction, parameter="reduction", detail=f"`{reduction}` is none of {', '.join(REDUCTIONS)}")
    return transformed(call, tensor, pattern, reduction if isinstance(reduction, str) else "mean", axes_lengths)


@shape_function("einops.repeat", "einops.einops.repeat")
def repeat(call: CallInProgress, tensor: Any, pattern: Any, **axes_lengths: Any) -> Any:
    """`"h w -> h w c"`: axes that only the right side has are repeated."""
    return transformed(call, tensor, pattern, "repeat", axes_lengths)


@shape_function("einops.einsum", "einops.einops.einsum")
def einsum(call: CallInProgress, *tensors_and_pattern: Any) -> Any:
    """`einsum(a, b, "i j, j k -> i k")`"""
    *tensors, pattern = tensors_and_pattern
    if isinstance(pattern, Unknown):
        raise Undecided(pattern)
    if not isinstance(pattern, str):
        call.require(False, CONTRACT, declared=pattern, parameter="tensors_and_pattern", detail="the last argument must be the pattern")
        undecided("einops.einsum without a pattern")
    try:
        left, _, right = pattern.partition("->")
        if "->" not in pattern:
            raise PatternFault("the pattern has no `->`")
        equation = Equation(tuple(map(_term, left.split(","))), _term(right))
    except PatternFault as fault:
        call.require(False, CONTRACT, declared=pattern, parameter="tensors_and_pattern", detail=str(fault))
        undecided("a pattern that einops does not take")
    known = {name for term in equation.operands for name in term}
    new = next((name for name in equation.result if name not in known), None)
    if new is not None:
        equation = Equation(equation.operands, equation.result, f"`{new}` stands on the right side only")
    return summed(call, equation, [require_tensor(tensor) for tensor in tensors], "tensors_and_pattern")


def _term(text: str) -> tuple[str, ...]:
    side = parse_side(text)
    if side.numbers or any(len(group) != 1 for group in side.groups):
        raise PatternFault("einsum has only single, named axes")
    return side.names


@shape_function("einops.parse_shape", "einops.einops.parse_shape")
def parse_shape(call: CallInProgress, x: Any, pattern: Any) -> Any:
    """`"b c _ _" -> {"b": ..., "c": ...}`"""
    if isinstance(pattern, Unknown):
        raise Undecided(pattern)
    try:
        side = parse_side(pattern, underscore=True)
    except PatternFault as fault:
        call.require(False, CONTRACT, declared=pattern, parameter="pattern", detail=str(fault))
        undecided("a pattern that einops does not take")
    covered = require_pattern_rank(call, require_tensor(x), side)
    sizes: dict[str, Size] = {}
    for group, size in zip(side.expanded(covered), x.shape, strict=True):
        for name in group:
            if name != "_" and not name.startswith(ELLIPSIS):
                sizes[name] = dict(side.numbers).get(name, size)
    return sizes


@shape_function("einops.asnumpy", "einops.einops.asnumpy")
def asnumpy(call: CallInProgress, tensor: Any) -> Any:
    """The shape stays."""
    return require_tensor(tensor).same()


# packing


def _star(call: CallInProgress, pattern: Any) -> tuple[int, int]:
    """How many axes stand before and after the `*`."""
    if isinstance(pattern, Unknown):
        raise Undecided(pattern)
    axes = pattern.split()
    if axes.count("*") != 1 or len(set(axes)) < len(axes) or not all(axis == "*" or axis.isidentifier() for axis in axes):
        call.require(False, CONTRACT, declared=pattern, parameter="pattern", detail="the pattern needs axis names and one `*`")
        undecided("a pattern that einops does not take")
    return axes.index("*"), len(axes) - axes.index("*") - 1


@shape_function("einops.pack", "einops.packing.pack")
def pack(call: CallInProgress, tensors: Any, pattern: Any) -> Any:
    """The axes at the `*` are merged, and the tensors joined there; the shapes packed are the second result."""
    before, after = _star(call, pattern)
    parts, shapes = [], []
    for tensor in tensors_in(tensors):
        if not call.require(
            tensor.rank >= before + after, CONTRACT, received=tensor.describe(), declared=pattern, parameter="pattern",
            detail=f"`{pattern}` describes {before + after} axes or more, the tensor has {tensor.rank}",
        ):  # fmt: skip
            undecided("a pattern for another number of axes")
        dims = tuple(tensor.shape)
        end = len(dims) - after
        shapes.append(TorchSize(dims[before:end]))
        parts.append(reflowed(tensor, (*dims[:before], product(dims[before:end]), *dims[end:])))
    return joined(call, parts, before), shapes


@shape_function("einops.unpack", "einops.packing.unpack")
def unpack(call: CallInProgress, tensor: Any, packed_shapes: Any, pattern: Any) -> Any:
    """The axis at the `*` is split into the shapes packed."""
    before, after = _star(call, pattern)
    if not call.require(
        require_tensor(tensor).rank == before + 1 + after, CONTRACT, received=tensor.describe(), declared=pattern, parameter="pattern",
        detail=f"`{pattern}` describes {before + 1 + after} axes, the tensor has {tensor.rank}",
    ):  # fmt: skip
        undecided("a pattern for another number of axes")
    shapes = [tuple(shape) for shape in packed_shapes]
    lengths = [None if any(_is_open(size) for size in shape) else product(shape) for shape in shapes]
    rest = tensor.shape[before] - total_of([length for length in lengths if length is not None])
    if None not in lengths:
        call.require_equal(tensor.shape[before], total_of(lengths), CONTRACT, parameter="packed_shapes")  # type: ignore[arg-type]
    start: Size = 0
    pieces = []
    for shape, length in zip(shapes, lengths, strict=True):
        taken = rest if length is None else length
        piece = sliced(tensor, before, Part(start, taken, 1))
        start = start + taken
        pieces.append(reshape_tensor(call, piece, (*tensor.shape[:before], *shape, *tensor.shape[before + 1 :]), "packed_shapes"))
    return pieces


def _is_open(size: Size) -> bool:
    return isinstance(size, int) and size == -1
