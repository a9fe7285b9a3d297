"""Activations, dropout and normalization of `tf.nn`."""

from __future__ import annotations

from typing import Any

from shapelint.library.axes import axes_of, axis_of, replaced, size_argument
from shapelint.library.broadcasting import broadcast
from shapelint.library.registry import shape_function
from shapelint.library.tensorflow.arguments import declared_in, either, without
from shapelint.library.tensorflow.spatial import layout_of
from shapelint.library.tensorflow.tensor import as_tensor, make_tensor
from shapelint.recording import CallInProgress
from shapelint.unknown import Undecided, Unknown
from shapelint.values import Array


def _enter_same(*names: str) -> None:
    def body(call: CallInProgress, features: Any = None, *_settings: Any, x: Any = None, **_named: Any) -> Any:
        """`[*] -> [*]`."""
        return as_tensor(either(features, x)).same()

    for name in names:
        shape_function(name)(body)


_enter_same(
    *(f"tensorflow.nn.{name}" for name in ("relu", "relu6", "elu", "selu", "leaky_relu", "swish", "silu", "gelu", "isotonic_regression"))
)
_enter_same("tensorflow.nn.dropout", "tensorflow.nn.experimental.stateless_dropout", "tensorflow.nn.experimental.general_dropout")


def _enter_along(*names: str) -> None:
    def body(call: CallInProgress, logits: Any, axis: Any = None, name: Any = None, dim: Any = None, *, input: Any = None) -> Any:
        """`[*] -> [*]`."""
        tensor = as_tensor(either(logits, input))
        if tensor.dims is not None:
            axis_of(call, either(axis, dim, default=-1), len(tensor.dims))
        return tensor.same()

    shape_function(*names)(body)


_enter_along("tensorflow.nn.softmax", "tensorflow.math.softmax", "tensorflow.contrib.layers.softmax")
_enter_along("tensorflow.nn.log_softmax", "tensorflow.math.log_softmax")


@shape_function("tensorflow.nn.crelu")
def crelu(call: CallInProgress, features: Any, name: Any = None, axis: Any = -1) -> Any:
    """`[*, n] -> [*, 2 * n]`."""
    tensor = as_tensor(features)
    dims = tensor.require_dims()
    place = axis_of(call, axis, len(dims))
    return tensor.like(replaced(dims, place, dims[place] * 2))


@shape_function("tensorflow.nn.l2_normalize", "tensorflow.math.l2_normalize", "tensorflow.linalg.l2_normalize")
def l2_normalize(call: CallInProgress, x: Any, axis: Any = None, epsilon: Any = 1e-12, name: Any = None, dim: Any = None) -> Any:
    """`[*] -> [*]`."""
    tensor = as_tensor(x)
    wanted = either(axis, dim)
    if tensor.dims is not None and wanted is not None:
        axes_of(call, wanted, len(tensor.dims))
    return tensor.same()


@shape_function("tensorflow.linalg.normalize")
def normalize(call: CallInProgress, tensor: Any, ord: Any = "euclidean", axis: Any = None, name: Any = None) -> Any:
    """`[*] -> [*], [* with 1 for the axes]`."""
    given = as_tensor(tensor)
    dims = given.require_dims()
    return given.same(), given.like(without(dims, axes_of(call, axis, len(dims)), True))


@shape_function("tensorflow.nn.bias_add", "tensorflow.raw_ops.BiasAdd")
def bias_add(call: CallInProgress, value: Any, bias: Any, data_format: Any = None, name: Any = None) -> Any:
    """`[N, *, C] + [C] -> [N, *, C]`."""
    tensor, offsets = as_tensor(value), as_tensor(bias)
    if tensor.dims is None or offsets.dims is None:
        return tensor.same()
    if call.require_rank(offsets, 1) is False:
        return tensor.same()
    layout = layout_of(data_format, max(len(tensor.dims) - 2, 1))
    if call.require(len(tensor.dims) >= 2, "layer-rank", received=tensor.describe(), declared="at least 2-d"):
        channel = layout.channel if layout.channels_first else len(tensor.dims) - 1
        detail = "one bias for each channel"
        call.require_equal(tensor.dims[channel], offsets.dims[0], "broadcast-shapes", detail=detail, **declared_in(bias, 0, "bias"))
    return tensor.same()


@shape_function("tensorflow.nn.local_response_normalization", "tensorflow.nn.lrn")
def lrn(call: CallInProgress, input: Any, *_settings: Any, **_named: Any) -> Any:
    """`[N, H, W, C] -> [N, H, W, C]`."""
    tensor = as_tensor(input)
    call.require_rank(tensor, 4)
    return tensor.same()


@shape_function("tensorflow.nn.moments")
def moments(
    call: CallInProgress, x: Any, axes: Any, shift: Any = None, keepdims: Any = None, name: Any = None, *, keep_dims: Any = None
) -> Any:
    """`[*] -> [* without the axes]` twice: mean and variance."""
    tensor = as_tensor(x)
    dims = tensor.require_dims()
    keep = either(keepdims if not isinstance(keepdims, str) else None, keep_dims, default=False)
    if isinstance(keep, Unknown):
        raise Undecided(keep)
    mean = tensor.like(without(dims, axes_of(call, axes, len(dims), "axes"), keep))
    return mean, mean.same()


@shape_function("tensorflow.nn.batch_normalization")
def batch_normalization(
    call: CallInProgress,
    x: Any,
    mean: Any,
    variance: Any,
    offset: Any = None,
    scale: Any = None,
    variance_epsilon: Any = None,
    name: Any = None,
) -> Any:
    """`[*], [C] -> [*]`; the tensor and its moments are broadcast."""
    tensor = as_tensor(x)
    if tensor.dims is None:
        return tensor.same()
    dims = tensor.dims
    for each in (mean, variance, offset, scale):
        if isinstance(each, Array) and each.dims is not None:
            dims = broadcast(call, dims, each.dims)
    return tensor.like(dims)


@shape_function("tensorflow.nn.fused_batch_norm")
def fused_batch_norm(
    call: CallInProgress,
    x: Any,
    scale: Any,
    offset: Any,
    mean: Any = None,
    variance: Any = None,
    epsilon: Any = 0.001,
    data_format: Any = "NHWC",
    *_settings: Any,
    **_named: Any,
) -> Any:
    """`[N, H, W, C] -> [N, H, W, C], [C], [C]`."""
    tensor, gains = as_tensor(x), as_tensor(scale)
    dims = tensor.require_dims()
    layout = layout_of(data_format, len(dims) - 2)
    if gains.dims:
        call.require_equal(dims[layout.channel], gains.dims[0], "norm-features", **declared_in(scale, 0, "scale"))
    return tensor.same(), make_tensor((dims[layout.channel],)), make_tensor((dims[layout.channel],))


@shape_function("tensorflow.nn.xw_plus_b", "tensorflow.nn.relu_layer")
def xw_plus_b(call: CallInProgress, x: Any, weights: Any, biases: Any, name: Any = None) -> Any:
    """`[n, k] x [k, m] + [m] -> [n, m]`."""
    tensor, weight, bias = as_tensor(x), as_tensor(weights), as_tensor(biases)
    call.require_rank(tensor, 2)
    call.require_rank(weight, 2)
    (rows, features), (declared, units) = tensor.require_dims(), weight.require_dims()
    call.require_equal(features, declared, "linear-in-features", **declared_in(weights, 0, "weights"))
    if bias.dims:
        call.require_equal(units, bias.dims[0], "broadcast-shapes", detail="one bias for each unit", **declared_in(biases, 0, "biases"))
    return tensor.like((rows, size_argument(units)))
