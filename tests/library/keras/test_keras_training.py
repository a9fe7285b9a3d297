"""Training calls against Keras itself: a call that raises there breaks a contract here, and one that runs breaks none."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from shapelint.graph import HARMLESS
from shapelint.library.registry import lookup
from shapelint.raised import is_raised
from shapelint.recording import Recorder, recording
from shapelint.unknown import Unknown

keras = pytest.importorskip("keras", reason="Keras is the oracle of these tests: install the extra `test`")
numpy = pytest.importorskip("numpy")


class Named:
    """A namespace of Keras as the linter has it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        try:
            return lookup(f"{self._name}.{attribute}")
        except KeyError:
            return Named(f"{self._name}.{attribute}")


REAL = SimpleNamespace(keras=keras, layers=keras.layers, zeros=numpy.zeros)
MODELLED = SimpleNamespace(keras=Named("keras"), layers=Named("keras.layers"), zeros=lookup("numpy.zeros"))

Program = Callable[[Any], Any]


def really(program: Program) -> str | None:
    """What Keras says of a program, None where it runs."""
    try:
        program(REAL)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return None


def modelled(program: Program) -> str | None:
    """What the linter says of it."""
    with recording(Recorder()) as recorder:
        try:
            program(MODELLED)
        except Exception as error:
            if not is_raised(error):
                raise
            return str(error)
    assert recorder.internal_faults == []
    broken = [contract for call in recorder.graph.calls for contract in call.contracts if contract.holds is False]
    return next((f"{contract.name} {contract.detail}" for contract in broken if contract.name not in HARMLESS), None)


def agree(program: Program) -> None:
    wanted, found = really(program), modelled(program)
    assert (found is None) == (wanted is None), f"Keras: {wanted}\nhere: {found}"


def functional(k: Any, shape: Any, *made: Any) -> Any:
    entrance = x = k.keras.Input(shape)
    for layer in made:
        x = layer(x)
    return k.keras.Model(entrance, x)


def sequential(k: Any, shape: Any, *made: Any) -> Any:
    return k.keras.Sequential([*([] if shape is None else [k.keras.Input(shape)]), *made])


def trained(model: Any, x: Any, y: Any, loss: Any = "mse", metrics: Any = None, **options: Any) -> None:
    model.compile("sgd", loss=loss, metrics=metrics, **({"run_eagerly": True} if isinstance(model, keras.Model) else {}))
    model.fit(x, y, verbose=0, batch_size=8, **options)


HEADS: dict[str, Callable[[Any], list[Any]]] = {
    "conv": lambda k: [k.layers.Conv2D(4, 3), k.layers.Flatten(), k.layers.Dense(10)],
    "pooled": lambda k: [k.layers.Conv2D(4, 3), k.layers.GlobalAveragePooling2D(), k.layers.Dense(10)],
    "dense": lambda k: [k.layers.Dense(10)],
    "lstm": lambda k: [k.layers.LSTM(10)],
    "embedding": lambda k: [k.layers.Embedding(10, 8), k.layers.LSTM(10)],
}

INPUTS = [
    ("conv", (28, 28, 1), (28, 28)),
    ("conv", (28, 28, 1), (28, 28, 1)),
    ("conv", (28, 28, 1), (28, 28, 3)),
    ("conv", (28, 28, 1), (32, 32, 1)),
    ("conv", (28, 28, 1), (784,)),
    ("conv", (3, 28, 28), (28, 28, 3)),
    ("conv", None, (28, 28)),
    ("conv", None, (28, 28, 1)),
    ("pooled", (28, 28, 1), (32, 32, 1)),
    ("pooled", (28, 28, 3), (32, 32, 1)),
    ("pooled", (None, None, 3), (32, 40, 3)),
    ("pooled", (None, None, 3), (32, 40, 1)),
    ("dense", (5,), (4,)),
    ("dense", (5,), (5,)),
    ("dense", (1,), ()),
    ("dense", (4,), ()),
    ("dense", (4,), (4, 1)),
    ("dense", (4,), (4, 2)),
    ("dense", (784,), (28, 28)),
    ("dense", None, ()),
    ("dense", None, (4,)),
    ("lstm", (4, 3), (4,)),
    ("lstm", (4, 1), (4,)),
    ("lstm", (4, 1), (7, 1)),
    ("lstm", (None, 1), (7, 1)),
    ("lstm", (None, 2), (7, 1)),
    ("lstm", None, (7,)),
    ("embedding", (4,), (7,)),
    ("embedding", (None,), (7,)),
    ("embedding", None, (7, 1)),
]


@pytest.mark.parametrize("make", [functional, sequential])
@pytest.mark.parametrize(("head", "declared", "given"), INPUTS)
def test_inputs(make: Callable[..., Any], head: str, declared: Any, given: Any) -> None:
    if declared is None and make is functional:
        pytest.skip("a functional model declares its inputs")

    def program(k: Any) -> None:
        trained(make(k, declared, *HEADS[head](k)), k.zeros((12, *given)), k.zeros((12, 10)))

    agree(program)


LABELS = [(), (1,), (2,), (10,), (5, 10), (4, 5), (4, 5, 1), (4, 5, 10)]
OUTPUTS = [(1,), (2,), (10,), (4, 5, 1), (4, 5, 10)]
LOSSES = [
    "MeanSquaredError", "MeanAbsoluteError", "MeanAbsolutePercentageError", "MeanSquaredLogarithmicError", "CosineSimilarity", "Huber",
    "LogCosh", "Hinge", "SquaredHinge", "CategoricalHinge", "KLDivergence", "Poisson", "BinaryCrossentropy", "BinaryFocalCrossentropy",
    "CategoricalCrossentropy", "CategoricalFocalCrossentropy", "SparseCategoricalCrossentropy",
]  # fmt: skip


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("loss", LOSSES)
def test_losses(loss: str) -> None:
    for labels in LABELS:
        for outputs in OUTPUTS:

            def program(k: Any, labels: Any = labels, outputs: Any = outputs) -> None:
                getattr(k.keras.losses, loss)()(k.zeros((8, *labels)), k.zeros((8, *outputs)))

            wanted, found = really(program), modelled(program)
            assert (found is None) == (wanted is None), f"{labels} against {outputs}\nKeras: {wanted}\nhere: {found}"


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "loss", ["mse", "binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy", "crossentropy"]
)
@pytest.mark.parametrize(("shape", "units"), [((3,), 1), ((3,), 10), ((4, 5, 6), 10)])
@pytest.mark.parametrize("labels", [(), (1,), (10,), (4, 5), (4, 5, 10)])
def test_labels(loss: str, shape: Any, units: int, labels: Any) -> None:
    def program(k: Any) -> None:
        trained(sequential(k, shape, k.layers.Dense(units, activation="sigmoid")), k.zeros((8, *shape)), k.zeros((8, *labels)), loss)

    agree(program)


METRICS = [
    "Precision", "Recall", "AUC", "BinaryAccuracy", "CategoricalAccuracy", "SparseCategoricalAccuracy", "MeanSquaredError", "F1Score",
    "TruePositives", "RootMeanSquaredError", "BinaryIoU", "MeanAbsoluteError", "CosineSimilarity", "R2Score", "Accuracy",
]  # fmt: skip


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize(
    ("labels", "units", "loss"),
    [
        ((), 10, "sparse_categorical_crossentropy"),
        ((1,), 10, "sparse_categorical_crossentropy"),
        ((10,), 10, "categorical_crossentropy"),
        ((), 1, "binary_crossentropy"),
        ((1,), 1, "mse"),
    ],
)
def test_metrics(metric: str, labels: Any, units: int, loss: str) -> None:
    def program(k: Any) -> None:
        model = sequential(k, (3,), k.layers.Dense(units, activation="sigmoid"))
        trained(model, k.zeros((8, 3)), k.zeros((8, *labels)), loss, [getattr(k.keras.metrics, metric)()])

    agree(program)


def two_inputs(k: Any) -> Any:
    a, b = k.keras.Input((3,), name="a"), k.keras.Input((4,), name="b")
    return k.keras.Model([a, b], k.layers.Dense(2)(k.layers.Concatenate()([a, b])))


def two_outputs(k: Any) -> Any:
    a = k.keras.Input((3,), name="a")
    return k.keras.Model(a, [k.layers.Dense(2, name="p")(a), k.layers.Dense(1, name="q")(a)])


@pytest.mark.parametrize("inputs", [["a"], ["a", "b"], ["b", "a"], ["a", "b", "b"], "a", {"a": "a", "b": "b"}, {"a": "a", "x": "b"}])
def test_several_inputs(inputs: Any) -> None:
    def program(k: Any) -> None:
        arrays = {"a": k.zeros((8, 3)), "b": k.zeros((8, 4))}
        x = arrays[inputs] if isinstance(inputs, str) else None
        if isinstance(inputs, dict):
            x = {name: arrays[each] for name, each in inputs.items()}
        trained(two_inputs(k), [arrays[each] for each in inputs] if x is None else x, k.zeros((8, 2)))

    agree(program)


@pytest.mark.parametrize("labels", [["p"], ["p", "q"], ["q", "p"], ["p", "q", "q"], "p", {"p": "p", "q": "q"}])
@pytest.mark.parametrize("loss", ["mse", ["mse", "mse"], ["categorical_crossentropy", "mse"], {"p": "mse", "q": "mae"}])
def test_several_outputs(labels: Any, loss: Any) -> None:
    def program(k: Any) -> None:
        arrays = {"p": k.zeros((8, 2)), "q": k.zeros((8, 1))}
        y = arrays[labels] if isinstance(labels, str) else None
        if isinstance(labels, dict):
            y = {name: arrays[each] for name, each in labels.items()}
        trained(two_outputs(k), k.zeros((8, 3)), [arrays[each] for each in labels] if y is None else y, loss)

    agree(program)


@pytest.mark.parametrize("labels", [1, 2])
def test_lists_of_labels_for_one_output(labels: int) -> None:
    agree(lambda k: trained(functional(k, (3,), k.layers.Dense(2)), k.zeros((8, 3)), [k.zeros((8, 2))] * labels))


def test_names_of_losses() -> None:
    """A loss of the framework has the name of its function; what a version of Keras makes up itself is not known."""
    made = [lookup(f"keras.losses.{kind}")() for kind in ("BinaryCrossentropy", "MeanSquaredError", "LogCosh", "Loss")]
    assert [each.name for each in made[:3]] == [getattr(keras.losses, type(each).__name__)().name for each in made[:3]]
    assert isinstance(made[3].name, Unknown)
    assert lookup("keras.losses.MeanSquaredError")(name="mine").name == "mine"
