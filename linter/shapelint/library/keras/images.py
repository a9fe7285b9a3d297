"""Pictures from files and from arrays: `load_img`, `img_to_array`, and generators of augmented batches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shapelint.graph import Batch
from shapelint.library.keras.batches import Sequence, sizes
from shapelint.library.keras.state import state
from shapelint.library.numpy.ndarray import Ndarray, make_ndarray
from shapelint.library.numpy.reading import array_of
from shapelint.library.pillow.image import Image, picture
from shapelint.library.registry import export, lookup, shape_function
from shapelint.recording import CallInProgress, active
from shapelint.symbolic.dims import Size
from shapelint.unknown import Undecided, Unknown
from shapelint.values import Array

_FOLDERS = ("keras.preprocessing.image", "keras.utils", "keras.utils.image_utils", "keras_preprocessing.image")

CHANNELS = {"rgb": 3, "grayscale": 1, "rgba": 4}
_MODES = {"rgb": "RGB", "grayscale": "L", "rgba": "RGBA"}


def _names(name: str) -> tuple[str, ...]:
    return tuple(f"{folder}.{name}" for folder in _FOLDERS)


@export(*_names("load_img"))
def load_img(
    path: Any = None, grayscale: Any = False, color_mode: Any = "rgb", target_size: Any = None, *_settings: Any, **_options: Any
) -> Any:
    """A picture of `target_size` (height, width), else of the size that the file has."""
    if isinstance(grayscale, str):  # Keras 3 has no `grayscale`
        grayscale, color_mode, target_size = False, grayscale, target_size if isinstance(color_mode, str) else color_mode
    mode: Any = "L" if grayscale is True else _MODES.get(color_mode) if isinstance(color_mode, str) else None
    height, width = target_size if isinstance(target_size, (tuple, list)) and len(target_size) == 2 else (_open("height"), _open("width"))
    return picture(mode if mode is not None else Unknown("the mode of a picture"), width, height)


def _open(what: str) -> Unknown:
    return Unknown(f"the {what} of a picture in a file")


@shape_function(*_names("img_to_array"))
def img_to_array(call: CallInProgress, img: Any, data_format: Any = None, dtype: Any = None) -> Any:
    """A picture -> `[H, W, C]`, or `[C, H, W]`."""
    if isinstance(img, Image):
        sizes: tuple[Size, ...] = (img.height, img.width, img.channels)
    else:
        dims = array_of(img).require_dims()
        if len(dims) not in (2, 3):
            detail = "a picture has two or three axes"
            call.require(False, "model-raises", received=array_of(img).describe(), declared="2-d or 3-d", detail=detail)
            return Unknown("an array that is no picture")
        sizes = dims if len(dims) == 3 else (*dims, 1)
    first = (data_format or state().image_data_format) == "channels_first"
    return make_ndarray((sizes[2], *sizes[:2]) if first else sizes, "float32")


@export(*_names("array_to_img"))
def array_to_img(x: Any = None, data_format: Any = None, *_settings: Any, **_options: Any) -> Any:
    """`[H, W, C]` -> a picture."""
    dims = x.dims if isinstance(x, Array) else None
    if dims is None or len(dims) != 3:
        return Unknown("a picture made of an array")
    height, width, channels = dims if (data_format or state().image_data_format) != "channels_first" else (dims[1], dims[2], dims[0])
    modes = {1: "L", 3: "RGB", 4: "RGBA"}
    return picture(modes.get(channels) if isinstance(channels, int) else Unknown("the mode of a picture"), width, height)


@export(*_names("save_img"))
def save_img(*_args: Any, **_options: Any) -> None:
    """Nothing is written."""


@shape_function(
    *(
        f"keras.preprocessing.image.{name}"
        for name in ("random_rotation", "random_shift", "random_shear", "random_zoom", "random_brightness", "random_channel_shift",
                     "apply_affine_transform", "apply_channel_shift", "apply_brightness_shift", "flip_axis")
    )
)  # fmt: skip
def changed(call: CallInProgress, x: Any, *_settings: Any, **_options: Any) -> Any:
    """`[H, W, C] -> [H, W, C]`."""
    return array_of(x).astype(None)


@shape_function("keras.utils.image_utils.smart_resize", "keras.preprocessing.image.smart_resize")
def smart_resize(call: CallInProgress, x: Any, size: Any, *_settings: Any, **_options: Any) -> Any:
    """`[*, H, W, C] -> [*, h, w, C]`."""
    array = array_of(x)
    dims = array.require_dims()
    return make_ndarray((*dims[:-3], *size, dims[-1]), "float32")


# Generators


class Batches(Sequence):
    """Batches of pictures, which are endless for who asks by `next`."""

    def __init__(self, batch_size: Any, samples: int | None = None) -> None:
        super().__init__()
        self.batch_size = batch_size
        self.n = self.samples = samples if samples is not None else Unknown("how many pictures there are")
        self.classes = self.filenames = self.filepaths = self.labels = Unknown("the files of pictures")
        self.class_indices: Any = Unknown("the classes of pictures")

    def element(self, batch: Size) -> Any:
        """What a batch of this size holds."""
        raise NotImplementedError

    def __len__(self) -> int:
        if not isinstance(self.n, int) or not isinstance(self.batch_size, int):
            raise Undecided(Unknown("the number of batches of pictures"))
        return -(-self.n // self.batch_size)

    def __getitem__(self, index: Any) -> Any:
        samples = self.n if isinstance(self.n, int) else None
        batches = list(sizes(samples, self.batch_size))
        last = isinstance(index, int) and samples is not None and index in (-1, len(self) - 1)
        return self._handed_out(batches[-1 if last else 0])

    def __iter__(self) -> Iterator[Any]:
        return (self._handed_out(batch) for batch in sizes(self.n if isinstance(self.n, int) else None, self.batch_size))

    def __next__(self) -> Any:
        return self[0]

    next = __next__

    def _handed_out(self, batch: Batch) -> Any:
        return active().run("keras.preprocessing.image.Iterator", _handed_out, (self, batch), {})

    def reset(self) -> None:
        """Begin anew."""

    @property
    def num_classes(self) -> Any:
        return len(self.class_indices) if isinstance(self.class_indices, dict) else Unknown("how many classes there are")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Unknown(f"the attribute {name} of a generator of pictures is not followed")


def _handed_out(call: CallInProgress, source: Batches, batch: Batch) -> Any:
    """A batch as coming from its generator."""
    return source.element(batch.size)


class FileBatches(Batches):
    """Pictures of files, by folder or by table: `[N, h, w, C]` with the labels that `class_mode` asks for."""

    def __init__(self, target_size: Any, color_mode: Any, classes: Any, class_mode: Any, batch_size: Any, columns: Any = None) -> None:
        super().__init__(batch_size)
        self.target_size, self.color_mode, self.class_mode = target_size, color_mode, class_mode
        self._columns = columns
        if isinstance(classes, (list, tuple)) and classes and all(isinstance(each, str) for each in classes):
            self.class_indices = {name: index for index, name in enumerate(classes)}

    @property
    def image_shape(self) -> Any:
        return _picture_shape(self.target_size, self.color_mode)

    def element(self, batch: Size) -> Any:
        pictures = make_ndarray((batch, *self.image_shape), "float32")
        mode = self.class_mode
        count = len(self.class_indices) if isinstance(self.class_indices, dict) else None
        if mode is None:
            return pictures
        if mode == "categorical":
            return pictures, make_ndarray((batch, count if count is not None else Unknown("how many classes there are")), "float32")
        if mode in ("binary", "sparse"):
            return pictures, make_ndarray((batch,), "float32", classes=count)
        if mode == "input":
            return pictures, pictures.alias()
        if mode in ("raw", "other"):
            columns = self._columns
            return pictures, make_ndarray((batch, len(columns)) if isinstance(columns, (list, tuple)) else (batch,))
        if mode == "multi_output" and isinstance(self._columns, (list, tuple)):
            return pictures, [make_ndarray((batch,)) for _ in self._columns]
        return pictures, Unknown("the labels of pictures")


def _picture_shape(target_size: Any, color_mode: Any) -> tuple[Size, ...]:
    known = isinstance(target_size, (tuple, list)) and len(target_size) == 2
    height, width = target_size if known else (_open("height"), _open("width"))
    channels: Size = Unknown("the colors of pictures")
    if isinstance(color_mode, str):
        channels = CHANNELS.get(color_mode, channels)
    return (channels, height, width) if state().image_data_format == "channels_first" else (height, width, channels)


class ArrayBatches(Batches):
    """The rows of arrays, augmented."""

    def __init__(self, x: Any, y: Any, batch_size: Any, weights: Any = None, samples: int | None = None) -> None:
        super().__init__(batch_size, samples)
        self.x, self.y, self.sample_weight = x, y, weights

    def element(self, batch: Size) -> Any:
        given = [_rows(each, batch) for each in (self.x, self.y, self.sample_weight) if each is not None]
        return given[0] if self.y is None else tuple(given)


def _rows(value: Any, batch: Size) -> Any:
    if not isinstance(value, Array) or not value.dims:
        return Unknown("the rows of what is not known")
    made = make_ndarray((batch, *value.dims[1:]), value.element_type, classes=value.classes)
    made.producer = value.producer
    return made


@export("keras.preprocessing.image.ImageDataGenerator", "keras.legacy.preprocessing.image.ImageDataGenerator",
        "keras_preprocessing.image.ImageDataGenerator")  # fmt: skip
class ImageDataGenerator:
    """Makes generators of augmented pictures."""

    def __init__(self, *settings: Any, validation_split: Any = 0.0, **_options: Any) -> None:
        """Augmentation keeps shapes."""
        self._validation_split = validation_split if not settings else Unknown("the share of pictures for validation")

    def fit(self, x: Any, *_settings: Any, **_options: Any) -> None:
        """Statistics are not followed."""
        _require_pictures(x)

    def flow(
        self, x: Any, y: Any = None, batch_size: Any = 32, shuffle: Any = True, sample_weight: Any = None, *_settings: Any,
        subset: Any = None, **_options: Any,
    ) -> Any:  # fmt: skip
        """`[M, H, W, C]`, labels `[M, *]` -> batches of them."""
        x = x.as_array() if hasattr(type(x), "as_array") else x
        y = y.as_array() if hasattr(type(y), "as_array") else y
        if isinstance(x, (list, tuple)):
            return Unknown("pictures with other inputs beside them")
        _require_pictures(x)
        if isinstance(x, Array) and isinstance(y, Array):
            active().run("keras.preprocessing.image.ImageDataGenerator.flow", _same_rows, (x, y), {})
        return ArrayBatches(x, y, batch_size, sample_weight, self._samples(x, subset))

    def _samples(self, x: Any, subset: Any) -> int | None:
        """How many pictures are drawn, where that is known: all, or those of one part."""
        rows = x.dims[0] if isinstance(x, Array) and x.dims and isinstance(x.dims[0], int) else None
        if rows is None or subset is None:
            return rows
        if not isinstance(self._validation_split, (int, float)):
            return None
        first = int(rows * self._validation_split)
        return {"validation": first, "training": rows - first}.get(subset) if isinstance(subset, str) else None

    def flow_from_directory(
        self, directory: Any = None, target_size: Any = (256, 256), color_mode: Any = "rgb", classes: Any = None,
        class_mode: Any = "categorical", batch_size: Any = 32, *_settings: Any, **_options: Any,
    ) -> Any:  # fmt: skip
        """Pictures of a folder for each class."""
        return FileBatches(target_size, color_mode, classes, class_mode, batch_size)

    def flow_from_dataframe(
        self, dataframe: Any = None, directory: Any = None, x_col: Any = "filename", y_col: Any = "class", weight_col: Any = None,
        target_size: Any = (256, 256), color_mode: Any = "rgb", classes: Any = None, class_mode: Any = "categorical", batch_size: Any = 32,
        *_settings: Any, **_options: Any,
    ) -> Any:  # fmt: skip
        """Pictures that the rows of a table name."""
        return FileBatches(target_size, color_mode, classes, class_mode, batch_size, y_col)

    def random_transform(self, x: Any, *_settings: Any, **_options: Any) -> Any:
        return lookup("keras.preprocessing.image.random_zoom")(x)

    standardize = apply_transform = random_transform

    def get_random_transform(self, *_settings: Any, **_options: Any) -> Any:
        return Unknown("a transformation by chance")


def _require_pictures(x: Any) -> None:
    def body(call: CallInProgress, x: Ndarray) -> None:
        if x.dims is not None and len(x.dims) != 4:
            detail = "pictures need four axes, the colors too"
            call.require(False, "model-raises", received=x.describe(), declared="[N, H, W, C]", detail=detail)

    if isinstance(x, Array):
        active().run("keras.preprocessing.image.ImageDataGenerator.flow", body, (x,), {})


def _same_rows(call: CallInProgress, x: Array, y: Array) -> None:
    """State that there is a label for each picture."""
    if x.dims and y.dims:
        detail = f"there have to be as many labels as pictures: {x.describe()} comes with {y.describe()}"
        call.require_equal(y.dims[0], x.dims[0], "model-raises", detail=detail)
