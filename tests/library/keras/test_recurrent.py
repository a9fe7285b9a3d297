"""Recurrent layers against Keras itself: shapes, numbers of parameters, and the ranks that are refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from shapelint.library.registry import lookup
from shapelint.library.tensorflow.tensor import make_tensor
from shapelint.recording import Recorder, recording

keras = pytest.importorskip("keras", reason="Keras is the oracle of these tests: install the extra `test`")


class Modelled:
    """`keras.layers` as the linter has it."""

    def __getattr__(self, name: str) -> Any:
        return lookup(f"keras.layers.{name}")


def shapes(result: Any) -> list[tuple[Any, ...]]:
    return [tuple(each.shape) for each in (result if isinstance(result, (list, tuple)) else [result])]


def agree(make: Callable[[Any], Any], shape: tuple[int, ...]) -> None:
    """A layer gives the same shapes and holds as many numbers as the real one."""
    real = make(keras.layers)
    wanted = shapes(real(keras.KerasTensor(shape)))
    modelled = make(Modelled())
    assert shapes(modelled(make_tensor(shape))) == wanted
    assert modelled.count_parameters() == real.count_params()


KINDS = ("LSTM", "GRU", "SimpleRNN")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("sequences", [True, False])
@pytest.mark.parametrize("state", [True, False])
@pytest.mark.parametrize("both_ways", [True, False])
def test_results(kind: str, sequences: bool, state: bool, both_ways: bool) -> None:
    def make(layers: Any) -> Any:
        inner = getattr(layers, kind)(5, return_sequences=sequences, return_state=state)
        return layers.Bidirectional(inner) if both_ways else inner

    agree(make, (2, 7, 3))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("options", [{}, {"use_bias": False}, {"go_backwards": True}, {"stateful": True}])
def test_options(kind: str, options: dict[str, Any]) -> None:
    agree(lambda layers: getattr(layers, kind)(4, **options), (2, 7, 3))


def test_gru_as_keras_1_had_it() -> None:
    agree(lambda layers: layers.GRU(4, reset_after=False), (2, 7, 3))


@pytest.mark.parametrize("kind", KINDS)
def test_cells(kind: str) -> None:
    agree(lambda layers: layers.RNN(getattr(layers, f"{kind}Cell")(4)), (2, 7, 3))
    agree(lambda layers: layers.RNN([getattr(layers, f"{kind}Cell")(size) for size in (4, 6)], return_sequences=True), (2, 7, 3))


@pytest.mark.parametrize("mode", ["concat", "sum", "mul", "ave", None])
def test_merging_of_directions(mode: str | None) -> None:
    agree(lambda layers: layers.Bidirectional(layers.GRU(4, return_sequences=True), merge_mode=mode), (2, 7, 3))


@pytest.mark.parametrize("shape", [(2, 7, 3), (2, 7, 5, 3)])
def test_time_distributed(shape: tuple[int, ...]) -> None:
    agree(lambda layers: layers.TimeDistributed(layers.Dense(4)), shape)


@pytest.mark.parametrize(
    ("make", "shape"),
    [
        *((lambda layers, kind=kind: getattr(layers, kind)(4), shape) for kind in KINDS for shape in [(2, 7), (2, 7, 3, 1)]),
        (lambda layers: layers.TimeDistributed(layers.Dense(4)), (2, 7)),
        (lambda layers: layers.Bidirectional(layers.LSTM(4)), (2, 7)),
    ],
)
def test_ranks_that_are_refused(make: Callable[[Any], Any], shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError):
        make(keras.layers)(keras.KerasTensor(shape))
    with recording(Recorder()) as recorder:
        make(Modelled())(make_tensor(shape))
    assert [contract.name for call in recorder.graph.calls for contract in call.contracts if contract.holds is False] == ["layer-rank"]
