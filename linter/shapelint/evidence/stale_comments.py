"""Which shape comments of a file cannot be true.

A comment describes a typical input and a typical configuration. It is stale if none of the arrays that it may be about,
in no run of the file, has its shape, and if no other size of the input and no other argument of the constructor would
give it: the model is built again with symbols in the place of the numbers that its parameters default to.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from shapelint.evidence.comments import View, Views
from shapelint.evidence.inputs import constructors_of, defaults_of, generalised_defaults, made_up_argument
from shapelint.evidence.session import Session
from shapelint.findings import Place
from shapelint.graph import LayerGraph
from shapelint.interpreter.functions import InterpretedFunction
from shapelint.source.bindings import parent_of
from shapelint.source.files import Span
from shapelint.source.shape_claims import ShapeClaim
from shapelint.stale import Comparison, StaleShape, WrongNumber, compare
from shapelint.symbolic.dims import Condition, Dim, Relation, definitely, equal, evaluate
from shapelint.symbolic.solver import Requirements
from shapelint.unknown import Unknown

FIRM = frozenset({"call", "option", "dataset", "summary", "comment"})
"""Evidence that decides the ranks of the inputs; without it they are a guess."""

Ways: TypeAlias = "list[tuple[Relation, ...]]"
"""The relations that make a claim true, for each of the arrays that it may be about."""

MOST_SWITCHES = 6
"""So many of a constructor's switches are turned."""

MOST_CLAIMS = 48
"""So many claims are tried together at most."""


@dataclass(frozen=True, slots=True)
class Stale:
    """A claim that is stale; for one that the other claims exclude, what it may be about, and the sizes that these tell."""

    claim: ShapeClaim
    general: Sequence[View] = ()
    told: Requirements | None = None


def find_stale(session: Session, graphs: Sequence[LayerGraph], claims: Sequence[ShapeClaim]) -> None:
    """Enter what is stale into the graphs in which it was seen."""
    if not claims:
        return
    try:
        views = Views(usable(graphs))
        groups: dict[ast.AST | None, dict[ShapeClaim, list[View]]] = {}
        for claim in claims:
            seen = views.of(claim)
            if seen:
                groups.setdefault(_owner(session, claim), {})[claim] = seen
        for owner, group in groups.items():
            for stale in _stale_in(session, owner, group):
                _enter(session.file.filename, stale, group[stale.claim])
    except Exception as error:  # as with a rule: only its own findings are lost
        session.faults.append(f"shape comments of {session.file.filename}: {type(error).__name__}: {error}")


def usable(graphs: Iterable[LayerGraph]) -> list[LayerGraph]:
    """The runs whose shapes are not consequences of a mistake."""
    return [graph for graph in graphs if graph.contradiction is None and not graph.is_broken()]


def _owner(session: Session, claim: ShapeClaim) -> ast.AST | None:
    """The outermost class or function around a claim: what can be built or called again; None for the script's own statements."""
    owner: ast.AST | None = None
    node: ast.AST | None = claim.nodes[0]
    while node is not None:
        if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            owner = node
        node = parent_of(session.file, node)
    return owner


def _stale_in(session: Session, owner: ast.AST | None, seen: Mapping[ShapeClaim, list[View]]) -> Iterator[Stale]:
    """The claims of one class, function or script that are stale."""
    suspects = [claim for claim, views in seen.items() if _is_contradicted(claim, views) and _is_legible(claim, seen)]
    for claim in suspects:
        if _differs_in_rank(claim, seen[claim]) and any(view.certain and is_firm(view.graph) for view in seen[claim]):
            yield Stale(claim)
    numbers = [claim for claim in suspects if not _differs_in_rank(claim, seen[claim])]
    if owner is None:
        yield from map(Stale, numbers)
    elif numbers or _contradict_each_other(seen):
        yield from _stale_in_general(session, owner, seen, numbers)


def _stale_in_general(
    session: Session, owner: ast.AST, seen: Mapping[ShapeClaim, list[View]], suspects: Sequence[ShapeClaim]
) -> Iterator[Stale]:
    """The suspects that no input and no argument makes true, and the few claims that contradict the many."""
    views = Views(usable(_runs_in_general(session, owner, {})))
    general = {claim: found for claim in seen if (found := views.of(claim))}
    store = session.recorder.requirements
    options = _options(general)
    impossible = [claim for claim, ways in options.items() if _consistent([ways], store)[1]]
    impossible += [claim for claim in suspects if claim in general and not _fits(claim, general[claim])]
    left = {claim: ways for claim, ways in options.items() if claim not in impossible}
    outliers, others = _outliers(left, store)
    stale = [claim for claim in (*impossible, *outliers) if _is_legible(claim, seen)]
    for settings in _other_settings(session, owner) if stale else ():
        views = Views(_runs_in_general(session, owner, settings))
        stale = [claim for claim in stale if claim in outliers or not _fits(claim, views.of(claim))]
    yield from (Stale(claim, general[claim] if claim in outliers else (), others) for claim in stale)


# What speaks for and against a claim


def _is_contradicted(claim: ShapeClaim, views: Sequence[View]) -> bool:
    """Whether in no run anything that it may be about has the shape, and certainly so in one."""
    return any(view.certain for view in views) and not _fits(claim, views)


def _fits(claim: ShapeClaim, views: Sequence[View]) -> bool:
    """Whether anything that it may be about can have the shape."""
    return any(each.fits for view in views for each in view.comparisons(claim))


def _differs_in_rank(claim: ShapeClaim, views: Sequence[View]) -> bool:
    return all(each.ranks_differ for view in views for each in view.comparisons(claim))


def is_firm(graph: LayerGraph) -> bool:
    """Whether the ranks of a run's inputs are more than a guess."""
    return any(evidence.kind in FIRM for evidence in graph.evidence)


def _is_legible(claim: ShapeClaim, seen: Mapping[ShapeClaim, list[View]]) -> bool:
    """Whether a comment is one about the shape of this value for certain: by its text, or since its neighbours are and are right."""
    if claim.stated.sure and (claim.stated.axes[0].is_batch or not any(view.of_layer for view in seen[claim])):
        return True
    if not claim.stated.sure and len(claim.stated.numbers) < 2:
        return False
    return any(each.is_near for view in seen[claim] for each in view.comparisons(claim)) or any(
        other is not claim
        and other.scope is claim.scope
        and other.stated.notation == claim.stated.notation
        and len(other.stated.axes) > 2
        and any(each.fits and _tells(other, each) for view in views for each in view.comparisons(other))
        for other, views in seen.items()
    )


def _tells(claim: ShapeClaim, comparison: Comparison) -> bool:
    """Whether a claim is right in more than can be chance; in a product, open sizes count beside a right number."""
    return comparison.matched > 1 or (claim.stated.notation == "product" and comparison.matched > 0 and len(comparison.relations) > 0)


# Claims against each other


def _contradict_each_other(seen: Mapping[ShapeClaim, list[View]]) -> bool:
    """Whether no sizes of the inputs make all claims true that a run leaves open."""
    stores = {id(view.graph): view.graph.constraints for views in seen.values() for view in views}
    return any(store is not None and _consistent(list(_options(seen, graph).values()), store)[1] for graph, store in stores.items())


def _options(seen: Mapping[ShapeClaim, list[View]], graph: int | None = None) -> dict[ShapeClaim, Ways]:
    """For each claim that hangs on the sizes of the inputs, the relations of which one group must hold."""
    found: dict[ShapeClaim, Ways] = {}
    for claim, views in seen.items():
        options = [each.relations for view in views if graph in (None, id(view.graph)) for each in view.comparisons(claim) if each.fits]
        if options and all(options):
            found[claim] = options
    return dict(list(found.items())[:MOST_CLAIMS])


def _consistent(options: Sequence[Ways], store: Requirements) -> tuple[Requirements, list[int]]:
    """The store with the claims that hold together with it, taken in their order, and those that do not."""
    dropped: list[int] = []
    for index, ways in enumerate(options):
        for way in ways:
            tried = store.copy()
            if all(tried.add(relation) is None for relation in way):
                store = tried
                break
        else:
            dropped.append(index)
    return store, dropped


def _outliers(options: Mapping[ShapeClaim, Ways], store: Requirements) -> tuple[list[ShapeClaim], Requirements]:
    """The few claims that cannot hold beside all the others, which hold together, and the sizes that these tell."""
    claims = list(options)
    found: dict[frozenset[int], Requirements] = {}
    for first in range(len(claims)):
        order = [first, *(index for index in range(len(claims)) if index != first)]
        told, dropped = _consistent([options[claims[index]] for index in order], store)
        if not dropped:
            return [], told
        found.setdefault(frozenset(order[index] for index in dropped), told)
    fewest = min(map(len, found), default=0)
    best = [dropped for dropped in found if len(dropped) == fewest]
    if len(best) != 1 or len(claims) - fewest < max(3, 2 * fewest):
        return [], store
    return [claims[index] for index in sorted(best[0])], found[best[0]]


# Runs in general


def _defined(session: Session, owner: ast.AST) -> Any:
    """The model class or the function of the module that a node defines, as far as it can be built or called."""
    found = session.module.namespace.get(getattr(owner, "name", ""))
    if isinstance(owner, ast.ClassDef):
        return found if isinstance(found, type) and found in session.model_classes() else None
    return found if isinstance(found, InterpretedFunction) and found.code.node is owner else None


def _runs_in_general(session: Session, owner: ast.AST, settings: Mapping[str, Any]) -> list[LayerGraph]:
    """The runs of a class that is built, or a function that is called, with symbols in the place of numbers, and these settings."""

    def defaults(function: Any, known: Mapping[str, int]) -> dict[str, Any]:
        return generalised_defaults(function, known) | {name: settings[name] for name in defaults_of(function) if name in settings}

    found = _defined(session, owner)
    if found is None:
        return []
    if isinstance(found, type):
        outcome = session.run_symbolic(session.constructor(found, defaults)[0])[0]
    else:
        outcome = session.attempt(lambda _: found(*_required(found), **defaults(found, {})))
    return [*outcome.runs, session.recorder.outside]


def _other_settings(session: Session, owner: ast.AST) -> Iterator[dict[str, Any]]:
    """Each switch turned the other way, and words of which nothing is known: what else a model may be told."""
    found = _defined(session, owner)
    functions = constructors_of(found) if isinstance(found, type) else [found]
    defaults = {name: default for function in functions for name, default in defaults_of(function).items()}
    switches = [(name, default) for name, default in defaults.items() if isinstance(default, bool)]
    yield from ({name: not default} for name, default in switches[:MOST_SWITCHES])
    words = {name: Unknown(f"the argument {name}") for name, default in defaults.items() if isinstance(default, str)}
    if words:
        yield words


def _required(function: InterpretedFunction) -> list[Any]:
    code = function.code
    nodes = {arg.arg: arg.annotation for arg in (*code.node.args.posonlyargs, *code.node.args.args)}
    required = code.positional[: len(code.positional) - len(function.defaults)]
    return [made_up_argument(name, nodes.get(name), lambda name, _: Unknown(f"the argument {name}")) for name in required]


# Entries


def _enter(filename: str, stale: Stale, views: Sequence[View]) -> None:
    """Describe a stale claim in the graph of the run that shows it best."""
    claim = stale.claim
    view = next((view for view in views if view.certain), views[0])
    known = [seen for each in stale.general or (view,) for seen in each.mains if seen.dims is not None]
    main = min(known, key=lambda seen: _distance(compare(claim.stated, seen.dims or ())))
    dims = main.dims or ()
    told = dims if stale.told is None else tuple(_told(stale.told, size) for size in dims)
    comparison = compare(claim.stated, told)
    wrong = None
    if not comparison.ranks_differ and len(comparison.conflicts) == 1:
        index, axis = comparison.conflicts[0]
        written = claim.stated.axes[index]
        column = claim.span.column - claim.stated.start
        wrong = WrongNumber(
            written.text, told[axis], Place(filename, Span(claim.row, column + written.start, claim.row, column + written.end))
        )
    news = not all(definitely(equal(size, seen)) for size, seen in zip(told, dims, strict=True))
    detail = " if the other comments are right" if news else ""
    view.graph.stale.append(StaleShape(Place(filename, claim.span), claim.text, _subject(claim), told, main.producer, wrong, detail))


def _told(store: Requirements, size: Any) -> Any:
    """A size as far as the relations of a store tell it."""
    size = store.resolve(size)
    if isinstance(size, Dim):
        try:
            least = evaluate(size, store.smallest())
        except (KeyError, ZeroDivisionError):
            return size
        holds = equal(size, least)
        if isinstance(holds, Condition) and store.truth(holds.relation) is True:
            return least
    return size


def _distance(comparison: Comparison) -> tuple[bool, int]:
    return comparison.ranks_differ, len(comparison.conflicts)


def _subject(claim: ShapeClaim) -> str:
    """What a claim is about, in the words of the source."""
    node = claim.nodes[0]
    if claim.name is not None or claim.kind == "parameter":
        return f"`{claim.name}`"
    if isinstance(node, ast.Return):
        return "what is returned"
    if claim.kind != "line" and isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        if isinstance(target, ast.Name):
            return f"`{target.id}`"
    return "the result"
