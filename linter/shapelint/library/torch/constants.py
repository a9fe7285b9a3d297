"""Constants, number limits and settings of `torch`: `torch.inf`, `torch.finfo`, `torch.channels_last`, default types."""

from __future__ import annotations

import math
from typing import Any

from shapelint.library.registry import export
from shapelint.library.torch import dtypes
from shapelint.library.torch.dtypes import COMPLEX, FLOATING, DType, default_element_type, dtype_named, is_among
from shapelint.library.torch.promotion import to_real
from shapelint.library.torch.tensor import Device, Tensor
from shapelint.unknown import Unknown

for _name, _value in {"inf": math.inf, "nan": math.nan, "pi": math.pi, "e": math.e, "newaxis": None}.items():
    export(f"torch.{_name}")(_value)

_LIMITS = {
    # bits of the mantissa and largest exponent, https://docs.pytorch.org/docs/stable/type_info.html
    "float16": (10, 16), "bfloat16": (7, 128), "float32": (23, 128), "float64": (52, 1024), "float8_e4m3fn": (3, 9), "float8_e5m2": (2, 16),
}  # fmt: skip


@export("torch.finfo")
class FloatInfo:
    """The limits of a floating-point type."""

    def __init__(self, type: Any = None) -> None:
        name = to_real(type.name) if isinstance(type, DType) else default_element_type()
        mantissa, exponent = _LIMITS.get(name, _LIMITS["float32"])
        largest = math.ldexp(2.0 - 2.0**-mantissa, exponent - 1)
        self.dtype, self.bits = name, dtype_named(name).itemsize * 8
        self.max = 448.0 if name == "float8_e4m3fn" else largest
        self.min, self.eps = -self.max, 2.0**-mantissa
        self.tiny = self.smallest_normal = 2.0 ** (2 - exponent)
        self.resolution = 10.0 ** -math.floor(mantissa * math.log10(2))
        if isinstance(type, Unknown):
            self.max = self.min = self.eps = self.tiny = self.smallest_normal = self.resolution = Unknown("the limits of an unknown type")  # type: ignore[assignment]


@export("torch.iinfo")
class IntegerInfo:
    """The limits of an integer type."""

    def __init__(self, type: Any) -> None:
        if isinstance(type, DType):
            self.dtype, self.bits = type.name, type.itemsize * 8
            unsigned = type.name.startswith("u")
            self.min: Any = 0 if unsigned else -(1 << (self.bits - 1))
            self.max: Any = (1 << (self.bits if unsigned else self.bits - 1)) - 1
        else:
            self.min = self.max = Unknown("the limits of an unknown type")


class Marker:
    """A named constant of which only the identity matters: a memory format, a layout."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"torch.{self.name}"

    def __deepcopy__(self, _memo: Any) -> Marker:
        return self


CHANNELS_LAST = export("torch.channels_last")(Marker("channels_last"))
CHANNELS_LAST_3D = export("torch.channels_last_3d")(Marker("channels_last_3d"))
CONTIGUOUS = export("torch.contiguous_format")(Marker("contiguous_format"))
PRESERVE = export("torch.preserve_format")(Marker("preserve_format"))
STRIDED = export("torch.strided")(Marker("strided"))
for _name in ("sparse_coo", "sparse_csr", "sparse_csc", "sparse_bsr", "sparse_bsc", "jagged"):
    export(f"torch.{_name}")(Marker(_name))
export("torch.memory_format", "torch.layout")(Marker)


@export("torch.get_default_dtype")
def get_default_dtype() -> DType:
    """The type of new floating-point tensors."""
    return dtype_named(default_element_type())


@export("torch.set_default_dtype")
def set_default_dtype(d: Any) -> None:
    """Not followed: which floating-point type it is changes no shape."""


@export("torch.get_default_device")
def get_default_device() -> Device:
    """The device of new tensors."""
    return Device("cpu")


@export("torch.is_tensor")
def is_tensor(obj: Any) -> Any:
    """Whether it is a tensor."""
    return obj if isinstance(obj, Unknown) else isinstance(obj, Tensor)


@export("torch.is_storage")
def is_storage(obj: Any) -> bool:
    """Storages are not modelled, so nothing is one."""
    return False


@export("torch.is_floating_point", "torch.Tensor.is_floating_point")
def is_floating_point(input: Any) -> Any:
    """Whether its elements are floating-point numbers."""
    return _is_of(input, FLOATING)


@export("torch.is_complex", "torch.Tensor.is_complex")
def is_complex(input: Any) -> Any:
    """Whether its elements are complex numbers."""
    return _is_of(input, COMPLEX)


def _is_of(input: Any, types: tuple[str, ...]) -> Any:
    answer = is_among(input.element_type, types) if isinstance(input, Tensor) else None
    return Unknown("the element type is not known") if answer is None else answer


@export("torch.Tensor.is_signed")
def is_signed(input: Any) -> Any:
    """Whether its elements may be negative."""
    return input.element_type != "bool" and not input.element_type.startswith("u")


@export("torch.is_conj", "torch.is_neg", "torch.is_inference", "torch.Tensor.is_conj", "torch.Tensor.is_neg", "torch.Tensor.is_inference")
def is_false(input: Any) -> bool:
    """Flags that no tensor here carries."""
    return False


@export("torch.is_nonzero", "torch.Tensor.is_nonzero")
def is_nonzero(input: Any) -> Any:
    """Whether the only element is not zero."""
    known = isinstance(input, Tensor) and input.values is not None and len(input.values) == 1
    return input.values[0] != 0 if known else Unknown("the value of a tensor")


ELEMENT_TYPES = (*dtypes.FLOATING, *dtypes.COMPLEX, *dtypes.INTEGRAL)
