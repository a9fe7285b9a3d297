"""Tables of vectors as layers, and distances."""

from __future__ import annotations

from typing import Any

from shapelint.library.registry import layer
from shapelint.library.torch.functional.distance import cosine_similarity, pairwise_distance
from shapelint.library.torch.functional.embedding import embedding, embedding_bag
from shapelint.library.torch.nn.module import Module, Parameter
from shapelint.library.torch.nn.weights import weight as made_weight
from shapelint.library.torch.tensor import Tensor
from shapelint.raised import raised
from shapelint.symbolic.dims import Size, equal
from shapelint.unknown import Unknown


class Table(Module):
    """A table of `num_embeddings` vectors of `embedding_dim`."""

    def _hold_table(self, num_embeddings: Any, embedding_dim: Any, padding_idx: Any, weight: Any, dtype: Any, freeze: Any = False) -> None:
        self.num_embeddings, self.embedding_dim = num_embeddings, embedding_dim
        self.padding_idx = _padding_row(padding_idx, num_embeddings)
        if isinstance(weight, Tensor) and weight.dims is not None:
            sizes: tuple[Size, ...] = (num_embeddings, embedding_dim)
            if weight.rank != 2 or any(equal(size, wanted) is False for size, wanted in zip(weight.shape, sizes, strict=True)):
                raise raised(AssertionError("Shape of weight does not match num_embeddings and embedding_dim"))
        self.weight = made_weight(dtype, num_embeddings, embedding_dim) if weight is None else Parameter(weight)
        if isinstance(self.weight, Parameter):
            self.weight.requires_grad = not freeze

    def reset_parameters(self) -> None:
        """Values are not followed."""


def _padding_row(padding_idx: Any, rows: Any) -> Any:
    """The padding's row, from the start of the table."""
    if isinstance(padding_idx, int) and isinstance(rows, int) and not -rows <= padding_idx < max(rows, 1):
        raise raised(AssertionError("Padding_idx must be within num_embeddings"))
    return rows + padding_idx if isinstance(padding_idx, int) and padding_idx < 0 else padding_idx


def _sizes_of(embeddings: Any) -> tuple[Any, Any]:
    """Rows and columns of a table that is given."""
    if isinstance(embeddings, Unknown) or embeddings.dims is None:
        unknown = embeddings if isinstance(embeddings, Unknown) else Unknown("the shape of the pretrained table is not known")
        return unknown, unknown
    if embeddings.rank != 2:
        raise raised(AssertionError("Embeddings parameter is expected to be 2-dimensional"))
    return embeddings.shape[0], embeddings.shape[1]


@layer("torch.nn.Embedding", "torch.nn.modules.sparse.Embedding", "torch.nn.modules.Embedding")
class Embedding(Table):
    """`[*] -> [*, embedding_dim]`."""

    def __init__(
        self, num_embeddings: Any, embedding_dim: Any, padding_idx: Any = None, max_norm: Any = None, norm_type: Any = 2.0,
        scale_grad_by_freq: Any = False, sparse: Any = False, _weight: Any = None, _freeze: Any = False, device: Any = None,
        dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self._hold_table(num_embeddings, embedding_dim, padding_idx, _weight, dtype, _freeze)
        self.max_norm, self.norm_type = max_norm, norm_type
        self.scale_grad_by_freq, self.sparse = scale_grad_by_freq, sparse

    def forward(self, input: Any) -> Any:
        return embedding(input, self.weight, self.padding_idx)

    @classmethod
    def from_pretrained(
        cls, embeddings: Any, freeze: Any = True, padding_idx: Any = None, max_norm: Any = None, norm_type: Any = 2.0,
        scale_grad_by_freq: Any = False, sparse: Any = False,
    ) -> Any:  # fmt: skip
        rows, columns = _sizes_of(embeddings)
        return cls(
            num_embeddings=rows, embedding_dim=columns, _weight=embeddings, _freeze=freeze, padding_idx=padding_idx, max_norm=max_norm,
            norm_type=norm_type, scale_grad_by_freq=scale_grad_by_freq, sparse=sparse,
        )  # fmt: skip


@layer("torch.nn.EmbeddingBag", "torch.nn.modules.sparse.EmbeddingBag", "torch.nn.modules.EmbeddingBag")
class EmbeddingBag(Table):
    """`[B, L] -> [B, embedding_dim]`, or `[L]` with offsets `[B]`."""

    def __init__(
        self, num_embeddings: Any, embedding_dim: Any, max_norm: Any = None, norm_type: Any = 2.0, scale_grad_by_freq: Any = False,
        mode: Any = "mean", sparse: Any = False, _weight: Any = None, include_last_offset: Any = False, padding_idx: Any = None,
        device: Any = None, dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self._hold_table(num_embeddings, embedding_dim, padding_idx, _weight, dtype)
        self.max_norm, self.norm_type, self.scale_grad_by_freq = max_norm, norm_type, scale_grad_by_freq
        self.mode, self.sparse, self.include_last_offset = mode, sparse, include_last_offset

    def forward(self, input: Any, offsets: Any = None, per_sample_weights: Any = None) -> Any:
        return embedding_bag(
            input, self.weight, offsets, mode=self.mode, per_sample_weights=per_sample_weights, include_last_offset=self.include_last_offset
        )

    @classmethod
    def from_pretrained(
        cls, embeddings: Any, freeze: Any = True, max_norm: Any = None, norm_type: Any = 2.0, scale_grad_by_freq: Any = False,
        mode: Any = "mean", sparse: Any = False, include_last_offset: Any = False, padding_idx: Any = None,
    ) -> Any:  # fmt: skip
        rows, columns = _sizes_of(embeddings)
        return cls(
            num_embeddings=rows, embedding_dim=columns, _weight=embeddings, max_norm=max_norm, norm_type=norm_type,
            scale_grad_by_freq=scale_grad_by_freq, mode=mode, sparse=sparse, include_last_offset=include_last_offset,
            padding_idx=padding_idx,
        )  # fmt: skip


@layer("torch.nn.CosineSimilarity", "torch.nn.modules.distance.CosineSimilarity", "torch.nn.modules.CosineSimilarity")
class CosineSimilarity(Module):
    """`[*, D, *], [*, D, *] -> [*, *]`."""

    def __init__(self, dim: Any = 1, eps: Any = 1e-8) -> None:
        super().__init__()
        self.dim, self.eps = dim, eps

    def forward(self, x1: Any, x2: Any) -> Any:
        return cosine_similarity(x1, x2, self.dim)


@layer("torch.nn.PairwiseDistance", "torch.nn.modules.distance.PairwiseDistance", "torch.nn.modules.PairwiseDistance")
class PairwiseDistance(Module):
    """`[*, D], [*, D] -> [*]`."""

    def __init__(self, p: Any = 2.0, eps: Any = 1e-6, keepdim: Any = False) -> None:
        super().__init__()
        self.norm, self.eps, self.keepdim = p, eps, keepdim

    def forward(self, x1: Any, x2: Any) -> Any:
        return pairwise_distance(x1, x2, keepdim=self.keepdim)
