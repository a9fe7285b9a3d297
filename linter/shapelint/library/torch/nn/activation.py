"""Activation layers."""

from __future__ import annotations

from typing import Any

from shapelint.library.registry import layer
from shapelint.library.torch.functional import activation as F
from shapelint.library.torch.nn.module import Module
from shapelint.library.torch.nn.weights import require_rank, weight


class _InPlace(Module):
    """An element-wise layer whose only argument is `inplace`."""

    def __init__(self, inplace: Any = False) -> None:
        super().__init__()
        self.inplace = inplace


@layer("torch.nn.ReLU", "torch.nn.modules.activation.ReLU")
class ReLU(_InPlace):
    """`[*] -> [*]`."""

    def forward(self, input: Any) -> Any:
        return F.relu(input, inplace=self.inplace)


@layer("torch.nn.SiLU", "torch.nn.modules.activation.SiLU")
class SiLU(_InPlace):
    """`[*] -> [*]`."""

    def forward(self, input: Any) -> Any:
        return F.silu(input, inplace=self.inplace)


@layer("torch.nn.Mish", "torch.nn.modules.activation.Mish")
class Mish(_InPlace):
    """`[*] -> [*]`."""

    def forward(self, input: Any) -> Any:
        return F.mish(input, inplace=self.inplace)


@layer("torch.nn.Hardswish", "torch.nn.modules.activation.Hardswish")
class Hardswish(_InPlace):
    """`[*] -> [*]`."""

    def forward(self, input: Any) -> Any:
        return F.hardswish(input, inplace=self.inplace)


@layer("torch.nn.Hardsigmoid", "torch.nn.modules.activation.Hardsigmoid")
class Hardsigmoid(_InPlace):
    """`[*] -> [*]`."""

    def forward(self, input: Any) -> Any:
        return F.hardsigmoid(input, inplace=self.inplace)


@layer("torch.nn.SELU", "torch.nn.modules.activation.SELU")
class SELU(_InPlace):
    """`[*] -> [*]`."""

    def forward(self, input: Any) -> Any:
        return F.selu(input, inplace=self.inplace)


@layer("torch.nn.Sigmoid", "torch.nn.modules.activation.Sigmoid")
class Sigmoid(Module):
    """`[*] -> [*]`."""

    def forward(self, input: Any) -> Any:
        return F.sigmoid(input)


@layer("torch.nn.Tanh", "torch.nn.modules.activation.Tanh")
class Tanh(Module):
    """`[*] -> [*]`."""

    def forward(self, input: Any) -> Any:
        return F.tanh(input)


@layer("torch.nn.LogSigmoid", "torch.nn.modules.activation.LogSigmoid")
class LogSigmoid(Module):
    """`[*] -> [*]`."""

    def forward(self, input: Any) -> Any:
        return F.logsigmoid(input)


@layer("torch.nn.Softsign", "torch.nn.modules.activation.Softsign")
class Softsign(Module):
    """`[*] -> [*]`."""

    def forward(self, input: Any) -> Any:
        return F.softsign(input)


@layer("torch.nn.Tanhshrink", "torch.nn.modules.activation.Tanhshrink")
class Tanhshrink(Module):
    """`[*] -> [*]`."""

    def forward(self, input: Any) -> Any:
        return F.tanhshrink(input)


@layer("torch.nn.ELU", "torch.nn.modules.activation.ELU")
class ELU(Module):
    """`[*] -> [*]`."""

    def __init__(self, alpha: Any = 1.0, inplace: Any = False) -> None:
        super().__init__()
        self.alpha, self.inplace = alpha, inplace

    def forward(self, input: Any) -> Any:
        return F.elu(input, self.alpha, self.inplace)


@layer("torch.nn.CELU", "torch.nn.modules.activation.CELU")
class CELU(Module):
    """`[*] -> [*]`."""

    def __init__(self, alpha: Any = 1.0, inplace: Any = False) -> None:
        super().__init__()
        self.alpha, self.inplace = alpha, inplace

    def forward(self, input: Any) -> Any:
        return F.celu(input, self.alpha, self.inplace)


@layer("torch.nn.LeakyReLU", "torch.nn.modules.activation.LeakyReLU")
class LeakyReLU(Module):
    """`[*] -> [*]`."""

    def __init__(self, negative_slope: Any = 0.01, inplace: Any = False) -> None:
        super().__init__()
        self.negative_slope, self.inplace = negative_slope, inplace

    def forward(self, input: Any) -> Any:
        return F.leaky_relu(input, self.negative_slope, self.inplace)


@layer("torch.nn.Threshold", "torch.nn.modules.activation.Threshold")
class Threshold(Module):
    """`[*] -> [*]`."""

    def __init__(self, threshold: Any, value: Any, inplace: Any = False) -> None:
        super().__init__()
        self.threshold, self.value, self.inplace = threshold, value, inplace

    def forward(self, input: Any) -> Any:
        return F.threshold(input, self.threshold, self.value, self.inplace)


@layer("torch.nn.GELU", "torch.nn.modules.activation.GELU")
class GELU(Module):
    """`[*] -> [*]`."""

    def __init__(self, approximate: Any = "none") -> None:
        super().__init__()
        self.approximate = approximate

    def forward(self, input: Any) -> Any:
        return F.gelu(input, self.approximate)


@layer("torch.nn.Hardshrink", "torch.nn.modules.activation.Hardshrink")
class Hardshrink(Module):
    """`[*] -> [*]`."""

    def __init__(self, lambd: Any = 0.5) -> None:
        super().__init__()
        self.lambd = lambd

    def forward(self, input: Any) -> Any:
        return F.hardshrink(input, self.lambd)


@layer("torch.nn.Softshrink", "torch.nn.modules.activation.Softshrink")
class Softshrink(Module):
    """`[*] -> [*]`."""

    def __init__(self, lambd: Any = 0.5) -> None:
        super().__init__()
        self.lambd = lambd

    def forward(self, input: Any) -> Any:
        return F.softshrink(input, self.lambd)


@layer("torch.nn.Softplus", "torch.nn.modules.activation.Softplus")
class Softplus(Module):
    """`[*] -> [*]`."""

    def __init__(self, beta: Any = 1.0, threshold: Any = 20.0) -> None:
        super().__init__()
        self.beta, self.threshold = beta, threshold

    def forward(self, input: Any) -> Any:
        return F.softplus(input, self.beta, self.threshold)


@layer("torch.nn.GLU", "torch.nn.modules.activation.GLU")
class GLU(Module):
    """`[*, 2n, *] -> [*, n, *]`."""

    def __init__(self, dim: Any = -1) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, input: Any) -> Any:
        return F.glu(input, self.dim)


@layer("torch.nn.RReLU", "torch.nn.modules.activation.RReLU")
class RReLU(Module):
    """`[*] -> [*]`."""

    def __init__(self, lower: Any = 1.0 / 8, upper: Any = 1.0 / 3, inplace: Any = False) -> None:
        super().__init__()
        self.lower, self.upper, self.inplace = lower, upper, inplace

    def forward(self, input: Any) -> Any:
        return F.rrelu(input, self.lower, self.upper, self.training, self.inplace)


@layer("torch.nn.Hardtanh", "torch.nn.modules.activation.Hardtanh")
class Hardtanh(Module):
    """`[*] -> [*]`."""

    def __init__(self, min_val: Any = -1.0, max_val: Any = 1.0, inplace: Any = False, min_value: Any = None, max_value: Any = None) -> None:
        super().__init__()
        self.min_val = min_val if min_value is None else min_value
        self.max_val = max_val if max_value is None else max_value
        self.inplace = inplace

    def forward(self, input: Any) -> Any:
        return F.hardtanh(input, self.min_val, self.max_val, self.inplace)


@layer("torch.nn.ReLU6", "torch.nn.modules.activation.ReLU6")
class ReLU6(Hardtanh):
    """`[*] -> [*]`."""

    def __init__(self, inplace: Any = False) -> None:
        super().__init__(0.0, 6.0, inplace)


@layer("torch.nn.PReLU", "torch.nn.modules.activation.PReLU")
class PReLU(Module):
    """`[N, num_parameters, *] -> [N, num_parameters, *]`, or any shape for one parameter."""

    def __init__(self, num_parameters: Any = 1, init: Any = 0.25, device: Any = None, dtype: Any = None) -> None:
        super().__init__()
        self.num_parameters, self.init = num_parameters, init
        self.weight = weight(dtype, num_parameters)

    def reset_parameters(self) -> None:
        """Values are not followed."""

    def forward(self, input: Any) -> Any:
        return F.prelu(input, self.weight)


class _AlongAxis(Module):
    """`[*] -> [*]`, normalized along `dim`."""

    def __init__(self, dim: Any = None) -> None:
        super().__init__()
        self.dim = dim


@layer("torch.nn.Softmax", "torch.nn.modules.activation.Softmax")
class Softmax(_AlongAxis):
    """`[*] -> [*]`, along `dim`."""

    def forward(self, input: Any) -> Any:
        return F.softmax(input, self.dim, _stacklevel=5)


@layer("torch.nn.Softmin", "torch.nn.modules.activation.Softmin")
class Softmin(_AlongAxis):
    """`[*] -> [*]`, along `dim`."""

    def forward(self, input: Any) -> Any:
        return F.softmin(input, self.dim, _stacklevel=5)


@layer("torch.nn.LogSoftmax", "torch.nn.modules.activation.LogSoftmax")
class LogSoftmax(_AlongAxis):
    """`[*] -> [*]`, along `dim`."""

    def forward(self, input: Any) -> Any:
        return F.log_softmax(input, self.dim, _stacklevel=5)


@layer("torch.nn.Softmax2d", "torch.nn.modules.activation.Softmax2d")
class Softmax2d(Module):
    """`[N, C, H, W] -> [N, C, H, W]`, along the channels."""

    def forward(self, input: Any) -> Any:
        require_rank(self, input, 3, 4)
        return F.softmax(input, -3, _stacklevel=5)
