"""What element-wise operations do to single numbers, for arrays whose elements are known: one table for all frameworks."""

from __future__ import annotations

import cmath
import math
import operator
from collections.abc import Callable
from typing import Any


def _sign(x: Any) -> Any:
    return (x > 0) - (x < 0)


def _truncated_remainder(x: Any, y: Any) -> Any:
    return math.fmod(x, y) if isinstance(x, float) or isinstance(y, float) else x - y * int(x / y)


def _divided(x: Any, y: Any) -> Any:
    if y == 0 and not isinstance(x, complex):
        return math.nan if x == 0 or x != x else math.copysign(math.inf, x)
    return x / y


def _logarithm(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda x: -math.inf if x == 0 else function(x)


def _power(x: Any, y: Any) -> Any:
    result = x**y
    if isinstance(result, complex) and not isinstance(x, complex):
        raise ValueError("not a real number")
    return result


def _greater(x: Any, y: Any) -> Any:
    return x if x != x or x >= y else y


def _smaller(x: Any, y: Any) -> Any:
    return x if x != x or x <= y else y


def _comparison(compare: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """A comparison that refuses fractions that differ by no more than rounding: PyTorch computes with fewer digits."""

    def compared(x: Any, y: Any) -> Any:
        if isinstance(x, float) or isinstance(y, float):
            difference = abs(x - y)
            if 0 < difference < math.inf and difference <= 1e-5 * max(abs(x), abs(y)):
                raise ArithmeticError("a difference as small as the rounding")
        return compare(x, y)

    return compared


UNARY: dict[str, Callable[[Any], Any]] = {
    "neg": operator.neg, "positive": operator.pos, "abs": abs, "ceil": math.ceil, "floor": math.floor, "round": round, "trunc": math.trunc,
    "sign": _sign, "square": lambda x: x * x, "sqrt": math.sqrt, "rsqrt": lambda x: 1 / math.sqrt(x),
    "reciprocal": lambda x: _divided(1, x),
    "exp": math.exp, "exp2": lambda x: 2.0**x, "expm1": math.expm1, "log": _logarithm(math.log), "log2": _logarithm(math.log2),
    "log10": _logarithm(math.log10), "log1p": math.log1p, "sin": math.sin, "cos": math.cos, "tan": math.tan, "asin": math.asin,
    "acos": math.acos, "atan": math.atan, "sinh": math.sinh, "cosh": math.cosh, "tanh": math.tanh, "asinh": math.asinh,
    "acosh": math.acosh, "atanh": math.atanh, "erf": math.erf, "erfc": math.erfc, "lgamma": math.lgamma, "deg2rad": math.radians,
    "rad2deg": math.degrees, "sigmoid": lambda x: 1 / (1 + math.exp(-x)), "relu": lambda x: max(x, 0), "frac": lambda x: x - math.trunc(x),
    "bitwise_not": lambda x: (not x) if isinstance(x, bool) else ~x, "logical_not": operator.not_, "isnan": cmath.isnan,
    "isinf": cmath.isinf, "isfinite": cmath.isfinite, "isneginf": lambda x: x == -math.inf, "isposinf": lambda x: x == math.inf,
    "real": lambda x: x.real, "imag": lambda x: x.imag, "conj": lambda x: x.conjugate(),
}  # fmt: skip
"""Functions of one number, under the names that PyTorch has for them."""

BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "add": operator.add, "sub": operator.sub, "mul": operator.mul, "div": _divided, "floor_divide": operator.floordiv,
    "remainder": operator.mod, "fmod": _truncated_remainder, "pow": _power, "maximum": _greater, "minimum": _smaller,
    "atan2": math.atan2, "hypot": math.hypot, "gcd": math.gcd, "lcm": lambda x, y: abs(x * y) // math.gcd(x, y) if x and y else 0,
    "bitwise_and": operator.and_, "bitwise_or": operator.or_, "bitwise_xor": operator.xor, "bitwise_left_shift": operator.lshift,
    "bitwise_right_shift": operator.rshift, "logical_and": lambda x, y: bool(x) and bool(y), "logical_or": lambda x, y: bool(x) or bool(y),
    "logical_xor": lambda x, y: bool(x) != bool(y), "copysign": math.copysign,
}  # fmt: skip
"""Functions of two numbers."""

COMPARISONS = ("eq", "ne", "lt", "le", "gt", "ge")
BINARY.update((name, _comparison(getattr(operator, name))) for name in COMPARISONS)


def mean(group: tuple[Any, ...]) -> Any:
    """The arithmetic mean; of nothing it is not a number."""
    return sum(group) / len(group) if group else math.nan


def variance(group: tuple[Any, ...], correction: Any = 1) -> Any:
    """The variance with `correction` degrees of freedom taken off."""
    middle = mean(group)
    return sum((x - middle) ** 2 for x in group) / (len(group) - correction)


REDUCTIONS: dict[str, Callable[[tuple[Any, ...]], Any]] = {
    "sum": sum, "mean": mean, "prod": math.prod, "amax": max, "amin": min, "all": all, "any": any, "var": variance,
    "std": lambda group: math.sqrt(variance(group)), "argmax": lambda group: group.index(max(group)),
    "argmin": lambda group: group.index(min(group)), "count_nonzero": lambda group: sum(x != 0 for x in group),
    "norm": lambda group: math.sqrt(sum(abs(x) ** 2 for x in group)),
    "logsumexp": lambda group: math.log(sum(map(math.exp, group))),
    "nansum": lambda group: sum(x for x in group if x == x), "nanmean": lambda group: mean(tuple(x for x in group if x == x)),
    "median": lambda group: sorted(group)[(len(group) - 1) // 2],
}  # fmt: skip
"""Functions of the numbers that a reduction takes together."""


def running(function: Callable[[Any, Any], Any]) -> Callable[[tuple[Any, ...]], list[Any]]:
    """The scan of a line of numbers: cumsum for add, cumprod for mul."""

    def scan(line: tuple[Any, ...]) -> list[Any]:
        total: list[Any] = []
        for value in line:
            total.append(function(total[-1], value) if total else value)
        return total

    return scan
