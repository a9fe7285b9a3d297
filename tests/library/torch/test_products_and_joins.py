"""Joins, splits, matrix products, einsum and transforms against PyTorch, by table."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import T, agree
from shapelint.library.registry import lookup
from shapelint.library.torch.tensor import make_tensor
from shapelint.symbolic.dims import symbol

CALLS: list[tuple[Any, ...]] = [
    ("torch.cat", [T(2, 3), T(4, 3)]),
    ("torch.cat", [T(2, 3), T(2, 4)], -1),
    ("torch.cat", [T(2, 3), T(2, 4)]),
    ("torch.cat", [T(2, 3), T(0)], 1),
    ("torch.cat", [T(2, 3), T(3)]),
    ("torch.cat", [T(2, 3), T(2, 3, dtype="int64")], 2),
    ("torch.cat", [T(2, 3), T(2, 3, dtype="int64")], 1),
    ("torch.stack", [T(2, 3), T(2, 3)], -1),
    ("torch.stack", [T(2, 3), T(3, 2)]),
    ("torch.hstack", [T(2), T(3)]),
    ("torch.vstack", [T(3), T(2, 3)]),
    ("torch.dstack", [T(2, 3), T(2, 3)]),
    ("torch.column_stack", [T(2), T(2, 3)]),
    ("torch.block_diag", T(2, 3), T(4), T(1, 1)),
    ("torch.cartesian_prod", T(2), T(3)),
    ("torch.combinations", T(5), 3),
    ("torch.split", T(7, 2), 3),
    ("torch.split", T(7, 2), [3, 4]),
    ("torch.split", T(7, 2), [3, 3]),
    ("torch.chunk", T(5, 2), 4),
    ("torch.chunk", T(5, 6), 3, -1),
    ("torch.tensor_split", T(7, 2), 3),
    ("torch.tensor_split", T(7, 2), (2, 5)),
    ("torch.unbind", T(3, 2), 1),
    ("torch.hsplit", T(2, 7), 3),
    ("torch.matmul", T(2, 3, 4), T(4, 5)),
    ("torch.matmul", T(4), T(2, 4, 5)),
    ("torch.matmul", T(7, 1, 3, 4), T(2, 4, 5)),
    ("torch.matmul", T(3, 4), T(3, 4)),
    ("torch.matmul", T(2, 3, 4), T(3, 4, 5)),
    ("torch.matmul", T(), T(3)),
    ("torch.mm", T(2, 3), T(2, 3, 4)),
    ("torch.bmm", T(2, 3, 4), T(2, 4, 5)),
    ("torch.bmm", T(2, 3, 4), T(3, 4, 5)),
    ("torch.mv", T(2, 3), T(3)),
    ("torch.dot", T(2), T(3)),
    ("torch.outer", T(2), T(3)),
    ("torch.kron", T(2, 3), T(4)),
    ("torch.tensordot", T(2, 3, 4), T(3, 4, 5)),
    ("torch.tensordot", T(2, 3, 4), T(4, 3, 5), ([1, 2], [1, 0])),
    ("torch.addmm", T(5), T(2, 3), T(3, 5)),
    ("torch.baddbmm", T(1, 1, 5), T(2, 3, 4), T(2, 4, 5)),
    ("torch.linalg.svd", T(2, 3, 4), False),
    ("torch.linalg.qr", T(5, 3)),
    ("torch.inverse", T(2, 3)),
    ("torch.einsum", "bij,bjk->bik", T(2, 3, 4), T(2, 4, 5)),
    ("torch.einsum", "b i j, b j k", T(2, 3, 4), T(2, 4, 5)),
    ("torch.einsum", "...ij,...jk->...ik", T(7, 2, 3, 4), T(2, 4, 5)),
    ("torch.einsum", "ii->i", T(3, 3)),
    ("torch.einsum", "ij,jk->ik", T(2, 3), T(4, 5)),
    ("torch.einsum", "ij,jk->il", T(2, 3), T(3, 5)),
    ("torch.einsum", "ij->ji", T(2, 3, 4)),
    ("torch.einsum", T(2, 3), [0, 1], T(3, 4), [1, 2], [2, 0]),
    ("torch.fft.rfft2", T(2, 8, 6)),
    ("torch.fft.irfft", T(2, 5, dtype="complex64"), 9),
    ("torch.fft.fftn", T(2, 5, 6), (4, 4)),
    ("torch.stft", T(2, 400), 64, 16, 64, None, True, "reflect", False, True, True),
    ("torch.gather", T(2, 3), 1, T(2, 2, dtype="int64")),
    ("torch.gather", T(2, 3), 0, T(2, 4, dtype="int64")),
    ("torch.index_select", T(2, 3), 1, T(5, dtype="int64")),
    ("torch.take_along_dim", T(2, 3), T(2, 1, dtype="int64"), 1),
    ("torch.permute", T(2, 3, 4), (0, 1)),
    ("torch.transpose", T(2, 3), 0, 2),
    ("torch.flatten", T(2, 3, 4), 2, 1),
    ("torch.unflatten", T(2, 12), 1, (3, -1)),
    ("torch.unflatten", T(2, 12), 1, (5, -1)),
    ("torch.movedim", T(2, 3, 4), (0, 1), (-1, 0)),
    ("torch.tile", T(2, 3), (2,)),
    ("torch.rot90", T(2, 3, 4), 1, (1, 2)),
    ("torch.diag_embed", T(2, 3), 1),
    ("torch.repeat_interleave", T(2, 3), 2),
    ("torch.select", T(2, 3), 1, 3),
    ("torch.narrow", T(2, 5), 1, 2, 4),
]


@pytest.mark.parametrize("call", CALLS, ids=str)
def test_same_as_pytorch(call: tuple[Any, ...]) -> None:
    agree(*call)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_einsum(data: Any) -> None:
    sizes = dict(zip("abcd", data.draw(st.lists(st.integers(1, 3), min_size=4, max_size=4)), strict=True))
    term = st.lists(st.sampled_from("abcd"), min_size=1, max_size=3).map("".join)
    terms = data.draw(st.lists(term, min_size=1, max_size=3))
    equation = ",".join(terms)
    if data.draw(st.booleans()):
        equation += "->" + "".join(data.draw(st.lists(st.sampled_from("abcd"), max_size=3)))
    wrong = data.draw(st.integers(0, 8))
    tensors = [T(*(sizes[letter] + (wrong == 0) for letter in term)) for term in terms[:1]]
    agree("torch.einsum", equation, *tensors, *(T(*(sizes[letter] for letter in term)) for term in terms[1:]))


@settings(max_examples=150, deadline=None)
@given(*[st.lists(st.integers(1, 3), min_size=1, max_size=4)] * 2)
def test_matmul(left: list[int], right: list[int]) -> None:
    agree("torch.matmul", T(*left), T(*right))


_GROUPED = {
    "one operand in groups": ((32, 16), (4, 16, 24), 4),
    "the other operand in groups": ((4, 32, 16), (16, 24), 4),
    "both in groups": ((4, 32, 16), (4, 16, 24), None),
    "none in groups": ((32, 16), (16, 24), 4),
    "no offsets": ((32, 16), (4, 16, 24), None),
    "offsets too many": ((4, 32, 16), (4, 16, 24), 4),
    "another inner size": ((32, 8), (4, 16, 24), 4),
    "another number of groups": ((32, 16), (4, 16, 24), 3),
    "other groups": ((4, 32, 16), (5, 16, 24), None),
    "a vector": ((16,), (4, 16, 24), 4),
}


@pytest.mark.parametrize(("left", "right", "groups"), _GROUPED.values(), ids=_GROUPED)
def test_grouped_mm(left: tuple[int, ...], right: tuple[int, ...], groups: int | None) -> None:
    offsets = {} if groups is None else {"offs": T(groups, dtype="int32")}
    agree("torch.nn.functional.grouped_mm", T(*left, dtype="bfloat16"), T(*right, dtype="bfloat16"), device="meta", **offsets)


def test_symbolic() -> None:
    n, t, c = symbol("N"), symbol("T"), symbol("C")
    x = make_tensor((n, t, 3 * c))
    assert [part.describe() for part in x.chunk(3, dim=-1)] == ["[N, T, C]"] * 3
    assert lookup("torch.cat")([x, make_tensor((n, 1, 3 * c))], 1).describe() == "[N, T + 1, 3*C]"
    assert lookup("torch.einsum")("b t c, b s c -> b t s", x, x).describe() == "[N, T, T]"
    assert (x @ x.transpose(1, 2)).describe() == "[N, T, T]"
    assert lookup("torch.fft.rfft")(make_tensor((n, 2 * t))).describe() == "[N, T + 1]"
