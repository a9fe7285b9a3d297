"""Distances between vectors: `F.cosine_similarity`, `F.pairwise_distance`, `F.pdist`, `torch.cdist`."""

from __future__ import annotations

from typing import Any

from shapelint.library.broadcasting import broadcast
from shapelint.library.registry import shape_function
from shapelint.library.torch.promotion import promote, to_float
from shapelint.library.torch.tensor import Tensor
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, floor_div
from shapelint.unknown import Unknown


def _both_known(x1: Any, x2: Any) -> Unknown | None:
    """Why the shape of a distance is not known; None where it is."""
    for operand in (x1, x2):
        if not isinstance(operand, Tensor) or operand.dims is None:
            return operand if isinstance(operand, Unknown) else Unknown("the rank of a distance's operand is not known")
    return None


def _without(call: CallInProgress, dims: tuple[Size, ...], axis: Any, keepdim: bool = False) -> tuple[Size, ...] | Unknown:
    """The sizes without one axis (or with a 1 in its place)."""
    if not isinstance(axis, int):
        return Unknown("the axis of a distance is not known")
    rank = len(dims)
    if not call.require(-max(rank, 1) <= axis < max(rank, 1), "axis-out-of-range", received=f"{rank}-d", declared=axis, parameter="dim"):
        return Unknown("the axis of a distance is out of range")
    axis %= max(rank, 1)
    return (*dims[:axis], *((1,) if keepdim else ()), *dims[axis + 1 :])


@shape_function("torch.nn.functional.cosine_similarity", "torch.cosine_similarity")
def cosine_similarity(call: CallInProgress, x1: Any, x2: Any, dim: Any = 1, eps: Any = 1e-8) -> Any:
    """`[*, D, *], [*, D, *] -> [*, *]`, after broadcasting."""
    unknown = _both_known(x1, x2)
    if unknown is not None:
        return unknown
    dims = _without(call, broadcast(call, tuple(x1.shape), tuple(x2.shape)), dim)
    return dims if isinstance(dims, Unknown) else x1.like(dims)


@shape_function("torch.nn.functional.pairwise_distance", "torch.pairwise_distance")
def pairwise_distance(call: CallInProgress, x1: Any, x2: Any, p: Any = 2.0, eps: Any = 1e-6, keepdim: Any = False) -> Any:
    """`[*, D], [*, D] -> [*]`, after broadcasting."""
    unknown = keepdim if isinstance(keepdim, Unknown) else _both_known(x1, x2)
    if unknown is not None:
        return unknown
    joint = broadcast(call, tuple(x1.shape), tuple(x2.shape))
    return x1.like((*joint[:-1], 1) if keepdim and joint else joint[:-1], to_float(promote(x1.element_type, x2.element_type)))


@shape_function("torch.nn.functional.pdist", "torch.pdist")
def pdist(call: CallInProgress, input: Any, p: Any = 2.0) -> Any:
    """`[N, D] -> [N * (N - 1) / 2]`."""
    call.require_rank(input, 2)
    if not isinstance(input, Tensor) or input.rank != 2:
        return input if isinstance(input, Unknown) else Unknown("pdist of a tensor that is no matrix")
    rows = input.shape[0]
    return input.like((floor_div(rows * (rows - 1), 2),))


@shape_function("torch.cdist")
def cdist(call: CallInProgress, x1: Any, x2: Any, p: Any = 2.0, compute_mode: Any = None) -> Any:
    """`[*, P, D], [*, R, D] -> [*, P, R]`, the axes before broadcast."""
    unknown = _both_known(x1, x2)
    if unknown is not None:
        return unknown
    for name, operand in (("x1", x1), ("x2", x2)):
        if not call.require(operand.rank >= 2, "layer-rank", received=operand.describe(), declared="at least 2-d", parameter=name):
            return Unknown("cdist of a vector")
    call.require_equal(x2.shape[-1], x1.shape[-1], "matmul-shapes", parameter="x2", detail="both need vectors of the same size")
    leading = broadcast(call, tuple(x1.shape[:-2]), tuple(x2.shape[:-2]))
    return x1.like((*leading, x1.shape[-2], x2.shape[-2]))
