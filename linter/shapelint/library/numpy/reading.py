"""What numpy makes of Python's values: numbers, nested sequences of them, arrays of frameworks, tables of pandas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelint.library import tensordata
from shapelint.library.numpy import dtypes
from shapelint.library.numpy.ndarray import Dims, Ndarray, finished, make_ndarray, view_of
from shapelint.library.numpy.scalars import Scalar, unknown_element
from shapelint.symbolic.dims import Dim, Size, definitely, equal
from shapelint.symbolic.real import Real
from shapelint.symbolic.relation import Condition
from shapelint.unknown import Several, Undecided, Unknown, UnknownNumber
from shapelint.values import UNKNOWN_TYPE, Array

NUMBERS = (int, float, complex, Dim, Real, Condition, UnknownNumber)
"""What stands for a single number."""


def array_of(data: Any, dtype: Any = None) -> Ndarray:
    """The array that numbers, sequences of them or another array make; raises Undecided where that is not known."""
    if hasattr(type(data), "as_array"):
        data = data.as_array()
    if isinstance(data, Array):
        return _converted(data, dtype)
    if isinstance(data, Unknown) and not isinstance(data, (Several, *NUMBERS)):
        raise Undecided(data)
    reader = _Reader()
    dims = reader.read(data)
    element_type = dtypes.named(dtype, reader.element_type or "float64")
    return make_ndarray(dims, element_type, values=tensordata.converted(reader.known_values(dims), element_type))


def _converted(data: Array, dtype: Any) -> Ndarray:
    element_type = dtypes.named(dtype, data.element_type)
    if isinstance(data, Ndarray):
        return data if element_type == data.element_type else data.astype(dtype)
    values = data.values if element_type == data.element_type else tensordata.converted(data.values, element_type)
    return make_ndarray(data.dims, element_type, values=values, classes=data.classes)


class _Reader:
    """What nested sequences hold: their sizes, their elements and their element type."""

    def __init__(self) -> None:
        self.element_type: str | None = None
        self.values: list[Any] | None = []

    def known_values(self, dims: Dims) -> tuple[Any, ...] | None:
        count = tensordata.element_count(dims)
        return tuple(self.values) if self.values is not None and count == len(self.values) else None

    def read(self, data: Any) -> Dims:
        """The sizes of something; raises Undecided where not even their number is known."""
        if hasattr(type(data), "as_array"):
            data = data.as_array()
        if isinstance(data, Array):
            self._note(data.element_type, data.values)
            return data.require_dims()
        if isinstance(data, (list, tuple, range)):
            return (len(data), *self._rows(data)) if data else (0,)
        if isinstance(data, Several):
            self.values = None
            return (Unknown(data.reason), *(self._rows(data.items) if data.items else ()))
        if isinstance(data, (str, bytes)):
            self._note(dtypes.TEXT)
            return ()
        if isinstance(data, NUMBERS):
            element_type = data.element_type if isinstance(data, Scalar) else dtypes.element_type_of_number(data)
            self._note(element_type, (data,) if isinstance(data, (int, float, complex, Dim)) else None)
            return ()
        if isinstance(data, Unknown):
            raise Undecided(Unknown(f"an array is made of data that is not known: {data.reason}"))
        if data is None or isinstance(data, (dict, set)):
            self._note(dtypes.OBJECT)
            return ()
        raise Undecided(Unknown("an array of objects"))

    def _rows(self, data: Sequence[Any]) -> Dims:
        shapes: list[Dims] = []
        unknown: Unknown | None = None
        for row in data:
            try:
                shapes.append(self.read(row))
            except Undecided as undecided:
                unknown = undecided.unknown
                self._note(UNKNOWN_TYPE)
        if unknown is not None and (not shapes or any(shapes)):  # among numbers it is a number, most likely; among rows nothing is sure
            raise Undecided(unknown)
        common = shapes[0]
        for shape in shapes[1:]:
            common = self._common(common, shape)
        return common

    def _common(self, first: Dims, second: Dims) -> Dims:
        """The sizes of rows that are alike; ragged rows are objects, as far as they differ."""
        sizes: list[Size] = []
        for left, right in zip(first, second, strict=False):
            answer = equal(left, right)
            if answer is False:
                break
            sizes.append(left if definitely(answer) or isinstance(right, Unknown) else right)
        if len(sizes) < max(len(first), len(second)):
            self._note(dtypes.OBJECT)
        return tuple(sizes)

    def _note(self, element_type: str, values: tuple[Any, ...] | None = None) -> None:
        self.element_type = element_type if self.element_type is None else dtypes.joint(self.element_type, element_type)
        if values is None:
            self.values = None
        elif self.values is not None:
            self.values.extend(values)


def operand(value: Any) -> Any:
    """A number as it is, anything else as an array; gives up on what is not known."""
    return value if isinstance(value, (Ndarray, *NUMBERS)) else array_of(value)


def sequence_of(arrays: Any) -> list[Ndarray]:
    """The arrays of a sequence that is to be joined: those of an array are its rows, those of an open list what it may hold."""
    if isinstance(arrays, Several) and arrays.items:
        return [array_of(each) for each in arrays.items]
    if isinstance(arrays, Unknown):
        raise Undecided(arrays)
    if isinstance(arrays, Array) and not isinstance(arrays, Ndarray):
        arrays = array_of(arrays)
    return [array_of(each) for each in arrays]


def converted_value(value: Any, element_type: str) -> Any:
    """`np.float32(value)`: a number as a number, an array as an array, of this element type."""
    if isinstance(value, Scalar):
        return unknown_element(element_type, value.reason)
    if isinstance(value, Unknown):
        return unknown_element(element_type, value.reason) if isinstance(value, UnknownNumber) else value
    if isinstance(value, (Dim, Real, Condition)):
        return value
    if isinstance(value, (str, bytes)):
        return Unknown("a number that is read from a text")
    return finished(array_of(value, dtypes.type_object(element_type)))


def shared(data: Any, dtype: Any = None) -> Ndarray:
    """What `np.asarray` returns: the array itself, or one that shares its memory."""
    result = array_of(data, dtype)
    return view_of(result, result.dims, result.values) if result is data else result
