"""An order of axes that names one twice or one that is not there: which number to write instead."""

from __future__ import annotations

from collections.abc import Sequence

from shapelint.cases import Case, fix_of
from shapelint.findings import Fix

_PERMUTATIONS = ("torch.permute", "torch.Tensor.permute")


def permutation_fix(case: Case) -> Fix | None:
    """The fix that names the axis that is missing from an order; None where more than one is, or where two could make room.

    It is safe where one number names no axis at all. Where one is named twice, the batch stays first, which is a guess.
    """
    axes, rank = _axes(case), len(case.call.inputs[0].dims or ()) if case.call.inputs else 0
    if axes is None or len(axes) != rank:
        return None
    named = [axis % rank if -rank <= axis < rank else None for axis in axes]
    missing = sorted(set(range(rank)) - set(named))
    if len(missing) != 1:
        return None
    index = named.index(None) if None in named else _superfluous(named, missing[0])
    origin = case.origin_of("dims", axes[index], index) if index is not None else None
    if index is None or origin is None or origin.value != axes[index]:
        return None
    return fix_of([origin], missing[0], missing, "safe" if named[index] is None else "unsafe")


def _axes(case: Case) -> tuple[int, ...] | None:
    """The axes as they are given, one by one or in a tuple."""
    given = case.call.arguments.get("dims") if case.call.operation in _PERMUTATIONS else None
    if isinstance(given, (tuple, list)) and len(given) == 1 and isinstance(given[0], (tuple, list)):
        given = given[0]
    return tuple(given) if isinstance(given, (tuple, list)) and all(type(axis) is int for axis in given) else None


def _superfluous(named: Sequence[int | None], missing: int) -> int | None:
    """Which of two places that name the same axis is to name the missing one, if the batch stays first."""
    first, second = (index for index, axis in enumerate(named) if named.count(axis) > 1)
    if first == 0 and (missing == 0 or named[0] == 0):
        return first if missing == 0 else second
    return None
