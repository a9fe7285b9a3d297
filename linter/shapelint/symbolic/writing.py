"""Sizes as JSON, and back: the same polynomials over the same symbols, which print and compare as before."""

from __future__ import annotations

from typing import Any, cast

from shapelint.symbolic.atoms import Atom, Extremum, Quotient, Symbol, Terms
from shapelint.symbolic.dim import Dim, Size
from shapelint.symbolic.polynomial import limited
from shapelint.symbolic.real import Real
from shapelint.unknown import Unknown


def written_size(size: Size | Real) -> Any:
    """A size as JSON has it; raises TypeError for what is none."""
    if type(size) is int:
        return size
    if isinstance(size, Unknown):
        return ["?", size.reason]
    if isinstance(size, Dim):
        return ["+", _written_terms(size.terms)]
    if isinstance(size, Real):
        return ["/", written_size(size.numerator), written_size(size.denominator)]
    raise TypeError(f"{type(size).__name__} is no size")


def read_size(written: Any) -> Size:
    """The size that was written; raises ValueError, TypeError or TooLarge for what is none."""
    if type(written) is int:
        return written
    kind, *parts = written
    if kind == "?" and isinstance(parts[0], str):
        return Unknown(parts[0])
    if kind == "+":
        return Dim(_read_terms(parts[0]))
    if kind == "/":
        numerator, denominator = map(read_size, parts)
        return cast("Size", Real(numerator, denominator))  # type: ignore[arg-type]  # shapes of what is not followed hold them
    raise ValueError(f"{kind!r} begins no size")


def _written_terms(terms: Terms) -> list[Any]:
    return [[factor, *([_written_atom(atom), power] for atom, power in monomial)] for monomial, factor in terms.items()]


def _written_atom(atom: Atom) -> list[Any]:
    if isinstance(atom, Symbol):
        return ["s", atom.name, atom.minimum, atom.maximum]
    if isinstance(atom, Quotient):
        return ["q", _written_terms(atom.numerator), _written_terms(atom.divisor)]
    assert isinstance(atom, Extremum)
    return ["x", atom.sign, *map(_written_terms, atom.choices)]


def _read_terms(written: Any) -> Terms:
    terms = {tuple((_read_atom(atom), _integer(power)) for atom, power in monomial): _integer(factor) for factor, *monomial in written}
    return limited(terms)


def _read_atom(written: Any) -> Atom:
    kind, *parts = written
    if kind == "s":
        name, minimum, maximum = parts
        if not isinstance(name, str):
            raise ValueError("a symbol has a name")
        return Symbol(name, *(None if bound is None else _integer(bound) for bound in (minimum, maximum)))
    if kind == "q":
        numerator, divisor = map(_read_terms, parts)
        return Quotient(numerator, divisor)
    if kind == "x":
        sign, *choices = parts
        return Extremum(_integer(sign), tuple(map(_read_terms, choices)))
    raise ValueError(f"{kind!r} begins no atom")


def _integer(value: Any) -> int:
    if type(value) is not int:
        raise TypeError("a number is whole")
    return value
