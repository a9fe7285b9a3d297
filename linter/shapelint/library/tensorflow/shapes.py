"""Static shapes: what `x.shape` and `x.get_shape()` say before anything runs, with `None` for what is open until then."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shapelint.library.registry import export
from shapelint.raised import raised
from shapelint.recording import active
from shapelint.symbolic.dims import Dim, Size, free_symbols, product, symbol
from shapelint.unknown import Undecided, Unknown


def open_size(name: str) -> Size:
    """A size that is `None` in static shapes: that of a placeholder, or of a Keras input."""
    _open_names().add(name)
    return symbol(name)


def fresh_open_size(name: str) -> Size:
    """The same under a name that no other has in this program."""
    taken, candidate, count = _open_names(), name, 1
    while candidate in taken:
        count += 1
        candidate = f"{name}{count}"
    return open_size(candidate)


def static(size: Any) -> Any:
    """A size as static shapes show it: `None` where the program does not say it."""
    if isinstance(size, int) or not free_symbols(size):
        return size
    return None if any(each.name in _open_names() for each in free_symbols(size)) else size


def static_shape(dims: tuple[Size, ...] | None) -> Any:
    """Dims as layers are told them to build their weights; Unknown where not even the rank is known."""
    return Unknown("the rank of a tensor is not known") if dims is None else StaticShape(map(static, dims))


def _open_names() -> set[str]:
    return active().memory("tensorflow.open_sizes", set[str])


@export("tensorflow.TensorShape")
class StaticShape(tuple[Any, ...]):
    """A static shape: a tuple of sizes and `None`, with the methods of `tf.TensorShape`."""

    def __new__(cls, dims: Any = ()) -> Any:
        if dims is None or isinstance(dims, Unknown):
            return Unknown("a shape of open rank")
        return super().__new__(cls, (dims,) if isinstance(dims, (int, Dim)) else dims)

    @property
    def rank(self) -> int:
        return len(self)

    ndims = rank

    @property
    def dims(self) -> list[Any]:
        return list(self)

    def as_list(self) -> list[Any]:
        return list(self)

    def is_fully_defined(self) -> bool:
        return None not in self

    def num_elements(self) -> Any:
        return None if None in self else product(self)

    def concatenate(self, other: Any) -> Any:
        return self + other

    def with_rank(self, rank: Any) -> Any:
        if isinstance(rank, int) and rank != len(self):
            raise raised(ValueError(f"Shape {self} must have rank {rank}"))
        return self

    def merge_with(self, other: Any) -> Any:
        return StaticShape(mine if mine is not None else theirs for mine, theirs in zip(self, other, strict=False))

    def is_compatible_with(self, other: Any) -> Any:
        if isinstance(other, Unknown):
            raise Undecided(other)
        return len(self) == len(other) and all(None in (x, y) or x == y for x, y in zip(self, other, strict=True))

    def __getitem__(self, index: Any) -> Any:
        item = super().__getitem__(index)
        return StaticShape(item) if isinstance(index, slice) else item

    def __add__(self, other: Any) -> Any:
        return StaticShape((*self, *other))

    def __radd__(self, other: Any) -> Any:
        return StaticShape((*other, *self))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, (tuple, list)) and tuple(self) == tuple(other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = tuple.__hash__

    def __iter__(self) -> Iterator[Any]:
        return super().__iter__()
