"""Building blocks of `torchvision.ops`: normalization, excitation, dense blocks, stochastic depth and dropped blocks."""

from __future__ import annotations

from typing import Any

from shapelint.library.axes import require_tensor
from shapelint.library.registry import layer, lookup, shape_function
from shapelint.library.torch.nn.containers import Sequential
from shapelint.library.torch.nn.module import Module
from shapelint.library.torch.tensor import make_tensor
from shapelint.recording import CallInProgress


def _nn(name: str) -> Any:
    return lookup(f"torch.nn.{name}")


@shape_function("torchvision.ops.stochastic_depth", "torchvision.ops.stochastic_depth.stochastic_depth")
def stochastic_depth(call: CallInProgress, input: Any, p: Any, mode: Any, training: Any = True) -> Any:
    """The shape stays."""
    return require_tensor(input).same()


@shape_function("torchvision.ops.drop_block2d", "torchvision.ops.drop_block.drop_block2d")
def drop_block2d(
    call: CallInProgress, input: Any, p: Any, block_size: Any, inplace: Any = False, eps: Any = 1e-06, training: Any = True
) -> Any:
    """`[N, C, H, W]` stays."""
    call.require_rank(require_tensor(input), 4)
    return input.same()


@shape_function("torchvision.ops.drop_block3d", "torchvision.ops.drop_block.drop_block3d")
def drop_block3d(
    call: CallInProgress, input: Any, p: Any, block_size: Any, inplace: Any = False, eps: Any = 1e-06, training: Any = True
) -> Any:
    """`[N, C, D, H, W]` stays."""
    call.require_rank(require_tensor(input), 5)
    return input.same()


@layer("torchvision.ops.StochasticDepth", "torchvision.ops.stochastic_depth.StochasticDepth")
class StochasticDepth(Module):
    """The shape stays."""

    def __init__(self, p: Any, mode: Any) -> None:
        super().__init__()
        self.p, self.mode = p, mode

    def forward(self, input: Any) -> Any:
        return stochastic_depth(input, self.p, self.mode, self.training)


@layer("torchvision.ops.DropBlock2d", "torchvision.ops.drop_block.DropBlock2d")
class DropBlock2d(Module):
    """`[N, C, H, W]` stays."""

    function = drop_block2d

    def __init__(self, p: Any, block_size: Any, inplace: Any = False, eps: Any = 1e-06) -> None:
        super().__init__()
        self.p, self.block_size, self.inplace, self.eps = p, block_size, inplace, eps

    def forward(self, input: Any) -> Any:
        return type(self).function(input, self.p, self.block_size, self.inplace, self.eps, self.training)


@layer("torchvision.ops.DropBlock3d", "torchvision.ops.drop_block.DropBlock3d")
class DropBlock3d(DropBlock2d):
    """`[N, C, D, H, W]` stays."""

    function = drop_block3d


@layer("torchvision.ops.Permute", "torchvision.ops.misc.Permute")
class Permute(Module):
    """The axes in another order."""

    def __init__(self, dims: Any) -> None:
        super().__init__()
        self.dims = dims

    def forward(self, x: Any) -> Any:
        return lookup("torch.permute")(x, self.dims)


@layer("torchvision.ops.FrozenBatchNorm2d", "torchvision.ops.misc.FrozenBatchNorm2d")
class FrozenBatchNorm2d(Module):
    """`[N, C, H, W]` stays; weight, bias and statistics are buffers."""

    def __init__(self, num_features: Any, eps: Any = 1e-5) -> None:
        super().__init__()
        self.eps = eps
        for name in ("weight", "bias", "running_mean", "running_var"):
            self.register_buffer(name, make_tensor((num_features,)))

    def forward(self, x: Any) -> Any:
        return lookup("torch.nn.functional.batch_norm")(x, self.running_mean, self.running_var, self.weight, self.bias)


class ConvNormActivation(Sequential):
    """A convolution, then a normalization, then an activation."""

    convolution = "Conv2d"
    normalization = "BatchNorm2d"

    def __init__(
        self, in_channels: Any, out_channels: Any, kernel_size: Any = 3, stride: Any = 1, padding: Any = None, groups: Any = 1,
        norm_layer: Any = ..., activation_layer: Any = ..., dilation: Any = 1, inplace: Any = True, bias: Any = None,
    ) -> None:  # fmt: skip
        norm_layer = _nn(self.normalization) if norm_layer is ... else norm_layer
        activation_layer = _nn("ReLU") if activation_layer is ... else activation_layer
        padding = _same_padding(kernel_size, dilation) if padding is None else padding
        bias = norm_layer is None if bias is None else bias
        convolution = _nn(self.convolution)
        layers = [convolution(in_channels, out_channels, kernel_size, stride, padding, dilation=dilation, groups=groups, bias=bias)]
        if norm_layer is not None:
            layers.append(norm_layer(out_channels))
        if activation_layer is not None:
            layers.append(activation_layer(**({} if inplace is None else {"inplace": inplace})))
        super().__init__(*layers)
        self.out_channels = out_channels


def _same_padding(kernel_size: Any, dilation: Any) -> Any:
    """The padding that keeps the size at stride 1."""
    if not isinstance(kernel_size, (tuple, list)) and not isinstance(dilation, (tuple, list)):
        return (kernel_size - 1) // 2 * dilation
    rank = len(kernel_size) if isinstance(kernel_size, (tuple, list)) else len(dilation)
    windows = kernel_size if isinstance(kernel_size, (tuple, list)) else (kernel_size,) * rank
    spreads = dilation if isinstance(dilation, (tuple, list)) else (dilation,) * rank
    return tuple((window - 1) // 2 * spread for window, spread in zip(windows, spreads, strict=True))


@layer("torchvision.ops.Conv2dNormActivation", "torchvision.ops.misc.Conv2dNormActivation", "torchvision.ops.misc.ConvNormActivation")
class Conv2dNormActivation(ConvNormActivation):
    """`[N, in_channels, H, W] -> [N, out_channels, oH, oW]`"""


@layer("torchvision.ops.Conv3dNormActivation", "torchvision.ops.misc.Conv3dNormActivation")
class Conv3dNormActivation(ConvNormActivation):
    """`[N, in_channels, D, H, W] -> [N, out_channels, oD, oH, oW]`"""

    convolution = "Conv3d"
    normalization = "BatchNorm3d"


@layer("torchvision.ops.SqueezeExcitation", "torchvision.ops.misc.SqueezeExcitation")
class SqueezeExcitation(Module):
    """`[N, C, H, W]` stays; each channel is scaled."""

    composite = True

    def __init__(self, input_channels: Any, squeeze_channels: Any, activation: Any = None, scale_activation: Any = None) -> None:
        super().__init__()
        self.avgpool = _nn("AdaptiveAvgPool2d")(1)
        self.fc1 = _nn("Conv2d")(input_channels, squeeze_channels, 1)
        self.fc2 = _nn("Conv2d")(squeeze_channels, input_channels, 1)
        self.activation = (activation or _nn("ReLU"))()
        self.scale_activation = (scale_activation or _nn("Sigmoid"))()

    def forward(self, input: Any) -> Any:
        scale = self.scale_activation(self.fc2(self.activation(self.fc1(self.avgpool(input)))))
        return scale * input


@layer("torchvision.ops.MLP", "torchvision.ops.misc.MLP")
class MLP(Sequential):
    """`[*, in_channels] -> [*, hidden_channels[-1]]`"""

    def __init__(
        self,
        in_channels: Any,
        hidden_channels: Any,
        norm_layer: Any = None,
        activation_layer: Any = ...,
        inplace: Any = None,
        bias: Any = True,
        dropout: Any = 0.0,
    ) -> None:
        activation_layer = _nn("ReLU") if activation_layer is ... else activation_layer
        options = {} if inplace is None else {"inplace": inplace}
        layers = []
        for hidden in hidden_channels[:-1]:
            layers.append(_nn("Linear")(in_channels, hidden, bias=bias))
            if norm_layer is not None:
                layers.append(norm_layer(hidden))
            layers += [activation_layer(**options), _nn("Dropout")(dropout, **options)]
            in_channels = hidden
        layers += [_nn("Linear")(in_channels, hidden_channels[-1], bias=bias), _nn("Dropout")(dropout, **options)]
        super().__init__(*layers)
