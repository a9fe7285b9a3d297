"""Convolutions of `tf.nn`: the kernel is an argument, `[*window, in, out]`."""

from __future__ import annotations

from typing import Any

from shapelint.library.axes import size_argument, undecided
from shapelint.library.registry import shape_function
from shapelint.library.tensorflow.arguments import declared_in, either, sizes_of
from shapelint.library.tensorflow.spatial import Layout, input_of, layout_of, slid
from shapelint.library.tensorflow.tensor import Tensor, as_tensor
from shapelint.library.windows import Window
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, ceil_div, divisible, floor_div
from shapelint.unknown import Unknown
from shapelint.values import Array

CHANNELS = "conv-in-channels"


def kernel_of(call: CallInProgress, filters: Any, axes: int) -> tuple[Size, ...]:
    """The dims of a kernel: `[*window, in, out]`."""
    kernel = as_tensor(filters)
    if call.require_rank(kernel, axes + 2) is False:
        undecided("a kernel of another rank than the convolution takes")
    return kernel.dims if kernel.dims is not None else (Unknown("the shape of a kernel is not known"),) * (axes + 2)


def windows_of(kernel: tuple[Size, ...], strides: tuple[Size, ...], dilations: tuple[Size, ...]) -> tuple[Window, ...]:
    return tuple(Window(size, stride, dilation=step) for size, stride, step in zip(kernel, strides, dilations, strict=False))


def require_channels(call: CallInProgress, channels: Size, kernel: tuple[Size, ...], filters: Any, parameter: str, axis: int = -2) -> None:
    """State that the kernel is one for so many channels; where they are a multiple of its own, it works on groups of them."""
    declared = kernel[axis]
    if divisible(channels, declared) is True:
        groups = floor_div(channels, declared)
        call.require_divisible(
            kernel[-1], groups, "channel-groups", parameter=parameter, detail="filters have to be a multiple of the groups"
        )
        return
    call.require_equal(channels, declared, CHANNELS, **declared_in(filters, len(kernel) + axis, parameter))


def convolved(
    call: CallInProgress, input: Any, filters: Any, strides: Any, padding: Any, data_format: Any, dilations: Any, axes: int, parameter: str
) -> Tensor:
    """`[N, *spatial, in] x [*window, in, out] -> [N, *out spatial, out]`."""
    layout = layout_of(data_format, axes)
    tensor, lead, dims = input_of(call, input, axes)
    kernel = kernel_of(call, filters, axes)
    require_channels(call, dims[layout.channel], kernel, filters, parameter)
    windows = windows_of(kernel, layout.steps(strides, "strides"), layout.steps(dilations, "dilations"))
    spatial = slid(call, tuple(dims[axis] for axis in layout.spatial), windows, padding, layout, parameter)
    return tensor.like((*lead, *layout.joined(dims[0], spatial, kernel[-1])))


def _named(filters: Any, filter: Any) -> tuple[Any, str]:
    """The kernel, and the name under which it was given."""
    return (filters, "filters") if filters is not None else (filter, "filter")


def _format(given: Any, fifth: Any) -> Any:
    """The order of axes; what TensorFlow 1 had in its place said whether to use cuDNN."""
    return either(given, fifth if isinstance(fifth, (str, Unknown)) else None)


@shape_function("tensorflow.nn.conv2d", "tensorflow.raw_ops.Conv2D")
def conv2d(
    call: CallInProgress,
    input: Any,
    filters: Any = None,
    strides: Any = None,
    padding: Any = None,
    use_cudnn_on_gpu: Any = None,
    data_format: Any = None,
    dilations: Any = None,
    name: Any = None,
    *,
    filter: Any = None,
    explicit_paddings: Any = None,
) -> Any:
    """`[N, H, W, in] x [h, w, in, out] -> [N, oH, oW, out]`."""
    kernel, parameter = _named(filters, filter)
    if isinstance(use_cudnn_on_gpu, str) and data_format is not None and not isinstance(data_format, str):
        data_format, dilations = use_cudnn_on_gpu, data_format
    return convolved(call, input, kernel, strides, padding, _format(data_format, use_cudnn_on_gpu), dilations, 2, parameter)


@shape_function("tensorflow.nn.conv1d")
def conv1d(
    call: CallInProgress,
    input: Any = None,
    filters: Any = None,
    stride: Any = None,
    padding: Any = None,
    use_cudnn_on_gpu: Any = None,
    data_format: Any = None,
    name: Any = None,
    dilations: Any = None,
    *,
    value: Any = None,
) -> Any:
    """`[N, L, in] x [l, in, out] -> [N, oL, out]`."""
    order = _format(data_format, use_cudnn_on_gpu)
    return convolved(call, either(input, value), filters, stride, padding, order, dilations, 1, "filters")


@shape_function("tensorflow.nn.conv3d")
def conv3d(
    call: CallInProgress,
    input: Any,
    filters: Any = None,
    strides: Any = None,
    padding: Any = None,
    data_format: Any = None,
    dilations: Any = None,
    name: Any = None,
    *,
    filter: Any = None,
) -> Any:
    """`[N, D, H, W, in] x [d, h, w, in, out] -> [N, oD, oH, oW, out]`."""
    kernel, parameter = _named(filters, filter)
    return convolved(call, input, kernel, strides, padding, data_format, dilations, 3, parameter)


@shape_function("tensorflow.nn.convolution")
def convolution(
    call: CallInProgress,
    input: Any,
    filters: Any = None,
    strides: Any = None,
    padding: Any = None,
    data_format: Any = None,
    dilations: Any = None,
    name: Any = None,
    *,
    filter: Any = None,
    dilation_rate: Any = None,
) -> Any:
    """A convolution over as many axes as the kernel has; TensorFlow 1 had the padding before the strides."""
    if isinstance(strides, str):
        strides, padding = padding, strides
    if data_format is not None and not isinstance(data_format, (str, Unknown)):
        dilation_rate, data_format = data_format, None
    kernel, parameter = _named(filters, filter)
    axes = len(as_tensor(kernel).require_dims()) - 2
    if axes not in (1, 2, 3):
        call.require(False, "layer-rank", received=as_tensor(kernel).describe(), declared="3-d to 5-d", parameter=parameter)
        undecided("a kernel of another rank than a convolution takes")
    mode = "VALID" if padding is None else padding
    return convolved(call, input, kernel, strides, mode, data_format, either(dilations, dilation_rate), axes, parameter)


@shape_function("tensorflow.nn.atrous_conv2d")
def atrous_conv2d(call: CallInProgress, value: Any, filters: Any, rate: Any, padding: Any, name: Any = None) -> Any:
    """`[N, H, W, in] x [h, w, in, out] -> [N, oH, oW, out]`, the kernel spread out."""
    return convolved(call, value, filters, 1, padding, None, rate, 2, "filters")


@shape_function("tensorflow.nn.depthwise_conv2d", "tensorflow.nn.depthwise_conv2d_native")
def depthwise_conv2d(
    call: CallInProgress,
    input: Any,
    filter: Any,
    strides: Any,
    padding: Any,
    data_format: Any = None,
    dilations: Any = None,
    name: Any = None,
    *,
    rate: Any = None,
) -> Any:
    """`[N, H, W, in] x [h, w, in, times] -> [N, oH, oW, in * times]`."""
    if data_format is not None and not isinstance(data_format, (str, Unknown)):
        rate, data_format = data_format, None
    layout = layout_of(data_format, 2)
    tensor, lead, dims = input_of(call, input, 2)
    kernel = kernel_of(call, filter, 2)
    spatial = _depthwise(call, dims, filter, layout, strides, padding, either(dilations, rate), "filter")
    return tensor.like((*lead, *layout.joined(dims[0], spatial, kernel[2] * kernel[3])))


def _depthwise(
    call: CallInProgress, dims: tuple[Size, ...], filters: Any, layout: Layout, strides: Any, padding: Any, dilations: Any, parameter: str
) -> tuple[Size, ...]:
    kernel = kernel_of(call, filters, 2)
    call.require_equal(dims[layout.channel], kernel[2], CHANNELS, **declared_in(filters, 2, parameter))
    windows = windows_of(kernel, layout.steps(strides, "strides"), layout.steps(dilations, "dilations"))
    return slid(call, tuple(dims[axis] for axis in layout.spatial), windows, padding, layout, parameter)


@shape_function("tensorflow.nn.separable_conv2d")
def separable_conv2d(
    call: CallInProgress,
    input: Any,
    depthwise_filter: Any,
    pointwise_filter: Any,
    strides: Any,
    padding: Any,
    data_format: Any = None,
    dilations: Any = None,
    name: Any = None,
    *,
    rate: Any = None,
) -> Any:
    """`[N, H, W, in] x [h, w, in, times] x [1, 1, in * times, out] -> [N, oH, oW, out]`."""
    if data_format is not None and not isinstance(data_format, (str, Unknown)):
        rate, data_format = data_format, None
    layout = layout_of(data_format, 2)
    tensor, lead, dims = input_of(call, input, 2)
    kernel, pointwise = kernel_of(call, depthwise_filter, 2), kernel_of(call, pointwise_filter, 2)
    spatial = _depthwise(call, dims, depthwise_filter, layout, strides, padding, either(dilations, rate), "depthwise_filter")
    call.require_equal(kernel[2] * kernel[3], pointwise[2], CHANNELS, **declared_in(pointwise_filter, 2, "pointwise_filter"))
    for size in pointwise[:2]:
        call.require_equal(size, 1, "model-raises", parameter="pointwise_filter", detail="the second filter has a window of 1 by 1")
    return tensor.like((*lead, *layout.joined(dims[0], spatial, pointwise[3])))


# Transposed ones


def _transposed(
    call: CallInProgress,
    input: Any,
    filters: Any,
    output_shape: Any,
    strides: Any,
    padding: Any,
    data_format: Any,
    dilations: Any,
    axes: int,
    parameter: str,
) -> Tensor:
    """`[N, *spatial, in] x [*window, out, in] -> output_shape`, of which the convolution would give the input back."""
    layout = layout_of(data_format, axes)
    tensor, _, dims = input_of(call, input, axes)
    kernel = kernel_of(call, filters, axes)
    call.require_equal(dims[layout.channel], kernel[-1], CHANNELS, **declared_in(filters, axes + 1, parameter))
    asked = sizes_of(output_shape)
    if (
        call.require(
            len(asked) == axes + 2, "layer-rank", received=f"{len(asked)} sizes", declared=f"{axes + 2}-d", parameter="output_shape"
        )
        is False
    ):
        undecided("the shape of a transposed convolution's result has another rank")
    asked = tuple(Unknown("a size that is left open") if isinstance(size, int) and size < 0 else size for size in asked)
    call.require_equal(
        asked[layout.channel],
        kernel[-2],
        CHANNELS,
        parameter="output_shape",
        element=layout.channel,
        detail="the kernel makes other channels",
    )
    steps, spreads = layout.steps(strides, "strides"), layout.steps(dilations, "dilations")
    for axis, window in zip(layout.spatial, windows_of(kernel, steps, spreads), strict=True):
        _require_back(call, asked[axis], dims[axis], window, padding, axis)
    call.require_equal(
        asked[0], dims[0], "batch-constant" if not isinstance(dims[0], int) else "model-raises", parameter="output_shape", element=0
    )
    return tensor.like(asked)


def _require_back(call: CallInProgress, out: Size, size: Size, window: Window, padding: Any, axis: int) -> None:
    """State that the convolution which this one reverses makes `size` of `out`."""
    mode = padding.upper() if isinstance(padding, str) else None
    if mode == "SAME":
        back = ceil_div(out, window.stride)
    elif mode == "VALID":
        back = ceil_div(out - window.extent + 1, window.stride)
    else:
        return
    call.require_equal(
        back,
        size,
        "model-raises",
        parameter="output_shape",
        element=axis,
        detail=f"with strides of {window.stride} a size of {out} in output_shape comes from one of {back}",
    )


@shape_function("tensorflow.nn.conv2d_transpose")
def conv2d_transpose(
    call: CallInProgress,
    input: Any = None,
    filters: Any = None,
    output_shape: Any = None,
    strides: Any = None,
    padding: Any = "SAME",
    data_format: Any = None,
    dilations: Any = None,
    name: Any = None,
    *,
    value: Any = None,
    filter: Any = None,
) -> Any:
    """`[N, H, W, in] x [h, w, out, in] -> output_shape`."""
    kernel, parameter = _named(filters, filter)
    return _transposed(call, either(input, value), kernel, output_shape, strides, padding, data_format, dilations, 2, parameter)


@shape_function("tensorflow.nn.conv1d_transpose", "tensorflow.contrib.nn.conv1d_transpose")
def conv1d_transpose(
    call: CallInProgress,
    input: Any,
    filters: Any,
    output_shape: Any,
    strides: Any,
    padding: Any = "SAME",
    data_format: Any = None,
    dilations: Any = None,
    name: Any = None,
) -> Any:
    """`[N, L, in] x [l, out, in] -> output_shape`."""
    return _transposed(call, input, filters, output_shape, strides, padding, data_format, dilations, 1, "filters")


@shape_function("tensorflow.nn.conv3d_transpose")
def conv3d_transpose(
    call: CallInProgress,
    input: Any = None,
    filters: Any = None,
    output_shape: Any = None,
    strides: Any = None,
    padding: Any = "SAME",
    data_format: Any = None,
    dilations: Any = None,
    name: Any = None,
    *,
    value: Any = None,
    filter: Any = None,
) -> Any:
    """`[N, D, H, W, in] x [d, h, w, out, in] -> output_shape`."""
    kernel, parameter = _named(filters, filter)
    return _transposed(call, either(input, value), kernel, output_shape, strides, padding, data_format, dilations, 3, parameter)


@shape_function("tensorflow.nn.atrous_conv2d_transpose")
def atrous_conv2d_transpose(
    call: CallInProgress, value: Any, filters: Any, output_shape: Any, rate: Any, padding: Any, name: Any = None
) -> Any:
    """`[N, H, W, in] x [h, w, out, in] -> output_shape`."""
    return _transposed(call, value, filters, output_shape, 1, padding, None, rate, 2, "filters")


@shape_function("tensorflow.nn.conv2d_backprop_input")
def conv2d_backprop_input(call: CallInProgress, input_sizes: Any, filter: Any = None, *_settings: Any, **_named: Any) -> Any:
    """`-> input_sizes`."""
    return as_tensor(filter).like(sizes_of(input_sizes)) if isinstance(filter, Array) else Unknown("the gradient of a convolution")


# Patches


@shape_function("tensorflow.image.extract_patches", "tensorflow.extract_image_patches", "tensorflow.image.extract_image_patches")
def extract_patches(
    call: CallInProgress,
    images: Any,
    sizes: Any = None,
    strides: Any = None,
    rates: Any = None,
    padding: Any = None,
    name: Any = None,
    *,
    ksizes: Any = None,
) -> Any:
    """`[N, H, W, C] -> [N, oH, oW, h * w * C]`."""
    layout = Layout(2, False)
    tensor, _, dims = input_of(call, images, 2)
    window = sizes_of(either(sizes, ksizes))[1:3]
    windows = windows_of(window, layout.steps(strides, "strides"), layout.steps(rates, "rates"))
    spatial = slid(call, dims[1:3], windows, padding, layout, "sizes")
    return tensor.like((dims[0], *spatial, size_argument(window[0]) * window[1] * dims[3]))
