"""What constructors of layers demand of their own arguments."""

from __future__ import annotations

from typing import Any

from shapelint.library.keras.layer import Layer
from shapelint.library.registry import ShapeFunction
from shapelint.raised import raised
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import definitely, less


def require_in_constructor(made: Layer, condition: Any, contract: str, **facts: Any) -> None:
    """State a contract at the place where a layer is made."""

    def body(call: CallInProgress) -> None:
        call.require(condition, contract, **facts)

    if not definitely(condition):
        ShapeFunction(body, made.operation)()


def require_positive(size: Any, name: str) -> None:
    """Raise ValueError, as Keras does, for a number of units or filters that makes no layer."""
    if definitely(less(size, 1)) or isinstance(size, (float, str)):
        raise raised(ValueError(f"Invalid value for argument `{name}`. Expected a strictly positive integer. Received {name}={size}."))
