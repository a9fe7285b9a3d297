"""Losses that a program writes itself, as a mean of differences: scores of a column must not meet targets of one axis."""

from __future__ import annotations

from typing import Any

from shapelint.graph import Call, Contract
from shapelint.symbolic.dims import equal
from shapelint.values import Array

CONTRACT = "loss-broadcast"

_DIFFERENCES = frozenset({"tensorflow.subtract", "tensorflow.math.squared_difference", "tensorflow.squared_difference"})
_THROUGH = frozenset(
    f"tensorflow.{name}"
    for name in ("reduce_mean", "reduce_sum", "square", "abs", "pow", "sqrt", "multiply", "divide", "add", "cast", "identity")
)  # fmt: skip
"""What a loss is made of differences with: its reductions, powers and weights, and the sum of its terms."""

_CASTS = frozenset({"tensorflow.cast", "tensorflow.to_float", "tensorflow.to_double"})

_SPREADING = frozenset({"tensorflow.expand_dims", "tensorflow.reshape", "tensorflow.strided_slice.of", "tensorflow.transpose"})
"""What makes a column on purpose, to have every pair."""


def require_no_pairs(loss: Any) -> None:
    """State of every difference in a loss that is minimized that it is not one of all pairs of samples."""
    waiting = [loss.producer] if isinstance(loss, Array) and loss.producer is not None else []
    seen = set(map(id, waiting))
    for call in waiting:  # it grows on the way
        if call.operation in _DIFFERENCES and _is_of_pairs(call) and not any(each.name == CONTRACT for each in call.contracts):
            call.contracts.append(Contract(CONTRACT, False))
        for source in call.sources if call.operation in _THROUGH else ():
            if source is not None and id(source) not in seen:
                seen.add(id(source))
                waiting.append(source)


def _is_of_pairs(call: Call) -> bool:
    """Whether scores `[N, 1]` meet targets `[N]` that are fed: the difference is `[N, N]` then."""
    if len(call.inputs) != 2:
        return False
    row, column = sorted(call.inputs, key=lambda array: -1 if array.dims is None else len(array.dims))
    if row.dims is None or column.dims is None or len(row.dims) != 1 or len(column.dims) != 2:
        return False
    made = column.producer
    spread = made is not None and made.operation in _SPREADING
    return _is_fed(row) and not spread and equal(column.dims[1], 1) is True and equal(row.dims[0], 1) is not True


def _is_fed(array: Array) -> bool:
    """Whether it is an entry of the graph, or one of another type."""
    made = array.producer
    if made is not None and made.operation in _CASTS and made.inputs:
        return _is_fed(made.inputs[0])
    return bool(array.__dict__.get("is_fed"))
