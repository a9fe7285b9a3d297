"""`tf.layers`: functions that make a layer and call it at once; the layers are those of Keras."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from shapelint.library.registry import export, lookup
from shapelint.library.tensorflow.state import graph_state
from shapelint.unknown import Unknown

Adapt = Callable[[dict[str, Any]], dict[str, Any]]


class LayerFunction:
    """A function whose first argument is a tensor, and whose others make the layer that is called on it."""

    def __init__(self, operation: str, kind: str, parameters: Sequence[str], kept: Sequence[str], adapt: Adapt | None = None) -> None:
        self.operation, self.kind = operation, kind
        self.parameters = ("inputs", *parameters)
        self.kept = frozenset(kept)
        self.adapt = adapt
        self.__name__ = operation.rpartition(".")[2]

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        given = {**dict(zip(self.parameters, args, strict=False)), **kwargs}
        return self.applied(given)

    def applied(self, given: dict[str, Any]) -> Any:
        """The layer's result for the arguments by name."""
        inputs = given.pop("inputs", None)
        name = given.get("name", given.get("scope"))
        return called(self.layer(given, name if isinstance(name, str) else getattr(name, "name", None)), inputs)

    def layer(self, given: dict[str, Any], name: str | None) -> Any:
        """A new layer, or the one of this name where the scope says that it is used again."""
        state = graph_state()
        scope = state.scopes[-1]
        full = f"{scope.prefix}{name}" if name else None
        again = bool(given.get("reuse")) if not isinstance(given.get("reuse"), Unknown) else False
        if full is not None and full in state.layers and (again or scope.reuse):
            return state.layers[full]
        made = self.made(given, name, full)
        if full is not None:
            state.layers[full] = made
        return made

    def made(self, given: dict[str, Any], name: str | None, full: str | None) -> Any:
        settings = self.adapt(given) if self.adapt is not None else given
        label = full or graph_state().unique(name or self.__name__)
        options = {key: value for key, value in settings.items() if key in self.kept}
        return _class_of(self.operation, self.kind, self.parameters)(**options, name=label)


def called(layer: Any, inputs: Any) -> Any:
    """The result of a layer; the weights that it makes at its first call are variables of the graph."""
    fresh = not layer.__dict__.get("in_graph")
    result = layer(inputs)
    if fresh and layer.weights:
        layer.__dict__["in_graph"] = True
        for weight in layer.weights:
            name = next((name for name, value in layer.__dict__.items() if value is weight), "weight")
            weight.name = f"{layer.name}/{name}:0"
            graph_state().made.append(weight)
    return result


@cache
def _class_of(operation: str, kind: str, parameters: tuple[str, ...]) -> type:
    """Keras' layer with a constructor that has the parameters of the function, so that its arguments are found where they are written."""
    base: Any = lookup(f"keras.layers.{kind}")

    def __init__(self: Any, **settings: Any) -> None:
        base.__init__(self, **settings)

    names = [inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD) for name in ("self", *parameters)]
    __init__.__signature__ = inspect.Signature(names)
    made = type(kind, (base,), {"__init__": __init__, "__doc__": base.__doc__, "__module__": "tensorflow.layers"})
    made.operation = operation
    return made


_CONV = ("filters", "kernel_size", "strides", "padding", "data_format", "dilation_rate", "activation", "use_bias")
_SEPARABLE = (*_CONV[:6], "depth_multiplier", "activation", "use_bias")
_TRANSPOSED = (*_CONV[:5], "activation", "use_bias")
_POOL = ("pool_size", "strides", "padding", "data_format", "name")
_FUNCTIONS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "dense": ("Dense", ("units", "activation", "use_bias")),
    "conv1d": ("Conv1D", _CONV), "conv2d": ("Conv2D", _CONV), "conv3d": ("Conv3D", _CONV),
    "separable_conv1d": ("SeparableConv1D", _SEPARABLE), "separable_conv2d": ("SeparableConv2D", _SEPARABLE),
    "conv2d_transpose": ("Conv2DTranspose", _TRANSPOSED), "conv3d_transpose": ("Conv3DTranspose", _TRANSPOSED),
    "max_pooling1d": ("MaxPooling1D", _POOL), "max_pooling2d": ("MaxPooling2D", _POOL), "max_pooling3d": ("MaxPooling3D", _POOL),
    "average_pooling1d": ("AveragePooling1D", _POOL), "average_pooling2d": ("AveragePooling2D", _POOL),
    "average_pooling3d": ("AveragePooling3D", _POOL),
    "flatten": ("Flatten", ("name", "data_format")),
    "dropout": ("Dropout", ("rate", "noise_shape", "seed", "training", "name")),
    "batch_normalization": ("BatchNormalization", ("axis", "momentum", "epsilon", "center", "scale")),
}  # fmt: skip
_WITHOUT_SHAPE = {"name", "training", "noise_shape", "seed"}

for _name, (_kind, _parameters) in _FUNCTIONS.items():
    _kept = tuple(each for each in _parameters if each not in _WITHOUT_SHAPE)
    for _spelling in (_name, {"conv2d": "convolution2d"}.get(_name)):
        if _spelling is not None:
            export(f"tensorflow.layers.{_spelling}")(LayerFunction(f"tensorflow.layers.{_name}", _kind, _parameters, _kept))
