"""`tf.image`: pictures `[H, W, C]`, or several of them `[N, H, W, C]`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelint.library.axes import size_argument, undecided
from shapelint.library.registry import export, shape_function
from shapelint.library.tensorflow.arguments import either, sizes_of
from shapelint.library.tensorflow.dtypes import element_type_of
from shapelint.library.tensorflow.tensor import Tensor, as_tensor, make_tensor
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size
from shapelint.unknown import Unknown


def _pictures(call: CallInProgress, images: Any) -> Tensor:
    tensor = as_tensor(images)
    if (
        tensor.dims is not None
        and call.require(len(tensor.dims) in (3, 4), "layer-rank", received=tensor.describe(), declared="3-d or 4-d") is False
    ):
        undecided("a picture of another rank")
    tensor.require_dims()
    return tensor


def _sized(tensor: Tensor, height: Size, width: Size, element_type: str | None = None) -> Tensor:
    *lead, _, _, channels = tensor.require_dims()
    return tensor.like((*lead, height, width, channels), element_type)


def _enter_same(*names: str) -> None:
    def body(call: CallInProgress, image: Any = None, *_settings: Any, images: Any = None, **_named: Any) -> Any:
        """`[*] -> [*]`."""
        return as_tensor(either(image, images)).same()

    for name in names:
        shape_function(f"tensorflow.image.{name}")(body)


_enter_same(
    "flip_left_right",
    "flip_up_down",
    "random_flip_left_right",
    "random_flip_up_down",
    "stateless_random_flip_left_right",
    "stateless_random_flip_up_down",
    "adjust_brightness",
    "adjust_contrast",
    "adjust_saturation",
    "adjust_hue",
    "adjust_gamma",
    "adjust_jpeg_quality",
    "random_brightness",
    "random_contrast",
    "random_saturation",
    "random_hue",
    "random_jpeg_quality",
    "stateless_random_brightness",
    "stateless_random_contrast",
    "stateless_random_saturation",
    "stateless_random_hue",
    "per_image_standardization",
    "per_image_whitening",
    "draw_bounding_boxes",
    "stateless_random_jpeg_quality",
)


@shape_function("tensorflow.image.convert_image_dtype")
def convert_image_dtype(call: CallInProgress, image: Any, dtype: Any, saturate: Any = False, name: Any = None) -> Any:
    """`[*] -> [*]` of another type."""
    return as_tensor(image).same(element_type_of(dtype, "float32"))


def _enter_resize(names: Sequence[str], *, keeps_type: bool = False) -> None:
    def body(call: CallInProgress, images: Any, size: Any, method: Any = None, *settings: Any, **named: Any) -> Any:
        """`[N, H, W, C] -> [N, h, w, C]`."""
        tensor = _pictures(call, images)
        if isinstance(size, int) and isinstance(method, int):  # before 1.0: height and width one by one
            size = (size, method)
        height, width = sizes_of(size)
        nearest = keeps_type or method == "nearest" or (isinstance(method, int) and method == 1)
        if any(each is not False for each in (*settings, named.get("preserve_aspect_ratio", False))):
            height = width = Unknown("a size that keeps the proportions")
        return _sized(tensor, height, width, tensor.element_type if nearest else "float32")

    shape_function(*(f"tensorflow.image.{name}" for name in names))(body)


_enter_resize(["resize", "resize_images", "resize_bilinear", "resize_bicubic", "resize_area", "resize_images_v2"])
_enter_resize(["resize_nearest_neighbor"], keeps_type=True)
export("tensorflow.image.ResizeMethod")(
    type(
        "ResizeMethod",
        (),
        {
            "BILINEAR": "bilinear",
            "NEAREST_NEIGHBOR": "nearest",
            "BICUBIC": "bicubic",
            "AREA": "area",
            "LANCZOS3": "lanczos3",
            "LANCZOS5": "lanczos5",
            "GAUSSIAN": "gaussian",
            "MITCHELLCUBIC": "mitchellcubic",
        },
    )
)


@shape_function("tensorflow.image.resize_with_pad", "tensorflow.image.resize_image_with_pad")
def resize_with_pad(call: CallInProgress, image: Any, target_height: Any, target_width: Any, *_settings: Any, **_named: Any) -> Any:
    """`[N, H, W, C] -> [N, h, w, C]`."""
    return _sized(_pictures(call, image), size_argument(target_height), size_argument(target_width), "float32")


@shape_function("tensorflow.image.resize_with_crop_or_pad", "tensorflow.image.resize_image_with_crop_or_pad")
def resize_with_crop_or_pad(call: CallInProgress, image: Any, target_height: Any, target_width: Any) -> Any:
    """`[N, H, W, C] -> [N, h, w, C]`."""
    return _sized(_pictures(call, image), size_argument(target_height), size_argument(target_width))


@shape_function("tensorflow.image.central_crop")
def central_crop(call: CallInProgress, image: Any, central_fraction: Any) -> Any:
    """`[N, H, W, C] -> [N, h, w, C]`."""
    tensor = _pictures(call, image)
    if isinstance(central_fraction, (int, float)) and central_fraction == 1:
        return tensor.same()
    *_, height, width, _ = tensor.require_dims()
    return _sized(tensor, _central(height, central_fraction), _central(width, central_fraction))


def _central(size: Size, fraction: Any) -> Size:
    if not isinstance(size, int) or not isinstance(fraction, (int, float)):
        return Unknown("the middle of a picture")
    start = int((size - size * fraction) / 2)
    return size - 2 * start


def _enter_box(*names: str, crops: bool) -> None:
    def body(call: CallInProgress, image: Any, offset_height: Any, offset_width: Any, target_height: Any, target_width: Any) -> Any:
        """`[N, H, W, C] -> [N, h, w, C]`."""
        tensor = _pictures(call, image)
        *_, height, width, _ = tensor.require_dims()
        places = ((height, offset_height, target_height), (width, offset_width, target_width))
        for own, offset, target in places:
            start, size = size_argument(offset), size_argument(target)
            inner, outer = (start + size, own) if crops else (start + own, size)
            call.require_at_least(outer, inner, "empty-output", detail="the part does not fit into the picture")
        return _sized(tensor, size_argument(target_height), size_argument(target_width))

    for name in names:
        shape_function(f"tensorflow.image.{name}")(body)


_enter_box("crop_to_bounding_box", crops=True)
_enter_box("pad_to_bounding_box", crops=False)


@shape_function("tensorflow.image.crop_and_resize")
def crop_and_resize(
    call: CallInProgress,
    image: Any,
    boxes: Any,
    box_indices: Any = None,
    crop_size: Any = None,
    *_settings: Any,
    box_ind: Any = None,
    **_named: Any,
) -> Any:
    """`[N, H, W, C], [boxes, 4] -> [boxes, h, w, C]`."""
    tensor, corners = as_tensor(image), as_tensor(boxes)
    if call.require_rank(tensor, 4) is False:
        undecided("a picture of another rank")
    height, width = sizes_of(crop_size)
    return make_tensor((corners.require_dims()[0], height, width, tensor.require_dims()[3]))


@shape_function("tensorflow.image.rot90")
def rot90(call: CallInProgress, image: Any, k: Any = 1, name: Any = None) -> Any:
    """`[N, H, W, C] -> [N, W, H, C]`, or back after two turns."""
    tensor = _pictures(call, image)
    *_, height, width, _ = tensor.require_dims()
    if not isinstance(k, int):
        same = Unknown("whether a picture is turned")
        return _sized(tensor, same, same)
    return _sized(tensor, width, height) if k % 2 else tensor.same()


@shape_function("tensorflow.image.transpose", "tensorflow.image.transpose_image")
def transpose_picture(call: CallInProgress, image: Any, name: Any = None) -> Any:
    """`[N, H, W, C] -> [N, W, H, C]`."""
    tensor = _pictures(call, image)
    *_, height, width, _ = tensor.require_dims()
    return _sized(tensor, width, height)


@shape_function("tensorflow.image.rgb_to_grayscale")
def rgb_to_grayscale(call: CallInProgress, images: Any, name: Any = None) -> Any:
    """`[*, 3] -> [*, 1]`."""
    tensor = _coloured(call, images)
    return tensor.like((*tensor.require_dims()[:-1], 1))


@shape_function(*(f"tensorflow.image.{pair}" for name in ("hsv", "yiq", "yuv") for pair in (f"rgb_to_{name}", f"{name}_to_rgb")))
def other_colours(call: CallInProgress, images: Any, name: Any = None) -> Any:
    """`[*, 3] -> [*, 3]`."""
    return _coloured(call, images).same()


def _coloured(call: CallInProgress, images: Any) -> Tensor:
    tensor = as_tensor(images)
    dims = tensor.require_dims()
    if not call.require(len(dims) >= 1, "layer-rank", received=tensor.describe(), declared="3-d"):
        undecided("a picture without axes")
    call.require_equal(dims[-1], 3, "conv-in-channels", detail="a picture in colours has 3 channels")
    return tensor


@shape_function("tensorflow.image.grayscale_to_rgb")
def grayscale_to_rgb(call: CallInProgress, images: Any, name: Any = None) -> Any:
    """`[*, 1] -> [*, 3]`."""
    tensor = as_tensor(images)
    dims = tensor.require_dims()
    call.require_equal(dims[-1], 1, "conv-in-channels", detail="a gray picture has 1 channel")
    return tensor.like((*dims[:-1], 3))


@shape_function("tensorflow.image.sobel_edges")
def sobel_edges(call: CallInProgress, image: Any) -> Any:
    """`[N, H, W, C] -> [N, H, W, C, 2]`."""
    tensor = as_tensor(image)
    call.require_rank(tensor, 4)
    return tensor.like((*tensor.require_dims(), 2))


@shape_function("tensorflow.image.image_gradients")
def image_gradients(call: CallInProgress, image: Any) -> Any:
    """`[N, H, W, C] -> [N, H, W, C] twice`."""
    tensor = as_tensor(image)
    return tensor.same(), tensor.same()


def _enter_measure(*names: str) -> None:
    def body(call: CallInProgress, img1: Any = None, *_settings: Any, images: Any = None, **_named: Any) -> Any:
        """`[*, H, W, C] -> [*]`."""
        tensor = as_tensor(either(img1, images))
        return tensor.like(tensor.require_dims()[:-3])

    for name in names:
        shape_function(f"tensorflow.image.{name}")(body)


_enter_measure("psnr", "ssim", "ssim_multiscale", "total_variation")


@shape_function("tensorflow.image.extract_glimpse")
def extract_glimpse(call: CallInProgress, input: Any, size: Any, *_settings: Any, **_named: Any) -> Any:
    """`[N, H, W, C] -> [N, h, w, C]`."""
    height, width = sizes_of(size)
    return _sized(as_tensor(input), height, width)


@shape_function("tensorflow.image.non_max_suppression")
def non_max_suppression(call: CallInProgress, *_args: Any, **_named: Any) -> Any:
    """`-> [n]`."""
    return make_tensor((Unknown("how many boxes are kept"),), "int32")


# Files


def _enter_decoder(*names: str, of_one_picture: bool = True) -> None:
    def body(call: CallInProgress, contents: Any = None, channels: Any = 0, *settings: Any, **named: Any) -> Any:
        """`-> [H, W, C]`."""
        count = channels if isinstance(channels, int) and channels else Unknown("the channels of a picture in a file")
        size = Unknown("the size of a picture in a file")
        single = of_one_picture or named.get("expand_animations") is False
        return make_tensor((size, size, count) if single else None, element_type_of(named.get("dtype"), "uint8"))

    shape_function(*(f"tensorflow.{folder}.{name}" for folder in ("image", "io") for name in names))(body)


_enter_decoder("decode_jpeg", "decode_png", "decode_bmp", "decode_and_crop_jpeg")
_enter_decoder("decode_image", of_one_picture=False)


@shape_function("tensorflow.io.decode_gif", "tensorflow.image.decode_gif")
def decode_gif(call: CallInProgress, contents: Any, name: Any = None) -> Any:
    """`-> [frames, H, W, 3]`."""
    size = Unknown("the size of a picture in a file")
    return make_tensor((size, size, size, 3), "uint8")


@shape_function("tensorflow.io.read_file", "tensorflow.read_file")
def read_file(call: CallInProgress, filename: Any, name: Any = None) -> Any:
    """`[] -> []`."""
    return make_tensor((), "string")


@shape_function("tensorflow.io.decode_raw", "tensorflow.decode_raw")
def decode_raw(
    call: CallInProgress, input_bytes: Any = None, out_type: Any = None, *_settings: Any, bytes: Any = None, **_named: Any
) -> Any:
    """`[*] -> [*, n]`."""
    tensor = as_tensor(either(input_bytes, bytes))
    return make_tensor((*tensor.require_dims(), Unknown("the length of some bytes")), element_type_of(out_type, "uint8"))


@shape_function("tensorflow.io.encode_jpeg", "tensorflow.image.encode_jpeg", "tensorflow.io.encode_png", "tensorflow.image.encode_png")
def encode(call: CallInProgress, image: Any, *_settings: Any, **_named: Any) -> Any:
    """`[H, W, C] -> []`."""
    return make_tensor((), "string")
