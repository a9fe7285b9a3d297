"""Inputs that people use: the picture sizes of the common data sets and models, and which of them a model accepts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from shapelint.symbolic.dims import Size, Symbol, free_symbols
from shapelint.symbolic.solver import Requirements

SIZES = (28, 32, 64, 96, 128, 224, 227, 256, 299, 384, 512)
"""MNIST, CIFAR, Tiny ImageNet, STL-10, the usual crops of ImageNet models, and powers of two."""

CHANNELS = (1, 3)


def accepted_sizes(constraints: Requirements, dims: Sequence[Size]) -> list[int]:
    """The usual sizes of square pictures that meet the requirements, for an input `[N, C, H, W]`."""
    return [size for size in SIZES if accepts(constraints, dims, size)]


def accepts(constraints: Requirements, dims: Sequence[Size], size: int) -> bool:
    """Whether a square picture of this size meets the requirements."""
    if isinstance(dims[1], int) and dims[1] not in CHANNELS:
        return False
    try:
        return constraints.accepts(values_at(constraints, dims, size))
    except KeyError:
        return False


def values_at(constraints: Requirements, dims: Sequence[Size], size: int) -> Mapping[Symbol, int]:
    """Values for all symbols: the spatial ones of `dims` as the size says, the others as small as they can be."""
    values = constraints.smallest()
    for dim in dims[2:]:
        values.update(dict.fromkeys(free_symbols(dim), size))
    return values


def likely_size(channels: Size, smallest: int, first: Any = None) -> int:
    """The usual size that was probably meant: digits, small pictures, or those of ImageNet models.

    `smallest` is what the model accepts at least; `first` is its first layer: the 11x11 window of AlexNet, moved by 4,
    fits 227 without padding and 224 with it.
    """
    if isinstance(channels, int) and channels == 1:
        return 28
    if smallest < 100:
        return 32
    kernel, stride, padding = (_number(getattr(first, name, None)) for name in ("kernel_size", "stride", "padding"))
    if kernel is None or stride is None or padding is None or not kernel > stride > 2:
        return 224
    return 227 if (227 + 2 * padding - kernel) % stride == 0 else 224


def _number(value: Any) -> int | None:
    """The number of a setting that may be given for each axis."""
    first = value[0] if isinstance(value, (tuple, list)) and value else value
    return first if isinstance(first, int) else None
