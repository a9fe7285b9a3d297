"""Recurrent layers against PyTorch: parameters, outputs, states, and what is refused."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import T, agree_layer
from shapelint.library.registry import lookup
from shapelint.library.torch.tensor import make_tensor
from shapelint.recording import Recorder, recording
from shapelint.symbolic.dims import symbol

NETS = ("RNN", "LSTM", "GRU")


@pytest.mark.parametrize("kind", NETS)
@pytest.mark.parametrize(("layers", "bidirectional", "bias", "batch_first"), list(product((1, 3), *[(False, True)] * 3)))
def test_parameters_and_outputs(kind: str, layers: int, bidirectional: bool, bias: bool, batch_first: bool) -> None:
    options: dict[str, Any] = {"num_layers": layers, "bidirectional": bidirectional, "bias": bias, "batch_first": batch_first}
    for proj_size in (0, 3) if kind == "LSTM" else (0,):
        if proj_size:
            options["proj_size"] = proj_size
        for input in (T(5, 4, 6), T(5, 6)):
            agree_layer(f"torch.nn.{kind}", input, input_size=6, hidden_size=8, **options)
        names = [name for name, _ in lookup(f"torch.nn.{kind}")(6, 8, **options).named_parameters()]
        assert names == [name for name, _ in getattr(torch.nn, kind)(6, 8, **options).named_parameters()]


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_states(data: st.DataObject) -> None:
    kind, cell = data.draw(st.sampled_from(NETS)), data.draw(st.booleans())
    input = data.draw(st.sampled_from([(3, 6), (6,)] if cell else [(4, 3, 6), (4, 6)]))
    options: dict[str, Any] = {}
    lead: tuple[int, ...] = input[:-1]
    if not cell:
        options = {
            "num_layers": data.draw(st.integers(1, 2)),
            "bidirectional": data.draw(st.booleans()),
            "batch_first": data.draw(st.booleans()),
        }
        batch = (input[0 if options["batch_first"] else 1],) if len(input) == 3 else ()
        lead = (options["num_layers"] * (1 + options["bidirectional"]), *batch)
    states = [T(*_disturbed(data, (*lead, 5))) for _ in range(2 if kind == "LSTM" else 1)]
    name = f"torch.nn.{kind}{'Cell' if cell else ''}"
    agree_layer(name, T(*_disturbed(data, input)), tuple(states) if kind == "LSTM" else states[0], input_size=6, hidden_size=5, **options)


def _disturbed(data: st.DataObject, dims: tuple[int, ...]) -> tuple[int, ...]:
    """Mostly the same sizes, else one of them changed, or an axis more or less."""
    what = data.draw(st.sampled_from(["same", "same", "same", "size", "more", "less"]))
    place = data.draw(st.integers(0, len(dims) - 1))
    size = data.draw(st.integers(1, 6))
    changed = {"size": (*dims[:place], size, *dims[place + 1 :]), "more": (1, *dims), "less": dims[1:]}
    return changed.get(what, dims)


def test_packed_sequences_pass_through() -> None:
    pack, pad = lookup("torch.nn.utils.rnn.pack_padded_sequence"), lookup("torch.nn.utils.rnn.pad_packed_sequence")
    n = symbol("N")
    packed = pack(make_tensor((7, n, 6)), make_tensor((n,), "int64"))
    output, state = lookup("torch.nn.GRU")(6, 5, bidirectional=True)(packed)
    assert state.dims == (2, n, 5)
    padded, lengths = pad(output, total_length=7)
    assert padded.dims == (7, n, 10)
    assert lengths.dims == (n,)
    known, _ = pad(pack(make_tensor((3, 7, 6)), [5, 4, 1], batch_first=True), batch_first=True)
    assert known.dims == (3, 5, 6)


def test_contract_names_the_parameter() -> None:
    recorder = Recorder()
    with recording(recorder):
        output, _ = lookup("torch.nn.LSTM")(6, 8)(make_tensor((5, 4, 7)))
    assert output.dims == (5, 4, 8)
    (call,) = recorder.graph.calls
    (contract,) = call.contracts
    assert (contract.name, contract.holds, contract.received, contract.declared, contract.parameter) == (
        "rnn-input-size",
        False,
        7,
        6,
        "input_size",
    )
