"""librosa: sounds are arrays `[samples]`, what is computed of them `[features, frames]`."""

from __future__ import annotations

from typing import Any

from shapelint.library.axes import size_argument
from shapelint.library.numpy.ndarray import make_ndarray
from shapelint.library.numpy.reading import array_of
from shapelint.library.registry import export, shape_function
from shapelint.library.rows import fresh_size
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size
from shapelint.unknown import Unknown
from shapelint.values import UNKNOWN_TYPE


@export("librosa.load", "librosa.core.load")
def load(path: Any, *, sr: Any = 22050, mono: Any = True, offset: Any = 0.0, duration: Any = None, **_options: Any) -> Any:
    """`file -> [samples], rate`."""
    rate = Unknown("the rate of a sound in a file") if sr is None else sr
    if mono is not True:
        return Unknown("a sound in a file"), rate
    return make_ndarray((Unknown("the length of a sound in a file"),), "float32"), rate


def _frames() -> Size:
    """How many frames a sound has: up to its length, and to where it is cut."""
    return Unknown("how many frames a sound has")


def _enter_feature(name: str, parameter: str, default: int) -> None:
    def body(call: CallInProgress, y: Any = None, *_settings: Any, **options: Any) -> Any:
        """`[*, samples] -> [*, features, frames]`, or `[*, bins, frames] -> [*, features, frames]` of what is computed already."""
        features, spectrum = size_argument(options.get(parameter, default)), options.get("S")
        if y is None and spectrum is not None:
            *channels, _, frames = array_of(spectrum).require_dims()
            return make_ndarray((*channels, features, frames), UNKNOWN_TYPE)
        if y is None:
            return Unknown("the features of a sound that is given otherwise")
        return make_ndarray((*array_of(y).require_dims()[:-1], features, _frames()), UNKNOWN_TYPE)

    shape_function(f"librosa.feature.{name}")(body)


_enter_feature("mfcc", "n_mfcc", 20)
_enter_feature("melspectrogram", "n_mels", 128)
_enter_feature("chroma_stft", "n_chroma", 12)
_enter_feature("chroma_cqt", "n_chroma", 12)
_enter_feature("tonnetz", "features", 6)
for _name in ("zero_crossing_rate", "rms", "rmse", "spectral_centroid", "spectral_bandwidth", "spectral_rolloff", "spectral_flatness"):
    _enter_feature(_name, "features", 1)


@shape_function("librosa.stft", "librosa.core.stft")
def stft(call: CallInProgress, y: Any, *, n_fft: Any = 2048, **_options: Any) -> Any:
    """`[*, samples] -> [*, n_fft // 2 + 1, frames]`."""
    return make_ndarray((*array_of(y).require_dims()[:-1], size_argument(n_fft) // 2 + 1, _frames()), "complex64")


@shape_function("librosa.power_to_db", "librosa.amplitude_to_db", "librosa.util.normalize", "librosa.effects.preemphasis")
def same(call: CallInProgress, S: Any, *_options: Any, **_named: Any) -> Any:
    """`[*] -> [*]`."""
    return make_ndarray(array_of(S).dims, UNKNOWN_TYPE)


@shape_function("librosa.resample", "librosa.core.resample", "librosa.effects.time_stretch")
def resample(call: CallInProgress, y: Any, *_options: Any, **_named: Any) -> Any:
    """`[*, samples] -> [*, other samples]`."""
    return make_ndarray((*array_of(y).require_dims()[:-1], fresh_size("length")), UNKNOWN_TYPE)


@shape_function("librosa.util.fix_length")
def fix_length(call: CallInProgress, data: Any, *_options: Any, size: Any, axis: Any = -1, **_named: Any) -> Any:
    """`[*, n] -> [*, size]`."""
    array = array_of(data)
    if axis not in (-1, array.rank - 1):
        return Unknown("a sound that is cut along another axis")
    return make_ndarray((*array.shape[:-1], size_argument(size)), array.element_type)
