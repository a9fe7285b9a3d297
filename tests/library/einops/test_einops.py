"""Patterns against the real einops: random ones, a table of failures, packing, and EinMix."""

from __future__ import annotations

from typing import Any

import einops
import pytest
import torch
from einops.layers.torch import EinMix
from hypothesis import given, settings
from hypothesis import strategies as st
from shapelint.library.registry import lookup
from shapelint.library.torch.tensor import make_tensor
from shapelint.recording import Recorder, recording
from shapelint.symbolic.dims import symbol
from shapelint.unknown import Unknown
from shapelint.values import Array


def ours(name: str, *args: Any, **lengths: Any) -> tuple[Any, bool]:
    """The result of the library, and whether a contract is broken."""
    recorder = Recorder()
    with recording(recorder):
        result = lookup(f"einops.{name}")(*(twin(each) for each in args), **lengths)
    return result, any(contract.holds is False for call in recorder.graph.calls for contract in call.contracts)


def twin(value: Any) -> Any:
    if isinstance(value, torch.Tensor):
        return make_tensor(tuple(value.shape), str(value.dtype).removeprefix("torch."))
    return [twin(each) for each in value] if isinstance(value, list) else value


def agree(name: str, *args: Any, **lengths: Any) -> None:
    result, broken = ours(name, *args, **lengths)
    try:
        expected = getattr(einops, name)(*args, **lengths)
    except (einops.EinopsError, RuntimeError, ValueError) as failure:
        assert broken, f"einops says {failure}"
        return
    assert not broken, f"einops gives {tuple(expected.shape)}"
    assert isinstance(result, Array)
    assert result.dims == tuple(expected.shape)
    if getattr(result, "strides", None) is None:
        assert expected.is_contiguous()
    elif not isinstance(result.strides, Unknown):
        assert [stride for stride, size in zip(result.strides, result.dims, strict=True) if size != 1] == [
            stride for stride, size in zip(expected.stride(), expected.shape, strict=True) if size != 1
        ]


@st.composite
def grouped(draw: Any, names: list[str]) -> str:
    """The names in some order, some of them in groups, some ones between."""
    text, inside = [], False
    for name in draw(st.permutations(names)):
        if not inside and draw(st.integers(0, 3)) == 0:
            text.append("(")
            inside = True
        text.append(name)
        if inside and draw(st.booleans()):
            text.append(")")
            inside = False
        if draw(st.integers(0, 6)) == 0:
            text.append("1")
    return " ".join([*text, ")"] if inside else text)


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_random_pattern(data: Any) -> None:
    names = list("abcde"[: data.draw(st.integers(1, 5))])
    sizes = {name: data.draw(st.integers(1, 3)) for name in names}
    operation = data.draw(st.sampled_from(["rearrange", "reduce", "repeat"]))
    fewer = data.draw(st.lists(st.sampled_from(names), unique=True, max_size=len(names)))
    left_names, right_names = {"rearrange": (names, names), "reduce": (names, fewer), "repeat": (fewer, names)}[operation]
    left, right = data.draw(grouped(left_names)), data.draw(grouped(right_names))
    dims, inside, size = [], False, 1
    for token in left.split():
        if token == "(":
            inside, size = True, 1
        elif token == ")":
            inside = False
            dims.append(size)
        elif inside:
            size *= sizes.get(token, 1)
        else:
            dims.append(sizes.get(token, 1))
    if data.draw(st.integers(0, 9)) == 0:
        dims = [*dims, 2]
    if data.draw(st.integers(0, 3)) == 0:
        left, right, dims = f"... {left}", f"{right} ...", [2, 3, *dims]
    given_names = {name: length for name, length in sizes.items() if data.draw(st.integers(0, 5)) > 0}
    tensor = torch.zeros(dims)
    agree(operation, tensor, f"{left} -> {right}", *(("mean",) if operation == "reduce" else ()), **given_names)


TABLE = [
    ("rearrange", (2, 3, 8, 12), "b c (h p) (w q) -> b (h w) (p q c)", {"p": 4, "q": 4}),
    ("rearrange", (2, 3, 8, 12), "b c (h p) (w q) -> b (h w) (p q c)", {"p": 5, "q": 4}),
    ("rearrange", (2, 3, 8, 12), "b c h w -> b c (h w", {}),
    ("rearrange", (2, 3), "b c h -> b c h", {}),
    ("rearrange", (2, 3), "b c -> b c d", {}),
    ("rearrange", (2, 3), "b 3 -> b 3", {}),
    ("rearrange", (2, 1, 3), "b 1 c -> b c", {}),
    ("rearrange", (2, 6), "b (c d) -> b c d", {}),
    ("rearrange", (2, 6), "b c -> b c", {"e": 3}),
    ("rearrange", (2, 6), "b c -> b b", {}),
    ("rearrange", (2, 6), "b c-d -> b c", {}),
    ("rearrange", (2, 6), "b c", {}),
    ("rearrange", (2, 3, 4), "b (...) -> b (...)", {}),
    ("rearrange", (2, 3, 4), "b ... -> b (...)", {}),
    ("repeat", (2, 3), "h w -> h (2 w) c", {"c": 3}),
    ("repeat", (2, 3), "h w -> h w c", {}),
    ("repeat", (1, 3), "1 n -> b n", {"b": 4}),
    ("repeat", (2, 3), "1 n -> b n", {"b": 4}),
]


@pytest.mark.parametrize(("name", "dims", "pattern", "lengths"), TABLE)
def test_table(name: str, dims: tuple[int, ...], pattern: str, lengths: dict[str, int]) -> None:
    agree(name, torch.zeros(dims), pattern, **lengths)


def test_lists_are_stacked() -> None:
    agree("rearrange", [torch.zeros(2, 3), torch.zeros(2, 3)], "n h w -> h (n w)")


@pytest.mark.parametrize("pattern", ["i j, j k -> i k", "a b, c d -> b d", "i j, j k -> i z", "i j, j -> i", "... i, i k -> ... k"])
def test_einsum(pattern: str) -> None:
    agree("einsum", torch.zeros(2, 3), torch.zeros(3, 4), pattern)


def test_pack_and_unpack() -> None:
    tensors = [torch.zeros(2, 3, 5), torch.zeros(2, 7, 9, 5), torch.zeros(2, 5)]
    packed, shapes = einops.pack(tensors, "b * c")
    (ours_packed, ours_shapes), broken = ours("pack", tensors, "b * c")
    assert not broken
    assert ours_packed.dims == tuple(packed.shape)
    assert list(map(tuple, ours_shapes)) == list(map(tuple, shapes))
    pieces, broken = ours("unpack", packed, ours_shapes, "b * c")
    assert not broken
    assert [piece.dims for piece in pieces] == [tuple(tensor.shape) for tensor in tensors]
    pieces, _ = ours("unpack", packed, [(3,), (-1, 9), ()], "b * c")
    assert [piece.dims for piece in pieces] == [tuple(tensor.shape) for tensor in tensors]


def test_parse_shape() -> None:
    assert ours("parse_shape", torch.zeros(2, 3, 4, 5), "b _ h w")[0] == {"b": 2, "h": 4, "w": 5}


@pytest.mark.parametrize(
    ("dims", "pattern", "weight", "bias", "lengths"),
    [
        ((2, 7, 8), "b t (h d) -> b t (e f)", "h d e f", "e f", {"h": 2, "d": 4, "e": 3, "f": 5}),
        ((2, 7, 8), "b t c -> b t d", "c d", "d", {"c": 8, "d": 3}),
        ((2, 7, 8), "b t c -> b d c", "t d", None, {"t": 7, "d": 3}),
        ((2, 7, 8), "... c -> ... d", "c d", "d", {"c": 8, "d": 3}),
    ],
)
def test_einmix(dims: tuple[int, ...], pattern: str, weight: str, bias: str | None, lengths: dict[str, int]) -> None:
    real = EinMix(pattern, weight, bias, **lengths)
    layer = lookup("einops.layers.torch.EinMix")(pattern, weight, bias, **lengths)
    assert layer(make_tensor(dims)).dims == tuple(real(torch.zeros(dims)).shape)
    shapes = {name: tuple(each.shape) for name, each in real.named_parameters()}
    assert {name: each.dims for name, each in layer.named_parameters()} == shapes


def test_symbolic() -> None:
    n, h, w = symbol("N"), symbol("H"), symbol("W")
    image = make_tensor((n, 3, h, w))
    patches = lookup("einops.rearrange")(image, "b c (h p) (w q) -> b (h w) (p q c)", p=16, q=16)
    assert patches.describe() == "[N, (H//16)*(W//16), 768]"
    assert lookup("einops.reduce")(image, "b c h w -> b c", "mean").describe() == "[N, 3]"
