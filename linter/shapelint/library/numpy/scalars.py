"""Numbers that numpy returns for arrays without axes: Python's own where they are known, else scalars of a known type."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from shapelint.library.numpy import dtypes
from shapelint.library.registry import export, lookup
from shapelint.unknown import Unknown, UnknownNumber
from shapelint.values import UNKNOWN_TYPE, Array

TypeRule = Callable[[str], str]


class Scalar(UnknownNumber):
    """A number such as `np.mean(x)`, of which only the element type is known.

    It is an `UnknownNumber`, so that `x / x.max()` has the shape of `x`.
    """

    __slots__ = ("element_type",)

    def __init__(self, reason: str, element_type: str) -> None:
        super().__init__(reason)
        self.element_type = element_type

    @property
    def shape(self) -> tuple[()]:
        return ()

    @property
    def ndim(self) -> int:
        return 0

    @property
    def size(self) -> int:
        return 1

    @property
    def dtype(self) -> Any:
        return dtypes.type_object(self.element_type)

    def item(self, *_index: Any) -> UnknownNumber:
        return UnknownNumber(self.reason)

    tolist = item

    def astype(self, dtype: Any, *_options: Any, **_named: Any) -> Any:
        return unknown_element(dtypes.named(dtype, self.element_type), self.reason)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(lookup("numpy.array")(self), name)


def unknown_element(element_type: str, reason: str = "the value of an array") -> Any:
    """An element of which the value is not known: a number, where the array holds numbers."""
    return Unknown(reason) if element_type in (UNKNOWN_TYPE, dtypes.TEXT, dtypes.OBJECT) else Scalar(reason, element_type)


def unknown_number(element_type: str, reason: str = "the value of an array") -> Unknown:
    """An element as a number of Python's, as `item()` gives it."""
    return Unknown(reason) if element_type in (UNKNOWN_TYPE, dtypes.TEXT, dtypes.OBJECT) else UnknownNumber(reason)


def _operator(rule: TypeRule) -> Callable[..., Any]:
    def operate(self: Scalar, other: Any = None, *_rest: Any) -> Any:
        if isinstance(other, Array):
            return NotImplemented
        result = self._arithmetic(other)
        if not isinstance(result, UnknownNumber):
            return result
        return Scalar(self.reason, rule(self.element_type if other is None else dtypes.promoted(self, other)))

    return operate


_RULES: dict[TypeRule, str] = {
    lambda element_type: element_type: "add radd sub rsub mul rmul floordiv rfloordiv mod rmod pow rpow neg pos abs",
    lambda element_type: element_type if dtypes.category(element_type) >= dtypes.FLOATING else "float64": "truediv rtruediv",
}
for _rule, _names in _RULES.items():
    for _name in _names.split():
        setattr(Scalar, f"__{_name}__", _operator(_rule))


@export("numpy.attribute_of_number")
def attribute_of_number(number: Any, name: str) -> Any:
    """An attribute that numpy's scalars have and Python's numbers have not (`np.max([1, 2]).dtype`); None where they have none."""
    array = lookup("numpy.array")(number)
    if name.startswith("_") or not (hasattr(type(array), name) or name in array.METHODS):
        return None
    found = getattr(array, name)
    return partial(_as_number, found) if callable(found) and not isinstance(found, type) else found


def _as_number(method: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """What a method of a scalar returns: a scalar, where an array would have an array without axes."""
    result = method(*args, **kwargs)
    if isinstance(result, Array) and result.dims == ():
        return result.values[0] if result.values is not None else unknown_element(result.element_type)
    return result
