"""Transforms of the channels and of what they hold: `Grayscale`, `Normalize`, `ColorJitter`, the automatic augmentations."""

from __future__ import annotations

from typing import Any, ClassVar

from shapelint.library.pillow.image import Image
from shapelint.library.registry import layer
from shapelint.library.torch.tensor import Tensor
from shapelint.library.torchvision.transforms import functional
from shapelint.library.torchvision.transforms.base import Transform, transform
from shapelint.library.torchvision.transforms.geometry import Keeping
from shapelint.symbolic.dims import equal
from shapelint.unknown import Unknown


@transform("Grayscale")
class Grayscale(Transform):
    """`[..., C, H, W] -> [..., num_output_channels, H, W]`"""

    def __init__(self, num_output_channels: Any = 1) -> None:
        super().__init__()
        self.num_output_channels = num_output_channels

    expands_grey: ClassVar[bool] = False
    """Whether a tensor of one channel gets three too."""

    def apply(self, img: Any) -> Any:
        if isinstance(img, Tensor) and not self.expands_grey and img.dims is not None and len(img.dims) > 2:
            grey = equal(img.dims[-3], 1)
            if grey is True:
                return functional.keeping(img)
            if grey is not False and self.num_output_channels != 1:
                return functional.to_grayscale(img, Unknown("the channels of a picture that may be grey already"))
        return functional.to_grayscale(img, self.num_output_channels)


@transform("RandomGrayscale")
class RandomGrayscale(Transform):
    """`[..., C, H, W]` stays; the modes of PIL images that are neither grey nor RGB may change."""

    def __init__(self, p: Any = 0.1) -> None:
        super().__init__()
        self.p = p

    def apply(self, img: Any) -> Any:
        if isinstance(img, Image) and img.mode not in ("L", "RGB"):
            return img.like(mode=Unknown("the mode of a picture that depends on chance"))
        return functional.keeping(img)


@transform("Normalize")
class Normalize(Transform):
    """`[..., C, H, W]` stays; there is one number for all channels, or one for each."""

    def __init__(self, mean: Any, std: Any, inplace: Any = False) -> None:
        super().__init__()
        self.mean, self.std, self.inplace = mean, std, inplace

    function: ClassVar[Any] = staticmethod(functional.normalize)

    def apply(self, img: Any) -> Any:
        return type(self).function(img, self.mean, self.std, self.inplace)


@transform("ColorJitter")
class ColorJitter(Keeping):
    """`[..., C, H, W]` stays."""

    def __init__(self, brightness: Any = 0, contrast: Any = 0, saturation: Any = 0, hue: Any = 0) -> None:
        super().__init__()
        self.brightness, self.contrast, self.saturation, self.hue = brightness, contrast, saturation, hue


@transform("GaussianBlur")
class GaussianBlur(Keeping):
    """`[..., C, H, W]` stays."""

    def __init__(self, kernel_size: Any, sigma: Any = (0.1, 2.0)) -> None:
        super().__init__()
        self.kernel_size, self.sigma = kernel_size, sigma


@transform("RandomErasing")
class RandomErasing(Transform):
    """`[..., C, H, W]` stays."""

    def __init__(self, p: Any = 0.5, scale: Any = (0.02, 0.33), ratio: Any = (0.3, 3.3), value: Any = 0, inplace: Any = False) -> None:
        super().__init__()
        self.p, self.scale, self.ratio, self.value = p, scale, ratio, value

    def apply(self, img: Any) -> Any:
        return functional.erase(img)


@transform("LinearTransformation")
class LinearTransformation(Transform):
    """`[..., C, H, W]` stays."""

    def __init__(self, transformation_matrix: Any, mean_vector: Any) -> None:
        super().__init__()
        self.transformation_matrix, self.mean_vector = transformation_matrix, mean_vector

    def apply(self, img: Any) -> Any:
        return functional.erase(img)


@transform("RandomPosterize")
class RandomPosterize(Keeping):
    """`[..., C, H, W]` stays."""

    def __init__(self, bits: Any, p: Any = 0.5) -> None:
        super().__init__()
        self.bits, self.p = bits, p


@transform("RandomSolarize")
class RandomSolarize(Keeping):
    """`[..., C, H, W]` stays."""

    def __init__(self, threshold: Any, p: Any = 0.5) -> None:
        super().__init__()
        self.threshold, self.p = threshold, p


@transform("RandomAdjustSharpness")
class RandomAdjustSharpness(Keeping):
    """`[..., C, H, W]` stays."""

    def __init__(self, sharpness_factor: Any, p: Any = 0.5) -> None:
        super().__init__()
        self.sharpness_factor, self.p = sharpness_factor, p


class Augmentation(Keeping):
    """`[..., C, H, W]` stays; what is done to it is a matter of chance."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__()

    def apply(self, img: Any) -> Any:
        return RandomGrayscale.apply(self, img)  # type: ignore[arg-type]


for _name in ("AutoAugment", "RandAugment", "TrivialAugmentWide", "AugMix"):
    layer(f"torchvision.transforms.{_name}", f"torchvision.transforms.autoaugment.{_name}")(type(_name, (Augmentation,), {}))
