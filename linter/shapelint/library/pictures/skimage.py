"""scikit-image: pictures are arrays `[height, width, channels]`; sizes are given as (height, width)."""

from __future__ import annotations

from typing import Any

from shapelint.library.axes import sizes_of
from shapelint.library.numpy.ndarray import Ndarray, make_ndarray
from shapelint.library.numpy.reading import array_of
from shapelint.library.pictures.opencv import picture_of_file
from shapelint.library.registry import export, shape_function
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import at_least
from shapelint.unknown import Unknown
from shapelint.values import UNKNOWN_TYPE


@export("skimage.io.imread", "imageio.imread", "imageio.v2.imread", "imageio.v3.imread", "scipy.misc.imread", "scipy.ndimage.imread")
def imread(fname: Any, as_gray: Any = False, *_options: Any, **named: Any) -> Any:
    """How many channels a picture in a file has is up to the file; in grey it has one."""
    if as_gray is True or named.get("flatten") is True:
        return make_ndarray(picture_of_file(None).dims, "float64")
    return Unknown("a picture in a file")


@shape_function("skimage.transform.resize")
def resize(call: CallInProgress, image: Any, output_shape: Any, *_options: Any, **_named: Any) -> Any:
    """`[h, w, *] -> [*output_shape, *]`, of floating-point numbers."""
    picture, sizes = array_of(image), sizes_of(output_shape)
    dims = picture.require_dims()
    return make_ndarray((*sizes, *dims[len(sizes) :]), "float32" if picture.element_type == "float32" else "float64")


@shape_function("scipy.misc.imresize")
def imresize(call: CallInProgress, arr: Any, size: Any, interp: Any = "bilinear", mode: Any = None) -> Any:
    """`[h, w, *] -> [*size, *]` of bytes; a number is a share."""
    dims = array_of(arr).require_dims()
    if not isinstance(size, (tuple, list)):
        return make_ndarray((Unknown("the height of a picture that is scaled"), Unknown("the width of a picture"), *dims[2:]), "uint8")
    return make_ndarray((*sizes_of(size)[:2], *dims[2:]), "uint8")


@shape_function("skimage.color.rgb2gray")
def rgb2gray(call: CallInProgress, rgb: Any, **_options: Any) -> Any:
    """`[h, w, 3] -> [h, w]`."""
    dims = array_of(rgb).require_dims()
    return make_ndarray(dims[:-1] if len(dims) > 2 else dims, _floating(array_of(rgb)))


@shape_function("skimage.color.gray2rgb")
def gray2rgb(call: CallInProgress, image: Any, **_options: Any) -> Any:
    """`[h, w] -> [h, w, 3]`."""
    picture = array_of(image)
    return make_ndarray((*picture.require_dims(), 3), picture.element_type)


@shape_function("skimage.util.view_as_windows", "skimage.util.shape.view_as_windows")
def view_as_windows(call: CallInProgress, arr_in: Any, window_shape: Any, step: Any = 1) -> Any:
    """`[n, m], [a, b] -> [(n - a) // step + 1, (m - b) // step + 1, a, b]`."""
    array = array_of(arr_in)
    dims = array.require_dims()
    windows = sizes_of(window_shape) * len(dims) if isinstance(window_shape, int) else sizes_of(window_shape)
    steps = sizes_of(step) * len(dims) if isinstance(step, int) else sizes_of(step)
    for size, window in zip(dims, windows, strict=False):
        call.require(at_least(size, window), "axis-out-of-range", received=size, declared=window, parameter="window_shape")
    counts = tuple((size - window) // by + 1 for size, window, by in zip(dims, windows, steps, strict=False))
    return make_ndarray((*counts, *windows), array.element_type)


def _floating(picture: Ndarray) -> str:
    """The element type of a result; which functions keep narrow types is up to the version."""
    return UNKNOWN_TYPE if picture.element_type in ("float16", "float32", UNKNOWN_TYPE) else "float64"


def _same(call: CallInProgress, image: Any, *_options: Any, **_named: Any) -> Any:
    """`[*] -> [*]`, of floating-point numbers."""
    picture = array_of(image)
    return make_ndarray(picture.dims, _floating(picture))


@shape_function("skimage.exposure.rescale_intensity")
def rescale_intensity(call: CallInProgress, image: Any, *_options: Any, **_named: Any) -> Any:
    """`[*] -> [*]`."""
    return make_ndarray(array_of(image).dims, UNKNOWN_TYPE)


_KEEPING = (
    "img_as_float util.img_as_float filters.gaussian exposure.equalize_hist exposure.equalize_adapthist"
    " util.random_noise color.rgb2lab color.lab2rgb color.rgb2hsv color.hsv2rgb color.rgb2yuv transform.warp restoration.denoise_bilateral"
)
shape_function(*(f"skimage.{name}" for name in _KEEPING.split()))(_same)


@shape_function("skimage.transform.rotate")
def rotate(call: CallInProgress, image: Any, angle: Any, resize: Any = False, *_options: Any, **_named: Any) -> Any:
    """`[*] -> [*]`, unless the picture may grow."""
    dims = array_of(image).require_dims()
    grown = (Unknown("the height of a picture that is turned"), Unknown("the width of a picture that is turned"), *dims[2:])
    return make_ndarray(dims if resize is False else grown, _floating(array_of(image)))


@shape_function("skimage.img_as_ubyte", "skimage.util.img_as_ubyte")
def img_as_ubyte(call: CallInProgress, image: Any, force_copy: Any = False) -> Any:
    """`[*] -> [*]` of bytes."""
    return make_ndarray(array_of(image).dims, "uint8")


@export("skimage.io.imsave", "skimage.io.imshow", "skimage.io.show", "imageio.imwrite", "imageio.imsave", "scipy.misc.imsave")
def silent(*_arguments: Any, **_named: Any) -> None:
    """Nothing is shown or written."""
