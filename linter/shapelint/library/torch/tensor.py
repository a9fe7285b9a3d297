"""`torch.Tensor` for shapes: the class, its operators and attributes; its methods are registered as `torch.Tensor.NAME`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from types import MethodType
from typing import Any

from shapelint.library.labels import kept_classes
from shapelint.library.registry import export, lookup
from shapelint.library.torch.dtypes import DType, dtype_named
from shapelint.raised import raised
from shapelint.symbolic.dims import Dim, Real, Size, at_least, definitely, equal, product
from shapelint.unknown import Undecided, Unknown
from shapelint.values import Array, OpenShape

UNKNOWN_STRIDES = Unknown("the memory order is not known")


@export("torch.Size")
class TorchSize(tuple[Size, ...]):
    """A shape as PyTorch gives it: a tuple that can count its elements."""

    def __new__(cls, sizes: Any = ()) -> TorchSize:
        if isinstance(sizes, Dim):
            raise Undecided(Unknown("a shape is made of what is perhaps no sequence"))
        return super().__new__(cls, sizes)

    def numel(self) -> Size:
        return product(self)

    def __getitem__(self, index: Any) -> Any:
        item = super().__getitem__(index)
        return TorchSize(item) if isinstance(index, slice) else item


@export("torch.device")
class Device:
    """Where a tensor lives; of no consequence for shapes."""

    type: Any
    index: Any

    def __init__(self, type: Any = "cpu", index: Any = None) -> None:
        name = type.type if isinstance(type, Device) else type
        self.type, self.index = (name.split(":")[0] if isinstance(name, str) else name), index

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Device) and other.type == self.type

    def __hash__(self) -> int:
        return hash(self.type)


@export("torch.Tensor", "torch.FloatTensor", "torch.cuda.FloatTensor")
class Tensor(Array):
    """A tensor: dims, element type, and its memory order.

    `strides` is None for a contiguous tensor, a tuple of sizes where the order is known to be another one, and
    `UNKNOWN_STRIDES` where it is not known.
    """

    strides: tuple[Size, ...] | Unknown | None = None
    requires_grad: bool | Unknown = Unknown("whether a tensor requires a gradient")
    grad = Unknown("gradients are not followed")
    is_sparse = is_quantized = is_nested = is_mkldnn = is_meta = False
    is_leaf = Unknown("whether a tensor is a leaf")
    is_cuda = is_xpu = is_mps = is_xla = is_mtia = is_sparse_csr = False
    is_cpu = True
    layout = Unknown("the layout of a tensor")
    grad_fn = Unknown("the gradient function of a tensor")

    def __new__(cls, *args: Any, **kwargs: Any) -> Tensor:
        """`torch.Tensor(2, 3)` and `torch.Tensor([1, 2])`, as the user calls the class."""
        if cls is Tensor:
            made: Tensor = lookup("torch.Tensor.legacy_constructor")(*args, **kwargs)
            return made
        return super().__new__(cls)

    def __init__(self, *_args: Any, **_kwargs: Any) -> None:
        """Shape functions build tensors with `make_tensor`; a user's call of the class is served by `__new__`."""

    @property
    def shape(self) -> TorchSize:
        """The sizes; raises Undecided where the rank is not known."""
        if self.dims is None and self.slot is not None:
            raise Undecided(OpenShape(self.slot))
        return TorchSize(self.require_dims())

    @property
    def dtype(self) -> DType:
        return dtype_named(self.element_type)

    @property
    def ndim(self) -> int:
        return self.rank

    @property
    def itemsize(self) -> int:
        return self.dtype.itemsize

    @property
    def nbytes(self) -> Size:
        return product(self.require_dims()) * self.itemsize

    @property
    def device(self) -> Any:
        return Device("cpu")

    @property
    def data(self) -> Tensor:
        return self

    @data.setter
    def data(self, value: Any) -> None:
        if isinstance(value, Tensor):
            self.dims, self.element_type, self.values, self.strides = value.dims, value.element_type, value.values, value.strides

    @property
    def T(self) -> Any:
        return lookup("torch.Tensor.t")(self) if self.rank <= 2 else self.permute(*reversed(range(self.rank)))

    @property
    def mT(self) -> Any:
        return self.transpose(-2, -1)

    H = mH = mT

    @property
    def real(self) -> Any:
        return lookup("torch.real")(self)

    @property
    def imag(self) -> Any:
        return lookup("torch.imag")(self)

    def is_contiguous(self, **_options: Any) -> Any:
        return self.strides if isinstance(self.strides, Unknown) else self.strides is None

    def like(
        self,
        dims: tuple[Size, ...] | None,
        element_type: str | None = None,
        *,
        strides: tuple[Size, ...] | Unknown | None = None,
        values: tuple[Any, ...] | None = None,
    ) -> Tensor:
        """A new tensor with these dims, of this one's element type where none is given."""
        return make_tensor(dims, element_type or self.element_type, strides=strides, values=values)

    def same(self, element_type: str | None = None) -> Tensor:
        """A new tensor of the same shape and memory order, as element-wise functions return."""
        twin = make_tensor(self.dims, element_type or self.element_type, strides=None if self.strides is None else self.dense_strides())
        twin.slot = self.slot
        return twin

    def alias(self) -> Tensor:
        """This tensor again, under another name in the graph."""
        twin = make_tensor(self.dims, self.element_type, strides=self.strides, values=self.values, slot=self.slot)
        twin.requires_grad = self.requires_grad
        return twin

    def derived_from(self, inputs: list[Array]) -> None:
        if self.classes is None and self.producer is not None:
            self.classes = kept_classes(self.producer.operation, inputs)

    def dense_strides(self) -> tuple[Size, ...] | Unknown | None:
        """The memory order of a copy without gaps that keeps the order of the axes."""
        if self.strides is None or self.dims is None or isinstance(self.strides, Unknown):
            return self.strides
        return _without_gaps(self.dims, self.strides)

    def overwritten(self, result: Any) -> Any:
        """Take over what an in-place method computed, and return it; what views of this memory hold is not known any more."""
        for view in self.__dict__.get("family", ()):
            view.values = None
        itself = self.__dict__.get("itself")  # the tensor that an earlier in-place method was called on, and returned
        for tensor in (self,) if itself is None else (self, itself):
            tensor._take_over(result)
        if isinstance(result, Tensor) and result is not self:
            result.__dict__["itself"] = self if itself is None else itself
        return result

    def _take_over(self, result: Any) -> None:
        if isinstance(result, Tensor):
            self.dims, self.element_type, self.values = result.dims, result.element_type, result.values
            self.strides = result.strides
        else:
            self.values = None

    def __getattr__(self, name: str) -> Any:
        """A method: the shape function of that name; `relu_` is `relu` in place."""
        method = method_named(name)
        if method is not None:
            return MethodType(method, self)
        if name.startswith("__") and name.endswith("__"):
            raise raised(AttributeError(f"'Tensor' object has no attribute '{name}'"))
        return Unknown(f"torch.Tensor.{name} is not modelled")

    def __len__(self) -> Any:
        dims = self.require_dims()
        if not dims:
            raise raised(TypeError("len() of a 0-d tensor"))
        if not isinstance(dims[0], int):
            raise Undecided(Unknown("the length of a tensor is symbolic"))
        return dims[0]

    def __iter__(self) -> Iterator[Any]:
        if self.rank == 0:
            raise raised(TypeError("iteration over a 0-d tensor"))
        return iter(lookup("torch.unbind")(self, 0))

    def __getitem__(self, index: Any) -> Any:
        return lookup("torch.Tensor.__getitem__")(self, index)

    def __setitem__(self, index: Any, value: Any) -> None:
        lookup("torch.Tensor.__setitem__")(self, index, value)

    def __bool__(self) -> bool:
        if self.values is not None and len(self.values) == 1:
            return bool(self.values[0])
        raise Undecided(Unknown("the value of a tensor is not known"))

    def __int__(self) -> int:
        return int(self._only_value())

    __index__ = __int__

    def __float__(self) -> float:
        return float(self._only_value())

    def _only_value(self) -> Any:
        if self.values is not None and len(self.values) == 1:
            return self.values[0]
        raise Undecided(Unknown("the value of a tensor is not known"))

    def __eq__(self, other: object) -> Any:
        return lookup("torch.eq")(self, other) if _is_comparable(other) else NotImplemented

    def __ne__(self, other: object) -> Any:
        return lookup("torch.ne")(self, other) if _is_comparable(other) else NotImplemented

    __hash__ = object.__hash__

    def __deepcopy__(self, memo: dict[int, Any]) -> Tensor:
        twin = object.__new__(type(self))
        twin.__dict__.update(self.__dict__)
        memo[id(self)] = twin
        return twin

    def __contains__(self, _item: Any) -> bool:
        raise Undecided(Unknown("the value of a tensor is not known"))


def _is_comparable(other: object) -> bool:
    """Whether a tensor compares itself with something, element by element; to all else it leaves the answer."""
    return isinstance(other, (int, float, complex, Dim, Real, Unknown, Array)) or hasattr(type(other), "as_array")


def make_tensor(
    dims: tuple[Size, ...] | None,
    element_type: str = "float32",
    *,
    strides: tuple[Size, ...] | Unknown | None = None,
    values: tuple[Any, ...] | None = None,
    slot: str | None = None,
) -> Tensor:
    """A tensor with these dims: what every shape function returns."""
    tensor = object.__new__(Tensor)
    Array.__init__(tensor, dims, element_type, values=values, slot=slot)
    if strides is not None:
        tensor.strides = strides
    return tensor


def _without_gaps(dims: tuple[Size, ...], strides: tuple[Size, ...]) -> tuple[Size, ...] | Unknown | None:
    """These strides if the axes fill the memory in some order; None (contiguous) if they only have gaps; else unknown."""
    rest = [axis for axis, size in enumerate(dims) if not definitely(equal(size, 1))]
    ordered = [axis for axis in rest if not definitely(equal(strides[axis], 0))]
    expected: Size = 1
    while rest:
        axis = next((axis for axis in reversed(rest) if definitely(equal(strides[axis], expected))), None)
        if axis is None:
            break
        expected = dims[axis] * expected
        rest.remove(axis)
    if not rest:
        return strides
    descending = all(_comes_first(outer, inner, dims, strides) for outer, inner in pairwise(ordered))
    return None if descending else UNKNOWN_STRIDES


def _comes_first(outer: int, inner: int, dims: tuple[Size, ...], strides: tuple[Size, ...]) -> bool:
    """Whether PyTorch leaves an axis outside another when it orders them by their strides, and equal ones by their sizes."""
    if not definitely(at_least(strides[outer], strides[inner])):
        return False
    return equal(strides[outer], strides[inner]) is False or definitely(at_least(dims[outer], dims[inner]))


class InPlace:
    """A method that writes its result into the tensor it is called on: `relu_` for `relu`."""

    def __init__(self, method: Any, name: str) -> None:
        self.method, self.__name__ = method, name

    def __call__(self, tensor: Tensor, *args: Any, **kwargs: Any) -> Any:
        return tensor.overwritten(self.method(tensor, *args, **kwargs))


@cache
def method_named(name: str) -> Any:
    """The shape function of a tensor method, an in-place twin included; None where there is none."""
    in_place = name.endswith("_") and not name.startswith("_")
    for candidate in (name, name[:-1] if in_place else name):
        try:
            method = lookup(f"torch.Tensor.{candidate}")
        except KeyError:
            continue
        return InPlace(method, name) if in_place else method
    return None


def _operator(function: str) -> Callable[[Any, Any], Any]:
    return lambda self, other: lookup(function)(self, other)


def _in_place_operator(function: str) -> Callable[[Any, Any], Any]:
    return lambda self, other: getattr(self, f"{function}_")(other)


def _reflected(function: str) -> Callable[[Any, Any], Any]:
    return lambda self, other: lookup(function)(other, self)


for _dunder, _function in {
    "add": "torch.add", "sub": "torch.sub", "mul": "torch.mul", "truediv": "torch.div", "floordiv": "torch.floor_divide",
    "mod": "torch.remainder", "pow": "torch.pow", "matmul": "torch.matmul", "and": "torch.bitwise_and", "or": "torch.bitwise_or",
    "xor": "torch.bitwise_xor", "lshift": "torch.bitwise_left_shift", "rshift": "torch.bitwise_right_shift",
}.items():  # fmt: skip
    setattr(Tensor, f"__{_dunder}__", _operator(_function))
    setattr(Tensor, f"__r{_dunder}__", _reflected(_function))
    setattr(Tensor, f"__i{_dunder}__", _in_place_operator(_function.rpartition(".")[2]))
for _dunder in ("lt", "le", "gt", "ge"):
    setattr(Tensor, f"__{_dunder}__", _operator(f"torch.{_dunder}"))
for _dunder, _function in {"neg": "torch.neg", "pos": "torch.clone", "abs": "torch.abs", "invert": "torch.bitwise_not"}.items():
    setattr(Tensor, f"__{_dunder}__", lambda self, _function=_function: lookup(_function)(self))
