"""Element types of TensorFlow: `tf.float32` and its kin."""

from __future__ import annotations

from typing import Any

from shapelint.library.registry import export
from shapelint.symbolic.dims import Dim
from shapelint.unknown import Unknown


class DType:
    """An element type; equal to its name, and to numpy's type of the same name."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.is_floating = name.startswith(("float", "bfloat"))
        self.is_integer = name.startswith(("int", "uint"))
        self.is_bool = name == "bool"
        self.is_complex = name.startswith("complex")

    @property
    def base_dtype(self) -> DType:
        return self

    @property
    def as_numpy_dtype(self) -> Any:
        return self

    def __eq__(self, other: object) -> bool:
        return element_type_of(other, "") == self.name

    def __hash__(self) -> int:
        return hash(self.name)

    def __repr__(self) -> str:
        return f"tf.{self.name}"


NAMES = (
    "float16", "bfloat16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "bool",
    "complex64", "complex128", "string", "resource", "variant",
)  # fmt: skip
_types = {name: DType(name) for name in NAMES}
_PYTHON = {float: "float32", int: "int32", bool: "bool", complex: "complex128", str: "string"}
_SPELLINGS = {"half": "float16", "float": "float32", "double": "float64", "int": "int32", "long": "int64"}

for _name, _type in _types.items():
    export(f"tensorflow.{_name}", f"tensorflow.dtypes.{_name}")(_type)
export("tensorflow.half")(_types["float16"])
export("tensorflow.double")(_types["float64"])
export("tensorflow.DType", "tensorflow.dtypes.DType")(DType)


def dtype_named(name: str) -> DType:
    """The element type of a name."""
    return _types.get(name) or DType(name)


def element_type_of(dtype: Any, default: str) -> str:
    """The name of an element type however it is given: `tf.float32`, `"float32"`, `np.float32`, `float`."""
    if isinstance(dtype, type) and dtype in _PYTHON:
        return _PYTHON[dtype]
    name = dtype if isinstance(dtype, str) else getattr(dtype, "name", None)
    if not isinstance(name, str) or isinstance(dtype, Unknown):
        return default
    return _SPELLINGS.get(name, name)


@export("tensorflow.as_dtype", "tensorflow.dtypes.as_dtype")
def as_dtype(dtype: Any) -> Any:
    return dtype if isinstance(dtype, Unknown) else dtype_named(element_type_of(dtype, "float32"))


def of_constant(value: Any) -> str:
    """The element type that a Python number becomes; sizes are integers."""
    return "int32" if isinstance(value, Dim) else _PYTHON.get(type(value), "float32")
