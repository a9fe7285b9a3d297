"""Requirements on inputs in words: "accepts 1x28x28 up to 1x31x31", "H and W divisible by 32"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from shapelint.symbolic.atoms import Symbol
from shapelint.symbolic.dims import Dim, Relation, Size, format_size, substitute, symbol

if TYPE_CHECKING:
    from shapelint.symbolic.search import Group
    from shapelint.symbolic.state import State

Shape = Sequence[Size]


@dataclass(frozen=True, slots=True)
class Span:
    """The values that a symbol may have: from `low` to `high` (None: without end), those with `rest` modulo `step`."""

    low: int
    high: int | None
    step: int = 1
    rest: int = 0


def describe(state: State, inputs: Mapping[str, tuple[Size, ...]]) -> list[str]:
    """Sentences about what each input must be, with its name in front where there are several."""
    spans, unsaid, examples = _spans_of(state)
    sentences: list[str] = []
    for name, dims in inputs.items():
        resolved = [state.resolve(size) for size in dims]
        said = _describe_input(dims, resolved, spans)
        symbols = {symbol_of(size) for size in resolved}
        if not symbols.isdisjoint(examples):
            said.append(f"for example {shape_text(resolved, examples)}")
        sentences.extend(f"{name}: {sentence}" if len(inputs) > 1 else sentence for sentence in said)
    return list(dict.fromkeys([*map(_relation_text, unsaid), *sentences]))


def _spans_of(state: State) -> tuple[dict[Symbol, Span], list[Relation], dict[Symbol, int]]:
    """What is known of each symbol alone, the relations that this does not say, and values that satisfy those."""
    spans: dict[Symbol, Span] = {}
    unsaid: list[Relation] = []
    examples: dict[Symbol, int] = {}
    for each in {**state.ranges, **state.residues}:
        residues = state.residues.get(each)
        step = (1, 0) if residues is None else residues.step()
        if residues is not None and step is None:
            unsaid.extend(residues.relations)
        spans[each] = Span(*state.range_of(each), *(step or (1, 0)))
    for group in state.groups:
        span = _span_of_group(group)
        if span is not None:
            spans.update(dict.fromkeys(group.symbols, span))
        else:
            unsaid.extend(group.relations)
            if group.points:
                examples.update(zip(group.symbols, group.smallest(), strict=True))
    return spans, unsaid, examples


def _span_of_group(group: Group) -> Span | None:
    """The values that all symbols of a group may have together, if they play the same part and the values follow evenly."""
    values = group.diagonal()
    steps = {after - before for before, after in pairwise(values)}
    if not values or len(steps) > 1 or not _is_symmetric(group):
        return None
    step = steps.pop() if steps else 1
    endless = not group.complete and values[-1] + step > group.reach
    return Span(values[0], None if endless else values[-1], step, values[0] % step)


def _is_symmetric(group: Group) -> bool:
    """Whether the relations stay the same when neighbouring symbols change places."""
    relations = set(group.relations)
    for first, second in pairwise(group.symbols):
        swapped = {first: _dim(second), second: _dim(first)}
        changed = {Relation(substitute(each.left, swapped), each.op, substitute(each.right, swapped)) for each in relations}
        if changed != relations:
            return False
    return True


def _describe_input(dims: Shape, resolved: Shape, spans: Mapping[Symbol, Span]) -> list[str]:
    """What one input must be, of which `resolved` is the shape as far as the requirements fix it."""
    bound = {each: spans[each] for each in dict.fromkeys(map(symbol_of, resolved)) if each is not None and each in spans}
    fixed = any(isinstance(before, Dim) and format_size(before) != format_size(after) for before, after in zip(dims, resolved, strict=True))
    above = {each: span for each, span in bound.items() if _starts_above(each, span)}
    endless = {each: span for each, span in bound.items() if span.high is None}
    steps = _step_sentences(bound)
    if len(resolved) > 2 and not endless and (fixed or above):
        return [_accepts(resolved, bound), *steps]
    sentences = [f"{_listed(names)} at most {high}" for high, names in _upper_ends(bound, above).items()]
    sentences.extend(f"`{each}` from {span.low} to {span.high}" for each, span in above.items() if span.high is not None)
    lower = {each: span for each, span in above.items() if span.high is None}
    if len(lower) > 1 and len(resolved) > 2:
        sentences.append(f"at least {shape_text(resolved, {each: span.low for each, span in endless.items()})}")
    else:
        sentences.extend(f"`{each}` at least {span.low}" for each, span in lower.items())
        if fixed:
            sentences.insert(0, f"accepts {shape_text(resolved)}")
    return sentences + steps


def _starts_above(symbol: Symbol, span: Span) -> bool:
    """Whether the smallest value says something: it is not just the first one of the step."""
    first = symbol.minimum or 0
    return span.low > first + (span.rest - first) % span.step


def _accepts(resolved: Shape, bound: Mapping[Symbol, Span]) -> str:
    smallest = shape_text(resolved, {each: span.low for each, span in bound.items()})
    largest = shape_text(resolved, {each: span.high for each, span in bound.items() if span.high is not None})
    return f"accepts {smallest}" if largest == smallest else f"accepts {smallest} up to {largest}"


def _upper_ends(bound: Mapping[Symbol, Span], above: Mapping[Symbol, Span]) -> dict[int, list[Symbol]]:
    """The symbols that have an upper end and nothing to say about the lower one, by that end."""
    ends: dict[int, list[Symbol]] = {}
    for each, span in bound.items():
        if span.high is not None and span.high != each.maximum and each not in above:
            ends.setdefault(span.high, []).append(each)
    return ends


def _step_sentences(bound: Mapping[Symbol, Span]) -> list[str]:
    by_step: dict[tuple[int, int], list[Symbol]] = {}
    for each, span in bound.items():
        if span.step > 1 and span.low != span.high:
            by_step.setdefault((span.step, span.rest), []).append(each)
    return [
        f"{_listed(symbols)} divisible by {step}" if not rest else f"{_listed(symbols)} leaving {rest} when divided by {step}"
        for (step, rest), symbols in by_step.items()
    ]


def _relation_text(relation: Relation) -> str:
    if relation.op == "%":
        return f"`{relation.left}` divisible by {relation.right}"
    return f"`{relation}`"


def _listed(symbols: Sequence[Symbol]) -> str:
    """`L`; H and W; D, H and W."""
    *others, last = (each.name for each in symbols)
    return f"{', '.join(others)} and {last}" if others else f"`{last}`"


def shape_text(resolved: Shape, values: Mapping[Symbol, int] | None = None) -> str:
    """A shape as `3x224x224`, with values for symbols, and without the batch where that is free."""
    known = values or {}
    first = symbol_of(resolved[0]) if resolved else None
    if len(resolved) > 1 and first is not None and first not in known:
        resolved = resolved[1:]
    texts = [format_size(size if isinstance(size, int) else substitute(size, known)) for size in resolved]
    return "x".join(text if text.isalnum() or text == "?" else f"({text})" for text in texts)


def symbol_of(size: Size) -> Symbol | None:
    """The symbol that a size is, if it is nothing but one."""
    if isinstance(size, Dim) and len(size.terms) == 1:
        ((monomial, coefficient),) = size.terms.items()
        if coefficient == 1 and len(monomial) == 1 and monomial[0][1] == 1 and isinstance(monomial[0][0], Symbol):
            return monomial[0][0]
    return None


def _dim(each: Symbol) -> Dim:
    return symbol(each.name, each.minimum, each.maximum)
