"""What a model declares of its inputs, against what it is given: who is wrong where the two disagree."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapelint.library.broadcasting import same_dims
from shapelint.library.keras.blame import maker_of
from shapelint.library.keras.layer import Layer, is_frameworks, leaves
from shapelint.library.registry import shape_function
from shapelint.library.tensorflow.shapes import static
from shapelint.library.tensorflow.tensor import Tensor
from shapelint.raised import is_raised
from shapelint.recording import CallInProgress, Recorder, active, recording
from shapelint.symbolic.dims import Size, definitely, equal
from shapelint.unknown import Undecided, Unknown
from shapelint.values import Array

if TYPE_CHECKING:
    from shapelint.library.keras.functional import FunctionalGraph
    from shapelint.library.keras.inputs import InputLayer

CONTRACT = "input-mismatch"
Dims = tuple[Size, ...]


@dataclass(frozen=True)
class Entrance:
    """One input of a model: the tensor that stands for it in the graph, and what declares it."""

    tensor: Tensor
    declared_by: InputLayer | None

    @property
    def dims(self) -> Dims:
        return self.tensor.require_dims()


def adapted(graph: FunctionalGraph, entrances: Sequence[Entrance], given: list[Any], strict: bool) -> list[Any] | None:
    """What a graph is evaluated on; None where it cannot take what it is given, which is stated.

    As Keras does, a last axis of size 1 is added or taken away where that gives the declared rank. A `strict` model
    insists on the declared sizes, any other only on what its layers need.
    """
    fitted = [_of_declared_rank(entrance, each) for entrance, each in zip(entrances, given, strict=False)]
    for position, (entrance, each) in enumerate(zip(entrances, fitted, strict=True)):
        if not isinstance(each, Array) or each.dims is None or entrance.tensor.dims is None or _agree(entrance.dims, each.dims):
            continue
        same_rank = len(each.dims) == len(entrance.dims)
        if same_rank and not strict and _accepts(graph, fitted, {}) is not False:
            continue
        state_mismatch(each, entrance, _is_accepted(graph, entrances, fitted, position))
        return None
    return fitted


def all_given(inputs: Any, entrances: Sequence[Entrance]) -> bool:
    """Whether there is something for every input of a model; states that there has to be."""
    wanted = len(entrances)
    names = [str(each.declared_by.name) for each in entrances if each.declared_by is not None]
    if isinstance(inputs, dict):
        missing = [name for name in names if name not in inputs]
        if len(names) < wanted or not missing or len(set(names)) < wanted:
            return True
        what, needed = f"inputs named {', '.join(map(str, inputs))}", f"needs one named {missing[0]}"
    else:
        given = len(inputs) if isinstance(inputs, (list, tuple)) else 1
        if given == wanted or not all(isinstance(each, (Array, Unknown)) for each in leaves(inputs)) or isinstance(inputs, Unknown):
            return True
        what, needed = f"{given} input{'s' * (given != 1)}", f"takes {wanted}"
    active().run("keras.Model.inputs", _not_all_given, (inputs, what, needed), {})
    return False


def _not_all_given(call: CallInProgress, inputs: Any, what: str, needed: str) -> None:
    call.require(False, CONTRACT, received=what, declared=needed, detail=needed)


def _of_declared_rank(entrance: Entrance, given: Any) -> Any:
    """`[N, H, W]` for a declared `[N, H, W, 1]`, and the other way round."""
    if not isinstance(given, Tensor) or given.dims is None or entrance.tensor.dims is None:
        return given
    own, declared = given.dims, entrance.dims
    if len(own) == len(declared) - 1 and equal(declared[-1], 1) is True:
        return _reshaped(given, (*own, 1))
    if len(own) == len(declared) + 1 and equal(own[-1], 1) is True:
        return _reshaped(given, own[:-1])
    return given


def _reshaped(given: Tensor, dims: Dims) -> Tensor:
    made = given.alias()
    made.dims, made.producer = dims, given.producer
    return made


def _agree(declared: Dims, given: Dims) -> bool:
    """Whether nothing but the number of samples certainly differs; what is left open takes every size."""
    return len(declared) == len(given) and not any(
        static(size) is not None and equal(size, other) is False for size, other in zip(declared[1:], given[1:], strict=True)
    )


# Trying a model without leaving a trace


class _Trial(Recorder):
    """A recorder whose calls nobody hears of."""

    def __init__(self, around: Recorder) -> None:
        super().__init__()
        self.remember_as(around)


def _accepts(graph: FunctionalGraph, given: list[Any], twins: dict[int, Layer]) -> bool | None:
    """Whether the layers (`twins` in the place of some) take what they are given; None where that is not known."""
    trial = _Trial(active())
    with recording(trial):
        try:
            result = graph.evaluate(given, twins)
        except Undecided:
            return None
        except Exception as error:
            if not is_raised(error):
                raise
            return False
    if any(contract.fails for call in trial.graph.calls for contract in call.contracts):
        return False
    return None if isinstance(result, Unknown) else True


def _is_accepted(graph: FunctionalGraph, entrances: Sequence[Entrance], given: list[Any], position: int) -> bool | None:
    """Whether the same layers, newly made, would take what is given: then the declaration is wrong, and not the data."""
    twins = {}
    for layer in graph.layers():
        if layer.composite or not is_frameworks(type(layer)):
            return None
        twins[id(layer)] = _unbuilt(layer)
    tried = [each if isinstance(each, Array) else entrance.tensor for each, entrance in zip(given, entrances, strict=True)]
    return _accepts(graph, tried, twins)


def _unbuilt(layer: Layer) -> Layer:
    """The same layer as it was before it made its weights."""
    twin = copy.copy(layer)
    twin.__dict__.update(_nodes=[], _own_weights=(), built=type(layer).build is Layer.build)
    for name, value in list(twin.__dict__.items()):
        if isinstance(value, Layer):
            twin.__dict__[name] = _unbuilt(value)
        elif isinstance(value, list) and value and all(isinstance(each, Layer) for each in value):
            twin.__dict__[name] = [_unbuilt(each) for each in value]
    return twin


# Saying so


def state_mismatch(given: Array, entrance: Entrance, would_fit: bool | None) -> None:
    """State that an input has another shape than the model declares, and who is to blame."""
    source = entrance.declared_by
    array = maker_of(given)
    blamed: Any = source
    if source is None or (array is not None and (would_fit is False or _is_turned(entrance.dims, given.dims))):
        blamed = array
    report(given, entrance, blamed)


def _is_turned(declared: Dims, given: Dims | None) -> bool:
    """Whether pictures come with their channels first to a model that wants them last."""
    if given is None or len(declared) != 4 or len(given) != 4:
        return False
    channels = declared[-1]
    if not isinstance(channels, int) or channels not in (1, 3, 4) or equal(given[-1], channels) is not False:
        return False
    return definitely(equal(given[1], channels)) and same_dims(declared[1:3], given[2:])


@shape_function("keras.Model.input")
def report(call: CallInProgress, given: Array, entrance: Entrance, blamed: Any) -> None:
    """Nothing comes of it: only the contract is stated."""
    source = entrance.declared_by
    wanted = entrance.tensor.describe()
    if blamed is not source or source is None:
        call.require(False, CONTRACT, received=given.describe(), declared=wanted, blamed=blamed, detail=f"declares {wanted}")
        return
    name, places = source.declared_as
    own, told = given.require_dims(), entrance.dims
    differing = [axis for axis in range(1, len(told)) if len(own) == len(told) and equal(own[axis], told[axis]) is False]
    facts: dict[str, Any] = {"received": own[1:], "declared": told[1:]}
    if len(differing) == 1 and differing[0] in places:
        axis = differing[0]
        facts = {"received": own[axis], "declared": told[axis], "element": places[axis]}
    call.require(False, CONTRACT, parameter=name, blamed=source, detail=f"declares {wanted} in `{name}`", **facts)
