"""Dense maps: `F.linear`, `F.bilinear`."""

from __future__ import annotations

from typing import Any

from shapelint.library.registry import shape_function
from shapelint.library.torch.functional.windows import open_rank, tensor_argument
from shapelint.recording import CallInProgress


@shape_function("torch.nn.functional.linear", "torch._C._nn.linear")
def linear(call: CallInProgress, input: Any, weight: Any, bias: Any = None) -> Any:
    """`[*, in] x [out, in] -> [*, out]`; a weight `[in]` gives `[*]`."""
    tensor = tensor_argument(input)
    if tensor.dims is None:
        return open_rank(tensor)
    if not call.require(len(tensor.dims) >= 1, "layer-rank", received=tensor.describe(), declared="at least 1-d"):
        return tensor.same()
    outer = weight.shape[:-1]
    call.require_equal(tensor.dims[-1], weight.shape[-1], "linear-in-features", parameter="in_features")
    return tensor.like((*tensor.dims[:-1], *outer))


@shape_function("torch.nn.functional.bilinear", "torch.bilinear")
def bilinear(call: CallInProgress, input1: Any, input2: Any, weight: Any, bias: Any = None) -> Any:
    """`[*, in1] x [*, in2] x [out, in1, in2] -> [*, out]`."""
    first, second = tensor_argument(input1, "input1").shape, tensor_argument(input2, "input2").shape
    call.require_equal(first[-1], weight.shape[1], "linear-in-features", parameter="in1_features")
    call.require_equal(second[-1], weight.shape[2], "linear-in-features", parameter="in2_features")
    return input1.like((*first[:-1], weight.shape[0]))
