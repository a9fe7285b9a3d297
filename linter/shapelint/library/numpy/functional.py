"""Functions of numpy that take functions: `np.vectorize`, `np.apply_along_axis`, `np.frompyfunc`."""

from __future__ import annotations

from typing import Any

from shapelint.library.axes import axis_of, undecided
from shapelint.library.broadcasting import broadcast
from shapelint.library.numpy import dtypes
from shapelint.library.numpy.ndarray import finished, make_ndarray
from shapelint.library.numpy.reading import array_of
from shapelint.library.registry import export, shape_function
from shapelint.recording import CallInProgress
from shapelint.unknown import Unknown
from shapelint.values import UNKNOWN_TYPE


@export("numpy.vectorize")
class Vectorize:
    """A function of numbers, applied to all elements of arrays that broadcast."""

    def __init__(
        self, pyfunc: Any = None, otypes: Any = None, doc: Any = None, excluded: Any = None, cache: Any = False, signature: Any = None
    ) -> None:
        self.pyfunc, self.otypes, self.excluded, self.signature = pyfunc, otypes, excluded, signature

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self.excluded is not None or self.signature is not None or kwargs:
            return Unknown("a function that np.vectorize made")
        return vectorized(*args, otypes=self.otypes)


@shape_function("numpy.vectorize.__call__")
def vectorized(call: CallInProgress, *args: Any, otypes: Any = None) -> Any:
    """`[*a], [*b] -> [*broadcast]`."""
    if isinstance(otypes, (list, tuple)) and len(otypes) != 1:
        undecided("a vectorized function with several results")
    dims = broadcast(call, *(array_of(each).require_dims() for each in args))
    return finished(make_ndarray(dims, dtypes.named(otypes[0], UNKNOWN_TYPE) if otypes else UNKNOWN_TYPE))


@export("numpy.frompyfunc")
def frompyfunc(func: Any, /, nin: Any, nout: Any, **_options: Any) -> Any:
    """A function of numbers as one of arrays."""
    return Vectorize(func) if nout == 1 else Unknown("a function that np.frompyfunc made")


@shape_function("numpy.apply_along_axis")
def apply_along_axis(call: CallInProgress, func1d: Any, axis: Any, arr: Any, *args: Any, **kwargs: Any) -> Any:
    """`[*, n, *] -> [*, what the function makes of [n], *]`."""
    array = array_of(arr)
    place = axis_of(call, axis, array.rank)
    line = array_of(func1d(make_ndarray((array.shape[place],), array.element_type), *args, **kwargs))
    dims = (*array.shape[:place], *line.require_dims(), *array.shape[place + 1 :])
    return finished(make_ndarray(dims, line.element_type))
