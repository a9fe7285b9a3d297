"""Random sizes for property tests: an expression as a size and, independently, as a Python function of the symbols."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from hypothesis import strategies as st
from shapelint.symbolic.dims import Size, Symbol, ceil_div, size_max, size_min, symbol

SYMBOLS = {"H": (1, None), "W": (1, None), "N": (0, None), "K": (2, 9), "Z": (None, None)}
NAMES = tuple(SYMBOLS)


@dataclass(frozen=True)
class Expression:
    """A size and what it should be: `meaning` computes it with plain integers."""

    size: Size
    meaning: Callable[[Mapping[str, int]], int]

    def __repr__(self) -> str:
        return f"Expression({self.size})"


def _symbol(name: str) -> Expression:
    return Expression(symbol(name, *SYMBOLS[name]), lambda values: values[name])


def _number(value: int) -> Expression:
    return Expression(value, lambda _values: value)


def _combined(operator: str, left: Expression, right: Expression) -> Expression:
    size = OPERATORS[operator]
    return Expression(size(left.size, right.size), lambda values: size(left.meaning(values), right.meaning(values)))


def _over(operator: str, left: Expression, divisor: int) -> Expression:
    size = DIVISIONS[operator]
    return Expression(size(left.size, divisor), lambda values: size(left.meaning(values), divisor))


OPERATORS: dict[str, Callable[..., int]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "max": lambda a, b: size_max(a, b),
    "min": lambda a, b: size_min(a, b),
}
DIVISIONS: dict[str, Callable[..., int]] = {
    "//": lambda a, k: a // k,
    "%": lambda a, k: a % k,
    "ceil": lambda a, k: ceil_div(a, k),
    "multiple": lambda a, k: k * (a // k),
}


@cache
def expressions(names: tuple[str, ...] = ("H", "W", "K"), depth: int = 8) -> st.SearchStrategy[Expression]:
    """Sizes built from symbols, small numbers, arithmetic, divisions by numbers, maxima and minima."""
    leaves = st.one_of(st.sampled_from(names).map(_symbol), st.integers(-12, 70).map(_number))

    def extend(parts: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
        divisors = st.sampled_from((1, 2, 3, 4, 5, 7, 8, 16, 32, -2, -3))
        return st.one_of(
            st.builds(_combined, st.sampled_from(["+", "-", "+", "-", "*", "max", "min"]), parts, parts),
            st.builds(_over, st.sampled_from(sorted(DIVISIONS)), parts, divisors),
        )

    return st.recursive(leaves, extend, max_leaves=depth)


def assignments() -> st.SearchStrategy[dict[str, int]]:
    """Values of all symbols, within their bounds."""
    return st.fixed_dictionaries(
        {name: st.integers(-40 if low is None else low, 300 if high is None else high) for name, (low, high) in SYMBOLS.items()}
    )


def by_symbol(values: Mapping[str, int]) -> dict[Symbol, int]:
    return {Symbol(name, *SYMBOLS[name]): value for name, value in values.items()}
