"""Element-wise functions of one, two and three operands: `torch.exp`, `Tensor.add_`, `torch.where`, `torch.special.erfcx`.

The functions are tables: a name, the element type of its result, and (in `library/arithmetic.py`) what it does to a number.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shapelint.library import tensordata
from shapelint.library.arithmetic import BINARY, UNARY
from shapelint.library.registry import export, shape_function
from shapelint.library.torch.dtypes import is_among
from shapelint.library.torch.elementwise import checked, combined
from shapelint.library.torch.promotion import category, promoted, to_complex, to_float, to_real
from shapelint.library.torch.tensor import UNKNOWN_STRIDES, Tensor, make_tensor
from shapelint.raised import raised
from shapelint.recording import CallInProgress
from shapelint.unknown import Undecided, Unknown
from shapelint.values import Array

TypeRule = Callable[[str], str]


def _keep(element_type: str) -> str:
    return element_type


def _inverted(element_type: str) -> str:
    """What is inverted is no floating-point tensor, whatever was thought of it."""
    return "bool" if element_type.startswith(("float", "bfloat")) else element_type


def _boolean(_element_type: str) -> str:
    return "bool"


def tensor_operand(input: Any, function: str) -> Tensor:
    """The tensor that a function of one operand takes."""
    if isinstance(input, Tensor):
        return input
    if isinstance(input, Unknown):
        raise Undecided(input)
    if isinstance(input, Array):
        return make_tensor(input.dims, input.element_type, values=input.values)
    raise raised(TypeError(f"{function}(): argument 'input' must be Tensor, not {type(input).__name__}"))


# One operand


def unary(call: CallInProgress, input: Any, function: str, rule: TypeRule) -> Tensor:
    """`[*] -> [*]`: the same shape and memory order, with the element type of the rule."""
    tensor = tensor_operand(input, function)
    result = tensor.same(rule(tensor.element_type))
    if tensor.values is not None and function in UNARY:
        result.values = tensordata.elementwise(UNARY[function], result.element_type, result.dims, (tensor,))
    return result


def _enter_unary(function: str, rule: TypeRule, *names: str) -> None:
    def body(call: CallInProgress, input: Any, *, out: Any = None) -> Any:
        """`[*] -> [*]`."""
        return unary(call, input, function, rule)

    shape_function(*(f"{place}.{name}" for name in (function, *names) for place in ("torch", "torch.Tensor")))(body)
    for name in (function, *names):
        if name not in _NEVER_IN_PLACE:
            export(f"torch.{name}_")(_written(f"{name}_"))


def _written(method: str) -> Callable[[Any], Any]:
    """`torch.exp_(x)` is `x.exp_()`."""
    return lambda input: getattr(input, method)()


_NO_TWIN = "positive conj resolve_conj resolve_neg isfinite isinf isnan isneginf isposinf isreal signbit"
_NEVER_IN_PLACE = frozenset(_NO_TWIN.split())
"""Functions without a twin `torch.NAME_`."""

_UNARY: dict[TypeRule, str] = {
    _keep: "neg=negative positive ceil floor trunc=fix sign sgn square frac conj_physical conj resolve_conj resolve_neg relu",
    to_real: "abs=absolute",
    to_float: "acos=arccos acosh=arccosh asin=arcsin asinh=arcsinh atan=arctan atanh=arctanh cos cosh deg2rad digamma erf erfc erfinv exp"
    " exp2 expm1 lgamma log log10 log1p log2 rad2deg reciprocal rsqrt sigmoid sin sinc sinh sqrt tan tanh i0",
    _inverted: "bitwise_not",
    _boolean: "isfinite isinf isnan isneginf isposinf isreal logical_not signbit",
}
"""Names after `=` are other spellings of the same function."""

for _rule, _functions in _UNARY.items():
    for _entry in _functions.split():
        _enter_unary(_entry.split("=")[0], _rule, *_entry.split("=")[1:])


def _enter_special(function: str, like: str = "") -> None:
    def body(call: CallInProgress, input: Any, *, out: Any = None) -> Any:
        """`[*] -> [*]`, floating."""
        return unary(call, input, like or function, to_float)

    shape_function(f"torch.special.{function}")(body)


_SPECIAL = (
    "airy_ai bessel_j0 bessel_j1 bessel_y0 bessel_y1 digamma entr erf erfc erfcx erfinv exp2 expm1 gammaln i0 i0e i1 i1e log1p log_ndtr"
    " ndtr ndtri modified_bessel_i0 modified_bessel_i1 modified_bessel_k0 modified_bessel_k1 psi scaled_modified_bessel_k0"
    " scaled_modified_bessel_k1 sinc spherical_bessel_j0"
)
for _name in _SPECIAL.split():
    _enter_special(_name)
_enter_special("expit", like="sigmoid")


@shape_function("torch.round", "torch.Tensor.round", "torch.special.round")
def round(call: CallInProgress, input: Any, *, decimals: Any = 0, out: Any = None) -> Any:
    """`[*] -> [*]`."""
    return unary(call, input, "round" if decimals == 0 else "", _keep)


@shape_function("torch.logit", "torch.Tensor.logit", "torch.special.logit")
def logit(call: CallInProgress, input: Any, eps: Any = None, *, out: Any = None) -> Any:
    """`[*] -> [*]`, floating."""
    return unary(call, input, "logit", to_float)


@shape_function("torch.angle", "torch.Tensor.angle")
def angle(call: CallInProgress, input: Any, *, out: Any = None) -> Any:
    """`[*] -> [*]`, floating."""
    return unary(call, input, "angle", lambda element_type: to_float(to_real(element_type)))


@shape_function("torch.polygamma", "torch.special.polygamma")
def polygamma(call: CallInProgress, n: Any, input: Any, *, out: Any = None) -> Any:
    """`[*] -> [*]`, floating."""
    return unary(call, input, "polygamma", to_float)


@shape_function("torch.Tensor.polygamma", "torch.mvlgamma", "torch.Tensor.mvlgamma", "torch.special.multigammaln")
def mvlgamma(call: CallInProgress, input: Any, p: Any) -> Any:
    """`[*] -> [*]`, floating."""
    return unary(call, input, "mvlgamma", to_float)


@shape_function("torch.nan_to_num", "torch.Tensor.nan_to_num")
def nan_to_num(call: CallInProgress, input: Any, nan: Any = 0.0, posinf: Any = None, neginf: Any = None, *, out: Any = None) -> Any:
    """`[*] -> [*]`."""
    return unary(call, input, "nan_to_num", _keep)


@shape_function("torch.frexp", "torch.Tensor.frexp")
def frexp(call: CallInProgress, input: Any, *, out: Any = None) -> Any:
    """`[*] -> ([*], [*])`: mantissa and exponent."""
    return unary(call, input, "frexp", _keep), unary(call, input, "frexp", lambda _: "int32")


def _part(call: CallInProgress, input: Any, name: str) -> Any:
    """A view of every second number of a complex tensor; a real tensor is its own real part."""
    result = unary(call, input, name, to_real)
    if result.element_type != input.element_type:
        result.strides = UNKNOWN_STRIDES
    return result


@shape_function("torch.real")
def real(call: CallInProgress, input: Any) -> Any:
    """`[*] complex -> [*] real`."""
    return _part(call, input, "real")


@shape_function("torch.imag")
def imag(call: CallInProgress, input: Any) -> Any:
    """`[*] complex -> [*] real`."""
    return _part(call, input, "imag")


# Two operands


def binary(
    call: CallInProgress, input: Any, other: Any, function: str, rule: TypeRule = _keep, *, in_place: bool = False, alpha: Any = 1
) -> Any:
    """`[*a], [*b] -> [*broadcast]`."""
    checked(input, function), checked(other, function)
    if function == "sub":
        _require_numbers(call, input, other)
    of_number = BINARY.get(function)
    if of_number is not None and not (isinstance(alpha, int) and alpha == 1):
        of_number = _scaled(of_number, alpha) if isinstance(alpha, (int, float)) else None
    return combined(call, (input, other), rule(promoted((input, other))), of_number, in_place=in_place)


def _require_numbers(call: CallInProgress, *operands: Any) -> None:
    for operand in operands:
        if isinstance(operand, bool) or (isinstance(operand, Array) and operand.element_type == "bool"):
            call.require(False, "model-raises", received="bool", detail="truth values cannot be subtracted; `~` inverts them")
            return


def _scaled(function: Callable[[Any, Any], Any], alpha: Any) -> Callable[[Any, Any], Any]:
    return lambda x, y: function(x, alpha * y)


def _enter_binary(function: str, rule: TypeRule, names: tuple[str, ...], places: tuple[str, ...] = ("torch", "torch.Tensor")) -> None:
    def body(call: CallInProgress, input: Any, other: Any, *, out: Any = None) -> Any:
        """`[*a], [*b] -> [*broadcast]`."""
        return binary(call, input, other, function, rule)

    def in_place(call: CallInProgress, input: Any, other: Any) -> Any:
        """`[*a], [*b] -> [*a]`."""
        return binary(call, input, other, function, rule, in_place=True)

    shape_function(*(f"{place}.{name}" for name in (function, *names) for place in places))(body)
    if "torch.Tensor" in places and function not in ("maximum", "minimum", "fmax", "fmin", "logaddexp", "logaddexp2"):
        shape_function(*(f"torch.Tensor.{name}_" for name in (function, *names)))(in_place)


def _enter_scaled(function: str, *names: str) -> None:
    """`add` and `sub`, whose second operand may be scaled."""

    def body(call: CallInProgress, input: Any, other: Any, *, alpha: Any = 1, out: Any = None) -> Any:
        """`[*a], [*b] -> [*broadcast]`."""
        return binary(call, input, other, function, alpha=alpha)

    def in_place(call: CallInProgress, input: Any, other: Any, *, alpha: Any = 1) -> Any:
        """`[*a], [*b] -> [*a]`."""
        return binary(call, input, other, function, alpha=alpha, in_place=True)

    shape_function(*(f"{place}.{name}" for name in (function, *names) for place in ("torch", "torch.Tensor")))(body)
    shape_function(*(f"torch.Tensor.{name}_" for name in (function, *names)))(in_place)


_BINARY: dict[TypeRule, str] = {
    _keep: "mul=multiply maximum minimum fmax fmin fmod remainder floor_divide gcd lcm hypot nextafter heaviside"
    " bitwise_and bitwise_or bitwise_xor bitwise_left_shift bitwise_right_shift",
    to_float: "atan2=arctan2 logaddexp logaddexp2 xlogy copysign ldexp",
    _boolean: "eq ne=not_equal lt=less le=less_equal gt=greater ge=greater_equal logical_and logical_or logical_xor",
}
_enter_scaled("add")
_enter_scaled("sub", "subtract")
for _rule, _functions in _BINARY.items():
    for _entry in _functions.split():
        _enter_binary(_entry.split("=")[0], _rule, tuple(_entry.split("=")[1:]))
_SPECIAL_OF_TWO = (
    "zeta gammainc gammaincc xlog1py chebyshev_polynomial_t chebyshev_polynomial_u chebyshev_polynomial_v chebyshev_polynomial_w"
    " hermite_polynomial_h hermite_polynomial_he laguerre_polynomial_l legendre_polynomial_p shifted_chebyshev_polynomial_t"
    " shifted_chebyshev_polynomial_u shifted_chebyshev_polynomial_v shifted_chebyshev_polynomial_w xlogy"
)
for _name in _SPECIAL_OF_TWO.split():
    _enter_binary(_name, to_float, (), ("torch.special",))
for _name in ("igamma", "igammac"):
    _enter_binary(_name, to_float, ())


@shape_function("torch.rsub")
def rsub(call: CallInProgress, input: Any, other: Any, *, alpha: Any = 1) -> Any:
    """`[*a], [*b] -> [*broadcast]`: other - input."""
    return binary(call, other, input, "sub", alpha=alpha)


def _divide(call: CallInProgress, input: Any, other: Any, rounding_mode: Any, in_place: bool) -> Any:
    if rounding_mode is None:
        return binary(call, input, other, "div", to_float, in_place=in_place)
    return binary(call, input, other, "floor_divide" if rounding_mode == "floor" else "truncated division", in_place=in_place)


@shape_function("torch.div", "torch.Tensor.div", "torch.divide", "torch.Tensor.divide", "torch.true_divide", "torch.Tensor.true_divide")
def div(call: CallInProgress, input: Any, other: Any, *, rounding_mode: Any = None, out: Any = None) -> Any:
    """`[*a], [*b] -> [*broadcast]`; floating without a rounding mode."""
    return _divide(call, input, other, rounding_mode, False)


@shape_function("torch.Tensor.div_", "torch.Tensor.divide_", "torch.Tensor.true_divide_")
def div_(call: CallInProgress, input: Any, other: Any, *, rounding_mode: Any = None) -> Any:
    """`[*a], [*b] -> [*a]`."""
    return _divide(call, input, other, rounding_mode, True)


@shape_function("torch.pow", "torch.Tensor.pow")
def pow(call: CallInProgress, input: Any, exponent: Any, *, out: Any = None) -> Any:
    """`[*a], [*b] -> [*broadcast]`."""
    return binary(call, input, exponent, "pow")


@shape_function("torch.Tensor.pow_")
def pow_(call: CallInProgress, input: Any, exponent: Any) -> Any:
    """`[*a], [*b] -> [*a]`."""
    return binary(call, input, exponent, "pow", in_place=True)


@shape_function("torch.float_power", "torch.Tensor.float_power")
def float_power(call: CallInProgress, input: Any, exponent: Any, *, out: Any = None) -> Any:
    """`[*a], [*b] -> [*broadcast]`, in double precision."""
    return binary(call, input, exponent, "pow", lambda element_type: "complex128" if category(element_type) == 3 else "float64")


@shape_function("torch.complex")
def complex(call: CallInProgress, real: Any, imag: Any, *, out: Any = None) -> Any:
    """`[*a], [*b] -> [*broadcast]` complex."""
    return binary(call, real, imag, "complex", to_complex)


@shape_function("torch.polar")
def polar(call: CallInProgress, abs: Any, angle: Any, *, out: Any = None) -> Any:
    """`[*a], [*b] -> [*broadcast]` complex."""
    return binary(call, abs, angle, "polar", to_complex)


# Three operands


def _enter_scaled_product(function: str) -> None:
    """`addcmul` and `addcdiv`."""

    def compute(call: CallInProgress, operands: tuple[Any, ...], in_place: bool) -> Any:
        for operand in operands:
            checked(operand, function)
        return combined(call, operands, promoted(operands), in_place=in_place)

    def body(call: CallInProgress, input: Any, tensor1: Any, tensor2: Any, *, value: Any = 1, out: Any = None) -> Any:
        """`[*a], [*b], [*c] -> [*broadcast]`."""
        return compute(call, (input, tensor1, tensor2), False)

    def in_place(call: CallInProgress, input: Any, tensor1: Any, tensor2: Any, *, value: Any = 1) -> Any:
        """`[*a], [*b], [*c] -> [*a]`."""
        return compute(call, (input, tensor1, tensor2), True)

    shape_function(f"torch.{function}", f"torch.Tensor.{function}")(body)
    shape_function(f"torch.Tensor.{function}_")(in_place)


for _name in ("addcmul", "addcdiv"):
    _enter_scaled_product(_name)


def _interpolated(x: Any, y: Any, weight: Any) -> Any:
    return x + weight * (y - x)


def _lerp(call: CallInProgress, input: Any, end: Any, weight: Any, in_place: bool) -> Any:
    operands = (checked(input, "lerp"), checked(end, "lerp"), checked(weight, "lerp"))
    return combined(call, operands, promoted(operands), _interpolated, in_place=in_place)


@shape_function("torch.lerp", "torch.Tensor.lerp")
def lerp(call: CallInProgress, input: Any, end: Any, weight: Any, *, out: Any = None) -> Any:
    """`[*a], [*b], [*c] -> [*broadcast]`."""
    return _lerp(call, input, end, weight, False)


@shape_function("torch.Tensor.lerp_")
def lerp_(call: CallInProgress, input: Any, end: Any, weight: Any) -> Any:
    """`[*a], [*b], [*c] -> [*a]`."""
    return _lerp(call, input, end, weight, True)


def _clamp(call: CallInProgress, input: Any, low: Any, high: Any, in_place: bool = False) -> Any:
    if low is None and high is None:
        raise raised(RuntimeError("torch.clamp: At least one of 'min' or 'max' must not be None"))
    tensor = tensor_operand(input, "clamp")
    limits = [limit for limit in (low, high) if isinstance(limit, Array)]
    numbers = [limit for limit in (low, high) if limit is not None and not isinstance(limit, Unknown)]
    return combined(call, (tensor, *limits), promoted((tensor, *numbers)), _limiter(low, high) if not limits else None, in_place=in_place)


def _limiter(low: Any, high: Any) -> Callable[[Any], Any] | None:
    if isinstance(low, Unknown) or isinstance(high, Unknown):
        return None

    def limit(x: Any) -> Any:
        x = x if low is None or x >= low else low
        return x if high is None or x <= high else high

    return limit


@shape_function("torch.clamp", "torch.Tensor.clamp", "torch.clip", "torch.Tensor.clip")
def clamp(call: CallInProgress, input: Any, min: Any = None, max: Any = None, *, out: Any = None) -> Any:
    """`[*] -> [*]`; limits that are tensors broadcast."""
    return _clamp(call, input, min, max)


@shape_function("torch.Tensor.clamp_", "torch.Tensor.clip_")
def clamp_(call: CallInProgress, input: Any, min: Any = None, max: Any = None) -> Any:
    """`[*] -> [*]`."""
    return _clamp(call, input, min, max, True)


@shape_function("torch.clamp_min", "torch.Tensor.clamp_min")
def clamp_min(call: CallInProgress, input: Any, min: Any, *, out: Any = None) -> Any:
    """`[*] -> [*]`."""
    return _clamp(call, input, min, None)


@shape_function("torch.clamp_max", "torch.Tensor.clamp_max")
def clamp_max(call: CallInProgress, input: Any, max: Any, *, out: Any = None) -> Any:
    """`[*] -> [*]`."""
    return _clamp(call, input, None, max)


def _chosen(condition: Any, x: Any, y: Any) -> Any:
    return x if condition else y


@shape_function("torch.where")
def where(call: CallInProgress, condition: Any, input: Any = None, other: Any = None, *, out: Any = None) -> Any:
    """`[*c], [*a], [*b] -> [*broadcast]`; with a condition alone, the indices where it holds, one tensor for each axis."""
    condition = tensor_operand(condition, "where")
    if input is None and other is None:
        found: Any = Unknown("how many elements fulfil the condition of `torch.where`")
        return tuple(make_tensor((found,), "int64") for _ in range(condition.rank or 1))
    checked(input, "where"), checked(other, "where")
    return combined(call, (condition, input, other), promoted((input, other)), _chosen)


@shape_function("torch.Tensor.where")
def tensor_where(call: CallInProgress, self: Any, condition: Any, other: Any) -> Any:
    """`[*a], [*c], [*b] -> [*broadcast]`."""
    return where(condition, self, other)


def _mask_filled(call: CallInProgress, input: Any, mask: Any, value: Any, in_place: bool) -> Any:
    tensor, mask = tensor_operand(input, "masked_fill"), tensor_operand(mask, "masked_fill")
    call.require(
        is_among(mask.element_type, ("bool", "uint8")), "model-raises", received=mask.element_type, declared="bool", parameter="mask"
    )
    operands = (tensor, mask) if isinstance(value, Unknown) else (tensor, mask, value)
    return combined(call, operands, tensor.element_type, (lambda x, m, v: v if m else x) if len(operands) == 3 else None, in_place=in_place)


@shape_function("torch.masked_fill", "torch.Tensor.masked_fill")
def masked_fill(call: CallInProgress, input: Any, mask: Any, value: Any) -> Any:
    """`[*a], [*m] -> [*broadcast]`."""
    return _mask_filled(call, input, mask, value, False)


@shape_function("torch.Tensor.masked_fill_")
def masked_fill_(call: CallInProgress, input: Any, mask: Any, value: Any) -> Any:
    """`[*a], [*m] -> [*a]`."""
    return _mask_filled(call, input, mask, value, True)


@shape_function("torch.isclose", "torch.Tensor.isclose")
def isclose(call: CallInProgress, input: Any, other: Any, rtol: Any = 1e-05, atol: Any = 1e-08, equal_nan: Any = False) -> Any:
    """`[*a], [*b] -> [*broadcast]`."""
    return binary(call, input, other, "isclose", _boolean)


@shape_function("torch.isin")
def isin(
    call: CallInProgress, elements: Any, test_elements: Any, *, assume_unique: Any = False, invert: Any = False, out: Any = None
) -> Any:
    """`[*], any -> [*]` of booleans."""
    checked(test_elements, "isin")
    return elements.same("bool") if isinstance(elements, Tensor) else make_tensor((), "bool")
