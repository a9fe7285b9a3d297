"""Linear algebra of single matrices: inverses, determinants, decompositions, systems of equations."""

from __future__ import annotations

from typing import Any

from shapelint.library.axes import undecided
from shapelint.library.broadcasting import broadcast
from shapelint.library.registry import shape_function
from shapelint.library.tensorflow.tensor import Tensor, as_tensor
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import size_min


def matrix_of(call: CallInProgress, value: Any, *, square: bool = False) -> Tensor:
    """A tensor of two axes or more whose last two are a matrix."""
    tensor = as_tensor(value)
    dims = tensor.require_dims()
    if not call.require(len(dims) >= 2, "layer-rank", received=tensor.describe(), declared="at least 2-d"):
        undecided("a matrix that has not two axes")
    if square:
        call.require_equal(dims[-1], dims[-2], "matmul-shapes", detail="the matrix has to be square")
    return tensor


@shape_function(
    "tensorflow.linalg.inv",
    "tensorflow.matrix_inverse",
    "tensorflow.linalg.cholesky",
    "tensorflow.cholesky",
    "tensorflow.linalg.expm",
    "tensorflow.linalg.sqrtm",
    "tensorflow.linalg.logm",
)
def square_function(call: CallInProgress, input: Any, *_settings: Any, **_named: Any) -> Any:
    """`[*, n, n] -> [*, n, n]`."""
    return matrix_of(call, input, square=True).same()


@shape_function("tensorflow.linalg.band_part", "tensorflow.matrix_band_part")
def band_part(call: CallInProgress, input: Any, num_lower: Any = None, num_upper: Any = None, name: Any = None) -> Any:
    """`[*, n, m] -> [*, n, m]`."""
    return matrix_of(call, input).same()


@shape_function("tensorflow.linalg.pinv")
def pinv(call: CallInProgress, a: Any, *_settings: Any, **_named: Any) -> Any:
    """`[*, n, m] -> [*, m, n]`."""
    tensor = matrix_of(call, a)
    *lead, rows, columns = tensor.require_dims()
    return tensor.like((*lead, columns, rows))


@shape_function("tensorflow.linalg.det", "tensorflow.matrix_determinant", "tensorflow.linalg.logdet")
def determinant(call: CallInProgress, input: Any, name: Any = None) -> Any:
    """`[*, n, n] -> [*]`."""
    tensor = matrix_of(call, input, square=True)
    return tensor.like(tensor.require_dims()[:-2])


@shape_function("tensorflow.linalg.slogdet")
def slogdet(call: CallInProgress, input: Any, name: Any = None) -> Any:
    """`[*, n, n] -> [*], [*]`."""
    tensor = matrix_of(call, input, square=True)
    return tensor.like(tensor.require_dims()[:-2]), tensor.like(tensor.require_dims()[:-2])


@shape_function(
    "tensorflow.linalg.solve",
    "tensorflow.matrix_solve",
    "tensorflow.linalg.triangular_solve",
    "tensorflow.matrix_triangular_solve",
    "tensorflow.linalg.cholesky_solve",
    "tensorflow.cholesky_solve",
)
def solve(call: CallInProgress, matrix: Any, rhs: Any, *_settings: Any, **_named: Any) -> Any:
    """`[*, n, n], [*, n, k] -> [*, n, k]`."""
    return _solved(call, matrix_of(call, matrix, square=True), matrix_of(call, rhs))


@shape_function("tensorflow.linalg.lstsq", "tensorflow.matrix_solve_ls")
def lstsq(call: CallInProgress, matrix: Any, rhs: Any, *_settings: Any, **_named: Any) -> Any:
    """`[*, n, m], [*, n, k] -> [*, m, k]`."""
    return _solved(call, matrix_of(call, matrix), matrix_of(call, rhs))


def _solved(call: CallInProgress, left: Tensor, right: Tensor) -> Tensor:
    ours, theirs = left.require_dims(), right.require_dims()
    call.require_equal(ours[-2], theirs[-2], "matmul-shapes", detail="one row on the right side for each equation")
    return right.like((*broadcast(call, ours[:-2], theirs[:-2]), ours[-1], theirs[-1]))


@shape_function("tensorflow.linalg.svd", "tensorflow.svd")
def svd(call: CallInProgress, tensor: Any, full_matrices: Any = False, compute_uv: Any = True, name: Any = None) -> Any:
    """`[*, n, m] -> [*, p], [*, n, p], [*, m, p]`."""
    given = matrix_of(call, tensor)
    *lead, rows, columns = given.require_dims()
    inner = size_min(rows, columns)
    values = given.like((*lead, inner))
    if compute_uv is False:
        return values
    whole = full_matrices is True
    return values, given.like((*lead, rows, rows if whole else inner)), given.like((*lead, columns, columns if whole else inner))


@shape_function("tensorflow.linalg.qr", "tensorflow.qr")
def qr(call: CallInProgress, input: Any, full_matrices: Any = False, name: Any = None) -> Any:
    """`[*, n, m] -> [*, n, p], [*, p, m]`."""
    given = matrix_of(call, input)
    *lead, rows, columns = given.require_dims()
    inner = rows if full_matrices is True else size_min(rows, columns)
    return given.like((*lead, rows, inner)), given.like((*lead, inner, columns))


@shape_function("tensorflow.linalg.eigh", "tensorflow.self_adjoint_eig", "tensorflow.linalg.eig")
def eigh(call: CallInProgress, tensor: Any, name: Any = None) -> Any:
    """`[*, n, n] -> [*, n], [*, n, n]`."""
    given = matrix_of(call, tensor, square=True)
    return given.like(given.require_dims()[:-1]), given.same()


@shape_function("tensorflow.linalg.eigvalsh", "tensorflow.self_adjoint_eigvals", "tensorflow.linalg.eigvals")
def eigvalsh(call: CallInProgress, tensor: Any, name: Any = None) -> Any:
    """`[*, n, n] -> [*, n]`."""
    given = matrix_of(call, tensor, square=True)
    return given.like(given.require_dims()[:-1])
