"""Random arrays: their shapes; single random numbers are not known."""

from __future__ import annotations

from typing import Any

from shapelint.library.numpy import dtypes
from shapelint.library.numpy.creation import array_of
from shapelint.library.numpy.ndarray import make_ndarray
from shapelint.library.registry import export, shape_function
from shapelint.library.torch.axes import sizes_argument, sizes_of
from shapelint.recording import CallInProgress
from shapelint.unknown import Unknown

REASON = "a random number"


def _drawn(size: Any, element_type: str) -> Any:
    return Unknown(REASON) if size is None else make_ndarray(sizes_of(size), element_type)


def _by_sizes(call: CallInProgress, *sizes: Any) -> Any:
    """`sizes -> [*sizes]`; without sizes a number."""
    return make_ndarray(sizes_argument(sizes)) if sizes else Unknown(REASON)


def _by_size(call: CallInProgress, size: Any = None, **_options: Any) -> Any:
    """`size -> [*size]`; without a size a number."""
    return _drawn(size, "float64")


def _two_parameters(call: CallInProgress, loc: Any = 0.0, scale: Any = 1.0, size: Any = None, **_named: Any) -> Any:
    """`size -> [*size]`; without a size a number."""
    return _drawn(size if size is not None else _named.get("size"), "float64")


def _one_parameter(call: CallInProgress, scale: Any = 1.0, size: Any = None, **_named: Any) -> Any:
    """`size -> [*size]`; without a size a number."""
    return _drawn(size, "float64")


def _integers(call: CallInProgress, low: Any, high: Any = None, size: Any = None, dtype: Any = int, endpoint: Any = False) -> Any:
    """`low, high, size -> [*size]`; without a size a number."""
    return _drawn(size, dtypes.named(dtype, "int64"))


def _choice(call: CallInProgress, a: Any, size: Any = None, replace: Any = True, p: Any = None, **_options: Any) -> Any:
    """`[n], size -> [*size]`; without a size one element."""
    return _drawn(size, "int64" if isinstance(a, int) else array_of(a).element_type)


def _permutation(call: CallInProgress, x: Any, axis: Any = 0) -> Any:
    """`n -> [n]`, or `[n, *] -> [n, *]`."""
    array = array_of(x)
    return make_ndarray(sizes_of(x), "int64") if not array.rank else make_ndarray(array.dims, array.element_type)


_DRAWS: dict[Any, str] = {
    _by_sizes: "rand randn",
    _by_size: "random random_sample ranf sample standard_normal",
    _two_parameters: "normal uniform beta lognormal laplace gumbel logistic gamma binomial",
    _one_parameter: "exponential poisson rayleigh geometric",
    _integers: "randint integers random_integers",
    _choice: "choice",
    _permutation: "permutation",
}
for _function, _names in _DRAWS.items():
    shape_function(*(f"numpy.random.{name}" for name in _names.split()))(_function)


@export("numpy.random.seed", "numpy.random.shuffle", "numpy.random.set_state")
def ignored(*_arguments: Any, **_named: Any) -> None:
    """Of no consequence for shapes."""


@export("numpy.random.RandomState", "numpy.random.Generator", "numpy.random.mtrand.RandomState")
class RandomState:
    """A source of random numbers with the functions of `numpy.random` as methods."""

    def __init__(self, seed: Any = None) -> None:
        self.seed_value = seed

    def __getattr__(self, name: str) -> Any:
        from shapelint.library.registry import lookup

        try:
            return lookup(f"numpy.random.{name}")
        except KeyError:
            return Unknown(f"numpy.random.{name} is not modelled")


@export("numpy.random.default_rng")
def default_rng(seed: Any = None) -> RandomState:
    """A source of random numbers."""
    return RandomState(seed)
