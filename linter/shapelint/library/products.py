"""Matrix products: what they demand of their operands, and the dims of the result."""

from __future__ import annotations

from shapelint.library.axes import undecided
from shapelint.library.broadcasting import broadcast
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size
from shapelint.values import Array

CONTRACT = "matmul-shapes"


def require_inner(call: CallInProgress, left: Array, right: Array, received: Size, declared: Size) -> None:
    """State that the axes that are summed have one size."""
    call.require_equal(received, declared, CONTRACT, detail=f"{left.describe()} times {right.describe()}")


def matmul_dims(call: CallInProgress, left: Array, right: Array) -> tuple[Size, ...]:
    """`[*, n, k] x [*, k, m] -> [*, n, m]`, leading axes broadcast; a vector's axis is used up."""
    rows, columns = left.require_dims(), right.require_dims()
    if not rows or not columns:
        call.require(False, CONTRACT, received=left.describe(), declared=right.describe(), detail="a tensor without axes has no product")
        undecided("a matrix product of a tensor without axes")
    require_inner(call, left, right, rows[-1], columns[-2 if len(columns) > 1 else 0])
    batch: tuple[Size, ...] = ()
    if len(rows) > 2 or len(columns) > 2:
        batch = broadcast(call, rows[:-2], columns[:-2], contract=CONTRACT)
    return (*batch, *rows[-2:-1], *(columns[-1:] if len(columns) > 1 else ()))
