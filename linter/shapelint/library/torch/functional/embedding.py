"""Tables of vectors: `F.embedding`, `F.embedding_bag`, `F.one_hot`."""

from __future__ import annotations

from typing import Any

from shapelint.library.registry import shape_function
from shapelint.library.torch.dtypes import FLOATING, is_among
from shapelint.library.torch.tensor import Tensor
from shapelint.recording import CallInProgress, RefineInput
from shapelint.symbolic.dims import Size
from shapelint.unknown import Unknown

CONTRACT = "embedding-index"
INDEX_TYPES = ("int32", "int64")


def require_indices(call: CallInProgress, input: Any, allowed: tuple[str, ...] = INDEX_TYPES, rank: int = 2) -> None:
    """State that a tensor holds integers; an input of which nothing was known becomes one that does."""
    if not isinstance(input, Tensor):
        return
    if input.dims is None and input.slot is not None:
        raise RefineInput(input.slot, rank, "int64")
    call.require(
        is_among(input.element_type, allowed), CONTRACT, received=input.element_type, declared=" or ".join(allowed), parameter="input",
        detail="indices must be integers",
    )  # fmt: skip


def _require_in_table(call: CallInProgress, input: Any, rows: Size) -> None:
    """State that known indices lie in the table."""
    if isinstance(input, Tensor) and input.values and isinstance(rows, int) and all(isinstance(value, int) for value in input.values):
        worst = min(input.values) if min(input.values) < 0 else max(input.values)
        call.require(
            0 <= worst < rows,
            CONTRACT,
            received=worst,
            declared=rows,
            parameter="num_embeddings",
            detail=f"index {worst} is not in 0..{rows - 1}",
        )


@shape_function("torch.nn.functional.embedding")
def embedding(
    call: CallInProgress, input: Any, weight: Any, padding_idx: Any = None, max_norm: Any = None, norm_type: Any = 2.0,
    scale_grad_by_freq: Any = False, sparse: Any = False,
) -> Any:  # fmt: skip
    """`[*] x [V, D] -> [*, D]`."""
    require_indices(call, input)
    if not isinstance(weight, Tensor) or not isinstance(input, Tensor):
        return weight if isinstance(weight, Unknown) else input
    call.require_rank(weight, 2)
    if input.dims is None or weight.rank != 2:
        return weight.like(None)
    _require_in_table(call, input, weight.shape[0])
    return weight.like((*input.shape, weight.shape[1]))


@shape_function("torch.embedding")
def embedding_rows(
    call: CallInProgress, weight: Any, indices: Any, padding_idx: Any = -1, scale_grad_by_freq: Any = False, sparse: Any = False
) -> Any:
    """`[V, D] x [*] -> [*, D]`."""
    return embedding(indices, weight)


@shape_function("torch.nn.functional.embedding_bag")
def embedding_bag(
    call: CallInProgress, input: Any, weight: Any, offsets: Any = None, max_norm: Any = None, norm_type: Any = 2,
    scale_grad_by_freq: Any = False, mode: Any = "mean", sparse: Any = False, per_sample_weights: Any = None,
    include_last_offset: Any = False, padding_idx: Any = None,
) -> Any:  # fmt: skip
    """`[B, L] x [V, D] -> [B, D]`, or `[L]` with offsets `[B] -> [B, D]`."""
    if isinstance(input, Tensor) and isinstance(weight, Tensor) and weight.element_type == "int64" and input.element_type in FLOATING:
        input, weight = weight, input  # the order of the arguments was another one once, and is still understood
    require_indices(call, input)
    call.require_rank(input, 1, 2)
    if not isinstance(input, Tensor) or not isinstance(weight, Tensor):
        return input if isinstance(input, Unknown) else weight
    call.require_rank(weight, 2)
    if input.rank not in (1, 2) or weight.rank != 2:
        return Unknown("embedding_bag of operands of these ranks")
    _require_in_table(call, input, weight.shape[0])
    if isinstance(per_sample_weights, Tensor) and per_sample_weights.dims is not None:
        call.require(
            per_sample_weights.rank == input.rank, "layer-rank", received=per_sample_weights.describe(), declared=input.describe(),
            parameter="per_sample_weights",
        )  # fmt: skip
        for size, wanted in zip(per_sample_weights.shape, input.shape, strict=False):
            call.require_equal(
                size, wanted, "model-raises", parameter="per_sample_weights", detail="there must be one weight for each index"
            )
        call.require(mode == "sum", "model-raises", parameter="mode", detail="per_sample_weights needs mode='sum'")
    return weight.like((_bags(call, input, offsets, include_last_offset), weight.shape[1]))


def _bags(call: CallInProgress, input: Tensor, offsets: Any, include_last_offset: Any) -> Size:
    """How many bags there are."""
    if input.rank == 2:
        call.require(offsets is None, "model-raises", parameter="offsets", detail="a 2-d input takes no offsets")
        return input.shape[0]
    if offsets is None:
        call.require(False, "model-raises", parameter="offsets", detail="a 1-d input needs offsets")
        return Unknown("embedding_bag without offsets")
    if not isinstance(offsets, Tensor):
        return Unknown("the offsets of embedding_bag are not known")
    call.require_rank(offsets, 1)
    return offsets.shape[0] - (1 if include_last_offset else 0)


@shape_function("torch.nn.functional.one_hot")
def one_hot(call: CallInProgress, tensor: Any, num_classes: Any = -1) -> Any:
    """`[*] -> [*, num_classes]`."""
    require_indices(call, tensor, ("int64",), rank=1)
    if not isinstance(tensor, Tensor):
        return tensor
    if isinstance(num_classes, int) and num_classes == -1:
        known = tensor.values and all(isinstance(value, int) for value in tensor.values)
        num_classes = max(tensor.values) + 1 if known else Unknown("the number of classes of one_hot is not given")  # type: ignore[arg-type]
    else:
        _require_in_table(call, tensor, num_classes)
    return tensor.like((*tensor.shape, num_classes), "int64")


@shape_function("torch.embedding_renorm_")
def embedding_renorm_(call: CallInProgress, weight: Any, indices: Any, max_norm: Any, norm_type: Any) -> Any:
    """`[V, D] -> [V, D]`."""
    return weight
