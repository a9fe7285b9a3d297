"""Transposed convolutions: the way back from a smaller map to a larger one."""

from __future__ import annotations

from typing import Any

from shapelint.library.keras.constructors import require_positive
from shapelint.library.keras.convolution import Windowed
from shapelint.library.keras.layer import shape_rule
from shapelint.library.keras.spatial import dims_of, parted, per_axis
from shapelint.library.keras.spellings import CONVOLUTION, also_spelled, kernel_by_axes
from shapelint.library.registry import layer
from shapelint.library.tensorflow.tensor import Tensor
from shapelint.raised import raised
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, at_least, definitely, modulo, size_max
from shapelint.unknown import Unknown


class TransposedConvolution(Windowed):
    """`[N, *spatial, C] -> [N, *out, filters]`."""

    strides_with_dilation = False

    @also_spelled(CONVOLUTION, kernel_by_axes)
    def __init__(
        self, filters: Any, kernel_size: Any, strides: Any = 1, padding: Any = "valid", output_padding: Any = None, data_format: Any = None,
        dilation_rate: Any = 1, activation: Any = None, use_bias: Any = True, kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros", kernel_regularizer: Any = None, bias_regularizer: Any = None, activity_regularizer: Any = None,
        kernel_constraint: Any = None, bias_constraint: Any = None, **options: Any,
    ) -> None:  # fmt: skip
        super().__init__(**options)
        require_positive(filters, "filters")
        self.filters = filters
        self.take_settings(kernel_size, strides, padding, data_format, dilation_rate, activation, use_bias)
        self.output_padding = None if output_padding is None else per_axis(output_padding, self.axes, "output_padding", 0)
        for extra, stride in zip(self.output_padding or (), self.strides, strict=False):
            if definitely(at_least(extra, stride)):
                raise raised(ValueError(f"`output_padding` must be strictly less than `strides`: {extra} against {stride}"))

    def build(self, input_shape: Any) -> None:
        channels = self.in_channels_of(input_shape)
        self.kernel = self.add_weight(shape=(*self.kernel_size, self.filters, channels), name="kernel")
        self.bias = self.add_weight(shape=(self.filters,), name="bias") if self.use_bias else None
        self.built = True

    @shape_rule
    def call(self, call: CallInProgress, inputs: Tensor, training: Any = None) -> Any:
        channels = parted(dims_of(inputs, self.axes + 2), self.data_format)[1]
        self.require_channels(call, channels, self.__dict__.get("kernel"), axis=-1)
        return self.result(call, inputs, self.filters)

    def slid_over(self, call: CallInProgress, spatial: tuple[Size, ...]) -> tuple[Size, ...]:
        extras = self.output_padding or (None,) * self.axes
        parts = zip(spatial, self.kernel_size, self.strides, self.dilation_rate, extras, strict=True)
        return tuple(
            grown(size, dilation * (kernel - 1) + 1, stride, self.padding, extra) for size, kernel, stride, dilation, extra in parts
        )


def grown(size: Size, extent: Size, stride: Size, padding: Any, extra: Any) -> Size:
    """`size * stride` with "same", and what sticks out beyond the last step with "valid"; `extra` replaces the default rest."""
    if padding == "same":
        return size * stride if extra is None else (size - 1) * stride + modulo(extent, 2) + extra
    if padding == "valid":
        return (size - 1) * stride + (size_max(extent, stride) if extra is None else extent + extra)
    return Unknown("the padding of a layer is not known")


@layer("keras.layers.Conv1DTranspose", "keras.layers.Convolution1DTranspose")
class Conv1DTranspose(TransposedConvolution, axes=1):
    """`[N, L, C] -> [N, oL, filters]`."""


@layer("keras.layers.Conv2DTranspose", "keras.layers.Convolution2DTranspose")
class Conv2DTranspose(TransposedConvolution, axes=2):
    """`[N, H, W, C] -> [N, oH, oW, filters]`."""


@layer("keras.layers.Conv3DTranspose", "keras.layers.Convolution3DTranspose")
class Conv3DTranspose(TransposedConvolution, axes=3):
    """`[N, D, H, W, C] -> [N, oD, oH, oW, filters]`."""
