"""Sliding blocks: `F.unfold` takes them out of images, `F.fold` adds them up again."""

from __future__ import annotations

from typing import Any

from shapelint.library.registry import shape_function
from shapelint.library.torch.functional.windows import per_axis, split_spatial, tensor_argument, unknown_rank
from shapelint.library.windows import Window
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import floor_div, product


@shape_function("torch.nn.functional.unfold", "torch._C._nn.im2col")
def unfold(call: CallInProgress, input: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> Any:
    """`[N, C, H, W] -> [N, C kH kW, blocks]`."""
    parts = split_spatial(call, input, 2)
    if parts is None:
        return unknown_rank(input)
    batch, channels, spatial = parts
    windows = windows_of(call, kernel_size, dilation, padding, stride)
    blocks = product(window.slide(call, size) for window, size in zip(windows, spatial, strict=True))
    return input.like((*batch, channels * product(window.kernel for window in windows), blocks))


@shape_function("torch.nn.functional.fold", "torch._C._nn.col2im")
def fold(call: CallInProgress, input: Any, output_size: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> Any:
    """`[N, C kH kW, blocks] -> [N, C, *output_size]`."""
    tensor = tensor_argument(input)
    if not call.require_rank(tensor, 2, 3):
        return unknown_rank(tensor)
    *batch, columns, blocks = tensor.require_dims()
    wanted = per_axis(call, output_size, 2, "output_size")
    windows = windows_of(call, kernel_size, dilation, padding, stride)
    area = product(window.kernel for window in windows)
    call.require_divisible(
        columns, area, "model-raises", parameter="kernel_size", detail="the rows have to be a multiple of the kernel's area"
    )
    expected = product(window.slide(call, size) for window, size in zip(windows, wanted, strict=True))
    call.require_equal(
        blocks, expected, "model-raises", parameter="output_size", detail="one column for each position of the kernel in the output"
    )
    return tensor.like((*batch, floor_div(columns, area), *wanted))


def windows_of(call: CallInProgress, kernel_size: Any, dilation: Any, padding: Any, stride: Any) -> list[Window]:
    """The windows along height and width."""
    settings = ((kernel_size, "kernel_size"), (stride, "stride"), (padding, "padding"), (padding, "padding"), (dilation, "dilation"))
    return [Window(*window) for window in zip(*(per_axis(call, value, 2, name) for value, name in settings), strict=True)]
