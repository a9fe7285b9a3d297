"""`keras.ops.image`: functions of pictures `[N, H, W, C]` or `[H, W, C]`."""

from __future__ import annotations

from typing import Any

from shapelint.library.keras.spatial import data_format_of, is_channels_first
from shapelint.library.registry import shape_function
from shapelint.library.tensorflow.arguments import sizes_of
from shapelint.library.tensorflow.tensor import Tensor, as_tensor
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, ceil_div, floor_div
from shapelint.unknown import Undecided, Unknown


def _pictures(call: CallInProgress, images: Any) -> Tensor:
    tensor = as_tensor(images)
    if call.require_rank(tensor, 3, 4) is False:
        raise Undecided(Unknown("pictures of another rank"))
    tensor.require_dims()
    return tensor


def _with_sizes(tensor: Tensor, data_format: Any, height: Size, width: Size, channels: Size | None = None) -> Tensor:
    dims = tensor.require_dims()
    lead = dims[:-3]
    if is_channels_first(data_format_of(data_format)):
        return tensor.like((*lead, dims[-3] if channels is None else channels, height, width))
    return tensor.like((*lead, height, width, dims[-1] if channels is None else channels))


def _parts(tensor: Tensor, data_format: Any) -> tuple[Size, Size, Size]:
    dims = tensor.require_dims()[-3:]
    return (dims[1], dims[2], dims[0]) if is_channels_first(data_format_of(data_format)) else (dims[0], dims[1], dims[2])


def _names(*names: str) -> tuple[str, ...]:
    return tuple(f"keras.ops.image.{name}" for name in names)


@shape_function(*_names("affine_transform", "elastic_transform", "gaussian_blur", "hsv_to_rgb", "rgb_to_hsv", "perspective_transform"))
def same_size(call: CallInProgress, images: Any, *_settings: Any, **_named: Any) -> Any:
    """`[*, H, W, C] -> [*, H, W, C]`."""
    return _pictures(call, images).same()


@shape_function(*_names("resize"))
def resize(call: CallInProgress, images: Any, size: Any, *_settings: Any, data_format: Any = None, **_named: Any) -> Any:
    """`[*, H, W, C] -> [*, h, w, C]`."""
    height, width = sizes_of(size)
    return _with_sizes(_pictures(call, images), data_format, height, width)


@shape_function(*_names("rgb_to_grayscale"))
def rgb_to_grayscale(call: CallInProgress, images: Any, data_format: Any = None) -> Any:
    """`[*, H, W, 3] -> [*, H, W, 1]`."""
    tensor = _pictures(call, images)
    height, width, _channels = _parts(tensor, data_format)
    return _with_sizes(tensor, data_format, height, width, 1)


@shape_function(*_names("pad_images"))
def pad_images(
    call: CallInProgress, images: Any, top_padding: Any = None, left_padding: Any = None, bottom_padding: Any = None,
    right_padding: Any = None, target_height: Any = None, target_width: Any = None, data_format: Any = None,
) -> Any:  # fmt: skip
    """`[*, H, W, C] -> [*, h, w, C]`: the size and what is added say each other."""
    tensor = _pictures(call, images)
    height, width, _ = _parts(tensor, data_format)
    tall = height + (top_padding or 0) + (bottom_padding or 0) if target_height is None else target_height
    wide = width + (left_padding or 0) + (right_padding or 0) if target_width is None else target_width
    return _with_sizes(tensor, data_format, tall, wide)


@shape_function(*_names("crop_images"))
def crop_images(
    call: CallInProgress, images: Any, top_cropping: Any = None, left_cropping: Any = None, bottom_cropping: Any = None,
    right_cropping: Any = None, target_height: Any = None, target_width: Any = None, data_format: Any = None,
) -> Any:  # fmt: skip
    """`[*, H, W, C] -> [*, h, w, C]`: the size and what is cut off say each other."""
    tensor = _pictures(call, images)
    height, width, _ = _parts(tensor, data_format)
    tall = height - (top_cropping or 0) - (bottom_cropping or 0) if target_height is None else target_height
    wide = width - (left_cropping or 0) - (right_cropping or 0) if target_width is None else target_width
    return _with_sizes(tensor, data_format, tall, wide)


@shape_function(*_names("extract_patches"))
def extract_patches(
    call: CallInProgress, images: Any, size: Any = None, strides: Any = None, dilation_rate: Any = 1, padding: Any = "valid",
    data_format: Any = None,
) -> Any:  # fmt: skip
    """`[*, H, W, C] -> [*, rows, columns, h * w * C]`."""
    tensor = _pictures(call, images)
    window = sizes_of(size) if isinstance(size, (list, tuple)) else (size, size)
    if len(window) != 2 or isinstance(size, Unknown):
        return Unknown("patches of more than two axes")
    steps = window if strides is None else strides if isinstance(strides, (list, tuple)) else (strides, strides)
    gaps = dilation_rate if isinstance(dilation_rate, (list, tuple)) else (dilation_rate, dilation_rate)
    height, width, channels = _parts(tensor, data_format)
    counts = [
        ceil_div(length, step) if str(padding).lower() == "same" else floor_div(length - (gap * (each - 1) + 1), step) + 1
        for length, each, step, gap in zip((height, width), window, steps, gaps, strict=True)
    ]
    return _with_sizes(tensor, data_format, counts[0], counts[1], window[0] * window[1] * channels)


@shape_function(*_names("map_coordinates"))
def map_coordinates(call: CallInProgress, inputs: Any, coordinates: Any, *_settings: Any, **_named: Any) -> Any:
    """`[*], [rank, *out] -> [*out]`."""
    return as_tensor(inputs).like(as_tensor(coordinates).require_dims()[1:])


@shape_function(*_names("scale_and_translate"))
def scale_and_translate(call: CallInProgress, images: Any, output_shape: Any, *_settings: Any, **_named: Any) -> Any:
    """Pictures of `output_shape`."""
    return as_tensor(images).like(sizes_of(output_shape))
