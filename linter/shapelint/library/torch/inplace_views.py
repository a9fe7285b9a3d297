"""Views in place: `unsqueeze_` and its kin change the shape of the tensor itself."""

from __future__ import annotations

from typing import Any

from shapelint.library.axes import sizes_argument
from shapelint.library.registry import lookup, shape_function
from shapelint.library.torch.tensor import Tensor
from shapelint.recording import CallInProgress


def becomes(tensor: Tensor, result: Any) -> Any:
    """Make the tensor what the view of it is."""
    if not isinstance(result, Tensor):
        tensor.dims = tensor.values = None
        return result
    tensor.dims, tensor.values, tensor.strides = result.dims, result.values, result.strides
    tensor.producer = None  # whoever reads it from now on reads the result of this call
    return tensor


def _register(name: str) -> None:
    @shape_function(f"torch.Tensor.{name}_")
    def in_place(call: CallInProgress, self: Any, *args: Any, **kwargs: Any) -> Any:
        """The tensor itself takes the shape of the view."""
        return becomes(self, lookup(f"torch.Tensor.{name}")(self, *args, **kwargs))


for _name in ("unsqueeze", "squeeze", "t", "transpose", "swapaxes", "swapdims", "as_strided"):
    _register(_name)


@shape_function("torch.Tensor.resize_")
def resize_(call: CallInProgress, self: Any, *sizes: Any, memory_format: Any = None) -> Any:
    """`-> sizes`"""
    return becomes(self, self.like(sizes_argument(sizes)))


@shape_function("torch.Tensor.resize_as_")
def resize_as_(call: CallInProgress, self: Any, the_template: Any, *, memory_format: Any = None) -> Any:
    """`-> the_template.shape`"""
    return becomes(self, self.like(tuple(the_template.shape)))
