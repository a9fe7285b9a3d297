"""Losses, tables and distances against PyTorch: the shapes that come out and those that are refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import T, agree
from shapelint.library.registry import lookup
from shapelint.library.torch.tensor import make_tensor
from shapelint.recording import Recorder, recording
from shapelint.symbolic.dims import symbol

Dims = tuple[int, ...]
SIZES = st.sampled_from([1, 1, 2, 3, 4])
REDUCTIONS = st.sampled_from(["none", "mean", "sum"])


def shapes(least: int = 0, most: int = 4) -> st.SearchStrategy[Dims]:
    return st.lists(SIZES, min_size=least, max_size=most).map(tuple)


def like(draw: Callable[..., Any], dims: Dims) -> Dims:
    """The same sizes, or a few changes to them."""
    what = draw(st.sampled_from(["same", "same", "shorter", "tail", "longer", "size"]))
    if what == "size" and dims:
        place = draw(st.integers(0, len(dims) - 1))
        return (*dims[:place], draw(SIZES), *dims[place + 1 :])
    return {"shorter": dims[1:], "tail": dims[:-1], "longer": (*dims, draw(SIZES))}.get(what, dims)


def check(name: str, *args: Any, **kwargs: Any) -> None:
    agree(f"torch.nn.functional.{name}", *args, **kwargs)


ELEMENTWISE = (
    "l1_loss", "mse_loss", "smooth_l1_loss", "huber_loss", "binary_cross_entropy", "binary_cross_entropy_with_logits", "kl_div",
    "poisson_nll_loss", "hinge_embedding_loss", "soft_margin_loss", "multilabel_soft_margin_loss",
)  # fmt: skip
WEIGHTED = ("l1_loss", "mse_loss", "huber_loss", "binary_cross_entropy", "binary_cross_entropy_with_logits", "multilabel_soft_margin_loss")


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_elementwise(data: st.DataObject) -> None:
    dims, reduction = data.draw(shapes()), data.draw(REDUCTIONS)
    check(data.draw(st.sampled_from(ELEMENTWISE)), T(*dims), T(*like(data.draw, dims)), reduction=reduction)
    check(data.draw(st.sampled_from(WEIGHTED)), T(*dims), T(*dims), weight=T(*like(data.draw, dims)), reduction=reduction)


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_classes(data: st.DataObject) -> None:
    dims, reduction = data.draw(shapes(1, 5)), data.draw(REDUCTIONS)
    samples = (dims[0], *dims[2:]) if len(dims) > 1 else ()
    name = data.draw(st.sampled_from(["nll_loss", "cross_entropy"]))
    weight = data.draw(st.sampled_from([None, T(*like(data.draw, dims[1:2] or dims))]))
    target = T(*like(data.draw, samples), dtype=data.draw(st.sampled_from(["int64", "int64", "float32"])))
    check(name, T(*dims), target, weight=weight, reduction=reduction)
    check("cross_entropy", T(*dims), T(*like(data.draw, dims)), reduction=reduction)
    check("multi_margin_loss", T(*dims[:2]), T(*like(data.draw, dims[:2][:-1]), dtype="int64"), reduction=reduction)
    check("multilabel_margin_loss", T(*dims[:3]), T(*like(data.draw, dims[:3]), dtype="int64"), reduction=reduction)


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_several_inputs(data: st.DataObject) -> None:
    dims, reduction = data.draw(shapes()), data.draw(REDUCTIONS)
    triple = T(*dims), T(*like(data.draw, dims)), T(*like(data.draw, dims))
    names = ("gaussian_nll_loss", "margin_ranking_loss", "triplet_margin_loss", "triplet_margin_with_distance_loss")
    check(data.draw(st.sampled_from(names)), *triple, reduction=reduction)
    pair = data.draw(shapes(2, 2))
    check("cosine_embedding_loss", T(*pair), T(*like(data.draw, pair)), T(*like(data.draw, pair[:1])), reduction=reduction)


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_distances_and_tables(data: st.DataObject) -> None:
    dims = data.draw(shapes())
    check("cosine_similarity", T(*dims), T(*like(data.draw, dims)), dim=data.draw(st.integers(-3, 3)))
    check("pairwise_distance", T(*dims), T(*like(data.draw, dims)), keepdim=data.draw(st.booleans()))
    dtype = data.draw(st.sampled_from(["int64", "int32", "float32", "bool", "uint8"]))
    check("embedding", T(*dims, dtype=dtype), T(*like(data.draw, (3, 4))))
    check("one_hot", T(*dims, dtype=dtype), num_classes=3)
    check("embedding_bag", T(*dims, dtype="int64"), T(3, 4), T(1, dtype="int64") if len(dims) == 1 else None)


def contracts(call: Callable[[], Any]) -> list[tuple[str, bool | None]]:
    recorder = Recorder()
    with recording(recorder):
        call()
    return [(contract.name, contract.holds) for node in recorder.graph.calls for contract in node.contracts]


N = symbol("N")


@pytest.mark.parametrize(
    ("loss", "input", "target", "expected"),
    [
        ("MSELoss", (N, 1), (N,), [("loss-broadcast", False)]),
        ("L1Loss", (N, 1), (N, 1), []),
        ("BCEWithLogitsLoss", (N, 1), (N,), [("loss-shapes", False)]),
        ("KLDivLoss", (N, 1), (N,), [("loss-broadcast", False)]),
        ("KLDivLoss", (N, 5), (5,), []),
        ("CrossEntropyLoss", (N, 10), (N, 1), [("loss-shapes", False)]),
        ("BCELoss", (N, 1), (8, 1), [("loss-shapes", None)]),
    ],
)
def test_contracts(loss: str, input: Dims, target: Dims, expected: list[tuple[str, bool | None]]) -> None:
    layer = lookup(f"torch.nn.{loss}")()
    assert contracts(lambda: layer(make_tensor(input), make_tensor(target))) == expected


def test_an_index_outside_the_table() -> None:
    table = lookup("torch.nn.Embedding")(10, 4)
    assert contracts(lambda: table(make_tensor((2,), "int64", values=(3, 10)))) == [("embedding-index", False)]
    assert contracts(lambda: table(make_tensor((2,), "int64", values=(3, 9)))) == []
