"""Models against Keras itself: the same program run for real and read by the linter gives the same layer table."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from shapelint.engine import Settings, check_file, show
from shapelint.findings import Severity

keras = pytest.importorskip("keras", reason="Keras is the oracle of these tests: install the extra `test`")

PROGRAMS = {
    "sequential from a list": """
        model = keras.Sequential([layers.Input((8,)), layers.Dense(4), layers.Dropout(0.5), layers.Dense(2, name="head")])
    """,
    "sequential with the input in the first layer": """
        model = keras.Sequential()
        model.add(layers.Dense(4, input_shape=(8,)))
        model.add(layers.Activation("relu"))
        model.add(layers.Dense(2))
    """,
    "sequential that loses its last layer": """
        model = keras.Sequential([layers.Input((8,)), layers.Dense(4), layers.Dense(7)])
        model.pop()
        model.add(layers.Dense(3))
    """,
    "functional with a branch": """
        x = keras.Input((16, 16, 3), name="picture")
        a = layers.Conv2D(8, 3, padding="same")(x)
        b = layers.Conv2D(8, 1)(x)
        model = keras.Model(x, layers.Add()([a, b]))
    """,
    "two inputs, two outputs": """
        a, b = keras.Input((4,), name="a"), keras.Input((6,), name="b")
        both = layers.Concatenate()([layers.Dense(3)(a), b])
        model = keras.Model([a, b], [layers.Dense(1, name="first")(both), layers.Dense(2, name="second")(both)])
    """,
    "inputs and outputs by name": """
        a, b = keras.Input((4,), name="a"), keras.Input((6,), name="b")
        model = keras.Model(inputs={"a": a, "b": b}, outputs={"sum": layers.Dense(5)(a), "rest": layers.Dense(2)(b)})
    """,
    "a shared layer": """
        shared = layers.Dense(4)
        a, b = keras.Input((8,)), keras.Input((8,))
        model = keras.Model([a, b], layers.Concatenate()([shared(a), shared(b)]))
    """,
    "a model in a model": """
        inner = keras.Sequential([layers.Input((8,)), layers.Dense(4, name="a"), layers.Dense(2, name="b")], name="inner")
        x = keras.Input((8,))
        model = keras.Model(x, layers.Dense(1, name="head")(inner(x)))
    """,
    "a deferred model in a model": """
        inner = keras.Sequential([layers.Dense(4, name="a"), layers.Dense(2, name="b")], name="inner")
        x = keras.Input((8,))
        model = keras.Model(x, layers.Dense(1, name="head")(inner(x)))
    """,
    "the features of a model": """
        base = keras.Sequential([layers.Input((16, 16, 3)), layers.Conv2D(8, 3, name="features"), layers.Flatten(), layers.Dense(10)])
        x = layers.GlobalAveragePooling2D()(base.get_layer("features").output)
        model = keras.Model(base.inputs, layers.Dense(5)(x))
    """,
    "from the last layer but one": """
        base = keras.Sequential([layers.Input((16,)), layers.Dense(8), layers.Dense(10)])
        model = keras.Model(base.inputs, layers.Dense(3)(base.layers[-2].output))
    """,
    "pictures of any size": """
        x = keras.Input((None, None, 3))
        y = layers.MaxPooling2D(2)(layers.Conv2D(8, 3)(x))
        model = keras.Model(x, layers.GlobalAveragePooling2D()(y))
    """,
    "a fixed batch": """
        x = keras.Input(batch_shape=(4, 8))
        model = keras.Model(x, layers.Dense(3)(x))
    """,
    "a custom layer": """
        class Scale(layers.Layer):
            def __init__(self, units, **kwargs):
                super().__init__(**kwargs)
                self.units = units

            def build(self, input_shape):
                self.kernel = self.add_weight(shape=(input_shape[-1], self.units), name="kernel")
                self.bias = self.add_weight(shape=(self.units,), name="bias")

            def call(self, inputs):
                return keras.ops.matmul(inputs, self.kernel) + self.bias

        x = keras.Input((8,))
        model = keras.Model(x, Scale(3)(x))
    """,
    "a custom layer that holds layers": """
        class Block(layers.Layer):
            def __init__(self, units):
                super().__init__()
                self.stack = [layers.Dense(units), layers.Dense(units)]

            def call(self, inputs):
                for each in self.stack:
                    inputs = each(inputs)
                return inputs

        x = keras.Input((8,))
        model = keras.Model(x, Block(3)(x))
    """,
    "a lambda": """
        x = keras.Input((8, 4))
        model = keras.Model(x, layers.Lambda(lambda t: t[:, -1])(x))
    """,
    "functions on symbolic tensors": """
        x = keras.Input((8, 4))
        y = keras.ops.mean(x * 2 + 1, axis=1)
        model = keras.Model(x, layers.Dense(3)(y[:, :2]))
    """,
    "the shape of a symbolic tensor": """
        x = keras.Input((8, 4))
        assert x.shape[0] is None
        y = layers.Reshape((x.shape[1] * x.shape[2],))(x)
        model = keras.Model(x, layers.Dense(y.shape[-1])(y))
    """,
}


def of_keras(text: str) -> Any:
    keras.backend.clear_session()
    namespace: dict[str, Any] = {"keras": keras, "layers": keras.layers}
    exec(dedent(text), namespace)
    return namespace["model"]


def rows_of(model: Any, prefix: str = "") -> list[tuple[str, Any]]:
    """The layers by name with the shapes of their outputs, `N` for what is open; those of inner models too."""
    found = []
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            found += rows_of(layer, f"{prefix}{layer.name}/")
        shapes = [tuple("N" if size is None else size for size in each.shape) for each in keras.tree.flatten(layer.output)]
        found.append((f"{prefix}{layer.name}", shapes))
    return sorted(found)


@pytest.mark.parametrize("name", PROGRAMS)
def test_layer_table(name: str, tmp_path: Path) -> None:
    real = of_keras(PROGRAMS[name])
    path = tmp_path / "program.py"
    path.write_text("import keras\nfrom keras import layers\n" + dedent(PROGRAMS[name]))
    table = show(f"{path}::model", [], Settings())
    assert table.findings == []
    assert table.parameters == real.count_params()
    listed = [(call.name, call.outputs) for call in table.layers if call.name]
    wanted = rows_of(real)
    got = {
        name: [tuple("N" if not isinstance(size, int) else size for size in dims or ()) for dims in outputs or ()]
        for name, outputs in listed
    }
    assert {name: got.get(name) for name, _ in wanted} == dict(wanted)


@pytest.mark.parametrize(("base", "missing"), [("keras.Model", True), ("layers.Layer", True), ("layers.Dense", False)])
def test_attributes_that_nobody_sets(base: str, missing: bool, tmp_path: Path) -> None:
    """What a model lacks is missing; a layer that extends one of the framework's may have more than is followed."""
    path = tmp_path / "keras_net.py"
    units = "3" if base == "layers.Dense" else ""
    path.write_text(
        f"import keras\nfrom keras import layers\n\n\nclass Net({base}):\n    def __init__(self):\n        super().__init__({units})\n\n"
        "    def call(self, x):\n        return self.nowhere(x)\n\n\nNet()(keras.ops.zeros((2, 4)))\n"
    )
    found = [finding.code for finding in check_file(path, None, Settings(project_evidence=False)).findings if finding.code == "SHP604"]
    assert found == ["SHP604"] * missing


def test_names_are_given_in_the_order_of_making(tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    path.write_text(
        "from keras import Sequential, layers\nmodel = Sequential([layers.Input((4,)), *[layers.Dense(4) for _ in range(3)]])\n"
    )
    assert [call.name for call in show(f"{path}::model", [], Settings()).layers][1:] == ["dense", "dense_1", "dense_2"]


NOT_ALL_KNOWN = {
    "an output": "model = keras.Model(i, block(i))",
    "what goes into a layer": "model = keras.Model(i, layers.Concatenate()([layers.Dense(3)(i), block(i)]))",
    "the inputs": "model = keras.Model(block(i), layers.Dense(3)(i))",
    "the layers of a chain": "model = keras.Sequential(block())",
}
ASKED = (
    "layers[7].activation",
    "layers[-1].activation.name",
    'get_layer("other").output',
    "get_layer(index=9)",
    "outputs[0].shape",
    "output.shape",
)


@pytest.mark.parametrize("text", NOT_ALL_KNOWN.values(), ids=NOT_ALL_KNOWN)
def test_a_model_of_which_not_all_is_known_has_any_layers(text: str, tmp_path: Path) -> None:
    path = tmp_path / "model.py"
    asked = "".join(f"model.{each}\n" for each in ASKED if "output" not in each or "Sequential" not in text)
    path.write_text(
        f"import keras\nfrom keras import layers\nfrom surely_not_installed import block\ni = keras.Input((8,))\n{text}\n{asked}"
    )
    report = check_file(path, None, Settings(project_evidence=False))
    assert [each for each in report.findings if each.severity > Severity.INFO] == report.faults == []


def test_data_by_name_for_a_chain(tmp_path: Path) -> None:
    path = tmp_path / "model.py"
    path.write_text(
        "import keras\nimport numpy as np\nfrom keras import layers\n"
        "model = keras.Sequential([layers.Input((8,)), layers.Flatten(), layers.Dense(2)])\n"
        "model.compile(loss='mse')\nmodel.fit({'x': np.zeros((4, 8))}, np.zeros((4, 2)))\n"
        "keras.Sequential([layers.Flatten()])({'a': np.zeros((4, 8)), 'b': np.zeros((4, 8))})\n"
    )
    report = check_file(path, None, Settings(project_evidence=False))
    assert [each for each in report.findings if each.severity > Severity.INFO] == report.faults == []
