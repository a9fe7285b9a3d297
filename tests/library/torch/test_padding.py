"""Padding against PyTorch, in all modes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import T, agree, agree_layer
from shapelint.library.registry import lookup
from shapelint.library.torch.tensor import make_tensor
from shapelint.symbolic.dims import symbol


@st.composite
def paddings(draw: Any) -> tuple[T, list[int], str]:
    mode = draw(st.sampled_from(["constant", "constant", "reflect", "replicate", "circular"]))
    size = draw(st.lists(st.integers(1, 6), min_size=1, max_size=5))
    sides = 2 * draw(st.integers(1, 4 if mode == "constant" else 3))
    low = -2 if mode == "constant" else 0
    return T(*size), draw(st.lists(st.integers(low, 4), min_size=sides, max_size=sides)), mode


@settings(max_examples=500, deadline=None)
@given(paddings())
def test_pad(drawn: Any) -> None:
    input, pad, mode = drawn
    agree("torch.nn.functional.pad", input, pad, mode=mode)


@pytest.mark.parametrize("pad", [[1], [1, 2, 3], []])
def test_margins_come_in_pairs(pad: list[int]) -> None:
    agree("torch.nn.functional.pad", T(2, 3, 4), pad)


@pytest.mark.parametrize("kind", ["Constant", "Zero", "Reflection", "Replication", "Circular"])
@pytest.mark.parametrize("axes", [1, 2, 3])
def test_layers(kind: str, axes: int) -> None:
    value = {"value": 1.5} if kind == "Constant" else {}
    for padding in (1, tuple(range(2 * axes)), 7):
        for batch in ((), (2,)):
            agree_layer(f"torch.nn.{kind}Pad{axes}d", T(*batch, 3, *[6] * axes), padding=padding, **value)
    agree_layer(f"torch.nn.{kind}Pad{axes}d", T(3), padding=1, **value)


def test_symbolic_sizes() -> None:
    image = make_tensor((1, 3, symbol("H"), symbol("W")))
    assert lookup("torch.nn.functional.pad")(image, (0, symbol("P"), 1, 1)).describe() in ("[1, 3, H + 2, P + W]", "[1, 3, H + 2, W + P]")
    assert lookup("torch.nn.ZeroPad2d")(3)(image).describe() == "[1, 3, H + 6, W + 6]"
