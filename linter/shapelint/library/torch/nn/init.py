"""`torch.nn.init`: values are not followed, so each function returns its tensor."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from shapelint.library.registry import export
from shapelint.library.torch.tensor import Tensor
from shapelint.raised import raised
from shapelint.symbolic.dims import product
from shapelint.unknown import Unknown

_RANKS = {
    "xavier_uniform": (2, None), "xavier_normal": (2, None), "kaiming_uniform": (2, None), "kaiming_normal": (2, None),
    "orthogonal": (2, None), "eye": (2, 2), "sparse": (2, 2), "dirac": (3, 5), "uniform": (0, None), "normal": (0, None),
    "trunc_normal": (0, None), "constant": (0, None), "ones": (0, None), "zeros": (0, None),
}  # fmt: skip
"""The ranks that each function takes."""


def _filling(name: str, least: int, most: int | None) -> Callable[..., Any]:
    def fill(tensor: Any, *_args: Any, **_options: Any) -> Any:
        if isinstance(tensor, Tensor) and tensor.dims is not None and (tensor.rank < least or (most is not None and tensor.rank > most)):
            limits = f"at least {least}" if most is None else str(least) if most == least else f"{least} to {most}"
            raise raised(ValueError(f"{name} needs a tensor of {limits} dimensions, not of {tensor.rank}"))
        return tensor

    fill.__name__ = fill.__qualname__ = name
    return fill


for _name, (_least, _most) in _RANKS.items():
    export(f"torch.nn.init.{_name}_")(_filling(f"{_name}_", _least, _most))
for _name in (
    "uniform",
    "normal",
    "constant",
    "eye",
    "dirac",
    "xavier_uniform",
    "xavier_normal",
    "kaiming_uniform",
    "kaiming_normal",
    "orthogonal",
    "sparse",
):
    export(f"torch.nn.init.{_name}")(_filling(_name, *_RANKS[_name]))
for _name in ("uniform", "normal", "trunc_normal", "fill", "zero"):
    export(f"torch.nn.init._no_grad_{_name}_")(_filling(f"_no_grad_{_name}_", 0, None))

_GAINS = {"tanh": 5 / 3, "relu": math.sqrt(2), "selu": 3 / 4}


@export("torch.nn.init.calculate_gain")
def calculate_gain(nonlinearity: Any, param: Any = None) -> Any:
    """The factor for a nonlinearity."""
    if isinstance(nonlinearity, Unknown):
        return nonlinearity
    if nonlinearity == "leaky_relu":
        slope = 0.01 if param is None else param
        return math.sqrt(2 / (1 + slope**2)) if isinstance(slope, (int, float)) else Unknown("the slope of a leaky ReLU")
    return _GAINS.get(nonlinearity, 1)


@export("torch.nn.init._calculate_fan_in_and_fan_out")
def fan_in_and_fan_out(tensor: Any) -> tuple[Any, Any]:
    """How many numbers flow into and out of a unit of this weight."""
    if isinstance(tensor, Unknown):
        return tensor, tensor
    if tensor.rank < 2:
        raise raised(ValueError("Fan in and fan out can not be computed for tensor with fewer than 2 dimensions"))
    field = product(tensor.shape[2:])
    return tensor.shape[1] * field, tensor.shape[0] * field


@export("torch.nn.init._calculate_correct_fan")
def correct_fan(tensor: Any, mode: Any) -> Any:
    """One of both."""
    fan_in, fan_out = fan_in_and_fan_out(tensor)
    return mode if isinstance(mode, Unknown) else fan_in if str(mode).lower() == "fan_in" else fan_out
