"""The same call against the real PyTorch and against the library: shapes, element types and failures have to agree.

A tensor is written `T(2, 3, 8, 8)`; the real one is of zeros on the processor, which checks what the meta device
lets pass (transposed convolutions, say); the library gets its abstract twin.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import torch
from shapelint.library.registry import lookup
from shapelint.library.torch.tensor import make_tensor
from shapelint.raised import is_raised
from shapelint.recording import Recorder, recording
from shapelint.unknown import Unknown
from shapelint.values import Array

torch.set_num_threads(1)
warnings.filterwarnings("ignore", module="torch")

REMARKS = {"stride-drops-input", "loss-broadcast", "squeeze-batch", "reshape-for-permute", "batch-constant"}
"""Contracts that are no failures in PyTorch."""


class T:
    """A tensor argument: its sizes and its element type."""

    def __init__(self, *dims: int, dtype: str = "float32") -> None:
        self.dims, self.dtype = dims, dtype

    def __repr__(self) -> str:
        return f"T({', '.join(map(str, self.dims))})"


@dataclass(frozen=True)
class Outcome:
    """What a call came to: the leaves of its result, or why it failed."""

    leaves: tuple[Any, ...] = ()
    failure: str | None = None


def agree(name: str, *args: Any, device: str = "cpu", **kwargs: Any) -> None:
    """Assert that a function (`torch.nn.functional.pad`, `torch.Tensor.view`) does the same in both."""
    _compare(
        f"{name}{args} {kwargs}",
        _real(lambda: _real_object(name)(*_map(args, device), **_map(kwargs, device))),
        _ours(lambda: lookup(name)(*_map(args, None), **_map(kwargs, None))),
    )


def agree_layer(
    name: str, *inputs: Any, device: str = "cpu", training: bool = True, call: dict[str, Any] | None = None, **arguments: Any
) -> None:
    """Assert that a layer built with `arguments` has the same parameters and buffers in both, and does the same to `inputs`."""

    def run(cls: Any, where: str | None) -> Any:
        module = cls(**_map(arguments, where))
        module.train(training)
        result = module(*_map(inputs, where), **_map(call or {}, where))
        return result, [member for _, member in (*module.named_parameters(), *module.named_buffers())]

    def real() -> Any:
        with torch.device(device):
            return run(_real_object(name), device)

    _compare(f"{name}({arguments}){inputs}", _real(real), _ours(lambda: run(lookup(name), None)))


def _real_object(name: str) -> Any:
    found: Any = torch
    for part in name.split(".")[1:]:
        found = getattr(found, part)
    return found


def _map(value: Any, device: str | None) -> Any:
    """The arguments with each `T` as a real tensor on the device, or as an abstract one where there is no device."""
    if isinstance(value, T):
        if device is None:
            return make_tensor(value.dims, value.dtype)
        return torch.zeros(value.dims, dtype=getattr(torch, value.dtype), device=device)
    if isinstance(value, dict):
        return {key: _map(each, device) for key, each in value.items()}
    return type(value)(_map(each, device) for each in value) if type(value) in (tuple, list) else value


def _real(call: Callable[[], Any]) -> Outcome:
    try:
        with torch.no_grad():
            return Outcome(tuple(_leaves(call())))
    except Exception as failure:
        return Outcome(failure=f"{type(failure).__name__}: {failure}")


def _ours(call: Callable[[], Any]) -> Outcome:
    recorder = Recorder()
    try:
        with recording(recorder):
            leaves = tuple(_leaves(call()))
    except Exception as failure:
        if not is_raised(failure):
            raise
        return Outcome(failure=f"{type(failure).__name__}: {failure}")
    contracts = (contract for node in recorder.graph.calls for contract in node.contracts)
    broken = [contract for contract in contracts if contract.holds is False and contract.name not in REMARKS]
    return Outcome(leaves, failure=str(broken[0]) if broken else None)


def _leaves(value: Any) -> Iterator[Any]:
    """The results, one by one: tensors as (shape, element type)."""
    if isinstance(value, (tuple, list)):
        for each in value:
            yield from _leaves(each)
    elif isinstance(value, torch.Tensor):
        yield tuple(value.shape), str(value.dtype).removeprefix("torch.")
    elif isinstance(value, Array):
        yield value.dims, value.element_type
    elif isinstance(value, Unknown) or value is not None:
        yield value


def _compare(what: str, real: Outcome, ours: Outcome) -> None:
    if ours.failure is not None and "empty-output" in ours.failure and any(0 in leaf[0] for leaf in real.leaves if isinstance(leaf, tuple)):
        return  # some kernels return nothing where others fail
    if real.failure is not None or ours.failure is not None:
        assert (real.failure is None) == (ours.failure is None), f"{what}\n  real: {real}\n  ours: {ours}"
        return
    assert real.leaves == ours.leaves, f"{what}\n  real: {real.leaves}\n  ours: {ours.leaves}"
