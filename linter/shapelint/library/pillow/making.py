"""Where pictures come from: `PIL.Image.open`, `new`, `fromarray`; and the functions of `PIL.ImageOps`."""

from __future__ import annotations

from typing import Any

from shapelint.library.inert import enter_silent
from shapelint.library.pillow.image import MODES, Image, pair, picture
from shapelint.library.registry import export
from shapelint.raised import raised
from shapelint.unknown import Unknown
from shapelint.values import Array

_TYPES = {"bool": "1", "int32": "I", "float32": "F", "float64": "F", "uint16": "I;16"}
"""The modes of pictures of one channel that are not of bytes."""


def picture_of_file(mode: Any = None) -> Image:
    """A picture of which nothing is known, but perhaps its mode."""
    unknown = Unknown("the mode of a picture in a file") if mode is None else mode
    return picture(unknown, Unknown("the width of a picture in a file"), Unknown("the height of a picture in a file"))


@export("PIL.Image.open")
def open_picture(fp: Any, mode: Any = "r", formats: Any = None) -> Image:
    """A picture of a file: its mode and size are not known."""
    return picture_of_file()


@export("PIL.Image.new")
def new(mode: Any, size: Any, color: Any = 0) -> Image:
    """`(mode, (width, height))`: a picture of this size."""
    return picture(mode, *pair(size))


@export("PIL.Image.frombytes", "PIL.Image.frombuffer")
def frombytes(mode: Any, size: Any, *_data: Any, **_options: Any) -> Image:
    """`(mode, (width, height), data)`: a picture of this size."""
    return picture(mode, *pair(size))


@export("PIL.Image.fromarray")
def fromarray(obj: Any, mode: Any = None) -> Any:
    """`[H]`, `[H, W]` or `[H, W, C]` becomes a picture; what cannot be one raises."""
    if isinstance(obj, Unknown) or not isinstance(obj, Array) or obj.dims is None:
        return picture_of_file(mode)
    if len(obj.dims) not in (1, 2, 3):
        raise raised(TypeError(f"Cannot handle this data type: {obj.describe()}"))
    if len(obj.dims) < 3:
        known = mode if mode is not None else _TYPES.get(obj.element_type, "L")
        return picture(known, obj.dims[1] if len(obj.dims) == 2 else 1, obj.dims[0])
    channels = obj.dims[2]
    if mode is None and isinstance(channels, int) and (channels == 1 or channels not in MODES):
        raise raised(TypeError(f"Cannot handle this data type: (1, 1, {channels})"))
    usual = MODES[channels] if isinstance(channels, int) and channels in MODES else Unknown("the mode of a picture made of an array")
    return picture(usual if mode is None else mode, obj.dims[1], obj.dims[0])


@export("PIL.Image.merge")
def merge(mode: Any, bands: Any) -> Any:
    """Pictures of one channel as one of several."""
    first = bands[0] if isinstance(bands, (tuple, list)) and bands else None
    return first.like(mode=mode) if isinstance(first, Image) else picture_of_file(mode)


@export("PIL.Image.blend", "PIL.Image.composite", "PIL.Image.alpha_composite")
def mixture(image1: Any, *_others: Any, **_options: Any) -> Any:
    """Pictures of one size, laid over each other."""
    return image1.like() if isinstance(image1, Image) else picture_of_file()


class _Choices:
    """An enumeration: each name stands for itself."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return name


for _name in ("Resampling", "Transpose", "Transform", "Dither", "Palette", "Quantize"):
    export(f"PIL.Image.{_name}")(_Choices())
for _name in (
    "NEAREST", "BILINEAR", "BICUBIC", "LANCZOS", "BOX", "HAMMING", "ANTIALIAS", "LINEAR", "CUBIC", "FLIP_LEFT_RIGHT", "FLIP_TOP_BOTTOM",
    "ROTATE_90", "ROTATE_180", "ROTATE_270", "TRANSPOSE", "TRANSVERSE", "AFFINE", "PERSPECTIVE",
):  # fmt: skip
    export(f"PIL.Image.{_name}")(_name)
export("PIL.Image.MAX_IMAGE_PIXELS")(89478485)
export("PIL.__version__")("12.0.0")
enter_silent("PIL.Image", "register_open", "init", "preinit")


# ImageOps


def _keeping(*names: str) -> None:
    for name in names:
        export(f"PIL.ImageOps.{name}")(_kept)


def _kept(image: Any, *_args: Any, **_options: Any) -> Any:
    return image.like() if isinstance(image, Image) else Unknown("a picture that is not known")


_keeping("autocontrast", "equalize", "flip", "invert", "mirror", "posterize", "solarize")


@export("PIL.ImageOps.grayscale")
def grayscale(image: Any) -> Any:
    """One channel."""
    return image.like(mode="L") if isinstance(image, Image) else _kept(image)


@export("PIL.ImageOps.fit", "PIL.ImageOps.pad")
def fit(image: Any, size: Any, *_args: Any, **_options: Any) -> Any:
    """A picture of exactly this size."""
    return image.like(*pair(size)) if isinstance(image, Image) else _kept(image)


@export("PIL.ImageOps.exif_transpose", "PIL.ImageOps.contain", "PIL.ImageOps.cover", "PIL.ImageOps.scale")
def rescaled(image: Any, *_args: Any, **_options: Any) -> Any:
    """A picture whose size depends on what is in its file."""
    return picture_of_file(image.mode) if isinstance(image, Image) else _kept(image)


@export("PIL.ImageOps.expand")
def expand(image: Any, border: Any = 0, fill: Any = 0) -> Any:
    """`border` more on every side."""
    if not isinstance(image, Image) or not isinstance(border, int):
        return rescaled(image)
    return image.like(image.width + 2 * border, image.height + 2 * border)
