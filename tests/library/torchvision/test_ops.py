"""The operators of torchvision, by table: shapes as its documentation gives them, and what they reject."""

from __future__ import annotations

from typing import Any

import pytest
from shapelint.library.registry import lookup
from shapelint.library.torch.nn.module import parameter_count
from shapelint.library.torch.tensor import make_tensor
from shapelint.recording import Recorder, recording

IMAGE, ROIS, BOXES = make_tensor((2, 18, 20, 24)), make_tensor((9, 5)), make_tensor((7, 4))
OPS = "torchvision.ops."

RESULTS = [
    ("roi_align", (IMAGE, ROIS, (7, 5)), "[9, 18, 7, 5]"),
    ("roi_align", (IMAGE, [BOXES, BOXES], 7), "[14, 18, 7, 7]"),
    ("roi_pool", (IMAGE, ROIS, 7), "[9, 18, 7, 7]"),
    ("ps_roi_align", (IMAGE, ROIS, 3), "[9, 2, 3, 3]"),
    ("ps_roi_pool", (IMAGE, ROIS, 3), "[9, 2, 3, 3]"),
    ("nms", (BOXES, make_tensor((7,)), 0.5), "[?]"),
    ("box_iou", (BOXES, make_tensor((3, 4))), "[7, 3]"),
    ("box_area", (BOXES,), "[7]"),
    ("box_convert", (BOXES, "xyxy", "cxcywh"), "[7, 4]"),
    ("masks_to_boxes", (make_tensor((5, 8, 8)),), "[5, 4]"),
    ("sigmoid_focal_loss", (BOXES, BOXES, 0.25, 2, "mean"), "[]"),
    ("deform_conv2d", (IMAGE, make_tensor((2, 18, 18, 22)), make_tensor((6, 18, 3, 3))), "[2, 6, 18, 22]"),
]
LAYERS = [
    ("RoIAlign", (7, 1.0, 2), (IMAGE, ROIS), "[9, 18, 7, 7]", 0),
    ("Conv2dNormActivation", (18, 8), (IMAGE,), "[2, 8, 20, 24]", 18 * 8 * 9 + 16),
    ("Conv2dNormActivation", (18, 8, 3, 2, None, 1, None), (IMAGE,), "[2, 8, 10, 12]", 18 * 8 * 9 + 8),
    ("SqueezeExcitation", (18, 4), (IMAGE,), "[2, 18, 20, 24]", 18 * 4 * 2 + 18 + 4),
    ("MLP", (4, [6, 3]), (BOXES,), "[7, 3]", 4 * 6 + 6 + 6 * 3 + 3),
    ("Permute", ([0, 2, 3, 1],), (IMAGE,), "[2, 20, 24, 18]", 0),
    ("FrozenBatchNorm2d", (18,), (IMAGE,), "[2, 18, 20, 24]", 0),
    ("StochasticDepth", (0.1, "row"), (IMAGE,), "[2, 18, 20, 24]", 0),
    ("DeformConv2d", (18, 6, 3), (IMAGE, make_tensor((2, 18, 18, 22))), "[2, 6, 18, 22]", 18 * 6 * 9 + 6),
]


@pytest.mark.parametrize(("name", "arguments", "shape"), RESULTS)
def test_function(name: str, arguments: tuple[Any, ...], shape: str) -> None:
    assert lookup(OPS + name)(*arguments).describe() == shape


@pytest.mark.parametrize(("name", "arguments", "inputs", "shape", "parameters"), LAYERS)
def test_layer(name: str, arguments: tuple[Any, ...], inputs: tuple[Any, ...], shape: str, parameters: int) -> None:
    layer = lookup(OPS + name)(*arguments)
    assert layer(*inputs).describe() == shape
    assert parameter_count(layer) == parameters


@pytest.mark.parametrize(
    ("name", "arguments", "contract"),
    [
        ("ps_roi_align", (IMAGE, ROIS, 4), "channel-groups"),
        ("roi_align", (IMAGE, make_tensor((9, 4)), 7), "model-raises"),
        ("deform_conv2d", (IMAGE, make_tensor((2, 18, 20, 24)), make_tensor((6, 18, 3, 3))), "model-raises"),
        ("deform_conv2d", (make_tensor((2, 1, 18, 20, 24)), make_tensor((2, 18, 18, 22)), make_tensor((6, 18, 3, 3))), "layer-rank"),
    ],
)
def test_rejected(name: str, arguments: tuple[Any, ...], contract: str) -> None:
    recorder = Recorder()
    with recording(recorder):
        lookup(OPS + name)(*arguments)
    assert contract in {each.name for call in recorder.graph.calls for each in call.contracts if each.holds is False}
