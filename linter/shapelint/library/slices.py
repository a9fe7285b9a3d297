"""Slices, whose bounds count from either end and never leave the axis."""

from __future__ import annotations

from shapelint.symbolic.dims import Size, at_least, size_max, size_min
from shapelint.unknown import Unknown


def clipped(bound: Size, size: Size) -> Size:
    """A bound of a slice as a place in the axis: negative bounds count from the end."""
    if at_least(bound, 0) is True:
        return bound if at_least(size, bound) is True else size_min(bound, size)
    if at_least(bound, 0) is False:
        place = bound + size
        return place if at_least(place, 0) is True else size_max(place, 0)
    return Unknown("a bound of a slice may count from either end")
