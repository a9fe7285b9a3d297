"""The other layers against Keras: dense maps, normalization, activations, dropout, embeddings, preparation of data."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keras_oracle import agree, broken_contracts

SHAPES = st.lists(st.integers(1, 5), max_size=3).flatmap(lambda sizes: st.sampled_from([(None, *sizes), (2, *sizes)]))


@given(shape=SHAPES, units=st.integers(-1, 5), bias=st.booleans(), activation=st.sampled_from([None, "relu", "softmax"]))
def test_dense(shape: Any, units: int, bias: bool, activation: str | None) -> None:
    agree(lambda layers: layers.Dense(units, activation, bias), shape)


@pytest.mark.parametrize("kind", ["BatchNormalization", "LayerNormalization", "GroupNormalization"])
@settings(max_examples=60)
@given(data=st.data(), shape=SHAPES)
def test_normalization(kind: str, data: st.DataObject, shape: Any) -> None:
    options: dict[str, Any] = {"axis": data.draw(st.integers(-4, 3)), "center": data.draw(st.booleans()), "scale": data.draw(st.booleans())}
    if kind == "GroupNormalization":
        options["groups"] = data.draw(st.integers(-1, 3))
    if None in shape and options["axis"] % max(len(shape), 1) == 0:
        shape = (2, *shape[1:])  # Keras fails in other places where it normalizes over an open number of samples
    agree(lambda layers: getattr(layers, kind)(**options), shape)


@pytest.mark.parametrize("kind", ["LayerNormalization", "RMSNormalization", "UnitNormalization"])
@pytest.mark.parametrize("axis", [-1, 1, 2, (1, 2), [-1, -2], (1, 3), 5])
def test_several_axes(kind: str, axis: Any) -> None:
    agree(lambda layers: getattr(layers, kind)(axis=axis), (2, 3, 4))


@pytest.mark.parametrize("options", [{"renorm": True}, {"center": False, "scale": False}])
def test_batch_normalization(options: Any) -> None:
    agree(lambda layers: layers.BatchNormalization(**options), (None, 4, 4, 3))


@pytest.mark.parametrize("second", [(2, 5, 4), (2, 5, 3), (2, 3), (None, 7, 4)])
@pytest.mark.parametrize("kind", ["BatchNormalization", "GroupNormalization", "Dense"])
def test_calls_with_other_sizes(kind: str, second: Any) -> None:
    argument = {"GroupNormalization": {"groups": 2}, "Dense": {"units": 3}}.get(kind, {})
    agree(lambda layers: getattr(layers, kind)(**argument), (2, 5, 4), second)


@pytest.mark.parametrize(
    "make",
    [
        lambda layers: layers.SpectralNormalization(layers.Dense(3)),
        lambda layers: layers.SpectralNormalization(layers.Conv1D(3, 2)),
        lambda layers: layers.Activation("relu"),
        lambda layers: layers.Activation(lambda x: x),
        lambda layers: layers.Dense(3, activation=lambda x: x),
        lambda layers: layers.ReLU(6.0),
        lambda layers: layers.LeakyReLU(0.1),
        lambda layers: layers.ELU(),
        lambda layers: layers.Softmax(axis=-1),
        lambda layers: layers.PReLU(),
        lambda layers: layers.PReLU(shared_axes=[1]),
        lambda layers: layers.PReLU(shared_axes=2),
        lambda layers: layers.Dropout(0.5),
        lambda layers: layers.Dropout(1.5),
        lambda layers: layers.AlphaDropout(0.5),
        lambda layers: layers.GaussianDropout(0.5),
        lambda layers: layers.GaussianNoise(0.5),
        lambda layers: layers.SpatialDropout1D(0.5),
        lambda layers: layers.SpatialDropout2D(0.5),
        lambda layers: layers.ActivityRegularization(0.5),
        lambda layers: layers.Identity(),
        lambda layers: layers.Masking(),
        lambda layers: layers.Lambda(lambda x: x),
        lambda layers: layers.Rescaling(1 / 255),
        lambda layers: layers.Normalization(),
        lambda layers: layers.Normalization(axis=None),
        lambda layers: layers.Normalization(axis=1),
        lambda layers: layers.Normalization(mean=0.0, variance=1.0),
        lambda layers: layers.Normalization(mean=0.0),
        lambda layers: layers.Normalization(axis=5),
    ],
)
@pytest.mark.parametrize("shape", [(None, 6), (None, 6, 4), (2, 6, 5, 4)])
def test_layers_that_keep_the_shape(make: Any, shape: Any) -> None:
    agree(make, shape)


@given(shape=SHAPES, rows=st.integers(0, 4), width=st.integers(0, 4))
def test_embedding(shape: Any, rows: int, width: int) -> None:
    agree(lambda layers: layers.Embedding(rows, width), shape, dtype="int32")


@pytest.mark.parametrize(
    ("equation", "output_shape", "bias_axes", "shape"),
    [
        ("ab,bc->ac", 64, "c", (None, 128)),
        ("abc,cd->abd", (None, 64), "d", (None, 32, 128)),
        ("abc,cd->abd", (32, 64), None, (None, 32, 128)),
        ("abc,cd->abd", (31, 64), None, (None, 32, 128)),
        ("...x,xy->...y", 64, "y", (None, 32, 128)),
        ("abc,cde->abde", (None, 8, 16), "de", (None, 32, 128)),
        ("abcd,cde->abe", (None, 16), "e", (None, 32, 4, 8)),
        ("abc,cd->abd", (None, 64), "d", (None, 128)),
        ("abc->ab", 64, None, (None, 4, 4)),
        ("ab...,bc->ac...", (64,), "c", (None, 32, 5)),
    ],
)
def test_einsum_dense(equation: str, output_shape: Any, bias_axes: str | None, shape: Any) -> None:
    agree(lambda layers: layers.EinsumDense(equation, output_shape, bias_axes=bias_axes), shape, finer=True)


PICTURES = [(None, 9, 8, 3), (2, 4, 4, 1), (9, 8, 3), (None, 9, 8), (5,)]


@pytest.mark.parametrize("shape", PICTURES[:3])
@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
@pytest.mark.parametrize("kind", ["Resizing", "CenterCrop", "RandomCrop"])
def test_sizes_of_pictures(kind: str, data_format: str, shape: Any) -> None:
    agree(lambda layers: getattr(layers, kind)(4, 4, data_format=data_format), shape)


@pytest.mark.parametrize(
    ("kind", "arguments"),
    [
        ("RandomFlip", ()), ("RandomRotation", (0.2,)), ("RandomZoom", (0.2,)), ("RandomTranslation", (0.2, 0.2)),
        ("RandomContrast", (0.2,)), ("RandomBrightness", (0.2,)), ("RandomHue", (0.2,)), ("RandomErasing", (1.0,)), ("Solarization", ()),
        ("AutoContrast", ()), ("Equalization", ()), ("RandomShear", (0.1, 0.1)), ("RandomGrayscale", ()), ("RandomInvert", ()),
    ],
)  # fmt: skip
def test_augmentation(kind: str, arguments: Any) -> None:
    agree(lambda layers: getattr(layers, kind)(*arguments), (None, 8, 8, 3))


@pytest.mark.parametrize("shape", [(None, 1), (None, 3), (4,), (None, 3, 2), (None, 3, 1)])
@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("CategoryEncoding", {"num_tokens": 7}),
        ("CategoryEncoding", {"num_tokens": 7, "output_mode": "one_hot"}),
        ("CategoryEncoding", {"num_tokens": 7, "output_mode": "count"}),
        ("CategoryEncoding", {}),
        ("Hashing", {"num_bins": 7}),
        ("Hashing", {"num_bins": 7, "output_mode": "multi_hot"}),
        ("IntegerLookup", {"vocabulary": [4, 5, 6]}),
        ("IntegerLookup", {"vocabulary": [4, 5, 6], "output_mode": "one_hot"}),
        ("IntegerLookup", {"vocabulary": [4, 5, 6], "output_mode": "multi_hot", "num_oov_indices": 2}),
        ("IntegerLookup", {"vocabulary": [4, 5, 6], "output_mode": "count", "max_tokens": 9, "pad_to_max_tokens": True}),
        ("Discretization", {"bin_boundaries": [0.0, 1.0]}),
        ("Discretization", {"bin_boundaries": [0.0, 1.0], "output_mode": "one_hot"}),
    ],
)
def test_categories(kind: str, options: Any, shape: Any) -> None:
    agree(lambda layers: getattr(layers, kind)(**options), shape, dtype="int64")


@pytest.mark.parametrize(
    "options",
    [
        {}, {"output_sequence_length": 12}, {"output_mode": "multi_hot", "vocabulary": ["a", "b"]},
        {"output_mode": "count", "max_tokens": 50, "pad_to_max_tokens": True}, {"output_mode": "count", "output_sequence_length": 5},
    ],
)  # fmt: skip
def test_texts(options: Any) -> None:
    agree(lambda layers: layers.TextVectorization(**options), (None,), dtype="string", unknown=True)


@pytest.mark.parametrize("shape", [(None, 16000), (16000,), (None, 1000), (2, 2)])
@pytest.mark.parametrize("options", [{}, {"num_mel_bins": 40, "sequence_stride": 100}, {"sequence_length": 4096}])
def test_mel_spectrogram(options: Any, shape: Any) -> None:
    agree(lambda layers: layers.MelSpectrogram(**options), shape)


@pytest.mark.parametrize("shape", [(None, 1000, 2), (None, 100, 1), (None, 1000)])
@pytest.mark.parametrize(
    "options",
    [
        {}, {"mode": "stft", "padding": "same"}, {"mode": "real", "frame_length": 300}, {"expand_dims": True, "frame_step": 60},
        {"data_format": "channels_first"}, {"fft_length": 100},
    ],
)  # fmt: skip
def test_stft_spectrogram(options: Any, shape: Any) -> None:
    agree(lambda layers: layers.STFTSpectrogram(window=None, **options), shape)  # a named window asks for scipy


@pytest.mark.parametrize("tied", [True, False])
def test_reversible_embedding(tied: bool) -> None:
    agree(lambda layers: layers.ReversibleEmbedding(7, 4, tied), (2, 5), dtype="int32")
    agree(lambda layers: layers.ReversibleEmbedding(7, 4, tied), (2, 4), reverse=True)
    agree(lambda layers: layers.ReversibleEmbedding(7, 4, tied), (2, 5), reverse=True, eager=True)


def test_what_is_said_of_broken_calls() -> None:
    assert broken_contracts(lambda layers: layers.Dense(5), (8,)) == [("layer-rank", "[8]", "at least 2-d", None)]
    assert broken_contracts(lambda layers: layers.Dense(5), (2, 8), (2, 7)) == [("linear-in-features", 7, 8, None)]
    assert broken_contracts(lambda layers: layers.BatchNormalization(axis=3), (2, 8)) == [("axis-out-of-range", 3, "-2 to 1", "axis")]
    assert broken_contracts(lambda layers: layers.BatchNormalization(), (2, 8), (2, 7)) == [("norm-features", 7, 8, None)]
    assert broken_contracts(lambda layers: layers.GroupNormalization(3), (2, 8)) == [("channel-groups", 8, 3, "groups")]
