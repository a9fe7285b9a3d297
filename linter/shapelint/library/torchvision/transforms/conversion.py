"""Between PIL images, arrays and tensors: `to_tensor`, `to_pil_image` and their kin."""

from __future__ import annotations

from typing import Any

from shapelint.library.pillow.image import MODES, Image, picture
from shapelint.library.registry import lookup, shape_function
from shapelint.library.torch.dtypes import DType
from shapelint.library.torch.tensor import Tensor, make_tensor
from shapelint.library.torchvision.transforms.functional import picture_function
from shapelint.library.torchvision.transforms.pictures import known_tensor, refused
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size
from shapelint.unknown import Undecided, Unknown
from shapelint.values import Array

_KEPT_MODES = {"I": "int32", "I;16": "int16", "F": "float32"}
"""Modes whose elements `ToTensor` does not scale to [0, 1]."""


@picture_function("to_tensor")
def to_tensor(call: CallInProgress, pic: Any) -> Any:
    """A PIL image or an array `[H, W(, C)]` becomes `[C, H, W]`."""
    if isinstance(pic, Tensor):
        refused(call, "it takes a PIL image or an array of numpy, but a tensor comes")
    dims = _channels_first(call, pic)
    if isinstance(pic, Image):
        return make_tensor(dims, _KEPT_MODES.get(pic.mode, "float32") if isinstance(pic.mode, str) else "float32")
    return make_tensor(dims, "float32" if pic.element_type == "uint8" else pic.element_type)


@picture_function("pil_to_tensor")
def pil_to_tensor(call: CallInProgress, pic: Any) -> Any:
    """A PIL image becomes `[C, H, W]`, its elements as they are."""
    if isinstance(pic, Array) and not isinstance(pic, Image):
        refused(call, "it takes a PIL image, but an array or a tensor comes")
    return make_tensor(_channels_first(call, pic), pic.element_type)


@shape_function("torchvision.transforms.v2.functional.to_image")
def to_image(call: CallInProgress, inpt: Any) -> Any:
    """A picture of any kind becomes `[C, H, W]`, its elements as they are."""
    if isinstance(inpt, Tensor):
        return inpt.same() if inpt.dims is None or len(inpt.dims) > 2 else inpt.like((1, *inpt.dims))
    return make_tensor(_channels_first(call, inpt), inpt.element_type)


def _channels_first(call: CallInProgress, pic: Any) -> tuple[Size, ...] | None:
    """`[C, H, W]` of a PIL image or of an array `[H, W]` or `[H, W, C]`."""
    if isinstance(pic, Unknown):
        raise Undecided(pic)
    if isinstance(pic, Image):
        return pic.channels, pic.height, pic.width
    if not isinstance(pic, Array):
        refused(call, f"it takes a PIL image or an array, but something of type {type(pic).__name__} comes")
    if pic.dims is None:
        return None
    if len(pic.dims) not in (2, 3):
        refused(call, f"it takes an array of 2 or 3 axes, but {pic.describe()} comes")
    return (1, *pic.dims) if len(pic.dims) == 2 else (pic.dims[2], *pic.dims[:2])


@picture_function("to_pil_image")
def to_pil_image(call: CallInProgress, pic: Any, mode: Any = None) -> Any:
    """`[C, H, W]`, `[H, W]` or an array `[H, W, C]` becomes a PIL image."""
    if isinstance(pic, Unknown) or not isinstance(pic, Array) or pic.dims is None:
        raise Undecided(pic if isinstance(pic, Unknown) else Unknown("a picture of something that is not followed"))
    if isinstance(pic, Image):
        refused(call, "it takes a tensor or an array, but a PIL image comes")
    if len(pic.dims) not in (2, 3):
        refused(call, f"it takes 2 or 3 axes, but {pic.describe()} comes")
    dims = (1, *pic.dims) if len(pic.dims) == 2 else pic.dims
    count, height, width = dims if isinstance(pic, Tensor) or len(pic.dims) == 2 else (dims[2], dims[0], dims[1])
    if isinstance(count, int) and count > 4:
        refused(call, f"a picture has at most 4 channels, but {pic.describe()} comes")
    usual = MODES[count] if isinstance(count, int) and count in MODES else Unknown("the mode of a picture made of a tensor")
    made = picture(usual if mode is None else mode, width, height)
    made.producer = pic.producer
    return made


@picture_function("convert_image_dtype")
def convert_image_dtype(call: CallInProgress, image: Any, dtype: Any = None) -> Any:
    """`[..., C, H, W]` stays."""
    return known_tensor(call, image).same(dtype.name if isinstance(dtype, DType) else "float32" if dtype is None else None)


@shape_function("torchvision.transforms.v2.functional.to_dtype", "torchvision.transforms.v2.functional.to_dtype_image")
def to_dtype(call: CallInProgress, inpt: Any, dtype: Any = None, scale: Any = False) -> Any:
    """`[..., C, H, W]` stays; what is no tensor stays as it is."""
    if isinstance(inpt, Tensor):
        return convert_image_dtype(inpt, dtype)
    return inpt


def read_picture(mode: Any) -> Any:
    """The tensor `[C, H, W]` of a picture in a file; `mode` is the name of an `ImageReadMode`."""
    count = {"GRAY": 1, "GRAY_ALPHA": 2, "RGB": 3, "RGB_ALPHA": 4}.get(mode) if isinstance(mode, str) else None
    known: Size = count if count is not None else Unknown("the channels of a picture in a file")
    return make_tensor((known, Unknown("the height of a picture in a file"), Unknown("the width of a picture in a file")), "uint8")


def is_array_of_numpy(value: Any) -> bool:
    """Whether a value is an array of numpy."""
    return isinstance(value, Array) and type(value) is lookup("numpy.ndarray")
