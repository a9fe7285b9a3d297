"""What tables and columns of pandas share: arrays with labels, of sizes that mostly only the data know.

Rows and columns are matched by their labels: element-wise operations keep the shape. Whatever is not modelled is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from shapelint.library.numpy import dtypes
from shapelint.library.numpy.ndarray import Ndarray, make_ndarray
from shapelint.library.numpy.reading import array_of
from shapelint.library.numpy.scalars import unknown_element
from shapelint.library.rows import fresh_size
from shapelint.symbolic.dims import Dim, Size, definitely, equal, product, size_min
from shapelint.unknown import Undecided, Unknown, UnknownNumber
from shapelint.values import UNKNOWN_TYPE, Array

Dims = tuple[Size, ...]


class Labelled:
    """A table or a column, as an array of these dims and of this element type."""

    dims: Dims
    element_type: str
    classes: int | None = None

    @property
    def shape(self) -> Dims:
        return self.dims

    @property
    def ndim(self) -> int:
        return len(self.dims)

    @property
    def size(self) -> Size:
        return product(self.dims)

    @property
    def rows(self) -> Size:
        return self.dims[0]

    @property
    def empty(self) -> Any:
        return Unknown("whether a table is empty")

    @property
    def values(self) -> Ndarray:
        return self.as_array()

    @property
    def index(self) -> Any:
        return labels(self.rows)

    @index.setter
    def index(self, _labels: Any) -> None:
        """Labels of rows are not followed."""

    def as_array(self) -> Ndarray:
        """What numpy takes it for."""
        return make_ndarray(self.dims, self.element_type, classes=self.classes)

    def to_numpy(self, dtype: Any = None, *_options: Any, **_named: Any) -> Ndarray:
        return self.as_array().astype(dtype)

    as_matrix = to_numpy

    def like(self, rows: Size | None = None, element_type: str | None = None) -> Any:
        """One of the same kind and columns, with other rows or of another type."""
        raise NotImplementedError

    # What keeps the shape

    def astype(self, dtype: Any, *_options: Any, **_named: Any) -> Any:
        element_type = UNKNOWN_TYPE if isinstance(dtype, dict) else dtypes.named(dtype, self.element_type)
        result = self.like(element_type=element_type)
        result.classes = self.classes
        return result

    def copy(self, *_options: Any, **_named: Any) -> Any:
        result = self.like()
        result.classes = self.classes
        return result

    def __array__(self, *_options: Any) -> Ndarray:
        return self.as_array()

    __copy__ = copy

    def __deepcopy__(self, _memo: Any) -> Any:
        return self.copy()

    # Rows

    def head(self, n: Any = 5) -> Any:
        return self.like(_at_most(self.rows, n))

    tail = head

    def sample(self, n: Any = None, frac: Any = None, *_options: Any, **_named: Any) -> Any:
        if n is None and frac is not None:
            return self.like() if frac == 1 else self.like(fresh_size("rows"))
        return self.like(1 if n is None else n if isinstance(n, (int, Dim)) else Unknown("how many rows are sampled"))

    def some_rows(self, *_options: Any, inplace: Any = False, **_named: Any) -> Any:
        """Those rows that pass: how many is up to the data."""
        if inplace is True:
            self.dims = (fresh_size("rows", 0), *self.dims[1:])
            return None
        return self.like(fresh_size("rows", 0))

    def take_rows(self, key: Any) -> Any:
        """The rows that a slice, a list or a mask selects."""
        chosen = self.as_array()[key]
        return self.like(chosen.dims[0] if chosen.dims and not isinstance(chosen.dims[0], Unknown) else fresh_size("rows", 0))

    # Texts, files, pictures

    def to_dict(self, *_options: Any, **_named: Any) -> Any:
        return Unknown("the data of a table")

    to_list = tolist = to_string = to_json = to_markdown = describe = memory_usage = hist = boxplot = to_dict

    def to_csv(self, *_options: Any, **_named: Any) -> None:
        """Nothing is written."""

    to_excel = to_pickle = to_hdf = to_parquet = to_sql = to_feather = info = to_csv

    @property
    def plot(self) -> Any:
        return Unknown("a picture of a table")

    def __len__(self) -> int:
        if isinstance(self.rows, int):
            return self.rows
        raise Undecided(self.rows if isinstance(self.rows, Unknown) else Unknown("the number of rows is symbolic"))

    def __bool__(self) -> bool:
        raise Undecided(Unknown("the truth of a table"))

    def __contains__(self, _item: Any) -> bool:
        raise Undecided(Unknown("the labels of a table"))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Unknown(f"pandas.{type(self).__name__}.{name} is not modelled")

    def __eq__(self, other: object) -> Any:
        return self.like(element_type="bool")

    __ne__ = __eq__
    __hash__ = object.__hash__


def _at_most(rows: Size, count: Any) -> Size:
    if not isinstance(count, (int, Dim)) or (isinstance(count, int) and count < 0):
        return Unknown("how many rows are taken")
    return size_min(rows, count)


def labels(count: Size) -> Any:
    """The labels of rows or columns whose names are not known."""
    from shapelint.library.pandas.index import Index

    return Index(None, count)


def partner(other: Any) -> str:
    """The element type of the other operand; raises Undecided where it is not known to be one."""
    if isinstance(other, Labelled):
        return other.element_type
    if isinstance(other, (Array, list, tuple)):
        return array_of(other).element_type
    if isinstance(other, Unknown) and not isinstance(other, UnknownNumber):
        raise Undecided(other)
    return UNKNOWN_TYPE if isinstance(other, (str, UnknownNumber)) or other is None else dtypes.promoted(other)


def _operator(rule: Callable[[str], str]) -> Callable[..., Any]:
    def operate(self: Labelled, other: Any = 0, *_options: Any, **_named: Any) -> Any:
        element_type = rule(dtypes.joint(self.element_type, partner(other)))
        wider = other if isinstance(other, Labelled) and other.ndim > self.ndim else self
        rows = wider.rows
        if isinstance(other, Labelled) and other.ndim == self.ndim and not definitely(equal(other.rows, self.rows)):
            rows = Unknown("how many rows two tables have together")
        return wider.like(rows, element_type)

    return operate


def _same(element_type: str | None = None) -> Callable[..., Any]:
    def method(self: Labelled, *_options: Any, **named: Any) -> Any:
        if named.get("inplace") is True:
            return None
        return self.like(element_type=element_type or UNKNOWN_TYPE)

    return method


def _keep(element_type: str) -> str:
    return element_type


def _boolean(_element_type: str) -> str:
    return "bool"


_RULES: dict[Callable[[str], str], str] = {
    _keep: "add radd sub rsub mul rmul floordiv rfloordiv mod rmod pow rpow and rand or ror xor rxor iadd isub imul ipow iand ior",
    dtypes.floating: "truediv rtruediv itruediv",
    _boolean: "lt le gt ge",
}
for _rule, _names in _RULES.items():
    for _name in _names.split():
        setattr(Labelled, f"__{_name}__", _operator(_rule))
for _name in ("add", "sub", "subtract", "mul", "multiply", "mod", "pow", "radd", "rsub", "rmul"):
    setattr(Labelled, _name, _operator(_keep))
for _name in ("div", "divide", "truediv", "rdiv", "rtruediv"):
    setattr(Labelled, _name, _operator(dtypes.floating))
for _name in ("eq", "ne", "lt", "le", "gt", "ge"):
    setattr(Labelled, _name, _operator(_boolean))
for _name in ("isna", "isnull", "notna", "notnull", "isin", "duplicated", "between", "__invert__"):
    setattr(Labelled, _name, _same("bool"))
_KEEPING = (
    "fillna replace interpolate ffill bfill sort_index sort_values rename round abs clip shift diff cumsum cumprod cummax cummin rank"
    " pct_change where mask applymap map convert_dtypes infer_objects __neg__ __abs__ __round__ rename_axis swaplevel add_prefix"
    " add_suffix transform tz_localize tz_convert"
)
for _name in _KEEPING.split():
    setattr(Labelled, _name, _same())
for _name in ("dropna", "drop_duplicates", "query", "filter", "nlargest", "nsmallest", "truncate", "between_time", "first", "last"):
    setattr(Labelled, _name, Labelled.some_rows)


def reduction(element_type: str) -> Any:
    """A number of which only the type is known, where there is one."""
    return unknown_element(element_type, "a number that the data make")


def iterate(names: Any) -> Iterator[Any]:
    """Names one by one; raises Undecided where they are not known."""
    if names is None:
        raise Undecided(Unknown("the names of columns"))
    return iter(names)
