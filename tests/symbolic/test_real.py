"""Ratios of sizes: exact where Python's floats would be."""

from __future__ import annotations

import math
import pickle
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapelint.symbolic.dims import Condition, Dim, Real, evaluate, square_root, symbol, truncate
from shapelint.unknown import Undecided, Unknown

from .expressions import Expression, assignments, by_symbol, expressions

H, W, N = symbol("H"), symbol("W"), symbol("N")

FRACTIONS = st.fractions(min_value=Fraction(1, 16), max_value=16, max_denominator=16)


def exactly(fraction: Fraction, size: object) -> object:
    return size * fraction.numerator / fraction.denominator  # type: ignore[operator]


@settings(max_examples=150, deadline=None)
@given(expressions(), expressions(), FRACTIONS, FRACTIONS, assignments())
def test_arithmetic_is_exact(a: Expression, b: Expression, p: Fraction, q: Fraction, values: dict[str, int]) -> None:
    number = exactly(p, a.size) - exactly(q, b.size)  # type: ignore[operator]
    assume(isinstance(number, Real))
    expected = p * a.meaning(values) - q * b.meaning(values)
    at = by_symbol(values)
    assert Fraction(evaluate(number.numerator, at), evaluate(number.denominator, at)) == expected
    assert evaluate(math.floor(number), at) == math.floor(expected)
    assert evaluate(math.ceil(number), at) == math.ceil(expected)


@settings(max_examples=150, deadline=None)
@given(expressions(), expressions(), FRACTIONS, assignments())
def test_comparison_is_never_contradicted(a: Expression, b: Expression, p: Fraction, values: dict[str, int]) -> None:
    left, right = exactly(p, a.size), b.size
    assume(not isinstance(left, Unknown) and not isinstance(right, Unknown))
    x, y = p * a.meaning(values), b.meaning(values)
    for answer, truth in ((left == right, x == y), (left < right, x < y), (right <= left, y <= x), (left != right, x != y)):  # type: ignore[operator]
        assert (answer.relation.holds(by_symbol(values)) if isinstance(answer, Condition) else answer) == truth


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (H / 2, "H/2"),
        (2 * H / 4, "H/2"),
        (H / 2 + H / 2, "H"),
        ((H + 1) / 2, "(H + 1)/2"),
        (H * 0.5, "H/2"),
        (0.25 * H, "H/4"),
        (H * 0.1, "H/10"),
        (H * (1 / 3), "H/3"),
        (H * 2.0, "2*H"),
        (H + 0.5, "(2*H + 1)/2"),
        (1.5 - H, "(3 - 2*H)/2"),
        (1 / H, "1/H"),
        ((N * H) / (N * 2), "H/2"),
        (H / W, "H/W"),
        (H / W / (H / N), "N/W"),
        ((H // 4) / W, "(H//4)/W"),
        (H / 2 % 1, "(H % 2)/2"),
        (H / 2 // 1, "H//2"),
        ((H / 2) ** 2, "(H**2)/4"),
        (H // 0.5, "2*H"),
    ],
)
def test_numbers_read_well(number: object, text: str) -> None:
    assert isinstance(number, Real)
    assert str(number) == text


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (math.floor(H / 2), "H//2"),
        (math.ceil(H / 2), "(H + 1)//2"),
        (truncate(H * 0.5), "H//2"),
        (truncate(H * 2.0), "2*H"),
        (math.trunc((H + 3) / 4), "(H + 3)//4"),
        (math.trunc(-H / 2), "-(H//2)"),
        (round(H / 3), "(H + 1)//3"),
        (round(H / 1), "H"),
        (math.floor((H + 2 * 3 - 7) / 2 + 1), "(H + 1)//2"),
        (truncate(((H - 1) / 2) + 1), "(H + 1)//2"),
        (truncate(square_root(H * H)), "H"),
        (truncate((4 * H * H) ** 0.5), "2*H"),
        (truncate(H), "H"),
        (truncate(2.7), "2"),
    ],
)
def test_rounding_gives_sizes(size: object, text: str) -> None:
    assert isinstance(size, (int, Dim))
    assert str(size) == text


def test_constants_are_floats() -> None:
    for number, value in (((H / 2) / H, 0.5), (H / 2 - H / 2, 0.0), (H / H, 1.0), ((2 * H) / (4 * H), 0.5)):
        assert type(number) is float
        assert number == value


def test_what_cannot_be_exact_is_unknown() -> None:
    for number in (H * math.pi, square_root(H), square_root(H + W), H ** (1 / 3), 2**H, round(H / 2), H * float("inf"), (H / 2) ** -1.5):
        assert isinstance(number, Unknown)
    assert math.isnan(H * float("nan"))


def test_comparison() -> None:
    assert (H / 2 > 0) is True
    assert (H / 2 < 0.5) is False
    assert (H / 2 == H * 0.5) is True
    assert (H / 2 == (H + 1) / 2) is False
    assert (H / 2 > 0.25) is True
    assert (float("inf") > H / 2) is True
    assert (H / 2 == "H") is False
    undecided = H / 2 > 3
    assert isinstance(undecided, Condition)
    assert str(undecided.relation) == "H > 6"
    assert isinstance((H / (W - 5)) > 0, Unknown)
    assert (H / 4).is_integer() is not True
    assert (H / 1).is_integer() is True
    assert (H / 1).integer() is not None
    assert (H / 2).integer() is None


def test_a_definite_answer_is_refused() -> None:
    for convert in (int, float):
        with pytest.raises(Undecided):
            convert(H / 2)


def test_division_by_zero() -> None:
    with pytest.raises(ZeroDivisionError):
        H / 0
    with pytest.raises(ZeroDivisionError):
        (H / 2) / 0.0


def test_numbers_travel() -> None:
    number = (H + 1) / W
    assert (pickle.loads(pickle.dumps(number)) == number) is True
    assert hash(pickle.loads(pickle.dumps(number))) == hash(number)
