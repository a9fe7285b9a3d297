"""Linear algebra: decompositions, solvers and what else takes batches of matrices `[*, n, m]`."""

from __future__ import annotations

from typing import Any, NamedTuple

from shapelint.library.axes import require_tensor, same, same_sizes, undecided
from shapelint.library.broadcasting import broadcast
from shapelint.library.registry import shape_function
from shapelint.library.torch.promotion import promoted, to_complex, to_float, to_real
from shapelint.library.torch.tensor import UNKNOWN_STRIDES, Tensor, make_tensor
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, size_min
from shapelint.unknown import Unknown

CONTRACT = "matmul-shapes"
Dims = tuple[Size, ...]


def _matrix(call: CallInProgress, tensor: Any) -> tuple[Dims, Size, Size]:
    """Batch, rows and columns of a batch of matrices."""
    rank = require_tensor(tensor).rank
    if not call.require(rank >= 2, CONTRACT, received=tensor.describe(), declared="at least 2-d", detail="matrices have two axes"):
        undecided("linear algebra on a tensor without two axes")
    return tuple(tensor.shape[:-2]), tensor.shape[-2], tensor.shape[-1]


def _square(call: CallInProgress, tensor: Any) -> tuple[Dims, Size]:
    """Batch and size of a batch of square matrices."""
    batch, rows, columns = _matrix(call, tensor)
    call.require_equal(columns, rows, CONTRACT, detail=f"{tensor.describe()} does not hold square matrices")
    return batch, rows


def _made(dims: Dims, element_type: str) -> Tensor:
    """A result of LAPACK: column-major, as far as anybody promises."""
    return make_tensor(dims, element_type, strides=UNKNOWN_STRIDES if len(dims) > 1 else None)


# from square matrices


def _square_like(call: CallInProgress, tensor: Any) -> Tensor:
    batch, size = _square(call, tensor)
    return _made((*batch, size, size), to_float(tensor.element_type))


@shape_function(
    "torch.inverse", "torch.Tensor.inverse", "torch.linalg.inv", "torch.matrix_exp", "torch.Tensor.matrix_exp", "torch.linalg.matrix_exp"
)
def inverse(call: CallInProgress, A: Any, *, out: Any = None) -> Any:
    """`[*, n, n] -> [*, n, n]`"""
    return _square_like(call, A)


@shape_function(
    "torch.cholesky", "torch.Tensor.cholesky", "torch.linalg.cholesky", "torch.cholesky_inverse", "torch.Tensor.cholesky_inverse"
)
def cholesky(call: CallInProgress, input: Any, upper: Any = False, *, out: Any = None) -> Any:
    """`[*, n, n] -> [*, n, n]`"""
    return _square_like(call, input)


@shape_function("torch.matrix_power", "torch.Tensor.matrix_power", "torch.linalg.matrix_power")
def matrix_power(call: CallInProgress, input: Any, n: Any, *, out: Any = None) -> Any:
    """`[*, n, n] -> [*, n, n]`"""
    return _square_like(call, input)


class _Inverse(NamedTuple):
    inverse: Any
    info: Any


class _Cholesky(NamedTuple):
    L: Any
    info: Any


@shape_function("torch.linalg.inv_ex")
def inv_ex(call: CallInProgress, A: Any, *, check_errors: Any = False, out: Any = None) -> Any:
    """`[*, n, n] -> [*, n, n], [*]`"""
    return _Inverse(_square_like(call, A), make_tensor(_square(call, A)[0], "int32"))


@shape_function("torch.linalg.cholesky_ex")
def cholesky_ex(call: CallInProgress, input: Any, *, upper: Any = False, check_errors: Any = False, out: Any = None) -> Any:
    """`[*, n, n] -> [*, n, n], [*]`"""
    return _Cholesky(_square_like(call, input), make_tensor(_square(call, input)[0], "int32"))


@shape_function("torch.det", "torch.Tensor.det", "torch.linalg.det", "torch.logdet", "torch.Tensor.logdet")
def det(call: CallInProgress, A: Any, *, out: Any = None) -> Any:
    """`[*, n, n] -> [*]`"""
    return make_tensor(_square(call, A)[0], A.element_type)


class _Slogdet(NamedTuple):
    sign: Any
    logabsdet: Any


@shape_function("torch.slogdet", "torch.Tensor.slogdet", "torch.linalg.slogdet")
def slogdet(call: CallInProgress, A: Any, *, out: Any = None) -> Any:
    """`[*, n, n] -> [*], [*]`"""
    batch = _square(call, A)[0]
    return _Slogdet(make_tensor(batch, A.element_type), make_tensor(batch, to_real(A.element_type)))


@shape_function("torch.linalg.cond")
def cond(call: CallInProgress, A: Any, p: Any = None, *, out: Any = None) -> Any:
    """`[*, n, m] -> [*]`"""
    return make_tensor(_matrix(call, A)[0], to_real(A.element_type))


@shape_function("torch.linalg.matrix_rank")
def matrix_rank(
    call: CallInProgress, A: Any, tol: Any = None, *, atol: Any = None, rtol: Any = None, hermitian: Any = False, out: Any = None
) -> Any:
    """`[*, n, m] -> [*]`"""
    return make_tensor(_matrix(call, A)[0], "int64")


@shape_function("torch.trace", "torch.Tensor.trace")
def trace(call: CallInProgress, input: Any) -> Any:
    """`[n, m] -> []`"""
    call.require_rank(require_tensor(input), 2)
    return input.like((), "int64" if to_float(input.element_type) != input.element_type else None)


@shape_function("torch.pinverse", "torch.Tensor.pinverse", "torch.linalg.pinv")
def pinverse(
    call: CallInProgress, input: Any, rcond: Any = None, *, atol: Any = None, rtol: Any = None, hermitian: Any = False, out: Any = None
) -> Any:
    """`[*, n, m] -> [*, m, n]`"""
    batch, rows, columns = _matrix(call, input)
    return _made((*batch, columns, rows), input.element_type)


# decompositions


class _Qr(NamedTuple):
    Q: Any
    R: Any


class _Svd(NamedTuple):
    U: Any
    S: Any
    V: Any


class _LinalgSvd(NamedTuple):
    U: Any
    S: Any
    Vh: Any


class _Eigh(NamedTuple):
    eigenvalues: Any
    eigenvectors: Any


class _Lu(NamedTuple):
    P: Any
    L: Any
    U: Any


class _LuFactor(NamedTuple):
    LU: Any
    pivots: Any


class _Lstsq(NamedTuple):
    solution: Any
    residuals: Any
    rank: Any
    singular_values: Any


@shape_function("torch.linalg.qr")
def linalg_qr(call: CallInProgress, A: Any, mode: Any = "reduced", *, out: Any = None) -> Any:
    """`[*, n, m] -> [*, n, k], [*, k, m]` with k = min(n, m), or n for `complete`"""
    return _qr(call, A, mode)


@shape_function("torch.qr", "torch.Tensor.qr")
def qr(call: CallInProgress, input: Any, some: Any = True, *, out: Any = None) -> Any:
    """`[*, n, m] -> [*, n, k], [*, k, m]` with k = min(n, m), or n without `some`"""
    return _qr(call, input, "reduced" if some else "complete")


def _qr(call: CallInProgress, A: Any, mode: Any) -> _Qr:
    batch, rows, columns = _matrix(call, A)
    inner = rows if mode == "complete" else size_min(rows, columns)
    q = make_tensor((0,), A.element_type) if mode == "r" else _made((*batch, rows, inner), A.element_type)
    return _Qr(q, _made((*batch, inner, columns), A.element_type))


@shape_function("torch.linalg.svd")
def linalg_svd(call: CallInProgress, A: Any, full_matrices: Any = True, *, driver: Any = None, out: Any = None) -> Any:
    """`[*, n, m] -> [*, n, n], [*, k], [*, m, m]`; reduced: `[*, n, k], [*, k], [*, k, m]`"""
    batch, rows, columns = _matrix(call, A)
    inner = size_min(rows, columns)
    left, right = (rows, columns) if full_matrices else (inner, inner)
    values = make_tensor((*batch, inner), to_real(A.element_type))
    return _LinalgSvd(_made((*batch, rows, left), A.element_type), values, _made((*batch, right, columns), A.element_type))


@shape_function("torch.svd", "torch.Tensor.svd")
def svd(call: CallInProgress, input: Any, some: Any = True, compute_uv: Any = True, *, out: Any = None) -> Any:
    """`[*, n, m] -> [*, n, k], [*, k], [*, m, k]` with k = min(n, m)"""
    batch, rows, columns = _matrix(call, input)
    inner = size_min(rows, columns)
    left, right = (inner, inner) if some and compute_uv else (rows, columns)
    values = make_tensor((*batch, inner), to_real(input.element_type))
    return _Svd(_made((*batch, rows, left), input.element_type), values, _made((*batch, columns, right), input.element_type))


@shape_function("torch.svd_lowrank")
def svd_lowrank(call: CallInProgress, A: Any, q: Any = 6, niter: Any = 2, M: Any = None) -> Any:
    """`[*, n, m] -> [*, n, q], [*, q], [*, m, q]`"""
    return _low_rank(call, A, 6 if q is None else q)


@shape_function("torch.pca_lowrank")
def pca_lowrank(call: CallInProgress, A: Any, q: Any = None, center: Any = True, niter: Any = 2) -> Any:
    """`[*, n, m] -> [*, n, q], [*, q], [*, m, q]`"""
    _, rows, columns = _matrix(call, A)
    return _low_rank(call, A, size_min(6, rows, columns) if q is None else q)


def _low_rank(call: CallInProgress, A: Any, rank: Size) -> _Svd:
    batch, rows, columns = _matrix(call, A)
    return _Svd(
        _made((*batch, rows, rank), A.element_type),
        make_tensor((*batch, rank), A.element_type),
        _made((*batch, columns, rank), A.element_type),
    )


@shape_function("torch.linalg.svdvals")
def svdvals(call: CallInProgress, A: Any, *, driver: Any = None, out: Any = None) -> Any:
    """`[*, n, m] -> [*, min(n, m)]`"""
    batch, rows, columns = _matrix(call, A)
    return make_tensor((*batch, size_min(rows, columns)), to_real(A.element_type))


@shape_function("torch.linalg.eigh")
def eigh(call: CallInProgress, A: Any, UPLO: Any = "L", *, out: Any = None) -> Any:
    """`[*, n, n] -> [*, n], [*, n, n]`"""
    batch, size = _square(call, A)
    return _Eigh(make_tensor((*batch, size), to_real(A.element_type)), _made((*batch, size, size), A.element_type))


@shape_function("torch.linalg.eig")
def eig(call: CallInProgress, A: Any, *, out: Any = None) -> Any:
    """`[*, n, n] -> [*, n], [*, n, n]`, complex"""
    batch, size = _square(call, A)
    kind = to_complex(A.element_type)
    return _Eigh(make_tensor((*batch, size), kind), _made((*batch, size, size), kind))


@shape_function("torch.linalg.eigvalsh")
def eigvalsh(call: CallInProgress, A: Any, UPLO: Any = "L", *, out: Any = None) -> Any:
    """`[*, n, n] -> [*, n]`"""
    batch, size = _square(call, A)
    return make_tensor((*batch, size), to_real(A.element_type))


@shape_function("torch.linalg.eigvals")
def eigvals(call: CallInProgress, A: Any, *, out: Any = None) -> Any:
    """`[*, n, n] -> [*, n]`, complex"""
    batch, size = _square(call, A)
    return make_tensor((*batch, size), to_complex(A.element_type))


@shape_function("torch.linalg.lu")
def lu(call: CallInProgress, A: Any, *, pivot: Any = True, out: Any = None) -> Any:
    """`[*, n, m] -> [*, n, n], [*, n, k], [*, k, m]`"""
    batch, rows, columns = _matrix(call, A)
    inner = size_min(rows, columns)
    permutation = _made((*batch, rows, rows), A.element_type) if pivot else make_tensor((0,), A.element_type)
    return _Lu(permutation, _made((*batch, rows, inner), A.element_type), _made((*batch, inner, columns), A.element_type))


@shape_function("torch.linalg.lu_factor")
def lu_factor(call: CallInProgress, A: Any, *, pivot: Any = True, out: Any = None) -> Any:
    """`[*, n, m] -> [*, n, m], [*, min(n, m)]`"""
    batch, rows, columns = _matrix(call, A)
    return _LuFactor(_made((*batch, rows, columns), A.element_type), make_tensor((*batch, size_min(rows, columns)), "int32"))


# systems of equations


@shape_function("torch.linalg.solve")
def solve(call: CallInProgress, A: Any, B: Any, *, left: Any = True, out: Any = None) -> Any:
    """`[*, n, n], [*, n, k] -> [*, n, k]`; vectors `[*, n]` where they have the batch of A"""
    batch, size = _square(call, A)
    right = require_tensor(B)
    if right.rank == 1 or same_sizes(right.shape[:-1], batch):
        call.require_equal(right.shape[-1], size, CONTRACT, parameter="B")
        return _made((*batch, right.shape[-1]), promoted((A, B)))
    return _solution(call, A, right, left)


def _solution(call: CallInProgress, A: Any, B: Any, left: Any) -> Tensor:
    batch, size = _square(call, A)
    others, rows, columns = _matrix(call, B)
    call.require_equal(rows if left else columns, size, CONTRACT, parameter="B", detail=f"{A.describe()} against {B.describe()}")
    return _made((*broadcast(call, batch, others), rows, columns), promoted((A, B)))


@shape_function("torch.linalg.solve_triangular")
def solve_triangular(
    call: CallInProgress, A: Any, B: Any, *, upper: Any, left: Any = True, unitriangular: Any = False, out: Any = None
) -> Any:
    """`[*, n, n], [*, n, k] -> [*, n, k]`"""
    return _solution(call, A, B, left)


@shape_function("torch.cholesky_solve", "torch.Tensor.cholesky_solve")
def cholesky_solve(call: CallInProgress, B: Any, L: Any, upper: Any = False, *, out: Any = None) -> Any:
    """`[*, n, k], [*, n, n] -> [*, n, k]`"""
    return _solution(call, L, B, True)


@shape_function("torch.linalg.lstsq")
def lstsq(call: CallInProgress, A: Any, B: Any, rcond: Any = None, *, driver: Any = None) -> Any:
    """`[*, n, m], [*, n, k] -> [*, m, k]`"""
    batch, rows, columns = _matrix(call, A)
    right = require_tensor(B)
    unknown = Unknown("what lstsq says beside the solution")
    if right.rank == len(batch) + 1:
        call.require_equal(right.shape[-1], rows, CONTRACT, parameter="B")
        return _Lstsq(make_tensor((*batch, columns), A.element_type), unknown, unknown, unknown)
    others, height, width = _matrix(call, B)
    call.require_equal(height, rows, CONTRACT, parameter="B", detail=f"{A.describe()} against {B.describe()}")
    return _Lstsq(_made((*broadcast(call, batch, others), columns, width), A.element_type), unknown, unknown, unknown)


# statistics that are matrices


@shape_function("torch.cov", "torch.Tensor.cov")
def cov(call: CallInProgress, input: Any, *, correction: Any = 1, fweights: Any = None, aweights: Any = None) -> Any:
    """`[n, samples] -> [n, n]`; a vector has one variance"""
    return _covariance(input)


@shape_function("torch.corrcoef", "torch.Tensor.corrcoef")
def corrcoef(call: CallInProgress, input: Any) -> Any:
    """`[n, samples] -> [n, n]`"""
    return _covariance(input)


def _covariance(input: Any) -> Tensor:
    rank = require_tensor(input).rank
    several = rank == 2 and not same(input.shape[0], 1)
    return input.like((input.shape[0],) * 2 if several else (), to_float(input.element_type))
