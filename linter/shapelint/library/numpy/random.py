"""Random arrays: their shapes; single random numbers are not known."""

from __future__ import annotations

from typing import Any

from shapelint.library.axes import axis_of, sizes_argument, sizes_of
from shapelint.library.broadcasting import broadcast
from shapelint.library.labels import surely_all
from shapelint.library.numpy import dtypes
from shapelint.library.numpy.ndarray import Ndarray, finished, make_ndarray
from shapelint.library.numpy.reading import array_of
from shapelint.library.numpy.scalars import Scalar
from shapelint.library.registry import export, lookup, shape_function
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import product
from shapelint.unknown import Undecided, Unknown, UnknownNumber

REASON = "a random number"


def _drawn(call: CallInProgress, size: Any, element_type: str, *parameters: Any) -> Any:
    """An array of these sizes; without sizes, of those to which the parameters broadcast."""
    if size is not None:
        return finished(make_ndarray(sizes_of(size), element_type))
    shapes = [array_of(each).require_dims() for each in parameters]
    dims = broadcast(call, *shapes) if shapes else ()
    return make_ndarray(dims, element_type) if dims else Scalar(REASON, element_type)


def _by_sizes(call: CallInProgress, *sizes: Any) -> Any:
    """`sizes -> [*sizes]`; without sizes a number."""
    return finished(make_ndarray(sizes_argument(sizes))) if sizes else Scalar(REASON, "float64")


def _by_size(call: CallInProgress, size: Any = None, dtype: Any = None, **_options: Any) -> Any:
    """`size -> [*size]`; without a size a number."""
    return _drawn(call, size, dtypes.named(dtype, "float64"))


def _enter_distributions(names: str, parameters: str, element_type: str = "float64") -> None:
    """Distributions with these parameters, `size` behind them."""
    order = (*parameters.split(), "size")

    def body(call: CallInProgress, *args: Any, **kwargs: Any) -> Any:
        """`parameters, size -> [*size]`; without a size a number."""
        given = dict(zip(order, args, strict=False)) | kwargs
        size = given.pop("size", None)
        return _drawn(call, size, dtypes.named(given.pop("dtype", None), element_type), *given.values())

    shape_function(*(f"numpy.random.{name}" for name in names.split()))(body)


shape_function("numpy.random.rand", "numpy.random.randn")(_by_sizes)
shape_function(*(f"numpy.random.{name}" for name in ("random", "random_sample", "ranf", "sample", "standard_normal", "standard_cauchy")))(
    _by_size
)
_enter_distributions("normal laplace gumbel logistic", "loc scale")
_enter_distributions("uniform", "low high")
_enter_distributions("lognormal", "mean sigma")
_enter_distributions("beta", "a b")
_enter_distributions("gamma", "shape scale")
_enter_distributions("exponential rayleigh", "scale")
_enter_distributions("pareto weibull power", "a")
_enter_distributions("chisquare standard_t", "df")
_enter_distributions("vonmises", "mu kappa")
_enter_distributions("triangular", "left mode right")
_enter_distributions("standard_exponential", "")
_enter_distributions("standard_gamma", "shape")
_enter_distributions("poisson", "lam", "int64")
_enter_distributions("binomial negative_binomial", "n p", "int64")
_enter_distributions("geometric", "p", "int64")


def _integers(call: CallInProgress, low: Any, high: Any = None, size: Any = None, dtype: Any = int, endpoint: Any = False) -> Any:
    """`low, high, size -> [*size]`; without a size a number."""
    result = _drawn(call, size, dtypes.named(dtype, "int64"), *(each for each in (low, high) if each is not None))
    classes = low if high is None else high if type(low) is int and low == 0 else None
    if isinstance(result, Ndarray) and type(classes) is int and result.dims is not None:
        result.classes = surely_all(classes + bool(endpoint), product(result.dims))
    return result


shape_function("numpy.random.randint", "numpy.random.integers")(_integers)


@shape_function("numpy.random.random_integers")
def random_integers(call: CallInProgress, low: Any, high: Any = None, size: Any = None) -> Any:
    """`low, high, size -> [*size]`; without a size a number."""
    return _drawn(call, size, "int64")


@shape_function("numpy.random.choice")
def choice(call: CallInProgress, a: Any, size: Any = None, replace: Any = True, p: Any = None, axis: Any = 0, shuffle: Any = True) -> Any:
    """`[n, *], size -> [*size, *]`; without a size one element."""
    if isinstance(a, Unknown) and not isinstance(a, UnknownNumber):
        if size is None:
            return a
        raise Undecided(a)
    source = array_of(a)
    element_type = source.element_type if source.rank else "int64"
    rest = source.shape[1:] if source.rank else ()
    result = finished(make_ndarray((*(() if size is None else sizes_of(size)), *rest), element_type))
    if isinstance(result, Ndarray) and result.dims is not None and type(a) is int and p is None:
        result.classes = surely_all(a, product(result.dims))
    return result


@shape_function("numpy.random.permutation", "numpy.random.permuted")
def permutation(call: CallInProgress, x: Any, axis: Any = 0) -> Any:
    """`n -> [n]`, or `[n, *] -> [n, *]`."""
    array = array_of(x)
    if not array.require_dims():
        return make_ndarray(sizes_of(x), "int64")
    axis_of(call, axis or 0, array.rank)
    return make_ndarray(array.dims, array.element_type, classes=array.classes)


@shape_function("numpy.random.multivariate_normal")
def multivariate_normal(call: CallInProgress, mean: Any, cov: Any, size: Any = None, *_options: Any, **_named: Any) -> Any:
    """`[d], [d, d], size -> [*size, d]`."""
    centre, spread = array_of(mean), array_of(cov)
    call.require_equal(centre.shape[0], spread.shape[-1], "matmul-shapes", parameter="cov", detail="mean and cov must have one length")
    return make_ndarray((*(() if size is None else sizes_of(size)), centre.shape[0]), "float64")


@shape_function("numpy.random.multinomial")
def multinomial(call: CallInProgress, n: Any, pvals: Any, size: Any = None) -> Any:
    """`n, [k], size -> [*size, k]`."""
    return make_ndarray((*(() if size is None else sizes_of(size)), array_of(pvals).shape[-1]), "int64")


@shape_function("numpy.random.dirichlet")
def dirichlet(call: CallInProgress, alpha: Any, size: Any = None) -> Any:
    """`[k], size -> [*size, k]`."""
    return make_ndarray((*(() if size is None else sizes_of(size)), array_of(alpha).shape[-1]), "float64")


@export("numpy.random.bytes")
def random_bytes(length: Any) -> Any:
    """Not followed."""
    return Unknown("random bytes")


@export("numpy.random.shuffle")
def shuffle(x: Any, axis: Any = 0) -> None:
    """The order of the elements is not known any more."""
    if isinstance(x, Ndarray):
        x.forget()
    elif isinstance(x, list) and any(isinstance(each, (int, float, str)) for each in x):
        x[:] = [UnknownNumber(REASON) if isinstance(each, (int, float)) else Unknown("an element of a shuffled list") for each in x]


@export("numpy.random.seed", "numpy.random.set_state")
def ignored(*_arguments: Any, **_named: Any) -> None:
    """Of no consequence for shapes."""


@export("numpy.random.get_state")
def state(*_arguments: Any, **_named: Any) -> Any:
    """Not followed."""
    return Unknown("the state of a source of random numbers")


@export("numpy.random.RandomState", "numpy.random.Generator", "numpy.random.mtrand.RandomState")
class RandomState:
    """A source of random numbers with the functions of `numpy.random` as methods."""

    def __init__(self, seed: Any = None) -> None:
        self.seed_value = seed

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            return lookup(f"numpy.random.{name}")
        except KeyError:
            return Unknown(f"numpy.random.{name} is not modelled")


@export("numpy.random.default_rng")
def default_rng(seed: Any = None) -> RandomState:
    """A source of random numbers."""
    return RandomState(seed)


for _name in ("PCG64", "MT19937", "Philox", "SFC64", "SeedSequence"):
    export(f"numpy.random.{_name}")(default_rng)
