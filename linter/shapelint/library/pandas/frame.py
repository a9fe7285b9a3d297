"""`pd.DataFrame`: a table, with its columns where their names are known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shapelint.library.numpy import dtypes
from shapelint.library.numpy.ndarray import Ndarray
from shapelint.library.numpy.reading import array_of
from shapelint.library.pandas.index import Index
from shapelint.library.pandas.series import Series, column
from shapelint.library.pandas.table import Labelled
from shapelint.library.registry import export
from shapelint.library.rows import fresh_size
from shapelint.recording import active
from shapelint.symbolic.dims import Dim, Size
from shapelint.unknown import Undecided, Unknown
from shapelint.values import UNKNOWN_TYPE, Array

Names = tuple[Any, ...] | None
"""The names of columns, None where they are not known."""


@export("pandas.DataFrame", "pandas.core.frame.DataFrame")
class DataFrame(Labelled):
    """A table: rows and columns."""

    def __init__(
        self, data: Any = None, index: Any = None, columns: Any = None, dtype: Any = None, copy: Any = None, *_options: Any, **_named: Any
    ) -> None:
        self.known = tuple(columns) if isinstance(columns, (list, tuple)) else _names_of(columns)
        rows, width, self.element_type = _read(data, index)
        if (isinstance(data, dict) or data is None) and self.known is None:
            self.known = tuple(data or ())
        if isinstance(data, DataFrame) and self.known is None:
            self.known = data.known
        width = len(self.known) if self.known is not None else width
        self.dims = (rows, width)
        self.element_type = dtypes.named(dtype, self.element_type)

    known: Names

    @property
    def width(self) -> Size:
        return self.dims[1]

    @property
    def columns(self) -> Index:
        return Index(self.known, self.width)

    @columns.setter
    def columns(self, names: Any) -> None:
        self.known = tuple(names) if isinstance(names, (list, tuple)) else _names_of(names)

    @property
    def dtypes(self) -> Any:
        return Unknown("the types of columns")

    @property
    def T(self) -> DataFrame:
        return table(self.width, self.rows, None, self.element_type)

    def like(self, rows: Size | None = None, element_type: str | None = None) -> DataFrame:
        """A table with these columns."""
        return table(self.rows if rows is None else rows, self.width, self.known, element_type or self.element_type)

    def with_columns(self, width: Size, names: Names = None) -> DataFrame:
        """A table with these rows."""
        return table(self.rows, width, names, self.element_type)

    @property
    def iloc(self) -> Positions:
        return Positions(self)

    @property
    def loc(self) -> Labels:
        return Labels(self)

    ix = at = iat = loc

    # Columns

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, Index):
            return self.with_columns(key.count, key.names_known)
        if isinstance(key, list) and not (key and all(isinstance(each, bool) for each in key)):
            return self.with_columns(len(key), tuple(key))
        if isinstance(key, (str, int, tuple)):
            return column(self.rows, self.element_type, key)
        if isinstance(key, Unknown):
            return Unknown("columns of a table")
        return self.take_rows(key)

    def __setitem__(self, key: Any, value: Any) -> None:
        if self.rows == 0:  # the first column says how many rows there are
            self.dims = (_length(value), self.width)
        if isinstance(key, str):
            self._add(key)
        elif not isinstance(key, (Labelled, Array)):
            self._add(None)
        self.element_type = UNKNOWN_TYPE

    def _add(self, name: Any) -> None:
        """Note that a column is set: a new one, or one that is there."""
        if name is not None and self.known is not None:
            self.known = self.known if name in self.known else (*self.known, name)
            self.dims = (self.rows, len(self.known))
        else:
            self.known, self.dims = None, (self.rows, fresh_size("columns"))

    def __delitem__(self, key: Any) -> None:
        self.dims, self.known = (self.rows, self.width - 1), _without(self.known, (key,))

    def pop(self, item: Any) -> Series:
        del self[item]
        return column(self.rows, self.element_type, item)

    def insert(self, loc: Any, column: Any, value: Any, *_options: Any) -> None:
        self.dims = (self.rows, self.width + 1)
        known = self.known
        place = loc if isinstance(loc, int) else 0
        self.known = None if known is None else (*known[:place], column, *known[place:])

    def assign(self, **columns: Any) -> DataFrame:
        made = self.like()
        for name in columns:
            made._add(name)
        return made

    def drop(
        self, labels: Any = None, axis: Any = 0, index: Any = None, columns: Any = None, level: Any = None,
        inplace: Any = False, *_more: Any, errors: Any = "raise",
    ) -> Any:  # fmt: skip
        """Without some columns (each of which has to be there) or rows."""
        if axis in (1, "columns") and columns is None:
            labels, columns = None, labels
        made = self.like() if columns is None else self._without_columns(columns, errors)
        if labels is not None or index is not None:
            made = made.some_rows()
        return self._taken_over(made, inplace)

    def _without_columns(self, columns: Any, errors: Any) -> DataFrame:
        if isinstance(columns, Index):
            return self.with_columns(self.width - columns.count)
        gone = tuple(columns) if isinstance(columns, (list, tuple)) else (columns,)
        if isinstance(columns, (Unknown, Array)) or errors != "raise" or any(isinstance(each, Unknown) for each in gone):
            return self.with_columns(fresh_size("columns"))
        return self.with_columns(self.width - len(set(gone)), _without(self.known, gone))

    def rename(
        self, mapper: Any = None, *, index: Any = None, columns: Any = None, axis: Any = None, inplace: Any = False, **_named: Any
    ) -> Any:
        """The same columns under other names."""
        told = mapper if columns is None and axis in (1, "columns") else columns
        names = self.known
        if told is not None:
            names = tuple(told.get(name, name) for name in names) if isinstance(told, dict) and names is not None else None
        return self._taken_over(self.with_columns(self.width, names), inplace)

    def add_prefix(self, prefix: Any, *_options: Any, **_named: Any) -> DataFrame:
        return self.with_columns(self.width)

    add_suffix = add_prefix

    def select_dtypes(self, *_options: Any, **_named: Any) -> DataFrame:
        return self.with_columns(fresh_size("columns"))

    def filter(self, items: Any = None, *_options: Any, **_named: Any) -> Any:
        return self.with_columns(len(items), tuple(items)) if isinstance(items, (list, tuple)) else self.with_columns(fresh_size("columns"))

    def dropna(self, axis: Any = 0, *_options: Any, inplace: Any = False, **_named: Any) -> Any:
        made = self.with_columns(fresh_size("columns")) if axis in (1, "columns") else self.some_rows()
        return self._taken_over(made, inplace)

    def drop_duplicates(self, *_options: Any, inplace: Any = False, **_named: Any) -> Any:
        return self._taken_over(self.some_rows(), inplace)

    def reset_index(self, level: Any = None, drop: Any = False, inplace: Any = False, *_options: Any, **_named: Any) -> Any:
        made = self.like() if drop is True else self.with_columns(self.width + 1)
        return self._taken_over(made, inplace)

    def set_index(self, keys: Any, drop: Any = True, append: Any = False, inplace: Any = False, *_options: Any, **_named: Any) -> Any:
        gone = len(keys) if isinstance(keys, list) else 1
        made = self.with_columns(self.width - gone if drop is True else self.width)
        return self._taken_over(made, inplace)

    def reindex(self, *_options: Any, **_named: Any) -> DataFrame:
        return table(fresh_size("rows"), fresh_size("columns"))

    def _taken_over(self, made: DataFrame, inplace: Any) -> Any:
        if inplace is not True:
            return made
        if active().is_certain():
            self.dims, self.known = made.dims, made.known
        else:  # whether it happens is not known
            self.dims, self.known = (fresh_size("rows"), fresh_size("columns")), None
        return None

    def join(self, *_options: Any, **_named: Any) -> DataFrame:
        return table(fresh_size("rows"), fresh_size("columns"))

    merge = append = pivot = pivot_table = melt = stack = unstack = explode = join

    def apply(self, func: Any, axis: Any = 0, *_options: Any, **_named: Any) -> Any:
        return Unknown("what a function makes of the columns or rows of a table")

    agg = aggregate = pipe = apply

    def groupby(self, *_options: Any, **_named: Any) -> Any:
        return Unknown("the groups of a table")

    rolling = resample = expanding = ewm = iterrows = itertuples = items = iteritems = groupby

    def corr(self, *_options: Any, **_named: Any) -> DataFrame:
        return table(self.width, self.width, self.known, "float64")

    cov = corr

    def keys(self) -> Index:
        return self.columns

    def __iter__(self) -> Iterator[Any]:
        return iter(self.columns)

    def __contains__(self, name: Any) -> bool:
        return name in self.columns

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("_") and self.known is not None and name in self.known:
            return self[name]
        return super().__getattr__(name)


def _reduction(element_type: str | None) -> Any:
    def method(self: DataFrame, axis: Any = 0, *_options: Any, **_named: Any) -> Any:
        if isinstance(axis, Unknown):
            raise Undecided(axis)
        return column(self.rows if axis in (1, "columns") else self.width, element_type or self.element_type)

    return method


for _name in ("sum", "max", "min", "prod"):
    setattr(DataFrame, _name, _reduction(None))
for _name in ("mean", "std", "var", "median", "skew", "kurt", "quantile"):
    setattr(DataFrame, _name, _reduction("float64"))
for _name in ("count", "nunique", "idxmax", "idxmin"):
    setattr(DataFrame, _name, _reduction("int64"))
for _name in ("all", "any"):
    setattr(DataFrame, _name, _reduction("bool"))


def table(rows: Size, width: Size, names: Names = None, element_type: str = UNKNOWN_TYPE) -> DataFrame:
    """A table of so many rows and columns."""
    made = object.__new__(DataFrame)
    made.dims, made.known, made.element_type = (rows, width), names, element_type
    return made


def _names_of(columns: Any) -> Names:
    return columns.names_known if isinstance(columns, Index) else None


def _without(known: Names, gone: tuple[Any, ...]) -> Names:
    return None if known is None else tuple(name for name in known if name not in gone)


def _read(data: Any, index: Any) -> tuple[Size, Size, str]:
    """The rows, the columns and the type of the data that a table is made of."""
    if data is None or (isinstance(data, list) and not data):
        return _count_of(index), 0, "object"
    if isinstance(data, dict):
        return _rows_of(data.values()), len(data), UNKNOWN_TYPE
    if isinstance(data, (list, tuple)) and data and all(isinstance(each, dict) for each in data):
        return len(data), len({name for each in data for name in each}), UNKNOWN_TYPE
    try:
        array = array_of(data)
    except Undecided:
        return fresh_size("rows"), fresh_size("columns"), UNKNOWN_TYPE
    if array.dims is None or len(array.dims) not in (1, 2):
        return fresh_size("rows"), fresh_size("columns"), UNKNOWN_TYPE
    if len(array.dims) == 1 and array.element_type == "object":
        return array.dims[0], fresh_size("columns"), UNKNOWN_TYPE
    return array.dims[0], (array.dims[1] if len(array.dims) == 2 else 1), array.element_type


def _count_of(index: Any) -> Size:
    """How many rows an index has, which may be none."""
    if index is None or isinstance(index, (list, tuple, range)):
        return 0 if index is None else len(index)
    dims = getattr(index, "dims", None)
    return dims[0] if dims and not isinstance(dims[0], Unknown) else fresh_size("rows", 0)


def _rows_of(columns: Any) -> Size:
    for each in columns:
        try:
            array = array_of(each)
        except Undecided:
            continue
        if array.dims:
            return array.dims[0]
    return fresh_size("rows")


class Positions:
    """`frame.iloc`: rows and columns by position."""

    def __init__(self, frame: DataFrame) -> None:
        self.frame = frame

    def __getitem__(self, key: Any) -> Any:
        frame = self.frame
        rows, columns = key if isinstance(key, tuple) and len(key) == 2 else (key, slice(None))
        if any(isinstance(each, Unknown) for each in (rows, columns)):
            return Unknown("parts of a table at positions that are not known")
        found: Any = frame.as_array()[rows]
        if isinstance(found, Ndarray):
            found = found[(..., columns)]
        if not isinstance(found, Ndarray) or found.dims is None:
            return found
        if len(found.dims) == 2:
            return table(found.dims[0], found.dims[1], _chosen(frame.known, columns), frame.element_type)
        return column(found.dims[0], frame.element_type) if len(found.dims) == 1 else Unknown("parts of a table")

    def __setitem__(self, _key: Any, _value: Any) -> None:
        """Elements of tables are not followed."""


def _length(value: Any) -> Size:
    """The rows of a table without any of which a column is set; a single value makes none."""
    if isinstance(value, (list, tuple, range)):
        return len(value)
    if isinstance(value, (Labelled, Array)) and value.dims:
        return value.dims[0]
    return 0 if isinstance(value, (str, int, float)) or value is None else fresh_size("rows")


def _chosen(known: Names, columns: Any) -> Names:
    if known is None:
        return None
    if isinstance(columns, slice) and all(each is None or isinstance(each, int) for each in (columns.start, columns.stop, columns.step)):
        return known[columns]
    if isinstance(columns, list) and all(type(each) is int and -len(known) <= each < len(known) for each in columns):
        return tuple(known[each] for each in columns)
    return None


class Labels:
    """`frame.loc`: rows and columns by label."""

    def __init__(self, frame: DataFrame) -> None:
        self.frame = frame

    def __getitem__(self, key: Any) -> Any:
        rows, columns = key if isinstance(key, tuple) and len(key) == 2 else (key, slice(None))
        if isinstance(rows, (str, int, Dim)):
            return Unknown("a row of a table")
        frame = self.frame if isinstance(rows, slice) and rows == slice(None) else self.frame.some_rows()
        if isinstance(rows, list) and not all(isinstance(each, bool) for each in rows):
            frame = self.frame.like(len(rows))
        if isinstance(columns, slice):
            return frame if columns == slice(None) else frame.with_columns(fresh_size("columns"))
        if isinstance(columns, (str, list, Index)):
            return frame[columns]
        return Unknown("columns of a table") if isinstance(columns, Unknown) else frame.with_columns(fresh_size("columns"))

    def __setitem__(self, key: Any, value: Any) -> None:
        if isinstance(key, tuple) and len(key) == 2 and isinstance(key[1], str):
            self.frame._add(key[1])
        elif not isinstance(key, tuple):
            self.frame.dims = (fresh_size("rows"), self.frame.width)
        self.frame.element_type = UNKNOWN_TYPE
