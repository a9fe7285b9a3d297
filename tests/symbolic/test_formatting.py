"""How sizes read."""

from __future__ import annotations

import time

import pytest
from shapelint.symbolic.dims import Size, ceil_div, format_size, size_max, size_min, symbol
from shapelint.unknown import Unknown

H, W, N, C, L, T = (symbol(name) for name in "HWNCLT")


def conv(size: Size, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> Size:
    return (size + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1


def repeated(function: object, size: Size, times: int) -> Size:
    for _ in range(times):
        size = function(size)  # type: ignore[operator]
    return size


READABLE: list[tuple[Size | Unknown, str]] = [
    (7, "7"),
    (Unknown("why"), "?"),
    (H, "H"),
    (-H, "-H"),
    (-(H // 2), "-(H//2)"),
    (-(H // 2) - W, "-(H//2) - W"),
    (-2 * H - 3, "-2*H - 3"),
    (-2 * (H % 3) - W, "-W - 2*(H % 3)"),
    (3 - H, "3 - H"),
    (W - H, "W - H"),
    (N * C, "N*C"),
    (H * N * 3, "3*N*H"),
    (H // 4, "H//4"),
    (H % 32, "H % 32"),
    (H - H % 32, "32*(H//32)"),
    (C * (H % 2) + 5, "C*(H % 2) + 5"),
    (5 - H % 3, "5 - H % 3"),
    (H % N, "H % N"),
    ((H - 5) // 2 + 1, "(H - 3)//2"),
    (H // 2 + 1, "H//2 + 1"),
    (3 * H // 2, "3*H//2"),
    (3 * H // 4, "3*H//4"),
    (H // 2 * 2, "2*(H//2)"),
    (64 * (H // 4) * (W // 4), "64*(H//4)*(W//4)"),
    (N * 64 * (H // 4) * (W // 4), "64*N*(H//4)*(W//4)"),
    (64 * (H - 4) * (W - 4), "64*(H - 4)*(W - 4)"),
    (conv(H, 3) * conv(W, 3) * 8, "8*(H - 2)*(W - 2)"),
    ((H - 4) * (H - 4), "(H - 4)**2"),
    (H * H * C, "C*H**2"),
    (N * (H + W), "N*(H + W)"),
    (N * T - N, "N*(T - 1)"),
    (ceil_div(H, 7), "(H + 6)//7"),
    (-(-H // 2), "(H + 1)//2"),
    (H // N, "H//N"),
    (H * W // (N + 1), "H*W//(N + 1)"),
    (size_max(0, H - 5), "max(0, H - 5)"),
    (2 * size_min(H, W), "2*min(H, W)"),
    # layers in a row
    (repeated(lambda x: x // 2, H, 5), "H//32"),
    (repeated(lambda x: conv(x, 3, 2, 1), H, 5), "(H + 31)//32"),
    (repeated(lambda x: conv(x, 2, 2), H, 5), "H//32"),
    (conv(conv(conv(H, 7, 2, 3), 3, 2, 1), 3, 2, 1), "(H + 7)//8"),
    (conv(conv(H, 11, 4, 2), 3, 2), "(H - 7)//8"),
    (conv(conv(conv(conv(H, 11, 4, 2), 3, 2), 3, 2), 3, 2), "(H - 31)//32"),
    (conv(conv(H, 5), 2, 2), "H//2 - 2"),
    (conv(conv(conv(conv(H, 5), 2, 2), 5), 2, 2), "H//4 - 3"),
    (2 * (2 * (H // 4)), "4*(H//4)"),
    (conv(2 * (H // 16), 3, 1, 1), "2*(H//16)"),
    (conv(L, 3, 2, 1, 2), "(L - 1)//2"),
    ((2 * (H // 2) + 2 - 3) // 2 + 1, "H//2"),
]


@pytest.mark.parametrize(("size", "text"), READABLE, ids=[text for _, text in READABLE])
def test_sizes_read_well(size: Size, text: str) -> None:
    assert format_size(size) == text


def test_sizes_can_be_laid_out() -> None:
    assert f"{H // 2:>6}|{H}|{W:<3}|" == "  H//2|H|W  |"


def test_long_sums_are_printed_in_time() -> None:
    size: Size = 0
    for k in range(2, 40):
        size = size - (H + k) // k + W % k
    start = time.perf_counter()
    assert len(format_size(size)) > 100
    assert time.perf_counter() - start < 1
