"""Products of matrices, sums of products, and functions of matrices."""

from __future__ import annotations

from typing import Any

from shapelint.library.axes import axes_of, undecided
from shapelint.library.broadcasting import broadcast
from shapelint.library.einsum_equations import contracted, parse_equation
from shapelint.library.products import matmul_dims, require_inner
from shapelint.library.registry import shape_function
from shapelint.library.tensorflow.arguments import declared_in, without
from shapelint.library.tensorflow.elementwise import operand
from shapelint.library.tensorflow.tensor import Tensor, Variable, as_tensor, make_tensor
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import size_min
from shapelint.unknown import Undecided, Unknown


@shape_function(
    "tensorflow.matmul", "tensorflow.linalg.matmul", "tensorflow.sparse_matmul", "tensorflow.batch_matmul", "tensorflow.mat_mul"
)
def matmul(
    call: CallInProgress,
    a: Any,
    b: Any,
    transpose_a: Any = False,
    transpose_b: Any = False,
    adjoint_a: Any = False,
    adjoint_b: Any = False,
    a_is_sparse: Any = False,
    b_is_sparse: Any = False,
    output_type: Any = None,
    name: Any = None,
    grad_a: Any = None,
    grad_b: Any = None,
) -> Any:
    """`[*, n, k] x [*, k, m] -> [*, n, m]`."""
    left, right = operand(a, b), operand(b, a)
    turned = (transpose_a is True or adjoint_a is True), (transpose_b is True or adjoint_b is True)
    if left.dims is None or right.dims is None:
        if right.dims is not None and left.slot is not None:
            call.require_rank(left, len(right.dims), contract="matmul-shapes")
        return make_tensor(None, left.element_type)
    if (
        call.require(
            min(len(left.dims), len(right.dims)) >= 2,
            "matmul-shapes",
            received=left.describe(),
            declared=right.describe(),
            detail="both have to be matrices, at least 2-d",
        )
        is False
    ):
        undecided("a matrix product with a vector")
    left, right = (_turned(each) if flag else each for each, flag in zip((left, right), turned, strict=True))
    if isinstance(b, Variable) and not isinstance(a, Variable) and len(left.require_dims()) == len(right.require_dims()) == 2:
        return _dense(call, left, right, declared_in(b, 1 if turned[1] else 0, "b"))
    return make_tensor(matmul_dims(call, left, right), left.element_type)


def _dense(call: CallInProgress, left: Tensor, right: Tensor, place: dict[str, Any]) -> Tensor:
    """A dense layer: the rows of a weight are the features that it takes."""
    rows, features = left.require_dims()
    declared, units = right.require_dims()
    call.require_equal(features, declared, "linear-in-features", **place)
    return make_tensor((rows, units), left.element_type)


def _turned(tensor: Tensor) -> Tensor:
    dims = tensor.require_dims()
    return tensor.like((*dims[:-2], dims[-1], dims[-2]))


@shape_function("tensorflow.linalg.matvec")
def matvec(
    call: CallInProgress,
    a: Any,
    b: Any,
    transpose_a: Any = False,
    adjoint_a: Any = False,
    a_is_sparse: Any = False,
    b_is_sparse: Any = False,
    name: Any = None,
) -> Any:
    """`[*, n, k] x [*, k] -> [*, n]`."""
    left, right = operand(a, b), operand(b, a)
    left = _turned(left) if transpose_a is True or adjoint_a is True else left
    dims = matmul_dims(call, left, right.like((*right.require_dims(), 1)))
    return make_tensor(dims[:-1], left.element_type)


@shape_function("tensorflow.tensordot", "tensorflow.linalg.tensordot")
def tensordot(call: CallInProgress, a: Any, b: Any, axes: Any, name: Any = None) -> Any:
    """The axes named are multiplied and summed; what is left of `a`, then of `b`."""
    left, right = operand(a, b), operand(b, a)
    ours, theirs = left.require_dims(), right.require_dims()
    if isinstance(axes, int):
        first: Any = list(range(len(ours) - axes, len(ours)))
        second: Any = list(range(axes))
    elif isinstance(axes, (list, tuple)) and len(axes) == 2:
        first, second = axes
    else:
        undecided("tensordot with axes that are not known")
    mine, other = axes_of(call, first, len(ours), "axes"), axes_of(call, second, len(theirs), "axes")
    call.require(len(mine) == len(other), "matmul-shapes", received=len(mine), declared=len(other), parameter="axes")
    for one, two in zip(mine, other, strict=False):
        require_inner(call, left, right, ours[one], theirs[two])
    return make_tensor((*without(ours, mine), *without(theirs, other)), left.element_type)


@shape_function("tensorflow.einsum", "tensorflow.linalg.einsum")
def einsum(call: CallInProgress, equation: Any, *inputs: Any, **_settings: Any) -> Any:
    """`"bij,bjk->bik"`: axes of one letter have one size, letters that are not in the result are summed."""
    if not isinstance(equation, str):
        raise Undecided(equation if isinstance(equation, Unknown) else Unknown("an equation that is no text"))
    if len(inputs) == 1 and isinstance(inputs[0], (list, tuple)):
        inputs = tuple(inputs[0])
    operands = [as_tensor(each) for each in inputs]
    return make_tensor(contracted(call, parse_equation(equation), operands, "equation"), operands[0].element_type)


@shape_function("tensorflow.linalg.cross", "tensorflow.cross")
def cross(call: CallInProgress, a: Any, b: Any, name: Any = None) -> Any:
    """`[*, 3], [*, 3] -> [*, 3]`."""
    return as_tensor(a).same()


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
    tensor = as_tensor(input)
    dims = tensor.require_dims()
    if call.require(len(dims) >= 2, "layer-rank", received=tensor.describe(), declared="at least 2-d"):
        call.require_equal(dims[-1], dims[-2], "matmul-shapes", detail="the matrix has to be square")
    return tensor.same()


@shape_function("tensorflow.linalg.band_part", "tensorflow.matrix_band_part")
def band_part(call: CallInProgress, input: Any, num_lower: Any = None, num_upper: Any = None, name: Any = None) -> Any:
    """`[*, n, m] -> [*, n, m]`."""
    return as_tensor(input).same()


@shape_function("tensorflow.linalg.pinv")
def pinv(call: CallInProgress, a: Any, *_settings: Any, **_named: Any) -> Any:
    """`[*, n, m] -> [*, m, n]`."""
    return _turned(as_tensor(a))


@shape_function("tensorflow.linalg.det", "tensorflow.matrix_determinant", "tensorflow.linalg.logdet")
def determinant(call: CallInProgress, input: Any, name: Any = None) -> Any:
    """`[*, n, n] -> [*]`."""
    tensor = as_tensor(input)
    return tensor.like(tensor.require_dims()[:-2])


@shape_function("tensorflow.linalg.slogdet")
def slogdet(call: CallInProgress, input: Any, name: Any = None) -> Any:
    """`[*, n, n] -> [*], [*]`."""
    tensor = as_tensor(input)
    return tensor.like(tensor.require_dims()[:-2]), tensor.like(tensor.require_dims()[:-2])


@shape_function(
    "tensorflow.linalg.solve",
    "tensorflow.matrix_solve",
    "tensorflow.linalg.triangular_solve",
    "tensorflow.matrix_triangular_solve",
    "tensorflow.linalg.lstsq",
    "tensorflow.matrix_solve_ls",
    "tensorflow.linalg.cholesky_solve",
    "tensorflow.cholesky_solve",
)
def solve(call: CallInProgress, matrix: Any, rhs: Any, *_settings: Any, **_named: Any) -> Any:
    """`[*, n, m], [*, n, k] -> [*, m, k]`."""
    left, right = as_tensor(matrix), as_tensor(rhs)
    ours, theirs = left.require_dims(), right.require_dims()
    if min(len(ours), len(theirs)) < 2:
        undecided("a system of equations without matrices")
    call.require_equal(ours[-2], theirs[-2], "matmul-shapes", detail="one row on the right side for each equation")
    return right.like((*broadcast(call, ours[:-2], theirs[:-2]), ours[-1], theirs[-1]))


@shape_function("tensorflow.linalg.svd", "tensorflow.svd")
def svd(call: CallInProgress, tensor: Any, full_matrices: Any = False, compute_uv: Any = True, name: Any = None) -> Any:
    """`[*, n, m] -> [*, p], [*, n, p], [*, m, p]`."""
    given = as_tensor(tensor)
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
    given = as_tensor(input)
    *lead, rows, columns = given.require_dims()
    inner = rows if full_matrices is True else size_min(rows, columns)
    return given.like((*lead, rows, inner)), given.like((*lead, inner, columns))


@shape_function("tensorflow.linalg.eigh", "tensorflow.self_adjoint_eig", "tensorflow.linalg.eig")
def eigh(call: CallInProgress, tensor: Any, name: Any = None) -> Any:
    """`[*, n, n] -> [*, n], [*, n, n]`."""
    given = as_tensor(tensor)
    return given.like(given.require_dims()[:-1]), given.same()


@shape_function("tensorflow.linalg.eigvalsh", "tensorflow.self_adjoint_eigvals", "tensorflow.linalg.eigvals")
def eigvalsh(call: CallInProgress, tensor: Any, name: Any = None) -> Any:
    """`[*, n, n] -> [*, n]`."""
    given = as_tensor(tensor)
    return given.like(given.require_dims()[:-1])


@shape_function("tensorflow.sparse.sparse_dense_matmul", "tensorflow.sparse_tensor_dense_matmul")
def sparse_dense_matmul(call: CallInProgress, sp_a: Any, b: Any, adjoint_a: Any = False, adjoint_b: Any = False, name: Any = None) -> Any:
    """`[n, k] x [k, m] -> [n, m]`."""
    if isinstance(sp_a, Unknown):
        right = as_tensor(b).require_dims()
        return make_tensor((Unknown("the rows of a sparse tensor"), right[0] if adjoint_b is True else right[-1]))
    return matmul.body(call, sp_a, b, adjoint_a=adjoint_a, adjoint_b=adjoint_b)
