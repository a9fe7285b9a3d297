"""Boxes: `torchvision.ops.boxes`, and the losses on them."""

from __future__ import annotations

from typing import Any

from shapelint.library.axes import require_tensor
from shapelint.library.broadcasting import broadcast
from shapelint.library.registry import shape_function
from shapelint.library.torch.tensor import Tensor, make_tensor
from shapelint.library.torch.vision_operators import nms as kept_boxes
from shapelint.library.torch.vision_operators import require_boxes
from shapelint.recording import CallInProgress
from shapelint.unknown import Unknown


@shape_function("torchvision.ops.nms", "torchvision.ops.boxes.nms")
def nms(call: CallInProgress, boxes: Any, scores: Any, iou_threshold: Any) -> Any:
    """`[n, 4], [n] -> [how many are kept]`"""
    return kept_boxes(boxes, scores, iou_threshold)


@shape_function("torchvision.ops.batched_nms", "torchvision.ops.boxes.batched_nms")
def batched_nms(call: CallInProgress, boxes: Any, scores: Any, idxs: Any, iou_threshold: Any) -> Any:
    """`[n, 4], [n], [n] -> [how many are kept]`"""
    return kept_boxes(boxes, scores, iou_threshold)


@shape_function("torchvision.ops.remove_small_boxes", "torchvision.ops.boxes.remove_small_boxes")
def remove_small_boxes(call: CallInProgress, boxes: Any, min_size: Any) -> Any:
    """`[n, 4] -> [how many are kept]`"""
    require_boxes(call, boxes, 4, "boxes")
    return make_tensor((Unknown("how many boxes are large enough"),), "int64")


@shape_function("torchvision.ops.clip_boxes_to_image", "torchvision.ops.boxes.clip_boxes_to_image")
def clip_boxes_to_image(call: CallInProgress, boxes: Any, size: Any) -> Any:
    """The shape stays."""
    return require_tensor(boxes).like(boxes.dims)


@shape_function("torchvision.ops.box_convert", "torchvision.ops.boxes.box_convert")
def box_convert(call: CallInProgress, boxes: Any, in_fmt: Any, out_fmt: Any) -> Any:
    """`[*, 4] -> [*, 4]`; rotated boxes have 5 numbers, corners 8"""
    width = {"xywhr": 5, "cxcywhr": 5, "xyxyxyxy": 8}.get(out_fmt, 4) if isinstance(out_fmt, str) else Unknown("the format of the boxes")
    return require_tensor(boxes).like((*boxes.shape[:-1], width))


@shape_function("torchvision.ops.box_area", "torchvision.ops.boxes.box_area")
def box_area(call: CallInProgress, boxes: Any, fmt: Any = "xyxy") -> Any:
    """`[*, 4] -> [*]`"""
    return require_tensor(boxes).like(tuple(boxes.shape[:-1]))


_PAIRWISE = ("box_iou", "generalized_box_iou", "complete_box_iou", "distance_box_iou")


@shape_function(*(f"{place}.{name}" for name in _PAIRWISE for place in ("torchvision.ops", "torchvision.ops.boxes")))
def box_iou(call: CallInProgress, boxes1: Any, boxes2: Any, *_options: Any, **_named: Any) -> Any:
    """`[n, 4], [m, 4] -> [n, m]`"""
    for boxes in (boxes1, boxes2):
        require_boxes(call, boxes, 4, "boxes1")
    return make_tensor((boxes1.shape[0], boxes2.shape[0]))


@shape_function("torchvision.ops.masks_to_boxes", "torchvision.ops.boxes.masks_to_boxes")
def masks_to_boxes(call: CallInProgress, masks: Any) -> Any:
    """`[n, H, W] -> [n, 4]`"""
    call.require_rank(require_tensor(masks), 3)
    return make_tensor((masks.shape[0], 4))


def _reduced(dims: tuple[Any, ...], reduction: Any, like: Tensor) -> Tensor:
    return like.like(() if reduction in ("mean", "sum") else dims)


@shape_function(
    "torchvision.ops.generalized_box_iou_loss", "torchvision.ops.complete_box_iou_loss", "torchvision.ops.distance_box_iou_loss"
)
def box_iou_loss(call: CallInProgress, boxes1: Any, boxes2: Any, reduction: Any = "none", eps: Any = 1e-7) -> Any:
    """`[*, 4], [*, 4] -> [*]`, or a number"""
    dims = broadcast(call, tuple(require_tensor(boxes1).shape), tuple(require_tensor(boxes2).shape), contract="loss-shapes")
    return _reduced(dims[:-1], reduction, boxes1)


@shape_function("torchvision.ops.sigmoid_focal_loss", "torchvision.ops.focal_loss.sigmoid_focal_loss")
def sigmoid_focal_loss(call: CallInProgress, inputs: Any, targets: Any, alpha: Any = 0.25, gamma: Any = 2, reduction: Any = "none") -> Any:
    """`[*], [*] -> [*]`, or a number"""
    dims = broadcast(call, tuple(require_tensor(inputs).shape), tuple(require_tensor(targets).shape), contract="loss-shapes")
    return _reduced(dims, reduction, inputs)
