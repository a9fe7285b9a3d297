"""Tables of vectors."""

from __future__ import annotations

from typing import Any

from shapelint.library.keras.constructors import require_positive
from shapelint.library.keras.layer import Layer, shape_rule
from shapelint.library.keras.spellings import EMBEDDING, also_spelled
from shapelint.library.registry import layer
from shapelint.library.tensorflow.tensor import Tensor
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import less


@layer("keras.layers.Embedding")
class Embedding(Layer):
    """`[*] -> [*, output_dim]`."""

    @also_spelled(EMBEDDING)
    def __init__(
        self, input_dim: Any, output_dim: Any, embeddings_initializer: Any = "uniform", embeddings_regularizer: Any = None,
        embeddings_constraint: Any = None, mask_zero: Any = False, weights: Any = None, **options: Any,
    ) -> None:  # fmt: skip
        require_positive(input_dim, "input_dim")
        require_positive(output_dim, "output_dim")
        super().__init__(**options)
        self.input_dim, self.output_dim, self.mask_zero = input_dim, output_dim, mask_zero

    def build(self, input_shape: Any = None) -> None:
        self.embeddings = self.add_weight(shape=(self.input_dim, self.output_dim), name="embeddings")
        self.built = True

    @shape_rule
    def call(self, call: CallInProgress, inputs: Tensor) -> Any:
        if inputs.values and all(type(value) is int for value in inputs.values):
            largest = max(inputs.values)
            call.require(less(largest, self.input_dim), "embedding-index", received=largest, declared=self.input_dim, parameter="input_dim")
        return inputs.like((*inputs.require_dims(), self.output_dim), self._dtype)


@layer("keras.layers.ReversibleEmbedding")
class ReversibleEmbedding(Embedding):
    """`[*] -> [*, output_dim]`, and `[*, output_dim] -> [*, input_dim]` in reverse."""

    def __init__(self, input_dim: Any, output_dim: Any, tie_weights: Any = True, *_settings: Any, **options: Any) -> None:
        super().__init__(input_dim, output_dim, **options)
        self.tie_weights = tie_weights

    def build(self, input_shape: Any = None) -> None:
        super().build(input_shape)
        if not self.tie_weights:
            self.reverse_embeddings = self.add_weight(shape=(self.output_dim, self.input_dim), name="reverse_embeddings")

    @shape_rule
    def call(self, call: CallInProgress, inputs: Tensor, reverse: Any = False) -> Any:
        if not reverse:
            return super().call(inputs)
        *rest, features = inputs.require_dims()
        call.require_equal(features, self.output_dim, "matmul-shapes", parameter="output_dim")
        return inputs.like((*rest, self.input_dim), self._dtype)
