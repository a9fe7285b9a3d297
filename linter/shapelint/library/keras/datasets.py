"""`keras.datasets`: the arrays that `load_data` returns, as they are for everybody who downloads them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from shapelint.library.keras.state import state
from shapelint.library.numpy.ndarray import Ndarray, make_ndarray
from shapelint.library.registry import shape_function
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size
from shapelint.unknown import Unknown

OBJECT = "object"
"""The element type of arrays of lists."""


@dataclass(frozen=True)
class Pictures:
    """A data set of pictures with one label each."""

    train: int
    test: int
    sample: tuple[int, ...]
    classes: int
    label: tuple[int, ...] = ()
    label_type: str = "uint8"

    def load(self, classes: int | None = None) -> Any:
        return tuple(self._part(count, classes or self.classes) for count in (self.train, self.test))

    def _part(self, count: int, classes: int) -> tuple[Ndarray, Ndarray]:
        sample = self.sample
        if len(sample) > 2 and state().image_data_format == "channels_first":
            sample = (sample[-1], *sample[:-1])
        pictures = make_ndarray((count, *sample), "uint8")
        return pictures, make_ndarray((count, *self.label), self.label_type, classes=classes)


PICTURES = {
    "mnist": Pictures(60_000, 10_000, (28, 28), 10),
    "fashion_mnist": Pictures(60_000, 10_000, (28, 28), 10),
    "cifar10": Pictures(50_000, 10_000, (32, 32, 3), 10, (1,)),
}


def _of_pictures(data: Pictures) -> Callable[..., Any]:
    def body(call: CallInProgress, path: Any = None) -> Any:
        """`(x, y), (x, y)`: pictures and the numbers of their classes."""
        return data.load()

    return body


for _name, _data in PICTURES.items():
    shape_function(f"keras.datasets.{_name}.load_data")(_of_pictures(_data))


@shape_function("keras.datasets.cifar100.load_data")
def cifar100(call: CallInProgress, label_mode: Any = "fine") -> Any:
    """The same with 100 classes, or the 20 that group them."""
    data = Pictures(50_000, 10_000, (32, 32, 3), 100, (1,), "int64")
    return label_mode if isinstance(label_mode, Unknown) else data.load(20 if label_mode == "coarse" else 100)


# Texts: lists of word numbers


def _texts(count: int, classes: int) -> tuple[Ndarray, Ndarray]:
    return make_ndarray((count,), OBJECT), make_ndarray((count,), "int64", classes=classes)


@shape_function("keras.datasets.imdb.load_data")
def imdb(call: CallInProgress, path: Any = "imdb.npz", num_words: Any = None, *settings: Any, **options: Any) -> Any:
    """`(x, y), (x, y)`: 25000 lists of word numbers each, and 0 or 1."""
    if "maxlen" in options or len(settings) > 1:
        return Unknown("reviews up to a length")
    return _texts(25_000, 2), _texts(25_000, 2)


@shape_function("keras.datasets.reuters.load_data")
def reuters(
    call: CallInProgress, path: Any = "reuters.npz", num_words: Any = None, skip_top: Any = 0, maxlen: Any = None, test_split: Any = 0.2,
    *_settings: Any, **_options: Any,
) -> Any:  # fmt: skip
    """`(x, y), (x, y)`: lists of word numbers, and the numbers of 46 topics."""
    if maxlen is not None:
        return Unknown("newswires up to a length")
    return tuple(_texts(count, 46) if isinstance(count, int) else count for count in _split(11_228, test_split))


# Tables


@shape_function("keras.datasets.boston_housing.load_data")
def boston_housing(call: CallInProgress, path: Any = "boston_housing.npz", test_split: Any = 0.2, seed: Any = 113) -> Any:
    """`(x, y), (x, y)`: 13 features of 506 places, and a price."""
    return tuple(_table(count, 13, "float64") for count in _split(506, test_split))


@shape_function("keras.datasets.california_housing.load_data")
def california_housing(call: CallInProgress, version: Any = "large", path: Any = None, test_split: Any = 0.2, seed: Any = 113) -> Any:
    """`(x, y), (x, y)`: 8 features of 20640 places (600 in the small version), and a price."""
    places = 600 if version == "small" else 20_640
    return tuple(_table(count, 8, "float32") for count in _split(places, test_split))


def _table(rows: Size, features: int, element_type: str) -> tuple[Ndarray, Ndarray]:
    return make_ndarray((rows, features), element_type), make_ndarray((rows,), element_type)


def _split(samples: int, test_split: Any) -> tuple[Any, Any]:
    """How many samples are for training, and how many for the test."""
    if not isinstance(test_split, (int, float)):
        return Unknown("the size of a part of a data set"), Unknown("the size of a part of a data set")
    first = int(samples * (1 - test_split))
    return first, samples - first


@shape_function("keras.datasets.imdb.get_word_index", "keras.datasets.reuters.get_word_index", "keras.datasets.reuters.get_label_names")
def get_word_index(call: CallInProgress, path: Any = None) -> Any:
    """What words and topics are called."""
    return Unknown("the words of a data set")
