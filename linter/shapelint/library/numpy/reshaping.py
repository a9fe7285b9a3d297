"""Functions of numpy that rename axes: `np.reshape`, `np.ravel`, `np.transpose`, `np.expand_dims`, `np.squeeze`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelint.library import tensordata
from shapelint.library.axes import axes_of, axis_of, same, sizes_argument, sizes_of, undecided
from shapelint.library.numpy.ndarray import Dims, Ndarray, from_tensor, make_ndarray, to_tensor, view_of
from shapelint.library.numpy.reading import array_of
from shapelint.library.registry import lookup, shape_function
from shapelint.library.reshapes import rearranged
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import equal, product
from shapelint.unknown import Unknown


@shape_function("numpy.reshape")
def reshape(call: CallInProgress, a: Any, *shape: Any, order: Any = "C", newshape: Any = None, copy: Any = None) -> Any:
    """`[*] -> sizes`, one of which may be -1."""
    if shape and isinstance(shape[-1], str):
        shape, order = shape[:-1], shape[-1]
    array = array_of(a)
    sizes = sizes_argument(shape) if shape else sizes_of(newshape)
    dims = tuple(Unknown("the array reshaped has an unknown shape") if same(size, -1) else size for size in sizes)
    if array.dims is not None:
        dims = rearranged(call, array.dims, sizes, "newshape" if newshape is not None else "shape")
    return view_of(array, dims, _kept(array, dims, order == "C"))


def _kept(array: Ndarray, dims: Dims, row_major: bool) -> tuple[Any, ...] | None:
    kept = array.values is not None and row_major and same(product(dims), len(array.values))
    return array.values if kept else None


@shape_function("numpy.resize")
def resize(call: CallInProgress, a: Any, *new_shape: Any) -> Any:
    """`[*] -> sizes`, elements repeated or left out."""
    return make_ndarray(sizes_argument(new_shape), array_of(a).element_type)


@shape_function("numpy.ravel")
def ravel(call: CallInProgress, a: Any, order: Any = "C") -> Any:
    """`[*] -> [their product]`."""
    array = array_of(a)
    if array.dims is None and array.table is not None:
        return make_ndarray((Unknown("how many elements an array that was read has"),), array.element_type)
    return view_of(array, (array.size,), array.values if order in ("C", "A", "K") else None)


# The order of axes


def permuted(array: Ndarray, order: Sequence[int]) -> Ndarray:
    """The array with its axes in another order."""
    dims = tuple(array.shape[axis] for axis in order)
    values = None
    if array.values is not None and tensordata.element_count(array.dims) is not None:
        values = tensordata.permuted(array.values, array.shape, order)
    return view_of(array, dims, values)


@shape_function("numpy.transpose", "numpy.permute_dims")
def transpose(call: CallInProgress, a: Any, *axes: Any) -> Any:
    """`[*] -> [*]` in another order of axes, reversed without one."""
    array = array_of(a)
    if len(axes) == 1 and not isinstance(axes[0], int):
        axes = (None,) if axes[0] is None else tuple(sizes_of(axes[0]))
    if not axes or axes == (None,):
        return permuted(array, range(array.rank - 1, -1, -1))
    if not call.require(
        len(axes) == array.rank, "axis-out-of-range", received=array.rank, declared=tuple(axes), parameter="axes",
        detail=f"{len(axes)} axes are named for {array.describe()}",
    ):  # fmt: skip
        undecided("a transpose that names another number of axes")
    return permuted(array, axes_of(call, tuple(axes), array.rank, "axes"))


@shape_function("numpy.matrix_transpose", "numpy.linalg.matrix_transpose")
def matrix_transpose(call: CallInProgress, x: Any) -> Any:
    """`[*, n, m] -> [*, m, n]`."""
    return swapaxes(x, -1, -2)


@shape_function("numpy.swapaxes")
def swapaxes(call: CallInProgress, a: Any, axis1: Any, axis2: Any) -> Any:
    """`[*] -> [*]` with two axes exchanged."""
    array = array_of(a)
    first, second = axis_of(call, axis1, array.rank, "axis1"), axis_of(call, axis2, array.rank, "axis2")
    order = list(range(array.rank))
    order[first], order[second] = second, first
    return permuted(array, order)


@shape_function("numpy.moveaxis")
def moveaxis(call: CallInProgress, a: Any, source: Any, destination: Any) -> Any:
    """`[*] -> [*]` with axes moved."""
    array = array_of(a)
    starts, ends = axes_of(call, source, array.rank, "source"), axes_of(call, destination, array.rank, "destination")
    if len(starts) != len(ends):
        undecided("moveaxis with another number of sources than of destinations")
    order = [axis for axis in range(array.rank) if axis not in starts]
    for end, start in sorted(zip(ends, starts, strict=True)):
        order.insert(end, start)
    return permuted(array, order)


@shape_function("numpy.rollaxis")
def rollaxis(call: CallInProgress, a: Any, axis: Any, start: Any = 0) -> Any:
    """`[*] -> [*]` with one axis moved before another."""
    array = array_of(a)
    place = axis_of(call, axis, array.rank)
    if not isinstance(start, int):
        undecided("where `np.rollaxis` moves an axis to")
    before = start + array.rank if start < 0 else start
    call.require(0 <= before <= array.rank, "axis-out-of-range", received=array.rank, declared=start, parameter="start")
    order = [other for other in range(array.rank) if other != place]
    order.insert(before - 1 if place < before else before, place)
    return permuted(array, order)


# Axes of size 1


@shape_function("numpy.expand_dims")
def expand_dims(call: CallInProgress, a: Any, axis: Any) -> Any:
    """`[*] -> [*]` with axes of size 1."""
    array = array_of(a)
    wanted = tuple(axis) if isinstance(axis, (tuple, list)) else (axis,)
    rank = array.rank + len(wanted)
    axes = axes_of(call, wanted, rank)
    rest = iter(array.shape)
    return view_of(array, tuple(1 if place in axes else next(rest) for place in range(rank)), array.values)


@shape_function("numpy.squeeze")
def squeeze(call: CallInProgress, a: Any, axis: Any = None) -> Any:
    """`[*] -> [*]` without axes of size 1; an axis that is named must have it."""
    array = array_of(a)
    if axis is None:
        if any(isinstance(size, Unknown) for size in array.shape):
            undecided("whether an axis has size 1 and is squeezed")
        axes = tuple(place for place, size in enumerate(array.shape) if same(size, 1))
    else:
        axes = axes_of(call, axis, array.rank)
        for place in axes:
            call.require(
                equal(array.shape[place], 1), "axis-out-of-range", received=array.shape[place], declared=1, parameter="axis",
                detail=f"axis {place} of {array.describe()} has another size than 1 and cannot be squeezed",
            )  # fmt: skip
    dims = tuple(size for place, size in enumerate(array.shape) if place not in axes)
    return view_of(array, dims, array.values)


def with_rank(array: Ndarray, rank: int, columns: bool = False) -> Ndarray:
    """The array with axes of size 1 until it has this rank: a vector is a row (or a column), a matrix one layer."""
    dims = array.shape
    if len(dims) < rank:
        dims = (*dims, *(1,) * (rank - len(dims))) if columns else (1,) * (min(rank, 2) - len(dims)) + dims
        dims = (*dims, *(1,) * (rank - len(dims)))
    return view_of(array, dims, array.values)


def _enter_least(rank: int) -> None:
    def body(call: CallInProgress, *arys: Any) -> Any:
        """The array with at least so many axes."""
        results = [with_rank(array_of(each), rank) for each in arys]
        return results[0] if len(results) == 1 else results

    shape_function(f"numpy.atleast_{rank}d")(body)


for _rank in (1, 2, 3):
    _enter_least(_rank)


# Other views


@shape_function("numpy.broadcast_to")
def broadcast_to(call: CallInProgress, array: Any, shape: Any, subok: Any = False) -> Any:
    """`[*] -> sizes`."""
    return from_tensor(lookup("torch.broadcast_to")(to_tensor(array_of(array)), sizes_of(shape)))


@shape_function("numpy.broadcast_arrays")
def broadcast_arrays(call: CallInProgress, *args: Any, subok: Any = False) -> Any:
    """`[*a], [*b] -> two [*broadcast]`."""
    from shapelint.library.broadcasting import broadcast

    arrays = [array_of(each) for each in args]
    dims = broadcast(call, *(array.shape for array in arrays))
    return tuple(make_ndarray(dims, array.element_type) for array in arrays)


@shape_function("numpy.broadcast_shapes")
def broadcast_shapes(call: CallInProgress, *args: Any) -> Any:
    """`shapes -> the shape to which they broadcast`."""
    from shapelint.library.broadcasting import broadcast

    return broadcast(call, *map(sizes_of, args))


@shape_function("numpy.diagonal")
def diagonal(call: CallInProgress, a: Any, offset: Any = 0, axis1: Any = 0, axis2: Any = 1) -> Any:
    """`[*, n, m] -> [*, the length of the diagonal]`."""
    return from_tensor(lookup("torch.diagonal")(to_tensor(array_of(a)), offset, axis1, axis2))


@shape_function("numpy.lib.stride_tricks.sliding_window_view")
def sliding_window_view(call: CallInProgress, x: Any, window_shape: Any, axis: Any = None, **_options: Any) -> Any:
    """`[*, n], window -> [*, n - window + 1, window]`."""
    array, windows = array_of(x), sizes_of(window_shape)
    axes = axes_of(call, axis, array.rank)
    if len(axes) != len(windows):
        undecided("sliding windows along another number of axes")
    dims = list(array.shape)
    for place, window in zip(axes, windows, strict=True):
        call.require_at_least(
            dims[place], window, "axis-out-of-range", parameter="window_shape", detail="the window is larger than the axis"
        )
        dims[place] = dims[place] - window + 1
    return make_ndarray((*dims, *windows), array.element_type)


@shape_function("numpy.lib.stride_tricks.as_strided")
def as_strided(call: CallInProgress, x: Any, shape: Any = None, strides: Any = None, **_options: Any) -> Any:
    """`[*] -> shape`."""
    array = array_of(x)
    return make_ndarray(array.dims if shape is None else sizes_of(shape), array.element_type)


# Sizes


@shape_function("numpy.shape")
def shape(call: CallInProgress, a: Any) -> Any:
    """`[*sizes] -> sizes`."""
    return array_of(a).shape


@shape_function("numpy.size")
def size(call: CallInProgress, a: Any, axis: Any = None) -> Any:
    """`[*sizes] -> their product`."""
    dims = array_of(a).require_dims()
    return product(dims) if axis is None else dims[axis_of(call, axis, len(dims))]


@shape_function("numpy.ndim", "numpy.rank")
def ndim(call: CallInProgress, a: Any) -> Any:
    """`[*sizes] -> how many`."""
    return array_of(a).rank
