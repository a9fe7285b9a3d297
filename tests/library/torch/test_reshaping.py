"""What a reshape demands, on symbolic sizes: legal idioms stay silent, and mixed samples are said."""

from __future__ import annotations

from typing import Any

import pytest
from shapelint.library.torch.tensor import make_tensor
from shapelint.recording import Recorder, recording
from shapelint.symbolic.dims import symbol
from shapelint.unknown import Unknown

N, C, H, W = symbol("N"), symbol("C"), symbol("H"), symbol("W")
B, T = symbol("B"), symbol("T")
HEADS, SOME = symbol("heads"), Unknown("a test")


def reshaped(dims: tuple[Any, ...], sizes: tuple[Any, ...]) -> tuple[str, list[str]]:
    """The shape that comes out, and the contracts that do not hold (`?` where it depends)."""
    recorder = Recorder()
    with recording(recorder):
        shape = make_tensor(dims).view(*sizes).describe()
    contracts = [contract for call in recorder.graph.calls for contract in call.contracts]
    return shape, [contract.name + ("" if contract.holds is False else "?") for contract in contracts]


LEGAL = [
    ((N, 64, 7, 7), (N, -1), "[N, 3136]"),
    ((N, 64, 7, 7), (-1, 3136), "[N, 3136]"),
    ((N, C, H, W), (N, C, -1), "[N, C, H*W]"),
    ((N, C, H, W), (N, -1), "[N, C*H*W]"),
    ((B, T, 512), (-1, 512), "[B*T, 512]"),
    ((B, T, 512), (-1, 64), "[8*B*T, 64]"),
    ((B, T, 512), (B, T, 8, -1), "[B, T, 8, 64]"),
    ((B, T, 512), (B, -1, 8, 64), "[B, T, 8, 64]"),
    ((N, 128, H, W), (-1, 64, H, W), "[2*N, 64, H, W]"),
    ((N, 2, 32, H, W), (-1, 32, H, W), "[2*N, 32, H, W]"),
    ((B, 4, 4, 7, 7, 96), (-1, 7, 7, 96), "[16*B, 7, 7, 96]"),
    ((B * HEADS, T, 64), (B, HEADS, T, 64), "[B, heads, T, 64]"),
    ((SOME, 64, 7, 7), (-1, 3136), "[?, 3136]"),
    ((N, 64, SOME, 7), (N, 64, -1, 7), "[N, 64, ?, 7]"),
    ((N, 64, 7, 7), (N, SOME), "[N, 3136]"),
    ((6, 4), (2, SOME), "[2, 12]"),
]
FAULTY = [
    ((N, 64, 8, 8), (-1, 1024), "[4*N, 1024]", "reshape-mixes-batch"),
    ((2, 64, 8, 8), (-1, 1024), "[8, 1024]", "reshape-mixes-batch"),
    ((N, 64, 7, 7), (-1, 4 * 4 * 64), "[N, 1024]", "reshape-size"),
    ((2, 64, 7, 7), (-1, 4 * 4 * 64), "[2, 1024]", "reshape-size"),
    ((16, 64, 7, 7), (-1, 4 * 4 * 64), "[49, 1024]", "reshape-mixes-batch"),
    ((N, 512), (-1, 16, 4, 4), "[2*N, 16, 4, 4]", "reshape-mixes-batch"),
    ((N, 64, 7, 7), (N, 1024), "[N, 1024]", "reshape-size"),
    ((N, 64, H // 4, W // 4), (-1, 1024), "[N, 1024]", "reshape-mixes-batch?"),
    ((N, 64, 7, 7), (32, -1), "[32, 98*N]", "batch-constant?"),
    ((N, 10), (-1, 40), "[N//4, 40]", "reshape-size?"),
    ((2, 3, 4), (-1, -1), "[?, ?]", "reshape-size"),
    ((2, 3, 4), (5, -1), "[5, 4]", "reshape-size"),
    ((2, 3, 4), (0, -1), "[0, ?]", "reshape-size"),
    ((N, 3, 0), (-1, 0), "[?, 0]", "reshape-size"),
]


@pytest.mark.parametrize(("dims", "sizes", "shape"), LEGAL)
def test_legal_idiom(dims: tuple[Any, ...], sizes: tuple[Any, ...], shape: str) -> None:
    assert reshaped(dims, sizes) == (shape, [])


@pytest.mark.parametrize(("dims", "sizes", "shape", "contract"), FAULTY)
def test_fault(dims: tuple[Any, ...], sizes: tuple[Any, ...], shape: str, contract: str) -> None:
    assert reshaped(dims, sizes) == (shape, [contract])


def test_view_after_permute() -> None:
    recorder = Recorder()
    with recording(recorder):
        turned = make_tensor((N, 64, H, W)).permute(0, 2, 3, 1)
        turned.view(N, H * W, 64)
        turned.flatten(1)
        assert not recorder.graph.calls[-1].contracts
        turned.view(N, -1)
    (contract,) = recorder.graph.calls[-1].contracts
    assert contract.name == "view-noncontiguous"
    assert contract.holds is not True


def test_view_after_permute_of_known_sizes_fails() -> None:
    recorder = Recorder()
    with recording(recorder):
        make_tensor((N, 64, 7, 7)).permute(0, 2, 3, 1).view(N, -1)
    assert [contract.holds for call in recorder.graph.calls for contract in call.contracts] == [False]
