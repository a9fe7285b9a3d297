"""`nn.AdaptiveLogSoftmaxWithLoss`."""

from __future__ import annotations

from typing import Any, NamedTuple

from shapelint.library.registry import ShapeFunction, layer, lookup
from shapelint.library.torch.functional.loss import SHAPES
from shapelint.library.torch.nn.containers import ModuleList, Sequential
from shapelint.library.torch.nn.module import Module
from shapelint.library.torch.tensor import Tensor
from shapelint.raised import raised
from shapelint.recording import CallInProgress
from shapelint.unknown import Unknown


class LogSoftmaxAndLoss(NamedTuple):
    """What the layer returns."""

    output: Any
    loss: Any


@layer(
    "torch.nn.AdaptiveLogSoftmaxWithLoss",
    "torch.nn.modules.adaptive.AdaptiveLogSoftmaxWithLoss",
    "torch.nn.modules.AdaptiveLogSoftmaxWithLoss",
)
class AdaptiveLogSoftmaxWithLoss(Module):
    """`[N, in_features], [N] -> [N], []`; which clusters are called depends on the targets' values, so it is one node."""

    def __init__(
        self, in_features: Any, n_classes: Any, cutoffs: Any, div_value: Any = 4.0, head_bias: Any = False, device: Any = None,
        dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__()
        bounds = list(cutoffs)
        if not bounds:
            raise raised(ValueError("cutoffs should be a sequence of length larger than 0"))
        if all(isinstance(bound, int) for bound in [*bounds, n_classes]) and (
            bounds != sorted(set(bounds)) or bounds[0] <= 0 or bounds[-1] > n_classes - 1
        ):
            raise raised(ValueError("cutoffs should be a sequence of unique, positive integers sorted in an increasing order"))
        self.in_features, self.n_classes, self.cutoffs = in_features, n_classes, [*bounds, n_classes]
        self.div_value, self.head_bias = div_value, head_bias
        self.shortlist_size, self.n_clusters = bounds[0], len(bounds)
        self.head_size = self.shortlist_size + self.n_clusters
        dense = lookup("torch.nn.Linear")
        self.head = dense(in_features, self.head_size, bias=head_bias)
        self.tail = ModuleList()
        for number in range(self.n_clusters):
            hidden = in_features // (div_value ** (number + 1))
            hidden = int(hidden) if isinstance(hidden, float) else hidden
            size = self.cutoffs[number + 1] - self.cutoffs[number]
            self.tail.append(Sequential(dense(in_features, hidden, bias=False), dense(hidden, size, bias=False)))

    def reset_parameters(self) -> None:
        """Values are not followed."""

    def forward(self, input_: Any, target_: Any) -> Any:
        return adaptive_loss(self, input_, target_)

    def log_prob(self, input: Any) -> Any:
        return _per_class(self, input, (self.n_classes,))

    def predict(self, input: Any) -> Any:
        return _per_class(self, input, (), "int64")


def _per_class(module: AdaptiveLogSoftmaxWithLoss, input: Any, last: tuple[Any, ...], element_type: str | None = None) -> Any:
    """`[N, in_features] -> [N, *last]`."""
    return input.like((*input.shape[:-1], *last), element_type) if isinstance(input, Tensor) else input


def _adaptive_loss(call: CallInProgress, module: AdaptiveLogSoftmaxWithLoss, input: Any, target: Any) -> Any:
    """`[N, in], [N] -> [N], []`, or `[in], [] -> [], []`."""
    call.require_rank(input, 1, 2)
    if not isinstance(input, Tensor) or not input.dims:
        unknown = input if isinstance(input, Unknown) else Unknown("the rank of an adaptive softmax's input is not known")
        return LogSoftmaxAndLoss(unknown, unknown)
    call.require_equal(input.shape[-1], module.in_features, "linear-in-features", parameter="in_features")
    if isinstance(target, Tensor) and target.dims is not None:
        detail = "there must be one class for each sample"
        call.require(
            target.rank == input.rank - 1,
            SHAPES,
            received=target.describe(),
            declared=f"{input.rank - 1}-d",
            parameter="target_",
            detail=detail,
        )
        for size, wanted in zip(target.shape[:1], input.shape[:-1], strict=False):
            call.require_equal(size, wanted, SHAPES, parameter="target_", detail=detail)
    return LogSoftmaxAndLoss(input.like(tuple(input.shape[:-1])), input.like(()))


adaptive_loss = ShapeFunction(_adaptive_loss, "torch.nn.AdaptiveLogSoftmaxWithLoss")
