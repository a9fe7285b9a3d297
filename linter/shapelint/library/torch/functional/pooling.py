"""Pooling: maximum, average, power-average, fractional, adaptive, and the inverse of maximum pooling."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from shapelint.library.registry import shape_function
from shapelint.library.torch.functional.windows import (
    per_axis,
    spatial_result,
    split_spatial,
    tensor_argument,
    unknown_rank,
)
from shapelint.library.torch.tensor import UNKNOWN_STRIDES, Tensor
from shapelint.library.windows import Window
from shapelint.raised import raised
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import at_least, definitely, equal, floor_div, less, truncate

# Windows of fixed size


@shape_function("torch.nn.functional.max_pool1d", "torch.max_pool1d")
def max_pool1d(
    call: CallInProgress, input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1, ceil_mode: Any = False,
    return_indices: Any = False,
) -> Any:  # fmt: skip
    """`[N, C, L] -> [N, C, oL]`."""
    return with_indices(pool(call, 1, input, kernel_size, stride, padding, dilation, ceil_mode), return_indices)


@shape_function("torch.nn.functional.max_pool2d", "torch.max_pool2d")
def max_pool2d(
    call: CallInProgress, input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1, ceil_mode: Any = False,
    return_indices: Any = False,
) -> Any:  # fmt: skip
    """`[N, C, H, W] -> [N, C, oH, oW]`."""
    return with_indices(pool(call, 2, input, kernel_size, stride, padding, dilation, ceil_mode), return_indices)


@shape_function("torch.nn.functional.max_pool3d", "torch.max_pool3d")
def max_pool3d(
    call: CallInProgress, input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1, ceil_mode: Any = False,
    return_indices: Any = False,
) -> Any:  # fmt: skip
    """`[N, C, D, H, W] -> [N, C, oD, oH, oW]`."""
    return with_indices(pool(call, 3, input, kernel_size, stride, padding, dilation, ceil_mode), return_indices)


@shape_function("torch.nn.functional.avg_pool1d", "torch.avg_pool1d")
def avg_pool1d(
    call: CallInProgress, input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: Any = False,
    count_include_pad: Any = True,
) -> Any:  # fmt: skip
    """`[N, C, L] -> [N, C, oL]`."""
    return pool(call, 1, input, kernel_size, stride, padding, 1, ceil_mode)


@shape_function("torch.nn.functional.avg_pool2d", "torch._C._nn.avg_pool2d")
def avg_pool2d(
    call: CallInProgress, input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: Any = False,
    count_include_pad: Any = True, divisor_override: Any = None,
) -> Any:  # fmt: skip
    """`[N, C, H, W] -> [N, C, oH, oW]`."""
    return pool(call, 2, input, kernel_size, stride, padding, 1, ceil_mode)


@shape_function("torch.nn.functional.avg_pool3d", "torch._C._nn.avg_pool3d")
def avg_pool3d(
    call: CallInProgress, input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: Any = False,
    count_include_pad: Any = True, divisor_override: Any = None,
) -> Any:  # fmt: skip
    """`[N, C, D, H, W] -> [N, C, oD, oH, oW]`."""
    require_whole_windows(call, input, kernel_size)
    return pool(call, 3, input, kernel_size, stride, padding, 1, ceil_mode)


@shape_function("torch.nn.functional.lp_pool1d")
def lp_pool1d(call: CallInProgress, input: Any, norm_type: Any, kernel_size: Any, stride: Any = None, ceil_mode: Any = False) -> Any:
    """`[N, C, L] -> [N, C, oL]`."""
    return pool(call, 1, input, kernel_size, stride, 0, 1, ceil_mode)


@shape_function("torch.nn.functional.lp_pool2d")
def lp_pool2d(call: CallInProgress, input: Any, norm_type: Any, kernel_size: Any, stride: Any = None, ceil_mode: Any = False) -> Any:
    """`[N, C, H, W] -> [N, C, oH, oW]`."""
    return pool(call, 2, input, kernel_size, stride, 0, 1, ceil_mode)


@shape_function("torch.nn.functional.lp_pool3d")
def lp_pool3d(call: CallInProgress, input: Any, norm_type: Any, kernel_size: Any, stride: Any = None, ceil_mode: Any = False) -> Any:
    """`[N, C, D, H, W] -> [N, C, oD, oH, oW]`."""
    require_whole_windows(call, input, kernel_size)
    return pool(call, 3, input, kernel_size, stride, 0, 1, ceil_mode)


def require_whole_windows(call: CallInProgress, input: Any, kernel_size: Any) -> None:
    """State that the window fits into the input without its padding, as average pooling in 3-d alone demands."""
    parts = split_spatial(call, input, 3)
    if parts is not None:
        for size, kernel in zip(parts[2], per_axis(call, kernel_size, 3, "kernel_size"), strict=True):
            if definitely(less(size, kernel)):
                call.require(
                    False, "empty-output", received=size, declared=kernel, parameter="kernel_size", detail="the window does not fit"
                )


def pool(call: CallInProgress, axes: int, input: Any, kernel_size: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: Any) -> Any:
    """`[N, C, *spatial] -> [N, C, *out]` over `axes` spatial axes."""
    parts = split_spatial(call, input, axes)
    if parts is None:
        return unknown_rank(input)
    batch, channels, spatial = parts
    kernels = per_axis(call, kernel_size, axes, "kernel_size")
    strides = kernels if stride is None or stride in ([], ()) else per_axis(call, stride, axes, "stride")
    margins, dilations = per_axis(call, padding, axes, "padding"), per_axis(call, dilation, axes, "dilation")
    windows = [Window(*window, bool(ceil_mode)) for window in zip(kernels, strides, margins, margins, dilations, strict=True)]
    for window in windows:
        require_small_padding(call, window)
    out = tuple(window.slide(call, size) for window, size in zip(windows, spatial, strict=True))
    return spatial_result(input, (*batch, channels, *out), axes)


def require_small_padding(call: CallInProgress, window: Window) -> None:
    """State that no window lies in the padding alone: pooling takes at most half a kernel of it."""
    if definitely(less(window.kernel, 2 * window.before)) or definitely(less(window.before, 0)):
        call.require(
            False, "model-raises", received=window.before, declared=floor_div(window.kernel, 2), parameter="padding",
            detail=f"padding may be at most half the kernel of {window.kernel}",
        )  # fmt: skip


def with_indices(result: Any, return_indices: Any) -> Any:
    """The result alone, or with the places where it was found."""
    if return_indices:
        return result, (result.same("int64") if isinstance(result, Tensor) else result)
    return result


# Windows that adapt to the output


@shape_function("torch.nn.functional.adaptive_avg_pool1d", "torch.adaptive_avg_pool1d")
def adaptive_avg_pool1d(call: CallInProgress, input: Any, output_size: Any) -> Any:
    """`[N, C, L] -> [N, C, output_size]`."""
    return adapt(call, 1, input, output_size)


@shape_function("torch.nn.functional.adaptive_avg_pool2d", "torch._C._nn.adaptive_avg_pool2d")
def adaptive_avg_pool2d(call: CallInProgress, input: Any, output_size: Any) -> Any:
    """`[N, C, H, W] -> [N, C, *output_size]`; None keeps the axis."""
    return adapt(call, 2, input, output_size)


@shape_function("torch.nn.functional.adaptive_avg_pool3d", "torch._C._nn.adaptive_avg_pool3d")
def adaptive_avg_pool3d(call: CallInProgress, input: Any, output_size: Any) -> Any:
    """`[N, C, D, H, W] -> [N, C, *output_size]`; None keeps the axis."""
    return adapt(call, 3, input, output_size)


@shape_function("torch.nn.functional.adaptive_max_pool1d")
def adaptive_max_pool1d(call: CallInProgress, input: Any, output_size: Any, return_indices: Any = False) -> Any:
    """`[N, C, L] -> [N, C, output_size]`."""
    return with_indices(adapt(call, 1, input, output_size), return_indices)


@shape_function("torch.nn.functional.adaptive_max_pool2d")
def adaptive_max_pool2d(call: CallInProgress, input: Any, output_size: Any, return_indices: Any = False) -> Any:
    """`[N, C, H, W] -> [N, C, *output_size]`; None keeps the axis."""
    return with_indices(adapt(call, 2, input, output_size), return_indices)


@shape_function("torch.nn.functional.adaptive_max_pool3d")
def adaptive_max_pool3d(call: CallInProgress, input: Any, output_size: Any, return_indices: Any = False) -> Any:
    """`[N, C, D, H, W] -> [N, C, *output_size]`; None keeps the axis."""
    return with_indices(adapt(call, 3, input, output_size), return_indices)


def adapt(call: CallInProgress, axes: int, input: Any, output_size: Any) -> Any:
    """`[N, C, *spatial] -> [N, C, *output_size]`."""
    parts = split_spatial(call, input, axes)
    if parts is None:
        return unknown_rank(input)
    batch, channels, spatial = parts
    wanted = per_axis(call, output_size, axes, "output_size")
    for size in spatial:
        if definitely(equal(size, 0)):
            call.require(False, "empty-output", received=size, declared=1, detail="adaptive pooling of an empty axis")
    out = tuple(size if each is None else each for size, each in zip(spatial, wanted, strict=True))
    return spatial_result(input, (*batch, channels, *out), axes)


# Fractional


@shape_function("torch.nn.functional.fractional_max_pool2d")
def fractional_max_pool2d(
    call: CallInProgress, input: Any, kernel_size: Any, output_size: Any = None, output_ratio: Any = None, return_indices: Any = False,
    _random_samples: Any = None,
) -> Any:  # fmt: skip
    """`[N, C, H, W] -> [N, C, *output_size]`."""
    return with_indices(pool_fractionally(call, 2, input, kernel_size, output_size, output_ratio), return_indices)


@shape_function("torch.nn.functional.fractional_max_pool3d")
def fractional_max_pool3d(
    call: CallInProgress, input: Any, kernel_size: Any, output_size: Any = None, output_ratio: Any = None, return_indices: Any = False,
    _random_samples: Any = None,
) -> Any:  # fmt: skip
    """`[N, C, D, H, W] -> [N, C, *output_size]`."""
    return with_indices(pool_fractionally(call, 3, input, kernel_size, output_size, output_ratio), return_indices)


def pool_fractionally(call: CallInProgress, axes: int, input: Any, kernel_size: Any, output_size: Any, output_ratio: Any) -> Any:
    """The size wanted, or the input's times a ratio, rounded down."""
    if output_size is None and output_ratio is None:
        raise raised(ValueError("fractional_max_pool requires specifying either an output_size or an output_ratio"))
    parts = split_spatial(call, input, axes)
    if parts is None:
        return unknown_rank(input)
    batch, channels, spatial = parts
    kernels = per_axis(call, kernel_size, axes, "kernel_size")
    if output_size is not None:
        wanted = per_axis(call, output_size, axes, "output_size")
    else:
        ratios = per_axis(call, output_ratio, axes, "output_ratio")
        wanted = tuple(truncate(size * ratio) for size, ratio in zip(spatial, ratios, strict=True))
    for size, out, kernel in zip(spatial, wanted, kernels, strict=True):
        call.require_at_least(
            size, out + kernel - 1, "empty-output", parameter="kernel_size", detail="the windows do not fit into the input"
        )
    return input.like((*batch, channels, *wanted))


# The inverse of maximum pooling


@shape_function("torch.nn.functional.max_unpool1d")
def max_unpool1d(
    call: CallInProgress, input: Any, indices: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, output_size: Any = None
) -> Any:
    """`[N, C, oL] -> [N, C, L]`."""
    return unpool(call, 1, input, indices, kernel_size, stride, padding, output_size)


@shape_function("torch.nn.functional.max_unpool2d")
def max_unpool2d(
    call: CallInProgress, input: Any, indices: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, output_size: Any = None
) -> Any:
    """`[N, C, oH, oW] -> [N, C, H, W]`."""
    return unpool(call, 2, input, indices, kernel_size, stride, padding, output_size)


@shape_function("torch.nn.functional.max_unpool3d")
def max_unpool3d(
    call: CallInProgress, input: Any, indices: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, output_size: Any = None
) -> Any:
    """`[N, C, oD, oH, oW] -> [N, C, D, H, W]`."""
    return unpool(call, 3, input, indices, kernel_size, stride, padding, output_size)


def unpool(call: CallInProgress, axes: int, input: Any, indices: Any, kernel_size: Any, stride: Any, padding: Any, output_size: Any) -> Any:
    """The size before pooling: the usual one, or the `output_size` wanted if it lies within one stride of that.

    Its memory order is not known: PyTorch may take a contiguous input with axes of size 1 for a channels-last one.
    """
    parts = split_spatial(call, input, axes)
    if parts is None:
        return unknown_rank(input)
    batch, channels, spatial = parts
    require_same_shape(call, tensor_argument(indices, "indices"), input)
    kernels = per_axis(call, kernel_size, axes, "kernel_size")
    strides = kernels if stride is None else per_axis(call, stride, axes, "stride")
    margins = per_axis(call, padding, axes, "padding")
    usual = tuple(
        (size - 1) * step - 2 * margin + kernel for size, step, margin, kernel in zip(spatial, strides, margins, kernels, strict=True)
    )
    if output_size is None:
        return input.like((*batch, channels, *usual), strides=UNKNOWN_STRIDES)
    wanted = tuple(output_size)[-axes:]
    if len(wanted) < axes:
        raise raised(ValueError(f"output_size should be a sequence containing {axes} or {axes + 2} elements"))
    for size, default, step in zip(wanted, usual, strides, strict=True):
        if definitely(at_least(default - step, size)) or definitely(at_least(size, default + step)):
            call.require(
                False,
                "model-raises",
                received=size,
                declared=default,
                parameter="output_size",
                detail="further than one stride from the usual size",
            )
    return input.like((*batch, channels, *wanted), strides=UNKNOWN_STRIDES)


def require_same_shape(call: CallInProgress, indices: Tensor, input: Tensor) -> None:
    """State that there is one index for each element."""
    theirs, ours = indices.dims, input.require_dims()
    if theirs is None:
        return
    differ = len(theirs) != len(ours) or any(equal(left, right) is False for left, right in zip(theirs, ours, strict=True))
    if differ:
        call.require(
            False,
            "model-raises",
            received=indices.describe(),
            declared=input.describe(),
            parameter="indices",
            detail="one index for each element",
        )


# The variants that return the indices always


def always_with_indices(body: Callable[..., Any]) -> Callable[..., Any]:
    """The same function, which returns indices without being asked."""

    @wraps(body)
    def twin(call: CallInProgress, *args: Any, **kwargs: Any) -> Any:
        result = body(call, *args, **kwargs)
        return result if isinstance(result, tuple) else with_indices(result, True)

    return twin


for _function, *_others in (
    (max_pool1d, "torch.max_pool1d_with_indices"), (max_pool2d, "torch._C._nn.max_pool2d_with_indices"),
    (max_pool3d, "torch._C._nn.max_pool3d_with_indices"), (adaptive_max_pool1d, "torch.adaptive_max_pool1d"),
    (adaptive_max_pool2d, "torch._C._nn.adaptive_max_pool2d"), (adaptive_max_pool3d, "torch._C._nn.adaptive_max_pool3d"),
    (fractional_max_pool2d,), (fractional_max_pool3d,),
):  # fmt: skip
    shape_function(f"{_function.name}_with_indices", *_others)(always_with_indices(_function.body))
