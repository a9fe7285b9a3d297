"""`tf.data`: data sets by one element, whose batches have an open size until they are handed out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from shapelint.graph import Batch
from shapelint.library.axes import size_argument
from shapelint.library.inert import Inert
from shapelint.library.registry import export, lookup
from shapelint.library.tensorflow.arguments import static_sizes
from shapelint.library.tensorflow.control import TensorSpec, mapped, merged
from shapelint.library.tensorflow.dtypes import element_type_of
from shapelint.library.tensorflow.shapes import fresh_open_size, static
from shapelint.library.tensorflow.tensor import Tensor, as_tensor, make_tensor
from shapelint.raised import raised
from shapelint.recording import CallInProgress, active, arrays_in
from shapelint.symbolic.dims import Dim, Size, equal, free_symbols, substitute, symbol
from shapelint.unknown import Undecided, Unknown
from shapelint.values import Array

OPERATION = "tensorflow.data.Dataset"
Count = int | None
"""How many elements a data set has; None where that is not known, or where it has no end."""


@dataclass(frozen=True)
class Open:
    """A size that is that of a batch: usually `usual`, `last` for the last one where that is smaller, of so many `samples`."""

    name: Any
    usual: Any
    last: Any
    samples: Count


class Dataset:
    """Elements of one structure."""

    def __init__(self, element: Any = None, count: Count = None, sizes: tuple[Open, ...] = ()) -> None:
        self._element = Unknown("the elements of a data set") if element is None else element
        self._count = count
        self._sizes = sizes
        self.constructed_at = active().site()

    def _like(self, element: Any, count: Count, sizes: tuple[Open, ...] | None = None) -> Dataset:
        return Dataset(element, count, self._sizes if sizes is None else sizes)

    # Makers

    @staticmethod
    def from_tensor_slices(tensors: Any = None, name: Any = None) -> Any:
        """`[n, *] -> n times [*]`."""
        return active().run(f"{OPERATION}.from_tensor_slices", _sliced, (tensors,), {})

    @staticmethod
    def from_tensors(tensors: Any = None, name: Any = None) -> Any:
        return Dataset(tensors_in(tensors), 1)

    @staticmethod
    def range(*args: Any, **_named: Any) -> Any:
        numbers = range(*args) if all(isinstance(each, int) for each in args) else None
        return Dataset(make_tensor((), "int64"), len(numbers) if numbers is not None else None)

    @staticmethod
    def from_generator(
        generator: Any = None,
        output_types: Any = None,
        output_shapes: Any = None,
        args: Any = None,
        output_signature: Any = None,
        name: Any = None,
    ) -> Any:
        if output_signature is not None:
            return Dataset(_of_signature(output_signature))
        return Dataset(of_types(output_types, output_shapes))

    @staticmethod
    def zip(*datasets: Any, **named: Any) -> Any:
        given = named.get("datasets", datasets[0] if len(datasets) == 1 and not isinstance(datasets[0], Dataset) else datasets)
        return _zipped(given)

    @staticmethod
    def list_files(*_args: Any, **_named: Any) -> Any:
        return Dataset(make_tensor((), "string"))

    # What changes the elements

    def map(self, map_func: Any = None, *_settings: Any, **_named: Any) -> Any:
        return self._like(_applied(map_func, self._element), self._count)

    def map_with_legacy_function(self, map_func: Any = None, *_settings: Any) -> Any:
        return self.map(map_func)

    def batch(self, batch_size: Any = None, drop_remainder: Any = False, *_settings: Any, **_named: Any) -> Any:
        size: Any = size_argument(batch_size)
        whole = drop_remainder is True
        known = isinstance(size, int) and size > 0
        count = self._count
        if count is not None:
            count = (count // size if whole else -(-count // size)) if known else None
        if whole:
            return self._like(_stacked(self._element, size), count)
        name = fresh_open_size("N")
        last: Any = symbol("N", 1, size) if known else None
        if self._count is not None and known:
            last = self._count % size or None
        usual = size if self._count is None or not known or self._count >= size else None
        return self._like(
            _stacked(self._element, name), count, (*self._sizes, Open(next(iter(free_symbols(name))), usual, last, self._count))
        )

    def padded_batch(
        self, batch_size: Any = None, padded_shapes: Any = None, *_settings: Any, drop_remainder: Any = False, **_named: Any
    ) -> Any:
        element = _padded(self._element, padded_shapes)
        return self._like(element, self._count).batch(batch_size, drop_remainder)

    def unbatch(self) -> Any:
        element = mapped(lambda tensor: tensor.like(tensor.dims[1:] if tensor.dims else None), self._element)
        leads = [array.dims[0] if array.dims else 0 for array in arrays_in((self._element,)) if array.dims is not None]
        if any(isinstance(size, int) and (size == 0 or equal(size, leads[0]) is False) for size in leads):
            raise raised(ValueError("`unbatch()` is only supported for elements whose components have a matching leading dimension"))
        return self._like(element, None, self._sizes[:-1])

    def window(self, size: Any = None, shift: Any = None, stride: Any = 1, drop_remainder: Any = False, name: Any = None) -> Any:
        """A data set for each part of an element, of so many elements that follow each other."""
        number, step = size_argument(size), size_argument(size if shift is None else shift)
        whole = drop_remainder is True
        inner = number if whole and isinstance(number, int) else None
        count = None
        if inner is not None and self._count is not None and isinstance(step, int) and isinstance(stride, int):
            count = max((self._count - (inner - 1) * stride - 1) // step + 1, 0)
        return self._like(mapped(lambda tensor: Dataset(tensor, inner, self._sizes), self._element), count)

    def enumerate(self, start: Any = 0, name: Any = None) -> Any:
        return self._like((make_tensor((), "int64"), self._element), self._count)

    def flat_map(self, map_func: Any = None, *_settings: Any, **_named: Any) -> Any:
        inner = _applied(map_func, self._element)
        if not isinstance(inner, Dataset):
            return Unknown("a data set of data sets")
        sizes = inner._sizes if isinstance(self._element, Dataset) else (*self._sizes, *inner._sizes)
        count = None if self._count is None or inner._count is None else self._count * inner._count
        return Dataset(inner._element, count, sizes)

    interleave = flat_map

    def concatenate(self, dataset: Any = None, name: Any = None) -> Any:
        if not isinstance(dataset, Dataset):
            return Unknown("two data sets, one after the other")
        count = None if self._count is None or dataset._count is None else self._count + dataset._count
        return self._like(merged(self._element, dataset._element), count)

    def apply(self, transformation_func: Any = None) -> Any:
        return transformation_func(self)

    def group_by_window(self, *_args: Any, **_named: Any) -> Any:
        return Unknown("groups of a data set")

    bucket_by_sequence_length = group_by_window

    # What changes how many there are

    def repeat(self, count: Any = None, name: Any = None) -> Any:
        known = isinstance(count, int) and count >= 0 and self._count is not None
        return self._like(self._element, self._count * count if known and self._count is not None else None)

    def take(self, count: Any = None, name: Any = None) -> Any:
        known = isinstance(count, int) and count >= 0
        left = count if known and self._count is None else min(self._count, count) if known and self._count is not None else None
        whole = known and self._count is not None and isinstance(count, int) and count >= self._count
        return self._like(self._element, None if self._count is None else left, self._sizes if whole else self._without_last())

    def skip(self, count: Any = None, name: Any = None) -> Any:
        known = isinstance(count, int) and count >= 0 and self._count is not None
        left = max(self._count - count, 0) if known and self._count is not None else None
        only_last = tuple(replace(each, usual=None) if each.last is not None else each for each in self._sizes)
        return self._like(self._element, left, only_last if left == 1 else None)

    def _without_last(self) -> tuple[Open, ...]:
        """The sizes of the batches, where it is not known any more whether the last one is among them."""
        return tuple(replace(each, last=None, samples=None) if each.usual is not None else each for each in self._sizes)

    def filter(self, predicate: Any = None, name: Any = None) -> Any:
        if callable(predicate) and not isinstance(predicate, Unknown):
            _applied(predicate, self._element)
        return self._like(self._element, None)

    def shard(self, num_shards: Any = None, index: Any = None, name: Any = None) -> Any:
        return self._like(self._element, None)

    take_while = filter

    def _itself(self, *_args: Any, **_named: Any) -> Any:
        return self

    shuffle = prefetch = cache = with_options = snapshot = ignore_errors = _itself

    # What is asked of it

    @property
    def element_spec(self) -> Any:
        return mapped(_spec, self._element)

    @property
    def output_shapes(self) -> Any:
        return mapped(lambda tensor: tensor.shape, self._element)

    @property
    def output_types(self) -> Any:
        return mapped(lambda tensor: tensor.dtype, self._element)

    def cardinality(self, name: Any = None) -> Any:
        return make_tensor((), "int64", values=None if self._count is None else (self._count,))

    def __len__(self) -> int:
        if self._count is None:
            raise Undecided(Unknown("the length of a data set"))
        return self._count

    def reduce(self, initial_state: Any = None, reduce_func: Any = None, name: Any = None) -> Any:
        return initial_state

    def as_numpy_iterator(self) -> Iterator[Any]:
        return (mapped(lambda tensor: lookup("numpy.asarray")(tensor), each) for each in self)

    def __iter__(self) -> Iterator[Any]:
        """One element for all of them, and another where the last batch is smaller."""
        for batch, known in self._portions():
            yield active().run(OPERATION, _handed_out, (self, batch, known), {})

    def _portions(self) -> Iterator[tuple[Batch | None, dict[Any, Any]]]:
        usual = {each.name: each.usual if each.usual is not None else each.last for each in self._sizes}
        known = {name: size for name, size in usual.items() if size is not None and not isinstance(size, Unknown)}
        if not self._sizes:
            yield None, {}
            return
        final = self._sizes[-1]
        if final.usual is not None:
            yield Batch(final.usual, samples=final.samples, always=final.last is None and final.samples is not None), known
        if final.last is not None:
            settled = {each.name: known[each.name] for each in self._sizes if each.last is None and each.name in known}
            batch = Batch(final.last, final.usual if isinstance(final.last, int) else None, final.samples)
            yield batch, {**settled, final.name: final.last}  # which of the others are smaller too is not known
        if final.usual is None and final.last is None:
            yield None, known

    def make_one_shot_iterator(self, *_settings: Any) -> Any:
        return lookup("tensorflow.data.Iterator")(self._element)

    make_initializable_iterator = make_one_shot_iterator

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Unknown(f"{OPERATION}.{name} is not modelled")


export(OPERATION, "tensorflow.data.DatasetV2", "tensorflow.contrib.data.Dataset", "tensorflow.python.data.ops.dataset_ops.DatasetV2")(
    Dataset
)


def _handed_out(call: CallInProgress, dataset: Dataset, batch: Batch | None, known: dict[Any, Any]) -> Any:
    """An element with the sizes that its batch has."""
    return mapped(lambda tensor: _with_sizes(tensor, known), dataset._element)


def _with_sizes(tensor: Tensor, known: dict[Any, Any]) -> Tensor:
    dims = None if tensor.dims is None else tuple(substitute(size, known) if isinstance(size, Dim) else size for size in tensor.dims)
    made = tensor.like(dims, values=tensor.values)
    made.classes = tensor.classes
    return made


def tensors_in(value: Any) -> Any:
    """A structure with everything in it that is an array, a list of numbers or a number as a tensor."""
    if isinstance(value, dict):
        return {key: tensors_in(each) for key, each in value.items()}
    if isinstance(value, tuple):
        parts = [tensors_in(each) for each in value]
        return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    if isinstance(value, Dataset) or value is None:
        return value
    if hasattr(type(value), "as_array"):
        value = value.as_array()
    try:
        made = as_tensor(value)
    except Undecided as undecided:
        return undecided.unknown
    if made is not value and isinstance(value, Array):
        made.classes = value.classes
    return made


def _sliced(call: CallInProgress, tensors: Any) -> Any:
    """`[n, *] -> n times [*]`."""
    given = tensors_in(tensors)
    if isinstance(given, Unknown):
        return Dataset(given)
    arrays = [array for array in arrays_in((given,)) if array.dims]
    rows = arrays[0].require_dims()[0] if arrays else None
    for other in arrays[1:]:
        call.require_equal(
            other.require_dims()[0], rows, "model-raises",
            detail=f"all tensors need as many rows, but {arrays[0].describe()} comes with {other.describe()}",
        )  # fmt: skip
    return Dataset(mapped(_row, given), rows if isinstance(rows, int) else None)


def _row(tensor: Tensor) -> Tensor:
    made = tensor.like(tensor.dims[1:] if tensor.dims else None)
    made.classes = tensor.classes
    return made


def _stacked(element: Any, size: Size) -> Any:
    def grown(tensor: Tensor) -> Tensor:
        made = tensor.like(None if tensor.dims is None else (size, *tensor.dims))
        made.classes = tensor.classes
        return made

    return mapped(grown, element)


def _padded(element: Any, shapes: Any) -> Any:
    """Elements whose open sizes are padded to the largest of the batch, or to what is said."""
    if isinstance(element, (list, tuple)):
        parts = shapes if isinstance(shapes, (list, tuple)) and len(shapes) == len(element) else [None] * len(element)
        return type(element)(_padded(each, part) for each, part in zip(element, parts, strict=True))
    if isinstance(element, dict):
        return {key: _padded(each, shapes.get(key) if isinstance(shapes, dict) else None) for key, each in element.items()}
    if not isinstance(element, Tensor):
        return element
    sizes = static_sizes(shapes) if isinstance(shapes, (list, tuple)) else None
    if sizes is not None:
        own = element.dims if element.dims is not None and len(element.dims) == len(sizes) else (None,) * len(sizes)
        open_size = Unknown("the longest of a batch")
        return element.like(
            tuple(
                open_size if size is None and not isinstance(mine, int) else mine if size is None else size
                for size, mine in zip(sizes, own, strict=True)
            )
        )
    if element.dims is None:
        return element
    return element.like(tuple(size if isinstance(size, int) else Unknown("the longest of a batch") for size in element.dims))


def _applied(function: Callable[..., Any], element: Any) -> Any:
    """A function called as `map` calls it: the parts of a tuple one by one."""
    if isinstance(function, Unknown) or not callable(function):
        return Unknown("what a function makes of an element")
    if isinstance(element, Unknown):
        return element
    plain = isinstance(element, tuple) and not hasattr(element, "_fields")
    result = function(*element) if plain else function(element)
    if isinstance(result, list):
        return _stack_of(result)
    return result if isinstance(result, Dataset) else tensors_in(result)


def _stack_of(parts: list[Any]) -> Any:
    return lookup("tensorflow.stack")(parts)


def _spec(tensor: Tensor) -> Any:
    return TensorSpec(None if tensor.dims is None else tuple(map(static, tensor.dims)), tensor.dtype)


def _of_signature(signature: Any) -> Any:
    """Tensors as specifications say them."""
    if isinstance(signature, TensorSpec):
        dims = None if isinstance(signature.shape, Unknown) else _opened(signature.shape)
        return make_tensor(dims, element_type_of(signature.dtype, "float32"))
    if isinstance(signature, (list, tuple)):
        return tuple(_of_signature(each) for each in signature)
    if isinstance(signature, dict):
        return {key: _of_signature(each) for key, each in signature.items()}
    return Unknown("what a generator yields")


def of_types(types: Any, shapes: Any) -> Any:
    if isinstance(types, (list, tuple)):
        parts = shapes if isinstance(shapes, (list, tuple)) and len(shapes) == len(types) else [None] * len(types)
        return tuple(of_types(each, part) for each, part in zip(types, parts, strict=True))
    if isinstance(types, dict):
        return {key: of_types(each, shapes.get(key) if isinstance(shapes, dict) else None) for key, each in types.items()}
    if isinstance(types, Unknown):
        return types
    return make_tensor(_opened(shapes) if isinstance(shapes, (list, tuple)) else None, element_type_of(types, "float32"))


def _opened(shape: Any) -> tuple[Size, ...]:
    return tuple(fresh_open_size(f"D{axis}") if size is None else size for axis, size in enumerate(static_sizes(shape) or ()))


def _zipped(datasets: Any) -> Any:
    if isinstance(datasets, Dataset):
        return datasets
    if isinstance(datasets, dict):
        parts = {key: _zipped(each) for key, each in datasets.items()}
        found = list(parts.values())
    elif isinstance(datasets, (list, tuple)):
        found = [_zipped(each) for each in datasets]
        parts = found  # type: ignore[assignment]
    else:
        return Unknown("data sets side by side")
    if not all(isinstance(each, Dataset) for each in found):
        return Unknown("data sets side by side")
    counts = [each._count for each in found]
    element = {key: each._element for key, each in parts.items()} if isinstance(datasets, dict) else tuple(each._element for each in found)
    count = min(each for each in counts if each is not None) if all(each is not None for each in counts) and counts else None
    return Dataset(element, count, tuple(size for each in found for size in each._sizes))


for _name in ("TFRecordDataset", "TextLineDataset", "FixedLengthRecordDataset"):
    export(f"tensorflow.data.{_name}", f"tensorflow.contrib.data.{_name}")(lambda *_args, **_named: Dataset(make_tensor((), "string")))
for _name in ("AUTOTUNE", "experimental.AUTOTUNE", "INFINITE_CARDINALITY", "UNKNOWN_CARDINALITY", "experimental.INFINITE_CARDINALITY"):
    export(f"tensorflow.data.{_name}")(-1)
export("tensorflow.data.Options")(type("Options", (Inert,), {}))


@export("tensorflow.data.experimental.map_and_batch", "tensorflow.contrib.data.map_and_batch")
def map_and_batch(
    map_func: Any = None, batch_size: Any = None, num_parallel_batches: Any = None, drop_remainder: Any = False, **_named: Any
) -> Any:
    """`dataset.apply(map_and_batch(f, n))`."""
    return lambda dataset: dataset.map(map_func).batch(batch_size, drop_remainder)


@export("tensorflow.contrib.data.batch_and_drop_remainder")
def batch_and_drop_remainder(batch_size: Any = None) -> Any:
    return lambda dataset: dataset.batch(batch_size, True)


@export("tensorflow.data.experimental.shuffle_and_repeat", "tensorflow.contrib.data.shuffle_and_repeat")
def shuffle_and_repeat(buffer_size: Any = None, count: Any = None, seed: Any = None) -> Any:
    return lambda dataset: dataset.repeat(count)


for _name in ("prefetch_to_device", "copy_to_device", "ignore_errors", "assert_cardinality"):
    export(f"tensorflow.data.experimental.{_name}")(lambda *_args, **_named: lambda dataset: dataset)


@export("tensorflow.data.experimental.parallel_interleave", "tensorflow.contrib.data.parallel_interleave")
def parallel_interleave(map_func: Any = None, *_settings: Any, **_named: Any) -> Any:
    return lambda dataset: dataset.interleave(map_func)


export("tensorflow.data.experimental.cardinality")(lambda dataset=None: dataset.cardinality())
