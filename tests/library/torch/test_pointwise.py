"""Element-wise functions: broadcasting and promotion by random draws, the places where they fail by tables."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import T, agree
from shapelint.library.registry import lookup
from shapelint.library.torch.tensor import make_tensor
from shapelint.recording import Recorder, recording
from shapelint.symbolic.dims import evaluate, symbol
from shapelint.unknown import Unknown

DTYPES = ("bool", "uint8", "int8", "int16", "int32", "int64", "float16", "bfloat16", "float32", "float64", "complex64", "complex128")
BINARY = ("add", "mul", "div", "maximum", "eq", "logical_and", "pow", "atan2", "floor_divide", "where")
shapes = st.lists(st.sampled_from([1, 1, 2, 3, 4]), max_size=4).map(tuple)
scalars = st.sampled_from([True, 2, 2.5, 1j])
tensors = st.builds(lambda dims, dtype: T(*dims, dtype=dtype), shapes, st.sampled_from(DTYPES))


@settings(max_examples=400, deadline=None)
@given(tensors, st.one_of(tensors, scalars))
def test_promotion(left: Any, right: Any) -> None:
    agree("torch.mul", left, right)
    if "bool" not in (left.dtype, getattr(right, "dtype", None)) and not isinstance(right, bool):
        agree("torch.sub", left, right)


@settings(max_examples=400, deadline=None)
@given(shapes, shapes, shapes)
def test_broadcasting(first: Any, second: Any, third: Any) -> None:
    agree("torch.where", T(*first, dtype="bool"), T(*second), T(*third))
    agree("torch.addcmul", T(*first), T(*second), T(*third))
    agree("torch.Tensor.add_", T(*first), T(*second))
    agree("torch.Tensor.masked_fill_", T(*first), T(*second, dtype="bool"), 1.0)
    agree("torch.broadcast_tensors", T(*first), T(*second), T(*third))


@pytest.mark.parametrize("name", ["add", "sub", "mul", "div", "hypot", "fmod", "pow", "maximum", "atan2", "eq", "logical_or"])
@pytest.mark.parametrize("dtype", ["bool", "uint8", "int64", "float16", "float64"])
def test_types_of_two(name: str, dtype: str) -> None:
    for other in ("int32", "float32") if name not in ("fmod", "hypot") else ("float32",):
        agree(f"torch.{name}", T(2, 3, dtype=dtype), T(3, dtype=other))
        agree(f"torch.{name}", T(2, 3, dtype=dtype), T(dtype=other))


IN_PLACE = [
    ("add_", T(3), T(2, 3)), ("add_", T(2, 3), T(3)), ("add_", T(3, dtype="int64"), 1.5), ("mul_", T(3, dtype="int64"), T(dtype="float32")),
    ("div_", T(3, dtype="int64"), 2), ("lerp_", T(3), T(2, 3), 0.5), ("clamp_", T(3), 0, 1), ("copy_", T(2, 3), T(3)),
    ("copy_", T(3), T(2, 3)),
    ("copy_", T(3, dtype="int64"), T(3)), ("eq_", T(3), T(3)), ("pow_", T(3), 2), ("sub_", T(2, 1), T(2, 4)), ("relu_", T(3)),
    ("exp_", T(3)),
]  # fmt: skip


@pytest.mark.parametrize(("name", "arguments"), [(name, arguments) for name, *arguments in IN_PLACE])
def test_in_place(name: str, arguments: Any) -> None:
    agree(f"torch.Tensor.{name}", *arguments) if name not in ("relu_", "exp_") else agree(f"torch.{name}", *arguments)


FAILING = [
    ("torch.add", T(2, 3), T(2, 4)), ("torch.clamp", T(3)), ("torch.masked_fill", T(3), T(3), 0.0), ("torch.sqrt", 3), ("torch.exp", None),
    ("torch.add", T(2), "a"), ("torch.add", T(2), None), ("torch.broadcast_shapes", (2, 3), (4,)),
]  # fmt: skip


@pytest.mark.parametrize("case", FAILING, ids=str)
def test_failures(case: Any) -> None:
    agree(*case)


# symbolic sizes against every value of the symbols

N, M = symbol("N"), symbol("M")
SYMBOLIC = [(N, 3), (1, N), (N,), (N, 1), (M, 3), (N + 1, 3), (2 * N,), (7, 3), (N // 2 + 1, 1)]


@pytest.mark.parametrize("left", SYMBOLIC, ids=str)
@pytest.mark.parametrize("right", SYMBOLIC, ids=str)
def test_symbolic_broadcasting(left: Any, right: Any) -> None:
    """Never an alarm where some input works; the right sizes wherever the contracts hold."""
    recorder = Recorder()
    with recording(recorder):
        result = lookup("torch.add")(make_tensor(left), make_tensor(right))
    contracts = [contract for call in recorder.graph.calls for contract in call.contracts]
    worked = False
    for n in range(1, 9):
        for m in range(1, 9):
            values = {_symbol(N): n, _symbol(M): m}
            sizes = [tuple(evaluate(size, values) for size in dims) for dims in (left, right)]
            try:
                expected = tuple(torch.broadcast_shapes(*sizes))
            except RuntimeError:
                continue
            worked = True
            if all(contract.relation is None or contract.relation.holds(values) for contract in contracts):
                known = [place for place, size in enumerate(result.dims) if not isinstance(size, Unknown)]
                assert len(result.dims) == len(expected)
                assert all(evaluate(result.dims[place], values) == expected[place] for place in known), sizes
    assert not worked or all(contract.holds is not False for contract in contracts)


def _symbol(size: Any) -> Any:
    from shapelint.symbolic.dims import free_symbols

    return next(iter(free_symbols(size)))


def test_memory_order() -> None:
    x = make_tensor((2, 3, 4)).permute(0, 2, 1)
    assert (x + 1).strides == x.strides and lookup("torch.relu")(x).strides == x.strides
    assert (x + x).strides == x.strides
    assert (x[..., ::2] * 2).is_contiguous() is not True
    assert make_tensor((2, 3, 8))[..., ::2].exp().is_contiguous() is True


def test_slot_survives() -> None:
    x = make_tensor(None, slot="x")
    assert lookup("torch.relu")(x).slot == "x" and (x * 2 + make_tensor((3, 1, 1))).slot == "x"


def test_unknown_operand() -> None:
    assert isinstance(make_tensor((2, 3)) + Unknown("why"), Unknown)
