"""What transforms ask of a picture, be it a PIL image, a tensor `[..., C, H, W]` or an array `[H, W, C]`."""

from __future__ import annotations

from typing import Any

from shapelint.library.axes import undecided
from shapelint.library.pillow.image import Image, picture
from shapelint.library.torch.data.samples import common
from shapelint.library.torch.tensor import Tensor
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, definitely, equal
from shapelint.unknown import Undecided, Unknown
from shapelint.values import Array

RAISES = "model-raises"
"""The contract of what a transform refuses."""


def known_picture(call: CallInProgress, image: Any) -> Any:
    """The picture itself; gives up where it is not known to be one, or is none."""
    if isinstance(image, Unknown):
        raise Undecided(image)
    if not isinstance(image, (Image, Tensor)):
        kind = "an array of numpy" if isinstance(image, Array) else f"something of type {type(image).__name__}"
        refused(call, f"it takes a PIL image or a tensor, but {kind} comes")
    if isinstance(image, Tensor) and image.dims is not None and len(image.dims) < 2:
        refused(call, f"it takes a picture [..., H, W], but {image.describe()} comes")
    return image


def known_tensor(call: CallInProgress, image: Any) -> Tensor:
    """A picture that has to be a tensor already."""
    if isinstance(image, Unknown):
        raise Undecided(image)
    if isinstance(image, Image):
        refused(call, "it takes a tensor, but a PIL image comes: ToTensor() has to stand before it")
    if not isinstance(image, Tensor):
        refused(call, f"it takes a tensor, but something of type {type(image).__name__} comes")
    return image


def refused(call: CallInProgress, detail: str) -> Any:
    """Note that the call raises, and give up."""
    call.require(False, RAISES, detail=detail, blamed=call.record)
    undecided(detail)


def extent(image: Any) -> tuple[Size, Size]:
    """Height and width."""
    if isinstance(image, Image):
        return image.height, image.width
    if image.dims is None:
        return Unknown("the height of a picture of open rank"), Unknown("the width of a picture of open rank")
    return image.dims[-2], image.dims[-1]


def with_extent(image: Any, height: Size, width: Size) -> Any:
    """A picture like this one, of another height and width."""
    if isinstance(image, Image):
        return image.like(width, height)
    if image.dims is None:  # the rank stays: what comes next may decide it
        return image.same()
    return image.like((*image.dims[:-2], height, width))


def kept(image: Any) -> Any:
    """A picture of the same kind and size."""
    return image.like() if isinstance(image, Image) else image.same()


def channels(image: Any) -> Size:
    """How many channels a picture has."""
    if isinstance(image, Image):
        return image.channels
    if image.dims is None:
        return Unknown("the channels of a picture of open rank")
    return image.dims[-3] if len(image.dims) > 2 else 1


def with_channels(image: Any, count: Size) -> Any:
    """A picture like this one, of one or three channels."""
    if isinstance(image, Image):
        mode = {1: "L", 3: "RGB"}.get(count) if isinstance(count, int) else None
        return image.like(mode=mode if mode is not None else Unknown("the channels of a picture"))
    if image.dims is None:
        return image.same()
    return image.like((*image.dims[:-3], count, *image.dims[-2:]))


def either(first: Any, second: Any) -> Any:
    """A picture that is one of two: what they have in common."""
    if isinstance(first, Image) and isinstance(second, Image):
        made = picture(
            first.mode if first.mode == second.mode else Unknown("the mode of a picture that depends on chance"),
            _same(first.width, second.width), _same(first.height, second.height),
        )  # fmt: skip
        made.producer = first.producer
        return made
    return common(first, second)


def _same(first: Size, second: Size) -> Size:
    return first if definitely(equal(first, second)) else Unknown("the size of a picture that depends on chance")


def both(size: Any) -> tuple[Any, Any]:
    """Height and width as a `size` says them: one number for both, or two."""
    if isinstance(size, Unknown):
        return Unknown(size.reason), Unknown(size.reason)
    if isinstance(size, Array) and size.values is not None:
        size = size.values
    if isinstance(size, (tuple, list)):
        if len(size) not in (1, 2):
            undecided("a size of more than two numbers")
        return size[0], size[-1]
    return size, size
