"""Dropout layers."""

from __future__ import annotations

from typing import Any

from shapelint.library.registry import layer
from shapelint.library.torch.functional import dropout as F
from shapelint.library.torch.nn.module import Module


@layer("torch.nn.modules.dropout._DropoutNd")
class DropoutNd(Module):
    """What all dropout layers have: a probability."""

    def __init__(self, p: Any = 0.5, inplace: Any = False) -> None:
        super().__init__()
        F.require_probability(p)
        self.p, self.inplace = p, inplace


@layer("torch.nn.Dropout", "torch.nn.modules.dropout.Dropout")
class Dropout(DropoutNd):
    """`[*] -> [*]`."""

    def forward(self, input: Any) -> Any:
        return F.dropout(input, self.p, self.training, self.inplace)


@layer("torch.nn.Dropout1d", "torch.nn.modules.dropout.Dropout1d")
class Dropout1d(DropoutNd):
    """`[*] -> [*]`."""

    def forward(self, input: Any) -> Any:
        return F.dropout1d(input, self.p, self.training, self.inplace)


@layer("torch.nn.Dropout2d", "torch.nn.modules.dropout.Dropout2d")
class Dropout2d(DropoutNd):
    """`[*] -> [*]`."""

    def forward(self, input: Any) -> Any:
        return F.dropout2d(input, self.p, self.training, self.inplace)


@layer("torch.nn.Dropout3d", "torch.nn.modules.dropout.Dropout3d")
class Dropout3d(DropoutNd):
    """`[*] -> [*]`."""

    def forward(self, input: Any) -> Any:
        return F.dropout3d(input, self.p, self.training, self.inplace)


@layer("torch.nn.AlphaDropout", "torch.nn.modules.dropout.AlphaDropout")
class AlphaDropout(DropoutNd):
    """`[*] -> [*]`."""

    def forward(self, input: Any) -> Any:
        return F.alpha_dropout(input, self.p, self.training)


@layer("torch.nn.FeatureAlphaDropout", "torch.nn.modules.dropout.FeatureAlphaDropout")
class FeatureAlphaDropout(DropoutNd):
    """`[*] -> [*]`."""

    def forward(self, input: Any) -> Any:
        return F.feature_alpha_dropout(input, self.p, self.training)
