"""The spellings of Keras 1 and 2, beside those of today that mean the same."""

from __future__ import annotations

from typing import Any

import pytest
from keras_oracle import Modelled, Outcome, modelled
from shapelint.library.registry import lookup

MAPS: Any = (2, 9, 8, 3)
FIRST: Any = (2, 3, 9, 8)
STEPS: Any = (2, 9, 3)
ROW: Any = (2, 9)


def outcome(make: Any, shape: Any) -> Outcome:
    return modelled(make, (shape,), "float32", {})


@pytest.mark.parametrize(
    ("old", "new", "shape"),
    [
        (lambda k: k.Convolution2D(4, 3, 2), lambda k: k.Conv2D(4, (3, 2)), MAPS),
        (lambda k: k.Convolution2D(4, 3, 3, "uniform", "relu", None, "same"), lambda k: k.Conv2D(4, 3, padding="same"), MAPS),
        (lambda k: k.Convolution2D(nb_filter=4, nb_row=3, nb_col=2), lambda k: k.Conv2D(4, (3, 2)), MAPS),
        (lambda k: k.Convolution2D(4, 3, nb_col=2), lambda k: k.Conv2D(4, (3, 2)), MAPS),
        (lambda k: k.Convolution2D(4, 3, 3, border_mode="same", subsample=(2, 2)), lambda k: k.Conv2D(4, 3, 2, "same"), MAPS),
        (lambda k: k.Convolution2D(4, 3, 3, dim_ordering="th"), lambda k: k.Conv2D(4, 3, data_format="channels_first"), FIRST),
        (lambda k: k.Convolution2D(4, 3, 3, dim_ordering="tf", bias=False), lambda k: k.Conv2D(4, 3, use_bias=False), MAPS),
        (lambda k: k.Convolution2D(4, (3, 3), strides=2), lambda k: k.Conv2D(4, 3, 2), MAPS),
        (lambda k: k.Convolution2D(4, 3, 3, 2), lambda k: k.Conv2D(4, (3, 2)), MAPS),
        (lambda k: k.Conv2D(4, 3, 3, border_mode="same"), lambda k: k.Conv2D(4, 3, padding="same"), MAPS),
        (lambda k: k.Conv2D(4, 1, 1), lambda k: k.Conv2D(4, 1), MAPS),
        (lambda k: k.Conv2D(4, 3, 2), lambda k: k.Conv2D(4, 3, strides=2), MAPS),
        (lambda k: k.Conv2D(4, 3, 3, padding="same"), lambda k: k.Conv2D(4, 3, strides=3, padding="same"), MAPS),
        (lambda k: k.AtrousConvolution2D(4, 3, 3, atrous_rate=(2, 2)), lambda k: k.Conv2D(4, 3, dilation_rate=2), MAPS),
        (lambda k: k.SeparableConvolution2D(4, 3, 3, depth_multiplier=2), lambda k: k.SeparableConv2D(4, 3, depth_multiplier=2), MAPS),
        (lambda k: k.Convolution1D(4, 3, border_mode="same", subsample_length=2), lambda k: k.Conv1D(4, 3, 2, "same"), STEPS),
        (lambda k: k.Convolution1D(nb_filter=4, filter_length=3), lambda k: k.Conv1D(4, 3), STEPS),
        (lambda k: k.Convolution3D(4, 2, 2, 3), lambda k: k.Conv3D(4, (2, 2, 3)), (2, 5, 5, 5, 3)),
        (
            lambda k: k.Convolution3D(nb_filter=4, kernel_dim1=2, kernel_dim2=2, kernel_dim3=3),
            lambda k: k.Conv3D(4, (2, 2, 3)),
            (2, 5, 5, 5, 3),
        ),
        (lambda k: k.MaxPooling2D((2, 2), border_mode="same"), lambda k: k.MaxPooling2D(2, padding="same"), MAPS),
        (lambda k: k.AveragePooling2D(pool_size=(2, 2), dim_ordering="th"), lambda k: k.AvgPool2D(2, data_format="channels_first"), FIRST),
        (lambda k: k.MaxPooling1D(pool_length=2, stride=1), lambda k: k.MaxPooling1D(2, 1), STEPS),
        (lambda k: k.GlobalAveragePooling2D(dim_ordering="th"), lambda k: k.GlobalMaxPooling2D("channels_first"), FIRST),
        (lambda k: k.ZeroPadding2D((1, 1), dim_ordering="th"), lambda k: k.ZeroPadding2D(((1, 1), (1, 1)), "channels_first"), FIRST),
        (lambda k: k.ZeroPadding2D((1, 2)), lambda k: k.ZeroPadding2D(((1, 1), (2, 2))), MAPS),
        (lambda k: k.ZeroPadding2D((1, 2, 3, 4)), lambda k: k.ZeroPadding2D(((1, 2), (3, 4))), MAPS),
        (lambda k: k.UpSampling1D(length=3), lambda k: k.UpSampling1D(3), STEPS),
        (lambda k: k.UpSampling2D((2, 2), dim_ordering="th"), lambda k: k.UpSampling2D(2, "channels_first"), FIRST),
        (lambda k: k.Dense(output_dim=5, init="uniform", W_regularizer=None), lambda k: k.Dense(5), ROW),
        (lambda k: k.Dense(5, init="uniform", bias=False), lambda k: k.Dense(5, use_bias=False), ROW),
        (lambda k: k.TimeDistributedDense(5), lambda k: k.Dense(5), STEPS),
        (lambda k: k.Dropout(p=0.5), lambda k: k.Dropout(0.5), ROW),
        (lambda k: k.GaussianNoise(sigma=0.5), lambda k: k.GaussianNoise(0.5), ROW),
        (lambda k: k.Reshape(dims=(3, 3)), lambda k: k.Reshape((3, 3)), ROW),
        (lambda k: k.BatchNormalization(mode=0, axis=1), lambda k: k.BatchNormalization(1), FIRST),
        (lambda k: k.BatchNormalization(epsilon=1e-6, mode=2), lambda k: k.BatchNormalization(), ROW),
        (lambda k: k.Embedding(9, 4, init="uniform", dropout=0.2), lambda k: k.Embedding(9, 4), ROW),
        (lambda k: k.Deconvolution2D(4, 3, 3, (2, 19, 17, 4), subsample=(2, 2)), lambda k: k.Conv2DTranspose(4, 3, 2), MAPS),
        (lambda k: k.Merge(mode="sum"), lambda k: k.Add(), [STEPS, STEPS]),
        (lambda k: k.Merge(mode="concat", concat_axis=1), lambda k: k.Concatenate(1), [STEPS, STEPS]),
        (lambda k: k.Merge(mode="dot", dot_axes=(1, 1)), lambda k: k.Dot((1, 1)), [STEPS, STEPS]),
        (lambda k: k.Merge(mode=lambda both: both[0]), lambda k: k.Add(), [STEPS, STEPS]),
        (lambda k: k.Lambda(lambda both: k.merge(both, mode="mul")), lambda k: k.Multiply(), [STEPS, STEPS]),
    ],
)
def test_old_and_new(old: Any, new: Any, shape: Any) -> None:
    found = outcome(old, shape)
    assert found.shapes is not None, found
    assert found == outcome(new, shape)


@pytest.mark.parametrize(
    ("make", "shape", "result", "weights"),
    [
        (lambda k: k.LocallyConnected2D(4, (3, 3)), MAPS, (2, 7, 6, 4), 42 * 27 * 4 + 42 * 4),
        (lambda k: k.LocallyConnected2D(4, 3, 3, border_mode="valid"), MAPS, None, None),
        (lambda k: k.LocallyConnected1D(4, 3), STEPS, (2, 7, 4), 7 * 9 * 4 + 7 * 4),
        (lambda k: k.MaxoutDense(5, nb_feature=3), ROW, (2, 5), 3 * 9 * 5 + 3 * 5),
        (lambda k: k.Highway(), ROW, (2, 9), 2 * (81 + 9)),
        (lambda k: k.SReLU(), ROW, (2, 9), 36),
        (lambda k: k.ParametricSoftplus(), ROW, (2, 9), 18),
        (lambda k: k.ThresholdedReLU(1.0), ROW, (2, 9), 0),
    ],
)
def test_layers_of_the_past(make: Any, shape: Any, result: Any, weights: Any) -> None:
    found = outcome(make, shape)
    if result is not None:
        assert (found.shapes, found.weights) == ([result], weights)


def test_a_call_that_means_two_things() -> None:
    assert [str(size)[:7] for size in Modelled().Conv2D(4, 3, 3).strides] == ["Unknown", "Unknown"]
    assert lookup("tensorflow.keras.layers.Convolution2D")(4, 3, 2).strides == (2, 2)
