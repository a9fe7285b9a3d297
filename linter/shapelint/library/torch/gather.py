"""Reading and writing by index tensors and masks: `gather`, `scatter`, `index_select`, `masked_select`, `nonzero`, ..."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product as indices_of
from typing import Any

from shapelint.library.axes import axis_argument, replaced, require_tensor, same, sizes_of
from shapelint.library.broadcasting import broadcast
from shapelint.library.registry import shape_function
from shapelint.library.torch.elements import filtered_values, known_sizes, moved_values, written
from shapelint.library.torch.slicing import require_index
from shapelint.library.torch.tensor import UNKNOWN_STRIDES, Tensor, make_tensor
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, at_least, equal, product
from shapelint.unknown import Unknown
from shapelint.values import Array

CONTRACT = "axis-out-of-range"


def _require_places(call: CallInProgress, index: Any, size: Size) -> None:
    """The largest and the smallest of known indices must be in the axis."""
    if isinstance(index, Array) and index.values:
        for place in {max(index.values), min(index.values)}:
            require_index(call, place, size)


def _require_covered(call: CallInProgress, index: Tensor, other: Tensor, axis: int | None, parameter: str) -> None:
    """Beside the axis indexed, the index must not be larger than the tensor."""
    if not _require_rank_of(call, index, other, parameter):
        return
    for place, (size, limit) in enumerate(zip(index.shape, other.shape, strict=False)):
        if place != axis:
            call.require(
                at_least(limit, size), CONTRACT, received=index.describe(), declared=other.describe(), parameter=parameter,
                detail=f"the index is larger than the tensor in axis {place}",
            )  # fmt: skip


def _require_rank_of(call: CallInProgress, index: Tensor, other: Tensor, parameter: str) -> bool:
    return (
        max(index.rank, 1) == max(other.rank, 1)
        or any(same(size, 0) for size in index.shape)
        or call.require(
            False,
            CONTRACT,
            received=index.describe(),
            declared=other.describe(),
            parameter=parameter,
            detail="the index must have the rank of the tensor",
        )
        is True
    )


@shape_function("torch.gather", "torch.Tensor.gather")
def gather(call: CallInProgress, input: Any, dim: Any, index: Any, *, sparse_grad: Any = False, out: Any = None) -> Any:
    """`-> index.shape`"""
    tensor, places = require_tensor(input), require_tensor(index)
    axis = axis_argument(call, dim, tensor.rank)
    _require_covered(call, places, tensor, axis, "index")
    _require_places(call, places, tensor.shape[axis] if tensor.rank else 1)
    values = None
    if places.values is not None and places.rank == tensor.rank and not call.record.contracts:
        steps = iter(places.values)
        values = moved_values(tensor, places.shape, lambda at: [next(steps) if each == axis else place for each, place in enumerate(at)])
    return tensor.like(tuple(places.shape), values=values)


@shape_function("torch.take", "torch.Tensor.take")
def take(call: CallInProgress, input: Any, index: Any) -> Any:
    """`-> index.shape`"""
    _require_places(call, index, product(require_tensor(input).shape))
    return input.like(tuple(require_tensor(index).shape))


@shape_function("torch.take_along_dim", "torch.Tensor.take_along_dim")
def take_along_dim(call: CallInProgress, input: Any, indices: Any, dim: Any = None, *, out: Any = None) -> Any:
    """The indices, broadcast to the tensor beside the axis; without `dim` the flattened tensor is read."""
    tensor, places = require_tensor(input), require_tensor(indices)
    if dim is None:
        return tensor.like((product(places.shape),))
    axis = axis_argument(call, dim, tensor.rank)
    if not _require_rank_of(call, places, tensor, "indices"):
        return tensor.like(tuple(places.shape))
    dims = broadcast(call, replaced(places.shape, axis, 1), replaced(tensor.shape, axis, 1), contract=CONTRACT)
    return tensor.like(replaced(dims, axis, places.shape[axis]))


@shape_function("torch.index_select", "torch.Tensor.index_select")
def index_select(call: CallInProgress, input: Any, dim: Any, index: Any, *, out: Any = None) -> Any:
    """`[*, s, *], [k] -> [*, k, *]`"""
    tensor, places = require_tensor(input), require_tensor(index)
    axis = axis_argument(call, dim, tensor.rank)
    call.require(
        places.rank <= 1, CONTRACT, received=places.describe(), declared="1-d", parameter="index", detail="the index must be a vector"
    )
    if not tensor.rank:
        return tensor.same()
    _require_places(call, places, tensor.shape[axis])
    values = filtered_values(tensor, axis, places.values) if places.values is not None and not call.record.contracts else None
    return tensor.like(replaced(tensor.shape, axis, places.shape[0] if places.rank else 1), values=values)


# writing: out of place the result has the tensor's shape; in place the tensor itself changes


def _scattered(call: CallInProgress, self: Any, dim: Any, index: Any, src: Any) -> Tensor:
    tensor, places = require_tensor(self), require_tensor(index)
    if tensor.dims is None:
        return tensor.same()
    axis = axis_argument(call, dim, tensor.rank)
    _require_covered(call, places, tensor, axis, "index")
    _require_places(call, places, tensor.shape[axis] if tensor.rank else 1)
    if isinstance(src, Array):
        _require_covered(call, places, src, None, "src")  # type: ignore[arg-type]
    return tensor.like(tensor.dims)


def _source(first: Any, value: Any) -> Any:
    return first if first is not None else value


@shape_function("torch.scatter", "torch.Tensor.scatter")
def scatter(
    call: CallInProgress, input: Any, dim: Any, index: Any, src: Any = None, *, value: Any = None, reduce: Any = None, out: Any = None
) -> Any:
    """The shape of the input stays."""
    return _scattered(call, input, dim, index, _source(src, value))


@shape_function("torch.Tensor.scatter_")
def scatter_(call: CallInProgress, self: Any, dim: Any, index: Any, src: Any = None, *, value: Any = None, reduce: Any = None) -> Any:
    """The shape stays."""
    return _in_place(self, _scattered(call, self, dim, index, _source(src, value)))


@shape_function("torch.scatter_add", "torch.Tensor.scatter_add")
def scatter_add(call: CallInProgress, input: Any, dim: Any, index: Any, src: Any, *, out: Any = None) -> Any:
    """The shape of the input stays."""
    return _scattered(call, input, dim, index, src)


@shape_function("torch.Tensor.scatter_add_")
def scatter_add_(call: CallInProgress, self: Any, dim: Any, index: Any, src: Any) -> Any:
    """The shape stays."""
    return _in_place(self, _scattered(call, self, dim, index, src))


@shape_function("torch.scatter_reduce", "torch.Tensor.scatter_reduce")
def scatter_reduce(
    call: CallInProgress, input: Any, dim: Any, index: Any, src: Any, reduce: Any, *, include_self: Any = True, out: Any = None
) -> Any:
    """The shape of the input stays."""
    return _scattered(call, input, dim, index, src)


@shape_function("torch.Tensor.scatter_reduce_")
def scatter_reduce_(call: CallInProgress, self: Any, dim: Any, index: Any, src: Any, reduce: Any, *, include_self: Any = True) -> Any:
    """The shape stays."""
    return _in_place(self, _scattered(call, self, dim, index, src))


def _in_place(tensor: Any, result: Any) -> Any:
    """What an in-place function returns: the tensor, whose elements are not known any more."""
    written(tensor)
    return result


def _index_written(call: CallInProgress, self: Any, dim: Any, index: Any, source: Any) -> Tensor:
    tensor = require_tensor(self)
    if tensor.dims is None or not isinstance(index, Array):
        return tensor.same()
    axis = axis_argument(call, dim, tensor.rank)
    _require_places(call, index, tensor.shape[axis] if tensor.rank else 1)
    if isinstance(source, Array) and source.dims and tensor.rank and index.dims is not None:
        expected = replaced(tensor.shape, axis, index.dims[0] if index.dims else 1)
        fits = len(source.dims) == len(expected)
        for size, wanted in zip(source.dims, expected, strict=False) if fits else ():
            call.require(equal(size, wanted), "broadcast-shapes", received=size, declared=wanted, parameter="source")
        call.require(fits, "broadcast-shapes", received=source.describe(), declared=expected, parameter="source")
    return tensor.like(tensor.dims)


@shape_function("torch.index_add", "torch.Tensor.index_add")
def index_add(call: CallInProgress, input: Any, dim: Any, index: Any, source: Any, *, alpha: Any = 1, out: Any = None) -> Any:
    """The shape of the input stays."""
    return _index_written(call, input, dim, index, source)


@shape_function("torch.Tensor.index_add_")
def index_add_(call: CallInProgress, self: Any, dim: Any, index: Any, source: Any, *, alpha: Any = 1) -> Any:
    """The shape stays."""
    return _in_place(self, _index_written(call, self, dim, index, source))


@shape_function("torch.index_copy", "torch.Tensor.index_copy")
def index_copy(call: CallInProgress, input: Any, dim: Any, index: Any, source: Any, *, out: Any = None) -> Any:
    """The shape of the input stays."""
    return _index_written(call, input, dim, index, source)


@shape_function("torch.Tensor.index_copy_")
def index_copy_(call: CallInProgress, self: Any, dim: Any, index: Any, source: Any) -> Any:
    """The shape stays."""
    return _in_place(self, _index_written(call, self, dim, index, source))


@shape_function("torch.index_reduce", "torch.Tensor.index_reduce")
def index_reduce(
    call: CallInProgress, input: Any, dim: Any, index: Any, source: Any, reduce: Any, *, include_self: Any = True, out: Any = None
) -> Any:
    """The shape of the input stays."""
    return _index_written(call, input, dim, index, source)


@shape_function("torch.index_fill", "torch.Tensor.index_fill")
def index_fill(call: CallInProgress, input: Any, dim: Any, index: Any, value: Any) -> Any:
    """The shape of the input stays."""
    return _index_written(call, input, dim, index, None)


@shape_function("torch.Tensor.index_fill_")
def index_fill_(call: CallInProgress, self: Any, dim: Any, index: Any, value: Any) -> Any:
    """The shape stays."""
    return _in_place(self, _index_written(call, self, dim, index, None))


def _put(self: Any, indices: Any, values: Any) -> Tensor:
    tensor = require_tensor(self)
    if isinstance(indices, (tuple, list)):
        tensor[tuple(slice(None) if index is None else index for index in indices)]  # states the contracts of indexing
    return tensor.like(tensor.dims)


@shape_function("torch.index_put", "torch.Tensor.index_put")
def index_put(call: CallInProgress, input: Any, indices: Any, values: Any, accumulate: Any = False) -> Any:
    """The shape of the input stays."""
    return _put(input, indices, values)


@shape_function("torch.Tensor.index_put_")
def index_put_(call: CallInProgress, self: Any, indices: Any, values: Any, accumulate: Any = False) -> Any:
    """The shape stays."""
    return _in_place(self, _put(self, indices, values))


@shape_function("torch.Tensor.put", "torch.put")
def put(call: CallInProgress, input: Any, index: Any, source: Any, accumulate: Any = False) -> Any:
    """The shape of the input stays."""
    _require_places(call, index, product(require_tensor(input).shape))
    return input.like(input.dims)


@shape_function("torch.unravel_index")
def unravel_index(call: CallInProgress, indices: Any, shape: Any) -> Any:
    """A flat index as one index for each axis of the shape."""
    return tuple(require_tensor(indices).like(indices.dims, strides=UNKNOWN_STRIDES) for _ in sizes_of(shape))


# masks


@shape_function("torch.masked_select", "torch.Tensor.masked_select")
def masked_select(call: CallInProgress, input: Any, mask: Any, *, out: Any = None) -> Any:
    """`-> [as many as the mask selects]`"""
    dims = broadcast(call, tuple(require_tensor(input).shape), tuple(require_tensor(mask).shape))
    whole = mask.values is not None and known_sizes(dims) == known_sizes(mask.dims)
    return input.like((sum(map(bool, mask.values)) if whole else Unknown("how many elements a mask selects"),))


@shape_function("torch.masked_scatter", "torch.Tensor.masked_scatter")
def masked_scatter(call: CallInProgress, input: Any, mask: Any, source: Any) -> Any:
    """The shape to which tensor and mask broadcast."""
    return _masked(call, input, mask)


@shape_function("torch.Tensor.masked_scatter_")
def masked_scatter_(call: CallInProgress, self: Any, mask: Any, source: Any) -> Any:
    """The shape stays."""
    result = _masked(call, self, mask)
    return _in_place(self, self.like(self.dims) if isinstance(result, Tensor) else result)


def _masked(call: CallInProgress, input: Any, mask: Any) -> Tensor:
    if require_tensor(input).dims is None or not isinstance(mask, Array) or mask.dims is None:
        return input.same()
    return input.like(broadcast(call, tuple(input.dims), tuple(mask.dims)))


@shape_function("torch.nonzero", "torch.Tensor.nonzero")
def nonzero(call: CallInProgress, input: Any, *, out: Any = None, as_tuple: Any = False) -> Any:
    """`[*] of rank r -> [count, r]`, or r vectors `[count]`"""
    tensor = require_tensor(input)
    if as_tuple:
        return found_places(tensor)
    return _found(tensor, tensor.rank)


@shape_function("torch.argwhere", "torch.Tensor.argwhere")
def argwhere(call: CallInProgress, input: Any) -> Any:
    """`[*] of rank r -> [count, r]`"""
    return _found(require_tensor(input), input.rank)


def _found(tensor: Tensor, columns: int) -> Tensor:
    places = _places(tensor)
    if places is None:
        return make_tensor((Unknown("how many elements are not zero"), columns), "int64")
    return make_tensor((len(places), columns), "int64", values=tuple(place for index in places for place in index[:columns]))


def found_places(tensor: Tensor) -> tuple[Tensor, ...]:
    """Where the elements that are not zero stand: one vector for each axis, as `torch.where(condition)` gives them."""
    places = _places(tensor)
    if places is None:
        count = Unknown("how many elements are not zero")
        return tuple(make_tensor((count,), "int64") for _ in range(max(tensor.rank, 1)))
    return tuple(
        make_tensor((len(places),), "int64", values=tuple((*index, 0)[axis] for index in places)) for axis in range(max(tensor.rank, 1))
    )


def _places(tensor: Tensor) -> Sequence[tuple[int, ...]] | None:
    sizes = known_sizes(tensor.dims)
    if tensor.values is None or sizes is None:
        return None
    return [index for index, value in zip(indices_of(*map(range, sizes)), tensor.values, strict=True) if value]
