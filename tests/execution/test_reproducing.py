"""Values written as expressions are the same values when the expression is evaluated; what cannot be written is said."""

from __future__ import annotations

import functools
import importlib
import math
from collections import OrderedDict
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapelint.evidence.reproducing import NotReproducible, Rebatching, Writer
from shapelint.library.registry import lookup
from shapelint.library.torch.tensor import make_tensor
from shapelint.symbolic.dims import free_symbols, symbol
from shapelint.unknown import Unknown

N, H = symbol("N"), symbol("H")
SIZES = {next(iter(free_symbols(H))): 9}


def made(expression: str) -> Any:
    """What the other process makes of an expression; of tensors, what they are made from."""

    def of(module: str, name: str) -> Any:
        return functools.reduce(getattr, name.split("."), importlib.import_module(module))

    return eval(expression, {"of": of, "array": lambda *args, **options: (*args, options), "given": lambda *args, **kwargs: (args, kwargs)})


atoms = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary()
plain = st.recursive(
    atoms,
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


@given(plain)
def test_plain_values(value: Any) -> None:
    assert made(Writer({}).write(value)) == value


@given(st.dictionaries(st.text(), st.integers()))
def test_arguments(named: dict[str, int]) -> None:
    assert made(f"given{Writer({}).call((1, 'two'), named)}") == ((1, "two"), named)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (N, 2),
        (H // 2 + 1, 5),
        (slice(None, H, 2), slice(None, 9, 2)),
        (range(3), range(3)),
        ({1, 2}, {1, 2}),
        (OrderedDict(a=1), OrderedDict(a=1)),
        (math.inf, math.inf),
        (make_tensor((N, 3, H)), ("torch", (2, 3, 9), "float32", {})),
        (make_tensor((N,), "int64"), ("torch", (2,), "int64", {"below": 50})),
        (make_tensor((2,), "int64", values=(7, 8)), ("torch", (2,), "int64", {"values": [7, 8]})),
    ],
)
def test_sizes_and_tensors(value: Any, expected: Any) -> None:
    assert made(Writer(SIZES, below=50).write(value)) == expected


@pytest.mark.parametrize(
    ("dims", "rebatching", "expected"),
    [((N, 4), Rebatching(None, 8), (8, 4)), ((16, 4), Rebatching(16, 17), (17, 4)), ((5, 16), Rebatching(16, 17), (5, 16))],
)
def test_another_batch(dims: Any, rebatching: Rebatching, expected: tuple[int, ...]) -> None:
    assert made(Writer({}, rebatching=rebatching).write(make_tensor(dims)))[1] == expected


def test_what_frameworks_define() -> None:
    import torch

    assert made(Writer({}).write(lookup("torch.nn.Conv2d"))) is torch.nn.Conv2d
    assert made(Writer({}).write(lookup("torch.nn.functional.relu"))) is torch.nn.functional.relu
    assert made(Writer({}).write(lookup("torch.Tensor.view"))) is torch.Tensor.view
    assert made(Writer({}).write(lookup("torch.int64"))) is torch.int64
    norm = made(Writer({}).write(functools.partial(lookup("torch.nn.LayerNorm"), eps=1e-6)))
    assert (norm.func, norm.keywords) == (torch.nn.LayerNorm, {"eps": 1e-6})
    layer = lookup("torch.nn.Linear")(3, out_features=N)
    pair = made(Writer({}).write([layer, layer]))
    assert pair[0] is pair[1] and pair[0].weight.shape == (2, 3)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (Unknown("what a file holds"), "what a file holds"),
        ([{"a": Unknown("the weather")}], "the weather"),
        (make_tensor(None), "a tensor whose rank is not known"),
        (make_tensor((Unknown("how many rows there are"),)), "how many rows there are"),
        (object(), "a object"),
        (functools.reduce(lambda inner, _: [inner], range(40), 1), "without end"),
    ],
)
def test_what_cannot_be_made_again(value: Any, reason: str) -> None:
    with pytest.raises(NotReproducible, match=reason):
        Writer({}).write(value)
