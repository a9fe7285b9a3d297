"""`keras.ops`, `keras.activations` and `keras.random` against Keras itself: shapes of symbolic calls, and what is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapelint.graph import HARMLESS
from shapelint.library.registry import lookup
from shapelint.library.tensorflow.tensor import make_tensor
from shapelint.raised import is_raised
from shapelint.recording import Recorder, recording
from shapelint.unknown import Unknown
from shapelint.values import Array

keras = pytest.importorskip("keras", reason="Keras is the oracle of these tests: install the extra `test`")


@dataclass(frozen=True)
class T:
    """A tensor of this shape."""

    dims: tuple[int, ...]
    dtype: str = "float32"


def t(*dims: int) -> T:
    return T(dims)


def i(*dims: int) -> T:
    return T(dims, "int32")


def filled(value: Any, tensor: Any) -> Any:
    if isinstance(value, T):
        return tensor(value)
    if isinstance(value, (list, tuple)):
        return type(value)(filled(each, tensor) for each in value)
    return {name: filled(each, tensor) for name, each in value.items()} if isinstance(value, dict) else value


def shapes(result: Any) -> Any:
    if isinstance(result, (list, tuple)):
        return [shapes(each) for each in result]
    return tuple(result.shape) if hasattr(result, "shape") else "no tensor"


def symbolic(t: T) -> Any:
    return keras.KerasTensor(t.dims, t.dtype)


def eager(t: T) -> Any:
    return keras.ops.zeros(t.dims, t.dtype)


def really(name: str, args: Any, options: Any, tensor: Any = symbolic) -> Any:
    """What Keras does: the shapes of the result, or None where it refuses."""
    function: Any = keras
    for part in name.split("."):
        function = getattr(function, part)
    try:
        return shapes(function(*filled(args, tensor), **filled(options, tensor)))
    except Exception:
        return None


def modelled(name: str, args: Any, options: Any) -> Any:
    with recording(Recorder()) as recorder:
        try:
            tensor = lambda t: make_tensor(t.dims, t.dtype)  # noqa: E731
            result = lookup(f"keras.{name}")(*filled(args, tensor), **filled(options, tensor))
        except Exception as error:
            if not is_raised(error):
                raise
            return None
    broken = [contract for call in recorder.graph.calls for contract in call.contracts if contract.holds is False]
    if any(contract.name not in HARMLESS for contract in broken):
        return None
    return shapes_here(result)


def shapes_here(result: Any) -> Any:
    if isinstance(result, Unknown):
        return "unknown"
    if isinstance(result, (list, tuple)):
        return [shapes_here(each) for each in result]
    return (
        tuple("unknown" if isinstance(size, Unknown) else size for size in result.require_dims())
        if isinstance(result, Array)
        else "no tensor"
    )


def agree(name: str, *args: Any, **options: Any) -> None:
    wanted, found = really(name, args, options), modelled(name, args, options)
    if (found is None) != (wanted is None):  # symbolic calls let some things pass that cannot be computed, and some functions take none
        wanted = really(name, args, options, eager)
    assert found == wanted, f"{name}{args}{options}\nKeras: {wanted}\nhere: {found}"


UNARY = (
    "abs absolute angle arccos arccosh arcsin arcsinh arctan arctanh cbrt ceil conj conjugate copy cos cosh deg2rad elu celu erf"
    " erfc erfinv exp exp2 expm1 fabs floor gelu hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh i0 imag isfinite isinf"
    " isnan isneginf isposinf leaky_relu log log10 log1p log2 log_sigmoid log_softmax logical_not negative rad2deg real reciprocal"
    " relu relu6 rsqrt selu sigmoid sign signbit silu sin sinc sinh soft_shrink softmax softplus softsign sparse_plus"
    " sparse_sigmoid sparsemax sqrt square squareplus swish tan tanh tanh_shrink trunc stop_gradient zeros_like ones_like"
    " nan_to_num round fliplr flipud ravel"
)


@pytest.mark.parametrize("name", UNARY.split())
def test_functions_of_one_tensor(name: str) -> None:
    for dims in ((2, 3), (2, 3, 4)):
        agree(f"ops.{name}", T(dims))


ACTIVATIONS = (
    "celu elu exponential gelu glu hard_shrink hard_sigmoid hard_silu hard_tanh leaky_relu linear log_sigmoid log_softmax mish relu relu6"
    " selu sigmoid silu soft_shrink softmax softplus softsign sparse_plus sparse_sigmoid sparsemax squareplus tanh tanh_shrink threshold"
)


@pytest.mark.parametrize("name", ACTIVATIONS.split())
def test_activations(name: str) -> None:
    agree(f"activations.{name}", t(2, 4), *((0.5, 0.0) if name == "threshold" else ()))


BINARY = (
    "add arctan2 divide equal floor_divide fmax fmin greater greater_equal heaviside hypot less less_equal logaddexp logical_and logical_or"
    " logical_xor maximum minimum mod multiply nextafter not_equal power subtract true_divide divide_no_nan matmul dot inner outer vdot"
)
sizes = st.lists(st.sampled_from([1, 2, 3]), min_size=1, max_size=3).map(tuple)


@pytest.mark.parametrize("name", BINARY.split())
@settings(max_examples=25, deadline=None, derandomize=True)
@given(left=sizes, right=sizes)
def test_functions_of_two_tensors(name: str, left: tuple[int, ...], right: tuple[int, ...]) -> None:
    agree(f"ops.{name}", T(left), T(right))


REDUCTIONS = "all amax amin any count_nonzero logsumexp max mean median min prod ptp std sum var nansum nanmean norm"


@pytest.mark.parametrize("name", REDUCTIONS.split())
@settings(max_examples=25, deadline=None, derandomize=True)
@given(dims=sizes, axis=st.none() | st.integers(-3, 2), keepdims=st.booleans())
def test_reductions(name: str, dims: tuple[int, ...], axis: int | None, keepdims: bool) -> None:
    options = {} if name == "count_nonzero" else {"keepdims": keepdims}
    if axis is None or -len(dims) <= axis < len(dims):
        agree(f"ops.{name}", T(dims), axis=axis, **options)


CALLS: list[tuple[Any, ...]] = [
    ("ops.argmax", t(2, 3, 4), {"axis": 1}),
    ("ops.argmin", t(2, 3, 4), {"axis": -1, "keepdims": True}),
    ("ops.argsort", t(2, 3), {}),
    ("ops.sort", t(2, 3), {}),
    ("ops.argpartition", t(2, 5), 2, {}),
    ("ops.append", t(2, 3), t(4, 3), {"axis": 0}),
    ("ops.append", t(2, 3), t(4, 3), {}),
    ("ops.arange", 5, {}),
    ("ops.arange", 2, 10, 3, {}),
    ("ops.array_split", t(7, 3), 3, {}),
    ("ops.average", t(2, 3), {"axis": 1}),
    ("ops.broadcast_to", t(1, 3), (4, 3), {}),
    ("ops.broadcast_to", t(2, 3), (4, 3), {}),
    ("ops.clip", t(2, 3), 0, 1, {}),
    ("ops.concatenate", [t(2, 3), t(2, 5)], {"axis": 1}),
    ("ops.concatenate", [t(2, 3), t(2, 5)], {"axis": 0}),
    ("ops.concatenate", [t(2, 3), t(4, 3)], {}),
    ("ops.cross", t(2, 3), t(2, 3), {}),
    ("ops.cumsum", t(2, 3), {"axis": 1}),
    ("ops.cumsum", t(2, 3), {}),
    ("ops.cumprod", t(2, 3), {"axis": 0}),
    ("ops.diag", t(3), {}),
    ("ops.diag", t(3, 4), {"k": 1}),
    ("ops.diagonal", t(2, 3, 4), {"axis1": 1, "axis2": 2}),
    ("ops.diff", t(2, 5), {"n": 2}),
    ("ops.digitize", t(2, 5), t(3), {}),
    ("ops.dstack", [t(2, 3), t(2, 3)], {}),
    ("ops.hstack", [t(2, 3), t(2, 4)], {}),
    ("ops.vstack", [t(2, 3), t(4, 3)], {}),
    ("ops.einsum", "bij,bjk->bik", t(2, 3, 4), t(2, 4, 5), {}),
    ("ops.einsum", "bij,bjk->bik", t(2, 3, 4), t(2, 3, 5), {}),
    ("ops.expand_dims", t(2, 3), 1, {}),
    ("ops.expand_dims", t(2, 3), -1, {}),
    ("ops.expand_dims", t(2, 3), (0, 3), {}),
    ("ops.eye", 3, {}),
    ("ops.eye", 3, 4, {}),
    ("ops.flip", t(2, 3), {"axis": 1}),
    ("ops.full", (2, 3), 1.0, {}),
    ("ops.full_like", t(2, 3), 1.0, {}),
    ("ops.zeros", (2, 3), {}),
    ("ops.ones", 3, {}),
    ("ops.identity", 4, {}),
    ("ops.linspace", 0, 1, {"num": 7}),
    ("ops.linspace", t(2), t(2), {"num": 7}),
    ("ops.logspace", 0, 1, {"num": 7}),
    ("ops.meshgrid", t(2), t(3), {}),
    ("ops.meshgrid", t(2), t(3), {"indexing": "ij"}),
    ("ops.moveaxis", t(2, 3, 4), 0, -1, {}),
    ("ops.pad", t(2, 3), ((1, 1), (0, 2)), {}),
    ("ops.pad", t(2, 3), 2, {}),
    ("ops.quantile", t(2, 3), 0.5, {"axis": 1}),
    ("ops.quantile", t(2, 3), 0.5, {"axis": 1, "keepdims": True}),
    ("ops.repeat", t(2, 3), 2, {"axis": 1}),
    ("ops.repeat", t(2, 3), 2, {}),
    ("ops.reshape", t(2, 3, 4), (2, -1), {}),
    ("ops.reshape", t(2, 3, 4), (5, -1), {}),
    ("ops.reshape", t(2, 3, 4), (4, 3, 2), {}),
    ("ops.reshape", t(2, 3, 4), (4, 3), {}),
    ("ops.roll", t(2, 3), 1, {}),
    ("ops.rot90", t(2, 3), {}),
    ("ops.searchsorted", t(5), t(2, 3), {}),
    ("ops.split", t(6, 3), 3, {}),
    ("ops.split", t(6, 3), [2, 5], {}),
    ("ops.split", t(7, 3), 3, {}),
    ("ops.squeeze", t(2, 1, 3), {}),
    ("ops.squeeze", t(2, 1, 3), {"axis": 1}),
    ("ops.squeeze", t(2, 1, 3), {"axis": 0}),
    ("ops.stack", [t(2, 3), t(2, 3)], {}),
    ("ops.stack", [t(2, 3), t(2, 3)], {"axis": -1}),
    ("ops.stack", [t(2, 3), t(2, 4)], {}),
    ("ops.swapaxes", t(2, 3, 4), 0, 2, {}),
    ("ops.take", t(5, 3), i(2), {"axis": 0}),
    ("ops.take", t(5, 3), 1, {"axis": 1}),
    ("ops.take_along_axis", t(2, 5), i(2, 3), {"axis": 1}),
    ("ops.tensordot", t(2, 3), t(3, 4), {"axes": 1}),
    ("ops.tensordot", t(2, 3, 4), t(4, 3, 5), {"axes": [[1, 2], [1, 0]]}),
    ("ops.tile", t(2, 3), (2, 2), {}),
    ("ops.tile", t(2, 3), 2, {}),
    ("ops.trace", t(3, 3), {}),
    ("ops.transpose", t(2, 3, 4), {}),
    ("ops.transpose", t(2, 3, 4), (0, 2, 1), {}),
    ("ops.tril", t(3, 3), {}),
    ("ops.vander", t(3), {}),
    ("ops.where", t(2, 3), t(2, 3), t(1, 3), {}),
    ("ops.select", [t(2, 3)], [t(2, 3)], {}),
    ("ops.cast", t(2, 3), "int32", {}),
    ("ops.one_hot", i(2, 3), 5, {}),
    ("ops.one_hot", i(2, 3), 5, {"axis": 1}),
    ("ops.multi_hot", i(2, 3), {"num_classes": 5}),
    ("ops.top_k", t(2, 5), 3, {}),
    ("ops.in_top_k", i(2), t(2, 5), {"k": 2}),
    ("ops.moments", t(2, 3, 4), [0, 1], {}),
    ("ops.moments", t(2, 3, 4), [0, 1], {"keepdims": True}),
    ("ops.normalize", t(2, 3), {}),
    ("ops.layer_normalization", t(2, 3), {}),
    ("ops.rms_normalization", t(2, 3), {}),
    ("ops.batch_normalization", t(2, 3), t(3), t(3), -1, {}),
    ("ops.glu", t(2, 6), {}),
    ("ops.unstack", t(3, 4), {}),
    ("ops.unstack", t(3, 4), {"axis": 1}),
    ("ops.slice", t(5, 6), [1, 2], (2, 3), {}),
    ("ops.slice_update", t(5, 6), [1, 2], t(2, 3), {}),
    ("ops.scatter", i(2, 1), t(2), (5,), {}),
    ("ops.segment_sum", t(5, 3), i(5), {"num_segments": 2}),
    ("ops.extract_sequences", t(2, 16), 4, 2, {}),
    ("ops.dot_product_attention", t(2, 5, 4, 8), t(2, 6, 4, 8), t(2, 6, 4, 8), {}),
    ("ops.conv", t(2, 8, 8, 3), t(3, 3, 3, 5), {}),
    ("ops.conv", t(2, 8, 8, 3), t(3, 3, 3, 5), {"strides": 2, "padding": "same"}),
    ("ops.conv", t(2, 8, 8, 3), t(3, 3, 4, 5), {}),
    ("ops.conv", t(2, 9, 3), t(3, 3, 5), {"dilation_rate": 2}),
    ("ops.depthwise_conv", t(2, 8, 8, 3), t(3, 3, 3, 2), {}),
    ("ops.separable_conv", t(2, 8, 8, 3), t(3, 3, 3, 2), t(1, 1, 6, 7), {}),
    ("ops.conv_transpose", t(2, 8, 8, 3), t(3, 3, 5, 3), {"strides": 2}),
    ("ops.conv_transpose", t(2, 8, 8, 3), t(3, 3, 5, 3), {"strides": 2, "padding": "same"}),
    ("ops.max_pool", t(2, 8, 8, 3), 2, {}),
    ("ops.max_pool", t(2, 8, 8, 3), 3, {"strides": 2, "padding": "same"}),
    ("ops.average_pool", t(2, 9, 3), 2, {"strides": 1}),
    ("ops.adaptive_average_pool", t(2, 8, 8, 3), 2, {}),
    ("ops.binary_crossentropy", t(2, 3), t(2, 3), {}),
    ("ops.binary_crossentropy", t(2, 1), t(2, 3), {}),
    ("ops.categorical_crossentropy", t(2, 3), t(2, 3), {}),
    ("ops.categorical_crossentropy", t(2, 4), t(2, 3), {}),
    ("ops.sparse_categorical_crossentropy", i(2), t(2, 3), {}),
    ("ops.sparse_categorical_crossentropy", i(2, 3), t(2, 3), {}),
    ("ops.ctc_loss", i(2, 3), t(2, 9, 4), i(2), i(2), {}),
    ("ops.space_to_depth", t(2, 8, 8, 3), 2, {}),
    ("ops.depth_to_space", t(2, 8, 8, 12), 2, {}),
    ("ops.unfold", t(2, 3, 8, 8), 3, {"padding": 1, "stride": 2}),
    ("ops.fold", t(2, 27, 16), (6, 6), 3, {}),
    ("ops.psnr", t(2, 3), t(2, 3), 1.0, {}),
    ("ops.det", t(2, 3, 3), {}),
    ("ops.slogdet", t(3, 3), {}),
    ("ops.inv", t(2, 3, 3), {}),
    ("ops.inv", t(2, 3, 4), {}),
    ("ops.cholesky", t(2, 3, 3), {}),
    ("ops.pinv", t(2, 3, 4), {}),
    ("ops.matrix_rank", t(2, 3, 4), {}),
    ("ops.qr", t(3, 4), {}),
    ("ops.qr", t(4, 3), {"mode": "complete"}),
    ("ops.svd", t(3, 4), {}),
    ("ops.svd", t(3, 4), {"full_matrices": False}),
    ("ops.eigh", t(3, 3), {}),
    ("ops.solve", t(3, 3), t(3, 2), {}),
    ("ops.solve", t(3, 3), t(4, 2), {}),
    ("ops.solve_triangular", t(3, 3), t(3, 2), {}),
    ("ops.lstsq", t(5, 3), t(5, 2), {}),
    ("ops.norm", t(2, 3), {"axis": 1}),
    ("ops.cdist", t(2, 3), t(4, 3), {}),
    ("ops.rfft", t(2, 16), {}),
    ("ops.irfft", (t(2, 9), t(2, 9)), {}),
    ("ops.fft", (t(2, 9), t(2, 9)), {}),
    ("ops.stft", t(2, 64), 16, 8, 16, {}),
    ("ops.image.resize", t(2, 8, 8, 3), (4, 5), {}),
    ("ops.image.resize", t(8, 8, 3), (4, 5), {}),
    ("ops.image.rgb_to_grayscale", t(2, 8, 8, 3), {}),
    ("ops.image.pad_images", t(2, 8, 8, 3), 1, 2, 3, 4, {}),
    ("ops.image.crop_images", t(2, 8, 8, 3), 1, 2, 3, 1, {}),
    ("ops.image.extract_patches", t(2, 8, 8, 3), (4, 4), {}),
    ("ops.image.extract_patches", t(2, 8, 8, 3), 3, {"strides": 2, "padding": "same"}),
    ("ops.image.map_coordinates", t(8, 8), t(2, 5), {"order": 1}),
    ("ops.image.gaussian_blur", t(2, 8, 8, 3), {}),
    ("ops.bitwise_and", i(2, 3), i(3), {}),
    ("ops.left_shift", i(2, 3), i(3), {}),
    ("ops.kron", t(2, 3), t(4, 5), {}),
    ("ops.isclose", t(2, 3), t(3), {}),
    ("ops.isin", t(2, 3), t(4), {}),
    ("ops.hamming", 5, {}),
    ("ops.trapezoid", t(2, 5), {}),
]


@pytest.mark.parametrize("entry", CALLS, ids=lambda entry: f"{entry[0]}{entry[1:]}")
def test_calls(entry: tuple[Any, ...]) -> None:
    agree(entry[0], *entry[1:-1], **entry[-1])
