"""Classifiers of torchvision whose source is not found, by table: what torchvision 0.29.1 makes of them."""

from __future__ import annotations

from typing import Any

import pytest
from shapelint.library.registry import lookup
from shapelint.library.torch.tensor import Tensor, make_tensor
from shapelint.library.torchvision.backbone_table import MODELS as MODELLED
from shapelint.recording import Recorder, recording
from shapelint.unknown import Unknown

PICTURES = (2, 3, 203, 235)

# name, modules, features of a picture of 203 by 235
MODELS = [
    ("resnet18", "conv1 bn1 relu maxpool layer1 layer2 layer3 layer4 avgpool fc", (512, 7, 8)),
    ("resnet34", "conv1 bn1 relu maxpool layer1 layer2 layer3 layer4 avgpool fc", (512, 7, 8)),
    ("resnet50", "conv1 bn1 relu maxpool layer1 layer2 layer3 layer4 avgpool fc", (2048, 7, 8)),
    ("resnet101", "conv1 bn1 relu maxpool layer1 layer2 layer3 layer4 avgpool fc", (2048, 7, 8)),
    ("resnet152", "conv1 bn1 relu maxpool layer1 layer2 layer3 layer4 avgpool fc", (2048, 7, 8)),
    ("resnext50_32x4d", "conv1 bn1 relu maxpool layer1 layer2 layer3 layer4 avgpool fc", (2048, 7, 8)),
    ("resnext101_32x8d", "conv1 bn1 relu maxpool layer1 layer2 layer3 layer4 avgpool fc", (2048, 7, 8)),
    ("resnext101_64x4d", "conv1 bn1 relu maxpool layer1 layer2 layer3 layer4 avgpool fc", (2048, 7, 8)),
    ("wide_resnet50_2", "conv1 bn1 relu maxpool layer1 layer2 layer3 layer4 avgpool fc", (2048, 7, 8)),
    ("wide_resnet101_2", "conv1 bn1 relu maxpool layer1 layer2 layer3 layer4 avgpool fc", (2048, 7, 8)),
    ("vgg11", "features avgpool classifier", (512, 6, 7)),
    ("vgg11_bn", "features avgpool classifier", (512, 6, 7)),
    ("vgg13", "features avgpool classifier", (512, 6, 7)),
    ("vgg13_bn", "features avgpool classifier", (512, 6, 7)),
    ("vgg16", "features avgpool classifier", (512, 6, 7)),
    ("vgg16_bn", "features avgpool classifier", (512, 6, 7)),
    ("vgg19", "features avgpool classifier", (512, 6, 7)),
    ("vgg19_bn", "features avgpool classifier", (512, 6, 7)),
    ("alexnet", "features avgpool classifier", (256, 5, 6)),
    ("densenet121", "features classifier", (1024, 6, 7)),
    ("densenet161", "features classifier", (2208, 6, 7)),
    ("densenet169", "features classifier", (1664, 6, 7)),
    ("densenet201", "features classifier", (1920, 6, 7)),
    ("mobilenet_v2", "features classifier", (1280, 7, 8)),
    ("mobilenet_v3_large", "features avgpool classifier", (960, 7, 8)),
    ("mobilenet_v3_small", "features avgpool classifier", (576, 7, 8)),
    ("efficientnet_b0", "features avgpool classifier", (1280, 7, 8)),
    ("efficientnet_b1", "features avgpool classifier", (1280, 7, 8)),
    ("efficientnet_b2", "features avgpool classifier", (1408, 7, 8)),
    ("efficientnet_b3", "features avgpool classifier", (1536, 7, 8)),
    ("efficientnet_b4", "features avgpool classifier", (1792, 7, 8)),
    ("efficientnet_b5", "features avgpool classifier", (2048, 7, 8)),
    ("efficientnet_b6", "features avgpool classifier", (2304, 7, 8)),
    ("efficientnet_b7", "features avgpool classifier", (2560, 7, 8)),
    ("efficientnet_v2_s", "features avgpool classifier", (1280, 7, 8)),
    ("efficientnet_v2_m", "features avgpool classifier", (1280, 7, 8)),
    ("efficientnet_v2_l", "features avgpool classifier", (1280, 7, 8)),
    ("convnext_tiny", "features avgpool classifier", (768, 6, 7)),
    ("convnext_small", "features avgpool classifier", (768, 6, 7)),
    ("convnext_base", "features avgpool classifier", (1024, 6, 7)),
    ("convnext_large", "features avgpool classifier", (1536, 6, 7)),
    ("regnet_y_400mf", "stem trunk_output avgpool fc", (440, 7, 8)),
    ("regnet_y_800mf", "stem trunk_output avgpool fc", (784, 7, 8)),
    ("regnet_y_1_6gf", "stem trunk_output avgpool fc", (888, 7, 8)),
    ("regnet_y_3_2gf", "stem trunk_output avgpool fc", (1512, 7, 8)),
    ("regnet_y_8gf", "stem trunk_output avgpool fc", (2016, 7, 8)),
    ("regnet_y_16gf", "stem trunk_output avgpool fc", (3024, 7, 8)),
    ("regnet_y_32gf", "stem trunk_output avgpool fc", (3712, 7, 8)),
    ("regnet_x_400mf", "stem trunk_output avgpool fc", (400, 7, 8)),
    ("regnet_x_800mf", "stem trunk_output avgpool fc", (672, 7, 8)),
    ("regnet_x_1_6gf", "stem trunk_output avgpool fc", (912, 7, 8)),
    ("regnet_x_3_2gf", "stem trunk_output avgpool fc", (1008, 7, 8)),
    ("regnet_x_8gf", "stem trunk_output avgpool fc", (1920, 7, 8)),
    ("regnet_x_16gf", "stem trunk_output avgpool fc", (2048, 7, 8)),
    ("regnet_x_32gf", "stem trunk_output avgpool fc", (2520, 7, 8)),
    ("shufflenet_v2_x0_5", "conv1 maxpool stage2 stage3 stage4 conv5 fc", (1024, 7, 8)),
    ("shufflenet_v2_x1_0", "conv1 maxpool stage2 stage3 stage4 conv5 fc", (1024, 7, 8)),
    ("shufflenet_v2_x1_5", "conv1 maxpool stage2 stage3 stage4 conv5 fc", (1024, 7, 8)),
    ("shufflenet_v2_x2_0", "conv1 maxpool stage2 stage3 stage4 conv5 fc", (2048, 7, 8)),
    ("squeezenet1_0", "features classifier", (512, 12, 14)),
    ("squeezenet1_1", "features classifier", (512, 12, 14)),
    ("swin_t", "features norm permute avgpool flatten head", (768, 7, 8)),
    ("swin_s", "features norm permute avgpool flatten head", (768, 7, 8)),
    ("swin_b", "features norm permute avgpool flatten head", (1024, 7, 8)),
    ("swin_v2_t", "features norm permute avgpool flatten head", (768, 7, 8)),
    ("swin_v2_s", "features norm permute avgpool flatten head", (768, 7, 8)),
    ("swin_v2_b", "features norm permute avgpool flatten head", (1024, 7, 8)),
]


def model(name: str, **options: Any) -> Any:
    return lookup(f"torchvision.models.{name}")(**options)


def broken(recorder: Recorder) -> list[str]:
    return [contract.name for call in recorder.graph.calls for contract in call.contracts if contract.holds is False]


@pytest.mark.parametrize(("name", "modules", "features"), MODELS)
def test_every_model(name: str, modules: str, features: tuple[int, ...]) -> None:
    with recording(Recorder()) as recorder:
        made = model(name, weights=None)
        assert [child for child, _ in made.named_children()] == modules.split()
        assert made(make_tensor(PICTURES)).dims == (2, 1000)
        assert model(name, num_classes=7)(make_tensor(PICTURES)).dims == (2, 7)
        backbone = next(each for each in MODELLED if each.name == name)
        trunk = list(made.children())[: len(backbone.family.trunk)]
        assert lookup("torch.nn.Sequential")(*trunk)(make_tensor(PICTURES)).dims == (2, *features)
    assert (broken(recorder), recorder.internal_faults) == ([], [])


def test_the_table_is_tested() -> None:
    """All but the one that is too large to be made for a test's table."""
    assert {each.name for each in MODELLED} - {name for name, *_ in MODELS} == {"regnet_y_128gf"}


def test_another_head() -> None:
    linear = lookup("torch.nn.Linear")
    with recording(Recorder()) as recorder:
        net = model("resnet50", pretrained=True)
        net.fc = linear(net.fc.in_features, 10)
        assert net(make_tensor(PICTURES)).dims == (2, 10)
        vgg = model("vgg16")
        vgg.classifier[6] = linear(4096, 3)
        assert vgg(make_tensor(PICTURES)).dims == (2, 3)
        net.fc = lookup("torch.nn.Identity")()
        assert net(make_tensor(PICTURES)).dims == (2, 2048)
        assert broken(recorder) == []
        net.fc = linear(512, 10)
        net(make_tensor(PICTURES))
    assert broken(recorder) == ["linear-in-features"]


def test_a_model_by_its_name() -> None:
    with recording(Recorder()):
        assert lookup("torchvision.models.get_model")("ResNet18", num_classes=3)(make_tensor(PICTURES)).dims == (2, 3)
        assert isinstance(lookup("torchvision.models.get_model")("vit_b_16"), Unknown)


def test_grey_pictures_are_told_of() -> None:
    with recording(Recorder()) as recorder:
        model("resnet18")(make_tensor((2, 1, 224, 224)))
    assert broken(recorder) == ["conv-in-channels"]


def changed_stem() -> Any:
    net = model("resnet18")
    net.conv1 = lookup("torch.nn.Conv2d")(1, 64, 7, 2, 3, bias=False)
    return net(make_tensor((2, 1, 224, 224)))


def changed_inside() -> Any:
    net = model("densenet121")
    net.features.conv0 = lookup("torch.nn.Conv2d")(1, 64, 7, 2, 3, bias=False)
    return net(make_tensor((2, 1, 224, 224)))


def part_of_the_trunk() -> Any:
    return lookup("torch.nn.Sequential")(*list(model("resnet18").children())[:-3])(make_tensor(PICTURES))


def one_layer() -> Any:
    return model("resnet18").layer1(make_tensor((2, 64, 56, 56)))


def sliced() -> Any:
    return model("vgg16").features[:10]


@pytest.mark.parametrize(
    "program", [changed_stem, changed_inside, part_of_the_trunk, one_layer, sliced, lambda: model("resnet18", width_per_group=128)]
)
def test_what_is_not_known(program: Any) -> None:
    """What is changed or taken apart has no known shape, and no fault."""
    with recording(Recorder()) as recorder:
        found = program()
    assert isinstance(found, Unknown) or (isinstance(found, Tensor) and found.dims is None)
    assert (broken(recorder), recorder.internal_faults) == ([], [])
