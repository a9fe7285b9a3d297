"""ConvLSTM layers against Keras: every setting, both orders of axes, one way and both ways, right and wrong."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keras_oracle import agree, broken_contracts


def per_axis(axes: int, numbers: st.SearchStrategy[int]) -> st.SearchStrategy[Any]:
    return st.one_of(numbers, st.tuples(*[numbers] * axes))


@pytest.mark.parametrize("axes", [1, 2, 3])
@settings(max_examples=25)
@given(data=st.data())
def test_shapes_and_weights(axes: int, data: st.DataObject) -> None:
    flags = {name: st.booleans() for name in ("return_sequences", "return_state", "go_backwards", "use_bias")}
    choices: dict[str, st.SearchStrategy[Any]] = {
        "strides": per_axis(axes, st.integers(1, 2)), "dilation_rate": per_axis(axes, st.integers(1, 2)),
        "padding": st.sampled_from(["valid", "same"]), "data_format": st.sampled_from(["channels_last", "channels_first"]), **flags,
    }  # fmt: skip
    options = {name: data.draw(strategy, name) for name, strategy in choices.items() if data.draw(st.booleans())}
    kernel, filters = data.draw(per_axis(axes, st.integers(1, 3))), data.draw(st.integers(1, 4))
    rank = data.draw(st.sampled_from([axes + 3] * 8 + [axes + 2, axes + 4]))
    sizes = data.draw(st.lists(st.integers(1, 6), min_size=rank - 2, max_size=rank - 2))
    shape = (data.draw(st.sampled_from([None, 2])), data.draw(st.sampled_from([None, 3])), *sizes)
    agree(lambda layers: getattr(layers, f"ConvLSTM{axes}D")(filters, kernel, **options), shape)


@pytest.mark.parametrize("mode", ["concat", "sum", None])
@pytest.mark.parametrize("sequences", [True, False])
def test_both_ways(mode: str | None, sequences: bool) -> None:
    def make(layers: Any) -> Any:
        return layers.Bidirectional(layers.ConvLSTM2D(4, 3, padding="same", return_sequences=sequences), merge_mode=mode)

    agree(make, (2, 3, 8, 6, 5))


def test_a_stateful_layer_keeps_its_batch() -> None:
    agree(lambda layers: layers.ConvLSTM1D(4, 3, stateful=True, return_sequences=True), (2, 3, 8, 5))
    make = lambda layers: layers.ConvLSTM1D(4, 3, stateful=True)  # noqa: E731
    assert [contract[0] for contract in broken_contracts(make, (2, 3, 8, 5), (4, 3, 8, 5))] == ["rnn-input-size"]


def test_what_is_said_of_broken_calls() -> None:
    make = lambda layers: layers.ConvLSTM2D(4, 3)  # noqa: E731
    assert broken_contracts(make, (None, 28, 28, 1)) == [("layer-rank", "[N, 28, 28, 1]", "5-d", None)]
    assert broken_contracts(make, (2, 3, 8, 8, 3), (2, 3, 8, 8, 4)) == [("conv-in-channels", 4, 3, None)]
    assert broken_contracts(make, (2, 3, 2, 8, 3)) == [("empty-output", 2, 3, "kernel_size")]
