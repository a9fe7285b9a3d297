"""Pools: windows, whole maps, and adaptive ones."""

from __future__ import annotations

from typing import Any, ClassVar

from shapelint.library.keras.layer import Layer, shape_rule
from shapelint.library.keras.spatial import data_format_of, dims_of, joined, padding_of, parted, per_axis, slid
from shapelint.library.keras.spellings import AXES, POOLING, also_spelled
from shapelint.library.registry import layer
from shapelint.library.tensorflow.tensor import Tensor
from shapelint.library.windows import Window
from shapelint.recording import CallInProgress


class OverAxes(Layer):
    """A layer without weights over one to three spatial axes."""

    axes: ClassVar[int]

    def __init_subclass__(cls, axes: int | None = None, **options: Any) -> None:
        super().__init_subclass__(**options)
        if axes is not None:
            cls.axes, cls.input_ranks = axes, (axes + 2,)


class Pooling(OverAxes):
    """`[N, *spatial, C] -> [N, *out, C]`."""

    @also_spelled(POOLING)
    def __init__(
        self, pool_size: Any = 2, strides: Any = None, padding: Any = "valid", data_format: Any = None, name: Any = None, **options: Any
    ) -> None:
        super().__init__(name=name, **options)
        self.pool_size = per_axis(pool_size, self.axes, "pool_size")
        self.strides = per_axis(pool_size if strides is None else strides, self.axes, "strides")
        self.padding = padding_of(padding, "valid", "same")
        self.data_format = data_format_of(data_format)
        self.built = True

    @shape_rule
    def call(self, call: CallInProgress, inputs: Tensor) -> Any:
        batch, channels, spatial = parted(dims_of(inputs, self.axes + 2), self.data_format)
        windows = zip(spatial, self.pool_size, self.strides, strict=True)
        out = tuple(slid(call, Window(pool, stride), size, self.padding, "pool_size") for size, pool, stride in windows)
        return inputs.like(joined(self.data_format, batch, channels, out))


class GlobalPooling(OverAxes):
    """`[N, *spatial, C] -> [N, C]`, or `[N, 1, ..., C]` with `keepdims`."""

    @also_spelled(AXES)
    def __init__(self, data_format: Any = None, keepdims: Any = False, **options: Any) -> None:
        super().__init__(**options)
        self.data_format, self.keepdims = data_format_of(data_format), keepdims
        self.built = True

    @shape_rule
    def call(self, call: CallInProgress, inputs: Tensor, mask: Any = None) -> Any:
        batch, channels, _ = parted(dims_of(inputs, self.axes + 2), self.data_format)
        return inputs.like(joined(self.data_format, batch, channels, (1,) * self.axes) if self.keepdims else (batch, channels))


class AdaptivePooling(OverAxes):
    """`[N, *spatial, C] -> [N, *output_size, C]`."""

    def __init__(self, output_size: Any, data_format: Any = None, **options: Any) -> None:
        super().__init__(**options)
        self.output_size = per_axis(output_size, self.axes, "output_size")
        self.data_format = data_format_of(data_format)
        self.built = True

    @shape_rule
    def call(self, call: CallInProgress, inputs: Tensor) -> Any:
        batch, channels, _ = parted(dims_of(inputs, self.axes + 2), self.data_format)
        return inputs.like(joined(self.data_format, batch, channels, self.output_size))


def _enter(base: type[OverAxes], pattern: str, *alias: str) -> None:
    """One layer for each number of axes, for maxima and for averages."""
    for kind, short in (("Max", "Max"), ("Average", "Avg")):
        for axes in (1, 2, 3):
            names = [each.format(kind=word, axes=axes) for each, word in ((pattern, kind), *((each, short) for each in alias))]
            made = type(names[0], (base,), {"__doc__": base.__doc__}, axes=axes)
            layer(*dict.fromkeys(f"keras.layers.{name}" for name in names))(made)


_enter(Pooling, "{kind}Pooling{axes}D", "{kind}Pool{axes}D")
_enter(GlobalPooling, "Global{kind}Pooling{axes}D", "Global{kind}Pool{axes}D")
_enter(AdaptivePooling, "Adaptive{kind}Pooling{axes}D")
