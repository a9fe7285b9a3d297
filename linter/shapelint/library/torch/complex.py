"""Complex numbers as pairs of real ones: `view_as_real`, `view_as_complex`."""

from __future__ import annotations

from typing import Any

from shapelint.library.axes import require_tensor
from shapelint.library.registry import shape_function
from shapelint.library.torch.promotion import to_complex, to_real
from shapelint.library.torch.strides import laid_out, strides_of
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import floor_div
from shapelint.unknown import Unknown


@shape_function("torch.view_as_real", "torch.view_as_real_copy")
def view_as_real(call: CallInProgress, input: Any) -> Any:
    """`[*] complex -> [*, 2]`"""
    tensor = require_tensor(input)
    strides = strides_of(tensor)
    if not isinstance(strides, Unknown):
        strides = (*(2 * stride for stride in strides), 1)
    result = laid_out(tensor, (*tensor.shape, 2), strides)
    result.element_type = to_real(tensor.element_type)
    return result


@shape_function("torch.view_as_complex", "torch.view_as_complex_copy")
def view_as_complex(call: CallInProgress, input: Any) -> Any:
    """`[*, 2] -> [*] complex`"""
    tensor = require_tensor(input)
    last = tensor.shape[-1] if tensor.rank else 0
    call.require_equal(last, 2, "reshape-size", parameter="input", detail="the last axis holds the real and the imaginary part")
    strides = strides_of(tensor)
    if not isinstance(strides, Unknown):
        call.require_equal(
            strides[-1] if strides else 1, 1, "view-noncontiguous", parameter="input", detail="the parts must be neighbours in memory"
        )
        strides = tuple(floor_div(stride, 2) for stride in strides[:-1])
    result = laid_out(tensor, tuple(tensor.shape[:-1]), strides)
    result.element_type = to_complex(tensor.element_type)
    return result
