"""Data of unknown extent: sizes of what a program reads, and what stands for any item of many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from shapelint.recording import active
from shapelint.symbolic.dims import Dim, definitely, equal, symbol
from shapelint.unknown import Several, Unknown, UnknownInteger, UnknownNumber
from shapelint.values import Array


def fresh_size(name: str, minimum: int = 1, maximum: int | None = None) -> Dim:
    """A symbol that nothing else stands for in the program that is evaluated: `rows`, `rows2`, ..."""
    counts: Counter[str] = active().memory("fresh sizes", Counter)
    counts[name] += 1
    return symbol(name if counts[name] == 1 else f"{name}{counts[name]}", minimum, maximum)


def any_of(items: Sequence[Any], reason: str = "an item of many") -> Any:
    """What stands for any of several items: an array where all are alike, a number where all are numbers."""
    if not items:
        return Unknown(reason)
    first = items[0]
    if all(each is first for each in items) and isinstance(first, (int, float, str, bytes, bool, type(None), Unknown)):
        return first
    if all(isinstance(each, Array) for each in items):
        return _any_array(items, reason)
    if all(isinstance(each, (int, UnknownInteger, Dim)) and not isinstance(each, bool) for each in items):
        return UnknownInteger(reason)
    if all(isinstance(each, (int, float, UnknownNumber, Dim)) for each in items):
        return UnknownNumber(reason)
    if all(isinstance(each, Several) for each in items):
        return Several(reason, [item for each in items for item in each.items])
    if type(first) in (tuple, list) and first and all(type(each) is type(first) and len(each) == len(first) for each in items):
        return type(first)(any_of(column, reason) for column in zip(*items, strict=True))
    unknown = next((each for each in items if isinstance(each, Unknown)), None)
    return Unknown(reason if unknown is None else unknown.reason)


def _any_array(arrays: Sequence[Array], reason: str) -> Any:
    """An array like all of these, with elements that are not known; sizes that differ are not known either."""
    ranks = {None if array.dims is None else len(array.dims) for array in arrays}
    if len(ranks) > 1 or None in ranks or len({array.element_type for array in arrays}) > 1:
        return Unknown(reason)
    found = arrays[0].alias()
    columns = zip(*(array.require_dims() for array in arrays), strict=True)
    found.dims = tuple(sizes[0] if all(definitely(equal(size, sizes[0])) for size in sizes) else Unknown(reason) for sizes in columns)
    if len(arrays) > 1:
        found.values = None
    return found
