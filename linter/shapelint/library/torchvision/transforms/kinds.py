"""Transforms of the kind of a picture: `ToTensor`, `ToPILImage`, `PILToTensor`, `ConvertImageDtype`; and constants."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shapelint.library.registry import export
from shapelint.library.torchvision.transforms import conversion, functional
from shapelint.library.torchvision.transforms.base import Transform, transform
from shapelint.library.torchvision.transforms.pictures import both
from shapelint.unknown import Undecided, Unknown


@transform("ToTensor")
class ToTensor(Transform):
    """A PIL image or an array `[H, W(, C)]` becomes `[C, H, W]`."""

    def apply(self, img: Any) -> Any:
        return conversion.to_tensor(img)


@transform("PILToTensor")
class PILToTensor(Transform):
    """A PIL image becomes `[C, H, W]`, its elements as they are."""

    def apply(self, img: Any) -> Any:
        return conversion.pil_to_tensor(img)


@transform("ToPILImage")
class ToPILImage(Transform):
    """`[C, H, W]`, `[H, W]` or an array `[H, W, C]` becomes a PIL image."""

    def __init__(self, mode: Any = None) -> None:
        super().__init__()
        self.mode = mode

    def apply(self, img: Any) -> Any:
        return conversion.to_pil_image(img, self.mode)


@transform("ConvertImageDtype")
class ConvertImageDtype(Transform):
    """`[..., C, H, W]` stays."""

    def __init__(self, dtype: Any) -> None:
        super().__init__()
        self.dtype = dtype

    def apply(self, img: Any) -> Any:
        return conversion.convert_image_dtype(img, self.dtype)


class Names:
    """An enumeration: each name stands for itself."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return name

    def __iter__(self) -> Iterator[Any]:
        raise Undecided(Unknown("the members of an enumeration"))


for _owner in ("transforms", "transforms.functional", "transforms.transforms", "transforms.v2", "transforms.v2.functional"):
    export(f"torchvision.{_owner}.InterpolationMode")(Names())
for _owner in ("transforms", "transforms.autoaugment", "transforms.v2"):
    export(f"torchvision.{_owner}.AutoAugmentPolicy")(Names())


class ImageClassification(Transform):
    """What the pretrained classifiers of torchvision expect: `[..., H, W] -> [..., crop_size, crop_size]`, numbers with a fraction."""

    def __init__(
        self, *, crop_size: Any, resize_size: Any = 256, mean: Any = (0.485, 0.456, 0.406), std: Any = (0.229, 0.224, 0.225),
        interpolation: Any = None, antialias: Any = True,
    ) -> None:  # fmt: skip
        super().__init__()
        self.crop_size, self.resize_size, self.mean, self.std = [crop_size], [resize_size], mean, std

    def apply(self, img: Any) -> Any:
        cropped = functional.center_crop(functional.resize(img, self.resize_size), both(self.crop_size))
        tensor = conversion.convert_image_dtype(conversion.to_image(cropped))
        return functional.normalize(tensor, self.mean, self.std)


class Preset(Transform):
    """What other pretrained models of torchvision expect; it is not followed."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__()

    def __call__(self, *inputs: Any, **options: Any) -> Any:
        return Unknown("what a preset of torchvision makes of a picture")


export("torchvision.transforms._presets.ImageClassification")(ImageClassification)
for _name in ("ObjectDetection", "VideoClassification", "SemanticSegmentation", "OpticalFlow", "StereoMatching"):
    export(f"torchvision.transforms._presets.{_name}")(type(_name, (Preset,), {"__module__": "torchvision.transforms._presets"}))
