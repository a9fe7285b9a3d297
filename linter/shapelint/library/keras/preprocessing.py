"""Layers that prepare numbers and images: scaling, resizing, cropping, augmentation."""

from __future__ import annotations

from typing import Any, ClassVar

from shapelint.library.keras.core import PassingOn
from shapelint.library.keras.layer import Layer, shape_rule
from shapelint.library.keras.spatial import data_format_of, is_channels_first
from shapelint.library.registry import layer
from shapelint.library.tensorflow.tensor import Tensor
from shapelint.raised import raised
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, format_size
from shapelint.unknown import Undecided, Unknown
from shapelint.values import Array


def preprocessing_names(name: str) -> tuple[str, ...]:
    """Where a layer for preprocessing was and is found."""
    return (f"keras.layers.{name}", f"keras.layers.experimental.preprocessing.{name}", f"keras.layers.preprocessing.{name}")


@layer(*preprocessing_names("Rescaling"))
class Rescaling(PassingOn):
    """`[*] -> [*]`."""

    def __init__(self, scale: Any, offset: Any = 0.0, **options: Any) -> None:
        super().__init__(**options)
        self.scale, self.offset = scale, offset


@layer(*preprocessing_names("Normalization"))
class Normalization(Layer):
    """`[*] -> [*]`, with the mean and the variance of the kept axes, and a count, where they are not given."""

    def __init__(self, axis: Any = -1, mean: Any = None, variance: Any = None, invert: Any = False, **options: Any) -> None:
        super().__init__(**options)
        self.axis = () if axis is None else tuple(axis) if isinstance(axis, (tuple, list)) else (axis,)
        self.mean, self.variance, self.invert = mean, variance, invert
        if (mean is None) != (variance is None):
            raise raised(ValueError("When setting values directly, both `mean` and `variance` must be set."))

    def build(self, input_shape: Any) -> None:
        kept = self._kept_axes(len(input_shape))
        if self.mean is None and kept is not None:
            shape = tuple(input_shape[axis] for axis in kept)
            if any(size is None for size in shape):
                raise raised(ValueError(f"All `axis` values to be kept must have a known shape. Received inputs of {input_shape}"))
            for name in ("mean", "variance"):
                self.add_weight(shape=shape, name=name, trainable=False)
            self.add_weight(shape=(), name="count", trainable=False)
        self.built = True

    def _kept_axes(self, rank: int) -> list[int] | None:
        """The axes with a mean of their own, in order; None where they are not known, or out of range."""
        if not all(isinstance(axis, int) and -rank <= axis < rank for axis in self.axis):
            return None
        return sorted(axis % rank for axis in self.axis)

    def adapt(self, data: Any = None, *_settings: Any, **_options: Any) -> None:
        """Build the layer for the shape of the data."""
        if isinstance(data, Array) and data.dims is not None and not self.built:
            self.build(data.dims)

    def of_open_rank(self, inputs: Tensor) -> Any:
        return inputs.same()

    @shape_rule
    def call(self, call: CallInProgress, inputs: Tensor) -> Any:
        dims = inputs.require_dims()
        for axis in self.axis:
            if isinstance(axis, int):
                inside = -len(dims) <= axis < len(dims)
                call.require(inside, "axis-out-of-range", received=axis, declared=f"-{len(dims)} to {len(dims) - 1}", parameter="axis")
        self._require_sizes(call, dims)
        return inputs.same(self._dtype)

    def _require_sizes(self, call: CallInProgress, dims: tuple[Size, ...]) -> None:
        """State that the mean, given or adapted, has the sizes of the kept axes."""
        kept = self._kept_axes(len(dims))
        weights = [self.mean] if self.mean is not None else self._own_weights[:1]
        for weight in weights if kept is not None else ():
            sizes = weight.dims if isinstance(weight, Array) else None
            for axis, size in zip(reversed(kept or ()), reversed(sizes or ()), strict=False):
                if not (isinstance(size, int) and size == 1):
                    detail = f"its mean has {format_size(size)} numbers for axis {axis}"
                    given = "mean" if self.mean is not None else None
                    call.require_equal(dims[axis], size, "norm-features", parameter=given, detail=detail)


class Sized(Layer):
    """`[N, H, W, C] -> [N, height, width, C]`, with or without the samples."""

    input_ranks = (3, 4)

    def __init__(self, height: Any, width: Any, *_settings: Any, data_format: Any = None, **options: Any) -> None:
        super().__init__(**options)
        self.height, self.width, self.data_format = height, width, data_format_of(data_format)
        self.built = True

    @shape_rule
    def call(self, call: CallInProgress, inputs: Any, *_args: Any, **_kwargs: Any) -> Any:
        if not isinstance(inputs, Tensor):
            raise Undecided(inputs if isinstance(inputs, Unknown) else Unknown("images with labels"))
        dims = inputs.require_dims()
        if is_channels_first(self.data_format):
            return inputs.like((*dims[:-2], self.height, self.width))
        return inputs.like((*dims[:-3], self.height, self.width, dims[-1]))


for _name in ("Resizing", "CenterCrop", "RandomCrop"):
    layer(*preprocessing_names(_name))(type(_name, (Sized,), {"__doc__": Sized.__doc__}))


class KeepingSize(PassingOn):
    """`[N, H, W, C] -> [N, H, W, C]`."""

    def __init__(self, *_settings: Any, **options: Any) -> None:
        super().__init__(**options)


for _name in (
    "AugMix", "AutoContrast", "CLAHE", "ContrastLimitedAdaptiveHistogramEqualization", "CutMix", "Equalization", "MixUp",
    "MaxNumBoundingBoxes", "RandAugment", "RandomBrightness", "RandomColorDegeneration", "RandomColorJitter", "RandomContrast",
    "RandomElasticTransform", "RandomErasing", "RandomFlip", "RandomGaussianBlur", "RandomGrayscale", "RandomHue", "RandomInvert",
    "RandomPerspective", "RandomPosterization", "RandomRotation", "RandomSaturation", "RandomSharpness", "RandomShear",
    "RandomTranslation", "RandomZoom", "Solarization",
):  # fmt: skip
    layer(*preprocessing_names(_name))(type(_name, (KeepingSize,), {"__doc__": KeepingSize.__doc__}))


class RandomSize(Layer):
    """`[N, H, W, C] -> [N, ?, W, C]`, or `[N, H, ?, C]`: another height or width at every step of a training."""

    input_ranks = (3, 4)
    axis: ClassVar[int]

    def __init__(self, *_settings: Any, **options: Any) -> None:
        super().__init__(**options)
        self.built = True

    @shape_rule
    def call(self, call: CallInProgress, inputs: Tensor, training: Any = None) -> Any:
        if training is False:
            return inputs.same()
        dims = list(inputs.require_dims())
        dims[self.axis] = Unknown("the size that a picture gets by chance")
        return inputs.like(tuple(dims), self._dtype)


for _name, _axis in (("RandomHeight", -3), ("RandomWidth", -2)):
    layer(*preprocessing_names(_name))(type(_name, (RandomSize,), {"__doc__": RandomSize.__doc__, "axis": _axis}))


@layer("keras.layers.Pipeline")
class Pipeline(Layer):
    """Every layer on what the one before it gives."""

    composite = True

    def __init__(self, layers: Any, name: Any = None, **options: Any) -> None:
        super().__init__(name=name, **options)
        self.layers = layers

    def call(self, inputs: Any, *_args: Any, **_kwargs: Any) -> Any:
        for each in self.layers:
            inputs = each(inputs)
        return inputs
