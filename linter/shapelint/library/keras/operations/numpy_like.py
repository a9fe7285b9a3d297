"""`keras.ops` where it is numpy: the same shapes under the names and signatures that Keras has."""

from __future__ import annotations

from typing import Any

from shapelint.library.keras.operations.forwarding import Template, along, binary, bits, enter, over, reduction, unary


def _of_one(x: Any, k: Any = 0) -> Any:
    return (x,), {"k": k}


def _cumulative(x: Any, axis: Any = None, dtype: Any = None) -> Any:
    return (x,), {"axis": axis}


def _like(x: Any, dtype: Any = None) -> Any:
    return (x,), {"dtype": dtype}


def _made(shape: Any, dtype: Any = None) -> Any:
    return (shape,), {"dtype": dtype or "float32"}


def _quantile(x: Any, q: Any, axis: Any = None, method: Any = "linear", keepdims: Any = False) -> Any:
    return (x, q), {"axis": axis, "keepdims": keepdims}


def _halved(x: Any, indices_or_sections: Any) -> Any:
    return (x, indices_or_sections), {}


def _split(x: Any, indices_or_sections: Any, axis: Any = 0) -> Any:
    return (x, indices_or_sections), {"axis": axis}


def _joined(xs: Any) -> Any:
    return (xs,), {}


def _close(x1: Any, x2: Any, rtol: Any = 1e-05, atol: Any = 1e-08, equal_nan: Any = False) -> Any:
    return (x1, x2), {}


def _square(x: Any, N: Any = None) -> Any:
    return (x,), {}


def _eye(N: Any, M: Any = None, k: Any = 0, dtype: Any = None) -> Any:
    return (N, M, k), {}


def _diagonal(x: Any, offset: Any = 0, axis1: Any = 0, axis2: Any = 1) -> Any:
    return (x, offset, axis1, axis2), {}


def _largest(x: Any, axis: Any = None, keepdims: Any = False, initial: Any = None) -> Any:
    return (x,), {"axis": axis, "keepdims": keepdims}


def _product(x: Any, axis: Any = None, keepdims: Any = False, dtype: Any = None) -> Any:
    return (x,), {"axis": axis, "keepdims": keepdims}


def _taken(x: Any, indices: Any, axis: Any = None) -> Any:
    return (x, indices), {"axis": axis}


def _append(x1: Any, x2: Any, axis: Any = None) -> Any:
    return (x1, x2), {"axis": axis}


def _arange(start: Any, stop: Any = None, step: Any = None, dtype: Any = None) -> Any:
    return ((start,) if stop is None else (start, stop, 1 if step is None else step)), {"dtype": dtype}


def _partition(x: Any, kth: Any, axis: Any = -1) -> Any:
    return (x, kth), {"axis": axis}


def _average(x: Any, axis: Any = None, weights: Any = None) -> Any:
    return (x,), {"axis": axis}


def _to_shape(x: Any, shape: Any) -> Any:
    return (x, shape), {}


def _clip(x: Any, x_min: Any, x_max: Any) -> Any:
    return (x, x_min, x_max), {}


def _concatenate(xs: Any, axis: Any = 0) -> Any:
    return (xs,), {"axis": axis}


def _stack(x: Any, axis: Any = 0) -> Any:
    return (x,), {"axis": axis}


def _cross(x1: Any, x2: Any, axisa: Any = -1, axisb: Any = -1, axisc: Any = -1, axis: Any = None) -> Any:
    return (x1, x2), {"axisa": axisa, "axisb": axisb, "axisc": axisc, "axis": axis}


def _diff(a: Any, n: Any = 1, axis: Any = -1) -> Any:
    return (a,), {"n": n, "axis": axis}


def _digitize(x: Any, bins: Any) -> Any:
    return (x, bins), {}


def _einsum(subscripts: Any, *operands: Any, **kwargs: Any) -> Any:
    return (subscripts, *operands), {}


def _expand_dims(x: Any, axis: Any) -> Any:
    return (x, axis), {}


def _full(shape: Any, fill_value: Any, dtype: Any = None) -> Any:
    return (shape, fill_value), {"dtype": dtype}


def _full_like(x: Any, fill_value: Any, dtype: Any = None) -> Any:
    return (x, fill_value), {"dtype": dtype}


def _line(start: Any, stop: Any, num: Any = 50, endpoint: Any = True, dtype: Any = None, axis: Any = 0) -> Any:
    return (start, stop), {"num": num, "axis": axis}


def _linspace(start: Any, stop: Any, num: Any = 50, endpoint: Any = True, retstep: Any = False, dtype: Any = None, axis: Any = 0) -> Any:
    return (start, stop), {"num": num, "retstep": retstep, "axis": axis}


def _logspace(start: Any, stop: Any, num: Any = 50, endpoint: Any = True, base: Any = 10, dtype: Any = None, axis: Any = 0) -> Any:
    return (start, stop), {"num": num, "axis": axis}


def _identity(n: Any, dtype: Any = None) -> Any:
    return (n,), {}


def _isin(x1: Any, x2: Any, assume_unique: Any = False, invert: Any = False) -> Any:
    return (x1, x2), {}


def _meshgrid(*x: Any, indexing: Any = "xy") -> Any:
    return x, {"indexing": indexing}


def _moveaxis(x: Any, source: Any, destination: Any) -> Any:
    return (x, source, destination), {}


def _nan_to_num(x: Any, nan: Any = 0.0, posinf: Any = None, neginf: Any = None) -> Any:
    return (x,), {}


def _pad(x: Any, pad_width: Any, mode: Any = "constant", constant_values: Any = None) -> Any:
    return (x, pad_width), {"mode": mode}


def _repeat(x: Any, repeats: Any, axis: Any = None) -> Any:
    return (x, repeats), {"axis": axis}


def _reshape(x: Any, newshape: Any) -> Any:
    return (x, newshape), {}


def _roll(x: Any, shift: Any, axis: Any = None) -> Any:
    return (x, shift), {"axis": axis}


def _rot90(array: Any, k: Any = 1, axes: Any = (0, 1)) -> Any:
    return (array,), {"k": k, "axes": axes}


def _round(x: Any, decimals: Any = 0) -> Any:
    return (x,), {}


def _searchsorted(sorted_sequence: Any, values: Any, side: Any = "left") -> Any:
    return (sorted_sequence, values), {}


def _select(condlist: Any, choicelist: Any, default: Any = 0) -> Any:
    return (condlist, choicelist, default), {}


def _swapaxes(x: Any, axis1: Any, axis2: Any) -> Any:
    return (x, axis1, axis2), {}


def _tensordot(x1: Any, x2: Any, axes: Any = 2) -> Any:
    return (x1, x2), {"axes": axes}


def _tile(x: Any, repeats: Any) -> Any:
    return (x, repeats), {}


def _transpose(x: Any, axes: Any = None) -> Any:
    return (x, axes), {}


def _trapezoid(y: Any, x: Any = None, dx: Any = 1.0, axis: Any = -1) -> Any:
    return (y,), {"axis": axis}


def _vander(x: Any, N: Any = None, increasing: Any = False) -> Any:
    return (x, N), {}


def _where(condition: Any, x1: Any = None, x2: Any = None) -> Any:
    return ((condition,) if x1 is None else (condition, x1, x2)), {}


def _window(x: Any, beta: Any = None) -> Any:
    return (x,) if beta is None else (x, beta), {}


ELEMENTWISE = (
    "abs absolute angle arccos arccosh arcsin arcsinh arctan arctanh bitwise_invert bitwise_not cbrt ceil conj conjugate copy cos cosh"
    " deg2rad exp exp2 expm1 fabs floor i0 imag isfinite isinf isnan isneginf isposinf isreal log log10 log1p log2 logical_not negative"
    " rad2deg real reciprocal sign signbit sin sinc sinh sqrt square tan tanh trunc"
)

SAME_NAME: dict[Template, str] = {
    unary: "corrcoef fliplr flipud nonzero ravel",
    binary: (
        "add arctan2 divide dot equal floor_divide fmax fmin fmod gcd greater greater_equal heaviside hypot inner kron lcm ldexp less"
        " less_equal logaddexp logaddexp2 logical_and logical_or logical_xor matmul maximum minimum mod multiply nextafter not_equal outer"
        " power subtract true_divide vdot"
    ),
    bits: "bitwise_and bitwise_left_shift bitwise_or bitwise_right_shift bitwise_xor left_shift right_shift",
    reduction: (
        "all amax amin any argmax argmin mean median nanargmax nanargmin nanmax nanmean nanmedian nanmin nanprod nanstd nansum nanvar"
        " ptp std sum var"
    ),
    along: "argsort sort",
    over: "count_nonzero flip squeeze",
    _like: "empty_like ones_like zeros_like",
    _made: "empty ones zeros",
    _cumulative: "cumprod cumsum nancumprod nancumsum",
    _of_one: "diag diagflat tril triu",
    _quantile: "nanpercentile nanquantile percentile quantile",
    _halved: "dsplit hsplit vsplit",
    _joined: "dstack hstack vstack",
    _close: "isclose",
    _split: "array_split split",
    _eye: "eye",
    _diagonal: "diagonal trace",
    _largest: "max min",
    _product: "prod",
    _taken: "take take_along_axis",
    _append: "append",
    _arange: "arange",
    _partition: "argpartition",
    _average: "average",
    _to_shape: "broadcast_to",
    _clip: "clip",
    _concatenate: "concatenate",
    _stack: "stack",
    _cross: "cross",
    _diff: "diff",
    _digitize: "digitize",
    _einsum: "einsum",
    _expand_dims: "expand_dims",
    _full: "full",
    _full_like: "full_like",
    _line: "geomspace",
    _linspace: "linspace",
    _logspace: "logspace",
    _identity: "identity",
    _isin: "isin",
    _meshgrid: "meshgrid",
    _moveaxis: "moveaxis",
    _nan_to_num: "nan_to_num",
    _pad: "pad",
    _repeat: "repeat",
    _reshape: "reshape",
    _roll: "roll",
    _rot90: "rot90",
    _round: "round",
    _searchsorted: "searchsorted",
    _select: "select",
    _swapaxes: "swapaxes",
    _tensordot: "tensordot",
    _tile: "tile",
    _transpose: "transpose",
    _trapezoid: "trapezoid",
    _vander: "vander",
    _where: "where",
    _window: "bartlett blackman hamming hanning kaiser",
}
"""Functions by what they take, where numpy's function of that name gives the same shape."""


def _enter_all() -> None:
    for name in ELEMENTWISE.split():
        enter(f"numpy.{name}", unary, f"keras.ops.{name}", f"keras.ops.numpy.{name}", keeps_shape=True)
    for template, names in SAME_NAME.items():
        for name in names.split():
            enter(f"numpy.{name}", template, f"keras.ops.{name}", f"keras.ops.numpy.{name}")


_enter_all()
