"""What TensorFlow's graph remembers while a program runs: names, scopes, and variables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from shapelint.recording import active

_WORD = re.compile(r"(?:^|_)([a-z0-9])")

_KINDS = {
    "conv2d": "Conv2D", "conv1d": "Conv1D", "conv3d": "Conv3D", "matmul": "MatMul", "reduce_mean": "Mean", "reduce_sum": "Sum",
    "reduce_max": "Max", "reduce_min": "Min", "reduce_prod": "Prod", "reduce_all": "All", "reduce_any": "Any", "argmax": "ArgMax",
    "argmin": "ArgMin", "expand_dims": "ExpandDims", "constant": "Const", "divide": "truediv", "of": "strided_slice", "zeros": "zeros",
    "ones": "ones", "concat": "concat", "stack": "stack", "split": "split", "unstack": "unstack", "transpose": "transpose",
    "max_pool2d": "MaxPool2d", "conv2d_transpose": "conv2d_transpose", "subtract": "Sub", "multiply": "Mul", "negative": "Neg",
    "one_hot": "one_hot", "lrn": "LRN", "local_response_normalization": "LRN", "dropout": "dropout", "truncated_normal": "truncated_normal",
    "random_normal": "random_normal", "normal": "random_normal", "uniform": "random_uniform", "embedding_lookup": "embedding_lookup",
    "moments": "moments", "batch_normalization": "batchnorm",
}  # fmt: skip
"""Names that operations have where no other is given, if they are not the function's in capitals: `max_pool` is `MaxPool`."""


@dataclass(frozen=True)
class VariableScope:
    """A scope of variables: the beginning of their names, whether they are to be found or made, and the usual initializer."""

    prefix: str = ""
    reuse: Any = False
    initializer: Any = None
    entered_as: str = ""


@dataclass
class GraphState:
    """Names and variables of one program."""

    counts: dict[str, int] = field(default_factory=dict)
    names: list[str] = field(default_factory=lambda: [""])
    scopes: list[VariableScope] = field(default_factory=lambda: [VariableScope()])
    variables: dict[str, Any] = field(default_factory=dict)
    made: list[Any] = field(default_factory=list)
    layers: dict[str, Any] = field(default_factory=dict)
    argument_scopes: list[dict[int, dict[str, Any]]] = field(default_factory=lambda: [{}])

    def __copy__(self) -> GraphState:
        return replace(
            self, counts=dict(self.counts), names=list(self.names), scopes=list(self.scopes), variables=dict(self.variables),
            made=list(self.made), layers=dict(self.layers), argument_scopes=list(self.argument_scopes),
        )  # fmt: skip

    def unique(self, name: str) -> str:
        """The name inside the current scope, with a number where it is taken: `conv/Relu_1`."""
        full = f"{self.names[-1]}{name}"
        count = self.counts[full] = self.counts.get(full, -1) + 1
        return f"{full}_{count}" if count else full

    @contextmanager
    def named(self, name: Any) -> Iterator[str]:
        """A scope of names inside the block."""
        prefix = self.names[-1]
        if isinstance(name, str):
            prefix = name if name.endswith("/") else f"{self.unique(name)}/" if name else ""
        self.names.append(prefix)
        try:
            yield prefix
        finally:
            self.names.pop()


def graph_state() -> GraphState:
    """The state of the program under evaluation."""
    return active().memory("tensorflow.graph", GraphState)


def kind_of(operation: str) -> str:
    """How an operation is named where the program gives it no name: `MaxPool`."""
    last = operation.rpartition(".")[2]
    return _KINDS.get(last) or _WORD.sub(lambda match: match[1].upper(), last)


def name_of_result(producer: Any) -> str | None:
    """The name that a graph gives to the next result of a call: `conv1/Conv2D:0`, `split:1`."""
    if not producer.operation.startswith("tensorflow."):
        return None
    first = getattr(producer.outputs[0], "name", None) if producer.outputs else None
    if isinstance(first, str):
        return f"{first.partition(':')[0]}:{len(producer.outputs)}"
    given = producer.given.kwargs.get("name") if producer.given is not None else None
    return f"{graph_state().unique(given if isinstance(given, str) and given else kind_of(producer.operation))}:0"


ROUNDS = 3
"""The run from the same place with the same shapes that shows a training loop to repeat itself."""


def note_run(*what: Any) -> None:
    """Note a step of a training: from the third on with the same data, what a loop does is known."""
    recorder = active()
    site = recorder.site()
    seen = recorder.memory("tensorflow.runs", dict[Any, int])
    key = (id(site.node) if site is not None else 0, *what)
    seen[key] = seen.get(key, 0) + 1
    recorder.repetitions += seen[key] >= ROUNDS
