"""How Keras 1 and 2 spelled the arguments of layers that are called otherwise today.

A constructor is marked with `@also_spelled(...)`; rules that look for a number in the source find the old names in its
`old_names`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from shapelint.symbolic.dims import definitely, equal
from shapelint.unknown import Unknown

Arguments = tuple[tuple[Any, ...], dict[str, Any]]

WEIGHTS = {
    "init": "kernel_initializer", "bias": "use_bias", "W_regularizer": "kernel_regularizer", "b_regularizer": "bias_regularizer",
    "W_constraint": "kernel_constraint", "b_constraint": "bias_constraint",
}  # fmt: skip
"""The settings of a kernel and its bias."""

AXES = {"dim_ordering": "data_format", "border_mode": "padding", "subsample": "strides", "stride": "strides"}
"""The settings of a window."""

CONVOLUTION = {
    **WEIGHTS, **AXES, "nb_filter": "filters", "filter_length": "kernel_size", "nb_row": "kernel_size", "kernel_dim1": "kernel_size",
    "subsample_length": "strides", "atrous_rate": "dilation_rate",
}  # fmt: skip
DENSE = {**WEIGHTS, "output_dim": "units"}
POOLING = {**AXES, "pool_length": "pool_size"}
EMBEDDING = {"init": "embeddings_initializer", "W_regularizer": "embeddings_regularizer", "W_constraint": "embeddings_constraint"}

_KERNELS = (("nb_row", "nb_col"), ("kernel_dim1", "kernel_dim2", "kernel_dim3"))
"""Keywords that together are the size of a kernel."""

_BEHIND_THE_KERNEL = ("init", "activation", "weights", "border_mode", "subsample", "dim_ordering")
"""The parameters that follow the kernel in Keras 1."""

_OF_TODAY = frozenset({"padding", "strides", "data_format"})
_OF_KERAS_1 = frozenset(CONVOLUTION)


def also_spelled(old_names: Mapping[str, str], convert: Callable[[Any, Arguments], Arguments] | None = None) -> Callable[..., Any]:
    """Let a constructor take keywords by their old names, too; `convert` puts right what is more than a name."""

    def mark(init: Callable[..., None]) -> Callable[..., None]:
        @wraps(init)
        def constructor(self: Any, *args: Any, **options: Any) -> None:
            if convert is not None:
                args, options = convert(self, (args, options))
            given = {name for name in options if name not in old_names}
            renamed = {old_names.get(name, name): value for name, value in options.items() if old_names.get(name) not in given}
            init(self, *args, **renamed)

        constructor.__dict__["old_names"] = dict(old_names)
        return constructor

    return mark


def kernel_by_axes(layer: Any, arguments: Arguments) -> Arguments:
    """`(nb_filter, nb_row, nb_col)`, by place or by name, as `(filters, kernel_size)`."""
    args, options = arguments
    for names in _KERNELS:
        if any(name in options for name in names):
            sides = args[1:] + tuple(options.pop(name) for name in names if name in options)
            return args[:1], {**options, "kernel_size": sides}
    numbers = next((place for place, value in enumerate(args) if not _is_number(value)), len(args))
    if layer.axes < 2 or numbers < layer.axes + 1:
        return arguments
    if numbers == layer.axes + 2:  # the very first versions had the number of input channels in second place
        return _sides(args[:1] + args[2:], options, layer.axes)
    if layer.named_as_in_keras_1 or layer.axes > 2 or not _OF_KERAS_1.isdisjoint(options):
        return _sides(args, options, layer.axes)
    return _of_any_version(args, options)


def _sides(args: tuple[Any, ...], options: dict[str, Any], axes: int) -> Arguments:
    """The sides of the kernel as one tuple, and what follows by its names."""
    return args[:1], {**options, "kernel_size": args[1 : axes + 1], **dict(zip(_BEHIND_THE_KERNEL, args[axes + 1 :], strict=False))}


def _of_any_version(args: tuple[Any, ...], options: dict[str, Any]) -> Arguments:
    """`Conv2D(32, 3, 3)`: a kernel of 3 by 3 to the converter of Keras 2, a kernel of 3 that moves by 3 today."""
    filters, first, second, *rest = args
    if rest or not _OF_TODAY.isdisjoint(options) or not definitely(equal(first, second)):
        return args, options
    strides = 1 if definitely(equal(first, 1)) else Unknown("whether Conv2D(32, 3, 3) has a stride depends on the version of Keras")
    return (filters, first), {**options, "strides": strides}


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
