"""Reductions: functions that take the elements along axes together (`sum`, `mean`, `max`, `norm`), and running ones (`cumsum`)."""

from __future__ import annotations

import operator
from collections import namedtuple
from collections.abc import Callable
from typing import Any

from shapelint.library import tensordata
from shapelint.library.arithmetic import REDUCTIONS, running
from shapelint.library.axes import axes_argument, axis_argument, sizes_argument
from shapelint.library.registry import shape_function
from shapelint.library.torch.dtypes import element_type_of
from shapelint.library.torch.pointwise import TypeRule, binary, tensor_operand
from shapelint.library.torch.promotion import to_float, to_real
from shapelint.library.torch.tensor import UNKNOWN_STRIDES, Tensor
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, at_least
from shapelint.unknown import Unknown

Values = tuple[Any, ...]


def sum_type(element_type: str) -> str:
    """Sums and products of integers are counted in 64 bits."""
    return element_type if to_float(element_type) == element_type else "int64"


def keep_type(element_type: str) -> str:
    return element_type


def real_float(element_type: str) -> str:
    """Norms and deviations of complex numbers are real."""
    return to_real(to_float(element_type))


def without(dims: tuple[Size, ...], axes: tuple[int, ...], keepdim: Any) -> tuple[Size, ...]:
    """The shape after a reduction over `axes`; `keepdim` may be unknown only where nothing is dropped."""
    if isinstance(keepdim, Unknown):
        bool(keepdim)
    if keepdim:
        return tuple(1 if axis in axes else size for axis, size in enumerate(dims))
    return tuple(size for axis, size in enumerate(dims) if axis not in axes)


def axes_of(call: CallInProgress, tensor: Tensor, dim: Any, parameter: str = "dim") -> tuple[int, ...]:
    """The axes that a reduction takes: all of them for None and for an empty sequence."""
    rank = len(tensor.require_dims())
    if dim is None or (isinstance(dim, (tuple, list)) and not dim):
        return tuple(range(rank))
    return axes_argument(call, dim, rank, parameter) if rank or isinstance(dim, Unknown) else _axes_of_nothing(call, dim, parameter)


def _axes_of_nothing(call: CallInProgress, dim: Any, parameter: str) -> tuple[int, ...]:
    axes_argument(call, dim, 0, parameter)
    return ()


def reduce(
    call: CallInProgress, input: Any, dim: Any, keepdim: Any, element_type: str, function: Callable[[Values], Any] | None = None
) -> Tensor:
    """`[*] -> [* without the axes]`."""
    tensor = tensor_operand(input, "reduction")
    if dim is None and not keepdim and tensor.dims is None:
        return tensor.like((), element_type)
    axes = axes_of(call, tensor, dim)
    result = tensor.like(without(tensor.require_dims(), axes, keepdim), element_type)
    if function is not None and tensor.values is not None:
        result.values = tensordata.reduced(function, tensor, axes, element_type)
    return result


def _enter_reduction(function: str, rule: TypeRule, *names: str) -> None:
    def body(
        call: CallInProgress, input: Any, dim: Any = None, keepdim: Any = False, *, dtype: Any = None, axis: Any = None,
        keepdims: Any = False, out: Any = None,
    ) -> Any:  # fmt: skip
        """`[*] -> [* without the axes]`."""
        tensor = tensor_operand(input, function)
        element_type = element_type_of(dtype, rule(tensor.element_type))
        return reduce(call, tensor, axis if dim is None else dim, keepdim or keepdims, element_type, REDUCTIONS.get(function))

    shape_function(*(names or (f"torch.{function}", f"torch.Tensor.{function}")))(body)


_enter_reduction("sum", sum_type)
_enter_reduction("nansum", sum_type)
_enter_reduction("mean", to_float)
_enter_reduction("nanmean", to_float)
_enter_reduction("prod", sum_type)
_enter_reduction("amax", keep_type)
_enter_reduction("amin", keep_type)
_enter_reduction("count_nonzero", lambda _: "int64")
_enter_reduction("logsumexp", to_float, "torch.logsumexp", "torch.Tensor.logsumexp", "torch.special.logsumexp")


def _enter_test(function: str) -> None:
    def body(
        call: CallInProgress, input: Any, dim: Any = None, keepdim: Any = False, *, axis: Any = None, keepdims: Any = False, out: Any = None
    ) -> Any:
        """`[*] -> [* without the axes]` of booleans."""
        tensor = tensor_operand(input, function)
        element_type = "uint8" if tensor.element_type == "uint8" else "bool"
        wanted = axis if dim is None else dim
        if isinstance(wanted, (tuple, list)) and not wanted:
            return tensor.same(element_type)
        return reduce(call, tensor, wanted, keepdim or keepdims, element_type, REDUCTIONS[function])

    shape_function(f"torch.{function}", f"torch.Tensor.{function}")(body)


_enter_test("all")
_enter_test("any")


# Deviations


def _spread_arguments(dim: Any, unbiased: Any) -> tuple[Any, Any]:
    """`var(True)` means the correction, `var(1)` an axis."""
    return (None, dim) if isinstance(dim, bool) else (dim, unbiased)


def _enter_spread(function: str) -> None:
    def body(
        call: CallInProgress, input: Any, dim: Any = None, unbiased: Any = True, keepdim: Any = False, *, correction: Any = 1,
        axis: Any = None, out: Any = None,
    ) -> Any:  # fmt: skip
        """`[*] -> [* without the axes]`."""
        dim, unbiased = _spread_arguments(axis if dim is None else dim, unbiased)
        plain = unbiased is True and correction == 1
        tensor = tensor_operand(input, function)
        return reduce(call, tensor, dim, keepdim, real_float(tensor.element_type), REDUCTIONS[function] if plain else None)

    def with_mean(
        call: CallInProgress, input: Any, dim: Any = None, unbiased: Any = True, keepdim: Any = False, *, correction: Any = 1,
        axis: Any = None, out: Any = None,
    ) -> Any:  # fmt: skip
        """`[*] -> ([* without the axes], [* without the axes])`."""
        dim, _ = _spread_arguments(axis if dim is None else dim, unbiased)
        tensor = tensor_operand(input, function)
        return reduce(call, tensor, dim, keepdim, real_float(tensor.element_type)), reduce(call, tensor, dim, keepdim, tensor.element_type)

    shape_function(f"torch.{function}", f"torch.Tensor.{function}")(body)
    shape_function(f"torch.{function}_mean")(with_mean)


_enter_spread("var")
_enter_spread("std")


# The largest and the smallest, and where they are


def _with_indices(
    call: CallInProgress, input: Any, dim: Any, keepdim: Any, kind: Any, function: Callable[[Values], Any] | None, place: Any = None
) -> Any:
    tensor = tensor_operand(input, kind.__name__)
    values = reduce(call, tensor, dim, keepdim, tensor.element_type, function)
    return kind(values, reduce(call, tensor, dim, keepdim, "int64", place))


def _enter_extremum(name: str, elementwise: str) -> None:
    kind: Any = namedtuple(name, ["values", "indices"])

    def body(
        call: CallInProgress, input: Any, dim: Any = None, keepdim: Any = False, *, other: Any = None, axis: Any = None,
        keepdims: Any = False, out: Any = None,
    ) -> Any:  # fmt: skip
        """`[*] -> []`; with an axis `[*] -> ([* without it], [* without it])`; with a tensor `[*a], [*b] -> [*broadcast]`."""
        dim = axis if dim is None else dim
        other = dim if isinstance(dim, Tensor) else other
        if other is not None:
            return binary(call, input, other, elementwise)
        function = REDUCTIONS[f"a{name}"]
        if dim is None:
            return reduce(call, input, None, False, tensor_operand(input, name).element_type, function)
        return _with_indices(call, input, dim, keepdim or keepdims, kind, function, REDUCTIONS[f"arg{name}"])

    shape_function(f"torch.{name}", f"torch.Tensor.{name}")(body)


_enter_extremum("max", "maximum")
_enter_extremum("min", "minimum")


def _enter_position(name: str) -> None:
    def body(
        call: CallInProgress, input: Any, dim: Any = None, keepdim: Any = False, *, axis: Any = None, keepdims: Any = False, out: Any = None
    ) -> Any:
        """`[*] -> [* without the axis]` of indices."""
        return reduce(call, input, axis if dim is None else dim, keepdim or keepdims, "int64", REDUCTIONS[name])

    shape_function(f"torch.{name}", f"torch.Tensor.{name}")(body)


_enter_position("argmax")
_enter_position("argmin")

_Bounds = namedtuple("_Bounds", ["min", "max"])


@shape_function("torch.aminmax", "torch.Tensor.aminmax")
def aminmax(call: CallInProgress, input: Any, *, dim: Any = None, keepdim: Any = False, out: Any = None) -> Any:
    """`[*] -> ([* without the axis], [* without the axis])`."""
    tensor = tensor_operand(input, "aminmax")
    low, high = (reduce(call, tensor, dim, keepdim, tensor.element_type, REDUCTIONS[name]) for name in ("amin", "amax"))
    return _Bounds(low, high)


def _enter_selection(name: str, default: Any) -> None:
    """`median`, `nanmedian`: one tensor without an axis; `mode`: always with one."""
    kind: Any = namedtuple(name, ["values", "indices"])

    def body(call: CallInProgress, input: Any, dim: Any = default, keepdim: Any = False, *, axis: Any = None, out: Any = None) -> Any:
        """`[*] -> ([* without the axis], [* without the axis])`."""
        dim = axis if dim is None else dim
        function = REDUCTIONS.get(name)
        if dim is None:
            return reduce(call, input, None, False, tensor_operand(input, name).element_type, function)
        return _with_indices(call, input, dim, keepdim, kind, function)

    shape_function(f"torch.{name}", f"torch.Tensor.{name}")(body)


_enter_selection("median", None)
_enter_selection("nanmedian", None)
_enter_selection("mode", -1)


def _enter_quantile(name: str) -> None:
    def body(
        call: CallInProgress, input: Any, q: Any, dim: Any = None, keepdim: Any = False, *, interpolation: Any = "linear", out: Any = None
    ) -> Any:
        """`[*] , [Q] -> [Q, * without the axis]`; a number for q adds no axis."""
        result = reduce(call, input, dim, keepdim, tensor_operand(input, name).element_type)
        if not (isinstance(q, Tensor) and q.rank):
            return result
        return result.like((*q.shape, *result.shape), strides=UNKNOWN_STRIDES if result.rank else None)

    shape_function(f"torch.{name}", f"torch.Tensor.{name}")(body)


_enter_quantile("quantile")
_enter_quantile("nanquantile")


# Norms


@shape_function("torch.norm", "torch.Tensor.norm", "torch.functional.norm")
def norm(
    call: CallInProgress, input: Any, p: Any = "fro", dim: Any = None, keepdim: Any = False, out: Any = None, dtype: Any = None
) -> Any:
    """`[*] -> [* without the axes]`."""
    return _norm(call, input, dim, keepdim, dtype, p in ("fro", 2))


@shape_function("torch.linalg.vector_norm")
def vector_norm(
    call: CallInProgress, x: Any, ord: Any = 2, dim: Any = None, keepdim: Any = False, *, dtype: Any = None, out: Any = None
) -> Any:
    """`[*] -> [* without the axes]`."""
    return _norm(call, x, dim, keepdim, dtype, ord == 2)


@shape_function("torch.linalg.norm")
def linalg_norm(
    call: CallInProgress, A: Any, ord: Any = None, dim: Any = None, keepdim: Any = False, *, out: Any = None, dtype: Any = None
) -> Any:
    """`[*] -> [* without the axes]`; of a vector or of a matrix."""
    return _norm(call, A, dim, keepdim, dtype, ord is None)


@shape_function("torch.linalg.matrix_norm")
def matrix_norm(
    call: CallInProgress, A: Any, ord: Any = "fro", dim: Any = (-2, -1), keepdim: Any = False, *, dtype: Any = None, out: Any = None
) -> Any:
    """`[*, m, n] -> [*]`."""
    return _norm(call, A, dim, keepdim, dtype, ord == "fro")


def _norm(call: CallInProgress, input: Any, dim: Any, keepdim: Any, dtype: Any, euclidean: bool) -> Tensor:
    tensor = tensor_operand(input, "norm")
    element_type = to_real(element_type_of(dtype, real_float(tensor.element_type)))
    return reduce(call, tensor, dim, keepdim, element_type, REDUCTIONS["norm"] if euclidean else None)


@shape_function("torch.dist", "torch.Tensor.dist")
def dist(call: CallInProgress, input: Any, other: Any, p: Any = 2) -> Any:
    """`[*a], [*b] -> []`."""
    difference = binary(call, input, other, "sub")
    return difference.like((), real_float(difference.element_type))


@shape_function("torch.renorm", "torch.Tensor.renorm")
def renorm(call: CallInProgress, input: Any, p: Any, dim: Any, maxnorm: Any, *, out: Any = None) -> Any:
    """`[*] -> [*]`."""
    tensor = tensor_operand(input, "renorm")
    axis_argument(call, dim, tensor.rank)
    return tensor.same()


# Running reductions


def _enter_running(name: str, step: Callable[[Any, Any], Any] | None, rule: TypeRule) -> None:
    scan = running(step) if step is not None else None

    def body(call: CallInProgress, input: Any, dim: Any = None, *, dtype: Any = None, axis: Any = None, out: Any = None) -> Any:
        """`[*] -> [*]`."""
        tensor = tensor_operand(input, name)
        result = tensor.same(element_type_of(dtype, rule(tensor.element_type)))
        if tensor.dims is None:
            return result
        place = axis_argument(call, axis if dim is None else dim, tensor.rank)
        if scan is not None and tensor.values is not None:
            result.values = tensordata.along(scan, tensor, place, result.element_type) if tensor.dims else tensor.values
        return result

    shape_function(f"torch.{name}", f"torch.Tensor.{name}")(body)


_enter_running("cumsum", operator.add, sum_type)
_enter_running("cumprod", operator.mul, sum_type)
_enter_running("logcumsumexp", None, keep_type)


def _enter_running_extremum(name: str) -> None:
    kind: Any = namedtuple(name, ["values", "indices"])

    def body(call: CallInProgress, input: Any, dim: Any, *, out: Any = None) -> Any:
        """`[*] -> ([*], [*])`."""
        tensor = tensor_operand(input, name)
        axis_argument(call, dim, tensor.rank)
        return kind(*(tensor.same(element_type) for element_type in (None, "int64")))

    shape_function(f"torch.{name}", f"torch.Tensor.{name}")(body)


_enter_running_extremum("cummax")
_enter_running_extremum("cummin")


def _enter_integral(name: str, accumulates: bool) -> None:
    def body(call: CallInProgress, y: Any, x: Any = None, *, dx: Any = 1, dim: Any = -1) -> Any:
        """`[*, n] -> [*]`, or `[*, n - 1]` for the running kind."""
        tensor = tensor_operand(y, name)
        axis = axis_argument(call, dim, tensor.rank)
        dims = tensor.require_dims()
        kept = (dims[axis] - 1,) if accumulates else ()
        return tensor.like((*dims[:axis], *kept, *dims[axis + 1 :]), to_float(tensor.element_type))

    shape_function(*(f"torch.{spelling}" for spelling in ((name,) if accumulates else (name, "trapz"))))(body)


_enter_integral("trapezoid", False)
_enter_integral("cumulative_trapezoid", True)


@shape_function("torch.gradient")
def gradient(call: CallInProgress, input: Any, *, spacing: Any = 1, dim: Any = None, edge_order: Any = 1) -> Any:
    """`[*] -> one [*] for each axis`."""
    tensor = tensor_operand(input, "gradient")
    return tuple(tensor.same(to_float(tensor.element_type)) for _ in axes_of(call, tensor, dim))


@shape_function("torch.Tensor.sum_to_size")
def sum_to_size(call: CallInProgress, self: Any, *size: Any) -> Any:
    """`[*] -> sizes`, to which it was broadcast from."""
    return tensor_operand(self, "sum_to_size").like(sizes_argument(size))


@shape_function("torch.diff", "torch.Tensor.diff")
def diff(call: CallInProgress, input: Any, n: Any = 1, dim: Any = -1, prepend: Any = None, append: Any = None, *, out: Any = None) -> Any:
    """`[*, L] -> [*, L - n]`, with the lengths of what is put before and behind."""
    tensor = tensor_operand(input, "diff")
    axis = axis_argument(call, dim, tensor.rank)
    dims = tensor.require_dims()
    if isinstance(n, int) and n == 0:
        return tensor.same()
    length: Any = dims[axis] - n
    for extra in (prepend, append):
        if extra is not None:
            length = length + (extra.shape[axis] if extra.rank else 1)
    if at_least(length, 0) is False:
        length = 0
    result = tensor.like((*dims[:axis], length, *dims[axis + 1 :]))
    if tensor.values is not None and len(dims) == 1 and n == 1 and prepend is None and append is None and tensor.element_type != "bool":
        following = zip(tensor.values[1:], tensor.values, strict=False)
        result.values = tensordata.converted(tuple(later - before for later, before in following), tensor.element_type)
    return result
