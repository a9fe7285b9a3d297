"""Element types of numpy: `np.float32` and its kin, which are types of scalars as well, and their promotion."""

from __future__ import annotations

import re
from typing import Any

from shapelint.library.registry import export
from shapelint.symbolic.dims import Dim
from shapelint.symbolic.real import Real
from shapelint.symbolic.relation import Condition
from shapelint.unknown import Undecided, Unknown, UnknownInteger
from shapelint.values import UNKNOWN_TYPE, Array

TEXT, OBJECT = "str", "object"
"""The element types of arrays that hold no numbers."""

BOOLEAN, INTEGER, FLOATING, COMPLEX = range(4)

_NAMES = {
    "b": "bool", "?": "bool", "i1": "int8", "i2": "int16", "i4": "int32", "i8": "int64", "u1": "uint8", "u2": "uint16", "u4": "uint32",
    "u8": "uint64", "f2": "float16", "f4": "float32", "f8": "float64", "c8": "complex64", "c16": "complex128", "f": "float32",
    "d": "float64", "e": "float16", "h": "int16", "i": "int32", "l": "int64", "q": "int64", "p": "int64", "B": "uint8", "H": "uint16",
    "I": "uint32", "L": "uint64", "F": "complex64", "D": "complex128", "float": "float64", "int": "int64", "complex": "complex128",
    "half": "float16", "single": "float32", "double": "float64", "long": "int64", "uint": "uint64", "O": OBJECT, "object": OBJECT,
    "str": TEXT, "bytes": TEXT, "U": TEXT, "S": TEXT, "string": TEXT, "Int64": "int64", "Float64": "float64", "boolean": "bool",
}  # fmt: skip
_OF_PYTHON: dict[type, str] = {
    bool: "bool", int: "int64", float: "float64", complex: "complex128", str: TEXT, bytes: TEXT, object: OBJECT,
}  # fmt: skip
_TEXTS = re.compile(r"[SUa]\d+")


class ScalarType(type):
    """The type of `np.float32` and its kin: called, it converts a number; as a `dtype`, it names an element type."""

    name: str
    itemsize: int
    kind: str

    def __call__(cls, value: Any = 0) -> Any:
        from shapelint.library.numpy.reading import converted_value

        return converted_value(value, cls.name)

    def __instancecheck__(cls, instance: object) -> bool:
        return type(instance) is _PYTHON[category(cls.name)]

    @property
    def type(cls) -> Any:
        """The scalar type of a dtype: the same thing here."""
        return cls

    def newbyteorder(cls, *_order: Any) -> Any:
        return cls

    def __repr__(cls) -> str:
        return f"np.{cls.name}"

    def __eq__(cls, other: object) -> bool:
        return cls is other or (isinstance(other, (str, type)) and named(other, "") == cls.name)

    def __hash__(cls) -> int:
        return hash(cls.name)


_PYTHON: list[Any] = [bool, int, float, complex]
_BYTES = {"bool": 1, "complex64": 8, "complex128": 16}
_types: dict[str, ScalarType] = {}


def category(element_type: str) -> int:
    """0 for bool, 1 for integers, 2 for floating and 3 for complex numbers; what is not known is mostly floating."""
    if element_type == "bool":
        return BOOLEAN
    if element_type.startswith(("int", "uint")):
        return INTEGER
    return COMPLEX if element_type.startswith("complex") else FLOATING


def _enter(name: str, *spellings: str) -> None:
    kind = "b" if name == "bool" else "u" if name.startswith("u") else "ifc"[category(name) - 1]
    size = _BYTES.get(name) or int("".join(filter(str.isdigit, name))) // 8
    _types[name] = ScalarType(name, (), {"name": name, "itemsize": size, "kind": kind})
    export(*(f"numpy.{spelling}" for spelling in (name, *spellings)))(_types[name])


_enter("bool", "bool_", "bool8")
_enter("int8", "byte")
_enter("int16", "short")
_enter("int32", "intc")
_enter("int64", "int_", "long", "longlong", "intp", "int")
_enter("uint8", "ubyte")
_enter("uint16", "ushort")
_enter("uint32", "uintc")
_enter("uint64", "uint", "ulonglong", "uintp", "ulong")
_enter("float16", "half")
_enter("float32", "single")
_enter("float64", "double", "float_", "float", "longdouble", "longfloat", "float128")
_enter("complex64", "csingle")
_enter("complex128", "cdouble", "complex_", "complex")
export("numpy.str_", "numpy.unicode_", "numpy.string_", "numpy.bytes_", "numpy.str")(str)
export("numpy.object_", "numpy.object")(object)


class Kind:
    """An abstract type such as `np.integer`, of which only the kinds of its members matter."""

    def __init__(self, *categories: int) -> None:
        self.categories = categories

    def __instancecheck__(self, instance: object) -> bool:
        return type(instance) in [_PYTHON[each] for each in self.categories]

    def __subclasscheck__(self, subclass: type) -> bool:
        return isinstance(subclass, ScalarType) and category(subclass.name) in self.categories


for _name, _categories in {
    "integer": (1,), "floating": (2,), "complexfloating": (3,), "inexact": (2, 3), "number": (1, 2, 3), "generic": (0, 1, 2, 3),
}.items():  # fmt: skip
    export(f"numpy.{_name}")(Kind(*_categories))
export("numpy.signedinteger", "numpy.unsignedinteger")(Kind(1))


def type_object(name: str) -> Any:
    """The dtype object of an element type's name."""
    return _types.get(name) or Unknown(f"numpy has no type {name}")


def named(dtype: Any, default: str) -> str:
    """The element type that a `dtype` argument means; `default` where none is given."""
    if dtype is None:
        return default
    if isinstance(dtype, ScalarType):
        return dtype.name
    if isinstance(dtype, type):
        return _OF_PYTHON.get(dtype, default)
    if isinstance(dtype, str):
        plain = dtype.lstrip("<>=|")
        return plain if plain in _types else TEXT if _TEXTS.fullmatch(plain) else _NAMES.get(plain, UNKNOWN_TYPE)
    other = getattr(dtype, "name", None)  # a type of another framework: `tf.float32`
    return other if isinstance(other, str) and other in _types else UNKNOWN_TYPE


class DtypeClass:
    """`np.dtype`: called, it gives the dtype object of a specification; these are here the same as numpy's scalar types."""

    def __call__(self, dtype: Any = None, *_options: Any, **_named: Any) -> Any:
        return dtype if isinstance(dtype, Unknown) else type_object(named(dtype, "float64"))

    def __instancecheck__(self, instance: object) -> bool:
        if isinstance(instance, ScalarType):
            raise Undecided(Unknown("whether a type of numpy is a dtype or a scalar type"))
        return False

    def __subclasscheck__(self, subclass: type) -> bool:
        return False

    def __getitem__(self, _scalar: Any) -> DtypeClass:
        return self

    def __or__(self, _other: Any) -> Any:
        return Unknown("a union of types")

    __ror__ = __or__


dtype = DtypeClass()
export("numpy.dtype")(dtype)


@export("numpy.issubdtype")
def issubdtype(arg1: Any, arg2: Any) -> Any:
    """Whether a type is of a kind."""
    first, second = named(arg1, "float64"), named(arg2, "float64")
    if first not in _types:
        return Unknown("the type of an array")
    if isinstance(arg2, Kind):
        return category(first) in arg2.categories
    if isinstance(arg2, type) and not isinstance(arg2, ScalarType) and arg2 in (int, float, bool, complex):
        return category(first) == category(second)
    return Unknown("the type of an array") if second not in _types else first == second


# Promotion


def element_type_of_number(value: Any) -> str:
    """The element type that a Python number, or what stands for one, has in an array."""
    if isinstance(value, Condition):
        return "bool"
    if isinstance(value, (Dim, UnknownInteger)):
        return "int64"
    if isinstance(value, Real):
        return "float64"
    return _OF_PYTHON.get(type(value), UNKNOWN_TYPE)


def joint(first: str, second: str) -> str:
    """The smallest type that holds both: integers of 32 bits and more join floats in double precision."""
    if first == second:
        return first
    for special in (UNKNOWN_TYPE, OBJECT, TEXT):
        if special in (first, second):
            return special
    low, high = sorted((first, second), key=category)
    if category(low) == BOOLEAN:
        return high
    if category(low) == category(high) == INTEGER:
        return _joint_integers(low, high)
    if category(low) == INTEGER:
        return joint(_floats_that_hold(low), high)
    if category(high) == COMPLEX:
        parts = joint(real_part(low), real_part(high))
        return "complex128" if parts == "float64" else "complex64"
    return max(low, high, key=_bits)


def _joint_integers(first: str, second: str) -> str:
    unsigned = [each for each in (first, second) if each.startswith("u")]
    if len(unsigned) != 1:
        return max(first, second, key=_bits)
    signed = first if second in unsigned else second
    if _bits(signed) > _bits(unsigned[0]):
        return signed
    return f"int{2 * _bits(unsigned[0])}" if _bits(unsigned[0]) < 64 else "float64"


def _bits(element_type: str) -> int:
    return int("".join(filter(str.isdigit, element_type)))


def _floats_that_hold(integer: str) -> str:
    return {8: "float16", 16: "float32"}.get(_bits(integer), "float64")


def promoted(*operands: Any) -> str:
    """The element type of an operation: arrays and numpy's scalars outweigh Python's numbers of their own kind or below."""
    strong = [each.element_type for each in operands if isinstance(each, Array) or hasattr(type(each), "element_type")]
    weak = [element_type_of_number(each) for each in operands if not (isinstance(each, Array) or hasattr(type(each), "element_type"))]
    result = strong[0] if strong else weak[0] if weak else "float64"
    for each in strong[1:]:
        result = joint(result, each)
    for each in weak:
        result = _with_number(result, each) if strong else joint(result, each)
    return result


def _with_number(result: str, number: str) -> str:
    if number == UNKNOWN_TYPE:  # a number of Python's, whole or not
        return result if result in (TEXT, OBJECT) or category(result) >= FLOATING else UNKNOWN_TYPE
    if result in (UNKNOWN_TYPE, TEXT, OBJECT) or category(number) <= category(result):
        return result
    if category(number) == COMPLEX:
        return "complex64" if result in ("float16", "float32") else "complex128"
    return "float64" if category(number) == FLOATING else number


def floating(element_type: str) -> str:
    """The type that `np.sqrt` and its kin return."""
    if category(element_type) >= FLOATING or element_type in (TEXT, OBJECT):
        return element_type
    return "float16" if element_type == "bool" else _floats_that_hold(element_type)


def real_part(element_type: str) -> str:
    """The type of the parts of a complex type."""
    return {"complex64": "float32", "complex128": "float64"}.get(element_type, element_type)


def may_hold(target: str, source: str) -> bool | None:
    """Whether results of a type may be written into an array of another: `same_kind` of numpy; None where that is not known."""
    if any(each not in _types for each in (target, source)):
        return None
    if category(source) == category(target) == INTEGER:
        return source.startswith("u") or not target.startswith("u")
    return category(source) <= category(target)


@export("numpy.promote_types")
def promote_types(type1: Any, type2: Any) -> Any:
    """The dtype that holds both."""
    return type_object(joint(named(type1, "float64"), named(type2, "float64")))


@export("numpy.result_type")
def result_type(*arrays_and_dtypes: Any) -> Any:
    """The dtype of an operation on these."""
    return type_object(promoted(*(_sample(each) for each in arrays_and_dtypes)))


def _sample(operand: Any) -> Any:
    return Array((), named(operand, "float64")) if isinstance(operand, (str, type)) else operand


@export("numpy.can_cast")
def can_cast(from_: Any, to: Any, casting: Any = "safe") -> Any:
    """Whether a type can be written as another."""
    first, second = named(from_, "float64"), named(to, "float64")
    if casting == "same_kind":
        answer = may_hold(second, first)
        return Unknown("the types to cast are not known") if answer is None else answer
    return joint(first, second) == second if casting == "safe" else Unknown("the types to cast are not known")
