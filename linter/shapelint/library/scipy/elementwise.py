"""Functions of SciPy that keep the shape of an array, and some that give tables of distances."""

from __future__ import annotations

from typing import Any

from shapelint.library.numpy.dtypes import floating
from shapelint.library.numpy.ndarray import finished, make_ndarray
from shapelint.library.numpy.pointwise import applied
from shapelint.library.numpy.reading import array_of
from shapelint.library.registry import export, shape_function
from shapelint.library.rows import fresh_size
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import product
from shapelint.unknown import Unknown
from shapelint.values import UNKNOWN_TYPE, Array


def _same(call: CallInProgress, x: Any, *_options: Any, **_named: Any) -> Any:
    """`[*] -> [*]`."""
    return applied(call, None, floating, x)


_KEEPING = (
    "special.expit special.logit special.softmax special.log_softmax special.erf special.gamma special.gammaln stats.zscore"
    " signal.savgol_filter signal.detrend"
)
shape_function(*(f"scipy.{name}" for name in _KEEPING.split()))(_same)


def _of_any_type(call: CallInProgress, input: Any, *options: Any, output: Any = None, **_named: Any) -> Any:
    """`[*] -> [*]`, of the same elements unless others are asked for."""
    array = array_of(input)
    return make_ndarray(array.dims, array.element_type if output is None and len(options) < 2 else UNKNOWN_TYPE)


_FILTERS = "gaussian_filter gaussian_filter1d median_filter uniform_filter sobel shift convolve laplace grey_dilation"
shape_function(*(f"scipy.ndimage.{name}" for name in _FILTERS.split()), "scipy.signal.medfilt")(_of_any_type)


@shape_function("scipy.ndimage.binary_dilation", "scipy.ndimage.binary_erosion")
def binary(call: CallInProgress, input: Any, *_options: Any, **_named: Any) -> Any:
    """`[*] -> [*]` of truth values."""
    return make_ndarray(array_of(input).dims, "bool")


@shape_function("scipy.ndimage.zoom")
def zoom(call: CallInProgress, input: Any, zoom: Any, *options: Any, output: Any = None, **_named: Any) -> Any:
    """`[n, m] -> [round(n * zoom), round(m * zoom)]`, with a number for each axis or one for all."""
    array = array_of(input)
    dims = array.require_dims()
    factors = list(zoom) if isinstance(zoom, (tuple, list)) else [zoom] * len(dims)
    if len(factors) != len(dims):
        return Unknown("an array that is scaled along other axes than it has")
    sizes = (
        round(size * factor)
        if isinstance(size, int) and isinstance(factor, (int, float))
        else Unknown("the size of an array that is scaled")
        for size, factor in zip(dims, factors, strict=True)
    )
    return make_ndarray(tuple(sizes), array.element_type if output is None and not options else UNKNOWN_TYPE)


@shape_function("scipy.ndimage.label")
def label(call: CallInProgress, input: Any, structure: Any = None, output: Any = None) -> Any:
    """`[*] -> [*], number`: which part each element belongs to, and how many parts there are."""
    return make_ndarray(array_of(input).dims, "int32" if output is None else UNKNOWN_TYPE), Unknown("how many parts an array has")


@shape_function("scipy.stats.norm.pdf", "scipy.stats.norm.cdf")
def density(call: CallInProgress, x: Any, *parameters: Any, **named: Any) -> Any:
    """`[*] -> [*]`; parameters that are arrays may widen it."""
    if any(isinstance(each, (Array, Unknown, list, tuple)) for each in (*parameters, *named.values())):
        return Unknown("a density of several distributions")
    return make_ndarray(array_of(x).dims, "float64")


@shape_function("scipy.stats.rankdata")
def rankdata(call: CallInProgress, a: Any, method: Any = "average", *, axis: Any = None, **_named: Any) -> Any:
    """`[*] -> [n]`, or `[*] -> [*]` along an axis."""
    array = array_of(a)
    return make_ndarray((product(array.require_dims()),) if axis is None else array.dims, UNKNOWN_TYPE)


@shape_function("scipy.signal.filtfilt", "scipy.signal.lfilter")
def filtfilt(call: CallInProgress, b: Any, a: Any, x: Any, *_options: Any, **_named: Any) -> Any:
    """`b, a, [*] -> [*]`."""
    return make_ndarray(array_of(x).dims, "float64")


@shape_function("scipy.ndimage.rotate")
def rotate(call: CallInProgress, input: Any, angle: Any, axes: Any = (1, 0), reshape: Any = True, *_options: Any, **_named: Any) -> Any:
    """`[*] -> [*]`, unless the array may grow."""
    array = array_of(input)
    if reshape is not False:
        return Unknown("an array that is turned")
    return make_ndarray(array.dims, array.element_type)


@shape_function("scipy.spatial.distance.cdist")
def cdist(call: CallInProgress, XA: Any, XB: Any, *_options: Any, **_named: Any) -> Any:
    """`[n, d], [m, d] -> [n, m]`."""
    left, right = array_of(XA), array_of(XB)
    call.require_equal(right.shape[1], left.shape[1], "model-raises", parameter="XB", detail="the tables have different numbers of columns")
    return make_ndarray((left.shape[0], right.shape[0]), "float64")


@export("scipy.io.wavfile.read")
def read_sound(filename: Any, *_options: Any, **_named: Any) -> Any:
    """A rate and samples: of one channel or several is not known."""
    return Unknown("the rate of a sound in a file"), Unknown("a sound in a file")


@export("scipy.io.loadmat")
def loadmat(file_name: Any, *_options: Any, **_named: Any) -> Any:
    """Arrays by name: not known."""
    return Unknown("the arrays of a MATLAB file")


@shape_function("scipy.signal.resample")
def resample(call: CallInProgress, x: Any, num: Any, t: Any = None, axis: Any = 0, *_options: Any, **_named: Any) -> Any:
    """`[*, n, *] -> [*, num, *]`."""
    array = array_of(x)
    if not isinstance(axis, int) or axis != 0:
        return Unknown("a signal that is resampled along another axis")
    kind = UNKNOWN_TYPE if array.element_type in ("float16", "float32", UNKNOWN_TYPE) else "float64"
    return finished(make_ndarray((num if isinstance(num, int) else fresh_size("length"), *array.shape[1:]), kind))


@export("scipy.io.savemat", "scipy.io.wavfile.write")
def silent(*_arguments: Any, **_named: Any) -> None:
    """Nothing is written."""
