"""`torchvision.transforms.functional`: the functions on which the transforms rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shapelint.library.axes import undecided
from shapelint.library.registry import shape_function
from shapelint.library.torchvision.transforms.pictures import (
    RAISES,
    both,
    channels,
    extent,
    kept,
    known_picture,
    known_tensor,
    refused,
    with_channels,
    with_extent,
)
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, definitely, equal
from shapelint.unknown import Unknown
from shapelint.values import Array

_NAMESPACES = ("torchvision.transforms.functional", "torchvision.transforms.v2.functional")


def picture_function(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Enter a function in both namespaces."""
    return shape_function(*(f"{namespace}.{name}" for namespace in _NAMESPACES for name in names))


# Size


@picture_function("resize", "resize_image")
def resize(call: CallInProgress, img: Any, size: Any, interpolation: Any = None, max_size: Any = None, antialias: Any = True) -> Any:
    """`[..., H, W] -> [..., size[0], size[1]]`; one number is that of the shorter edge, and the ratio stays."""
    img = known_picture(call, img)
    if isinstance(size, Unknown):
        return with_extent(img, *both(size))
    numbers = list(size) if isinstance(size, (tuple, list)) else [size]
    if len(numbers) == 2:
        return with_extent(img, numbers[0], numbers[1])
    return with_extent(img, *_shorter_edge(*extent(img), numbers[0], max_size))


def _shorter_edge(height: Size, width: Size, size: Any, longest: Any) -> tuple[Size, Size]:
    """The shorter edge gets this size, the longer one what the ratio makes of it."""
    if longest is None and definitely(equal(height, width)):
        return size, size
    if not all(isinstance(number, int) for number in (height, width, size)) or not isinstance(longest, (int, type(None))):
        reason = "Resize with one number keeps the ratio of a picture whose size is not known"
        return Unknown(reason), Unknown(reason)
    short, long = min(height, width), max(height, width)
    new_short, new_long = size, int(size * long / short)
    if longest is not None and new_long > longest:
        new_short, new_long = int(longest * new_short / new_long), longest
    return (new_long, new_short) if height > width else (new_short, new_long)


@picture_function("center_crop", "center_crop_image")
def center_crop(call: CallInProgress, img: Any, output_size: Any) -> Any:
    """`[..., H, W] -> [..., *size]`; what is smaller is padded."""
    return with_extent(known_picture(call, img), *both(output_size))


@picture_function("crop", "crop_image")
def crop(call: CallInProgress, img: Any, top: Any, left: Any, height: Any, width: Any) -> Any:
    """`[..., H, W] -> [..., height, width]`"""
    return with_extent(known_picture(call, img), height, width)


@picture_function("resized_crop")
def resized_crop(
    call: CallInProgress, img: Any, top: Any, left: Any, height: Any, width: Any, size: Any, interpolation: Any = None,
    antialias: Any = True,
) -> Any:  # fmt: skip
    """`[..., H, W] -> [..., *size]`"""
    return resize(with_extent(known_picture(call, img), height, width), size)


@picture_function("pad", "pad_image")
def pad(call: CallInProgress, img: Any, padding: Any, fill: Any = 0, padding_mode: Any = "constant") -> Any:
    """`[..., H, W] -> [..., top + H + bottom, left + W + right]`"""
    img = known_picture(call, img)
    left, top, right, bottom = _sides(padding)
    height, width = extent(img)
    return with_extent(img, height + top + bottom, width + left + right)


def _sides(padding: Any) -> tuple[Any, Any, Any, Any]:
    """Left, top, right and bottom, of which one or two numbers stand for several."""
    if not isinstance(padding, (tuple, list)):
        return (padding,) * 4
    if len(padding) not in (1, 2, 4):
        undecided("a padding that is not followed")
    left, top = padding[0], padding[1 if len(padding) > 1 else 0]
    return (left, top, left, top) if len(padding) < 4 else (left, top, padding[2], padding[3])


@picture_function("five_crop")
def five_crop(call: CallInProgress, img: Any, size: Any) -> Any:
    """`[..., H, W] -> five of [..., *size]`"""
    img = known_picture(call, img)
    for edge, wanted in zip(extent(img), both(size), strict=True):
        call.require_at_least(edge, wanted, RAISES, parameter="size", detail="the crop is larger than the picture")
    return tuple(with_extent(img, *both(size)) for _ in range(5))


@picture_function("ten_crop")
def ten_crop(call: CallInProgress, img: Any, size: Any, vertical_flip: Any = False) -> Any:
    """`[..., H, W] -> ten of [..., *size]`"""
    return (*five_crop(img, size), *five_crop(img, size))


@picture_function("rotate")
def rotate(
    call: CallInProgress, img: Any, angle: Any, interpolation: Any = None, expand: Any = False, center: Any = None, fill: Any = None
) -> Any:
    """The size stays, unless the picture grows around its corners."""
    img = known_picture(call, img)
    if expand is False or expand == 0:
        return kept(img)
    return with_extent(img, Unknown("the height of a turned picture"), Unknown("the width of a turned picture"))


_KEEPING = (
    "hflip", "vflip", "horizontal_flip", "vertical_flip", "affine", "perspective", "gaussian_blur", "adjust_brightness", "adjust_contrast",
    "adjust_saturation", "adjust_hue", "adjust_gamma", "adjust_sharpness", "invert", "posterize", "solarize", "autocontrast", "equalize",
    "elastic_transform", "elastic", "gaussian_noise", "jpeg", "permute_channels",
)  # fmt: skip


@picture_function(*_KEEPING)
def keeping(call: CallInProgress, img: Any, *_args: Any, **_options: Any) -> Any:
    """The shape stays."""
    return kept(known_picture(call, img))


@picture_function("erase")
def erase(call: CallInProgress, img: Any, *_args: Any, **_options: Any) -> Any:
    """`[..., C, H, W]` stays."""
    return known_tensor(call, img).same()


# Channels


@picture_function("to_grayscale", "rgb_to_grayscale")
def to_grayscale(call: CallInProgress, img: Any, num_output_channels: Any = 1) -> Any:
    """`[..., C, H, W] -> [..., num_output_channels, H, W]`"""
    return with_channels(known_picture(call, img), num_output_channels)


@picture_function("grayscale_to_rgb")
def grayscale_to_rgb(call: CallInProgress, inpt: Any) -> Any:
    """`[..., C, H, W] -> [..., 3, H, W]`"""
    return with_channels(known_picture(call, inpt), 3)


@shape_function("torchvision.transforms.v2.functional.normalize", "torchvision.transforms.v2.functional.normalize_image")
def normalize_stretched(call: CallInProgress, image: Any, mean: Any, std: Any, inplace: Any = False) -> Any:
    """As `normalize`; but a picture of one channel gets as many as there are numbers, unless it is changed in place."""
    image, count = known_tensor(call, image), _count(mean)
    if inplace is False and image.dims is not None and len(image.dims) > 2 and isinstance(count, int) and count > 1:
        if equal(image.dims[-3], 1) is True:
            return with_channels(image, count)
        if not isinstance(image.dims[-3], int):
            return with_channels(image, Unknown("the channels of a picture that may be stretched"))
    return normalize(image, mean, std, inplace)


@shape_function("torchvision.transforms.functional.normalize")
def normalize(call: CallInProgress, tensor: Any, mean: Any, std: Any, inplace: Any = False) -> Any:
    """`[..., C, H, W]` stays; there is one number for all channels, or one for each."""
    tensor = known_tensor(call, tensor)
    if tensor.dims is None:
        return tensor.same()
    if len(tensor.dims) < 3:
        refused(call, f"it takes a picture [..., C, H, W], but {tensor.describe()} comes")
    for name, numbers in (("mean", mean), ("std", std)):
        count = _count(numbers)
        if isinstance(count, int) and count > 1:
            call.require_equal(
                channels(tensor), count, RAISES, parameter=name,
                detail=f"{name} has {count} numbers, and the pictures have another number of channels",
            )  # fmt: skip
    if tensor.element_type in ("uint8", "int32", "int64", "bool"):
        refused(call, f"it takes numbers with a fraction, but {tensor.element_type} comes")
    return tensor.same()


def _count(numbers: Any) -> int | None:
    if isinstance(numbers, Array):
        return numbers.dims[0] if numbers.dims and isinstance(numbers.dims[0], int) else None
    return len(numbers) if isinstance(numbers, (tuple, list)) else 1 if isinstance(numbers, (int, float)) else None


# What code asks of a picture


@picture_function("get_image_size", "get_size")
def get_image_size(call: CallInProgress, img: Any) -> Any:
    """`[W, H]` (in the second namespace `get_size` is `[H, W]`)."""
    height, width = extent(known_picture(call, img))
    return [height, width] if call.record.operation.endswith("get_size") else [width, height]


@picture_function("get_dimensions")
def get_dimensions(call: CallInProgress, img: Any) -> Any:
    """`[C, H, W]`"""
    img = known_picture(call, img)
    return [channels(img), *extent(img)]


@picture_function("get_image_num_channels", "get_num_channels")
def get_image_num_channels(call: CallInProgress, img: Any) -> Any:
    """`C`"""
    return channels(known_picture(call, img))
