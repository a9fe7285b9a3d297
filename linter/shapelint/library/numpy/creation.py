"""Arrays from nothing and from Python numbers: `np.zeros`, `np.array`, `np.arange`, `np.linspace`, `np.meshgrid`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shapelint.library import tensordata
from shapelint.library.axes import size_argument, sizes_of
from shapelint.library.numpy import dtypes
from shapelint.library.numpy.ndarray import Ndarray, from_tensor, make_ndarray, to_tensor, view_of
from shapelint.library.numpy.reading import array_of, shared
from shapelint.library.registry import lookup, shape_function
from shapelint.library.torch.creation import evenly_spaced, range_length
from shapelint.raised import raised
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, less, product
from shapelint.symbolic.real import Real
from shapelint.unknown import Undecided, Unknown
from shapelint.values import UNKNOWN_TYPE


def _with_least_rank(array: Ndarray, rank: Any) -> Ndarray:
    if isinstance(rank, int) and array.dims is not None and len(array.dims) < rank:
        return view_of(array, (1,) * (rank - len(array.dims)) + array.dims, array.values)
    return array


@shape_function("numpy.array")
def array(
    call: CallInProgress, object: Any, dtype: Any = None, *, copy: Any = True, order: Any = "K", subok: Any = False, ndmin: Any = 0,
    like: Any = None,
) -> Any:  # fmt: skip
    """`nested numbers -> [their lengths]`."""
    result = array_of(object, dtype)
    if result is object:
        result = result.astype(None)
    return _with_least_rank(result, ndmin)


@shape_function(
    "numpy.asarray", "numpy.asanyarray", "numpy.ascontiguousarray", "numpy.asfortranarray", "numpy.require", "numpy.asarray_chkfinite"
)
def asarray(call: CallInProgress, a: Any, dtype: Any = None, *_options: Any, **_named: Any) -> Any:
    """`nested numbers -> [their lengths]`; an array stays itself."""
    return shared(a, dtype)


@shape_function("numpy.copy")
def copy(call: CallInProgress, a: Any, order: Any = "K", subok: Any = False) -> Any:
    """`[*] -> [*]`."""
    result = array_of(a)
    return result.astype(None) if result is a else result


def made(call: CallInProgress, shape: Any, dtype: Any, value: Any = None, default: str = "float64") -> Ndarray:
    """An array of these sizes, filled with `value` where it is known."""
    sizes: tuple[Size, ...] = sizes_of(shape)
    for size in sizes:
        if less(size, 0) is True:
            raise raised(ValueError("negative dimensions are not allowed"))
    element_type = dtypes.named(dtype, default)
    return make_ndarray(sizes, element_type, values=tensordata.converted(tensordata.filled(sizes, value), element_type))


def _enter_filled(name: str, value: Any) -> None:
    def create(call: CallInProgress, shape: Any, dtype: Any = None, order: Any = "C", *, device: Any = None, like: Any = None) -> Any:
        """`sizes -> [*sizes]`."""
        return made(call, shape, dtype, value)

    def create_like(
        call: CallInProgress, a: Any, dtype: Any = None, order: Any = "K", subok: Any = True, shape: Any = None, *, device: Any = None
    ) -> Any:
        """`[*] -> [*]`."""
        source = array_of(a)
        return made(call, source.require_dims() if shape is None else shape, dtype, value, source.element_type)

    shape_function(f"numpy.{name}")(create)
    shape_function(f"numpy.{name}_like")(create_like)


_enter_filled("zeros", 0)
_enter_filled("ones", 1)
_enter_filled("empty", None)


@shape_function("numpy.full")
def full(
    call: CallInProgress, shape: Any, fill_value: Any, dtype: Any = None, order: Any = "C", *, device: Any = None, like: Any = None
) -> Any:
    """`sizes -> [*sizes]`, of the type of the value."""
    if isinstance(fill_value, Unknown) and not hasattr(type(fill_value), "element_type"):
        return made(call, shape, dtype, None, UNKNOWN_TYPE)
    return made(call, shape, dtype, tensordata.number(fill_value), array_of(fill_value).element_type)


@shape_function("numpy.full_like")
def full_like(
    call: CallInProgress, a: Any, fill_value: Any, dtype: Any = None, order: Any = "K", subok: Any = True, shape: Any = None
) -> Any:
    """`[*] -> [*]`."""
    source = array_of(a)
    return made(call, source.require_dims() if shape is None else shape, dtype, tensordata.number(fill_value), source.element_type)


# Ranges


@shape_function("numpy.arange")
def arange(
    call: CallInProgress, start: Any, stop: Any = None, step: Any = 1, dtype: Any = None, *, device: Any = None, like: Any = None
) -> Any:
    """`start, stop, step -> [ceil((stop - start) / step)]`."""
    if stop is None:
        start, stop = 0, start
    bounds = start, stop, step = tuple(tensordata.number(bound) for bound in (start, stop, 1 if step is None else step))
    length: Any = range_length(start, stop, step)
    if less(length, 0) is True:
        length = 0
    element_type = dtypes.named(dtype, _type_of_range(bounds))
    values = None
    if tensordata.element_count((length,)) is not None and all(isinstance(bound, (int, float)) for bound in (start, step)):
        values = tensordata.converted(tuple(start + index * step for index in range(length)), element_type)
    return make_ndarray((length,), element_type, values=values)


def _type_of_range(bounds: tuple[Any, ...]) -> str:
    if any(isinstance(bound, (float, Real)) for bound in bounds):
        return "float64"
    return UNKNOWN_TYPE if any(isinstance(bound, Unknown) for bound in bounds) else dtypes.promoted(*bounds)


def _enter_spaced(name: str, transform: Callable[[Any, Any], Any]) -> None:
    def body(
        call: CallInProgress, start: Any, stop: Any, num: Any = 50, endpoint: Any = True, retstep: Any = False, dtype: Any = None,
        axis: Any = 0, *, base: Any = 10.0, device: Any = None,
    ) -> Any:  # fmt: skip
        """`start, stop, num -> [num]`, with axes behind for bounds that have some."""
        first, last = tensordata.number(start), tensordata.number(stop)
        count: Any = size_argument(num)
        bounds = _shape_of_bounds(first, last)
        if bounds and axis != 0:
            raise Undecided(Unknown("spaced numbers along another axis than the first"))
        result = make_ndarray((count, *bounds), dtypes.named(dtype, "float64"))
        known = all(isinstance(bound, (int, float)) for bound in (first, last)) and isinstance(count, int) and isinstance(endpoint, bool)
        if known and tensordata.element_count((count,)) is not None:
            spaced = evenly_spaced(first, last, count) if endpoint else evenly_spaced(first, last, count + 1)[:-1]
            result.values = tensordata.converted(tuple(transform(base, x) for x in spaced), result.element_type)
        return (result, Unknown("the step of np.linspace")) if retstep else result

    shape_function(f"numpy.{name}")(body)


def _shape_of_bounds(*bounds: Any) -> tuple[Size, ...]:
    shapes = [array_of(bound).require_dims() for bound in bounds if not isinstance(bound, Unknown)]
    return max(shapes, key=len, default=())


_enter_spaced("linspace", lambda _base, x: x)
_enter_spaced("logspace", lambda base, x: base**x)


@shape_function("numpy.geomspace")
def geomspace(call: CallInProgress, start: Any, stop: Any, num: Any = 50, endpoint: Any = True, dtype: Any = None, axis: Any = 0) -> Any:
    """`start, stop, num -> [num]`."""
    return make_ndarray((size_argument(num),), dtypes.named(dtype, "float64"))


# Matrices and grids


@shape_function("numpy.eye")
def eye(
    call: CallInProgress, N: Any, M: Any = None, k: Any = 0, dtype: Any = None, order: Any = "C", *, device: Any = None, like: Any = None
) -> Any:
    """`N, M -> [N, M]`."""
    result = made(call, (N, N if M is None else M), dtype)
    if tensordata.element_count(result.dims) is not None and isinstance(k, int):
        rows, columns = result.shape
        ones = tuple(float(column - row == k) for row in range(rows) for column in range(columns))
        result.values = tensordata.converted(ones, result.element_type)
    return result


@shape_function("numpy.identity")
def identity(call: CallInProgress, n: Any, dtype: Any = None, *, like: Any = None) -> Any:
    """`n -> [n, n]`."""
    return eye(n, None, 0, dtype)


@shape_function("numpy.tri")
def tri(call: CallInProgress, N: Any, M: Any = None, k: Any = 0, dtype: Any = float, *, like: Any = None) -> Any:
    """`N, M -> [N, M]`."""
    return made(call, (N, N if M is None else M), dtype)


@shape_function("numpy.vander")
def vander(call: CallInProgress, x: Any, N: Any = None, increasing: Any = False) -> Any:
    """`[n], N -> [n, N]`."""
    vector = array_of(x)
    return make_ndarray((vector.shape[0], vector.shape[0] if N is None else size_argument(N)), vector.element_type)


@shape_function("numpy.meshgrid")
def meshgrid(call: CallInProgress, *xi: Any, copy: Any = True, sparse: Any = False, indexing: Any = "xy") -> Any:
    """`[n1], [n2], ... -> [n2, n1, ...]` for each; in the order given with `indexing="ij"`."""
    arrays = [lookup("numpy.ravel")(array_of(x)) for x in xi]
    sizes = [array.shape[0] for array in arrays]
    order = [1, 0, *range(2, len(sizes))] if indexing == "xy" and len(sizes) > 1 else list(range(len(sizes)))
    dims = tuple(sizes[position] for position in order)
    return [_along(array, dims, order.index(position), sparse) for position, array in enumerate(arrays)]


def _along(array: Ndarray, dims: tuple[Size, ...], axis: int, sparse: Any) -> Ndarray:
    own = tuple(size if place == axis else 1 for place, size in enumerate(dims))
    if sparse:
        return make_ndarray(own, array.element_type, values=array.values)
    return make_ndarray(dims, array.element_type, values=tensordata.expanded(array.values, own, dims))


@shape_function("numpy.indices")
def indices(call: CallInProgress, dimensions: Any, dtype: Any = int, sparse: Any = False) -> Any:
    """`sizes -> [how many, *sizes]`; sparse, one array for each size."""
    sizes = sizes_of(dimensions)
    if sparse:
        shapes = [tuple(size if place == axis else 1 for place, size in enumerate(sizes)) for axis in range(len(sizes))]
        return tuple(make_ndarray(shape, dtypes.named(dtype, "int64")) for shape in shapes)
    return make_ndarray((len(sizes), *sizes), dtypes.named(dtype, "int64"))


def _enter_window(name: str) -> None:
    def body(call: CallInProgress, M: Any, beta: Any = None) -> Any:
        """`length -> [length]`."""
        return make_ndarray((size_argument(M),), "float64")

    shape_function(f"numpy.{name}")(body)


for _name in ("hanning", "hamming", "blackman", "bartlett", "kaiser"):
    _enter_window(_name)


@shape_function("numpy.fromfunction")
def fromfunction(call: CallInProgress, function: Any, shape: Any, *, dtype: Any = float, like: Any = None, **_named: Any) -> Any:
    """`sizes -> [*sizes]`, unless the function reduces."""
    return make_ndarray(sizes_of(shape), UNKNOWN_TYPE)


@shape_function("numpy.diag")
def diag(call: CallInProgress, v: Any, k: Any = 0) -> Any:
    """`[n] -> [n + |k|, n + |k|]`; `[n, m] -> [the length of the diagonal]`."""
    return from_tensor(lookup("torch.diag")(to_tensor(array_of(v)), k))


@shape_function("numpy.diagflat")
def diagflat(call: CallInProgress, v: Any, k: Any = 0) -> Any:
    """`[*] -> [n + |k|, n + |k|]` with n elements."""
    side = product(array_of(v).shape) + abs(size_argument(k))
    return make_ndarray((side, side), array_of(v).element_type)
