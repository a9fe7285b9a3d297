"""The function that a layer applies to what it has computed."""

from __future__ import annotations

from typing import Any

from shapelint.library.tensorflow.tensor import Tensor
from shapelint.unknown import Unknown


def activated(outputs: Tensor, activation: Any) -> Any:
    """`outputs` after an activation: the named ones keep the shape, a function of the program is called."""
    if activation is None or isinstance(activation, (str, Unknown)) or not callable(activation):
        return outputs
    return activation(outputs)
