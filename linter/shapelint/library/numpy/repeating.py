"""Copies, borders and reorderings in numpy: `np.tile`, `np.repeat`, `np.pad`, `np.flip`, `np.roll`, `np.rot90`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelint.library import tensordata
from shapelint.library.axes import axes_of, axis_of, size_argument, sizes_of, undecided
from shapelint.library.numpy.ndarray import Ndarray, from_tensor, make_ndarray, to_tensor, view_of
from shapelint.library.numpy.reading import array_of
from shapelint.library.numpy.reshaping import permuted
from shapelint.library.numpy.sorting import flat
from shapelint.library.registry import lookup, shape_function
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Dim, Size, less
from shapelint.unknown import Undecided, Unknown
from shapelint.values import Array


@shape_function("numpy.tile")
def tile(call: CallInProgress, A: Any, reps: Any) -> Any:
    """`[*] -> [* times reps]`."""
    array = array_of(A)
    result = from_tensor(lookup("torch.tile")(to_tensor(array), sizes_of(reps)))
    if isinstance(result, Ndarray):
        result.classes = array.classes
    return result


@shape_function("numpy.repeat")
def repeat(call: CallInProgress, a: Any, repeats: Any, axis: Any = None) -> Any:
    """`[*] -> [* with an axis times repeats]`; without an axis, flat."""
    array = array_of(a) if axis is not None else flat(array_of(a))
    place = 0 if axis is None else axis_of(call, axis, array.rank)
    size = array.shape[place]
    values = None
    if isinstance(repeats, int) and isinstance(size, int) and array.values is not None and tensordata.element_count(array.dims) is not None:
        ranges: list[Any] = [range(each) for each in array.shape]
        ranges[place] = [index for index in range(size) for _ in range(repeats)]
        values = tensordata.picked(array.values, array.shape, ranges)
    dims = (*array.shape[:place], _repeated(call, size, repeats), *array.shape[place + 1 :])
    if tensordata.element_count(dims) is None:
        values = None
    return make_ndarray(dims, array.element_type, values=values, classes=array.classes)


def _repeated(call: CallInProgress, size: Size, repeats: Any) -> Size:
    if isinstance(repeats, (int, Dim)) or (isinstance(repeats, Unknown) and not isinstance(repeats, Array)):
        return size * size_argument(repeats)
    counts = array_of(repeats)
    if counts.rank == 1 and not (isinstance(counts.shape[0], int) and counts.shape[0] == 1):
        call.require_equal(size, counts.shape[0], "broadcast-shapes", parameter="repeats", detail="one count is needed for each element")
    if counts.values is None:
        return Unknown("how often the elements are repeated")
    return size * counts.values[0] if len(counts.values) == 1 else sum(counts.values)


# Borders


@shape_function("numpy.pad")
def pad(call: CallInProgress, array: Any, pad_width: Any, mode: Any = "constant", **_options: Any) -> Any:
    """`[*] -> [* with what is added before and behind]`."""
    source = array_of(array)
    widths = _widths(call, pad_width, source)
    for pair in widths:
        call.require(
            not any(less(width, 0) is True for width in pair), "model-raises", received=tuple(pair), parameter="pad_width",
            detail="a width is negative",
        )  # fmt: skip
    dims = tuple(size + before + behind for size, (before, behind) in zip(source.shape, widths, strict=True))
    return make_ndarray(dims, source.element_type)


def _widths(call: CallInProgress, width: Any, source: Ndarray) -> Sequence[tuple[Any, Any]]:
    """What is added before and behind each axis: one number for all, a pair for all, or a pair for each."""
    if isinstance(width, Unknown) and not hasattr(type(width), "element_type"):
        raise Undecided(width)
    if isinstance(width, Array):
        width = array_of(width).tolist()
    if isinstance(width, dict):
        return [_pair(width.get(axis, width.get(axis - source.rank, 0))) for axis in range(source.rank)]
    if not isinstance(width, (list, tuple)):
        return [_pair(width)] * source.rank
    if all(not isinstance(each, (list, tuple)) for each in width):
        return [_pair(width)] * source.rank
    pairs = [_pair(each) for each in width]
    pairs = pairs * source.rank if len(pairs) == 1 else pairs
    if not call.require(
        len(pairs) == source.rank, "axis-out-of-range", received=source.rank, declared=len(pairs), parameter="pad_width",
        detail=f"{len(pairs)} widths for {source.describe()}",
    ):  # fmt: skip
        undecided("np.pad with another number of widths than axes")
    return pairs


def _pair(width: Any) -> tuple[Any, Any]:
    sizes = sizes_of(width)
    return sizes[0], sizes[-1]


# Reorderings


def _turned(array: Ndarray, axes: Sequence[int]) -> Ndarray:
    """The array with some axes running backwards."""
    values = None
    if array.values is not None and tensordata.element_count(array.dims) is not None:
        ranges = [range(size)[::-1] if axis in axes else range(size) for axis, size in enumerate(array.shape)]
        values = tensordata.picked(array.values, array.shape, ranges)
    return view_of(array, array.dims, values)


@shape_function("numpy.flip")
def flip(call: CallInProgress, m: Any, axis: Any = None) -> Any:
    """`[*] -> [*]`."""
    array = array_of(m)
    return _turned(array, axes_of(call, axis, array.rank))


def _enter_flip(name: str, axis: int) -> None:
    def body(call: CallInProgress, m: Any) -> Any:
        """`[*] -> [*]`."""
        array = array_of(m)
        return _turned(array, (axis_of(call, axis, array.rank, "m"),))

    shape_function(f"numpy.{name}")(body)


_enter_flip("flipud", 0)
_enter_flip("fliplr", 1)


@shape_function("numpy.roll")
def roll(call: CallInProgress, a: Any, shift: Any, axis: Any = None) -> Any:
    """`[*] -> [*]`."""
    array = array_of(a)
    if axis is not None:
        axes = axis if isinstance(axis, (tuple, list)) else (axis,)
        for each in axes:
            axis_of(call, each, array.rank)
    return make_ndarray(array.dims, array.element_type, classes=array.classes)


@shape_function("numpy.rot90")
def rot90(call: CallInProgress, m: Any, k: Any = 1, axes: Any = (0, 1)) -> Any:
    """`[H, W, *] -> [W, H, *]` for odd k."""
    array = array_of(m)
    first, second = axes_of(call, axes, array.rank, "axes")
    if not isinstance(k, int):
        undecided("the number of quarter turns is not known")
    order = list(range(array.rank))
    if k % 2:
        order[first], order[second] = second, first
    return make_ndarray(permuted(array, order).dims, array.element_type)


def _enter_triangle(name: str) -> None:
    def body(call: CallInProgress, m: Any, k: Any = 0) -> Any:
        """`[*, n, m] -> [*, n, m]`; of a vector a square."""
        array = array_of(m)
        return make_ndarray((*array.shape, array.shape[0]) if array.rank == 1 else array.dims, array.element_type)

    shape_function(f"numpy.{name}")(body)


_enter_triangle("tril")
_enter_triangle("triu")


def _enter_triangle_indices(name: str) -> None:
    def body(call: CallInProgress, n: Any, k: Any = 0, m: Any = None) -> Any:
        """`n -> two [how many elements the triangle has]`."""
        count: Any = Unknown("how many elements a triangle has")
        if isinstance(n, int) and isinstance(k, int) and (m is None or isinstance(m, int)) and n <= 1000:
            columns = n if m is None else m
            inside = (lambda r, c: c - r <= k) if name.startswith("tril") else (lambda r, c: c - r >= k)
            count = sum(inside(row, column) for row in range(n) for column in range(columns))
        return make_ndarray((count,), "int64"), make_ndarray((count,), "int64")

    shape_function(f"numpy.{name}")(body)


_enter_triangle_indices("tril_indices")
_enter_triangle_indices("triu_indices")


@shape_function("numpy.trim_zeros")
def trim_zeros(call: CallInProgress, filt: Any, trim: Any = "fb", axis: Any = None) -> Any:
    """`[n] -> [what is left]`."""
    return make_ndarray((Unknown("how many elements are left when zeros are trimmed"),), array_of(filt).element_type)
