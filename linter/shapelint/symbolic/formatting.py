"""Sizes as people write them: `64*(H//4)*(W//4)`, `(H - 3)//2`, `H % 32`. The text is a Python expression of the same value."""

from __future__ import annotations

from typing import NamedTuple

from shapelint.symbolic.atoms import Atom, Extremum, Monomial, Quotient, Symbol, Terms
from shapelint.symbolic.factoring import factors_of
from shapelint.symbolic.polynomial import add, add_constant, constant_value, divide_monomials, multiply, scale, variable


class Text(NamedTuple):
    """A printed expression and how tightly its outermost operator binds."""

    text: str
    binding: int

    def at_least(self, binding: int) -> str:
        """The text, in parentheses where an operator of this strength would tear it apart."""
        return self.text if self.binding >= binding and not (binding > SUM and self.text.startswith("-")) else f"({self.text})"


SUM, QUOTIENT, PRODUCT, ATOM = range(4)
"""How tightly operators bind. `//` and `%` stand below `*`: beside it they are always put in parentheses."""


def format_terms(terms: Terms) -> str:
    """A polynomial as a readable Python expression."""
    return _format(terms).text


def format_operand(terms: Terms, binding: int) -> str:
    """The same, in parentheses where an operator of this strength (SUM, QUOTIENT, PRODUCT, ATOM) would tear it apart."""
    return _format(terms).at_least(binding)


def _format(terms: Terms) -> Text:
    value = constant_value(terms)
    if value is not None:
        return Text(str(value), ATOM)
    if len(terms) == 1:
        ((monomial, coefficient),) = terms.items()
        return _format_product(coefficient, monomial, [])
    number, monomial, sums = factors_of(terms)
    if number in (1, -1) and not monomial and len(sums) == 1:
        return _format_sum(terms)
    return _format_product(number, monomial, sums)


def _format_product(number: int, monomial: Monomial, sums: list[Terms]) -> Text:
    parts: list[str] = []
    for atom, exponent in sorted(monomial, key=lambda item: _atom_key(item[0])):
        parts.append(_format_atom(atom).at_least(ATOM) + (f"**{exponent}" if exponent > 1 else ""))
    parts.extend(_with_powers([_format(part).at_least(ATOM) for part in sums]))
    if number == 1 and len(parts) == 1:
        if monomial and monomial[0][1] == 1:
            return _format_atom(monomial[0][0])
        return Text(parts[0], PRODUCT if "**" in parts[0] else ATOM)
    if number == -1:
        return Text("-" + "*".join(parts), PRODUCT)
    return Text("*".join(parts if number == 1 else [str(number), *parts]), PRODUCT)


def _with_powers(factors: list[str]) -> list[str]:
    """Equal factors that follow each other written as powers."""
    return [factor if count == 1 else f"{factor}**{count}" for factor, count in {text: factors.count(text) for text in factors}.items()]


def _format_atom(atom: Atom) -> Text:
    if isinstance(atom, Symbol):
        return Text(atom.name, ATOM)
    if isinstance(atom, Quotient):
        return Text(f"{_format(atom.numerator).at_least(QUOTIENT)}//{_format(atom.divisor).at_least(ATOM)}", QUOTIENT)
    assert isinstance(atom, Extremum)
    choices = ", ".join(format_terms(choice) for choice in atom.choices)
    return Text(f"{'max' if atom.sign > 0 else 'min'}({choices})", ATOM)


def _format_sum(terms: Terms) -> Text:
    """The shortest of: term by term, with a remainder recognised, gathered into one floor quotient."""
    plain = _term_by_term(terms)
    quotients = [(atom, monomial) for monomial in terms for atom, _ in monomial if isinstance(atom, Quotient)]
    for quotient, monomial in quotients:
        found = _as_remainder(terms, quotient, monomial)
        if found is not None:
            return found
    gathered = _gathered(terms, *quotients[0]) if len(quotients) == 1 else None
    return plain if gathered is None or len(plain.text) < len(gathered.text) else gathered


def _as_remainder(terms: Terms, quotient: Quotient, monomial: Monomial) -> Text | None:
    """c*a - c*k*(a//k) + rest written as c*(a % k) + rest, where that leaves fewer terms."""
    remainder = add(quotient.numerator, multiply(quotient.divisor, variable(quotient)), -1)
    leading = next(each for each in remainder if any(atom is quotient for atom, _ in each))
    cofactor, times = divide_monomials(monomial, leading), terms[monomial]
    if cofactor is None or times % remainder[leading]:
        return None
    times //= remainder[leading]
    rest = add(terms, multiply({cofactor: times}, remainder), -1)
    if len(rest) > len(terms) - 2:
        return None
    modulo = Text(f"{_format(quotient.numerator).at_least(QUOTIENT)} % {_format(quotient.divisor).at_least(ATOM)}", QUOTIENT)
    if cofactor or abs(times) != 1:
        before = _format_product(abs(times), cofactor, []).at_least(PRODUCT) if cofactor else str(abs(times))
        modulo = Text(f"{before}*{modulo.at_least(ATOM)}", PRODUCT)
    return _sum_of(modulo, times > 0, rest)


def _sum_of(first: Text, positive: bool, rest: Terms) -> Text:
    """`first`, or minus it, plus a polynomial; what is positive stands in front."""
    if not rest:
        return first if positive else Text(f"-{first.at_least(PRODUCT)}", PRODUCT)
    if not positive:
        return Text(f"{_format(rest).text} - {first.text}", SUM)
    others = _format(rest)
    if others.text.startswith("-"):
        return Text(f"{first.text} - {others.text[1:]}", SUM)
    return Text(f"{first.text} + {others.text}", SUM)


def _gathered(terms: Terms, quotient: Quotient, monomial: Monomial) -> Text | None:
    """b + floor(a/k) = floor((a + k*b)/k) and b - floor(a/k) = floor((k*b - a + k - 1)/k) as one quotient."""
    k, coefficient = quotient.constant_divisor, terms[monomial]
    if k is None or coefficient not in (1, -1) or monomial != ((quotient, 1),):
        return None
    numerator = add(scale(add(terms, {monomial: -coefficient}), k), quotient.numerator, coefficient)
    if coefficient < 0:
        numerator = add_constant(numerator, k - 1)
    return None if constant_value(numerator) is not None else Text(f"{_format(numerator).at_least(QUOTIENT)}//{k}", QUOTIENT)


def _term_by_term(terms: Terms) -> Text:
    """Higher degrees first, and something positive in front where there is anything positive."""
    ordered = sorted(terms.items(), key=_term_key)
    if ordered[0][1] < 0:
        ordered.sort(key=lambda term: term[1] < 0)
    text = ""
    for monomial, coefficient in ordered:
        part = _format_product(abs(coefficient), monomial, []) if monomial else Text(str(abs(coefficient)), ATOM)
        if text:
            text += f" - {part.text}" if coefficient < 0 else f" + {part.text}"
        else:
            text = f"-{part.at_least(PRODUCT)}" if coefficient < 0 else part.text
    return Text(text, SUM)


def _term_key(term: tuple[Monomial, int]) -> tuple[object, ...]:
    monomial = term[0]
    return -sum(exponent for _, exponent in monomial), sorted(_atom_key(atom) for atom, _ in monomial)


def _atom_key(atom: Atom) -> tuple[object, ...]:
    """Batch before everything else, then by name; symbols before what is made of them."""
    names = sorted((symbol.name not in ("N", "B"), symbol.name) for symbol in atom.symbols)
    return names, atom.order
