"""Arrays that are read from files: sizes that are not known, of a rank that mostly is."""

from __future__ import annotations

from typing import Any

from shapelint.library.numpy import dtypes
from shapelint.library.numpy.ndarray import make_ndarray, make_table
from shapelint.library.registry import export, shape_function
from shapelint.library.rows import fresh_size
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Dim, Size, at_least
from shapelint.unknown import Unknown


def _read(dtype: Any, usecols: Any, skip: Any, unpack: Any, ndmin: Any, rows: Any) -> Any:
    """A table of a text file: two axes, but for files with one column or one row."""
    if isinstance(dtype, (list, Unknown)) and not isinstance(dtype, str):
        return Unknown("a structured array")
    element_type = dtypes.named(dtype, "float64")
    length: Size = rows if isinstance(rows, int) else fresh_size("rows")
    if isinstance(usecols, int):
        return make_ndarray((length,), element_type)
    columns: Size = len(usecols) if isinstance(usecols, (list, tuple, range)) else fresh_size("columns")
    if unpack:
        return (
            tuple(make_ndarray((length,), element_type) for _ in range(columns))
            if isinstance(columns, int)
            else Unknown("the columns of a file")
        )
    if isinstance(columns, int) and columns == 1 and ndmin != 2:
        return make_ndarray((length,), element_type)
    settled = ndmin == 2 or (isinstance(columns, int) and columns > 1)
    return make_ndarray((length, columns), element_type) if settled else make_table(length, columns, element_type)


@shape_function("numpy.loadtxt")
def loadtxt(
    call: CallInProgress, fname: Any, dtype: Any = float, comments: Any = "#", delimiter: Any = None, converters: Any = None,
    skiprows: Any = 0, usecols: Any = None, unpack: Any = False, ndmin: Any = 0, encoding: Any = None, max_rows: Any = None,
    **_options: Any,
) -> Any:  # fmt: skip
    """`file -> [rows, columns]`, or `[rows]` of a file with one column."""
    return _read(dtype, usecols, skiprows, unpack, ndmin, max_rows)


@shape_function("numpy.genfromtxt")
def genfromtxt(
    call: CallInProgress, fname: Any, dtype: Any = float, comments: Any = "#", delimiter: Any = None, skip_header: Any = 0,
    skip_footer: Any = 0, converters: Any = None, missing_values: Any = None, filling_values: Any = None, usecols: Any = None,
    names: Any = None, *_more: Any, unpack: Any = None, ndmin: Any = 0, max_rows: Any = None, **_options: Any,
) -> Any:  # fmt: skip
    """`file -> [rows, columns]`, or `[rows]` of a file with one column; with names or of mixed types it is structured."""
    if names or dtype is None:
        return Unknown("a structured array")
    return _read(dtype, usecols, skip_header, unpack, ndmin, max_rows)


export("numpy.recfromcsv", "numpy.recfromtxt")(lambda *_a, **_k: Unknown("a structured array"))


@export("numpy.load")
def load(file: Any, *_options: Any, **_named: Any) -> Any:
    """What a file holds is not known: an array of any rank, or several of them by name."""
    return Unknown("an array that is loaded from a file")


@export("numpy.lib.format.open_memmap", "numpy.lib.npyio.NpzFile")
def opened(*_arguments: Any, **_named: Any) -> Any:
    """Not followed."""
    return Unknown("an array in a file")


@shape_function("numpy.memmap")
def memmap(
    call: CallInProgress, filename: Any, dtype: Any = "uint8", mode: Any = "r+", offset: Any = 0, shape: Any = None, order: Any = "C"
) -> Any:
    """`file, sizes -> [*sizes]`; without sizes all there is, along one axis."""
    from shapelint.library.axes import sizes_of

    return make_ndarray((fresh_size("length"),) if shape is None else sizes_of(shape), dtypes.named(dtype, "uint8"))


@shape_function("numpy.fromiter", "numpy.fromstring", "numpy.frombuffer", "numpy.fromfile")
def from_bytes(call: CallInProgress, source: Any, dtype: Any = None, count: Any = -1, *_options: Any, **_named: Any) -> Any:
    """`data -> [count]`."""
    if isinstance(dtype, (list, Unknown)):
        return Unknown("a structured array")
    known = isinstance(count, (int, Dim)) and at_least(count, 0) is True
    return make_ndarray((count if known else fresh_size("length"),), dtypes.named(dtype, "float64"))


@export("numpy.save", "numpy.savez", "numpy.savez_compressed", "numpy.savetxt")
def save(*_arguments: Any, **_named: Any) -> None:
    """Nothing is written."""
