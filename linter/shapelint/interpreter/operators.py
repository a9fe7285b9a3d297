"""Python's operators, on values of which not all is known, and within bounds."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from shapelint.interpreter import access
from shapelint.interpreter.budget import BIT_LIMIT, SIZE_LIMIT
from shapelint.interpreter.faults import library_fault, user_error
from shapelint.interpreter.growing import as_argument, grown, is_grown, not_counted, stand_in
from shapelint.interpreter.kinds import involves_library, is_abstract
from shapelint.interpreter.made_up import needs_number
from shapelint.interpreter.state import STATE, Frame
from shapelint.raised import is_raised, raised
from shapelint.symbolic.dims import Dim, Real
from shapelint.unknown import Perhaps, Undecided, Unknown
from shapelint.values import Array


def truth(value: Any) -> bool | None:
    """True, False, or None where it cannot be decided."""
    if value is True or value is False:
        return value
    if value is None:
        return False
    if (STATE.poisoned or STATE.perhaps) and not_counted(value) is not None:
        return True if isinstance(value, dict) and any(type(held) is not Perhaps for held in dict.values(value)) else None
    try:
        return bool(value)
    except Undecided:
        return None
    except TypeError:  # a __bool__ or __len__ of the user that returned something unknown
        return None


def binary(frame: Frame, node: Any, function: Callable[[Any, Any], Any], left: Any, right: Any) -> Any:
    """`left <op> right`."""
    frame.node = node
    if STATE.poisoned and (id(left) in STATE.poisoned or id(right) in STATE.poisoned):
        return of_poisoned(function, left, right)
    try:
        return function(left, right)
    except Undecided as undecided:
        return undecided.unknown
    except Exception as error:
        if isinstance(left, Unknown) or isinstance(right, Unknown):
            return Unknown(left.reason if isinstance(left, Unknown) else right.reason)
        if not is_raised(error) and isinstance(error, TypeError) and (left is None or right is None):
            raise raised(error) from None  # an operator that None does not have
        if not is_raised(error) and (involves_library(left) or involves_library(right)):
            if isinstance(error, TypeError) and any(text in str(error) for text in _NOT_DEFINED):
                return Unknown("an operator that is not modelled")
            return library_fault(function, error)
        if not is_raised(error) and (is_abstract(left) or is_abstract(right)):
            return Unknown("an operation on something that is not known")
        raise user_error(error) from error.__cause__


_NOT_DEFINED = ("unsupported operand", "can only concatenate", "is not iterable", "bad operand type")
"""What Python says where an object has not the operator."""


def of_poisoned(function: Any, left: Any, right: Any) -> Any:
    """An operator of containers of which not all is known: lists are joined and repeated; else it works on what stands for them."""
    exact = all(is_grown(each) or id(each) not in STATE.poisoned for each in (left, right))
    if function in (add, multiply) and exact and isinstance(left, (list, int)) and isinstance(right, (list, int)):
        items = [item for each in (left, right) if isinstance(each, list) for item in each]
        return grown(items, stand_in(left if id(left) in STATE.poisoned else right).reason)
    try:
        return function(as_argument(left), as_argument(right))
    except Undecided as undecided:
        return undecided.unknown


def multiply(left: Any, right: Any) -> Any:
    """`*`, refusing what would be enormous."""
    if type(left) is int and type(right) is int:
        if left.bit_length() + right.bit_length() > BIT_LIMIT:
            return Unknown("an enormous number")
    elif isinstance(left, (list, tuple)) and isinstance(right, Dim):
        return left * needs_number(right)
    elif isinstance(right, (list, tuple)) and isinstance(left, Dim):
        return needs_number(left) * right
    elif isinstance(left, (str, bytes)) and involves_library(right):
        return Unknown("a text repeated as often as the data say")
    elif isinstance(left, (list, tuple, str, bytes)) and isinstance(right, int):
        if len(left) * right > SIZE_LIMIT:
            return Unknown("an enormous sequence")
    elif isinstance(right, (list, tuple, str, bytes)) and isinstance(left, int) and len(right) * left > SIZE_LIMIT:
        return Unknown("an enormous sequence")
    return left * right


def power(left: Any, right: Any) -> Any:
    """`**`, refusing what would be enormous."""
    if type(left) is int and type(right) is int and right > 0 and left.bit_length() * right > BIT_LIMIT:
        return Unknown("an enormous number")
    return left**right


def shift_left(left: Any, right: Any) -> Any:
    """`<<`, refusing what would be enormous."""
    if type(right) is int and right > BIT_LIMIT:
        return Unknown("an enormous number")
    return left << right


def add(left: Any, right: Any) -> Any:
    """`+`, refusing what would be enormous."""
    if isinstance(left, (str, list, tuple, bytes)) and type(left) is type(right) and len(left) + len(right) > SIZE_LIMIT:
        return Unknown("an enormous sequence")
    return left + right


def modulo(left: Any, right: Any) -> Any:
    """`%`; of a string, formatting."""
    if isinstance(left, str):
        parts = right if isinstance(right, tuple) else (right,)
        if any(isinstance(part, (Unknown, Dim, Real, Array)) for part in parts) or len(left) > SIZE_LIMIT or access.has_long_number(left):
            return Unknown("a formatted string")
        if "*" in left and any(isinstance(part, int) and abs(part) > 10_000 for part in parts):
            return Unknown("a formatted string")  # a width that is itself an argument
    return left % right


def format_value(value: Any, conversion: int, spec: str) -> Any:
    """One replacement field of an f-string."""
    if isinstance(value, (Unknown, Dim, Real, Array)) or access.has_long_number(spec):
        return Unknown("a formatted string")
    try:
        if conversion == 114:
            value = repr(value)
        elif conversion in (115, 97):
            value = str(value)
        return format(value, spec)
    except TypeError as error:
        raise user_error(error) from error.__cause__


BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "Add": add, "Sub": operator.sub, "Mult": multiply, "Div": operator.truediv, "FloorDiv": operator.floordiv, "Mod": modulo, "Pow": power,
    "LShift": shift_left, "RShift": operator.rshift, "BitOr": operator.or_, "BitXor": operator.xor, "BitAnd": operator.and_,
    "MatMult": operator.matmul,
}  # fmt: skip


IN_PLACE: dict[str, Callable[[Any, Any], Any]] = {
    "Add": operator.iadd, "Sub": operator.isub, "Div": operator.itruediv, "FloorDiv": operator.ifloordiv, "RShift": operator.irshift,
    "BitOr": operator.ior, "BitXor": operator.ixor, "BitAnd": operator.iand, "MatMult": operator.imatmul,
}  # fmt: skip


UNARY: dict[str, Callable[[Any], Any]] = {"USub": operator.neg, "UAdd": operator.pos, "Invert": operator.invert}
