"""Padding that keeps the size of a map: what is missing where two ways of a tensor meet with different sizes."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field

from shapelint.cases import Case, is_checked
from shapelint.derivations import chain_to
from shapelint.findings import Edit, Fix, Place
from shapelint.graph import Call, Site
from shapelint.library.broadcasting import Dims
from shapelint.origins import origin_of
from shapelint.source.bindings import last_name
from shapelint.source.files import SourceFile, Span
from shapelint.symbolic.dims import Size, ceil_div, definitely, equal

_MOST_OPERANDS = 8
"""How many operands are brought to one size."""


def padding_fix(case: Case, joined: object = None) -> Fix | None:
    """The unsafe fix that pads the windows on the way of some operands until their maps have the size of another.

    None where that can be done in no way, or in several. `joined` is the axis along which the operands are put together.
    """
    shapes = [array.dims for array in case.call.inputs[: _MOST_OPERANDS + 1]]
    known = [dims for dims in shapes if dims is not None and len(dims) > 2 and len(dims) == len(shapes[0] or ())]
    if len(known) < len(shapes) or len(known) > _MOST_OPERANDS:
        return None
    free = joined % len(known[0]) if isinstance(joined, int) else None
    fixes = {_fix_towards(case, known, target, free) for target in known} - {None}
    return fixes.pop() if len(fixes) == 1 else None


def fix_of_window(case: Case) -> Fix | None:
    """The unsafe fix that pads a window which is larger than the map that it slides over."""
    window = _window_of(case.call)
    return _fix_of(case, [window]) if window is not None else None


# Which windows to pad


def _fix_towards(case: Case, shapes: Sequence[Dims], target: Dims, free: int | None) -> Fix | None:
    """The fix after which all operands have the sizes of one of them."""
    changed: list[_Window] = []
    for index, dims in enumerate(shapes):
        missing = {axis: wanted - size for axis, (wanted, size) in enumerate(zip(target, dims, strict=True)) if axis != free}
        missing = {axis: size for axis, size in missing.items() if not definitely(equal(size, 0))}
        found = _windows_that_add(case, index, missing) if missing else []
        if found is None:
            return None
        changed += found
    return _fix_of(case, changed)


def _windows_that_add(case: Case, index: int, missing: dict[int, Size]) -> list[_Window] | None:
    """The last windows before an operand which, padded, give its axes what they miss; None where there are none."""
    others = {id(step) for other in range(len(case.call.inputs)) if other != index for step in chain_to(case.graph, case.call, other)}
    found: list[_Window] = []
    for step in reversed(chain_to(case.graph, case.call, index)):
        window = _window_of(step)
        if id(step) in others or (window is None and not _keeps(step, missing)):
            return None
        if window is None:
            continue
        found.append(window)
        missing = {axis: missing.get(axis, 0) - window.gains.get(axis, 0) for axis in {*missing, *window.gains}}
        if all(definitely(equal(size, 0)) for size in missing.values()):
            return found
        if window.strides:  # what is added before it does not come out behind it
            return None
    return None


def _keeps(step: Call, axes: dict[int, Size]) -> bool:
    """Whether a call returns as much along these axes as it gets."""
    before, after = (arrays[0].dims if arrays else None for arrays in (step.inputs, step.outputs))
    if before is None or after is None or len(before) != len(after):
        return False
    return all(definitely(equal(before[axis], after[axis])) for axis in axes)


# Windows


@dataclass(frozen=True)
class _Window:
    """A window of odd size that does not keep the size of its map."""

    call: Call
    padding: str
    """How the padding that keeps it is written: for PyTorch as numbers, for Keras by its name."""

    strides: bool
    gains: dict[int, Size] = field(hash=False)
    """What each axis has more with that padding."""


def _window_of(call: Call) -> _Window | None:
    """A convolution or pooling that could be padded so that it keeps the size of its map; None where it is, and for other calls."""
    kept = getattr(call.layer, "__dict__", {})
    dims = call.inputs[0].dims if call.inputs else None
    if dims is None or "padding" not in kept or kept.get("transposed") or kept.get("ceil_mode"):
        return None
    axes = range(1, len(dims) - 1) if kept.get("data_format") == "channels_last" else range(2, len(dims))
    kernel = _for_each(axes, kept.get("kernel_size", kept.get("pool_size")))
    strides = _for_each(axes, kept.get("stride", kept.get("strides")))
    rates = _for_each(axes, kept.get("dilation", kept.get("dilation_rate", 1)))
    spans = [rate * (size - 1) for size, rate in zip(kernel, rates, strict=False)]
    halves = tuple(span // 2 for span in spans)
    is_kept = kept["padding"] not in ("valid", 0) and _for_each(axes, kept["padding"]) in ((), halves)
    if not strides or not any(spans) or any(span % 2 for span in spans) or is_kept:
        return None
    after = call.outputs[0].dims if call.outputs else None
    gains = {axis: ceil_div(dims[axis], stride) - after[axis] for axis, stride in zip(axes, strides, strict=True)} if after else {}
    written = '"same"' if "strides" in kept else str(halves[0] if len(set(halves)) == 1 else halves)
    return _Window(call, written, any(stride > 1 for stride in strides), gains)


def _for_each(axes: range, value: object) -> tuple[int, ...]:
    """A setting of a window as one number for each axis; empty where it is not known."""
    each = (value,) * len(axes) if isinstance(value, int) else tuple(value) if isinstance(value, (tuple, list)) else ()
    numbers = tuple(size for size in each if type(size) is int)
    return numbers if len(numbers) == len(each) == len(axes) else ()


# Edits


def _fix_of(case: Case, windows: Sequence[_Window]) -> Fix | None:
    messages: dict[Edit, str] = {}
    for window in windows:
        edit = _edit(window)
        if edit is None or not is_checked(case.graph, edit.place):
            return None
        name = case.graph.name_of(window.call.layer) or type(window.call.layer).__name__
        messages.setdefault(edit, f"pad `{name}` with `padding={window.padding}`")
    return Fix("unsafe", "; ".join(messages.values()), tuple(messages)) if messages else None


def _edit(window: _Window) -> Edit | None:
    """The padding in the layer's constructor, in place of the one that it is given or behind its last argument."""
    origin = origin_of(window.call, "padding")
    if origin is not None:
        quoted = origin.text[:1] == "'" or origin.text[-1:] == "'"
        text = window.padding.replace('"', "'") if quoted else window.padding
        return Edit(origin.place, text) if _is_literal(origin.node) else None
    site: Site | None = getattr(window.call.layer, "constructed_at", None)
    if site is None or not isinstance(site.node, ast.Call) or last_name(site.node.func) != type(window.call.layer).__name__:
        return None
    if any(isinstance(each, ast.Starred) for each in site.node.args) or any(each.arg is None for each in site.node.keywords):
        return None
    return _behind_arguments(site.file, site.node, f", padding={window.padding}")


def _is_literal(node: ast.expr) -> bool:
    elements = node.elts if isinstance(node, (ast.Tuple, ast.List)) else [node]
    return all(isinstance(element, ast.Constant) for element in elements)


def _behind_arguments(file: SourceFile, call: ast.Call, text: str) -> Edit | None:
    """A text behind the last argument of a call; None where that is in parentheses of its own."""
    ends = [file.span(each) for each in (*call.args, *call.keywords)]
    if not ends:
        return None
    row, column = max((span.end_row, span.end_column) for span in ends)
    following = file.lines[row - 1][column - 1 :].lstrip()
    whole = file.span(call)
    if following.startswith(")") and (row, column + 1) != (whole.end_row, whole.end_column):
        return None
    return Edit(Place(file.filename, Span(row, column, row, column)), text)
