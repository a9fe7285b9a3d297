"""Convolutions: `F.conv1d` to `F.conv3d`, and their transposes."""

from __future__ import annotations

from typing import Any

from shapelint.library.registry import shape_function
from shapelint.library.torch.functional.windows import (
    per_axis,
    spatial_result,
    split_spatial,
    unknown_rank,
    weight_dims,
)
from shapelint.library.torch.tensor import Tensor
from shapelint.library.windows import Window
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, Truth, at_least, definitely, divisible, equal, floor_div, less, size_max
from shapelint.unknown import Unknown


@shape_function("torch.nn.functional.conv1d", "torch.conv1d")
def conv1d(
    call: CallInProgress, input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0, dilation: Any = 1, groups: Any = 1
) -> Any:
    """`[N, C, L] x [O, C/groups, K] -> [N, O, oL]`."""
    return convolve(call, 1, input, weight, bias, stride, padding, dilation, groups)


@shape_function("torch.nn.functional.conv2d", "torch.conv2d")
def conv2d(
    call: CallInProgress, input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0, dilation: Any = 1, groups: Any = 1
) -> Any:
    """`[N, C, H, W] x [O, C/groups, kH, kW] -> [N, O, oH, oW]`."""
    return convolve(call, 2, input, weight, bias, stride, padding, dilation, groups)


@shape_function("torch.nn.functional.conv3d", "torch.conv3d")
def conv3d(
    call: CallInProgress, input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0, dilation: Any = 1, groups: Any = 1
) -> Any:
    """`[N, C, D, H, W] x [O, C/groups, kD, kH, kW] -> [N, O, oD, oH, oW]`."""
    return convolve(call, 3, input, weight, bias, stride, padding, dilation, groups)


@shape_function("torch.nn.functional.conv_transpose1d", "torch.conv_transpose1d")
def conv_transpose1d(
    call: CallInProgress, input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0, output_padding: Any = 0,
    groups: Any = 1, dilation: Any = 1,
) -> Any:  # fmt: skip
    """`[N, C, L] x [C, O/groups, K] -> [N, O, oL]`."""
    return convolve_transposed(call, 1, input, weight, bias, stride, padding, output_padding, groups, dilation)


@shape_function("torch.nn.functional.conv_transpose2d", "torch.conv_transpose2d")
def conv_transpose2d(
    call: CallInProgress, input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0, output_padding: Any = 0,
    groups: Any = 1, dilation: Any = 1,
) -> Any:  # fmt: skip
    """`[N, C, H, W] x [C, O/groups, kH, kW] -> [N, O, oH, oW]`."""
    return convolve_transposed(call, 2, input, weight, bias, stride, padding, output_padding, groups, dilation)


@shape_function("torch.nn.functional.conv_transpose3d", "torch.conv_transpose3d")
def conv_transpose3d(
    call: CallInProgress, input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0, output_padding: Any = 0,
    groups: Any = 1, dilation: Any = 1,
) -> Any:  # fmt: skip
    """`[N, C, D, H, W] x [C, O/groups, kD, kH, kW] -> [N, O, oD, oH, oW]`."""
    return convolve_transposed(call, 3, input, weight, bias, stride, padding, output_padding, groups, dilation)


def convolve(
    call: CallInProgress, axes: int, input: Any, weight: Any, bias: Any, stride: Any, padding: Any, dilation: Any, groups: Any
) -> Any:
    """`[N, C, *spatial] x [O, C/groups, *kernel] -> [N, O, *out]` over `axes` spatial axes."""
    parts, kernel = split_spatial(call, input, axes), weight_dims(call, weight, axes)
    if parts is None or kernel is None:
        return unknown_rank(input)
    batch, channels, spatial = parts
    require_groups(call, groups, kernel[0], "out_channels")
    call.require_equal(channels, kernel[1] * groups, "conv-in-channels", parameter="in_channels")
    require_bias(call, bias, kernel[0])
    strides, dilations = per_axis(call, stride, axes, "stride"), per_axis(call, dilation, axes, "dilation")
    margins = paddings(call, padding, axes, kernel[2:], strides, dilations)
    out = tuple(
        Window(*window).slide(call, size)
        for size, *window in zip(spatial, kernel[2:], strides, *zip(*margins, strict=True), dilations, strict=True)
    )
    return spatial_result(input, (*batch, kernel[0], *out), axes)


def paddings(
    call: CallInProgress, padding: Any, axes: int, kernel: tuple[Size, ...], strides: tuple[Any, ...], dilations: tuple[Any, ...]
) -> list[tuple[Any, Any]]:
    """What is added before and after each axis; `"same"` keeps the size, `"valid"` adds nothing."""
    if padding == "same":
        require_unit_strides(call, strides)
        totals = [dilation * (size - 1) for dilation, size in zip(dilations, kernel, strict=True)]
        return [(floor_div(total, 2), total - floor_div(total, 2)) for total in totals]
    if isinstance(padding, str):
        call.require(
            padding == "valid", "model-raises", received=padding, parameter="padding", detail="padding is 'same', 'valid' or numbers"
        )
        padding = 0
    margins = per_axis(call, padding, axes, "padding")
    if any(definitely(less(margin, 0)) for margin in margins):
        call.require(
            False, "model-raises", received=padding, declared=0, parameter="padding",
            detail="a convolution takes no negative padding", by_kernel=True,
        )  # fmt: skip
    return [(margin, margin) for margin in margins]


def require_unit_strides(call: CallInProgress, strides: tuple[Any, ...]) -> None:
    """State that `padding="same"` goes with a stride of 1 only."""
    if any(equal(stride, 1) is False for stride in strides):
        call.require(
            False,
            "model-raises",
            received=strides,
            declared=1,
            parameter="stride",
            detail="padding='same' is not supported for strided convolutions",
        )


def convolve_transposed(
    call: CallInProgress,
    axes: int,
    input: Any,
    weight: Any,
    bias: Any,
    stride: Any,
    padding: Any,
    output_padding: Any,
    groups: Any,
    dilation: Any,
) -> Any:
    """`[N, C, *spatial] x [C, O/groups, *kernel] -> [N, O, *out]` over `axes` spatial axes."""
    parts, kernel = split_spatial(call, input, axes), weight_dims(call, weight, axes)
    if parts is None or kernel is None:
        return unknown_rank(input)
    batch, channels, spatial = parts
    require_groups(call, groups, kernel[0], "in_channels")
    call.require_equal(channels, kernel[0], "conv-in-channels", parameter="in_channels")
    require_bias(call, bias, kernel[1] * groups)
    settings = (per_axis(call, value, axes, name) for value, name in (
        (stride, "stride"), (padding, "padding"), (output_padding, "output_padding"), (dilation, "dilation"),
    ))  # fmt: skip
    out = tuple(spread(call, *axis) for axis in zip(spatial, kernel[2:], *settings, strict=True))
    return spatial_result(input, (*batch, kernel[1] * groups, *out), axes)


def spread(call: CallInProgress, size: Size, kernel: Size, stride: Any, padding: Any, output_padding: Any, dilation: Any) -> Size:
    """The size whose convolution has `size` positions, by the formula of `torch.nn.ConvTranspose2d`."""
    if definitely(at_least(output_padding, size_max(stride, dilation))):
        call.require(
            False, "model-raises", received=output_padding, declared=stride, parameter="output_padding",
            detail="output_padding has to be smaller than the stride or the dilation",
        )  # fmt: skip
    out: Size = (size - 1) * stride - 2 * padding + dilation * (kernel - 1) + output_padding + 1
    if call.require_at_least(out, 1, "empty-output", parameter="padding", detail="the transposed convolution returns nothing") is False:
        return Unknown("the output of a transposed convolution is empty")
    return out


def in_groups(channels: Any, groups: Any) -> Truth:
    """Whether the channels are divisible by the groups."""
    return True if definitely(equal(groups, 1)) else divisible(channels, groups)


def require_groups(call: CallInProgress, groups: Any, channels: Any, name: str) -> None:
    """State that the channels are divisible by the groups."""
    fits, detail = in_groups(channels, groups), f"{name} has to be a multiple of groups"
    call.require(fits, "channel-groups", received=channels, declared=groups, parameter="groups", detail=detail)


def require_bias(call: CallInProgress, bias: Any, channels: Size) -> None:
    """State that there is one bias for each output channel."""
    if isinstance(bias, Tensor) and bias.dims is not None and len(bias.dims) == 1:
        call.require_equal(bias.dims[0], channels, "model-raises", parameter="bias", detail="one bias for each output channel")
