"""Arguments of TensorFlow's functions: tensors, axes and sizes, however they are given, and names of older versions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelint.graph import Call
from shapelint.library.axes import size_argument, undecided
from shapelint.library.tensorflow.tensor import Tensor, as_tensor
from shapelint.raised import raised
from shapelint.symbolic.dims import Size
from shapelint.unknown import Undecided, Unknown
from shapelint.values import Array


def either(*given: Any, default: Any = None) -> Any:
    """The argument that was given under one of the names that a parameter has had."""
    return next((value for value in given if value is not None), default)


def tensors_of(values: Any, dtype: Any = None) -> list[Tensor]:
    """A list of tensors; the rows of a tensor in its place."""
    if isinstance(values, Unknown):
        raise Undecided(values)
    if isinstance(values, Array):
        dims = values.require_dims()
        if not dims or not isinstance(dims[0], int):
            undecided("how many tensors there are in a tensor")
        row = as_tensor(values)
        return [row.like(dims[1:]) for _ in range(dims[0])]
    return [as_tensor(value, dtype) for value in values]


def sizes_of(shape: Any, what: str = "a shape") -> tuple[Size, ...]:
    """Sizes given as a list, a static shape or a tensor that holds them; raises Undecided where not even the rank is known."""
    if isinstance(shape, Unknown):
        raise Undecided(shape)
    if isinstance(shape, Array):
        dims = shape.require_dims()
        if shape.values is not None:
            return tuple(map(size_argument, shape.values))
        if len(dims) == 1 and isinstance(dims[0], int):
            return (Unknown(f"{what} is the value of a tensor"),) * dims[0]
        undecided(f"{what} is the value of a tensor")
    if isinstance(shape, (tuple, list, range)):
        return tuple(_size(size, what) for size in shape)
    return (size_argument(shape),)


def _size(size: Any, what: str) -> Size:
    if size is None:
        raise raised(ValueError(f"None values not supported in {what}"))
    return int(size) if isinstance(size, float) and size.is_integer() else size_argument(size)


def static_sizes(shape: Any) -> tuple[Any, ...] | None:
    """Sizes of a declaration, `None` for the open ones; None where nothing is said."""
    if shape is None:
        return None
    if isinstance(shape, Unknown):
        raise Undecided(shape)
    if isinstance(shape, (tuple, list)):
        return tuple(None if size is None or (isinstance(size, int) and size < 0) else size_argument(size) for size in shape)
    return sizes_of(shape)


def known_dims(tensor: Array, rank: int) -> tuple[Size, ...]:
    """The dims of a tensor that has this rank if anything is known of it."""
    return tensor.dims if tensor.dims is not None else (Unknown("the shape of a tensor is not known"),) * rank


def per_axis(value: Any, axes: int, what: str) -> tuple[Size, ...]:
    """One number for each spatial axis, from a number for all of them or a sequence."""
    if isinstance(value, Unknown):
        return (value,) * axes
    sizes = sizes_of(value, what)
    if len(sizes) == 1:
        return sizes * axes
    if len(sizes) != axes:
        raise raised(ValueError(f"{what} should be of length 1 or {axes} but was {len(sizes)}"))
    return sizes


def without(dims: Sequence[Size], axes: Sequence[int], keepdims: Any = False) -> tuple[Size, ...]:
    """The dims after the elements along `axes` were taken together."""
    if keepdims:
        return tuple(1 if axis in axes else size for axis, size in enumerate(dims))
    return tuple(size for axis, size in enumerate(dims) if axis not in axes)


_DECLARING = {"tensorflow.Variable": "initial_value", "tensorflow.get_variable": "shape", "tensorflow.placeholder": "shape"}
"""What makes a tensor whose shape a program is free to choose, and the parameter that holds it."""

_HANDING_ON = frozenset({"tensorflow.split", "tensorflow.identity"})
"""What returns tensors of the rank of its first, whose sizes along some axes are the same."""


def declared_in(value: Any, axis: int, parameter: str) -> dict[str, Any]:
    """Where the size of an argument along an axis can be changed: in the call that declares a variable, else in the argument itself."""
    made = _before_parts(value, axis)
    if made is None or made.operation not in _DECLARING or made.site is None:
        return {"parameter": parameter, "element": axis}
    return {"parameter": _DECLARING[made.operation], "element": axis, "blamed": made}


def _before_parts(value: Any, axis: int) -> Call | None:
    """The call that made a tensor; for a part of one that was split along another axis, the call that made the whole."""
    made = value.producer if isinstance(value, Array) else None
    while made is not None and made.operation in _HANDING_ON and made.inputs and made.sources[0] is not None:
        whole, part = made.inputs[0].dims, made.outputs[0].dims
        if whole is None or part is None or len(whole) != len(part) or whole[axis] != part[axis]:
            break
        made = made.sources[0]
    return made
