"""Transformers: `nn.Transformer`, its encoder and decoder and their layers, whose children are called as PyTorch calls them."""

from __future__ import annotations

import copy
from typing import Any

from shapelint.library.registry import export, layer, lookup
from shapelint.library.torch.nn.attention import MultiheadAttention
from shapelint.library.torch.nn.containers import ModuleList
from shapelint.library.torch.nn.module import Module
from shapelint.library.torch.tensor import Tensor, make_tensor
from shapelint.raised import raised
from shapelint.unknown import Unknown


@export("torch.nn.modules.transformer._get_activation_fn")
def activation_named(activation: Any) -> Any:
    """The function that an activation's name stands for."""
    if not isinstance(activation, str):
        return activation
    if activation not in ("relu", "gelu"):
        raise raised(RuntimeError(f"activation should be relu/gelu, not {activation}"))
    return lookup(f"torch.nn.functional.{activation}")


@export("torch.nn.modules.transformer._get_clones")
def clones(module: Any, number: Any) -> Any:
    """A list of copies of a layer."""
    if not isinstance(number, int):
        return ModuleList(number if isinstance(number, Unknown) else Unknown("the number of layers is symbolic"))
    return ModuleList([copy.deepcopy(module) for _ in range(number)])


def _norm(features: Any, eps: Any, bias: Any) -> Any:
    return lookup("torch.nn.LayerNorm")(features, eps=eps, bias=bias)


class TransformerLayer(Module):
    """What the layers of encoder and decoder share: attentions, two dense maps, and norms before or after."""

    composite = True
    attentions: tuple[str, ...] = ("self_attn",)

    def __init__(
        self, d_model: Any, nhead: Any, dim_feedforward: Any = 2048, dropout: Any = 0.1, activation: Any = None,
        layer_norm_eps: Any = 1e-5, batch_first: Any = False, norm_first: Any = False, bias: Any = True, device: Any = None,
        dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__()
        dense, drop = lookup("torch.nn.Linear"), lookup("torch.nn.Dropout")
        for name in self.attentions:
            setattr(self, name, MultiheadAttention(d_model, nhead, dropout=dropout, bias=bias, batch_first=batch_first))
        self.linear1 = dense(d_model, dim_feedforward, bias=bias)
        self.dropout = drop(dropout)
        self.linear2 = dense(dim_feedforward, d_model, bias=bias)
        self.norm_first = norm_first
        steps = range(1, len(self.attentions) + 2)
        for step in steps:
            setattr(self, f"norm{step}", _norm(d_model, layer_norm_eps, bias))
        for step in steps:
            setattr(self, f"dropout{step}", drop(dropout))
        self.activation = activation_named("relu" if activation is None else activation)

    def _attend(self, name: str, step: int, x: Any, memory: Any, mask: Any, padding: Any, is_causal: Any) -> Any:
        attended = getattr(self, name)(x, memory, memory, attn_mask=mask, key_padding_mask=padding, need_weights=False, is_causal=is_causal)
        return getattr(self, f"dropout{step}")(attended[0])

    def _ff_block(self, x: Any) -> Any:
        x = self.linear2(self.dropout(self.activation(self.linear1(x))))
        return getattr(self, f"dropout{len(self.attentions) + 1}")(x)

    def _residual(self, step: int, x: Any, block: Any) -> Any:
        """One sublayer with its residual sum and its norm, before or after as `norm_first` says."""
        norm = getattr(self, f"norm{step}")
        return x + block(norm(x)) if self.norm_first else norm(x + block(x))


@layer("torch.nn.TransformerEncoderLayer", "torch.nn.modules.transformer.TransformerEncoderLayer")
class TransformerEncoderLayer(TransformerLayer):
    """Self-attention and two dense maps: `[L, N, d_model] -> [L, N, d_model]`."""

    def forward(self, src: Any, src_mask: Any = None, src_key_padding_mask: Any = None, is_causal: Any = False) -> Any:
        x = self._residual(1, src, lambda x: self._sa_block(x, src_mask, src_key_padding_mask, is_causal))
        return self._residual(2, x, self._ff_block)

    def _sa_block(self, x: Any, attn_mask: Any, key_padding_mask: Any, is_causal: Any = False) -> Any:
        return self._attend("self_attn", 1, x, x, attn_mask, key_padding_mask, is_causal)


@layer("torch.nn.TransformerDecoderLayer", "torch.nn.modules.transformer.TransformerDecoderLayer")
class TransformerDecoderLayer(TransformerLayer):
    """Self-attention, attention to the memory, and two dense maps: `[L, N, d_model] -> [L, N, d_model]`."""

    attentions = ("self_attn", "multihead_attn")

    def forward(
        self, tgt: Any, memory: Any, tgt_mask: Any = None, memory_mask: Any = None, tgt_key_padding_mask: Any = None,
        memory_key_padding_mask: Any = None, tgt_is_causal: Any = False, memory_is_causal: Any = False,
    ) -> Any:  # fmt: skip
        x = self._residual(1, tgt, lambda x: self._sa_block(x, tgt_mask, tgt_key_padding_mask, tgt_is_causal))
        x = self._residual(2, x, lambda x: self._mha_block(x, memory, memory_mask, memory_key_padding_mask, memory_is_causal))
        return self._residual(3, x, self._ff_block)

    def _sa_block(self, x: Any, attn_mask: Any, key_padding_mask: Any, is_causal: Any = False) -> Any:
        return self._attend("self_attn", 1, x, x, attn_mask, key_padding_mask, is_causal)

    def _mha_block(self, x: Any, mem: Any, attn_mask: Any, key_padding_mask: Any, is_causal: Any = False) -> Any:
        return self._attend("multihead_attn", 2, x, mem, attn_mask, key_padding_mask, is_causal)


class TransformerStack(Module):
    """Copies of a layer, one after the other, and a last norm."""

    composite = True

    def __init__(self, layer: Any, num_layers: Any, norm: Any = None) -> None:
        super().__init__()
        self.layers = clones(layer, num_layers)
        self.num_layers = num_layers
        self.norm = norm

    def _run(self, x: Any, *args: Any, **kwargs: Any) -> Any:
        for block in self.layers:
            x = block(x, *args, **kwargs)
        return x if self.norm is None else self.norm(x)


@layer("torch.nn.TransformerEncoder", "torch.nn.modules.transformer.TransformerEncoder")
class TransformerEncoder(TransformerStack):
    """`num_layers` encoder layers."""

    def __init__(
        self, encoder_layer: Any, num_layers: Any, norm: Any = None, enable_nested_tensor: Any = True, mask_check: Any = True
    ) -> None:
        super().__init__(encoder_layer, num_layers, norm)
        self.enable_nested_tensor, self.mask_check = enable_nested_tensor, mask_check

    def forward(self, src: Any, mask: Any = None, src_key_padding_mask: Any = None, is_causal: Any = None) -> Any:
        is_causal = _causal(is_causal)
        return self._run(src, src_mask=mask, is_causal=is_causal, src_key_padding_mask=src_key_padding_mask)


@layer("torch.nn.TransformerDecoder", "torch.nn.modules.transformer.TransformerDecoder")
class TransformerDecoder(TransformerStack):
    """`num_layers` decoder layers."""

    def __init__(self, decoder_layer: Any, num_layers: Any, norm: Any = None) -> None:
        super().__init__(decoder_layer, num_layers, norm)

    def forward(
        self, tgt: Any, memory: Any, tgt_mask: Any = None, memory_mask: Any = None, tgt_key_padding_mask: Any = None,
        memory_key_padding_mask: Any = None, tgt_is_causal: Any = None, memory_is_causal: Any = False,
    ) -> Any:  # fmt: skip
        return self._run(
            tgt, memory, tgt_mask=tgt_mask, memory_mask=memory_mask, tgt_key_padding_mask=tgt_key_padding_mask,
            memory_key_padding_mask=memory_key_padding_mask, tgt_is_causal=_causal(tgt_is_causal),
            memory_is_causal=memory_is_causal,
        )  # fmt: skip


def _causal(is_causal: Any) -> Any:
    """The hint that is handed on; without one PyTorch compares the mask's values, of which no shape depends."""
    return False if is_causal is None else is_causal


@layer("torch.nn.Transformer", "torch.nn.modules.transformer.Transformer")
class Transformer(Module):
    """Encoder and decoder: `src [S, N, d_model], tgt [T, N, d_model] -> [T, N, d_model]`."""

    composite = True

    def __init__(
        self, d_model: Any = 512, nhead: Any = 8, num_encoder_layers: Any = 6, num_decoder_layers: Any = 6, dim_feedforward: Any = 2048,
        dropout: Any = 0.1, activation: Any = None, custom_encoder: Any = None, custom_decoder: Any = None, layer_norm_eps: Any = 1e-5,
        batch_first: Any = False, norm_first: Any = False, bias: Any = True, device: Any = None, dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__()
        options = (d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps, batch_first, norm_first, bias)
        self.encoder = custom_encoder
        if custom_encoder is None:
            self.encoder = TransformerEncoder(TransformerEncoderLayer(*options), num_encoder_layers, _norm(d_model, layer_norm_eps, bias))
        self.decoder = custom_decoder
        if custom_decoder is None:
            self.decoder = TransformerDecoder(TransformerDecoderLayer(*options), num_decoder_layers, _norm(d_model, layer_norm_eps, bias))
        self.d_model, self.nhead, self.batch_first = d_model, nhead, batch_first

    def forward(
        self, src: Any, tgt: Any, src_mask: Any = None, tgt_mask: Any = None, memory_mask: Any = None, src_key_padding_mask: Any = None,
        tgt_key_padding_mask: Any = None, memory_key_padding_mask: Any = None, src_is_causal: Any = None, tgt_is_causal: Any = None,
        memory_is_causal: Any = False,
    ) -> Any:  # fmt: skip
        memory = self.encoder(src, mask=src_mask, src_key_padding_mask=src_key_padding_mask, is_causal=src_is_causal)
        return self.decoder(
            tgt, memory, tgt_mask=tgt_mask, memory_mask=memory_mask, tgt_key_padding_mask=tgt_key_padding_mask,
            memory_key_padding_mask=memory_key_padding_mask, tgt_is_causal=tgt_is_causal, memory_is_causal=memory_is_causal,
        )  # fmt: skip

    @staticmethod
    def generate_square_subsequent_mask(sz: Any, device: Any = None, dtype: Any = None) -> Any:
        return subsequent_mask(sz, device, dtype)

    def _reset_parameters(self) -> None:
        """Values are not followed."""


@export("torch.nn.modules.transformer._generate_square_subsequent_mask")
def subsequent_mask(sz: Any, device: Any = None, dtype: Any = None) -> Tensor:
    """`[sz, sz]`."""
    return make_tensor((sz, sz))
