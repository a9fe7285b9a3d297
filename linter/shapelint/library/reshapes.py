"""Reshapes: the sizes that are asked for, the one to infer, and what they demand of the element count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shapelint.library.axes import same
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Dim, Size, divisible, equal, floor_div, product
from shapelint.unknown import Unknown


@dataclass(frozen=True, slots=True)
class Request:
    """The sizes asked for, where the one to infer stands (None without one), and the parameter that holds them."""

    sizes: tuple[Size, ...]
    free: int | None
    parameter: str

    @property
    def others(self) -> tuple[Size, ...]:
        """The sizes without the one to infer."""
        return self.sizes if self.free is None else (*self.sizes[: self.free], *self.sizes[self.free + 1 :])

    def filled(self, size: Size) -> tuple[Size, ...]:
        assert self.free is not None
        return (*self.sizes[: self.free], size, *self.sizes[self.free + 1 :])


def resolved(call: CallInProgress, dims: tuple[Size, ...] | None, sizes: Sequence[Size], parameter: str) -> tuple[Size, ...]:
    """The dims that a reshape of a tensor with these dims to `sizes` gives, with its contracts stated."""
    request = _request(call, tuple(sizes), parameter)
    if dims is None:
        return tuple(
            Unknown("the tensor reshaped has an unknown shape") if index == request.free else size for index, size in enumerate(sizes)
        )
    if any(isinstance(size, Unknown) for size in (*dims, *request.others)):
        return _resolved_in_part(call, dims, request)
    received, declared = product(dims), product(request.others)
    if request.free is None:
        call.require_equal(received, declared, "reshape-size", parameter=parameter)
        return request.sizes
    return _inferred(call, dims, request, received, declared)


def rearranged(call: CallInProgress, dims: tuple[Size, ...], sizes: Sequence[Size], parameter: str) -> tuple[Size, ...]:
    """The dims of a reshape of data, of which nothing is asked but that it keeps every element."""
    request = _request(call, tuple(sizes), parameter)
    if any(isinstance(size, Unknown) for size in (*dims, *request.others)):
        return _resolved_in_part(call, dims, request)
    received, declared = product(dims), product(request.others)
    if request.free is None:
        call.require_equal(received, declared, "reshape-size", parameter=parameter)
        return request.sizes
    if same(declared, 0):
        call.require(False, "reshape-size", received=received, declared=declared, parameter=parameter)
        return request.filled(Unknown("the size to infer is ambiguous beside a size of 0"))
    if call.require_divisible(received, declared, "reshape-size", parameter=parameter) is False:
        return request.filled(Unknown("the size to infer in a reshape that does not fit"))
    return request.filled(floor_div(received, declared))


def _request(call: CallInProgress, sizes: tuple[Size, ...], parameter: str) -> Request:
    free = [index for index, size in enumerate(sizes) if isinstance(size, int) and size == -1]
    if len(free) > 1:
        call.require(False, "reshape-size", declared=sizes, parameter=parameter, detail="only one size can be inferred")
        sizes = tuple(Unknown("more than one size is to be inferred") if index in free else size for index, size in enumerate(sizes))
        free = []
    negative = [size for size in sizes if isinstance(size, int) and size < -1]
    if negative:
        call.require(False, "reshape-size", declared=sizes, parameter=parameter, detail=f"{negative[0]} is not a size")
        sizes = tuple(Unknown("a negative size") if isinstance(size, int) and size < -1 else size for size in sizes)
    return Request(sizes, free[0] if free else None, parameter)


def _resolved_in_part(call: CallInProgress, dims: tuple[Size, ...], request: Request) -> tuple[Size, ...]:
    """Where a dim or a size is not known: the sizes as asked for, and the one open size if everything else cancels."""
    given, asked = _without_common(dims, request.others)
    unknown = [size for size in given if isinstance(size, Unknown)]
    if request.free is not None and not any(isinstance(size, Unknown) for size in asked):
        if not unknown and divisible(product(given), product(asked)) is True:
            return request.filled(floor_div(product(given), product(asked)))
        if len(unknown) == 1 and same(product(size for size in given if size is not unknown[0]), product(asked)):
            return request.filled(unknown[0])
    if request.free is not None:
        return request.filled(Unknown(next(size.reason for size in (*dims, *request.others) if isinstance(size, Unknown))))
    missing = [index for index, size in enumerate(request.sizes) if isinstance(size, Unknown)]
    if len(missing) == 1 and not any(isinstance(size, Unknown) for size in dims):
        rest = product(size for size in request.sizes if not isinstance(size, Unknown))
        if divisible(product(dims), rest) is True:  # whatever was computed there, nothing else works
            return (*request.sizes[: missing[0]], floor_div(product(dims), rest), *request.sizes[missing[0] + 1 :])
    return request.sizes


def _without_common(left: Sequence[Size], right: Sequence[Size]) -> tuple[list[Size], list[Size]]:
    """Both sequences of sizes without the sizes that stand in both."""
    given, asked = list(left), []
    for size in right:
        index = next((index for index, other in enumerate(given) if other is size or same(other, size)), None)
        if index is None:
            asked.append(size)
        else:
            del given[index]
    return given, asked


def _inferred(call: CallInProgress, dims: tuple[Size, ...], request: Request, received: Size, declared: Size) -> tuple[Size, ...]:
    if same(declared, 0):
        if not same(received, 0):
            call.require(False, "reshape-size", received=received, declared=declared, parameter=request.parameter)
        return request.filled(Unknown("the size to infer is ambiguous beside a size of 0"))
    if request.free == 0 and _flattens_samples(dims, request.sizes):
        return _samples_flattened(call, dims, request, received, declared)
    if request.free == 1 and len(request.sizes) == 2 and _is_constant_batch(dims, request.sizes[0]):
        call.require(None, "batch-constant", received=dims[0], declared=request.sizes[0], parameter=request.parameter)
    call.require_divisible(received, declared, "reshape-size", parameter=request.parameter)
    return request.filled(floor_div(received, declared))


def _is_constant_batch(dims: tuple[Size, ...], size: Size) -> bool:
    return len(dims) > 1 and isinstance(dims[0], Dim) and isinstance(size, int) and size > 1


def _flattens_samples(dims: tuple[Size, ...], sizes: tuple[Size, ...]) -> bool:
    """Whether `(-1, ...)` was meant to keep the samples: one row for each, or one map for each.

    Merging leading axes (`[N, L, C] -> (-1, C)`) and splitting one axis with the ones behind it kept
    (`[N, 2*C, H, W] -> (-1, C, H, W)`, `[N, L, heads*C] -> (-1, C)`) regroup on purpose.
    """
    row = sizes[1:]
    if not row or not all(isinstance(size, int) for size in row):
        return False
    if len(dims) == 2:
        return len(row) > 2
    return len(row) == 1 and len(dims) > 2 and not _regroups(dims, product(row))


def _regroups(dims: tuple[Size, ...], row: Size) -> bool:
    if divisible(dims[-1], row) is True and not same(dims[-1], 1):
        return True
    return any(same(product(dims[axis:]), row) for axis in range(2, len(dims) + 1))


def _samples_flattened(call: CallInProgress, dims: tuple[Size, ...], request: Request, received: Size, declared: Size) -> tuple[Size, ...]:
    """`[N, ...] -> (-1, row)`: N rows, if a sample has as many elements as a row."""
    sample = product(dims[1:])
    fits = equal(sample, declared)
    if fits is True:
        return request.filled(dims[0])
    if isinstance(declared, int) and isinstance(sample, int) and sample > 0 and declared % sample == 0:
        call.require_divisible(received, declared, "reshape-size", parameter=request.parameter)  # rows of several samples
        return request.filled(floor_div(received, declared))
    if divisible(received, declared) is False or (divisible(sample, declared) is False and isinstance(dims[0], Dim)):
        call.require(False, "reshape-size", received=received, declared=declared, parameter=request.parameter)
        return request.filled(dims[0])
    call.require(
        fits, "reshape-mixes-batch", received=sample, declared=declared, parameter=request.parameter,
        detail="one sample has another number of elements than one row",
    )  # fmt: skip
    exact = fits is False or divisible(received, declared) is True
    return request.filled(floor_div(received, declared) if exact else dims[0])
