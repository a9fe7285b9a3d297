"""What a pattern does to a tensor: split axes, reorder, reduce, repeat, and merge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from shapelint.library.axes import size_argument, undecided
from shapelint.library.einops.pattern import CONTRACT, MERGED, Group, Pattern, PatternFault, Side, parse_pattern, written
from shapelint.library.torch.joining import stacked, tensors_in
from shapelint.library.torch.reshaping import reflowed
from shapelint.library.torch.tensor import Tensor
from shapelint.library.torch.views import expanded, inserted, permuted
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, floor_div, format_size, product
from shapelint.unknown import Undecided, Unknown

REDUCTIONS = ("min", "max", "sum", "mean", "prod", "any", "all")


@lru_cache(maxsize=2048)
def checked_pattern(pattern: str, operation: str, given: tuple[str, ...]) -> Pattern:
    """The parsed pattern, with the rules of the operation kept; raises PatternFault."""
    parsed = parse_pattern(pattern)
    left, right = parsed.left, parsed.right
    numbered = {name for side in (left, right) for name, _ in side.numbers}
    if right.has_ellipsis and not left.has_ellipsis:
        raise PatternFault("the ellipsis stands only on the right side")
    if any(MERGED in group for group in left.groups):
        raise PatternFault("an ellipsis in parentheses on the left side")
    lost, new = set(left.names) - set(right.names), set(right.names) - set(left.names)
    if operation == "rearrange" and (numbered or lost or new):
        reason = f"`{written((sorted(numbered or lost or new)[0],))}`"
        raise PatternFault(f"{reason} is a number, for which rearrange has no use" if numbered else f"{reason} stands on one side only")
    if operation == "repeat" and lost - numbered:
        raise PatternFault(f"`{sorted(lost - numbered)[0]}` stands on the left side only")
    missing = new - numbered - set(given)
    if operation == "repeat" and missing:
        raise PatternFault(f"the length of the new axis `{sorted(missing)[0]}` is not given")
    if operation not in ("rearrange", "repeat") and new:
        raise PatternFault(f"`{written((sorted(new)[0],))}` stands on the right side only")
    unused = set(given) - set(left.names) - set(right.names)
    if unused:
        raise PatternFault(f"`{sorted(unused)[0]}` does not stand in the pattern")
    return parsed


def transformed(call: CallInProgress, tensor: Any, pattern: Any, operation: str, lengths: Mapping[str, Any]) -> Any:
    """The tensor after `rearrange`, `repeat` or a reduction."""
    for value in (tensor, pattern):
        if isinstance(value, Unknown):
            raise Undecided(value)
    if isinstance(tensor, (list, tuple)):
        tensor = stacked(call, tensors_in(tensor), 0)
    try:
        parsed = checked_pattern(pattern, operation, tuple(lengths))
    except PatternFault as fault:
        call.require(False, CONTRACT, declared=pattern, parameter="pattern", detail=str(fault))
        undecided("a pattern that einops does not take")
    covered = require_pattern_rank(call, tensor, parsed.left)
    sizes: dict[str, Size] = {
        **dict(parsed.left.numbers),
        **dict(parsed.right.numbers),
        **{name: size_argument(length) for name, length in lengths.items()},
    }
    left, right = parsed.left.expanded(covered), parsed.right.expanded(covered)
    for group, size in zip(left, tensor.shape, strict=True):
        bind(call, group, size, sizes)
    return _moved(call, tensor, left, right, sizes, operation)


def require_pattern_rank(call: CallInProgress, tensor: Tensor, side: Side) -> int:
    """State how many axes the left side wants; return how many its ellipsis covers."""
    wanted = len(side.groups) - side.has_ellipsis
    if tensor.dims is None and tensor.slot is not None and not side.has_ellipsis:
        call.require_rank(tensor, wanted, contract=CONTRACT)
    rank = tensor.rank
    fits = rank >= wanted if side.has_ellipsis else rank == wanted
    detail = f"`{side.text}` describes {wanted} axes{' or more' if side.has_ellipsis else ''}, the tensor has {rank}"
    if not call.require(fits, CONTRACT, received=tensor.describe(), declared=side.text, parameter="pattern", detail=detail):
        undecided("a pattern for another number of axes")
    return rank - wanted


def bind(call: CallInProgress, group: Group, size: Size, sizes: dict[str, Size]) -> None:
    """Enter the lengths of the axes in a group of the left side; one that is not known follows by division."""
    open_names = [name for name in group if name not in sizes]
    known = product(sizes[name] for name in group if name in sizes)
    if len(open_names) > 1:
        call.require(
            False,
            CONTRACT,
            received=size,
            declared=written(group),
            parameter="pattern",
            detail=f"the lengths of `{written(group)}` are not given",
        )
        undecided("a group with several axes of unknown length")
    if not open_names:
        call.require_equal(
            size,
            known,
            CONTRACT,
            parameter="pattern",
            detail=f"`{written(group)}` has {format_size(known)}, the tensor {format_size(size)}",
        )
    elif len(group) == 1:
        sizes[group[0]] = size
    else:
        detail = f"`{written(group)}` divides {format_size(size)} by {format_size(known)}"
        fits = call.require_divisible(size, known, CONTRACT, parameter="pattern", detail=detail)
        sizes[open_names[0]] = Unknown("an axis that cannot be divided so") if fits is False else floor_div(size, known)


def _moved(
    call: CallInProgress, tensor: Tensor, left: Sequence[Group], right: Sequence[Group], sizes: Mapping[str, Size], operation: str
) -> Tensor:
    before, after = [name for group in left for name in group], [name for group in right for name in group]
    parts = reflowed(tensor, tuple(sizes[name] for name in before))
    kept = [name for name in after if name in before]
    dropped = [before.index(name) for name in before if name not in after]
    order = [before.index(name) for name in kept]
    if dropped and operation not in ("rearrange", "repeat"):
        dims = tuple(parts.shape[axis] for axis in order)
        parts = tensor.like(dims, "bool" if operation in ("any", "all") else None)
    else:
        parts = permuted(parts, [*order, *dropped])
        if dropped:  # axes of length 1 that `repeat` forgets
            parts = reflowed(parts, tuple(parts.shape[: len(order)]))
    for axis, name in enumerate(after):
        if name not in before:
            parts = inserted(parts, axis)
    if len(after) > len(kept):
        parts = expanded(call, parts, tuple(sizes[name] for name in after), "pattern")
    return reflowed(parts, tuple(product(sizes[name] for name in group) for group in right))
