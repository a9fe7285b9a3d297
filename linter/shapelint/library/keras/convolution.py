"""Convolutions: plain, depthwise and separable ones, over one to three axes."""

from __future__ import annotations

from typing import Any, ClassVar

from shapelint.library.keras.activation_functions import activated, activation_of
from shapelint.library.keras.constructors import require_in_constructor, require_positive
from shapelint.library.keras.core import defined
from shapelint.library.keras.layer import Layer, shape_rule
from shapelint.library.keras.spatial import channel_axis, data_format_of, dims_of, joined, padding_of, parted, per_axis, slid
from shapelint.library.keras.spellings import CONVOLUTION, also_spelled, kernel_by_axes
from shapelint.library.registry import layer
from shapelint.library.tensorflow.tensor import Tensor
from shapelint.library.windows import Window
from shapelint.raised import raised
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, definitely, divisible, floor_div, less
from shapelint.values import Array


class Windowed(Layer):
    """A layer of weights that slide over the spatial axes."""

    needs_weights = False
    axes: ClassVar[int]
    paddings: ClassVar[tuple[str, ...]] = ("valid", "same")
    strides_with_dilation: ClassVar[bool] = True
    named_as_in_keras_1: ClassVar[bool] = False

    def __init_subclass__(cls, axes: int | None = None, **options: Any) -> None:
        super().__init_subclass__(**options)
        if axes is not None:
            cls.axes, cls.input_ranks = axes, (axes + 2,)

    def take_settings(
        self, kernel_size: Any, strides: Any, padding: Any, data_format: Any, dilation_rate: Any, activation: Any, use_bias: Any
    ) -> None:
        """Keep what all kinds are told, in the form in which Keras keeps it."""
        self.kernel_size = per_axis(kernel_size, self.axes, "kernel_size")
        self.strides = per_axis(strides, self.axes, "strides")
        self.dilation_rate = per_axis(dilation_rate, self.axes, "dilation_rate")
        self.padding = padding_of(padding, *self.paddings)
        self.data_format = data_format_of(data_format)
        self.activation, self.use_bias = activation_of(activation), use_bias
        both = [any(definitely(less(1, each)) for each in steps) for steps in (self.strides, self.dilation_rate)]
        if all(both) and not self.strides_with_dilation:
            raise raised(
                ValueError(
                    "`strides > 1` not supported in conjunction with `dilation_rate > 1`. "
                    f"Received: strides={self.strides} and dilation_rate={self.dilation_rate}"
                )
            )

    def in_channels_of(self, input_shape: Any) -> Size:
        return defined(input_shape[channel_axis(self.data_format)], "The channel dimension of the inputs to a convolution")

    def require_channels(self, call: CallInProgress, channels: Size, kernel: Any, groups: Any = 1, axis: int = -2) -> None:
        """State that the channels are those for which the kernel was made at the first call."""
        if isinstance(kernel, Array) and kernel.dims is not None:
            call.require_equal(channels, kernel.dims[axis] * groups, "conv-in-channels")

    def slid_over(self, call: CallInProgress, spatial: tuple[Size, ...]) -> tuple[Size, ...]:
        """The spatial sizes of the result."""
        windows = zip(spatial, self.kernel_size, self.strides, self.dilation_rate, strict=True)
        return tuple(
            slid(call, Window(kernel, stride, dilation=dilation), size, self.padding, "kernel_size")
            for size, kernel, stride, dilation in windows
        )

    def result(self, call: CallInProgress, inputs: Tensor, channels: Any) -> Any:
        """`inputs` with other channels and what the windows leave of the spatial sizes, activated."""
        batch, _, spatial = parted(dims_of(inputs, self.axes + 2), self.data_format)
        dims = joined(self.data_format, batch, channels, self.slid_over(call, spatial))
        return activated(inputs.like(dims), self.activation)


class Convolution(Windowed):
    """`[N, *spatial, C] -> [N, *out, filters]`."""

    strides_with_dilation = False

    @also_spelled(CONVOLUTION, kernel_by_axes)
    def __init__(
        self, filters: Any, kernel_size: Any, strides: Any = 1, padding: Any = "valid", data_format: Any = None, dilation_rate: Any = 1,
        groups: Any = 1, activation: Any = None, use_bias: Any = True, kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros", kernel_regularizer: Any = None, bias_regularizer: Any = None, activity_regularizer: Any = None,
        kernel_constraint: Any = None, bias_constraint: Any = None, **options: Any,
    ) -> None:  # fmt: skip
        super().__init__(**options)
        require_positive(filters, "filters")
        require_positive(groups, "groups")
        self.filters, self.groups = filters, groups
        self.take_settings(kernel_size, strides, padding, data_format, dilation_rate, activation, use_bias)
        require_in_constructor(
            self, divisible(filters, groups), "channel-groups", received=filters, declared=groups, parameter="filters",
            detail="filters has to be a multiple of groups",
        )  # fmt: skip

    def build(self, input_shape: Any) -> None:
        channels = self.in_channels_of(input_shape)
        self.kernel = self.add_weight(shape=(*self.kernel_size, floor_div(channels, self.groups), self.filters), name="kernel")
        self.bias = self.add_weight(shape=(self.filters,), name="bias") if self.use_bias else None
        self.built = True

    @shape_rule
    def call(self, call: CallInProgress, inputs: Tensor, training: Any = None) -> Any:
        channels = parted(dims_of(inputs, self.axes + 2), self.data_format)[1]
        fits = call.require_divisible(
            channels, self.groups, "channel-groups", parameter="groups", detail="the input's channels have to be a multiple of groups"
        )
        if fits:
            self.require_channels(call, channels, self.__dict__.get("kernel"), self.groups)
        return self.result(call, inputs, self.filters)


@layer("keras.layers.Conv1D")
class Conv1D(Convolution, axes=1):
    """`[N, L, C] -> [N, oL, filters]`."""

    paddings = ("valid", "same", "causal")


@layer("keras.layers.Conv2D")
class Conv2D(Convolution, axes=2):
    """`[N, H, W, C] -> [N, oH, oW, filters]`."""


@layer("keras.layers.Conv3D")
class Conv3D(Convolution, axes=3):
    """`[N, D, H, W, C] -> [N, oD, oH, oW, filters]`."""


class DepthwiseConvolution(Windowed):
    """`[N, *spatial, C] -> [N, *out, C * depth_multiplier]`."""

    @also_spelled(CONVOLUTION)
    def __init__(
        self, kernel_size: Any, strides: Any = 1, padding: Any = "valid", depth_multiplier: Any = 1, data_format: Any = None,
        dilation_rate: Any = 1, activation: Any = None, use_bias: Any = True, depthwise_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros", depthwise_regularizer: Any = None, bias_regularizer: Any = None, activity_regularizer: Any = None,
        depthwise_constraint: Any = None, bias_constraint: Any = None, **options: Any,
    ) -> None:  # fmt: skip
        super().__init__(**options)
        require_positive(depth_multiplier, "depth_multiplier")
        self.depth_multiplier = depth_multiplier
        self.take_settings(kernel_size, strides, padding, data_format, dilation_rate, activation, use_bias)

    def build(self, input_shape: Any) -> None:
        channels = self.in_channels_of(input_shape)
        self.kernel = self.depthwise_kernel = self.add_weight(shape=(*self.kernel_size, channels, self.depth_multiplier), name="kernel")
        self.bias = self.add_weight(shape=(self.depth_multiplier * channels,), name="bias") if self.use_bias else None
        self.built = True

    @shape_rule
    def call(self, call: CallInProgress, inputs: Tensor, training: Any = None) -> Any:
        channels = parted(dims_of(inputs, self.axes + 2), self.data_format)[1]
        self.require_channels(call, channels, self.__dict__.get("kernel"))
        return self.result(call, inputs, channels * self.depth_multiplier)


@layer("keras.layers.DepthwiseConv1D")
class DepthwiseConv1D(DepthwiseConvolution, axes=1):
    """`[N, L, C] -> [N, oL, C * depth_multiplier]`."""


@layer("keras.layers.DepthwiseConv2D")
class DepthwiseConv2D(DepthwiseConvolution, axes=2):
    """`[N, H, W, C] -> [N, oH, oW, C * depth_multiplier]`."""


class SeparableConvolution(Windowed):
    """`[N, *spatial, C] -> [N, *out, filters]`: a depthwise convolution, then one of a single place."""

    @also_spelled(CONVOLUTION, kernel_by_axes)
    def __init__(
        self, filters: Any, kernel_size: Any, strides: Any = 1, padding: Any = "valid", data_format: Any = None, dilation_rate: Any = 1,
        depth_multiplier: Any = 1, activation: Any = None, use_bias: Any = True, depthwise_initializer: Any = "glorot_uniform",
        pointwise_initializer: Any = "glorot_uniform", bias_initializer: Any = "zeros", depthwise_regularizer: Any = None,
        pointwise_regularizer: Any = None, bias_regularizer: Any = None, activity_regularizer: Any = None,
        depthwise_constraint: Any = None, pointwise_constraint: Any = None, bias_constraint: Any = None, **options: Any,
    ) -> None:  # fmt: skip
        super().__init__(**options)
        require_positive(depth_multiplier, "depth_multiplier")
        require_positive(filters, "filters")
        self.filters, self.depth_multiplier = filters, depth_multiplier
        self.take_settings(kernel_size, strides, padding, data_format, dilation_rate, activation, use_bias)

    def build(self, input_shape: Any) -> None:
        channels = self.in_channels_of(input_shape)
        inner = channels * self.depth_multiplier
        self.depthwise_kernel = self.add_weight(shape=(*self.kernel_size, channels, self.depth_multiplier), name="depthwise_kernel")
        self.pointwise_kernel = self.add_weight(shape=((1,) * self.axes + (inner, self.filters)), name="pointwise_kernel")
        self.bias = self.add_weight(shape=(self.filters,), name="bias") if self.use_bias else None
        self.built = True

    @shape_rule
    def call(self, call: CallInProgress, inputs: Tensor, training: Any = None) -> Any:
        channels = parted(dims_of(inputs, self.axes + 2), self.data_format)[1]
        self.require_channels(call, channels, self.__dict__.get("depthwise_kernel"))
        return self.result(call, inputs, self.filters)


@layer("keras.layers.SeparableConv1D")
class SeparableConv1D(SeparableConvolution, axes=1):
    """`[N, L, C] -> [N, oL, filters]`."""


@layer("keras.layers.SeparableConv2D")
class SeparableConv2D(SeparableConvolution, axes=2):
    """`[N, H, W, C] -> [N, oH, oW, filters]`."""
