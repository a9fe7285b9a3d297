"""What is fed has to fit its placeholder, and the sizes that it brings what was left open until then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from shapelint.graph import HARMLESS, Call, Contract
from shapelint.library.registry import lookup, shape_function
from shapelint.library.tensorflow.shapes import static
from shapelint.library.tensorflow.tensor import Tensor
from shapelint.library.tensorflow.variables import Operation
from shapelint.recording import CallInProgress, arrays_in
from shapelint.symbolic.dims import Dim, Size, equal, evaluate, format_size, free_symbols
from shapelint.unknown import Undecided
from shapelint.values import Array

CONTRACT = "input-mismatch"

_BROADCAST = "broadcast-shapes"
_NOT_CERTAIN = HARMLESS | {"reshape-mixes-batch", "unusual-input-size"}
"""Contracts whose breach need not make a run fail."""


@dataclass
class Feeding:
    """The numbers that stand for open sizes in a run, and the array that brings each."""

    sizes: dict[Any, Any] = field(default_factory=dict)
    arrays: dict[Any, Array] = field(default_factory=dict)
    batches: set[Any] = field(default_factory=set)
    """The open sizes that are first ones of placeholders."""


def fed(feed_dict: Any) -> Feeding:
    """What a dictionary of placeholders brings, with the contract of every fed array stated."""
    feeding = Feeding()
    for target, value in feed_dict.items() if isinstance(feed_dict, dict) else ():
        given = _as_array(value)
        if not isinstance(target, Tensor) or target.dims is None or given is None or given.dims is None:
            continue
        feed(given, target)
        for axis, (size, own) in enumerate(zip(target.dims, given.dims, strict=False)):
            if isinstance(size, Dim) and static(size) is None and len(free_symbols(size)) == 1 and isinstance(own, (int, Dim)):
                name = next(iter(free_symbols(size)))
                feeding.sizes[name], feeding.arrays[name] = own, given
                feeding.batches |= {name} if axis == 0 else set()
    return feeding


@shape_function("tensorflow.Session.feed")
def feed(call: CallInProgress, given: Array, target: Tensor) -> None:
    """State that an array fits its placeholder."""
    _require_fit(call, target, given)


def _as_array(value: Any) -> Array | None:
    if isinstance(value, Array):
        return value
    try:
        made = lookup("numpy.asarray")(value)
    except Undecided:
        return None
    return made if isinstance(made, Array) else None


def _require_fit(call: CallInProgress, target: Tensor, given: Array) -> None:
    declared, dims = target.require_dims(), given.require_dims()
    wanted = [static(size) for size in declared]
    differing = [axis for axis, (size, fed) in enumerate(zip(wanted, dims, strict=False)) if size is not None and equal(fed, size) is False]
    if len(declared) == len(dims) and not differing:
        return
    detail = f"the placeholder{_named(target)} takes {_written(declared)}"
    if len(declared) == len(dims) and len(differing) == 1 and target.producer is not None:
        axis = differing[0]
        call.require(
            False,
            CONTRACT,
            received=dims[axis],
            declared=declared[axis],
            parameter="shape",
            blamed=target.producer,
            element=axis,
            detail=detail,
        )
        return
    call.require(False, CONTRACT, received=given.describe(), declared=_written(declared), blamed=_maker(given), detail=detail)


def _named(target: Tensor) -> str:
    """The name of a placeholder, where the program gives it one."""
    given = target.producer.given if target.producer is not None else None
    name = given.kwargs.get("name") if given is not None else None
    return f" `{name}`" if isinstance(name, str) else ""


def _written(dims: tuple[Size, ...]) -> str:
    """A shape as a placeholder is declared: `[None, 784]`."""
    return "[" + ", ".join("None" if static(size) is None else format_size(size) for size in dims) + "]"


def _maker(given: Array) -> Any:
    """The call that made an array, if that is the program's own."""
    made = given.producer
    return made if made is not None and made.site is not None and made.operation.startswith("numpy.") else None


def require_what_is_open(fetches: Any, feeding: Feeding) -> None:
    """State again, with the sizes that are fed, what the calls that lead to the fetched tensors left to the input."""
    for made in _calls_to(fetches) if feeding.sizes else ():
        broken = [each for each in made.contracts if _is_broken(made, each, feeding)]
        if broken and not any(each.fails or each.name == "batch-constant" for each in made.contracts):
            _state(made, broken[0], feeding)


def _calls_to(fetches: Any) -> Iterator[Call]:
    """The calls that made tensors and what they were made of; of an operation, those of what it was made for."""
    waiting = [array.producer for array in _targets(fetches) if array.producer is not None]
    seen = set(map(id, waiting))
    for call in waiting:  # it grows on the way
        yield call
        for source in call.sources:
            if source is not None and id(source) not in seen:
                seen.add(id(source))
                waiting.append(source)


def _targets(fetches: Any) -> Iterator[Array]:
    if isinstance(fetches, Operation):
        fetches = fetches.made_for
    if isinstance(fetches, (list, tuple)):
        for each in fetches:
            yield from _targets(each)
    else:
        yield from arrays_in((fetches,))


def _is_broken(made: Call, contract: Contract, feeding: Feeding) -> bool:
    """Whether an open contract of a call that certainly runs fails for the sizes that are fed."""
    relation = contract.relation
    if contract.holds is not None or relation is None or contract.name in _NOT_CERTAIN or not made.certain or _infers(made):
        return False
    symbols = relation.symbols()
    values = {name: size for name in symbols if isinstance(size := feeding.sizes.get(name), int)}
    if len(values) < len(symbols) or relation.holds(values):
        return False
    return contract.name != _BROADCAST or 1 not in (evaluate(relation.left, values), evaluate(relation.right, values))


def _infers(made: Call) -> bool:
    """Whether a reshape has a size to infer: other samples may come out of it, and it runs."""
    sizes = made.arguments.get("shape") if made.operation == "tensorflow.reshape" else None
    return isinstance(sizes, (list, tuple)) and any(isinstance(size, int) and size == -1 for size in sizes)


def _state(made: Call, contract: Contract, feeding: Feeding) -> None:
    batch = _written_batch(made, feeding)
    if batch is not None:
        received, declared = batch
        made.contracts.append(Contract("batch-constant", False, received, declared, contract.parameter, element=0))
        return
    name = next(name for name in feeding.arrays if name in contract.relation.symbols())
    misfit(feeding.arrays[name], made, contract, feeding.sizes)


def _written_batch(made: Call, feeding: Feeding) -> tuple[int, int] | None:
    """The number of samples fed and the one written, of a reshape that writes one."""
    given, result = ([array.dims for array in arrays[:1]] for arrays in (made.inputs, made.outputs))
    if made.operation != "tensorflow.reshape" or not given or not result or not given[0] or not result[0]:
        return None
    names = free_symbols(given[0][0])
    own = feeding.sizes.get(next(iter(names))) if len(names) == 1 and names <= feeding.batches else None
    return (own, result[0][0]) if isinstance(own, int) and isinstance(result[0][0], int) else None


@shape_function("tensorflow.Session.requirement")
def misfit(call: CallInProgress, given: Array, made: Call, contract: Contract, sizes: dict[Any, Any]) -> None:
    """State that a run with what is fed fails in a call of the graph."""
    values = {name: sizes[name] for name in contract.relation.symbols()}
    met, needed = evaluate(contract.relation.left, values), evaluate(contract.relation.right, values)
    name = made.operation.removesuffix(".step").rpartition(".")[2]
    reason = f" ({contract.detail})" if contract.detail else ""
    detail = f"`{name}` then meets {met} where it needs {needed}{reason}"
    call.require(False, CONTRACT, received=given.describe(), blamed=_maker(given), detail=detail)
