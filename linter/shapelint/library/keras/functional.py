"""The graph between symbolic inputs and outputs of a model, and its evaluation for other inputs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from shapelint.graph import Call
from shapelint.library.keras.layer import Layer, Node, leaves
from shapelint.recording import active, arrays_in
from shapelint.unknown import Unknown
from shapelint.values import Array

Step = Node | Call


class FunctionalGraph:
    """What lies between `inputs` and `outputs` (tensors, in lists and dictionaries): calls of layers and of functions, in order."""

    def __init__(self, inputs: Any, outputs: Any) -> None:
        self.inputs = inputs
        self.outputs = outputs
        self.input_tensors = list(arrays_in((inputs,)))
        self.steps = _steps(self.input_tensors, list(arrays_in((outputs,))))

    def layers(self) -> list[Layer]:
        """The layers between inputs and outputs, each once, in the order of their calls."""
        found: dict[int, Layer] = {id(made): made for tensor in self.input_tensors if (made := input_layer_of(tensor)) is not None}
        for step in self.steps:
            if isinstance(step, Node):
                found.setdefault(id(step.layer), step.layer)
        return list(found.values())

    def unfollowed(self) -> Unknown | None:
        """Why it is not known what all lies between inputs and outputs; None where that is known."""
        ends = (each for step in self.steps if isinstance(step, Node) for each in leaves(step.args))
        return next((each for each in (*leaves(self.outputs), *ends) if isinstance(each, Unknown)), None)

    def arranged(self, inputs: Any) -> list[Any]:
        """What is given for each input, whether it comes in the structure of the graph's own, flat, or by name."""
        return _arranged(inputs, self.inputs, self.input_tensors)

    def evaluate(self, given: list[Any], twins: dict[int, Layer] | None = None) -> Any:
        """The outputs for other inputs, one for each of the graph's own; `twins` are called in the place of layers."""
        known: dict[int, Any] = dict(zip(map(id, self.input_tensors), given, strict=False))
        for tensor in self.input_tensors:
            made = input_layer_of(tensor)
            if made is not None and id(tensor) in known:
                known[id(tensor)] = made(known[id(tensor)])
        for step in self.steps:
            _repeat(step, known, twins or {})
        return _replaced(self.outputs, known)


def source_inputs(tensor: Array) -> list[Array]:
    """The tensors of the `InputLayer`s from which a tensor is computed."""
    if input_layer_of(tensor) is not None:
        return [tensor]
    steps = _steps([], [tensor])
    needed = (array for step in steps for values in _arguments(step) for array in arrays_in((values,)))
    return list({id(array): array for array in needed if input_layer_of(array) is not None}.values())


def input_layer_of(tensor: Any) -> Layer | None:
    """The `InputLayer` whose tensor this is."""
    made = tensor.__dict__.get("input_layer")
    return made if isinstance(made, Layer) else None


def _maker(tensor: Array) -> Step | None:
    """What gave a tensor: the call of a layer, else of a function."""
    history = getattr(tensor, "history", None)
    if history is not None:
        node: Node = history[0]
        return node
    producer = tensor.producer
    return producer if getattr(tensor, "functional", False) and producer is not None and producer.given is not None else None


def _arguments(step: Step) -> tuple[tuple[Any, ...], dict[str, Any]]:
    if isinstance(step, Node):
        return step.args, step.kwargs
    assert step.given is not None
    return (step.given.args[1:], step.given.kwargs) if step.layer is None else (step.given.args, step.given.kwargs)


def _steps(inputs: list[Array], outputs: list[Array]) -> list[Step]:
    """The calls that lead from inputs to outputs, each after those it needs."""
    ends = {id(tensor) for tensor in inputs}
    ordered: list[Step] = []
    placed: set[int] = set()
    waiting: list[tuple[Step, Iterator[Array]]] = []

    def enter(tensor: Array) -> None:
        maker = _maker(tensor) if id(tensor) not in ends else None
        if maker is not None and id(maker) not in placed:
            placed.add(id(maker))
            args, kwargs = _arguments(maker)
            waiting.append((maker, iter(list(arrays_in((*args, *kwargs.values()))))))

    for output in outputs:
        enter(output)
        while waiting:
            step, needed = waiting[-1]
            following = next(needed, None)
            if following is None:
                ordered.append(step)
                waiting.pop()
            else:
                enter(following)
    return ordered


def _repeat(step: Step, known: dict[int, Any], twins: dict[int, Layer]) -> None:
    """Call what a step called, on what is known now in the place of its arguments."""
    args, kwargs = _arguments(step)
    args, kwargs = _replaced(args, known), _replaced(kwargs, known)
    with active().standing_at(step.site):
        if isinstance(step, Node):
            result = twins.get(id(step.layer), step.layer)(*args, **kwargs)
        else:
            assert step.given is not None
            body: Callable[..., Any] = step.given.body
            result = active().run(step.operation, body, args, kwargs)
    results = list(arrays_in((result,)))
    for position, output in enumerate(step.outputs):
        known[id(output)] = results[position] if len(results) == len(step.outputs) else _unknown(result)


def _unknown(result: Any) -> Unknown:
    return result if isinstance(result, Unknown) else Unknown("a layer gave another number of results")


def _replaced(value: Any, known: dict[int, Any]) -> Any:
    if isinstance(value, Array):
        return known.get(id(value), value)
    if type(value) in (list, tuple):
        return type(value)(_replaced(each, known) for each in value)
    if type(value) is dict:
        return {name: _replaced(each, known) for name, each in value.items()}
    return value


def _arranged(given: Any, declared: Any, tensors: list[Array]) -> list[Any]:
    """What is given for each input tensor, whether it comes as one tensor, a list or a dictionary by names."""
    if isinstance(given, dict):
        names = (
            list(declared) if isinstance(declared, dict) else [str(made.name) for t in tensors if (made := input_layer_of(t)) is not None]
        )
        return [given.get(name, Unknown(f"the input {name} was not given")) for name in names]
    if isinstance(given, (list, tuple)) and len(tensors) != 1:
        return list(given)
    if isinstance(given, (list, tuple)) and len(given) == 1:
        return list(given)
    return [given]
