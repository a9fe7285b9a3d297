"""`keras.backend`: functions on tensors under the names that Keras 1 and 2 gave them."""

from __future__ import annotations

from functools import partial
from typing import Any

from shapelint.library.axes import axis_of
from shapelint.library.keras.losses import of_indices, of_one_shape, one_hot
from shapelint.library.keras.operations.forwarding import Template, enter
from shapelint.library.keras.spatial import data_format_of, is_channels_first
from shapelint.library.keras.state import state
from shapelint.library.registry import export, lookup, shape_function
from shapelint.library.tensorflow.arguments import sizes_of
from shapelint.library.tensorflow.dtypes import element_type_of
from shapelint.library.tensorflow.shapes import fresh_open_size
from shapelint.library.tensorflow.tensor import as_tensor, make_tensor, make_variable
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import product
from shapelint.unknown import Undecided, Unknown
from shapelint.values import Array

# Functions that are TensorFlow's under another signature


def _of_one(x: Any) -> Any:
    return (x,), {}


def _of_two(x: Any, y: Any) -> Any:
    return (x, y), {}


def _reduction(x: Any, axis: Any = None, keepdims: Any = False) -> Any:
    return (x, axis, keepdims), {}


def _along(x: Any, axis: Any = -1) -> Any:
    return (x, axis), {}


def _power(x: Any, a: Any) -> Any:
    return (x, a), {}


def _clipped(x: Any, min_value: Any, max_value: Any) -> Any:
    return (x, min_value, max_value), {}


def _concatenated(tensors: Any, axis: Any = -1) -> Any:
    return (tensors, axis), {}


def _stacked(x: Any, axis: Any = 0) -> Any:
    return (x, axis), {}


def _reshaped(x: Any, shape: Any) -> Any:
    return (x, shape), {}


def _permuted(x: Any, pattern: Any) -> Any:
    return (x, pattern), {}


def _squeezed(x: Any, axis: Any) -> Any:
    return (x, axis), {}


def _tiled(x: Any, n: Any) -> Any:
    return (x, n), {}


def _repeated(x: Any, rep: Any, axis: Any) -> Any:
    return (x, rep, axis), {}


def _gathered(reference: Any, indices: Any) -> Any:
    return (reference, indices), {}


def _cast(x: Any, dtype: Any) -> Any:
    return (x, dtype), {}


def _coded(indices: Any, num_classes: Any) -> Any:
    return (indices, num_classes), {}


def _reversed(x: Any, axes: Any) -> Any:
    return (x, axes), {}


def _like(x: Any, dtype: Any = None, name: Any = None) -> Any:
    return (x, dtype), {}


def _range(start: Any, stop: Any = None, step: Any = 1, dtype: Any = "int32") -> Any:
    return ((start,) if stop is None else (start, stop, step)), {}


def _mapped(fn: Any, elems: Any, name: Any = None, dtype: Any = None) -> Any:
    return (fn, elems), {}


def _chosen(condition: Any, then_expression: Any, else_expression: Any) -> Any:
    branches = (
        each if callable(each) and not isinstance(each, Array) else partial(_itself, each) for each in (then_expression, else_expression)
    )
    return (condition, *branches), {}


def _itself(value: Any) -> Any:
    """What `switch` is given in the place of a function."""
    return value


FORWARDED: dict[Template, dict[str, str]] = {
    _of_one: {name: name for name in "abs exp log round sign sqrt square cos sin tanh stop_gradient identity shape".split()}
    | {"sigmoid": "sigmoid", "softplus": "nn.softplus", "softsign": "nn.softsign"},
    _of_two: {name: name for name in "equal not_equal greater greater_equal less less_equal maximum minimum".split()},
    _reduction: {
        "sum": "reduce_sum", "mean": "reduce_mean", "max": "reduce_max", "min": "reduce_min", "prod": "reduce_prod", "any": "reduce_any",
        "all": "reduce_all", "logsumexp": "reduce_logsumexp", "std": "math.reduce_std", "var": "math.reduce_variance",
    },
    _along: {"argmax": "argmax", "argmin": "argmin", "expand_dims": "expand_dims"},
    _power: {"pow": "pow"},
    _clipped: {"clip": "clip_by_value"},
    _concatenated: {"concatenate": "concat"},
    _stacked: {"stack": "stack", "cumsum": "cumsum", "cumprod": "math.cumprod"},
    _reshaped: {"reshape": "reshape"},
    _permuted: {"permute_dimensions": "transpose"},
    _squeezed: {"squeeze": "squeeze"},
    _tiled: {"tile": "tile"},
    _repeated: {"repeat_elements": "repeat"},
    _gathered: {"gather": "gather"},
    _cast: {"cast": "cast"},
    _coded: {"one_hot": "one_hot"},
    _reversed: {"reverse": "reverse"},
    _like: {"zeros_like": "zeros_like", "ones_like": "ones_like"},
    _range: {"arange": "range"},
    _chosen: {"switch": "cond"},
    _mapped: {"map_fn": "map_fn"},
}  # fmt: skip
"""Functions by what they take, with the name in TensorFlow."""

_PLAIN = frozenset({"switch", "map_fn"})
"""Those that take functions: they are no nodes of the graph themselves."""

_SINGLE = frozenset("abs exp log round sign sqrt square cos sin tanh sigmoid softplus softsign stop_gradient identity".split())


def _forward(name: str, target: str, template: Template) -> None:
    def plain(*args: Any, **kwargs: Any) -> Any:
        positional, named = template(*args, **kwargs)
        return lookup(f"tensorflow.{target}")(*positional, **named)

    if name in _PLAIN:
        export(f"keras.backend.{name}")(plain)
    else:
        enter(f"tensorflow.{target}", template, f"keras.backend.{name}", keeps_shape=name in _SINGLE)


def _enter_forwarded() -> None:
    for template, names in FORWARDED.items():
        for name, target in names.items():
            _forward(name, target, template)


_enter_forwarded()

for _name in ("relu", "elu", "softmax", "hard_sigmoid", "l2_normalize", "dropout", "cast_to_floatx", "in_train_phase", "in_test_phase"):

    def _same(call: CallInProgress, x: Any = None, *_settings: Any, **_named: Any) -> Any:
        """`[*] -> [*]`."""
        given = x() if callable(x) and not isinstance(x, (Array, Unknown)) else x
        return as_tensor(given).same()

    shape_function(f"keras.backend.{_name}")(_same)


# Shapes


@export("keras.backend.int_shape")
def int_shape(x: Any) -> Any:
    """The static shape as a tuple, with `None` for what is open."""
    if isinstance(x, Unknown):
        return x
    return tuple(x.shape) if isinstance(x, Array) else None


@export("keras.backend.ndim")
def ndim(x: Any) -> Any:
    return x if isinstance(x, Unknown) else as_tensor(x).rank


@export("keras.backend.dtype")
def dtype(x: Any) -> Any:
    return x.element_type if isinstance(x, Array) else Unknown("an element type")


@export("keras.backend.count_params")
def count_params(x: Any) -> Any:
    return product(x.require_dims()) if isinstance(x, Array) else Unknown("how many elements there are")


@shape_function("keras.backend.flatten")
def flatten(call: CallInProgress, x: Any) -> Any:
    """`[*] -> [n]`."""
    tensor = as_tensor(x)
    return tensor.like((product(tensor.require_dims()),))


@shape_function("keras.backend.batch_flatten")
def batch_flatten(call: CallInProgress, x: Any) -> Any:
    """`[N, *] -> [N, n]`."""
    tensor = as_tensor(x)
    dims = tensor.require_dims()
    return tensor.like((dims[0], product(dims[1:])))


@shape_function("keras.backend.repeat")
def repeat(call: CallInProgress, x: Any, n: Any) -> Any:
    """`[N, D] -> [N, n, D]`."""
    tensor = as_tensor(x)
    if call.require_rank(tensor, 2) is False:
        return Unknown("a repetition of a tensor of another rank")
    dims = tensor.require_dims()
    return tensor.like((dims[0], n, dims[1]))


@shape_function("keras.backend.transpose")
def transpose(call: CallInProgress, x: Any) -> Any:
    """`[a, ..., z] -> [z, ..., a]`."""
    tensor = as_tensor(x)
    return tensor.like(tensor.require_dims()[::-1])


# Tensors


@export("keras.backend.variable")
def variable(value: Any, dtype: Any = None, name: Any = None, constraint: Any = None) -> Any:
    try:
        return make_variable(as_tensor(value).dims, element_type_of(dtype, state().floatx))
    except Undecided as undecided:
        return undecided.unknown


@shape_function("keras.backend.constant")
def constant(call: CallInProgress, value: Any, dtype: Any = None, shape: Any = None, name: Any = None) -> Any:
    """The shape of a value, or the one that is asked for."""
    tensor = as_tensor(value, dtype or state().floatx)
    return tensor if shape is None else tensor.like(sizes_of(shape))


def _enter_creation(name: str) -> None:
    def body(call: CallInProgress, shape: Any, *_settings: Any, dtype: Any = None, **_named: Any) -> Any:
        """`shape`."""
        return make_tensor(sizes_of(shape), element_type_of(dtype, state().floatx))

    shape_function(f"keras.backend.{name}")(body)


for _name in (
    "zeros", "ones", "random_normal", "random_uniform", "random_binomial", "random_bernoulli", "truncated_normal", "random_normal_variable",
    "random_uniform_variable",
):  # fmt: skip
    _enter_creation(_name)


@shape_function("keras.backend.eye")
def eye(call: CallInProgress, size: Any, dtype: Any = None, name: Any = None) -> Any:
    """`[n, n]`."""
    sizes = sizes_of(size)
    return make_tensor(sizes if len(sizes) == 2 else (sizes[0], sizes[0]), element_type_of(dtype, state().floatx))


@shape_function("keras.backend.placeholder")
def placeholder(
    call: CallInProgress, shape: Any = None, ndim: Any = None, dtype: Any = None, sparse: Any = False, name: Any = None, ragged: Any = False
) -> Any:
    """A tensor that is fed."""
    sizes = shape if shape is not None else (None,) * ndim if isinstance(ndim, int) else None
    if sizes is None or isinstance(sizes, Unknown):
        return Unknown("a placeholder of open rank")
    dims = tuple(fresh_open_size(f"D{axis}") if size is None else size for axis, size in enumerate(sizes))
    made = make_tensor(dims, element_type_of(dtype, state().floatx))
    made.functional = True
    return made


# Products


@shape_function("keras.backend.dot")
def dot(call: CallInProgress, x: Any, y: Any) -> Any:
    """`[*, n], [*, n, m] -> [*, *, m]`: the last axis of x against the last but one of y."""
    left, right = as_tensor(x), as_tensor(y)
    mine, theirs = left.require_dims(), right.require_dims()
    if not mine or not theirs:
        return Unknown("a product with a number")
    axis = -2 if len(theirs) > 1 else -1
    call.require_equal(theirs[axis], mine[-1], "matmul-shapes")
    return left.like((*mine[:-1], *theirs[:axis], *(theirs[-1:] if axis == -2 else ())))


@shape_function("keras.backend.batch_dot")
def batch_dot(call: CallInProgress, x: Any, y: Any, axes: Any = None) -> Any:
    """`[N, *, n, *], [N, *, n, *] -> [N, rest, rest]`, one product for each sample."""
    left, right = as_tensor(x), as_tensor(y)
    mine, theirs = left.require_dims(), right.require_dims()
    if len(mine) < 2 or len(theirs) < 2:
        call.require(False, "layer-rank", received=f"{left.describe()} and {right.describe()}", declared="at least 2-d")
        return Unknown("a product of tensors without samples")
    if axes is None:
        axes = (1, 1) if len(theirs) == 2 and len(mine) == 2 else (len(mine) - 1, max(len(theirs) - 2, 1))
    chosen = axes if isinstance(axes, (list, tuple)) else (axes, axes)
    one, other = axis_of(call, chosen[0], len(mine), "axes"), axis_of(call, chosen[1], len(theirs), "axes")
    call.require_equal(theirs[other], mine[one], "matmul-shapes", parameter="axes")
    rest = (*(size for axis, size in enumerate(mine) if axis != one), *(size for axis, size in enumerate(theirs) if axis not in (0, other)))
    return left.like(rest if len(rest) > 1 else (*rest, 1))


# Pictures


@shape_function("keras.backend.resize_images")
def resize_images(
    call: CallInProgress, x: Any, height_factor: Any, width_factor: Any, data_format: Any = None, interpolation: Any = "nearest"
) -> Any:
    """`[N, H, W, C] -> [N, H * h, W * w, C]`."""
    tensor = as_tensor(x)
    if call.require_rank(tensor, 4) is False:
        return Unknown("pictures of another rank")
    dims = list(tensor.require_dims())
    first = 2 if is_channels_first(data_format_of(data_format)) else 1
    dims[first], dims[first + 1] = dims[first] * height_factor, dims[first + 1] * width_factor
    return tensor.like(tuple(dims))


@shape_function("keras.backend.spatial_2d_padding")
def spatial_2d_padding(call: CallInProgress, x: Any, padding: Any = ((1, 1), (1, 1)), data_format: Any = None) -> Any:
    """`[N, H, W, C] -> [N, H + t + b, W + l + r, C]`."""
    tensor = as_tensor(x)
    dims = list(tensor.require_dims())
    if len(dims) != 4 or isinstance(padding, Unknown):
        return Unknown("padded pictures")
    first = 2 if is_channels_first(data_format_of(data_format)) else 1
    for axis, (before, after) in enumerate(padding, first):
        dims[axis] = dims[axis] + before + after
    return tensor.like(tuple(dims))


@shape_function("keras.backend.temporal_padding")
def temporal_padding(call: CallInProgress, x: Any, padding: Any = (1, 1)) -> Any:
    """`[N, L, C] -> [N, L + before + after, C]`."""
    tensor = as_tensor(x)
    batch, length, *rest = tensor.require_dims()
    return tensor.like((batch, length + padding[0] + padding[1], *rest))


def _enter_windows(name: str, target: str) -> None:
    def body(
        call: CallInProgress, x: Any, kernel: Any, strides: Any = 1, padding: Any = "valid", data_format: Any = None,
        dilation_rate: Any = 1, **_named: Any,
    ) -> Any:  # fmt: skip
        """`[N, *spatial, in] x [*window, in, out] -> [N, *out spatial, out]`."""
        return lookup(f"keras.ops.{target}")(x, kernel, strides, padding, data_format, dilation_rate)

    shape_function(f"keras.backend.{name}")(body)


for _name in ("conv1d", "conv2d", "conv3d"):
    _enter_windows(_name, "conv")
_enter_windows("depthwise_conv2d", "depthwise_conv")


def _enter_pool(name: str) -> None:
    def body(
        call: CallInProgress, x: Any, pool_size: Any, strides: Any = None, padding: Any = "valid", data_format: Any = None,
        pool_mode: Any = "max",
    ) -> Any:  # fmt: skip
        """`[N, *spatial, C] -> [N, *out, C]`."""
        axes = as_tensor(x).rank - 2
        return (
            lookup("keras.ops.max_pool")(x, pool_size, 1 if strides is None else strides, padding, data_format)
            if axes > 0
            else Unknown("a pool")
        )

    shape_function(f"keras.backend.{name}")(body)


for _name in ("pool2d", "pool3d"):
    _enter_pool(_name)


@shape_function("keras.backend.bias_add")
def bias_add(call: CallInProgress, x: Any, bias: Any, data_format: Any = None) -> Any:
    """`[*, C], [C] -> [*, C]`."""
    return as_tensor(x).same()


# Losses


@shape_function("keras.backend.binary_crossentropy")
def binary_crossentropy(call: CallInProgress, target: Any, output: Any, from_logits: Any = False) -> Any:
    """`[*], [*] -> [*]`."""
    outputs = as_tensor(output)
    return outputs.like(of_one_shape(call, as_tensor(target), outputs))


@shape_function("keras.backend.categorical_crossentropy")
def categorical_crossentropy(call: CallInProgress, target: Any, output: Any, from_logits: Any = False, axis: Any = -1) -> Any:
    """`[*, C], [*, C] -> [*]`."""
    outputs = as_tensor(output)
    return outputs.like(one_hot(call, as_tensor(target), outputs)) if axis == -1 else Unknown("a loss along another axis")


@shape_function("keras.backend.sparse_categorical_crossentropy")
def sparse_categorical_crossentropy(call: CallInProgress, target: Any, output: Any, from_logits: Any = False, axis: Any = -1) -> Any:
    """`[*], [*, C] -> [*]`."""
    outputs = as_tensor(output)
    return outputs.like(of_indices(call, as_tensor(target), outputs)) if axis == -1 else Unknown("a loss along another axis")


@shape_function("keras.backend.ctc_batch_cost")
def ctc_batch_cost(call: CallInProgress, y_true: Any, y_pred: Any, input_length: Any, label_length: Any) -> Any:
    """`[N, L], [N, T, C] -> [N, 1]`."""
    return make_tensor((as_tensor(y_pred).require_dims()[0], 1))


# Running


def _enter_constants() -> None:
    for name in ("set_value", "batch_set_value", "reset_uids", "manual_variable_initialization"):
        export(f"keras.backend.{name}")(lambda *_args, **_named: None)
    for name in ("function", "get_session", "gradients", "learning_phase", "update", "update_add", "update_sub", "moving_average_update",
                 "rnn", "ctc_decode", "foldl", "foldr"):  # fmt: skip
        export(f"keras.backend.{name}")(lambda *_args, _name=name, **_named: Unknown(f"keras.backend.{_name} is not followed"))


_enter_constants()


@export("keras.backend.get_value", "keras.backend.eval")
def get_value(x: Any) -> Any:
    return lookup("numpy.asarray")(x) if isinstance(x, Array) else x if isinstance(x, (int, float)) else Unknown("the value of a tensor")


@export("keras.backend.batch_get_value")
def batch_get_value(tensors: Any) -> Any:
    return [get_value(each) for each in tensors] if isinstance(tensors, (list, tuple)) else Unknown("the values of tensors")


@export("keras.backend.is_sparse")
def is_sparse(tensor: Any) -> bool:
    return False


@export("keras.backend.to_dense", "keras.backend.print_tensor")
def to_dense(tensor: Any, *_message: Any) -> Any:
    return tensor


for _name in ("normalize_batch_in_training", "batch_normalization"):

    def _normalized(call: CallInProgress, x: Any, *_settings: Any, _name: str = _name, **_named: Any) -> Any:
        """`[*] -> [*]`."""
        same = as_tensor(x).same()
        return same if _name == "batch_normalization" else Unknown("a normalization with its statistics")

    shape_function(f"keras.backend.{_name}")(_normalized)
