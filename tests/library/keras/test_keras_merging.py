"""Layers that merge tensors against Keras."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keras_oracle import agree, broken_contracts

SIZES = st.sampled_from([1, 1, 2, 3, 4])


@st.composite
def alike(draw: st.DrawFn, least: int = 1, most: int = 3) -> list[tuple[int | None, ...]]:
    """The shapes of tensors most of whose sizes are the same, with an axis more or less now and then."""
    rest = draw(st.lists(SIZES, min_size=0, max_size=3))
    shapes = []
    for _ in range(draw(st.integers(least, most))):
        sizes = [draw(st.sampled_from([size, size, size, 1, 5])) for size in rest]
        sizes = sizes[draw(st.sampled_from([0, 0, 0, 1])) :]
        shapes.append((draw(st.sampled_from([None, None, 2, 3])), *sizes))
    return shapes


@pytest.mark.parametrize("kind", ["Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"])
@settings(max_examples=60)
@given(shapes=alike())
def test_element_wise(kind: str, shapes: Any) -> None:
    agree(lambda layers: getattr(layers, kind)(), shapes)


@settings(max_examples=200)
@given(shapes=alike(least=2), axis=st.integers(-4, 4))
def test_concatenate(shapes: Any, axis: int) -> None:
    agree(lambda layers: layers.Concatenate(axis=axis), shapes, finer=True)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[list[tuple[int | None, ...]], Any]:
    """Two shapes, and the axes over which they are summed."""
    sizes = st.lists(st.integers(2, 3), min_size=1, max_size=3)
    shapes: list[tuple[int | None, ...]] = [(None, *draw(sizes)), (None, *draw(sizes))]
    each = [st.integers(-len(shape) + 1, len(shape) - 1).filter(bool) for shape in shapes]
    return shapes, draw(st.integers(1, 2) | st.just(-1) | st.tuples(*each))


@settings(max_examples=100)
@given(drawn=pairs())
def test_dot(drawn: Any) -> None:
    shapes, axes = drawn
    agree(lambda layers: layers.Dot(axes=axes), shapes)


@pytest.mark.parametrize("name", ["add", "subtract", "multiply", "average", "maximum", "minimum", "concatenate"])
def test_functions(name: str) -> None:
    shapes: Any = [(2, 3, 4), (2, 3, 4)]
    agree(lambda layers: layers.Lambda(getattr(layers, name)), shapes)


def test_no_list() -> None:
    agree(lambda layers: layers.Add(), (2, 3))
    agree(lambda layers: layers.Concatenate(), (2, 3))


def test_what_is_said_of_broken_calls() -> None:
    shapes: Any = [(None, 8, 8, 3), (None, 7, 8, 3)]
    first, second = "[N, 8, 8, 3]", "[N, 7, 8, 3]"
    assert broken_contracts(lambda layers: layers.Add(), shapes) == [("broadcast-shapes", first, second, None)]
    assert broken_contracts(lambda layers: layers.Concatenate(), shapes) == [("concat-shapes", second, first, None)]
    assert broken_contracts(lambda layers: layers.Concatenate(axis=4), shapes) == [("axis-out-of-range", 4, "-4 to 3", "axis")]
    assert broken_contracts(lambda layers: layers.Dot(axes=1), shapes) == [("matmul-shapes", 7, 8, "axes")]
