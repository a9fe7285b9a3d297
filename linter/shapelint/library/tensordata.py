"""Arithmetic on the elements of tiny known arrays: flat row-major tuples of Python numbers with their sizes.

Model code computes depths, schedules and index tables with tensors; the shapes that follow from them need the numbers.
Whatever cannot be computed exactly is None: the elements are then not known.
"""

from __future__ import annotations

import math
import struct
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import product as cartesian
from itertools import starmap
from typing import Any

from shapelint.symbolic.dims import Dim
from shapelint.values import CONSTANT_LIMIT, Array

Values = tuple[Any, ...]
Dims = tuple[int, ...]

_FAULTS = (ArithmeticError, ValueError, TypeError, struct.error)
_WIDTHS = {"uint8": 8, "int8": 8, "int16": 16, "int32": 32, "int64": 64, "uint16": 16, "uint32": 32, "uint64": 64}


def element_count(dims: Sequence[Any] | None) -> int | None:
    """The number of elements where every size is a plain number and they are few, else None."""
    if dims is None:
        return None
    count = 1
    for dim in dims:
        if not isinstance(dim, int):
            return None
        count *= dim
    return count if 0 <= count <= CONSTANT_LIMIT else None


def filled(dims: Sequence[Any] | None, value: Any) -> Values | None:
    """The elements of an array that holds one value everywhere."""
    count = element_count(dims)
    return None if count is None or not isinstance(value, (int, float, complex)) else (value,) * count


def number(value: Any) -> Any:
    """A Python number that a zero-dimensional array holds; any other value itself."""
    if isinstance(value, Array) and value.values is not None and len(value.values) == 1:
        return value.values[0]
    return value


def converted(values: Values | None, element_type: str) -> Values | None:
    """The elements as an array of this type stores them: rounded, wrapped, truncated."""
    if values is None:
        return None
    if any(type(value) is Dim for value in values):
        return values if element_type in ("int32", "int64") else None
    try:
        return _convert(values, element_type)
    except _FAULTS:
        return None


def _convert(values: Values, element_type: str) -> Values | None:
    if element_type == "float32":
        return tuple(array("f", values))
    if element_type == "float64":
        return tuple(map(float, values))
    if element_type == "float16":
        return struct.unpack(f"{len(values)}e", struct.pack(f"{len(values)}e", *values))
    if element_type == "bool":
        return tuple(map(bool, values))
    if element_type in _WIDTHS:
        return tuple(map(_wrapper(element_type), values))
    if element_type in ("complex64", "complex128"):
        return tuple(map(complex, values))
    return None


@cache
def _wrapper(element_type: str) -> Callable[[Any], int]:
    width = _WIDTHS[element_type]
    low = 0 if element_type.startswith("u") else -(1 << (width - 1))
    span = 1 << width
    return lambda value: (int(value) - low) % span + low


def elementwise(function: Callable[..., Any], element_type: str, dims: Sequence[Any] | None, operands: Sequence[Any]) -> Values | None:
    """The elements of `function` applied to arrays and numbers that broadcast to `dims`."""
    count = element_count(dims)
    if count is None or dims is None:
        return None
    rows: list[Iterable[Any]] = []
    for operand in operands:
        if isinstance(operand, Array):
            values = expanded(operand.values, operand.dims, dims)
            if values is None:
                return None
            rows.append(values)
        elif isinstance(operand, (int, float, complex, Dim)):
            rows.append((operand,) * count)
        else:
            return None
    try:
        return converted(tuple(starmap(function, zip(*rows, strict=True))), element_type)
    except _FAULTS:
        return None


def expanded(values: Values | None, dims: Sequence[Any] | None, target: Sequence[Any]) -> Values | None:
    """The elements of an array after broadcasting it to `target`."""
    if values is None or dims is None or element_count(target) is None:
        return None
    if tuple(dims) == tuple(target):
        return values
    if len(values) == 1:
        return values * math.prod(target)
    padded = (1,) * (len(target) - len(dims)) + tuple(dims)
    return picked(values, padded, [range(size) if own == size else (0,) * size for own, size in zip(padded, target, strict=True)])


def steps_of(dims: Sequence[int]) -> list[int]:
    """How far apart neighbours along each axis lie in the flat tuple."""
    steps = [1] * len(dims)
    for axis in range(len(dims) - 2, -1, -1):
        steps[axis] = steps[axis + 1] * dims[axis + 1]
    return steps


def picked(values: Values, dims: Sequence[int], indices: Sequence[Iterable[int]]) -> Values:
    """The elements at the given indices of each axis: slices, flips, repeats and selections."""
    offsets = [[index * step for index in wanted] for wanted, step in zip(indices, steps_of(dims), strict=True)]
    return tuple(values[sum(place)] for place in cartesian(*offsets))


def permuted(values: Values, dims: Sequence[int], order: Sequence[int]) -> Values:
    """The elements after `permute(order)`."""
    steps = steps_of(dims)
    offsets = [[index * steps[axis] for index in range(dims[axis])] for axis in order]
    return tuple(values[sum(place)] for place in cartesian(*offsets))


def groups(values: Values, dims: Sequence[int], axes: Sequence[int]) -> Iterator[Values]:
    """The elements that a reduction over `axes` takes together, in row-major order of the axes that stay."""
    order = [axis for axis in range(len(dims)) if axis not in axes] + list(axes)
    moved = permuted(values, dims, order)
    size = math.prod(dims[axis] for axis in axes)
    count = math.prod(dims[axis] for axis in range(len(dims)) if axis not in axes)
    return (moved[start * size : (start + 1) * size] for start in range(count))


def reduced(function: Callable[[Values], Any], array: Array, axes: Sequence[int], element_type: str) -> Values | None:
    """The elements of a reduction over `axes`."""
    if array.values is None or array.dims is None or element_count(array.dims) is None:
        return None
    try:
        return converted(tuple(function(group) for group in groups(array.values, array.dims, axes)), element_type)  # type: ignore[arg-type]
    except _FAULTS:
        return None


def along(function: Callable[[Values], Sequence[Any]], array: Array, axis: int, element_type: str) -> Values | None:
    """The elements of a function that maps every line along `axis` to a line of the same length: cumsum, sort, flip."""
    if array.values is None or array.dims is None or element_count(array.dims) is None:
        return None
    dims: Dims = array.dims  # type: ignore[assignment]
    try:
        lines = [value for group in groups(array.values, dims, (axis,)) for value in function(group)]
    except _FAULTS:
        return None
    order = [other for other in range(len(dims)) if other != axis] + [axis]
    back = [order.index(position) for position in range(len(dims))]
    return converted(permuted(tuple(lines), [dims[position] for position in order], back), element_type)


def nested(values: Values, dims: Sequence[int]) -> Any:
    """The elements as nested lists, as `tolist()` gives them."""
    if not dims:
        return values[0]
    if len(dims) == 1:
        return list(values)
    size = len(values) // dims[0] if dims[0] else 0
    return [nested(values[row * size : (row + 1) * size], dims[1:]) for row in range(dims[0])]
