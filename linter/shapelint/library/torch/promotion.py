"""Type promotion: the element type that an operation on several operands has."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from shapelint.library.registry import export
from shapelint.library.torch.dtypes import COMPLEX, FLOATING, INTEGRAL, DType, default_element_type, dtype_named
from shapelint.symbolic.dims import Dim
from shapelint.symbolic.relation import Condition
from shapelint.unknown import Unknown
from shapelint.values import UNKNOWN_TYPE, Array

_SIGNED = ("int8", "int16", "int32", "int64")
_TO_COMPLEX = {"float16": "complex32", "bfloat16": "complex64", "float32": "complex64", "float64": "complex128"}
_TO_REAL = {"complex32": "float16", "complex64": "float32", "complex128": "float64"}


def category(element_type: str) -> int:
    """0 for bool, 1 for integers, 2 for floating and 3 for complex numbers; a type that is not known is mostly floating."""
    if element_type in FLOATING or element_type == UNKNOWN_TYPE:
        return 2
    if element_type in COMPLEX:
        return 3
    return 0 if element_type == "bool" else 1


def to_complex(element_type: str) -> str:
    """The complex type whose parts have this type."""
    return element_type if element_type in COMPLEX else _TO_COMPLEX.get(element_type, "complex64")


def to_real(element_type: str) -> str:
    """The type of the parts of a complex type; any other type itself."""
    return _TO_REAL.get(element_type, element_type)


def to_float(element_type: str) -> str:
    """The type that `sqrt` and its kin return: integers become floating."""
    return element_type if category(element_type) >= 2 else default_element_type()


@cache
def promote(first: str, second: str) -> str:
    """The smallest type that holds both, as `torch.promote_types` has it."""
    if first == second:
        return first
    if UNKNOWN_TYPE in (first, second):
        return UNKNOWN_TYPE
    if category(first) < category(second):
        first, second = second, first
    kind, other = category(first), category(second)
    if kind == 3:
        return to_complex(_promoted_floats(to_real(first), to_real(second))) if other >= 2 else first
    if kind == 2:
        return _promoted_floats(first, second) if other == 2 else first
    return _promoted_integers(first, second) if other == 1 else first


def _promoted_floats(first: str, second: str) -> str:
    if first == second:
        return first
    return "float32" if {first, second} == {"float16", "bfloat16"} else max(first, second, key=FLOATING.index)


def _promoted_integers(first: str, second: str) -> str:
    for one, other in ((first, second), (second, first)):
        if one == "uint8" and other in _SIGNED:
            return "int16" if other == "int8" else other
    return max(first, second, key=INTEGRAL.index)


def scalar_type(value: Any) -> str:
    """The element type that a Python number or a symbolic one stands for."""
    if isinstance(value, (bool, Condition)):
        return "bool"
    if isinstance(value, (int, Dim)):
        return "int64"
    return to_complex(default_element_type()) if isinstance(value, complex) else default_element_type()


def promoted(operands: Iterable[Any]) -> str:
    """The element type of an operation on tensors and numbers: tensors with axes outweigh those without, these outweigh numbers."""
    tiers: list[str | None] = [None, None, None]
    for operand in operands:
        if isinstance(operand, Array):
            tier, element_type = (1 if operand.dims == () else 0), operand.element_type
        elif operand is None or type(operand) is Unknown:
            continue
        else:
            tier, element_type = 2, scalar_type(operand)
        before = tiers[tier]
        tiers[tier] = element_type if before is None else promote(before, element_type)
    return _outweigh(_outweigh(tiers[0], tiers[1]), tiers[2]) or default_element_type()


def _outweigh(higher: str | None, lower: str | None) -> str | None:
    if higher is None or lower is None:
        return higher or lower
    if category(lower) <= category(higher) and higher != "bool":
        return higher
    if category(higher) == 2:
        return to_complex(higher)
    return promote(higher, lower)


@export("torch.promote_types")
def promote_types(type1: Any, type2: Any) -> Any:
    """The `torch.dtype` that holds both types."""
    if isinstance(type1, DType) and isinstance(type2, DType):
        return dtype_named(promote(type1.name, type2.name))
    return Unknown("the types to promote are not known")


@export("torch.result_type")
def result_type(tensor1: Any, tensor2: Any) -> Any:
    """The `torch.dtype` of an operation on both operands."""
    return dtype_named(promoted((tensor1, tensor2)))


@export("torch.can_cast")
def can_cast(from_: Any, to: Any) -> Any:
    """Whether a type may be stored into another without leaving its kind of numbers."""
    if isinstance(from_, DType) and isinstance(to, DType):
        return category(from_.name) <= category(to.name)
    return Unknown("the types to cast are not known")
