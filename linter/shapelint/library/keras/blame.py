"""Whose fault it is that labels and outputs do not go together: the layer, the loss or the array to change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from shapelint.graph import Call, Contract
from shapelint.library.keras.batches import Sequence
from shapelint.library.keras.compiled import Comparison, Compiled
from shapelint.library.keras.losses import BROADCAST, CLASSES, SHAPES, of_same_rank
from shapelint.symbolic.dims import Size, equal
from shapelint.values import Array


@dataclass(frozen=True)
class Verdict:
    """What has to be changed, the parameter that holds it, what it is and what would be right."""

    blamed: Any
    parameter: str | None = None
    written: Any = None
    right: Any = None
    detail: str = ""


def with_blame(contract: Contract, comparison: Comparison, compiled: Compiled) -> Contract:
    """A broken contract of a loss with what has to be changed."""
    if contract.holds is not False or contract.name not in (SHAPES, BROADCAST, CLASSES):
        return contract
    if compiled.proven:
        return replace(contract, blamed=maker_of(comparison.labels))
    if contract.name == CLASSES:
        layer = layer_of_units(comparison.output)
        return replace(contract, blamed=layer, parameter=parameter_of_units(layer)) if layer is not None else contract
    verdict = verdict_on(comparison, compiled)
    if verdict is None:
        return contract
    told = verdict.parameter is not None and verdict.right is not None
    return replace(
        contract, blamed=verdict.blamed, parameter=verdict.parameter, detail=verdict.detail or contract.detail,
        received=verdict.right if told else contract.received, declared=verdict.written if told else contract.declared,
    )  # fmt: skip


def verdict_on(comparison: Comparison, compiled: Compiled) -> Verdict | None:
    """Why shapes do not fit, from the most telling sign to the least."""
    return (
        _wrong_sequences(comparison) or _wrong_rank(comparison) or _wrong_kind_of_labels(comparison, compiled) or _wrong_units(comparison)
    )


def _wrong_sequences(comparison: Comparison) -> Verdict | None:
    """A last recurrent layer that returns all steps where the labels have none, or none where they have."""
    y, p = comparison.labels.require_dims(), comparison.output.require_dims()
    recurrent, steps = _last_recurrent(comparison.output)
    if recurrent is None:
        return None
    if recurrent.return_sequences is True:
        alone = len(y) == 1 or (len(y) == 2 and (equal(y[-1], 1) is True or equal(y[-1], p[-1]) is not False))
        if len(p) == 3 and alone:
            return Verdict(recurrent, "return_sequences", True, False, "the labels have no axis of time steps")
    elif recurrent.return_sequences is False and len(p) == 2:
        by_step = len(y) == 3 or (len(y) == 2 and comparison.name == "sparse_categorical_crossentropy" and equal(y[-1], steps) is True)
        if by_step:
            return Verdict(recurrent, "return_sequences", False, True, "there are labels for each time step")
    return None


def _last_recurrent(output: Array) -> tuple[Any, Size | None]:
    """The last recurrent layer on the way to an output, and the number of steps that it receives."""
    for call in way_back(output):
        inner = call.layer.__dict__.get("forward_layer", call.layer) if call.layer is not None else None
        if inner is not None and "return_sequences" in inner.__dict__:
            dims = call.inputs[0].dims if call.inputs else None
            return inner, dims[1] if dims is not None and len(dims) == 3 else None
    return None, None


def _wrong_rank(comparison: Comparison) -> Verdict | None:
    """Outputs with axes that the labels do not have, and the other way round."""
    labels, output = of_same_rank(comparison.labels, comparison.output)
    wanted = _rank_for(comparison.name, labels, output)
    if output.rank == wanted:
        return None
    if output.rank > wanted:
        dense = _first_dense_of_the_head(output)
        text = f"{comparison.output.describe()} comes out, since nothing flattens what {_name(dense)} receives"
        return Verdict(dense, detail=text) if dense is not None else None
    return _of_array(comparison.labels)


def _rank_for(name: str | None, labels: Array, output: Array) -> int:
    """The rank that outputs need for these labels."""
    if name != "sparse_categorical_crossentropy":
        return max(labels.rank, 2)  # [N] stands for [N, 1]
    dims = labels.require_dims()
    if labels.rank == output.rank or labels.rank == 2:  # one-hot labels, or a column of class numbers
        return labels.rank
    return labels.rank + (0 if dims and equal(dims[-1], 1) is True else 1)


def _wrong_kind_of_labels(comparison: Comparison, compiled: Compiled) -> Verdict | None:
    """Class numbers for a loss of one-hot labels, and the other way round."""
    y, p = comparison.labels.require_dims(), comparison.output.require_dims()
    if comparison.name == "sparse_categorical_crossentropy" and len(y) == len(p):
        return Verdict(compiled, "loss", None, None, f"the labels are one-hot, {comparison.labels.describe()}: categorical_crossentropy")
    several = bool(p) and equal(p[-1], 1) is False
    if comparison.name == "categorical_crossentropy" and several and _are_class_numbers(y, p):
        text = f"the labels are class numbers, {comparison.labels.describe()}: sparse_categorical_crossentropy, or one-hot labels"
        return Verdict(compiled, "loss", None, None, text)
    return None


def _are_class_numbers(labels: tuple[Size, ...], outputs: tuple[Size, ...]) -> bool:
    return len(labels) == len(outputs) - 1 or (len(labels) == len(outputs) and equal(labels[-1], 1) is True)


def _wrong_units(comparison: Comparison) -> Verdict | None:
    """A last layer with another number of units than the labels have columns."""
    labels, output = of_same_rank(comparison.labels, comparison.output)
    y, p = labels.require_dims(), output.require_dims()
    if len(y) < len(p) and comparison.name != "sparse_categorical_crossentropy":
        y = (*y, 1)
    if (
        len(y) != len(p)
        or not y
        or equal(y[-1], p[-1]) is not False
        or any(equal(a, b) is False for a, b in zip(y[:-1], p[:-1], strict=True))
    ):
        return _of_array(comparison.labels)
    layer = layer_of_units(output)
    if layer is None:
        return None
    return Verdict(layer, parameter_of_units(layer), p[-1], y[-1], f"the labels are {comparison.labels.describe()}")


def _of_array(labels: Array) -> Verdict | None:
    made = maker_of(labels)
    return Verdict(made) if made is not None else None


# The way to an output


def way_back(output: Array) -> Iterator[Call]:
    """The calls that lead to an output, the last one first, along the first inputs."""
    call, seen = output.producer, set[int]()
    while call is not None and id(call) not in seen:
        seen.add(id(call))
        yield call
        call = call.sources[0] if call.sources else None


def layer_of_units(output: Array) -> Any:
    """The layer that gives an output its last size."""
    for call in way_back(output):
        if call.layer is not None and parameter_of_units(call.layer) is not None:
            return call.layer
        before, after = (arrays[0].dims if arrays else None for arrays in (call.inputs, call.outputs))
        if not before or not after or equal(before[-1], after[-1]) is not True:
            return None
    return None


def parameter_of_units(layer: Any) -> str | None:
    """The constructor's parameter that holds the last size of what a layer returns."""
    return next((name for name in ("units", "filters") if name in layer.__dict__), None)


_KEEPING = frozenset(
    {"Dense", "Dropout", "Activation", "BatchNormalization", "LayerNormalization", "ReLU", "LeakyReLU", "PReLU", "Softmax"}
)
"""Layers that the head of a network is made of, and that keep the number of axes."""


def _first_dense_of_the_head(output: Array) -> Any:
    """The first dense layer among those at the end: what it receives should have been flattened."""
    first = None
    for call in way_back(output):
        if call.layer is None or type(call.layer).__name__ not in _KEEPING:
            break
        if "units" in call.layer.__dict__:
            first = call.layer
    return first


def maker_of(array: Array) -> Any:
    """The call that made an array of which a batch was cut, or the loader that handed it out."""
    call = array.producer
    while call is not None and call.operation == "keras.Model.fit" and call.sources:
        call = call.sources[0]
    if call is None or call.operation == "keras.Model.fit" or ".datasets." in call.operation:
        return None  # a data set is as it is
    given = call.given.args if call.given is not None else ()
    loader = next((each for each in given if isinstance(each, Sequence)), None)
    return loader if loader is not None and loader.constructed_at is not None else call if call.site is not None else None


def _name(layer: Any) -> str:
    return f"`{layer.name}`" if layer is not None else "the last layer"
