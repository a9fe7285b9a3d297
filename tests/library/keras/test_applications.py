"""Models of `keras.applications` whose source is not found, by table: what Keras 3.15.1 makes of them."""

from __future__ import annotations

from typing import Any

import pytest
from shapelint.library.registry import lookup
from shapelint.library.tensorflow.tensor import make_tensor
from shapelint.raised import is_raised
from shapelint.recording import Recorder, recording
from shapelint.unknown import Unknown

# name, side of the usual input (None: open), weights with the top (None: not modelled), features of a picture of 101 by 150
MODELS = [
    ("ConvNeXtBase", 224, 88_591_464, (3, 4, 1024)),
    ("ConvNeXtLarge", 224, 197_767_336, (3, 4, 1536)),
    ("ConvNeXtSmall", 224, 50_223_688, (3, 4, 768)),
    ("ConvNeXtTiny", 224, 28_589_128, (3, 4, 768)),
    ("ConvNeXtXLarge", 224, 350_196_968, (3, 4, 2048)),
    ("DenseNet121", 224, 8_062_504, (3, 4, 1024)),
    ("DenseNet169", 224, 14_307_880, (3, 4, 1664)),
    ("DenseNet201", 224, 20_242_984, (3, 4, 1920)),
    ("EfficientNetB0", 224, 5_330_571, (4, 5, 1280)),
    ("EfficientNetB1", 240, 7_856_239, (4, 5, 1280)),
    ("EfficientNetB2", 260, 9_177_569, (4, 5, 1408)),
    ("EfficientNetB3", 300, 12_320_535, (4, 5, 1536)),
    ("EfficientNetB4", 380, 19_466_823, (4, 5, 1792)),
    ("EfficientNetB5", 456, 30_562_527, (4, 5, 2048)),
    ("EfficientNetB6", 528, 43_265_143, (4, 5, 2304)),
    ("EfficientNetB7", 600, 66_658_687, (4, 5, 2560)),
    ("EfficientNetV2B0", 224, 7_200_312, (4, 5, 1280)),
    ("EfficientNetV2B1", 240, 8_212_124, (4, 5, 1280)),
    ("EfficientNetV2B2", 260, 10_178_374, (4, 5, 1408)),
    ("EfficientNetV2B3", 300, 14_467_622, (4, 5, 1536)),
    ("EfficientNetV2L", 480, 119_027_848, (4, 5, 1280)),
    ("EfficientNetV2M", 480, 54_431_388, (4, 5, 1280)),
    ("EfficientNetV2S", 384, 21_612_360, (4, 5, 1280)),
    ("InceptionResNetV2", 299, 55_873_736, (1, 3, 1536)),
    ("InceptionV3", 299, 23_851_784, (1, 3, 2048)),
    ("MobileNet", 224, 4_253_864, (3, 4, 1024)),
    ("MobileNetV2", 224, 3_538_984, (4, 5, 1280)),
    ("MobileNetV3Large", None, 5_507_432, (4, 5, 960)),
    ("MobileNetV3Small", None, 2_554_968, (4, 5, 576)),
    ("NASNetLarge", 331, None, (4, 5, 4032)),
    ("NASNetMobile", 224, None, (4, 5, 1056)),
    ("ResNet101", 224, 44_707_176, (4, 5, 2048)),
    ("ResNet101V2", 224, 44_675_560, (4, 5, 2048)),
    ("ResNet152", 224, 60_419_944, (4, 5, 2048)),
    ("ResNet152V2", 224, 60_380_648, (4, 5, 2048)),
    ("ResNet50", 224, 25_636_712, (4, 5, 2048)),
    ("ResNet50V2", 224, 25_613_800, (4, 5, 2048)),
    ("VGG16", 224, 138_357_544, (3, 4, 512)),
    ("VGG19", 224, 143_667_240, (3, 4, 512)),
    ("Xception", 299, 22_910_480, (3, 5, 2048)),
]
FEATURES = [
    ("VGG16", {"input_shape": (33, 97, 1)}, (None, 1, 3, 512)),
    ("NASNetMobile", {"input_shape": (33, 97, 1)}, (None, 1, 3, 1056)),
    ("Xception", {"input_shape": (75, 76, 3)}, (None, 3, 3, 2048)),
    ("InceptionV3", {"input_shape": (75, 76, 3)}, (None, 1, 1, 2048)),
    ("ResNet50", {}, (None, None, None, 2048)),
    ("ResNet50", {"pooling": "avg"}, (None, 2048)),
    ("DenseNet121", {"pooling": "max", "input_shape": [64, 64, 3]}, (None, 1024)),
    ("MobileNet", {"alpha": 0.25, "input_shape": (96, 96, 3)}, (None, 3, 3, 256)),
    ("MobileNetV2", {"alpha": 0.35, "input_shape": (96, 96, 3)}, (None, 3, 3, 1280)),
    ("MobileNetV2", {"alpha": 1.4, "input_shape": (96, 96, 3)}, (None, 3, 3, 1792)),
    ("MobileNetV3Small", {"alpha": 0.75, "input_shape": (96, 96, 3)}, (None, 3, 3, 432)),
    ("MobileNetV3Large", {"alpha": 0.75, "input_shape": (96, 96, 3)}, (None, 3, 3, 720)),
]
REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("VGG16", {"include_top": False, "input_shape": (31, 64, 3)}),
    ("MobileNetV3Small", {"include_top": False, "input_shape": (31, 64, 3)}),
    ("InceptionV3", {"include_top": False, "input_shape": (74, 299, 3), "weights": None}),
    ("Xception", {"include_top": False, "input_shape": (70, 71, 3)}),
    ("ResNet50", {"include_top": False, "input_shape": (64, 64, 1)}),
    ("ResNet50", {"include_top": False, "input_shape": (64, 64)}),
    ("ResNet50", {"input_shape": (64, 64, 3)}),
    ("ResNet50", {"classes": 10}),
    ("MobileNet", {"input_shape": (100, 100, 3)}),
    ("EfficientNetB0", {"weights": None, "input_shape": (None, None, 3)}),
]
TAKEN: list[tuple[str, dict[str, Any], tuple[Any, ...]]] = [
    ("ResNet50", {"weights": None, "classes": 10, "input_shape": (64, 64, 1)}, (None, 10)),
    ("MobileNet", {"input_shape": (128, 128, 3)}, (None, 1000)),
    ("MobileNetV3Large", {"input_shape": (100, 90, 3)}, (None, 1000)),
    ("VGG19", {"weights": "weights.h5", "classes": 7}, (None, 7)),
]


def application(name: str, **options: Any) -> Any:
    return lookup(f"keras.applications.{name}")(**options)


@pytest.mark.parametrize(("name", "side", "weights", "features"), MODELS)
def test_every_model(name: str, side: int | None, weights: int | None, features: tuple[int, ...]) -> None:
    with recording(Recorder()):
        whole = application(name)
        assert whole.input_shape == (None, side, side, 3)
        assert whole.output_shape == (None, 1000)
        count = whole.count_parameters()
        assert isinstance(count, Unknown) if weights is None else count == weights
        assert application(name, include_top=False, input_shape=(101, 150, 3)).output_shape == (None, *features)


@pytest.mark.parametrize(("name", "options", "shape"), FEATURES)
def test_features(name: str, options: dict[str, Any], shape: tuple[int | None, ...]) -> None:
    with recording(Recorder()):
        assert application(name, include_top=False, weights=None, **options).output_shape == shape


@pytest.mark.parametrize(("name", "options"), REFUSED)
def test_settings_that_are_refused(name: str, options: dict[str, Any]) -> None:
    with recording(Recorder()), pytest.raises(ValueError) as error:
        application(name, **options)
    assert is_raised(error.value)


@pytest.mark.parametrize(("name", "options", "shape"), TAKEN)
def test_settings_that_are_taken(name: str, options: dict[str, Any], shape: tuple[int | None, ...]) -> None:
    with recording(Recorder()):
        assert application(name, **options).output_shape == shape


def test_a_backbone_inside_another_model() -> None:
    """Its features go on, its layers are not known; it is called again on other pictures."""
    with recording(Recorder()) as recorder:
        given = lookup("keras.Input")((None, None, 3))
        scaled = lookup("keras.layers.Rescaling")(1 / 255)(given)
        base = application("EfficientNetB0", include_top=False, input_tensor=scaled)
        model = lookup("keras.Model")(base.input, lookup("keras.layers.GlobalAveragePooling2D")()(base.output))
        assert model.output_shape == (None, 1280)
        assert base(make_tensor((2, 96, 100, 3))).dims == (2, 3, 3, 1280)
        assert isinstance(base.layers, Unknown)
        assert isinstance(base.get_layer("top_activation"), Unknown)
    assert recorder.internal_faults == []


def test_what_goes_along() -> None:
    with recording(Recorder()):
        assert lookup("keras.applications.resnet50.preprocess_input")(make_tensor((2, 8, 8, 3), "uint8")).describe() == "[2, 8, 8, 3]"
        assert isinstance(lookup("keras.applications.resnet50.decode_predictions")(make_tensor((2, 1000))), Unknown)
