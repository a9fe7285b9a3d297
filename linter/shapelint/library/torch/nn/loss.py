"""Losses as layers; what they demand is said by the functions of the same names."""

from __future__ import annotations

from typing import Any, ClassVar

from shapelint.library.registry import ShapeFunction, layer, lookup
from shapelint.library.torch.functional import loss as functions
from shapelint.library.torch.nn.module import Module
from shapelint.library.torch.tensor import make_tensor
from shapelint.symbolic.dims import product


def _names(name: str) -> tuple[str, ...]:
    return f"torch.nn.{name}", f"torch.nn.modules.loss.{name}", f"torch.nn.modules.{name}"


@layer("torch.nn.modules.loss._Loss")
class Loss(Module):
    """A loss: `function` is called with the operands and with the attributes that `options` names."""

    function: ClassVar[ShapeFunction]
    options: ClassVar[tuple[str, ...]] = ()

    def __init__(self, size_average: Any = None, reduce: Any = None, reduction: Any = "mean") -> None:
        super().__init__()
        self.reduction = functions.legacy_reduction(size_average, reduce, reduction)

    def _loss(self, *operands: Any) -> Any:
        return type(self).function(*operands, reduction=self.reduction, **{name: getattr(self, name) for name in self.options})

    def forward(self, input: Any, target: Any) -> Any:
        return self._loss(input, target)


@layer("torch.nn.modules.loss._WeightedLoss")
class WeightedLoss(Loss):
    """A loss with a buffer of weights."""

    options = ("weight",)

    def __init__(self, weight: Any = None, size_average: Any = None, reduce: Any = None, reduction: Any = "mean") -> None:
        super().__init__(size_average, reduce, reduction)
        self.register_buffer("weight", weight)


@layer(*_names("L1Loss"))
class L1Loss(Loss):
    function = functions.l1_loss


@layer(*_names("MSELoss"))
class MSELoss(Loss):
    function = functions.mse_loss


@layer(*_names("SmoothL1Loss"))
class SmoothL1Loss(Loss):
    function = functions.smooth_l1_loss

    def __init__(self, size_average: Any = None, reduce: Any = None, reduction: Any = "mean", beta: Any = 1.0) -> None:
        super().__init__(size_average, reduce, reduction)
        self.beta = beta


@layer(*_names("HuberLoss"))
class HuberLoss(Loss):
    function = functions.huber_loss

    def __init__(self, reduction: Any = "mean", delta: Any = 1.0) -> None:
        super().__init__(reduction=reduction)
        self.delta = delta


@layer(*_names("NLLLoss"))
class NLLLoss(WeightedLoss):
    function = functions.nll_loss

    def __init__(
        self, weight: Any = None, size_average: Any = None, ignore_index: Any = -100, reduce: Any = None, reduction: Any = "mean"
    ) -> None:
        super().__init__(weight, size_average, reduce, reduction)
        self.ignore_index = ignore_index


@layer(*_names("NLLLoss2d"))
class NLLLoss2d(NLLLoss):
    """The old name of `NLLLoss` for images."""


@layer(*_names("CrossEntropyLoss"))
class CrossEntropyLoss(WeightedLoss):
    function = functions.cross_entropy

    def __init__(
        self, weight: Any = None, size_average: Any = None, ignore_index: Any = -100, reduce: Any = None, reduction: Any = "mean",
        label_smoothing: Any = 0.0,
    ) -> None:  # fmt: skip
        super().__init__(weight, size_average, reduce, reduction)
        self.ignore_index, self.label_smoothing = ignore_index, label_smoothing


@layer(*_names("LinearCrossEntropyLoss"))
class LinearCrossEntropyLoss(WeightedLoss):
    """A dense map to the classes (whose child is never called) and the loss of its result."""

    function = functions.linear_cross_entropy

    def __init__(
        self, in_features: Any, num_classes: Any, *, out_features: Any = (), bias: Any = False, device: Any = None, dtype: Any = None,
        reduction: Any = "mean", weight: Any = None, ignore_index: Any = None, label_smoothing: Any = 0.0, options: Any = None,
    ) -> None:  # fmt: skip
        super().__init__(weight, reduction=reduction)
        self.num_classes, self.out_features, self.options = num_classes, out_features, options
        self.ignore_index, self.label_smoothing = ignore_index, label_smoothing
        self.linear = lookup("torch.nn.Linear")(in_features, product((num_classes, *out_features)), bias=bias, dtype=dtype)

    def forward(self, input: Any, target: Any) -> Any:
        table = make_tensor((self.num_classes, *self.out_features, self.linear.in_features))
        return type(self).function(input, table, target, weight=self.weight, reduction=self.reduction)


@layer(*_names("PoissonNLLLoss"))
class PoissonNLLLoss(Loss):
    function = functions.poisson_nll_loss

    def __init__(
        self, log_input: Any = True, full: Any = False, size_average: Any = None, eps: Any = 1e-8, reduce: Any = None,
        reduction: Any = "mean",
    ) -> None:  # fmt: skip
        super().__init__(size_average, reduce, reduction)
        self.log_input, self.full, self.eps = log_input, full, eps

    def forward(self, log_input: Any, target: Any) -> Any:
        return self._loss(log_input, target)


@layer(*_names("GaussianNLLLoss"))
class GaussianNLLLoss(Loss):
    function = functions.gaussian_nll_loss

    def __init__(self, *, full: Any = False, eps: Any = 1e-6, reduction: Any = "mean") -> None:
        super().__init__(reduction=reduction)
        self.full, self.eps = full, eps

    def forward(self, input: Any, target: Any, var: Any) -> Any:
        return self._loss(input, target, var)


@layer(*_names("KLDivLoss"))
class KLDivLoss(Loss):
    function = functions.kl_div

    def __init__(self, size_average: Any = None, reduce: Any = None, reduction: Any = "mean", log_target: Any = False) -> None:
        super().__init__(size_average, reduce, reduction)
        self.log_target = log_target


@layer(*_names("BCELoss"))
class BCELoss(WeightedLoss):
    function = functions.binary_cross_entropy


@layer(*_names("BCEWithLogitsLoss"))
class BCEWithLogitsLoss(Loss):
    function = functions.binary_cross_entropy_with_logits
    options = ("weight", "pos_weight")

    def __init__(
        self, weight: Any = None, size_average: Any = None, reduce: Any = None, reduction: Any = "mean", pos_weight: Any = None
    ) -> None:
        super().__init__(size_average, reduce, reduction)
        self.register_buffer("weight", weight)
        self.register_buffer("pos_weight", pos_weight)


@layer(*_names("HingeEmbeddingLoss"))
class HingeEmbeddingLoss(Loss):
    function = functions.hinge_embedding_loss

    def __init__(self, margin: Any = 1.0, size_average: Any = None, reduce: Any = None, reduction: Any = "mean") -> None:
        super().__init__(size_average, reduce, reduction)
        self.margin = margin


@layer(*_names("SoftMarginLoss"))
class SoftMarginLoss(Loss):
    function = functions.soft_margin_loss


@layer(*_names("MultiLabelMarginLoss"))
class MultiLabelMarginLoss(Loss):
    function = functions.multilabel_margin_loss


@layer(*_names("MultiLabelSoftMarginLoss"))
class MultiLabelSoftMarginLoss(WeightedLoss):
    function = functions.multilabel_soft_margin_loss


@layer(*_names("MultiMarginLoss"))
class MultiMarginLoss(WeightedLoss):
    function = functions.multi_margin_loss

    def __init__(
        self, p: Any = 1, margin: Any = 1.0, weight: Any = None, size_average: Any = None, reduce: Any = None, reduction: Any = "mean"
    ) -> None:
        super().__init__(weight, size_average, reduce, reduction)
        self.p, self.margin = p, margin


@layer(*_names("CosineEmbeddingLoss"))
class CosineEmbeddingLoss(Loss):
    function = functions.cosine_embedding_loss

    def __init__(self, margin: Any = 0.0, size_average: Any = None, reduce: Any = None, reduction: Any = "mean") -> None:
        super().__init__(size_average, reduce, reduction)
        self.margin = margin

    def forward(self, input1: Any, input2: Any, target: Any) -> Any:
        return self._loss(input1, input2, target)


@layer(*_names("MarginRankingLoss"))
class MarginRankingLoss(Loss):
    function = functions.margin_ranking_loss

    def __init__(self, margin: Any = 0.0, size_average: Any = None, reduce: Any = None, reduction: Any = "mean") -> None:
        super().__init__(size_average, reduce, reduction)
        self.margin = margin

    def forward(self, input1: Any, input2: Any, target: Any) -> Any:
        return self._loss(input1, input2, target)


@layer(*_names("TripletMarginLoss"))
class TripletMarginLoss(Loss):
    function = functions.triplet_margin_loss

    def __init__(
        self, margin: Any = 1.0, p: Any = 2.0, eps: Any = 1e-6, swap: Any = False, size_average: Any = None, reduce: Any = None,
        reduction: Any = "mean",
    ) -> None:  # fmt: skip
        super().__init__(size_average, reduce, reduction)
        self.margin, self.p, self.eps, self.swap = margin, p, eps, swap

    def forward(self, anchor: Any, positive: Any, negative: Any) -> Any:
        return self._loss(anchor, positive, negative)


@layer(*_names("TripletMarginWithDistanceLoss"))
class TripletMarginWithDistanceLoss(Loss):
    function = functions.triplet_margin_with_distance_loss
    options = ("distance_function",)

    def __init__(self, *, distance_function: Any = None, margin: Any = 1.0, swap: Any = False, reduction: Any = "mean") -> None:
        super().__init__(reduction=reduction)
        self.distance_function, self.margin, self.swap = distance_function, margin, swap

    def forward(self, anchor: Any, positive: Any, negative: Any) -> Any:
        return self._loss(anchor, positive, negative)


@layer(*_names("CTCLoss"))
class CTCLoss(Loss):
    function = functions.ctc_loss

    def __init__(self, blank: Any = 0, reduction: Any = "mean", zero_infinity: Any = False) -> None:
        super().__init__(reduction=reduction)
        self.blank, self.zero_infinity = blank, zero_infinity

    def forward(self, log_probs: Any, targets: Any, input_lengths: Any, target_lengths: Any) -> Any:
        return self._loss(log_probs, targets, input_lengths, target_lengths)
