"""`keras.ops` that ask tensors for their shapes, cut them up, and run functions over them."""

from __future__ import annotations

from typing import Any

from shapelint.library.axes import axis_of
from shapelint.library.keras.operations.forwarding import enter
from shapelint.library.keras.state import state
from shapelint.library.registry import export, lookup, shape_function
from shapelint.library.tensorflow.arguments import sizes_of
from shapelint.library.tensorflow.dtypes import element_type_of
from shapelint.library.tensorflow.tensor import Tensor, as_tensor, make_tensor
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, product
from shapelint.unknown import Undecided, Unknown
from shapelint.values import Array

# Questions


@export("keras.ops.shape", "keras.ops.core.shape")
def shape(x: Any) -> Any:
    """The sizes: those of a model's symbolic inputs as they are declared, `None` where they are open."""
    try:
        tensor = as_tensor(x)
        return tensor.shape if tensor.functional and not state().depth else tuple(tensor.require_dims())
    except Undecided as undecided:
        return undecided.unknown


@export("keras.ops.ndim", "keras.ops.numpy.ndim")
def ndim(x: Any) -> Any:
    try:
        return as_tensor(x).rank
    except Undecided as undecided:
        return undecided.unknown


@export("keras.ops.size", "keras.ops.numpy.size")
def size(x: Any) -> Any:
    try:
        return product(as_tensor(x).require_dims())
    except Undecided as undecided:
        return undecided.unknown


@export("keras.ops.dtype", "keras.ops.core.dtype", "keras.backend.standardize_dtype")
def dtype(x: Any) -> Any:
    return x.element_type if isinstance(x, Array) else Unknown("an element type")


@export(
    "keras.ops.is_tensor", "keras.ops.core.is_tensor", "keras.backend.is_keras_tensor", "keras.utils.is_keras_tensor",
    "tensorflow.is_tensor", "tensorflow.contrib.framework.is_tensor",
)  # fmt: skip
def is_tensor(x: Any) -> Any:
    return x if isinstance(x, Unknown) else isinstance(x, Tensor)


# Conversions


@shape_function("keras.ops.cast", "keras.ops.core.cast", "keras.ops.saturate_cast", "keras.ops.core.saturate_cast", "keras.ops.view")
def cast(call: CallInProgress, x: Any, dtype: Any = None) -> Any:
    """`[*] -> [*]`."""
    tensor = as_tensor(x)
    result = tensor.same(element_type_of(dtype, tensor.element_type))
    result.values = tensor.values
    return result


@shape_function("keras.ops.convert_to_tensor", "keras.ops.core.convert_to_tensor", "keras.ops.array", "keras.ops.numpy.array",
                "keras.ops.stop_gradient", "keras.ops.core.stop_gradient")  # fmt: skip
def convert_to_tensor(call: CallInProgress, x: Any = None, dtype: Any = None, *_settings: Any, variable: Any = None, **_named: Any) -> Any:
    """`[*] -> [*]`."""
    given = variable if x is None else x
    tensor = as_tensor(given, dtype)
    return tensor if tensor is not given else tensor.alias()


@export("keras.ops.convert_to_numpy", "keras.ops.core.convert_to_numpy")
def convert_to_numpy(x: Any) -> Any:
    return x if isinstance(x, Unknown) else lookup("numpy.asarray")(x)


# Parts


@shape_function("keras.ops.slice", "keras.ops.core.slice")
def slice_(call: CallInProgress, inputs: Any, start_indices: Any, shape: Any) -> Any:
    """`[*] -> shape`."""
    return as_tensor(inputs).like(sizes_of(shape))


@shape_function("keras.ops.slice_update", "keras.ops.core.slice_update", "keras.ops.scatter_update", "keras.ops.core.scatter_update")
def updated(call: CallInProgress, inputs: Any, *_others: Any, **_named: Any) -> Any:
    """`[*] -> [*]`, some elements replaced."""
    return as_tensor(inputs).same()


@shape_function("keras.ops.scatter", "keras.ops.core.scatter")
def scatter(call: CallInProgress, indices: Any, values: Any, shape: Any) -> Any:
    """Elements put into a tensor of this shape."""
    return as_tensor(values).like(sizes_of(shape))


@export("keras.ops.get_item", "keras.ops.numpy.get_item")
def get_item(x: Any, key: Any) -> Any:
    return x[key]


@shape_function("keras.ops.unstack", "keras.ops.core.unstack")
def unstack(call: CallInProgress, x: Any, num: Any = None, axis: Any = 0) -> Any:
    """`[n, *] -> n times [*]`."""
    tensor = as_tensor(x)
    dims = tensor.require_dims()
    place = axis_of(call, axis, len(dims))
    count = dims[place] if num is None else num
    if not isinstance(count, int):
        return Unknown("how many parts a tensor is cut into")
    return [tensor.like((*dims[:place], *dims[place + 1 :])) for _ in range(count)]


@shape_function("keras.ops.unique", "keras.ops.numpy.unique")
def unique(call: CallInProgress, x: Any, *_settings: Any, **options: Any) -> Any:
    """How many elements differ depends on their values."""
    wants_more = any(options.get(name) for name in ("return_index", "return_inverse", "return_counts", "axis"))
    found = make_tensor((options.get("size") or Unknown("how many elements differ"),), as_tensor(x).element_type)
    return Unknown("the elements that differ, with more about them") if wants_more else found


@shape_function("keras.ops.bincount", "keras.ops.numpy.bincount", "keras.ops.histogram", "keras.ops.numpy.histogram",
                "keras.ops.correlate", "keras.ops.numpy.correlate", "keras.ops.allclose", "keras.ops.numpy.allclose")  # fmt: skip
def not_followed(call: CallInProgress, *_args: Any, **_named: Any) -> Any:
    return Unknown("what is counted in a tensor")


_SEGMENTS = ("segment_sum", "segment_max", "segment_min", "segment_prod")


@shape_function(*(f"keras.ops.{name}" for name in _SEGMENTS), *(f"keras.ops.math.{name}" for name in _SEGMENTS))
def segments(call: CallInProgress, data: Any, segment_ids: Any, num_segments: Any = None, sorted: Any = False) -> Any:
    """`[n, *], [n] -> [segments, *]`."""
    tensor = as_tensor(data)
    count: Size = num_segments if num_segments is not None else Unknown("how many segments there are")
    return tensor.like((count, *tensor.require_dims()[1:]))


@shape_function("keras.ops.top_k", "keras.ops.math.top_k")
def top_k(call: CallInProgress, x: Any, k: Any, sorted: Any = True) -> Any:
    """`[*, n] -> [*, k], [*, k]`."""
    tensor = as_tensor(x)
    dims = tensor.require_dims()
    call.require_at_least(dims[-1], k, "axis-out-of-range", parameter="k", detail="there are not so many elements")
    return tensor.like((*dims[:-1], k)), make_tensor((*dims[:-1], k), "int32")


@shape_function("keras.ops.in_top_k", "keras.ops.math.in_top_k")
def in_top_k(call: CallInProgress, targets: Any, predictions: Any, k: Any) -> Any:
    """`[n], [n, classes] -> [n]`."""
    return as_tensor(targets).same("bool")


@shape_function("keras.ops.extract_sequences", "keras.ops.math.extract_sequences")
def extract_sequences(call: CallInProgress, x: Any, sequence_length: Any, sequence_stride: Any) -> Any:
    """`[*, n] -> [*, windows, length]`."""
    tensor = as_tensor(x)
    dims = tensor.require_dims()
    return tensor.like((*dims[:-1], 1 + (dims[-1] - sequence_length) // sequence_stride, sequence_length))


# Functions over tensors


def _two(x: Any, y: Any = None) -> Any:
    return (x, y), {}


def _of_binary(x1: Any, x2: Any) -> Any:
    return (x1, x2), {}


def _of_reduction(x: Any, axis: Any = None, keepdims: Any = False) -> Any:
    return (x, axis, keepdims), {}


def _of_one(x: Any) -> Any:
    return (x,), {}


for _name in ("rsqrt", "erf", "erfc", "erfinv"):
    enter(f"tensorflow.math.{_name}", _of_one, f"keras.ops.{_name}", f"keras.ops.math.{_name}", keeps_shape=True)
enter("tensorflow.math.divide_no_nan", _of_binary, "keras.ops.divide_no_nan", "keras.ops.numpy.divide_no_nan")
enter("tensorflow.reduce_logsumexp", _of_reduction, "keras.ops.logsumexp", "keras.ops.math.logsumexp")


@export("keras.ops.vectorized_map", "keras.ops.core.vectorized_map")
def vectorized_map(function: Any, elements: Any) -> Any:
    return lookup("tensorflow.map_fn")(function, elements)


@export("keras.ops.map", "keras.ops.core.map")
def map_(f: Any, xs: Any) -> Any:
    return lookup("tensorflow.map_fn")(f, xs)


@export("keras.ops.cond", "keras.ops.core.cond")
def cond(pred: Any, true_fn: Any, false_fn: Any) -> Any:
    return lookup("tensorflow.cond")(pred, true_fn, false_fn)


@export("keras.ops.while_loop", "keras.ops.core.while_loop")
def while_loop(cond: Any, body: Any, loop_vars: Any, maximum_iterations: Any = None) -> Any:
    return lookup("tensorflow.while_loop")(cond, body, loop_vars)


@export("keras.ops.fori_loop", "keras.ops.core.fori_loop")
def fori_loop(lower: Any, upper: Any, body_fun: Any, init_val: Any) -> Any:
    """One round stands for all: what it gives is what it takes."""
    body_fun(make_tensor((), "int32"), init_val)
    return init_val


@export("keras.ops.switch", "keras.ops.core.switch")
def switch(index: Any, branches: Any, *operands: Any) -> Any:
    return lookup("tensorflow.switch_case")(index, [lambda branch=branch: branch(*operands) for branch in branches])


for _name in ("scan", "associative_scan", "custom_gradient", "jvp", "vectorize", "ctc_decode", "rearrange"):
    export(f"keras.ops.{_name}")(lambda *_args, _name=_name, **_named: Unknown(f"keras.ops.{_name} is not followed"))
