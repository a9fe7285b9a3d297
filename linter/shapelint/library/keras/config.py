"""Defaults of Keras: the order of image axes, the floating type, and what forgets everything."""

from __future__ import annotations

from typing import Any

from shapelint.library.keras.state import state
from shapelint.library.registry import export

_ORDERS = {"th": "channels_first", "tf": "channels_last"}
"""What Keras 1 called the orders of axes."""


@export("keras.backend.image_data_format", "keras.config.image_data_format")
def image_data_format() -> str:
    return state().image_data_format


@export("keras.backend.image_dim_ordering")
def image_dim_ordering() -> str:
    return next(old for old, new in _ORDERS.items() if new == state().image_data_format)


@export("keras.backend.set_image_data_format", "keras.config.set_image_data_format", "keras.backend.set_image_dim_ordering")
def set_image_data_format(data_format: Any) -> None:
    if isinstance(data_format, str):
        state().image_data_format = _ORDERS.get(data_format, data_format)


@export("keras.backend.floatx", "keras.config.floatx")
def floatx() -> str:
    return state().floatx


@export("keras.backend.set_floatx", "keras.config.set_floatx")
def set_floatx(value: Any) -> None:
    if isinstance(value, str):
        state().floatx = value


@export("keras.backend.epsilon", "keras.config.epsilon")
def epsilon() -> float:
    return 1e-7


@export("keras.backend.set_epsilon", "keras.config.set_epsilon", "keras.backend.set_learning_phase", "keras.backend.set_session")
def set_epsilon(_value: Any) -> None:
    """Of no consequence for shapes."""


@export("keras.backend.backend", "keras.config.backend")
def backend() -> str:
    return "tensorflow"


@export("keras.backend.clear_session", "keras.utils.clear_session")
def clear_session(_free_memory: Any = True) -> None:
    """Names are given from the beginning again."""
    state().counts.clear()


export("keras.__version__")("3.15.1")
