"""Placeholders: the entries of a graph of TensorFlow 1, whose open sizes no two of them need share."""

from __future__ import annotations

from typing import Any

from shapelint.library.registry import shape_function
from shapelint.library.tensorflow.arguments import static_sizes
from shapelint.library.tensorflow.dtypes import element_type_of
from shapelint.library.tensorflow.shapes import fresh_open_size
from shapelint.library.tensorflow.state import graph_state
from shapelint.library.tensorflow.tensor import Tensor, as_tensor, make_tensor
from shapelint.parts import CHANNELS_LAST
from shapelint.recording import CallInProgress, active
from shapelint.symbolic.dims import Size
from shapelint.unknown import Undecided, Unknown
from shapelint.values import Array


def open_dims(shape: Any) -> tuple[Size, ...] | None:
    """The dims that a declared shape means: every `None` a size of its own."""
    sizes = static_sizes(shape)
    if sizes is None:
        return None
    axes = CHANNELS_LAST.get(len(sizes), ("N", *(f"D{index}" for index in range(1, len(sizes)))))
    return tuple(fresh_open_size(name) if size is None else size for name, size in zip(axes, sizes, strict=True))


def entered(tensor: Tensor, name: Any, kind: str = "Placeholder") -> Tensor:
    """A tensor that is an entry of the graph, under its name."""
    label = graph_state().unique(name if isinstance(name, str) else kind)
    tensor.__dict__["is_fed"] = True
    tensor.name = f"{label}:0"
    graph = active().graph
    if graph.root is None:
        graph.inputs[label] = tensor
    return tensor


@shape_function("tensorflow.placeholder")
def placeholder(call: CallInProgress, dtype: Any, shape: Any = None, name: Any = None) -> Any:
    """`-> shape`, with sizes of its own where it says `None`."""
    try:
        dims = open_dims(shape)
    except Undecided:
        dims = None
    return entered(make_tensor(dims, element_type_of(dtype, "float32")), name)


@shape_function("tensorflow.placeholder_with_default")
def placeholder_with_default(call: CallInProgress, input: Any, shape: Any, name: Any = None) -> Any:
    """`-> shape`."""
    element_type = (
        input.element_type if isinstance(input, Array) else "float32" if isinstance(input, Unknown) else as_tensor(input).element_type
    )
    return entered(make_tensor(open_dims(shape), element_type), name, "PlaceholderWithDefault")


@shape_function("tensorflow.sparse_placeholder", "tensorflow.sparse.placeholder")
def sparse_placeholder(call: CallInProgress, dtype: Any, shape: Any = None, name: Any = None) -> Any:
    """Sparse tensors are not followed."""
    return Unknown("a sparse tensor")
