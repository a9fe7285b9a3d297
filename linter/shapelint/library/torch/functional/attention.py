"""Attention: `F.scaled_dot_product_attention`, `F.multi_head_attention_forward`, and `torch.nn.attention`."""

from __future__ import annotations

from typing import Any

from shapelint.library.broadcasting import broadcast, requires_no_growth
from shapelint.library.registry import export, shape_function
from shapelint.library.torch.tensor import Tensor
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, definitely, equal
from shapelint.unknown import Undecided, Unknown

CONTRACT = "attention-dimensions"
Dims = tuple[Size, ...]


@shape_function("torch.nn.functional.scaled_dot_product_attention")
def scaled_dot_product_attention(
    call: CallInProgress, query: Any, key: Any, value: Any, attn_mask: Any = None, dropout_p: Any = 0.0, is_causal: Any = False,
    scale: Any = None, enable_gqa: Any = False,
) -> Any:  # fmt: skip
    """`[*, L, E] x [*, S, E] x [*, S, Ev] -> [*, L, Ev]`; the axes before broadcast, heads are shared with `enable_gqa`."""
    if not all(isinstance(tensor, Tensor) for tensor in (query, key, value)):
        return Unknown("an operand of scaled_dot_product_attention is not known")
    for name, tensor in (("query", query), ("key", key), ("value", value)):
        if tensor.rank < 2:
            call.require(False, "layer-rank", received=tensor.describe(), declared="at least 2-d", parameter=name)
            return Unknown("an operand of scaled_dot_product_attention has too few axes")
    call.require_equal(key.shape[-1], query.shape[-1], CONTRACT, parameter="key", detail="query and key must have as many features")
    call.require_equal(value.shape[-2], key.shape[-2], CONTRACT, parameter="value", detail="key and value must be as long")
    leading = _leading_axes(call, query, key, value, enable_gqa)
    if isinstance(attn_mask, Tensor) and attn_mask.dims is not None:
        scores = (*leading, query.shape[-2], key.shape[-2])
        grown = broadcast(call, scores, tuple(attn_mask.shape), contract=CONTRACT)
        if all(contract.holds is not False for contract in call.record.contracts):
            requires_no_growth(call, scores, grown, CONTRACT)
        call.require(
            not (isinstance(is_causal, bool) and is_causal), "model-raises", parameter="is_causal",
            detail="attn_mask and is_causal exclude each other",
        )  # fmt: skip
    return query.like((*leading, query.shape[-2], value.shape[-1]))


def _leading_axes(call: CallInProgress, query: Any, key: Any, value: Any, enable_gqa: Any) -> Dims:
    """The axes before length and features that query, key and value broadcast to."""
    q, k, v = (tuple(tensor.shape[:-2]) for tensor in (query, key, value))
    if isinstance(enable_gqa, Unknown):
        return q
    if enable_gqa and q and k and v:
        for name, heads in (("key", k[-1]), ("value", v[-1])):
            call.require_divisible(
                q[-1], heads, CONTRACT, parameter=name, detail="the query's heads must be a multiple of those they share"
            )
        k, v = (*k[:-1], q[-1]), (*v[:-1], q[-1])
    return broadcast(call, q, k, v, contract=CONTRACT)


@shape_function("torch.nn.functional.multi_head_attention_forward")
def multi_head_attention_forward(
    call: CallInProgress, query: Any, key: Any, value: Any, embed_dim_to_check: Any, num_heads: Any, in_proj_weight: Any,
    in_proj_bias: Any, bias_k: Any, bias_v: Any, add_zero_attn: Any, dropout_p: Any, out_proj_weight: Any, out_proj_bias: Any,
    training: Any = True, key_padding_mask: Any = None, need_weights: Any = True, attn_mask: Any = None,
    use_separate_proj_weight: Any = False, q_proj_weight: Any = None, k_proj_weight: Any = None, v_proj_weight: Any = None,
    static_k: Any = None, static_v: Any = None, average_attn_weights: Any = True, is_causal: Any = False,
) -> Any:  # fmt: skip
    """`[L, N, E], [S, N, kdim], [S, N, vdim] -> [L, N, E]` and weights `[N, L, S]` (`[N, heads, L, S]`, None); N may be absent."""
    kdim = k_proj_weight.shape[-1] if isinstance(k_proj_weight, Tensor) else embed_dim_to_check
    vdim = v_proj_weight.shape[-1] if isinstance(v_proj_weight, Tensor) else embed_dim_to_check
    attended = attention(
        call, query, key, value, embed_dim=embed_dim_to_check, num_heads=num_heads, kdim=kdim, vdim=vdim,
        key_padding_mask=key_padding_mask, attn_mask=attn_mask, need_weights=need_weights, average_attn_weights=average_attn_weights,
        added_keys=_truth(bias_k is not None) + _truth(add_zero_attn), is_causal=is_causal,
    )  # fmt: skip
    output = attended[0]
    if isinstance(output, Tensor) and isinstance(out_proj_weight, Tensor) and out_proj_weight.rank == 2:
        output = output.like((*output.shape[:-1], out_proj_weight.shape[0]))
    return output, attended[1]


def _truth(flag: Any) -> Size:
    return flag if isinstance(flag, Unknown) else int(bool(flag))


def attention(
    call: CallInProgress, query: Any, key: Any, value: Any, *, embed_dim: Any, num_heads: Any, kdim: Any, vdim: Any,
    key_padding_mask: Any = None, attn_mask: Any = None, need_weights: Any = True, average_attn_weights: Any = True,
    added_keys: Size = 0, is_causal: Any = False, batch_first: Any = False,
) -> tuple[Any, Any]:  # fmt: skip
    """The shapes of multi-head attention: `[L, N, E] -> [L, N, E]` and its weights, as the layer and the function have them."""
    call.require_rank(query, 2, 3)
    if not all(isinstance(tensor, Tensor) and tensor.dims is not None for tensor in (query, key, value)):
        return _not_known(query, embed_dim), _weights_not_known(need_weights)
    if query.rank not in (2, 3):
        return query.like((*query.shape[:-1], embed_dim)), Unknown("attention over a query of this rank")
    for name, tensor in (("key", key), ("value", value)):
        if not call.require(
            tensor.rank == query.rank, "layer-rank", received=tensor.describe(), declared=f"{query.rank}-d", parameter=name,
            detail=f"{name} must have the rank of query",
        ):  # fmt: skip
            return query.like((*query.shape[:-1], embed_dim)), _weights_not_known(need_weights)
    for name, tensor, size in (("embed_dim", query, embed_dim), ("kdim", key, kdim), ("vdim", value, vdim)):
        call.require_equal(tensor.shape[-1], size, CONTRACT, parameter=name if size is not embed_dim else "embed_dim", detail=_WHOSE[name])
    batched = query.rank == 3
    time, axis = _axes(batched, batch_first)
    length, source = query.shape[time], key.shape[time]
    call.require_equal(value.shape[time], source, CONTRACT, detail="key and value must be as long")
    batch = query.shape[axis] if batched else 1
    if batched:
        for name, tensor in (("key", key), ("value", value)):
            call.require_equal(tensor.shape[axis], batch, CONTRACT, detail=f"query and {name} must have the same batch")
    _require_masks(call, key_padding_mask, attn_mask, batch if batched else None, length, source, num_heads)
    if is_causal is True and attn_mask is None:
        call.require(False, "model-raises", parameter="is_causal", detail="the hint is_causal needs an attn_mask")
    leading: Dims = (batch,) if batched else ()
    weights = _weights(query, leading, (length, source + added_keys), num_heads, need_weights, average_attn_weights)
    return query.like((*query.shape[:-1], embed_dim)), weights


_WHOSE = {"embed_dim": "the features of query", "kdim": "the features of key", "vdim": "the features of value"}


def _axes(batched: bool, batch_first: Any) -> tuple[int, int]:
    """The axes of length and batch."""
    if isinstance(batch_first, Unknown) and batched:
        raise Undecided(batch_first)
    return (1, 0) if batched and batch_first else (0, 1)


def _not_known(query: Any, embed_dim: Any) -> Any:
    """What attention returns where key or value is not known: still one row for each query."""
    if isinstance(query, Tensor) and query.dims:
        return query.like((*query.shape[:-1], embed_dim))
    return query if isinstance(query, Unknown) else Unknown("the operands of an attention are not known")


def _weights_not_known(need_weights: Any) -> Any:
    return None if need_weights is False else Unknown("the weights of an attention whose operands are not known")


def _weights(query: Tensor, leading: Dims, scores: Dims, heads: Any, need_weights: Any, average: Any) -> Any:
    if isinstance(need_weights, Unknown):
        return need_weights
    if not need_weights:
        return None
    if isinstance(average, Unknown):
        return Unknown("whether attention weights are averaged is not known")
    return query.like((*leading, *scores) if average else (*leading, heads, *scores))


def _require_masks(call: CallInProgress, padding: Any, mask: Any, batch: Any, length: Size, source: Size, heads: Any) -> None:
    """`key_padding_mask` is `[N, S]` (`[S]`), `attn_mask` is `[L, S]` or `[N * heads, L, S]`."""
    if isinstance(padding, Tensor) and padding.dims is not None:
        _require_mask(call, padding, [(source,) if batch is None else (batch, source)], "key_padding_mask")
    if isinstance(mask, Tensor) and mask.dims is not None:
        _require_mask(call, mask, [((1 if batch is None else batch) * heads, length, source), (length, source)], "attn_mask")


def _require_mask(call: CallInProgress, mask: Tensor, choices: list[Dims], name: str) -> None:
    fitting = [dims for dims in choices if len(dims) == mask.rank]
    if not fitting:
        expected = " or ".join(f"{len(dims)}-d" for dims in choices)
        call.require(False, "layer-rank", received=mask.describe(), declared=expected, parameter=name, detail=f"{name} must be {expected}")
        return
    for size, wanted in zip(mask.shape, fitting[0], strict=True):
        call.require_equal(size, wanted, CONTRACT, parameter=name, detail=f"{name} must have the sizes of the scores")


def same_sizes(first: Any, second: Any) -> bool:
    """Whether two sizes are certainly the same."""
    return first is second or definitely(equal(first, second))


# torch.nn.attention


@export("torch.nn.attention.SDPBackend", "torch._C._SDPBackend")
class SDPBackend:
    """The ways to compute attention; of no consequence for shapes."""

    ERROR, MATH, FLASH_ATTENTION, EFFICIENT_ATTENTION, CUDNN_ATTENTION, OVERRIDEABLE = range(-1, 5)


@shape_function("torch.nn.attention.flex_attention.flex_attention")
def flex_attention(
    call: CallInProgress, query: Any, key: Any, value: Any, score_mod: Any = None, block_mask: Any = None, scale: Any = None,
    enable_gqa: Any = False, return_lse: Any = False, kernel_options: Any = None, *, return_aux: Any = None,
) -> Any:  # fmt: skip
    """`[B, Hq, L, E] x [B, H, S, E] x [B, H, S, Ev] -> [B, Hq, L, Ev]`, with `return_lse` also `[B, Hq, L]`."""
    output = scaled_dot_product_attention(query, key, value, enable_gqa=enable_gqa)
    if return_aux is not None or isinstance(return_lse, Unknown):
        return Unknown("the auxiliary results of flex_attention are not followed")
    if return_lse and isinstance(output, Tensor):
        return output, output.like(tuple(output.shape[:-1]), "float32")
    return output
