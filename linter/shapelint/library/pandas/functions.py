"""Functions of pandas: `pd.read_csv`, `pd.concat`, `pd.get_dummies` and their kin."""

from __future__ import annotations

from typing import Any

from shapelint.library.numpy.ndarray import make_ndarray
from shapelint.library.pandas.frame import DataFrame, table
from shapelint.library.pandas.index import Index
from shapelint.library.pandas.series import Series, column
from shapelint.library.pandas.table import Labelled
from shapelint.library.registry import export
from shapelint.library.rows import fresh_size
from shapelint.library.torch.splitting import total_of
from shapelint.symbolic.dims import Size, definitely, equal
from shapelint.unknown import Several, Undecided, Unknown
from shapelint.values import UNKNOWN_TYPE

export("pandas.NA", "pandas.NaT")(Unknown("a missing value"))
export("pandas.__version__")("2.2.0")


@export("pandas.read_csv", "pandas.read_table", "pandas.read_fwf")
def read_csv(
    filepath_or_buffer: Any, sep: Any = ",", *_more: Any, names: Any = None, index_col: Any = None, usecols: Any = None, nrows: Any = None,
    chunksize: Any = None, iterator: Any = False, squeeze: Any = False, **_options: Any,
) -> Any:  # fmt: skip
    """`file -> [rows, columns]`; the columns are known where they are named."""
    if chunksize is not None or iterator or squeeze:
        return Unknown("a table that is read in pieces")
    rows: Size = nrows if isinstance(nrows, int) else fresh_size("rows")
    found: tuple[Any, ...] | None = tuple(names) if isinstance(names, (list, tuple, range)) else None
    if isinstance(usecols, (list, tuple, range)):
        found = tuple(usecols) if all(isinstance(each, str) for each in usecols) else None
        count: Size = len(usecols)
    else:
        count = len(found) if found is not None else fresh_size("columns")
    if index_col is not None and index_col is not False:
        gone = len(index_col) if isinstance(index_col, list) else 1
        if isinstance(index_col, Unknown):
            return table(rows, fresh_size("columns"))
        return table(rows, count - gone)
    return table(rows, count, found)


@export("pandas.read_excel")
def read_excel(io: Any, sheet_name: Any = 0, *_more: Any, **options: Any) -> Any:
    """`file -> [rows, columns]`; several sheets are not followed."""
    return read_csv(io, **options) if isinstance(sheet_name, (int, str)) else Unknown("the sheets of a file")


@export("pandas.read_json", "pandas.read_parquet", "pandas.read_feather", "pandas.read_sql", "pandas.read_sql_query", "pandas.read_stata")
def read_other(*_arguments: Any, **_options: Any) -> Any:
    """`file -> [rows, columns]`."""
    return table(fresh_size("rows"), fresh_size("columns"))


@export("pandas.read_pickle", "pandas.read_hdf", "pandas.read_html", "pandas.read_clipboard", "pandas.ExcelFile", "pandas.HDFStore")
def not_followed(*_arguments: Any, **_options: Any) -> Any:
    """What a file holds is not known."""
    return Unknown("an object that is read from a file")


@export("pandas.concat")
def concat(objs: Any, axis: Any = 0, join: Any = "outer", ignore_index: Any = False, *_more: Any, **_options: Any) -> Any:
    """`[n, w], [m, w] -> [n + m, w]`; along columns, `[n, v], [n, w] -> [n, v + w]` where the rows are the same ones."""
    if isinstance(objs, Several) and objs.items and all(isinstance(each, Labelled) for each in objs.items):
        one = concat(objs.items, axis)
        return one.some_rows() if axis in (0, "index") and isinstance(one, Labelled) else Unknown("tables beside each other")
    if isinstance(objs, Unknown):
        raise Undecided(objs)
    parts = [each for each in (objs.values() if isinstance(objs, dict) else objs) if each is not None]
    if not parts or not all(isinstance(each, Labelled) for each in parts):
        return Unknown("tables that are not known, joined")
    if axis in (1, "columns"):
        return _beside(parts)
    rows = total_of([each.rows for each in parts])
    if all(isinstance(each, Series) for each in parts):
        return column(rows)
    first = parts[0]
    if all(isinstance(each, DataFrame) and (each.known == first.known is not None) for each in parts):
        return table(rows, first.width, first.known)
    return table(rows, fresh_size("columns"))


def _beside(parts: list[Any]) -> DataFrame:
    rows = parts[0].rows
    width = total_of([each.width if isinstance(each, DataFrame) else 1 for each in parts])
    names: list[Any] | None = []
    for each in parts:
        own = each.known if isinstance(each, DataFrame) else (each.name,)
        names = None if names is None or own is None else [*names, *own]
    same = all(definitely(equal(each.rows, rows)) for each in parts)
    return table(rows if same else fresh_size("rows"), width, None if names is None else tuple(names))


@export("pandas.merge", "pandas.pivot_table", "pandas.crosstab", "pandas.melt", "pandas.merge_asof", "pandas.pivot")
def merge(*_arguments: Any, **_options: Any) -> DataFrame:
    """`[*], [*] -> [rows, columns]`."""
    return table(fresh_size("rows"), fresh_size("columns"))


@export("pandas.get_dummies")
def get_dummies(
    data: Any, prefix: Any = None, prefix_sep: Any = "_", dummy_na: Any = False, columns: Any = None, sparse: Any = False,
    drop_first: Any = False, dtype: Any = None,
) -> Any:  # fmt: skip
    """`[n] -> [n, classes]`; of a table, as many columns as the data make."""
    if isinstance(data, Unknown):
        return data
    source = data if isinstance(data, Labelled) else Series(data)
    width: Size = fresh_size("columns")
    if isinstance(source, Series) and source.classes is not None and dummy_na is False:
        width = source.classes - (1 if drop_first else 0)
    return table(source.rows, width)


def _enter_column(names: str, element_type: str) -> None:
    def function(arg: Any, *_options: Any, **_named: Any) -> Any:
        """`[n] -> [n]`."""
        if isinstance(arg, Labelled):
            return arg.like(element_type=element_type)
        return arg if isinstance(arg, Unknown) else Unknown("a column that pandas makes of something else")

    export(*(f"pandas.{name}" for name in names.split()))(function)


_enter_column("to_datetime to_timedelta cut qcut", UNKNOWN_TYPE)
_enter_column("to_numeric", UNKNOWN_TYPE)
_enter_column("isna isnull notna notnull", "bool")


@export("pandas.unique")
def unique(values: Any) -> Any:
    """`[n] -> [distinct]`."""
    return values.unique() if isinstance(values, Series) else make_ndarray((fresh_size("classes", 0),), UNKNOWN_TYPE)


@export("pandas.factorize")
def factorize(values: Any, *_options: Any, **_named: Any) -> Any:
    """`[n] -> [n], [distinct]`."""
    return values.factorize() if isinstance(values, Series) else Series(values).factorize()


@export("pandas.date_range", "pandas.period_range", "pandas.timedelta_range")
def date_range(start: Any = None, end: Any = None, periods: Any = None, *_options: Any, **_named: Any) -> Index:
    """`periods -> [periods]`."""
    return Index(None, periods if isinstance(periods, int) else fresh_size("rows"))


@export("pandas.set_option", "pandas.reset_option", "pandas.option_context", "pandas.options.mode.chained_assignment")
def ignored(*_arguments: Any, **_options: Any) -> None:
    """Of no consequence for shapes."""
