"""Core layers: dense maps, and layers that pass tensors on as they are."""

from __future__ import annotations

from typing import Any

from shapelint.library.keras.layer import Layer, shape_rule
from shapelint.library.registry import layer
from shapelint.library.tensorflow.tensor import Tensor
from shapelint.raised import raised
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size


def defined(size: Any, what: str) -> Size:
    """A size of the input from which weights are made; raises ValueError where the program leaves it open."""
    if size is None:
        raise raised(ValueError(f"{what} should be defined. Found `None`."))
    known: Size = size
    return known


@layer("keras.layers.Dense")
class Dense(Layer):
    """`[*, in] -> [*, units]`."""

    least_rank = 2

    def __init__(
        self, units: Any, activation: Any = None, use_bias: Any = True, kernel_initializer: Any = None, bias_initializer: Any = None,
        kernel_regularizer: Any = None, bias_regularizer: Any = None, activity_regularizer: Any = None, kernel_constraint: Any = None,
        bias_constraint: Any = None, **options: Any,
    ) -> None:  # fmt: skip
        super().__init__(**options)
        self.units, self.activation, self.use_bias = units, activation, use_bias

    def build(self, input_shape: Any) -> None:
        in_features = defined(input_shape[-1], "The last dimension of the inputs to a Dense layer")
        self.kernel = self.add_weight(shape=(in_features, self.units), name="kernel")
        self.bias = self.add_weight(shape=(self.units,), name="bias") if self.use_bias else None
        self.built = True

    def of_open_rank(self, inputs: Tensor) -> Any:
        return inputs.same()

    @shape_rule
    def call(self, call: CallInProgress, inputs: Tensor, training: Any = None) -> Any:
        dims = inputs.require_dims()
        call.require_equal(dims[-1], self.kernel.require_dims()[0], "linear-in-features")
        return inputs.like((*dims[:-1], self.units))


class PassingOn(Layer):
    """`[*] -> [*]`."""

    def __init__(self, *_settings: Any, **options: Any) -> None:
        super().__init__(**{name: value for name, value in options.items() if name in _OF_LAYER})

    def of_open_rank(self, inputs: Tensor) -> Any:
        return inputs.same()

    @shape_rule
    def call(self, call: CallInProgress, inputs: Any, *_args: Any, **_kwargs: Any) -> Any:
        return inputs.same() if isinstance(inputs, Tensor) else inputs


_OF_LAYER = frozenset({"name", "dtype", "trainable", "input_shape", "batch_input_shape", "batch_shape", "input_dim"})

for _name in ("Dropout", "Activation"):
    layer(f"keras.layers.{_name}")(type(_name, (PassingOn,), {"__doc__": PassingOn.__doc__}))
