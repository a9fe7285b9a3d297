"""Pools of `tf.nn`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelint.library.axes import undecided
from shapelint.library.registry import shape_function
from shapelint.library.tensorflow.arguments import declared_in, either
from shapelint.library.tensorflow.spatial import input_of, layout_of, slid
from shapelint.library.tensorflow.tensor import Tensor, as_tensor
from shapelint.library.windows import Window
from shapelint.raised import raised
from shapelint.recording import CallInProgress
from shapelint.unknown import Unknown


def pooled(
    call: CallInProgress,
    input: Any,
    window: Any,
    strides: Any,
    padding: Any,
    data_format: Any,
    axes: int,
    parameter: str,
    dilations: Any = None,
) -> Tensor:
    """`[N, *spatial, C] -> [N, *out, C]`."""
    layout = layout_of(data_format, axes)
    tensor = as_tensor(input)
    if call.require_rank(tensor, axes + 2) is False:
        undecided("a pool over a tensor of another rank")
    _, _, dims = input_of(call, tensor, axes)
    kernel, steps = layout.steps(window, parameter), layout.steps(strides, "strides")
    windows = tuple(
        Window(size, step, dilation=spread) for size, step, spread in zip(kernel, steps, layout.steps(dilations, "dilations"), strict=True)
    )
    spatial = slid(call, tuple(dims[axis] for axis in layout.spatial), windows, padding, layout, parameter)
    return tensor.like(layout.joined(dims[0], spatial, dims[layout.channel]))


def _enter(names: Sequence[str], axes: int | None) -> None:
    def body(
        call: CallInProgress,
        input: Any = None,
        ksize: Any = None,
        strides: Any = None,
        padding: Any = None,
        data_format: Any = None,
        name: Any = None,
        *,
        value: Any = None,
    ) -> Any:
        """`[N, *spatial, C] -> [N, *out, C]`."""
        given = either(input, value)
        return pooled(call, given, ksize, strides, padding, data_format, _axes(given) if axes is None else axes, "ksize")

    shape_function(*names)(body)


def _axes(given: Any) -> int:
    """How many axes the pool of a tensor slides over: two unless the tensor says otherwise."""
    dims = as_tensor(given).dims
    return len(dims) - 2 if dims is not None and len(dims) in (3, 5) else 2


for _name in ("max_pool", "avg_pool"):
    _enter([f"tensorflow.nn.{_name}"], None)
    _enter([f"tensorflow.nn.{_name}2d"], 2)
    _enter([f"tensorflow.nn.{_name}1d"], 1)
    _enter([f"tensorflow.nn.{_name}3d"], 3)
_enter(["tensorflow.nn.max_pool_v2", "tensorflow.raw_ops.MaxPool"], None)
_enter(["tensorflow.nn.avg_pool_v2", "tensorflow.raw_ops.AvgPool"], None)


@shape_function("tensorflow.nn.pool")
def pool(
    call: CallInProgress,
    input: Any,
    window_shape: Any,
    pooling_type: Any,
    strides: Any = None,
    padding: Any = None,
    data_format: Any = None,
    dilations: Any = None,
    name: Any = None,
    *,
    dilation_rate: Any = None,
) -> Any:
    """`[N, *spatial, C] -> [N, *out, C]`; TensorFlow 1 had the padding before the strides."""
    if isinstance(strides, str):
        strides, padding = data_format if not isinstance(data_format, str) else None, strides
        data_format = None
    axes = len(as_tensor(input).require_dims()) - 2
    mode = "VALID" if padding is None else padding
    spreads = either(dilations, dilation_rate)
    rates = spreads if isinstance(spreads, (list, tuple)) else [spreads]
    if mode == "SAME" and any(isinstance(rate, int) and rate > 1 for rate in rates):
        raise raised(ValueError("pooling with 'SAME' padding is not implemented for dilation_rate > 1"))
    _require_no_gaps(window_shape, strides)
    return pooled(call, input, window_shape, strides, mode, data_format, axes, "window_shape", spreads)


def _require_no_gaps(window: Any, strides: Any) -> None:
    """Raise, as TensorFlow does, where a pool strides over what no window sees."""
    if isinstance(window, (list, tuple)) and isinstance(strides, (list, tuple)):
        pairs = [(size, step) for size, step in zip(window, strides, strict=False) if isinstance(size, int) and isinstance(step, int)]
        if any(step > size for size, step in pairs):
            raise raised(ValueError(f"strides > window_shape not supported due to inconsistency between CPU and GPU: {strides}, {window}"))


def _dilated(call: CallInProgress, value: Any, filters: Any, strides: Any, rates: Any, padding: Any, parameter: str) -> Any:
    layout = layout_of(None, 2)
    tensor, lead, dims = input_of(call, value, 2)
    kernel = as_tensor(filters)
    if kernel.dims is None or call.require_rank(kernel, 3) is False:
        return Unknown("a morphological filter of another rank")
    call.require_equal(dims[3], kernel.dims[2], "conv-in-channels", **declared_in(filters, 2, parameter))
    steps, spreads = layout.steps(strides, "strides"), layout.steps(rates, "dilations")
    windows = tuple(Window(size, step, dilation=rate) for size, step, rate in zip(kernel.dims, steps, spreads, strict=False))
    return tensor.like((*lead, *layout.joined(dims[0], slid(call, dims[1:3], windows, padding, layout, parameter), dims[3])))


@shape_function("tensorflow.nn.dilation2d")
def dilation2d(
    call: CallInProgress, input: Any, filters: Any = None, strides: Any = None, padding: Any = None, data_format: Any = None,
    dilations: Any = None, name: Any = None, *, filter: Any = None, rates: Any = None,
) -> Any:  # fmt: skip
    """`[N, H, W, C] x [h, w, C] -> [N, oH, oW, C]`; TensorFlow 1 had the rates before the padding."""
    if isinstance(data_format, str) and not isinstance(padding, str):
        padding, dilations = data_format, padding
    return _dilated(call, input, either(filters, filter), strides, either(dilations, rates), padding, "filters")


@shape_function("tensorflow.nn.erosion2d")
def erosion2d(
    call: CallInProgress, value: Any, filters: Any = None, strides: Any = None, padding: Any = None, data_format: Any = None,
    dilations: Any = None, name: Any = None, *, kernel: Any = None, rates: Any = None,
) -> Any:  # fmt: skip
    """`[N, H, W, C] x [h, w, C] -> [N, oH, oW, C]`; TensorFlow 1 had the rates before the padding."""
    if isinstance(data_format, str) and not isinstance(padding, str):
        padding, dilations = data_format, padding
    return _dilated(call, value, either(filters, kernel), strides, either(dilations, rates), padding, "filters")


@shape_function("tensorflow.nn.max_pool_with_argmax")
def max_pool_with_argmax(
    call: CallInProgress, input: Any, ksize: Any, strides: Any, padding: Any, data_format: Any = None, *_settings: Any, **_named: Any
) -> Any:
    """`[N, H, W, C] -> [N, oH, oW, C]` twice: maxima and their places."""
    order = data_format if isinstance(data_format, str) else None
    result = pooled(call, input, ksize, strides, padding, order, 2, "ksize")
    return result, result.same("int64")


@shape_function("tensorflow.nn.fractional_max_pool", "tensorflow.nn.fractional_avg_pool")
def fractional_pool(call: CallInProgress, value: Any, *_settings: Any, **_named: Any) -> Any:
    """The sizes depend on random numbers."""
    return Unknown("a fractional pool")
