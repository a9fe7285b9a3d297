"""Layers that apply a function to every element."""

from __future__ import annotations

from typing import Any

from shapelint.library.keras.activation_functions import activated
from shapelint.library.keras.core import PassingOn
from shapelint.library.keras.layer import Layer, shape_rule
from shapelint.library.registry import layer
from shapelint.library.tensorflow.tensor import Tensor
from shapelint.raised import raised
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import format_size
from shapelint.unknown import Undecided, Unknown


@layer("keras.layers.Activation")
class Activation(PassingOn):
    """`[*] -> [*]`, or whatever a function of the program makes of it."""

    takes_several = False

    def __init__(self, activation: Any, **options: Any) -> None:
        super().__init__(**options)
        self.activation = activation

    @shape_rule
    def call(self, call: CallInProgress, inputs: Tensor, *_args: Any, **_kwargs: Any) -> Any:
        return activated(inputs.same(), self.activation)


class ElementWise(PassingOn):
    """`[*] -> [*]`."""

    def __init__(self, *settings: Any, **options: Any) -> None:
        super().__init__(**options)


for _name in ("ReLU", "LeakyReLU", "ELU", "ThresholdedReLU"):
    layer(f"keras.layers.{_name}")(type(_name, (ElementWise,), {"__doc__": ElementWise.__doc__}))


@layer("keras.layers.Softmax")
class Softmax(PassingOn):
    """`[*] -> [*]`."""

    def __init__(self, axis: Any = -1, **options: Any) -> None:
        super().__init__(**options)
        self.axis = axis


@layer("keras.layers.PReLU")
class PReLU(Layer):
    """`[N, *] -> [N, *]`, with a weight for each place of a sample (one for all along `shared_axes`)."""

    def __init__(
        self, alpha_initializer: Any = "Zeros", alpha_regularizer: Any = None, alpha_constraint: Any = None, shared_axes: Any = None,
        **options: Any,
    ) -> None:  # fmt: skip
        super().__init__(**options)
        self.shared_axes = shared_axes if shared_axes is None or isinstance(shared_axes, (tuple, list)) else [shared_axes]

    def build(self, input_shape: Any) -> None:
        shape = list(input_shape[1:])
        for axis in self.shared_axes or ():
            if not isinstance(axis, int):
                raise Undecided(Unknown("the shared axes of a PReLU layer"))
            if not -len(shape) < axis <= len(shape):
                raise raised(IndexError(f"a PReLU layer shares axis {axis}, which inputs of {input_shape} do not have"))
            shape[axis - 1] = 1
        if any(size is None for size in shape):
            raise raised(ValueError(f"PReLU needs to know the sizes of a sample. Received: input_shape={input_shape}"))
        self.alpha = self.add_weight(shape=tuple(shape), name="alpha")
        self.built = True

    def of_open_rank(self, inputs: Tensor) -> Any:
        return inputs.same()

    @shape_rule
    def call(self, call: CallInProgress, inputs: Tensor) -> Any:
        sizes = inputs.require_dims()[1:]
        for axis, (size, made_for) in enumerate(zip(sizes, self.alpha.require_dims(), strict=False), 1):
            if made_for != 1 or axis not in (self.shared_axes or ()):
                call.require_equal(size, made_for, "norm-features", detail=f"axis {axis} of its weights is {format_size(made_for)}")
        return inputs.same()
