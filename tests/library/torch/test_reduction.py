"""Reductions and sorting, by random draws and tables."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import T, agree
from shapelint.library.registry import lookup
from shapelint.library.torch.tensor import make_tensor
from shapelint.recording import Recorder, recording

SEVERAL = ("sum", "mean", "amax", "logsumexp", "std", "var", "all", "any", "norm", "std_mean", "count_nonzero", "nansum")
SINGLE = ("max", "min", "argmax", "argmin", "median", "mode", "cumsum", "cumprod", "cummax", "sort", "argsort", "logcumsumexp", "prod")
axis = st.integers(-4, 4)
sizes = st.lists(st.integers(1, 3), max_size=4).map(tuple)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(SEVERAL), sizes, st.one_of(axis, st.lists(axis, min_size=1, max_size=3).map(tuple)), st.booleans())
def test_several_axes(name: str, dims: Any, dim: Any, keepdim: bool) -> None:
    options = {} if name == "count_nonzero" else {"keepdim": keepdim}
    if name == "norm":
        agree(f"torch.{name}", T(*dims), 2, dim, **options)
    else:
        agree(f"torch.{name}", T(*dims), dim=dim, **options)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(SINGLE), sizes, st.integers(-4, 4))
def test_one_axis(name: str, dims: Any, dim: int) -> None:
    agree(f"torch.{name}", T(*dims), dim)


@pytest.mark.parametrize("name", ["sum", "prod", "max", "amin", "cumsum", "all", "nansum", "count_nonzero", "mean", "norm", "std"])
@pytest.mark.parametrize("dtype", ["bool", "uint8", "int32", "float16", "float64"])
def test_types(name: str, dtype: str) -> None:
    arguments = (0,) if name in ("amin", "cumsum") else ()
    if "float" in dtype or name not in ("mean", "norm", "std"):
        agree(f"torch.{name}", T(2, 3, dtype=dtype), *arguments)


CALLS: list[tuple[Any, ...]] = [
    ("torch.topk", T(2, 5), 3), ("torch.topk", T(2, 5), 6), ("torch.topk", T(2, 5), 2, 0), ("torch.kthvalue", T(2, 5), 3),
    ("torch.kthvalue", T(2, 5), 6),
    ("torch.quantile", T(2, 5), 0.5), ("torch.quantile", T(2, 5), T(3), 1), ("torch.aminmax", T(2, 5)), ("torch.histc", T(5), 10),
    ("torch.msort", T(2, 5)),
    ("torch.searchsorted", T(5), T(2, 3)), ("torch.bucketize", T(2, 3), T(5)), ("torch.diff", T(2, 5)), ("torch.diff", T(2, 5), 2, 0),
    ("torch.linalg.norm", T(2, 5)), ("torch.linalg.vector_norm", T(2, 5), 2, 1), ("torch.linalg.matrix_norm", T(3, 2, 5)),
    ("torch.dist", T(2, 3), T(3)),
    ("torch.max", T(2, 3), T(3)), ("torch.max", T(2, 3), T(4)), ("torch.var_mean", T(2, 3), 1), ("torch.var", T(2, 3), True),
    ("torch.trapezoid", T(2, 3)),
    ("torch.Tensor.sum", T(2, 3), (0, 1)), ("torch.Tensor.std", T(2, 3), 0, False), ("torch.sum", T(2, 3), 2),
    ("torch.mean", T(2, 3), (0, 0)),
    ("torch.Tensor.size", T(2, 3)), ("torch.Tensor.size", T(2, 3), -1), ("torch.Tensor.size", T(2, 3), 2), ("torch.Tensor.dim", T(2, 3)),
    ("torch.numel", T(2, 3)), ("torch.Tensor.element_size", T(2, dtype="float64")), ("torch.Tensor.stride", T(2, 3)),
    ("torch.Tensor.item", T(2)),
    ("torch.Tensor.type_as", T(2), T(3, dtype="int64")), ("torch.Tensor.long", T(2)), ("torch.Tensor.to", T(2), T(1, dtype="float64")),
    ("torch.Tensor.to", T(2), "cpu"), ("torch.Tensor.contiguous", T(2)), ("torch.clone", T(2)), ("torch.atleast_2d", T(3)),
    ("torch.atleast_3d", T(3)),
]  # fmt: skip


@pytest.mark.parametrize("call", CALLS, ids=str)
def test_calls(call: Any) -> None:
    agree(*call)


def test_out_of_range_is_a_contract() -> None:
    recorder = Recorder()
    with recording(recorder):
        lookup("torch.sum")(make_tensor((2, 3)), 5)
    contract = recorder.graph.calls[0].contracts[0]
    assert (contract.name, contract.holds, contract.parameter, contract.declared) == ("axis-out-of-range", False, "dim", 5)
