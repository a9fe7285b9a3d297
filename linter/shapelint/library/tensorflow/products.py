"""Products of matrices, sums of products, and functions of matrices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelint.library.axes import axes_of, same_sizes, undecided
from shapelint.library.einsum_equations import CONTRACT as EQUATION
from shapelint.library.einsum_equations import ELLIPSIS, contracted, parse_equation
from shapelint.library.products import matmul_dims, require_inner
from shapelint.library.registry import shape_function
from shapelint.library.tensorflow.arguments import declared_in, without
from shapelint.library.tensorflow.elementwise import operand
from shapelint.library.tensorflow.tensor import Tensor, Variable, as_tensor, make_tensor
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import product
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
    if not same_sizes([ours[axis] for axis in mine], [theirs[axis] for axis in other]):  # TensorFlow flattens them, and compares that
        require_inner(call, left, right, product(ours[axis] for axis in mine), product(theirs[axis] for axis in other))
    return make_tensor((*without(ours, mine), *without(theirs, other)), left.element_type)


@shape_function("tensorflow.einsum", "tensorflow.linalg.einsum")
def einsum(call: CallInProgress, equation: Any, *inputs: Any, **_settings: Any) -> Any:
    """`"bij,bjk->bik"`: axes of one letter have one size, letters that are not in the result are summed."""
    if not isinstance(equation, str):
        raise Undecided(equation if isinstance(equation, Unknown) else Unknown("an equation that is no text"))
    if len(inputs) == 1 and isinstance(inputs[0], (list, tuple)):
        inputs = tuple(inputs[0])
    operands = [as_tensor(each) for each in inputs]
    parsed = parse_equation(equation)
    dims = contracted(call, parsed, operands, "equation")
    _require_no_stretching(call, parsed.operands, operands)
    return make_tensor(dims, operands[0].element_type)


def _require_no_stretching(call: CallInProgress, terms: Sequence[Sequence[str]], operands: Sequence[Tensor]) -> None:
    """State that a letter stands for a size 1 everywhere or nowhere: only what `...` stands for broadcasts."""
    sizes: dict[str, Any] = {}
    for term, tensor in zip(terms, operands, strict=True):
        for letter, size in zip(term, tensor.dims or (), strict=False) if ELLIPSIS not in term else ():
            known = sizes.setdefault(letter, size)
            if known != size and 1 in (known, size):
                call.require_equal(size, known, EQUATION, parameter="equation", detail=f"`{letter}` stands for both sizes")


@shape_function("tensorflow.linalg.cross", "tensorflow.cross")
def cross(call: CallInProgress, a: Any, b: Any, name: Any = None) -> Any:
    """`[*, 3], [*, 3] -> [*, 3]`."""
    return as_tensor(a).same()


@shape_function("tensorflow.sparse.sparse_dense_matmul", "tensorflow.sparse_tensor_dense_matmul")
def sparse_dense_matmul(call: CallInProgress, sp_a: Any, b: Any, adjoint_a: Any = False, adjoint_b: Any = False, name: Any = None) -> Any:
    """`[n, k] x [k, m] -> [n, m]`."""
    if isinstance(sp_a, Unknown):
        right = as_tensor(b).require_dims()
        return make_tensor((Unknown("the rows of a sparse tensor"), right[0] if adjoint_b is True else right[-1]))
    return matmul.body(call, sp_a, b, adjoint_a=adjoint_a, adjoint_b=adjoint_b)
