"""The numbers of SEEDS.md: sizes of maps, neurons and parameters, as the layer table shows them."""

from __future__ import annotations

from math import prod
from pathlib import Path

import pytest
from shapelint.engine import Settings, Shown, show

FOLDER = Path(__file__).parent.parent / "fixtures" / "torch" / "seeds"


def shown(target: str, size: str) -> Shown:
    return show(f"{FOLDER / target}", [size], Settings())


def maps(table: Shown, *kinds: str) -> list[str]:
    """The maps `channels x height x width` that layers of these kinds return, in the order of their calls."""
    found = []
    for call in table.layers:
        if call.type in kinds:
            assert call.outputs is not None
            assert call.outputs[0] is not None
            found.append("x".join(map(str, call.outputs[0][1:])))
    return found


@pytest.mark.parametrize(
    ("target", "size", "expected"),
    [
        (
            "alexnet_227.py::AlexNet", "1,3,227,227",
            "96x55x55 96x27x27 256x27x27 256x13x13 384x13x13 384x13x13 256x13x13 256x6x6 4096 4096 1000",
        ),
        (
            "alexnet_224_padding_2.py::AlexNet", "1,3,224,224",
            "96x55x55 96x27x27 256x27x27 256x13x13 384x13x13 384x13x13 256x13x13 256x6x6 4096 4096 1000",
        ),
        (
            "alexnet_224_padding_0.py::AlexNet", "1,3,224,224",
            "96x54x54 96x26x26 256x26x26 256x12x12 384x12x12 384x12x12 256x12x12 256x5x5 4096 4096 1000",
        ),
        ("lenet.py::LeNet", "1,1,28,28", "20x24x24 20x12x12 50x8x8 50x4x4 500 10"),
        ("mlp.py::MLP", "1,1,28,28", "512 10"),
        ("vgg16_fully_convolutional.py::FullyConvolutional", "1,3,224,224", "4096x1x1 4096x1x1 1000x1x1"),
        ("vgg16_fully_convolutional.py::FullyConvolutional", "1,3,384,512", "4096x6x10 4096x6x10 1000x6x10"),
    ],
)  # fmt: skip
def test_maps(target: str, size: str, expected: str) -> None:
    wanted = expected.split()
    assert maps(shown(target, size), "Conv2d", "MaxPool2d", "Linear")[-len(wanted) :] == wanted


@pytest.mark.parametrize(
    ("target", "size", "expected"),
    [
        ("vgg16.py::VGG16", "1,3,224,224", "112 56 28 14 7"),
        ("vgg16_cifar.py::VGG16", "1,3,32,32", "16 8 4 2 1"),
    ],
)
def test_poolings_of_vgg(target: str, size: str, expected: str) -> None:
    assert [each.split("x")[1] for each in maps(shown(target, size), "MaxPool2d")] == expected.split()


@pytest.mark.parametrize(
    ("target", "size", "total", "weights", "dense"),
    [
        ("vgg16.py::VGG16", "1,3,224,224", 138_357_544, 138_344_128, 123_633_664),
        ("vgg16_cifar.py::VGG16", "1,3,32,32", 14_982_474, 14_977_728, 267_264),
        ("vgg16_fully_convolutional.py::FullyConvolutional", "1,3,224,224", 138_357_544, 138_344_128, 0),
        ("mlp.py::MLP", "1,1,28,28", 407_050, 784 * 512 + 5120, 784 * 512 + 5120),
    ],
)
def test_parameters(target: str, size: str, total: int, weights: int, dense: int) -> None:
    table = shown(target, size)
    assert table.parameters == total
    biases = {kind: [int(each.split("x")[0]) for each in maps(table, kind)] for kind in ("Conv2d", "Linear")}
    assert total - sum(map(sum, biases.values())) == weights
    of_dense = sum(call.parameters for call in table.layers if call.type == "Linear")
    assert of_dense - sum(biases["Linear"]) == dense


def test_neurons_of_alexnet() -> None:
    table = shown("alexnet_227.py::AlexNet", "1,3,227,227")
    neurons = [prod(map(int, each.split("x"))) for each in maps(table, "Conv2d", "Linear")]
    assert neurons == [290_400, 186_624, 64_896, 64_896, 43_264, 4096, 4096, 1000]


def test_the_first_dense_layers() -> None:
    alexnet = shown("alexnet_227.py::AlexNet", "1,3,227,227")
    vgg = shown("vgg16.py::VGG16", "1,3,224,224")
    convolution = next(call for call in shown("vgg16_fully_convolutional.py", "1,3,224,224").layers if call.name == "fc6")
    first = [next(call.parameters for call in table.layers if call.type == "Linear") for table in (alexnet, vgg)]
    assert first == [37_748_736 + 4096, 102_760_448 + 4096]
    assert convolution.parameters == first[1]


@pytest.mark.parametrize(
    ("target", "requirement"),
    [
        ("alexnet_alone.py::AlexNet", "accepts 3x227x227 up to 3x258x258"),
        ("lenet_alone.py::LeNet", "accepts 1x28x28 up to 1x31x31"),
        ("vgg16_alone.py::VGG16", "accepts 3x224x224 up to 3x255x255"),
        ("convnet_same_alone.py::Net", "accepts 1x28x28 up to 1x31x31"),
        ("convnet_4x4_alone.py::Net", "accepts 1x16x16 up to 1x19x19"),
        ("vgg16_fully_convolutional_alone.py::FullyConvolutional", "at least 3x224x224"),
    ],
)
def test_requirements(target: str, requirement: str) -> None:
    table = show(f"{FOLDER / target}", [], Settings())
    assert table.requirements == [requirement]
