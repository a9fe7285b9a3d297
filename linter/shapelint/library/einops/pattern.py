"""Patterns of einops, parsed: `"b (h p1) (w p2) c -> b (h w) (p1 p2 c)"`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

ELLIPSIS = "..."
MERGED = "(...)"
CONTRACT = "pattern-mismatch"

Group = tuple[str, ...]


class PatternFault(Exception):
    """Something that einops does not take, as a clause for the reader."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a pattern: a group of axis names for each axis of the tensor.

    `()` and `1` are the empty group. A number is an axis without a name: it gets a unique one, and its length is in
    `numbers`. An ellipsis stands as the group `("...",)`; inside parentheses it is written `(...)`.
    """

    text: str
    groups: tuple[Group, ...]
    numbers: tuple[tuple[str, int], ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(ELLIPSIS if name == MERGED else name for group in self.groups for name in group)

    @property
    def has_ellipsis(self) -> bool:
        return ELLIPSIS in self.names

    def expanded(self, rank: int) -> tuple[Group, ...]:
        """The groups with the ellipsis replaced by as many axes as it stands for."""
        axes = tuple(f"...{index}" for index in range(rank))
        groups: list[Group] = []
        for group in self.groups:
            if group == (ELLIPSIS,):
                groups += [(axis,) for axis in axes]
            else:
                groups.append(tuple(name for part in group for name in (axes if part == MERGED else (part,))))
        return tuple(groups)


@dataclass(frozen=True, slots=True)
class Pattern:
    """Both sides of an arrow."""

    left: Side
    right: Side


@lru_cache(maxsize=2048)
def parse_pattern(pattern: str) -> Pattern:
    """Both sides of a pattern; raises PatternFault."""
    left, arrow, right = pattern.partition("->")
    if not arrow:
        raise PatternFault("the pattern has no `->`")
    if "->" in right:
        raise PatternFault("the pattern has more than one `->`")
    return Pattern(parse_side(left), parse_side(right))


@lru_cache(maxsize=4096)
def parse_side(text: str, underscore: bool = False) -> Side:
    """One side of a pattern; raises PatternFault. `underscore` allows `_`, which names nothing, any number of times."""
    groups: list[Group] = []
    inside: list[str] | None = None
    numbers: dict[str, int] = {}
    seen: set[str] = set()
    for token in _tokens(text):
        if token == "(":
            if inside is not None:
                raise PatternFault("parentheses inside parentheses")
            inside = []
        elif token == ")":
            if inside is None:
                raise PatternFault("a `)` without its `(`")
            groups.append(tuple(inside))
            inside = None
        elif token == "1":
            if inside is None:
                groups.append(())
        else:
            name = _axis(token, seen, numbers, underscore)
            if inside is None:
                groups.append((name,))
            else:
                inside.append(MERGED if name == ELLIPSIS else name)
    if inside is not None:
        raise PatternFault("a `(` without its `)`")
    return Side(text.strip(), tuple(groups), tuple(numbers.items()))


def _tokens(text: str) -> Iterator[str]:
    word = ""
    for character in f"{text} ":
        if character in "() ":
            if word:
                yield word
            word = ""
            if character != " ":
                yield character
        elif character.isalnum() or character in "_.":
            word += character
        else:
            raise PatternFault(f"`{character}` has no meaning in a pattern")


def _axis(token: str, seen: set[str], numbers: dict[str, int], underscore: bool) -> str:
    if "." in token and token != ELLIPSIS:
        raise PatternFault(f"`{token}`: dots stand only in an ellipsis `...`")
    if token.isdecimal():
        name = f"{token}#{len(numbers)}"
        if int(token) < 1:
            raise PatternFault(f"an axis of length {token}")
        numbers[name] = int(token)
        return name
    if token != ELLIPSIS and not (token.isidentifier() and (token.strip("_") == token or (underscore and token == "_"))):
        raise PatternFault(f"`{token}` is no name for an axis")
    if token in seen and token != "_":
        raise PatternFault(f"`{token}` stands twice on one side")
    seen.add(token)
    return token


def written(group: Group) -> str:
    """A group as it stands in a pattern."""
    text = " ".join(ELLIPSIS if name == MERGED else name.partition("#")[0] for name in group)
    return text if len(group) == 1 else f"({text})"
