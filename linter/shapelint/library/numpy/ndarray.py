"""`np.ndarray` for shapes: the class with its operators, attributes and methods."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import MethodType
from typing import Any

from shapelint.library import tensordata
from shapelint.library.numpy import dtypes
from shapelint.library.registry import export, lookup
from shapelint.library.torch.tensor import Tensor, make_tensor
from shapelint.raised import raised
from shapelint.symbolic.dims import Size, product
from shapelint.unknown import Undecided, Unknown
from shapelint.values import Array


@export("numpy.ndarray")
class Ndarray(Array):
    """A numpy array: dims and element type. Operators and methods are the functions of `numpy` under the same names."""

    def __new__(cls, *shape: Any, **_options: Any) -> Ndarray:
        if shape:
            made: Ndarray = lookup("numpy.empty")(shape[0])
            return made
        return super().__new__(cls)

    def __init__(self, *_args: Any, **_kwargs: Any) -> None:
        """Functions build arrays with `make_ndarray`; a user's call of the class is served by `__new__`."""

    @property
    def shape(self) -> tuple[Size, ...]:
        return self.require_dims()

    @property
    def ndim(self) -> int:
        return self.rank

    @property
    def size(self) -> Size:
        return product(self.require_dims())

    @property
    def dtype(self) -> Any:
        return dtypes.type_object(self.element_type)

    @property
    def itemsize(self) -> int:
        return self.dtype.itemsize

    @property
    def nbytes(self) -> Size:
        return self.size * self.itemsize

    @property
    def T(self) -> Any:
        return lookup("numpy.transpose")(self)

    @property
    def real(self) -> Any:
        return lookup("numpy.real")(self)

    @property
    def imag(self) -> Any:
        return lookup("numpy.imag")(self)

    @property
    def flat(self) -> Any:
        return iter(lookup("numpy.ravel")(self))

    # what stays in the class because its name means something else as a function of numpy

    def astype(self, dtype: Any, *_options: Any, **_named: Any) -> Ndarray:
        element_type = dtypes.named(dtype, self.element_type)
        return make_ndarray(self.dims, element_type, values=tensordata.converted(self.values, element_type))

    def item(self, *index: Any) -> Any:
        if self.values is None:
            return Unknown("the value of an array")
        if not index and len(self.values) != 1:
            raise raised(ValueError("can only convert an array of size 1 to a Python scalar"))
        return self.values[index[0] if index else 0]

    def tolist(self) -> Any:
        count = tensordata.element_count(self.dims)
        dims: Any = self.dims
        if count is None:
            return Unknown("the values of an array")
        return tensordata.nested(self.values if self.values is not None else (Unknown("the value of an array"),) * count, dims)

    def flatten(self, order: Any = "C") -> Any:
        return lookup("numpy.ravel")(self)

    def fill(self, value: Any) -> None:
        self.values = tensordata.converted(tensordata.filled(self.dims, tensordata.number(value)), self.element_type)

    def view(self, *_type: Any) -> Any:
        return self if not _type else Unknown("an array seen as another type")

    def sort(self, axis: Any = -1, *_options: Any) -> None:
        self.values = lookup("numpy.sort")(self, axis).values

    def tobytes(self, *_options: Any) -> Any:
        return Unknown("the bytes of an array")

    def setflags(self, *_flags: Any, **_named: Any) -> None:
        """Flags are not modelled."""

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("_") and name in METHODS:
            return MethodType(lookup(f"numpy.{name}"), self)
        if name.startswith("__") and name.endswith("__"):
            raise raised(AttributeError(f"'numpy.ndarray' object has no attribute '{name}'"))
        return Unknown(f"numpy.ndarray.{name} is not modelled")

    def __len__(self) -> Any:
        dims = self.require_dims()
        if not dims:
            raise raised(TypeError("len() of unsized object"))
        if not isinstance(dims[0], int):
            raise Undecided(Unknown("the length of an array is symbolic"))
        return dims[0]

    def __iter__(self) -> Iterator[Any]:
        return (self[index] for index in range(len(self)))

    def __getitem__(self, index: Any) -> Any:
        return from_tensor(lookup("torch.Tensor.__getitem__")(to_tensor(self), _index(index)))

    def __setitem__(self, index: Any, value: Any) -> None:
        self.values = self._values_with(index, value)

    def _values_with(self, index: Any, value: Any) -> tuple[Any, ...] | None:
        """The elements after one of them, or a slice of a row, has been set; None where they are not known."""
        if self.values is None or self.dims is None or len(self.dims) != 1 or not isinstance(index, (int, slice)):
            return None
        values, places = list(self.values), range(len(self.values))[index]
        chosen = [places] if isinstance(places, int) else list(places)
        written = value.values if isinstance(value, Ndarray) else (value,) if type(value) in (int, float, bool) else None
        if written is None or len(written) not in (1, len(chosen)):
            return None
        for order, place in enumerate(chosen):
            values[place] = written[order % len(written)]
        return tensordata.converted(tuple(values), self.element_type)

    def __bool__(self) -> bool:
        return bool(self._only_value())

    def __int__(self) -> int:
        return int(self._only_value())

    __index__ = __int__

    def __float__(self) -> float:
        return float(self._only_value())

    def _only_value(self) -> Any:
        if self.values is not None and len(self.values) == 1:
            return self.values[0]
        raise Undecided(Unknown("the value of an array is not known"))

    def __eq__(self, other: object) -> Any:
        return False if other is None or isinstance(other, str) else lookup("numpy.equal")(self, other)

    def __ne__(self, other: object) -> Any:
        return True if other is None or isinstance(other, str) else lookup("numpy.not_equal")(self, other)

    __hash__ = object.__hash__

    def __contains__(self, item: Any) -> bool:
        if self.values is None:
            raise Undecided(Unknown("the values of an array are not known"))
        return item in self.values

    def __deepcopy__(self, memo: dict[int, Any]) -> Ndarray:
        return make_ndarray(self.dims, self.element_type, values=self.values)

    __copy__ = lambda self: make_ndarray(self.dims, self.element_type, values=self.values)  # noqa: E731


_METHODS = (
    "all any argmax argmin argsort choose clip compress conj copy cumprod cumsum diagonal dot max mean min nonzero prod ptp put ravel"
    " repeat reshape round searchsorted squeeze std sum swapaxes take trace transpose var"
)
METHODS = frozenset(_METHODS.split())
"""The methods that are functions of numpy, too."""


def make_ndarray(dims: tuple[Size, ...] | None, element_type: str = "float64", *, values: tuple[Any, ...] | None = None) -> Ndarray:
    """An array with these dims."""
    array = object.__new__(Ndarray)
    Array.__init__(array, dims, element_type, values=values)
    return array


def to_tensor(value: Any) -> Any:
    """An array as a tensor, so that it can be given to the shape functions of torch."""
    if isinstance(value, Array) and not isinstance(value, Tensor):
        return make_tensor(value.dims, value.element_type, values=value.values)
    if isinstance(value, (list, tuple)):
        return [to_tensor(each) for each in value]
    return value


def from_tensor(value: Any) -> Any:
    """The way back: tensors become arrays, those without axes the numbers they hold, where these are known."""
    if isinstance(value, Tensor):
        if value.dims == () and value.values is not None:
            return value.values[0]
        return make_ndarray(value.dims, value.element_type, values=value.values)
    return type(value)(from_tensor(each) for each in value) if type(value) in (list, tuple) else value


def _index(index: Any) -> Any:
    if isinstance(index, tuple):
        return tuple(_index(each) for each in index)
    return to_tensor(index) if isinstance(index, Array) else index


def _operator(function: str) -> Callable[[Any, Any], Any]:
    def operate(self: Any, other: Any) -> Any:
        if isinstance(other, Tensor):
            return NotImplemented
        return _repeated(other) if _repeats(function, self, other) else lookup(function)(self, other)

    return operate


def _reflected(function: str) -> Callable[[Any, Any], Any]:
    return lambda self, other: _repeated(other) if _repeats(function, self, other) else lookup(function)(other, self)


def _repeats(function: str, array: Any, other: Any) -> bool:
    """Whether a list is multiplied by a number, which repeats it; numbers that are known are no arrays."""
    return function == "numpy.multiply" and isinstance(other, list) and array.dims == ()


def _repeated(_items: Any) -> Unknown:
    return Unknown("how often a list is repeated")


for _dunder, _function in {
    "add": "add", "sub": "subtract", "mul": "multiply", "truediv": "divide", "floordiv": "floor_divide", "mod": "remainder", "pow": "power",
    "matmul": "matmul", "and": "bitwise_and", "or": "bitwise_or", "xor": "bitwise_xor", "lshift": "left_shift", "rshift": "right_shift",
}.items():  # fmt: skip
    setattr(Ndarray, f"__{_dunder}__", _operator(f"numpy.{_function}"))
    setattr(Ndarray, f"__r{_dunder}__", _reflected(f"numpy.{_function}"))
for _dunder, _function in {"lt": "less", "le": "less_equal", "gt": "greater", "ge": "greater_equal"}.items():
    setattr(Ndarray, f"__{_dunder}__", _operator(f"numpy.{_function}"))
for _dunder, _function in {"neg": "negative", "pos": "positive", "abs": "abs", "invert": "invert"}.items():
    setattr(Ndarray, f"__{_dunder}__", lambda self, _function=_function: lookup(f"numpy.{_function}")(self))
