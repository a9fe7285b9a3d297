"""Grids, and shuffles between channels and space."""

from __future__ import annotations

from typing import Any

from shapelint.library.axes import sizes_argument
from shapelint.library.registry import shape_function
from shapelint.library.torch.functional.windows import tensor_argument
from shapelint.library.torch.tensor import UNKNOWN_STRIDES, Tensor
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, floor_div


@shape_function("torch.nn.functional.pixel_shuffle", "torch.pixel_shuffle")
def pixel_shuffle(call: CallInProgress, input: Any, upscale_factor: Any) -> Any:
    """`[*, C r^2, H, W] -> [*, C, H r, W r]`."""
    tensor = tensor_argument(input)
    if not require_image(call, tensor):
        return tensor.like(None)
    *batch, channels, height, width = tensor.require_dims()
    square = upscale_factor * upscale_factor
    call.require_divisible(
        channels, square, "model-raises", parameter="upscale_factor", detail="the channels have to be a multiple of upscale_factor squared"
    )
    return moved(tensor, (*batch, floor_div(channels, square), height * upscale_factor, width * upscale_factor))


@shape_function("torch.nn.functional.pixel_unshuffle", "torch.pixel_unshuffle")
def pixel_unshuffle(call: CallInProgress, input: Any, downscale_factor: Any) -> Any:
    """`[*, C, H r, W r] -> [*, C r^2, H, W]`."""
    tensor = tensor_argument(input)
    if not require_image(call, tensor):
        return tensor.like(None)
    *batch, channels, height, width = tensor.require_dims()
    for size in (height, width):
        call.require_divisible(
            size,
            downscale_factor,
            "model-raises",
            parameter="downscale_factor",
            detail="height and width have to be multiples of downscale_factor",
        )
    smaller = (floor_div(size, downscale_factor) for size in (height, width))
    return moved(tensor, (*batch, channels * downscale_factor * downscale_factor, *smaller))


@shape_function(
    "torch.nn.functional.channel_shuffle",
    "torch.channel_shuffle",
    "torch.nn.functional.native_channel_shuffle",
    "torch.native_channel_shuffle",
)
def channel_shuffle(call: CallInProgress, input: Any, groups: Any) -> Any:
    """`[N, C, *] -> [N, C, *]`."""
    tensor = tensor_argument(input)
    if tensor.dims is not None and call.require(len(tensor.dims) >= 3, "layer-rank", received=tensor.describe(), declared="at least 3-d"):
        call.require_divisible(
            tensor.dims[1], groups, "channel-groups", parameter="groups", detail="the channels have to be a multiple of groups"
        )
    return moved(tensor, tensor.dims)


@shape_function("torch.nn.functional.grid_sample")
def grid_sample(
    call: CallInProgress, input: Any, grid: Any, mode: Any = "bilinear", padding_mode: Any = "zeros", align_corners: Any = None
) -> Any:
    """`[N, C, H, W] x [N, oH, oW, 2] -> [N, C, oH, oW]`, and the same with depth and 3."""
    tensor, points = tensor_argument(input), tensor_argument(grid, "grid")
    if not call.require_rank(tensor, 5, 4) or not call.require_rank(points, 5, 4):
        return tensor.like(None)
    ours, theirs = tensor.require_dims(), points.require_dims()
    if not call.require(
        len(ours) == len(theirs),
        "layer-rank",
        received=points.describe(),
        declared=f"{len(ours)}-d",
        parameter="grid",
        detail="grid and input need the same rank",
    ):
        return tensor.like(None)
    call.require_equal(theirs[0], ours[0], "model-raises", parameter="grid", detail="one grid for each sample")
    call.require_equal(theirs[-1], len(ours) - 2, "model-raises", parameter="grid", detail="the last axis of a grid holds the coordinates")
    return tensor.like((*ours[:2], *theirs[1:-1]))


@shape_function("torch.grid_sampler")
def grid_sampler(call: CallInProgress, input: Any, grid: Any, interpolation_mode: Any, padding_mode: Any, align_corners: Any) -> Any:
    """`[N, C, H, W] x [N, oH, oW, 2] -> [N, C, oH, oW]`."""
    return grid_sample.body(call, input, grid)


@shape_function("torch.nn.functional.affine_grid", "torch.affine_grid_generator")
def affine_grid(call: CallInProgress, theta: Any, size: Any, align_corners: Any = None) -> Any:
    """`[N, 2, 3], (N, C, H, W) -> [N, H, W, 2]`, and the same with depth, `[N, 3, 4]` and 3."""
    matrix = tensor_argument(theta, "theta")
    batch, _, *spatial = sizes_argument((size,))
    if not call.require_rank(matrix, 3):
        return matrix.like(None)
    count, rows, columns = matrix.require_dims()
    call.require_equal(count, batch, "model-raises", parameter="theta", detail="one matrix for each sample")
    call.require_equal(rows, len(spatial), "model-raises", parameter="theta", detail="one row for each spatial axis")
    call.require_equal(
        columns, len(spatial) + 1, "model-raises", parameter="theta", detail="one column for each spatial axis and one for the shift"
    )
    return matrix.like((count, *spatial, len(spatial)))


def require_image(call: CallInProgress, tensor: Tensor) -> bool:
    """State that there are at least channels, height and width; False where the rank is not known."""
    if tensor.dims is None:
        call.require_rank(tensor, 4)
        return False
    return call.require(len(tensor.dims) >= 3, "layer-rank", received=tensor.describe(), declared="at least 3-d") is True


def moved(input: Tensor, dims: tuple[Size, ...] | None) -> Tensor:
    """A result whose memory order, for an input that is not contiguous, depends on the device."""
    return input.like(dims, strides=None if input.strides is None else UNKNOWN_STRIDES)
