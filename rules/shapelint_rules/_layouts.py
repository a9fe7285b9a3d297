"""What the rules say of the order of axes: where a layer of Keras wants the channels."""

from __future__ import annotations

from shapelint.cases import Case, shown
from shapelint.derivations import chain_to
from shapelint.symbolic.dims import Size

_COLOURS = (1, 3, 4)
"""How many channels pictures have."""


def channels_elsewhere(case: Case) -> str:
    """The hint that the pictures which come in have their channels where layers look for rows; empty where nothing tells that."""
    order = getattr(case.call.layer, "data_format", None)
    arrays = [array for step in (*chain_to(case.graph, case.call), case.call) for array in (*step.inputs, *step.outputs)]
    dims = next((array.dims for array in arrays if array.dims is not None and len(array.dims) == 4), None)
    if dims is None or order not in ("channels_last", "channels_first"):
        return ""
    batch, *sizes = dims
    last = order == "channels_last"
    found, there = (sizes[0], sizes[-1]) if last else (sizes[-1], sizes[0])
    if found not in _COLOURS or not isinstance(there, int) or there <= found:
        return ""
    turned = [batch, *sizes[1:], sizes[0]] if last else [batch, sizes[-1], *sizes[:-1]]
    where, other = ("first", "channels_first") if last else ("last", "channels_last")
    return (
        f'the channels of {shown(dims)} seem to come {where}, which takes `data_format="{other}"`; here they are wanted as {shown(turned)}'
    )


def without_channels(case: Case) -> str:
    """The shape with the axis that is missing, where samples come without channels: `[N, 28, 28, 1]`."""
    dims, axes = case.call.inputs[0].dims if case.call.inputs else None, getattr(case.call.layer, "axes", None)
    order = getattr(case.call.layer, "data_format", None)
    if dims is None or not isinstance(axes, int) or len(dims) != axes + 1 or order not in ("channels_last", "channels_first"):
        return ""
    wanted: list[Size] = [*dims, 1] if order == "channels_last" else [dims[0], 1, *dims[1:]]
    return f"one channel would be {shown(wanted)}"
