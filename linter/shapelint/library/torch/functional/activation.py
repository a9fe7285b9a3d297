"""Activations: element-wise ones, and those that work along an axis."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any

from shapelint.library.axes import axis_argument, replaced
from shapelint.library.registry import shape_function
from shapelint.library.torch.dtypes import INTEGRAL, element_type_of
from shapelint.library.torch.functional.windows import open_rank, tensor_argument
from shapelint.library.torch.tensor import UNKNOWN_STRIDES, Tensor
from shapelint.raised import raised
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import definitely, equal, floor_div
from shapelint.unknown import Undecided

# Element-wise


def element_wise(input: Any, inplace: Any = False, *, floating: bool = False) -> Tensor:
    """`[*] -> [*]`; a tensor that changes in place loses its known values."""
    tensor = tensor_argument(input)
    if inplace:
        tensor.values = None
    return tensor.same("float32" if floating and tensor.element_type in INTEGRAL else None)


@shape_function("torch.nn.functional.relu")
def relu(call: CallInProgress, input: Any, inplace: Any = False) -> Any:
    """`[*] -> [*]`."""
    return element_wise(input, inplace)


@shape_function("torch.nn.functional.relu6", "torch._C._nn.relu6")
def relu6(call: CallInProgress, input: Any, inplace: Any = False) -> Any:
    """`[*] -> [*]`."""
    return element_wise(input, inplace)


@shape_function("torch.nn.functional.elu", "torch._C._nn.elu")
def elu(call: CallInProgress, input: Any, alpha: Any = 1.0, inplace: Any = False) -> Any:
    """`[*] -> [*]`."""
    return element_wise(input, inplace)


@shape_function("torch.nn.functional.selu", "torch.selu")
def selu(call: CallInProgress, input: Any, inplace: Any = False) -> Any:
    """`[*] -> [*]`."""
    return element_wise(input, inplace)


@shape_function("torch.nn.functional.celu", "torch.celu")
def celu(call: CallInProgress, input: Any, alpha: Any = 1.0, inplace: Any = False) -> Any:
    """`[*] -> [*]`."""
    return element_wise(input, inplace)


@shape_function("torch.nn.functional.leaky_relu", "torch._C._nn.leaky_relu")
def leaky_relu(call: CallInProgress, input: Any, negative_slope: Any = 0.01, inplace: Any = False) -> Any:
    """`[*] -> [*]`."""
    return element_wise(input, inplace)


@shape_function("torch.nn.functional.rrelu", "torch.rrelu")
def rrelu(call: CallInProgress, input: Any, lower: Any = 1.0 / 8, upper: Any = 1.0 / 3, training: Any = False, inplace: Any = False) -> Any:
    """`[*] -> [*]`."""
    return element_wise(input, inplace)


@shape_function("torch.nn.functional.threshold", "torch.threshold")
def threshold(call: CallInProgress, input: Any, threshold: Any, value: Any, inplace: Any = False) -> Any:
    """`[*] -> [*]`."""
    return element_wise(input, inplace)


@shape_function("torch.nn.functional.hardtanh", "torch._C._nn.hardtanh")
def hardtanh(call: CallInProgress, input: Any, min_val: Any = -1.0, max_val: Any = 1.0, inplace: Any = False) -> Any:
    """`[*] -> [*]`."""
    return element_wise(input, inplace)


@shape_function("torch.nn.functional.gelu", "torch._C._nn.gelu")
def gelu(call: CallInProgress, input: Any, approximate: Any = "none") -> Any:
    """`[*] -> [*]`."""
    return element_wise(input)


@shape_function("torch.nn.functional.silu", "torch._C._nn.silu")
def silu(call: CallInProgress, input: Any, inplace: Any = False) -> Any:
    """`[*] -> [*]`."""
    return element_wise(input, inplace)


@shape_function("torch.nn.functional.mish", "torch._C._nn.mish")
def mish(call: CallInProgress, input: Any, inplace: Any = False) -> Any:
    """`[*] -> [*]`."""
    return element_wise(input, inplace)


@shape_function("torch.nn.functional.hardswish", "torch._C._nn.hardswish")
def hardswish(call: CallInProgress, input: Any, inplace: Any = False) -> Any:
    """`[*] -> [*]`."""
    return element_wise(input, inplace)


@shape_function("torch.nn.functional.hardsigmoid", "torch._C._nn.hardsigmoid")
def hardsigmoid(call: CallInProgress, input: Any, inplace: Any = False) -> Any:
    """`[*] -> [*]`."""
    return element_wise(input, inplace)


@shape_function("torch.nn.functional.hardshrink", "torch.hardshrink", "torch.Tensor.hardshrink")
def hardshrink(call: CallInProgress, input: Any, lambd: Any = 0.5) -> Any:
    """`[*] -> [*]`."""
    return element_wise(input)


@shape_function("torch.nn.functional.softshrink", "torch._C._nn.softshrink")
def softshrink(call: CallInProgress, input: Any, lambd: Any = 0.5) -> Any:
    """`[*] -> [*]`."""
    return element_wise(input)


@shape_function("torch.nn.functional.softplus", "torch._C._nn.softplus")
def softplus(call: CallInProgress, input: Any, beta: Any = 1, threshold: Any = 20) -> Any:
    """`[*] -> [*]`."""
    return element_wise(input)


@shape_function("torch.nn.functional.sigmoid")
def sigmoid(call: CallInProgress, input: Any) -> Any:
    """`[*] -> [*]`."""
    return element_wise(input, floating=True)


@shape_function("torch.nn.functional.tanh")
def tanh(call: CallInProgress, input: Any) -> Any:
    """`[*] -> [*]`."""
    return element_wise(input, floating=True)


@shape_function("torch.nn.functional.logsigmoid", "torch._C._nn.log_sigmoid")
def logsigmoid(call: CallInProgress, input: Any) -> Any:
    """`[*] -> [*]`."""
    return element_wise(input)


@shape_function("torch.nn.functional.softsign")
def softsign(call: CallInProgress, input: Any) -> Any:
    """`[*] -> [*]`."""
    return element_wise(input, floating=True)


@shape_function("torch.nn.functional.tanhshrink")
def tanhshrink(call: CallInProgress, input: Any) -> Any:
    """`[*] -> [*]`."""
    return element_wise(input, floating=True)


@shape_function("torch.nn.functional.prelu", "torch.prelu", "torch.Tensor.prelu")
def prelu(call: CallInProgress, input: Any, weight: Any) -> Any:
    """`[N, C, *] x [1 or C] -> [N, C, *]`."""
    tensor = tensor_argument(input)
    if isinstance(weight, Tensor) and weight.dims is not None and tensor.dims is not None:
        slopes = weight.dims[0] if weight.dims else 1
        if not definitely(equal(slopes, 1)):
            channels = tensor.dims[1] if len(tensor.dims) > 1 else 1
            call.require_equal(
                channels, slopes, "model-raises", parameter="num_parameters", detail="PReLU has one slope, or one for each channel"
            )
    return tensor.same()


# Along an axis


def along_axis(call: CallInProgress, input: Any, dim: Any, dtype: Any) -> Tensor:
    """`[*] -> [*]`, normalized along `dim`; the result is contiguous whatever the input is."""
    tensor = tensor_argument(input)
    if tensor.dims is not None and dim is not None:
        with suppress(Undecided):  # an axis that is not known or out of range leaves the shape as it is
            axis_argument(call, dim, len(tensor.dims))
    element_type = element_type_of(dtype, tensor.element_type)
    return open_rank(tensor, element_type) if tensor.dims is None else tensor.like(tensor.dims, element_type)


@shape_function("torch.nn.functional.softmax")
def softmax(call: CallInProgress, input: Any, dim: Any = None, _stacklevel: Any = 3, dtype: Any = None) -> Any:
    """`[*] -> [*]`."""
    return along_axis(call, input, dim, dtype)


@shape_function("torch.softmax", "torch.Tensor.softmax", "torch.special.softmax")
def torch_softmax(call: CallInProgress, input: Any, dim: Any, dtype: Any = None, *, out: Any = None) -> Any:
    """`[*] -> [*]`."""
    return along_axis(call, input, dim, dtype)


@shape_function("torch.nn.functional.log_softmax")
def log_softmax(call: CallInProgress, input: Any, dim: Any = None, _stacklevel: Any = 3, dtype: Any = None) -> Any:
    """`[*] -> [*]`."""
    return along_axis(call, input, dim, dtype)


@shape_function("torch.log_softmax", "torch.Tensor.log_softmax", "torch.special.log_softmax")
def torch_log_softmax(call: CallInProgress, input: Any, dim: Any, dtype: Any = None, *, out: Any = None) -> Any:
    """`[*] -> [*]`."""
    return along_axis(call, input, dim, dtype)


@shape_function("torch.nn.functional.softmin")
def softmin(call: CallInProgress, input: Any, dim: Any = None, _stacklevel: Any = 3, dtype: Any = None) -> Any:
    """`[*] -> [*]`."""
    return along_axis(call, input, dim, dtype)


@shape_function("torch.nn.functional.gumbel_softmax")
def gumbel_softmax(call: CallInProgress, logits: Any, tau: Any = 1, hard: Any = False, eps: Any = 1e-10, dim: Any = -1) -> Any:
    """`[*] -> [*]`."""
    return along_axis(call, logits, dim, None)


@shape_function("torch.nn.functional.glu", "torch._C._nn.glu")
def glu(call: CallInProgress, input: Any, dim: Any = -1) -> Any:
    """`[*, 2n, *] -> [*, n, *]`."""
    tensor = tensor_argument(input)
    if tensor.dims is None:
        return open_rank(tensor)
    dims = tensor.dims
    axis = axis_argument(call, dim, len(dims))
    if not dims:
        raise raised(RuntimeError("glu does not support 0-dimensional tensors"))
    call.require_divisible(dims[axis], 2, "model-raises", parameter="dim", detail="GLU halves the axis, whose size has to be even")
    halved = replaced(dims, axis, floor_div(dims[axis], 2))
    return tensor.like(halved, strides=None if tensor.strides is None else UNKNOWN_STRIDES)


# In place


def in_place(body: Callable[..., Any]) -> Callable[..., Any]:
    """The same function, after which the values of its input are no longer known."""

    @wraps(body)
    def twin(call: CallInProgress, input: Any, *args: Any, **kwargs: Any) -> Any:
        result = body(call, input, *args, **kwargs)
        tensor_argument(input).values = None
        return result

    return twin


for _function, *_others in (
    (relu,), (elu,), (selu, "torch.selu_"), (celu, "torch.celu_"), (leaky_relu,),
    (rrelu, "torch.rrelu_"), (threshold, "torch.threshold_"), (hardtanh,),
):  # fmt: skip
    shape_function(f"{_function.name}_", *_others)(in_place(_function.body))
