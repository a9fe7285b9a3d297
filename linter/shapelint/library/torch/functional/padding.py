"""Padding: `F.pad` in all its modes."""

from __future__ import annotations

from typing import Any

from shapelint.library.registry import shape_function
from shapelint.library.torch.functional.windows import tensor_argument
from shapelint.library.torch.tensor import UNKNOWN_STRIDES, Tensor
from shapelint.raised import raised
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Dim, Size, at_least, definitely, less, size_min
from shapelint.unknown import Unknown


@shape_function("torch.nn.functional.pad", "torch._C._nn.pad")
def pad(call: CallInProgress, input: Any, pad: Any, mode: Any = "constant", value: Any = None) -> Any:
    """`[..., H, W] -> [..., H + top + bottom, W + left + right]` for `pad` = left, right, top, bottom, ..."""
    tensor = tensor_argument(input)
    if isinstance(pad, (Unknown, Dim)):  # a size stands where an argument was made up
        pad = Unknown("the padding")
        return tensor.like(tuple(size + pad for size in tensor.require_dims()))
    margins = pairs(call, pad)
    if mode == "constant":
        fits = call.require(
            len(margins) <= tensor.rank, "layer-rank", received=tensor.describe(), declared=f"{len(margins)} axes", parameter="pad",
            detail="more axes are padded than the tensor has",
        )  # fmt: skip
    else:
        ranks = tuple(len(margins) + extra for extra in (1, 2))
        if len(margins) not in (1, 2, 3):
            raise raised(NotImplementedError("Only 2D, 3D, 4D, 5D padding with non-constant padding are supported for now"))
        fits = call.require_rank(tensor, *ranks)
    if not fits:
        return tensor.like(None)
    return padded(call, tensor, margins, mode)


@shape_function("torch.constant_pad_nd")
def constant_pad_nd(call: CallInProgress, input: Any, pad: Any, value: Any = 0) -> Any:
    """`[..., H, W] -> [..., H + top + bottom, W + left + right]`."""
    tensor = tensor_argument(input)
    return padded(call, tensor, pairs(call, pad), "constant")


def pairs(call: CallInProgress, pad: Any) -> list[tuple[Any, Any]]:
    """The margins of each axis, the last axis first."""
    flat = list(pad)
    if len(flat) % 2:
        raise raised(RuntimeError("Padding length must be divisible by 2"))
    return list(zip(flat[::2], flat[1::2], strict=True))


def padded(call: CallInProgress, input: Tensor, margins: list[tuple[Any, Any]], mode: str) -> Tensor:
    """The input with margins around its last axes."""
    dims = list(input.require_dims())
    for axis, (before, after) in enumerate(margins, start=1):
        require_margin(call, dims[-axis], before, after, mode)
        size = dims[-axis] + before + after
        left = dims[-axis] + size_min(before, 0) + size_min(after, 0)  # negative margins are cut off first
        if definitely(less(left, 0)) or (mode != "constant" and definitely(less(size, 1))):
            call.require(
                False,
                "empty-output",
                received=dims[-axis],
                declared=-before - after,
                parameter="pad",
                detail="negative padding takes more than there is",
            )
            size = Unknown("negative padding takes more than there is")
        dims[-axis] = size
    return input.like(tuple(dims), strides=None if input.strides is None else UNKNOWN_STRIDES)


def require_margin(call: CallInProgress, size: Size, before: Any, after: Any, mode: str) -> None:
    """State how wide a margin can be that is copied from the input itself: narrower than the axis, or as wide for `circular`."""
    if mode not in ("reflect", "circular"):
        return
    least = 1 if mode == "reflect" else 0
    for margin in (before, after):
        if not definitely(at_least(size, margin + least)):
            call.require_at_least(
                size, margin + least, "model-raises", parameter="padding", detail=f"{mode} padding of {margin} needs a larger axis"
            )
