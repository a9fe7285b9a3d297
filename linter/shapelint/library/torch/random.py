"""Random tensors: their shapes; their elements are never known."""

from __future__ import annotations

from typing import Any

from shapelint.library.axes import size_argument, sizes_of
from shapelint.library.labels import surely_all
from shapelint.library.registry import export, shape_function
from shapelint.library.torch.creation import filled_like, made, requested
from shapelint.library.torch.elementwise import checked, combined
from shapelint.library.torch.pointwise import tensor_operand
from shapelint.library.torch.tensor import Tensor, make_tensor
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import less, product
from shapelint.unknown import Unknown


@export("torch.Generator", "torch.default_generator")
class Generator:
    """A source of random numbers; of no consequence for shapes."""

    def __init__(self, device: Any = "cpu") -> None:
        self.device = device

    def manual_seed(self, seed: Any) -> Generator:
        return self

    def seed(self) -> Any:
        return Unknown("a random seed")

    initial_seed = get_state = seed

    def set_state(self, state: Any) -> None:
        """The state is not followed."""


@export("torch.manual_seed", "torch.random.manual_seed", "torch.cuda.manual_seed", "torch.cuda.manual_seed_all")
def manual_seed(seed: Any) -> Generator:
    """Seeds do not matter for shapes."""
    return Generator()


@export("torch.seed", "torch.initial_seed", "torch.get_rng_state", "torch.cuda.get_rng_state", "torch.random.get_rng_state")
def random_state(*_device: Any) -> Unknown:
    """The state of the random numbers."""
    return Unknown("the state of the random numbers")


@export("torch.set_rng_state", "torch.cuda.set_rng_state", "torch.random.set_rng_state")
def set_random_state(*_state: Any) -> None:
    """The state is not followed."""


def _enter_sized(name: str) -> None:
    def body(
        call: CallInProgress, *size: Any, generator: Any = None, out: Any = None, dtype: Any = None, layout: Any = None, device: Any = None,
        requires_grad: Any = False, pin_memory: Any = False, names: Any = None, memory_format: Any = None, **named: Any,
    ) -> Any:  # fmt: skip
        """`sizes -> [*sizes]`."""
        return made(call, requested(size, named.get("size")), dtype)

    def body_like(
        call: CallInProgress, input: Any, *, dtype: Any = None, layout: Any = None, device: Any = None, requires_grad: Any = False,
        memory_format: Any = None, generator: Any = None, pin_memory: Any = False,
    ) -> Any:  # fmt: skip
        """`[*] -> [*]`."""
        return filled_like(input, None, dtype)

    shape_function(f"torch.{name}")(body)
    shape_function(f"torch.{name}_like")(body_like)


_enter_sized("rand")
_enter_sized("randn")


@shape_function("torch.randint")
def randint(
    call: CallInProgress, low: Any = 0, high: Any = None, size: Any = None, *, generator: Any = None, out: Any = None, dtype: Any = None,
    layout: Any = None, device: Any = None, requires_grad: Any = False, pin_memory: Any = False,
) -> Any:  # fmt: skip
    """`low, high, sizes -> [*sizes]`; `low` may be left out."""
    if size is None:
        low, high, size = 0, low, high
    result = made(call, sizes_of(size), dtype, "int64")
    if type(high) is int and low == 0 and isinstance(result, Tensor) and result.dims is not None:
        result.classes = surely_all(high, product(result.dims))
    return result


@shape_function("torch.randint_like")
def randint_like(
    call: CallInProgress, input: Any, low: Any = 0, high: Any = None, *, dtype: Any = None, layout: Any = None, device: Any = None,
    requires_grad: Any = False, memory_format: Any = None, generator: Any = None,
) -> Any:  # fmt: skip
    """`[*] -> [*]`."""
    return filled_like(input, None, dtype)


@shape_function("torch.randperm")
def randperm(
    call: CallInProgress, n: Any, *, generator: Any = None, out: Any = None, dtype: Any = None, layout: Any = None, device: Any = None,
    requires_grad: Any = False, pin_memory: Any = False,
) -> Any:  # fmt: skip
    """`n -> [n]`."""
    return made(call, (size_argument(n),), dtype, "int64")


@shape_function("torch.normal")
def normal(
    call: CallInProgress, mean: Any = 0.0, std: Any = 1.0, size: Any = None, *, generator: Any = None, out: Any = None, dtype: Any = None,
    device: Any = None, layout: Any = None, pin_memory: Any = False, requires_grad: Any = False,
) -> Any:  # fmt: skip
    """`mean, std, sizes -> [*sizes]`; without sizes the shape to which mean and std broadcast."""
    if size is not None:
        return made(call, sizes_of(size), dtype)
    parameters = (checked(mean, "normal"), checked(std, "normal"))
    return combined(call, parameters, next(each.element_type for each in parameters if isinstance(each, Tensor)))


@shape_function("torch.bernoulli", "torch.Tensor.bernoulli", "torch.poisson")
def bernoulli(call: CallInProgress, input: Any, p: Any = None, *, generator: Any = None, out: Any = None) -> Any:
    """`[*] -> [*]`."""
    return tensor_operand(input, "bernoulli").same()


@shape_function("torch.binomial")
def binomial(call: CallInProgress, count: Any, prob: Any, *, generator: Any = None) -> Any:
    """`[*a], [*b] -> [*broadcast]`."""
    return combined(call, (count, prob), tensor_operand(count, "binomial").element_type)


@shape_function("torch.multinomial", "torch.Tensor.multinomial")
def multinomial(
    call: CallInProgress, input: Any, num_samples: Any, replacement: Any = False, *, generator: Any = None, out: Any = None
) -> Any:
    """`[*, categories] -> [*, num_samples]`."""
    weights = tensor_operand(input, "multinomial")
    call.require_rank(weights, 1, 2, contract="model-raises")
    samples = size_argument(num_samples)
    if replacement is False:
        fits = less(weights.shape[-1], samples)
        call.require(
            not fits if isinstance(fits, bool) else None, "model-raises", received=weights.shape[-1], declared=samples,
            parameter="num_samples", detail="more samples than categories, without replacement",
        )  # fmt: skip
    return make_tensor((*weights.shape[:-1], samples), "int64")


def _enter_filling(name: str) -> None:
    def body(call: CallInProgress, input: Any, *arguments: Any, generator: Any = None, **named: Any) -> Any:
        """`[*] -> [*]`, in place."""
        return tensor_operand(input, name).same()

    shape_function(f"torch.Tensor.{name}")(body)


for _name in ("uniform_", "normal_", "random_", "exponential_", "geometric_", "log_normal_", "cauchy_", "bernoulli_"):
    _enter_filling(_name)
