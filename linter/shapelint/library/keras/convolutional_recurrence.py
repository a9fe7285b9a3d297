"""ConvLSTM: recurrent layers whose states are pictures, and whose cell convolves what comes in and what it kept."""

from __future__ import annotations

from typing import Any, ClassVar

from shapelint.library.keras.convolution import Windowed
from shapelint.library.keras.recurrent import RNN
from shapelint.library.keras.spatial import joined, parted
from shapelint.library.keras.spellings import CONVOLUTION, also_spelled, kernel_by_axes
from shapelint.library.registry import layer
from shapelint.library.tensorflow.tensor import Tensor
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size

_SPELLINGS = {**CONVOLUTION, "inner_activation": "recurrent_activation", "inner_init": "recurrent_initializer"}


class ConvLSTMCell(Windowed):
    """One step: four gates, each a convolution of the input and one of the last state, which keeps its size."""

    gates: ClassVar[int] = 4
    strides_with_dilation = False

    def __init__(self, axes: int, filters: Any, **options: Any) -> None:
        super().__init__(**options)
        self.__dict__["axes"] = axes
        self.filters = filters

    def build(self, input_shape: Any) -> None:
        width = self.filters * self.gates
        self.kernel = self.add_weight(shape=(*self.kernel_size, self.in_channels_of(input_shape), width), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(*self.kernel_size, self.filters, width), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(width,), name="bias") if self.use_bias else None
        self.built = True

    def sizes_after(self, call: CallInProgress, step: tuple[Size, ...]) -> tuple[Size, ...]:
        """The sizes that a step `[N, *]` of the input leads to, without the samples; states the contracts of the convolution."""
        batch, channels, spatial = parted(step, self.data_format)
        self.require_channels(call, channels, self.__dict__.get("kernel"))
        return joined(self.data_format, batch, self.filters, self.slid_over(call, spatial))[1:]


class ConvLSTM(RNN):
    """`[N, L, *spatial, C] -> [N, *out, filters]`, or `[N, L, *out, filters]` with `return_sequences`; two states."""

    axes: ClassVar[int]
    named_as_in_keras_1: ClassVar[bool] = False
    cell: ConvLSTMCell

    def __init_subclass__(cls, axes: int, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.axes, cls.input_ranks = axes, (axes + 3,)

    @also_spelled(_SPELLINGS, kernel_by_axes)
    def __init__(
        self, filters: Any, kernel_size: Any, strides: Any = 1, padding: Any = "valid", data_format: Any = None, dilation_rate: Any = 1,
        activation: Any = "tanh", recurrent_activation: Any = "sigmoid", use_bias: Any = True, kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal", bias_initializer: Any = "zeros", unit_forget_bias: Any = True,
        kernel_regularizer: Any = None, recurrent_regularizer: Any = None, bias_regularizer: Any = None,
        *_settings: Any, return_sequences: Any = False, return_state: Any = False, **options: Any,
    ) -> None:  # fmt: skip
        cell = ConvLSTMCell(self.axes, filters, name="conv_lstm_cell")
        cell.take_settings(kernel_size, strides, padding, data_format, dilation_rate, None, use_bias)
        super().__init__(cell, return_sequences, return_state, **options)

    @property
    def filters(self) -> Any:
        return self.cell.filters

    def sublayers(self) -> Any:
        return iter(())

    def _weights_held(self) -> list[Any]:
        return [*super()._weights_held(), *self.cell._weights_held()]

    def step_dims(self, call: CallInProgress, sequences: Tensor) -> tuple[Size, ...]:
        batch, _, *step = sequences.require_dims()
        return self.cell.sizes_after(call, (batch, *step))

    def state_dims(self, step: tuple[Size, ...]) -> list[tuple[Size, ...]]:
        return [step, step]


@layer("keras.layers.ConvLSTM1D")
class ConvLSTM1D(ConvLSTM, axes=1):
    """`[N, L, W, C] -> [N, oW, filters]`."""


@layer("keras.layers.ConvLSTM2D", "keras.layers.ConvRecurrent2D")
class ConvLSTM2D(ConvLSTM, axes=2):
    """`[N, L, H, W, C] -> [N, oH, oW, filters]`."""


@layer("keras.layers.ConvLSTM3D")
class ConvLSTM3D(ConvLSTM, axes=3):
    """`[N, L, D, H, W, C] -> [N, oD, oH, oW, filters]`."""
