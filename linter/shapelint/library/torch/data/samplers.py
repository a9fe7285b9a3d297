"""Samplers: in which order, and how many, the samples of a data set come."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shapelint.library.registry import export
from shapelint.library.torch.data.datasets import Subscriptable, count
from shapelint.library.torch.data.samples import length_of
from shapelint.unknown import Undecided, Unknown


@export("torch.utils.data.Sampler", "torch.utils.data.sampler.Sampler")
class Sampler(Subscriptable):
    """An order of samples."""

    drawn: Any = None
    """How many samples are drawn, where that is known."""

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

    def __init__(self, data_source: Any) -> None:
        self.data_source, self.drawn = data_source, length_of(data_source)


@export("torch.utils.data.RandomSampler", "torch.utils.data.sampler.RandomSampler")
class RandomSampler(Sampler):
    """All samples, or so many as `num_samples` says, in any order."""

    def __init__(self, data_source: Any, replacement: Any = False, num_samples: Any = None, generator: Any = None) -> None:
        self.data_source, self.replacement = data_source, replacement
        self.drawn = length_of(data_source) if num_samples is None else num_samples


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


@export("torch.utils.data.DistributedSampler", "torch.utils.data.distributed.DistributedSampler")
class DistributedSampler(Sampler):
    """The share of one process in the samples."""
