"""Labels: how many classes the elements of an array tell apart, and what keeps that."""

from __future__ import annotations

import math
from typing import Any

from shapelint.symbolic.dims import Size
from shapelint.unknown import UnknownInteger
from shapelint.values import Array

_SURE = 1e-6
"""The chance to miss a class at which all are taken to come."""

_ENOUGH = 20
"""So many samples for each class of a data set have all its classes among them."""

_KEEPING = frozenset({
    "to", "long", "int", "short", "type", "type_as", "float", "double", "half", "cuda", "cpu", "clone", "detach", "contiguous", "view",
    "view_as", "reshape", "squeeze", "unsqueeze", "flatten", "ravel", "__getitem__", "tensor", "as_tensor", "from_numpy", "asarray",
    "expand", "expand_as", "repeat", "t", "transpose", "permute", "pin_memory", "requires_grad_",
})  # fmt: skip
"""Functions whose elements are those of their one input."""


def kept_classes(operation: str, inputs: list[Array]) -> int | None:
    """The classes that the result of a call tells apart as its one input does; None where it need not."""
    if len(inputs) != 1 or inputs[0].classes is None:
        return None
    return inputs[0].classes if operation.rpartition(".")[2] in _KEEPING else None


def surely_all(classes: int, count: Size) -> int | None:
    """The number of classes, where so many labels are drawn at random that each of them surely comes."""
    if not isinstance(count, int) or classes < 1:
        return None
    return classes if classes == 1 or classes * math.exp(count * math.log1p(-1 / classes)) < _SURE else None


def without_classes(sample: Any, samples: int | None = None) -> Any:
    """A sample of a part of a data set: its labels need not be of all classes, unless there are `samples` enough."""
    if isinstance(sample, UnknownInteger) and sample.classes is not None and not _are_enough(sample.classes, samples):
        return UnknownInteger(sample.reason)
    if isinstance(sample, Array) and sample.classes is not None and not _are_enough(sample.classes, samples):
        part = sample.alias()
        part.classes = None
        return part
    if type(sample) in (tuple, list):
        return type(sample)(without_classes(each, samples) for each in sample)
    return {key: without_classes(each, samples) for key, each in sample.items()} if type(sample) is dict else sample


def classes_of_part(classes: int | None, count: Size) -> int | None:
    """The classes of so many of the labels: all of them, unless there are too few."""
    return classes if classes is None or not isinstance(count, int) or _are_enough(classes, count) else None


def _are_enough(classes: int, samples: int | None) -> bool:
    return samples is not None and samples >= _ENOUGH * classes
