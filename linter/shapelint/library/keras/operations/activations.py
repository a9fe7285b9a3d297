"""Activations: functions of `keras.activations` and `keras.ops` that keep the shape."""

from __future__ import annotations

from typing import Any

from shapelint.library.axes import axis_of
from shapelint.library.registry import export, lookup, shape_function
from shapelint.library.tensorflow.tensor import as_tensor
from shapelint.recording import CallInProgress
from shapelint.unknown import Unknown
from shapelint.values import Array

_SAME = (
    "celu elu exponential gelu hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh leaky_relu linear log_sigmoid mish relu relu6 selu"
    " sigmoid silu soft_shrink softplus softsign sparse_plus sparse_sigmoid squareplus swish tanh tanh_shrink threshold"
)
_ALONG = "log_softmax softmax sparsemax"
_IN_NUMPY = frozenset({"tanh"})
_ONLY_ACTIVATIONS = frozenset({"linear", "exponential", "mish"})


def _names(name: str) -> list[str]:
    found = [f"keras.activations.{name}"]
    if name not in _ONLY_ACTIVATIONS | _IN_NUMPY:
        found += [f"keras.ops.{name}", f"keras.ops.nn.{name}"]
    return found


def _enter_same(name: str) -> None:
    def body(call: CallInProgress, x: Any = None, *_settings: Any, **_named: Any) -> Any:
        """`[*] -> [*]`."""
        return as_tensor(x).same()

    shape_function(*_names(name))(body)


def _enter_along(name: str) -> None:
    def body(call: CallInProgress, x: Any = None, axis: Any = -1) -> Any:
        """`[*] -> [*]`."""
        tensor = as_tensor(x)
        if tensor.dims is not None and not isinstance(axis, (tuple, list)):
            axis_of(call, axis, len(tensor.dims))
        return tensor.same()

    shape_function(*_names(name))(body)


for _name in _SAME.split():
    _enter_same(_name)
for _name in _ALONG.split():
    _enter_along(_name)


@shape_function("keras.activations.glu", "keras.ops.glu", "keras.ops.nn.glu")
def glu(call: CallInProgress, x: Any, axis: Any = -1) -> Any:
    """`[*, 2 * n] -> [*, n]`."""
    tensor = as_tensor(x)
    dims = tensor.require_dims()
    place = axis_of(call, axis, len(dims))
    call.require_divisible(dims[place], 2, "model-raises", parameter="axis", detail="the axis is cut into halves")
    return tensor.like((*dims[:place], dims[place] // 2, *dims[place + 1 :]))


@export("keras.activations.get", "keras.activations.deserialize")
def get(identifier: Any = None, *_others: Any) -> Any:
    """The function of a name."""
    if identifier is None:
        return lookup("keras.activations.linear")
    if isinstance(identifier, str):
        try:
            return lookup(f"keras.activations.{identifier}")
        except KeyError:
            return Unknown(f"the activation {identifier}")
    return identifier if callable(identifier) and not isinstance(identifier, Array) else Unknown("an activation")


export("keras.activations.serialize")(lambda *_args, **_options: Unknown("the name of an activation"))
