"""`Flatten` and `Unflatten` as layers."""

from __future__ import annotations

from typing import Any

from shapelint.library.registry import layer, lookup
from shapelint.library.torch.nn.module import Module


@layer("torch.nn.Flatten", "torch.nn.modules.flatten.Flatten")
class Flatten(Module):
    """`[N, *] -> [N, product of the others]` as it stands."""

    def __init__(self, start_dim: Any = 1, end_dim: Any = -1) -> None:
        super().__init__()
        self.start_dim, self.end_dim = start_dim, end_dim

    def forward(self, input: Any) -> Any:
        return lookup("torch.flatten")(input, self.start_dim, self.end_dim)


@layer("torch.nn.Unflatten", "torch.nn.modules.flatten.Unflatten")
class Unflatten(Module):
    """`[*, n, *] -> [*, *unflattened_size, *]`."""

    def __init__(self, dim: Any, unflattened_size: Any) -> None:
        super().__init__()
        self.dim, self.unflattened_size = dim, unflattened_size

    def forward(self, input: Any) -> Any:
        return lookup("torch.unflatten")(input, self.dim, self.unflattened_size)
