"""Relations solved as far as algebra goes, and searched where it does not: the immutable state behind `Requirements`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

from shapelint.symbolic.atoms import Monomial, Symbol, Terms, symbols_of
from shapelint.symbolic.cancelling import cancelled
from shapelint.symbolic.dim import sized
from shapelint.symbolic.dims import (
    Condition,
    Dim,
    Relation,
    Size,
    Truth,
    at_least,
    divisible,
    equal,
    evaluate,
    free_symbols,
    less,
    substitute,
    symbol,
)
from shapelint.symbolic.monotone import FARTHEST, interval_of
from shapelint.symbolic.polynomial import add, divide_monomials, scale, variable
from shapelint.symbolic.residues import Residues, residues_of
from shapelint.symbolic.search import Group, NotFound, Point, Range, Ranges, clipped, narrowed, search
from shapelint.unknown import Unknown

MOST_PREFIXES = 288
"""For how many values of the other symbols one symbol is solved for."""


@dataclass(frozen=True, slots=True)
class State:
    """Relations as far as they are solved; every relation is in exactly one of the four.

    Symbols that are known in terms of others, ranges of values, values modulo a period, and groups of symbols that
    are coupled.
    """

    known: Mapping[Symbol, Size] = field(default_factory=dict)
    ranges: Ranges = field(default_factory=dict)
    residues: Mapping[Symbol, Residues] = field(default_factory=dict)
    groups: tuple[Group, ...] = ()
    products: Mapping[Monomial, int] = field(default_factory=dict)
    """Products that the relations of the groups fix, as `(H//4)*(W//4)` to 16."""

    def assuming(self, relation: Relation) -> State:
        """The state with one more relation; raises NotFound where it contradicts."""
        relation = cancelled(Relation(self._resolved(relation.left), relation.op, self._resolved(relation.right)))
        holds = self._within_ranges(relation)
        if holds is False:
            raise NotFound
        if not isinstance(holds, Condition):
            return self
        solved = solved_for_symbol(relation)
        if solved is not None:
            return self._defining(*solved)
        symbols = relation.symbols()
        alone = self._narrowing_alone(relation, *symbols) if len(symbols) == 1 else None
        if alone is not None:
            return alone
        fixed = fixed_product(relation)
        return self._coupling(symbols, relation) if fixed is None else self._fixing(*fixed, relation)

    def truth(self, relation: Relation) -> Truth:
        """Whether a relation holds everywhere, nowhere, or somewhere, as far as can be shown."""
        resolved = Relation(self._resolved(relation.left), relation.op, self._resolved(relation.right))
        return self._within_ranges(resolved)

    def range_of(self, symbol: Symbol) -> Range:
        """The values that the symbol may still have."""
        found = self.ranges.get(symbol)
        return found or (-FARTHEST if symbol.minimum is None else symbol.minimum, symbol.maximum)

    def resolve(self, size: Size) -> Size:
        """The size as far as the relations determine it; raises ZeroDivisionError."""
        resolved: Size = substitute(size, self.known)
        return sized(with_products(resolved.terms, self.products)) if self.products and isinstance(resolved, Dim) else resolved

    def _resolved(self, size: int | Dim) -> int | Dim:
        try:
            found = self.resolve(size)
        except ZeroDivisionError:
            raise NotFound from None
        return size if isinstance(found, Unknown) else found

    def _within_ranges(self, relation: Relation) -> Truth:
        within = {each: symbol(each.name, *self.ranges[each]) for each in relation.symbols() if each in self.ranges}
        if within:
            relation = Relation(substitute(relation.left, within), relation.op, substitute(relation.right, within))
        return truth_of(relation)

    def _narrowing_alone(self, relation: Relation, symbol: Symbol) -> State | None:
        """The state with a relation in one symbol, if that leaves an interval or repeats."""
        interval = interval_of(relation, symbol, self.range_of(symbol)[0])
        if interval is not None:
            return self._narrowing(symbol, interval)
        left = None if any(symbol in group.symbols for group in self.groups) else residues_of(relation, symbol)
        if left is not None and symbol in self.residues:
            left = self.residues[symbol].joined(left)
        return None if left is None else replace(self, residues={**self.residues, symbol: left})._narrowing(symbol, self.range_of(symbol))

    def _narrowing(self, symbol: Symbol, interval: Range) -> State:
        """The state with the values of a symbol in an interval, and its ends where the residues allow them."""
        low, high = self.range_of(symbol)
        low = max(low, interval[0])
        high = min((end for end in (high, interval[1]) if end is not None), default=None)
        residues = self.residues.get(symbol)
        if residues is not None:
            if not residues.allowed:
                raise NotFound
            low, high = residues.first(low), None if high is None else residues.last(high)
        if high is not None and high < low:
            raise NotFound
        if low == high:
            return self._defining(symbol, low)
        narrower = replace(self, ranges={**self.ranges, symbol: (low, high)})
        return replace(narrower, groups=tuple(narrower._within(group) if symbol in group.symbols else group for group in self.groups))

    def _within(self, group: Group) -> Group:
        """The group within the ranges that are left."""
        return narrowed(group, (), self.limits(group.symbols), deepen)

    def _defining(self, symbol: Symbol, value: int | Dim) -> State:
        """The state with a symbol replaced by a size in which it does not occur."""
        touched = [group for group in self.groups if symbol in group.symbols]
        pending = [relation for group in touched for relation in group.relations]
        if symbol in self.residues:
            pending.extend(self.residues[symbol].relations)
        doubtful = {symbol}.union(*(group.symbols for group in touched))
        low, high = self.range_of(symbol)
        pending.append(Relation(value, ">=", low))
        if high is not None:
            pending.append(Relation(value, "<=", high))
        state = State(
            {**{each: substitute(size, {symbol: value}) for each, size in self.known.items()}, symbol: value},
            {each: limits for each, limits in self.ranges.items() if each is not symbol},
            {each: residues for each, residues in self.residues.items() if each is not symbol},
            tuple(group for group in self.groups if group not in touched),
            {each: fixed for each, fixed in self.products.items() if symbols_of({each: 1}).isdisjoint(doubtful)},
        )
        for relation in pending:
            state = state.assuming(relation)
        return state

    def _fixing(self, monomial: Monomial, value: int, relation: Relation) -> State:
        """The state with the value of a product, by which other relations of its symbols become simpler."""
        touched = [group for group in self.groups if not relation.symbols().isdisjoint(group.symbols)]
        others = tuple(group for group in self.groups if group not in touched)
        state = replace(self, groups=others, products={**self.products, monomial: value})._coupling(relation.symbols(), relation)
        for earlier in (each for group in touched for each in group.relations):
            fixed = fixed_product(earlier)
            is_source = fixed is not None and fixed[0] in self.products  # it must not be judged by what it says itself
            state = state._coupling(earlier.symbols(), earlier) if is_source else state.assuming(earlier)
        return state

    def _coupling(self, symbols: frozenset[Symbol], relation: Relation) -> State:
        """The state with a relation that only a search can judge, in one group with all that it touches."""
        touched = [group for group in self.groups if not symbols.isdisjoint(group.symbols)]
        together = symbols.union(*(group.symbols for group in touched))
        if len(touched) == 1 and together == set(touched[0].symbols) and touched[0].points:
            joined = narrowed(touched[0], (relation,), self.limits(together), deepen)
        else:
            earlier = [each for group in touched for each in group.relations]
            earlier.extend(each for symbol in together if symbol in self.residues for each in self.residues[symbol].relations)
            joined = search(together, (*earlier, relation), self.limits(together), deepen)
        return replace(
            self,
            residues={each: residues for each, residues in self.residues.items() if each not in together},
            groups=(*(group for group in self.groups if group not in touched), joined),
        )

    def limits(self, symbols: Sequence[Symbol] | frozenset[Symbol]) -> Ranges:
        """The ranges for a search, which begins near zero where there is no minimum."""
        return {each: (max(low, -64), high) for each in symbols for low, high in (self.range_of(each),)}

    def smallest(self, symbols: frozenset[Symbol]) -> dict[Symbol, int]:
        """The smallest solution found, for the symbols asked for."""
        free = symbols.difference(self.known).union(*(free_symbols(size) for size in self.known.values()))
        values = {each: low for each, (low, _) in self.limits(free).items()}
        for group in self.groups:
            if group.points:
                values.update(zip(group.symbols, group.smallest(), strict=True))
        for each, size in self.known.items():
            if not isinstance(size, Unknown):
                values[each] = evaluate(size, values)
        return values

    def as_strings(self) -> list[str]:
        lines = [f"{each} == {size}" for each, size in self.known.items()]
        for each, limits in self.ranges.items():
            lines.extend(_range_strings(each, limits, self.residues.get(each)))
        for each, residues in self.residues.items():
            step = residues.step()
            lines.extend(map(str, residues.relations) if step is None else [f"{each} % {step[0]} == {step[1]}"])
        return lines + [str(relation) for group in self.groups for relation in group.relations]


def _range_strings(symbol: Symbol, limits: Range, residues: Residues | None) -> Iterator[str]:
    low, high = limits
    first = -FARTHEST if symbol.minimum is None else symbol.minimum
    if low > (first if residues is None else residues.first(first)):
        yield f"{symbol} >= {low}"
    if high is not None and high != symbol.maximum:
        yield f"{symbol} <= {high}"


def truth_of(relation: Relation) -> Truth:
    """Whether a relation holds for all values of its symbols, for none, or for some."""
    left, op, right = relation.left, relation.op, relation.right
    if op == "%":
        return divisible(left, right)
    if op in ("==", "!="):
        answer = equal(left, right)
    else:
        answer = at_least(left, right) if op in (">=", "<") else less(right, left)
    return not answer if op in ("!=", "<", "<=") and isinstance(answer, bool) else answer


def solved_for_symbol(relation: Relation) -> tuple[Symbol, int | Dim] | None:
    """An equality that is linear in a symbol, as this symbol and the size that it must be."""
    difference = relation.difference
    if relation.op != "==" or not isinstance(difference, Dim):
        return None
    candidates: list[tuple[Symbol, int | Dim]] = []
    for monomial, coefficient in difference.terms.items():
        if len(monomial) == 1 and monomial[0][1] == 1 and isinstance(monomial[0][0], Symbol):
            size = _isolated(difference.terms, monomial[0][0], coefficient)
            if size is not None:
                candidates.append((monomial[0][0], size))
    return max(candidates, key=lambda found: found[0].order, default=None)


def _isolated(terms: Terms, symbol: Symbol, coefficient: int) -> int | Dim | None:
    """The value of `symbol` where the polynomial is 0, if it stands nowhere else and its coefficient divides the rest."""
    rest = add(terms, variable(symbol), -coefficient)
    if any(symbol in atom.symbols for monomial in rest for atom, _ in monomial) or any(value % coefficient for value in rest.values()):
        return None
    size = sized({monomial: -value // coefficient for monomial, value in rest.items()})
    return None if isinstance(size, Unknown) else size


def fixed_product(relation: Relation) -> tuple[Monomial, int] | None:
    """The product of atoms that an equality fixes to a number, with this number."""
    difference = relation.difference
    if relation.op != "==" or not isinstance(difference, Dim):
        return None
    products = [monomial for monomial in difference.terms if monomial]
    if len(products) != 1:
        return None
    value, rest = divmod(-difference.terms.get((), 0), difference.terms[products[0]])
    return None if rest else (products[0], value)


def with_products(terms: Terms, products: Mapping[Monomial, int]) -> Terms:
    """The polynomial with every multiple of a fixed product replaced by what its value makes of it."""
    for fixed, value in products.items():
        result: Terms = {}
        for monomial, coefficient in terms.items():
            cofactor = divide_monomials(monomial, fixed)
            result = add(result, {monomial: coefficient} if cofactor is None else scale({cofactor: coefficient}, value))
        terms = result
    return terms


def deepen(symbols: Sequence[Symbol], relations: Sequence[Relation], ranges: Ranges) -> Iterator[Point]:
    """Points found by giving values to all symbols but one and solving for that one."""
    for position in reversed(range(len(symbols))):
        others = [each for each in symbols if each is not symbols[position]]
        count = int(MOST_PREFIXES ** (1 / len(others)))
        for given in product(*(clipped(_spaced(ranges[each][0], count), ranges[each]) for each in others)):
            values = dict(zip(others, given, strict=True))
            state = State(values, {symbols[position]: ranges[symbols[position]]})
            try:
                for relation in relations:
                    state = state.assuming(relation)
            except NotFound:
                continue
            values.update(state.smallest(frozenset((symbols[position],))))
            yield tuple(values[each] for each in symbols)


def _spaced(low: int, count: int) -> Iterator[int]:
    """`count` numbers from `low` on, the first half without gaps, the others further and further apart."""
    value = low
    for step in range(count):
        yield value
        value += 1 if step < count // 2 else max(1, (value - low) // 30 if count > 64 else (value - low) // 4)
