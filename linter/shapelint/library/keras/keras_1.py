"""Layers that Keras 1 and 2 had and Keras 3 has not, or has under another name."""

from __future__ import annotations

from typing import Any

from shapelint.library.keras.activation_functions import activated
from shapelint.library.keras.activation_layers import PReLU
from shapelint.library.keras.constructors import require_positive
from shapelint.library.keras.convolution import Conv1D, Conv2D, Conv3D, SeparableConv1D, SeparableConv2D, Windowed
from shapelint.library.keras.core import Dense, defined
from shapelint.library.keras.layer import Layer, shape_rule
from shapelint.library.keras.merging import Concatenate, Dot, Merging, tensors_of
from shapelint.library.keras.spatial import dims_of, joined, parted
from shapelint.library.keras.spellings import CONVOLUTION, Arguments, also_spelled, kernel_by_axes
from shapelint.library.keras.transposed_convolution import Conv2DTranspose
from shapelint.library.registry import export, layer
from shapelint.library.tensorflow.tensor import Tensor
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, product
from shapelint.unknown import Undecided, Unknown

_TODAY = {
    "Convolution1D": Conv1D, "Convolution2D": Conv2D, "Convolution3D": Conv3D, "SeparableConvolution1D": SeparableConv1D,
    "SeparableConvolution2D": SeparableConv2D, "AtrousConvolution1D": Conv1D, "AtrousConvolution2D": Conv2D,
}  # fmt: skip
"""Other names of layers, under which `(32, 3, 3)` means a kernel of 3 by 3."""

for _name, _base in _TODAY.items():
    layer(f"keras.layers.{_name}")(type(_name, (_base,), {"__doc__": _base.__doc__, "named_as_in_keras_1": True}))
    export(f"tensorflow.keras.layers.{_name}")(_base)


def _with_output_shape(made: Any, arguments: Arguments) -> Arguments:
    """`(nb_filter, nb_row, nb_col, output_shape)`: the last is kept apart."""
    args, options = arguments
    made.__dict__["told_shape"] = options.pop("output_shape", args[3] if len(args) > 3 else None)
    return kernel_by_axes(made, (args[:3], options))


@layer("keras.layers.Deconvolution2D")
class Deconvolution2D(Conv2DTranspose):
    """`[N, H, W, C] -> output_shape`, which is written out, samples and all."""

    named_as_in_keras_1 = True

    @also_spelled(CONVOLUTION, _with_output_shape)
    def __init__(self, filters: Any, kernel_size: Any, *settings: Any, **options: Any) -> None:
        super().__init__(filters, kernel_size, *settings, **options)

    def slid_over(self, call: CallInProgress, spatial: tuple[Size, ...]) -> tuple[Size, ...]:
        told = self.__dict__.get("told_shape")
        if isinstance(told, Unknown) or (isinstance(told, (tuple, list)) and len(told) == self.axes + 2):
            return (told,) * self.axes if isinstance(told, Unknown) else parted(tuple(told), self.data_format)[2]
        return super().slid_over(call, spatial)


class LocallyConnected(Windowed):
    """`[N, *spatial, C] -> [N, *out, filters]`: a kernel of its own for each place."""

    @also_spelled(CONVOLUTION, kernel_by_axes)
    def __init__(
        self, filters: Any, kernel_size: Any, strides: Any = 1, padding: Any = "valid", data_format: Any = None, activation: Any = None,
        use_bias: Any = True, *_settings: Any, **options: Any,
    ) -> None:  # fmt: skip
        super().__init__(**options)
        require_positive(filters, "filters")
        self.filters = filters
        self.take_settings(kernel_size, strides, padding, data_format, 1, activation, use_bias)

    @shape_rule
    def call(self, call: CallInProgress, inputs: Tensor) -> Any:
        batch, channels, spatial = parted(dims_of(inputs, self.axes + 2), self.data_format)
        places = self.slid_over(call, spatial)
        if not self._own_weights:
            self.add_weight(shape=(product(places), product(self.kernel_size) * channels, self.filters), name="kernel")
            if self.use_bias:
                self.add_weight(shape=(*places, self.filters), name="bias")
        return activated(inputs.like(joined(self.data_format, batch, self.filters, places), self._dtype), self.activation)


for _axes in (1, 2):
    _made = type(f"LocallyConnected{_axes}D", (LocallyConnected,), {"__doc__": LocallyConnected.__doc__}, axes=_axes)
    layer(f"keras.layers.LocallyConnected{_axes}D")(_made)


@layer("keras.layers.TimeDistributedDense")
class TimeDistributedDense(Dense):
    """`[N, L, in] -> [N, L, units]`."""

    input_ranks = (3,)


@layer("keras.layers.MaxoutDense")
class MaxoutDense(Layer):
    """`[N, in] -> [N, output_dim]`: the largest of `nb_feature` dense maps."""

    input_ranks = (2,)

    def __init__(self, output_dim: Any, nb_feature: Any = 4, *_settings: Any, bias: Any = True, **options: Any) -> None:
        super().__init__(**options)
        self.output_dim, self.nb_feature, self.bias = output_dim, nb_feature, bias

    def build(self, input_shape: Any) -> None:
        in_features = defined(input_shape[-1], "The last dimension of the inputs to a dense layer")
        self.kernel = self.add_weight(shape=(self.nb_feature, in_features, self.output_dim), name="W")
        if self.bias:
            self.add_weight(shape=(self.nb_feature, self.output_dim), name="b")
        self.built = True

    @shape_rule
    def call(self, call: CallInProgress, inputs: Tensor) -> Any:
        batch, features = dims_of(inputs, 2)
        if "kernel" in self.__dict__:
            call.require_equal(features, self.kernel.require_dims()[1], "linear-in-features")
        return inputs.like((batch, self.output_dim))


@layer("keras.layers.Highway")
class Highway(Layer):
    """`[N, in] -> [N, in]`."""

    input_ranks = (2,)

    def __init__(self, *_settings: Any, bias: Any = True, **options: Any) -> None:
        super().__init__(**options)
        self.bias = bias

    def build(self, input_shape: Any) -> None:
        features = defined(input_shape[-1], "The last dimension of the inputs to a dense layer")
        for name in ("W", "W_carry"):
            self.add_weight(shape=(features, features), name=name)
        for name in ("b", "b_carry") if self.bias else ():
            self.add_weight(shape=(features,), name=name)
        self.built = True

    @shape_rule
    def call(self, call: CallInProgress, inputs: Tensor) -> Any:
        return inputs.same()


@layer("keras.layers.SReLU")
class SReLU(PReLU):
    """`[N, *] -> [N, *]`, with four weights for each place of a sample."""

    def __init__(self, *_settings: Any, shared_axes: Any = None, **options: Any) -> None:
        super().__init__(shared_axes=shared_axes, **options)

    def build(self, input_shape: Any) -> None:
        super().build(input_shape)
        for name in ("t_right", "a_left", "a_right"):
            self.add_weight(shape=self.alpha.require_dims(), name=name)


@layer("keras.layers.ParametricSoftplus")
class ParametricSoftplus(PReLU):
    """`[N, *] -> [N, *]`, with two weights for each place of a sample."""

    def __init__(self, *_settings: Any, shared_axes: Any = None, **options: Any) -> None:
        super().__init__(shared_axes=shared_axes, **options)

    def build(self, input_shape: Any) -> None:
        super().build(input_shape)
        self.add_weight(shape=self.alpha.require_dims(), name="betas")


_ELEMENT_WISE = frozenset({"sum", "mul", "ave", "max"})


@layer("keras.layers.Merge", "keras.legacy.layers.Merge")
class Merge(Layer):
    """Tensors, or what models make of them, added, multiplied, joined or summed over, as `mode` says."""

    takes_several = True

    def __init__(
        self, layers: Any = None, mode: Any = "sum", concat_axis: Any = -1, dot_axes: Any = -1, output_shape: Any = None, *_settings: Any,
        **options: Any,
    ) -> None:  # fmt: skip
        super().__init__(**options)
        self.mode, self.concat_axis, self.dot_axes, self.told_shape = mode, concat_axis, dot_axes, output_shape
        self.branches = list(layers) if isinstance(layers, (tuple, list)) else []

    @shape_rule
    def call(self, call: CallInProgress, inputs: Any) -> Any:
        tensors = tensors_of(inputs, "Merge", 2)
        if isinstance(self.mode, str):
            merged = self._by_name(self.mode)
            return merged.call(tensors)
        if isinstance(self.mode, Unknown) or not callable(self.mode):
            raise Undecided(self.mode if isinstance(self.mode, Unknown) else Unknown("how a Merge layer merges"))
        return self._told(tensors, self.mode(tensors))

    def _by_name(self, mode: str) -> Layer:
        """The layer of today that does the same."""
        if mode == "concat":
            return Concatenate(self.concat_axis)
        if mode in ("dot", "cos"):
            return Dot(self.dot_axes, normalize=mode == "cos")
        if mode in _ELEMENT_WISE:
            return Merging()
        raise Undecided(Unknown(f"the mode {mode} of a Merge layer"))

    def _told(self, tensors: list[Tensor], result: Any) -> Any:
        """What a function gave; the declared shape where that could not be followed."""
        told = self.told_shape
        if not isinstance(result, Unknown) or not isinstance(told, (tuple, list)):
            return result
        return tensors[0].like((tensors[0].require_dims()[0], *told[1:])) if len(told) and told[0] is None else result


@export("keras.layers.merge", "keras.engine.merge", "keras.engine.topology.merge")
def merge(
    inputs: Any, mode: Any = "sum", concat_axis: Any = -1, dot_axes: Any = -1, output_shape: Any = None, *_settings: Any, **options: Any
) -> Any:
    """Tensors merged, as `Merge` does it."""
    return Merge(None, mode, concat_axis, dot_axes, output_shape, **options)(inputs)
