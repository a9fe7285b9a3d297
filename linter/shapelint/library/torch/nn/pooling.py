"""Pooling layers."""

from __future__ import annotations

from typing import Any, ClassVar

from shapelint.library.registry import layer
from shapelint.library.torch.functional import pooling
from shapelint.library.torch.nn.module import Module
from shapelint.library.torch.nn.tuples import ntuple
from shapelint.raised import raised


class _Pool(Module):
    """A layer over one function, for one number of spatial axes."""

    _axes: ClassVar[int]
    _function: ClassVar[Any]

    def _spread(self, value: Any) -> Any:
        """`_pair(value)` and the like."""
        return ntuple(self._axes)(value)


@layer("torch.nn.modules.pooling._MaxPoolNd")
class MaxPoolNd(_Pool):
    """`[N, C, *spatial] -> [N, C, *out]`; the arguments are kept as they are given."""

    def __init__(
        self, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1, return_indices: Any = False, ceil_mode: Any = False
    ) -> None:
        super().__init__()
        self.kernel_size, self.stride = kernel_size, kernel_size if stride is None else stride
        self.padding, self.dilation, self.return_indices, self.ceil_mode = padding, dilation, return_indices, ceil_mode

    def forward(self, input: Any) -> Any:
        return type(self)._function(
            input, self.kernel_size, self.stride, self.padding, self.dilation, ceil_mode=self.ceil_mode, return_indices=self.return_indices
        )


@layer("torch.nn.MaxPool1d", "torch.nn.modules.pooling.MaxPool1d")
class MaxPool1d(MaxPoolNd):
    """`[N, C, L] -> [N, C, oL]`."""

    _axes, _function = 1, pooling.max_pool1d


@layer("torch.nn.MaxPool2d", "torch.nn.modules.pooling.MaxPool2d")
class MaxPool2d(MaxPoolNd):
    """`[N, C, H, W] -> [N, C, oH, oW]`."""

    _axes, _function = 2, pooling.max_pool2d


@layer("torch.nn.MaxPool3d", "torch.nn.modules.pooling.MaxPool3d")
class MaxPool3d(MaxPoolNd):
    """`[N, C, D, H, W] -> [N, C, oD, oH, oW]`."""

    _axes, _function = 3, pooling.max_pool3d


@layer("torch.nn.modules.pooling._MaxUnpoolNd")
class MaxUnpoolNd(_Pool):
    """`[N, C, *out], indices -> [N, C, *spatial]`."""

    def __init__(self, kernel_size: Any, stride: Any = None, padding: Any = 0) -> None:
        super().__init__()
        self.kernel_size = self._spread(kernel_size)
        self.stride = self.kernel_size if stride is None else self._spread(stride)
        self.padding = self._spread(padding)

    def forward(self, input: Any, indices: Any, output_size: Any = None) -> Any:
        return type(self)._function(input, indices, self.kernel_size, self.stride, self.padding, output_size)


@layer("torch.nn.MaxUnpool1d", "torch.nn.modules.pooling.MaxUnpool1d")
class MaxUnpool1d(MaxUnpoolNd):
    """`[N, C, oL] -> [N, C, L]`."""

    _axes, _function = 1, pooling.max_unpool1d


@layer("torch.nn.MaxUnpool2d", "torch.nn.modules.pooling.MaxUnpool2d")
class MaxUnpool2d(MaxUnpoolNd):
    """`[N, C, oH, oW] -> [N, C, H, W]`."""

    _axes, _function = 2, pooling.max_unpool2d


@layer("torch.nn.MaxUnpool3d", "torch.nn.modules.pooling.MaxUnpool3d")
class MaxUnpool3d(MaxUnpoolNd):
    """`[N, C, oD, oH, oW] -> [N, C, D, H, W]`."""

    _axes, _function = 3, pooling.max_unpool3d


@layer("torch.nn.modules.pooling._AvgPoolNd")
class AvgPoolNd(_Pool):
    """`[N, C, *spatial] -> [N, C, *out]`."""

    def __init__(
        self, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: Any = False, count_include_pad: Any = True,
        divisor_override: Any = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self.kernel_size, self.stride = kernel_size, kernel_size if stride is None else stride
        self.padding, self.ceil_mode = padding, ceil_mode
        self.count_include_pad, self.divisor_override = count_include_pad, divisor_override

    def forward(self, input: Any) -> Any:
        return type(self)._function(input, self.kernel_size, self.stride, self.padding, self.ceil_mode, self.count_include_pad)


@layer("torch.nn.AvgPool1d", "torch.nn.modules.pooling.AvgPool1d")
class AvgPool1d(AvgPoolNd):
    """`[N, C, L] -> [N, C, oL]`."""

    _axes, _function = 1, pooling.avg_pool1d

    def __init__(
        self, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: Any = False, count_include_pad: Any = True
    ) -> None:
        super().__init__(kernel_size, stride, padding, ceil_mode, count_include_pad)
        for name in ("kernel_size", "stride", "padding"):
            setattr(self, name, self._spread(getattr(self, name)))


@layer("torch.nn.AvgPool2d", "torch.nn.modules.pooling.AvgPool2d")
class AvgPool2d(AvgPoolNd):
    """`[N, C, H, W] -> [N, C, oH, oW]`."""

    _axes, _function = 2, pooling.avg_pool2d


@layer("torch.nn.AvgPool3d", "torch.nn.modules.pooling.AvgPool3d")
class AvgPool3d(AvgPoolNd):
    """`[N, C, D, H, W] -> [N, C, oD, oH, oW]`."""

    _axes, _function = 3, pooling.avg_pool3d


@layer("torch.nn.modules.pooling._LPPoolNd")
class LPPoolNd(_Pool):
    """`[N, C, *spatial] -> [N, C, *out]`."""

    def __init__(self, norm_type: Any, kernel_size: Any, stride: Any = None, ceil_mode: Any = False) -> None:
        super().__init__()
        self.norm_type, self.kernel_size, self.stride, self.ceil_mode = norm_type, kernel_size, stride, ceil_mode

    def forward(self, input: Any) -> Any:
        return type(self)._function(input, float(self.norm_type), self.kernel_size, self.stride, self.ceil_mode)


@layer("torch.nn.LPPool1d", "torch.nn.modules.pooling.LPPool1d")
class LPPool1d(LPPoolNd):
    """`[N, C, L] -> [N, C, oL]`."""

    _axes, _function = 1, pooling.lp_pool1d


@layer("torch.nn.LPPool2d", "torch.nn.modules.pooling.LPPool2d")
class LPPool2d(LPPoolNd):
    """`[N, C, H, W] -> [N, C, oH, oW]`."""

    _axes, _function = 2, pooling.lp_pool2d


@layer("torch.nn.LPPool3d", "torch.nn.modules.pooling.LPPool3d")
class LPPool3d(LPPoolNd):
    """`[N, C, D, H, W] -> [N, C, oD, oH, oW]`."""

    _axes, _function = 3, pooling.lp_pool3d


class _FractionalMaxPoolNd(_Pool):
    """`[N, C, *spatial] -> [N, C, *output_size]`, or a ratio of the input's size."""

    def __init__(
        self, kernel_size: Any, output_size: Any = None, output_ratio: Any = None, return_indices: Any = False, _random_samples: Any = None
    ) -> None:
        super().__init__()
        self.kernel_size, self.return_indices = self._spread(kernel_size), return_indices
        self.register_buffer("_random_samples", _random_samples)
        self.output_size = None if output_size is None else self._spread(output_size)
        self.output_ratio = None if output_ratio is None else self._spread(output_ratio)
        if (output_size is None) == (output_ratio is None):
            raise raised(ValueError(f"{type(self).__name__} requires one of output_size and output_ratio"))
        for ratio in self.output_ratio or ():
            if isinstance(ratio, (int, float)) and not 0 < ratio < 1:
                raise raised(ValueError(f"output_ratio must be between 0 and 1 (got {output_ratio})"))

    def forward(self, input: Any) -> Any:
        return type(self)._function(
            input, self.kernel_size, self.output_size, self.output_ratio, self.return_indices, _random_samples=self._random_samples
        )


@layer("torch.nn.FractionalMaxPool2d", "torch.nn.modules.pooling.FractionalMaxPool2d")
class FractionalMaxPool2d(_FractionalMaxPoolNd):
    """`[N, C, H, W] -> [N, C, *output_size]`."""

    _axes, _function = 2, pooling.fractional_max_pool2d


@layer("torch.nn.FractionalMaxPool3d", "torch.nn.modules.pooling.FractionalMaxPool3d")
class FractionalMaxPool3d(_FractionalMaxPoolNd):
    """`[N, C, D, H, W] -> [N, C, *output_size]`."""

    _axes, _function = 3, pooling.fractional_max_pool3d


@layer("torch.nn.modules.pooling._AdaptiveAvgPoolNd")
class AdaptiveAvgPoolNd(_Pool):
    """`[N, C, *spatial] -> [N, C, *output_size]`."""

    def __init__(self, output_size: Any) -> None:
        super().__init__()
        self.output_size = output_size

    def forward(self, input: Any) -> Any:
        return type(self)._function(input, self.output_size)


@layer("torch.nn.AdaptiveAvgPool1d", "torch.nn.modules.pooling.AdaptiveAvgPool1d")
class AdaptiveAvgPool1d(AdaptiveAvgPoolNd):
    """`[N, C, L] -> [N, C, output_size]`."""

    _axes, _function = 1, pooling.adaptive_avg_pool1d


@layer("torch.nn.AdaptiveAvgPool2d", "torch.nn.modules.pooling.AdaptiveAvgPool2d")
class AdaptiveAvgPool2d(AdaptiveAvgPoolNd):
    """`[N, C, H, W] -> [N, C, *output_size]`."""

    _axes, _function = 2, pooling.adaptive_avg_pool2d


@layer("torch.nn.AdaptiveAvgPool3d", "torch.nn.modules.pooling.AdaptiveAvgPool3d")
class AdaptiveAvgPool3d(AdaptiveAvgPoolNd):
    """`[N, C, D, H, W] -> [N, C, *output_size]`."""

    _axes, _function = 3, pooling.adaptive_avg_pool3d


@layer("torch.nn.modules.pooling._AdaptiveMaxPoolNd")
class AdaptiveMaxPoolNd(_Pool):
    """`[N, C, *spatial] -> [N, C, *output_size]`."""

    def __init__(self, output_size: Any, return_indices: Any = False) -> None:
        super().__init__()
        self.output_size, self.return_indices = output_size, return_indices

    def forward(self, input: Any) -> Any:
        return type(self)._function(input, self.output_size, self.return_indices)


@layer("torch.nn.AdaptiveMaxPool1d", "torch.nn.modules.pooling.AdaptiveMaxPool1d")
class AdaptiveMaxPool1d(AdaptiveMaxPoolNd):
    """`[N, C, L] -> [N, C, output_size]`."""

    _axes, _function = 1, pooling.adaptive_max_pool1d


@layer("torch.nn.AdaptiveMaxPool2d", "torch.nn.modules.pooling.AdaptiveMaxPool2d")
class AdaptiveMaxPool2d(AdaptiveMaxPoolNd):
    """`[N, C, H, W] -> [N, C, *output_size]`."""

    _axes, _function = 2, pooling.adaptive_max_pool2d


@layer("torch.nn.AdaptiveMaxPool3d", "torch.nn.modules.pooling.AdaptiveMaxPool3d")
class AdaptiveMaxPool3d(AdaptiveMaxPoolNd):
    """`[N, C, D, H, W] -> [N, C, *output_size]`."""

    _axes, _function = 3, pooling.adaptive_max_pool3d
