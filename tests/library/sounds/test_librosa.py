"""librosa, by table: shapes as its documentation gives them, of sounds of one channel and of several."""

from __future__ import annotations

from typing import Any

import pytest
from shapelint.library.numpy.ndarray import make_ndarray
from shapelint.library.registry import lookup
from shapelint.recording import Recorder, recording
from shapelint.unknown import Unknown

SOUND, STEREO = make_ndarray((22050,), "float32"), make_ndarray((2, 22050), "float32")
SPECTRUM = make_ndarray((128, 44), "float32")

RESULTS: list[tuple[str, dict[str, Any], str]] = [
    ("feature.mfcc", {"y": SOUND}, "[20, ?]"),
    ("feature.mfcc", {"y": SOUND, "sr": 22050, "n_mfcc": 13}, "[13, ?]"),
    ("feature.mfcc", {"y": STEREO, "n_mfcc": 13}, "[2, 13, ?]"),
    ("feature.mfcc", {"S": SPECTRUM, "n_mfcc": 13}, "[13, 44]"),
    ("feature.melspectrogram", {"y": SOUND}, "[128, ?]"),
    ("feature.melspectrogram", {"y": SOUND, "n_mels": 64, "hop_length": 256}, "[64, ?]"),
    ("feature.chroma_stft", {"y": SOUND}, "[12, ?]"),
    ("feature.tonnetz", {"y": SOUND}, "[6, ?]"),
    ("feature.zero_crossing_rate", {"y": SOUND}, "[1, ?]"),
    ("feature.rms", {"y": STEREO}, "[2, 1, ?]"),
    ("feature.spectral_centroid", {"S": SPECTRUM}, "[1, 44]"),
    ("stft", {"y": SOUND}, "[1025, ?]"),
    ("stft", {"y": STEREO, "n_fft": 512}, "[2, 257, ?]"),
    ("power_to_db", {"S": SPECTRUM}, "[128, 44]"),
    ("util.fix_length", {"data": SOUND, "size": 16000}, "[16000]"),
    ("util.fix_length", {"data": STEREO, "size": 16000}, "[2, 16000]"),
]


@pytest.mark.parametrize(("name", "options", "shape"), RESULTS)
def test_results(name: str, options: dict[str, Any], shape: str) -> None:
    with recording(Recorder()) as recorder:
        assert lookup(f"librosa.{name}")(**options).describe() == shape
    assert recorder.internal_faults == []


def test_a_sound_of_a_file() -> None:
    """Mixed to one channel unless the file's own are asked for; of what is not known nothing is made."""
    with recording(Recorder()):
        sound, rate = lookup("librosa.load")("cat.wav")
        assert (sound.describe(), rate) == ("[?]", 22050)
        assert lookup("librosa.feature.mfcc")(y=sound, sr=rate).describe() == "[20, ?]"
        both, _ = lookup("librosa.load")("cat.wav", mono=False)
        assert isinstance(lookup("librosa.feature.mfcc")(y=both), Unknown)


def test_resampling_keeps_the_channels() -> None:
    with recording(Recorder()):
        resampled = lookup("librosa.resample")(STEREO, orig_sr=22050, target_sr=16000)
        assert resampled.dims[0] == 2
        assert len(resampled.dims) == 2
