"""Facts about `keras.applications`: what each model leaves of a picture, how many features it gives, and what it demands.

They hold for the models that Keras 3.15 makes; where the source of Keras is found, that is evaluated in their place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from shapelint.symbolic.dims import Size, ceil_div, floor_div
from shapelint.unknown import Unknown

Step = Callable[[Size, bool], Size]
"""What a part of a network leaves of the height or width; and whether that was open when the model was made."""


def _up(size: Size, _open: bool) -> Size:
    """A stride of 2 that pads as "same" does."""
    return ceil_div(size, 2)


def _down(size: Size, _open: bool) -> Size:
    """A window of 2 that moves by 2."""
    return floor_div(size, 2)


def _padded(size: Size, open_: bool) -> Size:
    """A stride of 2 behind a padding made for the parity of the size; an open one counts as even."""
    return floor_div(size, 2) if open_ else ceil_div(size, 2)


def _halved(size: Size, _open: bool) -> Size:
    """A window of 3 that moves by 2, without padding."""
    return floor_div(size - 1, 2)


def _shaved(size: Size, _open: bool) -> Size:
    """A window of 3 that moves by 1, without padding."""
    return size - 2


@dataclass(frozen=True)
class Family:
    """Models of one make.

    `settings` are the parameters in their order; `hidden` the widths of dense layers between the features and the
    classes, of the flattened map if `flattened`, else of its mean; `widened` what `alpha` makes of the features.
    """

    modules: tuple[str, ...]
    steps: tuple[Step, ...]
    least: int = 32
    settings: str = "include_top weights input_tensor input_shape pooling classes classifier_activation name"
    hidden: tuple[int, ...] = ()
    flattened: bool = False
    sizes: tuple[int, ...] = ()
    """Other sizes than the usual one for which there are pretrained weights of the whole model."""
    any_size: bool = False
    """Whether the whole model takes pictures of any size."""
    widened: Callable[[int, float], int] | None = None


@dataclass(frozen=True)
class Application:
    """One model: its features, the weights that it has without the top for three colors (None: it depends), its usual input."""

    family: Family
    features: int
    weights: int | None
    size: int
    model_name: str

    def features_for(self, alpha: Any) -> Any:
        """The number of features for a width of the network."""
        if alpha == 1 or self.family.widened is None:
            return self.features
        return self.family.widened(self.features, alpha) if isinstance(alpha, (int, float)) else Unknown("the width of a network")


def _eights(size: float) -> int:
    """The next multiple of 8, not more than a tenth below."""
    rounded = max(8, int(size + 4) // 8 * 8)
    return rounded + 8 if rounded < 0.9 * size else rounded


_MOBILE_SIZES = (96, 128, 160, 192, 224)

_CONVNEXT = Family(("convnext",), (_down,) * 5)
_DENSENET = Family(("densenet",), (_up, _up, _down, _down, _down))
_EFFICIENTNET = Family(("efficientnet",), (_padded,) * 5)
_EFFICIENTNET_V2 = Family(
    ("efficientnet_v2",), (_up,) * 5,
    settings="include_top weights input_tensor input_shape pooling classes classifier_activation include_preprocessing name",
)  # fmt: skip
_INCEPTION_STEPS = (_halved, _shaved, _halved, _shaved, _halved, _halved, _halved)
_INCEPTION = Family(("inception_v3",), _INCEPTION_STEPS, 75)
_INCEPTION_RESNET = Family(("inception_resnet_v2",), _INCEPTION_STEPS, 75)
_MOBILENET = Family(
    ("mobilenet",), (_up, _down, _down, _down, _down), sizes=_MOBILE_SIZES, widened=lambda features, alpha: int(features * alpha),
    settings="input_shape alpha depth_multiplier dropout include_top weights input_tensor pooling classes classifier_activation name",
)  # fmt: skip
_MOBILENET_V2 = Family(
    ("mobilenet_v2",), (_up, _padded, _padded, _padded, _padded), sizes=_MOBILE_SIZES,
    widened=lambda features, alpha: _eights(features * alpha) if alpha > 1 else features,
    settings="input_shape alpha include_top weights input_tensor pooling classes classifier_activation name",
)  # fmt: skip


def _mobilenet_v3(last: int) -> Family:
    """The small and the large one differ in the layer before the classes."""
    return Family(
        ("mobilenet_v3",), (_up, _padded, _padded, _padded, _padded), hidden=(last,), any_size=True,
        widened=lambda features, alpha: _eights(_eights(features // 6 * alpha) * 6),
        settings="input_shape alpha minimalistic include_top weights input_tensor classes pooling dropout_rate classifier_activation"
        " include_preprocessing name",
    )  # fmt: skip


_MOBILENET_V3_SMALL, _MOBILENET_V3_LARGE = _mobilenet_v3(1024), _mobilenet_v3(1280)
_NASNET = Family(
    ("nasnet",), (_halved, _padded, _padded, _padded, _padded),
    settings="input_shape include_top weights input_tensor pooling classes classifier_activation name",
)  # fmt: skip
_RESNET = Family(("resnet", "resnet50"), (_up,) * 5)
_RESNET_V2 = Family(("resnet_v2",), (_up,) * 5)
_VGG = Family(("vgg16", "vgg19"), (_down,) * 5, hidden=(4096, 4096), flattened=True)
_XCEPTION = Family(("xception",), (_halved, _shaved, _up, _up, _up, _up), 71)

APPLICATIONS = {
    "ConvNeXtBase": Application(_CONVNEXT, 1024, 87_566_464, 224, "convnext_base"),
    "ConvNeXtLarge": Application(_CONVNEXT, 1536, 196_230_336, 224, "convnext_large"),
    "ConvNeXtSmall": Application(_CONVNEXT, 768, 49_454_688, 224, "convnext_small"),
    "ConvNeXtTiny": Application(_CONVNEXT, 768, 27_820_128, 224, "convnext_tiny"),
    "ConvNeXtXLarge": Application(_CONVNEXT, 2048, 348_147_968, 224, "convnext_xlarge"),
    "DenseNet121": Application(_DENSENET, 1024, 7_037_504, 224, "densenet121"),
    "DenseNet169": Application(_DENSENET, 1664, 12_642_880, 224, "densenet169"),
    "DenseNet201": Application(_DENSENET, 1920, 18_321_984, 224, "densenet201"),
    "EfficientNetB0": Application(_EFFICIENTNET, 1280, 4_049_571, 224, "efficientnetb0"),
    "EfficientNetB1": Application(_EFFICIENTNET, 1280, 6_575_239, 240, "efficientnetb1"),
    "EfficientNetB2": Application(_EFFICIENTNET, 1408, 7_768_569, 260, "efficientnetb2"),
    "EfficientNetB3": Application(_EFFICIENTNET, 1536, 10_783_535, 300, "efficientnetb3"),
    "EfficientNetB4": Application(_EFFICIENTNET, 1792, 17_673_823, 380, "efficientnetb4"),
    "EfficientNetB5": Application(_EFFICIENTNET, 2048, 28_513_527, 456, "efficientnetb5"),
    "EfficientNetB6": Application(_EFFICIENTNET, 2304, 40_960_143, 528, "efficientnetb6"),
    "EfficientNetB7": Application(_EFFICIENTNET, 2560, 64_097_687, 600, "efficientnetb7"),
    "EfficientNetV2B0": Application(_EFFICIENTNET_V2, 1280, 5_919_312, 224, "efficientnetv2-b0"),
    "EfficientNetV2B1": Application(_EFFICIENTNET_V2, 1280, 6_931_124, 240, "efficientnetv2-b1"),
    "EfficientNetV2B2": Application(_EFFICIENTNET_V2, 1408, 8_769_374, 260, "efficientnetv2-b2"),
    "EfficientNetV2B3": Application(_EFFICIENTNET_V2, 1536, 12_930_622, 300, "efficientnetv2-b3"),
    "EfficientNetV2L": Application(_EFFICIENTNET_V2, 1280, 117_746_848, 480, "efficientnetv2-l"),
    "EfficientNetV2M": Application(_EFFICIENTNET_V2, 1280, 53_150_388, 480, "efficientnetv2-m"),
    "EfficientNetV2S": Application(_EFFICIENTNET_V2, 1280, 20_331_360, 384, "efficientnetv2-s"),
    "InceptionResNetV2": Application(_INCEPTION_RESNET, 1536, 54_336_736, 299, "inception_resnet_v2"),
    "InceptionV3": Application(_INCEPTION, 2048, 21_802_784, 299, "inception_v3"),
    "MobileNet": Application(_MOBILENET, 1024, 3_228_864, 224, "mobilenet_1.00_224"),
    "MobileNetV2": Application(_MOBILENET_V2, 1280, 2_257_984, 224, "mobilenetv2_1.00_224"),
    "MobileNetV3Large": Application(_MOBILENET_V3_LARGE, 960, 2_996_352, 224, "MobileNetV3Large"),
    "MobileNetV3Small": Application(_MOBILENET_V3_SMALL, 576, 939_120, 224, "MobileNetV3Small"),
    "NASNetLarge": Application(_NASNET, 4032, None, 331, "nasnet_large"),
    "NASNetMobile": Application(_NASNET, 1056, None, 224, "nasnet_mobile"),
    "ResNet101": Application(_RESNET, 2048, 42_658_176, 224, "resnet101"),
    "ResNet101V2": Application(_RESNET_V2, 2048, 42_626_560, 224, "resnet101v2"),
    "ResNet152": Application(_RESNET, 2048, 58_370_944, 224, "resnet152"),
    "ResNet152V2": Application(_RESNET_V2, 2048, 58_331_648, 224, "resnet152v2"),
    "ResNet50": Application(_RESNET, 2048, 23_587_712, 224, "resnet50"),
    "ResNet50V2": Application(_RESNET_V2, 2048, 23_564_800, 224, "resnet50v2"),
    "VGG16": Application(_VGG, 512, 14_714_688, 224, "vgg16"),
    "VGG19": Application(_VGG, 512, 20_024_384, 224, "vgg19"),
    "Xception": Application(_XCEPTION, 2048, 20_861_480, 299, "xception"),
}
"""The models by name: family, features, weights without the top, usual height and width, the model's own name."""
