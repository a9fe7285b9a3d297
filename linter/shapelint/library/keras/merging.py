"""Layers that make one tensor of several: element-wise ones, `Concatenate` and `Dot`."""

from __future__ import annotations

from typing import Any, ClassVar

from shapelint.library.axes import axis_argument
from shapelint.library.broadcasting import broadcast, show
from shapelint.library.keras.layer import Layer, shape_rule
from shapelint.library.registry import export, layer, lookup
from shapelint.library.tensorflow.shapes import static
from shapelint.library.tensorflow.tensor import Tensor
from shapelint.raised import raised
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, equal, format_size
from shapelint.unknown import Undecided, Unknown


def tensors_of(inputs: Any, kind: str, least: int = 1, most: int | None = None) -> list[Tensor]:
    """The tensors that a layer merges; raises ValueError where it is called on anything but a list of them."""
    if isinstance(inputs, Unknown):
        raise Undecided(inputs)
    if not isinstance(inputs, (list, tuple)) or len(inputs) < least or (most is not None and len(inputs) > most):
        count = f"{least}" if most == least else f"at least {least}"
        raise raised(ValueError(f"A `{kind}` layer should be called on a list of {count} inputs."))
    for each in inputs:
        if not isinstance(each, Tensor):
            raise Undecided(each if isinstance(each, Unknown) else Unknown("a layer merges something that is no tensor"))
    return list(inputs)


def joint_batch(call: CallInProgress, dims: list[tuple[Size, ...]], contract: str) -> Size:
    """The number of samples, which all tensors have to have in common."""
    known = [each[0] for each in dims if each and static(each[0]) is not None]
    for size in known[1:]:
        if equal(known[0], size) is False:
            call.require(False, contract, detail=f"the batch sizes are {format_size(known[0])} and {format_size(size)}")
    return known[0] if known else next((each[0] for each in dims if each), Unknown("a tensor without an axis for the samples"))


class Merging(Layer):
    """`[N, *], ... -> [N, *]`: the axes behind the samples broadcast from the right."""

    takes_several = True
    least: ClassVar[int] = 1
    most: ClassVar[int | None] = None

    @shape_rule
    def call(self, call: CallInProgress, inputs: Any) -> Any:
        tensors = tensors_of(inputs, type(self).__name__, self.least, self.most)
        dims = [tensor.require_dims() for tensor in tensors]
        batch = joint_batch(call, dims, "broadcast-shapes")
        rank = max(map(len, dims))
        aligned = [(batch,) + (1,) * (rank - len(each)) + each[1:] for each in dims]
        return tensors[0].like(broadcast(call, *aligned))


for _name in ("Add", "Multiply", "Average", "Maximum", "Minimum"):
    layer(f"keras.layers.{_name}")(type(_name, (Merging,), {"__doc__": Merging.__doc__}))


@layer("keras.layers.Subtract")
class Subtract(Merging):
    """`[N, *], [N, *] -> [N, *]`."""

    least = most = 2


@layer("keras.layers.Concatenate")
class Concatenate(Layer):
    """`[N, *a, x, *b], [N, *a, y, *b] -> [N, *a, x + y, *b]`."""

    takes_several = True

    def __init__(self, axis: Any = -1, **options: Any) -> None:
        super().__init__(**options)
        self.axis = axis

    @shape_rule
    def call(self, call: CallInProgress, inputs: Any) -> Any:
        tensors = tensors_of(inputs, "Concatenate")
        dims = [tensor.require_dims() for tensor in tensors]
        return tensors[0].like(concatenated(call, dims, self.axis))


def concatenated(call: CallInProgress, dims: list[tuple[Size, ...]], axis: Any) -> tuple[Size, ...] | None:
    """The sizes of a concatenation; None where the ranks or the axis do not fit."""
    rank = len(dims[0])
    for each in dims[1:]:
        detail = f"a {len(each)}-d tensor beside a {rank}-d one"
        if not call.require(len(each) == rank, "concat-shapes", received=show(each), declared=show(dims[0]), detail=detail):
            return None
    if not isinstance(axis, int):
        raise Undecided(axis if isinstance(axis, Unknown) else Unknown("the axis of a concatenation"))
    inside = -rank <= axis < rank
    if not call.require(inside, "axis-out-of-range", received=axis, declared=f"-{rank} to {rank - 1}", parameter="axis"):
        return None
    total: Size = 0
    for each in dims:
        total = total + each[axis]
    return tuple(total if place == axis % rank else _common(call, dims, place) for place in range(rank))


def _common(call: CallInProgress, dims: list[tuple[Size, ...]], place: int) -> Size:
    """The size of an axis that all tensors have to have in common."""
    kept = dims[0][place]
    for each in dims[1:]:
        call.require(
            equal(kept, each[place]), "concat-shapes", received=show(each), declared=show(dims[0]),
            detail=f"axis {place} has {format_size(kept)} against {format_size(each[place])}",
        )  # fmt: skip
        if isinstance(kept, Unknown) or (static(kept) is None and static(each[place]) is not None):
            kept = each[place]
    return kept


@layer("keras.layers.Dot")
class Dot(Layer):
    """`[N, *a, k, *b], [N, *c, k, *d] -> [N, *a, *b, *c, *d]`; `[N, k], [N, k] -> [N, 1]`."""

    takes_several = True

    def __init__(self, axes: Any, normalize: Any = False, **options: Any) -> None:
        super().__init__(**options)
        if isinstance(axes, (tuple, list)) and len(axes) != 2:
            raise raised(ValueError(f"Invalid format for argument `axes`: it should contain two elements. Received: axes={axes}"))
        if not isinstance(axes, (int, tuple, list, Unknown)):
            raise raised(TypeError(f"Invalid type for argument `axes`: it should be a list or an int. Received: axes={axes}"))
        self.axes, self.normalize = axes, normalize

    @shape_rule
    def call(self, call: CallInProgress, inputs: Any) -> Any:
        tensors = tensors_of(inputs, "Dot", 2, 2)
        dims = [tensor.require_dims() for tensor in tensors]
        wanted = self.axes if isinstance(self.axes, (tuple, list)) else (self.axes, self.axes)
        axes = [axis_argument(call, axis, len(each), "axes") for axis, each in zip(wanted, dims, strict=True)]
        if 0 in axes:
            raise raised(ValueError(f"A `Dot` layer cannot sum over the samples. Received: axes={self.axes}"))
        batch = joint_batch(call, dims, "matmul-shapes")
        first, second = dims
        call.require_equal(
            second[axes[1]], first[axes[0]], "matmul-shapes", parameter="axes",
            detail=f"axis {axes[1]} of the second is summed with axis {axes[0]} of the first",
        )  # fmt: skip
        rest = [size for each, axis in zip(dims, axes, strict=True) for place, size in enumerate(each) if place not in (0, axis)]
        return tensors[0].like((batch, *(rest or [1])))


def _as_function(kind: str) -> None:
    """The function of the same name in lower case: `add([x, y])`."""

    @export(f"keras.layers.{kind.lower()}")
    def merged(inputs: Any, *settings: Any, **options: Any) -> Any:
        return lookup(f"keras.layers.{kind}")(*settings, **options)(inputs)

    merged.__name__ = kind.lower()


for _name in ("Add", "Multiply", "Average", "Maximum", "Minimum", "Subtract", "Concatenate", "Dot"):
    _as_function(_name)
