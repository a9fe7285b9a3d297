"""`keras.ops` of networks: normalization, codes, attention, losses."""

from __future__ import annotations

from typing import Any

from shapelint.library.axes import axes_of, axis_of
from shapelint.library.broadcasting import broadcast
from shapelint.library.keras.losses import compared, of_indices, of_one_shape, one_hot
from shapelint.library.keras.spatial import data_format_of, is_channels_first
from shapelint.library.registry import shape_function
from shapelint.library.tensorflow.arguments import without
from shapelint.library.tensorflow.dtypes import element_type_of
from shapelint.library.tensorflow.tensor import as_tensor, make_tensor
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, floor_div
from shapelint.unknown import Unknown


def _names(name: str) -> tuple[str, str]:
    return f"keras.ops.{name}", f"keras.ops.nn.{name}"


@shape_function(*_names("batch_normalization"))
def batch_normalization(
    call: CallInProgress, x: Any, mean: Any, variance: Any, axis: Any, offset: Any = None, scale: Any = None, epsilon: Any = 1e-3
) -> Any:
    """`[*] -> [*]`, with a mean and a variance for each place along `axis`."""
    tensor = as_tensor(x)
    dims = tensor.require_dims()
    place = axis_of(call, axis, len(dims))
    for name, each in (("mean", mean), ("variance", variance), ("offset", offset), ("scale", scale)):
        own = as_tensor(each).dims if each is not None else None
        if own is not None and len(own) == 1:
            call.require_equal(own[0], dims[place], "norm-features", parameter=name)
    return tensor.same()


@shape_function(*_names("layer_normalization"), *_names("rms_normalization"), *_names("normalize"))
def normalized(call: CallInProgress, x: Any, *_settings: Any, **_named: Any) -> Any:
    """`[*] -> [*]`."""
    return as_tensor(x).same()


@shape_function(*_names("moments"))
def moments(call: CallInProgress, x: Any, axes: Any, keepdims: Any = False, synchronized: Any = False) -> Any:
    """`[*] -> [rest], [rest]`."""
    tensor = as_tensor(x)
    dims = tensor.require_dims()
    rest = without(dims, axes_of(call, axes, len(dims), "axes"), keepdims)
    return tensor.like(rest), tensor.like(rest)


@shape_function(*_names("one_hot"))
def one_hot_of(call: CallInProgress, x: Any, num_classes: Any, axis: Any = -1, dtype: Any = None, sparse: Any = False) -> Any:
    """`[*] -> [*, C]`, the new axis where `axis` says."""
    indices = as_tensor(x)
    dims = indices.require_dims()
    place = axis_of(call, axis, len(dims) + 1)
    return make_tensor((*dims[:place], num_classes, *dims[place:]), element_type_of(dtype, "float32"))


@shape_function(*_names("multi_hot"))
def multi_hot(
    call: CallInProgress, inputs: Any, num_classes: Any = None, axis: Any = -1, dtype: Any = None, sparse: Any = False, **_named: Any
) -> Any:
    """`[*, n] -> [*, C]`; of `[n]` only `[C]` is left."""
    dims = as_tensor(inputs).require_dims()
    if axis != -1:
        return Unknown("codes along another axis than the last")
    return make_tensor((*(dims[:-1] if len(dims) > 1 else ()), num_classes), element_type_of(dtype, "float32"))


@shape_function(*_names("dot_product_attention"))
def dot_product_attention(call: CallInProgress, query: Any, key: Any, value: Any, *_settings: Any, **_named: Any) -> Any:
    """`[N, T, heads, D], [N, S, heads, D], [N, S, heads, E] -> [N, T, heads, E]`."""
    q, k, v = (as_tensor(each) for each in (query, key, value))
    for each in (q, k, v):
        if call.require_rank(each, 4) is False:
            return Unknown("attention over tensors of another rank")
    contract = "attention-dimensions"
    call.require_equal(k.require_dims()[-1], q.require_dims()[-1], contract, detail="query and key have other numbers of features")
    call.require_equal(v.require_dims()[1], k.require_dims()[1], contract, detail="key and value have other lengths")
    return q.like((*q.require_dims()[:-1], v.require_dims()[-1]))


@shape_function(*_names("binary_crossentropy"))
def binary_crossentropy(call: CallInProgress, target: Any, output: Any, from_logits: Any = False) -> Any:
    """`[*], [*] -> [*]`."""
    outputs = as_tensor(output)
    return outputs.like(of_one_shape(call, as_tensor(target), outputs))


@shape_function(*_names("categorical_crossentropy"))
def categorical_crossentropy(call: CallInProgress, target: Any, output: Any, from_logits: Any = False, axis: Any = -1) -> Any:
    """`[*, C], [*, C] -> [*]`."""
    outputs = as_tensor(output)
    return outputs.like(one_hot(call, as_tensor(target), outputs)) if axis == -1 else Unknown("a loss along another axis than the last")


@shape_function(*_names("sparse_categorical_crossentropy"))
def sparse_categorical_crossentropy(call: CallInProgress, target: Any, output: Any, from_logits: Any = False, axis: Any = -1) -> Any:
    """`[*], [*, C] -> [*]`."""
    outputs = as_tensor(output)
    return outputs.like(of_indices(call, as_tensor(target), outputs)) if axis == -1 else Unknown("a loss along another axis than the last")


@shape_function(*_names("ctc_loss"))
def ctc_loss(call: CallInProgress, target: Any, output: Any, target_length: Any, output_length: Any, mask_index: Any = 0) -> Any:
    """`[N, L], [N, T, C] -> [N]`."""
    return as_tensor(output).like(as_tensor(target).require_dims()[:1], "float32")


@shape_function(*_names("psnr"))
def psnr(call: CallInProgress, x1: Any, x2: Any, max_val: Any = None) -> Any:
    """`[*], [*] -> []`."""
    compared(call, as_tensor(x1), as_tensor(x2))
    return make_tensor(())


@shape_function(*_names("polar"))
def polar(call: CallInProgress, abs_: Any, angle: Any) -> Any:
    """`[*], [*] -> [*]` of complex numbers."""
    sizes = broadcast(call, as_tensor(abs_).require_dims(), as_tensor(angle).require_dims())
    return make_tensor(sizes, "complex64")


def _moved(call: CallInProgress, x: Any, block: Any, data_format: Any, deeper: bool) -> Any:
    tensor = as_tensor(x)
    if call.require_rank(tensor, 4) is False:
        return Unknown("blocks of a tensor of another rank")
    first = is_channels_first(data_format_of(data_format))
    dims = tensor.require_dims()
    channels, height, width = (dims[1], dims[2], dims[3]) if first else (dims[3], dims[1], dims[2])
    sizes: tuple[Size, Size, Size]
    if deeper:
        for size in (height, width):
            call.require_divisible(size, block, "model-raises", parameter="block_size", detail="the picture is cut into blocks")
        sizes = channels * block * block, floor_div(height, block), floor_div(width, block)
    else:
        call.require_divisible(channels, block * block, "model-raises", parameter="block_size", detail="the channels become blocks")
        sizes = floor_div(channels, block * block), height * block, width * block
    return tensor.like((dims[0], *sizes) if first else (dims[0], *sizes[1:], sizes[0]))


@shape_function(*_names("space_to_depth"))
def space_to_depth(call: CallInProgress, x: Any, block_size: Any, data_format: Any = "channels_last") -> Any:
    """`[N, H, W, C] -> [N, H / b, W / b, C * b * b]`."""
    return _moved(call, x, block_size, data_format, True)


@shape_function(*_names("depth_to_space"))
def depth_to_space(call: CallInProgress, x: Any, block_size: Any, data_format: Any = "channels_last") -> Any:
    """`[N, H, W, C] -> [N, H * b, W * b, C / (b * b)]`."""
    return _moved(call, x, block_size, data_format, False)
