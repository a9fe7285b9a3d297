"""What `compile` was told: the losses of a model's outputs, and the labels that each of them is given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from shapelint.library.keras.layer import leaves
from shapelint.library.keras.losses import BY_NAME, Loss, LossFunctionWrapper, NamedLoss, get
from shapelint.library.registry import ShapeFunction
from shapelint.library.tensorflow.tensor import Tensor
from shapelint.recording import CallInProgress, active, arrays_in
from shapelint.symbolic.dims import equal
from shapelint.unknown import Unknown
from shapelint.values import Array


@dataclass(frozen=True)
class Comparison:
    """One output, its labels, and the loss that compares them; `name` is that of a loss of the framework."""

    loss: Any
    name: str | None
    labels: Tensor
    output: Tensor


class Compiled:
    """The arguments of one call of `compile`."""

    def __init__(self, optimizer: Any = None, loss: Any = None, metrics: Any = None) -> None:
        self.constructed_at = active().site()
        self.optimizer, self.loss, self.metrics = optimizer, loss, metrics
        self.proven = False
        """Whether some labels went together with the outputs: then those that do not are wrong, and not the model."""

    def part_name(self) -> str:
        """What is made by this call, for the reader."""
        return "compile"

    def comparisons(self, labels: Any, outputs: Any, names: list[str]) -> Iterator[Comparison]:
        """Which loss compares what; nothing where that is not certain."""
        found = _outputs(outputs, names)
        if found is None:
            return
        if not _are_enough(labels, found):
            return
        losses, told = _for_each(self.loss, found), _for_each(labels, found, shared=False)
        if losses is None or told is None:
            return
        for loss, label, output in zip(losses, told, found.values(), strict=True):
            if isinstance(label, Tensor) and label.dims is not None and output.dims is not None:
                known = _resolved(loss, label, output)
                if known is not None:
                    yield Comparison(known, _name_of(known), label, output)

    def metrics_of(self, outputs: Any) -> list[Any]:
        """The metrics of a model with one output; with several it is not asked which goes where."""
        metrics = self.metrics
        if isinstance(outputs, (list, tuple, dict)):
            return []
        if isinstance(metrics, dict):
            metrics = next(iter(metrics.values())) if len(metrics) == 1 else []
        metrics = metrics if isinstance(metrics, (list, tuple)) else [metrics]
        return [each for part in metrics for each in (part if isinstance(part, (list, tuple)) else [part])]


def _outputs(outputs: Any, names: list[str]) -> dict[Any, Tensor] | None:
    """The outputs by name, else by position."""
    if isinstance(outputs, dict):
        found: dict[Any, Any] = dict(outputs)
    else:
        flat = list(outputs) if isinstance(outputs, (list, tuple)) else [outputs]
        found = dict(zip(names if len(names) == len(flat) else range(len(flat)), flat, strict=True))
    return found if found and all(isinstance(each, Tensor) for each in found.values()) else None


def _are_enough(labels: Any, outputs: dict[Any, Tensor]) -> bool:
    """Whether there are labels for every output, as far as lists of arrays tell; states that there have to be."""
    given = len(labels) if isinstance(labels, (list, tuple)) else 1
    known = isinstance(labels, (list, tuple, Array)) and all(isinstance(each, Array) for each in leaves(labels))
    if given == len(outputs) or not known:
        return True
    active().run("keras.Model.fit", _not_enough, (labels, given, len(outputs)), {})
    return False


def _not_enough(call: CallInProgress, labels: Any, given: int, outputs: int) -> None:
    detail = f"the model has {outputs} output{'s' * (outputs != 1)}, but there are labels for {given}"
    call.require(False, "model-raises", received=given, declared=outputs, detail=detail)


def _for_each(told: Any, outputs: dict[Any, Tensor], shared: bool = True) -> list[Any] | None:
    """What was told of each output: one thing for all, a list in their order, a dictionary by their names."""
    if isinstance(told, dict):
        return [told.get(name) for name in outputs] if all(isinstance(name, str) for name in outputs) else None
    if isinstance(told, (list, tuple)):
        return list(told) if len(told) == len(outputs) else None
    return [told] * len(outputs) if shared or len(outputs) == 1 else None


def _resolved(loss: Any, labels: Tensor, output: Tensor) -> Any:
    """The loss of a name, or None where there is none or it is not known."""
    if isinstance(loss, str) and loss.lower() in ("crossentropy", "ce"):
        loss = f"{_kind_of_crossentropy(labels, output)}crossentropy"
    loss = get(loss)
    if loss is None or isinstance(loss, Unknown) or not callable(loss):
        return None
    return loss if isinstance(loss, (Loss, type)) else LossFunctionWrapper(loss)


def _kind_of_crossentropy(labels: Tensor, output: Tensor) -> str:
    """Which crossentropy (and accuracy) a bare name means, by the shapes of labels and outputs."""
    y, p = labels.require_dims(), output.require_dims()
    if p and equal(p[-1], 1) is True:
        return "binary_"
    return "sparse_categorical_" if len(y) < len(p) or (y and equal(y[-1], 1) is True) else "categorical_"


def _name_of(loss: Any) -> str | None:
    """The name of a loss of the framework, None for the user's own."""
    if isinstance(loss, NamedLoss):
        return loss.function
    function = loss.fn if isinstance(loss, LossFunctionWrapper) else None
    return function.__name__ if isinstance(function, ShapeFunction) and function in BY_NAME.values() else None


def first_array(values: Any) -> Array | None:
    """The first array of a structure."""
    return next(arrays_in((values,)), None)
