"""`tf.signal`: frames, Fourier transforms and their inverses."""

from __future__ import annotations

from typing import Any

from shapelint.library.axes import axis_of, size_argument
from shapelint.library.registry import shape_function
from shapelint.library.tensorflow.arguments import sizes_of
from shapelint.library.tensorflow.dtypes import element_type_of
from shapelint.library.tensorflow.tensor import as_tensor, make_tensor
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, at_least, ceil_div, floor_div, size_max
from shapelint.unknown import Unknown

_FOLDERS = ("tensorflow.signal", "tensorflow.contrib.signal", "tensorflow.spectral")


def _names(*names: str) -> tuple[str, ...]:
    return tuple(f"{folder}.{name}" for folder in _FOLDERS for name in names)


def _windows(size: Size, length: Size, step: Size, padded: Any) -> Size:
    """How many frames begin in a signal, or, without padding, end in it."""
    if padded is True:
        return ceil_div(size, step)
    if padded is not False:
        return Unknown("whether the end of a signal is padded")
    count = floor_div(size - length, step) + 1
    return count if at_least(count, 0) is True else size_max(count, 0)


@shape_function(*_names("frame"))
def frame(
    call: CallInProgress, signal: Any, frame_length: Any, frame_step: Any, pad_end: Any = False, pad_value: Any = 0, axis: Any = -1,
    name: Any = None,
) -> Any:  # fmt: skip
    """`[*, samples, *] -> [*, frames, frame_length, *]`."""
    tensor, length = as_tensor(signal), size_argument(frame_length)
    dims = tensor.require_dims()
    place = axis_of(call, axis, len(dims))
    count = _windows(dims[place], length, size_argument(frame_step), pad_end)
    return tensor.like((*dims[:place], count, length, *dims[place + 1 :]))


@shape_function(*_names("overlap_and_add"))
def overlap_and_add(call: CallInProgress, signal: Any, frame_step: Any, name: Any = None) -> Any:
    """`[*, frames, frame_length] -> [*, (frames - 1) * step + frame_length]`."""
    tensor = as_tensor(signal)
    dims = tensor.require_dims()
    if not call.require(len(dims) >= 2, "layer-rank", received=tensor.describe(), declared="at least 2-d", parameter="signal"):
        return Unknown("frames without axes")
    return tensor.like((*dims[:-2], (dims[-2] - 1) * size_argument(frame_step) + dims[-1]))


def _enclosing_power(length: Size) -> Size:
    """The smallest power of two that is no smaller."""
    return 1 << (length - 1).bit_length() if isinstance(length, int) and length > 0 else Unknown("a power of two")


@shape_function(*_names("stft"))
def stft(
    call: CallInProgress, signals: Any, frame_length: Any, frame_step: Any, fft_length: Any = None, window_fn: Any = None,
    pad_end: Any = False, name: Any = None,
) -> Any:  # fmt: skip
    """`[*, samples] -> [*, frames, fft_length // 2 + 1]`."""
    dims, length = as_tensor(signals).require_dims(), size_argument(frame_length)
    if not call.require(len(dims) >= 1, "layer-rank", received="a number", declared="at least 1-d", parameter="signals"):
        return Unknown("a signal without axes")
    points = _enclosing_power(length) if fft_length is None else size_argument(fft_length)
    return make_tensor((*dims[:-1], _windows(dims[-1], length, size_argument(frame_step), pad_end), floor_div(points, 2) + 1), "complex64")


@shape_function(*_names("inverse_stft", "istft"))
def inverse_stft(
    call: CallInProgress, stfts: Any, frame_length: Any, frame_step: Any, fft_length: Any = None, window_fn: Any = None, name: Any = None
) -> Any:
    """`[*, frames, bins] -> [*, (frames - 1) * step + frame_length]`."""
    dims, length = as_tensor(stfts).require_dims(), size_argument(frame_length)
    if not call.require(len(dims) >= 2, "layer-rank", received=len(dims), declared="at least 2-d", parameter="stfts"):
        return Unknown("frames without axes")
    return make_tensor((*dims[:-2], (dims[-2] - 1) * size_argument(frame_step) + length), "float32")


@shape_function(*_names("fft", "ifft", "fft2d", "ifft2d", "fft3d", "ifft3d", "fftshift", "ifftshift"), "tensorflow.fft", "tensorflow.ifft")
def same_points(call: CallInProgress, input: Any, *_settings: Any, **_named: Any) -> Any:
    """`[*] -> [*]`."""
    return as_tensor(input).same()


def _transformed(axes: int, inverse: bool) -> Any:
    def body(call: CallInProgress, input_tensor: Any = None, fft_length: Any = None, name: Any = None, *, input: Any = None) -> Any:
        tensor = as_tensor(input if input_tensor is None else input_tensor)
        dims = tensor.require_dims()
        if not call.require(len(dims) >= axes, "layer-rank", received=tensor.describe(), declared=f"at least {axes}-d"):
            return Unknown("a transform along axes that are not there")
        points = list(dims[-axes:]) if fft_length is None else list(sizes_of(fft_length))
        if inverse:
            points[-1] = (points[-1] - 1) * 2 if fft_length is None else points[-1]
        else:
            points[-1] = floor_div(points[-1], 2) + 1
        return make_tensor((*dims[:-axes], *points), "float32" if inverse else "complex64")

    body.__doc__ = "`[*, n / 2 + 1] -> [*, n]`." if inverse else "`[*, n] -> [*, n / 2 + 1]`."
    return body


for _axes, _suffix in ((1, ""), (2, "2d"), (3, "3d")):
    shape_function(*_names(f"rfft{_suffix}"))(_transformed(_axes, False))
    shape_function(*_names(f"irfft{_suffix}"))(_transformed(_axes, True))


@shape_function(*_names("dct", "idct"))
def dct(call: CallInProgress, input: Any, type: Any = 2, n: Any = None, axis: Any = -1, norm: Any = None, name: Any = None) -> Any:
    """`[*, samples] -> [*, n]`."""
    tensor = as_tensor(input)
    return tensor.same() if n is None else tensor.like((*tensor.require_dims()[:-1], size_argument(n)))


@shape_function(*_names("mfccs_from_log_mel_spectrograms"))
def mfccs(call: CallInProgress, log_mel_spectrograms: Any, name: Any = None) -> Any:
    """`[*, frames, bins] -> [*, frames, bins]`."""
    return as_tensor(log_mel_spectrograms).same()


@shape_function(*_names("linear_to_mel_weight_matrix"))
def mel_weights(
    call: CallInProgress, num_mel_bins: Any = 20, num_spectrogram_bins: Any = 129, *_settings: Any, dtype: Any = None, **_named: Any
) -> Any:
    """`-> [spectrogram bins, mel bins]`."""
    return make_tensor((size_argument(num_spectrogram_bins), size_argument(num_mel_bins)), element_type_of(dtype, "float32"))


@shape_function(*_names("hann_window", "hamming_window", "kaiser_window", "vorbis_window", "kaiser_bessel_derived_window"))
def window(call: CallInProgress, window_length: Any, *_settings: Any, dtype: Any = None, **_named: Any) -> Any:
    """`-> [window_length]`."""
    return make_tensor((size_argument(window_length),), element_type_of(dtype, "float32"))
