"""`tf.contrib.layers` and `slim`: layers as functions, with normalizer and activation; the padding of convolutions is SAME."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelint.library.axes import size_argument
from shapelint.library.registry import export, lookup, shape_function
from shapelint.library.tensorflow.argument_scopes import Scoped
from shapelint.library.tensorflow.layers import LayerFunction, called
from shapelint.library.tensorflow.scopes import variable_scope
from shapelint.library.tensorflow.tensor import as_tensor, make_tensor
from shapelint.recording import CallInProgress
from shapelint.unknown import Unknown
from shapelint.values import Array

FOLDERS = ("tensorflow.contrib.layers", "tensorflow.contrib.slim")

_NAMES = {
    "num_outputs": "units",
    "stride": "strides",
    "rate": "dilation_rate",
    "kernel_size": "kernel_size",
    "padding": "padding",
    "depth_multiplier": "depth_multiplier",
    "data_format": "data_format",
}
"""What Keras calls the parameters."""

_FORMATS = {"NC": "channels_first"}


def _enter(name: str, function: Any, *others: str) -> None:
    export(*(f"{folder}.{each}" for folder in FOLDERS for each in (name, *others)))(Scoped(function))


def _data_format(given: Any) -> Any:
    return _FORMATS.get(given[:2], "channels_last") if isinstance(given, str) else None if given is None else given


class ContribFunction(LayerFunction):
    """A layer, then a normalizer, then an activation."""

    def __init__(self, name: str, kind: str, parameters: Sequence[str], defaults: dict[str, Any], names: dict[str, str]) -> None:
        super().__init__(f"tensorflow.contrib.layers.{name}", kind, parameters, tuple(names.values()))
        self.defaults, self.names = defaults, names

    def applied(self, given: dict[str, Any]) -> Any:
        inputs = given.pop("inputs", None)
        settings = {**self.defaults, **given}
        scope = settings.get("scope")
        name = scope if isinstance(scope, str) else getattr(scope, "name", None)
        kept = {self.names[key]: value for key, value in settings.items() if key in self.names}
        if "data_format" in kept:
            kept["data_format"] = _data_format(kept["data_format"])
        result = called(self.layer({**kept, "reuse": settings.get("reuse")}, name), inputs)
        normalizer = settings.get("normalizer_fn")
        if callable(normalizer) and not isinstance(normalizer, Unknown):
            result = normalizer(result, **(settings.get("normalizer_params") or {}))
        activation = settings.get("activation_fn")
        return activation(result) if callable(activation) and not isinstance(activation, Unknown) else result


def _relu(value: Any) -> Any:
    return lookup("tensorflow.nn.relu")(value)


_CONV = ("num_outputs", "kernel_size", "stride", "padding", "data_format", "rate", "activation_fn", "normalizer_fn", "normalizer_params")
_CONV_NAMES = {**_NAMES, "num_outputs": "filters"}
_CONV_DEFAULTS = {"stride": 1, "padding": "SAME", "activation_fn": _relu}


class _Convolution(ContribFunction):
    """A convolution over as many axes as its input has."""

    def applied(self, given: dict[str, Any]) -> Any:
        inputs = given.get("inputs")
        dims = inputs.dims if isinstance(inputs, Array) else None
        axes = len(dims) - 2 if dims is not None and 3 <= len(dims) <= 5 else 2
        return ContribFunction("convolution", f"Conv{axes}D", _CONV, _CONV_DEFAULTS, _CONV_NAMES).applied(given)


class _Separable(ContribFunction):
    """Without a number of outputs a depthwise convolution alone."""

    def applied(self, given: dict[str, Any]) -> Any:
        if given.get("num_outputs") is None:
            names = {key: value for key, value in self.names.items() if key != "num_outputs"}
            return ContribFunction("separable_conv2d", "DepthwiseConv2D", self.parameters[1:], self.defaults, names).applied(given)
        return super().applied(given)


_enter(
    "fully_connected",
    ContribFunction(
        "fully_connected",
        "Dense",
        ("num_outputs", "activation_fn", "normalizer_fn", "normalizer_params"),
        {"activation_fn": _relu},
        {"num_outputs": "units"},
    ),
)
for _axes, _spellings in ((1, ("conv1d", "convolution1d")), (2, ("conv2d", "convolution2d")), (3, ("conv3d", "convolution3d"))):
    _enter(_spellings[0], ContribFunction(_spellings[0], f"Conv{_axes}D", _CONV, _CONV_DEFAULTS, _CONV_NAMES), *_spellings[1:])
_enter("convolution", _Convolution("convolution", "Conv2D", _CONV, _CONV_DEFAULTS, _CONV_NAMES))
_enter(
    "separable_conv2d",
    _Separable(
        "separable_conv2d",
        "SeparableConv2D",
        ("num_outputs", "kernel_size", "depth_multiplier", "stride", "padding", "data_format", "rate"),
        {**_CONV_DEFAULTS, "depth_multiplier": 1},
        _CONV_NAMES,
    ),
    "separable_convolution2d",
)
_TRANSPOSED = ("num_outputs", "kernel_size", "stride", "padding", "data_format", "activation_fn", "normalizer_fn", "normalizer_params")
for _axes in (2, 3):
    _enter(
        f"conv{_axes}d_transpose",
        ContribFunction(f"conv{_axes}d_transpose", f"Conv{_axes}DTranspose", _TRANSPOSED, _CONV_DEFAULTS, _CONV_NAMES),
        f"convolution{_axes}d_transpose",
    )
_POOL_NAMES = {"kernel_size": "pool_size", "stride": "strides", "padding": "padding", "data_format": "data_format"}
for _axes in (2, 3):
    for _short, _long in (("max", "Max"), ("avg", "Average")):
        _enter(
            f"{_short}_pool{_axes}d",
            ContribFunction(
                f"{_short}_pool{_axes}d",
                f"{_long}Pooling{_axes}D",
                ("kernel_size", "stride", "padding", "data_format"),
                {"stride": 2, "padding": "VALID"},
                _POOL_NAMES,
            ),
        )
_enter("flatten", ContribFunction("flatten", "Flatten", (), {}, {}))


class _Normalization(ContribFunction):
    """Normalizes over the samples, or each of them by itself."""

    def applied(self, given: dict[str, Any]) -> Any:
        order = _data_format(given.get("data_format"))
        return super().applied({**given, "axis": 1 if order == "channels_first" else -1})


_enter(
    "batch_norm",
    _Normalization(
        "batch_norm",
        "BatchNormalization",
        ("decay", "center", "scale"),
        {"scale": False},
        {"center": "center", "scale": "scale", "axis": "axis"},
    ),
)
for _name in ("layer_norm", "instance_norm", "group_norm"):
    _enter(_name, ContribFunction(_name, "LayerNormalization", (), {}, {}))


def _passing_on(inputs: Any = None, *_settings: Any, **named: Any) -> Any:
    value = named.get("inputs", inputs) if inputs is None else inputs
    activation = named.get("activation_fn")
    result = lookup("tensorflow.identity")(value)
    return activation(result) if callable(activation) and not isinstance(activation, Unknown) else result


for _name in ("dropout", "bias_add", "unit_norm", "scale_gradient"):
    _enter(_name, _passing_on)


@shape_function(*(f"{folder}.{name}" for folder in FOLDERS for name in ("one_hot_encoding",)))
def one_hot_encoding(call: CallInProgress, labels: Any, num_classes: Any = None, *_settings: Any, **_named: Any) -> Any:
    """`[N] -> [N, classes]`."""
    return make_tensor((*as_tensor(labels).require_dims(), size_argument(num_classes)))


@shape_function(*(f"{folder}.softmax" for folder in FOLDERS[1:2]))
def softmax(call: CallInProgress, logits: Any, scope: Any = None) -> Any:
    """`[*] -> [*]`."""
    return as_tensor(logits).same()


@shape_function("tensorflow.contrib.layers.spatial_softmax")
def spatial_softmax(call: CallInProgress, features: Any, *_settings: Any, **_named: Any) -> Any:
    """`[N, H, W, C] -> [N, 2 * C]`."""
    dims = as_tensor(features).require_dims()
    return make_tensor((dims[0], dims[-1] * 2))


@shape_function("tensorflow.contrib.layers.embed_sequence")
def embed_sequence(call: CallInProgress, ids: Any, vocab_size: Any = None, embed_dim: Any = None, *_settings: Any, **_named: Any) -> Any:
    """`[N, L] -> [N, L, d]`."""
    return make_tensor((*as_tensor(ids).require_dims(), size_argument(embed_dim)))


@shape_function("tensorflow.contrib.layers.maxout", "tensorflow.contrib.slim.maxout")
def maxout(call: CallInProgress, inputs: Any, num_units: Any, axis: Any = -1, *_settings: Any, **_named: Any) -> Any:
    """`[*, n] -> [*, units]`."""
    tensor = as_tensor(inputs)
    dims = tensor.require_dims()
    call.require_divisible(dims[-1], num_units, "channel-groups", parameter="num_units")
    return tensor.like((*dims[:-1], size_argument(num_units)))


def repeat(inputs: Any, repetitions: Any, layer: Any, *args: Any, **kwargs: Any) -> Any:
    """The same layer several times, one after the other, under numbered names."""
    scope = kwargs.pop("scope", None)
    label = scope if isinstance(scope, str) else getattr(layer, "__name__", "repeat")
    if not isinstance(repetitions, int):
        return Unknown("how often a layer is repeated")
    with variable_scope(scope, "Repeat"):
        for position in range(1, repetitions + 1):
            inputs = layer(inputs, *args, **kwargs, scope=f"{label}_{position}")
    return inputs


def stack(inputs: Any, layer: Any, stack_args: Any, **kwargs: Any) -> Any:
    """A layer several times, one after the other, with other arguments each time."""
    scope = kwargs.pop("scope", None)
    label = scope if isinstance(scope, str) else getattr(layer, "__name__", "stack")
    if not isinstance(stack_args, (list, tuple)):
        return Unknown("the arguments of layers")
    with variable_scope(scope, "Stack"):
        for position, given in enumerate(stack_args, 1):
            arguments = given if isinstance(given, (list, tuple)) else [given]
            inputs = layer(inputs, *arguments, **kwargs, scope=f"{label}_{position}")
    return inputs


export(*(f"{folder}.repeat" for folder in FOLDERS))(repeat)
export(*(f"{folder}.stack" for folder in FOLDERS))(stack)


def _regularizer(*_settings: Any, **_named: Any) -> Any:
    """A function that gives a number for weights."""
    return lambda weights=None: make_tensor(())


for _name in ("l1_regularizer", "l2_regularizer", "l1_l2_regularizer", "sum_regularizer"):
    export(f"tensorflow.contrib.layers.{_name}", f"tensorflow.contrib.slim.{_name}")(_regularizer)
export("tensorflow.contrib.layers.apply_regularization")(lambda *_settings, **_named: make_tensor(()))
for _name in ("summarize_activation", "summarize_tensor", "summarize_activations", "summarize_collection", "optimize_loss"):
    export(f"tensorflow.contrib.layers.{_name}")(lambda *_settings, **_named: Unknown("an operation of the graph"))


# What collects the results of layers by name


def _handed_back(_collections: Any = None, _alias: Any = None, outputs: Any = None) -> Any:
    return outputs


for _folder in FOLDERS:
    export(f"{_folder}.utils.collect_named_outputs")(_handed_back)
    export(f"{_folder}.utils.convert_collection_to_dict")(lambda *_args, **_named: Unknown("results of layers by name"))
    export(f"{_folder}.utils.last_dimension")(lambda shape, *_args, **_named: shape[-1])
    export(f"{_folder}.utils.constant_value")(lambda value=None, *_args, **_named: value if isinstance(value, bool) else Unknown("a value"))
    export(f"{_folder}.utils.get_variable_collections")(lambda *_args, **_named: None)


@export(*(f"{folder}.utils.n_positive_integers" for folder in FOLDERS), *(f"{folder}.utils.two_element_tuple" for folder in FOLDERS))
def n_positive_integers(*args: Any) -> Any:
    """A number for each axis: `(2, 3) -> (3, 3)`."""
    value, count = args[-1], args[0] if len(args) > 1 else 2
    return tuple(value) if isinstance(value, (list, tuple)) else (value,) * count
