"""Convolutions, transposed ones and pools against Keras: every setting, both orders of axes, right and wrong."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keras_oracle import agree, broken_contracts

SIZES = st.integers(1, 7)
FORMATS = st.sampled_from([None, "channels_last", "channels_first"])
PADDINGS = st.sampled_from(["valid", "same", "VALID", "Same"])


def per_axis(axes: int, numbers: st.SearchStrategy[int]) -> st.SearchStrategy[Any]:
    return st.one_of(numbers, st.tuples(*[numbers] * axes), st.lists(numbers, min_size=axes, max_size=axes))


@st.composite
def inputs(draw: st.DrawFn, axes: int, open_sizes: bool = True) -> tuple[int | None, ...]:
    """The shape of an input; now and then with an open size or an axis too many or too few."""
    rank = draw(st.sampled_from([axes + 2] * 8 + [axes + 1, axes + 3]))
    shape: list[int | None] = [draw(st.integers(1, 9)) for _ in range(rank)]
    shape[0] = draw(st.sampled_from([None, 2]))
    if open_sizes and draw(st.booleans()):
        shape[draw(st.integers(1, rank - 1))] = None
    return tuple(shape)


def drawn(data: st.DataObject, axes: int, **more: st.SearchStrategy[Any]) -> dict[str, Any]:
    """Some of the settings of a layer over `axes` axes."""
    choices = {"strides": per_axis(axes, st.integers(1, 3)), "padding": PADDINGS, "data_format": FORMATS, **more}
    return {name: data.draw(strategy, name) for name, strategy in choices.items() if data.draw(st.booleans())}


@pytest.mark.parametrize("axes", [1, 2, 3])
@settings(max_examples=50)
@given(data=st.data())
def test_convolutions(axes: int, data: st.DataObject) -> None:
    options = drawn(
        data, axes, dilation_rate=per_axis(axes, st.integers(1, 2)), groups=st.integers(1, 3), use_bias=st.booleans(),
        activation=st.sampled_from([None, "relu"]), **({"padding": st.sampled_from(["valid", "causal"])} if axes == 1 else {}),
    )  # fmt: skip
    filters, kernel = data.draw(st.integers(0, 6)), data.draw(per_axis(axes, st.integers(0, 4)))
    agree(lambda layers: getattr(layers, f"Conv{axes}D")(filters, kernel, **options), data.draw(inputs(axes)))


@pytest.mark.parametrize("axes", [1, 2])
@settings(max_examples=50)
@given(data=st.data())
def test_depthwise_convolutions(axes: int, data: st.DataObject) -> None:
    options = drawn(data, axes, dilation_rate=per_axis(axes, st.integers(1, 2)), depth_multiplier=st.integers(0, 3), use_bias=st.booleans())
    kernel = data.draw(per_axis(axes, st.integers(1, 4)))
    agree(lambda layers: getattr(layers, f"DepthwiseConv{axes}D")(kernel, **options), data.draw(inputs(axes)))


@pytest.mark.parametrize("axes", [1, 2])
@settings(max_examples=50)
@given(data=st.data())
def test_separable_convolutions(axes: int, data: st.DataObject) -> None:
    options = drawn(data, axes, dilation_rate=per_axis(axes, st.integers(1, 2)), depth_multiplier=st.integers(1, 3), use_bias=st.booleans())
    kernel = data.draw(per_axis(axes, st.integers(1, 4)))
    agree(lambda layers: getattr(layers, f"SeparableConv{axes}D")(5, kernel, **options), data.draw(inputs(axes)))


@pytest.mark.parametrize("axes", [1, 2, 3])
@settings(max_examples=50)
@given(data=st.data())
def test_transposed_convolutions(axes: int, data: st.DataObject) -> None:
    options = drawn(
        data, axes, dilation_rate=per_axis(axes, st.integers(1, 2)), output_padding=per_axis(axes, st.integers(0, 2)),
        use_bias=st.booleans(),
    )  # fmt: skip
    kernel = data.draw(per_axis(axes, st.integers(1, 4)))
    agree(lambda layers: getattr(layers, f"Conv{axes}DTranspose")(5, kernel, **options), data.draw(inputs(axes)))


@pytest.mark.parametrize("axes", [1, 2, 3])
@pytest.mark.parametrize("kind", ["Max", "Average"])
@settings(max_examples=40)
@given(data=st.data())
def test_pools(kind: str, axes: int, data: st.DataObject) -> None:
    options = drawn(data, axes, padding=st.sampled_from(["valid", "same"]))  # capitals are taken by Keras 2 alone
    pool = data.draw(per_axis(axes, st.integers(1, 4)))
    agree(lambda layers: getattr(layers, f"{kind}Pooling{axes}D")(pool, **options), data.draw(inputs(axes)))


@pytest.mark.parametrize("axes", [1, 2, 3])
@pytest.mark.parametrize("kind", ["GlobalMax", "GlobalAverage"])
@settings(max_examples=20)
@given(data=st.data())
def test_global_pools(kind: str, axes: int, data: st.DataObject) -> None:
    options = {name: data.draw(values) for name, values in (("data_format", FORMATS), ("keepdims", st.booleans()))}
    agree(lambda layers: getattr(layers, f"{kind}Pooling{axes}D")(**options), data.draw(inputs(axes)))


@pytest.mark.parametrize("axes", [1, 2, 3])
@pytest.mark.parametrize("kind", ["Max", "Average"])
@settings(max_examples=20)
@given(data=st.data())
def test_adaptive_pools(kind: str, axes: int, data: st.DataObject) -> None:
    size, data_format = data.draw(per_axis(axes, st.integers(1, 4))), data.draw(FORMATS)
    shape = data.draw(inputs(axes, open_sizes=False).filter(lambda shape: len(shape) == axes + 2))
    agree(lambda layers: getattr(layers, f"Adaptive{kind}Pooling{axes}D")(size, data_format=data_format), shape)


@pytest.mark.parametrize(
    "make",
    [
        lambda layers: layers.Conv1D(4, 2, padding="same"),
        lambda layers: layers.Conv1D(4, 2, data_format="channels_first", padding="same"),
        lambda layers: layers.DepthwiseConv1D(2),
        lambda layers: layers.SeparableConv1D(4, 2),
        lambda layers: layers.Conv1DTranspose(4, 2),
    ],
)
@pytest.mark.parametrize("second", [(2, 6, 4), (2, 7, 6), (2, 6, 6), (None, 8, 9)])
def test_calls_with_other_sizes(make: Any, second: tuple[int, ...]) -> None:
    agree(make, (2, 7, 6), second)


def test_what_is_said_of_broken_calls() -> None:
    assert broken_contracts(lambda layers: layers.Conv2D(8, 3), (None, 784)) == [("layer-rank", "[N, 784]", "4-d", None)]
    assert broken_contracts(lambda layers: layers.Conv2D(8, 5), (2, 4, 9, 3)) == [("empty-output", 4, 5, "kernel_size")]
    assert broken_contracts(lambda layers: layers.MaxPool2D(4), (2, 9, 3, 3)) == [
        ("stride-drops-input", 9, 8, "strides"),
        ("empty-output", 3, 4, "pool_size"),
    ]
    assert broken_contracts(lambda layers: layers.Conv2D(8, 3), (2, 9, 9, 3), (2, 9, 9, 4)) == [("conv-in-channels", 4, 3, None)]
    assert broken_contracts(lambda layers: layers.Conv2D(8, 3, groups=4), (2, 9, 9, 6)) == [("channel-groups", 6, 4, "groups")]
