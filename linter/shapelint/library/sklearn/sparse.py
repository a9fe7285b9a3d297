"""Sparse matrices, as encoders and counts of words give them."""

from __future__ import annotations

from typing import Any

from shapelint.library.numpy.ndarray import Ndarray, make_ndarray
from shapelint.symbolic.dims import Size
from shapelint.unknown import Unknown


class Sparse:
    """A sparse matrix: its sizes, and the way to an array."""

    def __init__(self, dims: tuple[Size, ...], element_type: str = "float64") -> None:
        self.dims, self.element_type = dims, element_type

    @property
    def shape(self) -> tuple[Size, ...]:
        return self.dims

    def toarray(self, *_options: Any, **_named: Any) -> Ndarray:
        return make_ndarray(self.dims, self.element_type)

    @property
    def A(self) -> Ndarray:
        return self.toarray()

    todense = toarray

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Unknown(f"a sparse matrix's {name} is not modelled")
