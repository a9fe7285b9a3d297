"""Wrappers that spread a model over devices: `DataParallel`, `DistributedDataParallel`, FSDP."""

from __future__ import annotations

from typing import Any

from shapelint.library.inert import Decorator
from shapelint.library.registry import export, layer
from shapelint.library.torch.nn.module import Module
from shapelint.unknown import Unknown


class Wrapper(Module):
    """A model inside another module: `module.` comes before its names, its results are its own."""

    composite = True
    is_transparent = True

    def __init__(self, module: Any, *_args: Any, **_options: Any) -> None:
        super().__init__()
        self.module = module
        self.device_ids: Any = Unknown("the devices of a wrapped model")

    def forward(self, *inputs: Any, **kwargs: Any) -> Any:
        return self.module(*inputs, **kwargs)

    def no_sync(self) -> Any:
        return Decorator()


@layer("torch.nn.DataParallel", "torch.nn.parallel.DataParallel", "torch.nn.parallel.data_parallel.DataParallel")
class DataParallel(Wrapper):
    """One process, several devices."""


@layer("torch.nn.parallel.DistributedDataParallel", "torch.nn.parallel.distributed.DistributedDataParallel")
class DistributedDataParallel(Wrapper):
    """One process for each device."""


@layer("torch.distributed.fsdp.FullyShardedDataParallel")
class FullyShardedDataParallel(Wrapper):
    """One process for each device, each with a part of the parameters."""


@export("torch.nn.parallel.data_parallel")
def data_parallel(
    module: Any, inputs: Any, device_ids: Any = None, output_device: Any = None, dim: Any = 0, module_kwargs: Any = None
) -> Any:
    """The result of the module."""
    return module(*(inputs if isinstance(inputs, tuple) else (inputs,)), **(module_kwargs or {}))
