"""The batches that a training call makes of its data: arrays, generators, `Sequence`s and data sets.

A batch of the usual size stands for all of them, and a second one for the last, where that is smaller.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from shapelint.graph import Batch, Site
from shapelint.library.registry import export
from shapelint.library.tensorflow.tensor import as_tensor
from shapelint.raised import is_raised, raised
from shapelint.recording import CallInProgress, active, arrays_in
from shapelint.symbolic.dims import equal, symbol
from shapelint.unknown import Undecided, Unknown
from shapelint.values import Array

USUAL = 32
"""The batch size where none is said."""


@dataclass(frozen=True)
class Portion:
    """One batch: inputs, labels and weights of samples, in the structures in which the program gives them."""

    x: Any
    y: Any = None
    weights: Any = None


@export("keras.utils.Sequence", "keras.utils.PyDataset", "keras.utils.data_utils.Sequence")
class Sequence:
    """Batches by position, as a user's class has them in `__getitem__`."""

    constructed_at: Site | None

    def __new__(cls, *_args: Any, **_options: Any) -> Any:
        made = super().__new__(cls)
        made.__dict__["constructed_at"] = active().site()
        return made

    def __init__(self, *_args: Any, **_options: Any) -> None:
        """User's classes have their own."""

    def part_name(self) -> str | None:
        """What hands out batches, for the reader."""
        return type(self).__name__

    def __getitem__(self, index: Any) -> Any:
        raise raised(NotImplementedError("A Sequence must have a `__getitem__`."))

    def __len__(self) -> int:
        raise Undecided(Unknown("the number of batches"))

    def __iter__(self) -> Iterator[Any]:
        return (self[index] for index in range(2))

    @property
    def num_batches(self) -> Any:
        return len(self)

    def on_epoch_end(self) -> None:
        """Called by the training."""

    on_epoch_begin = on_epoch_end


def portions(x: Any, y: Any = None, weights: Any = None, batch_size: Any = None, share: Any = None) -> Iterator[Portion]:
    """The batches that stand for all of some data; `share` are the samples that are left for training."""
    x = _readable(x)
    if isinstance(x, Unknown) or x is None:
        return
    if _is_of_arrays(x):
        yield from _of_arrays(x, _readable(y), _readable(weights), batch_size, share)
    else:
        yield from _of_batches(x)


# Arrays


def _readable(data: Any) -> Any:
    """Tables and lists of numbers as arrays; lists and dictionaries of arrays as they are."""
    if hasattr(type(data), "as_array"):
        return data.as_array()
    if isinstance(data, dict):
        return {name: _readable(each) for name, each in data.items()}
    if isinstance(data, (list, tuple)):
        if any(isinstance(each, (Array, Unknown, dict)) or each is None or hasattr(type(each), "as_array") for each in data):
            return type(data)(_readable(each) for each in data)
        try:
            return as_tensor(data) if data else data
        except Undecided as undecided:
            return undecided.unknown
    return data


def _is_of_arrays(data: Any) -> bool:
    if isinstance(data, dict):
        return all(map(_is_of_arrays, data.values()))
    if isinstance(data, (list, tuple)):
        return all(map(_is_of_arrays, data))
    return data is None or isinstance(data, (Array, Unknown))


def _of_arrays(x: Any, y: Any, weights: Any, batch_size: Any, share: Any) -> Iterator[Portion]:
    rows = active().run("keras.Model.fit", _same_rows, (x, y, weights), {})
    if isinstance(rows, int) and isinstance(share, float):
        rows = int(rows * share)
    for batch in sizes(rows, batch_size):
        yield Portion(*(structured(lambda array, batch=batch: cut(array, batch), part) for part in (x, y, weights)))


def _same_rows(call: CallInProgress, x: Any, y: Any, weights: Any) -> Any:
    """How many samples there are; states that there are as many in all arrays."""
    arrays = [array for array in arrays_in((x, y, weights)) if array.dims]
    if not arrays:
        return None
    rows = arrays[0].require_dims()[0]
    for other in arrays[1:]:
        own = other.require_dims()[0]
        if equal(own, rows) is False:
            detail = f"inputs and labels need as many samples, but {arrays[0].describe()} comes with {other.describe()}"
            call.require(False, "model-raises", received=own, declared=rows, detail=detail)
    return rows


def sizes(rows: Any, batch_size: Any) -> Iterator[Batch]:
    """The batches of so many samples."""
    usual = USUAL if batch_size is None else batch_size
    if not isinstance(usual, int) or usual < 1:
        yield Batch(symbol("N"))
    elif not isinstance(rows, int) or rows < 1:
        yield Batch(usual)
    else:
        full, rest = divmod(rows, usual)
        if full:
            yield Batch(usual, samples=rows, always=not rest)
        if rest:
            yield Batch(rest, usual if full else None, rows)


def cut(array: Any, batch: Batch) -> Any:
    """The samples of a batch, from an array of them."""
    return active().run("keras.Model.fit", _cut, (batch, array), {}) if isinstance(array, Array) else array


def _cut(call: CallInProgress, batch: Batch, array: Array) -> Any:
    """`[M, *] -> [N, *]`."""
    tensor = as_tensor(array)
    if not tensor.dims:
        return tensor.alias()
    made = tensor.like((batch.size, *tensor.dims[1:]))
    made.classes = array.classes
    if made.classes is None and array.values:
        made.classes = _told_apart(array)
    return made


def _told_apart(array: Array) -> int | None:
    """How many classes integers tell apart, if they are class numbers."""
    whole = [value for value in array.values or () if isinstance(value, int) and not isinstance(value, bool)]
    return max(whole) + 1 if len(whole) == len(array.values or ()) and min(whole) >= 0 else None


def structured(change: Callable[[Any], Any], value: Any) -> Any:
    """A structure with all arrays in it changed."""
    if isinstance(value, dict):
        return {name: structured(change, each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(structured(change, each) for each in value)
    return change(value)


# Whatever hands out batches


def _of_batches(source: Any) -> Iterator[Portion]:
    for given in islice(_handed_out(source), 2):
        if isinstance(given, Unknown):
            return
        parts = tuple(given) if isinstance(given, (tuple, list)) else (given,)
        if not 1 <= len(parts) <= 3:
            return
        yield Portion(*(structured(_as_batch, _readable(part)) for part in parts))


def _as_batch(value: Any) -> Any:
    if not isinstance(value, Array):
        return value
    tensor = as_tensor(value)
    if tensor is not value:
        tensor.classes = value.classes
    return tensor


def _handed_out(source: Any) -> Iterator[Any]:
    """The first and the last batch of a `Sequence`, the first ones of anything else; nothing where it does not say."""
    try:
        if isinstance(source, Sequence):
            yield source[0]
            yield source[len(source) - 1]
        elif isinstance(source, str) or not hasattr(type(source), "__iter__"):
            return
        else:
            yield from iter(source)
    except Undecided:
        return
    except Exception as error:
        if not is_raised(error):
            raise
        return


def rows_of(x: Any, batch_size: Any = None) -> Any:
    """How many samples data holds, for the shape of what is predicted."""
    array = next(arrays_in((_readable(x),)), None)
    return array.dims[0] if array is not None and array.dims else Unknown("how many samples are predicted")


def trained_share(validation_split: Any) -> Any:
    """The share of the samples that training gets beside a `validation_split`."""
    return 1.0 - validation_split if isinstance(validation_split, float) and 0 < validation_split < 1 else None
