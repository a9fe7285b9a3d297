"""`to_categorical` and `normalize`: what scripts do with labels and features before they train."""

from __future__ import annotations

from typing import Any

from shapelint.library.numpy.ndarray import Ndarray, make_ndarray
from shapelint.library.numpy.reading import array_of
from shapelint.library.registry import shape_function
from shapelint.library.tensorflow.dtypes import element_type_of
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import at_least, equal
from shapelint.unknown import Unknown
from shapelint.values import Array


@shape_function("keras.utils.to_categorical", "keras.utils.np_utils.to_categorical", "keras.utils.numerical_utils.to_categorical")
def to_categorical(
    call: CallInProgress, y: Any = None, num_classes: Any = None, dtype: Any = "float64", *, nb_classes: Any = None, x: Any = None
) -> Any:
    """`[*] -> [*, C]`; a last axis of size 1 makes room for the classes."""
    labels = array_of(x if y is None else y)
    columns = num_classes if num_classes is not None else nb_classes
    classes = _told_apart(labels)
    if columns is None:
        columns = classes if classes is not None else Unknown("how many classes labels tell apart")
    elif classes is not None:
        detail = f"labels of {classes} classes, 0 to {classes - 1}, need as many columns"
        call.require(at_least(columns, classes), "model-raises", received=classes, declared=columns, parameter="num_classes", detail=detail)
    dims = labels.require_dims()
    if len(dims) > 1 and equal(dims[-1], 1) is True:
        dims = dims[:-1]
    return make_ndarray((*dims, columns), element_type_of(dtype, "float64"))


def _told_apart(labels: Array) -> int | None:
    """How many classes labels from 0 on tell apart."""
    if labels.classes is not None or not labels.values:
        return labels.classes
    numbers = [int(value) for value in labels.values if isinstance(value, (int, float))]
    return max(numbers) + 1 if len(numbers) == len(labels.values) else None


@shape_function("keras.utils.normalize", "keras.utils.np_utils.normalize", "keras.utils.numerical_utils.normalize")
def normalize(call: CallInProgress, x: Any, axis: Any = -1, order: Any = 2) -> Any:
    """`[*] -> [*]`; a vector becomes a row."""
    array = array_of(x)
    dims = (1, *array.dims) if array.dims is not None and len(array.dims) == 1 and isinstance(x, Ndarray) else array.dims
    return make_ndarray(dims, array.element_type if array.element_type.startswith("float") else "float64")
