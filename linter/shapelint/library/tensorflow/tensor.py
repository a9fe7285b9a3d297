"""`tf.Tensor` for shapes: eager tensors, those of a graph and Keras' symbolic ones are one class here.

Operators are the functions of the same meaning; what `tf.shape` returns holds the sizes as its values, so that shapes
which a program computes stay exact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, ClassVar

from shapelint.library.broadcasting import surely_broadcast
from shapelint.library.registry import export, lookup
from shapelint.library.tensorflow.dtypes import DType, dtype_named, element_type_of, of_constant
from shapelint.library.tensorflow.shapes import StaticShape, open_size, static
from shapelint.library.tensorflow.state import graph_state, name_of_result
from shapelint.raised import raised
from shapelint.recording import CallInProgress, active
from shapelint.symbolic.dims import Size, symbol
from shapelint.unknown import Undecided, Unknown
from shapelint.values import Array, OpenShape


@export("tensorflow.Tensor", "tensorflow.SymbolicTensor")
class Tensor(Array):
    """A tensor: dims and element type.

    `functional` tells Keras' symbolic tensors, from which models are made; `history` is the call of a Keras layer that
    gave it, with its position among the results.
    """

    is_one: ClassVar[bool] = True
    functional: bool = False
    history: tuple[Any, int] | None = None
    name: Any = Unknown("the name of a tensor")
    op = graph = device = Unknown("where a tensor comes from")

    @property
    def shape(self) -> Any:
        """The static shape; raises Undecided where the rank is not known."""
        if self.dims is None and self.slot is not None:
            raise Undecided(OpenShape(self.slot))
        return StaticShape(map(static, self.require_dims()))

    def get_shape(self) -> Any:
        return self.shape

    def set_shape(self, shape: Any) -> None:
        """Take over what the program says of sizes that are open."""
        if not isinstance(shape, (tuple, list)):
            return
        own = self.dims if self.dims is not None else (None,) * len(shape)
        if len(own) == len(shape):
            self.dims = tuple(
                mine if static(mine) is not None and mine is not None else said if said is not None else mine or Unknown("an open size")
                for mine, said in zip(own, shape, strict=True)
            )

    @property
    def dtype(self) -> DType:
        return dtype_named(self.element_type)

    @property
    def ndim(self) -> int:
        return self.rank

    def numpy(self) -> Any:
        return lookup("numpy.asarray")(self)

    def eval(self, feed_dict: Any = None, session: Any = None) -> Any:
        return lookup("tensorflow.Tensor.eval")(self, feed_dict, session)

    def alias(self) -> Tensor:
        twin = make_tensor(self.dims, self.element_type, values=self.values, slot=self.slot)
        twin.functional, twin.history = self.functional, self.history
        return twin

    def like(self, dims: tuple[Size, ...] | None, element_type: str | None = None, *, values: tuple[Any, ...] | None = None) -> Tensor:
        """A new tensor with these dims, of this one's element type where none is given."""
        return make_tensor(dims, element_type or self.element_type, values=values)

    def same(self, element_type: str | None = None) -> Tensor:
        """A new tensor of the same shape, as element-wise functions return."""
        return make_tensor(self.dims, element_type or self.element_type, slot=self.slot)

    def shown_dims(self) -> tuple[Size, ...] | None:
        """`N` for every size that is `None` in the static shape."""
        return None if self.dims is None else tuple(symbol("N") if static(size) is None else size for size in self.dims)

    def derived_from(self, inputs: list[Array]) -> None:
        """What is computed from Keras' symbolic tensors is one, too; anything else has the name of its operation in the graph."""
        self.functional = self.functional or any(isinstance(each, Tensor) and each.functional for each in inputs)
        if not self.functional and "name" not in self.__dict__ and self.producer is not None:
            self.name = name_of_result(self.producer)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise raised(AttributeError(f"'Tensor' object has no attribute '{name}'"))
        return Unknown(f"the attribute {name} of a tensor is not followed")

    def __len__(self) -> Any:
        dims = self.require_dims()
        if not dims:
            raise raised(TypeError("Scalar tensor has no `len()`"))
        if not isinstance(dims[0], int):
            raise Undecided(Unknown("the length of a tensor is not known"))
        return dims[0]

    def __iter__(self) -> Iterator[Any]:
        return (self[index] for index in range(len(self)))

    def __getitem__(self, index: Any) -> Any:
        return lookup("tensorflow.strided_slice.of")(self, index)

    def __bool__(self) -> bool:
        return bool(self._only_value())

    def __int__(self) -> int:
        return int(self._only_value())

    __index__ = __int__

    def __float__(self) -> float:
        return float(self._only_value())

    def _only_value(self) -> Any:
        if self.values is not None and len(self.values) == 1 and isinstance(self.values[0], (int, float, bool)):
            return self.values[0]
        raise Undecided(Unknown("the value of a tensor is not known"))

    def __eq__(self, other: object) -> Any:
        return False if other is None or isinstance(other, str) else _compared("tensorflow.equal", self, other)

    def __ne__(self, other: object) -> Any:
        return True if other is None or isinstance(other, str) else _compared("tensorflow.not_equal", self, other)

    __hash__ = object.__hash__

    def __contains__(self, _item: Any) -> bool:
        raise Undecided(Unknown("the value of a tensor is not known"))

    def __deepcopy__(self, memo: dict[int, Any]) -> Tensor:
        twin = object.__new__(type(self))
        twin.__dict__.update(self.__dict__)
        memo[id(self)] = twin
        return twin


def _compared(operation: str, left: Tensor, right: Any) -> Any:
    """`left == right`: unlike the function, the operator takes any two shapes, and those that do not broadcast are not equal."""
    shapes = left.dims, right.dims if isinstance(right, Array) else ()
    if None not in shapes and not surely_broadcast(*shapes):  # type: ignore[arg-type]
        return Unknown("whether two tensors of different shapes are the same")
    return lookup(operation)(left, right)


@export("tensorflow.Variable")
class Variable(Tensor):
    """A tensor that a program changes: its values are not followed."""

    trainable: Any = True

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        return active().run("tensorflow.Variable", partial(_variable, cls), args, kwargs)

    def __init__(self, *_args: Any, **_kwargs: Any) -> None:
        """`__new__` has made it."""

    def assign(self, value: Any, *_args: Any, **_kwargs: Any) -> Any:
        return self

    assign_add = assign_sub = assign

    def read_value(self) -> Any:
        return self

    value = initialized_value = read_value

    @property
    def initializer(self) -> Any:
        return Unknown("an operation of the graph")


def _variable(
    cls: type[Variable],
    call: CallInProgress,
    initial_value: Any = None,
    trainable: Any = True,
    *_settings: Any,
    name: Any = None,
    dtype: Any = None,
    shape: Any = None,
    validate_shape: Any = True,
    **_named: Any,
) -> Any:
    """`-> the shape of the initial value`."""
    source = initial_value() if callable(initial_value) and not isinstance(initial_value, (Array, Unknown)) else initial_value
    if isinstance(source, Unknown):
        return source
    try:
        tensor = as_tensor(source, dtype)
    except Undecided as undecided:
        return undecided.unknown
    variable = make_variable(None if validate_shape is False else tensor.dims, tensor.element_type, trainable, cls)
    state = graph_state()
    variable.name = f"{state.unique(name if isinstance(name, str) else 'Variable')}:0"
    state.made.append(variable)
    return variable


def make_tensor(
    dims: tuple[Size, ...] | None, element_type: str = "float32", *, values: tuple[Any, ...] | None = None, slot: str | None = None
) -> Tensor:
    """A tensor with these dims: what every shape function returns."""
    tensor = object.__new__(Tensor)
    Array.__init__(tensor, dims, element_type, values=values, slot=slot)
    return tensor


def make_variable(
    dims: tuple[Size, ...] | None, element_type: str = "float32", trainable: Any = True, cls: type[Variable] = Variable
) -> Variable:
    """A variable with these dims."""
    variable = object.__new__(cls)
    Array.__init__(variable, dims, element_type)
    variable.trainable = trainable
    return variable


def as_tensor(value: Any, dtype: Any = None) -> Tensor:
    """What a function takes for a tensor, as one: arrays of other libraries, numbers, nested lists; raises Undecided for Unknown."""
    if isinstance(value, Tensor) and (dtype is None or element_type_of(dtype, value.element_type) == value.element_type):
        return value
    if isinstance(value, Unknown):
        raise Undecided(value)
    if isinstance(value, Array):
        made = make_tensor(value.dims, element_type_of(dtype, value.element_type), values=value.values, slot=value.slot)
        made.producer = value.producer
        return made
    if isinstance(value, (list, tuple, range)):
        return _of_list(list(value), dtype)
    return make_tensor((), element_type_of(dtype, of_constant(value)), values=(value,))


def _of_list(items: list[Any], dtype: Any) -> Tensor:
    if not items:
        return make_tensor((0,), element_type_of(dtype, "float32"), values=())
    parts = [None if isinstance(item, Unknown) else as_tensor(item, dtype) for item in items]
    known = next((part for part in parts if part is not None), None)
    if known is None or known.dims is None:
        if known is None:
            return make_tensor((len(items),), element_type_of(dtype, "float32"), values=tuple(items))
        raise Undecided(Unknown("a list of tensors of open rank"))
    flat: list[Any] | None = []
    for item, part in zip(items, parts, strict=True):
        if part is None and known.dims == () and flat is not None:
            flat.append(item)
        elif part is None or part.values is None:
            flat = None
            break
        elif flat is not None:
            flat.extend(part.values)
    return make_tensor((len(items), *known.dims), known.element_type, values=tuple(flat) if flat is not None else None)


def batch_size() -> Size:
    """The open first size of all inputs of a Keras model."""
    return open_size("N")


def _operator(function: str) -> Callable[[Any, Any], Any]:
    return lambda self, other: lookup(function)(self, other)


def _reflected(function: str) -> Callable[[Any, Any], Any]:
    return lambda self, other: lookup(function)(other, self)


for _dunder, _function in {
    "add": "add",
    "sub": "subtract",
    "mul": "multiply",
    "truediv": "divide",
    "floordiv": "math.floordiv",
    "mod": "math.floormod",
    "pow": "pow",
    "matmul": "matmul",
    "and": "logical_and",
    "or": "logical_or",
    "xor": "math.logical_xor",
}.items():
    setattr(Tensor, f"__{_dunder}__", _operator(f"tensorflow.{_function}"))
    setattr(Tensor, f"__r{_dunder}__", _reflected(f"tensorflow.{_function}"))
for _dunder, _function in {"lt": "less", "le": "less_equal", "gt": "greater", "ge": "greater_equal"}.items():
    setattr(Tensor, f"__{_dunder}__", _operator(f"tensorflow.{_function}"))
for _dunder, _function in {"neg": "negative", "pos": "identity", "abs": "abs", "invert": "logical_not"}.items():
    setattr(Tensor, f"__{_dunder}__", lambda self, _function=_function: lookup(f"tensorflow.{_function}")(self))
