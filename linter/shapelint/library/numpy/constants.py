"""Constants and number limits of numpy, and what prints, warns or tests: of no consequence for shapes."""

from __future__ import annotations

import math
from typing import Any

from shapelint.library.numpy import dtypes
from shapelint.library.registry import export
from shapelint.library.torch.constants import FloatInfo, IntegerInfo
from shapelint.library.torch.dtypes import dtype_named
from shapelint.symbolic.dims import Dim
from shapelint.symbolic.real import Real
from shapelint.unknown import Unknown, UnknownNumber

for _names, _value in {
    "pi": math.pi, "e": math.e, "inf Inf infty PINF Infinity": math.inf, "NINF": -math.inf, "nan NaN NAN": math.nan, "newaxis": None,
    "euler_gamma": 0.5772156649015329, "True_": True, "False_": False, "__version__": "2.0.0", "PZERO": 0.0, "NZERO": -0.0,
    "little_endian": True,
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
def isscalar(element: Any) -> Any:
    """Whether it is a plain number."""
    if isinstance(element, (UnknownNumber, Dim, Real)):
        return True
    return element if isinstance(element, Unknown) else isinstance(element, (int, float, complex, str))


@export("numpy.iterable")
def iterable(y: Any) -> Any:
    """Whether it can be iterated over."""
    if isinstance(y, UnknownNumber):
        return False
    return y if isinstance(y, Unknown) else hasattr(y, "__iter__")


@export("numpy.errstate", "numpy.printoptions")
class Quiet:
    """A context without influence on shapes."""

    def __init__(self, **_options: Any) -> None:
        pass

    def __enter__(self) -> Quiet:
        return self

    def __exit__(self, *_exception: Any) -> None:
        pass


def ignored(*_arguments: Any, **_options: Any) -> None:
    """Of no consequence for shapes."""


_IGNORED = (
    "set_printoptions", "seterr", "seterrcall", "show_config", "set_string_function", "setbufsize", "info", "warnings.filterwarnings",
)  # fmt: skip
_ASSERTIONS = (
    "assert_", "assert_equal", "assert_almost_equal", "assert_approx_equal", "assert_array_equal", "assert_array_almost_equal",
    "assert_allclose", "assert_array_less", "assert_string_equal", "assert_raises", "assert_warns", "run_module_suite",
)  # fmt: skip
export(*(f"numpy.{name}" for name in _IGNORED), *(f"numpy.testing.{name}" for name in _ASSERTIONS))(ignored)


def text(*_arguments: Any, **_options: Any) -> Any:
    """The text of an array."""
    return Unknown("the text of an array")


export("numpy.array2string", "numpy.array_repr", "numpy.array_str", "numpy.format_float_positional", "numpy.format_float_scientific")(text)
