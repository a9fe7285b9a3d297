"""Facts as JSON, and back: dataclasses by the types of their fields, so that nothing but data is ever read.

A record is the list of its fields in their order. What is read has the types that were declared, or is refused; no type is
named in what is written.
"""

from __future__ import annotations

import dataclasses
import enum
import types
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from shapelint.symbolic.dim import Dim
from shapelint.symbolic.writing import read_size, written_size
from shapelint.unknown import Unknown

T = TypeVar("T")
_SIZE = int | Dim | Unknown
_NAMES = {"Dim": Dim, "Unknown": Unknown}
"""What the alias `Size` names, which it does as text."""


class Form(NamedTuple):
    """How values of a type are written, and read again."""

    write: Callable[[Any], Any]
    read: Callable[[Any], Any]


class Unreadable(ValueError):
    """What is read is not what was written."""


def written(value: Any, kind: type) -> Any:
    """A value of a type as JSON has it; raises TypeError where that is not known of the type."""
    return form_of(cast("Any", kind)).write(value)


def read_as(value: Any, kind: type[T]) -> T:
    """The value that was written; raises Unreadable for everything else."""
    try:
        return cast("T", form_of(cast("Any", kind)).read(value))
    except (ValueError, TypeError, ArithmeticError, IndexError, RecursionError) as error:
        raise Unreadable(str(error)) from error


@cache
def form_of(kind: Any) -> Form:
    """The form of a type; raises TypeError for one that has none."""
    if kind in (str, int, bool):
        return Form(_unchanged, lambda value: _expected(value, kind))
    if kind is type(None):
        return Form(_unchanged, _nothing)
    if kind == _SIZE:
        return Form(written_size, read_size)
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return Form(lambda value: value.name, lambda value: _member(kind, value))
    if dataclasses.is_dataclass(kind):
        return _record(cast("type", kind))
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _optional(kind, arguments)
    if origin in (tuple, list) and (origin is list or arguments[1:] == (...,)):
        return _sequence(origin, arguments[0])
    if origin is tuple:
        return _row([form_of(argument) for argument in arguments])
    if origin is dict and arguments[0] is str:
        return _table(form_of(arguments[1]))
    raise TypeError(f"values of {kind} have no written form; shapelint.serial is the place to give them one")


def _record(kind: type) -> Form:
    hints = get_type_hints(kind, localns=_NAMES)
    names = [field.name for field in dataclasses.fields(kind)]
    row = _row([form_of(hints[name]) for name in names])
    return Form(lambda value: row.write([getattr(value, name) for name in names]), lambda value: kind(*row.read(value)))


def _row(forms: Sequence[Form]) -> Form:
    def write(values: Sequence[Any]) -> list[Any]:
        return [form.write(value) for form, value in zip(forms, values, strict=True)]

    def read(values: Any) -> tuple[Any, ...]:
        return tuple(form.read(value) for form, value in zip(forms, _expected(values, list), strict=True))

    return Form(write, read)


def _sequence(kind: type, item: Any) -> Form:
    form = form_of(item)
    return Form(lambda values: [form.write(value) for value in values], lambda values: kind(form.read(v) for v in _expected(values, list)))


def _table(form: Form) -> Form:
    return Form(
        lambda table: {key: form.write(value) for key, value in table.items()},
        lambda table: {key: form.read(value) for key, value in _expected(table, dict).items()},
    )


def _optional(kind: Any, arguments: Sequence[Any]) -> Form:
    if len(arguments) != 2 or type(None) not in arguments:
        raise TypeError(f"values of {kind} have no written form: a reader could not tell its members apart")
    form = form_of(next(argument for argument in arguments if argument is not type(None)))
    return Form(
        lambda value: None if value is None else form.write(value),
        lambda value: None if value is None else form.read(value),
    )


def _unchanged(value: Any) -> Any:
    return value


def _nothing(value: Any) -> None:
    if value is not None:
        raise Unreadable("nothing is expected")


def _expected(value: Any, kind: type[T]) -> T:
    if type(value) is not kind:
        raise Unreadable(f"{kind.__name__} is expected, not {type(value).__name__}")
    return value


def _member(kind: type[enum.Enum], value: Any) -> enum.Enum:
    try:
        return kind[_expected(value, str)]
    except KeyError as error:
        raise Unreadable(f"{kind.__name__} has no {value}") from error
