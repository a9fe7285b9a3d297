"""Metrics and small tools of scikit-learn: numbers, and what they ask of labels and predictions."""

from __future__ import annotations

from typing import Any

from shapelint.library.numpy.ndarray import make_ndarray
from shapelint.library.numpy.reading import array_of
from shapelint.library.numpy.scalars import Scalar
from shapelint.library.registry import export, shape_function
from shapelint.library.rows import fresh_size
from shapelint.library.sklearn.samples import count_of, matrix_of, part_of_samples, require_same_count
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import at_least
from shapelint.unknown import Undecided, Unknown


def _require_alike(call: CallInProgress, y_true: Any, y_pred: Any) -> None:
    """State that labels and predictions are of as many samples, and both labels: rows of probabilities are none."""
    require_same_count(call, y_true, y_pred)
    try:
        truth, prediction = array_of(y_true), array_of(y_pred)
    except Undecided:
        return
    if truth.dims is None or prediction.dims is None:
        return
    for one, other in ((truth, prediction), (prediction, truth)):
        if one.rank == 1 and other.rank == 2:
            call.require(
                at_least(1, other.shape[1]), "model-raises", received=prediction.describe(), declared=truth.describe(),
                detail="labels along one axis cannot be compared with several columns (`argmax(axis=1)` makes labels of probabilities)",
            )  # fmt: skip


def _enter_labels(name: str) -> None:
    def body(call: CallInProgress, y_true: Any, y_pred: Any, *_options: Any, **_named: Any) -> Any:
        """`[n], [n] -> number`."""
        _require_alike(call, y_true, y_pred)
        return Scalar("the value of a metric", "float64")

    shape_function(f"sklearn.metrics.{name}")(body)


for _name in ("accuracy_score", "balanced_accuracy_score", "cohen_kappa_score", "matthews_corrcoef", "hamming_loss", "zero_one_loss"):
    _enter_labels(_name)


def _enter_scores(name: str) -> None:
    def body(call: CallInProgress, y_true: Any, y_pred: Any, *_options: Any, **named: Any) -> Any:
        """`[n], [n] -> number`, or one for each class."""
        _require_alike(call, y_true, y_pred)
        return Unknown("scores of each class") if named.get("average", "binary") is None else Scalar("the value of a metric", "float64")

    shape_function(f"sklearn.metrics.{name}")(body)


for _name in ("f1_score", "precision_score", "recall_score", "fbeta_score", "jaccard_score"):
    _enter_scores(_name)


@shape_function("sklearn.metrics.confusion_matrix")
def confusion_matrix(call: CallInProgress, y_true: Any, y_pred: Any, *_options: Any, labels: Any = None, **_named: Any) -> Any:
    """`[n], [n] -> [classes, classes]`."""
    _require_alike(call, y_true, y_pred)
    count: Any = fresh_size("classes") if labels is None else array_of(labels).shape[0]
    return make_ndarray((count, count), "int64")


@shape_function("sklearn.metrics.classification_report")
def classification_report(call: CallInProgress, y_true: Any, y_pred: Any, *_options: Any, **_named: Any) -> Any:
    """`[n], [n] -> text`."""
    _require_alike(call, y_true, y_pred)
    return Unknown("the text of a report")


def _enter_numbers(name: str) -> None:
    def body(call: CallInProgress, y_true: Any, y_pred: Any, *_options: Any, **named: Any) -> Any:
        """`[n, *], [n, *] -> number`, or one for each output."""
        require_same_count(call, y_true, y_pred)
        plain = named.get("multioutput", "uniform_average") == "uniform_average"
        return Scalar("the value of a metric", "float64") if plain else Unknown("a metric of each output")

    shape_function(f"sklearn.metrics.{name}")(body)


_NUMBERS = (
    "mean_squared_error mean_absolute_error r2_score mean_squared_log_error median_absolute_error explained_variance_score max_error"
    " root_mean_squared_error mean_absolute_percentage_error roc_auc_score log_loss average_precision_score brier_score_loss hinge_loss"
)
for _name in _NUMBERS.split():
    _enter_numbers(_name)


@shape_function("sklearn.metrics.roc_curve", "sklearn.metrics.precision_recall_curve")
def roc_curve(call: CallInProgress, y_true: Any, y_score: Any, *_options: Any, **_named: Any) -> Any:
    """`[n], [n] -> three curves`."""
    require_same_count(call, y_true, y_score)
    points = fresh_size("points")
    return make_ndarray((points,)), make_ndarray((points,)), make_ndarray((points,))


@export("sklearn.metrics.auc", "sklearn.metrics.silhouette_score", "sklearn.metrics.adjusted_rand_score")
def auc(*_arguments: Any, **_named: Any) -> Any:
    """A number."""
    return Scalar("the value of a metric", "float64")


@shape_function(
    "sklearn.metrics.pairwise.cosine_similarity", "sklearn.metrics.pairwise.euclidean_distances", "sklearn.metrics.pairwise_distances"
)
def pairwise(call: CallInProgress, X: Any, Y: Any = None, *_options: Any, **_named: Any) -> Any:
    """`[n, d], [m, d] -> [n, m]`."""
    left = matrix_of(call, X)
    right = left if Y is None else matrix_of(call, Y, "Y")
    call.require_equal(right.shape[1], left.shape[1], "model-raises", parameter="Y", detail="the tables have different numbers of columns")
    return make_ndarray((left.shape[0], right.shape[0]), "float64")


# sklearn.utils


@shape_function("sklearn.utils.shuffle")
def shuffle(call: CallInProgress, *arrays: Any, random_state: Any = None, n_samples: Any = None) -> Any:
    """`[n, *], ... -> [n, *], ...` in another order."""
    require_same_count(call, *arrays)
    found = [part_of_samples(each, count_of(each) if n_samples is None else n_samples) for each in arrays]
    return found[0] if len(found) == 1 else found


@shape_function("sklearn.utils.resample")
def resample(call: CallInProgress, *arrays: Any, replace: Any = True, n_samples: Any = None, **_named: Any) -> Any:
    """`[n, *], ... -> [samples, *], ...`."""
    return shuffle(*arrays, n_samples=n_samples)


@export("sklearn.utils.class_weight.compute_class_weight")
def compute_class_weight(class_weight: Any, *, classes: Any, y: Any) -> Any:
    """`-> [classes]`."""
    try:
        return make_ndarray(array_of(classes).require_dims(), "float64")
    except Undecided as undecided:
        return undecided.unknown


@export("sklearn.utils.class_weight.compute_sample_weight")
def compute_sample_weight(class_weight: Any, y: Any, *_options: Any, **_named: Any) -> Any:
    """`[n] -> [n]`."""
    return make_ndarray((count_of(y),), "float64")


@export("sklearn.utils.check_array")
def check_array(array: Any, *_options: Any, **_named: Any) -> Any:
    """`[*] -> [*]`."""
    return array_of(array)
