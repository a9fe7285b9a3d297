"""Inputs: `Input`, `InputLayer`, and the `input_shape` of the first layer of a `Sequential` model."""

from __future__ import annotations

from typing import Any

from shapelint.library.keras.layer import Layer
from shapelint.library.keras.state import state
from shapelint.library.registry import export, layer, shape_function
from shapelint.library.tensorflow.dtypes import element_type_of
from shapelint.library.tensorflow.shapes import fresh_open_size, open_size
from shapelint.library.tensorflow.tensor import Tensor, make_tensor
from shapelint.parts import CHANNELS_LAST
from shapelint.symbolic.dims import Size
from shapelint.unknown import Unknown

Declaration = tuple[str, dict[int, int | None]]
"""The parameter in which the shape of an input is written, and the element of it that holds the size of each axis."""


@layer("keras.layers.InputLayer", "keras.InputLayer")
class InputLayer(Layer):
    """The entry of a model: its one tensor has the declared shape, with `N` samples where no number is said."""

    def __init__(
        self, shape: Any = None, batch_size: Any = None, dtype: Any = None, sparse: Any = None, ragged: Any = None, batch_shape: Any = None,
        input_tensor: Any = None, optional: Any = False, name: Any = None, **options: Any,
    ) -> None:  # fmt: skip
        super().__init__(name=name or state().unique_name("input_layer"), dtype=dtype or options.get("input_dtype"))
        shape = options.get("input_shape", shape)
        batch_shape = options.get("batch_input_shape", batch_shape)
        self.built = True
        written = "shape" if batch_shape is None else "batch_shape"
        written = next((name for name in ("input_shape", "batch_input_shape") if name in options), written)
        self.declared_as = _places(written, shape if batch_shape is None else batch_shape)
        if isinstance(input_tensor, Tensor):
            self.dims: tuple[Size, ...] | Unknown = input_tensor.require_dims()
        else:
            self.dims = declared_dims(shape, batch_shape, batch_size)
        self.tensor = self.fresh_tensor()
        if isinstance(self.tensor, Tensor):
            self.tensor.functional = True
            self.tensor.history = None
            self.tensor.name = self.name

    @property
    def batch_shape(self) -> Any:
        return self.tensor.shape

    @property
    def output(self) -> Any:
        return self.tensor

    @property
    def input(self) -> Any:
        return self.tensor

    def fresh_tensor(self) -> Any:
        """A tensor of the declared shape that is no symbolic one."""
        return self.dims if isinstance(self.dims, Unknown) else make_tensor(self.dims, element_type_of(self._dtype, "float32"))

    def call(self, inputs: Any) -> Any:
        """`[N, *shape] -> [N, *shape]`."""
        return inputs


@shape_function("keras.Input", "keras.layers.Input")
def input_tensor(
    call: Any, shape: Any = None, batch_size: Any = None, dtype: Any = None, sparse: Any = None, batch_shape: Any = None, name: Any = None,
    tensor: Any = None, optional: Any = False, **options: Any,
) -> Any:  # fmt: skip
    """`Input(shape) -> [N, *shape]`."""
    made = InputLayer(shape, batch_size, dtype, sparse, None, batch_shape, tensor, optional, name, **options)
    if isinstance(made.tensor, Tensor):
        made.tensor.__dict__["input_layer"] = made
    return made.tensor


@export("keras.layers.InputSpec", "keras.InputSpec")
class InputSpec:
    """What a layer says of its input: it is kept, and nothing is asked of it."""

    def __init__(
        self, dtype: Any = None, shape: Any = None, ndim: Any = None, max_ndim: Any = None, min_ndim: Any = None, axes: Any = None,
        *_settings: Any, **_options: Any,
    ) -> None:  # fmt: skip
        self.dtype, self.shape, self.max_ndim, self.min_ndim, self.axes = dtype, shape, max_ndim, min_ndim, axes or {}
        self.ndim = len(shape) if isinstance(shape, (tuple, list)) else ndim


def declared_dims(shape: Any, batch_shape: Any = None, batch_size: Any = None) -> tuple[Size, ...] | Unknown:
    """The dims that a declaration of an input's shape means; `None` gives open sizes with the usual names of their axes."""
    if isinstance(shape, Unknown) or isinstance(batch_shape, Unknown):
        return Unknown("the declared shape of an input")
    if batch_shape is not None:
        batch_size, shape = batch_shape[0], tuple(batch_shape)[1:]
    if shape is None:
        return Unknown("an input without a shape")
    sizes = (shape,) if isinstance(shape, int) else tuple(shape)
    axes = CHANNELS_LAST.get(len(sizes) + 1) or ("N", *(f"D{index}" for index in range(len(sizes))))
    rest = (fresh_open_size(name) if size is None else size for name, size in zip(axes[1:], sizes, strict=True))
    return (open_size("N") if batch_size is None else batch_size, *rest)


def declared_input(first: Layer) -> InputLayer | None:
    """The input that the keywords of a layer declare (`input_shape`, `input_dim`, ...); None where they declare none."""
    told = first._declared
    batch_shape, shape = told.get("batch_input_shape", told.get("batch_shape")), told.get("input_shape")
    if shape is None and batch_shape is None:
        if "input_dim" in told:
            shape = (told["input_dim"],) if first.input_ranks != (3,) else (told.get("input_length"), told["input_dim"])
        elif "input_length" in told:
            shape = (told["input_length"],)
        else:
            return None
    made = InputLayer(shape, told.get("batch_size"), told.get("input_dtype"), batch_shape=batch_shape)
    made.constructed_at = first.constructed_at
    made.declared_as = _declaration(told)
    return made


def _declaration(told: dict[str, Any]) -> Declaration:
    """The keyword of a layer that declares the input, and where in it the sizes stand."""
    for name in ("batch_input_shape", "batch_shape", "input_shape"):
        if told.get(name) is not None:
            return _places(name, told[name])
    return ("input_dim" if "input_dim" in told else "input_length"), {1: None, 2: None}


def _places(name: str, written: Any) -> Declaration:
    """Which element of a written shape holds the size of each axis."""
    if not isinstance(written, (tuple, list)):
        return name, {1: None}
    return name, {index + ("batch" not in name): index for index in range(len(written))}
