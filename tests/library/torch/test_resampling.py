"""Resizing, sliding blocks, shuffles and grids against PyTorch."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import T, agree, agree_layer
from shapelint.library.registry import lookup
from shapelint.library.torch.tensor import make_tensor
from shapelint.symbolic.dims import symbol
from shapelint.unknown import Unknown

F = "torch.nn.functional"


@settings(max_examples=300, deadline=None)
@given(st.integers(1, 30), st.floats(0.05, 4.0, allow_nan=False))
def test_scale_factors_round_as_pytorch_does(size: int, factor: float) -> None:
    agree(f"{F}.interpolate", T(1, 2, size), scale_factor=factor)


@pytest.mark.parametrize("size", [(2, 3, 8), (2, 3, 8, 9), (2, 3, 4, 5, 6), (3, 8)])
@pytest.mark.parametrize("mode", ["nearest", "nearest-exact", "linear", "bilinear", "bicubic", "trilinear", "area"])
@pytest.mark.parametrize(
    "arguments",
    [{"size": 7}, {"size": (7, 5)}, {"size": (7,)}, {"scale_factor": 2}, {"scale_factor": (2, 1.5)}, {"scale_factor": 0.01}, {"size": 0}],
)
def test_interpolate(size: tuple[int, ...], mode: str, arguments: dict[str, Any]) -> None:
    agree(f"{F}.interpolate", T(*size), mode=mode, **arguments)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("Upsample", {"scale_factor": 2}), ("Upsample", {"size": (3, 4)}), ("Upsample", {}), ("Upsample", {"size": 3, "scale_factor": 2}),
        ("Upsample", {"scale_factor": 2, "mode": "bilinear", "align_corners": True}),
        ("Upsample", {"scale_factor": 2, "align_corners": True}),
        ("UpsamplingNearest2d", {"scale_factor": 2}), ("UpsamplingBilinear2d", {"size": (3, 4)}), ("PixelShuffle", {"upscale_factor": 2}),
        ("PixelShuffle", {"upscale_factor": 3}), ("PixelUnshuffle", {"downscale_factor": 3}), ("PixelUnshuffle", {"downscale_factor": 2}),
        ("ChannelShuffle", {"groups": 2}), ("ChannelShuffle", {"groups": 3}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("size", [(2, 8, 6, 9), (8, 6, 9), (8, 6)])
def test_layers(name: str, arguments: dict[str, Any], size: tuple[int, ...]) -> None:
    if name == "ChannelShuffle" and size == (8, 6, 9):
        arguments = {"groups": 2 * arguments["groups"]}  # the channels are axis 1
    agree_layer(f"torch.nn.{name}", T(*size), **arguments)


@st.composite
def blocks(draw: Any) -> dict[str, Any]:
    def each(low: int, high: int) -> Any:
        return draw(st.one_of(st.integers(low, high), st.tuples(st.integers(low, high), st.integers(low, high))))

    return {"kernel_size": each(1, 4), "dilation": each(1, 2), "padding": each(0, 2), "stride": each(1, 3)}


@settings(max_examples=250, deadline=None)
@given(blocks(), st.integers(1, 8), st.integers(1, 8), st.booleans())
def test_unfold(options: dict[str, Any], height: int, width: int, batched: bool) -> None:
    agree(f"{F}.unfold", T(*([2] if batched else []), 3, height, width), **options)


@settings(max_examples=250, deadline=None)
@given(blocks(), st.integers(1, 8), st.integers(1, 8), st.integers(-1, 1), st.booleans())
def test_fold(options: dict[str, Any], height: int, width: int, surplus: int, batched: bool) -> None:
    columns = lookup(f"{F}.unfold")(make_tensor((3, height, width)), **options)
    if isinstance(columns, Unknown) or any(isinstance(size, Unknown) for size in columns.shape):
        return
    agree(f"{F}.fold", T(*([2] if batched else []), columns.shape[0], max(columns.shape[1] + surplus, 1)), (height, width), **options)


@pytest.mark.parametrize(
    ("input", "grid"),
    [
        ((2, 3, 4, 5), (2, 6, 7, 2)),
        ((2, 3, 4, 5), (2, 6, 7, 3)),
        ((2, 3, 4, 5), (1, 6, 7, 2)),
        ((2, 3, 4, 5, 6), (2, 7, 8, 9, 3)),
        ((2, 3, 4), (2, 6, 2)),
    ],
)
def test_grid_sample(input: tuple[int, ...], grid: tuple[int, ...]) -> None:
    agree(f"{F}.grid_sample", T(*input), T(*grid), align_corners=False)


@pytest.mark.parametrize(
    ("theta", "size"), [((2, 2, 3), (2, 1, 5, 6)), ((2, 3, 4), (2, 1, 5, 6, 7)), ((2, 2, 3), (3, 1, 5, 6)), ((2, 3, 3), (2, 1, 5, 6))]
)
def test_affine_grid(theta: tuple[int, ...], size: tuple[int, ...]) -> None:
    agree(f"{F}.affine_grid", T(*theta), size, align_corners=False)


def test_readable_symbolic_sizes() -> None:
    image = make_tensor((symbol("N"), 8, symbol("H"), symbol("W")))
    assert lookup("torch.nn.Upsample")(scale_factor=2)(image).describe() == "[N, 8, 2*H, 2*W]"
    assert lookup(f"{F}.interpolate")(image, scale_factor=0.5).describe() == "[N, 8, H//2, W//2]"
    assert lookup(f"{F}.interpolate")(image, size=image.shape[-2:]).describe() == "[N, 8, H, W]"
    assert lookup(f"{F}.interpolate")(image, scale_factor=0.3).describe() == "[N, 8, ?, ?]"
    assert lookup("torch.nn.PixelShuffle")(2)(image).describe() == "[N, 2, 2*H, 2*W]"
    assert lookup("torch.nn.Unfold")(2, stride=2)(image).shape[:2] == (image.shape[0], 32)
