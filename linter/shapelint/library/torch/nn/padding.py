"""Padding layers."""

from __future__ import annotations

from typing import Any, ClassVar

from shapelint.library.registry import layer
from shapelint.library.torch.functional.padding import pad
from shapelint.library.torch.nn.module import Module
from shapelint.library.torch.nn.tuples import ntuple


class _Pad(Module):
    """`[*, *spatial] -> [*, *padded]`; `padding` is one margin for all sides, or left, right, top, bottom, ..."""

    _axes: ClassVar[int]
    _mode: ClassVar[str] = "constant"
    value: Any = None

    def __init__(self, padding: Any) -> None:
        super().__init__()
        self.padding = ntuple(2 * self._axes)(padding)

    def forward(self, input: Any) -> Any:
        return pad(input, self.padding, self._mode, self.value)


@layer("torch.nn.modules.padding._ConstantPadNd")
class ConstantPadNd(_Pad):
    """Margins of one value."""

    def __init__(self, padding: Any, value: Any) -> None:
        super().__init__(padding)
        self.value = value


@layer("torch.nn.modules.padding._ReflectionPadNd")
class ReflectionPadNd(_Pad):
    """Margins that mirror the input."""

    _mode = "reflect"


@layer("torch.nn.modules.padding._ReplicationPadNd")
class ReplicationPadNd(_Pad):
    """Margins that repeat the edge."""

    _mode = "replicate"


@layer("torch.nn.modules.padding._CircularPadNd")
class CircularPadNd(_Pad):
    """Margins that continue at the other side."""

    _mode = "circular"


@layer("torch.nn.ConstantPad1d", "torch.nn.modules.padding.ConstantPad1d")
class ConstantPad1d(ConstantPadNd):
    """`[*, L] -> [*, oL]`."""

    _axes = 1


@layer("torch.nn.ConstantPad2d", "torch.nn.modules.padding.ConstantPad2d")
class ConstantPad2d(ConstantPadNd):
    """`[*, H, W] -> [*, oH, oW]`."""

    _axes = 2


@layer("torch.nn.ConstantPad3d", "torch.nn.modules.padding.ConstantPad3d")
class ConstantPad3d(ConstantPadNd):
    """`[*, D, H, W] -> [*, oD, oH, oW]`."""

    _axes = 3


@layer("torch.nn.ReflectionPad1d", "torch.nn.modules.padding.ReflectionPad1d")
class ReflectionPad1d(ReflectionPadNd):
    """`[*, L] -> [*, oL]`."""

    _axes = 1


@layer("torch.nn.ReflectionPad2d", "torch.nn.modules.padding.ReflectionPad2d")
class ReflectionPad2d(ReflectionPadNd):
    """`[*, H, W] -> [*, oH, oW]`."""

    _axes = 2


@layer("torch.nn.ReflectionPad3d", "torch.nn.modules.padding.ReflectionPad3d")
class ReflectionPad3d(ReflectionPadNd):
    """`[*, D, H, W] -> [*, oD, oH, oW]`."""

    _axes = 3


@layer("torch.nn.ReplicationPad1d", "torch.nn.modules.padding.ReplicationPad1d")
class ReplicationPad1d(ReplicationPadNd):
    """`[*, L] -> [*, oL]`."""

    _axes = 1


@layer("torch.nn.ReplicationPad2d", "torch.nn.modules.padding.ReplicationPad2d")
class ReplicationPad2d(ReplicationPadNd):
    """`[*, H, W] -> [*, oH, oW]`."""

    _axes = 2


@layer("torch.nn.ReplicationPad3d", "torch.nn.modules.padding.ReplicationPad3d")
class ReplicationPad3d(ReplicationPadNd):
    """`[*, D, H, W] -> [*, oD, oH, oW]`."""

    _axes = 3


@layer("torch.nn.CircularPad1d", "torch.nn.modules.padding.CircularPad1d")
class CircularPad1d(CircularPadNd):
    """`[*, L] -> [*, oL]`."""

    _axes = 1


@layer("torch.nn.CircularPad2d", "torch.nn.modules.padding.CircularPad2d")
class CircularPad2d(CircularPadNd):
    """`[*, H, W] -> [*, oH, oW]`."""

    _axes = 2


@layer("torch.nn.CircularPad3d", "torch.nn.modules.padding.CircularPad3d")
class CircularPad3d(CircularPadNd):
    """`[*, D, H, W] -> [*, oD, oH, oW]`."""

    _axes = 3


@layer("torch.nn.ZeroPad1d", "torch.nn.modules.padding.ZeroPad1d")
class ZeroPad1d(ConstantPad1d):
    """`[*, L] -> [*, oL]`."""

    def __init__(self, padding: Any) -> None:
        super().__init__(padding, 0.0)


@layer("torch.nn.ZeroPad2d", "torch.nn.modules.padding.ZeroPad2d")
class ZeroPad2d(ConstantPad2d):
    """`[*, H, W] -> [*, oH, oW]`."""

    def __init__(self, padding: Any) -> None:
        super().__init__(padding, 0.0)


@layer("torch.nn.ZeroPad3d", "torch.nn.modules.padding.ZeroPad3d")
class ZeroPad3d(ConstantPad3d):
    """`[*, D, H, W] -> [*, oD, oH, oW]`."""

    def __init__(self, padding: Any) -> None:
        super().__init__(padding, 0.0)
