"""Edits on texts: what is replaced, what is not, and where things are afterwards."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapelint.findings import Edit, Place
from shapelint.fixing.edits import MisplacedEdit, Rows, Shift, apply_edits, replacements
from shapelint.source.files import Span

TEXT = "first = 1\nsecond = (2,\n  3)\n"


def edit(row: int, column: int, end_row: int, end_column: int, content: str) -> Edit:
    return Edit(Place("file.py", Span(row, column, end_row, end_column)), content)


@pytest.mark.parametrize(
    ("edits", "wanted"),
    [
        ([], TEXT),
        ([edit(1, 9, 1, 10, "12")], "first = 12\nsecond = (2,\n  3)\n"),
        ([edit(2, 10, 3, 5, "7")], "first = 1\nsecond = 7\n"),
        ([edit(3, 3, 3, 4, "4"), edit(1, 9, 1, 10, "0")], "first = 0\nsecond = (2,\n  4)\n"),
        ([edit(1, 9, 1, 10, "0")] * 2, "first = 0\nsecond = (2,\n  3)\n"),
        ([edit(3, 5, 3, 5, "  # end")], "first = 1\nsecond = (2,\n  3)  # end\n"),
        ([edit(4, 1, 4, 1, "end\n")], TEXT + "end\n"),
    ],
)
def test_edits_are_made_at_once(edits: list[Edit], wanted: str) -> None:
    assert apply_edits(TEXT, edits) == wanted


@pytest.mark.parametrize(
    "edits",
    [
        [edit(1, 9, 1, 12, "2")],
        [edit(9, 1, 9, 1, "2")],
        [edit(2, 3, 1, 1, "2")],
        [edit(1, 1, 1, 6, "a"), edit(1, 5, 1, 8, "b")],
        [edit(1, 1, 1, 6, "a"), edit(1, 1, 1, 6, "b")],
    ],
)
def test_edits_that_cannot_be_made_are_refused(edits: list[Edit]) -> None:
    with pytest.raises(MisplacedEdit):
        apply_edits(TEXT, edits)


TEXTS = st.text(st.sampled_from("ab\n\f\r \t#é漢𝒳"), max_size=60)


@st.composite
def edited_texts(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    """A text with edits that do not meet."""
    text = draw(TEXTS)
    rows = Rows(text)
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=6, unique=True)))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    contents = draw(st.lists(TEXTS, min_size=len(pairs), max_size=len(pairs)))
    return text, [edit(*rows.position(start), *rows.position(end), content) for (start, end), content in zip(pairs, contents, strict=True)]


@given(edited_texts())
def test_everything_else_stays(case: tuple[str, list[Edit]]) -> None:
    text, edits = case
    changes = replacements(text, edits)
    result = apply_edits(text, edits)
    kept = [text[start:end] for start, end in zip([0, *(c.end for c in changes)], [*(c.start for c in changes), len(text)], strict=True)]
    contents = [change.content for change in changes]
    assert result == kept[0] + "".join(content + rest for content, rest in zip(contents, kept[1:], strict=True))


@given(edited_texts(), st.data())
def test_what_is_not_edited_is_found_again(case: tuple[str, list[Edit]], data: st.DataObject) -> None:
    text, edits = case
    changes = replacements(text, edits)
    offset = data.draw(st.integers(0, len(text)))
    moved = Rows(apply_edits(text, edits)).offset(*Shift(text, edits).position(*Rows(text).position(offset)))
    inside = next((change for change in changes if change.start <= offset < change.end), None)
    before = sum(len(change.content) - (change.end - change.start) for change in changes if change.end <= offset)
    assert moved == (offset if inside is None else inside.start) + before
