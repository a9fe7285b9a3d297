"""Samplers: in which order, and how many, the samples of a data set come."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from shapelint.library.registry import export
from shapelint.library.torch.data.datasets import Subscriptable, count
from shapelint.library.torch.data.samples import length_of
from shapelint.unknown import Undecided, Unknown


@export("torch.utils.data.Sampler", "torch.utils.data.sampler.Sampler")
class Sampler(Subscriptable):
    """An order of samples."""

    drawn: Any = None
    """How many samples are drawn, where that is known."""
    draws_all: ClassVar[bool] = False
    """Whether the samples are drawn without regard to what is in them."""

    def __init__(self, *_args: Any, **_options: Any) -> None:
        """The order is not followed."""

    def __len__(self) -> int:
        return count(Unknown("the length of a sampler is not followed") if self.drawn is None else self.drawn)

    def __iter__(self) -> Iterator[Any]:
        raise Undecided(Unknown("the order of a sampler is not followed"))

    def set_epoch(self, epoch: Any) -> None:
        """Seeds the order."""


@export("torch.utils.data.SequentialSampler", "torch.utils.data.sampler.SequentialSampler")
class SequentialSampler(Sampler):
    """All samples in their order."""

    draws_all = True

    def __init__(self, data_source: Any) -> None:
        self.data_source = data_source

    @property
    def drawn(self) -> Any:
        return length_of(self.data_source)


@export("torch.utils.data.RandomSampler", "torch.utils.data.sampler.RandomSampler")
class RandomSampler(Sampler):
    """All samples, or so many as `num_samples` says, in any order."""

    draws_all = True

    def __init__(self, data_source: Any, replacement: Any = False, num_samples: Any = None, generator: Any = None) -> None:
        self.data_source, self.replacement, self.asked = data_source, replacement, num_samples

    @property
    def drawn(self) -> Any:
        return length_of(self.data_source) if self.asked is None else self.asked

    @property
    def num_samples(self) -> Any:
        return Unknown("the number of samples drawn") if self.drawn is None else self.drawn


@export("torch.utils.data.SubsetRandomSampler", "torch.utils.data.sampler.SubsetRandomSampler")
class SubsetRandomSampler(Sampler):
    """The samples at these indices, in any order."""

    def __init__(self, indices: Any, generator: Any = None) -> None:
        self.indices, self.drawn = indices, length_of(indices)


@export("torch.utils.data.WeightedRandomSampler", "torch.utils.data.sampler.WeightedRandomSampler")
class WeightedRandomSampler(Sampler):
    """So many samples, some more often than others."""

    def __init__(self, weights: Any, num_samples: Any, replacement: Any = True, generator: Any = None) -> None:
        self.weights, self.num_samples, self.drawn = weights, num_samples, num_samples


@export("torch.utils.data.BatchSampler", "torch.utils.data.sampler.BatchSampler")
class BatchSampler(Sampler):
    """The samples of another sampler in batches."""

    def __init__(self, sampler: Any, batch_size: Any, drop_last: Any) -> None:
        self.sampler, self.batch_size, self.drop_last = sampler, batch_size, drop_last

    @property
    def drawn(self) -> Any:
        """The number of batches."""
        samples = length_of(self.sampler)
        if samples is None or not isinstance(self.batch_size, int) or not isinstance(self.drop_last, bool):
            return None
        return samples // self.batch_size if self.drop_last else -(-samples // self.batch_size)


@export("torch.utils.data.DistributedSampler", "torch.utils.data.distributed.DistributedSampler")
class DistributedSampler(Sampler):
    """The share of one process in the samples."""

    draws_all = True

    def __init__(
        self, dataset: Any, num_replicas: Any = None, rank: Any = None, shuffle: Any = True, seed: Any = 0, drop_last: Any = False
    ) -> None:
        self.dataset, self.shuffle, self.seed, self.drop_last, self.epoch = dataset, shuffle, seed, drop_last, 0
        self.num_replicas = Unknown("how many processes there are") if num_replicas is None else num_replicas
        self.rank = Unknown("which process this is") if rank is None else rank
        self.num_samples = self.total_size = Unknown("the share of one process")

    def set_epoch(self, epoch: Any) -> None:
        self.epoch = epoch
