"""Facts about the classifiers of `torchvision.models`: names of their modules, features, what they leave of a picture, heads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from shapelint.library.registry import lookup
from shapelint.symbolic.dims import Size, ceil_div, floor_div

CLASSES = 1000
"""How many classes the pretrained models tell apart."""

Step = Callable[[Size], Size]
Head = Callable[[Any, Any], dict[str, Any]]
"""The modules behind the features, by name and in order, for so many features and classes."""


@dataclass(frozen=True)
class Family:
    """Models of one make: `trunk` names the modules that lie before the features.

    Before the last module of the head the features are flattened, where `flattened`; without a module for it they are
    averaged before, where `pooled`.
    """

    name: str
    module: str
    trunk: tuple[str, ...]
    steps: tuple[Step, ...]
    head: Head
    flattened: bool = True
    pooled: bool = True


@dataclass(frozen=True)
class Backbone:
    """One model."""

    name: str
    family: Family
    features: int


# What modules leave of a height or width


def _up(size: Size) -> Size:
    """A stride of 2 with padding."""
    return ceil_div(size, 2)


def _down(size: Size) -> Size:
    """A window of 2 that moves by 2."""
    return floor_div(size, 2)


def _halved(size: Size) -> Size:
    """A window of 3 that moves by 2, without padding."""
    return floor_div(size - 1, 2)


def _halved_up(size: Size) -> Size:
    """The same with a last window that hangs over."""
    return ceil_div(size - 3, 2) + 1


def _quartered(size: Size) -> Size:
    """A window of 4 that moves by 4."""
    return floor_div(size, 4)


def _alexnet(size: Size) -> Size:
    """A window of 11 that moves by 4, with 2 around."""
    return floor_div(size - 7, 4) + 1


def _wide(size: Size) -> Size:
    """A window of 7 that moves by 2, without padding."""
    return floor_div(size - 7, 2) + 1


# Heads


def _nn(name: str, *settings: Any) -> Any:
    return lookup(f"torch.nn.{name}")(*settings)


def _linear(features: Any, classes: Any) -> Any:
    return _nn("Linear", features, classes)


def _pool() -> Any:
    return _nn("AdaptiveAvgPool2d", 1)


def _in_fc(features: Any, classes: Any) -> dict[str, Any]:
    return {"avgpool": _nn("AdaptiveAvgPool2d", (1, 1)), "fc": _linear(features, classes)}


def _only_fc(features: Any, classes: Any) -> dict[str, Any]:
    return {"fc": _linear(features, classes)}


def _only_classifier(features: Any, classes: Any) -> dict[str, Any]:
    return {"classifier": _linear(features, classes)}


def _dropped(features: Any, classes: Any) -> Any:
    return _nn("Sequential", _nn("Dropout", 0.2), _linear(features, classes))


def _in_dropped(features: Any, classes: Any) -> dict[str, Any]:
    return {"classifier": _dropped(features, classes)}


def _in_pooled_dropped(features: Any, classes: Any) -> dict[str, Any]:
    return {"avgpool": _pool(), "classifier": _dropped(features, classes)}


def _in_hidden(hidden: int) -> Head:
    def head(features: Any, classes: Any) -> dict[str, Any]:
        layers = (_linear(features, hidden), _nn("Hardswish"), _nn("Dropout", 0.2), _linear(hidden, classes))
        return {"avgpool": _pool(), "classifier": _nn("Sequential", *layers)}

    return head


def _in_vgg(features: Any, classes: Any) -> dict[str, Any]:
    hidden = (_linear(features * 49, 4096), _nn("ReLU"), _nn("Dropout"), _linear(4096, 4096), _nn("ReLU"), _nn("Dropout"))
    return {"avgpool": _nn("AdaptiveAvgPool2d", (7, 7)), "classifier": _nn("Sequential", *hidden, _linear(4096, classes))}


def _in_alexnet(features: Any, classes: Any) -> dict[str, Any]:
    hidden = (_nn("Dropout"), _linear(features * 36, 4096), _nn("ReLU"), _nn("Dropout"), _linear(4096, 4096), _nn("ReLU"))
    return {"avgpool": _nn("AdaptiveAvgPool2d", (6, 6)), "classifier": _nn("Sequential", *hidden, _linear(4096, classes))}


def _in_convnext(features: Any, classes: Any) -> dict[str, Any]:
    norm = _nn("GroupNorm", 1, features)  # torchvision's LayerNorm2d, as far as shapes go
    return {"avgpool": _pool(), "classifier": _nn("Sequential", norm, _nn("Flatten", 1), _linear(features, classes))}


def _in_squeezenet(features: Any, classes: Any) -> dict[str, Any]:
    layers = (_nn("Dropout"), _nn("Conv2d", features, classes, 1), _nn("ReLU"), _nn("AdaptiveAvgPool2d", (1, 1)))
    return {"classifier": _nn("Sequential", *layers)}


def _in_swin(features: Any, classes: Any) -> dict[str, Any]:
    return {"avgpool": _pool(), "flatten": _nn("Flatten", 1), "head": _linear(features, classes)}


# Families


_STAGES = ("conv1", "bn1", "relu", "maxpool", "layer1", "layer2", "layer3", "layer4")
_RESNET = Family("ResNet", "resnet", _STAGES, (_up,) * 5, _in_fc)
_VGG = Family("VGG", "vgg", ("features",), (_down,) * 5, _in_vgg)
_ALEXNET = Family("AlexNet", "alexnet", ("features",), (_alexnet, _halved, _halved, _halved), _in_alexnet)
_DENSENET = Family("DenseNet", "densenet", ("features",), (_up, _up, _down, _down, _down), _only_classifier)
_MOBILENET_V2 = Family("MobileNetV2", "mobilenetv2", ("features",), (_up,) * 5, _in_dropped)
_MOBILENET_V3_LARGE = Family("MobileNetV3", "mobilenetv3", ("features",), (_up,) * 5, _in_hidden(1280))
_MOBILENET_V3_SMALL = Family("MobileNetV3", "mobilenetv3", ("features",), (_up,) * 5, _in_hidden(1024))
_EFFICIENTNET = Family("EfficientNet", "efficientnet", ("features",), (_up,) * 5, _in_pooled_dropped)
_CONVNEXT = Family("ConvNeXt", "convnext", ("features",), (_quartered, _down, _down, _down), _in_convnext, flattened=False)
_REGNET = Family("RegNet", "regnet", ("stem", "trunk_output"), (_up,) * 5, _in_fc)
_SHUFFLENET = Family("ShuffleNetV2", "shufflenetv2", ("conv1", "maxpool", "stage2", "stage3", "stage4", "conv5"), (_up,) * 5, _only_fc)
_SQUEEZENET_0 = Family(
    "SqueezeNet", "squeezenet", ("features",), (_wide, _halved_up, _halved_up, _halved_up), _in_squeezenet, flattened=False, pooled=False
)
_SQUEEZENET_1 = Family(
    "SqueezeNet", "squeezenet", ("features",), (_halved, _halved_up, _halved_up, _halved_up), _in_squeezenet, flattened=False, pooled=False
)
_SWIN = Family(
    "SwinTransformer", "swin_transformer", ("features", "norm", "permute"), (_quartered, _up, _up, _up), _in_swin, flattened=False
)


def _models(family: Family, **features: int) -> list[Backbone]:
    return [Backbone(name, family, count) for name, count in features.items()]


MODELS = [
    *_models(_RESNET, resnet18=512, resnet34=512, resnet50=2048, resnet101=2048, resnet152=2048, resnext50_32x4d=2048),
    *_models(_RESNET, resnext101_32x8d=2048, resnext101_64x4d=2048, wide_resnet50_2=2048, wide_resnet101_2=2048),
    *_models(_VGG, **{f"vgg{depth}{norm}": 512 for depth in (11, 13, 16, 19) for norm in ("", "_bn")}),
    *_models(_ALEXNET, alexnet=256),
    *_models(_DENSENET, densenet121=1024, densenet161=2208, densenet169=1664, densenet201=1920),
    *_models(_MOBILENET_V2, mobilenet_v2=1280),
    *_models(_MOBILENET_V3_LARGE, mobilenet_v3_large=960),
    *_models(_MOBILENET_V3_SMALL, mobilenet_v3_small=576),
    *_models(_EFFICIENTNET, efficientnet_b0=1280, efficientnet_b1=1280, efficientnet_b2=1408, efficientnet_b3=1536, efficientnet_b4=1792),
    *_models(_EFFICIENTNET, efficientnet_b5=2048, efficientnet_b6=2304, efficientnet_b7=2560),
    *_models(_EFFICIENTNET, efficientnet_v2_s=1280, efficientnet_v2_m=1280, efficientnet_v2_l=1280),
    *_models(_CONVNEXT, convnext_tiny=768, convnext_small=768, convnext_base=1024, convnext_large=1536),
    *_models(_REGNET, regnet_y_400mf=440, regnet_y_800mf=784, regnet_y_1_6gf=888, regnet_y_3_2gf=1512, regnet_y_8gf=2016),
    *_models(_REGNET, regnet_y_16gf=3024, regnet_y_32gf=3712, regnet_y_128gf=7392, regnet_x_400mf=400, regnet_x_800mf=672),
    *_models(_REGNET, regnet_x_1_6gf=912, regnet_x_3_2gf=1008, regnet_x_8gf=1920, regnet_x_16gf=2048, regnet_x_32gf=2520),
    *_models(_SHUFFLENET, shufflenet_v2_x0_5=1024, shufflenet_v2_x1_0=1024, shufflenet_v2_x1_5=1024, shufflenet_v2_x2_0=2048),
    *_models(_SQUEEZENET_0, squeezenet1_0=512),
    *_models(_SQUEEZENET_1, squeezenet1_1=512),
    *_models(_SWIN, swin_t=768, swin_s=768, swin_b=1024, swin_v2_t=768, swin_v2_s=768, swin_v2_b=1024),
]
