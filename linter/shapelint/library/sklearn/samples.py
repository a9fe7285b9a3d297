"""What scikit-learn asks of its arrays: rows that are samples, of which all arrays have the same number."""

from __future__ import annotations

from typing import Any

from shapelint.library.labels import classes_of_part
from shapelint.library.numpy.ndarray import Ndarray, make_ndarray, view_of
from shapelint.library.numpy.reading import array_of
from shapelint.library.pandas.table import Labelled
from shapelint.library.rows import any_of
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, equal
from shapelint.unknown import Several, Undecided, Unknown
from shapelint.values import Array


def matrix_of(call: CallInProgress, X: Any, parameter: str = "X") -> Ndarray:
    """A table of samples: two axes are required."""
    array = array_of(X).settled()
    if not call.require(
        array.rank == 2, "layer-rank", received=array.describe(), declared="2-d", parameter=parameter, detail=_advice(array.rank)
    ):  # fmt: skip
        raise Undecided(Unknown("scikit-learn takes tables of two axes"))
    return array


def _advice(rank: int) -> str:
    return "reshape(-1, 1) makes a column of it" if rank == 1 else "reshape(len(X), -1) makes a table of it"


def count_of(data: Any) -> Size:
    """How many samples something has."""
    if isinstance(data, Several):
        return Unknown(data.reason)
    if isinstance(data, Unknown):
        raise Undecided(data)
    if isinstance(data, (list, tuple, range)):
        return len(data)
    if isinstance(data, Labelled):
        return data.rows
    if hasattr(type(data), "as_array") or isinstance(data, Array):
        array = array_of(data)
        return array.table[0] if array.dims is None and array.table is not None else array.require_dims()[0]
    if hasattr(data, "dims"):
        rows: Size = data.dims[0]
        return rows
    raise Undecided(Unknown("samples that are not known"))


def require_same_count(call: CallInProgress, *data: Any) -> None:
    """State that all have one number of samples."""
    counts: list[tuple[Any, Size]] = []
    for each in data:
        if each is None:
            continue
        try:
            counts.append((each, count_of(each)))
        except Undecided:
            continue
    for _, count in counts[1:]:
        call.require(
            equal(count, counts[0][1]), "model-raises", received=count, declared=counts[0][1],
            detail="the arrays have different numbers of samples",
        )  # fmt: skip


def part_of_samples(data: Any, count: Size) -> Any:
    """So many of the samples, in whatever order: arrays keep their other axes, tables their columns, lists what their items are like."""
    if isinstance(data, Ndarray):
        return _part(data, count)
    if isinstance(data, Labelled):
        part = data.like(count)
        part.classes = classes_of_part(data.classes, count)
        return part
    if isinstance(data, Several):
        return Several(data.reason, data.items)
    if isinstance(data, (list, tuple, range)):
        one = any_of(list(data), "one of a random part of a list")
        return [one] * count if isinstance(count, int) else Several("a random part of a list", [one])
    if isinstance(data, Array) and data.dims is not None:
        part = data.alias()
        part.dims, part.values, part.classes = (count, *data.dims[1:]), None, classes_of_part(data.classes, count)
        return part
    return data if isinstance(data, Unknown) or data is None else Unknown("a part of samples that are not known")


def _part(array: Ndarray, count: Size) -> Ndarray:
    if array.dims is None and array.table is not None:
        part = view_of(array, None)
        part.table = (count, array.table[1])
        return part
    dims = array.require_dims()
    return make_ndarray((count, *dims[1:]), array.element_type, classes=classes_of_part(array.classes, count))
