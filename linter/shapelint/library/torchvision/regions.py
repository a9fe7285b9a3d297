"""Pooling of regions and deformable convolution: functions and layers of `torchvision.ops`."""

from __future__ import annotations

from typing import Any

from shapelint.library.axes import require_tensor
from shapelint.library.registry import layer, shape_function
from shapelint.library.torch import vision_operators
from shapelint.library.torch.nn.module import Module, parameter
from shapelint.library.torch.splitting import total_of
from shapelint.library.torch.tensor import make_tensor
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import floor_div, product


def _pair(value: Any) -> tuple[Any, Any]:
    return tuple(value) if isinstance(value, (tuple, list)) else (value, value)


def _rois(boxes: Any) -> Any:
    """Boxes as one matrix `[K, 5]`: a list of `[k, 4]` matrices gets the number of its image in front."""
    if not isinstance(boxes, (list, tuple)):
        return boxes
    return make_tensor((total_of([require_tensor(each).shape[0] for each in boxes]), 5))


@shape_function("torchvision.ops.roi_align", "torchvision.ops.roi_align.roi_align")
def roi_align(
    call: CallInProgress, input: Any, boxes: Any, output_size: Any, spatial_scale: Any = 1.0, sampling_ratio: Any = -1, aligned: Any = False
) -> Any:
    """`[N, C, H, W], [K, 5] -> [K, C, h, w]`"""
    return vision_operators.roi_align(input, _rois(boxes), spatial_scale, *_pair(output_size), sampling_ratio, aligned)


@shape_function("torchvision.ops.roi_pool", "torchvision.ops.roi_pool.roi_pool")
def roi_pool(call: CallInProgress, input: Any, boxes: Any, output_size: Any, spatial_scale: Any = 1.0) -> Any:
    """`[N, C, H, W], [K, 5] -> [K, C, h, w]`"""
    return vision_operators.roi_pool(input, _rois(boxes), spatial_scale, *_pair(output_size))[0]


@shape_function("torchvision.ops.ps_roi_align", "torchvision.ops.ps_roi_align.ps_roi_align")
def ps_roi_align(call: CallInProgress, input: Any, boxes: Any, output_size: Any, spatial_scale: Any = 1.0, sampling_ratio: Any = -1) -> Any:
    """`[N, C * h * w, H, W], [K, 5] -> [K, C, h, w]`"""
    return vision_operators.ps_roi_align(input, _rois(boxes), spatial_scale, *_pair(output_size), sampling_ratio)[0]


@shape_function("torchvision.ops.ps_roi_pool", "torchvision.ops.ps_roi_pool.ps_roi_pool")
def ps_roi_pool(call: CallInProgress, input: Any, boxes: Any, output_size: Any, spatial_scale: Any = 1.0) -> Any:
    """`[N, C * h * w, H, W], [K, 5] -> [K, C, h, w]`"""
    return vision_operators.ps_roi_pool(input, _rois(boxes), spatial_scale, *_pair(output_size))[0]


@shape_function("torchvision.ops.deform_conv2d", "torchvision.ops.deform_conv.deform_conv2d")
def deform_conv2d(
    call: CallInProgress, input: Any, offset: Any, weight: Any, bias: Any = None, stride: Any = (1, 1), padding: Any = (0, 0),
    dilation: Any = (1, 1), mask: Any = None,
) -> Any:  # fmt: skip
    """`[N, C, H, W], [O, C / groups, kH, kW] -> [N, O, oH, oW]`"""
    groups, offset_groups = 1, 1
    if all(require_tensor(each).rank == 4 for each in (input, offset, weight)):
        groups = floor_div(input.shape[1], weight.shape[1])
        offset_groups = floor_div(offset.shape[1], 2 * product(weight.shape[2:]))
    return vision_operators.deform_conv2d(
        input, weight, offset, mask, bias, *_pair(stride), *_pair(padding), *_pair(dilation), groups, offset_groups, mask is not None
    )


@layer("torchvision.ops.RoIAlign", "torchvision.ops.roi_align.RoIAlign")
class RoIAlign(Module):
    """`[N, C, H, W], [K, 5] -> [K, C, h, w]`"""

    def __init__(self, output_size: Any, spatial_scale: Any, sampling_ratio: Any, aligned: Any = False) -> None:
        super().__init__()
        self.output_size, self.spatial_scale, self.sampling_ratio, self.aligned = output_size, spatial_scale, sampling_ratio, aligned

    def forward(self, input: Any, rois: Any) -> Any:
        return roi_align(input, rois, self.output_size, self.spatial_scale, self.sampling_ratio, self.aligned)


@layer("torchvision.ops.RoIPool", "torchvision.ops.roi_pool.RoIPool")
class RoIPool(Module):
    """`[N, C, H, W], [K, 5] -> [K, C, h, w]`"""

    def __init__(self, output_size: Any, spatial_scale: Any) -> None:
        super().__init__()
        self.output_size, self.spatial_scale = output_size, spatial_scale

    def forward(self, input: Any, rois: Any) -> Any:
        return roi_pool(input, rois, self.output_size, self.spatial_scale)


@layer("torchvision.ops.PSRoIAlign", "torchvision.ops.ps_roi_align.PSRoIAlign")
class PSRoIAlign(Module):
    """`[N, C * h * w, H, W], [K, 5] -> [K, C, h, w]`"""

    def __init__(self, output_size: Any, spatial_scale: Any, sampling_ratio: Any) -> None:
        super().__init__()
        self.output_size, self.spatial_scale, self.sampling_ratio = output_size, spatial_scale, sampling_ratio

    def forward(self, input: Any, rois: Any) -> Any:
        return ps_roi_align(input, rois, self.output_size, self.spatial_scale, self.sampling_ratio)


@layer("torchvision.ops.PSRoIPool", "torchvision.ops.ps_roi_pool.PSRoIPool")
class PSRoIPool(Module):
    """`[N, C * h * w, H, W], [K, 5] -> [K, C, h, w]`"""

    def __init__(self, output_size: Any, spatial_scale: Any) -> None:
        super().__init__()
        self.output_size, self.spatial_scale = output_size, spatial_scale

    def forward(self, input: Any, rois: Any) -> Any:
        return ps_roi_pool(input, rois, self.output_size, self.spatial_scale)


@layer("torchvision.ops.DeformConv2d", "torchvision.ops.deform_conv.DeformConv2d")
class DeformConv2d(Module):
    """`[N, in_channels, H, W] -> [N, out_channels, oH, oW]`"""

    def __init__(
        self, in_channels: Any, out_channels: Any, kernel_size: Any, stride: Any = 1, padding: Any = 0, dilation: Any = 1, groups: Any = 1,
        bias: Any = True,
    ) -> None:  # fmt: skip
        super().__init__()
        self.in_channels, self.out_channels, self.groups = in_channels, out_channels, groups
        self.kernel_size, self.stride, self.padding, self.dilation = _pair(kernel_size), _pair(stride), _pair(padding), _pair(dilation)
        self.weight = parameter(out_channels, in_channels // groups, *self.kernel_size)
        self.register_parameter("bias", parameter(out_channels) if bias else None)

    def forward(self, input: Any, offset: Any, mask: Any = None) -> Any:
        return deform_conv2d(input, offset, self.weight, self.bias, self.stride, self.padding, self.dilation, mask)
