"""Real tensors beside their abstract twins: shape, element type, memory order and known elements have to agree."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from shapelint.library.torch.tensor import Tensor, make_tensor
from shapelint.raised import is_raised
from shapelint.recording import Recorder, recording
from shapelint.unknown import Unknown
from shapelint.values import Array

torch.set_num_threads(1)

REMARKS = {"reshape-mixes-batch", "batch-constant"}
"""Contracts that are no failures in PyTorch."""


def counted(*sizes: int) -> torch.Tensor:
    """A real tensor whose elements are all different."""
    return torch.arange(torch.Size(sizes).numel()).reshape(sizes)


def twin(real: torch.Tensor) -> Tensor:
    """The abstract tensor that knows all about the real one."""
    strides = None if real.is_contiguous() else tuple(real.stride())
    return make_tensor(tuple(real.shape), str(real.dtype).removeprefix("torch."), strides=strides, values=tuple(real.flatten().tolist()))


def broken(function: Callable[[], Any]) -> tuple[Any, list[str]]:
    """The result of a call of the library, and the contracts that it breaks."""
    recorder = Recorder()
    with recording(recorder):
        try:
            result = function()
        except Exception as failure:
            if not is_raised(failure):
                raise
            return None, [f"{type(failure).__name__}: {failure}"]
    return result, [
        contract.name
        for call in recorder.graph.calls
        for contract in call.contracts
        if contract.holds is False and contract.name not in REMARKS
    ]


def same_result(real: Callable[[], Any], ours: Callable[[], Any], *, order: bool = True) -> None:
    """Assert that both fail, or both give the same."""
    result, contracts = broken(ours)
    try:
        expected = real()
    except Exception as failure:
        assert contracts, f"PyTorch says {failure}; we give {result.describe() if isinstance(result, Array) else result}"
        return
    assert not contracts, f"PyTorch gives {tuple(expected.shape)}; we say {contracts}"
    same_tensor(expected, result, order=order)


def same_tensor(real: torch.Tensor, ours: Any, *, order: bool = True) -> None:
    """Assert that the twin says nothing wrong, and knows the shape."""
    assert isinstance(ours, Tensor), ours
    assert tuple(real.shape) == ours.dims
    assert str(real.dtype) == f"torch.{ours.element_type}"
    if ours.values is not None:
        assert tuple(real.flatten().tolist()) == ours.values
    if not order or isinstance(ours.strides, Unknown) or real.numel() == 0:
        return
    if ours.strides is None:
        assert real.is_contiguous()
    else:
        assert not real.is_contiguous()
        moving = [axis for axis, size in enumerate(real.shape) if size != 1]
        assert [real.stride(axis) for axis in moving] == [ours.strides[axis] for axis in moving]
