"""Layers that move elements: flattening, reshaping, permuting, padding, cropping and enlarging."""

from __future__ import annotations

from typing import Any

from shapelint.library.axes import size_argument
from shapelint.library.keras.layer import Layer, shape_rule
from shapelint.library.keras.pooling import OverAxes
from shapelint.library.keras.spatial import data_format_of, dims_of, joined, parted, per_axis
from shapelint.library.keras.spellings import AXES, also_spelled
from shapelint.library.registry import layer
from shapelint.library.reshapes import rearranged
from shapelint.library.tensorflow.tensor import Tensor
from shapelint.raised import raised
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Dim, Size, definitely, less, product
from shapelint.unknown import Undecided, Unknown


@layer("keras.layers.Flatten")
class Flatten(Layer):
    """`[N, *] -> [N, product]`."""

    least_rank = 1

    def __init__(self, data_format: Any = None, **options: Any) -> None:
        super().__init__(**options)
        self.data_format = data_format_of(data_format)

    @shape_rule
    def call(self, call: CallInProgress, inputs: Tensor) -> Any:
        dims = inputs.require_dims()
        return inputs.like((dims[0], product(dims[1:])))

    def of_open_rank(self, inputs: Tensor) -> Any:
        unknown = Unknown("the shape of a tensor is not known")
        return inputs.like((unknown, unknown))


@layer("keras.layers.Reshape")
class Reshape(Layer):
    """`[N, *] -> [N, *target_shape]`, with one -1 inferred."""

    @also_spelled({"dims": "target_shape"})
    def __init__(self, target_shape: Any, **options: Any) -> None:
        super().__init__(**options)
        self.target_shape = target_shape if isinstance(target_shape, Unknown) else _target(target_shape)
        self.built = True

    def of_open_rank(self, inputs: Tensor) -> Any:
        if isinstance(self.target_shape, Unknown):
            return inputs.like(None)
        unknown = Unknown("the shape of a tensor is not known")
        return inputs.like((unknown, *(unknown if _is_open(size) else size for size in self.target_shape)))

    @shape_rule
    def call(self, call: CallInProgress, inputs: Tensor) -> Any:
        if isinstance(self.target_shape, Unknown):
            raise Undecided(self.target_shape)
        dims = inputs.require_dims()
        if not dims:
            raise raised(IndexError("a Reshape layer needs an axis for the samples"))
        wanted = [Unknown("a size that a Reshape layer leaves open") if size is None else size_argument(size) for size in self.target_shape]
        return inputs.like((dims[0], *rearranged(call, dims[1:], wanted, "target_shape")))


def _target(sizes: Any) -> tuple[Any, ...]:
    """The sizes asked for; raises ValueError for negative ones and for more than one that is to be inferred."""
    if isinstance(sizes, (int, Dim)):
        raise raised(TypeError(f"`target_shape` has to be a tuple. Received: target_shape={sizes}"))
    target = tuple(sizes)
    if any(isinstance(size, int) and size < -1 for size in target):
        raise raised(ValueError(f"Each dimension in `target_shape` must be non-negative, or -1. Received: target_shape={target}"))
    if sum(isinstance(size, int) and size == -1 for size in target) > 1:
        raise raised(ValueError(f"There must be at most one unknown dimension (-1) in `target_shape`. Received: target_shape={target}"))
    return target


def _is_open(size: Any) -> bool:
    return size is None or (isinstance(size, int) and size == -1)


@layer("keras.layers.Permute")
class Permute(Layer):
    """`[N, *] -> [N, *]`, the axes behind the samples in the order of `dims`, counted from 1."""

    def __init__(self, dims: Any, **options: Any) -> None:
        super().__init__(**options)
        if isinstance(dims, Unknown) or any(isinstance(axis, Unknown) for axis in dims):
            self.dims: Any = Unknown("the order of axes of a Permute layer")
            return
        self.dims = tuple(dims)
        if sorted(self.dims) != list(range(1, len(self.dims) + 1)):
            raise raised(ValueError(f"Invalid permutation argument `dims` for Permute Layer. Received dims={dims}"))
        self.__dict__["input_ranks"] = (len(self.dims) + 1,)

    @shape_rule
    def call(self, call: CallInProgress, inputs: Tensor) -> Any:
        if isinstance(self.dims, Unknown):
            raise Undecided(self.dims)
        sizes = dims_of(inputs, len(self.dims) + 1)
        return inputs.like((sizes[0], *(sizes[axis] for axis in self.dims)))


@layer("keras.layers.RepeatVector")
class RepeatVector(Layer):
    """`[N, C] -> [N, n, C]`."""

    input_ranks = (2,)

    def __init__(self, n: Any, **options: Any) -> None:
        super().__init__(**options)
        if not isinstance(n, (int, Dim, Unknown)):
            raise raised(TypeError(f"Expected an integer value for `n`, got {type(n)}."))
        if definitely(less(n, 1)):
            raise raised(ValueError(f"Argument `n` should be a positive integer. Received: n={n}"))
        self.n = n

    @shape_rule
    def call(self, call: CallInProgress, inputs: Tensor) -> Any:
        batch, channels = dims_of(inputs, 2)
        return inputs.like((batch, self.n, channels))


class _Margins(OverAxes):
    """A layer that adds or takes away rows before and after each spatial axis."""

    data_format: Any

    def margins_of(self, given: Any, name: str) -> Any:
        """Pairs of numbers for each axis, from a number, a number for each axis, or pairs; raises ValueError as Keras does."""
        if isinstance(given, Unknown):
            return given
        if self.axes == 1:
            return (per_axis(given, 2, name, 0),)
        if isinstance(given, (int, Dim)):
            return tuple((size, size) for size in per_axis(given, self.axes, name, 0))
        if isinstance(given, (tuple, list)) and len(given) == 2 * self.axes and not any(isinstance(each, (tuple, list)) for each in given):
            given = tuple(zip(given[::2], given[1::2], strict=True))  # (top, bottom, left, right), as Keras 1 took it
        if not isinstance(given, (tuple, list)) or len(given) != self.axes:
            raise raised(ValueError(f"`{name}` should have {self.axes} elements. Received: {name}={given}"))
        return tuple(per_axis(pair, 2, name, 0) for pair in given)

    def changed(self, inputs: Tensor, spatial: tuple[Size, ...]) -> Tensor:
        batch, channels, _ = parted(dims_of(inputs, self.axes + 2), self.data_format)
        return inputs.like(joined(self.data_format, batch, channels, spatial))


class ZeroPadding(_Margins):
    """`[N, *spatial, C] -> [N, *(before + size + after), C]`."""

    @also_spelled(AXES)
    def __init__(self, padding: Any = 1, data_format: Any = None, **options: Any) -> None:
        super().__init__(**options)
        self.data_format = data_format_of(data_format)
        self.padding = self.margins_of(padding, "padding")

    @shape_rule
    def call(self, call: CallInProgress, inputs: Tensor) -> Any:
        _, _, spatial = parted(dims_of(inputs, self.axes + 2), self.data_format)
        if isinstance(self.padding, Unknown):
            return self.changed(inputs, (self.padding,) * self.axes)
        return self.changed(inputs, tuple(size + before + after for size, (before, after) in zip(spatial, self.padding, strict=True)))


class Cropping(_Margins):
    """`[N, *spatial, C] -> [N, *(size - before - after), C]`."""

    @also_spelled(AXES)
    def __init__(self, cropping: Any = None, data_format: Any = None, **options: Any) -> None:
        super().__init__(**options)
        self.data_format = data_format_of(data_format)
        self.cropping = self.margins_of((0 if self.axes == 2 else 1) if cropping is None else cropping, "cropping")

    @shape_rule
    def call(self, call: CallInProgress, inputs: Tensor) -> Any:
        _, _, spatial = parted(dims_of(inputs, self.axes + 2), self.data_format)
        if isinstance(self.cropping, Unknown):
            return self.changed(inputs, (self.cropping,) * self.axes)
        return self.changed(inputs, tuple(_cropped(call, size, *margins) for size, margins in zip(spatial, self.cropping, strict=True)))


def _cropped(call: CallInProgress, size: Size, before: Size, after: Size) -> Size:
    """What is left of an axis; states that something is."""
    fits = call.require(
        less(before + after, size), "empty-output", received=size - 1, declared=before + after, parameter="cropping",
        detail=f"cropping {before + after} of {size} leaves nothing",
    )  # fmt: skip
    return size - before - after if fits is not False else Unknown("nothing is left of a cropped axis")


class UpSampling(OverAxes):
    """`[N, *spatial, C] -> [N, *(size * factor), C]`."""

    @also_spelled({**AXES, "length": "size"})
    def __init__(self, size: Any = 2, data_format: Any = None, interpolation: Any = "nearest", **options: Any) -> None:
        super().__init__(**options)
        self.size = per_axis(size, self.axes, "size")
        self.data_format, self.interpolation = data_format_of(data_format), interpolation

    @shape_rule
    def call(self, call: CallInProgress, inputs: Tensor) -> Any:
        batch, channels, spatial = parted(dims_of(inputs, self.axes + 2), self.data_format)
        grown = tuple(size * factor for size, factor in zip(spatial, self.size, strict=True))
        return inputs.like(joined(self.data_format, batch, channels, grown))


def _enter(base: type[OverAxes]) -> None:
    """One layer for each number of axes."""
    for axes in (1, 2, 3):
        name = f"{base.__name__}{axes}D"
        layer(f"keras.layers.{name}")(type(name, (base,), {"__doc__": base.__doc__}, axes=axes))


for _base in (ZeroPadding, Cropping, UpSampling):
    _enter(_base)
