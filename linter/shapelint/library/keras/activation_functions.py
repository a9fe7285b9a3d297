"""The function that a layer applies to what it has computed."""

from __future__ import annotations

from typing import Any

from shapelint.library.registry import lookup
from shapelint.library.tensorflow.tensor import Tensor
from shapelint.unknown import Unknown


class Named(str):
    """An activation that was given by its name: what the layer keeps can be called, as Keras has it."""

    def __call__(self, x: Any) -> Any:
        try:
            return lookup(f"keras.activations.{self}")(x)
        except KeyError:
            return Unknown(f"the activation {self}")


def activation_of(activation: Any) -> Any:
    """What a layer keeps of its `activation`: none at all is the linear one."""
    return Named("linear") if activation is None else Named(activation) if isinstance(activation, str) else activation


def activated(outputs: Tensor, activation: Any) -> Any:
    """`outputs` after an activation: the named ones keep the shape, a function of the program is called."""
    if activation is None or isinstance(activation, (str, Unknown)) or not callable(activation):
        return outputs
    return activation(outputs)
