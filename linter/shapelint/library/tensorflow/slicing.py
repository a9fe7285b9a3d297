"""Parts of tensors: indexing, slices, and what takes entries by their places."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelint.library import tensordata
from shapelint.library.axes import axis_of, replaced, same, same_sizes, size_argument, undecided
from shapelint.library.registry import export, shape_function
from shapelint.library.slices import clipped
from shapelint.library.tensorflow.arguments import sizes_of
from shapelint.library.tensorflow.tensor import Tensor, as_tensor, make_tensor
from shapelint.raised import raised
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, at_least, ceil_div, equal, size_max, size_min
from shapelint.unknown import Undecided, Unknown
from shapelint.values import Array

export("tensorflow.newaxis")(None)


@shape_function("tensorflow.strided_slice.of", "tensorflow.Tensor.__getitem__")
def item(call: CallInProgress, tensor: Any, index: Any) -> Any:
    """Each number drops its axis, each slice shortens it, `tf.newaxis` adds one; a mask takes the entries that it names."""
    given = as_tensor(tensor)
    if isinstance(index, Array) and index.element_type == "bool":
        return masked(call, given, as_tensor(index), 0)
    parts = _entries(index, given)
    result, axis = given, 0
    for position, part in enumerate(parts):
        if part is Ellipsis:
            axis = result.rank - sum(map(_consumed, parts[position + 1 :]))
        elif part is None:
            dims = result.require_dims()
            result = result.like((*dims[:axis], 1, *dims[axis:]), values=result.values)
            axis += 1
        elif isinstance(part, slice):
            result = _sliced(result, axis, part)
            axis += 1
        else:
            place = _place(part)
            _require_place(call, place, result.require_dims()[axis])
            result = one_of(result, axis, place)
    return result if result is not given else given.alias()


def _entries(index: Any, tensor: Tensor) -> list[Any]:
    if isinstance(index, Unknown):
        raise Undecided(index)
    parts = list(index) if isinstance(index, tuple) else [index]
    if isinstance(index, list):
        parts = list(index)
    if any(isinstance(part, Unknown) for part in parts):
        undecided("an index is not known")
    taken = sum(map(_consumed, parts))
    if tensor.dims is not None and taken > len(tensor.dims):
        raise raised(ValueError(f"Index out of range using input dim {len(tensor.dims)}; input has only {len(tensor.dims)} dims"))
    return parts


def _consumed(part: Any) -> int:
    return 0 if part is None or part is Ellipsis else 1


def _place(part: Any) -> Size:
    if isinstance(part, (float, str, bool)):
        raise raised(
            TypeError(f"Only integers, slices (`:`), ellipsis (`...`), tf.newaxis and scalar tensors are valid indices, got {part!r}")
        )
    return size_argument(part)


def _require_place(call: CallInProgress, place: Size, size: Size) -> None:
    if isinstance(place, Unknown):
        return
    backwards = at_least(place, 0) is False
    call.require(
        at_least(size, -place if backwards else place + 1),
        "axis-out-of-range",
        received=size,
        declared=place,
        parameter="index",
        detail="the axis has no such index",
    )


def one_of(tensor: Tensor, axis: int, place: Any) -> Tensor:
    """The tensor at one place of an axis, which goes."""
    dims = tensor.require_dims()
    values = None
    if isinstance(place, int) and isinstance(dims[axis], int) and -dims[axis] <= place < dims[axis]:
        place_from_start: int = place % dims[axis]  # type: ignore[assignment]
        values = _picked(tensor, axis, (place_from_start,))
    return tensor.like(replaced(dims, axis), values=values)


def _picked(tensor: Tensor, axis: int, places: Sequence[int]) -> tuple[Any, ...] | None:
    dims = tensor.require_dims()
    if tensor.values is None or not all(isinstance(size, int) for size in dims):
        return None
    sizes: Any = dims
    return tensordata.picked(tensor.values, sizes, [places if each == axis else range(size) for each, size in enumerate(sizes)])


def _sliced(tensor: Tensor, axis: int, part: slice) -> Tensor:
    if part.start is None and part.stop is None and part.step is None:
        return tensor
    dims = tensor.require_dims()
    size = dims[axis]
    start, stop, step = (None if bound is None else size_argument(bound) for bound in (part.start, part.stop, part.step))
    if isinstance(size, int) and all(bound is None or isinstance(bound, int) for bound in (start, stop, step)):
        places = range(size)[slice(start, stop, step)]
        return tensor.like(replaced(dims, axis, len(places)), values=_picked(tensor, axis, places))
    return tensor.like(replaced(dims, axis, part_length(size, start, stop, step)))


def part_length(size: Size, start: Any, stop: Any, step: Any) -> Size:
    """How many entries `start:stop:step` takes of an axis of this size, clipped as Python clips it."""
    stride = 1 if step is None else step
    if not isinstance(stride, int) or stride == 0:
        return Unknown("the step of a slice is not known")
    if stride < 0:
        return ceil_div(size, -stride) if start is None and stop is None else Unknown("a slice that runs backwards")
    first = 0 if start is None else clipped(start, size)
    last = size if stop is None else clipped(stop, size)
    length: Size = last - first
    if at_least(length, 0) is not True:
        if isinstance(start, int) and start < 0 and stop is None:
            return size_min(-start, size) if stride == 1 else ceil_div(size_min(-start, size), stride)
        length = size_max(length, 0)
    return length if stride == 1 else ceil_div(length, stride)


@shape_function("tensorflow.slice")
def slice_of(call: CallInProgress, input_: Any, begin: Any, size: Any, name: Any = None) -> Any:
    """`[*] -> size`, -1 for all that is left."""
    tensor, starts, lengths = as_tensor(input_), sizes_of(begin), sizes_of(size)
    dims = tensor.dims if tensor.dims is not None else (Unknown("the shape of a tensor is not known"),) * len(lengths)
    if (
        call.require(
            len(lengths) == len(dims) == len(starts),
            "axis-out-of-range",
            received=tensor.describe(),
            declared=lengths,
            parameter="size",
            detail=f"begin and size name {len(lengths)} axes",
        )
        is False
    ):
        undecided("a slice along another number of axes")
    result = []
    for own, start, length in zip(dims, starts, lengths, strict=True):
        rest = isinstance(length, int) and length == -1
        call.require_at_least(
            own, start if rest else start + length, "axis-out-of-range", parameter="size", detail="the slice ends beyond the axis"
        )
        result.append(own - start if rest else length)
    values = None
    if tensor.values is not None and len(dims) == 1 and isinstance(starts[0], int) and isinstance(result[0], int):
        values = tensor.values[starts[0] : starts[0] + result[0]]
    return tensor.like(tuple(result), values=values)


@shape_function("tensorflow.strided_slice")
def strided_slice(
    call: CallInProgress,
    input_: Any,
    begin: Any,
    end: Any,
    strides: Any = None,
    begin_mask: Any = 0,
    end_mask: Any = 0,
    ellipsis_mask: Any = 0,
    new_axis_mask: Any = 0,
    shrink_axis_mask: Any = 0,
    var: Any = None,
    name: Any = None,
) -> Any:
    """`tensor[begin:end:strides]`, for each axis."""
    masks = (begin_mask, end_mask, ellipsis_mask, new_axis_mask, shrink_axis_mask)
    if any(not isinstance(mask, int) for mask in masks) or ellipsis_mask or new_axis_mask:
        return Unknown("a slice with masks")
    starts, ends = sizes_of(begin), sizes_of(end)
    steps = sizes_of(strides) if strides is not None else (1,) * len(starts)
    parts: list[Any] = []
    for place, (start, stop, step) in enumerate(zip(starts, ends, steps, strict=False)):
        bit = 1 << place
        parts.append(
            start if shrink_axis_mask & bit else slice(None if begin_mask & bit else start, None if end_mask & bit else stop, step)
        )
    return item.body(call, input_, tuple(parts))


@shape_function("tensorflow.gather")
def gather(
    call: CallInProgress, params: Any, indices: Any, validate_indices: Any = None, axis: Any = None, batch_dims: Any = 0, name: Any = None
) -> Any:
    """`[*a, n, *b], [*i] -> [*a, *i, *b]`; leading `batch_dims` axes are common to both."""
    table, places = as_tensor(params), as_tensor(indices)
    dims, wanted = table.require_dims(), places.require_dims()
    shared = size_argument(batch_dims)
    if not isinstance(shared, int):
        undecided("how many axes of samples a gather has")
    shared = shared % (len(wanted) + 1) if shared < 0 else shared
    place = axis_of(call, shared if axis is None else axis, len(dims))
    if isinstance(axis, int) and axis == 0:
        shared = 0  # TensorFlow looks at `batch_dims` along other axes only
    _require_shared(call, dims, wanted, shared)
    if not call.require(
        place >= shared, "axis-out-of-range", received=shared, declared=place, parameter="axis", detail="the axis is one of the batch"
    ):
        undecided("a gather along an axis of the batch")
    require_known_places(call, places, dims[place], "indices")
    values = None
    if (
        table.values is not None
        and len(dims) == 1
        and places.values is not None
        and all(isinstance(each, int) and 0 <= each < len(table.values) for each in places.values)
    ):
        values = tuple(table.values[each] for each in places.values)
    return table.like((*dims[:place], *wanted[shared:], *dims[place + 1 :]), values=values)


def require_known_places(call: CallInProgress, places: Tensor, size: Size, parameter: str) -> None:
    """State that places which are known lie in the axis."""
    known = [each for each in places.values or () if isinstance(each, int)]
    if known and isinstance(size, int):
        call.require(
            max(known) < size and min(known) >= 0,
            "axis-out-of-range",
            received=size,
            declared=max(known),
            parameter=parameter,
            detail="the axis has no such index",
            by_kernel=True,
        )


@shape_function("tensorflow.batch_gather")
def batch_gather(call: CallInProgress, params: Any, indices: Any, name: Any = None) -> Any:
    """`[*s, n, *b], [*s, i] -> [*s, i, *b]`."""
    table, places = as_tensor(params), as_tensor(indices)
    lead = len(places.require_dims()) - 1
    return table.like((*places.require_dims(), *table.require_dims()[lead + 1 :]))


@shape_function("tensorflow.gather_nd", "tensorflow.manip.gather_nd")
def gather_nd(call: CallInProgress, params: Any, indices: Any, name: Any = None, batch_dims: Any = 0) -> Any:
    """`[n, m, *b], [*i, 2] -> [*i, *b]`."""
    table, places = as_tensor(params), as_tensor(indices)
    dims, wanted = table.require_dims(), places.require_dims()
    depth, shared = wanted[-1] if wanted else Unknown("places without axes"), size_argument(batch_dims)
    if not isinstance(depth, int) or not isinstance(shared, int):
        undecided("how many axes a place names")
    require_depth(call, depth, len(dims) - shared)
    _require_shared(call, dims, wanted[:-1], shared)
    return table.like((*wanted[:-1], *dims[shared + depth :]))


def require_depth(call: CallInProgress, depth: int, rank: int) -> None:
    """State that places of `depth` numbers name axes that there are."""
    call.require(
        depth <= rank,
        "axis-out-of-range",
        received=rank,
        declared=depth,
        parameter="indices",
        detail=f"each place names {depth} axes, the tensor has {rank}",
    )


def _require_shared(call: CallInProgress, dims: tuple[Size, ...], wanted: tuple[Size, ...], shared: int) -> None:
    """State that the leading axes, which tensor and places have in common, have the same sizes."""
    if not call.require(
        shared <= min(len(dims), len(wanted)),
        "axis-out-of-range",
        received=min(len(dims), len(wanted)),
        declared=shared,
        parameter="batch_dims",
        detail="there are fewer axes to have in common",
    ):
        undecided("more axes in common than there are")
    for own, size in zip(dims[:shared], wanted[:shared], strict=True):
        call.require_equal(size, own, "broadcast-shapes", parameter="indices", detail="the axes in common have other sizes")


@shape_function("tensorflow.boolean_mask")
def boolean_mask(call: CallInProgress, tensor: Any, mask: Any, name: Any = "boolean_mask", axis: Any = None) -> Any:
    """`[*a, *m, *b], [*m] -> [*a, n, *b]`."""
    given, flags = as_tensor(tensor), as_tensor(mask)
    return masked(call, given, flags, 0 if axis is None else axis_of(call, axis, given.rank))


def masked(call: CallInProgress, tensor: Tensor, mask: Tensor, axis: int) -> Tensor:
    """The entries that a mask names: its axes become one of open size."""
    dims, flags = tensor.require_dims(), mask.require_dims()
    covered = dims[axis : axis + len(flags)]
    if len(covered) < len(flags) or not flags:
        call.require(False, "broadcast-shapes", received=tensor.describe(), declared=mask.describe(), parameter="mask")
        undecided("a mask with more axes than the tensor")
    for size, flag in zip(covered, flags, strict=True):
        call.require_equal(flag, size, "broadcast-shapes", parameter="mask", detail="a mask has to have the sizes of what it selects from")
    count: Size = Unknown("how many entries a mask names")
    if mask.values is not None and all(isinstance(flag, (bool, int)) for flag in mask.values):
        count = sum(map(bool, mask.values))
    return tensor.like((*dims[:axis], count, *dims[axis + len(flags) :]))


@shape_function("tensorflow.where", "tensorflow.where_v2")
def where(call: CallInProgress, condition: Any, x: Any = None, y: Any = None, name: Any = None) -> Any:
    """`[*c], [*a], [*b] -> [*broadcast]`; of the condition alone, the places: `[n, rank]`."""
    from shapelint.library.tensorflow.elementwise import combined, operand

    flags = as_tensor(condition)
    if x is None and y is None:
        return make_tensor((Unknown("how many entries are true"), len(flags.require_dims())), "int64")
    left, right = operand(x, y), operand(y, x)
    if None not in (flags.dims, left.dims, right.dims) and _selects_rows(flags, left, right):
        dims = left.require_dims()
        return left.like((dims[0], Unknown("rows are chosen, or all is broadcast")) if same(dims[-1], 1) else dims)
    return combined(call, (left, right, flags), left.element_type)


def _selects_rows(flags: Tensor, left: Tensor, right: Tensor) -> bool:
    """Whether a vector may choose among rows, as it does in TensorFlow 1, where TensorFlow 2 broadcasts it."""
    flag_dims, dims = flags.dims or (), left.dims or ()
    if len(flag_dims) != 1 or len(dims) < 2 or not same_sizes(dims, right.dims or ()):
        return False
    return equal(flag_dims[0], dims[0]) is True and equal(flag_dims[0], dims[-1]) is not True


def _unique(value: Any) -> list[Tensor]:
    tensor = as_tensor(value)
    count = Unknown("how many different values there are")
    return [tensor.like((count,)), tensor.same("int32"), make_tensor((count,), "int32")]


@shape_function("tensorflow.unique")
def unique(call: CallInProgress, x: Any, out_idx: Any = None, name: Any = None) -> Any:
    """`[n] -> [u], [n]`."""
    return tuple(_unique(x)[:2])


@shape_function("tensorflow.unique_with_counts")
def unique_with_counts(call: CallInProgress, x: Any, out_idx: Any = None, name: Any = None) -> Any:
    """`[n] -> [u], [n], [u]`."""
    return tuple(_unique(x))


@shape_function("tensorflow.sparse_to_dense")
def sparse_to_dense(
    call: CallInProgress, sparse_indices: Any, output_shape: Any, sparse_values: Any, *_settings: Any, **_named: Any
) -> Any:
    """`-> output_shape`."""
    return as_tensor(sparse_values).like(sizes_of(output_shape))


@shape_function("tensorflow.linalg.diag_part", "tensorflow.matrix_diag_part")
def diag_part(call: CallInProgress, input: Any, name: Any = None, k: Any = 0, *_settings: Any, **_named: Any) -> Any:
    """`[*, n, m] -> [*, min(n, m)]`."""
    tensor = as_tensor(input)
    dims = tensor.require_dims()
    if not (isinstance(k, int) and k == 0):
        return Unknown("another diagonal than the main one")
    return tensor.like((*dims[:-2], size_min(dims[-2], dims[-1])))


@shape_function("tensorflow.linalg.diag", "tensorflow.matrix_diag")
def diag(call: CallInProgress, diagonal: Any, name: Any = None, k: Any = 0, *_settings: Any, **_named: Any) -> Any:
    """`[*, n] -> [*, n, n]`."""
    tensor = as_tensor(diagonal)
    dims = tensor.require_dims()
    if not (isinstance(k, int) and k == 0) or _settings or _named:
        return Unknown("another diagonal than the main one")
    return tensor.like((*dims, dims[-1]))


@shape_function("tensorflow.linalg.tensor_diag", "tensorflow.diag")
def tensor_diag(call: CallInProgress, diagonal: Any, name: Any = None) -> Any:
    """`[*] -> [*, *]`."""
    tensor = as_tensor(diagonal)
    return tensor.like((*tensor.require_dims(), *tensor.require_dims()))


@shape_function("tensorflow.linalg.tensor_diag_part", "tensorflow.diag_part")
def tensor_diag_part(call: CallInProgress, input: Any, name: Any = None) -> Any:
    """`[*a, *a] -> [*a]`."""
    tensor = as_tensor(input)
    dims = tensor.require_dims()
    return tensor.like(dims[: len(dims) // 2])


@shape_function("tensorflow.linalg.trace", "tensorflow.trace")
def trace(call: CallInProgress, x: Any, name: Any = None) -> Any:
    """`[*, n, m] -> [*]`."""
    tensor = as_tensor(x)
    return tensor.like(tensor.require_dims()[:-2])
