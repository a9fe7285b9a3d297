"""Comments that the linter reads: suppressions and shapes."""

from __future__ import annotations

import pytest
from shapelint.source.directives import NO_DIRECTIVES, directives, parse_dims
from shapelint.source.files import Span


def row(number: int, end: int | None = None) -> Span:
    return Span(number, 1, end or number, 2)


@pytest.mark.parametrize(
    ("comment", "silenced"),
    [
        ("# noqa", {"SHP201", "SHP302"}),
        ("# NOQA:SHP201", {"SHP201"}),
        ("# noqa: E501, SHP201", {"SHP201"}),
        ("# noqa: SHP201 SHP302", {"SHP201", "SHP302"}),
        ("# noqa: E501", set()),
        ("# noqa: because I say so", set()),
        ("# noqa : shp201", {"SHP201"}),
        ("# shapelint: ignore[SHP201]", {"SHP201"}),
        ("# shapelint: ignore[SHP201, SHP302]", {"SHP201", "SHP302"}),
        ("# shapelint: ignore", {"SHP201", "SHP302"}),
        ("# type: ignore # noqa: SHP302", {"SHP302"}),
        ("# see noqa for this", set()),
        ("# shapelint: noqa: SHP201", set()),  # file-wide only on a line of its own
    ],
)
def test_suppression_on_a_row(comment: str, silenced: set[str]) -> None:
    found = directives(f"a = 1\nb = 2  {comment}\nc = 3\n")
    assert {code for code in ("SHP201", "SHP302") if found.suppresses(code, row(2))} == silenced
    assert not found.suppresses("SHP201", row(1))
    assert not found.suppresses("SHP201", row(3))


def test_suppression_of_a_file() -> None:
    assert directives("# shapelint: noqa\nx = 1\n").suppresses("SHP201", row(99))
    chosen = directives("x = 1\n# shapelint: noqa: SHP201, SHP301\n")
    assert chosen.suppresses("SHP301", row(1))
    assert not chosen.suppresses("SHP302", row(1))


def test_suppression_on_any_row_of_the_place() -> None:
    found = directives("f(\n  1,\n)  # noqa: SHP201\n")
    assert found.suppresses("SHP201", row(1, 3))
    assert not found.suppresses("SHP201", row(2))


def test_a_continued_row_is_silenced_on_its_last_row() -> None:
    found = directives("x = 1 + \\\n    2  # noqa: SHP201\n")
    assert found.suppresses("SHP201", row(1))
    assert found.noqa_row(row(1)) == 2


def test_markers_in_strings_are_text() -> None:
    assert not directives("x = '# noqa: SHP201'\n").suppresses("SHP201", row(1))


def test_a_text_without_marker_is_not_tokenized() -> None:
    assert directives("x = (((\n") is NO_DIRECTIVES


def test_what_cannot_be_tokenized_gives_what_was_read_until_then() -> None:
    assert directives("x = 1  # noqa: SHP201\ny = (((\n").suppresses("SHP201", row(1))


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("# shape: x = [N, 3, 32, 32]", [("x", ("N", 3, 32, 32), None)]),
        ("# shape: [N, 64]", [(None, ("N", 64), None)]),
        ("# shape: x = (N, 3), y = (N,)", [("x", ("N", 3), None), ("y", ("N",), None)]),
        ("# shape: ids = [8, 64]: int64", [("ids", (8, 64), "int64")]),
        ("# shape: x: [N, 3]; y: [N]", [("x", ("N", 3), None), ("y", ("N",), None)]),
        ("# shape: x = [N, 4*(H//2)]", [("x", ("N", "4*(H//2)"), None)]),
        ("# shape: x = []", [("x", (), None)]),
        ("# shape: as in the paper", []),
        ("# in shape: x = [1]", []),
    ],
)
def test_shape_comments(comment: str, expected: list[tuple[object, ...]]) -> None:
    found = directives(f"x = 1  {comment}\n").shapes
    assert [(shape.name, shape.dims, shape.element_type) for shape in found] == expected
    assert all(shape.span.row == 1 and not shape.alone for shape in found)


def test_dims_keep_parenthesized_commas_together() -> None:
    assert parse_dims("N, max(H, 2), 3") == ("N", "max(H, 2)", 3)
