"""The reports for people, letter by letter."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from samples import MODEL, finding, place
from shapelint.findings import Place, Related, Severity, Step
from shapelint.output.full import concise, full
from shapelint.output.summary import Coverage, statistics, summary
from shapelint.output.terminal import Terminal, shortened, terminal_of, text_width
from shapelint.source.files import Span
from shapelint.source.texts import Texts


def texts(**files: str) -> Texts:
    known = Texts()
    known.add("model.py", MODEL)
    for name, text in files.items():
        known.add(f"{name}.py", text)
    return known


def excerpt(text: str, start: str, end: str | None = None, width: int = 80) -> list[str]:
    """The excerpt of a place as it is printed, without the headline."""
    bare = finding(place=place(text, start, "code.py", end), related=(), derivation=(), evidence=(), fix=None, expected="7")
    return list(full([bare], texts(code=text), Terminal(width=width)))[1:-1]


def test_the_other_operand_is_no_remedy() -> None:
    bare = finding(related=(), derivation=(), evidence=(), fix=None, expected="16", expected_fits=False)
    assert not any("fits" in line for line in full([bare], texts(), Terminal()))


def test_the_whole_picture() -> None:
    assert "\n".join(full([finding()], texts(), Terminal())) == (
        "model.py:9:30: error SHP201 linear-in-features: `fc1` takes 1024 features, but receives 3136 = 64*7*7\n"
        "    9 |         self.fc1 = nn.Linear(64 * 4 * 4, 128)\n"
        "      |                              ^^^^^^^^^^ 3136 (64 * 7 * 7) fits\n"
        "   13 |         return self.fc1(x.flatten(1))\n"
        "      |                ^^^^^^^^ called here with [N, 3136]\n"
        "   how the size comes about:\n"
        "      x                                   [N, 1, 28, 28]   datasets.MNIST, train.py:9\n"
        "      conv1  Conv2d(1, 64, 5, padding=2)  [N, 64, 28, 28]\n"
        "      pool   MaxPool2d(4)                 [N, 64, 7, 7]\n"
        "             flatten(1)                   [N, 3136]\n"
        "   fix: replace `64 * 4 * 4` by `64 * 7 * 7`\n"
    )


def test_colours_change_nothing_else() -> None:
    coloured = "\n".join(full([finding()], texts(), Terminal(colour=True)))
    assert "\033[1;31merror\033[0m" in coloured
    assert re.sub(r"\033\[[\d;]*m", "", coloured) == "\n".join(full([finding()], texts(), Terminal()))


def test_concise_is_the_headline() -> None:
    assert list(concise([finding()], texts(), Terminal())) == [
        "model.py:9:30: error SHP201 linear-in-features: `fc1` takes 1024 features, but receives 3136 = 64*7*7"
    ]


def test_wide_characters_and_tabs() -> None:
    assert excerpt('\tself.日本 = "é\u0301", f(64)\n', "64") == [
        '    1 |     self.日本 = "é\u0301", f(64)',
        "      |                        ^^ 7 fits",
    ]


def test_escape_sequences_of_the_source_do_not_reach_the_terminal() -> None:
    assert "\033" not in "".join(excerpt("x = '\033[31m', 64\n", "64"))


@pytest.mark.parametrize("width", [40, 80, 140])
def test_long_lines_are_cut_around_the_place(width: int) -> None:
    source, under = excerpt("x = [" + "1, " * 5000 + "64, " + "2, " * 5000 + "]\n", "64", width=width)
    assert text_width(source) <= width
    assert source[under.index("^^") :].startswith("64")
    assert source.count("…") == 2


def test_a_place_longer_than_the_screen() -> None:
    source, under = excerpt("x = " + "9" * 500 + "\n", "9" * 500)
    assert text_width(source) <= 80
    assert 1 <= under.count("^") <= 80


def test_places_of_many_rows() -> None:
    assert excerpt("x = cat(\n    [a, b],\n    1,\n)\n", "cat", ")") == [
        "    1 |   x = cat(",
        "      |  _____^",
        "    2 | |     [a, b],",
        "    3 | |     1,",
        "    4 | | )",
        "      | |_^ 7 fits",
    ]
    rows = excerpt("cat(\n" + "    1,\n" * 50 + ")\n", "cat", ")")
    assert rows[0] == "    1 | / cat("
    assert len(rows) == 7
    assert "  ... | |" in rows


def test_a_missing_file_leaves_the_words() -> None:
    gone = finding(place=Place("gone.py", Span(3, 1, 3, 5)), related=(Related("called here", Place("gone.py", Span(900, 1, 900, 2))),))
    lines = list(full([gone], Texts(), Terminal()))
    assert lines[0].startswith("gone.py:3:1: error SHP201")
    assert lines[1:3] == ["     | 3136 (64 * 7 * 7) fits", "     | called here"]


def test_rows_that_the_file_no_longer_has() -> None:
    assert "called here" in "\n".join(
        full([finding(related=(Related("called here", Place("model.py", Span(900, 1, 900, 2))),))], texts(), Terminal())
    )


def test_a_place_in_another_file_is_introduced() -> None:
    other = "net = Net()\nnet(x)\n"
    lines = list(full([finding(related=(Related("called here", place(other, "net(x)", "train.py")),))], texts(train=other), Terminal()))
    assert lines[3:6] == ["     --> train.py:2:1", "    2 | net(x)", "      | ^^^^^^ called here"]


def test_two_places_on_one_row_share_its_line() -> None:
    text = "y = Linear(3, 4)(x)\n"
    around = Related("made here", place(text, "Linear(3, 4)", "code.py"))  # says nothing that the line does not
    shared = finding(place=place(text, "3", "code.py"), related=(around, Related("called here", place(text, "(x)", "code.py"))))
    lines = list(full([shared], texts(code=text), Terminal()))
    assert lines[1:4] == [
        "    1 | y = Linear(3, 4)(x)",
        "      |            ^ 3136 (64 * 7 * 7) fits",
        "      |                 ^^^ called here",
    ]


def test_long_derivations_are_cut_in_the_middle() -> None:
    steps = tuple(Step(f"conv{i}", "torch.nn.Conv2d", (i,), None, f"Conv2d({i})") for i in range(100))
    lines = list(full([finding(derivation=(finding().derivation[0], *steps))], texts(), Terminal()))
    cut = next(line for line in lines if "more steps" in line)
    shown = sum("Conv2d(" in line for line in lines)
    assert f"({100 - shown} more steps)" in cut
    assert shown < 16
    assert any(line.split() == ["conv99", "Conv2d(99)", "[99]"] for line in lines)


def test_long_calls_leave_the_shape_on_the_screen() -> None:
    steps = (*finding().derivation[:1], Step("conv", "torch.nn.Conv2d", (1, 2, 3), None, "Conv2d(" + "1, " * 200 + ")"))
    lines = list(full([finding(derivation=steps)], texts(), Terminal(width=80)))
    row = next(line for line in lines if "Conv2d(" in line and "conv " in line)
    assert "…" in row
    assert row.rstrip().endswith("[1, 2, 3]")


def test_evidence_without_a_derivation() -> None:
    assert "   input: datasets.MNIST, train.py:9" in list(full([finding(derivation=())], texts(), Terminal()))


def test_an_unsafe_fix_says_so() -> None:
    fix = finding().fix
    assert fix is not None
    assert any(
        "(unsafe: it changes what the code does)" in line
        for line in full([finding(fix=replace(fix, applicability="unsafe"))], texts(), Terminal())
    )


@pytest.mark.parametrize(
    ("environment", "interactive", "colour"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"TERM": "dumb"}, True, False),
        ({"FORCE_COLOR": "1"}, False, True),
        ({"FORCE_COLOR": "0"}, False, False),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        ({"NO_COLOR": ""}, True, True),
    ],
)
def test_colours(environment: dict[str, str], interactive: bool, colour: bool) -> None:
    stream = io.StringIO()
    stream.isatty = lambda: interactive  # type: ignore[method-assign]
    assert terminal_of(stream, environment).colour is colour


def test_shortened_counts_columns() -> None:
    assert shortened("日本語", 6) == "日本語"
    assert shortened("日本語", 5) == "日本…"
    assert shortened("日本語", 4) == "日…"


def test_summary() -> None:
    warning = finding(severity=Severity.WARNING, fix=None)
    assert summary([], Coverage(23, 41, 0)) == "nothing found; 41 models in 23 files checked"
    assert summary([finding(), finding(), warning], Coverage(1, 1, 1)) == (
        "2 errors, 1 warning (2 fixable); 1 model in 1 file checked; 1 only in part (`-v` says why)"
    )
    fix = finding().fix
    assert fix is not None
    unsafe = finding(fix=replace(fix, applicability="unsafe"))
    for fixes, user_takes_unsafe, told in (
        ([finding(), unsafe], False, "2 errors (1 fixable, 1 more with `--unsafe-fixes`)"),
        ([unsafe], False, "1 error (1 fixable with `--unsafe-fixes`)"),
        ([finding(), unsafe], True, "2 errors (2 fixable)"),
    ):
        assert summary(fixes, Coverage(1, 1, 0), unsafe=user_takes_unsafe).startswith(f"{told};")
    assert list(statistics([finding(), warning, finding(code="SHP101", name="reshape-size", fix=None)])) == [
        "2  SHP201  [*] linear-in-features",
        "1  SHP101  [ ] reshape-size",
    ]
