"""`keras.ops` that slide windows: convolutions with a kernel that is given, and pools."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shapelint.library.keras.spatial import data_format_of, joined, padding_of, parted, per_axis, slid
from shapelint.library.keras.transposed_convolution import grown
from shapelint.library.registry import shape_function
from shapelint.library.tensorflow.tensor import Tensor, as_tensor
from shapelint.library.windows import Window
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, divisible, floor_div
from shapelint.unknown import Undecided, Unknown


def _names(name: str) -> tuple[str, str]:
    return f"keras.ops.{name}", f"keras.ops.nn.{name}"


def _pictures(call: CallInProgress, inputs: Any, ranks: tuple[int, ...] = (3, 4, 5)) -> Tensor:
    tensor = as_tensor(inputs)
    if call.require_rank(tensor, *ranks) is False:
        raise Undecided(Unknown("windows over a tensor of another rank"))
    tensor.require_dims()
    return tensor


def _enter_pool(name: str) -> None:
    def body(
        call: CallInProgress, inputs: Any, pool_size: Any, strides: Any = None, padding: Any = "valid", data_format: Any = None
    ) -> Any:
        """`[N, *spatial, C] -> [N, *out, C]`."""
        tensor, layout = _pictures(call, inputs), data_format_of(data_format)
        axes = tensor.rank - 2
        window = per_axis(pool_size, axes, "pool_size")
        steps = window if strides is None else per_axis(strides, axes, "strides")
        batch, channels, spatial = parted(tensor.require_dims(), layout)
        mode = padding_of(padding, "valid", "same")
        parts = zip(spatial, window, steps, strict=True)
        sizes = tuple(slid(call, Window(width, step), size, mode, "pool_size") for size, width, step in parts)
        return tensor.like(joined(layout, batch, channels, sizes))

    shape_function(*_names(name))(body)


for _name in ("max_pool", "average_pool"):
    _enter_pool(_name)


@shape_function(*_names("adaptive_max_pool"), *_names("adaptive_average_pool"))
def adaptive_pool(call: CallInProgress, inputs: Any, output_size: Any, data_format: Any = None) -> Any:
    """`[N, *spatial, C] -> [N, *output_size, C]`."""
    tensor, layout = _pictures(call, inputs), data_format_of(data_format)
    batch, channels, spatial = parted(tensor.require_dims(), layout)
    return tensor.like(joined(layout, batch, channels, per_axis(output_size, len(spatial), "output_size")))


def _convolved(
    call: CallInProgress, inputs: Any, kernel: Any, strides: Any, padding: Any, data_format: Any, dilation_rate: Any,
    channels_of: Callable[[Size, tuple[Size, ...]], Size],
) -> Any:  # fmt: skip
    """`inputs` with what the windows leave of the spatial sizes, and the channels that `channels_of` says."""
    tensor, layout = _pictures(call, inputs), data_format_of(data_format)
    axes = tensor.rank - 2
    weights = as_tensor(kernel).require_dims()
    if call.require_rank(as_tensor(kernel), axes + 2) is False:
        return Unknown("a kernel of another rank")
    batch, channels, spatial = parted(tensor.require_dims(), layout)
    mode = padding_of(padding, "valid", "same", "causal")
    steps, spread = per_axis(strides, axes, "strides"), per_axis(dilation_rate, axes, "dilation_rate")
    parts = zip(spatial, weights, steps, spread, strict=False)
    sizes = tuple(slid(call, Window(width, step, dilation=gap), size, mode, "kernel") for size, width, step, gap in parts)
    return tensor.like(joined(layout, batch, channels_of(channels, weights), sizes))


@shape_function(*_names("conv"))
def conv(
    call: CallInProgress, inputs: Any, kernel: Any, strides: Any = 1, padding: Any = "valid", data_format: Any = None,
    dilation_rate: Any = 1,
) -> Any:  # fmt: skip
    """`[N, *spatial, in] x [*window, in, out] -> [N, *out spatial, out]`."""

    def channels_of(channels: Size, weights: tuple[Size, ...]) -> Size:
        if divisible(channels, weights[-2]) is True:
            groups = floor_div(channels, weights[-2])
            call.require_divisible(weights[-1], groups, "channel-groups", parameter="kernel", detail="filters are split over the groups")
        else:
            call.require_equal(channels, weights[-2], "conv-in-channels", parameter="kernel")
        return weights[-1]

    return _convolved(call, inputs, kernel, strides, padding, data_format, dilation_rate, channels_of)


@shape_function(*_names("depthwise_conv"))
def depthwise_conv(
    call: CallInProgress, inputs: Any, kernel: Any, strides: Any = 1, padding: Any = "valid", data_format: Any = None,
    dilation_rate: Any = 1,
) -> Any:  # fmt: skip
    """`[N, *spatial, C] x [*window, C, m] -> [N, *out spatial, C * m]`."""

    def channels_of(channels: Size, weights: tuple[Size, ...]) -> Size:
        call.require_equal(channels, weights[-2], "conv-in-channels", parameter="kernel")
        return channels * weights[-1]

    return _convolved(call, inputs, kernel, strides, padding, data_format, dilation_rate, channels_of)


@shape_function(*_names("separable_conv"))
def separable_conv(
    call: CallInProgress, inputs: Any, depthwise_kernel: Any, pointwise_kernel: Any, strides: Any = 1, padding: Any = "valid",
    data_format: Any = None, dilation_rate: Any = 1,
) -> Any:  # fmt: skip
    """`[N, *spatial, C] x [*window, C, m] x [*ones, C * m, out] -> [N, *out spatial, out]`."""

    def channels_of(channels: Size, weights: tuple[Size, ...]) -> Size:
        pointwise = as_tensor(pointwise_kernel).require_dims()
        call.require_equal(channels, weights[-2], "conv-in-channels", parameter="depthwise_kernel")
        call.require_equal(channels * weights[-1], pointwise[-2], "conv-in-channels", parameter="pointwise_kernel")
        return pointwise[-1]

    return _convolved(call, inputs, depthwise_kernel, strides, padding, data_format, dilation_rate, channels_of)


@shape_function(*_names("conv_transpose"))
def conv_transpose(
    call: CallInProgress, inputs: Any, kernel: Any, strides: Any = 1, padding: Any = "valid", output_padding: Any = None,
    data_format: Any = None, dilation_rate: Any = 1,
) -> Any:  # fmt: skip
    """`[N, *spatial, in] x [*window, out, in] -> [N, *out spatial, out]`."""
    tensor, layout = _pictures(call, inputs), data_format_of(data_format)
    axes = tensor.rank - 2
    weights = as_tensor(kernel).require_dims()
    batch, channels, spatial = parted(tensor.require_dims(), layout)
    call.require_equal(channels, weights[-1], "conv-in-channels", parameter="kernel")
    mode = padding_of(padding, "valid", "same")
    steps, spread = per_axis(strides, axes, "strides"), per_axis(dilation_rate, axes, "dilation_rate")
    extras = (None,) * axes if output_padding is None else per_axis(output_padding, axes, "output_padding", 0)
    parts = zip(spatial, weights[:axes], steps, spread, extras, strict=True)
    sizes = tuple(grown(size, gap * (width - 1) + 1, step, mode, extra) for size, width, step, gap, extra in parts)
    return tensor.like(joined(layout, batch, weights[-2], sizes))


@shape_function(*_names("unfold"))
def unfold(call: CallInProgress, x: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> Any:
    """`[N, C, H, W] -> [N, C * h * w, windows]`."""
    tensor = _pictures(call, x, (4,))
    dims = tensor.require_dims()
    window, step = per_axis(kernel_size, 2, "kernel_size"), per_axis(stride, 2, "stride")
    around, gap = per_axis(padding, 2, "padding", 0), per_axis(dilation, 2, "dilation")
    counts = [
        Window(width, move, margin, margin, spread).slide(call, size, "kernel_size", "stride")
        for size, width, move, margin, spread in zip(dims[2:], window, step, around, gap, strict=True)
    ]
    return tensor.like((dims[0], dims[1] * window[0] * window[1], counts[0] * counts[1]))


@shape_function(*_names("fold"))
def fold(call: CallInProgress, x: Any, output_size: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> Any:
    """`[N, C * h * w, windows] -> [N, C, *output_size]`."""
    tensor = as_tensor(x)
    dims = tensor.require_dims()
    window = per_axis(kernel_size, 2, "kernel_size")
    call.require_divisible(dims[1], window[0] * window[1], "model-raises", parameter="kernel_size")
    return tensor.like((dims[0], floor_div(dims[1], window[0] * window[1]), *per_axis(output_size, 2, "output_size")))
