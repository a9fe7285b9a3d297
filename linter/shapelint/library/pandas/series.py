"""`pd.Series`: a column, with its methods."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shapelint.library.numpy import dtypes
from shapelint.library.numpy.ndarray import Ndarray, make_ndarray
from shapelint.library.numpy.reading import array_of
from shapelint.library.pandas.table import Labelled, reduction
from shapelint.library.registry import export
from shapelint.library.rows import fresh_size
from shapelint.symbolic.dims import Size
from shapelint.unknown import Undecided, Unknown, UnknownInteger
from shapelint.values import UNKNOWN_TYPE


@export("pandas.Series", "pandas.core.series.Series")
class Series(Labelled):
    """A column: one axis of rows."""

    name: Any = None

    def __init__(
        self, data: Any = None, index: Any = None, dtype: Any = None, name: Any = None, copy: Any = None, *_options: Any, **_named: Any
    ) -> None:
        self.name = name
        self.dims, self.element_type = (0,), "object"
        if isinstance(data, Unknown):
            self.dims, self.element_type = (fresh_size("rows"),), UNKNOWN_TYPE
        elif isinstance(data, dict):
            self.dims, self.element_type = (len(data),), UNKNOWN_TYPE
        elif data is not None:
            array = array_of(data)
            rows: Any = array.require_dims()[0] if array.dims else _count(index)
            self.dims, self.element_type, self.classes = (rows,), array.element_type, array.classes
        self.element_type = dtypes.named(dtype, self.element_type)

    @property
    def dtype(self) -> Any:
        return dtypes.type_object(self.element_type)

    dtypes = dtype

    def like(self, rows: Size | None = None, element_type: str | None = None) -> Series:
        """Another column of this name."""
        return column(self.rows if rows is None else rows, element_type or self.element_type, self.name)

    @property
    def T(self) -> Series:
        return self

    @property
    def iloc(self) -> Rows:
        return Rows(self)

    loc = iat = at = iloc

    @property
    def str(self) -> Accessor:
        return Accessor(self)

    dt = cat = str

    def unique(self) -> Ndarray:
        count = fresh_size("classes") if self.classes is None else self.classes
        return make_ndarray((count,), self.element_type, classes=self.classes)

    def nunique(self, *_options: Any, **_named: Any) -> Any:
        return UnknownInteger("how many distinct values a column has") if self.classes is None else self.classes

    def value_counts(self, *_options: Any, **_named: Any) -> Series:
        return column(fresh_size("classes") if self.classes is None else self.classes, "int64", self.name)

    def factorize(self, *_options: Any, **_named: Any) -> Any:
        return make_ndarray((self.rows,), "int64"), make_ndarray((fresh_size("classes"),), UNKNOWN_TYPE)

    def apply(self, func: Any, *_options: Any, **_named: Any) -> Any:
        return self.like(element_type=UNKNOWN_TYPE)

    def to_frame(self, name: Any = None) -> Any:
        from shapelint.library.pandas.frame import table

        return table(self.rows, 1, (self.name if name is None else name,), self.element_type)

    def reset_index(self, *_options: Any, drop: Any = False, **_named: Any) -> Any:
        return self.like() if drop else Unknown("a column with its index beside it")

    def ravel(self, *_options: Any) -> Ndarray:
        return self.as_array()

    def drop(self, labels: Any = None, *_options: Any, **_named: Any) -> Any:
        return self.some_rows()

    def __getitem__(self, key: Any) -> Any:
        return _picked(self, key)

    def __setitem__(self, _key: Any, _value: Any) -> None:
        self.classes = None

    def __iter__(self) -> Iterator[Any]:
        if not isinstance(self.rows, int):
            raise Undecided(Unknown("the rows of a column"))
        return iter([reduction(self.element_type)] * self.rows)


def _count(index: Any) -> Size:
    return len(index) if isinstance(index, (list, tuple, range)) else fresh_size("rows")


def column(rows: Size, element_type: str = UNKNOWN_TYPE, name: Any = None) -> Series:
    """A column with so many rows."""
    made = object.__new__(Series)
    made.dims, made.element_type, made.name = (rows,), element_type, name
    return made


def _picked(series: Series, key: Any) -> Any:
    """A row, or the rows that a slice, a list or a mask selects."""
    if isinstance(key, (slice, list, tuple)) or hasattr(type(key), "as_array") or hasattr(key, "dims"):
        return series.take_rows(key)
    return Unknown("the row of a column")


class Rows:
    """`series.iloc` and its kin."""

    def __init__(self, series: Series) -> None:
        self.series = series

    def __getitem__(self, key: Any) -> Any:
        return _picked(self.series, key)

    def __setitem__(self, _key: Any, _value: Any) -> None:
        self.series.classes = None


class Accessor:
    """`series.str`, `series.dt`, `series.cat`: each of their methods and attributes gives a column of as many rows."""

    def __init__(self, series: Series) -> None:
        self.series = series

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name in ("get_dummies", "split", "extract", "extractall", "cat", "categories", "partition", "rsplit"):
            return Unknown(f"pandas.Series.str.{name}")
        return AccessedColumn(self.series)

    def __getitem__(self, _key: Any) -> Series:
        return self.series.like(element_type=UNKNOWN_TYPE)


class AccessedColumn(Series):
    """`series.dt.month`, a column; `series.str.lower`, a function that gives one."""

    def __init__(self, series: Series) -> None:
        self.dims, self.element_type, self.name = series.dims, UNKNOWN_TYPE, series.name

    def __call__(self, *_options: Any, **_named: Any) -> Series:
        return column(self.rows, UNKNOWN_TYPE, self.name)


def _reduction(name: str, element_type: Any) -> Any:
    def method(self: Series, *_options: Any, **_named: Any) -> Any:
        if self.classes is not None and name in ("max", "min"):
            return self.classes - 1 if name == "max" else 0
        return reduction(element_type or self.element_type)

    return method


_OF_TYPE = {"float64": "mean std var median skew kurt sem quantile corr autocorr", "int64": "count argmax argmin", "bool": "all any"}
for _name in ("sum", "max", "min", "prod"):
    setattr(Series, _name, _reduction(_name, None))
for _element_type, _names in _OF_TYPE.items():
    for _name in _names.split():
        setattr(Series, _name, _reduction(_name, _element_type))
