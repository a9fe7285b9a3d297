"""`torchvision.transforms.v2`: the same transforms, for samples of any structure, and a few more."""

from __future__ import annotations

from typing import Any, ClassVar

from shapelint.library.pillow.image import Image
from shapelint.library.registry import ShapeFunction, layer, lookup, names_below
from shapelint.library.torch.tensor import Tensor, make_tensor
from shapelint.library.torchvision.transforms import (  # noqa: F401  they enter the transforms that have a twin here
    colour,
    conversion,
    functional,
    geometry,
    kinds,
)
from shapelint.library.torchvision.transforms.base import Applying, Transform
from shapelint.library.torchvision.transforms.geometry import Keeping
from shapelint.library.torchvision.transforms.pictures import known_picture, with_extent
from shapelint.recording import CallInProgress
from shapelint.unknown import Unknown
from shapelint.values import Array


class SampleTransform(Transform):
    """A transform of the pictures in a sample: of all PIL images, or else of the first tensor; the rest passes."""

    takes: ClassVar[frozenset[str]] = frozenset({"picture", "tensor"})
    """The kinds that are transformed: `picture` (a PIL image), `tensor`, `array` (of numpy)."""

    def __call__(self, *inputs: Any) -> Any:
        return super().__call__(*inputs)

    def forward(self, *inputs: Any) -> Any:
        sample = inputs if len(inputs) > 1 else inputs[0]
        found: list[Any] = []
        _collect(sample, found)
        images = [leaf for leaf in found if isinstance(leaf, Image)]
        chosen = images or [leaf for leaf in found if isinstance(leaf, (Tensor, Unknown))][:1]
        chosen = [leaf for leaf in (*chosen, *filter(conversion.is_array_of_numpy, found)) if _kind(leaf) in (*self.takes, "unknown")]
        return self._transformed(sample, [id(leaf) for leaf in chosen])

    def _transformed(self, sample: Any, chosen: list[int]) -> Any:
        if id(sample) in chosen:
            return self.apply(sample)
        if isinstance(sample, dict):
            return {key: self._transformed(value, chosen) for key, value in sample.items()}
        if type(sample) in (tuple, list):
            return type(sample)(self._transformed(value, chosen) for value in sample)
        return sample


def _kind(leaf: Any) -> str:
    if isinstance(leaf, Unknown):
        return "unknown"
    return "picture" if isinstance(leaf, Image) else "tensor" if isinstance(leaf, Tensor) else "array"


def _collect(sample: Any, found: list[Any]) -> None:
    """The leaves of a sample, in order."""
    if isinstance(sample, (tuple, list)):
        for each in sample:
            _collect(each, found)
    elif isinstance(sample, dict):
        for each in sample.values():
            _collect(each, found)
    else:
        found.append(sample)


def enter(name: str, *bases: type, **members: Any) -> None:
    """Enter a class of the second namespace."""
    qualified = f"torchvision.transforms.v2.{name}"
    layer(qualified)(type(name, bases, members))


_KINDS: dict[str, dict[str, Any]] = {
    "ToTensor": {"takes": frozenset({"picture", "array"})},
    "PILToTensor": {"takes": frozenset({"picture"})},
    "ToPILImage": {"takes": frozenset({"tensor", "array"})},
    "ConvertImageDtype": {"takes": frozenset({"tensor"})},
    "RandomErasing": {"takes": frozenset({"tensor"})},
    "Grayscale": {"expands_grey": True},
    "Normalize": {"function": staticmethod(functional.normalize_stretched)},
}
"""In what the twins here differ."""

for _name in sorted({name.rpartition(".")[2] for name in names_below("torchvision.transforms") if name.count(".") == 2}):
    _twin = lookup(f"torchvision.transforms.{_name}")
    if isinstance(_twin, type) and issubclass(_twin, Applying):
        enter(_name, _twin)
    elif isinstance(_twin, type) and issubclass(_twin, Transform):
        enter(_name, SampleTransform, _twin, **_KINDS.get(_name, {}))


class ToImage(SampleTransform):
    """A picture of any kind becomes `[C, H, W]`, its elements as they are."""

    takes = frozenset({"picture", "tensor", "array"})

    def apply(self, img: Any) -> Any:
        return conversion.to_image(img)


class ToDtype(SampleTransform):
    """`[..., C, H, W]` stays."""

    def __init__(self, dtype: Any, scale: Any = False) -> None:
        super().__init__()
        self.dtype, self.scale = dtype, scale

    def apply(self, img: Any) -> Any:
        return conversion.to_dtype(img, None if isinstance(self.dtype, dict) else self.dtype, self.scale)


class RGB(SampleTransform):
    """`[..., C, H, W] -> [..., 3, H, W]`"""

    def apply(self, img: Any) -> Any:
        return functional.grayscale_to_rgb(img)


class Identity(Transform):
    """Everything stays."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__()

    def __call__(self, *inputs: Any) -> Any:
        return inputs if len(inputs) > 1 else inputs[0]


class OptionalKeeping(SampleTransform, Keeping):
    """`[..., C, H, W]` stays."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__()


class Rescaling(SampleTransform):
    """`[..., H, W]` becomes a size that is a matter of chance."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__()

    def apply(self, img: Any) -> Any:
        return _rescaled(img)


def _of_any_size(call: CallInProgress, img: Any) -> Any:
    return with_extent(known_picture(call, img), Unknown("a height that depends on chance"), Unknown("a width that depends on chance"))


_rescaled = ShapeFunction(_of_any_size, "torchvision.transforms.v2.functional.rescale")


class Mixing(Transform):
    """Batches of pictures `[N, C, H, W]` and labels `[N]`: the labels become `[N, num_classes]`."""

    def __init__(self, *, alpha: Any = 1.0, num_classes: Any = None, labels_getter: Any = "default") -> None:
        super().__init__()
        self.alpha, self.num_classes, self.labels_getter = alpha, num_classes, labels_getter

    def __call__(self, *inputs: Any) -> Any:
        sample = inputs if len(inputs) > 1 else inputs[0]
        if not isinstance(sample, (tuple, list)) or len(sample) != 2 or self.labels_getter != "default":
            return Unknown("what a mixture makes of a batch")
        return tuple(self._mixed(each) for each in sample)

    def _mixed(self, value: Any) -> Any:
        if isinstance(value, Array) and value.dims is not None and len(value.dims) == 1 and self.num_classes is not None:
            return make_tensor((*value.dims, self.num_classes))
        return value


for _class in (ToImage, ToDtype, RGB):
    layer(f"torchvision.transforms.v2.{_class.__name__}")(_class)
for _name in ("RandomPhotometricDistort", "RandomChannelPermutation", "GaussianNoise", "JPEG"):
    enter(_name, OptionalKeeping)
for _name in ("ScaleJitter", "RandomShortestSize", "RandomResize", "RandomZoomOut", "RandomIoUCrop"):
    enter(_name, Rescaling)
for _name in (
    "Identity", "ToPureTensor", "ClampBoundingBoxes", "ClampKeyPoints", "ConvertBoundingBoxFormat", "SanitizeBoundingBoxes",
    "SanitizeKeyPoints", "SetClampingMode",
):  # fmt: skip
    enter(_name, Identity)
for _name in ("MixUp", "CutMix"):
    enter(_name, Mixing)
layer("torchvision.transforms.v2.Transform")(SampleTransform)
