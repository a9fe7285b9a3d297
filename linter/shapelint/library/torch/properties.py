"""What a tensor says about itself, and moves that leave its shape alone: `size`, `item`, `to`, `contiguous`, `clone`, `detach`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelint.library import tensordata
from shapelint.library.axes import axis_argument
from shapelint.library.registry import export, shape_function
from shapelint.library.torch.constants import CHANNELS_LAST, CHANNELS_LAST_3D, CONTIGUOUS
from shapelint.library.torch.dtypes import DType, dtype_named, element_type_of
from shapelint.library.torch.elements import share_memory
from shapelint.library.torch.elementwise import combined
from shapelint.library.torch.pointwise import tensor_operand
from shapelint.library.torch.tensor import UNKNOWN_STRIDES, Tensor, TorchSize, make_tensor
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, product
from shapelint.unknown import Undecided, Unknown, UnknownNumber

# Questions


@shape_function("torch.Tensor.size")
def size(call: CallInProgress, self: Any, dim: Any = None) -> Any:
    """`[*sizes] -> sizes`, or one of them."""
    if self.dims is None and isinstance(dim, int) and dim == 0:
        return Unknown("the size of a tensor of unknown rank")
    dims = self.shape
    return TorchSize(dims) if dim is None else dims[axis_argument(call, dim, len(dims))]


@shape_function("torch.Tensor.dim", "torch.Tensor.ndimension")
def dim(call: CallInProgress, self: Any) -> Any:
    """`[*sizes] -> how many`."""
    return self.rank


@shape_function("torch.numel", "torch.Tensor.numel", "torch.Tensor.nelement")
def numel(call: CallInProgress, input: Any) -> Any:
    """`[*sizes] -> their product`."""
    return product(tensor_operand(input, "numel").require_dims())


@shape_function("torch.Tensor.stride")
def stride(call: CallInProgress, self: Any, dim: Any = None) -> Any:
    """The steps in memory along each axis."""
    from shapelint.library.torch.strides import strides_of

    strides = strides_of(self)
    if dim is None or isinstance(strides, Unknown):
        return strides
    return strides[axis_argument(call, dim, len(strides))]


@shape_function("torch.Tensor.item")
def item(call: CallInProgress, self: Any) -> Any:
    """`[] -> number`."""
    values = self.values
    if values is not None and len(values) == 1:
        return values[0]
    if self.dims is not None and tensordata.element_count(self.dims) not in (None, 1):
        call.require(False, "model-raises", received=self.describe(), detail="only a tensor of one element can become a number")
    return UnknownNumber("the value of a tensor")


@shape_function("torch.Tensor.tolist")
def tolist(call: CallInProgress, self: Any) -> Any:
    """`[*] -> nested lists`; elements that are not known are Unknown."""
    count = tensordata.element_count(self.dims)
    if count is None:
        return Unknown("the values of a tensor")
    values = self.values if self.values is not None else (Unknown("the value of a tensor"),) * count
    return tensordata.nested(values, self.dims)


@export("torch.Tensor.element_size")
def element_size(self: Any) -> int:
    """The bytes of one element."""
    return dtype_named(self.element_type).itemsize


@export("torch.Tensor.get_device")
def get_device(self: Any) -> int:
    """The number of the device; -1 for the processor."""
    return -1


@export("torch.Tensor.is_pinned", "torch.Tensor.is_shared")
def is_false(self: Any, *_args: Any) -> bool:
    """Where the memory lies is not modelled."""
    return False


@export("torch.Tensor.is_set_to")
def is_set_to(self: Any, tensor: Any) -> bool:
    """Whether both are the same view of the same memory."""
    return self is tensor


@export(
    "torch.Tensor.data_ptr", "torch.Tensor.storage", "torch.Tensor.untyped_storage", "torch.Tensor.typed_storage",
    "torch.Tensor.storage_offset", "torch.Tensor.storage_type", "torch.Tensor.__dlpack__",
)  # fmt: skip
def memory(self: Any, *_args: Any) -> Unknown:
    """Where a tensor lies in memory."""
    return Unknown("where a tensor lies in memory")


@export("torch.Tensor._version", "torch.Tensor._backward_hooks")
def internals(self: Any) -> Unknown:
    """What belongs to gradients and names."""
    return Unknown("the inner life of a tensor")


# Moves


def _moved(self: Any, element_type: str) -> Any:
    """The tensor in another element type; its memory order stays."""
    result = tensor_operand(self, "to").same(element_type)
    if self.values is not None:
        result.values = self.values if element_type == self.element_type else tensordata.converted(self.values, element_type)
    result.requires_grad = self.requires_grad
    return result


def ordered(tensor: Tensor, memory_format: Any) -> Tensor:
    """The tensor in the order of a memory format; contiguous and channels last are known."""
    if memory_format is CONTIGUOUS:
        tensor.strides = None
    elif memory_format is CHANNELS_LAST or memory_format is CHANNELS_LAST_3D:
        tensor.strides = channels_last_strides(tensor.dims)
    elif isinstance(memory_format, Unknown):
        tensor.strides = UNKNOWN_STRIDES
    return tensor


def channels_last_strides(dims: Sequence[Size] | None) -> tuple[Size, ...] | Unknown:
    """`[N, C, H, W] -> (H*W*C, 1, W*C, C)`."""
    if dims is None or len(dims) < 3:
        return UNKNOWN_STRIDES
    strides: list[Size] = [1] * len(dims)
    step: Size = dims[1]
    for axis in range(len(dims) - 1, 1, -1):
        strides[axis] = step
        step = step * dims[axis]
    strides[0] = step
    return tuple(strides)


@shape_function("torch.Tensor.to")
def to(
    call: CallInProgress, self: Any, *target: Any, dtype: Any = None, device: Any = None, non_blocking: Any = False, copy: Any = False,
    memory_format: Any = None, other: Any = None,
) -> Any:  # fmt: skip
    """`[*] -> [*]` on another device or in another type."""
    element_type = tensor_operand(self, "to").element_type
    for wanted in (*target[:2], dtype, other):
        if isinstance(wanted, Tensor):
            element_type = wanted.element_type
        elif isinstance(wanted, (DType, type)):
            element_type = element_type_of(wanted, element_type)
    result = ordered(_moved(self, element_type), memory_format)
    share_memory(self, result)
    return result


def _enter_cast(name: str, element_type: str) -> None:
    def body(call: CallInProgress, self: Any, memory_format: Any = None) -> Any:
        """`[*] -> [*]` in another type."""
        return ordered(_moved(self, element_type), memory_format)

    shape_function(f"torch.Tensor.{name}")(body)


for _name, _element_type in {
    "float": "float32", "double": "float64", "half": "float16", "bfloat16": "bfloat16", "int": "int32", "long": "int64", "short": "int16",
    "char": "int8", "byte": "uint8", "bool": "bool", "cfloat": "complex64", "cdouble": "complex128", "chalf": "complex32",
}.items():  # fmt: skip
    _enter_cast(_name, _element_type)

_TYPE_NAMES = {
    "FloatTensor": "float32", "DoubleTensor": "float64", "HalfTensor": "float16", "BFloat16Tensor": "bfloat16", "IntTensor": "int32",
    "LongTensor": "int64", "ShortTensor": "int16", "CharTensor": "int8", "ByteTensor": "uint8", "BoolTensor": "bool",
}  # fmt: skip


@shape_function("torch.Tensor.type")
def type_(call: CallInProgress, self: Any, dtype: Any = None, non_blocking: Any = False, **_options: Any) -> Any:
    """`[*] -> [*]` in another type; without one, the name of its own."""
    if dtype is None:
        return next(f"torch.{name}" for name, element_type in _TYPE_NAMES.items() if element_type == self.element_type)
    if isinstance(dtype, str):
        return _moved(self, _TYPE_NAMES.get(dtype.rpartition(".")[2], self.element_type))
    return _moved(self, getattr(dtype, "element_type", None) or element_type_of(dtype, "float32" if dtype is Tensor else self.element_type))


@shape_function("torch.Tensor.type_as")
def type_as(call: CallInProgress, self: Any, other: Any) -> Any:
    """`[*] -> [*]` in the type of another."""
    return _moved(self, tensor_operand(other, "type_as").element_type)


def _enter_move(*names: str) -> None:
    def body(call: CallInProgress, self: Any, *_target: Any, memory_format: Any = None, **_options: Any) -> Any:
        """`[*] -> [*]`."""
        return ordered(_moved(self, tensor_operand(self, names[0]).element_type), memory_format)

    shape_function(*names)(body)


for _name in ("cuda", "cpu", "xpu", "ipu", "hpu", "mtia", "pin_memory", "share_memory_", "to_dense"):
    _enter_move(f"torch.Tensor.{_name}")
_enter_move("torch.clone", "torch.Tensor.clone")


@shape_function("torch.Tensor.contiguous")
def contiguous(call: CallInProgress, self: Any, memory_format: Any = CONTIGUOUS) -> Any:
    """`[*] -> [*]` in row-major order."""
    result = tensor_operand(self, "contiguous").alias()
    share_memory(self, result)
    return ordered(result, memory_format)


def _enter_detached(*names: str) -> None:
    def body(call: CallInProgress, self: Any) -> Any:
        """`[*] -> [*]`, the same memory."""
        result = tensor_operand(self, names[0]).alias()
        result.requires_grad = False
        share_memory(self, result)
        return result

    shape_function(*names)(body)


_enter_detached("torch.detach", "torch.Tensor.detach")
_enter_detached("torch.Tensor.detach_")
_enter_detached("torch.detach_")


@shape_function("torch.detach_copy", "torch.alias_copy")
def copied(call: CallInProgress, input: Any) -> Any:
    """`[*] -> [*]`."""
    return _moved(input, tensor_operand(input, "copy").element_type)


@export("torch.Tensor.requires_grad_")
def requires_grad_(self: Any, requires_grad: Any = True) -> Any:
    """The tensor itself."""
    self.requires_grad = requires_grad
    return self


@shape_function("torch.Tensor.numpy", "torch.Tensor.__array__")
def numpy(call: CallInProgress, self: Any, *, force: Any = False) -> Any:
    """`[*] -> [*]`, as a numpy array."""
    from shapelint.library.numpy.ndarray import make_ndarray

    return make_ndarray(self.dims, self.element_type, values=self.values)


# Writing into a tensor


@shape_function("torch.Tensor.fill_")
def fill_(call: CallInProgress, self: Any, value: Any) -> Any:
    """`[*] -> [*]`."""
    result = tensor_operand(self, "fill_").same()
    result.values = tensordata.converted(tensordata.filled(result.dims, tensordata.number(value)), result.element_type)
    return result


@shape_function("torch.Tensor.zero_")
def zero_(call: CallInProgress, self: Any) -> Any:
    """`[*] -> [*]`."""
    return fill_(self, 0)


@shape_function("torch.Tensor.copy_")
def copy_(call: CallInProgress, self: Any, src: Any, non_blocking: Any = False) -> Any:
    """`[*a], [*b] -> [*a]`; b broadcasts to a."""
    own = tensor_operand(self, "copy_")
    if isinstance(src, Unknown):
        return own.same()
    source = tensor_operand(src, "copy_")
    result = combined(call, (own, source.same(own.element_type)), own.element_type, in_place=True)
    values = tensordata.expanded(source.values, source.dims, own.dims) if own.dims is not None else None
    result.values = tensordata.converted(values, own.element_type)
    return result


@shape_function("torch.Tensor.set_")
def set_(call: CallInProgress, self: Any, source: Any = None, *_arguments: Any) -> Any:
    """The shape of the tensor whose memory it takes over."""
    if isinstance(source, Tensor):
        return source.alias()
    raise Undecided(Unknown("torch.Tensor.set_ to a storage"))


@shape_function("torch.Tensor.to_mkldnn", "torch.Tensor.to_sparse", "torch.Tensor.coalesce")
def to_other_layout(call: CallInProgress, self: Any, *_arguments: Any, **_options: Any) -> Any:
    """`[*] -> [*]` in another layout."""
    return make_tensor(tensor_operand(self, "to_sparse").dims, self.element_type, strides=UNKNOWN_STRIDES)


@export("torch.Tensor.__reversed__")
def reversed_tensor(self: Any) -> Any:
    """The tensor with its first axis reversed."""
    return self.flip(0) if self.rank else self
