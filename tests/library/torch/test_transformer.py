"""Attention and transformers against PyTorch: parameters, outputs, masks, and the order in which leaves are called."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import T, agree, agree_layer
from shapelint.library.registry import lookup
from shapelint.library.torch.tensor import make_tensor
from shapelint.recording import Recorder, recording


def leaf_calls(module: torch.nn.Module, inputs: list[tuple[int, ...]]) -> list[tuple[str, tuple[int, ...]]]:
    """The leaves that PyTorch calls, with the shapes that they return."""
    calls: list[tuple[str, tuple[int, ...]]] = []
    for name, child in module.named_modules():
        if not list(child.children()):
            child.register_forward_hook(lambda _m, _i, output, name=name: calls.append((name, tuple(output.shape))))
    module(*[torch.zeros(dims) for dims in inputs])
    return calls


def recorded_leaves(module: Any, inputs: list[tuple[int, ...]]) -> list[tuple[str, tuple[int, ...]]]:
    """The same from the layer graph."""
    recorder = Recorder()
    with recording(recorder):
        module(*[make_tensor(dims) for dims in inputs])
    names = {id(child): name for name, child in module.named_modules()}
    layers = [call for call in recorder.graph.calls if call.layer is not None and not list(call.layer.children())]
    return [(names[id(call.layer)], call.outputs[0].dims) for call in layers]


KINDS = {
    "TransformerEncoderLayer": ((8, 2), [(4, 3, 8)]),
    "TransformerDecoderLayer": ((8, 2), [(4, 4, 8), (4, 4, 8)]),
    "Transformer": ((8, 2, 1, 2), [(4, 4, 8), (4, 4, 8)]),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("norm_first", "batch_first", "training"), list(product((False, True), repeat=3)))
def test_leaves_are_called_in_order(kind: str, norm_first: bool, batch_first: bool, training: bool) -> None:
    arguments, inputs = KINDS[kind]
    options = {"dim_feedforward": 16, "activation": "gelu", "norm_first": norm_first, "batch_first": batch_first}
    real, ours = (cls(*arguments, **options).train(training) for cls in (getattr(torch.nn, kind), lookup(f"torch.nn.{kind}")))
    assert [(n, tuple(p.shape)) for n, p in real.named_parameters()] == [(n, p.dims) for n, p in ours.named_parameters()]
    assert recorded_leaves(ours, inputs) == leaf_calls(real, inputs)


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_multihead_attention(data: st.DataObject) -> None:
    flag = st.booleans()
    options: dict[str, Any] = {name: data.draw(flag) for name in ("bias", "batch_first", "add_bias_kv", "add_zero_attn")}
    options |= {name: size for name, size in (("kdim", 5), ("vdim", 7)) if data.draw(flag)}
    batch, length, source = ((3,) if data.draw(flag) else ()), 4, 2

    def sequence(steps: int, features: int) -> T:
        dims = (*batch, steps, features) if options["batch_first"] or not batch else (steps, *batch, features)
        return T(*_disturbed(data, dims))

    call: dict[str, Any] = {name: data.draw(flag) for name in ("need_weights", "average_attn_weights")}
    if data.draw(flag):
        call["attn_mask"] = T(
            *_disturbed(data, data.draw(st.sampled_from([(length, source), ((*batch, 1)[0] * 2, length, source)]))), dtype="bool"
        )
    if data.draw(flag):
        call["key_padding_mask"] = T(*_disturbed(data, (*batch, source)), dtype="bool")
    operands = sequence(length, 8), sequence(source, options.get("kdim", 8)), sequence(source, options.get("vdim", 8))
    agree_layer("torch.nn.MultiheadAttention", *operands, call=call, embed_dim=8, num_heads=2, **options)


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_scaled_dot_product_attention(data: st.DataObject) -> None:
    lead = data.draw(st.lists(st.sampled_from([1, 2, 3]), max_size=2).map(tuple))
    query, key, value = ((*lead, steps, features) for steps, features in ((4, 3), (5, 3), (5, 2)))
    mask = data.draw(st.sampled_from([None, (4, 5), (1, 5), (4, 1), (*lead, 4, 5), (2, 4, 5), (3, 4), (6, 1, 1, 4, 5)]))
    operands = [T(*_disturbed(data, dims)) for dims in (query, key, value)]
    agree("torch.nn.functional.scaled_dot_product_attention", *operands, None if mask is None else T(*mask))


@pytest.mark.parametrize(("heads", "key_heads", "value_heads"), list(product((2, 4, 6), (1, 2, 4), (1, 2, 4))))
def test_grouped_queries(heads: int, key_heads: int, value_heads: int) -> None:
    operands = T(2, heads, 3, 4), T(2, key_heads, 5, 4), T(2, value_heads, 5, 6)
    agree("torch.nn.functional.scaled_dot_product_attention", *operands, enable_gqa=True)


def test_heads_must_divide_the_features() -> None:
    agree_layer("torch.nn.MultiheadAttention", T(4, 3, 10), T(4, 3, 10), T(4, 3, 10), embed_dim=10, num_heads=3)


def _disturbed(data: st.DataObject, dims: tuple[int, ...]) -> tuple[int, ...]:
    """Mostly the same sizes, else one of them changed, or an axis more."""
    what = data.draw(st.sampled_from(["same"] * 6 + ["size", "more"]))
    place = data.draw(st.integers(0, len(dims) - 1))
    size = data.draw(st.integers(1, 6))
    return {"size": (*dims[:place], size, *dims[place + 1 :]), "more": (1, *dims)}.get(what, dims)
