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
from shapelint.unknown import Unknown


def _same(call: CallInProgress, x: Any, *_options: Any, **_named: Any) -> Any:
    """`[*] -> [*]`."""
    return applied(call, None, floating, x)


_KEEPING = (
    "special.expit special.logit special.softmax special.log_softmax special.erf special.gamma special.gammaln stats.zscore"
    " stats.rankdata ndimage.gaussian_filter ndimage.gaussian_filter1d ndimage.median_filter ndimage.uniform_filter ndimage.sobel"
    " ndimage.shift ndimage.convolve ndimage.laplace ndimage.grey_dilation ndimage.binary_dilation ndimage.binary_erosion"
    " signal.medfilt signal.savgol_filter signal.detrend stats.norm.pdf stats.norm.cdf"
)
shape_function(*(f"scipy.{name}" for name in _KEEPING.split()))(_same)


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
    return finished(make_ndarray((num if isinstance(num, int) else fresh_size("length"), *array.shape[1:]), "float64"))


@export("scipy.io.savemat", "scipy.io.wavfile.write")
def silent(*_arguments: Any, **_named: Any) -> None:
    """Nothing is written."""
