"""Whether a tensor that has lost its batch axis, where the batch is 1, gets it back before anyone misses it."""

from __future__ import annotations

from shapelint.graph import Call, LayerGraph
from shapelint.symbolic.dims import Size, definitely, equal

_CARRIED_ON = (
    "abs", "clamp", "cos", "double", "dropout", "Dropout", "exp", "float", "gelu", "GELU", "half", "leaky_relu", "LeakyReLU", "linear",
    "Linear", "log", "neg", "relu", "ReLU", "sigmoid", "Sigmoid", "sin", "sqrt", "square", "tanh", "Tanh", "to",
)  # fmt: skip
"""What works on vectors as on matrices of them, by the last part of its name."""

_BROADCAST = ("add", "div", "maximum", "minimum", "mul", "pow", "rsub", "sub", "true_divide", "where")


def is_given_back(graph: LayerGraph, call: Call) -> bool:
    """Whether whatever uses the result of a call makes the same of it with its batch axis and, for a batch of one, without."""
    consumers = [each for each in graph.calls if any(source is call for source in each.sources)]
    handed_out = any(output.producer is call for output in graph.outputs)
    return bool(consumers) and not handed_out and all(_gives_back(graph, consumer, call) for consumer in consumers)


def _gives_back(graph: LayerGraph, consumer: Call, call: Call) -> bool:
    name = consumer.operation.rpartition(".")[2].rstrip("_")
    if name in ("view", "reshape"):
        return _is_open_at_first(consumer)
    others = [array.dims for array, source in zip(consumer.inputs, consumer.sources, strict=True) if source is not call]
    if name in _BROADCAST and others and consumer.outputs:
        result = consumer.outputs[0].dims
        return any(dims is None or result is None or _are_same(dims, result) for dims in others)
    return name in (*_CARRIED_ON, *_BROADCAST) and is_given_back(graph, consumer)


def _are_same(first: tuple[Size, ...], second: tuple[Size, ...]) -> bool:
    return len(first) == len(second) and all(definitely(equal(*pair)) for pair in zip(first, second, strict=True))


def _is_open_at_first(consumer: Call) -> bool:
    """Whether a reshape names all sizes but the first: `view(-1, 64)`."""
    if consumer.given is None:
        return False
    sizes = list(consumer.given.args[2:])
    if len(sizes) == 1 and isinstance(sizes[0], (list, tuple)):
        sizes = list(sizes[0])
    return bool(sizes) and sizes[0] == -1 and all(isinstance(size, int) and size > 0 for size in sizes[1:])
