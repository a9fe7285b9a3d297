"""The numbers of SEEDS.md in Keras: maps, neurons and parameters, as the layer table shows them."""

from __future__ import annotations

from pathlib import Path

import pytest
from shapelint.engine import Settings, Shown, show

FOLDER = Path(__file__).parent.parent / "fixtures" / "keras" / "seeds"


def shown(name: str) -> Shown:
    return show(f"{FOLDER / name}.py", [], Settings())


def maps(table: Shown, *kinds: str) -> list[str]:
    """The maps `height x width x channels` that layers of these kinds return, in the order of their calls."""
    outputs = [call.outputs for call in table.layers if call.type in kinds]
    return ["x".join(map(str, (output[0] or ())[1:])) for output in outputs if output]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("alexnet_227", "55x55x96 27x27x96 27x27x256 13x13x256 13x13x384 13x13x384 13x13x256 6x6x256 4096 4096 1000"),
        ("alexnet_224_padding_2", "55x55x96 27x27x96 27x27x256 13x13x256 13x13x384 13x13x384 13x13x256 6x6x256 4096 4096 1000"),
        ("alexnet_flattened", "55x55x96 27x27x96 27x27x256 13x13x256 13x13x384 13x13x384 13x13x256 6x6x256 4096 4096 1000"),
        ("lenet", "24x24x20 12x12x20 8x8x50 4x4x50 500 10"),
        ("convnet_same", "28x28x32 14x14x32 14x14x64 7x7x64 1024 10"),
        ("convnet_valid", "24x24x32 12x12x32 8x8x64 4x4x64 1024 10"),
        ("mlp", "512 10"),
    ],
)
def test_maps(name: str, expected: str) -> None:
    assert maps(shown(name), "Conv2D", "MaxPooling2D", "Dense") == expected.split()


@pytest.mark.parametrize(("name", "sizes"), [("vgg16", "112 56 28 14 7"), ("vgg16_cifar", "16 8 4 2 1")])
def test_poolings_of_vgg(name: str, sizes: str) -> None:
    assert [each.split("x")[0] for each in maps(shown(name), "MaxPooling2D")] == sizes.split()


@pytest.mark.parametrize(
    ("name", "parameters"),
    [("vgg16", 138_357_544), ("vgg16_cifar", 14_982_474), ("mlp", 407_050), ("vgg16_fully_convolutional", 138_357_544)],
)
def test_parameters(name: str, parameters: int) -> None:
    assert shown(name).parameters == parameters


def test_the_first_dense_layer_of_alexnet() -> None:
    dense = next(call for call in shown("alexnet_flattened").layers if call.type == "Dense")
    assert dense.parameters == 9216 * 4096 + 4096 == 37_748_736 + 4096


def test_a_dense_layer_equals_a_convolution() -> None:
    of_dense = show(f"{FOLDER / 'dense_as_convolution'}.py::dense", [], Settings())
    of_convolution = show(f"{FOLDER / 'dense_as_convolution'}.py::convolution", [], Settings())
    assert of_dense.parameters == of_convolution.parameters
