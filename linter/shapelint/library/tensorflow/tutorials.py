"""The MNIST data of TensorFlow's tutorials: `input_data.read_data_sets` with its three parts and their batches."""

from __future__ import annotations

from collections import namedtuple
from typing import Any

from shapelint.library.axes import size_argument
from shapelint.library.numpy.ndarray import make_ndarray
from shapelint.library.registry import export, shape_function
from shapelint.library.tensorflow.dtypes import element_type_of
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size
from shapelint.unknown import Unknown

CLASSES = 10
TRAINING, TESTING = 60_000, 10_000
"""How many pictures the files hold."""

Datasets = namedtuple("Datasets", ("train", "validation", "test"))


class DataSet:
    """A part of the data: pictures as rows (or maps) and labels as numbers (or rows)."""

    epochs_completed: Any = 0

    def __init__(self, count: Size, picture: tuple[Size, ...], one_hot: bool, element_type: str) -> None:
        self.count, self.picture, self.one_hot, self.element_type = count, picture, one_hot, element_type

    @property
    def num_examples(self) -> Size:
        return self.count

    @property
    def images(self) -> Any:
        return pictures(self, self.count)

    @property
    def labels(self) -> Any:
        return numbers(self, self.count)

    def next_batch(self, batch_size: Any, fake_data: Any = False, shuffle: Any = True) -> Any:
        """`k -> [k, 784], [k, 10]` (or `[k]`)."""
        return batch(self, batch_size)


def _pictures(part: DataSet, count: Size) -> Any:
    return make_ndarray((count, *part.picture), part.element_type)


def _numbers(part: DataSet, count: Size) -> Any:
    if part.one_hot:
        return make_ndarray((count, CLASSES), "float64")
    return make_ndarray((count,), "uint8", classes=CLASSES)


@shape_function("tensorflow.examples.datasets.mnist.images")
def pictures(call: CallInProgress, part: DataSet, count: Any) -> Any:
    """`-> [count, 784]`."""
    return _pictures(part, count)


@shape_function("tensorflow.examples.datasets.mnist.labels")
def numbers(call: CallInProgress, part: DataSet, count: Any) -> Any:
    """`-> [count, 10]`, or `[count]`."""
    return _numbers(part, count)


@shape_function("tensorflow.examples.datasets.mnist.next_batch")
def batch(call: CallInProgress, part: DataSet, batch_size: Any) -> Any:
    """`k -> [k, 784], [k, 10]` (or `[k]`)."""
    count = size_argument(batch_size)
    return _pictures(part, count), _numbers(part, count)


@export(
    "tensorflow.examples.tutorials.mnist.input_data.read_data_sets",
    "tensorflow.contrib.learn.datasets.mnist.read_data_sets",
    "tensorflow.contrib.learn.python.learn.datasets.mnist.read_data_sets",
    "tensorflow.examples.tutorials.mnist.mnist.read_data_sets",
)
def read_data_sets(
    train_dir: Any = None,
    fake_data: Any = False,
    one_hot: Any = False,
    dtype: Any = None,
    reshape: Any = True,
    validation_size: Any = 5000,
    *_settings: Any,
    **_named: Any,
) -> Any:
    """The training, validation and test data."""
    if isinstance(one_hot, Unknown) or isinstance(reshape, Unknown):
        return Unknown("how MNIST is read")
    picture: tuple[Size, ...] = (784,) if reshape else (28, 28, 1)
    aside = size_argument(validation_size)
    counts = (TRAINING - aside, aside, TESTING)
    return Datasets(*(DataSet(count, picture, bool(one_hot), element_type_of(dtype, "float32")) for count in counts))
