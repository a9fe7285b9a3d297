"""Element-wise functions of numpy: of arrays they make arrays, of numbers numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from shapelint.library import tensordata
from shapelint.library.arithmetic import BINARY, UNARY
from shapelint.library.broadcasting import requires_no_growth
from shapelint.library.numpy import dtypes
from shapelint.library.numpy.ndarray import Ndarray, finished, make_ndarray
from shapelint.library.numpy.reading import array_of, operand
from shapelint.library.numpy.scalars import unknown_element
from shapelint.library.registry import export, shape_function
from shapelint.library.torch.elementwise import combined
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Dim, square_root
from shapelint.symbolic.real import Real
from shapelint.symbolic.relation import Condition
from shapelint.unknown import Undecided, Unknown, UnknownNumber

TypeRule = Callable[[str], str]
Function = Callable[..., Any]


def keep(element_type: str) -> str:
    return element_type


def boolean(_element_type: str) -> str:
    return "bool"


def mean_type(element_type: str) -> str:
    """Quotients, means and deviations of whole numbers are of double precision."""
    return element_type if dtypes.category(element_type) >= dtypes.FLOATING else "float64"


def applied(call: CallInProgress, function: Function | None, rule: TypeRule, *values: Any, out: Any = None, dtype: Any = None) -> Any:
    """An element-wise function of arrays and numbers; `out` is the array that its result is written into."""
    operands = [operand(value) for value in values]
    if call.record.operation in _WITHOUT_BOOLEANS:
        call.require(
            any(not _is_boolean(each) for each in operands), "model-raises", received="bool", detail="numpy does not subtract booleans"
        )
    element_type = dtypes.named(dtype, rule(dtypes.promoted(*operands)))
    if any(isinstance(each, Ndarray) for each in operands):
        combination = combined(call, operands, element_type, function)
        result = make_ndarray(combination.dims, element_type, values=combination.values)
        return _written(call, result, out) if isinstance(out, Ndarray) else finished(result)
    if function is None or any(isinstance(each, UnknownNumber) for each in operands):
        return unknown_element(element_type, "a number that is not known")
    try:
        return _cast(function(*operands), rule, operands[0])
    except (ArithmeticError, ValueError, TypeError, Undecided):
        return unknown_element(element_type, "a number that numpy computes of something not known")


_WITHOUT_BOOLEANS = ("numpy.subtract", "numpy.negative", "numpy.positive")
"""What numpy refuses to do with truth values."""


def _is_boolean(value: Any) -> bool:
    return isinstance(value, (bool, Condition)) or getattr(value, "element_type", None) == "bool"


def _written(call: CallInProgress, result: Ndarray, out: Ndarray) -> Ndarray:
    """The result in the place of `out`, which has to have its shape and to hold its type."""
    if result.dims is not None and out.dims is not None:
        requires_no_growth(call, out.dims, result.dims)
    call.require(
        dtypes.may_hold(out.element_type, result.element_type), "model-raises", received=result.element_type, declared=out.element_type,
        detail=f"a result of type {result.element_type} cannot be written into an array of type {out.element_type}",
    )  # fmt: skip
    out.forget()
    return make_ndarray(out.dims, out.element_type, values=tensordata.converted(result.values, out.element_type))


def _cast(value: Any, rule: TypeRule, given: Any) -> Any:
    stays_float = rule in (dtypes.floating, mean_type) or (rule in (_rounded, _rounding) and isinstance(given, float))
    return float(value) if stays_float and isinstance(value, int) else value


_SYMBOLIC: dict[str, Function] = {"sqrt": square_root, "floor": math.floor, "ceil": math.ceil, "trunc": math.trunc, "abs": abs}


def _number_function(name: str, function: Function | None) -> Function | None:
    """The function, with what it does to symbolic numbers."""
    symbolic = _SYMBOLIC.get(name)
    if function is None or symbolic is None:
        return function
    return lambda x: symbolic(x) if isinstance(x, (Dim, Real)) else function(x)


# The tables


def _enter_unary(names: list[str], rule: TypeRule, function: Function | None) -> None:
    computed = _number_function(names[0], function)

    def body(call: CallInProgress, x: Any, out: Any = None, *, where: Any = True, dtype: Any = None, **_options: Any) -> Any:
        """`[*] -> [*]`."""
        return applied(call, computed, rule, x, out=out, dtype=dtype)

    shape_function(*(f"numpy.{name}" for name in names))(body)


def _rounded(element_type: str) -> str:
    return element_type


def _rounding(element_type: str) -> str:
    return element_type if element_type != "bool" else "float16"


def _whole_stays(element_type: str) -> str:
    return element_type if element_type != "bool" else "int8"


_UNARY: dict[TypeRule, str] = {
    keep: "neg:negative positive sign conj=conjugate bitwise_not:invert=bitwise_not=bitwise_invert real_if_close",
    _rounded: "floor ceil trunc=fix",
    _whole_stays: "square reciprocal",
    dtypes.floating: "round:rint sqrt"
    " exp exp2 expm1 log log2 log10 log1p sin cos tan asin:arcsin=asin acos:arccos=acos atan:arctan=atan sinh cosh"
    " tanh asinh:arcsinh=asinh acosh:arccosh=acosh atanh:arctanh=atanh deg2rad=radians rad2deg=degrees cbrt sinc i0 spacing",
    dtypes.real_part: "abs=absolute=fabs real imag",
    boolean: "isnan isinf isfinite logical_not isneginf isposinf signbit isreal iscomplex",
}
"""`a:b=c`: the function `a` of the arithmetic under numpy's names `b` and `c`."""

for _rule, _functions in _UNARY.items():
    for _entry in _functions.split():
        _function, _, _spellings = _entry.partition(":")
        _names = (_spellings or _function).split("=")
        _enter_unary(_names, _rule, UNARY.get(_function.split("=")[0]))


@shape_function("numpy.angle")
def angle(call: CallInProgress, z: Any, deg: Any = False) -> Any:
    """`[*] -> [*]`."""
    return applied(call, None, lambda element_type: dtypes.real_part(dtypes.floating(element_type)), z)


def _enter_binary(names: list[str], rule: TypeRule, function: Function | None) -> None:
    def body(call: CallInProgress, x1: Any, x2: Any, out: Any = None, *, where: Any = True, dtype: Any = None, **_options: Any) -> Any:
        """`[*a], [*b] -> [*broadcast]`."""
        return applied(call, function, rule, x1, x2, out=out, dtype=dtype)

    shape_function(*(f"numpy.{name}" for name in names))(body)


def _less_one_bit(element_type: str) -> str:
    """The type of sums and remainders: those of booleans are small integers where numpy has no logical meaning for them."""
    return "int8" if element_type == "bool" else element_type


def _double(element_type: str) -> str:
    return dtypes.joint(element_type, "float64")


_BINARY: dict[TypeRule, str] = {
    keep: "add sub:subtract mul:multiply maximum minimum fmax fmin gcd lcm bitwise_and bitwise_or bitwise_xor",
    _less_one_bit: "floor_divide remainder=mod fmod pow:power=pow bitwise_left_shift:left_shift=bitwise_left_shift"
    " bitwise_right_shift:right_shift=bitwise_right_shift",
    _double: "float_power",
    mean_type: "div:divide=true_divide",
    dtypes.floating: "atan2:arctan2=atan2 hypot logaddexp logaddexp2 copysign nextafter ldexp heaviside",
    boolean: "eq:equal ne:not_equal lt:less le:less_equal gt:greater ge:greater_equal logical_and logical_or logical_xor isclose",
}
for _rule, _functions in _BINARY.items():
    for _entry in _functions.split():
        _function, _, _spellings = _entry.partition(":")
        _names = (_spellings or _function).split("=")
        _enter_binary(_names, _rule, BINARY.get(_function.split("=")[0]))


@shape_function("numpy.divmod")
def divmod_(call: CallInProgress, x1: Any, x2: Any, **_options: Any) -> Any:
    """`[*a], [*b] -> two [*broadcast]`."""
    return applied(call, BINARY["floor_divide"], _less_one_bit, x1, x2), applied(call, BINARY["remainder"], _less_one_bit, x1, x2)


# Functions with parameters of their own


@shape_function("numpy.round", "numpy.around", "numpy.round_")
def round_(call: CallInProgress, a: Any, decimals: Any = 0, out: Any = None) -> Any:
    """`[*] -> [*]`."""
    function = (lambda x: round(x, decimals)) if isinstance(decimals, int) else None
    return applied(call, function, _rounding, a)


@shape_function("numpy.clip")
def clip(
    call: CallInProgress,
    a: Any,
    a_min: Any = None,
    a_max: Any = None,
    out: Any = None,
    *,
    min: Any = None,
    max: Any = None,
    dtype: Any = None,
) -> Any:
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
    element_type = dtypes.promoted(*operands[1:])
    if not any(isinstance(each, Ndarray) for each in operands):
        chosen = operands[0]
        return (operands[1] if chosen else operands[2]) if isinstance(chosen, (bool, int, float)) else unknown_element(element_type)
    combination = combined(call, operands, element_type, lambda c, a, b: a if c else b)
    return finished(make_ndarray(combination.dims, element_type, values=combination.values))


@shape_function("numpy.select")
def select(call: CallInProgress, condlist: Any, choicelist: Any, default: Any = 0) -> Any:
    """`conditions, choices -> [*broadcast]`."""
    operands = [operand(each) for each in (*condlist, *choicelist, default)]
    element_type = dtypes.promoted(*operands[len(condlist) :])
    return finished(make_ndarray(combined(call, operands, element_type).dims, element_type))


@shape_function("numpy.isin", "numpy.in1d")
def isin(call: CallInProgress, element: Any, test_elements: Any, assume_unique: Any = False, invert: Any = False, **_options: Any) -> Any:
    """`[*], any -> [*]` of booleans."""
    known = None if isinstance(test_elements, Unknown) else operand(test_elements)
    values = known.values if isinstance(known, Ndarray) else None if known is None else (known,)
    return applied(call, None if values is None else lambda x: (x in values) != bool(invert), boolean, array_of(element))


@shape_function("numpy.nan_to_num")
def nan_to_num(call: CallInProgress, x: Any, copy: Any = True, nan: Any = 0.0, posinf: Any = None, neginf: Any = None) -> Any:
    """`[*] -> [*]`."""
    return applied(call, None, keep, x)


@shape_function("numpy.interp")
def interp(call: CallInProgress, x: Any, xp: Any, fp: Any, left: Any = None, right: Any = None, period: Any = None) -> Any:
    """`[*], [n], [n] -> [*]`."""
    return applied(call, None, _double, x)


@shape_function("numpy.unwrap")
def unwrap(call: CallInProgress, p: Any, discont: Any = None, axis: Any = -1, *, period: Any = None) -> Any:
    """`[*] -> [*]`."""
    return applied(call, None, dtypes.floating, p)


@shape_function("numpy.polyval")
def polyval(call: CallInProgress, p: Any, x: Any) -> Any:
    """`coefficients, [*] -> [*]`."""
    return applied(call, None, lambda element_type: dtypes.joint(element_type, array_of(p).element_type), x)


@shape_function("numpy.allclose", "numpy.array_equiv")
def allclose(call: CallInProgress, a: Any, b: Any, rtol: Any = 1e-05, atol: Any = 1e-08, equal_nan: Any = False) -> Any:
    """`[*a], [*b] -> bool`."""
    combined(call, [operand(a), operand(b)], "bool")
    return Unknown("the values of arrays that are compared")


@export("numpy.array_equal")
def array_equal(a1: Any, a2: Any, equal_nan: Any = False) -> Any:
    """`[*a], [*b] -> bool`; arrays of different shapes are not equal."""
    try:
        left, right = array_of(a1), array_of(a2)
    except Undecided as undecided:
        return undecided.unknown
    if left.dims is not None and right.dims is not None and len(left.dims) != len(right.dims):
        return False
    if left.values is not None and right.values is not None and left.dims == right.dims:
        both = zip(left.values, right.values, strict=True)
        return all(bool(a == b) or (equal_nan is True and a != a and b != b) for a, b in both)
    return Unknown("the values of arrays that are compared")


@export("numpy.iscomplexobj")
def iscomplexobj(x: Any) -> Any:
    """Whether an array is of a complex type."""
    return _is_of(x, dtypes.COMPLEX)


@export("numpy.isrealobj")
def isrealobj(x: Any) -> Any:
    """Whether an array is not of a complex type."""
    answer = _is_of(x, dtypes.COMPLEX)
    return answer if isinstance(answer, Unknown) else not answer


def _is_of(x: Any, category: int) -> Any:
    try:
        array = array_of(x)
    except Undecided as undecided:
        return undecided.unknown
    return array.dtype if isinstance(array.dtype, Unknown) else dtypes.category(array.element_type) == category
