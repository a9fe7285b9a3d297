"""Layers that take sliding blocks out of images and put them together again."""

from __future__ import annotations

from typing import Any

from shapelint.library.registry import layer
from shapelint.library.torch.functional.folding import fold, unfold
from shapelint.library.torch.nn.module import Module


@layer("torch.nn.Unfold", "torch.nn.modules.fold.Unfold")
class Unfold(Module):
    """`[N, C, H, W] -> [N, C kH kW, blocks]`."""

    def __init__(self, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> None:
        super().__init__()
        self.kernel_size, self.dilation, self.padding, self.stride = kernel_size, dilation, padding, stride

    def forward(self, input: Any) -> Any:
        return unfold(input, self.kernel_size, self.dilation, self.padding, self.stride)


@layer("torch.nn.Fold", "torch.nn.modules.fold.Fold")
class Fold(Module):
    """`[N, C kH kW, blocks] -> [N, C, *output_size]`."""

    def __init__(self, output_size: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> None:
        super().__init__()
        self.output_size, self.kernel_size = output_size, kernel_size
        self.dilation, self.padding, self.stride = dilation, padding, stride

    def forward(self, input: Any) -> Any:
        return fold(input, self.output_size, self.kernel_size, self.dilation, self.padding, self.stride)
