"""Axes as arguments: `axis=-1`, `axis=(1, 2)`; unlike a tensor's, those of an array without axes are out of range."""

from __future__ import annotations

from typing import Any

from shapelint.library.axes import size_argument, undecided
from shapelint.recording import CallInProgress
from shapelint.unknown import Undecided, Unknown
from shapelint.values import Array


def axis_of(call: CallInProgress, axis: Any, rank: int, parameter: str = "axis") -> int:
    """The axis from 0 that is meant; negative ones count from the end."""
    place = size_argument(axis)
    if not isinstance(place, int):
        undecided("an axis is not a known number")
    if not -rank <= place < rank:
        call.require(
            False, "axis-out-of-range", received=rank, declared=place, parameter=parameter,
            detail=f"the array has {rank} axes: {-rank} to {rank - 1}" if rank else "the array has no axes",
        )  # fmt: skip
        undecided("an axis is out of range")
    return place % rank


def axes_of(call: CallInProgress, axes: Any, rank: int, parameter: str = "axis") -> tuple[int, ...]:
    """The axes that a parameter means which takes one axis or several; all of them for None."""
    if axes is None:
        return tuple(range(rank))
    if isinstance(axes, Unknown):
        raise Undecided(axes)
    if isinstance(axes, Array):
        axes = axes.values if axes.values is not None else undecided("axes are the values of an array")
    found = tuple(axis_of(call, axis, rank, parameter) for axis in (axes if isinstance(axes, (tuple, list)) else (axes,)))
    if len(set(found)) < len(found):
        call.require(False, "axis-out-of-range", received=rank, declared=tuple(axes), parameter=parameter, detail="an axis is named twice")
        undecided("an axis is named twice")
    return found
