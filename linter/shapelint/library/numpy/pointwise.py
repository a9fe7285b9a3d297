"""Element-wise functions of numpy: of arrays they make arrays, of numbers numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from shapelint.library.arithmetic import BINARY, UNARY
from shapelint.library.numpy import dtypes
from shapelint.library.numpy.creation import NUMBERS, array_of
from shapelint.library.numpy.ndarray import Ndarray, from_tensor
from shapelint.library.registry import shape_function
from shapelint.library.torch.elementwise import combined
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Dim, square_root
from shapelint.symbolic.real import Real
from shapelint.unknown import Undecided, Unknown

TypeRule = Callable[[str], str]


def keep(element_type: str) -> str:
    return element_type


def boolean(_element_type: str) -> str:
    return "bool"


def operand(value: Any) -> Any:
    """A number as it is, anything else as an array; gives up on what is not known."""
    if isinstance(value, (Ndarray, *NUMBERS)):
        return value
    return array_of(value)


def finished(result: Any) -> Any:
    """What a function of numpy returns: arrays, and in place of an array without axes the number, or that it is not known."""
    result = from_tensor(result)
    if isinstance(result, Ndarray) and result.dims == ():
        return result.values[0] if result.values is not None else Unknown("the value of an array")
    return result


def applied(call: CallInProgress, function: Callable[..., Any] | None, rule: TypeRule, *values: Any) -> Any:
    """An element-wise function of arrays and numbers."""
    operands = [operand(value) for value in values]
    if any(isinstance(each, Ndarray) for each in operands):
        return finished(combined(call, operands, rule(dtypes.promoted(*operands)), function))
    if function is None:
        return Unknown("a function of numpy that is not computed")
    try:
        return _cast(function(*operands), rule, operands[0])
    except (ArithmeticError, ValueError, TypeError, Undecided):
        return Unknown("a number that numpy computes of something not known")


def _cast(value: Any, rule: TypeRule, given: Any) -> Any:
    stays_float = rule is dtypes.floating or (rule is _rounding and isinstance(given, float))
    return float(value) if stays_float and isinstance(value, int) else value


_SYMBOLIC: dict[str, Callable[..., Any]] = {"sqrt": square_root, "floor": math.floor, "ceil": math.ceil, "trunc": math.trunc, "abs": abs}


def _number_function(name: str, function: Callable[..., Any] | None) -> Callable[..., Any] | None:
    """The function, with what it does to symbolic numbers."""
    symbolic = _SYMBOLIC.get(name)
    if function is None or symbolic is None:
        return function
    return lambda x: symbolic(x) if isinstance(x, (Dim, Real)) else function(x)


def _enter_unary(names: list[str], rule: TypeRule, function: Callable[..., Any] | None) -> None:
    computed = _number_function(names[0], function)

    def body(call: CallInProgress, x: Any, out: Any = None, *, where: Any = True, dtype: Any = None, **_options: Any) -> Any:
        """`[*] -> [*]`."""
        return applied(call, computed, rule, x)

    shape_function(*(f"numpy.{name}" for name in names))(body)


def _rounding(element_type: str) -> str:
    return element_type if element_type != "bool" else "float16"


_UNARY: dict[TypeRule, str] = {
    keep: "neg:negative positive sign square conj=conjugate bitwise_not:invert=bitwise_not=bitwise_invert",
    _rounding: "floor ceil trunc=fix round:rint",
    dtypes.floating: "sqrt exp exp2 expm1 log log2 log10 log1p sin cos tan asin:arcsin=asin acos:arccos=acos atan:arctan=atan sinh cosh"
    " tanh asinh:arcsinh=asinh acosh:arccosh=acosh atanh:arctanh=atanh deg2rad=radians rad2deg=degrees reciprocal cbrt sinc",
    dtypes.real_part: "abs=absolute=fabs real imag",
    boolean: "isnan isinf isfinite logical_not isneginf isposinf signbit isreal iscomplex",
}
"""`a:b=c`: the function `a` of the arithmetic under numpy's names `b` and `c`."""

for _rule, _functions in _UNARY.items():
    for _entry in _functions.split():
        _function, _, _spellings = _entry.partition(":")
        _names = (_spellings or _function).split("=")
        _enter_unary(_names, _rule, UNARY.get(_function.split("=")[0]))


def _enter_binary(names: list[str], rule: TypeRule, function: Callable[..., Any] | None) -> None:
    def body(call: CallInProgress, x1: Any, x2: Any, out: Any = None, *, where: Any = True, dtype: Any = None, **_options: Any) -> Any:
        """`[*a], [*b] -> [*broadcast]`."""
        return applied(call, function, rule, x1, x2)

    shape_function(*(f"numpy.{name}" for name in names))(body)


_BINARY: dict[TypeRule, str] = {
    keep: "add sub:subtract mul:multiply floor_divide remainder=mod fmod pow:power=pow maximum minimum fmax fmin gcd lcm bitwise_and"
    " bitwise_or bitwise_xor bitwise_left_shift:left_shift bitwise_right_shift:right_shift float_power",
    dtypes.floating: "div:divide=true_divide atan2:arctan2=atan2 hypot logaddexp logaddexp2 copysign nextafter ldexp",
    boolean: "eq:equal ne:not_equal lt:less le:less_equal gt:greater ge:greater_equal logical_and logical_or logical_xor isclose",
}
for _rule, _functions in _BINARY.items():
    for _entry in _functions.split():
        _function, _, _spellings = _entry.partition(":")
        _names = (_spellings or _function).split("=")
        _enter_binary(_names, _rule, BINARY.get(_function.split("=")[0]))


@shape_function("numpy.round", "numpy.around")
def round_(call: CallInProgress, a: Any, decimals: Any = 0, out: Any = None) -> Any:
    """`[*] -> [*]`."""
    function = (lambda x: round(x, decimals)) if isinstance(decimals, int) else None
    return applied(call, function, keep, a)


@shape_function("numpy.clip")
def clip(call: CallInProgress, a: Any, a_min: Any = None, a_max: Any = None, out: Any = None, *, min: Any = None, max: Any = None) -> Any:
    """`[*] -> [*]`."""
    low, high = min if a_min is None else a_min, max if a_max is None else a_max
    result = operand(a)
    for limit, function in ((low, BINARY["maximum"]), (high, BINARY["minimum"])):
        if limit is not None:
            result = applied(call, function, keep, result, limit)
    return result


@shape_function("numpy.where")
def where(call: CallInProgress, condition: Any, x: Any = None, y: Any = None) -> Any:
    """`[*c], [*a], [*b] -> [*broadcast]`; with a condition alone, the indices where it holds."""
    if x is None and y is None:
        from shapelint.library.numpy.sorting import nonzero

        return nonzero(condition)
    operands = [operand(each) for each in (condition, x, y)]
    if not any(isinstance(each, Ndarray) for each in operands):
        return finished(Unknown("np.where of numbers") if isinstance(operands[0], Unknown) else operands[1] if operands[0] else operands[2])
    return finished(combined(call, operands, dtypes.promoted(*operands[1:]), lambda c, a, b: a if c else b))


@shape_function("numpy.isin", "numpy.in1d")
def isin(call: CallInProgress, element: Any, test_elements: Any, assume_unique: Any = False, invert: Any = False, **_options: Any) -> Any:
    """`[*], any -> [*]` of booleans."""
    known = operand(test_elements)
    values = known.values if isinstance(known, Ndarray) else (known,)
    return applied(call, None if values is None else lambda x: (x in values) != bool(invert), boolean, array_of(element))


@shape_function("numpy.nan_to_num")
def nan_to_num(call: CallInProgress, x: Any, copy: Any = True, nan: Any = 0.0, posinf: Any = None, neginf: Any = None) -> Any:
    """`[*] -> [*]`."""
    return applied(call, None, keep, x)
