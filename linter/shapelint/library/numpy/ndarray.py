"""`np.ndarray` for shapes: the class with its operators, attributes and methods."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import MethodType
from typing import Any
from weakref import WeakSet

from shapelint.library import tensordata
from shapelint.library.numpy import dtypes
from shapelint.library.numpy.scalars import unknown_element, unknown_number
from shapelint.library.registry import export, lookup
from shapelint.library.torch.tensor import Tensor, make_tensor
from shapelint.raised import raised
from shapelint.recording import active
from shapelint.symbolic.dims import Size, product
from shapelint.unknown import Undecided, Unknown
from shapelint.values import Array

Dims = tuple[Size, ...]
Values = tuple[Any, ...]


class TableShape(Unknown):
    """The shape of an array of one axis or two: whoever asks for the second axis says that there are two."""

    __slots__ = ("array",)

    def __init__(self, array: Ndarray) -> None:
        super().__init__("whether an array that was read has one axis or two")
        self.array = array

    def __getitem__(self, index: Any) -> Any:
        if index == 1 and self.array.table is not None:
            return self.array.settled().shape[1]
        return self.array.table[0] if index == 0 and self.array.table is not None else self._absorb()


@export("numpy.ndarray")
class Ndarray(Array):
    """A numpy array: dims and element type. Operators and methods are the functions of `numpy` under the same names.

    `table` are the dims that an array has if it has two axes, where it may have one as well (`np.loadtxt` of a file
    with one column): it gets them from the first use that needs two.
    """

    table: Dims | None = None
    METHODS: frozenset[str]
    """The methods that are functions of numpy, too."""

    # What hangs on a condition that is not known is not known: the interpreter joins the attributes of both ways.

    @property
    def values(self) -> Values | None:
        """The elements in row-major order, where they are known and few."""
        found = self.__dict__.get("elements")
        return found if type(found) is tuple else None

    @values.setter
    def values(self, elements: Values | None) -> None:
        self.__dict__["elements"] = elements

    @property
    def classes(self) -> int | None:
        """How many classes the elements tell apart, where they are labels."""
        found = self.__dict__.get("labels")
        return found if type(found) is int else None

    @classes.setter
    def classes(self, count: int | None) -> None:
        if count is not None or self.classes is not None:
            self.__dict__["labels"] = count

    def give_away(self) -> None:
        self.values = None

    def __new__(cls, *shape: Any, **options: Any) -> Ndarray:
        if shape or "shape" in options:
            made: Ndarray = lookup("numpy.empty")(*shape[:1], **{name: options[name] for name in ("shape", "dtype") if name in options})
            return made
        return super().__new__(cls)

    def __init__(self, *_args: Any, **_kwargs: Any) -> None:
        """Functions build arrays with `make_ndarray`; a user's call of the class is served by `__new__`."""

    def settled(self) -> Ndarray:
        """The array with the two axes that its use shows."""
        if self.dims is None and self.table is not None:
            self.dims = self.table
        return self

    @property
    def shape(self) -> Any:
        return TableShape(self) if self.dims is None and self.table is not None else self.require_dims()

    @shape.setter
    def shape(self, sizes: Any) -> None:
        self.dims = lookup("numpy.reshape")(self, sizes).dims

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
    def itemsize(self) -> Any:
        return self.dtype.itemsize

    @property
    def nbytes(self) -> Size:
        return self.size * self.itemsize

    @property
    def T(self) -> Any:
        return lookup("numpy.transpose")(self)

    @property
    def mT(self) -> Any:
        return lookup("numpy.matrix_transpose")(self)

    @property
    def real(self) -> Any:
        return lookup("numpy.real")(self)

    @property
    def imag(self) -> Any:
        return lookup("numpy.imag")(self)

    @property
    def flat(self) -> Any:
        return lookup("numpy.ravel")(self)

    flags = base = data = strides = Unknown("the memory of an array")

    def alias(self) -> Ndarray:
        """This array again, under another name in the graph."""
        return view_of(self, self.dims, self.values)

    def forget(self) -> None:
        """Something was written into the memory of this array: the elements of all arrays that share it are not known any more."""
        family = self.__dict__.get("family")
        for other in family if isinstance(family, WeakSet) else ():
            other.values = None
        self.values = None

    # what stays in the class because its name means something else as a function of numpy

    def astype(self, dtype: Any, *_options: Any, **_named: Any) -> Ndarray:
        element_type = dtypes.named(dtype, self.element_type)
        result = make_ndarray(self.dims, element_type, values=tensordata.converted(self.values, element_type), classes=self.classes)
        result.table, result.producer = self.table, self.producer
        return result

    def item(self, *index: Any) -> Any:
        if self.values is None:
            return unknown_number(self.element_type)
        if not index and len(self.values) != 1:
            raise raised(ValueError("can only convert an array of size 1 to a Python scalar"))
        return self.values[index[0] if index else 0]

    def tolist(self) -> Any:
        count = tensordata.element_count(self.dims)
        dims: Any = self.dims
        if count is None:
            return Unknown("the values of an array")
        return tensordata.nested(self.values if self.values is not None else (unknown_number(self.element_type),) * count, dims)

    def flatten(self, order: Any = "C") -> Any:
        return lookup("numpy.ravel")(self, order)

    def fill(self, value: Any) -> None:
        values = tensordata.converted(tensordata.filled(self.dims, tensordata.number(value)), self.element_type)
        self.forget()
        if active().is_certain():
            self.values = values

    def view(self, dtype: Any = None, type: Any = None) -> Any:
        return self.alias() if dtype in (None, Ndarray) and type in (None, Ndarray) else Unknown("an array seen as another type")

    def sort(self, axis: Any = -1, *_options: Any, **_named: Any) -> None:
        values = lookup("numpy.sort")(self, axis).values
        self.forget()
        if active().is_certain():
            self.values = values

    def partition(self, *_options: Any, **_named: Any) -> None:
        self.forget()

    def resize(self, *new_shape: Any, refcheck: Any = True) -> None:
        self.dims = lookup("numpy.resize")(self, *new_shape).dims
        self.forget()

    def byteswap(self, *_options: Any) -> Ndarray:
        return self.alias()

    newbyteorder = byteswap

    def tobytes(self, *_options: Any) -> Any:
        return Unknown("the bytes of an array")

    tostring = dumps = tobytes

    def tofile(self, *_options: Any, **_named: Any) -> None:
        """Nothing is written."""

    setflags = dump = tofile

    def __getattr__(self, name: str) -> Any:
        if name in self.METHODS:
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
        return lookup("numpy.ndarray.__getitem__")(self, index)

    def __setitem__(self, index: Any, value: Any) -> None:
        lookup("numpy.ndarray.__setitem__")(self, index, value)

    def __bool__(self) -> bool:
        if self.values is None and self.dims is not None and isinstance(self.size, int) and self.size > 1:
            raise raised(ValueError("The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()"))
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
        return False if other is None or (isinstance(other, str) and self._holds_numbers()) else lookup("numpy.equal")(self, other)

    def __ne__(self, other: object) -> Any:
        return True if other is None or (isinstance(other, str) and self._holds_numbers()) else lookup("numpy.not_equal")(self, other)

    def _holds_numbers(self) -> bool:
        return not isinstance(self.dtype, Unknown)

    __hash__ = object.__hash__

    def __contains__(self, item: Any) -> bool:
        if self.values is None:
            raise Undecided(Unknown("the values of an array are not known"))
        return item in self.values

    def __deepcopy__(self, memo: dict[int, Any]) -> Ndarray:
        return self.astype(None)

    def __copy__(self) -> Ndarray:
        return self.astype(None)


_METHODS = (
    "all any argmax argmin argpartition argsort choose clip conj conjugate copy cumprod cumsum diagonal dot max mean min nonzero"
    " prod ptp put ravel repeat reshape round searchsorted squeeze std sum swapaxes take trace transpose var"
)
Ndarray.METHODS = frozenset(_METHODS.split())


def make_ndarray(dims: Dims | None, element_type: str = "float64", *, values: Values | None = None, classes: int | None = None) -> Ndarray:
    """An array with these dims."""
    array = object.__new__(Ndarray)
    Array.__init__(array, dims, element_type, values=values)
    if classes is not None:
        array.classes = classes
    return array


def make_table(rows: Size, columns: Size, element_type: str = "float64") -> Ndarray:
    """An array of two axes, or of one: which of the two, its use will show."""
    array = make_ndarray(None, element_type)
    array.table = (rows, columns)
    return array


def view_of(source: Ndarray, dims: Dims | None, values: Values | None = None) -> Ndarray:
    """An array that shares the memory of another: what is written into one is written into both."""
    result = make_ndarray(dims, source.element_type, values=values, classes=source.classes)
    result.table = source.table if dims is None else None
    if source.values is not None:
        family = source.__dict__.get("family")
        if not isinstance(family, WeakSet):
            source.__dict__["family"] = family = WeakSet((source,))
        family.add(result)
        result.__dict__["family"] = family
    return result


def to_tensor(value: Any) -> Any:
    """An array as a tensor, so that it can be given to the shape functions of torch."""
    if isinstance(value, Array) and not isinstance(value, Tensor):
        return make_tensor(value.dims, value.element_type, values=value.values)
    if isinstance(value, (list, tuple)):
        return [to_tensor(each) for each in value]
    return value


def from_tensor(value: Any) -> Any:
    """The way back: tensors become arrays, and those without axes numbers."""
    if isinstance(value, Tensor):
        return finished(make_ndarray(value.dims, value.element_type, values=value.values))
    return type(value)(from_tensor(each) for each in value) if type(value) in (list, tuple) else value


def finished(result: Any) -> Any:
    """What a function of numpy returns: arrays, and in place of an array without axes the number that it holds."""
    if isinstance(result, Ndarray) and result.dims == ():
        return result.values[0] if result.values is not None else unknown_element(result.element_type)
    return result


def _operator(function: str) -> Callable[[Any, Any], Any]:
    def operate(self: Any, other: Any) -> Any:
        if isinstance(other, Array) and not isinstance(other, Ndarray):
            return NotImplemented  # arrays of frameworks have operators of their own
        return _repeated(other) if _repeats(function, self, other) else lookup(function)(self, other)

    return operate


def _reflected(function: str) -> Callable[[Any, Any], Any]:
    return lambda self, other: _repeated(other) if _repeats(function, self, other) else lookup(function)(other, self)


def _in_place(function: str) -> Callable[[Any, Any], Any]:
    return lambda self, other: lookup(function)(self, other, out=self)


def _repeats(function: str, array: Any, other: Any) -> bool:
    """Whether a list is multiplied by a number, which repeats it; numbers that are known are no arrays."""
    return function == "numpy.multiply" and isinstance(other, list) and array.dims == ()


def _repeated(_items: Any) -> Unknown:
    return Unknown("how often a list is repeated")


for _dunder, _function in {
    "add": "add", "sub": "subtract", "mul": "multiply", "truediv": "divide", "floordiv": "floor_divide", "mod": "remainder", "pow": "power",
    "and": "bitwise_and", "or": "bitwise_or", "xor": "bitwise_xor", "lshift": "left_shift", "rshift": "right_shift",
}.items():  # fmt: skip
    setattr(Ndarray, f"__{_dunder}__", _operator(f"numpy.{_function}"))
    setattr(Ndarray, f"__r{_dunder}__", _reflected(f"numpy.{_function}"))
    setattr(Ndarray, f"__i{_dunder}__", _in_place(f"numpy.{_function}"))
setattr(Ndarray, "__matmul__", _operator("numpy.matmul"))  # noqa: B010  the class does not declare it
setattr(Ndarray, "__rmatmul__", _reflected("numpy.matmul"))  # noqa: B010
for _dunder, _function in {"lt": "less", "le": "less_equal", "gt": "greater", "ge": "greater_equal"}.items():
    setattr(Ndarray, f"__{_dunder}__", _operator(f"numpy.{_function}"))
for _dunder, _function in {"neg": "negative", "pos": "positive", "abs": "abs", "invert": "invert"}.items():
    setattr(Ndarray, f"__{_dunder}__", lambda self, _function=_function: lookup(f"numpy.{_function}")(self))
