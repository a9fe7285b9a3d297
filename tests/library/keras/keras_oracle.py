"""Keras as the oracle: the same layer, made and called there and here, gives the same shapes and weights, or is refused by both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from shapelint.graph import HARMLESS
from shapelint.library.registry import lookup
from shapelint.library.tensorflow.shapes import fresh_open_size, open_size
from shapelint.library.tensorflow.tensor import make_tensor
from shapelint.raised import is_raised
from shapelint.recording import Recorder, recording
from shapelint.values import Array

keras = pytest.importorskip("keras", reason="Keras is the oracle of these tests: install the extra `test`")

Shape = tuple[int | None, ...]


class Modelled:
    """`keras.layers` as the linter has it."""

    def __getattr__(self, name: str) -> Any:
        return lookup(f"keras.layers.{name}")


@dataclass(frozen=True)
class Outcome:
    """What became of a call: the shapes of the results and the number of weights; None where it was refused."""

    shapes: list[Shape] | None
    weights: int | None
    why: str = ""


def agree(
    make: Callable[[Any], Any], *calls: Any, dtype: str = "float32", finer: bool = False, unknown: bool = False, eager: bool = False,
    **options: Any,
) -> None:  # fmt: skip
    """`make(keras.layers)`, called on tensors of each of these shapes in turn (lists of shapes for several tensors), gives the same.

    An `eager` Keras is called on numbers: it refuses what it overlooks in shapes alone. With `finer` sizes may be known here
    that Keras leaves open; with `unknown`, sizes that Keras leaves open may be unknown here.
    """
    wanted, found = really(make, calls, dtype, options, eager), modelled(make, calls, dtype, options)
    if wanted.shapes is not None and found.shapes is not None:
        found = Outcome([_reconciled(*each, finer, unknown) for each in zip(wanted.shapes, found.shapes, strict=True)], found.weights)
    assert (found.shapes, found.weights) == (wanted.shapes, wanted.weights), f"Keras: {wanted}\nhere: {found}"


def really(make: Callable[[Any], Any], calls: tuple[Any, ...], dtype: str, options: dict[str, Any], eager: bool = False) -> Outcome:
    """What Keras does."""
    tensor = keras.ops.zeros if eager else keras.KerasTensor
    try:
        layer = make(keras.layers)
        results = [layer(_filled(call, lambda shape: tensor(shape, dtype)), **options) for call in calls]
        return Outcome([tuple(each.shape) for each in _flat(results)], layer.count_params() if layer.built else 0)
    except Exception as error:
        return Outcome(None, None, f"{type(error).__name__}: {error}")


def modelled(make: Callable[[Any], Any], calls: tuple[Any, ...], dtype: str, options: dict[str, Any]) -> Outcome:
    """What the linter does."""
    with recording(Recorder()) as recorder:
        try:
            layer = make(Modelled())
            results = [layer(_filled(call, lambda shape: make_tensor(_dims(shape), dtype)), **options) for call in calls]
        except Exception as error:
            if not is_raised(error):
                raise
            return Outcome(None, None, f"{type(error).__name__}: {error}")
        assert recorder.internal_faults == []
        broken = [contract for call in recorder.graph.calls for contract in call.contracts if contract.holds is False]
        refused = [contract for contract in broken if contract.name not in HARMLESS]
        if refused:
            return Outcome(None, None, str(refused[0]))
        flat = _flat(results)
        assert all(isinstance(each, Array) for each in flat), flat
        return Outcome([tuple(each.shape) for each in flat], layer.count_params())


def _reconciled(wanted: Shape, found: Shape, finer: bool, unknown: bool) -> Shape:
    if len(wanted) != len(found):
        return found
    allowed = [size is None and (finer if isinstance(other, int) else unknown) for size, other in zip(wanted, found, strict=True)]
    return tuple(None if fine else other for fine, other in zip(allowed, found, strict=True))


def broken_contracts(make: Callable[[Any], Any], *calls: Any, dtype: str = "float32") -> list[tuple[str, Any, Any, str | None]]:
    """The contracts that calls break: name, what was received, what was declared, the parameter."""
    with recording(Recorder()) as recorder:
        layer = make(Modelled())
        for call in calls:
            layer(_filled(call, lambda shape: make_tensor(_dims(shape), dtype)))
    contracts = [contract for call in recorder.graph.calls for contract in call.contracts if contract.holds is False]
    return [(contract.name, contract.received, contract.declared, contract.parameter) for contract in contracts]


def _dims(shape: Shape) -> tuple[Any, ...]:
    named = (open_size("N") if axis == 0 else fresh_open_size("X") for axis in range(len(shape)))
    return tuple(name if size is None else size for size, name in zip(shape, named, strict=True))


def _filled(call: Any, tensor: Callable[[Shape], Any]) -> Any:
    """A shape, or shapes in lists and dictionaries, as tensors."""
    if isinstance(call, list):
        return [_filled(each, tensor) for each in call]
    if isinstance(call, dict):
        return {name: _filled(each, tensor) for name, each in call.items()}
    return tensor(call)


def _flat(results: Any) -> list[Any]:
    if isinstance(results, (list, tuple)):
        return [each for result in results for each in _flat(result)]
    if isinstance(results, dict):
        return [each for result in results.values() for each in _flat(result)]
    return [results]
