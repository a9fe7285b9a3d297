"""Data sets of files in folders, and of windows over time series."""

from __future__ import annotations

from typing import Any

from shapelint.library.keras.images import CHANNELS
from shapelint.library.registry import export
from shapelint.library.tensorflow.data import Count, Dataset
from shapelint.library.tensorflow.tensor import Tensor, as_tensor, make_tensor
from shapelint.symbolic.dims import Size, ceil_div
from shapelint.unknown import Undecided, Unknown
from shapelint.values import Array


class FolderDataset(Dataset):
    """A data set that knows the names of its classes."""

    class_names: Any = Unknown("the names of folders")
    file_paths: Any = Unknown("the names of files")


def _of_folders(sample: Tensor, labels: Any, label_mode: Any, class_names: Any, batch_size: Any, subset: Any) -> Any:
    """Samples with the labels that `label_mode` asks for, in batches."""
    count = len(class_names) if isinstance(class_names, (list, tuple)) else None
    element: Any = sample
    if labels is not None and label_mode is not None:
        element = (sample, _label(label_mode, count))
    made = Dataset(element)
    made = made.batch(batch_size) if batch_size is not None else made
    pair = (_named(made, class_names), _named(made, class_names))
    return pair if subset == "both" else pair[0]


def _label(label_mode: Any, classes: int | None) -> Any:
    if label_mode == "int":
        label = make_tensor((), "int32")
        label.classes = classes
        return label
    if label_mode == "binary":
        return make_tensor((1,))
    if label_mode == "categorical":
        return make_tensor((classes if classes is not None else Unknown("how many classes there are"),))
    return Unknown("the labels of files")


def _named(made: Dataset, class_names: Any) -> FolderDataset:
    found = FolderDataset(made._element, made._count, made._sizes)
    if class_names is not None:
        found.class_names = class_names
    return found


_NAMES = ("keras.utils", "keras.preprocessing")


@export("keras.utils.image_dataset_from_directory", "keras.preprocessing.image_dataset_from_directory",
        "keras.preprocessing.image.image_dataset_from_directory")  # fmt: skip
def image_dataset_from_directory(
    directory: Any = None, labels: Any = "inferred", label_mode: Any = "int", class_names: Any = None, color_mode: Any = "rgb",
    batch_size: Any = 32, image_size: Any = (256, 256), shuffle: Any = True, seed: Any = None, validation_split: Any = None,
    subset: Any = None, *_settings: Any, **_options: Any,
) -> Any:  # fmt: skip
    """`[N, h, w, C]` with labels `[N]`, `[N, 1]` or `[N, classes]`."""
    known = isinstance(image_size, (tuple, list)) and len(image_size) == 2
    height, width = image_size if known else (Unknown("the height of pictures"), Unknown("the width of pictures"))
    channels: Size = CHANNELS[color_mode] if isinstance(color_mode, str) and color_mode in CHANNELS else Unknown("the colors of pictures")
    return _of_folders(make_tensor((height, width, channels)), labels, label_mode, class_names, batch_size, subset)


@export(*(f"{folder}.text_dataset_from_directory" for folder in _NAMES), "keras.preprocessing.text.text_dataset_from_directory")
def text_dataset_from_directory(
    directory: Any = None, labels: Any = "inferred", label_mode: Any = "int", class_names: Any = None, batch_size: Any = 32,
    max_length: Any = None, shuffle: Any = True, seed: Any = None, validation_split: Any = None, subset: Any = None, *_settings: Any,
    **_options: Any,
) -> Any:  # fmt: skip
    """Texts `[N]` with labels."""
    return _of_folders(make_tensor((), "string"), labels, label_mode, class_names, batch_size, subset)


@export("keras.utils.audio_dataset_from_directory")
def audio_dataset_from_directory(
    directory: Any = None, labels: Any = "inferred", label_mode: Any = "int", class_names: Any = None, batch_size: Any = 32,
    sampling_rate: Any = None, output_sequence_length: Any = None, ragged: Any = False, shuffle: Any = True, seed: Any = None,
    validation_split: Any = None, subset: Any = None, *_settings: Any, **_options: Any,
) -> Any:  # fmt: skip
    """Sounds `[N, length, 1]` with labels; how many channels there are depends on the files."""
    length: Size = output_sequence_length if output_sequence_length is not None else Unknown("the length of sounds")
    return _of_folders(make_tensor((length, Unknown("the channels of sounds"))), labels, label_mode, class_names, batch_size, subset)


@export("keras.utils.timeseries_dataset_from_array", "keras.preprocessing.timeseries_dataset_from_array",
        "keras.preprocessing.sequence.timeseries_dataset_from_array")  # fmt: skip
def timeseries_dataset_from_array(
    data: Any = None, targets: Any = None, sequence_length: Any = None, sequence_stride: Any = 1, sampling_rate: Any = 1,
    batch_size: Any = 128, shuffle: Any = False, seed: Any = None, start_index: Any = None, end_index: Any = None, **_options: Any,
) -> Any:  # fmt: skip
    """Windows `[N, length, *]` over `data`, with the targets `[N, *]` of each."""
    count: Count = None
    try:
        rows = as_tensor(data.as_array() if hasattr(type(data), "as_array") else data)
        window = rows.like((sequence_length, *rows.require_dims()[1:]))
        element: Any = window
        rows_used = (rows.require_dims()[0] if end_index is None else end_index, start_index or 0)
        wanted = as_tensor(targets) if isinstance(targets, Array) else None
        limit = wanted.require_dims()[0] if wanted is not None else None
        count = _windows(rows_used[0], rows_used[1], sequence_length, sequence_stride, sampling_rate, limit)
        if wanted is not None:
            element = (window, wanted.like(wanted.require_dims()[1:]))
        elif targets is not None:
            element = (window, Unknown("the targets of windows"))
    except Undecided as undecided:
        return undecided.unknown
    made = Dataset(element, count)
    return made.batch(batch_size) if batch_size is not None else made


def _windows(rows: Any, start: Any, length: Any, stride: Any, rate: Any, limit: Any) -> Count:
    """How many windows there are, of which each begins `stride` rows behind the last; None where that is not known."""
    if not all(isinstance(number, int) for number in (rows, start, length, stride, rate, limit or 0)) or stride < 1:
        return None
    places = rows - start - (length - 1) * rate
    return max(0, ceil_div(min(places, limit) if limit is not None else places, stride))


@export("keras.utils.split_dataset")
def split_dataset(dataset: Any = None, *_settings: Any, **_options: Any) -> Any:
    """A data set in two parts."""
    if isinstance(dataset, Dataset):
        return dataset._like(dataset._element, None), dataset._like(dataset._element, None)
    if isinstance(dataset, (Array, list, tuple)):
        made = Dataset.from_tensor_slices(dataset)
        return made.filter(), made.filter()
    return Unknown("a part of a data set"), Unknown("a part of a data set")
