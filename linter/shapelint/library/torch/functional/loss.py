"""Losses: what input and target must have in common, and what the reduction leaves."""

from __future__ import annotations

from typing import Any

from shapelint.library.broadcasting import broadcast, requires_no_growth
from shapelint.library.registry import export, shape_function
from shapelint.library.torch.dtypes import COMPLEX, FLOATING, INTEGRAL, is_among
from shapelint.library.torch.functional.classes import require_classes
from shapelint.library.torch.promotion import promote, to_real
from shapelint.library.torch.tensor import Tensor, make_tensor
from shapelint.raised import raised
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, equal, product
from shapelint.unknown import Unknown

SHAPES = "loss-shapes"
BROADCAST = "loss-broadcast"
Dims = tuple[Size, ...]


def reduced(input: Any, dims: Dims | None, reduction: Any, *, modes: tuple[str, ...] = ("none", "mean", "sum")) -> Any:
    """The loss of each element, or one number for `mean` and `sum`."""
    if isinstance(reduction, Unknown):
        return reduction
    if isinstance(reduction, str) and reduction not in modes:
        raise raised(ValueError(f"{reduction} is not a valid value for reduction"))
    element_type = to_real(input.element_type) if isinstance(input, Tensor) and input.element_type in (*FLOATING, *COMPLEX) else "float32"
    if reduction != "none":
        return make_tensor((), element_type)
    return Unknown("the shapes of a loss's operands are not known") if dims is None else make_tensor(dims, element_type)


@export("torch.nn._reduction.legacy_get_string")
def legacy_reduction(size_average: Any = None, reduce: Any = None, reduction: Any = "mean", emit_warning: Any = True) -> Any:
    """The reduction that the deprecated flags mean; `reduction` where neither is given."""
    if size_average is None and reduce is None:
        return reduction
    if reduce is not None and not reduce:
        return "none"
    return "mean" if size_average is None or size_average else "sum"


def known(*operands: Any) -> bool:
    """Whether the rank of every operand is known."""
    return all(isinstance(operand, Tensor) and operand.dims is not None for operand in operands)


def broadcast_with_warning(call: CallInProgress, input: Any, target: Any) -> Dims | None:
    """Losses that stretch their operands to a common shape, of which PyTorch warns where they differ."""
    if not known(input, target):
        return None
    dims = broadcast(call, tuple(input.shape), tuple(target.shape), contract=SHAPES)
    if fits(call) and differ(input, target):
        _say_broadcast(call, input, target)
    return dims


def broadcast_silently(call: CallInProgress, *operands: Any) -> Dims | None:
    """Losses that stretch their operands without a word; suspicious where both grow, as `[N, 1]` against `[N]` does."""
    if not known(*operands):
        return None
    dims = broadcast(call, *(tuple(operand.shape) for operand in operands), contract=SHAPES)
    if fits(call) and all(_grows(operand.shape, dims) for operand in operands[:2]):
        _say_broadcast(call, *operands[:2])
    return dims


def _grows(shape: Any, dims: Dims) -> bool:
    """Whether broadcasting stretches a shape, for all but special sizes of the input."""
    stretched = (
        x for x, y in zip(reversed(shape), reversed(dims), strict=False) if isinstance(x, int) and x == 1 and equal(x, y) is not True
    )
    return len(shape) < len(dims) or any(True for _ in stretched)


def _say_broadcast(call: CallInProgress, input: Tensor, target: Tensor) -> None:
    detail = "input and target are broadcast against each other"
    call.require(False, BROADCAST, received=input.describe(), declared=target.describe(), parameter="target", detail=detail)


def fits(call: CallInProgress) -> bool:
    """Whether no contract of the call is broken so far."""
    return all(contract.holds is not False for contract in call.record.contracts)


def differs(one: Any, other: Any) -> bool:
    """Whether two shapes are certainly not the same."""
    return len(one) != len(other) or any(equal(x, y) is False for x, y in zip(one, other, strict=True))


def differ(input: Tensor, target: Tensor) -> bool:
    """Whether two tensors certainly have different shapes."""
    return differs(input.shape, target.shape)


def require_same(call: CallInProgress, input: Any, target: Any, parameter: str = "target") -> Dims | None:
    """State that both shapes must be the same."""
    if not known(input, target):
        return tuple(input.shape) if known(input) else None
    require_dims(call, target, tuple(input.shape), parameter, f"{parameter} must have the shape of input")
    return tuple(input.shape)


def require_dims(call: CallInProgress, tensor: Tensor, dims: Dims, parameter: str, detail: str) -> None:
    """State that a tensor must have exactly these dims."""
    if tensor.rank != len(dims):
        expected = make_tensor(dims).describe()
        call.require(False, SHAPES, received=tensor.describe(), declared=expected, parameter=parameter, detail=detail)
        return
    for size, wanted in zip(tensor.shape, dims, strict=True):
        call.require_equal(size, wanted, SHAPES, parameter=parameter, detail=detail)


def require_fractions(call: CallInProgress, target: Any) -> None:
    """State that the elements of a target are floating point."""
    if known(target) and fits(call):
        integral = is_among(target.element_type, INTEGRAL)
        call.require(
            None if integral is None else not integral, SHAPES, received=target.element_type, declared="float32", parameter="target",
            detail=f"the target must be floating point, not {target.element_type}",
        )  # fmt: skip


def require_weight(call: CallInProgress, weight: Any, classes: Size, rank: int) -> None:
    """State that there is one weight for each class; beside an input of more than two axes PyTorch only counts them."""
    detail = "there must be one weight for each class"
    if known(weight) and rank <= 2:
        require_dims(call, weight, (classes,), "weight", detail)
    elif known(weight):
        call.require_equal(product(weight.shape), classes, SHAPES, parameter="weight", detail=detail)


def stretched_into(call: CallInProgress, dims: Dims, operand: Any) -> None:
    """State that an operand can be stretched to these dims, and that they need not grow for it."""
    if known(operand):
        grown = broadcast(call, dims, tuple(operand.shape), contract=SHAPES)
        if fits(call):
            requires_no_growth(call, dims, grown, SHAPES)


# losses of classes


_INDEX_TYPES = ("int64", "uint8")
"""The element types of class indices."""


def _class_indices(call: CallInProgress, input: Any, target: Any, weight: Any, ignore_index: Any) -> Dims | None:
    """`[N, C, *]` against indices `[N, *]`, `[C]` against one index; the loss of each sample is `[N, *]`."""
    if not known(input):
        return tuple(target.shape) if known(target) else None
    if input.rank == 0:
        call.require(False, "layer-rank", received=input.describe(), declared="at least 1-d")
        return None
    axis = 0 if input.rank == 1 else 1
    samples = (*input.shape[:axis], *input.shape[axis + 1 :])
    require_weight(call, weight, input.shape[axis], input.rank)
    if known(target):
        detail = "class indices need the shape of input without its class axis"
        require_dims(call, target, (1,) if input.rank == target.rank == 1 else samples, "target", detail)  # [1] serves a single sample too
        if fits(call):
            call.require(
                is_among(target.element_type, _INDEX_TYPES), SHAPES, received=target.element_type, declared="int64", parameter="target",
                detail=f"class indices must be int64, not {target.element_type}",
            )  # fmt: skip
        if fits(call):
            require_classes(call, input, axis, target, ignore_index)
    return samples


@shape_function("torch.nn.functional.nll_loss", "torch.nn.functional.nll_loss2d")
def nll_loss(
    call: CallInProgress, input: Any, target: Any, weight: Any = None, size_average: Any = None, ignore_index: Any = -100,
    reduce: Any = None, reduction: Any = "mean",
) -> Any:  # fmt: skip
    """`[N, C, *], [N, *] -> []`, or `[N, *]` unreduced."""
    return reduced(input, _class_indices(call, input, target, weight, ignore_index), legacy_reduction(size_average, reduce, reduction))


def _is_index_of_one(input: Tensor, target: Tensor) -> bool:
    """Whether a target [1] is the class of a single sample, not its probabilities."""
    return input.rank == 1 and target.element_type not in FLOATING and differ(input, target)


@shape_function("torch.nn.functional.cross_entropy")
def cross_entropy(
    call: CallInProgress, input: Any, target: Any, weight: Any = None, size_average: Any = None, ignore_index: Any = -100,
    reduce: Any = None, reduction: Any = "mean", label_smoothing: Any = 0.0,
) -> Any:  # fmt: skip
    """`[N, C, *]` and indices `[N, *]` or probabilities `[N, C, *] -> []`, or `[N, *]` unreduced."""
    reduction = legacy_reduction(size_average, reduce, reduction)
    if not (known(input, target) and input.rank and input.rank == target.rank) or _is_index_of_one(input, target):
        return reduced(input, _class_indices(call, input, target, weight, ignore_index), reduction)
    axis = 0 if input.rank == 1 else 1
    for size, wanted in zip(target.shape, input.shape, strict=True):
        call.require_equal(
            size, wanted, SHAPES, parameter="target", detail="class probabilities need the shape of input, class indices one axis less"
        )
    if fits(call):
        call.require(
            is_among(target.element_type, FLOATING), SHAPES, received=target.element_type, declared="floating point", parameter="target",
            detail="a target of input's shape must hold class probabilities",
        )  # fmt: skip
    require_weight(call, weight, input.shape[axis], input.rank)
    return reduced(input, (*input.shape[:axis], *input.shape[axis + 1 :]), reduction)


@shape_function("torch.nn.functional.linear_cross_entropy")
def linear_cross_entropy(
    call: CallInProgress, input: Any, linear_weight: Any, target: Any, *, linear_bias: Any = None, weight: Any = None,
    reduction: Any = "mean", ignore_index: Any = None, label_smoothing: Any = 0.0, options: Any = None,
) -> Any:  # fmt: skip
    """`[N, in] x [C, *, in]` and indices `[N, *]` or probabilities `[N, C, *] -> []`, or `[N, *]` unreduced."""
    if not known(input, linear_weight) or not input.rank:
        return reduced(input, None, reduction)
    call.require_equal(input.shape[-1], linear_weight.shape[-1], "linear-in-features", parameter="in_features")
    logits = input.like((*input.shape[:-1], *linear_weight.shape[:-1]))
    return cross_entropy(logits, target, weight, reduction=reduction)


_ONE_EACH = "there must be one class for each sample"


@shape_function("torch.nn.functional.multi_margin_loss")
def multi_margin_loss(
    call: CallInProgress, input: Any, target: Any, p: Any = 1, margin: Any = 1.0, weight: Any = None, size_average: Any = None,
    reduce: Any = None, reduction: Any = "mean",
) -> Any:  # fmt: skip
    """`[N, C], [N] -> []`, or `[N]` unreduced; a single sample is `[C], []`."""
    call.require_rank(input, 0, 1, 2)  # a number is one sample with one class
    dims = None
    if known(input) and input.rank == 0:
        dims = ()
    elif known(input) and input.rank in (1, 2):
        dims = tuple(input.shape[:-1])
        require_weight(call, weight, input.shape[-1], input.rank)
        if (known(target) and {input.rank, target.rank} == {1}) or (known(target) and (input.rank, target.rank) == (2, 0)):
            call.require_equal(target.shape[0] if target.rank else input.shape[0], 1, SHAPES, parameter="target", detail=_ONE_EACH)
            dims = tuple(target.shape)
        elif known(target):
            require_dims(call, target, dims, "target", _ONE_EACH)
    return reduced(input, dims, legacy_reduction(size_average, reduce, reduction))


@shape_function("torch.nn.functional.multilabel_margin_loss")
def multilabel_margin_loss(
    call: CallInProgress, input: Any, target: Any, size_average: Any = None, reduce: Any = None, reduction: Any = "mean"
) -> Any:
    """`[N, C], [N, C] -> []`, or `[N]` unreduced."""
    call.require_rank(input, 0, 1, 2)
    dims = tuple(input.shape) if known(input) else None
    if known(input, target) and {input.rank, target.rank} == {0, 1}:  # a number serves as one class
        call.require_equal((*input.shape, *target.shape)[0], 1, SHAPES, parameter="target", detail="target must have the shape of input")
    elif known(input, target):
        require_same(call, input, target)
    return reduced(input, None if dims is None else dims[:-1], legacy_reduction(size_average, reduce, reduction))


@shape_function("torch.nn.functional.multilabel_soft_margin_loss")
def multilabel_soft_margin_loss(
    call: CallInProgress, input: Any, target: Any, weight: Any = None, size_average: Any = None, reduce: Any = None, reduction: Any = "mean"
) -> Any:
    """`[*, C], [*, C] -> []`, or `[*]` unreduced."""
    operands = (input, target) if weight is None else (input, target, weight)
    dims = broadcast_silently(call, *operands)
    if dims is not None and input.rank == 0:
        call.require(False, "layer-rank", received=input.describe(), declared="at least 1-d", parameter="input")
    elif dims is not None:
        axis = input.rank - 1
        dims = (*dims[:axis], *dims[axis + 1 :])
    return reduced(input, dims, legacy_reduction(size_average, reduce, reduction))


# losses of each element


@shape_function("torch.nn.functional.l1_loss")
def l1_loss(
    call: CallInProgress, input: Any, target: Any, size_average: Any = None, reduce: Any = None, reduction: Any = "mean", weight: Any = None
) -> Any:
    """`[*], [*] -> []`, or `[*]` unreduced."""
    dims = broadcast_with_warning(call, input, target)
    if weight is not None:
        require_same(call, input, weight, "weight")
    if known(input, target):
        input = input.same(promote(input.element_type, target.element_type))
    return reduced(input, dims, legacy_reduction(size_average, reduce, reduction))


@shape_function("torch.nn.functional.mse_loss")
def mse_loss(
    call: CallInProgress, input: Any, target: Any, size_average: Any = None, reduce: Any = None, reduction: Any = "mean", weight: Any = None
) -> Any:
    """`[*], [*] -> []`, or `[*]` unreduced."""
    dims = broadcast_with_warning(call, input, target)
    if weight is not None:
        require_same(call, input, weight, "weight")
    return reduced(input, dims, legacy_reduction(size_average, reduce, reduction))


@shape_function("torch.nn.functional.smooth_l1_loss")
def smooth_l1_loss(
    call: CallInProgress, input: Any, target: Any, size_average: Any = None, reduce: Any = None, reduction: Any = "mean", beta: Any = 1.0
) -> Any:
    """`[*], [*] -> []`, or `[*]` unreduced."""
    return reduced(input, broadcast_with_warning(call, input, target), legacy_reduction(size_average, reduce, reduction))


@shape_function("torch.nn.functional.huber_loss")
def huber_loss(call: CallInProgress, input: Any, target: Any, reduction: Any = "mean", delta: Any = 1.0, weight: Any = None) -> Any:
    """`[*], [*] -> []`, or `[*]` unreduced."""
    dims = broadcast_with_warning(call, input, target)
    if weight is not None:
        require_same(call, input, weight, "weight")
    return reduced(input, dims, reduction)


@shape_function("torch.nn.functional.binary_cross_entropy")
def binary_cross_entropy(
    call: CallInProgress, input: Any, target: Any, weight: Any = None, size_average: Any = None, reduce: Any = None, reduction: Any = "mean"
) -> Any:
    """`[*], [*] -> []`, or `[*]` unreduced."""
    dims = require_same(call, input, target)
    require_fractions(call, target)
    if dims is not None:
        stretched_into(call, dims, weight)
    return reduced(input, dims, legacy_reduction(size_average, reduce, reduction))


@shape_function("torch.nn.functional.binary_cross_entropy_with_logits")
def binary_cross_entropy_with_logits(
    call: CallInProgress, input: Any, target: Any, weight: Any = None, size_average: Any = None, reduce: Any = None,
    reduction: Any = "mean", pos_weight: Any = None,
) -> Any:  # fmt: skip
    """`[*], [*] -> []`, or `[*]` unreduced."""
    dims = require_same(call, input, target)
    require_fractions(call, target)
    for scale in (pos_weight, weight):
        if dims is not None:
            stretched_into(call, dims, scale)
    return reduced(input, dims, legacy_reduction(size_average, reduce, reduction))


@shape_function("torch.nn.functional.kl_div")
def kl_div(
    call: CallInProgress, input: Any, target: Any, size_average: Any = None, reduce: Any = None, reduction: Any = "mean",
    log_target: Any = False,
) -> Any:  # fmt: skip
    """`[*], [*] -> []`, or `[*]` unreduced."""
    dims = broadcast_silently(call, input, target)
    require_fractions(call, target)
    return reduced(input, dims, legacy_reduction(size_average, reduce, reduction), modes=("none", "mean", "sum", "batchmean"))


@shape_function("torch.nn.functional.poisson_nll_loss")
def poisson_nll_loss(
    call: CallInProgress, input: Any, target: Any, log_input: Any = True, full: Any = False, size_average: Any = None, eps: Any = 1e-8,
    reduce: Any = None, reduction: Any = "mean",
) -> Any:  # fmt: skip
    """`[*], [*] -> []`, or `[*]` unreduced."""
    return reduced(input, broadcast_silently(call, input, target), legacy_reduction(size_average, reduce, reduction))


@shape_function("torch.nn.functional.gaussian_nll_loss")
def gaussian_nll_loss(
    call: CallInProgress, input: Any, target: Any, var: Any, full: Any = False, eps: Any = 1e-6, reduction: Any = "mean"
) -> Any:
    """`[*, D], [*, D], [*, D]` (or `[*]`, `[*, 1]`, a number) `-> []`, or `[*, D]` unreduced."""
    dims = broadcast_silently(call, input, target)
    if known(input, var) and dims is not None:
        spread = tuple(var.shape)
        if len(spread) == input.rank - 1:
            require_dims(call, var, tuple(input.shape[:-1]), "var", "var must have input's shape, without its last axis or with a 1")
            spread = (*spread, 1)
        elif len(spread) != input.rank:
            require_same(call, input, var, "var")
            spread = dims
        else:
            stretched = [y for x, y in zip(input.shape, spread, strict=True) if equal(x, y) is False]
            detail = "var must have input's shape, but for one axis of 1"
            call.require(
                None if not all(isinstance(y, int) for y in stretched) else sum(stretched) in (0, 1), SHAPES, received=var.describe(),
                declared=input.describe(), parameter="var", detail=detail,
            )  # fmt: skip
        if fits(call):
            dims = broadcast(call, dims, spread, contract=SHAPES)
    return reduced(input, dims, reduction)


@shape_function("torch.nn.functional.hinge_embedding_loss")
def hinge_embedding_loss(
    call: CallInProgress, input: Any, target: Any, margin: Any = 1.0, size_average: Any = None, reduce: Any = None, reduction: Any = "mean"
) -> Any:
    """`[*], [*] -> []`, or `[*]` unreduced."""
    return reduced(input, broadcast_silently(call, input, target), legacy_reduction(size_average, reduce, reduction))


@shape_function("torch.nn.functional.soft_margin_loss")
def soft_margin_loss(
    call: CallInProgress, input: Any, target: Any, size_average: Any = None, reduce: Any = None, reduction: Any = "mean"
) -> Any:
    """`[*], [*] -> []`, or `[*]` unreduced."""
    dims = tuple(input.shape) if known(input, target) else None
    if dims is not None:
        stretched_into(call, dims, target)
    return reduced(input, dims, legacy_reduction(size_average, reduce, reduction))


# losses of several inputs


@shape_function("torch.nn.functional.margin_ranking_loss")
def margin_ranking_loss(
    call: CallInProgress, input1: Any, input2: Any, target: Any, margin: Any = 0, size_average: Any = None, reduce: Any = None,
    reduction: Any = "mean",
) -> Any:  # fmt: skip
    """`[*], [*], [*] -> []`, or `[*]` unreduced."""
    dims = _same_rank_broadcast(call, input1, input2, target)
    return reduced(input1, dims, legacy_reduction(size_average, reduce, reduction))


def _same_rank_broadcast(call: CallInProgress, *operands: Any) -> Dims | None:
    if not known(*operands):
        return None
    ranks = {operand.rank for operand in operands}
    described = ", ".join(operand.describe() for operand in operands)
    call.require(
        len(ranks) == 1, SHAPES, received=described, declared="the same number of axes", detail="all operands need the same number of axes"
    )
    return broadcast_silently(call, *operands) if len(ranks) == 1 else tuple(operands[0].shape)


@shape_function("torch.nn.functional.cosine_embedding_loss")
def cosine_embedding_loss(
    call: CallInProgress, input1: Any, input2: Any, target: Any, margin: Any = 0, size_average: Any = None, reduce: Any = None,
    reduction: Any = "mean",
) -> Any:  # fmt: skip
    """`[N, D], [N, D], [N] -> []`, or `[N]` unreduced; single samples are `[D], [D], []`."""
    reduction = legacy_reduction(size_average, reduce, reduction)
    if not known(input1, input2, target):
        return reduced(input1, tuple(target.shape) if known(target) else None, reduction)
    for name, operand in (("input1", input1), ("input2", input2)):
        call.require(
            operand.rank == target.rank + 1 and target.rank <= 1, SHAPES, received=operand.describe(), declared=target.describe(),
            parameter=name, detail="the inputs need one axis more than the target, which is [N] or []",
        )  # fmt: skip
    if not fits(call):
        return reduced(input1, tuple(target.shape), reduction)
    pairs = broadcast(call, tuple(input1.shape), tuple(input2.shape), contract=SHAPES)
    return reduced(input1, broadcast(call, pairs[:-1], tuple(target.shape), contract=SHAPES), reduction)


@shape_function("torch.nn.functional.triplet_margin_loss")
def triplet_margin_loss(
    call: CallInProgress, anchor: Any, positive: Any, negative: Any, margin: Any = 1.0, p: Any = 2, eps: Any = 1e-6, swap: Any = False,
    size_average: Any = None, reduce: Any = None, reduction: Any = "mean",
) -> Any:  # fmt: skip
    """`[*, D], [*, D], [*, D] -> []`, or `[*]` unreduced."""
    dims = _same_rank_broadcast(call, anchor, positive, negative)
    return reduced(anchor, None if dims is None else dims[:-1], legacy_reduction(size_average, reduce, reduction))


@shape_function("torch.nn.functional.triplet_margin_with_distance_loss")
def triplet_margin_with_distance_loss(
    call: CallInProgress, anchor: Any, positive: Any, negative: Any, *, distance_function: Any = None, margin: Any = 1.0, swap: Any = False,
    reduction: Any = "mean",
) -> Any:  # fmt: skip
    """`[*, D], [*, D], [*, D] -> []`, or what the distance function returns, unreduced."""
    dims = _same_rank_broadcast(call, anchor, positive, negative)
    if distance_function is None:
        dims = None if dims is None else dims[:-1]
    else:
        near, far = distance_function(anchor, positive), distance_function(anchor, negative)
        dims = broadcast(call, tuple(near.shape), tuple(far.shape), contract=SHAPES) if known(near, far) else None
    return reduced(anchor, dims, reduction)


@shape_function("torch.nn.functional.ctc_loss", "torch.ctc_loss")
def ctc_loss(
    call: CallInProgress, log_probs: Any, targets: Any, input_lengths: Any, target_lengths: Any, blank: Any = 0, reduction: Any = "mean",
    zero_infinity: Any = False,
) -> Any:  # fmt: skip
    """`[T, N, C], [N, S]` (or `[sum of lengths]`), `[N], [N] -> []`, or `[N]` unreduced; a single sample has no `N`."""
    call.require_rank(log_probs, 2, 3)
    dims = None
    if known(log_probs) and log_probs.rank in (2, 3):
        batch = log_probs.shape[1] if log_probs.rank == 3 else 1
        dims = (batch,) if log_probs.rank == 3 else ()
        call.require_rank(targets, 1, 2)
        if known(targets) and targets.rank == 2:
            call.require_equal(targets.shape[0], batch, SHAPES, parameter="targets", detail="there must be one target for each sample")
        for name, lengths in (("input_lengths", input_lengths), ("target_lengths", target_lengths)):
            _require_lengths(call, name, lengths, batch)
    return reduced(log_probs, dims, reduction)


def _require_lengths(call: CallInProgress, name: str, lengths: Any, batch: Size) -> None:
    """State that there is one length for each sample; PyTorch counts them, whatever their shape."""
    count = product(lengths.shape) if known(lengths) else len(lengths) if isinstance(lengths, (list, tuple)) else None
    if count is not None:
        call.require_equal(count, batch, SHAPES, parameter=name, detail=_ONE_LENGTH_EACH)


_ONE_LENGTH_EACH = "there must be one length for each sample"
