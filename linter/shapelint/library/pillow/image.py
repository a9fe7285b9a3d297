"""`PIL.Image.Image`: a picture of a mode (which says how many channels it has) and a size."""

from __future__ import annotations

from typing import Any

from shapelint.library.registry import export
from shapelint.raised import raised
from shapelint.symbolic.dims import Size, definitely, equal
from shapelint.unknown import Undecided, Unknown
from shapelint.values import UNKNOWN_TYPE, Array

BANDS = {
    "1": 1, "L": 1, "P": 1, "I": 1, "F": 1, "I;16": 1, "I;16L": 1, "I;16B": 1, "I;16N": 1, "LA": 2, "PA": 2, "La": 2,
    "RGB": 3, "YCbCr": 3, "LAB": 3, "HSV": 3, "RGBA": 4, "RGBX": 4, "RGBa": 4, "CMYK": 4,
}  # fmt: skip
"""How many channels the pictures of each mode have."""

ELEMENT_TYPES = {"1": "bool", "I": "int32", "F": "float32", "I;16": "uint16", "I;16L": "uint16", "I;16B": "uint16", "I;16N": "uint16"}
"""What numpy makes of the elements; bytes of all other modes."""

MODES = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}
"""The usual mode of pictures with so many channels."""


@export("PIL.Image.Image")
class Image(Array):
    """A picture: an array `[height, width]`, or `[height, width, channels]` where it has several channels.

    The mode is Unknown where a file says it, and so may each size be.
    """

    mode: Any
    format: Any = None
    is_animated = Unknown("whether a picture is animated")
    n_frames = Unknown("how many frames a picture has")
    info = Unknown("the remarks in a picture's file")
    filename = Unknown("the name of a picture's file")

    def __new__(cls, *_args: Any, **_kwargs: Any) -> Any:
        return Unknown("an empty picture") if cls is Image else super().__new__(cls)

    @property
    def height(self) -> Size:
        return self.size[1]

    @property
    def width(self) -> Size:
        return self.size[0]

    @property
    def size(self) -> tuple[Size, Size]:
        return self._size

    _size: tuple[Size, Size]

    @property
    def channels(self) -> Size:
        """How many channels the picture has."""
        return channels_of_mode(self.mode)

    def getbands(self) -> Any:
        return tuple(self.mode) if self.mode in ("RGB", "RGBA", "L", "LA", "HSV", "CMYK") else Unknown("the bands of a picture")

    # Pictures of the same kind

    def like(self, width: Size | None = None, height: Size | None = None, mode: Any = None) -> Image:
        """A picture of another size or mode, from the same source."""
        size = (self.width if width is None else width, self.height if height is None else height)
        made = picture(self.mode if mode is None else mode, *size)
        made.producer = self.producer
        return made

    def copy(self) -> Image:
        return self.like()

    def _same(self, *_args: Any, **_options: Any) -> Image:
        return self.like()

    filter = effect_spread = __copy__ = _same

    def point(self, lut: Any, mode: Any = None) -> Image:
        return self.like(mode=mode)

    def convert(self, mode: Any = None, *_args: Any, **_options: Any) -> Image:
        return self.like(mode=("RGB" if self.mode == "P" else self.mode) if mode is None else mode)

    def quantize(self, *_args: Any, **_options: Any) -> Image:
        return self.like(mode="P")

    def getchannel(self, channel: Any) -> Image:
        return self.like(mode="L")

    def split(self) -> Any:
        bands = self.channels
        return tuple(self.like(mode="L") for _ in range(bands)) if isinstance(bands, int) else Unknown("the bands of a picture")

    # Pictures of another size

    def resize(self, size: Any, resample: Any = None, box: Any = None, reducing_gap: Any = None) -> Image:
        return self.like(*pair(size))

    def transform(self, size: Any, method: Any, *_args: Any, **_options: Any) -> Image:
        return self.like(*pair(size))

    def reduce(self, factor: Any, box: Any = None) -> Image:
        across, down = pair(factor) if isinstance(factor, (tuple, list)) else (factor, factor)
        return self.like(-(-self.width // across), -(-self.height // down))

    def crop(self, box: Any = None) -> Image:
        if box is None:
            return self.like()
        if isinstance(box, Unknown) or not isinstance(box, (tuple, list)) or len(box) != 4:
            return self.like(Unknown("the width of a part of a picture"), Unknown("the height of a part of a picture"))
        left, upper, right, lower = (round(edge) if isinstance(edge, float) else edge for edge in box)
        return self.like(right - left, lower - upper)

    def rotate(
        self, angle: Any, resample: Any = None, expand: Any = False, center: Any = None, translate: Any = None, fillcolor: Any = None
    ) -> Image:
        if expand is False or expand == 0:
            return self.like()
        return self.like(Unknown("the width of a turned picture"), Unknown("the height of a turned picture"))

    def transpose(self, method: Any) -> Image:
        if method in ("FLIP_LEFT_RIGHT", "FLIP_TOP_BOTTOM", "ROTATE_180", 0, 1, 3):
            return self.like()
        if definitely(equal(self.width, self.height)) or isinstance(method, Unknown):
            return self.like() if definitely(equal(self.width, self.height)) else self.like(*_UNKNOWN_SIZE)
        return self.like(self.height, self.width)

    # What changes the picture itself

    def thumbnail(self, size: Any, *_args: Any, **_options: Any) -> None:
        """Shrinks the picture into a box, keeping its ratio."""
        made = self.like(*_UNKNOWN_SIZE)
        self._size, self.dims = made.size, made.dims

    def _nothing(self, *_args: Any, **_options: Any) -> None:
        return None

    def putalpha(self, alpha: Any) -> None:
        """Adds an alpha channel, if there is none."""
        made = self.like(mode=_WITH_ALPHA.get(self.mode, Unknown("the mode of a picture with an alpha channel")))
        self.mode, self.dims, self.element_type = made.mode, made.dims, made.element_type

    paste = alpha_composite = putpixel = putpalette = save = show = load = close = verify = seek = draft = _nothing

    def __enter__(self) -> Image:
        return self

    def __exit__(self, *_exception: Any) -> None:
        return None

    # What only the pixels could tell

    def _pixels(self, *_args: Any, **_options: Any) -> Unknown:
        return Unknown("the pixels of a picture")

    getdata = getpixel = tobytes = histogram = getextrema = getbbox = getcolors = getpalette = entropy = getexif = _pixels

    def __len__(self) -> int:
        raise raised(TypeError("object of type 'Image' has no len()"))

    def __iter__(self) -> Any:
        raise raised(TypeError("'Image' object is not iterable"))

    def __getitem__(self, index: Any) -> Any:
        raise raised(TypeError("'Image' object is not subscriptable"))

    def __deepcopy__(self, _memo: Any) -> Image:
        return self.like()


_WITH_ALPHA = {"1": "LA", "L": "LA", "LA": "LA", "RGB": "RGBA", "RGBA": "RGBA", "PA": "PA"}
_UNKNOWN_SIZE = (Unknown("the width of a picture"), Unknown("the height of a picture"))


def picture(mode: Any, width: Size, height: Size) -> Image:
    """A picture of this mode and size."""
    made: Image = object.__new__(Image)
    bands = channels_of_mode(mode)
    dims = None if isinstance(bands, Unknown) else (height, width) if bands == 1 else (height, width, bands)
    Array.__init__(made, dims, UNKNOWN_TYPE if isinstance(bands, Unknown) else ELEMENT_TYPES.get(mode, "uint8"))
    made.mode, made._size = mode, (width, height)
    return made


def channels_of_mode(mode: Any) -> Size:
    """How many channels the pictures of a mode have."""
    return BANDS[mode] if isinstance(mode, str) and mode in BANDS else Unknown("the mode of a picture")


def pair(size: Any) -> tuple[Any, Any]:
    """Width and height, as a size is given."""
    if isinstance(size, Unknown):
        return Unknown(size.reason), Unknown(size.reason)
    if isinstance(size, Array) and size.values is not None:
        size = size.values
    if not isinstance(size, (tuple, list)) or len(size) != 2:
        raise Undecided(Unknown("a size that is not followed"))
    return size[0], size[1]
