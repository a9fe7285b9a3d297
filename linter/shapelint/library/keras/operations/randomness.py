"""`keras.random`: tensors by chance."""

from __future__ import annotations

from typing import Any

from shapelint.library.inert import Inert
from shapelint.library.registry import export, shape_function
from shapelint.library.tensorflow.arguments import sizes_of
from shapelint.library.tensorflow.dtypes import element_type_of
from shapelint.library.tensorflow.tensor import as_tensor, make_tensor
from shapelint.recording import CallInProgress


def _enter(names: str, element_type: str, numbers_first: int = 0) -> None:
    def body(call: CallInProgress, *args: Any, shape: Any = None, dtype: Any = None, **_named: Any) -> Any:
        """`shape`."""
        return make_tensor(sizes_of(shape if shape is not None else args[0]), element_type_of(dtype, element_type))

    for name in names.split():
        shape_function(f"keras.random.{name}")(body)


_enter("normal truncated_normal uniform gamma beta", "float32")
_enter("randint", "int32")


@shape_function("keras.random.binomial")
def binomial(call: CallInProgress, shape: Any, counts: Any = None, probabilities: Any = None, dtype: Any = None, seed: Any = None) -> Any:
    """`shape`."""
    return make_tensor(sizes_of(shape), element_type_of(dtype, "float32"))


@shape_function("keras.random.categorical")
def categorical(call: CallInProgress, logits: Any, num_samples: Any, dtype: Any = None, seed: Any = None) -> Any:
    """`[N, classes] -> [N, samples]`."""
    return make_tensor((*as_tensor(logits).require_dims()[:-1], num_samples), element_type_of(dtype, "int32"))


@shape_function("keras.random.dropout", "keras.random.shuffle")
def same(call: CallInProgress, inputs: Any = None, *_settings: Any, x: Any = None, **_named: Any) -> Any:
    """`[*] -> [*]`."""
    return as_tensor(x if inputs is None else inputs).same()


@export("keras.random.SeedGenerator")
class SeedGenerator(Inert):
    """Numbers to begin with."""

    def next(self, *_args: Any, **_named: Any) -> Any:
        return make_tensor((2,), "uint32")
