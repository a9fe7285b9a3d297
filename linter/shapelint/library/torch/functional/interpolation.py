"""Resizing: `F.interpolate` and its older names, and sampling at the points of a grid."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from shapelint.library.axes import size_argument
from shapelint.library.registry import shape_function
from shapelint.library.torch.functional.windows import per_axis, spatial_result, tensor_argument
from shapelint.library.torch.tensor import Tensor
from shapelint.raised import raised
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Dim, Size, definitely, floor_div, less
from shapelint.unknown import Unknown

RANKS = {"linear": 3, "bilinear": 4, "bicubic": 4, "lanczos": 4, "trilinear": 5}
"""The rank that a mode takes; the others take 3 to 5."""


@shape_function("torch.nn.functional.interpolate")
def interpolate(
    call: CallInProgress, input: Any, size: Any = None, scale_factor: Any = None, mode: Any = "nearest", align_corners: Any = None,
    recompute_scale_factor: Any = None, antialias: Any = False,
) -> Any:  # fmt: skip
    """`[N, C, *spatial] -> [N, C, *size]`, or each spatial size times its scale factor, rounded down."""
    tensor = tensor_argument(input)
    if (size is None) == (scale_factor is None):
        raise raised(
            ValueError(
                "only one of size or scale_factor should be defined"
                if size is not None
                else "either size or scale_factor should be defined"
            )
        )
    if align_corners is not None and isinstance(mode, str) and mode in ("nearest", "area", "nearest-exact"):
        raise raised(
            ValueError("align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear")
        )
    ranks = (RANKS[mode],) if isinstance(mode, str) and mode in RANKS else (3, 5, 4)
    if not call.require_rank(tensor, *ranks):
        return tensor.like(None)
    batch, channels, *spatial = tensor.require_dims()
    if size is None:
        factors = per_axis(call, scale_factor, len(spatial), "scale_factor", expand=False)
        wanted = tuple(scaled(each, factor) for each, factor in zip(spatial, factors, strict=True))
    else:
        values = size.values if isinstance(size, Tensor) and size.rank == 1 else None
        wanted = tuple(map(size_argument, per_axis(call, values or size, len(spatial), "size", expand=False)))
    for each, out in zip(spatial, wanted, strict=True):
        if definitely(less(out, 1)):
            call.require(
                False,
                "empty-output",
                received=each,
                declared=out,
                parameter="scale_factor" if size is None else "size",
                detail="the resized axis would be empty",
            )
    return spatial_result(tensor, (batch, channels, *wanted), len(spatial))


def scaled(size: Size, factor: Any) -> Size:
    """floor(size * factor), as PyTorch's float arithmetic has it."""
    if isinstance(size, Unknown) or isinstance(factor, Unknown):
        return size * factor
    if isinstance(factor, Tensor):
        factor = factor.values[0] if factor.values is not None and len(factor.values) == 1 else Unknown("a scale factor is a tensor")
        return scaled(size, factor)
    if not isinstance(size, Dim):
        return math.floor(float(size) * factor) if isinstance(factor, (int, float)) else math.floor(size * factor)
    if not isinstance(factor, (int, float)):
        return math.floor(size * factor)
    exact = Fraction(factor)
    if exact.denominator > 1024:
        return Unknown(f"a size times {factor}, which floating point may round either way")
    return floor_div(size * exact.numerator, exact.denominator)


@shape_function("torch.nn.functional.upsample")
def upsample(
    call: CallInProgress, input: Any, size: Any = None, scale_factor: Any = None, mode: Any = "nearest", align_corners: Any = None
) -> Any:
    """`[N, C, *spatial] -> [N, C, *size]`."""
    return interpolate.body(call, input, size, scale_factor, mode, align_corners)


@shape_function("torch.nn.functional.upsample_nearest")
def upsample_nearest(call: CallInProgress, input: Any, size: Any = None, scale_factor: Any = None) -> Any:
    """`[N, C, *spatial] -> [N, C, *size]`."""
    return interpolate.body(call, input, size, scale_factor)


@shape_function("torch.nn.functional.upsample_bilinear")
def upsample_bilinear(call: CallInProgress, input: Any, size: Any = None, scale_factor: Any = None) -> Any:
    """`[N, C, H, W] -> [N, C, *size]`."""
    return interpolate.body(call, input, size, scale_factor, "bilinear", True)
