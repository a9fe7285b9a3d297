"""Creation and randomness, by tables of calls."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from oracle import T, agree
from shapelint.library.registry import lookup
from shapelint.library.torch.tensor import make_tensor
from shapelint.symbolic.dims import symbol
from shapelint.unknown import Unknown

CALLS: list[tuple[Any, ...]] = [
    *(("torch." + name, *sizes) for name in ("zeros", "ones", "empty", "rand") for sizes in ((2, 3), ((2, 3),), ([4],), (), ((),))),
    ("torch.zeros", -1), ("torch.full", (2, 3), 1), ("torch.full", (2,), 1.5), ("torch.full", (2,), True), ("torch.full", (2,), 1j),
    ("torch.tensor", 3), ("torch.tensor", [1.5, 2]), ("torch.tensor", [[1, 2], [3, 4]]), ("torch.tensor", []),
    ("torch.tensor", [[1], [2, 3]]),
    ("torch.tensor", [True, False]), ("torch.tensor", "abc"), ("torch.as_tensor", T(2, 3)), ("torch.as_tensor", [1, 2]),
    ("torch.arange", 5), ("torch.arange", 1, 5), ("torch.arange", 1, 5, 2), ("torch.arange", 0, 1, 0.1), ("torch.arange", 5.0),
    ("torch.arange", 5, 1),
    ("torch.arange", 5, 1, -1), ("torch.arange", 0, 4, 0), ("torch.linspace", 0, 1, 5), ("torch.logspace", 0, 1, 5),
    ("torch.linspace", 0, 1, 0),
    ("torch.eye", 3), ("torch.eye", 3, 2), ("torch.tril_indices", 3, 4), ("torch.triu_indices", 4, 3, 1), ("torch.randperm", 5),
    ("torch.randint", 5, (2, 3)), ("torch.randint", 1, 5, (2, 3)), ("torch.normal", 0.0, 1.0, (2, 3)), ("torch.normal", T(2, 1), T(3)),
    ("torch.bernoulli", T(2, 3)), ("torch.multinomial", T(2, 3), 4), ("torch.multinomial", T(2, 3, 4), 2),
    ("torch.complex", T(2, 1), T(3)), ("torch.polar", T(2, dtype="float64"), T(2, dtype="float64")), ("torch.scalar_tensor", 3),
    ("torch.zeros_like", T(2, 3, dtype="int64")), ("torch.full_like", T(2, 3), 1), ("torch.rand_like", T(2)),
    ("torch.randint_like", T(2), 5),
    ("torch.Tensor.new_zeros", T(2, dtype="int64"), 3, 4), ("torch.Tensor.new_ones", T(2), (3,)), ("torch.Tensor.new_full", T(2), (3,), 1),
    ("torch.Tensor.new_tensor", T(2), [1, 2]), ("torch.Tensor.new_empty", T(2), 3), ("torch.Tensor.new", T(2), 3, 4),
    ("torch.meshgrid", T(2), T(3)), ("torch.meshgrid", [T(2), T(3), T(4)]), ("torch.meshgrid", T(2, 2), T(3)),
    ("torch.broadcast_shapes", (2, 1), (3,), (1, 1, 1)), ("torch.hann_window", 5), ("torch.vander", T(3)), ("torch.vander", T(3), 2),
    ("torch.Tensor", 2, 3), ("torch.Tensor", [1, 2]), ("torch.Tensor",), ("torch.LongTensor", 2, 3), ("torch.FloatTensor", [1.5]),
]  # fmt: skip


@pytest.mark.parametrize("call", CALLS, ids=str)
def test_calls(call: Any) -> None:
    agree(*call)


@pytest.mark.parametrize("dtype", ["float16", "int32", "bool", "complex64"])
def test_dtype(dtype: str) -> None:
    for name, *arguments in (("zeros", 2), ("arange", 2), ("tensor", [1, 0]), ("ones_like", make_tensor((2,)))):
        assert lookup(f"torch.{name}")(*arguments, dtype=lookup(f"torch.{dtype}")).element_type == dtype


def test_symbolic_sizes() -> None:
    size = symbol("N")
    assert lookup("torch.zeros")(size, 3).dims == (size, 3)
    assert lookup("torch.arange")(size).dims[0] is size or (lookup("torch.arange")(size).dims[0] == size) is True
    assert (lookup("torch.arange")(0, 2 * size, 2).dims[0] == size) is True
    assert (lookup("torch.arange")(size - 1, -1, -1).dims[0] == size) is True
    assert lookup("torch.tensor")([size, 2]).dims == (2,)
    unknown = lookup("torch.zeros")(3, Unknown("why"))
    assert unknown.dims[0] == 3 and isinstance(unknown.dims[1], Unknown)
    assert isinstance(lookup("torch.zeros")(Unknown("why")), Unknown)


def test_finfo() -> None:
    for name in ("float16", "bfloat16", "float32", "float64"):
        real, ours = torch.finfo(getattr(torch, name)), lookup("torch.finfo")(lookup(f"torch.{name}"))
        for attribute in ("max", "min", "eps", "tiny", "smallest_normal", "resolution", "bits", "dtype"):
            assert getattr(real, attribute) == getattr(ours, attribute), (name, attribute)
