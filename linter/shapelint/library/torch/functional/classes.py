"""Scores and classes: that there is a score for each class of the labels, and which layer decides how many there are."""

from __future__ import annotations

from typing import Any

from shapelint.library.torch.tensor import Tensor
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import at_least, definitely, equal

CLASSES = "class-count"

_OUTPUTS = ("out_features", "out_channels", "num_embeddings")
"""The parameters of layers that say how many numbers they return."""


def require_classes(call: CallInProgress, scores: Tensor, axis: int, labels: Any, ignored: Any = None) -> None:
    """State that there is a score for each class that labels tell apart."""
    classes = classes_of(labels, ignored)
    if classes is None:
        return
    count = scores.shape[axis]
    layer, parameter = layer_of_scores(scores, axis) if isinstance(count, int) and count < classes else (None, None)
    call.require(
        at_least(count, classes), CLASSES, received=classes, declared=count, parameter=parameter, blamed=layer,
        detail="there is no output for some labels",
    )  # fmt: skip


def classes_of(labels: Any, ignored: Any = None) -> int | None:
    """How many classes labels tell apart, as the data set says or their values show; None where some of them may be ignored."""
    if not isinstance(labels, Tensor):
        return None
    classes = labels.classes
    if classes is None and labels.values:
        numbers = [value for value in labels.values if isinstance(value, int) and value != ignored]
        classes = max(numbers) + 1 if len(numbers) == len(labels.values) else None
    return None if classes is None or (ignored is not None and (not isinstance(ignored, int) or 0 <= ignored < classes)) else classes


def layer_of_scores(scores: Tensor, axis: int) -> tuple[Any, str | None]:
    """The layer that gives an output its number of scores, and the parameter that holds it."""
    count, call = scores.shape[axis], scores.producer
    for _ in range(100):
        if call is None:
            break
        parameter = next((name for name in _OUTPUTS if definitely(equal(getattr(call.layer, name, None), count))), None)
        if call.layer is not None and parameter is not None:
            return call.layer, parameter
        if not call.inputs or not any(definitely(equal(size, count)) for size in call.inputs[0].dims or ()):
            break
        call = call.sources[0]
    return None, None
