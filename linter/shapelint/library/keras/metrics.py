"""Metrics: what each kind demands of labels and outputs; their values are not followed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from shapelint.library.broadcasting import broadcast
from shapelint.library.keras.losses import BY_NAME, SHAPES, of_same_rank
from shapelint.library.registry import export, layer, shape_function
from shapelint.library.tensorflow.tensor import Tensor, as_tensor, make_tensor
from shapelint.recording import CallInProgress, active
from shapelint.symbolic.dims import equal, product
from shapelint.unknown import Undecided, Unknown

# What a metric demands


def anything(call: CallInProgress, labels: Tensor, outputs: Tensor) -> None:
    """Nothing that could be stated."""


def elementwise(call: CallInProgress, labels: Tensor, outputs: Tensor) -> None:
    """Shapes that broadcast."""
    labels, outputs = of_same_rank(labels, outputs)
    broadcast(call, labels.require_dims(), outputs.require_dims(), contract=SHAPES)


def counted(call: CallInProgress, labels: Tensor, outputs: Tensor) -> None:
    """As many labels as outputs: both are flattened, and every output is right or wrong."""
    one, other = product(labels.require_dims()), product(outputs.require_dims())
    detail = f"{one} labels against {other} outputs"
    call.require(equal(one, other) is not False, SHAPES, received=labels.describe(), declared=outputs.describe(), detail=detail)


def against_indices(call: CallInProgress, labels: Tensor, outputs: Tensor) -> None:
    """Class numbers against the place of the largest output."""
    y, p = labels.require_dims(), outputs.require_dims()
    if len(y) == len(p) and y and equal(y[-1], 1) is True:
        y = y[:-1]
    broadcast(call, y, p[:-1], contract=SHAPES)


def of_two_axes_at_least(call: CallInProgress, labels: Tensor, outputs: Tensor) -> None:
    """`[N, D]` and `[N, D]`; `[N]` counts as `[N, 1]`."""
    of_two_axes(call, *of_same_rank(labels, outputs))


def of_two_axes(call: CallInProgress, labels: Tensor, outputs: Tensor) -> None:
    """`[N, D]` and `[N, D]`."""
    both = labels.rank == outputs.rank == 2
    call.require(both, SHAPES, received=labels.describe(), declared=outputs.describe(), detail="labels and outputs need two axes")


_Rule = Callable[[CallInProgress, Tensor, Tensor], None]

KINDS: dict[_Rule, str] = {
    elementwise: (
        "Accuracy BinaryAccuracy MeanSquaredError RootMeanSquaredError MeanAbsoluteError MeanAbsolutePercentageError"
        " MeanSquaredLogarithmicError CosineSimilarity LogCoshError Poisson Hinge SquaredHinge CategoricalHinge KLDivergence"
    ),
    counted: (
        "Precision Recall TruePositives TrueNegatives FalsePositives FalseNegatives AUC MeanIoU BinaryIoU IoU"
        " PrecisionAtRecall RecallAtPrecision SensitivityAtSpecificity SpecificityAtSensitivity"
    ),
    against_indices: "SparseCategoricalAccuracy SparseTopKCategoricalAccuracy",
    of_two_axes: "F1Score FBetaScore",
    of_two_axes_at_least: "R2Score",
    anything: (
        "CategoricalAccuracy TopKCategoricalAccuracy CategoricalCrossentropy SparseCategoricalCrossentropy BinaryCrossentropy"
        " OneHotIoU OneHotMeanIoU PearsonCorrelation ConcordanceCorrelation Mean Sum MeanMetricWrapper MeanTensor MeanRelativeError"
    ),
}
"""The metrics by what they demand."""


# Classes


@layer("keras.metrics.Metric", "keras.Metric")
class Metric:
    """A metric: fed with labels and outputs, it says a number."""

    rule: ClassVar[_Rule] = anything

    def __init__(self, *_args: Any, name: Any = None, **_options: Any) -> None:
        self.name = name if name is not None else Unknown("the name that a version of Keras gives a metric")
        self.constructed_at = active().site()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return Unknown(f"the attribute {name} of a metric is not followed")

    def add_weight(self, *_args: Any, shape: Any = (), **_options: Any) -> Any:
        return make_tensor(tuple(shape)) if isinstance(shape, (tuple, list)) else Unknown("a variable of a metric")

    add_variable = add_weight

    def update_state(self, *args: Any, **_options: Any) -> None:
        """Compare labels with outputs."""
        if len(args) >= 2:
            state_demands(f"keras.metrics.{type(self).__name__}", type(self).rule, args[0], args[1])

    def result(self) -> Any:
        return make_tensor(())

    def __call__(self, *args: Any, **options: Any) -> Any:
        self.update_state(*args, **options)
        return self.result()

    def reset_state(self) -> None:
        """Begin anew."""

    reset_states = reset_state

    def get_config(self) -> Any:
        return {"name": self.name}

    @classmethod
    def from_config(cls, config: Any) -> Any:
        return cls(**config) if isinstance(config, dict) else Unknown("a metric made from a configuration")


def state_demands(operation: str, rule: _Rule, y_true: Any, y_pred: Any) -> None:
    """State what a metric demands, where labels and outputs are known."""

    def body(call: CallInProgress, labels: Any, outputs: Any) -> None:
        rule(call, labels, outputs)

    try:
        labels, outputs = as_tensor(y_true), as_tensor(y_pred)
        if labels.dims is not None and outputs.dims is not None:
            active().run(operation, body, (labels, outputs), {})
    except Undecided:
        return


def _enter_classes() -> None:
    for rule, names in KINDS.items():
        for name in names.split():
            layer(f"keras.metrics.{name}")(type(name, (Metric,), {"__doc__": rule.__doc__, "rule": staticmethod(rule)}))


_enter_classes()


# Functions


def _mean_of(rule: _Rule) -> Callable[..., Any]:
    def body(call: CallInProgress, y_true: Any, y_pred: Any, *_settings: Any, **_options: Any) -> Any:
        labels, outputs = as_tensor(y_true), as_tensor(y_pred)
        rule(call, labels, outputs)
        return make_tensor(outputs.require_dims()[:-1])

    body.__doc__ = rule.__doc__
    return body


FUNCTIONS = {
    "binary_accuracy": elementwise,
    "categorical_accuracy": anything,
    "sparse_categorical_accuracy": against_indices,
    "top_k_categorical_accuracy": anything,
    "sparse_top_k_categorical_accuracy": against_indices,
}

for _name, _rule in FUNCTIONS.items():
    shape_function(f"keras.metrics.{_name}")(_mean_of(_rule))


def demands_of(metric: Any) -> tuple[str, _Rule] | None:
    """The name of a metric of the framework and what it demands; None for others, and for a bare `accuracy`."""
    if isinstance(metric, str):
        if metric in BY_NAME and not metric.endswith("crossentropy"):
            return metric, elementwise
        return (metric, FUNCTIONS[metric]) if metric in FUNCTIONS else None
    kind = type(metric)
    if isinstance(metric, Metric) and not hasattr(kind.update_state, "code"):
        return kind.__name__, kind.rule
    return None


@export("keras.metrics.get", "keras.metrics.serialize", "keras.metrics.deserialize")
def get(identifier: Any = None, *_args: Any) -> Any:
    return identifier if callable(identifier) else Unknown("a metric by its name")
