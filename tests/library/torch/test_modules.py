"""PyTorch's own samples for its layers (ModuleInfo): outputs, parameters and buffers have the same shapes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import torch
from opinfo import INFORMATION, abstract, judge
from shapelint.library.registry import lookup
from shapelint.recording import Recorder, recording
from torch.testing._internal.common_modules import module_db

UNMODELLED = {"LinearCrossEntropyLoss"}
INFOS = {info.module_cls.__name__: info for info in module_db}


def samples(info: Any, training: bool) -> Iterator[tuple[Any, Any]]:
    """The constructor's and the call's arguments, each with `args` and `kwargs`."""
    for sample in info.module_inputs_func(info, device="cpu", dtype=torch.float32, requires_grad=False, training=training):
        arguments = (*sample.constructor_input.args, *sample.constructor_input.kwargs.values())
        if sample.forward_input is not None and not any(map(callable, arguments)):  # real functions and modules mean nothing to the library
            yield sample.constructor_input, sample.forward_input


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("name", sorted(INFOS.keys() - UNMODELLED))
@pytest.mark.filterwarnings("ignore")
def test_samples(name: str, training: bool) -> None:
    for constructor, call in samples(INFOS[name], training):
        real = INFOS[name].module_cls(*constructor.args, **constructor.kwargs).train(training)
        inputs, options = abstract(tuple(call.args)), abstract(call.kwargs)
        try:
            expected = real(*call.args, **call.kwargs)
        except RuntimeError:
            continue  # a sample that needs another element type
        with recording(Recorder()) as recorder:
            ours = lookup(f"torch.nn.{name}")(*abstract(tuple(constructor.args)), **abstract(constructor.kwargs)).train(training)
            verdict = judge(expected, ours(*inputs, **options))
        assert verdict == ("exact", ""), constructor
        assert shapes(ours.named_parameters()) == shapes(real.named_parameters())
        assert shapes(ours.named_buffers()) == shapes(real.named_buffers())
        contracts = [contract for node in recorder.graph.calls for contract in node.contracts]
        assert not [contract for contract in contracts if contract.holds is False and contract.name not in INFORMATION]


def shapes(members: Any) -> list[tuple[str, tuple[int, ...]]]:
    """The names and shapes of parameters or buffers, in order."""
    return [(name, tuple(member.shape)) for name, member in members]
