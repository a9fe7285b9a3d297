"""Attention against Keras, called on numbers: what does not fit shows only there."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keras_oracle import agree, broken_contracts

Shape = tuple[int, ...]


class Called:
    """A layer that is called on the tensors of one list."""

    def __init__(self, layer: Any, **options: Any) -> None:
        self.layer, self.options = layer, options

    def __call__(self, tensors: Any) -> Any:
        return self.layer(*tensors, **self.options)

    def count_params(self) -> int:
        return self.layer.count_params()

    @property
    def built(self) -> Any:
        return self.layer.built


@st.composite
def three(draw: st.DrawFn) -> list[Shape]:
    """A query, a value and perhaps a key that mostly fit."""
    features, places = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    odd = st.sampled_from([0, 0, 0, 0, 1])
    value = (2, places, features + draw(odd))
    shapes = [(2, draw(st.integers(1, 4)), features), value]
    if draw(st.booleans()):
        shapes.append((2, places + draw(odd), features + draw(odd)))
    return shapes


@settings(max_examples=80)
@given(shapes=three(), data=st.data(), scores=st.booleans())
def test_many_heads(shapes: list[Shape], data: st.DataObject, scores: bool) -> None:
    settings_of = {
        "value_dim": st.integers(1, 3),
        "use_bias": st.booleans(),
        "output_shape": st.sampled_from([5, (5,)]),
        "use_gate": st.booleans(),
    }
    options = {name: data.draw(strategy) for name, strategy in settings_of.items() if data.draw(st.booleans())}
    heads, size = data.draw(st.integers(0, 3)), data.draw(st.integers(1, 3))
    make = lambda layers: Called(layers.MultiHeadAttention(heads, size, **options), return_attention_scores=scores)  # noqa: E731
    agree(make, shapes, eager=True)


@pytest.mark.parametrize("axes", [None, 1, 2, (1, 2), -2])
def test_attention_over_pictures(axes: Any) -> None:
    shapes: Any = [(2, 3, 4, 5), (2, 3, 6, 5) if axes in (2, -2) else (2, 3, 4, 5)]
    agree(lambda layers: Called(layers.MultiHeadAttention(2, 3, attention_axes=axes), return_attention_scores=True), shapes, eager=True)


@settings(max_examples=60)
@given(shapes=three(), heads=st.integers(1, 4), shared=st.integers(1, 3), bias=st.booleans())
def test_shared_heads(shapes: list[Shape], heads: int, shared: int, bias: bool) -> None:
    agree(lambda layers: Called(layers.GroupQueryAttention(3, heads, shared, use_bias=bias)), shapes)


@pytest.mark.parametrize("kind", ["Attention", "AdditiveAttention"])
@settings(max_examples=60)
@given(shapes=three(), scale=st.booleans(), scores=st.booleans())
def test_attention(kind: str, shapes: list[Shape], scale: bool, scores: bool) -> None:
    agree(lambda layers: getattr(layers, kind)(use_scale=scale), shapes, eager=True, return_attention_scores=scores)


def test_scores_of_sums() -> None:
    shapes: Any = [(2, 3, 4), (2, 5, 4)]
    agree(lambda layers: layers.Attention(score_mode="concat"), shapes, eager=True)
    agree(lambda layers: layers.Attention(score_mode="product"), shapes, eager=True)
    agree(lambda layers: layers.Attention(), (2, 3, 4), eager=True)


def test_what_is_said_of_broken_calls() -> None:
    heads: Any = lambda layers: Called(layers.MultiHeadAttention(2, 3))  # noqa: E731
    assert broken_contracts(heads, [(2, 3, 4), (2, 5, 4), (2, 6, 4)]) == [("attention-dimensions", 6, 5, None)]
    assert broken_contracts(heads, [(2, 3, 4), (2, 5, 4)], [(2, 3, 5), (2, 5, 4)]) == [("attention-dimensions", 5, 4, None)]
    assert broken_contracts(lambda layers: layers.Attention(), [(2, 3, 4), (2, 5, 6)]) == [("attention-dimensions", 6, 4, None)]
