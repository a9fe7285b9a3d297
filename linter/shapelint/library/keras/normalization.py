"""Normalization layers."""

from __future__ import annotations

from typing import Any

from shapelint.library.keras.layer import Layer, shape_rule
from shapelint.library.keras.recurrent import Wrapper
from shapelint.library.registry import layer
from shapelint.library.tensorflow.tensor import Tensor
from shapelint.raised import raised
from shapelint.recording import CallInProgress, active
from shapelint.symbolic.dims import Size
from shapelint.unknown import Undecided, Unknown
from shapelint.values import Array


class Normalizing(Layer):
    """`[*] -> [*]`, with weights for the sizes of some axes."""

    axis: Any
    center: Any = True
    scale: Any = True

    def axes_in(self, rank: int) -> tuple[int, ...]:
        """The axes that have weights, counted from 0; states that the input has them."""
        axes = tuple(self.axis) if isinstance(self.axis, (tuple, list)) else (self.axis,)
        for axis in axes:
            if not isinstance(axis, int):
                raise Undecided(axis if isinstance(axis, Unknown) else Unknown("the axis of a normalization"))
            inside, call = -rank <= axis < rank, active().in_progress
            if not inside and call is not None:
                call.require(False, "axis-out-of-range", received=axis, declared=f"-{rank} to {rank - 1}", parameter="axis")
            if not inside:
                raise Undecided(Unknown("the axis of a normalization is out of range"))
        return tuple(axis % rank for axis in axes)

    def sizes_of(self, input_shape: Any) -> tuple[Size, ...]:
        """The sizes of the axes that have weights."""
        return tuple(input_shape[axis] for axis in self.axes_in(len(input_shape)))

    def build(self, input_shape: Any) -> None:
        shape = self.sizes_of(input_shape)
        self.gamma = self.add_weight(shape=shape, name="gamma") if self.scale else None
        self.beta = self.add_weight(shape=shape, name="beta") if self.center else None
        self.built = True

    def of_open_rank(self, inputs: Tensor) -> Any:
        return inputs.same()

    @shape_rule
    def call(self, call: CallInProgress, inputs: Tensor, training: Any = None, mask: Any = None) -> Any:
        dims = inputs.require_dims()
        sizes = [dims[axis] for axis in self.axes_in(len(dims))]
        for weight in self._own_weights[:1]:
            if isinstance(weight, Array) and weight.dims is not None and len(weight.dims) == len(sizes):
                for size, made_for in zip(sizes, weight.dims, strict=True):
                    call.require_equal(size, made_for, "norm-features")
        return inputs.same()


@layer("keras.layers.BatchNormalization", "keras.layers.SyncBatchNormalization", "keras.layers.experimental.SyncBatchNormalization")
class BatchNormalization(Normalizing):
    """`[*] -> [*]`: four weights for each channel."""

    def __init__(
        self, axis: Any = -1, momentum: Any = 0.99, epsilon: Any = 1e-3, center: Any = True, scale: Any = True, *_settings: Any,
        renorm: Any = False, renorm_clipping: Any = None, renorm_momentum: Any = 0.99, synchronized: Any = False, **options: Any,
    ) -> None:  # fmt: skip
        super().__init__(**options)
        self.axis, self.momentum, self.epsilon, self.center, self.scale, self.renorm = axis, momentum, epsilon, center, scale, renorm

    def build(self, input_shape: Any) -> None:
        super().build(input_shape)
        shape = self.sizes_of(input_shape)
        names = ("moving_mean", "moving_variance", *(("moving_stddev", "renorm_mean", "renorm_stddev") if self.renorm else ()))
        for name in names:
            setattr(self, name, self.add_weight(shape=shape, name=name, trainable=False))


@layer("keras.layers.LayerNormalization")
class LayerNormalization(Normalizing):
    """`[*] -> [*]`: two weights for each place of the axes that are normalized."""

    def __init__(
        self, axis: Any = -1, epsilon: Any = 1e-3, center: Any = True, scale: Any = True, *_settings: Any, rms_scaling: Any = False,
        **options: Any,
    ) -> None:  # fmt: skip
        super().__init__(**options)
        self.axis, self.epsilon, self.scale = axis, epsilon, scale or rms_scaling
        self.center = center and not rms_scaling


@layer("keras.layers.RMSNormalization")
class RMSNormalization(Normalizing):
    """`[*] -> [*]`: one weight for each place of the axes that are normalized."""

    center = False

    def __init__(self, axis: Any = -1, epsilon: Any = 1e-6, **options: Any) -> None:
        super().__init__(**options)
        self.axis, self.epsilon = axis, epsilon


@layer("keras.layers.UnitNormalization")
class UnitNormalization(Normalizing):
    """`[*] -> [*]`: no weights."""

    center = scale = False

    def __init__(self, axis: Any = -1, **options: Any) -> None:
        super().__init__(**options)
        self.axis = axis


@layer("keras.layers.GroupNormalization")
class GroupNormalization(Normalizing):
    """`[*] -> [*]`: the channels in groups of the same size."""

    def __init__(
        self, groups: Any = 32, axis: Any = -1, epsilon: Any = 1e-3, center: Any = True, scale: Any = True, *_settings: Any, **options: Any
    ) -> None:
        if isinstance(groups, int) and groups <= 0 and groups != -1:
            raise raised(ValueError(f"`groups` has to be a positive integer (or -1 for instance normalization). Received: groups={groups}"))
        super().__init__(**options)
        self.groups, self.axis, self.epsilon, self.center, self.scale = groups, axis, epsilon, center, scale

    def build(self, input_shape: Any) -> None:
        if any(size is None for size in self.sizes_of(input_shape)):
            raise raised(ValueError(f"Axis {self.axis} of input tensor should have a defined dimension: {input_shape}"))
        super().build(input_shape)

    @shape_rule
    def call(self, call: CallInProgress, inputs: Tensor, training: Any = None, mask: Any = None) -> Any:
        result = super().call(inputs)
        dims = inputs.require_dims()
        for axis in self.axes_in(len(dims)) if not (isinstance(self.groups, int) and self.groups == -1) else ():
            call.require_divisible(dims[axis], self.groups, "channel-groups", parameter="groups")
        return result


@layer("keras.layers.SpectralNormalization")
class SpectralNormalization(Wrapper):
    """What the inner layer makes, with a vector for the last axis of its kernel."""

    def __init__(self, layer: Any = None, power_iterations: Any = 1, **options: Any) -> None:
        super().__init__(layer, **options)
        self.power_iterations = power_iterations

    @shape_rule
    def call(self, call: CallInProgress, inputs: Any, training: Any = None) -> Any:
        result = self._called_on(inputs)
        kernel = next((held for name in _KERNELS if (held := self.layer.__dict__.get(name)) is not None), None)
        if isinstance(kernel, Array) and kernel.dims and "vector_u" not in self.__dict__:
            self.vector_u = self.add_weight(shape=(1, kernel.dims[-1]), name="vector_u", trainable=False)
        return result


_KERNELS = ("kernel", "embeddings")
