"""Arrays from nothing and from Python numbers: `np.zeros`, `np.array`, `np.arange`, `np.linspace`, `np.meshgrid`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from shapelint.library import tensordata
from shapelint.library.numpy import dtypes
from shapelint.library.numpy.ndarray import Ndarray, make_ndarray
from shapelint.library.registry import shape_function
from shapelint.library.torch.axes import size_argument, sizes_of
from shapelint.library.torch.creation import evenly_spaced, range_length, read_data
from shapelint.raised import raised
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Dim, Size, less
from shapelint.symbolic.real import Real
from shapelint.symbolic.relation import Condition
from shapelint.unknown import Undecided, Unknown
from shapelint.values import Array

NUMBERS = (int, float, complex, Dim, Real, Condition)


def array_of(data: Any, dtype: Any = None) -> Ndarray:
    """The array that numbers, sequences of them or another array make."""
    if isinstance(data, Unknown) and not isinstance(data, Condition):
        raise Undecided(data)
    if isinstance(data, (range, map, filter, zip)) or hasattr(data, "__next__"):
        data = list(data)
    if isinstance(data, str) or data is None:
        raise Undecided(Unknown("an array of something else than numbers"))
    if isinstance(data, Array):
        element_type = dtypes.named(dtype, data.element_type)
        values = data.values if element_type == data.element_type else tensordata.converted(data.values, element_type)
        return make_ndarray(data.dims, element_type, values=values)
    return _read(data, dtype)


def _read(data: Any, dtype: Any) -> Ndarray:
    try:
        tensor = read_data(data)
    except (TypeError, ValueError) as fault:  # rows of several lengths, strings: arrays of objects
        raise Undecided(Unknown("an array of objects")) from fault
    element_type = dtypes.named(dtype, {"float32": "float64", "complex64": "complex128"}.get(tensor.element_type, tensor.element_type))
    values = tensor.values if tensor.element_type == element_type or tensor.element_type == "int64" else None
    if values is None and tensor.values is not None:
        values = tuple(_numbers(data))  # before they were rounded to single precision
    return make_ndarray(tensor.dims, element_type, values=tensordata.converted(values, element_type))


def _numbers(data: Any) -> list[Any]:
    if isinstance(data, Array):
        return list(data.values or ())
    return [number for each in data for number in _numbers(each)] if isinstance(data, (list, tuple, range)) else [data]


@shape_function(
    "numpy.array", "numpy.asarray", "numpy.asanyarray", "numpy.ascontiguousarray", "numpy.asfortranarray", "numpy.require", "numpy.copy"
)
def array(
    call: CallInProgress, object: Any, dtype: Any = None, *_options: Any, copy: Any = True, order: Any = "K", ndmin: Any = 0, **_named: Any
) -> Any:
    """`nested numbers -> [their lengths]`."""
    result = array_of(object, dtype)
    if isinstance(ndmin, int) and result.dims is not None and len(result.dims) < ndmin:
        result.dims = (1,) * (ndmin - len(result.dims)) + result.dims
    return result


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


def _type_of_value(value: Any) -> str:
    return value.element_type if isinstance(value, Array) else dtypes.DEFAULTS.get(type(value), "int64")


@shape_function("numpy.full")
def full(
    call: CallInProgress, shape: Any, fill_value: Any, dtype: Any = None, order: Any = "C", *, device: Any = None, like: Any = None
) -> Any:
    """`sizes -> [*sizes]`, of the type of the value."""
    return made(call, shape, dtype, tensordata.number(fill_value), _type_of_value(fill_value))


@shape_function("numpy.full_like")
def full_like(
    call: CallInProgress, a: Any, fill_value: Any, dtype: Any = None, order: Any = "K", subok: Any = True, shape: Any = None
) -> Any:
    """`[*] -> [*]`."""
    source = array_of(a)
    return made(call, source.require_dims() if shape is None else shape, dtype, tensordata.number(fill_value), source.element_type)


@shape_function("numpy.arange")
def arange(
    call: CallInProgress, start: Any, stop: Any = None, step: Any = 1, dtype: Any = None, *, device: Any = None, like: Any = None
) -> Any:
    """`start, stop, step -> [ceil((stop - start) / step)]`."""
    if stop is None:
        start, stop = 0, start
    start, stop, step = (tensordata.number(bound) for bound in (start, stop, 1 if step is None else step))
    length: Any = range_length(start, stop, step)
    if less(length, 0) is True:
        length = 0
    element_type = dtypes.named(dtype, "float64" if any(isinstance(bound, (float, Real)) for bound in (start, stop, step)) else "int64")
    values = None
    if tensordata.element_count((length,)) is not None and all(isinstance(bound, (int, float)) for bound in (start, step)):
        values = tensordata.converted(tuple(start + index * step for index in range(length)), element_type)
    return make_ndarray((length,), element_type, values=values)


def _enter_spaced(name: str, transform: Callable[[Any, Any], Any]) -> None:
    def body(
        call: CallInProgress, start: Any, stop: Any, num: Any = 50, endpoint: Any = True, retstep: Any = False, dtype: Any = None,
        axis: Any = 0, *, base: Any = 10.0, device: Any = None,
    ) -> Any:  # fmt: skip
        """`start, stop, num -> [num]`."""
        first, last = tensordata.number(start), tensordata.number(stop)
        count: Any = size_argument(num)
        result = make_ndarray((count,), dtypes.named(dtype, "float64"))
        known = all(isinstance(bound, (int, float)) for bound in (first, last)) and isinstance(count, int) and isinstance(endpoint, bool)
        if known and tensordata.element_count((count,)) is not None:
            spaced = evenly_spaced(first, last, count) if endpoint else evenly_spaced(first, last, count + 1)[:-1]
            result.values = tensordata.converted(tuple(transform(base, x) for x in spaced), result.element_type)
        return (result, Unknown("the step of np.linspace")) if retstep else result

    shape_function(f"numpy.{name}")(body)


_enter_spaced("linspace", lambda _base, x: x)
_enter_spaced("logspace", lambda base, x: base**x)


@shape_function("numpy.geomspace")
def geomspace(call: CallInProgress, start: Any, stop: Any, num: Any = 50, endpoint: Any = True, dtype: Any = None, axis: Any = 0) -> Any:
    """`start, stop, num -> [num]`."""
    return make_ndarray((size_argument(num),), dtypes.named(dtype, "float64"))


@shape_function("numpy.eye", "numpy.identity")
def eye(call: CallInProgress, N: Any, M: Any = None, k: Any = 0, dtype: Any = None, order: Any = "C") -> Any:
    """`N, M -> [N, M]`."""
    return made(call, (N, N if M is None else M), dtype)


@shape_function("numpy.meshgrid")
def meshgrid(call: CallInProgress, *xi: Any, copy: Any = True, sparse: Any = False, indexing: Any = "xy") -> Any:
    """`[n1], [n2], ... -> [n2, n1, ...]` for each; in the order given with `indexing="ij"`."""
    arrays = [array_of(x) for x in xi]
    sizes = [array.require_dims()[0] if array.require_dims() else 1 for array in arrays]
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
    """`sizes -> [how many, *sizes]`."""
    sizes = sizes_of(dimensions)
    return make_ndarray((len(sizes), *sizes), dtypes.named(dtype, "int64"))


@shape_function("numpy.fromiter", "numpy.fromstring", "numpy.frombuffer", "numpy.fromfile")
def from_bytes(call: CallInProgress, source: Any, dtype: Any = None, count: Any = -1, **_named: Any) -> Any:
    """`data -> [count]`."""
    known = isinstance(count, int) and count >= 0
    return make_ndarray((count if known else Unknown("the length of a buffer"),), dtypes.named(dtype, "float64"))


def _enter_window(name: str) -> None:
    def body(call: CallInProgress, M: Any, beta: Any = None) -> Any:
        """`length -> [length]`."""
        return make_ndarray((size_argument(M),), "float64")

    shape_function(f"numpy.{name}")(body)


for _name in ("hanning", "hamming", "blackman", "bartlett", "kaiser"):
    _enter_window(_name)


def sequence_of(arrays: Any) -> Sequence[Ndarray]:
    """The arrays of a sequence that is to be joined."""
    if isinstance(arrays, Unknown):
        raise Undecided(arrays)
    return [array_of(each) for each in arrays]
