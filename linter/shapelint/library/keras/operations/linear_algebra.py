"""`keras.ops.linalg`, and Fourier transforms."""

from __future__ import annotations

from typing import Any

from shapelint.library.axes import axes_of
from shapelint.library.keras.operations.forwarding import enter
from shapelint.library.registry import shape_function
from shapelint.library.tensorflow.arguments import without
from shapelint.library.tensorflow.tensor import Tensor, as_tensor, make_tensor
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, equal, floor_div, size_min
from shapelint.unknown import Undecided, Unknown


def _names(*names: str) -> tuple[str, ...]:
    return tuple(f"keras.ops.{folder}{name}" for name in names for folder in ("", "linalg."))


def _matrices(call: CallInProgress, x: Any, square: bool = False) -> Tensor:
    tensor = as_tensor(x)
    dims = tensor.require_dims()
    if call.require(len(dims) >= 2, "layer-rank", received=tensor.describe(), declared="at least 2-d") is False:
        raise Undecided(Unknown("a matrix of fewer than two axes"))
    if square:
        call.require_equal(dims[-1], dims[-2], "matmul-shapes", detail="the matrix has to be square")
    return tensor


@shape_function(*_names("inv", "cholesky", "cholesky_inverse"))
def of_square(call: CallInProgress, x: Any, *_settings: Any, **_named: Any) -> Any:
    """`[*, n, n] -> [*, n, n]`."""
    return _matrices(call, x, True).same()


@shape_function(*_names("det"), "keras.ops.logdet", "keras.ops.math.logdet")
def determinant(call: CallInProgress, x: Any) -> Any:
    """`[*, n, n] -> [*]`."""
    tensor = _matrices(call, x, True)
    return tensor.like(tensor.require_dims()[:-2])


@shape_function(*_names("slogdet"))
def slogdet(call: CallInProgress, x: Any) -> Any:
    """`[*, n, n] -> [*], [*]`."""
    tensor = _matrices(call, x, True)
    return tensor.like(tensor.require_dims()[:-2]), tensor.like(tensor.require_dims()[:-2])


@shape_function(*_names("eig", "eigh"))
def eig(call: CallInProgress, x: Any) -> Any:
    """`[*, n, n] -> [*, n], [*, n, n]`."""
    tensor = _matrices(call, x, True)
    return tensor.like(tensor.require_dims()[:-1]), tensor.same()


@shape_function(*_names("pinv"))
def pinv(call: CallInProgress, x: Any, rcond: Any = None) -> Any:
    """`[*, n, m] -> [*, m, n]`."""
    tensor = _matrices(call, x)
    *lead, rows, columns = tensor.require_dims()
    return tensor.like((*lead, columns, rows))


@shape_function(*_names("matrix_rank"))
def matrix_rank(call: CallInProgress, x: Any, tol: Any = None) -> Any:
    """`[*, n, m] -> [*]`."""
    tensor = _matrices(call, x)
    return tensor.like(tensor.require_dims()[:-2], "int32")


@shape_function(*_names("lu_factor"))
def lu_factor(call: CallInProgress, x: Any) -> Any:
    """`[*, n, m] -> [*, n, m], [*, min(n, m)]`."""
    tensor = _matrices(call, x)
    *lead, rows, columns = tensor.require_dims()
    return tensor.same(), tensor.like((*lead, size_min(rows, columns)), "int32")


@shape_function(*_names("qr"))
def qr(call: CallInProgress, x: Any, mode: Any = "reduced") -> Any:
    """`[*, n, m] -> [*, n, k], [*, k, m]`."""
    tensor = _matrices(call, x)
    *lead, rows, columns = tensor.require_dims()
    inner: Size = rows if mode == "complete" else size_min(rows, columns)
    return tensor.like((*lead, rows, inner)), tensor.like((*lead, inner, columns))


@shape_function(*_names("svd"))
def svd(call: CallInProgress, x: Any, full_matrices: Any = True, compute_uv: Any = True) -> Any:
    """`[*, n, m] -> [*, n, n], [*, k], [*, m, m]`."""
    tensor = _matrices(call, x)
    *lead, rows, columns = tensor.require_dims()
    inner = size_min(rows, columns)
    values = tensor.like((*lead, inner))
    if not compute_uv:
        return values
    left, right = ((rows, rows), (columns, columns)) if full_matrices else ((rows, inner), (inner, columns))
    return tensor.like((*lead, *left)), values, tensor.like((*lead, *right))


@shape_function(*_names("solve"), *_names("solve_triangular"))
def solve(call: CallInProgress, a: Any, b: Any, lower: Any = False) -> Any:
    """`[*, n, n], [*, n, k] -> [*, n, k]`."""
    matrix, right = _matrices(call, a, True), as_tensor(b)
    dims = right.require_dims()
    axis = -1 if len(dims) < matrix.rank else -2
    if len(dims) >= -axis:
        call.require_equal(dims[axis], matrix.require_dims()[-1], "matmul-shapes")
    return right.same()


@shape_function(*_names("lstsq"))
def lstsq(call: CallInProgress, a: Any, b: Any, rcond: Any = None) -> Any:
    """`[n, m], [n, k] -> [m, k]`."""
    matrix, right = _matrices(call, a), as_tensor(b)
    call.require_equal(right.require_dims()[0], matrix.require_dims()[0], "matmul-shapes")
    return right.like((matrix.require_dims()[1], *right.require_dims()[1:]))


@shape_function(*_names("norm"))
def norm(call: CallInProgress, x: Any, ord: Any = None, axis: Any = None, keepdims: Any = False) -> Any:
    """`[*] -> [rest]`."""
    tensor = as_tensor(x)
    dims = tensor.require_dims()
    return tensor.like(without(dims, axes_of(call, axis, len(dims)), keepdims))


@shape_function("keras.ops.cdist", "keras.ops.math.cdist", "keras.ops.numpy.cdist", "keras.ops.nn.cdist")
def cdist(call: CallInProgress, x: Any, y: Any) -> Any:
    """`[*, n, d], [*, m, d] -> [*, n, m]`."""
    left, right = _matrices(call, x), _matrices(call, y)
    call.require_equal(right.require_dims()[-1], left.require_dims()[-1], "matmul-shapes")
    return left.like((*left.require_dims()[:-1], right.require_dims()[-2]))


def _unary(x: Any) -> Any:
    return (x,), {}


enter("numpy.conjugate", _unary, "keras.ops.linalg.conjugate")

# Fourier transforms: complex numbers are pairs of tensors


def _pair(x: Any) -> tuple[Tensor, Tensor]:
    if not isinstance(x, (tuple, list)) or len(x) != 2:
        raise Undecided(Unknown("a complex number that is no pair"))
    return as_tensor(x[0]), as_tensor(x[1])


@shape_function(*(f"keras.ops.{folder}{name}" for name in ("fft", "fft2", "ifft2") for folder in ("", "math.")))
def fft(call: CallInProgress, x: Any) -> Any:
    """`([*], [*]) -> ([*], [*])`."""
    real, imaginary = _pair(x)
    return real.same(), imaginary.same()


@shape_function("keras.ops.rfft", "keras.ops.math.rfft")
def rfft(call: CallInProgress, x: Any, fft_length: Any = None) -> Any:
    """`[*, n] -> ([*, n // 2 + 1], [*, n // 2 + 1])`."""
    tensor = as_tensor(x)
    dims = tensor.require_dims()
    length = dims[-1] if fft_length is None else fft_length
    made = (*dims[:-1], floor_div(length, 2) + 1)
    return tensor.like(made), tensor.like(made)


@shape_function("keras.ops.irfft", "keras.ops.math.irfft")
def irfft(call: CallInProgress, x: Any, fft_length: Any = None) -> Any:
    """`([*, m], [*, m]) -> [*, 2 * (m - 1)]`."""
    real, _ = _pair(x)
    dims = real.require_dims()
    return real.like((*dims[:-1], 2 * (dims[-1] - 1) if fft_length is None else fft_length))


@shape_function("keras.ops.stft", "keras.ops.math.stft")
def stft(
    call: CallInProgress, x: Any, sequence_length: Any, sequence_stride: Any, fft_length: Any, window: Any = "hann", center: Any = True
) -> Any:
    """`[*, n] -> ([*, windows, fft // 2 + 1], the same)`."""
    tensor = as_tensor(x)
    dims = tensor.require_dims()
    padded = dims[-1] + 2 * floor_div(fft_length, 2) if center else dims[-1]
    made = (*dims[:-1], 1 + floor_div(padded - fft_length, sequence_stride), floor_div(fft_length, 2) + 1)
    return tensor.like(made), tensor.like(made)


@shape_function("keras.ops.istft", "keras.ops.math.istft")
def istft(call: CallInProgress, x: Any, *_settings: Any, length: Any = None, **_named: Any) -> Any:
    """`([*, windows, m], the same) -> [*, n]`."""
    real, _ = _pair(x)
    return real.like((*real.require_dims()[:-2], length if length is not None else Unknown("the length of a sound")))


@shape_function("keras.ops.view_as_complex", "keras.ops.math.view_as_complex")
def view_as_complex(call: CallInProgress, x: Any) -> Any:
    """`[*, 2] -> [*]`."""
    tensor = as_tensor(x)
    dims = tensor.require_dims()
    call.require(bool(dims) and equal(dims[-1], 2) is not False, "model-raises", received=tensor.describe(), declared="[*, 2]")
    return make_tensor(dims[:-1], "complex64")


@shape_function("keras.ops.view_as_real", "keras.ops.math.view_as_real")
def view_as_real(call: CallInProgress, x: Any) -> Any:
    """`[*] -> [*, 2]`."""
    return make_tensor((*as_tensor(x).require_dims(), 2))
