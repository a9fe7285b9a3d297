"""The numbers of SEEDS.md in TensorFlow 1: maps, neurons and parameters of AlexNet and of the convnet, as graph code has them."""

from __future__ import annotations

from math import prod
from pathlib import Path

import pytest
from shapelint.engine import Settings, Shown, check_file, show
from shapelint.findings import Severity

FOLDER = Path(__file__).parent.parent / "fixtures" / "tensorflow" / "seeds"
AS_PUBLISHED = "55x55x96 27x27x96 27x27x256 13x13x256 13x13x384 13x13x256 6x6x256 4096 1000"
"""What changes on the way through AlexNet: a layer whose maps are as large as those before has no row of its own."""


def shown(name: str) -> Shown:
    return show(f"{FOLDER / name}.py", [], Settings())


def maps(table: Shown, *kinds: str) -> list[str]:
    """The maps `height x width x channels` that operations of these kinds return, in the order of their calls."""
    outputs = [call.outputs for call in table.layers if call.type in kinds]
    return ["x".join(map(str, (output[0] or ())[1:])) for output in outputs if output]


def weights(table: Shown) -> list[int]:
    """The numbers in each variable of two axes or more, in the order in which they are made."""
    return [call.parameters for call in table.layers if call.type == "Variable" and len((call.outputs or [()])[0] or ()) > 1]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("alexnet_227", AS_PUBLISHED),
        ("alexnet_224_padding_2", AS_PUBLISHED),
        ("alexnet_224_same", AS_PUBLISHED.replace("55x55", "56x56")),
        ("alexnet_224_padding_0", "54x54x96 26x26x96 26x26x256 12x12x256 12x12x384 12x12x256 5x5x256 4096 1000"),
        ("alexnet_window_and_stride_swapped", AS_PUBLISHED.replace("6x6", "4x4")),
        ("convnet_same", "28x28x32 14x14x32 14x14x64 7x7x64 1024 10"),
        ("convnet_valid", "24x24x32 12x12x32 8x8x64 4x4x64 10"),
    ],
)
def test_maps(name: str, expected: str) -> None:
    assert maps(shown(name), "Conv2D", "MaxPool", "MatMul") == expected.split()


def test_neurons_of_alexnet() -> None:
    layers = maps(shown("alexnet_227"), "Conv2D")
    assert [prod(map(int, each.split("x"))) for each in layers] == [290_400, 186_624, 64_896, 43_264]


def test_weights_of_alexnet() -> None:
    convolutions = [34_848, 614_400, 884_736, 1_327_104, 884_736]
    dense = [9216 * 4096, 4096 * 4096, 4096 * 1000]
    assert dense[0] == 37_748_736
    assert weights(shown("alexnet_227")) == convolutions + dense


@pytest.mark.parametrize(
    ("name", "parameters"), [("alexnet_227", 62_378_344), ("alexnet_two_gpus_groups", 60_965_224), ("convnet_same", 3_274_634)]
)
def test_parameters(name: str, parameters: int) -> None:
    assert shown(name).parameters == parameters


def test_half_of_the_maps_on_each_of_two_gpus() -> None:
    table = shown("alexnet_two_gpus_groups")
    assert maps(table, "concat") == ["27x27x256", "13x13x384", "13x13x256"]
    assert maps(table, "split")[::2] == ["27x27x48", "13x13x192", "13x13x192"]
    assert [call.name for call in table.layers if call.type == "split"][:3] == ["split", "split_1", "split_2"]


@pytest.mark.parametrize(
    ("name", "requirement"),
    [
        ("alexnet_open_sizes", "accepts 227x227x3 up to 258x258x3"),
        ("alexnet_open_sizes_pool_forgotten", "accepts 451x451x3 up to 482x482x3"),
        ("alexnet_open_sizes_wrong_pooling_formula", "accepts 163x163x3 up to 194x194x3"),
    ],
)
def test_sizes_that_the_first_dense_layer_asks_for(name: str, requirement: str) -> None:
    assert shown(name).requirements == [requirement]


@pytest.mark.parametrize(
    ("name", "told", "fix"),
    [
        ("convnet_same_with_4x4", "3136 = 7*7*64 (28, 28, 14, 14, 7)", "7*7*64"),
        ("convnet_valid_with_7x7", "1024 = 4*4*64 (28, 24, 12, 8, 4)", "4*4*64"),
        ("alexnet_pool_forgotten", "9216 = 6*6*256 (227, 55, 27, 27, 13, 13, 13, 13, 6)", "9216"),
        ("alexnet_224_padding_0", "6400 = 5*5*256 (224, 54, 26, 26, 12, 12, 12, 12, 5)", "256 * 5 * 5"),
        ("alexnet_rows_of_weights", "9216 = 6*6*256 (227, 55, 27, 27, 13, 13, 13, 13, 6)", "256 * 6 * 6"),
    ],
)
def test_message_shows_the_way(name: str, told: str, fix: str) -> None:
    path = FOLDER / f"{name}.py"
    [finding] = [each for each in check_file(path, path.read_text(), Settings()).findings if each.severity is Severity.ERROR]
    assert told in finding.message
    assert finding.fix is not None
    assert [edit.content for edit in finding.fix.edits] == [fix]
