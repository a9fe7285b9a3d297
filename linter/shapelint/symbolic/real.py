"""Ratios of sizes: what `/` and arithmetic with floats make of a size, kept exact."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeAlias

from shapelint.symbolic.atoms import Terms
from shapelint.symbolic.dim import Dim, Size, bounds, identity, polynomial_of, sized
from shapelint.symbolic.division import cancelled
from shapelint.symbolic.polynomial import divide
from shapelint.unknown import Undecided, Unknown, UnknownNumber

Part: TypeAlias = "int | Dim"

LARGEST_DENOMINATOR = 2**20
"""Floats with a denominator up to this are what they say: 0.5, 0.375."""
LARGEST_GUESS = 10**6
"""Other floats count as the fraction up to this denominator whose float they are: 0.1 as 1/10."""


class Real:
    """numerator / denominator, a real number that depends on symbols, in lowest terms; immutable.

    Operators take ints, floats, dims, reals and unknowns on either side and give a plain float where the result is
    constant. Arithmetic is exact where Python's would round: a factor such as 0.1 counts as 1/10. Comparisons are
    three-valued, as those of `Dim`. Rounding (`math.floor`, `math.ceil`, `math.trunc`, `round`) gives sizes.
    """

    is_symbolic_number = True

    __slots__ = ("denominator", "numerator")

    numerator: Part
    denominator: Part

    def __init__(self, numerator: Part, denominator: Part = 1) -> None:
        self.numerator = numerator
        self.denominator = denominator

    def __copy__(self) -> Real:
        return self

    def __deepcopy__(self, _memo: object) -> Real:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return Real, (self.numerator, self.denominator)

    def __hash__(self) -> int:
        return hash((identity(self.numerator), identity(self.denominator)))

    def __str__(self) -> str:
        whole = self.integer()
        if whole is not None:
            return str(whole)
        return "/".join(text if text.isalnum() else f"({text})" for text in (str(self.numerator), str(self.denominator)))

    def __repr__(self) -> str:
        return f"Real({self})"

    def __add__(self, other: Any) -> Any:
        return self._combined(other, lambda a, b, c, d: ratio(a * d + c * b, b * d))

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        return self._combined(other, lambda a, b, c, d: ratio(a * d - c * b, b * d))

    def __rsub__(self, other: Any) -> Any:
        return self._combined(other, lambda a, b, c, d: ratio(c * b - a * d, b * d))

    def __mul__(self, other: Any) -> Any:
        return self._combined(other, lambda a, b, c, d: ratio(a * c, b * d))

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        return self._combined(other, lambda a, b, c, d: ratio(a * d, b * c))

    def __rtruediv__(self, other: Any) -> Any:
        return self._combined(other, lambda a, b, c, d: ratio(c * b, d * a))

    def __floordiv__(self, other: Any) -> Any:
        return self._combined(other, lambda a, b, c, d: real(floor_of(a * d, b * c)))

    def __rfloordiv__(self, other: Any) -> Any:
        return self._combined(other, lambda a, b, c, d: real(floor_of(c * b, d * a)))

    def __mod__(self, other: Any) -> Any:
        return self - other * (self // other)

    def __rmod__(self, other: Any) -> Any:
        return other - self * (other // self)

    def __pow__(self, exponent: Any) -> Any:
        if isinstance(exponent, Unknown):
            return exponent
        if exponent == 0.5:
            return square_root(self)
        if isinstance(exponent, int) and exponent >= 0:
            return ratio(self.numerator**exponent, self.denominator**exponent)
        return UnknownNumber("a real number to the power of something not whole")

    def __rpow__(self, _base: Any) -> Any:
        return UnknownNumber("a real number as an exponent")

    def __neg__(self) -> Real:
        return Real(-self.numerator, self.denominator)

    def __pos__(self) -> Real:
        return self

    def __abs__(self) -> Any:
        return ratio(abs(self.numerator), self.denominator)

    def _combined(self, other: Any, formula: Callable[[Any, Any, Any, Any], Any]) -> Any:
        """A formula of the numerators and denominators of both numbers."""
        right = real(other)
        if isinstance(right, Real):
            return formula(self.numerator, self.denominator, right.numerator, right.denominator)
        if isinstance(right, float):
            return right if math.isnan(right) else Unknown("arithmetic of a size with infinity")
        return NotImplemented if right is NotImplemented else right

    def __floor__(self) -> Any:
        return floor_of(self.numerator, self.denominator)

    def __ceil__(self) -> Any:
        return -floor_of(-self.numerator, self.denominator)

    def __trunc__(self) -> Any:
        """Rounded towards zero; a number whose sign is open counts as positive, as sizes are."""
        highest = bounds(self.numerator)[1]
        return math.floor(self) if highest is None or highest > 0 else math.ceil(self)

    def __round__(self, digits: int | None = None) -> Any:
        """Rounded to the nearest; only where no number lies in the middle, which Python rounds to the even one."""
        if digits is not None:
            return Unknown("a real number rounded to digits")
        if not isinstance(self.denominator, int) or not self.denominator % 2:
            return Unknown("a real number rounded half to even")
        return floor_of(2 * self.numerator + self.denominator, 2 * self.denominator)

    def integer(self) -> Part | None:
        """The same number as a size, where it is whole for all values of the symbols; else None."""
        return self.numerator if isinstance(self.denominator, int) and self.denominator == 1 else None

    def is_integer(self) -> Any:
        """Python's `float.is_integer`, three-valued."""
        return self == math.floor(self)

    def __eq__(self, other: object) -> Any:
        return self._compared(other, "__eq__")

    def __ne__(self, other: object) -> Any:
        return self._compared(other, "__ne__")

    def __lt__(self, other: Any) -> Any:
        return self._compared(other, "__lt__")

    def __le__(self, other: Any) -> Any:
        return self._compared(other, "__le__")

    def __gt__(self, other: Any) -> Any:
        return self._compared(other, "__gt__")

    def __ge__(self, other: Any) -> Any:
        return self._compared(other, "__ge__")

    def _compared(self, other: object, operator: str) -> Any:
        right = real(other)
        if isinstance(right, Real):
            if not (_never_negative(self.denominator) and _never_negative(right.denominator)):
                return Unknown(f"the sign of `{self}` or of `{right}`")
            left, right = self.numerator * right.denominator, right.numerator * self.denominator
            outcome = getattr(left, operator)(right)
            return getattr(right, MIRRORED[operator])(left) if outcome is NotImplemented else outcome
        if isinstance(right, float):
            return getattr(0.0, operator)(right)  # infinite, or not a number: every finite number compares alike
        return right

    def __bool__(self) -> bool:
        return bool(self.numerator)

    def _undecided(self) -> Any:
        raise Undecided(Unknown(f"the value of `{self}` depends on the input"))

    __int__ = __index__ = __float__ = _undecided


MIRRORED = {"__eq__": "__eq__", "__ne__": "__ne__", "__lt__": "__gt__", "__gt__": "__lt__", "__le__": "__ge__", "__ge__": "__le__"}


def real(number: Any) -> Any:
    """A number as a Real: Unknown for a float that is no simple fraction, itself if infinite, NotImplemented for no number."""
    if isinstance(number, (Real, Unknown)):
        return number
    if isinstance(number, (int, Dim)):
        return Real(number)
    if not isinstance(number, float):
        return NotImplemented
    return _from_float(number) if math.isfinite(number) else number


def _from_float(number: float) -> Real | Unknown:
    """The fraction that a float stands for: exact if its denominator is small, else the simple one that it is the float of."""
    numerator, denominator = number.as_integer_ratio()
    if denominator <= LARGEST_DENOMINATOR:
        return Real(numerator, denominator)
    from fractions import Fraction  # rarely needed, and slow to import

    guess = Fraction(numerator, denominator).limit_denominator(LARGEST_GUESS)
    if float(guess) != number:
        return Unknown(f"arithmetic of a size with {number!r}")
    return Real(guess.numerator, guess.denominator)


def ratio(numerator: Any, denominator: Any) -> Any:
    """numerator / denominator: a Real in lowest terms, a float if constant, or Unknown; raises ZeroDivisionError."""
    if isinstance(numerator, Unknown) or isinstance(denominator, Unknown):
        return numerator if isinstance(numerator, Unknown) else denominator
    if not (isinstance(numerator, int) and isinstance(denominator, int)):
        if isinstance(denominator, int) and denominator == 0:
            raise ZeroDivisionError("division by a size that is zero")
        numerator, denominator = _lowest_terms(numerator, denominator)
    if not (isinstance(numerator, int) and isinstance(denominator, int)):
        return Real(numerator, denominator)
    try:
        return numerator / denominator
    except OverflowError:
        return Unknown("a number too large for a float")


def floor_of(numerator: Any, denominator: Any) -> Any:
    """numerator // denominator, for parts of which either may have become Unknown."""
    return denominator if isinstance(denominator, Unknown) else numerator // denominator


def _lowest_terms(numerator: Part, denominator: Part) -> tuple[Any, Any]:
    top, bottom = cancelled(_polynomial(numerator), _polynomial(denominator))
    whole, rest = divide(top, bottom)
    return (sized(top), sized(bottom)) if rest else (sized(whole), 1)


def _polynomial(size: Part) -> Terms:
    terms = polynomial_of(size)
    assert terms is not None
    return terms


def _never_negative(size: Part) -> bool:
    low = bounds(size)[0]
    return low is not None and low >= 0


def square_root(number: Any) -> Any:
    """The square root of a number: exact for squares of products of symbols, a float for ints and floats, else Unknown."""
    if isinstance(number, (int, float)):
        return math.sqrt(number)
    if isinstance(number, Real):
        return ratio(_exact_root(number.numerator), _exact_root(number.denominator))
    return ratio(_exact_root(number), 1) if isinstance(number, Dim) else number


def _exact_root(size: Part) -> Size:
    """The size whose square this is, for a single product; Unknown where there is none."""
    terms = _polynomial(size)
    if len(terms) == 1:
        ((monomial, coefficient),) = terms.items()
        root = math.isqrt(max(coefficient, 0))
        if root * root == coefficient and not any(exponent % 2 for _, exponent in monomial):
            found: Size = abs(sized({tuple((atom, exponent // 2) for atom, exponent in monomial): root}))
            return found
    return UnknownNumber(f"the square root of {size}")
