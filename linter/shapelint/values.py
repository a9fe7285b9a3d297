"""Abstract arrays: what a tensor is to the linter."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, ClassVar

from shapelint.symbolic.dims import Size, format_size
from shapelint.unknown import Undecided, Unknown

if TYPE_CHECKING:
    from shapelint.graph import Call

CONSTANT_LIMIT = 4096
"""Arrays with more elements than this never carry their values."""

UNKNOWN_TYPE = "unknown"
"""The element type of an array of which only the shape is known."""


class OpenShape(Unknown):
    """The shape of an input whose rank is not decided: to unpack it into names decides it."""

    __slots__ = ("others", "slot")

    def __init__(self, slot: str, others: int = 0) -> None:
        super().__init__(f"the rank of the input {slot} is not known")
        self.slot = slot
        self.others = others
        """How many other items a display such as `*x.shape, heads` puts beside the sizes."""


class Array:
    """A tensor of any framework: its shape, its element type and the call that produced it.

    `dims` is None where not even the rank is known. A single dim is an `int`, a symbolic `Dim`, or `Unknown`.
    `values` are the elements in row-major order where they are known and few (sizes and schedules that model code
    computes with tensors), else None. `slot` names the scenario's input that this array still is, as long as its
    rank has not been decided.
    """

    is_one: ClassVar[bool] = False
    """Whether a symbolic input that the code takes apart cannot be such a tensor, and is several."""

    dims: tuple[Size, ...] | None
    element_type: str
    values: tuple[Any, ...] | None
    producer: Call | None
    slot: str | None
    classes: int | None = None
    """How many classes the elements tell apart, where they are labels 0, 1, ... of a data set that is known."""

    def __init__(
        self,
        dims: tuple[Size, ...] | None,
        element_type: str = "float32",
        *,
        values: tuple[Any, ...] | None = None,
        producer: Call | None = None,
        slot: str | None = None,
    ) -> None:
        self.dims = dims
        self.element_type = element_type
        self.values = values
        self.producer = producer
        self.slot = slot

    def give_away(self) -> None:
        """Note that something unknown has been handed the array: where it can be written to, it may hold something else."""

    @property
    def rank(self) -> int:
        """The number of axes; raises Undecided where it is not known."""
        return len(self.require_dims())

    @property
    def known_shape(self) -> tuple[Size, ...] | None:
        return self.dims

    def require_dims(self) -> tuple[Size, ...]:
        """The dims; raises Undecided where not even the rank is known."""
        if self.dims is None:
            raise Undecided(Unknown("the rank of a tensor is not known"))
        return self.dims

    def describe(self) -> str:
        """The shape as people write it: `[N, 64, 7, 7]`."""
        return "[?]" if self.dims is None else "[" + ", ".join(map(format_size, self.dims)) + "]"

    def shown_dims(self) -> tuple[Size, ...] | None:
        """The dims as the framework's own layer tables show them."""
        return self.dims

    def derived_from(self, inputs: list[Array]) -> None:
        """Told of every result of a call: the arrays that it was computed from."""

    def alias(self) -> Array:
        """This array again, under another name in the graph."""
        return copy.copy(self)
