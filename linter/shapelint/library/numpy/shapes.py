"""Functions of numpy that move elements: `np.reshape`, `np.transpose`, `np.concatenate`, `np.stack`, `np.expand_dims`, `np.pad`."""

from __future__ import annotations

from typing import Any

from shapelint.library.numpy.creation import array_of, sequence_of
from shapelint.library.numpy.ndarray import Ndarray, from_tensor, make_ndarray, to_tensor
from shapelint.library.registry import lookup, shape_function
from shapelint.library.torch.axes import axes_argument, axis_argument, size_argument, sizes_argument, sizes_of
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, product
from shapelint.unknown import Undecided, Unknown


def through_torch(function: str, array: Any, *arguments: Any, **named: Any) -> Any:
    """What the shape function of torch of that name makes of an array."""
    return from_tensor(lookup(function)(to_tensor(array), *arguments, **named))


@shape_function("numpy.reshape")
def reshape(call: CallInProgress, a: Any, *shape: Any, order: Any = "C", newshape: Any = None, copy: Any = None) -> Any:
    """`[*] -> sizes`."""
    if shape and isinstance(shape[-1], str):
        shape, order = shape[:-1], shape[-1]
    return _rearranged(through_torch("torch.reshape", array_of(a), sizes_argument(shape) if shape else sizes_of(newshape)), order == "C")


def _rearranged(array: Any, known: bool) -> Any:
    if not known and isinstance(array, Ndarray):
        array.values = None
    return array


@shape_function("numpy.ravel")
def ravel(call: CallInProgress, a: Any, order: Any = "C") -> Any:
    """`[*] -> [their product]`."""
    array = array_of(a)
    return _rearranged(make_ndarray((array.size,), array.element_type, values=array.values), order in ("C", "A", "K"))


@shape_function("numpy.transpose", "numpy.permute_dims")
def transpose(call: CallInProgress, a: Any, *axes: Any) -> Any:
    """`[*] -> [*]` in another order of axes, reversed without one."""
    array = array_of(a)
    if len(axes) == 1 and (axes[0] is None or isinstance(axes[0], (tuple, list))):
        axes = tuple(axes[0] or ())
    return through_torch("torch.permute", array, tuple(axes) or tuple(reversed(range(array.rank))))


@shape_function("numpy.swapaxes")
def swapaxes(call: CallInProgress, a: Any, axis1: Any, axis2: Any) -> Any:
    """`[*] -> [*]` with two axes exchanged."""
    return through_torch("torch.transpose", array_of(a), axis1, axis2)


@shape_function("numpy.moveaxis")
def moveaxis(call: CallInProgress, a: Any, source: Any, destination: Any) -> Any:
    """`[*] -> [*]` with axes moved."""
    return through_torch("torch.movedim", array_of(a), source, destination)


@shape_function("numpy.rollaxis")
def rollaxis(call: CallInProgress, a: Any, axis: Any, start: Any = 0) -> Any:
    """`[*] -> [*]` with one axis moved before another."""
    array = array_of(a)
    place = axis_argument(call, axis, array.rank, "axis")
    before = start + array.rank if start < 0 else start
    return through_torch("torch.movedim", array, place, before - 1 if place < before else before)


@shape_function("numpy.expand_dims")
def expand_dims(call: CallInProgress, a: Any, axis: Any) -> Any:
    """`[*] -> [*]` with axes of size 1."""
    array = array_of(a)
    wanted = tuple(axis) if isinstance(axis, (tuple, list)) else (axis,)
    rank = array.rank + len(wanted)
    axes = axes_argument(call, wanted, rank, "axis")
    rest = iter(array.shape)
    return make_ndarray(tuple(1 if place in axes else next(rest) for place in range(rank)), array.element_type, values=array.values)


@shape_function("numpy.squeeze")
def squeeze(call: CallInProgress, a: Any, axis: Any = None) -> Any:
    """`[*] -> [*]` without axes of size 1."""
    return through_torch("torch.squeeze", array_of(a), *(() if axis is None else (axis,)))


@shape_function("numpy.flip")
def flip(call: CallInProgress, m: Any, axis: Any = None) -> Any:
    """`[*] -> [*]`."""
    array = array_of(m)
    axes = tuple(range(array.rank)) if axis is None else axes_argument(call, axis, array.rank, "axis")
    return through_torch("torch.flip", array, axes)


def _enter_same(*names: str) -> None:
    def body(call: CallInProgress, a: Any, *_arguments: Any, **_named: Any) -> Any:
        """`[*] -> [*]`."""
        array = array_of(a)
        return make_ndarray(array.dims, array.element_type)

    shape_function(*(f"numpy.{name}" for name in names))(body)


_enter_same("roll", "fliplr", "flipud", "tril", "triu")


@shape_function("numpy.rot90")
def rot90(call: CallInProgress, m: Any, k: Any = 1, axes: Any = (0, 1)) -> Any:
    """`[H, W, *] -> [W, H, *]` for odd k."""
    array = array_of(m)
    turned = through_torch("torch.transpose", array, *axes) if k % 2 else array
    return make_ndarray(turned.dims, array.element_type)


@shape_function("numpy.broadcast_to")
def broadcast_to(call: CallInProgress, array: Any, shape: Any, subok: Any = False) -> Any:
    """`[*] -> sizes`."""
    return through_torch("torch.broadcast_to", array_of(array), sizes_of(shape))


@shape_function("numpy.tile")
def tile(call: CallInProgress, A: Any, reps: Any) -> Any:
    """`[*] -> [* times reps]`."""
    return through_torch("torch.tile", array_of(A), sizes_of(reps))


@shape_function("numpy.repeat")
def repeat(call: CallInProgress, a: Any, repeats: Any, axis: Any = None) -> Any:
    """`[*] -> [* with an axis times repeats]`; without an axis, flat."""
    array = array_of(a)
    dims: tuple[Size, ...] = (array.size,) if axis is None else array.shape
    place = 0 if axis is None else axis_argument(call, axis, array.rank, "axis")
    if isinstance(repeats, (list, tuple)):
        length: Any = sum(repeats)
    else:
        length = dims[place] * size_argument(repeats)
    values = None
    if array.values is not None and len(dims) == 1 and isinstance(repeats, int):
        values = tuple(value for value in array.values for _ in range(repeats))
    return make_ndarray((*dims[:place], length, *dims[place + 1 :]), array.element_type, values=values)


# Joining and splitting


def _joined(function: str, arrays: Any, axis: Any) -> Any:
    from shapelint.library.numpy.dtypes import promoted

    parts = list(sequence_of(arrays))
    result = from_tensor(lookup(function)([to_tensor(part) for part in parts], axis))
    if isinstance(result, Ndarray):
        result.element_type = promoted(*parts)
    return result


@shape_function("numpy.concatenate", "numpy.concat")
def concatenate(call: CallInProgress, arrays: Any, axis: Any = 0, out: Any = None, *, dtype: Any = None, casting: Any = "same_kind") -> Any:
    """`[n1, *], [n2, *] -> [n1 + n2, *]`."""
    if axis is None:
        return _joined("torch.cat", [ravel(each) for each in sequence_of(arrays)], 0)
    return _joined("torch.cat", arrays, axis)


@shape_function("numpy.stack")
def stack(call: CallInProgress, arrays: Any, axis: Any = 0, out: Any = None, *, dtype: Any = None, casting: Any = "same_kind") -> Any:
    """`k times [*] -> [k, *]`."""
    return _joined("torch.stack", arrays, axis)


@shape_function("numpy.append")
def append(call: CallInProgress, arr: Any, values: Any, axis: Any = None) -> Any:
    """`[n, *], [m, *] -> [n + m, *]`; without an axis, flat."""
    return concatenate([arr, values], axis) if axis is not None else _joined("torch.cat", [ravel(arr), ravel(values)], 0)


def _enter_stacked(name: str, axis: int, rank: int) -> None:
    def body(call: CallInProgress, tup: Any, *, dtype: Any = None, casting: Any = "same_kind") -> Any:
        """Joined along the axis that the name says."""
        parts = [_with_rank(part, rank, name) for part in sequence_of(tup)]
        return _joined("torch.cat", parts, 0 if name == "hstack" and parts and parts[0].rank == 1 else axis)

    shape_function(f"numpy.{name}")(body)


def _with_rank(array: Ndarray, rank: int, name: str) -> Ndarray:
    dims = array.shape
    if len(dims) < rank:
        dims = (*dims, *(1,) * (rank - len(dims))) if name == "column_stack" else (1,) * (min(rank, 2) - len(dims)) + dims
        dims = (*dims, *(1,) * (rank - len(dims)))
    return make_ndarray(dims, array.element_type, values=array.values)


_enter_stacked("vstack", 0, 2)
_enter_stacked("hstack", 1, 1)
_enter_stacked("dstack", 2, 3)
_enter_stacked("column_stack", 1, 2)


def _enter_split(name: str, function: str) -> None:
    def body(call: CallInProgress, ary: Any, indices_or_sections: Any, axis: Any = 0) -> Any:
        """`[n, *] -> pieces along the axis`."""
        where = indices_or_sections
        return list(through_torch(function, array_of(ary), tuple(where) if isinstance(where, (list, tuple)) else where, axis))

    shape_function(f"numpy.{name}")(body)


_enter_split("split", "torch.tensor_split")
_enter_split("array_split", "torch.tensor_split")


def _enter_least(name: str, rank: int) -> None:
    def body(call: CallInProgress, *arys: Any) -> Any:
        """The array with at least so many axes."""
        results = [_with_rank(array_of(each), rank, "vstack") for each in arys]
        return results[0] if len(results) == 1 else results

    shape_function(f"numpy.{name}")(body)


_enter_least("atleast_1d", 1)
_enter_least("atleast_2d", 2)
_enter_least("atleast_3d", 3)


@shape_function("numpy.pad")
def pad(call: CallInProgress, array: Any, pad_width: Any, mode: Any = "constant", **_options: Any) -> Any:
    """`[*] -> [* with what is added before and behind]`."""
    source = array_of(array)
    widths = _widths(pad_width, source.rank)
    dims = tuple(size + before + behind for size, (before, behind) in zip(source.shape, widths, strict=True))
    return make_ndarray(dims, source.element_type)


def _widths(width: Any, rank: int) -> list[tuple[Any, Any]]:
    if isinstance(width, Unknown):
        raise Undecided(width)
    if not isinstance(width, (list, tuple)):
        return [(size_argument(width),) * 2] * rank
    if all(not isinstance(each, (list, tuple)) for each in width):
        pair = sizes_of(width)
        return [(pair[0], pair[-1])] * rank
    pairs = [sizes_of(each) for each in width]
    return [(pair[0], pair[-1]) for pair in (pairs * rank if len(pairs) == 1 else pairs)]


# Products and sizes


def _enter_product(name: str, function: str) -> None:
    def body(call: CallInProgress, a: Any, b: Any, out: Any = None) -> Any:
        """The shape of the product."""
        left, right = array_of(a), array_of(b)
        if not left.rank or not right.rank:
            return lookup("numpy.multiply")(a, b)
        return from_tensor(lookup(function)(to_tensor(left), to_tensor(right)))

    shape_function(f"numpy.{name}")(body)


_enter_product("matmul", "torch.matmul")
_enter_product("outer", "torch.outer")


@shape_function("numpy.dot")
def dot(call: CallInProgress, a: Any, b: Any, out: Any = None) -> Any:
    """`[*, k], [*, k, n] -> [*, *, n]`."""
    left, right = array_of(a), array_of(b)
    if left.rank <= 2 and right.rank <= 2:
        return lookup("numpy.matmul")(left, right)
    return make_ndarray((*left.shape[:-1], *right.shape[:-2], *right.shape[-1:]) if right.rank > 1 else left.shape[:-1], left.element_type)


@shape_function("numpy.einsum")
def einsum(call: CallInProgress, *operands: Any, **_options: Any) -> Any:
    """The shape that the equation says."""
    return from_tensor(lookup("torch.einsum")(*map(to_tensor, operands)))


@shape_function("numpy.diff")
def diff(call: CallInProgress, a: Any, n: Any = 1, axis: Any = -1, prepend: Any = None, append: Any = None) -> Any:
    """`[*, L] -> [*, L - n]`."""
    return through_torch("torch.diff", array_of(a), n, axis)


@shape_function("numpy.shape")
def shape(call: CallInProgress, a: Any) -> Any:
    """`[*sizes] -> sizes`."""
    return array_of(a).shape


@shape_function("numpy.size")
def size(call: CallInProgress, a: Any, axis: Any = None) -> Any:
    """`[*sizes] -> their product`."""
    dims = array_of(a).shape
    return product(dims) if axis is None else dims[axis_argument(call, axis, len(dims), "axis")]


@shape_function("numpy.ndim")
def ndim(call: CallInProgress, a: Any) -> Any:
    """`[*sizes] -> how many`."""
    return array_of(a).rank
