"""Products of arrays: `np.dot`, `np.matmul`, `np.einsum`, `np.tensordot`, `np.outer`, and `np.linalg`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelint.library.arithmetic import BINARY, REDUCTIONS
from shapelint.library.axes import axes_of, undecided
from shapelint.library.numpy import dtypes
from shapelint.library.numpy.ndarray import Ndarray, finished, from_tensor, make_ndarray, to_tensor
from shapelint.library.numpy.pointwise import applied, keep
from shapelint.library.numpy.reading import array_of
from shapelint.library.numpy.reduction import reduced
from shapelint.library.registry import lookup, shape_function
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, equal, size_min
from shapelint.unknown import Unknown


def _inner(call: CallInProgress, left: Ndarray, right: Ndarray, received: Size, declared: Size) -> None:
    call.require_equal(received, declared, "matmul-shapes", detail=f"{left.describe()} times {right.describe()}")


def _product(dims: Sequence[Size], *operands: Ndarray) -> Any:
    return finished(make_ndarray(tuple(dims), dtypes.promoted(*operands)))


@shape_function("numpy.matmul", "numpy.linalg.matmul")
def matmul(call: CallInProgress, x1: Any, x2: Any, out: Any = None, **_options: Any) -> Any:
    """`[*, n, k] x [*, k, m] -> [*, n, m]`, leading axes broadcast; a vector's axis is used up."""
    left, right = array_of(x1), array_of(x2)
    result = from_tensor(lookup("torch.matmul")(to_tensor(left), to_tensor(right)))
    if isinstance(result, Ndarray):
        result.element_type = dtypes.promoted(left, right)
    return result


@shape_function("numpy.dot")
def dot(call: CallInProgress, a: Any, b: Any, out: Any = None) -> Any:
    """`[*a, k], [*b, k, m] -> [*a, *b, m]`; a number multiplies."""
    left, right = array_of(a), array_of(b)
    if not left.require_dims() or not right.require_dims():
        return applied(call, BINARY["mul"], keep, a, b)
    _inner(call, left, right, left.shape[-1], right.shape[-2 if right.rank > 1 else 0])
    return _product((*left.shape[:-1], *right.shape[:-2], *(right.shape[-1:] if right.rank > 1 else ())), left, right)


@shape_function("numpy.inner")
def inner(call: CallInProgress, a: Any, b: Any) -> Any:
    """`[*a, k], [*b, k] -> [*a, *b]`; a number multiplies."""
    left, right = array_of(a), array_of(b)
    if not left.require_dims() or not right.require_dims():
        return applied(call, BINARY["mul"], keep, a, b)
    _inner(call, left, right, left.shape[-1], right.shape[-1])
    return _product((*left.shape[:-1], *right.shape[:-1]), left, right)


@shape_function("numpy.vdot")
def vdot(call: CallInProgress, a: Any, b: Any) -> Any:
    """`[*], [*] -> number`, both flat."""
    left, right = array_of(a), array_of(b)
    _inner(call, left, right, left.size, right.size)
    return _product((), left, right)


@shape_function("numpy.vecdot")
def vecdot(call: CallInProgress, x1: Any, x2: Any, *, axis: Any = -1, **_options: Any) -> Any:
    """`[*, k], [*, k] -> [*]`."""
    return from_tensor(lookup("torch.linalg.vecdot")(to_tensor(array_of(x1)), to_tensor(array_of(x2)), dim=axis))


@shape_function("numpy.outer", "numpy.linalg.outer")
def outer(call: CallInProgress, a: Any, b: Any, out: Any = None) -> Any:
    """`[*], [*] -> [elements, elements]`."""
    left, right = array_of(a), array_of(b)
    return _product((left.size, right.size), left, right)


@shape_function("numpy.kron")
def kron(call: CallInProgress, a: Any, b: Any) -> Any:
    """`[a, b] x [c, d] -> [a * c, b * d]`."""
    return from_tensor(lookup("torch.kron")(to_tensor(array_of(a)), to_tensor(array_of(b))))


@shape_function("numpy.cross", "numpy.linalg.cross")
def cross(call: CallInProgress, a: Any, b: Any, axisa: Any = -1, axisb: Any = -1, axisc: Any = -1, axis: Any = None) -> Any:
    """`[*, 3], [*, 3] -> [*, 3]`."""
    left, right = array_of(a), array_of(b)
    if axis is not None or not all(array.rank and equal(array.shape[-1], 3) is True for array in (left, right)):
        undecided("a cross product of vectors that have not 3 elements")
    return applied(call, None, keep, left, right)


@shape_function("numpy.tensordot", "numpy.linalg.tensordot")
def tensordot(call: CallInProgress, a: Any, b: Any, axes: Any = 2) -> Any:
    """The axes named are multiplied and summed; what is left of `a`, then of `b`."""
    left, right = array_of(a), array_of(b)
    if isinstance(axes, Unknown):
        undecided("tensordot along axes that are not known")
    given: Any = (range(-axes, 0), range(axes)) if isinstance(axes, int) else axes
    first, second = (
        axes_of(call, list(each) if isinstance(each, range) else each, array.rank, "axes")
        for each, array in zip(given, (left, right), strict=True)
    )
    call.require(len(first) == len(second), "matmul-shapes", received=len(first), declared=len(second), parameter="axes")
    for one, other in zip(first, second, strict=False):
        _inner(call, left, right, left.shape[one], right.shape[other])
    return _product((*_rest(left, first), *_rest(right, second)), left, right)


def _rest(array: Ndarray, axes: Sequence[int]) -> list[Size]:
    return [size for axis, size in enumerate(array.shape) if axis not in axes]


@shape_function("numpy.einsum")
def einsum(call: CallInProgress, *operands: Any, **_options: Any) -> Any:
    """The shape that the equation says."""
    if not operands or not isinstance(operands[0], str):
        undecided("np.einsum with lists of axes")
    arrays = [array_of(each) for each in operands[1:]]
    result = from_tensor(lookup("torch.einsum")(operands[0], *map(to_tensor, arrays)))
    if isinstance(result, Ndarray):
        result.element_type = dtypes.promoted(*arrays)
    return result


@shape_function("numpy.linalg.multi_dot")
def multi_dot(call: CallInProgress, arrays: Any, *, out: Any = None) -> Any:
    """A chain of matrix products."""
    first, *others = [array_of(each) for each in arrays]
    for other in others:
        first = dot(first, other)
    return first


@shape_function("numpy.convolve")
def convolve(call: CallInProgress, a: Any, v: Any, mode: Any = "full") -> Any:
    """`[n], [m] -> [n + m - 1]` (full), `[max]` (same), `[max - min + 1]` (valid)."""
    return _slid(array_of(a), array_of(v), mode)


@shape_function("numpy.correlate")
def correlate(call: CallInProgress, a: Any, v: Any, mode: Any = "valid") -> Any:
    """`[n], [m] -> [max - min + 1]` (valid), `[max]` (same), `[n + m - 1]` (full)."""
    return _slid(array_of(a), array_of(v), mode)


def _slid(left: Ndarray, right: Ndarray, mode: Any) -> Any:
    n, m = left.shape[0], right.shape[0]
    if mode == "full":
        return _product((n + m - 1,), left, right)
    smaller = size_min(n, m)
    larger = n + m - smaller
    return _product((larger if mode == "same" else larger - smaller + 1,), left, right)


# numpy.linalg


@shape_function("numpy.linalg.norm")
def norm(call: CallInProgress, x: Any, ord: Any = None, axis: Any = None, keepdims: Any = False) -> Any:
    """`[*] -> [* without the axes]`."""
    array = array_of(x)
    element_type = dtypes.real_part(array.element_type if dtypes.category(array.element_type) >= dtypes.FLOATING else "float64")
    return reduced(call, array, axis, keepdims, element_type, REDUCTIONS["norm"] if ord is None else None)


def _floats(array: Ndarray) -> str:
    return array.element_type if dtypes.category(array.element_type) >= dtypes.FLOATING else "float64"


def _square(call: CallInProgress, array: Ndarray) -> None:
    """State that an array holds square matrices."""
    if not call.require(array.rank >= 2, "matmul-shapes", received=array.describe(), declared="[*, n, n]", detail="a matrix is needed"):
        undecided("linear algebra of something that is no matrix")
    call.require_equal(array.shape[-2], array.shape[-1], "matmul-shapes", detail=f"{array.describe()} is not square")


def _enter_square(names: str, gives: str) -> None:
    def body(call: CallInProgress, a: Any, *_arguments: Any, **_named: Any) -> Any:
        """`[*, n, n] -> [*, n, n]`, or `[*]`, or `[*, n]`."""
        array = array_of(a)
        _square(call, array)
        dims = {"matrix": array.shape, "number": array.shape[:-2], "vector": array.shape[:-1]}[gives]
        return finished(make_ndarray(dims, _floats(array)))

    shape_function(*(f"numpy.linalg.{name}" for name in names.split()))(body)


_enter_square("inv cholesky matrix_power", "matrix")
_enter_square("det", "number")
_enter_square("eigvalsh", "vector")


@shape_function("numpy.linalg.eigh")
def eigh(call: CallInProgress, a: Any, UPLO: Any = "L") -> Any:
    """`[*, n, n] -> [*, n], [*, n, n]`."""
    array = array_of(a)
    _square(call, array)
    return make_ndarray(array.shape[:-1], dtypes.real_part(_floats(array))), make_ndarray(array.shape, _floats(array))


@shape_function("numpy.linalg.svd")
def svd(call: CallInProgress, a: Any, full_matrices: Any = True, compute_uv: Any = True, hermitian: Any = False) -> Any:
    """`[*, m, n] -> [*, m, m], [*, min], [*, n, n]`."""
    array = array_of(a)
    *batch, rows, columns = array.shape
    least = size_min(rows, columns)
    singular = make_ndarray((*batch, least), dtypes.real_part(_floats(array)))
    if not compute_uv:
        return singular
    left, right = (rows, columns) if full_matrices else (least, least)
    return make_ndarray((*batch, rows, left), _floats(array)), singular, make_ndarray((*batch, right, columns), _floats(array))


@shape_function("numpy.linalg.pinv")
def pinv(call: CallInProgress, a: Any, rcond: Any = None, hermitian: Any = False, **_options: Any) -> Any:
    """`[*, m, n] -> [*, n, m]`."""
    array = array_of(a)
    return make_ndarray((*array.shape[:-2], array.shape[-1], array.shape[-2]), _floats(array))


@shape_function("numpy.linalg.solve")
def solve(call: CallInProgress, a: Any, b: Any) -> Any:
    """`[n, n], [n] -> [n]`; `[n, n], [n, k] -> [n, k]`."""
    left, right = array_of(a), array_of(b)
    _square(call, left)
    if left.rank != 2 or right.rank > 2:
        undecided("np.linalg.solve of batches")
    _inner(call, left, right, left.shape[-1], right.shape[0])
    return make_ndarray(right.shape, _floats(left))


@shape_function("numpy.linalg.lstsq")
def lstsq(call: CallInProgress, a: Any, b: Any, rcond: Any = None) -> Any:
    """`[m, n], [m, *] -> [n, *]`, residuals, rank, singular values."""
    left, right = array_of(a), array_of(b)
    if left.rank != 2 or right.rank not in (1, 2):
        undecided("np.linalg.lstsq of what is no matrix")
    _inner(call, left, right, left.shape[0], right.shape[0])
    return (
        make_ndarray((left.shape[1], *right.shape[1:]), _floats(left)),
        Unknown("the residuals of least squares"),
        Unknown("the rank of a matrix"),
        make_ndarray((size_min(*left.shape),), _floats(left)),
    )


@shape_function("numpy.linalg.qr")
def qr(call: CallInProgress, a: Any, mode: Any = "reduced") -> Any:
    """`[m, n] -> [m, min], [min, n]`."""
    array = array_of(a)
    if mode != "reduced":
        undecided("np.linalg.qr in another mode")
    *batch, rows, columns = array.shape
    least = size_min(rows, columns)
    return make_ndarray((*batch, rows, least), _floats(array)), make_ndarray((*batch, least, columns), _floats(array))


@shape_function("numpy.linalg.matrix_rank", "numpy.linalg.cond")
def matrix_rank(call: CallInProgress, A: Any, *_arguments: Any, **_named: Any) -> Any:
    """`[*, m, n] -> [*]`."""
    return finished(make_ndarray(array_of(A).shape[:-2], "int64"))


# numpy.fft


def _enter_fft(name: str) -> None:
    def body(call: CallInProgress, a: Any, n: Any = None, axis: Any = -1, norm: Any = None, out: Any = None) -> Any:
        """`[*, n, *] -> [*, n, *]`; of real input half as many."""
        result = from_tensor(lookup(f"torch.fft.{name}")(to_tensor(array_of(a)), n, axis))
        if isinstance(result, Ndarray):
            result.element_type = "float64" if name == "irfft" else "complex128"
        return result

    shape_function(f"numpy.fft.{name}")(body)


def _enter_fft_along_axes(name: str, count: int | None) -> None:
    def body(call: CallInProgress, a: Any, s: Any = None, axes: Any = None, norm: Any = None, out: Any = None) -> Any:
        """`[*] -> [*]`."""
        array = array_of(a)
        if s is not None:
            undecided("a Fourier transform to other sizes")
        axes_of(call, tuple(range(-count, 0)) if axes is None and count is not None else axes, array.rank, "axes")
        return make_ndarray(array.dims, "complex128")

    shape_function(f"numpy.fft.{name}")(body)


for _name in ("fft", "ifft", "rfft", "irfft"):
    _enter_fft(_name)
for _name, _count in {"fft2": 2, "ifft2": 2, "fftn": None, "ifftn": None}.items():
    _enter_fft_along_axes(_name, _count)


@shape_function("numpy.fft.fftshift", "numpy.fft.ifftshift")
def fftshift(call: CallInProgress, x: Any, axes: Any = None) -> Any:
    """`[*] -> [*]`."""
    return make_ndarray(array_of(x).dims, array_of(x).element_type)


@shape_function("numpy.fft.fftfreq")
def fftfreq(call: CallInProgress, n: Any, d: Any = 1.0, device: Any = None) -> Any:
    """`n -> [n]`."""
    return make_ndarray((n,), "float64")


@shape_function("numpy.fft.rfftfreq")
def rfftfreq(call: CallInProgress, n: Any, d: Any = 1.0, device: Any = None) -> Any:
    """`n -> [n // 2 + 1]`."""
    return make_ndarray((n // 2 + 1,), "float64")
