"""Layers that move elements against Keras: every setting, both orders of axes, right and wrong."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keras_oracle import agree, broken_contracts

FORMATS = st.sampled_from([None, "channels_last", "channels_first"])


@st.composite
def inputs(draw: st.DrawFn, ranks: list[int], largest: int = 6) -> tuple[int | None, ...]:
    """The shape of an input, with an open number of samples and now and then another open size."""
    rank = draw(st.sampled_from(ranks))
    shape: list[int | None] = [draw(st.integers(1, largest)) for _ in range(rank)]
    shape[0] = draw(st.sampled_from([None, 2]))
    if rank > 1 and draw(st.integers(0, 3)) == 0:
        shape[draw(st.integers(1, rank - 1))] = None
    return tuple(shape)


def margins(axes: int) -> st.SearchStrategy[Any]:
    pair = st.tuples(st.integers(0, 3), st.integers(0, 3))
    return st.integers(-1, 3) | (pair if axes == 1 else st.tuples(*[pair] * axes) | st.lists(pair, min_size=2, max_size=3))


@given(shape=inputs([1, 2, 3, 4]), data_format=FORMATS)
def test_flatten(shape: Any, data_format: str | None) -> None:
    agree(lambda layers: layers.Flatten(data_format=data_format), shape)


@given(shape=inputs([1, 2, 3, 4]), target=st.lists(st.sampled_from([-1, -2, 0, 1, 2, 3, 4, 6, 12]), max_size=3))
@settings(max_examples=200)
def test_reshape(shape: Any, target: list[int]) -> None:
    if None in shape[1:]:  # Keras leaves open what is computed from an open size, and refuses nothing
        shape = tuple(2 if size is None and axis else size for axis, size in enumerate(shape))
    agree(lambda layers: layers.Reshape(tuple(target)), shape)


@given(data=st.data(), rank=st.integers(2, 4))
@settings(max_examples=200)
def test_reshapes_that_fit(data: st.DataObject, rank: int) -> None:
    sizes = data.draw(st.lists(st.integers(1, 4), min_size=rank, max_size=rank))
    target = list(data.draw(st.permutations(sizes)))
    if data.draw(st.booleans()):
        target[data.draw(st.integers(0, rank - 1))] = -1
    agree(lambda layers: layers.Reshape(target), (None, *sizes))


@given(shape=inputs([2, 3, 4]), dims=st.integers(1, 3).flatmap(lambda n: st.permutations(range(1, n + 1)) | st.just([0, 1])))
def test_permute(shape: Any, dims: list[int]) -> None:
    agree(lambda layers: layers.Permute(tuple(dims)), shape)


@given(shape=inputs([1, 2, 3]), n=st.integers(-1, 4))
def test_repeat_vector(shape: Any, n: int) -> None:
    agree(lambda layers: layers.RepeatVector(n), shape)


@pytest.mark.parametrize("axes", [1, 2, 3])
@given(data=st.data())
def test_zero_padding(axes: int, data: st.DataObject) -> None:
    # a negative number for all axes is taken as it is, and means nothing
    padding, data_format = data.draw(margins(axes).filter(lambda each: each != -1)), data.draw(FORMATS)
    shape = data.draw(inputs([axes + 2] * 6 + [axes + 1]))
    agree(lambda layers: getattr(layers, f"ZeroPadding{axes}D")(padding, data_format=data_format), shape)


@pytest.mark.parametrize("axes", [1, 2, 3])
@given(data=st.data())
def test_cropping(axes: int, data: st.DataObject) -> None:
    cropping, shape = data.draw(margins(axes)), data.draw(inputs([axes + 2] * 6 + [axes + 1]))
    options = {} if axes == 1 else {"data_format": data.draw(FORMATS)}
    agree(lambda layers: getattr(layers, f"Cropping{axes}D")(cropping, **options), shape)


@pytest.mark.parametrize("axes", [1, 2, 3])
@given(data=st.data())
def test_up_sampling(axes: int, data: st.DataObject) -> None:
    size = data.draw(st.integers(0, 3) if axes == 1 else st.integers(0, 3) | st.tuples(*[st.integers(1, 3)] * axes))
    options = {} if axes == 1 else {"data_format": data.draw(FORMATS)}
    agree(lambda layers: getattr(layers, f"UpSampling{axes}D")(size, **options), data.draw(inputs([axes + 2] * 6 + [axes + 1])))


@pytest.mark.parametrize(
    ("make", "shape"),
    [
        (lambda layers: layers.ZeroPadding2D(), (None, 4, 5, 3)),
        (lambda layers: layers.ZeroPadding2D((1, 2)), (None, 4, 5, 3)),
        (lambda layers: layers.ZeroPadding3D(), (None, 4, 5, 6, 3)),
        (lambda layers: layers.ZeroPadding1D(), (None, 4, 5)),
        (lambda layers: layers.Cropping1D(), (None, 4, 5)),
        (lambda layers: layers.Cropping2D(), (None, 4, 5, 3)),
        (lambda layers: layers.Cropping2D((1, 1)), (None, 4, 5, 3)),
        (lambda layers: layers.Cropping3D(), (None, 4, 5, 6, 3)),
        (lambda layers: layers.UpSampling2D(interpolation="bilinear"), (None, 4, 5, 3)),
        (lambda layers: layers.Reshape((4, None)), (2, 12)),
    ],
)
def test_defaults(make: Any, shape: Any) -> None:
    agree(make, shape, finer=True)


def test_what_is_said_of_broken_calls() -> None:
    assert broken_contracts(lambda layers: layers.Reshape((7, 7, 64)), (None, 1024)) == [("reshape-size", 1024, 3136, "target_shape")]
    assert broken_contracts(lambda layers: layers.Reshape((-1, 7)), (None, 8, 8)) == [("reshape-size", 64, 7, "target_shape")]
    assert broken_contracts(lambda layers: layers.Cropping1D(4), (None, 8, 8)) == [("empty-output", 7, 8, "cropping")]
    assert broken_contracts(lambda layers: layers.Permute((2, 1)), (None, 8)) == [("layer-rank", "[N, 8]", "3-d", None)]
