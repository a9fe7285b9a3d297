"""Places between the linter and the protocol, and lines that two versions of a text have in common."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types
from pygls.workspace import PositionCodec
from shapelint.server.common_lines import CommonLines
from shapelint.server.positions import Positions
from shapelint.source.files import Span

LINES = st.lists(st.text(st.sampled_from("aé\u3042\U0001f600\t"), max_size=6), min_size=1, max_size=5)
CODECS = st.sampled_from([PositionCodec(encoding) for encoding in types.PositionEncodingKind])


@given(LINES, CODECS, st.integers(1, 3), st.data())
def test_there_and_back(lines: list[str], codec: PositionCodec, first_row: int, data: st.DataObject) -> None:
    row = data.draw(st.integers(min(first_row, len(lines)), len(lines)))
    column = data.draw(st.integers(1, len(lines[row - 1]) + 1))
    positions = Positions(lines, codec, first_row)
    at = positions.position(row, column)
    assert at.character == codec.client_num_units(lines[row - 1][: column - 1])
    assert positions.place(at) == (max(row, first_row), column) or first_row > len(lines)


def test_what_lies_outside() -> None:
    positions = Positions(["ab", "c\U0001f600"], PositionCodec())
    assert positions.range(Span(1, 2, 2, 99)) == types.Range(types.Position(0, 1), types.Position(1, 3))
    assert positions.position(7, 1) == types.Position(1, 3)
    assert positions.place(types.Position(0, 99)) == (1, 3)
    assert positions.place(types.Position(1, 2)) == (2, 2)  # between the halves of a character
    assert positions.place(types.Position(9, 0)) == (10, 1)


TEXT = st.lists(st.sampled_from("abc"), max_size=6)


@given(TEXT, TEXT)
def test_common_lines(before: list[str], after: list[str]) -> None:
    common = CommonLines(before, after)
    for row in range(1, len(before) + 1):
        moved = common.forward(row)
        if moved is not None:
            assert before[row - 1] == after[moved - 1]
            assert common.back(moved) == row


@given(TEXT, st.integers(0, 6), TEXT)
def test_lines_around_an_insertion_stay(before: list[str], at: int, new: list[str]) -> None:
    at = min(at, len(before))
    common = CommonLines(before, [*before[:at], *new, *before[at:]])
    assert all(common.forward(row) for row in range(1, len(before) + 1))
