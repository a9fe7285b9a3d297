"""Keras and TensorFlow: the same, with layers that compute only once they get data, and names that count."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from running import findings, laboratory
from shapelint.cli import main
from shapelint.execution.confirming import Laboratory

CASES = {
    "a model of its own class": (
        "class Net(keras.Model):\n    def __init__(self, units):\n        super().__init__()\n        self.pool = layers.MaxPooling2D(4)\n"
        "        self.flat = layers.Reshape((7 * 7 * 9,))\n        self.dense = layers.Dense(units)\n\n    def call(self, x):\n"
        "        return self.dense(self.flat(self.pool(x)))\n\n\ndef main():\n    units = 5\n    Net(units)(tf.zeros((2, 28, 28, 8)))",
        "the model raises ValueError: The total size of the tensor must be unchanged",
    ),
    "a function that builds it": (
        "def build(size, classes=4):\n    inputs = keras.Input((size, size, 3))\n    x = layers.Flatten()(layers.Conv2D(8, 3)(inputs))\n"
        "    return keras.Model(inputs, layers.Dense(classes)(layers.Reshape((10, 10))(x)))\n\n\ndef main():\n    build(8)",
        "the function raises ValueError: The total size of the tensor must be unchanged",
    ),
    "nothing is computed as it is built": (
        "query = keras.Input((10, 32))\nvalue = keras.Input((10, 48))\n"
        "model = keras.Model([query, value], layers.Attention()([query, value]))",
        "the call alone raises",
    ),
    "labels at the top": (
        "import numpy as np\nmodel = keras.Sequential([keras.Input((4,)), layers.Dense(3, activation='softmax')])\n"
        "model.compile('sgd', 'categorical_crossentropy')\nmodel.fit(np.zeros((8, 4)), np.zeros((8, 5)))",
        "importing the file raises ValueError",
    ),
    "samples that are mixed": ("def main():\n    tf.reshape(tf.zeros((4, 7, 7, 8)), (-1, 49))", "a batch of 4 comes out as 32"),
}  # fmt: skip


@pytest.fixture(scope="module")
def cpu() -> Iterator[Laboratory]:
    with laboratory(timeout=120.0) as made:
        yield made


@pytest.mark.parametrize("name", CASES)
def test_what_is_found_is_confirmed(tmp_path: Path, cpu: Laboratory, name: str) -> None:
    program, detail = CASES[name]
    path = tmp_path / f"{name.replace(' ', '_')}.py"
    text = f"import keras\nimport tensorflow as tf\nfrom keras import layers\n\n\n{program}\n"
    shown = [cpu.confirmed(finding).confirmation for finding in findings(path, text)]
    assert [each.status for each in shown if each is not None] == ["confirmed"]
    assert shown[0] is not None and detail in shown[0].detail


NETS = """\
import keras
from keras import layers

first = keras.Sequential([keras.Input((8, 8, 1)), layers.Conv2D(4, 3), layers.Dense(2)])


class Net(keras.Model):
    def __init__(self, classes=3):
        super().__init__()
        self.conv = layers.Conv2D(8, 3, padding="same")
        self.body = keras.Sequential([layers.Conv2D(4, 3), layers.BatchNormalization()])
        self.dense = layers.Dense(classes)

    def call(self, x):
        return self.dense(self.body(self.conv(x)))
"""


def test_layers_are_told_apart_by_the_names_that_keras_gives(tmp_path: Path) -> None:
    """The layers that importing the file makes have taken the first names."""
    path = tmp_path / "nets.py"
    path.write_text(NETS)
    command = ["show", f"{path}::Net", "--verify", "--isolated", "--python", sys.executable, "--device", "meta", "--timeout", "120"]
    result = CliRunner().invoke(main, command)
    assert result.stderr.splitlines()[-1] == "verified on cpu: 5 of 5 layer calls agree"
    assert result.exit_code == 0
