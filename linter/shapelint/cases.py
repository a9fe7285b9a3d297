"""A case: one broken contract with what a rule needs to speak about it (names, places, makings, the way it came about)."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar

from shapelint.catching import is_caught
from shapelint.derivations import derivation, factors_of, spatial_clause
from shapelint.findings import Edit, Evidence, Finding, Fix, Place, Related, Severity, Step
from shapelint.graph import Call, Contract, LayerGraph, Site
from shapelint.numbers import made_up_of, rewritten
from shapelint.origins import Origin, origin_of, place_of
from shapelint.provenance import calls_before, data_evidence
from shapelint.rules import Rule
from shapelint.symbolic.dims import format_size, free_symbols
from shapelint.values import Array

_DEFINITIONS = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_FRAMES = 6
"""How many calls of a stack are shown beside a finding."""


@dataclass(frozen=True, eq=False)
class Case:
    """A call with the contract that it breaks."""

    graph: LayerGraph
    call: Call
    contract: Contract
    alone: bool = True
    """False where the contract is broken only together with other requirements on the input."""

    # Words

    @cached_property
    def subject(self) -> str:
        """The layer by its name in the model, else the function: `fc1`, `view`, with backticks."""
        if self.call.layer is None:
            return f"`{operation_name(self.call)}`"
        return f"`{self.graph.name_of(self.call.layer) or type(self.call.layer).__name__}`"

    @cached_property
    def received(self) -> str:
        """What arrives and how it is made up: `3136 = 64*7*7`."""
        return made_of(self.contract.received, self.factors)

    @property
    def declared(self) -> str:
        return shown(self.contract.declared)

    @cached_property
    def factors(self) -> tuple[Any, ...]:
        """The sizes whose product is what arrives."""
        size = self.contract.received
        return factors_of(self.graph, self.call, size) if isinstance(size, int) or free_symbols(size) else ()

    @cached_property
    def history(self) -> str:
        """The heights on the way, where they tell the story: ` (28, 28, 14, 14, 7)`."""
        return spatial_clause(self.graph, self.call) if len(self.factors) > 1 else ""

    @cached_property
    def inputs(self) -> str:
        """What the model is called with: `x = [N, 1, 28, 28]`."""
        return ", ".join(f"{name} = {array.describe()}" for name, array in self.graph.inputs.items() if isinstance(array, Array))

    @cached_property
    def is_symbolic(self) -> bool:
        """Whether what arrives depends on the input."""
        values = self.contract.received if isinstance(self.contract.received, (tuple, list)) else [self.contract.received]
        return any(free_symbols(value) for value in values)

    @property
    def whatever(self) -> str:
        """The clause that says for which inputs the case holds, where what arrives depends on them."""
        if not self.alone:
            return ": no input can meet this together with what the model needs before"
        told = self.is_symbolic and self.inputs and self.graph.root is not None
        return f", whatever the sizes of {self.inputs} are" if told else ""

    @property
    def is_declared_open(self) -> bool:
        """Whether no size serves that a model leaves open: such a model is built all the same, and raises only once it is called."""
        root = self.graph.root
        return not self.alone and root is not None and root.own_inputs() is not None and all(map(_is_left_open, self.graph.arrays_given()))

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The evidence of the run; of a call of the script itself, the data set that its inputs come from too."""
        found = data_evidence(self.call.inputs) if self.graph.root is None else []
        return (*found, *self.graph.evidence)

    # Places

    @cached_property
    def changed(self) -> Call:
        """The call whose layer or arguments are to be changed: that of the contract, unless it blames another."""
        blamed = self.contract.blamed
        return self.call if blamed is None else blamed if isinstance(blamed, Call) else replace(self.call, layer=blamed)

    @property
    def place(self) -> Place | None:
        """What has to be changed, where the contract says so; else the call."""
        return self.at_call() if self.contract.blamed is None else self.primary(self.origin)

    @cached_property
    def origin(self) -> Origin | None:
        """The number that the contract names, where it can be changed for this call alone."""
        parameter, declared = self.contract.parameter, self.contract.declared
        return self.origin_of(parameter, declared, self._index_of(parameter, declared)) if parameter else None

    @cached_property
    def source(self) -> Origin | None:
        """Where that number is written, though other calls may use it too."""
        parameter, declared = self.contract.parameter, self.contract.declared
        return self.origin_of(parameter, declared, self._index_of(parameter, declared), shared=True) if parameter else None

    def _index_of(self, parameter: str, declared: object) -> int | None:
        """Which of the sizes that a function was given is the one that the contract names."""
        if self.contract.element is not None:
            return self.contract.element
        given = self.call.arguments.get(parameter) if self.call.layer is None else None
        if isinstance(given, (tuple, list)) and len(given) == 1 and isinstance(given[0], (tuple, list)):
            given = given[0]
        if not isinstance(given, (tuple, list)) or not isinstance(declared, int):
            return None
        found = [index for index, size in enumerate(given) if type(size) is int and size == declared]
        return found[0] if len(found) == 1 else None

    def origin_of(self, parameter: str, value: object = None, index: int | None = None, *, shared: bool = False) -> Origin | None:
        """Where an argument of the layer's constructor, else of the function, is written."""
        return origin_of(self.changed, parameter, value if isinstance(value, int) else None, index, shared=shared)

    def primary(self, origin: Origin | None) -> Place | None:
        """The place to report: the origin, else the constructor or the call, in a file that is checked."""
        candidates = [origin.place] if origin is not None else []
        candidates += [place_of(site) for site in (*stack(self.constructor), *stack(self.changed.site), *stack(self.call.site))]
        return next((place for place in candidates if is_checked(self.graph, place)), None)

    @property
    def constructor(self) -> Site | None:
        return getattr(self.changed.layer, "constructed_at", None)

    def at_call(self) -> Place | None:
        """The call itself, or the nearest one above it in a file that is checked."""
        places = (place_of(site) for site in stack(self.call.site))
        return next((place for place in places if is_checked(self.graph, place)), None)

    # Findings

    def finding(
        self,
        rule: Rule,
        message: str,
        *,
        place: Place | None,
        expected: object = None,
        expected_fits: bool = True,
        actual: object = None,
        related: Sequence[Related] = (),
        fix: Fix | None = None,
        help: str = "",
        source: int = 0,
    ) -> Iterator[Finding]:
        """The finding that `rule` makes of this case; none where no place is known."""
        if place is None:
            return
        arriving = self.call.inputs[source].describe() if source < len(self.call.inputs) else ""
        yield Finding(
            rule.code, rule.name, Severity.WARNING if self.is_declared_open else rule.severity, message, place,
            related=(
                *related, *frames(self.graph, self.call.site, place, arriving, related), *made_at(self, place), *written_at(self, place),
            ),
            expected=None if expected is None else shown(expected), expected_fits=expected_fits,
            actual=None if actual is None else shown(actual),
            evidence=self.evidence,
            derivation=self.steps(source),
            fix=fix if fix is not None and all(is_checked(self.graph, edit.place) for edit in fix.edits) else None,
            help=help, model=self.graph.model, trial=self.graph.trial(self.call.site, self.call, self.contract),
        )  # fmt: skip

    def steps(self, source: int = 0) -> tuple[Step, ...]:
        return derivation(self.graph, self.call, source=source)


def written_at(case: Case, primary: Place) -> list[Related]:
    """Where a number is written that several calls share."""
    if case.source is None or case.origin is None or case.source.place in (primary, case.origin.place) or case.source.value is None:
        return []
    return [Related(f"`{case.origin.text}` is {case.source.text} from here", case.source.place)]


def fix_of(
    origins: Sequence[Origin | None], wanted: object, factors: Sequence[Any], applicability: str = "safe", declared: object = None
) -> Fix | None:
    """The fix that writes `wanted` for what is `declared` now, at all these places in their own style; None where one has no literals."""
    if not isinstance(wanted, int):
        return None
    sizes = [size for size in factors if isinstance(size, int)]
    edits: dict[Place, Edit] = {}
    messages: dict[str, None] = {}
    for origin in origins:
        if origin is None:
            return None
        text = rewritten(origin.text, origin.node, wanted, sizes if len(sizes) == len(factors) else None, declared)
        if text is None:
            return None
        edits[origin.place] = Edit(origin.place, text)
        messages[f"replace `{origin.text}` by `{text}`"] = None
    return Fix(applicability, "; ".join(messages), tuple(edits.values())) if edits else None


def cases(graph: LayerGraph, *names: str) -> Iterator[Case]:
    """The broken contracts of these names on calls that certainly happen and whose failure nobody expects, with the
    contradiction among the requirements on the input.

    None where the model is right and its input is not: that is one finding, at the input.
    """
    if graph.alternatives:
        return
    yield from broken_cases(graph, *names)


def broken_cases(graph: LayerGraph, *names: str) -> Iterator[Case]:
    """The cases, whether model or input are to blame."""
    seen: set[tuple[Any, ...]] = set()
    for call, contract in graph.broken(*names):
        key = _alike(call, contract)
        if call.certain and key not in seen and not is_caught(call.site):
            seen.add(key)
            yield Case(graph, call, contract)
    tag = graph.contradiction.tag if graph.contradiction is not None else None
    if isinstance(tag, tuple) and tag[1].name in names and tag[0].certain and _is_about_inputs(graph):
        call, contract = tag
        yield Case(graph, call, contract, alone=False)


def _alike(call: Call, contract: Contract) -> tuple[Any, ...]:
    """What broken contracts have in common that make the same finding: layers built in a loop, calls made in one."""
    built = getattr(call.layer, "constructed_at", None)
    nodes = [id(site.node) for site in stack(call.site)]
    return (contract.name, contract.parameter, shown(contract.received), shown(contract.declared), built and id(built.node), *nodes)


def _is_left_open(array: Array) -> bool:
    return array.dims is not None and any(free_symbols(size) for size in array.dims[1:])


def _is_about_inputs(graph: LayerGraph) -> bool:
    """Whether the contradiction is one of the inputs' sizes alone, not of arguments that the linter made up for a constructor."""
    given = {symbol for array in graph.arrays_given() for dim in array.dims or () for symbol in free_symbols(dim)}
    return graph.contradiction is not None and graph.contradiction.relation.symbols() <= given


def is_consequence(case: Case) -> bool:
    """Whether a call that led to this one is wrong already: what it returned is what it should have returned, or less."""
    before = calls_before(case.call.inputs)
    return any(contract.fails for call in before if call.certain for contract in call.contracts)


def open_cases(graph: LayerGraph, name: str) -> Iterator[Case]:
    """The contracts of this name that may or may not hold, on calls that certainly happen."""
    for call in graph.calls:
        for contract in call.contracts:
            if contract.name == name and contract.holds is not True and call.certain:
                yield Case(graph, call, contract)


class ContractRule(Rule):
    """A rule that judges the broken contracts of its own name, one finding for each place."""

    after_faults: ClassVar[bool] = True
    """Whether it judges calls, too, that get what a wrong call returned."""

    def check(self, graph: LayerGraph) -> Iterator[Finding]:
        found = (case for case in cases(graph, self.name) if self.after_faults or not is_consequence(case))
        yield from once_a_place(finding for case in found for finding in self.judge(case))

    def judge(self, case: Case) -> Iterator[Finding]:
        """What to say about one case."""
        raise NotImplementedError


def once_a_place(findings: Iterator[Finding]) -> Iterator[Finding]:
    """The first finding of each place: a layer that is built in a loop is wrong once."""
    seen: set[Place] = set()
    for finding in findings:
        if finding.place not in seen:
            seen.add(finding.place)
            yield finding


# Words and places


def shown(value: object) -> str:
    """A size, a shape or anything else that a contract names, as people write it."""
    if isinstance(value, (tuple, list)):
        return "[" + ", ".join(shown(each) for each in value) + "]"
    return format_size(value)


def made_of(size: object, factors: Sequence[Any]) -> str:
    """A size with its factors where they are numbers: `3136 = 64*7*7`."""
    if isinstance(size, int) and all(isinstance(factor, int) for factor in factors):
        return made_up_of(size, factors)
    return shown(size)


def operation_name(call: Call) -> str:
    """The last part of the qualified name: `conv2d`."""
    return call.operation.rpartition(".")[2]


def producer_name(graph: LayerGraph, call: Call | None) -> str:
    """The call that made a tensor, for the reader: `layer1.0.conv2`, `relu`, or the input."""
    if call is None:
        return "the input"
    name = graph.name_of(call.layer) if call.layer is not None else None
    return f"`{name or operation_name(call)}`"


def stack(site: Site | None) -> list[Site]:
    """The places on the call stack, innermost first, as far as they are calls (the linter's own have the whole file as their place)."""
    return [each for each in site.stack() if not isinstance(each.node, _DEFINITIONS)] if site is not None else []


def is_checked(graph: LayerGraph, place: Place) -> bool:
    """Whether a place lies in a file that the user asked to check."""
    return graph.files is None or place.filename in graph.files


def frames(graph: LayerGraph, site: Site | None, primary: Place, arriving: str, named: Sequence[Related] = ()) -> list[Related]:
    """The calls that led to the one that breaks: the innermost, and those in the file or the project of the finding."""
    found: list[Related] = []
    taken = {primary, *(related.place for related in named)}
    for depth, each in enumerate(stack(site)):
        place = place_of(each)
        if place not in taken and (depth == 0 or _is_near(graph, place, primary)) and len(found) < _FRAMES:
            taken.add(place)
            found.append(Related(_frame_message(depth, arriving), place))
    return found


def _is_near(graph: LayerGraph, place: Place, primary: Place) -> bool:
    """Whether a place belongs to the code in which a finding is: its file, or the project that is looked at as a whole."""
    return place.filename == primary.filename or (graph.files is not None and place.filename in graph.files)


def _frame_message(depth: int, arriving: str) -> str:
    if depth:
        return "on the way there from here"
    return f"called here with {arriving}" if arriving else "called here"


def made_at(case: Case, primary: Place) -> list[Related]:
    """Where the layer is made, and the calls that led there, in the file or the project of the finding."""
    places = [place_of(site) for site in stack(case.constructor)]
    here = [place for place in places if _is_near(case.graph, place, primary) and place != primary]
    layer = case.changed.layer
    subject = case.subject if layer is case.call.layer else f"`{case.graph.name_of(layer) or type(layer).__name__}`"
    messages = [f"{subject} is made here", *["made from here"] * _FRAMES]
    return [Related(message, place) for message, place in zip(messages, here[:_FRAMES], strict=False)]
