"""Element types: their names, their order of promotion, and the spellings that PyTorch has for them."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from shapelint.library.registry import export
from shapelint.unknown import Unknown
from shapelint.values import UNKNOWN_TYPE

FLOATING = ("float8_e4m3fn", "float8_e5m2", "float16", "bfloat16", "float32", "float64")
COMPLEX = ("complex32", "complex64", "complex128")
INTEGRAL = ("bool", "uint8", "int8", "int16", "int32", "int64", "uint16", "uint32", "uint64")

_SPELLINGS = {
    "half": "float16", "float": "float32", "double": "float64", "short": "int16", "int": "int32", "long": "int64",
    "cfloat": "complex64", "cdouble": "complex128", "chalf": "complex32", "qint8": "int8", "quint8": "uint8",
}  # fmt: skip


class DType:
    """A `torch.dtype`: one object for each element type."""

    def __init__(self, name: str) -> None:
        self.name = name

    @property
    def is_floating_point(self) -> bool:
        return self.name in FLOATING

    @property
    def is_complex(self) -> bool:
        return self.name in COMPLEX

    @property
    def itemsize(self) -> int:
        return {"bool": 1, "complex64": 8, "complex128": 16, "complex32": 4, "bfloat16": 2}.get(self.name) or _digits(self.name) // 8

    def __repr__(self) -> str:
        return f"torch.{self.name}"

    def __deepcopy__(self, _memo: Any) -> DType:
        return self

    def __copy__(self) -> DType:
        return self


def _digits(name: str) -> int:
    return int("".join(character for character in name.partition("_")[0] if character.isdigit()))


_types = {name: export(f"torch.{name}")(DType(name)) for name in (*FLOATING, *COMPLEX, *INTEGRAL)}
for _spelling, _name in _SPELLINGS.items():
    export(f"torch.{_spelling}")(_types[_name])
export("torch.dtype")(DType)


def dtype_named(name: str) -> Any:
    """The dtype object of an element type's name."""
    return _types[name] if name in _types else Unknown("the element type is not known")


def is_among(element_type: str, types: Container[str]) -> bool | None:
    """Whether an element type is one of these; None where it is not known."""
    return None if element_type == UNKNOWN_TYPE else element_type in types


def default_element_type() -> str:
    """The type of new floating-point tensors where none is named."""
    return "float32"


def element_type_of(dtype: Any, default: str) -> str:
    """The element type that a `dtype` argument means (a `torch.dtype`, a Python type or None)."""
    if isinstance(dtype, DType):
        return dtype.name
    return {bool: "bool", int: "int64", float: "float32", complex: "complex64"}.get(dtype, default) if isinstance(dtype, type) else default
