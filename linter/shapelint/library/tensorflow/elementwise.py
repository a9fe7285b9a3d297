"""Functions of single elements: arithmetic, comparisons, logic and mathematical functions, with broadcasting."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from shapelint.library import tensordata
from shapelint.library.arithmetic import BINARY, UNARY
from shapelint.library.broadcasting import broadcast
from shapelint.library.registry import shape_function
from shapelint.library.tensorflow.arguments import either, tensors_of
from shapelint.library.tensorflow.tensor import Tensor, as_tensor, make_tensor
from shapelint.recording import CallInProgress
from shapelint.unknown import Undecided, UnknownNumber
from shapelint.values import Array

Function = Callable[..., Any]


def operand(value: Any, beside: Any = None) -> Tensor:
    """An operand as a tensor; numbers and lists take the type of the tensor beside them."""
    if isinstance(value, UnknownNumber):
        return make_tensor((), beside.element_type if isinstance(beside, Array) else "float32")
    if isinstance(value, Array) or not isinstance(beside, Array):
        return as_tensor(value)
    return as_tensor(value, beside.element_type)


def combined(
    call: CallInProgress,
    operands: Sequence[Tensor],
    element_type: str,
    function: Function | None = None,
    contract: str = "broadcast-shapes",
) -> Tensor:
    """The tensor to which tensors broadcast."""
    if any(each.dims is None for each in operands):
        return _of_open_rank(operands, element_type)
    dims = broadcast(call, *(each.dims for each in operands if each.dims is not None), contract=contract)
    values = None
    if function is not None and all(each.values is not None for each in operands):
        values = tensordata.elementwise(function, element_type, dims, operands)
    return make_tensor(dims, element_type, values=values)


def _of_open_rank(operands: Sequence[Tensor], element_type: str) -> Tensor:
    """With numbers alone beside it, a tensor keeps its shape; the rank of anything else stays open."""
    slot = next((each.slot for each in operands if each.dims is None and each.slot is not None), None)
    return make_tensor(None, element_type, slot=slot)


def _names(*names: str) -> list[str]:
    return [f"tensorflow.{each}" for name in names for each in (name, f"math.{name}") if "." not in name or each == name]


def _quotient_type(element_type: str) -> str:
    """Integers are divided as floating numbers."""
    if element_type in ("int8", "uint8", "int16", "uint16"):
        return "float32"
    return "float64" if element_type.startswith(("int", "uint")) else element_type


def _enter_binary(function: str | None, names: Sequence[str], element_type: str | None = None) -> None:
    def body(call: CallInProgress, x: Any, y: Any, name: Any = None) -> Any:
        """`[*a], [*b] -> [*broadcast]`."""
        left, right = operand(x, y), operand(y, x)
        kind = _quotient_type(left.element_type) if function == "div" else left.element_type
        return combined(call, (left, right), element_type or kind, BINARY.get(function or ""))

    shape_function(*names)(body)


@shape_function("tensorflow.div")
def div(call: CallInProgress, x: Any, y: Any, name: Any = None) -> Any:
    """`[*a], [*b] -> [*broadcast]`; integers are divided as in Python 2."""
    left, right = operand(x, y), operand(y, x)
    whole = left.element_type.startswith(("int", "uint"))
    return combined(call, (left, right), left.element_type, BINARY["floor_divide" if whole else "div"])


_ARITHMETIC = {
    "add": ["add", "add_v2"],
    "sub": ["subtract", "sub"],
    "mul": ["multiply", "mul"],
    "div": ["divide", "truediv", "realdiv"],
    "floor_divide": ["floordiv", "floor_div"],
    "remainder": ["floormod", "mod"],
    "pow": ["pow"],
    "maximum": ["maximum"],
    "minimum": ["minimum"],
    "atan2": ["atan2"],
    "fmod": ["truncatemod"],
    "": [
        "truncatediv",
        "div_no_nan",
        "divide_no_nan",
        "multiply_no_nan",
        "squared_difference",
        "xlogy",
        "xdivy",
        "xlog1py",
        "igamma",
        "igammac",
        "zeta",
        "polygamma",
        "nextafter",
    ],
}
for _function, _spellings in _ARITHMETIC.items():
    for _name in _spellings:
        _enter_binary(_function, _names(_name))
for _name, _function in {
    "equal": "eq",
    "not_equal": "ne",
    "less": "lt",
    "less_equal": "le",
    "greater": "gt",
    "greater_equal": "ge",
    "logical_and": "logical_and",
    "logical_or": "logical_or",
    "logical_xor": "logical_xor",
}.items():
    _enter_binary(_function, _names(_name), "bool")
_enter_binary(None, ["tensorflow.math.approximate_equal", "tensorflow.approximate_equal"], "bool")
for _name, _function in {
    "bitwise_and": "bitwise_and",
    "bitwise_or": "bitwise_or",
    "bitwise_xor": "bitwise_xor",
    "left_shift": "bitwise_left_shift",
    "right_shift": "bitwise_right_shift",
}.items():
    _enter_binary(_function, [f"tensorflow.bitwise.{_name}"])


def unary(value: Any, element_type: str | None = None, function: Function | None = None) -> Tensor:
    """A tensor of the same shape."""
    if isinstance(value, UnknownNumber):
        return make_tensor((), element_type or "float32")
    tensor = as_tensor(value)
    result = tensor.same(element_type)
    if function is not None and tensor.values is not None:
        result.values = tensordata.elementwise(function, result.element_type, tensor.dims, (tensor,))
    return result


def _enter_unary(function: str | None, names: Sequence[str], element_type: str | None = None) -> None:
    def body(call: CallInProgress, x: Any = None, name: Any = None, *, features: Any = None) -> Any:
        """`[*] -> [*]`."""
        return unary(either(x, features), element_type, UNARY.get(function or ""))

    shape_function(*names)(body)


_SAME_NAME = [
    "ceil",
    "floor",
    "round",
    "sign",
    "square",
    "sqrt",
    "rsqrt",
    "reciprocal",
    "exp",
    "expm1",
    "log",
    "log1p",
    "sin",
    "cos",
    "tan",
    "asin",
    "acos",
    "atan",
    "sinh",
    "cosh",
    "tanh",
    "asinh",
    "acosh",
    "atanh",
    "erf",
    "erfc",
    "lgamma",
    "sigmoid",
]
for _name in _SAME_NAME:
    _enter_unary(_name, [*_names(_name), *([f"tensorflow.nn.{_name}"] if _name in ("sigmoid", "tanh") else [])])
_enter_unary("neg", _names("negative", "neg"))
_enter_unary("logical_not", _names("logical_not"), "bool")
_enter_unary("bitwise_not", ["tensorflow.bitwise.invert"])
for _name, _function in {"is_nan": "isnan", "is_inf": "isinf", "is_finite": "isfinite"}.items():
    _enter_unary(_function, _names(_name), "bool")
for _name in [
    "is_non_decreasing_elementwise",
    "digamma",
    "rint",
    "log_sigmoid",
    "softplus",
    "softsign",
    "erfinv",
    "ndtri",
    "erfcinv",
    "bessel_i0",
    "bessel_i1",
    "bessel_i0e",
    "bessel_i1e",
    "reciprocal_no_nan",
]:
    _enter_unary(None, [*_names(_name), *([f"tensorflow.nn.{_name}"] if _name in ("softplus", "softsign", "log_sigmoid") else [])])
for _name in [
    "bessel_j0",
    "bessel_j1",
    "bessel_k0",
    "bessel_k1",
    "bessel_y0",
    "bessel_y1",
    "dawsn",
    "expint",
    "fresnel_cos",
    "fresnel_sin",
    "spence",
]:
    _enter_unary(None, [f"tensorflow.math.special.{_name}"])
_enter_unary(None, _names("conj"))

_REAL = {"complex64": "float32", "complex128": "float64"}


@shape_function(*_names("real", "imag", "angle"))
def real(call: CallInProgress, input: Any, name: Any = None) -> Any:
    """`[*] -> [*]` of real numbers."""
    tensor = as_tensor(input)
    return tensor.same(_REAL.get(tensor.element_type, tensor.element_type))


@shape_function(*_names("abs"), "tensorflow.complex_abs")
def absolute(call: CallInProgress, x: Any = None, name: Any = None) -> Any:
    """`[*] -> [*]` of real numbers."""
    result = unary(x, None, UNARY.get("abs"))
    return result.same(_REAL[result.element_type]) if isinstance(result, Array) and result.element_type in _REAL else result


@shape_function("tensorflow.complex", "tensorflow.dtypes.complex")
def complex_of(call: CallInProgress, real: Any, imag: Any, name: Any = None) -> Any:
    """`[*], [*] -> [*]` of complex numbers."""
    left, right = operand(real, imag), operand(imag, real)
    return combined(call, (left, right), "complex128" if left.element_type == "float64" else "complex64")


@shape_function(
    "tensorflow.identity",
    "tensorflow.stop_gradient",
    "tensorflow.grad_pass_through",
    "tensorflow.check_numerics",
    "tensorflow.debugging.check_numerics",
    "tensorflow.Print",
    "tensorflow.preventing_gradient",
    "tensorflow.raw_ops.Identity",
    "tensorflow.guarantee_const",
    "tensorflow.quantization.fake_quant_with_min_max_args",
    "tensorflow.fake_quant_with_min_max_args",
    "tensorflow.quantization.fake_quant_with_min_max_vars",
    "tensorflow.fake_quant_with_min_max_vars",
    "tensorflow.ensure_finite",
    "tensorflow.verify_tensor_all_finite",
)
def identity(call: CallInProgress, input: Any, *_settings: Any, **_named: Any) -> Any:
    """`[*] -> [*]`."""
    tensor = as_tensor(input)
    result = tensor.same()
    result.values = tensor.values
    return result


@shape_function("tensorflow.add_n", "tensorflow.math.add_n", "tensorflow.accumulate_n", "tensorflow.math.accumulate_n")
def add_n(call: CallInProgress, inputs: Any, *_settings: Any, **_named: Any) -> Any:
    """`[[*], ...] -> [*]`; nothing is broadcast."""
    tensors = tensors_of(inputs) if isinstance(inputs, (list, tuple)) else [as_tensor(inputs)]
    for other in tensors[1:]:
        require_same_shape(call, tensors[0], other, "inputs")
    return tensors[0].same()


def require_same_shape(
    call: CallInProgress, first: Tensor, second: Tensor, parameter: str | None = None, contract: str = "broadcast-shapes"
) -> None:
    """State that two tensors have the same shape."""
    if first.dims is None or second.dims is None:
        return
    if len(first.dims) != len(second.dims):
        call.require(
            False,
            contract,
            received=second.describe(),
            declared=first.describe(),
            parameter=parameter,
            detail="the shapes have to be the same",
        )
        return
    for axis, (size, wanted) in enumerate(zip(second.dims, first.dims, strict=True)):
        call.require_equal(size, wanted, contract, parameter=parameter, detail=f"the shapes have to be the same, axis {axis} is not")


@shape_function("tensorflow.clip_by_value")
def clip_by_value(call: CallInProgress, t: Any, clip_value_min: Any, clip_value_max: Any, name: Any = None) -> Any:
    """`[*] -> [*]`; the bounds broadcast to it."""
    return as_tensor(t).same()


@shape_function("tensorflow.clip_by_norm", "tensorflow.clip_by_average_norm")
def clip_by_norm(call: CallInProgress, t: Any, clip_norm: Any, axes: Any = None, name: Any = None) -> Any:
    """`[*] -> [*]`."""
    return as_tensor(t).same()


@shape_function("tensorflow.clip_by_global_norm")
def clip_by_global_norm(call: CallInProgress, t_list: Any, clip_norm: Any, use_norm: Any = None, name: Any = None) -> Any:
    """`[[*], ...] -> [[*], ...], []`."""
    if not isinstance(t_list, (list, tuple)):
        raise Undecided(t_list)
    return [each.same() if isinstance(each, Tensor) else each for each in t_list], make_tensor(())


@shape_function("tensorflow.linalg.global_norm", "tensorflow.global_norm")
def global_norm(call: CallInProgress, t_list: Any, name: Any = None) -> Any:
    """`[[*], ...] -> []`."""
    return make_tensor(())


@shape_function("tensorflow.math.scalar_mul", "tensorflow.scalar_mul")
def scalar_mul(call: CallInProgress, scalar: Any, x: Any, name: Any = None) -> Any:
    """`[], [*] -> [*]`."""
    return as_tensor(x).same()


@shape_function(
    "tensorflow.cast", "tensorflow.dtypes.cast", "tensorflow.saturate_cast", "tensorflow.dtypes.saturate_cast", "tensorflow.bitcast"
)
def cast(call: CallInProgress, x: Any, dtype: Any, name: Any = None) -> Any:
    """`[*] -> [*]` of another type."""
    from shapelint.library.tensorflow.dtypes import element_type_of

    tensor = as_tensor(x)
    result = tensor.same(element_type_of(dtype, tensor.element_type))
    result.values = tensordata.converted(tensor.values, result.element_type)
    return result


def _enter_cast(name: str, element_type: str) -> None:
    def body(call: CallInProgress, x: Any, name: Any = None) -> Any:
        """`[*] -> [*]` of another type."""
        return cast.body(call, x, element_type)

    shape_function(f"tensorflow.{name}")(body)


for _name, _element_type in {
    "to_float": "float32",
    "to_double": "float64",
    "to_int32": "int32",
    "to_int64": "int64",
    "to_bfloat16": "bfloat16",
    "to_complex64": "complex64",
    "to_complex128": "complex128",
}.items():
    _enter_cast(_name, _element_type)
