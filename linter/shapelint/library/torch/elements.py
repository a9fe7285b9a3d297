"""The elements of tiny tensors: how views and joins move them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product as indices_of
from weakref import WeakSet

from shapelint.library.tensordata import Values, element_count, picked, steps_of
from shapelint.library.torch.tensor import Tensor
from shapelint.symbolic.dims import Size

Index = tuple[int, ...]


def contiguous_strides(dims: Sequence[Size]) -> tuple[Size, ...]:
    """The strides of row-major order: `[2, 3, 4] -> (12, 4, 1)`."""
    strides: list[Size] = []
    step: Size = 1
    for size in reversed(dims):
        strides.append(step)
        step = step * size
    return tuple(reversed(strides))


def known_sizes(dims: Sequence[Size] | None) -> tuple[int, ...] | None:
    """The dims as plain ints, None where one is not known."""
    return None if dims is None or not all(isinstance(size, int) for size in dims) else tuple(dims)  # type: ignore[arg-type]


def moved_values(tensor: Tensor, dims: Sequence[Size], source: Callable[[Index], Sequence[int]]) -> Values | None:
    """The values of a result with these dims whose element at an index is the tensor's element at `source(index)`."""
    sizes, before = known_sizes(dims), known_sizes(tensor.dims)
    if tensor.values is None or sizes is None or before is None or element_count(sizes) is None:
        return None
    steps, values = steps_of(before), tensor.values
    try:
        return tuple(
            values[sum(position * step for position, step in zip(source(index), steps, strict=True))]
            for index in indices_of(*map(range, sizes))
        )
    except IndexError:  # a part that the tensor does not have: said by a contract already
        return None


def filtered_values(tensor: Tensor, axis: int, positions: Sequence[int]) -> Values | None:
    """The values of the entries at these positions along one axis."""
    dims = known_sizes(tensor.dims)
    if tensor.values is None or dims is None or element_count((*dims[:axis], len(positions), *dims[axis + 1 :])) is None:
        return None
    if any(not 0 <= place < dims[axis] for place in positions):
        return None  # said to be out of range already
    return picked(tensor.values, dims, [positions if each == axis else range(size) for each, size in enumerate(dims)])


# tensors that share memory


def share_memory(tensor: Tensor, view: Tensor) -> None:
    """Note that a write into one of the two is a write into the other."""
    if tensor.values is not None:
        family = tensor.__dict__.setdefault("family", WeakSet((tensor,)))
        family.add(view)
        view.__dict__["family"] = family


def written(tensor: Tensor, values: Values | None = None) -> None:
    """Note that a tensor was written into: its values are these now, and those of its views are not known any more."""
    for other in tensor.__dict__.get("family", ()):
        other.values = None
    tensor.values = values
