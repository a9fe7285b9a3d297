"""`keras.applications` where the source of Keras is not found: models of which only the features are known, not the layers.

What is between the input and the features is one layer here, whose sizes come from a table; names and places of the
real layers are unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, ClassVar

from shapelint.library.keras.application_table import APPLICATIONS, Application
from shapelint.library.keras.functional import source_inputs
from shapelint.library.keras.layer import Layer, shape_rule
from shapelint.library.keras.models import Model
from shapelint.library.keras.spatial import channel_axis, dims_of, joined, parted, spatial_axes
from shapelint.library.keras.state import state
from shapelint.library.numpy.ndarray import make_ndarray
from shapelint.library.registry import export, lookup, shape_function
from shapelint.library.tensorflow.tensor import Tensor, as_tensor
from shapelint.raised import raised
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, definitely, less
from shapelint.unknown import Unknown
from shapelint.values import Array

COLORS = 3
"""How many channels the pretrained weights take."""

CLASSES = 1000
"""How many classes the pretrained weights tell apart."""


class Features(Layer):
    """`[N, H, W, C] -> [N, h, w, features]`."""

    input_ranks = (4,)
    application: ClassVar[Application]

    def __init__(self, features: Any, plain: bool, name: str) -> None:
        super().__init__(name=name)
        self.features, self.plain = features, plain
        self.data_format = state().image_data_format

    def build(self, input_shape: Any) -> None:
        """All weights as one: how many there are is known for the model as it is published."""
        count: Any = self.application.weights
        if not self.plain or count is None or input_shape[channel_axis(self.data_format)] != COLORS:
            count = Unknown("how many weights a model has")
        self.open = input_shape[spatial_axes(self.data_format, 4)[0]] is None
        self.kernel = self.add_weight(shape=(count,), name="weights")
        self.built = True

    @shape_rule
    def call(self, call: CallInProgress, inputs: Tensor, training: Any = None) -> Any:
        batch, _, spatial = parted(dims_of(inputs, 4), self.data_format)
        return inputs.like(joined(self.data_format, batch, self.features, tuple(map(self._left_of, spatial))))

    def _left_of(self, size: Size) -> Size:
        for step in self.application.family.steps:
            size = step(size, self.open)
            if definitely(less(size, 1)):
                return Unknown("a picture is too small for a model")
        return size


class Backbone(Model):
    """A model of which the inputs and the outputs are known, but not the layers between."""

    @property
    def layers(self) -> Any:
        return Unknown(f"the layers of {self.name} are not known: the source of Keras was not found")

    def get_layer(self, name: Any = None, index: Any = None) -> Any:
        return self.layers

    def sublayers(self) -> Iterator[Layer]:
        yield from self.functional_graph.layers() if self.functional_graph is not None else ()


def _enter(name: str, application: Application) -> None:
    features = type(name, (Features,), {"operation": f"keras.applications.{name}", "application": application, "__doc__": Features.__doc__})

    def make(*args: Any, **options: Any) -> Any:
        names = application.family.settings.split()
        given = {**dict(zip(names, args, strict=False)), **options}
        if isinstance(given.get("include_top"), (str, Unknown)):  # older versions have a name in the first place
            return Unknown(f"keras.applications.{name} is not known with these arguments")
        return _made(features, application, given)

    make.__name__ = make.__qualname__ = name
    export(f"keras.applications.{name}", *(f"keras.applications.{module}.{name}" for module in application.family.modules))(make)


def _made(features: Callable[..., Features], application: Application, given: dict[str, Any]) -> Any:
    """The model that these settings ask for; raises ValueError as Keras does."""
    top = bool(given.get("include_top", True))
    _require_settings(application, top, given)
    begin = _input_of(application, top, given)
    if not isinstance(begin, Tensor):
        return begin if isinstance(begin, Unknown) else Unknown("the input of a model")
    name = given.get("name") if given.get("name") is not None else application.model_name
    alpha = given.get("alpha", 1)
    plain = alpha == 1 and not given.get("minimalistic", False)
    end = features(application.features_for(alpha), plain, f"{application.model_name}_features")(begin)
    end = _classified(application, end, given) if top else _pooled(end, given.get("pooling"))
    sources = source_inputs(begin)
    return Backbone(sources[0] if len(sources) == 1 else sources, end, name=name)


def _classified(application: Application, features: Any, given: dict[str, Any]) -> Any:
    """The classes that the top tells apart."""
    family, layers = application.family, "keras.layers."
    end = lookup(layers + ("Flatten" if family.flattened else "GlobalAveragePooling2D"))()(features)
    for width in (*family.hidden, given.get("classes", CLASSES)):
        end = lookup(f"{layers}Dense")(width)(end)
    return end


def _pooled(features: Any, pooling: Any) -> Any:
    if isinstance(pooling, Unknown):
        return pooling
    kind = {"avg": "GlobalAveragePooling2D", "max": "GlobalMaxPooling2D"}.get(pooling)
    return features if kind is None else lookup(f"keras.layers.{kind}")()(features)


# What goes in


def _require_settings(application: Application, top: bool, given: dict[str, Any]) -> None:
    """Raise ValueError for what does not go with the pretrained weights, and for pictures that are too small."""
    family, shape = application.family, given.get("input_shape")
    pretrained = given.get("weights", "imagenet") == "imagenet"
    classes = given.get("classes", CLASSES)
    if pretrained and top and isinstance(classes, int) and classes != CLASSES:
        message = f"With `include_top=True` and `imagenet` weights, `classes` should be {CLASSES}. Received: classes={classes}"
        raise raised(ValueError(message))
    if not isinstance(shape, (tuple, list)):
        return
    if len(shape) != 3:
        raise raised(ValueError("`input_shape` must be a tuple of three integers."))
    _, colors, sides = parted((1, *shape), state().image_data_format)
    if any(isinstance(side, int) and side < family.least for side in sides):
        raise raised(ValueError(f"Input size must be at least {family.least}x{family.least}; Received: input_shape={tuple(shape)}"))
    if family.any_size:
        return
    if pretrained and isinstance(colors, int) and colors != COLORS:
        raise raised(ValueError(f"The input must have 3 channels; Received `input_shape={tuple(shape)}`"))
    if top and any(side is None for side in sides):
        raise raised(ValueError(f"If `include_top` is True, you should specify a static `input_shape`. Received: {tuple(shape)}"))
    if pretrained and top and all(isinstance(side, int) for side in sides) and sides not in _usual(application):
        usual = application.size
        raise raised(ValueError(f"With `include_top=True` and `imagenet` weights, `input_shape` should be {(usual, usual, COLORS)}"))


def _usual(application: Application) -> list[tuple[int, int]]:
    """The pictures for which there are pretrained weights of the whole model."""
    return [(size, size) for size in (application.size, *application.family.sizes)]


def _input_of(application: Application, top: bool, given: dict[str, Any]) -> Any:
    """The tensor with which the model begins: the given one, or a new input."""
    tensor, shape = given.get("input_tensor"), given.get("input_shape")
    if tensor is not None:
        return tensor
    if shape is None:
        side: Any = application.size if top and not application.family.any_size else None
        shape = joined(state().image_data_format, 1, COLORS, (side, side))[1:]
    if isinstance(shape, Unknown):
        shape = (shape,) * 3
    return lookup("keras.Input")(tuple(shape))


# What goes along with them


def _preprocessed(call: CallInProgress, x: Any, *_settings: Any, **_options: Any) -> Any:
    """`[N, H, W, C] -> [N, H, W, C]`."""
    if isinstance(x, Tensor) or not isinstance(x, Array):
        return as_tensor(x).same("float32")
    return make_ndarray(x.dims, "float32")


def _enter_module(module: str) -> None:
    shape_function(f"keras.applications.{module}.preprocess_input")(_preprocessed)
    export(f"keras.applications.{module}.decode_predictions")(lambda *_args, **_options: Unknown("the names of classes"))


for _name, _application in APPLICATIONS.items():
    _enter(_name, _application)
for _module in {module for each in APPLICATIONS.values() for module in each.family.modules} | {"imagenet_utils"}:
    _enter_module(_module)
