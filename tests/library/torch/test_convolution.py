"""Convolutions against PyTorch: arithmetic by random draws, attributes and failures by tables."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import T, agree, agree_layer
from shapelint.library.registry import lookup
from shapelint.library.torch.nn.module import parameter_count
from shapelint.library.torch.tensor import make_tensor
from shapelint.recording import Recorder, recording
from shapelint.symbolic.dims import symbol

F = "torch.nn.functional"


def per_axis(draw: Any, low: int, high: int, axes: int) -> Any:
    """One number, or one for each axis."""
    number = st.integers(low, high)
    return draw(st.one_of(number, st.tuples(*[number] * axes)))


@st.composite
def convolutions(draw: Any, transposed: bool = False) -> tuple[int, tuple[T, ...], dict[str, Any]]:
    axes = draw(st.integers(1, 3))
    batch = draw(st.sampled_from([(), (2,)]))
    groups, inner, outer = draw(st.integers(1, 3)), draw(st.integers(1, 3)), draw(st.integers(1, 3))
    spatial, kernel = draw(st.tuples(*[st.integers(1, 12)] * axes)), draw(st.tuples(*[st.integers(1, 5)] * axes))
    input = T(*batch, groups * inner, *spatial)
    weight = T(groups * inner, outer, *kernel) if transposed else T(groups * outer, inner, *kernel)
    settings = {"stride": per_axis(draw, 1, 4, axes), "dilation": per_axis(draw, 1, 3, axes), "padding": per_axis(draw, 0, 3, axes)}
    if transposed:
        settings["output_padding"] = per_axis(draw, 0, 3, axes)
    elif draw(st.booleans()):
        settings["padding"] = draw(st.sampled_from(["same", "valid"]))
        settings["stride"] = draw(st.sampled_from([1, 1, 2]))
    return axes, (input, weight, T(groups * outer)), settings | {"groups": groups}


@settings(max_examples=400, deadline=None)
@given(convolutions())
def test_convolution(drawn: Any) -> None:
    axes, tensors, options = drawn
    agree(f"{F}.conv{axes}d", *tensors, **options)


@settings(max_examples=300, deadline=None)
@given(convolutions(transposed=True))
def test_transposed_convolution(drawn: Any) -> None:
    axes, tensors, options = drawn
    agree(f"{F}.conv_transpose{axes}d", *tensors, **options)


@pytest.mark.parametrize("mode", ["zeros", "reflect", "replicate", "circular"])
@pytest.mark.parametrize("padding", [0, 1, 2, (1, 3), "same", "valid"])
@pytest.mark.parametrize("size", [(3, 9, 8), (2, 3, 4, 5)])
def test_padding_modes(mode: str, padding: Any, size: tuple[int, ...]) -> None:
    agree_layer("torch.nn.Conv2d", T(*size), in_channels=3, out_channels=4, kernel_size=(3, 2), padding=padding, padding_mode=mode)


WRONG: list[tuple[str, tuple[int, ...], dict[str, Any]]] = [
    ("Conv2d", (1, 4, 8, 8), {"in_channels": 3, "out_channels": 4, "kernel_size": 3}),
    ("Conv2d", (1, 3, 8), {"in_channels": 3, "out_channels": 4, "kernel_size": 3}),
    ("Conv2d", (3, 8), {"in_channels": 3, "out_channels": 4, "kernel_size": 3}),
    ("Conv1d", (1, 3, 8, 8), {"in_channels": 3, "out_channels": 4, "kernel_size": 3}),
    ("Conv2d", (1, 3, 8, 8), {"in_channels": 3, "out_channels": 8, "kernel_size": 3, "groups": 2}),
    ("Conv2d", (1, 4, 8, 8), {"in_channels": 4, "out_channels": 5, "kernel_size": 3, "groups": 2}),
    ("Conv2d", (1, 3, 8, 8), {"in_channels": 3, "out_channels": 4, "kernel_size": 9}),
    ("Conv2d", (1, 3, 8, 8), {"in_channels": 3, "out_channels": 4, "kernel_size": 3, "padding": "same", "stride": 2}),
    ("Conv2d", (1, 3, 8, 8), {"in_channels": 3, "out_channels": 4, "kernel_size": 3, "padding": "full"}),
    ("Conv2d", (1, 3, 8, 8), {"in_channels": 3, "out_channels": 4, "kernel_size": 3, "padding": -1}),
    ("Conv2d", (1, 3, 8, 8), {"in_channels": 3, "out_channels": 4, "kernel_size": 3, "stride": 0}),
    ("Conv2d", (1, 3, 8, 8), {"in_channels": 3, "out_channels": 4 / 2, "kernel_size": 3}),
    ("Conv2d", (1, 3, 8, 8), {"in_channels": 3, "out_channels": -4, "kernel_size": 3}),
    ("Conv2d", (1, 3, 8, 8), {"in_channels": 3, "out_channels": 4, "kernel_size": (3,)}),
    ("ConvTranspose2d", (1, 4, 8, 8), {"in_channels": 3, "out_channels": 4, "kernel_size": 3}),
    ("ConvTranspose2d", (1, 3, 8, 8), {"in_channels": 3, "out_channels": 4, "kernel_size": 3, "stride": 2, "output_padding": 2}),
    ("ConvTranspose2d", (1, 3, 1, 1), {"in_channels": 3, "out_channels": 4, "kernel_size": 3, "padding": 2}),
    ("ConvTranspose2d", (1, 3, 8, 8), {"in_channels": 3, "out_channels": 4, "kernel_size": 3, "padding_mode": "reflect"}),
    ("LazyConv2d", (1, 3, 8), {"out_channels": 4, "kernel_size": 9}),
]


@pytest.mark.parametrize(("name", "size", "arguments"), WRONG)
def test_what_fails(name: str, size: tuple[int, ...], arguments: dict[str, Any]) -> None:
    agree_layer(f"torch.nn.{name}", T(*size), **arguments)


@pytest.mark.parametrize("output_size", [(7, 9), (8, 10), (9, 10), (2, 4, 8, 10), (8,), [8, 9]])
def test_output_size(output_size: Any) -> None:
    agree_layer(
        "torch.nn.ConvTranspose2d", T(2, 3, 4, 5), in_channels=3, out_channels=4, kernel_size=3, stride=2, padding=1,
        call={"output_size": output_size},
    )  # fmt: skip


@pytest.mark.parametrize("transpose", ["", "Transpose"])
@pytest.mark.parametrize("axes", [1, 2, 3])
def test_lazy_layers_take_the_channels_of_the_first_input(transpose: str, axes: int) -> None:
    for batch in ((), (2,)):
        agree_layer(f"torch.nn.LazyConv{transpose}{axes}d", T(*batch, 6, *[5] * axes), out_channels=4, kernel_size=3, groups=2)


def test_a_lazy_layer_becomes_the_usual_one() -> None:
    lazy = lookup("torch.nn.LazyConv2d")(8, 3)
    lazy(make_tensor((1, 3, 8, 8)))
    assert type(lazy) is lookup("torch.nn.Conv2d")
    assert (lazy.in_channels, lazy.weight.dims, parameter_count(lazy)) == (3, (8, 3, 3, 3), 224)


def test_attributes() -> None:
    conv = lookup("torch.nn.Conv2d")(4, 8, 3, stride=(2, 1), padding=1, groups=2, bias=False)
    assert (conv.kernel_size, conv.stride, conv.padding, conv.dilation, conv.output_padding) == ((3, 3), (2, 1), (1, 1), (1, 1), (0, 0))
    assert (conv.in_channels, conv.out_channels, conv.groups, conv.transposed, conv.padding_mode) == (4, 8, 2, False, "zeros")
    assert conv.weight.shape == (8, 2, 3, 3)
    assert conv.bias is None
    assert conv._reversed_padding_repeated_twice == (1, 1, 1, 1)
    assert isinstance(conv, lookup("torch.nn.modules.conv._ConvNd"))


def test_groups_are_judged_where_the_layer_is_made() -> None:
    with recording(Recorder()) as recorder:
        lookup("torch.nn.Conv2d")(3, 8, 3, groups=2)
    ((node, contract),) = recorder.graph.broken("channel-groups")
    assert (node.operation, node.layer, contract.received, contract.declared) == ("torch.nn.Conv2d", None, 3, 2)


def test_symbolic_sizes_stay_readable() -> None:
    conv, height, width = lookup("torch.nn.Conv2d"), symbol("H"), symbol("W")
    image = make_tensor((symbol("N"), 3, height, width))
    assert conv(3, 8, 3, padding=1)(image).describe() == "[N, 8, H, W]"
    assert conv(3, 8, 5)(image).describe() == "[N, 8, H - 4, W - 4]"
    assert conv(3, 8, 3, stride=2, padding=1)(image).describe() == "[N, 8, (H + 1)//2, (W + 1)//2]"
    assert conv(3, 8, 16, stride=16)(image).describe() == "[N, 8, H//16, W//16]"
    assert lookup("torch.nn.ConvTranspose2d")(3, 8, 2, stride=2)(image).describe() == "[N, 8, 2*H, 2*W]"


def test_a_subclass_may_call_what_pytorch_has() -> None:
    class Standardized(lookup("torch.nn.Conv2d")):  # type: ignore[misc]
        def forward(self, x: Any) -> Any:
            margins = self._reversed_padding_repeated_twice
            padded = lookup("torch.nn.functional.pad")(x, margins)
            return lookup("torch.nn.functional.conv2d")(padded, self.weight, self.bias, self.stride, 0, self.dilation, self.groups)

    assert Standardized(3, 8, 3, padding=(2, 1))(make_tensor((1, 3, 8, 8))).shape == (1, 8, 10, 8)
    assert lookup("torch.nn.Conv2d")(3, 8, 3)._conv_forward(make_tensor((3, 8, 8)), make_tensor((4, 3, 1, 1)), None).shape == (4, 8, 8)
