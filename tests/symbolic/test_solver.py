"""The store of requirements: contradictions, solutions and sentences, against brute force and by example."""

from __future__ import annotations

import time
from functools import cache
from itertools import product as grid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapelint.symbolic.dims import Condition, Relation, Size, Symbol, at_least, divisible, equal, less, symbol
from shapelint.symbolic.solver import Requirements

from .expressions import Expression, expressions

N, C, H, W, L, T = (symbol(name) for name in "NCHWLT")
SQUARE = 16
"""Brute force goes this far with two symbols."""


def relation_of(truth: object) -> Relation:
    assert isinstance(truth, Condition), f"{truth} does not depend on the input"
    return truth.relation


def required(*truths: object) -> Requirements:
    requirements = Requirements()
    for truth in truths:
        contradiction = requirements.add(relation_of(truth), "here")
        assert contradiction is None, str(contradiction)
    return requirements


def _asked(expression: Expression, kind: str, number: int, divisor: int) -> object:
    if kind == "%":
        return divisible(expression.size, divisor)
    if kind == "!=":
        return expression.size != number
    return {"==": equal, ">=": at_least, "<": less}[kind](expression.size, number)


@cache
def questions(names: tuple[str, ...]) -> st.SearchStrategy[object]:
    """The three-valued answer to a question about a random size."""
    kinds = st.sampled_from(("==", "==", ">=", "<", "%", "!="))
    return st.builds(_asked, expressions(names, depth=5), kinds, st.integers(0, 20), st.sampled_from((2, 3, 4, 7, 8)))


def relations(names: tuple[str, ...]) -> st.SearchStrategy[list[Relation]]:
    """Relations, of those questions that depend on the symbols."""
    answers = st.lists(questions(names), min_size=1, max_size=8)
    return answers.map(lambda many: [answer.relation for answer in many if isinstance(answer, Condition)][:5])


def square() -> list[dict[Symbol, int]]:
    return [dict(zip((Symbol("H"), Symbol("W")), point, strict=True)) for point in grid(range(1, SQUARE), repeat=2)]


@settings(max_examples=200, deadline=None)
@given(relations(("H", "W")))
def test_no_solution_is_ever_lost(many: list[Relation]) -> None:
    """A contradiction is claimed only where brute force finds no point either; what is kept has the solution it names."""
    requirements, points = Requirements(), square()
    for relation in many:
        left = [point for point in points if relation.holds(point)]
        if requirements.add(relation) is None:
            points = left
            assert requirements.accepts({Symbol("H"): 1, Symbol("W"): 1, **requirements.smallest()})
        else:
            assert not left
        for fixed, value in requirements.fixed().items():
            assert all(point[fixed] == value for point in points)


@settings(max_examples=200, deadline=None)
@given(relations(("H",)))
def test_one_symbol_is_solved_exactly(many: list[Relation]) -> None:
    requirements, values = Requirements(), [{Symbol("H"): value} for value in range(1, 400)]
    for relation in many:
        left = [value for value in values if relation.holds(value)]
        if requirements.add(relation) is None:
            values = left
            if left:
                assert {Symbol("H"): 1, **requirements.smallest()} == left[0]
        else:
            assert not left


@settings(max_examples=100, deadline=None)
@given(relations(("H", "W")), relations(("H", "W")))
def test_truth_under_requirements_is_never_contradicted(many: list[Relation], asked: list[Relation]) -> None:
    requirements, points = Requirements(), square()
    for relation in many:
        if requirements.add(relation) is None:
            points = [point for point in points if relation.holds(point)]
    for question in asked:
        answer = requirements.truth(question)
        if isinstance(answer, bool):
            assert all(question.holds(point) is answer for point in points)


FEATURES = 64 * (H // 4) * (W // 4)

DESCRIPTIONS: list[tuple[tuple[object, ...], tuple[Size, ...], list[str]]] = [
    ((equal(FEATURES, 1024),), (N, 1, H, W), ["accepts 1x16x16 up to 1x19x19"]),
    ((equal(FEATURES, 1024), divisible(N * FEATURES, 1024)), (N, 1, H, W), ["accepts 1x16x16 up to 1x19x19"]),
    ((divisible(N * FEATURES, 1024), equal(FEATURES, 1024)), (N, 1, H, W), ["accepts 1x16x16 up to 1x19x19"]),
    ((equal(H, W), equal(FEATURES, 3136)), (N, 1, H, W), ["accepts 1x28x28 up to 1x31x31"]),
    ((equal(FEATURES, 3136), at_least(H, 30)), (N, 1, H, W), ["accepts 1x30x30 up to 1x31x31"]),
    ((equal(H, 224), equal(W, 224)), (N, 3, H, W), ["accepts 3x224x224"]),
    ((equal(H, 28), equal(W, 28), equal(C, 1)), (N, C, H, W), ["accepts 1x28x28"]),
    ((divisible(H, 32), divisible(W, 32)), (N, 3, H, W), ["H and W divisible by 32"]),
    ((divisible(H, 4), divisible(H, 6)), (N, 3, H, W), ["`H` divisible by 12"]),
    ((divisible(H + 1, 4),), (N, 3, H, W), ["`H` leaving 3 when divided by 4"]),
    (tuple(equal(2 * (x // (2 * k)), x // k) for k in (8, 4, 2, 1) for x in (H, W)), (N, 3, H, W), ["H and W divisible by 16"]),
    (
        (divisible(H, 7), divisible(W, 7), at_least(H // 2, 7), at_least(W // 2, 7)),
        (N, 3, H, W),
        ["at least 3x14x14", "H and W divisible by 7"],
    ),
    ((at_least(H, 11), at_least(W, 11)), (N, 3, H, W), ["at least 3x11x11"]),
    ((at_least((H - 7) // 8, 1), at_least((W - 7) // 8, 1)), (N, 3, H, W), ["at least 3x15x15"]),
    ((equal(C, 3), at_least(H // 32, 1), at_least(W // 32, 1)), (N, C, H, W), ["at least 3x32x32"]),
    ((equal(C, 3),), (N, C, H, W), ["accepts 3xHxW"]),
    ((at_least(512, L),), (N, L), ["`L` at most 512"]),
    ((at_least(512, L),), (N, L, 768), ["`L` at most 512"]),
    ((at_least(64, H), at_least(64, W)), (N, 3, H, W), ["H and W at most 64"]),
    ((at_least(L // 320, 10),), (N, 1, L), ["`L` at least 3200"]),
    ((equal(64 * (L // 320), 64000),), (N, 1, L), ["accepts 1x320000 up to 1x320319"]),
    ((equal((H // 32) * (W // 32), 47),), (N, 3, H, W), ["`(H//32)*(W//32) == 47`", "for example 3x32x1504"]),
    ((equal(C * T, 3 * L),), (N, C, T, L), ["`C*T == 3*L`", "for example 3x3x3"]),
    ((), (N, 3, H, W), []),
]


@pytest.mark.parametrize(("truths", "shape", "sentences"), DESCRIPTIONS, ids=["; ".join(said) or "nothing" for _, _, said in DESCRIPTIONS])
def test_requirements_in_words(truths: tuple[object, ...], shape: tuple[Size, ...], sentences: list[str]) -> None:
    assert required(*truths).describe({"x": shape}) == sentences


def test_several_inputs_are_named() -> None:
    requirements = required(equal(L, 128), at_least(64, T), equal(H, W))
    assert requirements.describe({"text": (N, L, 8), "mask": (N, T, 8)}) == ["text: accepts 128x8", "mask: `T` at most 64"]


@pytest.mark.parametrize(
    ("truths", "strings"),
    [
        ((equal(C, 3), at_least(H - 4, 7)), ["C == 3", "H >= 11"]),
        ((divisible(H, 32), at_least(512, L)), ["L <= 512", "H % 32 == 0"]),
        ((equal(FEATURES, 1024),), ["64*(H//4)*(W//4) == 1024"]),
        ((equal(H, W), equal(L, 2 * T)), ["W == H", "L == 2*T"]),
    ],
)
def test_requirements_as_relations(truths: tuple[object, ...], strings: list[str]) -> None:
    assert required(*truths).as_strings() == strings


@pytest.mark.parametrize(
    ("truths", "last"),
    [
        ((equal(C, 3),), equal(C, 1)),
        ((equal(C, 3),), divisible(C, 2)),
        ((at_least(H, 11),), equal(H // 2, 4)),
        ((equal(H, W), equal(H, 2 * T)), equal(W, 7)),
        ((divisible(H, 32),), equal(H % 16, 3)),
        ((divisible(H, 32), at_least(31, L)), equal(H, L)),
        ((equal(FEATURES, 1024),), equal((H // 4) * (W // 4), 49)),
        ((equal(FEATURES, 1024), equal(H, 16)), equal(W, 20)),
        ((at_least(64, H), at_least(64, W)), at_least(H * W, 5000)),
    ],
)
def test_contradictions_that_are_proven(truths: tuple[object, ...], last: object) -> None:
    requirements = required(*truths)
    before = requirements.as_strings()
    contradiction = requirements.add(relation_of(last), "there")
    assert contradiction is not None
    assert (contradiction.tag, contradiction.bound) == ("there", None)
    assert str(contradiction) == f"no input satisfies `{relation_of(last)}`"
    assert requirements.as_strings() == before


def test_a_contradiction_found_by_search_says_how_far() -> None:
    requirements = required(equal((H // 4) * (W // 4), 16))
    contradiction = requirements.add(relation_of(equal((H // 8) * (W // 8), 49)))
    assert contradiction is not None
    assert str(contradiction) == "no input satisfies `(H//8)*(W//8) == 49` (sizes up to 1024 were tried)"


@pytest.mark.parametrize("factors", [(1, 47), (47, 1), (3, 1), (1, 2), (1, 1021)])
def test_oblong_inputs_are_found(factors: tuple[int, int]) -> None:
    requirements = required(equal((H // 32) * (W // 512), factors[0] * factors[1]))
    assert requirements.accepts(requirements.smallest())


def test_what_is_known_is_resolved() -> None:
    requirements = required(equal(H, W), equal(C, 3), equal((L // 4) * T, 16))
    assert requirements.fixed() == {Symbol("C"): 3}
    assert (requirements.resolve(W // 2 + C), requirements.resolve(2 * N * T * (L // 4))) == (H // 2 + 3, 32 * N)
    assert requirements.truth(relation_of(less(H, W))) is False
    assert isinstance(requirements.truth(relation_of(less(H, 5))), Condition)
    assert len(requirements) == 3


def test_what_divides_both_sides_couples_nothing() -> None:
    requirements = required(
        divisible(N * C * T * H * W, 3 * H * W), equal(3 * (N * C * T // 3) * H * W, 3 * N * C * H * W), at_least(C, 4),
        equal(H // 8, 2 * (H // 16)), equal(W // 8, 2 * (W // 16)), at_least(H, 16), at_least(W, 16),
    )  # fmt: skip
    assert requirements.accepts(requirements.smallest())


def test_many_coupled_symbols_are_not_searched() -> None:
    many = [symbol(f"s{i}") for i in range(7)]
    total: Size = 0
    for each in many:
        total = total + each * each  # type: ignore[operator]
    requirements = required(equal(total, 8))
    assert requirements.describe({"x": tuple(many)}) != []


def test_adding_is_cheap() -> None:
    start = time.perf_counter()
    requirements = required(divisible(H, 32), divisible(W, 32), equal((H // 32) * (W // 32), 49))
    for k in range(1, 200):
        requirements.add(relation_of(at_least((H + k) // 2, k + 1)))
    assert time.perf_counter() - start < 2
