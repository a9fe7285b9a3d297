"""Core layers: dense maps, functions of the program, and layers that pass tensors on as they are."""

from __future__ import annotations

from typing import Any

from shapelint.library.keras.activation_functions import activated, activation_of
from shapelint.library.keras.constructors import require_positive
from shapelint.library.keras.layer import Layer, shape_rule
from shapelint.library.keras.spellings import DENSE, also_spelled
from shapelint.library.registry import export, layer
from shapelint.library.tensorflow.tensor import Tensor
from shapelint.raised import raised
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size
from shapelint.unknown import Undecided, Unknown


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

    @also_spelled(DENSE)
    def __init__(
        self, units: Any, activation: Any = None, use_bias: Any = True, kernel_initializer: Any = None, bias_initializer: Any = None,
        kernel_regularizer: Any = None, bias_regularizer: Any = None, activity_regularizer: Any = None, kernel_constraint: Any = None,
        bias_constraint: Any = None, **options: Any,
    ) -> None:  # fmt: skip
        require_positive(units, "units")
        super().__init__(**options)
        self.units, self.activation, self.use_bias = units, activation_of(activation), use_bias

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
        return activated(inputs.like((*dims[:-1], self.units), self._dtype), self.activation)


class PassingOn(Layer):
    """`[*] -> [*]`."""

    takes_several = True

    def of_open_rank(self, inputs: Tensor) -> Any:
        return inputs.same()

    @shape_rule
    def call(self, call: CallInProgress, inputs: Any, *_args: Any, **_kwargs: Any) -> Any:
        return inputs.same() if isinstance(inputs, Tensor) else inputs


@layer("keras.layers.Identity")
class Identity(PassingOn):
    """`[*] -> [*]`."""


@layer("keras.layers.Masking")
class Masking(PassingOn):
    """`[N, L, *] -> [N, L, *]`."""

    def __init__(self, mask_value: Any = 0.0, **options: Any) -> None:
        super().__init__(**options)
        self.mask_value = mask_value


@layer("keras.layers.Lambda")
class Lambda(Layer):
    """What a function of the program makes of the input; what cannot be followed has the `output_shape` that is declared."""

    composite = True

    def __init__(self, function: Any, output_shape: Any = None, mask: Any = None, arguments: Any = None, **options: Any) -> None:
        super().__init__(**options)
        self.function, self.arguments, self._output_shape = function, arguments or {}, output_shape

    def call(self, inputs: Any, mask: Any = None, training: Any = None) -> Any:
        given = {name: value for name, value in (("mask", mask), ("training", training)) if name in _parameters(self.function)}
        try:
            result = self.function(inputs, **self.arguments, **given)
        except Undecided as undecided:
            result = undecided.unknown
        return self._declared_result(inputs, result) if isinstance(result, Unknown) else result

    def _declared_result(self, inputs: Any, unknown: Unknown) -> Any:
        declared = self._output_shape
        if callable(declared) and not isinstance(declared, Unknown) and isinstance(inputs, Tensor) and inputs.dims is not None:
            declared = declared(inputs.shape)
            declared = declared[1:] if isinstance(declared, (tuple, list)) else declared
        if isinstance(declared, int):
            declared = (declared,)
        if not isinstance(inputs, Tensor) or inputs.dims is None or not isinstance(declared, (tuple, list)):
            return unknown
        if any(isinstance(size, (tuple, list)) for size in declared):
            return unknown
        return inputs.like((inputs.dims[0], *(unknown if size is None else size for size in declared)))


def _parameters(function: Any) -> tuple[str, ...]:
    """The parameters of a function of the program."""
    code = getattr(function, "code", None)
    return tuple(getattr(code, "positional", ()))


@export("keras.layers.deserialize", "keras.layers.serialize")
def serialized(*_things: Any, **_options: Any) -> Any:
    """Configurations are not followed."""
    return Unknown("a layer and its configuration")
