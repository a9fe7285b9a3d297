"""Pooling against PyTorch: arithmetic by random draws, the rest by tables."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import T, agree, agree_layer
from shapelint.library.registry import lookup
from shapelint.library.torch.tensor import make_tensor
from shapelint.recording import Recorder, recording
from shapelint.symbolic.dims import evaluate, symbol

F = "torch.nn.functional"
FAMILIES = ("max_pool", "avg_pool", "lp_pool")


@st.composite
def pools(draw: Any) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
    axes, family = draw(st.integers(1, 3)), draw(st.sampled_from(FAMILIES))
    each: Any = st.integers(1, 5)
    if (family, axes) != ("lp_pool", 1):  # which takes no tuples
        each = st.one_of(each, st.tuples(*[each] * axes))
    options: dict[str, Any] = {"kernel_size": draw(each), "stride": draw(st.one_of(st.none(), each)), "ceil_mode": draw(st.booleans())}
    if family != "lp_pool":
        options["padding"] = draw(st.one_of(st.integers(0, 2), st.tuples(*[st.integers(0, 2)] * axes)))
    if family == "max_pool":
        options |= {
            "dilation": draw(st.one_of(st.integers(1, 3), st.tuples(*[st.integers(1, 3)] * axes))),
            "return_indices": draw(st.booleans()),
        }
    size = (*draw(st.sampled_from([(3,), (2, 3)])), *draw(st.tuples(*[st.integers(1, 12)] * axes)))
    return f"{F}.{family}{axes}d", (T(*size), *((2.0,) if family == "lp_pool" else ())), options


@settings(max_examples=600, deadline=None)
@given(pools())
def test_windows(drawn: Any) -> None:
    name, args, options = drawn
    agree(name, *args, **options)


@settings(max_examples=300, deadline=None)
@given(st.integers(1, 6), st.integers(1, 6), st.integers(1, 3), st.integers(0, 3), st.booleans(), st.integers(1, 40))
def test_symbolic_sizes_mean_what_numbers_do(kernel: int, stride: int, dilation: int, padding: int, ceil_mode: bool, size: int) -> None:
    if 2 * padding > dilation * (kernel - 1) + 1 or size + 2 * padding < dilation * (kernel - 1) + 1:
        return
    height, pool = symbol("H"), lookup(f"{F}.max_pool1d")
    known, open = (pool(make_tensor((2, length)), kernel, stride, padding, dilation, ceil_mode) for length in (size, height))
    (length,) = height.terms if hasattr(height, "terms") else ()
    assert evaluate(open.shape[-1], {atom: size for atom, _ in length}) == known.shape[-1]


@pytest.mark.parametrize("kind", ["avg", "max"])
@pytest.mark.parametrize(
    ("axes", "output_size"), [(1, 3), (1, (2,)), (2, 1), (2, (3, 5)), (2, (None, 2)), (2, (None, None)), (3, (1, None, 2)),
     (2, (1, 2, 3)), (3, 4)],
)  # fmt: skip
def test_adaptive(kind: str, axes: int, output_size: Any) -> None:
    for batch in ((), (2,)):
        agree_layer(f"torch.nn.Adaptive{kind.title()}Pool{axes}d", T(*batch, 4, *range(6, 6 + axes)), output_size=output_size)
    agree_layer(f"torch.nn.Adaptive{kind.title()}Pool{axes}d", T(4), output_size=output_size)


@pytest.mark.parametrize(
    ("name", "size", "arguments"),
    [
        ("MaxPool2d", (1, 3, 8, 9), {"kernel_size": 2, "return_indices": True}),
        ("MaxPool2d", (3, 8, 9), {"kernel_size": (2, 3), "stride": 1}),
        ("MaxPool2d", (1, 3, 8), {"kernel_size": 9}),
        ("MaxPool2d", (1, 3, 1, 1), {"kernel_size": 2}),
        ("MaxPool2d", (1, 3, 1, 1), {"kernel_size": 2, "ceil_mode": True}),
        ("MaxPool2d", (1, 3, 8, 8), {"kernel_size": 3, "padding": 2}),
        ("AvgPool2d", (1, 3, 8, 8), {"kernel_size": 3, "padding": 2}),
        ("AvgPool2d", (1, 3, 8, 8), {"kernel_size": (2, 2, 2)}),
        ("AvgPool3d", (1, 3, 8, 8), {"kernel_size": 2}),
        ("AvgPool1d", (3, 8, 8, 8), {"kernel_size": 2}),
        ("LPPool2d", (1, 3, 8, 8), {"norm_type": 2, "kernel_size": 3}),
        ("FractionalMaxPool2d", (1, 3, 8, 8), {"kernel_size": 2, "output_ratio": 0.5}),
        ("FractionalMaxPool2d", (3, 8, 8), {"kernel_size": 2, "output_size": (5, 6), "return_indices": True}),
        ("FractionalMaxPool2d", (3, 8, 8), {"kernel_size": 2, "output_size": 8}),
        ("FractionalMaxPool2d", (3, 8, 8), {"kernel_size": 2}),
        ("FractionalMaxPool3d", (1, 3, 8, 8, 9), {"kernel_size": 2, "output_ratio": (0.5, 0.7, 0.3)}),
    ],
)
def test_layers(name: str, size: tuple[int, ...], arguments: dict[str, Any]) -> None:
    agree_layer(f"torch.nn.{name}", T(*size), **arguments)


@pytest.mark.parametrize("output_size", [None, (7, 9), (1, 3, 7, 9), (6, 8), (12, 9), (5,)])
def test_unpooling(output_size: Any) -> None:
    pooled, indices = T(1, 3, 3, 4), T(1, 3, 3, 4, dtype="int64")
    agree_layer("torch.nn.MaxUnpool2d", pooled, indices, kernel_size=2, call={"output_size": output_size})


def test_unpooling_takes_an_index_for_each_element() -> None:
    agree(f"{F}.max_unpool2d", T(1, 3, 3, 4), T(1, 3, 4, 3, dtype="int64"), 2)


@pytest.mark.parametrize(("size", "kernel", "stride", "dropped"), [(7, 2, 2, 1), (8, 2, 2, 0), (10, 3, 3, 1), (9, 1, 2, 0), (11, 4, 4, 3)])
def test_rows_that_no_window_reads(size: int, kernel: int, stride: int, dropped: int) -> None:
    with recording(Recorder()) as recorder:
        lookup(f"{F}.max_pool1d")(make_tensor((2, size)), kernel, stride)
    found = [contract.received - contract.declared for _, contract in recorder.graph.broken("stride-drops-input")]
    assert found == ([dropped] if dropped else [])


def test_readable_symbolic_sizes() -> None:
    image = make_tensor((symbol("N"), 8, symbol("H"), symbol("W")))
    pool = lookup("torch.nn.MaxPool2d")
    assert pool(2)(image).describe() == "[N, 8, H//2, W//2]"
    assert pool(2)(pool(2)(image)).describe() == "[N, 8, H//4, W//4]"
    assert pool(2, ceil_mode=True)(image).describe() == "[N, 8, (H + 1)//2, (W + 1)//2]"
    assert pool(3, 2, padding=1)(image).describe() == "[N, 8, (H + 1)//2, (W + 1)//2]"
    assert lookup("torch.nn.AdaptiveAvgPool2d")((None, 1))(image).describe() == "[N, 8, H, 1]"
