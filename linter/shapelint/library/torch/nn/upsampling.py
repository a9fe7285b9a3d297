"""Layers that resize."""

from __future__ import annotations

from typing import Any

from shapelint.library.registry import layer
from shapelint.library.torch.functional.interpolation import interpolate
from shapelint.library.torch.nn.module import Module


@layer("torch.nn.Upsample", "torch.nn.modules.upsampling.Upsample")
class Upsample(Module):
    """`[N, C, *spatial] -> [N, C, *size]`, or each spatial size times its scale factor."""

    def __init__(
        self,
        size: Any = None,
        scale_factor: Any = None,
        mode: Any = "nearest",
        align_corners: Any = None,
        recompute_scale_factor: Any = None,
    ) -> None:
        super().__init__()
        self.name = type(self).__name__
        self.size, self.mode = size, mode
        self.scale_factor = tuple(map(as_float, scale_factor)) if isinstance(scale_factor, tuple) else as_float(scale_factor)
        self.align_corners, self.recompute_scale_factor = align_corners, recompute_scale_factor

    def forward(self, input: Any) -> Any:
        return interpolate(
            input, self.size, self.scale_factor, self.mode, self.align_corners, recompute_scale_factor=self.recompute_scale_factor
        )


def as_float(factor: Any) -> Any:
    """A known factor as a float."""
    return float(factor) if isinstance(factor, int) and factor else factor


@layer("torch.nn.UpsamplingNearest2d", "torch.nn.modules.upsampling.UpsamplingNearest2d")
class UpsamplingNearest2d(Upsample):
    """`[N, C, H, W] -> [N, C, *size]`."""

    def __init__(self, size: Any = None, scale_factor: Any = None) -> None:
        super().__init__(size, scale_factor, mode="nearest")


@layer("torch.nn.UpsamplingBilinear2d", "torch.nn.modules.upsampling.UpsamplingBilinear2d")
class UpsamplingBilinear2d(Upsample):
    """`[N, C, H, W] -> [N, C, *size]`."""

    def __init__(self, size: Any = None, scale_factor: Any = None) -> None:
        super().__init__(size, scale_factor, mode="bilinear", align_corners=True)
