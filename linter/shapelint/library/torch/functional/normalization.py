"""Normalization: batch, instance, layer, group, root-mean-square and local-response norms, and `F.normalize`."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from shapelint.library.axes import axes_argument
from shapelint.library.registry import shape_function
from shapelint.library.torch.dtypes import INTEGRAL
from shapelint.library.torch.functional.windows import open_rank, tensor_argument
from shapelint.library.torch.tensor import UNKNOWN_STRIDES, Tensor
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, definitely, equal, floor_div, less, product
from shapelint.unknown import Undecided, Unknown


@shape_function("torch.nn.functional.batch_norm")
def batch_norm(
    call: CallInProgress, input: Any, running_mean: Any, running_var: Any, weight: Any = None, bias: Any = None, training: Any = False,
    momentum: Any = 0.1, eps: Any = 1e-5,
) -> Any:  # fmt: skip
    """`[N, C, *] -> [N, C, *]`."""
    tensor = tensor_argument(input)
    if tensor.dims is None:
        return tensor.same()
    if not has_channels(call, tensor):
        return tensor.same()
    for statistics in (running_mean, running_var, weight, bias):
        if require_channels(call, statistics, tensor.dims[1]) is False:
            break
    if training is True:
        require_several_values(call, (tensor.dims[0], *tensor.dims[2:]))
    return reordered(tensor)


@shape_function("torch.batch_norm")
def torch_batch_norm(
    call: CallInProgress, input: Any, weight: Any, bias: Any, running_mean: Any, running_var: Any, training: Any, momentum: Any, eps: Any,
    cudnn_enabled: Any = True,
) -> Any:  # fmt: skip
    """`[N, C, *] -> [N, C, *]`."""
    return batch_norm.body(call, input, running_mean, running_var, weight, bias, training)


@shape_function("torch.nn.functional.instance_norm")
def instance_norm(
    call: CallInProgress, input: Any, running_mean: Any = None, running_var: Any = None, weight: Any = None, bias: Any = None,
    use_input_stats: Any = True, momentum: Any = 0.1, eps: Any = 1e-5,
) -> Any:  # fmt: skip
    """`[N, C, *] -> [N, C, *]`, contiguous."""
    tensor = tensor_argument(input)
    if tensor.dims is None:
        return tensor.same()
    if not has_channels(call, tensor):
        return tensor.same()
    for statistics in (running_mean, running_var, weight, bias):
        if require_channels(call, statistics, tensor.dims[1]) is False:
            break
    if use_input_stats is True:
        require_several_values(call, tensor.dims[2:], "spatial element")
    return tensor.like(tensor.dims)


@shape_function("torch.instance_norm")
def torch_instance_norm(
    call: CallInProgress, input: Any, weight: Any, bias: Any, running_mean: Any, running_var: Any, use_input_stats: Any, momentum: Any,
    eps: Any, cudnn_enabled: Any = True,
) -> Any:  # fmt: skip
    """`[N, C, *] -> [N, C, *]`, contiguous."""
    return instance_norm.body(call, input, running_mean, running_var, weight, bias)


@shape_function("torch.nn.functional.layer_norm")
def layer_norm(call: CallInProgress, input: Any, normalized_shape: Any, weight: Any = None, bias: Any = None, eps: Any = 1e-5) -> Any:
    """`[*, *normalized_shape] -> [*, *normalized_shape]`, contiguous."""
    tensor = tensor_argument(input)
    require_trailing(call, tensor, normalized_shape, weight)
    return open_rank(tensor) if tensor.dims is None else tensor.like(tensor.dims)


@shape_function("torch.layer_norm")
def torch_layer_norm(
    call: CallInProgress, input: Any, normalized_shape: Any, weight: Any = None, bias: Any = None, eps: Any = 1e-5, cudnn_enable: Any = True
) -> Any:
    """`[*, *normalized_shape] -> [*, *normalized_shape]`, contiguous."""
    return layer_norm.body(call, input, normalized_shape, weight, bias)


@shape_function("torch.nn.functional.rms_norm", "torch.rms_norm")
def rms_norm(call: CallInProgress, input: Any, normalized_shape: Any, weight: Any = None, eps: Any = None) -> Any:
    """`[*, *normalized_shape] -> [*, *normalized_shape]`."""
    tensor = tensor_argument(input)
    require_trailing(call, tensor, normalized_shape, weight)
    return reordered(tensor)


@shape_function("torch.nn.functional.group_norm")
def group_norm(call: CallInProgress, input: Any, num_groups: Any, weight: Any = None, bias: Any = None, eps: Any = 1e-5) -> Any:
    """`[N, C, *] -> [N, C, *]`."""
    tensor = tensor_argument(input)
    if tensor.dims is None:
        return tensor.same()
    if not has_channels(call, tensor):
        return tensor.same()
    batch, channels, *spatial = tensor.dims
    if require_channels(call, weight, channels, "num_channels") is not False:
        call.require_divisible(
            channels, num_groups, "channel-groups", parameter="num_groups", detail="the channels have to be a multiple of num_groups"
        )
    if definitely(less(0, num_groups)):
        require_several_values(call, (batch, floor_div(channels, num_groups), *spatial))
    return reordered(tensor)


@shape_function("torch.group_norm")
def torch_group_norm(
    call: CallInProgress, input: Any, num_groups: Any, weight: Any = None, bias: Any = None, eps: Any = 1e-5, cudnn_enabled: Any = True
) -> Any:
    """`[N, C, *] -> [N, C, *]`."""
    return group_norm.body(call, input, num_groups, weight, bias)


@shape_function("torch.nn.functional.local_response_norm")
def local_response_norm(call: CallInProgress, input: Any, size: Any, alpha: Any = 1e-4, beta: Any = 0.75, k: Any = 1.0) -> Any:
    """`[N, C, *] -> [N, C, *]`."""
    tensor = tensor_argument(input)
    if tensor.dims is not None:
        call.require(len(tensor.dims) >= 3, "layer-rank", received=tensor.describe(), declared="at least 3-d")
    empty = tensor.dims is not None and definitely(equal(product(tensor.dims), 0))
    return tensor.same("float32" if tensor.element_type in INTEGRAL and not empty else None)


@shape_function("torch.nn.functional.normalize")
def normalize(call: CallInProgress, input: Any, p: Any = 2.0, dim: Any = 1, eps: Any = 1e-12, out: Any = None) -> Any:
    """`[*] -> [*]`."""
    tensor = tensor_argument(input)
    if tensor.dims is not None:
        with suppress(Undecided):  # an axis that is not known or out of range leaves the shape as it is
            axes_argument(call, dim, len(tensor.dims))
    return tensor.same()


def has_channels(call: CallInProgress, input: Tensor) -> bool:
    """State that there are a batch and a channel axis; nothing is demanded of an empty tensor."""
    rank = len(input.require_dims())
    if rank < 2 and definitely(equal(product(input.require_dims()), 0)):
        return False
    return call.require(rank >= 2, "layer-rank", received=input.describe(), declared="at least 2-d") is True


def require_channels(call: CallInProgress, statistics: Any, channels: Size, parameter: str = "num_features") -> bool | None:
    """State that a weight or a statistic has one entry for each channel."""
    if not isinstance(statistics, Tensor) or statistics.dims is None or not statistics.dims:
        return None
    return call.require_equal(channels, product(statistics.dims), "norm-features", parameter=parameter)


def require_several_values(call: CallInProgress, sizes: Sequence[Size], what: str = "value per channel") -> None:
    """State that there is more than one value to take a mean of, where it is certain that there is not.

    A symbolic batch may well be 1: that is no requirement of the model, whose layers are evaluated in both modes.
    """
    if all(definitely(equal(size, 1)) for size in sizes):
        call.require(False, "model-raises", received=1, declared=2, detail=f"more than 1 {what} is needed when training")


def require_trailing(call: CallInProgress, input: Tensor, normalized_shape: Any, weight: Any) -> None:
    """State that the last sizes are `normalized_shape`."""
    if isinstance(normalized_shape, Unknown) or input.dims is None:
        return
    wanted = tuple(normalized_shape) if isinstance(normalized_shape, (tuple, list)) else (normalized_shape,)
    if not call.require(
        len(input.dims) >= len(wanted), "norm-features", received=input.describe(), declared=wanted, parameter="normalized_shape",
        detail="the input has fewer axes than normalized_shape",
    ):  # fmt: skip
        return
    for received, declared in zip(input.dims[len(input.dims) - len(wanted) :], wanted, strict=True):
        call.require_equal(received, declared, "norm-features", parameter="normalized_shape")
    if isinstance(weight, Tensor) and weight.dims is not None:
        fits = len(weight.dims) == len(wanted) and all(
            equal(left, right) is not False for left, right in zip(weight.dims, wanted, strict=True)
        )
        call.require(
            fits,
            "norm-features",
            received=weight.describe(),
            declared=wanted,
            parameter="weight",
            detail="weight has to be of normalized_shape",
        )


def reordered(input: Tensor) -> Tensor:
    """The same shape; the memory order of what was not contiguous depends on the device."""
    return open_rank(input) if input.dims is None else input.like(input.dims, strides=None if input.strides is None else UNKNOWN_STRIDES)
