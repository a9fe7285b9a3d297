"""Dense maps: `F.linear`, `F.bilinear`."""

from __future__ import annotations

from typing import Any

from shapelint.library.registry import shape_function
from shapelint.recording import CallInProgress


@shape_function("torch.nn.functional.linear")
def linear(call: CallInProgress, input: Any, weight: Any, bias: Any = None) -> Any:
    """`[*, in] x [out, in] -> [*, out]`; a weight `[in]` gives `[*]`."""
    call.require_equal(input.shape[-1], weight.shape[-1], "linear-in-features", parameter="in_features")
    return input.like((*input.shape[:-1], *weight.shape[:-1]))


@shape_function("torch.nn.functional.bilinear")
def bilinear(call: CallInProgress, input1: Any, input2: Any, weight: Any, bias: Any = None) -> Any:
    """`[*, in1] x [*, in2] x [out, in1, in2] -> [*, out]`."""
    call.require_equal(input1.shape[-1], weight.shape[1], "linear-in-features", parameter="in1_features")
    call.require_equal(input2.shape[-1], weight.shape[2], "linear-in-features", parameter="in2_features")
    return input1.like((*input1.shape[:-1], weight.shape[0]))
