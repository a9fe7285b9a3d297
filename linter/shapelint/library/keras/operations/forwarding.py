"""Functions that are those of numpy or TensorFlow under a signature of their own.

A template takes the arguments as Keras names them, and gives those of the other function.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from shapelint.library.numpy.ndarray import make_ndarray
from shapelint.library.registry import lookup, shape_function
from shapelint.library.tensorflow.tensor import Tensor, as_tensor, make_tensor
from shapelint.recording import CallInProgress, arrays_in
from shapelint.symbolic.dims import Dim
from shapelint.unknown import Undecided, Unknown, UnknownNumber
from shapelint.values import Array

Template = Callable[..., tuple[tuple[Any, ...], dict[str, Any]]]


def enter(target: str, template: Template, *names: str, keeps_shape: bool = False) -> None:
    """Enter the function `target` (`numpy.sum`) under other names, with the signature of a template.

    `keeps_shape` tells functions of single elements, whose result has a shape of open rank as the one input has.
    """
    convert, back = (as_arrays, as_tensors) if target.startswith("numpy.") else (_itself, _itself)

    def body(call: CallInProgress, *args: Any, **kwargs: Any) -> Any:
        positional, named = template(*args, **kwargs)
        given = list(arrays_in((*positional, *named.values())))
        if any(array.dims is None for array in given):
            if keeps_shape and isinstance(given[0], Tensor):
                return given[0].same()
            raise Undecided(Unknown("the rank of a tensor is not known"))
        result = lookup(target)(*map(convert, positional), **{name: convert(value) for name, value in named.items()})
        return back(_of_known_type(result, given))

    body.__doc__ = lookup(target).__doc__ or template.__doc__
    own = inspect.signature(template).parameters.values()
    body.__signature__ = inspect.Signature([inspect.Parameter("call", inspect.Parameter.POSITIONAL_ONLY), *own])
    shape_function(*names)(body)


def _itself(value: Any) -> Any:
    return value


def as_arrays(value: Any) -> Any:
    """Tensors as arrays of numpy, in the structure in which they come."""
    if isinstance(value, Array):
        return make_ndarray(value.dims, value.element_type, values=value.values, classes=value.classes)
    if type(value) in (list, tuple):
        return type(value)(as_arrays(each) for each in value)
    return value


def as_tensors(value: Any) -> Any:
    """The way back: arrays and numbers become tensors."""
    if isinstance(value, Array):
        return value if isinstance(value, Tensor) else make_tensor(value.dims, value.element_type, values=value.values)
    if type(value) in (list, tuple):
        return type(value)(as_tensors(each) for each in value)
    if isinstance(value, (bool, int, float, complex, Dim)):
        return as_tensor(value)
    return make_tensor(()) if isinstance(value, UnknownNumber) else value


def _of_known_type(result: Any, given: list[Array]) -> Any:
    """Results in the precision of what was given: numpy computes in 64 bits where Keras has 32."""
    if isinstance(result, Array) and result.element_type == "float64" and all(each.element_type != "float64" for each in given):
        result.element_type = next((each.element_type for each in given if "float" in each.element_type), "float32")
    return result


# Templates that many functions share


def unary(x: Any) -> Any:
    return (x,), {}


def binary(x1: Any, x2: Any) -> Any:
    return (x1, x2), {}


def bits(x: Any, y: Any) -> Any:
    return (x, y), {}


def reduction(x: Any, axis: Any = None, keepdims: Any = False) -> Any:
    return (x,), {"axis": axis, "keepdims": keepdims}


def along(x: Any, axis: Any = -1) -> Any:
    return (x,), {"axis": axis}


def over(x: Any, axis: Any = None) -> Any:
    return (x,), {"axis": axis}
