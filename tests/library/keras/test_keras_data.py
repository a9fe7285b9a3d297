"""What Keras offers to make and prepare data, against Keras itself: `keras.random`, `keras.utils`, `keras.preprocessing`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from shapelint.library.pillow.image import Image
from shapelint.library.registry import lookup
from shapelint.raised import is_raised
from shapelint.recording import Recorder, recording
from shapelint.unknown import Unknown
from shapelint.values import Array

keras = pytest.importorskip("keras", reason="Keras is the oracle of these tests: install the extra `test`")
numpy = pytest.importorskip("numpy")


@dataclass(frozen=True)
class A:
    """A numpy array of zeros of this shape."""

    dims: tuple[int, ...]
    dtype: str = "float32"


def a(*dims: int) -> A:
    return A(dims)


def filled(value: Any, array: Any) -> Any:
    if isinstance(value, A):
        return array(value.dims, value.dtype)
    if isinstance(value, (list, tuple)):
        return type(value)(filled(each, array) for each in value)
    return {name: filled(each, array) for name, each in value.items()} if isinstance(value, dict) else value


def shapes(result: Any) -> Any:
    """The shapes of arrays in their structure; those of all batches of a data set."""
    if isinstance(result, Unknown):
        return "unknown"
    if isinstance(result, (list, tuple)):
        return [shapes(each) for each in result]
    if isinstance(result, Image):
        return "picture", result.height, result.width
    if hasattr(type(result), "element_spec"):
        return sorted({str(shapes(each)) for each in result})
    if hasattr(type(result), "getbands"):
        return "picture", result.height, result.width
    sizes = result.require_dims() if isinstance(result, Array) else result.shape
    return tuple("unknown" if isinstance(size, Unknown) else size for size in sizes)


def really(name: str, args: Any, options: Any) -> Any:
    function: Any = keras
    for part in name.split("."):
        function = getattr(function, part)
    try:
        return shapes(function(*filled(args, numpy.zeros), **filled(options, numpy.zeros)))
    except Exception:
        return None


def modelled(name: str, args: Any, options: Any) -> Any:
    zeros = lookup("numpy.zeros")
    with recording(Recorder()) as recorder:
        try:
            found = shapes(lookup(f"keras.{name}")(*filled(args, zeros), **filled(options, zeros)))
        except Exception as error:
            if not is_raised(error):
                raise
            return None
    assert recorder.internal_faults == []
    broken = [contract for call in recorder.graph.calls for contract in call.contracts if contract.holds is False]
    return None if broken else found


def agree(name: str, *args: Any, **options: Any) -> None:
    wanted, found = really(name, args, options), modelled(name, args, options)
    assert found == wanted, f"{name}{args}{options}\nKeras: {wanted}\nhere: {found}"


@pytest.mark.parametrize(
    ("name", "args", "options"),
    [
        ("normal", ((2, 3),), {}), ("normal", ((2, 3), 0.0, 1.0, "float16"), {}), ("uniform", ((),), {"minval": -1, "maxval": 1}),
        ("truncated_normal", ([2, 3],), {"stddev": 0.1}), ("randint", ((4,), 0, 9), {}), ("gamma", ((2, 3), 0.5), {}),
        ("binomial", ((2, 3), 4.0, 0.5), {}), ("beta", ((2,), 0.5, 0.5), {}), ("categorical", (a(2, 7), 5), {}),
        ("dropout", (a(2, 7), 0.5), {}), ("shuffle", (a(2, 7), 1), {}),
    ],
)  # fmt: skip
def test_random(name: str, args: Any, options: Any) -> None:
    agree(f"random.{name}", *args, **options)


@pytest.mark.parametrize("shape", [(8,), (8, 1), (8, 3), (4, 5, 1), (1,), (1, 1)])
@pytest.mark.parametrize("classes", [1, 10])
def test_to_categorical(shape: tuple[int, ...], classes: int) -> None:
    agree("utils.to_categorical", A(shape, "int64"), classes)
    agree("utils.to_categorical", A(shape, "int64"), num_classes=classes)


@pytest.mark.parametrize("values", [[0, 1, 2], [[0], [3]], 4])
def test_to_categorical_of_lists(values: Any) -> None:
    agree("utils.to_categorical", values)
    agree("utils.to_categorical", values, 3)


@pytest.mark.parametrize(("shape", "axis"), [((8,), -1), ((8, 3), -1), ((2, 3, 4), 1)])
def test_normalize(shape: tuple[int, ...], axis: int) -> None:
    agree("utils.normalize", A(shape), axis)


@pytest.mark.parametrize("name", ["utils.pad_sequences", "preprocessing.sequence.pad_sequences"])
@pytest.mark.parametrize(
    "sequences", [[[1], [1, 2, 3]], [[1]], [[], [1, 2]], [a(5), a(3)], [a(5, 2), a(3, 2)], a(4, 6), [[[1, 2]], [[1, 2]]]]
)
@pytest.mark.parametrize("options", [{}, {"maxlen": 4}, {"maxlen": 2, "padding": "post", "dtype": "float32"}])
def test_pad_sequences(name: str, sequences: Any, options: dict[str, Any]) -> None:
    agree(name, sequences, **options)


@pytest.mark.parametrize("targets", [None, a(20), a(20, 2), a(11)])
@pytest.mark.parametrize(
    "options",
    [
        {}, {"batch_size": 4}, {"batch_size": 3}, {"batch_size": None}, {"sequence_stride": 3, "batch_size": 2},
        {"sampling_rate": 2, "batch_size": 4}, {"start_index": 4, "end_index": 15, "batch_size": 2},
    ],
)  # fmt: skip
def test_timeseries_dataset(targets: Any, options: dict[str, Any]) -> None:
    agree("utils.timeseries_dataset_from_array", a(20, 3), targets, sequence_length=5, **options)


@pytest.mark.parametrize(
    "options",
    [
        {}, {"batch_size": 4}, {"batch_size": 4, "stride": 2}, {"batch_size": 5, "sampling_rate": 2}, {"batch_size": 3, "start_index": 4},
        {"batch_size": 3, "start_index": 2, "end_index": 15, "stride": 3}, {"batch_size": 4, "reverse": True}, {"shuffle": True},
    ],
)  # fmt: skip
def test_timeseries_generator(options: dict[str, Any]) -> None:
    """A class of Keras 2, which Keras 3 keeps in another place."""
    legacy = pytest.importorskip("keras.src.legacy.preprocessing.sequence")
    real = legacy.TimeseriesGenerator(numpy.zeros((20, 3)), numpy.zeros((20, 2)), 5, **options)
    with recording(Recorder()):
        zeros = lookup("numpy.zeros")
        name = "keras.preprocessing.sequence.TimeseriesGenerator"
        found = lookup(name)(zeros((20, 3)), zeros((20, 2)), 5, **options)
        assert len(found) == len(real)
        assert [shapes(found[index]) for index in range(len(real))] == [shapes(real[index]) for index in range(len(real))]
        assert [shapes(batch) for batch in found] == [shapes(real[index]) for index in sorted({0, len(real) - 1})]


@pytest.mark.parametrize(
    ("given", "options"),
    [
        ((a(10, 8, 8, 3),), {"batch_size": 4}), ((a(10, 8, 8, 3), a(10, 5)), {"batch_size": 4}), ((a(10, 8, 8, 3), a(10)), {}),
        ((a(10, 8, 8), a(10)), {}), ((a(10, 8, 8, 3), a(9)), {}), ((a(10, 8, 8, 3), a(10)), {"sample_weight": a(10), "batch_size": 5}),
        ((a(10, 8, 8, 3), a(10)), {"subset": "training", "batch_size": 5}), ((a(10, 8, 8, 3),), {"subset": "validation", "batch_size": 5}),
    ],
)  # fmt: skip
def test_batches_of_pictures(given: Any, options: dict[str, Any]) -> None:
    """`ImageDataGenerator.flow`, a method of Keras 2."""
    legacy = pytest.importorskip("keras.src.legacy.preprocessing.image")
    zeros = lookup("numpy.zeros")
    try:
        real = legacy.ImageDataGenerator(validation_split=0.2).flow(*filled(given, numpy.zeros), **filled(options, numpy.zeros))
    except ValueError:
        real = None
    with recording(Recorder()) as recorder:
        made = lookup("keras.preprocessing.image.ImageDataGenerator")(validation_split=0.2)
        found = made.flow(*filled(given, zeros), **filled(options, zeros))
        refused = any(contract.holds is False for call in recorder.graph.calls for contract in call.contracts)
        assert refused == (real is None)
        if real is None:
            return
        assert len(found) == len(real)
        assert shapes(found[0]) == shapes(drawn(real, 0))
        assert shapes(found[len(real) - 1]) == shapes(drawn(real, len(real) - 1))


def drawn(real: Any, index: int) -> Any:
    """A batch of a real generator, without the augmentation, which asks for SciPy."""
    first = index * real.batch_size
    return real._get_batches_of_transformed_samples(list(range(first, min(first + real.batch_size, real.n))))


@pytest.mark.parametrize("sizes", [(3, 7, 1), (4, 5, 3), (4, 5)])
@pytest.mark.parametrize("data_format", [None, "channels_first", "channels_last"])
def test_pictures_and_arrays(sizes: tuple[int, ...], data_format: str | None) -> None:
    agree("utils.img_to_array", A(sizes), data_format)


def test_split_dataset() -> None:
    """The parts have the elements of the whole; how many is not followed."""
    arrays = (A((10, 3)), A((10,), "int64"))
    with recording(Recorder()):
        zeros = lookup("numpy.zeros")
        left, right = lookup("keras.utils.split_dataset")(filled(arrays, zeros), left_size=0.8)
        assert mapped_shapes(left) == mapped_shapes(right) == [(3,), ()]


# What asks for files, and for PIL: by table, as the documentation says it


def picture(*args: Any, **options: Any) -> Any:
    return lookup("keras.utils.load_img")("cat.png", *args, **options)


PICTURES = [
    (lambda: picture(target_size=(150, 100)), (150, 100, 3)),
    (lambda: picture(target_size=(150, 100), color_mode="grayscale"), (150, 100, 1)),
    (lambda: picture(target_size=(150, 100), color_mode="rgba"), (150, 100, 4)),
    (lambda: picture("grayscale", (28, 28)), (28, 28, 1)),
    (lambda: picture(True, target_size=(28, 28)), (28, 28, 1)),
    (lambda: picture(), ("unknown", "unknown", 3)),
    (lambda: lookup("keras.utils.array_to_img")(lookup("numpy.zeros")((5, 7, 3))), (5, 7, 3)),
    (lambda: lookup("keras.utils.array_to_img")(lookup("numpy.zeros")((3, 5, 7)), "channels_first"), (5, 7, 3)),
]


@pytest.mark.parametrize(("made", "shape"), PICTURES)
def test_pictures(made: Any, shape: Any) -> None:
    with recording(Recorder()):
        assert shapes(lookup("keras.utils.img_to_array")(made())) == shape


FOLDERS = [
    ("image_dataset_from_directory", {}, [(None, 256, 256, 3), (None,)]),
    ("image_dataset_from_directory", {"image_size": (32, 40), "color_mode": "grayscale"}, [(None, 32, 40, 1), (None,)]),
    ("image_dataset_from_directory", {"label_mode": "binary", "batch_size": None}, [(256, 256, 3), (1,)]),
    ("image_dataset_from_directory", {"label_mode": "categorical", "class_names": ["a", "b"]}, [(None, 256, 256, 3), (None, 2)]),
    ("image_dataset_from_directory", {"label_mode": "categorical"}, [(None, 256, 256, 3), (None, "unknown")]),
    ("image_dataset_from_directory", {"label_mode": None, "color_mode": "rgba"}, [(None, 256, 256, 4)]),
    ("text_dataset_from_directory", {}, [(None,), (None,)]),
    ("text_dataset_from_directory", {"labels": None}, [(None,)]),
    ("audio_dataset_from_directory", {"output_sequence_length": 16000}, [(None, 16000, "unknown"), (None,)]),
]


def mapped_shapes(dataset: Any) -> Any:
    """The shapes of one element of a data set, with None for what is open."""
    element = dataset._element if isinstance(dataset._element, tuple) else (dataset._element,)
    return [tuple("unknown" if isinstance(size, Unknown) else size for size in each.shape) for each in element]


@pytest.mark.parametrize(("name", "options", "expected"), FOLDERS)
def test_data_sets_of_folders(name: str, options: dict[str, Any], expected: Any) -> None:
    with recording(Recorder()):
        assert mapped_shapes(lookup(f"keras.utils.{name}")("data", **options)) == expected
        pair = lookup(f"keras.utils.{name}")("data", validation_split=0.2, subset="both", seed=1, **options)
        assert [mapped_shapes(each) for each in pair] == [expected, expected]


# samples for training and for the test, with the shapes of one
DATASETS: list[tuple[str, dict[str, Any], tuple[int, int], tuple[int, ...], tuple[int, ...], int | None]] = [
    ("mnist", {}, (60000, 10000), (28, 28), (), 10),
    ("fashion_mnist", {}, (60000, 10000), (28, 28), (), 10),
    ("cifar10", {}, (50000, 10000), (32, 32, 3), (1,), 10),
    ("cifar100", {}, (50000, 10000), (32, 32, 3), (1,), 100),
    ("cifar100", {"label_mode": "coarse"}, (50000, 10000), (32, 32, 3), (1,), 20),
    ("imdb", {"num_words": 10000}, (25000, 25000), (), (), 2),
    ("reuters", {}, (8982, 2246), (), (), 46),
    ("reuters", {"test_split": 0.5}, (5614, 5614), (), (), 46),
    ("boston_housing", {}, (404, 102), (13,), (), None),
    ("california_housing", {}, (16512, 4128), (8,), (), None),
    ("california_housing", {"version": "small"}, (480, 120), (8,), (), None),
]


@pytest.mark.parametrize(("name", "options", "counts", "sample", "label", "classes"), DATASETS)
def test_data_sets(name: str, options: Any, counts: Any, sample: Any, label: Any, classes: int | None) -> None:
    with recording(Recorder()):
        parts = lookup(f"keras.datasets.{name}.load_data")(**options)
    assert [(x.shape, y.shape, y.classes) for x, y in parts] == [((n, *sample), (n, *label), classes) for n in counts]


def test_pictures_come_in_the_configured_order() -> None:
    with recording(Recorder()):
        lookup("keras.config.set_image_data_format")("channels_first")
        (pictures, _), _ = lookup("keras.datasets.cifar10.load_data")()
        assert pictures.shape == (50000, 3, 32, 32)


@pytest.mark.parametrize(("name", "shape"), [("RandomHeight", (None, "unknown", 7, 3)), ("RandomWidth", (None, 9, "unknown", 3))])
def test_sizes_by_chance(name: str, shape: Any) -> None:
    """Layers of Keras 2: nothing is known of the size in a training, all of it in a prediction."""
    with recording(Recorder()):
        given = lookup("keras.Input")((9, 7, 3))
        changing = lookup(f"keras.layers.{name}")(0.2)(given)
        assert tuple("unknown" if isinstance(size, Unknown) else size for size in changing.shape) == shape
        assert lookup(f"keras.layers.{name}")(0.2)(given, training=False).shape == (None, 9, 7, 3)
