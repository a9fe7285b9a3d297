"""Element types of numpy: `np.float32` and its kin, which are types of scalars as well, and their promotion."""

from __future__ import annotations

from typing import Any

from shapelint.library.registry import export
from shapelint.library.torch.promotion import category, promote, to_complex, to_real
from shapelint.unknown import Unknown

DEFAULTS = {bool: "bool", int: "int64", float: "float64", complex: "complex128"}
_NAMES = {
    "b": "bool", "?": "bool", "i1": "int8", "i2": "int16", "i4": "int32", "i8": "int64", "u1": "uint8", "u2": "uint16", "u4": "uint32",
    "u8": "uint64", "f2": "float16", "f4": "float32", "f8": "float64", "c8": "complex64", "c16": "complex128", "f": "float32",
    "d": "float64", "i": "int32", "l": "int64", "float": "float64", "int": "int64", "complex": "complex128", "half": "float16",
    "single": "float32", "double": "float64", "long": "int64", "uint": "uint64",
}  # fmt: skip


class ScalarType(type):
    """The type of `np.float32` and its kin: called, it converts a number; as a `dtype`, it names an element type."""

    name: str
    itemsize: int
    kind: str

    def __call__(cls, value: Any = 0) -> Any:
        from shapelint.library.numpy.ndarray import Ndarray

        if isinstance(value, Ndarray):
            return value.astype(cls)
        if isinstance(value, Unknown) or not isinstance(value, (int, float, complex, str)):
            return value
        return _PYTHON[category(cls.name)](value)

    def __instancecheck__(cls, instance: object) -> bool:
        return type(instance) is _PYTHON[category(cls.name)]

    def __repr__(cls) -> str:
        return f"np.{cls.name}"

    def __eq__(cls, other: object) -> bool:
        return cls is other or (isinstance(other, (str, type)) and named(other, "") == cls.name)

    def __hash__(cls) -> int:
        return hash(cls.name)


_PYTHON: list[Any] = [bool, int, float, complex]
_BYTES = {"bool": 1, "complex64": 8, "complex128": 16}
_types: dict[str, ScalarType] = {}


def _enter(name: str, *spellings: str) -> None:
    kind = "b" if name == "bool" else "u" if name.startswith("u") else "ifc"[category(name) - 1]
    size = _BYTES.get(name) or int("".join(filter(str.isdigit, name))) // 8
    _types[name] = ScalarType(name, (), {"name": name, "itemsize": size, "kind": kind})
    export(*(f"numpy.{spelling}" for spelling in (name, *spellings)))(_types[name])


_enter("bool", "bool_", "bool8")
_enter("int8", "byte")
_enter("int16", "short")
_enter("int32", "intc")
_enter("int64", "int_", "long", "longlong", "intp")
_enter("uint8", "ubyte")
_enter("uint16", "ushort")
_enter("uint32", "uintc")
_enter("uint64", "uint", "ulonglong", "uintp")
_enter("float16", "half")
_enter("float32", "single")
_enter("float64", "double", "float_")
_enter("complex64", "csingle")
_enter("complex128", "cdouble", "complex_")


class Kind:
    """An abstract type such as `np.integer`, of which only the kinds of its members matter."""

    def __init__(self, *categories: int) -> None:
        self.categories = categories

    def __instancecheck__(self, instance: object) -> bool:
        return type(instance) in [_PYTHON[each] for each in self.categories]


for _name, _categories in {
    "integer": (1,), "floating": (2,), "complexfloating": (3,), "inexact": (2, 3), "number": (1, 2, 3), "generic": (0, 1, 2, 3),
}.items():  # fmt: skip
    export(f"numpy.{_name}")(Kind(*_categories))
export("numpy.signedinteger", "numpy.unsignedinteger")(Kind(1))


def type_object(name: str) -> Any:
    """The dtype object of an element type's name."""
    return _types.get(name) or Unknown(f"numpy has no type {name}")


def named(dtype: Any, default: str) -> str:
    """The element type that a `dtype` argument means."""
    if isinstance(dtype, ScalarType):
        return dtype.name
    if isinstance(dtype, type):
        return DEFAULTS.get(dtype, default)
    if isinstance(dtype, str):
        plain = dtype.lstrip("<>=|")
        return plain if plain in _types else _NAMES.get(plain, default)
    return default


@export("numpy.dtype")
def dtype(specification: Any, *_options: Any) -> Any:
    """The dtype object of a specification."""
    return specification if isinstance(specification, Unknown) else type_object(named(specification, "float64"))


@export("numpy.issubdtype")
def issubdtype(arg1: Any, arg2: Any) -> Any:
    """Whether a type is of a kind."""
    if isinstance(arg2, Kind):
        return category(named(arg1, "float64")) in arg2.categories
    return named(arg1, "") == named(arg2, "float64")


def promoted(*operands: Any) -> str:
    """The element type of an operation: arrays outweigh Python numbers of their own kind or below."""
    from shapelint.values import Array

    arrays = [operand.element_type for operand in operands if isinstance(operand, Array)]
    numbers = [DEFAULTS.get(type(operand), "int64") for operand in operands if not isinstance(operand, (Array, Unknown))]
    result = arrays[0] if arrays else (numbers[0] if numbers else "float64")
    for each in arrays[1:]:
        result = joint(result, each)
    for each in numbers:
        if not arrays:
            result = joint(result, each)
        elif category(each) > category(result):
            result = to_complex(result) if category(result) == 2 else "float64" if category(each) == 2 else each
    return result


def joint(first: str, second: str) -> str:
    """The smallest type that holds both; integers of 32 bits and more join floats in double precision."""
    low, high = sorted((first, second), key=category)
    if category(low) == 1 and category(high) >= 2:
        size = type_object(low).itemsize
        wide = "float16" if size == 1 else "float32" if size == 2 else "float64"
        return promote(to_complex(wide) if category(high) == 3 else wide, high)
    return promote(first, second)


def floating(element_type: str) -> str:
    """The type that `np.sqrt` and its kin return."""
    if category(element_type) >= 2:
        return element_type
    size = type_object(element_type).itemsize
    return "float16" if size == 1 else "float32" if size == 2 else "float64"


def real_part(element_type: str) -> str:
    """The type of the parts of a complex type."""
    return to_real(element_type)
