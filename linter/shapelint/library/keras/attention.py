"""Attention: dot products, additive ones, and many heads."""

from __future__ import annotations

from typing import Any

from shapelint.library.broadcasting import broadcast
from shapelint.library.keras.constructors import require_in_constructor, require_positive
from shapelint.library.keras.layer import Layer, shape_rule
from shapelint.library.keras.merging import tensors_of
from shapelint.library.registry import layer
from shapelint.library.tensorflow.shapes import static
from shapelint.library.tensorflow.tensor import Tensor
from shapelint.raised import raised
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, divisible, format_size
from shapelint.unknown import Undecided, Unknown
from shapelint.values import Array

CONTRACT = "attention-dimensions"


class OfQueries(Layer):
    """A layer called on a query, a value and perhaps a key, each `[N, length, features]`."""

    needs_weights = False

    def _ensure_built(self, args: tuple[Any, ...]) -> None:
        """The weights depend on all tensors: they are made in `call`."""

    def of_open_rank(self, inputs: Tensor) -> Any:
        return inputs.like(None)

    def projected(self, name: str, features: Size, *sizes: Any, bias: tuple[Any, ...] | None) -> None:
        """Make the weights of one projection from `features` to `sizes`."""
        if static(features) is None:
            raise raised(ValueError(f"the last dimension of the {name} should be defined. Found `None`."))
        self.add_weight(shape=(features, *sizes), name=f"{name}/kernel")
        if bias is not None:
            self.add_weight(shape=bias, name=f"{name}/bias")


def known_tensor(value: Any) -> Tensor:
    """A tensor whose rank is known, else nothing is."""
    if not isinstance(value, Tensor):
        raise Undecided(value if isinstance(value, Unknown) else Unknown("attention is called on something that is no tensor"))
    value.require_dims()
    return value


def require_alike(call: CallInProgress, value: Tensor, key: Tensor) -> None:
    """State that value and key have the same places."""
    ours, theirs = value.require_dims()[1:-1], key.require_dims()[1:-1]
    if not call.require(
        len(ours) == len(theirs), CONTRACT, received=key.describe(), declared=value.describe(), detail="key and value have other ranks"
    ):
        return
    for axis, (mine, other) in enumerate(zip(ours, theirs, strict=True), 1):
        call.require_equal(
            other, mine, CONTRACT, detail=f"axis {axis} of the value is {format_size(mine)}, that of the key {format_size(other)}"
        )


@layer("keras.layers.MultiHeadAttention")
class MultiHeadAttention(OfQueries):
    """`[N, *T, C], [N, *S, V] -> [N, *T, C]`, or `[N, *T, *output_shape]`."""

    def __init__(
        self, num_heads: Any, key_dim: Any, value_dim: Any = None, dropout: Any = 0.0, use_bias: Any = True, output_shape: Any = None,
        attention_axes: Any = None, *_settings: Any, use_gate: Any = False, **options: Any,
    ) -> None:  # fmt: skip
        for name, size in (("num_heads", num_heads), ("key_dim", key_dim), ("value_dim", 1 if value_dim is None else value_dim)):
            require_positive(size, name)
        super().__init__(**options)
        self.num_heads, self.key_dim, self.value_dim = num_heads, key_dim, value_dim or key_dim
        self.dropout, self.use_bias, self.use_gate = dropout, use_bias, use_gate
        self._output_shape = (output_shape,) if isinstance(output_shape, int) else output_shape
        self.attention_axes = (attention_axes,) if isinstance(attention_axes, int) else attention_axes

    @shape_rule
    def call(
        self, call: CallInProgress, query: Any, value: Any = None, key: Any = None, query_mask: Any = None, value_mask: Any = None,
        key_mask: Any = None, attention_mask: Any = None, return_attention_scores: Any = False, training: Any = None,
        use_causal_mask: Any = False,
    ) -> Any:  # fmt: skip
        if value is None:
            raise raised(TypeError("MultiHeadAttention.call() missing 1 required positional argument: 'value'"))
        query, value = known_tensor(query), known_tensor(value)
        key = value if key is None else known_tensor(key)
        require_alike(call, value, key)
        if self.built is not True:
            self._make_weights(query, value, key)
        self._require_features(call, query, value, key)
        dims = query.require_dims()
        if isinstance(self._output_shape, Unknown):
            raise Undecided(self._output_shape)
        result = query.like((*dims[:-1], *self._output_shape) if self._output_shape else dims, self._dtype)
        if isinstance(return_attention_scores, Unknown):
            raise Undecided(return_attention_scores)
        return (result, query.like(self._scores(dims, key.require_dims()), self._dtype)) if return_attention_scores else result

    def _make_weights(self, query: Tensor, value: Tensor, key: Tensor) -> None:
        heads = self.num_heads
        sizes = {"query": self.key_dim, "key": self.key_dim, "value": self.value_dim, **({"gate": self.value_dim} if self.use_gate else {})}
        arrays = {"query": query, "key": key, "value": value, "gate": query}
        for name, size in sizes.items():
            self.projected(name, arrays[name].require_dims()[-1], heads, size, bias=(heads, size) if self.use_bias else None)
        out = tuple(self._output_shape or (query.require_dims()[-1],))
        self.add_weight(shape=(heads, self.value_dim, *out), name="attention_output/kernel")
        if self.use_bias:
            self.add_weight(shape=out, name="attention_output/bias")
        self.__dict__["_made_for"] = [array.require_dims()[-1] for array in (query, value, key)]
        self.built = True

    def _require_features(self, call: CallInProgress, *arrays: Array) -> None:
        """State that the features are those for which the projections were made at the first call."""
        for name, array, made_for in zip(("query", "value", "key"), arrays, self.__dict__.get("_made_for", ()), strict=False):
            detail = f"the projection of the {name} takes {format_size(made_for)}"
            call.require_equal(array.require_dims()[-1], made_for, CONTRACT, detail=detail)

    def _scores(self, query: tuple[Size, ...], key: tuple[Size, ...]) -> tuple[Size, ...]:
        """`[N, rest, heads, *query places, *key places]`."""
        rank = len(query)
        axes = tuple(range(1, rank - 1)) if self.attention_axes is None else tuple(axis % rank for axis in self.attention_axes)
        rest = [query[axis] for axis in range(rank - 1) if axis not in axes]
        return (*rest, self.num_heads, *(query[axis] for axis in axes), *(key[axis] for axis in axes))


@layer("keras.layers.GroupQueryAttention")
class GroupQueryAttention(OfQueries):
    """`[N, T, C], [N, S, C] -> [N, T, C]`: several heads of the query share one of key and value."""

    def __init__(
        self, head_dim: Any, num_query_heads: Any, num_key_value_heads: Any, dropout: Any = 0.0, use_bias: Any = True, *_settings: Any,
        use_gate: Any = False, **options: Any,
    ) -> None:  # fmt: skip
        super().__init__(**options)
        self.head_dim, self.num_query_heads, self.num_key_value_heads = head_dim, num_query_heads, num_key_value_heads
        self.dropout, self.use_bias, self.use_gate = dropout, use_bias, use_gate
        require_in_constructor(
            self, divisible(num_query_heads, num_key_value_heads), CONTRACT, received=num_query_heads, declared=num_key_value_heads,
            parameter="num_query_heads", detail="num_query_heads has to be a multiple of num_key_value_heads",
        )  # fmt: skip

    @shape_rule
    def call(
        self, call: CallInProgress, query: Any, value: Any = None, key: Any = None, query_mask: Any = None, value_mask: Any = None,
        key_mask: Any = None, attention_mask: Any = None, return_attention_scores: Any = False, training: Any = None,
        use_causal_mask: Any = False,
    ) -> Any:  # fmt: skip
        query, value = known_tensor(query), known_tensor(value)
        key = value if key is None else known_tensor(key)
        for array in (query, value, key):
            if call.require_rank(array, 3) is False:
                return query.like(None)
        require_alike(call, value, key)
        dims = query.require_dims()
        call.require_equal(value.require_dims()[-1], dims[-1], CONTRACT, detail="query and value need the same number of features")
        if self.built is not True:
            self._make_weights(query, value, key)
        result = query.like(dims, self._dtype)
        scores = (dims[0], self.num_query_heads, dims[1], key.require_dims()[1])
        return (result, query.like(scores, self._dtype)) if return_attention_scores else result

    def _make_weights(self, query: Tensor, value: Tensor, key: Tensor) -> None:
        many, few, size = self.num_query_heads, self.num_key_value_heads, self.head_dim
        gate = [("gate", query, many)] if self.use_gate else []
        for name, array, heads in [("query", query, many), ("key", key, few), ("value", value, few), *gate]:
            self.projected(name, array.require_dims()[-1], heads, size, bias=(heads, size) if self.use_bias else None)
        features = query.require_dims()[-1]
        self.add_weight(shape=(many, size, features), name="attention_output/kernel")
        if self.use_bias:
            self.add_weight(shape=(features,), name="attention_output/bias")
        self.built = True


@layer("keras.layers.Attention")
class Attention(Layer):
    """`[[*, T, C], [*, S, V], [*, S, C]] -> [*, T, V]`; the value is the key, too, where no key is given."""

    takes_several = True

    def __init__(self, use_scale: Any = False, score_mode: Any = "dot", dropout: Any = 0.0, seed: Any = None, **options: Any) -> None:
        super().__init__(**options)
        if isinstance(score_mode, str) and score_mode not in ("dot", "concat"):
            raise raised(ValueError(f"Invalid value for argument score_mode. Expected one of dot, concat. Received: {score_mode}"))
        self.use_scale, self.score_mode, self.dropout = use_scale, score_mode, dropout

    def build(self, input_shape: Any) -> None:
        if self.use_scale:
            self.add_weight(shape=(), name="scale")
        if self.score_mode == "concat":
            self.add_weight(shape=(), name="concat_score_weight")
        self.built = True

    @shape_rule
    def call(
        self, call: CallInProgress, inputs: Any, mask: Any = None, training: Any = None, return_attention_scores: Any = False,
        use_causal_mask: Any = False,
    ) -> Any:  # fmt: skip
        query, value, *rest = tensors_of(inputs, type(self).__name__, 2, 3)
        key = rest[0] if rest else value
        ours, theirs, keys = (tensor.require_dims() for tensor in (query, value, key))
        if any(len(dims) < 2 for dims in (ours, theirs, keys)):
            raise Undecided(Unknown("attention over tensors without places"))
        self._require_features(call, ours[-1], keys[-1])
        call.require_equal(keys[-2], theirs[-2], CONTRACT, detail="key and value need the same number of places")
        batch = broadcast(call, ours[:-2], theirs[:-2], contract=CONTRACT)
        result = query.like((*batch, ours[-2], theirs[-1]), self._dtype)
        return (result, query.like((*ours[:-1], keys[-2]), self._dtype)) if return_attention_scores else result

    def _require_features(self, call: CallInProgress, ours: Size, theirs: Size) -> None:
        """State that query and key can be multiplied, or added where the scores are made of sums."""
        if self.score_mode != "dot":
            broadcast(call, (ours,), (theirs,), contract=CONTRACT)
            return
        detail = f"the query has {format_size(ours)} features, the key {format_size(theirs)}"
        call.require_equal(theirs, ours, CONTRACT, detail=detail)


@layer("keras.layers.AdditiveAttention")
class AdditiveAttention(Attention):
    """`[[*, T, C], [*, S, V], [*, S, C]] -> [*, T, V]`, with a weight for each feature."""

    def __init__(self, use_scale: Any = True, dropout: Any = 0.0, **options: Any) -> None:
        super().__init__(use_scale=use_scale, dropout=dropout, **options)
        self.score_mode = "sum"

    def build(self, input_shape: Any) -> None:
        if self.use_scale and isinstance(input_shape, (tuple, list)):
            self.add_weight(shape=(input_shape[0][-1],), name="scale")
        self.built = True
