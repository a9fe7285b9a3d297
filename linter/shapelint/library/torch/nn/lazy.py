"""Lazy layers: parameters whose sizes come from the first input."""

from __future__ import annotations

from typing import Any, ClassVar

from shapelint.library.registry import export
from shapelint.library.torch.dtypes import element_type_of
from shapelint.library.torch.nn.module import Module, Parameter
from shapelint.library.torch.tensor import Tensor, make_tensor
from shapelint.unknown import Undecided, Unknown


def unset() -> Unknown:
    """What stands for a parameter until the first input comes."""
    return Unknown("a lazy layer has not seen an input yet")


@export("torch.nn.parameter.UninitializedTensorMixin")
class UninitializedTensorMixin:
    """A tensor that gets its shape from `materialize`."""

    def materialize(self, shape: Any, device: Any = None, dtype: Any = None) -> None:
        self.dims = tuple(shape)
        self.element_type: str = element_type_of(dtype, self.element_type)


@export("torch.nn.parameter.UninitializedParameter", "torch.nn.UninitializedParameter")
class UninitializedParameter(UninitializedTensorMixin, Parameter):
    """A parameter of which not even the rank is known."""

    def __new__(cls, requires_grad: bool = True, device: Any = None, dtype: Any = None) -> Any:
        return super().__new__(cls, make_tensor(None, element_type_of(dtype, "float32")), requires_grad)


@export("torch.nn.parameter.UninitializedBuffer", "torch.nn.UninitializedBuffer")
class UninitializedBuffer(UninitializedTensorMixin, Tensor):
    """A buffer of which not even the rank is known."""

    def __new__(cls, requires_grad: bool = False, device: Any = None, dtype: Any = None, persistent: bool = True) -> Any:
        buffer = object.__new__(cls)
        buffer.__dict__.update(make_tensor(None, element_type_of(dtype, "float32")).__dict__)
        return buffer


@export("torch.nn.parameter.is_lazy")
def is_lazy(param: Any) -> bool:
    """Whether a parameter has no shape yet."""
    return isinstance(param, (UninitializedParameter, UninitializedBuffer)) and param.dims is None


@export("torch.nn.modules.lazy.LazyModuleMixin")
class LazyModuleMixin(Module):
    """A module that calls `initialize_parameters` before its first forward, and becomes `cls_to_become` then."""

    cls_to_become: ClassVar[type | None] = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._awaits_input = True

    def has_uninitialized_params(self) -> bool:
        return any(
            isinstance(member, Unknown) or is_lazy(member) for registry in (self._parameters, self._buffers) for member in registry.values()
        )

    def initialize_parameters(self, *args: Any, **kwargs: Any) -> None:
        raise NotImplementedError(f"initialize_parameters is not implemented for {type(self).__name__}")

    def _infer_parameters(self, module: Any, args: Any, kwargs: Any = None) -> None:
        module.initialize_parameters(*args, **(kwargs or {}))
        module.__dict__.pop("_awaits_input", None)
        if module.cls_to_become is not None:
            module.__class__ = module.cls_to_become

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self.__dict__.get("_awaits_input"):
            try:
                self._infer_parameters(self, args, kwargs)
            except Undecided as undecided:
                return undecided.unknown
        return Module.__call__(self, *args, **kwargs)
