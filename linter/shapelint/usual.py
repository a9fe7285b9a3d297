"""Inputs that people use: the picture sizes of the common data sets and models, and which of them a model accepts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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


def likely_size(channels: Size, accepted_so_far: int) -> int:
    """The usual size that was probably meant: digits, small pictures, or those of ImageNet models."""
    if channels == 1:
        return 28
    return 224 if accepted_so_far >= 100 else 32
