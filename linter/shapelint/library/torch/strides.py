"""The memory order of tensors: strides in elements, and PyTorch's own rule for what `view` can do without a copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shapelint.library.axes import same
from shapelint.library.torch.elements import contiguous_strides, share_memory
from shapelint.library.torch.tensor import UNKNOWN_STRIDES, Tensor
from shapelint.symbolic.dims import Size, equal, less
from shapelint.unknown import Unknown


def strides_of(tensor: Tensor) -> tuple[Size, ...] | Unknown:
    """The strides of a tensor, one for each axis."""
    if isinstance(tensor.strides, Unknown):
        return tensor.strides
    return contiguous_strides(tensor.require_dims()) if tensor.strides is None else tensor.strides


def normalized(dims: Sequence[Size], strides: Sequence[Size] | Unknown | None) -> tuple[Size, ...] | Unknown | None:
    """Strides as tensors carry them: None for what is surely contiguous (axes of size 1 do not matter)."""
    if strides is None or isinstance(strides, Unknown):
        return strides
    if any(same(size, 0) for size in dims):
        return None
    step: Size = 1
    for size, stride in zip(reversed(dims), reversed(strides), strict=True):
        if same(size, 1):
            continue
        if not same(stride, step):
            return UNKNOWN_STRIDES if any(isinstance(known, Unknown) for known in strides) else tuple(strides)
        step = step * size
    return None


def laid_out(
    tensor: Tensor, dims: tuple[Size, ...], strides: Sequence[Size] | Unknown | None, values: tuple[Any, ...] | None = None
) -> Tensor:
    """A view of `tensor` with these dims and strides."""
    view = tensor.like(dims, strides=normalized(dims, strides), values=values)
    if values is not None:
        share_memory(tensor, view)
    return view


def permuted_strides(tensor: Tensor, order: Sequence[int]) -> tuple[Size, ...] | Unknown:
    strides = strides_of(tensor)
    return strides if isinstance(strides, Unknown) else tuple(strides[axis] for axis in order)


@dataclass(frozen=True, slots=True)
class Viewed:
    """Whether `view` works (always, never, depends) and the strides of its result.

    `condition` is what decides where it depends; None where that is not known either.
    """

    works: bool | None
    strides: tuple[Size, ...] | Unknown | None
    condition: Any = None


def view_strides(dims: Sequence[Size], strides: Sequence[Size] | Unknown | None, sizes: Sequence[Size]) -> Viewed:
    """What `view(sizes)` does on a tensor with these dims and strides.

    The rule is ATen's `computeStride`: axes whose strides chain into one run of memory form a chunk, and each chunk
    must be covered by whole new axes.
    """
    if strides is None:
        return Viewed(True, None)
    if isinstance(strides, Unknown):
        return Viewed(None, strides)
    if not dims or any(same(size, 0) for size in dims):
        return Viewed(True, None)
    return _Chunks(dims, strides, sizes).view()


class _Chunks:
    """One walk over the old axes from the last to the first, consuming new axes chunk by chunk."""

    def __init__(self, dims: Sequence[Size], strides: Sequence[Size], sizes: Sequence[Size]) -> None:
        self.dims, self.strides, self.sizes = dims, strides, sizes
        self.new: list[Size] = [0] * len(sizes)
        self.next = len(sizes) - 1
        self.sure = True

    def view(self) -> Viewed:
        start: Size = self.strides[-1]
        held: Size = 1
        condition: Any = True
        for axis in reversed(range(len(self.dims))):
            held = held * self.dims[axis]
            if axis > 0 and self._continues(axis - 1, held * start):
                continue
            covered = equal(self._consume(held, start), held)
            if covered is False:
                return self._fails()
            if covered is not True:
                if condition is not True or covered is None:
                    self.sure = False
                condition = covered
            if axis > 0:
                start, held = self.strides[axis - 1], 1
        if self.next != -1:
            return self._fails()
        if condition is not True:
            return Viewed(None, UNKNOWN_STRIDES, condition if self.sure else None)
        return Viewed(True, normalized(self.sizes, self.new))

    def _continues(self, axis: int, step: Size) -> bool:
        """Whether the axis before goes on in the same run of memory."""
        if same(self.dims[axis], 1):
            return True
        chained = equal(self.strides[axis], step)
        if chained is not True and chained is not False:
            self.sure = False
        return chained is True

    def _consume(self, held: Size, start: Size) -> Size:
        """Take new axes until they hold as many elements as the chunk."""
        taken: Size = 1
        while self.next >= 0:
            size = self.sizes[self.next]
            if not same(size, 1) and (same(taken, held) or less(taken, held) is False):
                break
            self.new[self.next] = taken * start
            taken = taken * size
            self.next -= 1
        return taken

    def _fails(self) -> Viewed:
        return Viewed(False if self.sure else None, UNKNOWN_STRIDES)
