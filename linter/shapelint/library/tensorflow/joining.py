"""Tensors put together, taken apart and repeated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelint.library.axes import axes_of, axis_of, replaced, size_argument, undecided
from shapelint.library.registry import shape_function
from shapelint.library.tensorflow.arguments import either, sizes_of, tensors_of
from shapelint.library.tensorflow.slicing import one_of
from shapelint.library.tensorflow.tensor import Tensor, as_tensor
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Dim, Size, floor_div, product, size_max
from shapelint.unknown import Unknown
from shapelint.values import Array

CONTRACT = "concat-shapes"


@shape_function("tensorflow.concat")
def concat(call: CallInProgress, values: Any = None, axis: Any = None, name: Any = None, *, concat_dim: Any = None) -> Any:
    """`[*, a, *], [*, b, *] -> [*, a + b, *]`; before 1.0 the axis came first."""
    axis = either(axis, concat_dim)
    if isinstance(values, (int, Dim)) and not isinstance(axis, (int, Dim)):
        values, axis = axis, values
    tensors = tensors_of(values if isinstance(values, (list, tuple)) else [values])
    return joined(call, tensors, axis)


@shape_function("tensorflow.concat_v2")
def concat_v2(call: CallInProgress, values: Any, axis: Any, name: Any = None) -> Any:
    """`[*, a, *], [*, b, *] -> [*, a + b, *]`."""
    return joined(call, tensors_of(values), axis)


def joined(call: CallInProgress, tensors: Sequence[Tensor], axis: Any) -> Tensor:
    """Tensors one after the other along an axis; their other sizes have to agree."""
    if len(tensors) == 1:
        return tensors[0].alias()  # TensorFlow does not look at the axis then
    known = next((each for each in tensors if each.dims is not None), None)
    if known is None or known.dims is None:
        undecided("tensors of open rank are put together")
    place = axis_of(call, axis, len(known.dims))
    others = list(known.dims)
    total: Size = 0
    for tensor in tensors:
        dims = tensor.dims if tensor.dims is not None else (Unknown("the shape of a tensor is not known"),) * len(known.dims)
        if call.require(
            len(dims) == len(known.dims), CONTRACT, received=tensor.describe(), declared=known.describe(), detail="the ranks differ"
        ) is False:  # fmt: skip
            undecided("tensors of different ranks are put together")
        total = total + dims[place]
        for index, size in enumerate(dims):
            if index != place:
                call.require_equal(size, others[index], CONTRACT, detail=f"axis {index} has another size")
                others[index] = size if isinstance(others[index], Unknown) else others[index]
    values = _joined_values(tensors, place) if len(others) == 1 else None
    return known.like(replaced(others, place, total), values=values)


def _joined_values(tensors: Sequence[Tensor], _axis: int) -> tuple[Any, ...] | None:
    parts = [each.values for each in tensors]
    return None if any(part is None for part in parts) else tuple(value for part in parts if part is not None for value in part)


@shape_function("tensorflow.stack", "tensorflow.pack", "tensorflow.parallel_stack")
def stack(call: CallInProgress, values: Any, axis: Any = 0, name: Any = None) -> Any:
    """`n times [*] -> [n, *]`, along `axis`."""
    tensors = tensors_of(values)
    if not tensors:
        undecided("a stack of nothing")
    first = next((each for each in tensors if each.dims is not None), tensors[0])
    dims = list(first.require_dims())
    place = axis_of(call, axis, len(dims) + 1)
    for tensor in tensors:
        if tensor.dims is None:
            continue
        if call.require(
            len(tensor.dims) == len(dims), CONTRACT, received=tensor.describe(), declared=first.describe(), detail="the ranks differ"
        ) is False:  # fmt: skip
            undecided("tensors of different ranks are stacked")
        for index, size in enumerate(tensor.dims):
            call.require_equal(size, dims[index], CONTRACT, detail=f"axis {index} has another size")
            dims[index] = size if isinstance(dims[index], Unknown) else dims[index]
    values_of = _joined_values(tensors, 0) if place == 0 else None
    return first.like((*dims[:place], len(tensors), *dims[place:]), values=values_of)


@shape_function("tensorflow.unstack", "tensorflow.unpack")
def unstack(call: CallInProgress, value: Any, num: Any = None, axis: Any = 0, name: Any = None) -> Any:
    """`[*, n, *] -> n times [*]`."""
    tensor = as_tensor(value)
    dims = tensor.require_dims()
    place = axis_of(call, axis, len(dims))
    count = dims[place] if num is None else size_argument(num)
    if num is not None:
        call.require_equal(dims[place], count, "axis-out-of-range", parameter="num", detail="the axis has another size")
    if not isinstance(count, int):
        return Unknown("how many tensors an axis of open size is taken apart into")
    return [one_of(tensor, place, index) for index in range(count)]


@shape_function("tensorflow.split")
def split(
    call: CallInProgress, value: Any = None, num_or_size_splits: Any = None, axis: Any = None, num: Any = None, name: Any = None, *,
    split_dim: Any = None, num_split: Any = None,
) -> Any:  # fmt: skip
    """`[*, n, *] -> parts along the axis`; before 1.0 the order was axis, number, value."""
    axis, parts = either(axis, split_dim), either(num_or_size_splits, num_split)
    if isinstance(value, int) and isinstance(axis, (Array, Unknown)):
        value, axis = axis, value
    tensor = as_tensor(value)
    dims = tensor.require_dims()
    place = axis_of(call, 0 if axis is None else axis, len(dims))
    if isinstance(parts, Array) and parts.dims == ():
        parts = size_argument(parts)
    if isinstance(parts, (int, Dim)):
        return _equal_parts(call, tensor, place, parts)
    if isinstance(parts, Unknown):
        return Unknown("into how many parts a tensor is split")
    return _given_parts(call, tensor, place, list(sizes_of(parts)))


def _equal_parts(call: CallInProgress, tensor: Tensor, axis: int, count: Any) -> Any:
    if not isinstance(count, int) or count < 1:
        return Unknown("into how many parts a tensor is split")
    dims = tensor.require_dims()
    call.require_divisible(
        dims[axis], count, "axis-out-of-range", parameter="num_or_size_splits", detail=f"the axis cannot be split into {count} equal parts"
    )
    part = tensor.like(replaced(dims, axis, floor_div(dims[axis], count)))
    return [part.same() for _ in range(count)]


def _given_parts(call: CallInProgress, tensor: Tensor, axis: int, sizes: list[Size]) -> Any:
    dims = tensor.require_dims()
    free = [index for index, size in enumerate(sizes) if isinstance(size, int) and size == -1]
    others: Size = 0
    for index, size in enumerate(sizes):
        others = others if index in free else others + size
    if len(free) == 1:
        call.require_at_least(
            dims[axis], others, "axis-out-of-range", parameter="num_or_size_splits", detail="the parts are larger than the axis"
        )
        sizes[free[0]] = dims[axis] - others
    elif not free:
        call.require_equal(
            dims[axis], others, "axis-out-of-range", parameter="num_or_size_splits", detail="the parts have to add up to the axis"
        )
    return [tensor.like(replaced(dims, axis, size)) for size in sizes]


@shape_function("tensorflow.tile", "tensorflow.manip.tile")
def tile(call: CallInProgress, input: Any, multiples: Any, name: Any = None) -> Any:
    """`[a, b] -> [a * m, b * n]`."""
    tensor, counts = as_tensor(input), sizes_of(multiples)
    if tensor.dims is None:
        return tensor.like((Unknown("the shape of a tensor is not known"),) * len(counts))
    if call.require(
        len(counts) == len(tensor.dims), "axis-out-of-range", received=tensor.describe(), declared=counts, parameter="multiples",
        detail=f"multiples names {len(counts)} axes, the tensor has {len(tensor.dims)}",
    ) is False:  # fmt: skip
        undecided("a tensor is repeated along another number of axes")
    return tensor.like(tuple(size * count for size, count in zip(tensor.dims, counts, strict=True)))


@shape_function("tensorflow.repeat")
def repeat(call: CallInProgress, input: Any, repeats: Any, axis: Any = None, name: Any = None) -> Any:
    """`[*, n, *] -> [*, n * repeats, *]`; without an axis of the flattened tensor."""
    tensor = as_tensor(input)
    if axis is None:
        tensor = tensor.like((product(tensor.require_dims()),))
    dims = tensor.require_dims()
    place = axis_of(call, 0 if axis is None else axis, len(dims))
    counts = as_tensor(repeats)
    if counts.values is not None and len(counts.values) == 1:
        return tensor.like(replaced(dims, place, dims[place] * counts.values[0]))
    if counts.values is not None and counts.dims is not None and len(counts.dims) == 1:
        call.require_equal(dims[place], len(counts.values), "broadcast-shapes", parameter="repeats", detail="one number for each element")
        return tensor.like(replaced(dims, place, sum(counts.values)))
    return tensor.like(replaced(dims, place, Unknown("how often elements are repeated")))


@shape_function("tensorflow.reverse", "tensorflow.manip.reverse", "tensorflow.reverse_v2")
def reverse(call: CallInProgress, tensor: Any, axis: Any = None, name: Any = None, dims: Any = None) -> Any:
    """`[*] -> [*]`."""
    given = as_tensor(tensor)
    wanted = either(axis, dims)
    flags = isinstance(wanted, (list, tuple)) and any(isinstance(each, bool) for each in wanted)
    if given.dims is not None and wanted is not None and not flags:
        axes_of(call, wanted, len(given.dims))
    return given.same()


@shape_function("tensorflow.reverse_sequence")
def reverse_sequence(
    call: CallInProgress, input: Any, seq_lengths: Any, seq_axis: Any = None, batch_axis: Any = None, name: Any = None, *,
    seq_dim: Any = None, batch_dim: Any = None,
) -> Any:  # fmt: skip
    """`[*] -> [*]`."""
    return as_tensor(input).same()


@shape_function("tensorflow.roll", "tensorflow.manip.roll")
def roll(call: CallInProgress, input: Any, shift: Any, axis: Any, name: Any = None) -> Any:
    """`[*] -> [*]`."""
    tensor = as_tensor(input)
    if tensor.dims is not None:
        axes_of(call, axis, len(tensor.dims), distinct=False)
    return tensor.same()


@shape_function("tensorflow.pad")
def pad(call: CallInProgress, tensor: Any, paddings: Any, mode: Any = "CONSTANT", name: Any = None, constant_values: Any = 0) -> Any:
    """`[n] -> [before + n + after]`, for each axis."""
    given, widths = as_tensor(tensor), as_tensor(paddings)
    shape = widths.require_dims()
    if widths.values is None or len(shape) != 2:
        return given.like(None if given.dims is None else (Unknown("how far a tensor is padded"),) * len(given.dims))
    pairs = list(zip(widths.values[::2], widths.values[1::2], strict=True))
    dims = given.dims if given.dims is not None else (Unknown("the shape of a tensor is not known"),) * len(pairs)
    if call.require(
        len(pairs) == len(dims), "layer-rank", received=given.describe(), declared=f"{len(pairs)}-d", parameter="paddings",
        detail=f"paddings names {len(pairs)} axes",
    ) is False:  # fmt: skip
        undecided("a tensor is padded along another number of axes")
    if isinstance(mode, str) and mode.upper() in ("REFLECT", "SYMMETRIC"):
        _require_mirrored(call, dims, pairs, 1 if mode.upper() == "REFLECT" else 0)
    return given.like(tuple(before + size + after for size, (before, after) in zip(dims, pairs, strict=True)))


def _require_mirrored(call: CallInProgress, dims: tuple[Size, ...], pairs: list[tuple[Any, Any]], edge: int) -> None:
    for size, pair in zip(dims, pairs, strict=True):
        for width in pair:
            if not (isinstance(width, int) and width == 0):
                call.require_at_least(
                    size, width + edge, "empty-output", parameter="paddings", detail="a mirror cannot be wider than the axis"
                )


@shape_function("tensorflow.sparse.concat", "tensorflow.ragged.stack", "tensorflow.dynamic_stitch", "tensorflow.dynamic_partition")
def not_followed(call: CallInProgress, *_args: Any, **_named: Any) -> Any:
    """Sizes depend on values."""
    return Unknown("a shape that depends on the values of tensors")


# Blocks of a map


@shape_function("tensorflow.nn.space_to_depth", "tensorflow.space_to_depth")
def space_to_depth(call: CallInProgress, input: Any, block_size: Any, name: Any = None, data_format: Any = "NHWC") -> Any:
    """`[N, H, W, C] -> [N, H / b, W / b, C * b * b]`."""
    return _blocks(call, input, block_size, data_format, inwards=True)


@shape_function("tensorflow.nn.depth_to_space", "tensorflow.depth_to_space")
def depth_to_space(call: CallInProgress, input: Any, block_size: Any, name: Any = None, data_format: Any = "NHWC") -> Any:
    """`[N, H, W, C] -> [N, H * b, W * b, C / (b * b)]`."""
    return _blocks(call, input, block_size, data_format, inwards=False)


def _blocks(call: CallInProgress, input: Any, block_size: Any, data_format: Any, *, inwards: bool) -> Tensor:
    tensor, block = as_tensor(input), size_argument(block_size)
    if not isinstance(data_format, str) or data_format not in ("NHWC", "NCHW") or call.require_rank(tensor, 4) is False:
        undecided("blocks of a map whose axes are not known")
    dims = list(tensor.require_dims())
    first = data_format == "NCHW"
    channels, spatial = (1, (2, 3)) if first else (3, (1, 2))
    parted, grown, amount = (spatial, channels, block * block) if inwards else ((channels,), None, block * block)
    for axis in parted:
        divisor = block if inwards else amount
        call.require_divisible(
            dims[axis], divisor, "channel-groups", parameter="block_size", detail="the size is not a multiple of the block"
        )
        dims[axis] = floor_div(dims[axis], divisor)
    if grown is not None:
        dims[grown] = dims[grown] * amount
    else:
        for axis in spatial:
            dims[axis] = dims[axis] * block
    return tensor.like(tuple(dims))


@shape_function("tensorflow.space_to_batch", "tensorflow.nn.space_to_batch", "tensorflow.space_to_batch_nd")
def space_to_batch(
    call: CallInProgress, input: Any, block_shape: Any = None, paddings: Any = None, name: Any = None, block_size: Any = None
) -> Any:
    """`[N, H, W, *] -> [N * b * b, (H + padding) / b, (W + padding) / b, *]`."""
    if isinstance(paddings, int):
        paddings, block_size = block_shape, paddings
    tensor, widths = as_tensor(input), as_tensor(paddings)
    blocks = sizes_of(either(block_shape, block_size))
    dims = list(tensor.require_dims())
    if widths.values is None:
        return tensor.like((Unknown("how far a tensor is padded"),) * len(dims))
    if len(blocks) == 1 and len(widths.values) > 2:
        blocks = blocks * (len(widths.values) // 2)
    for axis, block in enumerate(blocks, 1):
        padded = dims[axis] + widths.values[2 * axis - 2] + widths.values[2 * axis - 1]
        call.require_divisible(padded, block, "channel-groups", parameter="block_shape", detail="the size is not a multiple of the block")
        dims[axis] = floor_div(padded, block)
    return tensor.like((dims[0] * product(blocks), *dims[1:]))


@shape_function("tensorflow.batch_to_space", "tensorflow.batch_to_space_nd")
def batch_to_space(
    call: CallInProgress, input: Any, block_shape: Any = None, crops: Any = None, name: Any = None, block_size: Any = None
) -> Any:
    """`[N, H, W, *] -> [N / (b * b), H * b - crops, W * b - crops, *]`."""
    tensor, widths = as_tensor(input), as_tensor(crops)
    blocks = sizes_of(either(block_shape, block_size))
    dims = list(tensor.require_dims())
    if widths.values is None:
        return tensor.like((Unknown("how far a tensor is cropped"),) * len(dims))
    if len(blocks) == 1 and len(widths.values) > 2:
        blocks = blocks * (len(widths.values) // 2)
    call.require_divisible(
        dims[0], product(blocks), "channel-groups", parameter="block_shape", detail="the batch is not a multiple of the blocks"
    )
    for axis, block in enumerate(blocks, 1):
        cropped = widths.values[2 * axis - 2] + widths.values[2 * axis - 1]
        call.require_at_least(dims[axis] * block, cropped, "empty-output", parameter="crops", detail="more is cropped than there is")
        dims[axis] = size_max(dims[axis] * block - cropped, 0)
    return tensor.like((floor_div(dims[0], product(blocks)), *dims[1:]))
