"""Written numbers: their values, and other numbers in their style."""

from __future__ import annotations

import ast
from math import prod

import pytest
from shapelint.numbers import literal_value, made_up_of, rewritten


@pytest.mark.parametrize(
    ("text", "declared", "sizes", "expected"),
    [
        ("width * 4 * 4", 1024, (64, 7, 7), "width * 7 * 7"),
        ("4*4*width", 1024, (64, 7, 5), "7*5*width"),
        ("width * 7 * 4", 1792, (64, 7, 7), "width * 7 * 7"),
        ("width * 16", 1024, (64, 49), "width * 49"),
        ("width * 4 ** 2", 1024, (64, 49), "width * 7 ** 2"),
        ("width * 16", 1024, (64, 7, 7), None),
        ("width * depth * 4", 1024, (64, 7, 7), None),
        ("width * 4 * 4", 1024, (32, 7, 7), None),
        ("width * 4 * 4", None, (64, 7, 7), None),
        ("width * 4 * 4 + 0", 1024, (64, 7, 7), None),
        ("width", 1024, (1024,), None),
        ("width * 3 * 4", 1024, (64, 7, 7), None),
    ],
)
def test_the_literals_beside_another_factor(text: str, declared: int | None, sizes: tuple[int, ...], expected: str | None) -> None:
    assert rewritten(text, ast.parse(text, mode="eval").body, prod(sizes), sizes, declared) == expected


def parsed(text: str) -> ast.expr:
    return ast.parse(f"({text})", mode="eval").body


@pytest.mark.parametrize(
    ("text", "wanted", "sizes", "expected"),
    [
        ("3136", 1024, None, "1024"),
        ("4_096", 9216, None, "9_216"),
        ("0x400", 64, None, "0x40"),
        ("64 * 4 * 4", 3136, (64, 7, 7), "64 * 7 * 7"),
        ("7*7*64", 1024, (64, 4, 4), "4*4*64"),
        ("4 * 4 * 64", 2240, (64, 5, 7), "5 * 7 * 64"),
        ("64 * 16", 3136, (64, 7, 7), "64 * 49"),
        ("128*7*7", 3136, (64, 7, 7), "64*7*7"),
        ("512 * 7**2", 8192, (512, 4, 4), "512 * 4**2"),
        ("512 * 7**2", 512 * 12, (512, 4, 3), "512 * 12"),
        ("512*7*7", 512, (512, 1, 1), "512*1*1"),
        ("512*7*7", 2048, (2048,), "2048"),
        ("(64*4)*4", 3136, (64, 7, 7), "(64*7)*7"),
        ("10 *\n  7*7", 160, (10, 4, 4), "10 *\n  4*4"),
        ("3 + 4", 12, None, "12"),
        ("64 * 4 * 4", 100, None, "100"),
        ("64 * 4 * 4", 3137, (64, 7, 7), "3137"),
        ("width * 4", 64, (16, 4), None),
        ("len(x)", 64, None, None),
    ],
)
def test_rewritten(text: str, wanted: int, sizes: tuple[int, ...] | None, expected: str | None) -> None:
    assert rewritten(text, parsed(text), wanted, sizes) == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7 * 7 * 64", 3136), ("-1", -1), ("28 // 4", 7), ("2 ** 5", 32), ("1 << 4", 16), ("7 % 4", 3), ("int(9 / 2)", 4), ("True", None),
        ("1.5", None), ("n * 2", None), ("2 ** 10 ** 9", None), ("1 // 0", None), ("10 ** 30", None), ("'a'", None), ("3 - 5", -2),
    ],
)  # fmt: skip
def test_literal_value(text: str, value: int | None) -> None:
    assert literal_value(parsed(text)) == value


@pytest.mark.parametrize(
    ("number", "sizes", "text"),
    [(3136, (64, 7, 7), "3136 = 64*7*7"), (64, (64, 1, 1), "64"), (64, (64,), "64"), (65, (64, 1), "65"), (0, (), "0")],
)
def test_made_up_of(number: int, sizes: tuple[int, ...], text: str) -> None:
    assert made_up_of(number, sizes) == text
