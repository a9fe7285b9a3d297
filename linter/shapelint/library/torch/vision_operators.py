"""The compiled operators of torchvision, `torch.ops.torchvision.*`, which its Python source calls."""

from __future__ import annotations

from typing import Any

from shapelint.library.axes import require_tensor, size_argument
from shapelint.library.registry import shape_function
from shapelint.library.torch.tensor import Tensor, make_tensor
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, equal, floor_div, product
from shapelint.unknown import Unknown


@shape_function("torch.ops.torchvision.nms", "torch.ops.torchvision.qnms")
def nms(call: CallInProgress, dets: Any, scores: Any, iou_threshold: Any) -> Any:
    """`[n, 4], [n] -> [how many are kept]`"""
    require_boxes(call, dets, 4, "boxes")
    if isinstance(scores, Tensor) and scores.dims is not None:
        call.require_rank(scores, 1)
        call.require_equal(scores.shape[0], dets.shape[0], "broadcast-shapes", parameter="scores", detail="one score for each box")
    return make_tensor((Unknown("how many boxes non-maximum suppression keeps"),), "int64")


def require_boxes(call: CallInProgress, boxes: Any, columns: int, parameter: str) -> None:
    """State that the boxes are the rows of a matrix."""
    call.require_rank(require_tensor(boxes), 2)
    if boxes.rank == 2:
        call.require_equal(boxes.shape[1], columns, "model-raises", parameter=parameter, detail=f"a box has {columns} numbers")


def _pooled(call: CallInProgress, input: Any, rois: Any, height: Any, width: Any, *, sensitive: bool = False) -> Tensor:
    call.require_rank(require_tensor(input), 4)
    require_boxes(call, rois, 5, "rois")
    rows, columns = size_argument(height), size_argument(width)
    channels: Size = input.shape[1]
    if sensitive:
        call.require_divisible(
            channels, rows * columns, "channel-groups", parameter="output_size", detail="each cell has channels of its own"
        )
        channels = floor_div(channels, rows * columns)
    return input.like((rois.shape[0], channels, rows, columns))


@shape_function("torch.ops.torchvision.roi_align")
def roi_align(
    call: CallInProgress,
    input: Any,
    rois: Any,
    spatial_scale: Any,
    pooled_height: Any,
    pooled_width: Any,
    sampling_ratio: Any = -1,
    aligned: Any = False,
) -> Any:
    """`[N, C, H, W], [K, 5] -> [K, C, pooled_height, pooled_width]`"""
    return _pooled(call, input, rois, pooled_height, pooled_width)


@shape_function("torch.ops.torchvision.roi_pool")
def roi_pool(call: CallInProgress, input: Any, rois: Any, spatial_scale: Any, pooled_height: Any, pooled_width: Any) -> Any:
    """`[N, C, H, W], [K, 5] -> [K, C, pooled_height, pooled_width]`, and where the maxima stood"""
    output = _pooled(call, input, rois, pooled_height, pooled_width)
    return output, output.same("int32")


@shape_function("torch.ops.torchvision.ps_roi_align")
def ps_roi_align(
    call: CallInProgress, input: Any, rois: Any, spatial_scale: Any, pooled_height: Any, pooled_width: Any, sampling_ratio: Any = -1
) -> Any:
    """`[N, C * h * w, H, W], [K, 5] -> [K, C, h, w]`, and the channels used"""
    output = _pooled(call, input, rois, pooled_height, pooled_width, sensitive=True)
    return output, output.same("int32")


@shape_function("torch.ops.torchvision.ps_roi_pool")
def ps_roi_pool(call: CallInProgress, input: Any, rois: Any, spatial_scale: Any, pooled_height: Any, pooled_width: Any) -> Any:
    """`[N, C * h * w, H, W], [K, 5] -> [K, C, h, w]`, and the channels used"""
    output = _pooled(call, input, rois, pooled_height, pooled_width, sensitive=True)
    return output, output.same("int32")


@shape_function("torch.ops.torchvision.box_iou_rotated")
def box_iou_rotated(call: CallInProgress, boxes1: Any, boxes2: Any) -> Any:
    """`[n, 5], [m, 5] -> [n, m]`"""
    return make_tensor((require_tensor(boxes1).shape[0], require_tensor(boxes2).shape[0]), boxes1.element_type)


@shape_function("torch.ops.torchvision.deform_conv2d")
def deform_conv2d(
    call: CallInProgress, input: Any, weight: Any, offset: Any, mask: Any, bias: Any, stride_h: Any, stride_w: Any, pad_h: Any, pad_w: Any,
    dilation_h: Any, dilation_w: Any, groups: Any, offset_groups: Any, use_mask: Any,
) -> Any:  # fmt: skip
    """`[N, C, H, W], [O, C / groups, kH, kW] -> [N, O, oH, oW]`; the offset has the spatial size of the result"""
    ranks = call.require_rank(require_tensor(input), 4), call.require_rank(require_tensor(weight), 4)
    if ranks != (True, True):
        return input.like(None)
    call.require_equal(input.shape[1], weight.shape[1] * groups, "conv-in-channels", parameter="in_channels")
    kernel = weight.shape[2:]
    steps = ((stride_h, pad_h, dilation_h), (stride_w, pad_w, dilation_w))
    outer = tuple(
        floor_div(size + 2 * padding - (dilation * (window - 1) + 1), stride) + 1
        for size, window, (stride, padding, dilation) in zip(input.shape[2:], kernel, steps, strict=True)
    )
    for size in outer:
        call.require_at_least(size, 1, "empty-output")
    for values, each, name in ((offset, 2, "offset"), (mask if use_mask else None, 1, "mask")):
        if isinstance(values, Tensor) and values.dims is not None and len(values.dims) == 4:
            expected = (offset_groups * each * product(kernel), *outer)
            for size, wanted in zip(values.dims[1:], expected, strict=True):
                call.require(
                    equal(size, wanted), "model-raises", received=size, declared=wanted, parameter=name, detail=f"{name} of another shape"
                )
    return input.like((input.shape[0], weight.shape[0], *outer))
