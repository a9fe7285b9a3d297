"""`torch.utils.data`: data sets, and loaders that yield one representative batch.

The number of batches is not followed: a loop over a loader is evaluated for one batch, whose size is a number where
all batches have it, and the symbol `N` where the last one may be smaller.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shapelint.library.registry import export, lookup
from shapelint.library.torch.inert import Inert, enter_constants, enter_inert, enter_unknown
from shapelint.library.torch.tensor import Tensor, make_tensor
from shapelint.raised import raised
from shapelint.symbolic.dims import Size, symbol
from shapelint.unknown import Undecided, Unknown


class Subscriptable:
    """A class that may be written `Dataset[T]`."""

    def __class_getitem__(cls, _item: Any) -> Any:
        return cls


@export("torch.utils.data.Dataset", "torch.utils.data.dataset.Dataset")
class Dataset(Subscriptable):
    """Samples by position, as a user's class has them."""

    def __init__(self, *_args: Any, **_options: Any) -> None:
        """User's classes have their own."""

    def __getitem__(self, index: Any) -> Any:
        raise raised(NotImplementedError("Subclasses of Dataset should implement __getitem__."))

    def __add__(self, other: Any) -> Any:
        return ConcatDataset([self, other])


@export("torch.utils.data.IterableDataset", "torch.utils.data.dataset.IterableDataset")
class IterableDataset(Dataset):
    """Samples one after the other."""

    def __iter__(self) -> Iterator[Any]:
        raise raised(NotImplementedError("Subclasses of IterableDataset should implement __iter__."))


@export("torch.utils.data.TensorDataset", "torch.utils.data.dataset.TensorDataset")
class TensorDataset(Dataset):
    """The rows of tensors."""

    def __init__(self, *tensors: Any) -> None:
        self.tensors = tensors

    def __getitem__(self, index: Any) -> Any:
        return tuple(tensor[index] for tensor in self.tensors)

    def __len__(self) -> int:
        return _count(self.tensors[0].shape[0])


@export("torch.utils.data.ConcatDataset", "torch.utils.data.dataset.ConcatDataset", "torch.utils.data.ChainDataset")
class ConcatDataset(Dataset):
    """Data sets one after the other; the first stands for all."""

    def __init__(self, datasets: Any) -> None:
        self.datasets = list(datasets)

    def __getitem__(self, index: Any) -> Any:
        return self.datasets[0][index]

    def __len__(self) -> int:
        return sum(len(dataset) for dataset in self.datasets)


@export("torch.utils.data.Subset", "torch.utils.data.dataset.Subset")
class Subset(Dataset):
    """Some samples of a data set."""

    def __init__(self, dataset: Any, indices: Any = None) -> None:
        self.dataset, self.indices = dataset, indices

    def __getitem__(self, index: Any) -> Any:
        return self.dataset[index]

    def __len__(self) -> int:
        return len(self.indices)


@export("torch.utils.data.random_split", "torch.utils.data.dataset.random_split")
def random_split(dataset: Any, lengths: Any, generator: Any = None) -> list[Any]:
    """A data set in parts, of these lengths (or shares, of which the lengths are not followed)."""
    return [
        Subset(dataset, range(length) if isinstance(length, int) else Unknown("the length of a random part is not followed"))
        for length in lengths
    ]


def _count(size: Any) -> int:
    """A length as Python needs it; raises Undecided where it is not a number."""
    if isinstance(size, int):
        return size
    raise Undecided(size if isinstance(size, Unknown) else Unknown("the length of a data set is symbolic"))


@export("torch.utils.data.DataLoader", "torch.utils.data.dataloader.DataLoader")
class DataLoader(Subscriptable):
    """Yields one batch that stands for all."""

    def __init__(
        self, dataset: Any, batch_size: Any = 1, shuffle: Any = None, sampler: Any = None, batch_sampler: Any = None, num_workers: Any = 0,
        collate_fn: Any = None, pin_memory: Any = False, drop_last: Any = False, timeout: Any = 0, worker_init_fn: Any = None,
        multiprocessing_context: Any = None, generator: Any = None, *, prefetch_factor: Any = None, persistent_workers: Any = False,
        pin_memory_device: Any = "", in_order: Any = True,
    ) -> None:  # fmt: skip
        self.dataset, self.batch_size, self.sampler, self.batch_sampler = dataset, batch_size, sampler, batch_sampler
        self.num_workers, self.collate_fn, self.drop_last = num_workers, collate_fn, drop_last

    def __len__(self) -> int:
        raise Undecided(Unknown("the number of batches of a DataLoader is not followed"))

    def batch_axis(self) -> Size:
        """The size of a batch: a number where all batches have it."""
        size = self.batch_size
        if self.batch_sampler is not None or not isinstance(size, int):
            return symbol("N")
        samples = _known_length(self.dataset) if self.sampler is None else None
        if self.drop_last is True or size == 1 or (samples is not None and samples % size == 0):
            return size
        return symbol("N", 1, size)

    def __iter__(self) -> Iterator[Any]:
        if isinstance(self.dataset, Unknown):
            raise Undecided(self.dataset)
        sample = next(iter(self.dataset)) if isinstance(self.dataset, IterableDataset) else self.dataset[0]
        if self.batch_size is None and self.batch_sampler is None:
            yield sample
        elif self.collate_fn is not None:
            size = self.batch_axis()
            yield (
                self.collate_fn([sample] * size)
                if isinstance(size, int) and size <= 64
                else Unknown("a user's collate_fn over a symbolic batch")
            )
        else:
            yield collated(sample, self.batch_axis())


def _known_length(dataset: Any) -> int | None:
    try:
        return len(dataset)
    except (Undecided, TypeError):
        return None


def collated(sample: Any, batch: Size) -> Any:
    """A batch of samples like this one, as `default_collate` puts them together."""
    if isinstance(sample, Tensor):
        return sample if sample.dims is None else make_tensor((batch, *sample.dims), sample.element_type)
    if isinstance(sample, bool):
        return make_tensor((batch,), "bool")
    if isinstance(sample, (int, float)):
        return make_tensor((batch,), "int64" if isinstance(sample, int) else "float64")
    if isinstance(sample, dict):
        return {key: collated(value, batch) for key, value in sample.items()}
    if isinstance(sample, tuple) and hasattr(sample, "_fields"):
        return type(sample)(*(collated(value, batch) for value in sample))
    if isinstance(sample, (tuple, list)):
        return [collated(value, batch) for value in sample]
    return sample if isinstance(sample, Unknown) else Unknown(f"a batch of {type(sample).__name__} is not followed")


@export(
    "torch.utils.data.default_collate", "torch.utils.data.dataloader.default_collate", "torch.utils.data._utils.collate.default_collate"
)
def default_collate(batch: Any) -> Any:
    """A list of samples, stacked."""
    samples = list(batch)
    if not samples:
        return Unknown("an empty batch")
    first = samples[0]
    if isinstance(first, Tensor):
        return lookup("torch.stack")(samples, 0)
    if isinstance(first, (tuple, list)) and not hasattr(first, "_fields"):
        return [default_collate(list(column)) for column in zip(*samples, strict=True)]
    if isinstance(first, dict):
        return {key: default_collate([sample[key] for sample in samples]) for key in first}
    return collated(first, len(samples))


enter_constants("torch.utils.data", get_worker_info=None)
enter_unknown("torch.utils.data", "default_convert", "_utils.pin_memory.pin_memory")


@export("torch.utils.data.Sampler", "torch.utils.data.sampler.Sampler")
class Sampler(Subscriptable):
    """An order of samples."""

    def __init__(self, *_args: Any, **_options: Any) -> None:
        """The order is not followed."""

    def __len__(self) -> int:
        raise Undecided(Unknown("the length of a sampler is not followed"))

    def __iter__(self) -> Iterator[Any]:
        raise Undecided(Unknown("the order of a sampler is not followed"))

    def set_epoch(self, epoch: Any) -> None:
        """Seeds the order."""


for _name in ("SequentialSampler", "RandomSampler", "SubsetRandomSampler", "WeightedRandomSampler", "BatchSampler"):
    export(f"torch.utils.data.{_name}", f"torch.utils.data.sampler.{_name}")(type(_name, (Sampler,), {"__module__": "torch.utils.data"}))
export("torch.utils.data.DistributedSampler", "torch.utils.data.distributed.DistributedSampler")(type("DistributedSampler", (Sampler,), {}))
enter_inert("torch.utils.data", "datapipes", "MapDataPipe", "IterDataPipe", base=Inert)
