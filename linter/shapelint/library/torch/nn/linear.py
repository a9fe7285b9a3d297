"""Dense layers."""

from __future__ import annotations

from typing import Any

from shapelint.library.registry import layer
from shapelint.library.torch.functional.linear import bilinear, linear
from shapelint.library.torch.nn.lazy import LazyModuleMixin, unset
from shapelint.library.torch.nn.module import Module
from shapelint.library.torch.nn.weights import weight


@layer("torch.nn.Identity", "torch.nn.modules.linear.Identity")
class Identity(Module):
    """Returns its input; whatever the constructor is given."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__()

    def forward(self, input: Any) -> Any:
        return input


@layer("torch.nn.Linear", "torch.nn.modules.linear.Linear", "torch.nn.modules.linear.NonDynamicallyQuantizableLinear")
class Linear(Module):
    """`[*, in_features] -> [*, out_features]`."""

    def __init__(self, in_features: Any, out_features: Any, bias: Any = True, device: Any = None, dtype: Any = None) -> None:
        super().__init__()
        self.in_features, self.out_features = in_features, out_features
        self._make_weights(bias, dtype)

    def _make_weights(self, bias: Any, dtype: Any) -> None:
        self.register_parameter("weight", weight(dtype, self.out_features, self.in_features))
        self.register_parameter("bias", weight(dtype, self.out_features) if bias else None)

    def reset_parameters(self) -> None:
        """Values are not followed."""

    def forward(self, input: Any) -> Any:
        return linear(input, self.weight, self.bias)


@layer("torch.nn.LazyLinear", "torch.nn.modules.linear.LazyLinear")
class LazyLinear(LazyModuleMixin, Linear):
    """A `Linear` whose `in_features` come from the first input."""

    cls_to_become = Linear

    def __init__(self, out_features: Any, bias: Any = True, device: Any = None, dtype: Any = None) -> None:
        super().__init__(0, out_features, bias, device, dtype)

    def _make_weights(self, bias: Any, dtype: Any) -> None:
        self._options = bias, dtype
        self.register_parameter("weight", unset())
        self.register_parameter("bias", unset() if bias else None)

    def initialize_parameters(self, input: Any) -> None:
        if self.has_uninitialized_params():
            self.in_features = input.shape[-1]
            super()._make_weights(*self._options)


@layer("torch.nn.Bilinear", "torch.nn.modules.linear.Bilinear")
class Bilinear(Module):
    """`[*, in1_features], [*, in2_features] -> [*, out_features]`."""

    def __init__(
        self, in1_features: Any, in2_features: Any, out_features: Any, bias: Any = True, device: Any = None, dtype: Any = None
    ) -> None:
        super().__init__()
        self.in1_features, self.in2_features, self.out_features = in1_features, in2_features, out_features
        self.weight = weight(dtype, out_features, in1_features, in2_features)
        self.register_parameter("bias", weight(dtype, out_features) if bias else None)

    def reset_parameters(self) -> None:
        """Values are not followed."""

    def forward(self, input1: Any, input2: Any) -> Any:
        return bilinear(input1, input2, self.weight, self.bias)
