"""`nn.MultiheadAttention`."""

from __future__ import annotations

from typing import Any

from shapelint.library.registry import ShapeFunction, layer, lookup
from shapelint.library.torch.functional.attention import CONTRACT, attention, same_sizes
from shapelint.library.torch.nn.module import Module
from shapelint.library.torch.nn.weights import require_in_constructor, weight
from shapelint.raised import raised
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import divisible
from shapelint.unknown import Unknown


@layer("torch.nn.MultiheadAttention", "torch.nn.modules.activation.MultiheadAttention", "torch.nn.modules.MultiheadAttention")
class MultiheadAttention(Module):
    """`[L, N, embed_dim], [S, N, kdim], [S, N, vdim] -> [L, N, embed_dim]` and the weights.

    PyTorch never calls the child `out_proj`, it uses its parameters; so the layer is one node.
    """

    def __init__(
        self, embed_dim: Any, num_heads: Any, dropout: Any = 0.0, bias: Any = True, add_bias_kv: Any = False, add_zero_attn: Any = False,
        kdim: Any = None, vdim: Any = None, batch_first: Any = False, device: Any = None, dtype: Any = None,
    ) -> None:  # fmt: skip
        for name, size in (("embed_dim", embed_dim), ("num_heads", num_heads)):
            if isinstance(size, int) and size <= 0:
                raise raised(ValueError(f"embed_dim and num_heads must be greater than 0, got {name}={size} instead"))
        super().__init__()
        self.embed_dim, self.num_heads, self.dropout, self.batch_first = embed_dim, num_heads, dropout, batch_first
        self.kdim = embed_dim if kdim is None else kdim
        self.vdim = embed_dim if vdim is None else vdim
        self._qkv_same_embed_dim = same_sizes(self.kdim, embed_dim) and same_sizes(self.vdim, embed_dim)
        self.head_dim = embed_dim // num_heads
        self.add_zero_attn = add_zero_attn
        fits = divisible(embed_dim, num_heads)
        require_in_constructor(
            self,
            fits,
            CONTRACT,
            received=embed_dim,
            declared=num_heads,
            parameter="embed_dim",
            detail="embed_dim must be divisible by num_heads",
        )
        if fits is False:
            raise raised(AssertionError("embed_dim must be divisible by num_heads"))
        self._register_projections(bias, dtype)
        self.out_proj = lookup("torch.nn.modules.linear.NonDynamicallyQuantizableLinear")(embed_dim, embed_dim, bias=bias, dtype=dtype)
        self.bias_k: Any = add_bias_kv if isinstance(add_bias_kv, Unknown) else None
        self.bias_v: Any = self.bias_k
        if self.bias_k is None and add_bias_kv:
            self.bias_k, self.bias_v = weight(dtype, 1, 1, embed_dim), weight(dtype, 1, 1, embed_dim)

    def _register_projections(self, bias: Any, dtype: Any) -> None:
        own = {
            "q_proj_weight": (self.embed_dim, self.embed_dim),
            "k_proj_weight": (self.embed_dim, self.kdim),
            "v_proj_weight": (self.embed_dim, self.vdim),
        }
        for name, dims in own.items():
            self.register_parameter(name, None if self._qkv_same_embed_dim else weight(dtype, *dims))
        packed = weight(dtype, 3 * self.embed_dim, self.embed_dim) if self._qkv_same_embed_dim else None
        self.register_parameter("in_proj_weight", packed)
        self.register_parameter("in_proj_bias", weight(dtype, 3 * self.embed_dim) if bias else None)

    def _reset_parameters(self) -> None:
        """Values are not followed."""

    def forward(
        self, query: Any, key: Any, value: Any, key_padding_mask: Any = None, need_weights: Any = True, attn_mask: Any = None,
        average_attn_weights: Any = True, is_causal: Any = False,
    ) -> Any:  # fmt: skip
        return attend(self, query, key, value, key_padding_mask, need_weights, attn_mask, average_attn_weights, is_causal)

    def merge_masks(self, attn_mask: Any, key_padding_mask: Any, query: Any) -> Any:
        return Unknown("merged attention masks are not followed"), Unknown("the kind of a merged attention mask")


def _attend(
    call: CallInProgress, module: MultiheadAttention, query: Any, key: Any, value: Any, key_padding_mask: Any, need_weights: Any,
    attn_mask: Any, average_attn_weights: Any, is_causal: Any,
) -> Any:  # fmt: skip
    """The attention of a layer, with the sizes that its constructor was given."""
    added = sum(int(bool(flag)) for flag in (module.bias_k is not None, module.add_zero_attn))
    return attention(
        call, query, key, value, embed_dim=module.embed_dim, num_heads=module.num_heads, kdim=module.kdim, vdim=module.vdim,
        key_padding_mask=key_padding_mask, attn_mask=attn_mask, need_weights=need_weights, average_attn_weights=average_attn_weights,
        added_keys=added, is_causal=is_causal, batch_first=module.batch_first,
    )  # fmt: skip


attend = ShapeFunction(_attend, "torch.nn.MultiheadAttention")
