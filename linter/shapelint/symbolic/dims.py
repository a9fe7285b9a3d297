"""Sizes: what a dimension of a tensor can be, and arithmetic, comparison and printing of it.

A size is an `int` where it is known, a `Dim` where it depends on the symbols of the input, `Unknown` where nothing is
known. Most sizes are ints: every function looks for them first.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from shapelint.symbolic.atoms import Atom, Extremum, Quotient, Symbol, Terms, symbols_of
from shapelint.symbolic.dim import Dim, Size, bounds, identity, polynomial_of, sized, symbol
from shapelint.symbolic.division import cancelled
from shapelint.symbolic.evaluation import compile_terms, evaluate_terms
from shapelint.symbolic.intervals import bounds_of, is_not_negative
from shapelint.symbolic.polynomial import add, constant, constant_value, divide, variable, variable_content
from shapelint.symbolic.real import Real, square_root
from shapelint.symbolic.relation import Condition, Relation
from shapelint.unknown import Unknown, first_unknown

Truth: TypeAlias = "bool | Condition | None"
"""Always, never, depends on the input (with the relation that decides), or not known at all."""


def equal(left: Any, right: Any) -> Truth:
    """Whether two sizes are the same."""
    return left == right if type(left) is type(right) is int else _asked(operator.eq, left, right)


def at_least(left: Any, right: Any) -> Truth:
    """Whether left >= right."""
    return left >= right if type(left) is type(right) is int else _asked(operator.ge, left, right)


def less(left: Any, right: Any) -> Truth:
    """Whether left < right."""
    return left < right if type(left) is type(right) is int else _asked(operator.lt, left, right)


def _asked(comparison: Callable[[Any, Any], Any], left: Any, right: Any) -> Truth:
    """The answer of a comparison; None where an operand is not known, or is no number."""
    try:
        answer = comparison(left, right)
    except TypeError:
        return None
    return answer if isinstance(answer, (bool, Condition)) else None


def divisible(size: Any, divisor: Any) -> Truth:
    """Whether `divisor` divides `size`; a divisor of zero divides nothing."""
    if type(size) is int and type(divisor) is int:
        return divisor != 0 and size % divisor == 0
    numerator, terms = polynomial_of(size), polynomial_of(divisor)
    if numerator is None or terms is None:
        return None
    if not terms:
        return False
    numerator, terms = cancelled(numerator, terms)
    k = constant_value(terms)
    always = not divide(numerator, terms)[1] if k is None else _multiple_of(numerator, k)
    return Condition(Relation(size, "%", divisor)) if always is None or (k is None and not always) else always


def _multiple_of(terms: Terms, k: int) -> bool | None:
    """Whether k divides the polynomial for all values of its symbols (True), for none (False), or for some."""
    if not any(coefficient % k for coefficient in terms.values()):
        return True
    if terms.get((), 0) % math.gcd(k, variable_content(terms)):
        return False
    low, high = bounds_of(terms)
    never = low is not None and high is not None and low % k and low // k == high // k
    return False if never else None


def definitely(truth: object) -> bool:
    """Whether a three-valued answer is yes."""
    return truth is True


def decide(truth: object) -> bool | None:
    """A three-valued answer as True, False or None."""
    return truth if isinstance(truth, bool) else None


# arithmetic on sizes


def floor_div(size: Any, divisor: Any) -> Any:
    """size // divisor; raises ZeroDivisionError."""
    return size // divisor


def ceil_div(size: Any, divisor: Any) -> Any:
    """size / divisor, rounded up; raises ZeroDivisionError."""
    if isinstance(divisor, int) and divisor > 0:
        return (size + (divisor - 1)) // divisor
    return -(-size // divisor)


def modulo(size: Any, divisor: Any) -> Any:
    """size % divisor, with the sign of the divisor as in Python; raises ZeroDivisionError."""
    return size % divisor


def product(sizes: Iterable[Any]) -> Any:
    """The product of sizes, 1 for none."""
    result: Any = 1
    for size in sizes:
        result = size * result if isinstance(size, Dim) else result * size
    return result


def size_max(*sizes: Any) -> Any:
    """The largest of the sizes."""
    return _extremum(1, sizes)


def size_min(*sizes: Any) -> Any:
    """The smallest of the sizes."""
    return _extremum(-1, sizes)


def _extremum(sign: int, sizes: Sequence[Any]) -> Any:
    if all(isinstance(size, int) for size in sizes):
        return max(sizes) if sign > 0 else min(sizes)
    unknown = first_unknown(*sizes)
    if unknown is not None:
        return unknown
    if not all(isinstance(size, (int, Dim)) for size in sizes):
        return _chosen(sign, sizes)
    choices: list[Terms] = []
    for size in sizes:
        terms = polynomial_of(size) or {}
        if not any(_dominates(sign, other, terms) for other in choices):
            choices = [other for other in choices if not _dominates(sign, terms, other)] + [terms]
    return sized(choices[0] if len(choices) == 1 else variable(Extremum(sign, tuple(choices))))


def _chosen(sign: int, numbers: Sequence[Any]) -> Any:
    """The largest (smallest) of numbers that are not all sizes, if it is known which that is."""
    best = numbers[0]
    for number in numbers[1:]:
        smaller, larger = (best, number) if sign > 0 else (number, best)
        if at_least(larger, smaller) is True:
            best = number
        elif at_least(smaller, larger) is not True:
            return Unknown("the largest or smallest of numbers that depend on the input")
    return best


def _dominates(sign: int, left: Terms, right: Terms) -> bool:
    """Whether right can be left out of a maximum (minimum) in which left stands."""
    return is_not_negative(add(left, right, -1) if sign > 0 else add(right, left, -1)) is True


def truncate(number: Any) -> Any:
    """int(number): the size that a real number is rounded to towards zero."""
    return number if isinstance(number, (int, Dim, Unknown)) else math.trunc(number)


# symbols and values


def free_symbols(size: Any) -> frozenset[Symbol]:
    """The symbols on which a size depends."""
    return symbols_of(size.terms) if isinstance(size, Dim) else frozenset()


def evaluate(size: int | Dim, values: Mapping[Symbol, int]) -> int:
    """The value of a size; raises KeyError for a symbol without a value, ZeroDivisionError."""
    return evaluate_terms(size.terms, values) if isinstance(size, Dim) else size


def compile_size(size: int | Dim, symbols: Sequence[Symbol]) -> Callable[[Sequence[int]], int]:
    """A fast function from the values of `symbols`, in this order, to the value of the size."""
    return compile_terms(size.terms if isinstance(size, Dim) else constant(size), {each: i for i, each in enumerate(symbols)})


def substitute(size: Any, replacements: Mapping[Symbol, Any]) -> Any:
    """The size with symbols replaced by other sizes within their bounds; raises ZeroDivisionError where a divisor becomes zero."""
    if not isinstance(size, Dim) or not any(each in replacements for each in free_symbols(size)):
        return size
    return _substitute(size.terms, replacements)


def _substitute(terms: Terms, replacements: Mapping[Symbol, Any]) -> Any:
    total: Any = 0
    for monomial, coefficient in terms.items():
        term: Any = coefficient
        for atom, exponent in monomial:
            term = _substitute_atom(atom, replacements) ** exponent * term
        total = term + total
    return total


def _substitute_atom(atom: Atom, replacements: Mapping[Symbol, Any]) -> Any:
    if isinstance(atom, Symbol):
        return replacements[atom] if atom in replacements else Dim(variable(atom))
    if not any(each in replacements for each in atom.symbols):
        return Dim(variable(atom))
    if isinstance(atom, Quotient):
        return _substitute(atom.numerator, replacements) // _substitute(atom.divisor, replacements)
    assert isinstance(atom, Extremum)
    return _extremum(atom.sign, [_substitute(choice, replacements) for choice in atom.choices])


def format_size(size: object) -> str:
    """A size as people write it; `?` where it is not known."""
    return "?" if isinstance(size, Unknown) else str(size)


__all__ = [
    "Condition",
    "Dim",
    "Real",
    "Relation",
    "Size",
    "Symbol",
    "Truth",
    "at_least",
    "bounds",
    "ceil_div",
    "compile_size",
    "decide",
    "definitely",
    "divisible",
    "equal",
    "evaluate",
    "floor_div",
    "format_size",
    "free_symbols",
    "identity",
    "less",
    "modulo",
    "product",
    "size_max",
    "size_min",
    "square_root",
    "substitute",
    "symbol",
    "truncate",
]
