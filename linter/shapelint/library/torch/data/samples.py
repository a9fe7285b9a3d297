"""The sample that stands for a data set: what it has in common with the other samples."""

from __future__ import annotations

from typing import Any

from shapelint.symbolic.dims import definitely, equal
from shapelint.unknown import Undecided, Unknown, UnknownInteger, UnknownNumber
from shapelint.values import UNKNOWN_TYPE, Array


def length_of(dataset: Any) -> int | None:
    """How many samples a data set has, where that is known."""
    if isinstance(dataset, Array):
        return dataset.dims[0] if dataset.dims and isinstance(dataset.dims[0], int) else None
    try:
        return len(dataset)
    except (Undecided, TypeError, NotImplementedError):
        return None


def sample_of(dataset: Any) -> Any:
    """A sample as all are: the first, less what the last one has otherwise."""
    if isinstance(dataset, Unknown):
        raise Undecided(dataset)
    if getattr(dataset, "one_by_one", False) is True:
        return next(iter(dataset))
    first, length = dataset[0], length_of(dataset)
    if length is None or length < 2 or getattr(dataset, "is_uniform", False) is True or isinstance(dataset, Array):
        return first
    return common(first, dataset[length - 1])


def common(first: Any, second: Any) -> Any:
    """What two samples have in common; Unknown where they differ."""
    if isinstance(first, Array) and isinstance(second, Array):
        return _common_array(first, second)
    if isinstance(first, (tuple, list)) and type(first) is type(second) and len(first) == len(second):
        items = [common(x, y) for x, y in zip(first, second, strict=True)]
        return type(first)(*items) if hasattr(first, "_fields") else type(first)(items)
    if isinstance(first, dict) and isinstance(second, dict) and list(first) == list(second):
        return {key: common(first[key], second[key]) for key in first}
    if first is second or (isinstance(first, str) and isinstance(second, str)):
        return first
    if _is_integer(first) and _is_integer(second):
        return UnknownInteger("a number that differs between samples")
    if isinstance(first, (int, float, UnknownNumber)) and isinstance(second, (int, float, UnknownNumber)):
        return UnknownNumber("a number that differs between samples")
    return Unknown("samples of several kinds") if type(first) is not type(second) else first


def _is_integer(value: Any) -> bool:
    return (isinstance(value, int) and not isinstance(value, bool)) or isinstance(value, UnknownInteger)


def _common_array(first: Array, second: Array) -> Any:
    if first.dims is second.dims is None and first.slot is not None and first.slot == second.slot and type(first) is type(second):
        shared = first.alias()
        shared.producer, shared.values = first.producer, None
        return shared
    if first.dims is None or second.dims is None or len(first.dims) != len(second.dims) or type(first) is not type(second):
        return Unknown("arrays whose rank differs between samples")
    shared = first.alias()
    shared.producer, shared.values = first.producer, None
    shared.element_type = first.element_type if first.element_type == second.element_type else UNKNOWN_TYPE
    unknown = Unknown("a size that differs between samples")
    shared.dims = tuple(x if definitely(equal(x, y)) else unknown for x, y in zip(first.dims, second.dims, strict=True))
    return shared
