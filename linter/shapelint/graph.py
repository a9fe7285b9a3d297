"""What an evaluation leaves behind: calls with their inputs, outputs and contracts, and the layer graph they form."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import networkx

    from shapelint.findings import Evidence, Trial
    from shapelint.source.files import SourceFile
    from shapelint.stale import StaleShape
    from shapelint.symbolic.solver import Contradiction, Requirements
    from shapelint.values import Array


Entry: TypeAlias = "tuple[Any, tuple[Any, ...], dict[str, Any]]"
"""How a function of the user was entered: the function, the positional and the named arguments."""


@dataclass(frozen=True, slots=True, eq=False)
class Site:
    """A place of the user's source at which something was evaluated, with the call that led there.

    `parent` is the site of the call that entered the function in which `node` stands: the chain of parents is the
    call stack at that moment. `scope` is the `ast` node of that function (`None` at module level), `entry` how it was called.
    """

    file: SourceFile
    node: ast.AST
    parent: Site | None = None
    scope: ast.AST | None = None
    entry: Entry | None = None

    @property
    def filename(self) -> str:
        return self.file.filename

    @property
    def row(self) -> int:
        """The first row of the expression, from 1."""
        return getattr(self.node, "lineno", 1)

    def stack(self) -> Iterator[Site]:
        """This site and those that led to it, innermost first."""
        site: Site | None = self
        while site is not None:
            yield site
            site = site.parent

    def __deepcopy__(self, _memo: object) -> Site:
        return self


HARMLESS = frozenset({"stride-drops-input", "loss-broadcast", "batch-constant"})
"""Contracts whose breach does not make the call fail."""


@dataclass(frozen=True, slots=True, eq=False)
class Contract:
    """What a call required of its operands, and whether that holds: always (True), never (False), depends (None)."""

    name: str
    """The name of the rule that judges it, as `linear-in-features`."""
    holds: bool | None
    received: Any = None
    """What the operands bring."""
    declared: Any = None
    """What the call or its constructor was told."""
    parameter: str | None = None
    """The parameter (of the layer's constructor, else of the function) that holds `declared`."""
    detail: str = ""
    """A short clause for the reader, where the two sizes do not say enough."""
    relation: Any = None
    """The `Relation` of dimensions that decides, where it depends on the input."""
    by_kernel: bool = False
    """Whether only the kernels of the devices refuse it (CPU, CUDA), and not the framework's own shape inference."""
    blamed: Any = None
    """What has to be changed, where that is not the layer called: another one, the call that made an array, what `compile` was told."""
    element: int | None = None
    """Which element of the parameter it is, where that holds several."""

    @property
    def fails(self) -> bool:
        """Whether the call certainly fails of it."""
        return self.holds is False and self.name not in HARMLESS


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """What a call was given, and the body that took it, whose signature names it; bound only where a rule asks."""

    body: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: dict[str, Any]

    def signature(self) -> inspect.Signature:
        """The signature as documented (a shape function's own, with the call in progress before it)."""
        from shapelint.library.registry import ShapeFunction  # it knows the recorder, which knows calls

        owner = getattr(self.body, "__self__", None)
        return inspect.signature(owner.body if isinstance(owner, ShapeFunction) else self.body)

    def bound(self) -> dict[str, Any]:
        """The arguments by parameter name, defaults included."""
        try:
            bound = self.signature().bind(*self.args, **self.kwargs)
        except (TypeError, ValueError):
            return {}
        bound.apply_defaults()
        return dict(bound.arguments)


@dataclass(slots=True, eq=False)
class Call:
    """One call of a layer or of a function of a framework: a node of the layer graph.

    `operation` is the qualified name of the API. `layer` is the module called (None for functions); `leaf` tells a
    layer without child layers. `doubts` counts the conditions that are not known and decide whether it runs.
    `sources` are the calls that had made the inputs, one for each (a layer may return its input as it is).
    """

    operation: str
    site: Site | None
    layer: Any = None
    leaf: bool = False
    doubts: int = 0
    given: Given | None = None
    inputs: list[Array] = field(default_factory=list)
    sources: list[Call | None] = field(default_factory=list)
    outputs: list[Array] = field(default_factory=list)
    contracts: list[Contract] = field(default_factory=list)
    unknown: str | None = None
    """Why the result is not known, where it is not."""
    index: int = 0

    def __deepcopy__(self, _memo: object) -> Call:
        return self

    @property
    def certain(self) -> bool:
        """Whether it runs whatever the conditions that are not known turn out to be."""
        return self.doubts == 0

    @property
    def arguments(self) -> dict[str, Any]:
        """The arguments by the names of the API's parameters, defaults included; empty where they cannot be bound."""
        return self.given.bound() if self.given is not None else {}

    @property
    def is_function(self) -> bool:
        return self.layer is None

    @property
    def changes_shape(self) -> bool:
        """Whether an output has a shape that no input has."""
        seen = {array.known_shape for array in self.inputs}
        return any(array.known_shape not in seen for array in self.outputs)


@dataclass(frozen=True, slots=True)
class Seen:
    """An array as it was at one moment: its shape, and the call that had made it."""

    dims: tuple[Any, ...] | None
    producer: Call | None


@dataclass(frozen=True, slots=True, eq=False)
class Sighting:
    """A tensor that an expression gave or a name was bound to: its shape as it is shown, its type, and the call that had made it."""

    dims: tuple[Any, ...] | None
    element_type: str
    producer: Call | None


@dataclass(frozen=True, slots=True, eq=False)
class Observation:
    """What a watched statement (or, with its arguments, a watched function) saw each time it ran.

    `values` are what it bound, by name, or what it returned; arrays are `Seen` (also what is not known at all), tuples and
    lists tuples, all else None. `around` are the arrays that it read and those of the calls in it, `calls` all calls that
    were made meanwhile. `invocation` is the same for all observations of one call of a function.
    """

    node: ast.AST
    values: dict[str, Any]
    around: list[Seen]
    calls: list[Call]
    invocation: object
    certain: bool


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """A batch that a loader hands out: its size, and what is known of the others.

    `usual` is the size of the batches before, where this is the last one and smaller; `always` says that all batches of
    the data set, of so many `samples`, have this size.
    """

    size: Any
    usual: int | None = None
    samples: int | None = None
    always: bool = False

    @property
    def is_last(self) -> bool:
        """Whether it is known to be the last one, and smaller than the others."""
        return self.usual is not None


@dataclass(frozen=True, slots=True, eq=False)
class Failure:
    """An exception that building or calling the model always raises, and where."""

    exception: BaseException
    site: Site | None


@dataclass(slots=True, eq=False)
class LayerGraph:
    """All calls of one run of a model (or of a script), in order, and what the run rests on.

    `inputs` are the model's inputs by parameter name, `evidence` says where they come from; `names` gives the
    qualified name of each module by its `id`. `contradiction` is the requirement that no input can meet together
    with the ones before it. `requirements` are the sentences that say what the model accepts.
    """

    calls: list[Call] = field(default_factory=list)
    root: Any = None
    model: str | None = None
    inputs: dict[str, Array] = field(default_factory=dict)
    outputs: list[Array] = field(default_factory=list)
    called_at: Site | None = None
    evidence: list[Evidence] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)
    modules: list[Any] = field(default_factory=list)
    """The modules that the model is made of, called or not."""
    idle: bool = False
    """Whether the script builds this model as a part of another, and never calls it: its errors are warnings then."""
    contradiction: Contradiction | None = None
    requirements: list[str] = field(default_factory=list)
    failure: Failure | None = None
    unknowns: list[str] = field(default_factory=list)
    files: Container[str] | None = None
    """The files in which findings are wanted (a model's base class may stand elsewhere); None for all."""
    constraints: Requirements | None = None
    """The store of relations from which `requirements` are worded."""
    batch: Batch | None = None
    """The batch of a loader that the inputs are; a run of a last batch holds only what goes wrong in no other."""
    alternatives: list[str] = field(default_factory=list)
    """Other usual inputs, in words, that the model as it stands accepts: then the input of the evidence is what is wrong."""
    observations: list[Observation] = field(default_factory=list)
    """What the watched statements saw."""
    sightings: dict[ast.AST, list[Any]] = field(default_factory=dict)
    """What the nodes that somebody looks at stood for, each time: a `Sighting`, or a tuple of such (None for what is no tensor)."""
    stale: list[StaleShape] = field(default_factory=list)
    """Shapes that the source states and that are not those of the values."""
    arguments: tuple[tuple[Any, ...], dict[str, Any]] = ((), {})
    """What the model was called with, positional and by name."""
    training: bool | None = None
    """Whether the model was in training mode, where that is known."""
    relations: Requirements | None = None
    """What the evaluation, of which this is one run, requires of its symbols."""
    prepare: Callable[[LayerGraph, Site | None, Call | None, Contract | None], Trial | None] | None = None
    """What describes how a fault of this graph can be shown by running it; None where nobody wants to run anything."""

    def trial(self, site: Site | None, call: Call | None = None, contract: Contract | None = None) -> Trial | None:
        """How a fault at a place (of a call, for a contract) can be shown by running the scenario; None unless asked for."""
        return self.prepare(self, site, call, contract) if self.prepare is not None else None

    def add(self, call: Call) -> None:
        call.index = len(self.calls)
        self.calls.append(call)

    def arrays_given(self) -> list[Array]:
        """The inputs that are arrays."""
        from shapelint.values import Array  # values knows calls

        return [value for value in self.inputs.values() if isinstance(value, Array)]

    def is_broken(self) -> bool:
        """Whether a call certainly fails; what comes after it may be a consequence."""
        return any(contract.fails for call in self.calls if call.certain for contract in call.contracts)

    def broken(self, *contracts: str) -> Iterator[tuple[Call, Contract]]:
        """The calls with a contract of these names that never holds."""
        for call in self.calls:
            for contract in call.contracts:
                if contract.holds is False and contract.name in contracts:
                    yield call, contract

    def name_of(self, layer: Any) -> str | None:
        """The qualified name of a module in the model: `layer1.0.conv1`; empty for the model itself."""
        return self.names.get(id(layer)) if id(layer) in self.names or layer is None else layer.part_name()

    def holds(self, call: Call) -> bool:
        """Whether a call belongs to this graph; the script's own, before the model, does not."""
        return call.index < len(self.calls) and self.calls[call.index] is call

    def producers(self, call: Call) -> list[Call]:
        """The calls that made the inputs of `call`."""
        return [source for source in call.sources if source is not None]

    def chain(self, call: Call) -> list[Call]:
        """The way a size comes about: the calls that lead to the first input of `call`, oldest first."""
        steps: list[Call] = []
        seen = {id(call)}
        producers = self.producers(call)
        while producers and id(producers[0]) not in seen and self.holds(producers[0]):
            steps.append(producers[0])
            seen.add(id(producers[0]))
            producers = self.producers(producers[0])
        return steps[::-1]

    def network(self) -> networkx.DiGraph[Call]:
        """The calls as nodes and the tensors that flow between them as edges."""
        import networkx  # only who walks the graph pays for it

        network: networkx.DiGraph[Call] = networkx.DiGraph()
        network.add_nodes_from(self.calls)
        for call in self.calls:
            for source, array in zip(call.sources, call.inputs, strict=False):
                if source is not None:
                    network.add_edge(source, call, array=array)
        return network
