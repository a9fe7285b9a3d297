"""Constants and number limits of numpy."""

from __future__ import annotations

import math
from typing import Any

from shapelint.library.numpy import dtypes
from shapelint.library.registry import export
from shapelint.library.torch.constants import FloatInfo, IntegerInfo
from shapelint.library.torch.dtypes import dtype_named

for _names, _value in {
    "pi": math.pi, "e": math.e, "inf Inf infty PINF": math.inf, "NINF": -math.inf, "nan NaN NAN": math.nan, "newaxis": None,
    "euler_gamma": 0.5772156649015329, "True_": True, "False_": False, "__version__": "2.0.0",
}.items():  # fmt: skip
    export(*(f"numpy.{name}" for name in _names.split()))(_value)


@export("numpy.finfo")
def finfo(dtype: Any) -> Any:
    """The limits of a floating-point type."""
    return FloatInfo(dtype_named(dtypes.named(dtype, "float64")))


@export("numpy.iinfo")
def iinfo(type: Any) -> Any:
    """The limits of an integer type."""
    return IntegerInfo(dtype_named(dtypes.named(type, "int64")))


@export("numpy.isscalar")
def isscalar(element: Any) -> bool:
    """Whether it is a plain number."""
    return isinstance(element, (int, float, complex, str))


@export("numpy.errstate", "numpy.printoptions")
class Quiet:
    """A context without influence on shapes."""

    def __init__(self, **_options: Any) -> None:
        pass

    def __enter__(self) -> Quiet:
        return self

    def __exit__(self, *_exception: Any) -> None:
        pass


@export("numpy.set_printoptions", "numpy.seterr")
def ignored(*_arguments: Any, **_options: Any) -> None:
    """Of no consequence for shapes."""
