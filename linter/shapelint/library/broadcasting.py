"""Broadcasting, as all frameworks have it: axes are matched from the right, a size 1 stretches."""

from __future__ import annotations

from typing import Any

from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, at_least, definitely, equal, format_size, free_symbols, size_max
from shapelint.unknown import Unknown

Dims = tuple[Size, ...]
CONTRACT = "broadcast-shapes"


def same_dims(first: Dims, second: Dims) -> bool:
    """Whether two shapes are the same sizes, told without asking the algebra."""
    if len(first) != len(second):
        return False
    return all(x is y or (isinstance(x, int) and isinstance(y, int) and x == y) for x, y in zip(first, second, strict=True))


def surely_broadcast(first: Dims, second: Dims) -> bool:
    """Whether no sizes that two shapes may have keep them from broadcasting, as far as the sizes are known."""
    pairs = zip(reversed(first), reversed(second), strict=False)
    return all(condition is True or condition is None for _, condition in (_joint(x, y) for x, y in pairs))


def broadcast(call: CallInProgress, *shapes: Dims, contract: str = CONTRACT) -> Dims:
    """The shape to which all of these broadcast; states the contract that they do."""
    result = shapes[0]
    for shape in shapes[1:]:
        if not same_dims(result, shape):
            result = _pair(call, result, shape, contract)
    return result


def _pair(call: CallInProgress, first: Dims, second: Dims, contract: str) -> Dims:
    rank = max(len(first), len(second))
    left = (1,) * (rank - len(first)) + first
    right = (1,) * (rank - len(second)) + second
    sizes = []
    for axis, (x, y) in enumerate(zip(left, right, strict=True)):
        size, condition = _joint(x, y)
        if condition is not True:
            call.require(
                condition, contract, received=show(first), declared=show(second),
                detail=f"axis {axis - rank} has {format_size(x)} against {format_size(y)}",
            )  # fmt: skip
        sizes.append(size)
    return tuple(sizes)


def _joint(x: Size, y: Size) -> tuple[Size, Any]:
    """The size of two that broadcast, and the condition under which they do."""
    if x is y:
        return x, True
    if isinstance(x, int) and isinstance(y, int):
        return (y, True) if x == 1 else (x, x == y or y == 1)
    for one, other in ((x, y), (y, x)):
        if isinstance(one, int) and one == 1:
            return other, True
    for one, other in ((x, y), (y, x)):
        if isinstance(one, Unknown):
            return (other if definitely(at_least(other, 2)) else one), (None if isinstance(other, Unknown) else True)
    return _joint_symbolic(x, y)


def _joint_symbolic(x: Size, y: Size) -> tuple[Size, Any]:
    same = equal(x, y)
    if definitely(same):
        return x, True
    if same is False:
        ones = [(condition, size) for condition, size in ((equal(x, 1), y), (equal(y, 1), x)) if condition is not False]
        return (x, False) if not ones else (ones[0][1], ones[0][0]) if len(ones) == 1 else (size_max(x, y), None)
    for one, other in ((x, y), (y, x)):
        if isinstance(one, int):
            # A size of the input by itself may well be 1; of a size that was computed nobody expects it.
            return one, (None if str(other).isidentifier() else same)
    if not free_symbols(x) & free_symbols(y):
        return size_max(x, y), None
    may_stretch = any(equal(size, 1) is not False for size in (x, y))
    return x, (None if may_stretch else same)


def requires_no_growth(call: CallInProgress, own: Dims, result: Dims, contract: str = CONTRACT) -> None:
    """State that an in-place result has the shape of the tensor that it is written into."""
    if same_dims(own, result):
        return
    fits: Any = len(own) == len(result)
    if fits:
        for x, y in zip(own, result, strict=True):
            answer = equal(x, y)
            if answer is False:
                fits = False
                break
            if not definitely(answer):
                fits = answer
    detail = "the result does not fit into the tensor it is written to"
    call.require(fits, contract, received=show(own), declared=show(result), detail=detail)


def show(dims: Dims) -> str:
    """A shape as people write it."""
    return "[" + ", ".join(map(format_size, dims)) + "]"
