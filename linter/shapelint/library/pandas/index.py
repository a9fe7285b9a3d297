"""`pd.Index`: the labels of rows and columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shapelint.library.numpy.ndarray import Ndarray, make_ndarray
from shapelint.library.pandas.table import iterate
from shapelint.library.registry import export
from shapelint.library.rows import fresh_size
from shapelint.symbolic.dims import Size
from shapelint.unknown import Undecided, Unknown
from shapelint.values import UNKNOWN_TYPE


@export("pandas.Index", "pandas.RangeIndex", "pandas.DatetimeIndex", "pandas.MultiIndex")
class Index:
    """Labels: their names where they are known, and how many they are."""

    def __init__(self, data: Any = None, count: Size | None = None, *_options: Any, **_named: Any) -> None:
        self.names_known = tuple(data) if isinstance(data, (list, tuple, range)) else None
        self.count: Size = self._counted(data) if count is None else count

    def _counted(self, data: Any) -> Size:
        if self.names_known is not None:
            return len(self.names_known)
        dims = getattr(data, "dims", None)
        return dims[0] if dims else fresh_size("rows", 0)

    @property
    def dims(self) -> tuple[Size, ...]:
        return (self.count,)

    @property
    def shape(self) -> tuple[Size, ...]:
        return (self.count,)

    @property
    def size(self) -> Size:
        return self.count

    @property
    def values(self) -> Ndarray:
        return self.as_array()

    def as_array(self) -> Ndarray:
        """What numpy takes it for."""
        return make_ndarray((self.count,), UNKNOWN_TYPE)

    def to_numpy(self, *_options: Any, **_named: Any) -> Ndarray:
        return self.as_array()

    def tolist(self) -> Any:
        return Unknown("the names of columns") if self.names_known is None else list(self.names_known)

    to_list = tolist

    def difference(self, other: Any, *_options: Any) -> Any:
        """The labels without others."""
        if self.names_known is not None and isinstance(other, (list, tuple)):
            return Index([name for name in self.names_known if name not in other])
        gone = len(other) if isinstance(other, (list, tuple)) else Unknown("how many columns are left out")
        return Index(None, self.count - gone)

    def drop(self, labels: Any, *_options: Any, **_named: Any) -> Any:
        return self.difference(labels if isinstance(labels, (list, tuple)) else [labels])

    def __getitem__(self, key: Any) -> Any:
        if self.names_known is not None and isinstance(key, (int, slice)):
            found = self.names_known[key]
            return Index(found) if isinstance(key, slice) else found
        if isinstance(key, slice):
            return Index(None, self.as_array()[key].shape[0])
        return Unknown("the name of a column")

    def __len__(self) -> int:
        if isinstance(self.count, int):
            return self.count
        raise Undecided(Unknown("the number of labels"))

    def __iter__(self) -> Iterator[Any]:
        return iterate(self.names_known)

    def __contains__(self, name: Any) -> bool:
        if self.names_known is None:
            raise Undecided(Unknown("the names of columns"))
        return name in self.names_known

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Unknown(f"pandas.Index.{name} is not modelled")

    def __eq__(self, other: object) -> Any:
        return make_ndarray((self.count,), "bool")

    __hash__ = object.__hash__

    def _operated(self, _other: Any = None) -> Index:
        return Index(None, self.count)

    __neg__ = __abs__ = __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __floordiv__ = __mod__ = _operated
