"""Matrix products: `matmul` in all its ranks, and the named ones (`mm`, `bmm`, `addmm`, `outer`, `tensordot`, ...)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelint.library.axes import axes_argument, require_tensor, same, undecided
from shapelint.library.broadcasting import broadcast
from shapelint.library.products import require_inner
from shapelint.library.registry import shape_function
from shapelint.library.torch.dtypes import element_type_of
from shapelint.library.torch.promotion import promoted
from shapelint.library.torch.tensor import Tensor, make_tensor
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, product
from shapelint.unknown import Unknown
from shapelint.values import Array

Dims = tuple[Size, ...]


def _of(*operands: Any) -> str:
    """The element type of a product; mixed types are an error in PyTorch that has nothing to do with shapes."""
    return promoted(operands)


def _require_ranks(call: CallInProgress, *expected: tuple[Any, int]) -> None:
    """State the rank of each operand; gives up where one has another."""
    for tensor, rank in expected:
        require_tensor(tensor)
        if call.require_rank(tensor, rank, contract="matmul-shapes") is False:
            undecided("a matrix product of tensors of other ranks")
        tensor.require_dims()


@shape_function("torch.matmul", "torch.Tensor.matmul", "torch.linalg.matmul", "torch.Tensor.__matmul__")
def matmul(call: CallInProgress, input: Any, other: Any, *, out: Any = None) -> Any:
    """`[*, n, k] x [*, k, m] -> [*, n, m]`, leading axes broadcast; a vector's axis is used up."""
    left, right = require_tensor(input), require_tensor(other)
    if left.dims is None or right.dims is None:
        return Unknown("a matrix product of tensors of unknown rank")  # any rank will do: that of the other does not tell
    if not left.rank or not right.rank:
        call.require(
            False, "matmul-shapes", received=left.describe(), declared=right.describe(), detail="a tensor without axes has no product"
        )
        undecided("a matrix product of a tensor without axes")
    require_inner(call, left, right, left.shape[-1], right.shape[-2 if right.rank > 1 else 0])
    batch: Dims = ()
    if left.rank > 2 or right.rank > 2:
        batch = broadcast(call, tuple(left.shape[:-2]), tuple(right.shape[:-2]), contract="matmul-shapes")
    rows = left.shape[-2:-1]
    columns = right.shape[-1:] if right.rank > 1 else ()
    return make_tensor((*batch, *rows, *columns), _of(left, right))


@shape_function("torch.mm", "torch.Tensor.mm", "torch.sparse.mm", "torch.smm", "torch.Tensor.smm")
def mm(call: CallInProgress, input: Any, mat2: Any, *, out_dtype: Any = None, out: Any = None) -> Any:
    """`[n, k] x [k, m] -> [n, m]`"""
    _require_ranks(call, (input, 2), (mat2, 2))
    require_inner(call, input, mat2, input.shape[1], mat2.shape[0])
    return make_tensor((input.shape[0], mat2.shape[1]), _of(input, mat2))


@shape_function("torch.bmm", "torch.Tensor.bmm")
def bmm(call: CallInProgress, input: Any, mat2: Any, *, out_dtype: Any = None, out: Any = None) -> Any:
    """`[b, n, k] x [b, k, m] -> [b, n, m]`"""
    _require_ranks(call, (input, 3), (mat2, 3))
    call.require_equal(input.shape[0], mat2.shape[0], "matmul-shapes", detail=f"{input.describe()} times {mat2.describe()} in batches")
    require_inner(call, input, mat2, input.shape[2], mat2.shape[1])
    return make_tensor((input.shape[0], input.shape[1], mat2.shape[2]), _of(input, mat2))


@shape_function("torch.nn.functional.grouped_mm", "torch._grouped_mm")
def grouped_mm(call: CallInProgress, mat_a: Any, mat_b: Any, *, offs: Any = None, bias: Any = None, out_dtype: Any = None) -> Any:
    """`[r, k] x [g, k, m] -> [r, m]`, `[g, n, k] x [g, k, m] -> [g, n, m]`, `[n, k] x [k, m] -> [g, n, m]`, `[g, n, k] x [k, c] -> [n, c]`.

    `offs` says where the groups end along an axis of an operand that is not batched.
    """
    for matrix, ranks in ((mat_a, (3, 2)), (mat_b, (2, 3))):
        require_tensor(matrix)
        if call.require_rank(matrix, *ranks, contract="matmul-shapes") is False:
            undecided("a product in groups of tensors of other ranks")
        matrix.require_dims()
    batched = [matrix for matrix in (mat_a, mat_b) if matrix.rank == 3]
    if not isinstance(offs, Unknown):
        call.require((offs is None) is (len(batched) == 2), "model-raises", detail="`offs` belongs to an operand that is not batched")
    groups = [matrix.shape[0] for matrix in batched]
    groups += [offs.shape[0]] if isinstance(offs, Array) and offs.dims else []
    for other in groups[1:]:
        call.require_equal(groups[0], other, "matmul-shapes", detail=f"{mat_a.describe()} times {mat_b.describe()} in groups")
    require_inner(call, mat_a, mat_b, mat_a.shape[-1], mat_b.shape[-2])
    element_type = element_type_of(out_dtype, _of(mat_a, mat_b))
    if len(batched) == 1:
        return make_tensor((mat_a.shape[-2], mat_b.shape[-1]), element_type)
    return make_tensor((groups[0] if groups else Unknown("the number of groups"), mat_a.shape[-2], mat_b.shape[-1]), element_type)


@shape_function("torch.mv", "torch.Tensor.mv")
def mv(call: CallInProgress, input: Any, vec: Any, *, out: Any = None) -> Any:
    """`[n, k] x [k] -> [n]`"""
    _require_ranks(call, (input, 2), (vec, 1))
    require_inner(call, input, vec, input.shape[1], vec.shape[0])
    return make_tensor((input.shape[0],), _of(input, vec))


@shape_function("torch.dot", "torch.Tensor.dot")
def dot(call: CallInProgress, input: Any, tensor: Any, *, out: Any = None) -> Any:
    """`[k] x [k] -> []`"""
    return _dot(call, input, tensor)


@shape_function("torch.vdot", "torch.Tensor.vdot")
def vdot(call: CallInProgress, input: Any, other: Any, *, out: Any = None) -> Any:
    """`[k] x [k] -> []`"""
    return _dot(call, input, other)


def _dot(call: CallInProgress, left: Any, right: Any) -> Tensor:
    _require_ranks(call, (left, 1), (right, 1))
    require_inner(call, left, right, left.shape[0], right.shape[0])
    return make_tensor((), _of(left, right))


@shape_function("torch.linalg.vecdot")
def vecdot(call: CallInProgress, x: Any, y: Any, *, dim: Any = -1, out: Any = None) -> Any:
    """`[*, k, *] x [*, k, *] -> [*, *]`, after broadcasting"""
    dims = broadcast(call, tuple(require_tensor(x).shape), tuple(require_tensor(y).shape))
    (axis,) = axes_argument(call, dim, len(dims))
    return make_tensor((*dims[:axis], *dims[axis + 1 :]), _of(x, y))


@shape_function("torch.outer", "torch.Tensor.outer")
def outer(call: CallInProgress, input: Any, vec2: Any, *, out: Any = None) -> Any:
    """`[n] x [m] -> [n, m]`"""
    _require_ranks(call, (input, 1), (vec2, 1))
    return make_tensor((input.shape[0], vec2.shape[0]), _of(input, vec2))


@shape_function("torch.ger", "torch.Tensor.ger")
def ger(call: CallInProgress, input: Any, vec2: Any, *, out: Any = None) -> Any:
    """`[n] x [m] -> [n, m]`"""
    return outer(input, vec2)


@shape_function("torch.inner", "torch.Tensor.inner")
def inner(call: CallInProgress, input: Any, other: Any, *, out: Any = None) -> Any:
    """`[a.., k] x [b.., k] -> [a.., b..]`; a number multiplies."""
    left, right = require_tensor(input), require_tensor(other)
    if not left.rank or not right.rank:
        return make_tensor((*left.shape, *right.shape), _of(left, right))
    require_inner(call, left, right, left.shape[-1], right.shape[-1])
    return make_tensor((*left.shape[:-1], *right.shape[:-1]), _of(left, right))


@shape_function("torch.kron", "torch.Tensor.kron")
def kron(call: CallInProgress, input: Any, other: Any, *, out: Any = None) -> Any:
    """`[a, b] x [c, d] -> [a * c, b * d]`"""
    left, right = tuple(require_tensor(input).shape), tuple(require_tensor(other).shape)
    rank = max(len(left), len(right))
    pairs = zip((1,) * (rank - len(left)) + left, (1,) * (rank - len(right)) + right, strict=True)
    return make_tensor(tuple(product(pair) for pair in pairs), _of(input, other))


@shape_function("torch.tensordot", "torch.functional.tensordot")
def tensordot(call: CallInProgress, a: Any, b: Any, dims: Any = 2, out: Any = None) -> Any:
    """The axes named are multiplied and summed; what is left of `a`, then of `b`."""
    left, right = require_tensor(a), require_tensor(b)
    if isinstance(dims, Array):
        undecided("tensordot with axes in a tensor")
    first, second = (range(left.rank - dims, left.rank), range(dims)) if isinstance(dims, int) else (dims[0], dims[1])
    ours, theirs = axes_argument(call, list(first), left.rank, "dims"), axes_argument(call, list(second), right.rank, "dims")
    call.require(len(ours) == len(theirs), "matmul-shapes", received=len(ours), declared=len(theirs), parameter="dims")
    for one, other in zip(ours, theirs, strict=False):
        if not same(left.shape[one], 1) and not same(right.shape[other], 1):  # an axis of size 1 stretches
            require_inner(call, left, right, left.shape[one], right.shape[other])
    return make_tensor((*_rest(left, ours), *_rest(right, theirs)), _of(left, right))


def _rest(tensor: Tensor, axes: Sequence[int]) -> list[Size]:
    return [size for axis, size in enumerate(tensor.shape) if axis not in axes]


# products with something added


def _added(call: CallInProgress, input: Any, dims: Dims, *operands: Any) -> Tensor:
    """The product, to which `input` must broadcast."""
    if isinstance(input, Array) and input.dims is not None:
        total = broadcast(call, tuple(input.dims), dims)
        call.require(len(total) == len(dims), "broadcast-shapes", received=input.describe(), declared=dims, parameter="input")
    return make_tensor(dims, _of(input, *operands))


@shape_function("torch.addmm", "torch.Tensor.addmm")
def addmm(call: CallInProgress, input: Any, mat1: Any, mat2: Any, *, beta: Any = 1, alpha: Any = 1, out: Any = None) -> Any:
    """`[n, m] + [n, k] x [k, m] -> [n, m]`"""
    return _added(call, input, mm(mat1, mat2).shape, mat1, mat2)


@shape_function("torch.baddbmm", "torch.Tensor.baddbmm")
def baddbmm(call: CallInProgress, input: Any, batch1: Any, batch2: Any, *, beta: Any = 1, alpha: Any = 1, out: Any = None) -> Any:
    """`[b, n, m] + [b, n, k] x [b, k, m] -> [b, n, m]`"""
    return _added(call, input, bmm(batch1, batch2).shape, batch1, batch2)


@shape_function("torch.addbmm", "torch.Tensor.addbmm")
def addbmm(call: CallInProgress, input: Any, batch1: Any, batch2: Any, *, beta: Any = 1, alpha: Any = 1, out: Any = None) -> Any:
    """`[n, m] + the sum over b of [b, n, k] x [b, k, m] -> [n, m]`"""
    return _added(call, input, bmm(batch1, batch2).shape[1:], batch1, batch2)


@shape_function("torch.addmv", "torch.Tensor.addmv")
def addmv(call: CallInProgress, input: Any, mat: Any, vec: Any, *, beta: Any = 1, alpha: Any = 1, out: Any = None) -> Any:
    """`[n] + [n, k] x [k] -> [n]`"""
    return _added(call, input, mv(mat, vec).shape, mat, vec)


@shape_function("torch.addr", "torch.Tensor.addr")
def addr(call: CallInProgress, input: Any, vec1: Any, vec2: Any, *, beta: Any = 1, alpha: Any = 1, out: Any = None) -> Any:
    """`[n, m] + [n] x [m] -> [n, m]`"""
    return _added(call, input, outer(vec1, vec2).shape, vec1, vec2)


@shape_function("torch.linalg.multi_dot")
def multi_dot(call: CallInProgress, tensors: Any, *, out: Any = None) -> Any:
    """A chain of matrix products; the first and the last may be vectors."""
    return _chained(tensors)


@shape_function("torch.chain_matmul", "torch.functional.chain_matmul")
def chain_matmul(call: CallInProgress, *matrices: Any, out: Any = None) -> Any:
    """A chain of matrix products."""
    return _chained(matrices)


def _chained(tensors: Any) -> Any:
    first, *others = list(tensors)
    for other in others:
        first = matmul(first, other)
    return first


@shape_function("torch.cross", "torch.Tensor.cross")
def cross(call: CallInProgress, input: Any, other: Any, dim: Any = None, *, out: Any = None) -> Any:
    """Vectors of 3 along an axis: the shape to which both broadcast."""
    return _cross(call, input, other, dim)


@shape_function("torch.linalg.cross")
def linalg_cross(call: CallInProgress, input: Any, other: Any, *, dim: Any = -1, out: Any = None) -> Any:
    """Vectors of 3 along an axis: the shape to which both broadcast."""
    return _cross(call, input, other, dim)


def _cross(call: CallInProgress, input: Any, other: Any, dim: Any) -> Tensor:
    dims = broadcast(call, tuple(require_tensor(input).shape), tuple(require_tensor(other).shape))
    if dim is not None:
        (axis,) = axes_argument(call, dim, len(dims))
        call.require_equal(dims[axis], 3, "matmul-shapes", parameter="dim", detail="a cross product is of vectors of 3")
    return make_tensor(dims, _of(input, other))
