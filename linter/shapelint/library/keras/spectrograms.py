"""Layers that turn waves into spectrograms."""

from __future__ import annotations

from typing import Any

from shapelint.library.keras.layer import Layer, shape_rule
from shapelint.library.keras.spatial import data_format_of, is_channels_first, parted, slid
from shapelint.library.registry import layer
from shapelint.library.tensorflow.tensor import Tensor
from shapelint.library.windows import Window
from shapelint.raised import raised
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import definitely, floor_div, less
from shapelint.unknown import Unknown


@layer("keras.layers.MelSpectrogram")
class MelSpectrogram(Layer):
    """`[N, L] -> [N, num_mel_bins, frames]`, with or without the samples."""

    input_ranks = (1, 2)

    def __init__(
        self, fft_length: Any = 2048, sequence_stride: Any = 512, sequence_length: Any = None, window: Any = "hann",
        sampling_rate: Any = 16000, num_mel_bins: Any = 128, *_settings: Any, **options: Any,
    ) -> None:  # fmt: skip
        super().__init__(**options)
        if sequence_length is not None and definitely(less(fft_length, sequence_length)):
            raise raised(ValueError(f"`fft_length` must be at least `sequence_length`: {fft_length} against {sequence_length}"))
        self.fft_length, self.sequence_stride, self.num_mel_bins = fft_length, sequence_stride, num_mel_bins

    @shape_rule
    def call(self, call: CallInProgress, inputs: Tensor) -> Any:
        *batch, length = inputs.require_dims()
        frames = floor_div(length + self.sequence_stride + 1, self.sequence_stride)
        return inputs.like((*batch, self.num_mel_bins, frames))


@layer("keras.layers.STFTSpectrogram")
class STFTSpectrogram(Layer):
    """`[N, L, C] -> [N, frames, C * frequencies]`, or `[N, frames, frequencies, C]` with `expand_dims`."""

    input_ranks = (3,)

    def __init__(
        self, mode: Any = "log", frame_length: Any = 256, frame_step: Any = None, fft_length: Any = None, window: Any = "hann",
        periodic: Any = False, scaling: Any = "density", padding: Any = "valid", expand_dims: Any = False, data_format: Any = None,
        **options: Any,
    ) -> None:  # fmt: skip
        super().__init__(**options)
        self.mode, self.padding, self.expand_dims, self.data_format = mode, padding, expand_dims, data_format_of(data_format)
        self.frame_length, self.frame_step, self.fft_length = frame_length, frame_step or floor_div(frame_length, 2), fft_length
        if fft_length is None:
            known = isinstance(frame_length, int)
            self.fft_length = 1 << (frame_length - 1).bit_length() if known else Unknown("the length of a Fourier transform")
        elif definitely(less(fft_length, frame_length)):
            raise raised(ValueError(f"`fft_length` should be not less than `frame_length`: {fft_length} against {frame_length}"))

    def build(self, input_shape: Any) -> None:
        for part in ("real", "imag"):
            if self.mode != {"real": "imag", "imag": "real"}[part]:
                self.add_weight(shape=(self.frame_length, 1, floor_div(self.fft_length, 2) + 1), name=f"{part}_kernel")
        self.built = True

    @shape_rule
    def call(self, call: CallInProgress, inputs: Tensor) -> Any:
        batch, channels, (length,) = parted(inputs.require_dims(), self.data_format)
        frames = slid(call, Window(self.frame_length, self.frame_step), length, self.padding, "frame_length")
        frequencies = (floor_div(self.fft_length, 2) + 1) * (2 if self.mode == "stft" else 1)
        if is_channels_first(self.data_format):
            return inputs.like((batch, channels, frames, frequencies) if self.expand_dims else (batch, channels * frequencies, frames))
        return inputs.like((batch, frames, frequencies, channels) if self.expand_dims else (batch, frames, channels * frequencies))
