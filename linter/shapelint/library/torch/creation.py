"""Tensors from nothing and from Python numbers: `torch.zeros`, `torch.tensor`, `torch.arange`, `Tensor.new_ones`, `torch.eye`."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from shapelint.library import tensordata
from shapelint.library.axes import size_argument, sizes_argument, sizes_of
from shapelint.library.registry import export, shape_function
from shapelint.library.torch.dtypes import DType, default_element_type, element_type_of
from shapelint.library.torch.elements import share_memory
from shapelint.library.torch.pointwise import tensor_operand
from shapelint.library.torch.promotion import category, promote, scalar_type
from shapelint.library.torch.tensor import Tensor, make_tensor
from shapelint.raised import raised
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Dim, Size, ceil_div, equal, less, product
from shapelint.symbolic.real import Real
from shapelint.symbolic.relation import Condition
from shapelint.unknown import Undecided, Unknown
from shapelint.values import Array


def made(call: CallInProgress, sizes: tuple[Size, ...], dtype: Any, default: str = "", value: Any = None) -> Tensor:
    """A tensor of these sizes, filled with `value` where it is known."""
    if isinstance(dtype, Unknown):
        value = None
    element_type = element_type_of(dtype, default or default_element_type())
    for size in sizes:
        if less(size, 0) is True:
            call.require(False, "model-raises", received=sizes, parameter="size", detail="a size is negative")
    result = make_tensor(sizes, element_type)
    if value is not None:
        result.values = tensordata.converted(tensordata.filled(sizes, value), element_type)
    return result


def requested(size: Sequence[Any], named: Any = None) -> tuple[Size, ...]:
    """The sizes of a factory function, given as `size=` or positionally."""
    if not size and named is None:
        raise raised(TypeError("missing 1 required positional argument: 'size'"))
    return sizes_argument(size) if size else sizes_of(named)


# Filled with one value


def _enter_filled(name: str, value: Any) -> None:
    def create(
        call: CallInProgress, *size: Any, out: Any = None, dtype: Any = None, layout: Any = None, device: Any = None,
        requires_grad: Any = False, pin_memory: Any = False, memory_format: Any = None, names: Any = None, **named: Any,
    ) -> Any:  # fmt: skip
        """`sizes -> [*sizes]`."""
        return made(call, requested(size, named.get("size")), dtype, value=value)

    def create_like(
        call: CallInProgress, input: Any, *, dtype: Any = None, layout: Any = None, device: Any = None, requires_grad: Any = False,
        memory_format: Any = None, pin_memory: Any = False,
    ) -> Any:  # fmt: skip
        """`[*] -> [*]`."""
        return filled_like(input, value, dtype)

    def create_new(
        call: CallInProgress, input: Any, *size: Any, dtype: Any = None, device: Any = None, requires_grad: Any = False,
        layout: Any = None, pin_memory: Any = False, **named: Any,
    ) -> Any:  # fmt: skip
        """`sizes -> [*sizes]`, of the type of this tensor."""
        return made(call, requested(size, named.get("size")), dtype, tensor_operand(input, name).element_type, value)

    shape_function(f"torch.{name}")(create)
    shape_function(f"torch.{name}_like")(create_like)
    shape_function(f"torch.Tensor.new_{name}")(create_new)


def filled_like(input: Any, value: Any, dtype: Any = None) -> Tensor:
    """A tensor of the shape and memory order of another."""
    source = tensor_operand(input, "like")
    result = source.same(element_type_of(dtype, source.element_type))
    if value is not None and not isinstance(dtype, Unknown):
        result.values = tensordata.converted(tensordata.filled(result.dims, value), result.element_type)
    return result


_enter_filled("zeros", 0)
_enter_filled("ones", 1)
_enter_filled("empty", None)


@shape_function("torch.full")
def full(
    call: CallInProgress, size: Any, fill_value: Any, *, out: Any = None, dtype: Any = None, layout: Any = None, device: Any = None,
    requires_grad: Any = False, pin_memory: Any = False, names: Any = None,
) -> Any:  # fmt: skip
    """`sizes -> [*sizes]`, of the type of the value."""
    value = tensordata.number(fill_value)
    default = fill_value.element_type if isinstance(fill_value, Array) else scalar_type(value)
    return made(call, sizes_of(size), dtype, default, _plain(value))


@shape_function("torch.full_like")
def full_like(
    call: CallInProgress, input: Any, fill_value: Any, *, dtype: Any = None, layout: Any = None, device: Any = None,
    requires_grad: Any = False, memory_format: Any = None, pin_memory: Any = False,
) -> Any:  # fmt: skip
    """`[*] -> [*]`."""
    return filled_like(input, _plain(tensordata.number(fill_value)), dtype)


@shape_function("torch.Tensor.new_full")
def new_full(
    call: CallInProgress, input: Any, size: Any, fill_value: Any, *, dtype: Any = None, device: Any = None, requires_grad: Any = False,
    layout: Any = None, pin_memory: Any = False,
) -> Any:  # fmt: skip
    """`sizes -> [*sizes]`, of the type of this tensor."""
    return made(call, sizes_of(size), dtype, tensor_operand(input, "new_full").element_type, _plain(tensordata.number(fill_value)))


def _plain(value: Any) -> Any:
    return value if isinstance(value, (int, float, complex)) else None


@shape_function("torch.empty_strided", "torch.empty_permuted")
def empty_strided(
    call: CallInProgress, size: Any, stride: Any, *, dtype: Any = None, layout: Any = None, device: Any = None,
    requires_grad: Any = False, pin_memory: Any = False,
) -> Any:  # fmt: skip
    """`sizes -> [*sizes]`."""
    result = made(call, sizes_of(size), dtype)
    result.strides = Unknown("the strides given to torch.empty_strided")
    return result


@shape_function("torch.scalar_tensor")
def scalar_tensor(
    call: CallInProgress, s: Any, *, dtype: Any = None, layout: Any = None, device: Any = None, pin_memory: Any = False,
    requires_grad: Any = False,
) -> Any:  # fmt: skip
    """`number -> []`."""
    return made(call, (), dtype, value=_plain(s))


@shape_function("torch.Tensor.new_empty_strided")
def new_empty_strided(
    call: CallInProgress, input: Any, size: Any, stride: Any, dtype: Any = None, device: Any = None, requires_grad: Any = False,
    **_options: Any,
) -> Any:  # fmt: skip
    """`sizes -> [*sizes]`, of the type of this tensor."""
    own = tensor_operand(input, "new_empty_strided")
    return empty_strided(size, stride, dtype=DType(own.element_type) if dtype is None else dtype)


@shape_function("torch.fill")
def fill(call: CallInProgress, input: Any, value: Any) -> Any:
    """`[*] -> [*]`."""
    return filled_like(input, _plain(tensordata.number(value)))


# From Python numbers


class _Data:
    """What nested sequences of numbers and tensors hold: their sizes, their elements and their element type."""

    def __init__(self, data: Any) -> None:
        self.element_type: str | None = None
        self.values: list[Any] | None = []
        self.sizes = self._read(data)

    def _read(self, data: Any) -> tuple[Size, ...]:
        if isinstance(data, Array):
            return self._read_array(data)
        if isinstance(data, (list, tuple, range)):
            if not data:
                return (0,)
            return (len(data), *self._read_rows(data))
        if isinstance(data, Unknown) and not isinstance(data, Condition):
            raise Undecided(Unknown(f"a tensor is made of data that is not known: {data.reason}"))
        if not isinstance(data, (int, float, complex, Dim, Real, Condition)):
            raise raised(TypeError(f"a tensor cannot be made of {type(data).__name__}"))
        self._note(scalar_type(data), (data,) if isinstance(data, (int, float, complex, Dim)) else None)
        return ()

    def _read_rows(self, data: Sequence[Any]) -> tuple[Size, ...]:
        shapes = []
        unknown: Unknown | None = None
        for row in data:
            try:
                shapes.append(self._read(row))
            except Undecided as undecided:
                unknown, self.values = undecided.unknown, None
        if unknown is not None:  # an unknown number among numbers is a number, most likely; among rows nothing is sure
            if any(shapes) or not shapes:
                raise Undecided(unknown)
            self.element_type = self.element_type or default_element_type()
            return ()
        if not all(_alike(shape, shapes[0]) for shape in shapes):
            raise raised(ValueError("the rows of the data have different lengths"))
        return shapes[0]

    def _read_array(self, array: Array) -> tuple[Size, ...]:
        if array.dims is None:
            raise Undecided(Unknown("a tensor is made of one of unknown rank"))
        self._note(array.element_type, array.values)
        return array.dims

    def _note(self, element_type: str, values: tuple[Any, ...] | None) -> None:
        self.element_type = element_type if self.element_type is None else promote(self.element_type, element_type)
        if values is None:
            self.values = None
        elif self.values is not None:
            self.values.extend(values)

    def tensor(self, dtype: Any) -> Tensor:
        element_type = element_type_of(dtype, self.element_type or default_element_type())
        result = make_tensor(self.sizes, element_type)
        if self.values is not None and not isinstance(dtype, Unknown) and tensordata.element_count(self.sizes) == len(self.values):
            result.values = tensordata.converted(tuple(self.values), element_type)
        return result


def _alike(left: tuple[Size, ...], right: tuple[Size, ...]) -> bool:
    return len(left) == len(right) and not any(equal(x, y) is False for x, y in zip(left, right, strict=True))


def read_data(data: Any, dtype: Any = None) -> Tensor:
    """The tensor that nested sequences of numbers make."""
    return _Data(data).tensor(dtype)


@shape_function("torch.tensor")
def tensor(
    call: CallInProgress, data: Any, *, dtype: Any = None, device: Any = None, requires_grad: Any = False, pin_memory: Any = False
) -> Any:
    """`nested numbers -> [their lengths]`."""
    return read_data(data, dtype)


@shape_function("torch.as_tensor", "torch.asarray")
def as_tensor(
    call: CallInProgress, data: Any, dtype: Any = None, device: Any = None, *, copy: Any = None, requires_grad: Any = False
) -> Any:
    """`nested numbers -> [their lengths]`; a tensor stays itself."""
    if not isinstance(data, Tensor):
        return read_data(data, dtype)
    result = _converted_tensor(data, dtype)
    share_memory(data, result)
    return result


def _converted_tensor(source: Tensor, dtype: Any) -> Tensor:
    result = source.alias()
    result.element_type = element_type_of(dtype, source.element_type)
    if result.element_type != source.element_type:
        result.values = tensordata.converted(source.values, result.element_type)
    return result


@shape_function("torch.from_numpy", "torch.from_dlpack", "torch.utils.dlpack.from_dlpack")
def from_numpy(call: CallInProgress, ndarray: Any) -> Any:
    """`[*] -> [*]`."""
    if isinstance(ndarray, Unknown):
        return ndarray
    if not isinstance(ndarray, Array):
        raise raised(TypeError(f"expected np.ndarray (got {type(ndarray).__name__})"))
    return make_tensor(ndarray.dims, ndarray.element_type, values=ndarray.values)


@shape_function("torch.frombuffer")
def frombuffer(call: CallInProgress, buffer: Any, *, dtype: Any, count: Any = -1, offset: Any = 0, requires_grad: Any = False) -> Any:
    """`bytes -> [count]`."""
    known = isinstance(count, int) and count > 0
    return make_tensor((count if known else Unknown("the length of a buffer"),), element_type_of(dtype, "float32"))


@shape_function("torch.Tensor.new_tensor")
def new_tensor(call: CallInProgress, input: Any, data: Any, *, dtype: Any = None, device: Any = None, requires_grad: Any = False) -> Any:
    """`nested numbers -> [their lengths]`, of the type of this tensor."""
    own = tensor_operand(input, "new_tensor")
    return read_data(data, dtype if dtype is not None else DType(own.element_type))


@shape_function("torch.Tensor.new")
def new(call: CallInProgress, input: Any, *arguments: Any, device: Any = None) -> Any:
    """`sizes -> [*sizes]`, or `nested numbers -> [their lengths]`, of the type of this tensor."""
    return legacy_constructor(*arguments, element_type=tensor_operand(input, "new").element_type)


# Ranges


@shape_function("torch.arange", "torch.range")
def arange(
    call: CallInProgress, start: Any = 0, end: Any = None, step: Any = 1, *, out: Any = None, dtype: Any = None, layout: Any = None,
    device: Any = None, requires_grad: Any = False, pin_memory: Any = False,
) -> Any:  # fmt: skip
    """`start, end, step -> [ceil((end - start) / step)]`."""
    if end is None:
        start, end = 0, start
    start, end, step = (_limit(value) for value in (start, end, step))
    whole = all(isinstance(value, (int, Dim)) for value in (start, end, step))
    element_type = element_type_of(dtype, "int64" if whole or _any_unknown(start, end, step) else default_element_type())
    if category(element_type) < 2:  # the bounds are converted before they are counted
        start, end, step = (int(bound) if isinstance(bound, float) else bound for bound in (start, end, step))
    length = range_length(start, end, step)
    if less(length, 0) is True:
        detail = "the bounds contradict the sign of the step"
        call.require(False, "model-raises", received=(start, end, step), parameter="end", detail=detail)
        length = 0
    values = None
    if isinstance(length, int) and tensordata.element_count((length,)) is not None and isinstance(start, (int, float)):
        values = tensordata.converted(tuple(start + index * step for index in range(length)), element_type)
    return make_tensor((length,), element_type, values=values)


def _limit(value: Any) -> Any:
    """A bound of a range: a number, also one that a tensor holds."""
    value = tensordata.number(value)
    return Unknown("a bound of a range is the value of a tensor") if isinstance(value, Array) else value


def _any_unknown(*values: Any) -> bool:
    return any(isinstance(value, Unknown) for value in values)


def range_length(start: Any, end: Any, step: Any) -> Size:
    """How many numbers lie from `start` up to `end`, `end` excluded."""
    if _any_unknown(start, end, step):
        return Unknown("the bounds of a range are not known")
    if isinstance(step, (int, float)) and step == 0:
        raise raised(RuntimeError("step must be nonzero"))
    if all(isinstance(value, (int, Dim)) for value in (start, end, step)):
        span: Any = end - start
        return ceil_div(span, step) if not isinstance(step, int) or step > 0 else ceil_div(-span, -step)
    if all(isinstance(value, (int, float)) for value in (start, end, step)):
        return math.ceil((end - start) / step)
    length = math.ceil((end - start) / step)
    return length if isinstance(length, (int, Dim)) else Unknown("the bounds of a range are not whole numbers")


def _spaced(name: str, values_of: Callable[[Any, Any, int], Sequence[float]]) -> None:
    def body(
        call: CallInProgress, start: Any, end: Any, steps: Any, base: Any = 10.0, *, out: Any = None, dtype: Any = None,
        layout: Any = None, device: Any = None, requires_grad: Any = False, pin_memory: Any = False,
    ) -> Any:  # fmt: skip
        """`start, end, steps -> [steps]`."""
        count = size_argument(steps)
        result = made(call, (count,), dtype)
        first, last = tensordata.number(start), tensordata.number(end)
        numbers = all(isinstance(value, (int, float)) for value in (first, last, base))
        if numbers and isinstance(count, int) and tensordata.element_count((count,)) is not None and not isinstance(dtype, Unknown):
            spaced = values_of(first, last, count)
            result.values = tensordata.converted(tuple(base**x if name == "logspace" else x for x in spaced), result.element_type)
        return result

    shape_function(f"torch.{name}")(body)


def evenly_spaced(start: Any, end: Any, steps: int) -> list[Any]:
    """Numbers from `start` to `end`, both included; the second half is counted from the end, as PyTorch does."""
    if steps < 2:
        return [start] * steps
    step = (end - start) / (steps - 1)
    return [start + step * index if index < steps // 2 else end - step * (steps - 1 - index) for index in range(steps)]


_spaced("linspace", evenly_spaced)
_spaced("logspace", evenly_spaced)


@shape_function("torch.eye")
def eye(
    call: CallInProgress, n: Any, m: Any = None, *, out: Any = None, dtype: Any = None, layout: Any = None, device: Any = None,
    requires_grad: Any = False, pin_memory: Any = False,
) -> Any:  # fmt: skip
    """`n, m -> [n, m]`."""
    rows, columns = size_argument(n), size_argument(n if m is None else m)
    result = made(call, (rows, columns), dtype)
    if isinstance(rows, int) and isinstance(columns, int) and tensordata.element_count((rows, columns)) is not None:
        ones = tuple(int(row == column) for row in range(rows) for column in range(columns))
        result.values = tensordata.converted(ones, result.element_type)
    return result


@shape_function("torch.meshgrid", "torch.functional.meshgrid")
def meshgrid(call: CallInProgress, *tensors: Any, indexing: Any = None) -> Any:
    """`[n1], [n2], ... -> [n1, n2, ...]` for each; the first two axes change places with `indexing="xy"`."""
    if len(tensors) == 1 and isinstance(tensors[0], (list, tuple)):
        tensors = tuple(tensors[0])
    sources = [tensor_operand(each, "meshgrid") for each in tensors]
    for source in sources:
        call.require_rank(source, 0, 1, contract="model-raises")
    sizes = [source.shape[0] if source.shape else 1 for source in sources]
    if isinstance(indexing, Unknown):
        raise Undecided(indexing)
    order = [1, 0, *range(2, len(sizes))] if indexing == "xy" and len(sizes) > 1 else list(range(len(sizes)))
    dims = tuple(sizes[position] for position in order)
    return tuple(_stretched(source, dims, order.index(position)) for position, source in enumerate(sources))


def _stretched(source: Tensor, dims: tuple[Size, ...], axis: int) -> Tensor:
    """A one-dimensional tensor, repeated along all axes but one."""
    own = tuple(size if place == axis else 1 for place, size in enumerate(dims))
    strides: Any = tuple(1 if place == axis else 0 for place in range(len(dims))) if source.strides is None and len(dims) > 1 else None
    return source.like(dims, strides=strides, values=tensordata.expanded(source.values, own, dims))


def _triangle(name: str, inside: Callable[[int, int, int], bool]) -> None:
    def body(
        call: CallInProgress, row: Any, col: Any, offset: Any = 0, *, dtype: Any = None, device: Any = None, layout: Any = None
    ) -> Any:
        """`rows, columns -> [2, number of places in the triangle]`."""
        element_type = element_type_of(dtype, "int64")
        rows, columns = size_argument(row), size_argument(col)
        if not (isinstance(rows, int) and isinstance(columns, int) and isinstance(offset, int)):
            return make_tensor((2, _triangular(rows, columns, offset, name)), element_type)
        if rows * columns > 1 << 20:
            return make_tensor((2, Unknown("the places in a large triangle")), element_type)
        places = [(i, j) for i in range(rows) for j in range(columns) if inside(i, j, offset)]
        values = (*(i for i, _ in places), *(j for _, j in places)) if tensordata.element_count((2, len(places))) is not None else None
        return make_tensor((2, len(places)), element_type, values=values)

    shape_function(f"torch.{name}")(body)


def _triangular(rows: Size, columns: Size, offset: Any, name: str) -> Size:
    if rows is columns or (isinstance(rows, Dim) and isinstance(columns, Dim) and (rows == columns) is True):
        if offset == 0:
            return product((rows, rows + 1)) // 2
        if offset == (-1 if name == "tril_indices" else 1):
            return product((rows, rows - 1)) // 2
    return Unknown("the number of places in a triangle")


_triangle("tril_indices", lambda i, j, offset: j - i <= offset)
_triangle("triu_indices", lambda i, j, offset: j - i >= offset)


def _enter_window(name: str) -> None:
    def body(call: CallInProgress, M: Any, *_shape: Any, dtype: Any = None, **_options: Any) -> Any:
        """`length -> [length]`."""
        return made(call, (size_argument(M),), dtype)

    shape_function(f"torch.signal.windows.{name}")(body)


for _name in (
    "bartlett", "blackman", "cosine", "exponential", "gaussian", "general_cosine", "general_hamming", "hamming", "hann",
    "kaiser", "nuttall",
):  # fmt: skip
    _enter_window(_name)


@shape_function("torch.vander", "torch.linalg.vander")
def vander(call: CallInProgress, x: Any, N: Any = None, increasing: Any = False) -> Any:
    """`[*, n] -> [*, n, N]`."""
    source = tensor_operand(x, "vander")
    shape = source.shape or (1,)
    return source.like((*shape, shape[-1] if N is None else size_argument(N)))


# The classes of old, called like constructors


@shape_function("torch.Tensor.legacy_constructor")
def legacy_constructor(call: CallInProgress, *arguments: Any, element_type: str = "float32", device: Any = None) -> Any:
    """`torch.Tensor(2, 3) -> [2, 3]`; `torch.Tensor([1, 2]) -> [2]`."""
    if not arguments:
        return make_tensor((0,), element_type, values=())
    first = arguments[0]
    if len(arguments) == 1 and isinstance(first, Array):
        return _converted_tensor(first, DType(element_type)) if isinstance(first, Tensor) else read_data(first, DType(element_type))
    if len(arguments) == 1 and isinstance(first, (list, tuple)) and type(first).__name__ != "TorchSize":
        return read_data(first, DType(element_type))
    if len(arguments) == 1 and isinstance(first, Unknown):
        return Unknown(f"torch.Tensor() of something unknown: {first.reason}")
    return made(call, sizes_argument(arguments), DType(element_type))


class TensorType(type):
    """The type of `torch.LongTensor` and its kin: a call makes a tensor, `isinstance` asks for the element type."""

    element_type: str

    def __call__(cls, *arguments: Any, device: Any = None) -> Any:
        return legacy_constructor(*arguments, element_type=cls.element_type)

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, Tensor) and instance.element_type == cls.element_type


for _name, _element_type in {
    "Double": "float64", "Half": "float16", "BFloat16": "bfloat16", "Byte": "uint8", "Char": "int8", "Short": "int16", "Int": "int32",
    "Long": "int64", "Bool": "bool",
}.items():  # fmt: skip
    _class = TensorType(f"{_name}Tensor", (), {"element_type": _element_type})
    export(f"torch.{_name}Tensor", f"torch.cuda.{_name}Tensor")(_class)
