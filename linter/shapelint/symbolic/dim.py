"""`Dim`: an integer that depends on symbols, with Python's operators and three-valued comparison."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NoReturn, TypeAlias

from shapelint.symbolic.atoms import Bounds, Extremum, Symbol, Terms
from shapelint.symbolic.division import floor_quotient, remainder
from shapelint.symbolic.formatting import format_terms
from shapelint.symbolic.intervals import bounds_of, is_not_negative, is_zero
from shapelint.symbolic.polynomial import (
    TooLarge,
    add,
    add_constant,
    constant,
    constant_value,
    limited,
    multiply,
    negate,
    power,
    scale,
    variable,
)
from shapelint.symbolic.relation import Condition, Relation
from shapelint.unknown import Undecided, Unknown, UnknownNumber

Size: TypeAlias = "int | Dim | Unknown"
"""A dimension of a tensor: known, symbolic, or unknown."""

TOO_LARGE = "size expression too large"


class Dim:
    """An integer that depends on symbols, as a polynomial in canonical form; immutable.

    Operators take ints, dims and unknowns on either side and give a plain int wherever the result is constant; with
    floats, and for `/`, they give a `Real`. Comparisons give True or False where that can be shown for all values
    of the symbols, else a `Condition`, whose truth value raises Undecided. Hashing is structural.
    """

    is_symbolic_number = True

    __slots__ = ("_bounds", "_hash", "_text", "terms")

    terms: Terms

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self._hash: int | None = None
        self._bounds: Bounds | None = None
        self._text: str | None = None

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash(frozenset(self.terms.items()))
        return self._hash

    def __copy__(self) -> Dim:
        return self

    def __deepcopy__(self, _memo: object) -> Dim:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return Dim, (self.terms,)

    def __str__(self) -> str:
        if self._text is None:
            self._text = format_terms(self.terms)
        return self._text

    def __repr__(self) -> str:
        return f"Dim({self})"

    def __format__(self, spec: str) -> str:
        return format(str(self), spec if spec.lstrip("<>^").isdigit() else "")

    # arithmetic

    def __add__(self, other: Any) -> Any:
        if isinstance(other, int):
            return Dim(add_constant(self.terms, other)) if other else self
        if isinstance(other, Dim):
            return sized(add(self.terms, other.terms))
        return self._with_real(other, "__add__")

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        if isinstance(other, int):
            return Dim(add_constant(self.terms, -other)) if other else self
        if isinstance(other, Dim):
            return sized(add(self.terms, other.terms, -1))
        return self._with_real(other, "__sub__")

    def __rsub__(self, other: Any) -> Any:
        return -self + other

    def __mul__(self, other: Any) -> Any:
        if isinstance(other, int):
            return sized(scale(self.terms, other))
        if isinstance(other, Dim):
            return _guarded(multiply, self.terms, other.terms)
        return self._with_real(other, "__mul__")

    __rmul__ = __mul__

    def __floordiv__(self, other: Any) -> Any:
        divisor = polynomial_of(other)
        return self._with_real(other, "__floordiv__") if divisor is None else _guarded(floor_quotient, self.terms, divisor)

    def __rfloordiv__(self, other: Any) -> Any:
        numerator = polynomial_of(other)
        return self._with_real(other, "__rfloordiv__") if numerator is None else _guarded(floor_quotient, numerator, self.terms)

    def __mod__(self, other: Any) -> Any:
        divisor = polynomial_of(other)
        return self._with_real(other, "__mod__") if divisor is None else _guarded(remainder, self.terms, divisor)

    def __rmod__(self, other: Any) -> Any:
        numerator = polynomial_of(other)
        return self._with_real(other, "__rmod__") if numerator is None else _guarded(remainder, numerator, self.terms)

    def __divmod__(self, other: Any) -> Any:
        return self // other, self % other

    def __rdivmod__(self, other: Any) -> Any:
        return other // self, other % self

    def __pow__(self, exponent: Any) -> Any:
        if isinstance(exponent, Unknown):
            return exponent
        if exponent == 0.5:
            from shapelint.symbolic.real import square_root

            return square_root(self)
        if not isinstance(exponent, int):
            return UnknownNumber("a size to the power of something not whole") if isinstance(exponent, (float, Dim)) else NotImplemented
        return _guarded(power, self.terms, exponent) if exponent >= 0 else 1 / (self**-exponent)

    def __rpow__(self, _base: Any) -> Any:
        return Unknown("a size as an exponent")

    def __lshift__(self, bits: Any) -> Any:
        return self * (1 << bits) if isinstance(bits, int) and 0 <= bits < 64 else self._bits(bits)

    def __rshift__(self, bits: Any) -> Any:
        return self // (1 << bits) if isinstance(bits, int) and 0 <= bits < 64 else self._bits(bits)

    def _bits(self, *_other: Any) -> Unknown:
        return Unknown(f"the bits of `{self}`")

    __and__ = __rand__ = __or__ = __ror__ = __xor__ = __rxor__ = __rlshift__ = __rrshift__ = bit_length = _bits

    def __neg__(self) -> Dim:
        return Dim(negate(self.terms))

    def __pos__(self) -> Dim:
        return self

    def __invert__(self) -> Any:
        return -self - 1

    def __abs__(self) -> Any:
        low, high = bounds(self)
        if low is not None and low >= 0:
            return self
        if high is not None and high <= 0:
            return -self
        return sized(variable(Extremum(1, (self.terms, negate(self.terms)))))

    def __floor__(self) -> Dim:
        return self

    __trunc__ = __ceil__ = __floor__

    def __round__(self, digits: int | None = None) -> Any:
        return self if digits is None or digits >= 0 else Unknown("a size rounded to tens")

    def __truediv__(self, other: Any) -> Any:
        return self._with_real(other, "__truediv__", always=True)

    def __rtruediv__(self, other: Any) -> Any:
        return self._with_real(other, "__rtruediv__", always=True)

    def _with_real(self, other: Any, operator: str, *, always: bool = False) -> Any:
        """The operator on this size as a real number, for operands that are not sizes."""
        if isinstance(other, float) or (always and isinstance(other, (int, Dim))):
            from shapelint.symbolic.real import real  # only who divides needs real numbers

            return getattr(real(self), operator)(other)
        return NotImplemented

    # comparison

    def __eq__(self, other: object) -> Any:
        return _compare(self, other, "==")

    def __ne__(self, other: object) -> Any:
        return _compare(self, other, "!=")

    def __lt__(self, other: Any) -> Any:
        return _compare(self, other, "<")

    def __le__(self, other: Any) -> Any:
        return _compare(self, other, "<=")

    def __gt__(self, other: Any) -> Any:
        return _compare(self, other, ">")

    def __ge__(self, other: Any) -> Any:
        return _compare(self, other, ">=")

    def __bool__(self) -> bool:
        return bool(_compare(self, 0, "!="))

    def _undecided(self) -> NoReturn:
        raise Undecided(Unknown(f"the value of `{self}` depends on the input"))

    __index__ = __int__ = __float__ = _undecided


def symbol(name: str, minimum: int | None = 1, maximum: int | None = None) -> Dim:
    """A size that the source leaves open, between `minimum` and `maximum`."""
    return Dim(variable(Symbol(name, minimum, maximum)))


# building sizes from polynomials


def sized(terms: Terms) -> Size:
    """The size that a polynomial is: an int where it is constant, Unknown where it is beyond all reason."""
    if len(terms) <= 1:
        value = constant_value(terms)
        if value is not None:
            return value
    try:
        return Dim(limited(terms))
    except TooLarge:
        return Unknown(TOO_LARGE)


def _guarded(operation: Callable[..., Terms], *operands: Any) -> Size:
    try:
        return sized(operation(*operands))
    except TooLarge:
        return Unknown(TOO_LARGE)


def polynomial_of(size: object) -> Terms | None:
    """The polynomial of an int or a dim; None for anything else."""
    if isinstance(size, int):
        return constant(size)
    return size.terms if isinstance(size, Dim) else None


def identity(size: int | Dim) -> object:
    """Something hashable that is equal for equal expressions, without any proof."""
    return size if isinstance(size, int) else frozenset(size.terms.items())


# comparison


def _compare(left: Dim, right: object, op: str) -> Any:
    """True or False where that holds for all values of the symbols, else a Condition."""
    terms = polynomial_of(right)
    if terms is None:
        return _compare_to_other(left, right, op)
    if op in ("==", "!="):
        same = left.terms == terms or is_zero(add(left.terms, terms, -1))
        if same is not None:
            return same == (op == "==")
    else:
        excess = add(left.terms, terms, -1) if op in (">", ">=") else add(terms, left.terms, -1)
        holds = is_not_negative(excess if op in (">=", "<=") else add_constant(excess, -1))
        if holds is not None:
            return holds
    return Condition(Relation(left, op, right))  # type: ignore[arg-type]  # what has a polynomial is an int or a Dim


def _compare_to_other(left: Dim, right: object, op: str) -> Any:
    """Comparison with what is not a size: floats and reals by value; anything else is different."""
    if isinstance(right, float):
        if right.is_integer():
            return _compare(left, int(right), op)
        if op in ("==", "!=") or math.isnan(right):
            return op == "!="
        if math.isinf(right):
            return (right > 0) == (op in ("<", "<="))
        return _compare(left, math.floor(right), "<=" if op in ("<", "<=") else ">")
    return NotImplemented


def bounds(size: Any) -> Bounds:
    """The smallest and the largest value that the size can be shown to keep within, None where there is none."""
    if isinstance(size, int):
        return size, size
    if not isinstance(size, Dim):
        return None, None
    if size._bounds is None:
        size._bounds = bounds_of(size.terms)
    return size._bounds
