"""Convolution layers, their transposes, and their lazy variants."""

from __future__ import annotations

from typing import Any, ClassVar

from shapelint.library.registry import layer
from shapelint.library.torch.functional.convolution import (
    conv1d,
    conv2d,
    conv3d,
    conv_transpose1d,
    conv_transpose2d,
    conv_transpose3d,
    in_groups,
)
from shapelint.library.torch.functional.padding import pad
from shapelint.library.torch.nn.lazy import LazyModuleMixin, unset
from shapelint.library.torch.nn.module import Module
from shapelint.library.torch.nn.tuples import ntuple, reverse_repeat_tuple
from shapelint.library.torch.nn.weights import require_in_constructor, require_rank, weight
from shapelint.raised import raised
from shapelint.recording import CallInProgress, active
from shapelint.symbolic.dims import at_least, definitely, equal, floor_div, less
from shapelint.values import Array


@layer("torch.nn.modules.conv._ConvNd")
class ConvNd(Module):
    """What all convolutions have: sizes for each axis, a weight, and perhaps a bias."""

    _axes: ClassVar[int]
    _function: ClassVar[Any]

    def __init__(
        self, in_channels: Any, out_channels: Any, kernel_size: Any, stride: Any, padding: Any, dilation: Any, transposed: Any,
        output_padding: Any, groups: Any, bias: Any, padding_mode: Any, device: Any = None, dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self.in_channels, self.out_channels = in_channels, out_channels
        self.kernel_size, self.stride, self.padding, self.dilation = kernel_size, stride, padding, dilation
        self.transposed, self.output_padding, self.groups, self.padding_mode = transposed, output_padding, groups, padding_mode
        self._require_consistent()
        self._reversed_padding_repeated_twice = self._margins()
        self._make_weights(bias, dtype)

    def _require_consistent(self) -> None:
        if definitely(less(self.groups, 1)):
            raise raised(ValueError("groups must be a positive integer"))
        for name in ("in_channels", "out_channels"):
            channels = getattr(self, name)
            require_in_constructor(
                self, in_groups(channels, self.groups), "channel-groups", received=channels, declared=self.groups, parameter=name,
                detail=f"{name} has to be a multiple of groups",
            )  # fmt: skip
        if isinstance(self.padding, str):
            if self.padding not in ("same", "valid"):
                raise raised(ValueError(f"Invalid padding string {self.padding!r}, should be one of 'same', 'valid'"))
            if self.padding == "same" and any(equal(stride, 1) is False for stride in self.stride):
                raise raised(ValueError("padding='same' is not supported for strided convolutions"))
        if isinstance(self.padding_mode, str) and self.padding_mode not in ("zeros", "reflect", "replicate", "circular"):
            raise raised(ValueError(f"padding_mode must be one of zeros, reflect, replicate, circular, but got {self.padding_mode!r}"))

    def _margins(self) -> Any:
        """The padding as `F.pad` takes it: the last axis first, before and after."""
        if self.padding == "valid":
            return [0, 0] * len(self.kernel_size)
        if self.padding != "same":
            return reverse_repeat_tuple(self.padding, 2)
        totals = [step * (size - 1) for step, size in zip(self.dilation, self.kernel_size, strict=False)]
        return [margin for total in reversed(totals) for margin in (floor_div(total, 2), total - floor_div(total, 2))]

    def _make_weights(self, bias: Any, dtype: Any) -> None:
        inner, outer = (self.out_channels, self.in_channels) if self.transposed else (self.in_channels, self.out_channels)
        self.register_parameter("weight", weight(dtype, outer, floor_div(inner, self.groups), *self.kernel_size))
        self.register_parameter("bias", weight(dtype, self.out_channels) if bias else None)

    def reset_parameters(self) -> None:
        """Values are not followed."""


class _Convolution(ConvNd):
    """The constructor and the forward of `Conv1d` to `Conv3d`."""

    def __init__(
        self, in_channels: Any, out_channels: Any, kernel_size: Any, stride: Any = 1, padding: Any = 0, dilation: Any = 1, groups: Any = 1,
        bias: Any = True, padding_mode: Any = "zeros", device: Any = None, dtype: Any = None,
    ) -> None:  # fmt: skip
        spread = ntuple(self._axes)
        super().__init__(
            in_channels, out_channels, spread(kernel_size), spread(stride), padding if isinstance(padding, str) else spread(padding),
            spread(dilation), False, spread(0), groups, bias, padding_mode, device, dtype,
        )  # fmt: skip

    def _conv_forward(self, input: Any, weight: Any, bias: Any = None) -> Any:
        padding = self.padding
        if self.padding_mode != "zeros":
            input = pad(input, self._reversed_padding_repeated_twice, mode=self.padding_mode)
            padding = 0
        return type(self)._function(input, weight, bias, self.stride, padding, self.dilation, self.groups)

    def forward(self, input: Any) -> Any:
        return self._conv_forward(input, self.weight, self.bias)


@layer("torch.nn.Conv1d", "torch.nn.modules.conv.Conv1d")
class Conv1d(_Convolution):
    """`[N, in_channels, L] -> [N, out_channels, oL]`."""

    _axes, _function = 1, conv1d


@layer("torch.nn.Conv2d", "torch.nn.modules.conv.Conv2d")
class Conv2d(_Convolution):
    """`[N, in_channels, H, W] -> [N, out_channels, oH, oW]`."""

    _axes, _function = 2, conv2d


@layer("torch.nn.Conv3d", "torch.nn.modules.conv.Conv3d")
class Conv3d(_Convolution):
    """`[N, in_channels, D, H, W] -> [N, out_channels, oD, oH, oW]`."""

    _axes, _function = 3, conv3d


@layer("torch.nn.modules.conv._ConvTransposeNd")
class ConvTransposeNd(ConvNd):
    """What transposed convolutions have: an output size that can be asked for, within one stride."""

    def __init__(
        self, in_channels: Any, out_channels: Any, kernel_size: Any, stride: Any, padding: Any, dilation: Any, transposed: Any,
        output_padding: Any, groups: Any, bias: Any, padding_mode: Any, device: Any = None, dtype: Any = None,
    ) -> None:  # fmt: skip
        if isinstance(padding_mode, str) and padding_mode != "zeros":
            raise raised(ValueError(f'Only "zeros" padding mode is supported for {type(self).__name__}'))
        super().__init__(
            in_channels,
            out_channels,
            kernel_size,
            stride,
            padding,
            dilation,
            transposed,
            output_padding,
            groups,
            bias,
            padding_mode,
            device,
            dtype,
        )

    def _output_padding(
        self, input: Any, output_size: Any, stride: Any, padding: Any, kernel_size: Any, num_spatial_dims: int, dilation: Any = None
    ) -> Any:
        """What has to be added to the usual size to get the one asked for."""
        if output_size is None:
            return ntuple(num_spatial_dims)(self.output_padding)
        wanted = tuple(output_size)
        if len(wanted) == num_spatial_dims + 2:
            wanted = wanted[2:]
        if len(wanted) != num_spatial_dims:
            raise raised(ValueError(f"output_size must have {num_spatial_dims} or {num_spatial_dims + 2} elements (got {len(wanted)})"))
        steps = dilation or (1,) * num_spatial_dims
        usual = [
            (size - 1) * stride[axis] - 2 * padding[axis] + steps[axis] * (kernel_size[axis] - 1) + 1
            for axis, size in enumerate(input.shape[-num_spatial_dims:])
        ]
        self._require_reachable(wanted, usual, stride)
        return [size - least for size, least in zip(wanted, usual, strict=True)]

    def _require_reachable(self, wanted: Any, usual: Any, stride: Any) -> None:
        """State that the sizes asked for lie within one stride of the usual ones."""

        def body(call: CallInProgress) -> None:
            for size, least, step in zip(wanted, usual, stride, strict=True):
                if definitely(less(size, least)) or definitely(at_least(size, least + step)):
                    detail = f"an output of {least} to {least + step - 1} can be asked for"
                    call.require(False, "model-raises", received=size, declared=least, parameter="output_size", detail=detail)

        active().run(self.operation, body, (), {})


class _TransposedConvolution(ConvTransposeNd):
    """The constructor and the forward of `ConvTranspose1d` to `ConvTranspose3d`."""

    def __init__(
        self, in_channels: Any, out_channels: Any, kernel_size: Any, stride: Any = 1, padding: Any = 0, output_padding: Any = 0,
        groups: Any = 1, bias: Any = True, dilation: Any = 1, padding_mode: Any = "zeros", device: Any = None, dtype: Any = None,
    ) -> None:  # fmt: skip
        spread = ntuple(self._axes)
        super().__init__(
            in_channels, out_channels, spread(kernel_size), spread(stride), spread(padding), spread(dilation), True, spread(output_padding),
            groups, bias, padding_mode, device, dtype,
        )  # fmt: skip

    def forward(self, input: Any, output_size: Any = None) -> Any:
        if output_size is None or (isinstance(input, Array) and input.dims is None):
            output_padding = self.output_padding
        else:
            output_padding = self._output_padding(
                input, output_size, self.stride, self.padding, self.kernel_size, self._axes, self.dilation
            )
        return type(self)._function(input, self.weight, self.bias, self.stride, self.padding, output_padding, self.groups, self.dilation)


@layer("torch.nn.ConvTranspose1d", "torch.nn.modules.conv.ConvTranspose1d")
class ConvTranspose1d(_TransposedConvolution):
    """`[N, in_channels, L] -> [N, out_channels, oL]`."""

    _axes, _function = 1, conv_transpose1d


@layer("torch.nn.ConvTranspose2d", "torch.nn.modules.conv.ConvTranspose2d")
class ConvTranspose2d(_TransposedConvolution):
    """`[N, in_channels, H, W] -> [N, out_channels, oH, oW]`."""

    _axes, _function = 2, conv_transpose2d


@layer("torch.nn.ConvTranspose3d", "torch.nn.modules.conv.ConvTranspose3d")
class ConvTranspose3d(_TransposedConvolution):
    """`[N, in_channels, D, H, W] -> [N, out_channels, oD, oH, oW]`."""

    _axes, _function = 3, conv_transpose3d


class _LazyConvolution(LazyModuleMixin, ConvNd):
    """A convolution that takes its number of input channels from the first input."""

    def _make_weights(self, bias: Any, dtype: Any) -> None:
        self._options = bias, dtype
        self.register_parameter("weight", unset())
        self.register_parameter("bias", unset() if bias else None)

    def initialize_parameters(self, input: Any, *_args: Any, **_kwargs: Any) -> None:
        require_rank(self, input, self._axes + 1, self._axes + 2)
        if self.has_uninitialized_params():
            self.in_channels = input.shape[-self._axes - 1]
            self._require_consistent()
            super()._make_weights(*self._options)


class _LazyForward(_LazyConvolution, _Convolution):
    """The constructor of `LazyConv1d` to `LazyConv3d`: that of the layer without `in_channels`."""

    def __init__(
        self, out_channels: Any, kernel_size: Any, stride: Any = 1, padding: Any = 0, dilation: Any = 1, groups: Any = 1, bias: Any = True,
        padding_mode: Any = "zeros", device: Any = None, dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__(0, out_channels, kernel_size, stride, padding, dilation, groups, bias, padding_mode, device, dtype)


class _LazyTransposed(_LazyConvolution, _TransposedConvolution):
    """The constructor of `LazyConvTranspose1d` to `LazyConvTranspose3d`: that of the layer without `in_channels`."""

    def __init__(
        self, out_channels: Any, kernel_size: Any, stride: Any = 1, padding: Any = 0, output_padding: Any = 0, groups: Any = 1,
        bias: Any = True, dilation: Any = 1, padding_mode: Any = "zeros", device: Any = None, dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__(0, out_channels, kernel_size, stride, padding, output_padding, groups, bias, dilation, padding_mode, device, dtype)


@layer("torch.nn.LazyConv1d", "torch.nn.modules.conv.LazyConv1d")
class LazyConv1d(_LazyForward, Conv1d):
    """A `Conv1d` whose input channels come from the first input."""

    cls_to_become = Conv1d


@layer("torch.nn.LazyConv2d", "torch.nn.modules.conv.LazyConv2d")
class LazyConv2d(_LazyForward, Conv2d):
    """A `Conv2d` whose input channels come from the first input."""

    cls_to_become = Conv2d


@layer("torch.nn.LazyConv3d", "torch.nn.modules.conv.LazyConv3d")
class LazyConv3d(_LazyForward, Conv3d):
    """A `Conv3d` whose input channels come from the first input."""

    cls_to_become = Conv3d


@layer("torch.nn.LazyConvTranspose1d", "torch.nn.modules.conv.LazyConvTranspose1d")
class LazyConvTranspose1d(_LazyTransposed, ConvTranspose1d):
    """A `ConvTranspose1d` whose input channels come from the first input."""

    cls_to_become = ConvTranspose1d


@layer("torch.nn.LazyConvTranspose2d", "torch.nn.modules.conv.LazyConvTranspose2d")
class LazyConvTranspose2d(_LazyTransposed, ConvTranspose2d):
    """A `ConvTranspose2d` whose input channels come from the first input."""

    cls_to_become = ConvTranspose2d


@layer("torch.nn.LazyConvTranspose3d", "torch.nn.modules.conv.LazyConvTranspose3d")
class LazyConvTranspose3d(_LazyTransposed, ConvTranspose3d):
    """A `ConvTranspose3d` whose input channels come from the first input."""

    cls_to_become = ConvTranspose3d
