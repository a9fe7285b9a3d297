"""What is written of facts is read again as the same facts, and nothing else is read."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapelint import findings
from shapelint.findings import Edit, Evidence, Finding, Fix, Place, Related, Severity, Step
from shapelint.reports import FileReport, ModelReport
from shapelint.serial import Unreadable, form_of, read_as, written
from shapelint.source.dependencies import Dependencies, Search
from shapelint.source.files import Span
from shapelint.symbolic.dims import Dim, format_size, size_max, size_min, symbol
from shapelint.unknown import Unknown

SYMBOLS = [symbol("N"), symbol("H"), symbol("W", 0), symbol("classes", 2, 1000)]


def _combined(sizes: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    numbers = st.integers(1, 9)
    return st.one_of(
        st.builds(lambda a, b: a + b, sizes, sizes),
        st.builds(lambda a, b: a * b, sizes, sizes),
        st.builds(lambda a, b: a - b, sizes, numbers),
        st.builds(lambda a, b: a // b, sizes, numbers),
        st.builds(lambda a, b: a % b, sizes, numbers),
        st.builds(size_max, sizes, sizes),
        st.builds(size_min, sizes, numbers),
    )


SIZES = st.recursive(st.sampled_from(SYMBOLS) | st.integers(-3, 4096), _combined, max_leaves=8)


@given(st.lists(SIZES, max_size=4))
def test_sizes(sizes: list[Any]) -> None:
    step = Step("conv", "torch.nn.Conv2d", tuple(sizes), None)
    again = read_as(json.loads(json.dumps(written(step, Step))), Step)
    assert again == step
    assert again.shape is not None
    assert list(map(format_size, again.shape)) == list(map(format_size, sizes))
    assert list(map(type, again.shape)) == list(map(type, sizes))


def test_a_size_that_is_not_known() -> None:
    again = read_as(written(Step(None, "", (Unknown("because"), 3), None), Step), Step)
    assert again.shape is not None
    assert isinstance(again.shape[0], Unknown)
    assert (again.shape[0].reason, format_size(again.shape[0])) == ("because", "?")


PLACE = Place("ä\udc80.py", Span(1, 2, 3, 4))
FINDING = Finding(
    "SHP201", "linear-in-features", Severity.ERROR, "`fc`", PLACE,
    related=(Related("called", PLACE),), expected="3136", evidence=(Evidence("call", "net(x)", PLACE), Evidence("none", "", None)),
    derivation=(Step("fc", "torch.nn.Linear", (SYMBOLS[0], SYMBOLS[1] // 4), PLACE, "Linear(3)"), Step(None, "x", None, None)),
    fix=Fix("safe", "replace", (Edit(PLACE, "7"),)), help="more", expected_fits=False, model="Net",
)  # fmt: skip
REPORT = FileReport(
    "a.py", [FINDING], [ModelReport("Net", "a.py", 3, False, ["why"])], ["a fault"], ["train.py"], ["a note"],
    Dependencies(
        {"a.py": "1"}, {"f": "2"}, [Search(("a.py",), "a", {"b": None, "c": "module c.py"})],
        {"a.py": ("b.py",)}, {"a.py": "/"}, {"b.py": True},
    ),
)  # fmt: skip


def test_a_report() -> None:
    again = read_as(json.loads(json.dumps(written(REPORT, FileReport))), FileReport)
    assert (again, again.dependencies) == (REPORT, REPORT.dependencies)
    assert (again.findings[0].model, again.findings[0].expected_fits) == ("Net", False)


FACTS = [each for each in vars(findings).values() if dataclasses.is_dataclass(each)]


@pytest.mark.parametrize("kind", FACTS, ids=lambda kind: kind.__name__)
def test_all_facts_have_a_form(kind: type) -> None:
    """Who gives a fact a field of another type learns here that the cache and the processes must be able to write it."""
    form_of(kind)


@dataclass
class Loose:
    anything: Any


@dataclass
class Either:
    one: int | str


@pytest.mark.parametrize("kind", [Loose, Either, dict[int, str], set[int], object])
def test_types_without_a_form(kind: Any) -> None:
    with pytest.raises(TypeError, match="have no written form"):
        form_of(kind)


PLAIN = json.loads(json.dumps(written(REPORT, FileReport)))


@pytest.mark.parametrize(
    "damaged",
    [
        None, 3, "text", [], {}, PLAIN[:-1], [*PLAIN, 1], [3, *PLAIN[1:]], [PLAIN[0], [["SHP201"]], *PLAIN[2:]],
        [PLAIN[0], [[*PLAIN[1][0][:2], "DREADFUL", *PLAIN[1][0][3:]]], *PLAIN[2:]],
        [*PLAIN[:2], [["Net", "a.py", True, False, []]], *PLAIN[3:]],
    ],
)  # fmt: skip
def test_what_is_no_report_is_refused(damaged: Any) -> None:
    with pytest.raises(Unreadable):
        read_as(damaged, FileReport)


@pytest.mark.parametrize(
    "size",
    ["H", None, True, 1.5, [], ["+"], ["+", [[1, [["s", 3, 1, None], 1]]]], ["+", [[1.5]]], ["+", [[1, [["z"], 1]]]], ["__import__", "os"]],
)
def test_what_is_no_size_is_refused(size: Any) -> None:
    with pytest.raises(Unreadable):
        read_as([None, "", [size], None, ""], Step)


def test_an_endless_size_is_refused() -> None:
    size: Any = ["s", "H", 1, None]
    for _ in range(5_000):
        size = ["q", [[1, [size, 1]]], [[2]]]
    with pytest.raises(Unreadable):
        read_as([None, "", [["+", [[1, [size, 1]]]]], None, ""], Step)


def test_the_symbols_stay_the_same() -> None:
    dim = SYMBOLS[1] // 2 + 1
    again = read_as(written(Step(None, "", (dim,), None), Step), Step)
    assert again.shape is not None
    assert isinstance(again.shape[0], Dim)
    assert again.shape[0] - dim == 0
