"""`tf.metrics` of TensorFlow 1: a value over all batches, and the operation that takes in one more."""

from __future__ import annotations

from typing import Any

from shapelint.library.registry import shape_function
from shapelint.library.tensorflow.losses import SHAPES
from shapelint.library.tensorflow.tensor import Tensor, as_tensor, make_tensor
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import equal
from shapelint.unknown import Unknown
from shapelint.values import Array

_COMPARING = (
    *("accuracy", "auc", "precision", "recall", "mean_absolute_error", "mean_squared_error", "root_mean_squared_error"),
    *("true_positives", "true_negatives", "false_positives", "false_negatives"),
)


def _enter(name: str) -> None:
    def body(call: CallInProgress, labels: Any, predictions: Any, *_settings: Any, **_named: Any) -> Any:
        """`[*], [*] -> [], []`: the value, and the operation that updates it."""
        if isinstance(labels, Array) and isinstance(predictions, Array):
            _require_same(call, as_tensor(labels), as_tensor(predictions))
        return make_tensor(()), make_tensor(())

    shape_function(f"tensorflow.metrics.{name}", f"tensorflow.contrib.metrics.streaming_{name}")(body)


def _require_same(call: CallInProgress, labels: Tensor, predictions: Tensor) -> None:
    """State that both have one shape; one axis of size 1 at the end is dropped from the one that has more of them."""
    own, other = labels.dims, predictions.dims
    if own is None or other is None:
        return
    longer, shorter = (own, other) if len(own) >= len(other) else (other, own)
    drops = len(longer) == len(shorter) + 1 and equal(longer[-1], 1) is not False
    fits: Any = len(own) == len(other) or drops
    if fits and any(equal(one, two) is False for one, two in zip(longer, shorter, strict=False)):
        fits = False
    call.require(
        fits, SHAPES, received=labels.describe(), declared=predictions.describe(), parameter="labels",
        detail="labels and predictions of a metric have one shape",
    )  # fmt: skip


for _name in _COMPARING:
    _enter(_name)


@shape_function("tensorflow.metrics.mean", "tensorflow.contrib.metrics.streaming_mean")
def mean(call: CallInProgress, values: Any, *_settings: Any, **_named: Any) -> Any:
    """`[*] -> [], []`."""
    return make_tensor(()), make_tensor(())


@shape_function("tensorflow.metrics.mean_tensor")
def mean_tensor(call: CallInProgress, values: Any, *_settings: Any, **_named: Any) -> Any:
    """`[*] -> [*], [*]`."""
    tensor = as_tensor(values)
    return tensor.same("float32"), tensor.same("float32")


@shape_function("tensorflow.metrics.mean_iou", "tensorflow.contrib.metrics.streaming_mean_iou")
def mean_iou(call: CallInProgress, labels: Any, predictions: Any, num_classes: Any = None, *_settings: Any, **_named: Any) -> Any:
    """`[*], [*] -> [], [num_classes, num_classes]`."""
    size = num_classes if isinstance(num_classes, int) else Unknown("how many classes a metric has")
    return make_tensor(()), make_tensor((size, size), "float64")


@shape_function("tensorflow.metrics.mean_per_class_accuracy")
def mean_per_class_accuracy(
    call: CallInProgress, labels: Any, predictions: Any, num_classes: Any = None, *_rest: Any, **_named: Any
) -> Any:
    """`[*], [*] -> [], [num_classes]`."""
    size = num_classes if isinstance(num_classes, int) else Unknown("how many classes a metric has")
    return make_tensor(()), make_tensor((size,))
