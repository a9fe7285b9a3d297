"""OpenCV (`cv2`): pictures are arrays `[height, width, 3]` of bytes, or `[height, width]`; sizes are given as (width, height)."""

from __future__ import annotations

from typing import Any

from shapelint.library.axes import size_argument, undecided
from shapelint.library.numpy import dtypes
from shapelint.library.numpy.ndarray import Ndarray, make_ndarray
from shapelint.library.numpy.reading import array_of
from shapelint.library.registry import export, shape_function
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, ceil_div, equal
from shapelint.unknown import Unknown
from shapelint.values import UNKNOWN_TYPE

Dims = tuple[Size, ...]


def picture_of_file(channels: int | None = 3) -> Ndarray:
    """A picture of a file: its size is not known."""
    dims = (Unknown("the height of a picture in a file"), Unknown("the width of a picture in a file"))
    return make_ndarray(dims if channels is None else (*dims, channels), "uint8")


_READING = {"IMREAD_COLOR": 1, "IMREAD_GRAYSCALE": 0, "IMREAD_UNCHANGED": -1, "IMREAD_ANYCOLOR": 4, "IMREAD_COLOR_RGB": 256}
for _name, _value in _READING.items():
    export(f"cv2.{_name}")(_value)


@shape_function("cv2.imread", "cv2.imdecode")
def imread(call: CallInProgress, filename: Any, flags: Any = 1) -> Any:
    """`file -> [height, width, 3]`; in grey `[height, width]`."""
    if flags in (1, 256) or flags is True:
        return picture_of_file()
    return picture_of_file(None) if flags == 0 else Unknown("how many channels a picture in a file has")


@export("cv2.VideoCapture")
class VideoCapture:
    """A camera or a film: its frames are pictures."""

    def __init__(self, *_arguments: Any) -> None:
        """Nothing is opened."""

    def read(self, *_options: Any) -> Any:
        return Unknown("whether there is another frame"), picture_of_file()

    def release(self) -> None:
        """Nothing is closed."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Unknown(f"cv2.VideoCapture.{name} is not modelled")


# Colours


class ColourCode(str):
    """`cv2.COLOR_BGR2GRAY`: from which colours to which."""

    @property
    def channels(self) -> tuple[int | None, int | None]:
        """How many channels go in and come out."""
        source, target = self.colours
        return _CHANNELS.get(source), _CHANNELS.get(target)

    @property
    def colours(self) -> tuple[str, str]:
        source, _, target = self.removeprefix("COLOR_").partition("2")
        return source, target


_THREE = ("BGR", "RGB", "HSV", "HLS", "LAB", "Lab", "LUV", "Luv", "YCR_CB", "YCrCb", "YUV", "XYZ", "HSV_FULL", "HLS_FULL")
_ORDERS = frozenset({"BGR", "RGB", "BGRA", "RGBA"})
"""Between these only the order changes, and whether there is an alpha channel: OpenCV 5 takes any of them for any other, and grey."""
_CHANNELS = {**dict.fromkeys(_THREE, 3), "GRAY": 1, "BGRA": 4, "RGBA": 4}
for _source in _CHANNELS:
    for _target in _CHANNELS:
        if _source != _target and {_source, _target} & {"BGR", "RGB", "GRAY", "BGRA", "RGBA"}:
            export(f"cv2.COLOR_{_source}2{_target}")(ColourCode(f"COLOR_{_source}2{_target}"))


@shape_function("cv2.cvtColor")
def cvtColor(call: CallInProgress, src: Any, code: Any, dst: Any = None, dstCn: Any = 0, **_options: Any) -> Any:
    """`[h, w, channels] -> [h, w, channels]` as the code says; one channel is no axis."""
    picture = array_of(src)
    if not isinstance(code, ColourCode):
        undecided("a conversion of colours that is not known")
    wanted, made = code.channels
    dims = picture.require_dims()
    given: Size = 1 if len(dims) == 2 else dims[2] if len(dims) == 3 else Unknown("the channels of a picture")
    if wanted == 3 and made in (1, 3) and equal(given, 4) is True:
        given = 3  # an alpha channel is left out
    fits = equal(given, wanted)
    if _ORDERS.issuperset(code.colours) and any(equal(given, count) is not False for count in (1, 3, 4)):
        fits = True
    call.require(
        fits, "model-raises", received=picture.describe(), declared=f"{wanted} channels", parameter="code",
        detail=f"`{code}` is for pictures with {wanted} channel{'s' if wanted != 1 else ''}",
    )  # fmt: skip
    return make_ndarray((*dims[:2], *(() if made == 1 else (made,))), picture.element_type)


# Sizes


@shape_function("cv2.resize")
def resize(call: CallInProgress, src: Any, dsize: Any, dst: Any = None, fx: Any = 0, fy: Any = 0, interpolation: Any = 1) -> Any:
    """`[h, w, *] -> [height, width, *]`; a last axis of one channel goes."""
    picture = array_of(src)
    dims = picture.require_dims()
    scaled = (_scaled(length, factor) for length, factor in zip(dims[:2], (fy, fx), strict=False))
    size = tuple(scaled) if dsize is None or (isinstance(dsize, tuple) and dsize == (0, 0)) else _size_of(dsize)
    return make_ndarray((*size, *_channels(dims)), picture.element_type)


def _size_of(dsize: Any) -> Dims:
    """(width, height) as axes."""
    sizes = array_of(dsize).values if hasattr(dsize, "dims") else dsize
    if not isinstance(sizes, (tuple, list)) or len(sizes) != 2:
        undecided("the size of a picture")
    width, height = sizes
    return size_argument(height), size_argument(width)


def _scaled(length: Size, factor: Any) -> Size:
    if isinstance(length, int) and isinstance(factor, (int, float)):
        return round(length * factor)
    return Unknown("the size of a picture that is scaled")


def _channels(dims: Dims) -> Dims:
    return () if len(dims) == 3 and equal(dims[2], 1) is True else dims[2:]


@shape_function("cv2.warpAffine", "cv2.warpPerspective")
def warp(call: CallInProgress, src: Any, M: Any, dsize: Any, *_options: Any, **_named: Any) -> Any:
    """`[h, w, *] -> [height, width, *]`."""
    picture = array_of(src)
    return make_ndarray((*_size_of(dsize), *_channels(picture.require_dims())), picture.element_type)


@shape_function("cv2.copyMakeBorder")
def copyMakeBorder(
    call: CallInProgress, src: Any, top: Any, bottom: Any, left: Any, right: Any, borderType: Any = 0, *_options: Any, **_named: Any
) -> Any:
    """`[h, w, *] -> [h + top + bottom, w + left + right, *]`."""
    picture = array_of(src)
    (height, width), rest = picture.require_dims()[:2], _channels(picture.require_dims())
    above, below, before, behind = map(size_argument, (top, bottom, left, right))
    return make_ndarray((height + above + below, width + before + behind, *rest), picture.element_type)


for _name, _value in {"ROTATE_90_CLOCKWISE": 0, "ROTATE_180": 1, "ROTATE_90_COUNTERCLOCKWISE": 2}.items():
    export(f"cv2.{_name}")(_value)


@shape_function("cv2.rotate")
def rotate(call: CallInProgress, src: Any, rotateCode: Any, dst: Any = None) -> Any:
    """`[h, w, *] -> [w, h, *]`, or as it was for half a turn."""
    picture = array_of(src)
    (height, width), rest = picture.require_dims()[:2], _channels(picture.require_dims())
    if not isinstance(rotateCode, int):
        undecided("how far a picture is turned")
    return make_ndarray((height, width, *rest) if rotateCode == 1 else (width, height, *rest), picture.element_type)


# What keeps the size


def _same(call: CallInProgress, src: Any, *_options: Any, **_named: Any) -> Any:
    """`[h, w, *] -> [h, w, *]`; a last axis of one channel goes."""
    picture = array_of(src)
    dims = picture.require_dims()
    return make_ndarray((*dims[:2], *_channels(dims)), picture.element_type)


_KEEPING = (
    "GaussianBlur blur medianBlur bilateralFilter flip equalizeHist dilate erode morphologyEx bitwise_not bitwise_and bitwise_or"
    " bitwise_xor absdiff adaptiveThreshold fastNlMeansDenoisingColored fastNlMeansDenoising undistort"
)
shape_function(*(f"cv2.{name}" for name in _KEEPING.split()))(_same)


def _of_any_type(call: CallInProgress, src: Any, *_options: Any, **_named: Any) -> Any:
    """`[h, w, *] -> [h, w, *]`, of elements of a type that may be asked for."""
    return make_ndarray(_same(call, src).dims, UNKNOWN_TYPE)


_COMPUTING = "filter2D boxFilter Sobel Scharr Laplacian normalize addWeighted add subtract multiply divide LUT"
shape_function(*(f"cv2.{name}" for name in _COMPUTING.split()))(_of_any_type)


@shape_function("cv2.convertScaleAbs")
def convertScaleAbs(call: CallInProgress, src: Any, *_options: Any, **_named: Any) -> Any:
    """`[h, w, *] -> [h, w, *]` of bytes."""
    return make_ndarray(_same(call, src).dims, "uint8")


def _drawn(call: CallInProgress, img: Any, *_options: Any, **_named: Any) -> Any:
    """The picture itself, with something drawn on it."""
    picture = array_of(img)
    return make_ndarray(picture.dims, picture.element_type)


_DRAWING = "rectangle circle line putText polylines fillPoly drawContours ellipse arrowedLine"
shape_function(*(f"cv2.{name}" for name in _DRAWING.split()))(_drawn)


@shape_function("cv2.applyColorMap")
def applyColorMap(call: CallInProgress, src: Any, *_options: Any, **_named: Any) -> Any:
    """`[h, w, *] -> [h, w, 3]` of bytes."""
    return make_ndarray((*array_of(src).require_dims()[:2], 3), "uint8")


@shape_function("cv2.remap")
def remap(call: CallInProgress, src: Any, map1: Any, *_options: Any, **_named: Any) -> Any:
    """`[h, w, *], [height, width, *] -> [height, width, *]`: as large as the map of where each element comes from."""
    picture = array_of(src)
    return make_ndarray((*array_of(map1).require_dims()[:2], *_channels(picture.require_dims())), picture.element_type)


@shape_function("cv2.pyrDown")
def pyrDown(call: CallInProgress, src: Any) -> Any:
    """`[h, w, *] -> [(h + 1) // 2, (w + 1) // 2, *]`."""
    picture = array_of(src)
    dims = picture.require_dims()
    return make_ndarray((ceil_div(dims[0], 2), ceil_div(dims[1], 2), *_channels(dims)), picture.element_type)


@shape_function("cv2.pyrUp")
def pyrUp(call: CallInProgress, src: Any) -> Any:
    """`[h, w, *] -> [2 * h, 2 * w, *]`."""
    picture = array_of(src)
    dims = picture.require_dims()
    return make_ndarray((dims[0] * 2, dims[1] * 2, *_channels(dims)), picture.element_type)


@shape_function("cv2.threshold")
def threshold(call: CallInProgress, src: Any, thresh: Any, maxval: Any, type: Any = 0, dst: Any = None) -> Any:
    """`[*] -> number, [*]`."""
    return Unknown("the threshold of a picture"), _same(call, src)


@shape_function("cv2.Canny", "cv2.inRange")
def canny(call: CallInProgress, image: Any, *_options: Any, **_named: Any) -> Any:
    """`[h, w, *] -> [h, w]`."""
    return make_ndarray(array_of(image).require_dims()[:2], "uint8")


@shape_function("cv2.split")
def split(call: CallInProgress, m: Any, mv: Any = None) -> Any:
    """`[h, w, n] -> n times [h, w]`."""
    picture = array_of(m)
    dims = picture.require_dims()
    count = dims[2] if len(dims) == 3 else 1
    if not isinstance(count, int):
        undecided("how many channels a picture has")
    return tuple(make_ndarray(dims[:2], picture.element_type) for _ in range(count))


@shape_function("cv2.merge")
def merge(call: CallInProgress, mv: Any, dst: Any = None) -> Any:
    """`n times [h, w] -> [h, w, n]`."""
    parts = [array_of(each) for each in mv]
    counts = [each.dims[2] if each.dims is not None and len(each.dims) == 3 else 1 for each in parts]
    total: Size = 0
    for count in counts:
        total = count + total
    return make_ndarray((*parts[0].require_dims()[:2], total), dtypes.promoted(*parts))


@shape_function("cv2.getRotationMatrix2D", "cv2.getAffineTransform")
def matrix(call: CallInProgress, *_arguments: Any, **_named: Any) -> Any:
    """`-> [2, 3]`."""
    return make_ndarray((2, 3), "float64")


@shape_function("cv2.calcHist")
def calcHist(call: CallInProgress, images: Any, channels: Any, mask: Any, histSize: Any, ranges: Any, *_options: Any, **_named: Any) -> Any:
    """`-> [bins, bins, ...]` of several channels; of one `[bins, 1]` or `[bins]`, as the version has it."""
    if not isinstance(histSize, (list, tuple)) or len(histSize) < 2:
        undecided("the shape of a histogram")
    return make_ndarray(tuple(map(size_argument, histSize)), "float32")


def _silent(*_arguments: Any, **_named: Any) -> None:
    """Nothing is shown or written."""


_SILENT = "imwrite imshow destroyAllWindows destroyWindow namedWindow setNumThreads waitKey moveWindow resizeWindow"
export(*(f"cv2.{name}" for name in _SILENT.split()))(_silent)
for _name in ("INTER_NEAREST", "INTER_LINEAR", "INTER_CUBIC", "INTER_AREA", "INTER_LANCZOS4", "BORDER_CONSTANT", "BORDER_REFLECT"):
    export(f"cv2.{_name}")(Unknown("a setting of OpenCV"))
export("cv2.CV_8U", "cv2.CV_32F", "cv2.CV_64F")(Unknown("a type of OpenCV"))
