"""The recorder: where shape functions and layers leave their calls while an evaluation runs.

One recorder is active at a time, as a dispatch mode is in PyTorch; shape functions are called like the functions they
stand for and find it here. Without an evaluation (in a test, say) a recorder without places serves.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from shapelint.graph import Call, Contract, Given, LayerGraph, Site
from shapelint.symbolic.dims import Condition, at_least, divisible, equal
from shapelint.unknown import Unknown
from shapelint.values import Array

T = TypeVar("T")


class RefineInput(BaseException):
    """A layer decided the rank of an input of which nothing was known: the scenario starts again with it."""

    def __init__(self, slot: str, rank: int, element_type: str | None = None) -> None:
        super().__init__(slot, rank)
        self.slot, self.rank, self.element_type = slot, rank, element_type
        self.tentative = False
        """Whether the layer runs under a condition that is not known, so that the input may well have another rank."""
        self.others: tuple[int, ...] = ()
        """Ranks that serve the layer as well, where it resizes or crops signals, pictures and volumes alike."""


class RefineParts(RefineInput):
    """The code takes an input apart that cannot be one tensor: the scenario starts again with so many."""

    def __init__(self, slot: str, count: int) -> None:
        super().__init__(slot, 0)
        self.count = count


class RefineArgument(BaseException):
    """A loop runs as often as an argument says that was made up as a symbol: the scenario starts again with a number."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(names)
        self.names = names


class CallInProgress:
    """What a shape function is given to state its contracts."""

    __slots__ = ("record",)

    def __init__(self, record: Call) -> None:
        self.record = record

    def require(
        self,
        condition: object,
        contract: str,
        *,
        received: object = None,
        declared: object = None,
        parameter: str | None = None,
        detail: str = "",
        by_kernel: bool = False,
        blamed: object = None,
        element: int | None = None,
    ) -> bool | None:
        """Record that `condition` (True, False, None or something undecided) must hold; return it as three values."""
        relation = condition.relation if isinstance(condition, Condition) else None
        holds = None if condition is None or isinstance(condition, Unknown) else bool(condition)
        if holds is not True:
            self.record.contracts.append(
                Contract(contract, holds, received, declared, parameter, detail, relation, by_kernel, blamed, element)
            )
            active().contract_recorded(self.record, self.record.contracts[-1])
        return holds

    def require_equal(
        self,
        received: object,
        declared: object,
        contract: str,
        *,
        parameter: str | None = None,
        detail: str = "",
        element: int | None = None,
        blamed: object = None,
    ) -> bool | None:
        """Record that the size received must be the size declared."""
        return self.require(
            equal(received, declared),
            contract,
            received=received,
            declared=declared,
            parameter=parameter,
            detail=detail,
            element=element,
            blamed=blamed,
        )

    def require_at_least(
        self, received: object, minimum: object, contract: str, *, parameter: str | None = None, detail: str = ""
    ) -> bool | None:
        """Record that a size must not be smaller than `minimum`."""
        return self.require(at_least(received, minimum), contract, received=received, declared=minimum, parameter=parameter, detail=detail)

    def require_divisible(
        self, received: object, divisor: object, contract: str, *, parameter: str | None = None, detail: str = ""
    ) -> bool | None:
        """Record that a size must be a multiple of `divisor`."""
        return self.require(divisible(received, divisor), contract, received=received, declared=divisor, parameter=parameter, detail=detail)

    def require_rank(self, array: Array | Unknown, *ranks: int, contract: str = "layer-rank") -> bool | None:
        """Record that `array` must have one of these ranks; the last is the usual one, for an input of unknown rank."""
        if not isinstance(array, Array):
            return None
        if array.dims is None:
            if array.slot is not None:
                refined = RefineInput(array.slot, ranks[-1])
                refined.others = ranks[:-1] if len(ranks) > 2 else ()
                raise refined
            return None
        return self.require(len(array.dims) in ranks, contract, received=array.describe(), declared=" or ".join(f"{r}-d" for r in ranks))


class Recorder:
    """Collects the calls of one evaluation; the interpreter's own recorder knows places and conditions."""

    def __init__(self) -> None:
        self.graph = LayerGraph()
        self.in_progress: CallInProgress | None = None
        self.internal_faults: list[str] = []
        self.repetitions = 0
        """How many runs of models have only repeated others."""
        self.repeating = 0
        """How many loops are in rounds that stand for all later ones: runs of models in them are not kept."""
        self.models: list[Any] = []
        """Models that were made by calling a class of the framework itself: of a Keras model there is no class to look at."""
        self._memories: dict[str, Any] = {}

    def memory(self, name: str, make: Callable[[], T]) -> T:
        """What a framework remembers for as long as a program runs (the names it has given, say), by its name."""
        if name not in self._memories:
            self._memories[name] = make()
        kept: T = self._memories[name]
        return kept

    def remember_as(self, other: Recorder) -> None:
        """Begin with what another recorder remembers at the end of its run; the two part from there."""
        self._memories = {name: copy.copy(kept) for name, kept in other._memories.items()}

    def site(self) -> Site | None:
        """The place of the user's source that is being evaluated."""
        return None

    @contextmanager
    def standing_at(self, _site: Site | None) -> Iterator[None]:
        """Inside the block the framework calls what the program has written at a place."""
        yield

    def doubts(self) -> int:
        """How many conditions that are not known decide whether what is being evaluated runs."""
        return 0

    def is_certain(self) -> bool:
        """Whether what is being evaluated runs whatever the conditions that are not known turn out to be."""
        return self.doubts() == 0

    def contract_recorded(self, call: Call, contract: Contract) -> None:
        """Called for every contract that does not always hold."""

    def entering_layer(self, layer: Any, arguments: tuple[Any, ...], named: dict[str, Any] | None = None) -> None:
        """Called before the forward of any module, of the framework or the user."""

    def leaving_layer(self, layer: Any, result: Any) -> None:
        """Called after it, whatever happened."""

    def function_of_script(self, name: str) -> Any:
        """A function of the program that runs."""
        return Unknown(f"the function {name} of the program")

    def rests_on(self, assumption: str) -> None:
        """Called when code reads a value that whoever starts the program may choose: what fails then need not fail always."""

    def statement_failed(self, module: Any, node: Any, error: BaseException) -> None:
        """Called when a statement of a module raises."""

    def run(self, operation: str, body: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], layer: Any = None) -> Any:
        """Call `body(call, *args, **kwargs)` as one node of the graph; inside another call, as a part of it."""
        if self.in_progress is not None:
            return body(self.in_progress, *args, **kwargs)
        leaf = layer is not None and not layer.child_parts()
        record = Call(operation, self.site(), layer=layer, leaf=leaf, doubts=self.doubts())
        called, given = (body, (None, *args)) if layer is None else (getattr(layer, type(layer).entry_method), args)
        record.given = Given(called, given, kwargs)
        record.inputs = list(arrays_in((*args, *kwargs.values())))
        record.sources = [array.producer for array in record.inputs]
        self.in_progress = CallInProgress(record)
        try:
            result = body(self.in_progress, *args, **kwargs)
        except BaseException:
            if record.contracts:
                self.graph.add(record)
            raise
        finally:
            self.in_progress = None
        if isinstance(result, Array) and any(result is array for array in record.inputs):
            result = result.alias()  # a layer that hands its input on makes a tensor of its own in the graph
        self.finish(record, result)
        return result

    def finish(self, record: Call, result: Any) -> None:
        """Enter a call that has returned, with what it returned."""
        for array in arrays_in((result,)):
            if array.producer is None or record.layer is not None:
                array.producer = record
            array.derived_from(record.inputs)
            record.outputs.append(array)
        if isinstance(result, Unknown):
            record.unknown = result.reason
            self.graph.unknowns.append(result.reason)
        if record.layer is not None or record.contracts or record.outputs:
            self.graph.add(record)


def arrays_in(values: Iterable[Any]) -> Iterator[Array]:
    """The arrays among values, through tuples, lists and dictionaries, in order."""
    for value in values:
        if isinstance(value, Array):
            yield value
        elif isinstance(value, (list, tuple)):
            yield from arrays_in(value)
        elif isinstance(value, dict):
            yield from arrays_in(value.values())


_active = Recorder()


def active() -> Recorder:
    """The recorder of the evaluation that runs."""
    return _active


@contextmanager
def recording(recorder: Recorder) -> Iterator[Recorder]:
    """Make `recorder` the active one inside the block."""
    global _active
    before, _active = _active, recorder
    try:
        yield recorder
    finally:
        _active = before
