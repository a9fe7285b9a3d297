"""Data sets: samples by position, and data sets made of others."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate, pairwise
from math import floor
from typing import Any, ClassVar

from shapelint.library.labels import without_classes
from shapelint.library.registry import export
from shapelint.library.torch.data.samples import length_of
from shapelint.raised import raised
from shapelint.recording import CallInProgress, active
from shapelint.unknown import Undecided, Unknown
from shapelint.values import Array


class Subscriptable:
    """A class that may be written `Dataset[T]`."""

    def __class_getitem__(cls, _item: Any) -> Any:
        return cls


@export("torch.utils.data.Dataset", "torch.utils.data.dataset.Dataset")
class Dataset(Subscriptable):
    """Samples by position, as a user's class has them."""

    one_by_one: ClassVar[bool] = False
    """Whether samples are asked for one after the other, not by position."""
    is_uniform: ClassVar[bool] = False
    """Whether all samples have the same kind and sizes."""

    def __init__(self, *_args: Any, **_options: Any) -> None:
        """User's classes have their own."""

    def __getitem__(self, index: Any) -> Any:
        raise raised(NotImplementedError("Subclasses of Dataset should implement __getitem__."))

    def __add__(self, other: Any) -> Any:
        return ConcatDataset([self, other])


@export("torch.utils.data.IterableDataset", "torch.utils.data.dataset.IterableDataset")
class IterableDataset(Dataset):
    """Samples one after the other."""

    one_by_one = True

    def __iter__(self) -> Iterator[Any]:
        raise raised(NotImplementedError("Subclasses of IterableDataset should implement __iter__."))

    def __add__(self, other: Any) -> Any:
        return ChainDataset([self, other])


@export("torch.utils.data.TensorDataset", "torch.utils.data.dataset.TensorDataset")
class TensorDataset(Dataset):
    """The rows of tensors."""

    is_uniform = True

    def __init__(self, *tensors: Any) -> None:
        active().run("torch.utils.data.TensorDataset", _same_rows, tensors, {})
        self.tensors = tensors

    def __getitem__(self, index: Any) -> Any:
        return tuple(tensor[index] for tensor in self.tensors)

    def __len__(self) -> int:
        return count(self.tensors[0].shape[0] if self.tensors else 0)


def _same_rows(call: CallInProgress, *tensors: Any) -> None:
    """State that there are as many rows in every tensor."""
    known = [tensor.dims for tensor in tensors if isinstance(tensor, Array) and tensor.dims]
    for first, other in pairwise(known):
        call.require_equal(other[0], first[0], "model-raises", detail="the tensors of a data set need the same number of rows")


@export("torch.utils.data.StackDataset", "torch.utils.data.dataset.StackDataset")
class StackDataset(Dataset):
    """The samples of several data sets side by side."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.datasets: Any = kwargs or args

    def __getitem__(self, index: Any) -> Any:
        if isinstance(self.datasets, dict):
            return {name: dataset[index] for name, dataset in self.datasets.items()}
        return tuple(dataset[index] for dataset in self.datasets)

    def __len__(self) -> int:
        return len(next(iter(self.datasets.values() if isinstance(self.datasets, dict) else self.datasets)))


@export("torch.utils.data.ConcatDataset", "torch.utils.data.dataset.ConcatDataset")
class ConcatDataset(Dataset):
    """Data sets one after the other."""

    def __init__(self, datasets: Any) -> None:
        if isinstance(datasets, Unknown):
            raise Undecided(datasets)
        self.datasets = list(datasets)

    def __getitem__(self, index: Any) -> Any:
        if not isinstance(index, int):
            return self.datasets[0][index]
        before = [0, *accumulate(len(dataset) for dataset in self.datasets[:-1])] if index else [0]
        place = next(position for position in reversed(range(len(before))) if before[position] <= index)
        return self.datasets[place][index - before[place]]

    def __len__(self) -> int:
        return sum(len(dataset) for dataset in self.datasets)

    @property
    def cumulative_sizes(self) -> list[int]:
        return list(accumulate(len(dataset) for dataset in self.datasets))


@export("torch.utils.data.ChainDataset", "torch.utils.data.dataset.ChainDataset")
class ChainDataset(IterableDataset):
    """Iterable data sets one after the other; the first stands for all."""

    def __init__(self, datasets: Any) -> None:
        self.datasets = datasets

    def __iter__(self) -> Iterator[Any]:
        return iter(self.datasets[0])


@export("torch.utils.data.Subset", "torch.utils.data.dataset.Subset")
class Subset(Dataset):
    """Some samples of a data set."""

    def __init__(self, dataset: Any, indices: Any = None) -> None:
        self.dataset, self.indices = dataset, indices

    def __getitem__(self, index: Any) -> Any:
        known = (
            isinstance(index, int) and isinstance(self.indices, (list, tuple, range)) and -len(self.indices) <= index < len(self.indices)
        )
        sample = self.dataset[self.indices[index] if known else index]
        return without_classes(sample, len(self.indices) if _is_any_part(self.indices) else None)

    def __len__(self) -> int:
        if isinstance(self.indices, Array):
            return count(self.indices.require_dims()[0])
        return len(self.indices)


def _is_any_part(indices: Any) -> bool:
    """Whether indices are those of a part that nobody has chosen by what is in it: one after the other, that is."""
    return isinstance(indices, range) or (isinstance(indices, list) and indices == list(range(len(indices))))


@export("torch.utils.data.random_split", "torch.utils.data.dataset.random_split")
def random_split(dataset: Any, lengths: Any, generator: Any = None) -> Any:
    """A data set in parts of these lengths, or of these shares of its length."""
    if isinstance(lengths, Unknown):
        return lengths
    parts = list(lengths)
    samples = length_of(dataset)
    if any(isinstance(part, float) for part in parts):
        return [Subset(dataset, indices) for indices in _shares(parts, samples)]
    if samples is not None and all(isinstance(part, int) for part in parts) and sum(parts) != samples:
        raise raised(ValueError("Sum of input lengths does not equal the length of the input dataset!"))
    return [Subset(dataset, range(part) if isinstance(part, int) else Unknown("the length of a random part")) for part in parts]


def _shares(shares: list[Any], samples: int | None) -> list[Any]:
    """The indices of parts given as shares of one: what is left over by rounding goes to the first parts, one each."""
    if samples is None or not all(isinstance(share, (int, float)) for share in shares):
        return [Unknown("the length of a random part")] * len(shares)
    counts = [floor(samples * share) for share in shares]
    for index in range(samples - sum(counts) if abs(sum(shares) - 1) < 1e-6 else 0):
        counts[index % len(counts)] += 1
    return [range(each) for each in counts]


def count(size: Any) -> int:
    """A length as Python needs it; raises Undecided where it is not a number."""
    if isinstance(size, int):
        return size
    raise Undecided(size if isinstance(size, Unknown) else Unknown("the length of a data set is symbolic"))
