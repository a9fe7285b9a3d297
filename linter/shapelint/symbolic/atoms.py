"""The indivisible parts of a size: symbols, floor quotients, and maxima or minima of sizes.

Atoms are interned: two atoms that are written alike are the same object, so that comparing and hashing them costs
nothing. They are immutable and may be shared, copied and pickled freely.
"""

from __future__ import annotations

from typing import Any, TypeAlias
from weakref import WeakValueDictionary

Monomial: TypeAlias = "tuple[tuple[Atom, int], ...]"
"""Atoms with their positive exponents, in the order of `Atom.order`; empty for the constant term."""

Terms: TypeAlias = "dict[Monomial, int]"
"""A polynomial: the coefficient (never 0) of each monomial. Not to be changed once an atom or a size holds it."""

Bounds: TypeAlias = "tuple[int | None, int | None]"
"""The smallest and the largest value, None where there is none or none is known."""

_interned: WeakValueDictionary[tuple[Any, ...], Atom] = WeakValueDictionary()


class Atom:
    """What a polynomial takes as a variable.

    `order` sorts atoms and identifies them, `symbols` are the symbols inside, `weight` is the number of atoms inside
    and `depth` how deep they are nested, this one included.
    """

    __slots__ = ("__weakref__", "depth", "known_bounds", "order", "symbols", "weight")

    order: tuple[Any, ...]
    symbols: frozenset[Symbol]
    weight: int
    depth: int
    known_bounds: Bounds | None

    def __copy__(self) -> Atom:
        return self

    def __deepcopy__(self, _memo: object) -> Atom:
        return self


class Symbol(Atom):
    """An integer that the source leaves open, as the height of an input: `minimum <= value <= maximum`.

    Symbols with the same name and the same bounds are the same symbol.
    """

    __slots__ = ("maximum", "minimum", "name")

    name: str
    minimum: int | None
    maximum: int | None

    def __new__(cls, name: str, minimum: int | None = 1, maximum: int | None = None) -> Symbol:
        order = (0, name, minimum is not None, minimum or 0, maximum is not None, maximum or 0)
        found = _interned.get(order)
        if isinstance(found, Symbol):
            return found
        self = object.__new__(cls)
        self.name, self.minimum, self.maximum = name, minimum, maximum
        self.order, self.weight, self.depth = order, 1, 1
        self.symbols, self.known_bounds = frozenset((self,)), (minimum, maximum)
        _interned[order] = self
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return Symbol, (self.name, self.minimum, self.maximum)

    def __repr__(self) -> str:
        return f"Symbol({self.name!r}, {self.minimum}, {self.maximum})"

    def __str__(self) -> str:
        return self.name


class Quotient(Atom):
    """The floor of `numerator / divisor`, both polynomials, as `floor_quotient` leaves them when nothing divides out."""

    __slots__ = ("divisor", "numerator")

    numerator: Terms
    divisor: Terms

    def __new__(cls, numerator: Terms, divisor: Terms) -> Quotient:
        order = (1, order_of(numerator), order_of(divisor))
        found = _interned.get(order)
        if isinstance(found, Quotient):
            return found
        self = object.__new__(cls)
        self.numerator, self.divisor = numerator, divisor
        _describe(self, order, numerator, divisor)
        return self

    @property
    def constant_divisor(self) -> int | None:
        """The divisor if it is a number; it is positive then."""
        return self.divisor.get(()) if len(self.divisor) == 1 else None

    def __reduce__(self) -> tuple[Any, ...]:
        return Quotient, (self.numerator, self.divisor)


class Extremum(Atom):
    """The largest (`sign` 1) or the smallest (`sign` -1) of several polynomials."""

    __slots__ = ("choices", "sign")

    choices: tuple[Terms, ...]
    sign: int

    def __new__(cls, sign: int, choices: tuple[Terms, ...]) -> Extremum:
        choices = tuple(sorted(choices, key=order_of))
        order = (2, sign, *map(order_of, choices))
        found = _interned.get(order)
        if isinstance(found, Extremum):
            return found
        self = object.__new__(cls)
        self.sign, self.choices = sign, choices
        _describe(self, order, *choices)
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return Extremum, (self.sign, self.choices)


def order_of(terms: Terms) -> tuple[Any, ...]:
    """A key that sorts polynomials and identifies them."""
    return tuple(sorted((tuple((atom.order, power) for atom, power in monomial), factor) for monomial, factor in terms.items()))


def atoms_of(terms: Terms) -> set[Atom]:
    """The atoms that stand in a polynomial, without those inside other atoms."""
    return {atom for monomial in terms for atom, _ in monomial}


def symbols_of(terms: Terms) -> frozenset[Symbol]:
    """The symbols of a polynomial, those inside atoms included."""
    return frozenset[Symbol]().union(*(atom.symbols for atom in atoms_of(terms)))


def _describe(atom: Atom, order: tuple[Any, ...], *parts: Terms) -> None:
    atom.order, atom.known_bounds = order, None
    atom.symbols = frozenset[Symbol]().union(*map(symbols_of, parts))
    inside = [inner for part in parts for monomial in part for inner, _ in monomial]
    atom.weight = 1 + sum(inner.weight for inner in inside)
    atom.depth = 1 + max((inner.depth for inner in inside), default=0)
    _interned[order] = atom
