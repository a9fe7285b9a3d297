"""Transforms of the size, and those that leave it: `Resize`, the crops, `Pad`, turns and flips."""

from __future__ import annotations

from typing import Any

from shapelint.library.pillow.image import Image
from shapelint.library.registry import ShapeFunction
from shapelint.library.torch.tensor import Tensor
from shapelint.library.torchvision.transforms import functional
from shapelint.library.torchvision.transforms.base import Transform, transform
from shapelint.library.torchvision.transforms.pictures import RAISES, both, extent, kept, known_picture, with_extent
from shapelint.raised import raised
from shapelint.recording import CallInProgress
from shapelint.unknown import Unknown


@transform("Resize")
class Resize(Transform):
    """`[..., H, W] -> [..., *size]`; one number is that of the shorter edge, and the ratio stays."""

    def __init__(self, size: Any, interpolation: Any = None, max_size: Any = None, antialias: Any = True) -> None:
        super().__init__()
        self.size, self.interpolation, self.max_size, self.antialias = size, interpolation, max_size, antialias

    def apply(self, img: Any) -> Any:
        return functional.resize(img, self.size, self.interpolation, self.max_size, self.antialias)


@transform("CenterCrop")
class CenterCrop(Transform):
    """`[..., H, W] -> [..., *size]`"""

    def __init__(self, size: Any) -> None:
        super().__init__()
        self.size = both(size)

    def apply(self, img: Any) -> Any:
        return functional.center_crop(img, self.size)


@transform("RandomCrop")
class RandomCrop(Transform):
    """`[..., H, W] -> [..., *size]`; the padded picture must not be smaller."""

    def __init__(self, size: Any, padding: Any = None, pad_if_needed: Any = False, fill: Any = 0, padding_mode: Any = "constant") -> None:
        super().__init__()
        self.size, self.padding, self.pad_if_needed = both(size), padding, pad_if_needed

    def apply(self, img: Any) -> Any:
        padded = img if self.padding is None else functional.pad(img, self.padding)
        return _cropped(padded, self.size, self.pad_if_needed)


def _crop_checked(call: CallInProgress, img: Any, size: Any, pad_if_needed: Any) -> Any:
    img = known_picture(call, img)
    for edge, wanted in zip(extent(img), size, strict=True) if pad_if_needed is False else ():
        call.require_at_least(edge, wanted, RAISES, parameter="size", detail="the crop is larger than the padded picture")
    return with_extent(img, *size)


_cropped = ShapeFunction(_crop_checked, "torchvision.transforms.RandomCrop")


@transform("RandomResizedCrop", "RandomSizedCrop")
class RandomResizedCrop(Transform):
    """`[..., H, W] -> [..., *size]`"""

    def __init__(
        self, size: Any, scale: Any = (0.08, 1.0), ratio: Any = (3.0 / 4.0, 4.0 / 3.0), interpolation: Any = None, antialias: Any = True
    ) -> None:
        super().__init__()
        self.size, self.scale, self.ratio = both(size), scale, ratio

    def apply(self, img: Any) -> Any:
        return functional.center_crop(img, self.size)


@transform("Pad")
class Pad(Transform):
    """`[..., H, W] -> [..., top + H + bottom, left + W + right]`"""

    def __init__(self, padding: Any, fill: Any = 0, padding_mode: Any = "constant") -> None:
        super().__init__()
        if isinstance(padding, (tuple, list)) and len(padding) not in (1, 2, 4):
            raise raised(ValueError(f"Padding must be an int or a 1, 2, or 4 element tuple, not a {len(padding)} element tuple"))
        self.padding, self.fill, self.padding_mode = padding, fill, padding_mode

    def apply(self, img: Any) -> Any:
        return functional.pad(img, self.padding)


@transform("FiveCrop")
class FiveCrop(Transform):
    """`[..., H, W] -> five of [..., *size]`"""

    def __init__(self, size: Any) -> None:
        super().__init__()
        self.size = both(size)

    def apply(self, img: Any) -> Any:
        return functional.five_crop(img, self.size)


@transform("TenCrop")
class TenCrop(FiveCrop):
    """`[..., H, W] -> ten of [..., *size]`"""

    def __init__(self, size: Any, vertical_flip: Any = False) -> None:
        super().__init__(size)
        self.vertical_flip = vertical_flip

    def apply(self, img: Any) -> Any:
        return functional.ten_crop(img, self.size)


@transform("RandomRotation")
class RandomRotation(Transform):
    """The size stays, unless the picture grows around its corners."""

    def __init__(self, degrees: Any, interpolation: Any = None, expand: Any = False, center: Any = None, fill: Any = 0) -> None:
        super().__init__()
        self.degrees, self.expand, self.center, self.fill = degrees, expand, center, fill

    def apply(self, img: Any) -> Any:
        return functional.rotate(img, Unknown("an angle"), expand=self.expand)


class Keeping(Transform):
    """The shape stays."""

    def apply(self, img: Any) -> Any:
        if not isinstance(img, (Image, Tensor)):
            return Unknown("a transform that chance may leave out, of something that is no picture")
        return _same(img)


def _kept(call: CallInProgress, img: Any) -> Any:
    return kept(known_picture(call, img))


_same = ShapeFunction(_kept, "torchvision.transforms.functional.same")


@transform("RandomHorizontalFlip", "RandomVerticalFlip", "RandomInvert", "RandomAutocontrast", "RandomEqualize")
class RandomHorizontalFlip(Keeping):
    """`[..., H, W]` stays."""

    def __init__(self, p: Any = 0.5) -> None:
        super().__init__()
        self.p = p


@transform("RandomPerspective")
class RandomPerspective(Keeping):
    """`[..., H, W]` stays."""

    def __init__(self, distortion_scale: Any = 0.5, p: Any = 0.5, interpolation: Any = None, fill: Any = 0) -> None:
        super().__init__()
        self.distortion_scale, self.p = distortion_scale, p


@transform("RandomAffine")
class RandomAffine(Keeping):
    """`[..., H, W]` stays."""

    def __init__(
        self, degrees: Any, translate: Any = None, scale: Any = None, shear: Any = None, interpolation: Any = None, fill: Any = 0,
        center: Any = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self.degrees, self.translate, self.scale, self.shear = degrees, translate, scale, shear


@transform("ElasticTransform")
class ElasticTransform(Keeping):
    """`[..., H, W]` stays."""

    def __init__(self, alpha: Any = 50.0, sigma: Any = 5.0, interpolation: Any = None, fill: Any = 0) -> None:
        super().__init__()
        self.alpha, self.sigma = alpha, sigma
