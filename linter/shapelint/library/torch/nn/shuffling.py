"""Layers that shuffle between channels and space."""

from __future__ import annotations

from typing import Any

from shapelint.library.registry import layer
from shapelint.library.torch.functional.vision import channel_shuffle, pixel_shuffle, pixel_unshuffle
from shapelint.library.torch.nn.module import Module


@layer("torch.nn.PixelShuffle", "torch.nn.modules.pixelshuffle.PixelShuffle")
class PixelShuffle(Module):
    """`[*, C r^2, H, W] -> [*, C, H r, W r]`."""

    def __init__(self, upscale_factor: Any) -> None:
        super().__init__()
        self.upscale_factor = upscale_factor

    def forward(self, input: Any) -> Any:
        return pixel_shuffle(input, self.upscale_factor)


@layer("torch.nn.PixelUnshuffle", "torch.nn.modules.pixelshuffle.PixelUnshuffle")
class PixelUnshuffle(Module):
    """`[*, C, H r, W r] -> [*, C r^2, H, W]`."""

    def __init__(self, downscale_factor: Any) -> None:
        super().__init__()
        self.downscale_factor = downscale_factor

    def forward(self, input: Any) -> Any:
        return pixel_unshuffle(input, self.downscale_factor)


@layer("torch.nn.ChannelShuffle", "torch.nn.modules.channelshuffle.ChannelShuffle")
class ChannelShuffle(Module):
    """`[N, C, *] -> [N, C, *]`."""

    def __init__(self, groups: Any) -> None:
        super().__init__()
        self.groups = groups

    def forward(self, input: Any) -> Any:
        return channel_shuffle(input, self.groups)
