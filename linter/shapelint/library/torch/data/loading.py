"""`DataLoader`: batches of samples.

A batch of the usual size stands for all of them, and a second one for the last, where that may be smaller: of a known
size where the data set's length is known, else the symbol `N`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shapelint.graph import Batch
from shapelint.library.inert import Inert, enter_constants, enter_inert, enter_unknown
from shapelint.library.labels import without_classes
from shapelint.library.registry import export
from shapelint.library.torch.data.collating import collated, default_convert
from shapelint.library.torch.data.datasets import IterableDataset, Subscriptable, count
from shapelint.library.torch.data.samplers import BatchSampler, RandomSampler, SequentialSampler
from shapelint.library.torch.data.samples import length_of, sample_of
from shapelint.recording import CallInProgress, active
from shapelint.symbolic.dims import symbol
from shapelint.unknown import Undecided, Unknown
from shapelint.values import Array

OPERATION = "torch.utils.data.DataLoader"

_LARGEST_LIST = 1024
"""How many samples a user's `collate_fn` is given at most."""


@export(OPERATION, "torch.utils.data.dataloader.DataLoader")
class DataLoader(Subscriptable):
    """Yields the batches that stand for all."""

    def __init__(
        self, dataset: Any, batch_size: Any = 1, shuffle: Any = None, sampler: Any = None, batch_sampler: Any = None, num_workers: Any = 0,
        collate_fn: Any = None, pin_memory: Any = False, drop_last: Any = False, timeout: Any = 0, worker_init_fn: Any = None,
        multiprocessing_context: Any = None, generator: Any = None, *, prefetch_factor: Any = None, persistent_workers: Any = False,
        pin_memory_device: Any = "", in_order: Any = True,
    ) -> None:  # fmt: skip
        self.dataset = dataset
        self.batch_size, self.drop_last = batch_size, drop_last
        if batch_sampler is not None:
            self.batch_size = getattr(batch_sampler, "batch_size", Unknown("the size of a sampler's batches"))
            self.drop_last = getattr(batch_sampler, "drop_last", False)
        self.num_workers, self.collate_fn, self.pin_memory = num_workers, collate_fn, pin_memory
        self.chosen_by = sampler if batch_sampler is None else getattr(batch_sampler, "sampler", batch_sampler)
        self.sampler = sampler if sampler is not None else _usual_sampler(dataset, shuffle)
        self.batch_sampler = batch_sampler
        if batch_sampler is None and batch_size is not None:
            self.batch_sampler = BatchSampler(self.sampler, batch_size, drop_last)
        self.constructed_at = active().site()

    def __len__(self) -> int:
        samples, size = self.samples(), self.batch_size
        if samples is None:
            raise Undecided(Unknown("the number of batches of a DataLoader is not known"))
        if size is None:
            return samples
        if isinstance(self.drop_last, Unknown):
            raise Undecided(self.drop_last)
        return count(samples // size if self.drop_last else -(-samples // size))

    def samples(self) -> int | None:
        """How many samples are drawn in one pass, where that is known."""
        if isinstance(self.dataset, IterableDataset) or isinstance(self.chosen_by, (BatchSampler, Unknown)):
            return None
        return length_of(self.dataset if self.chosen_by is None else self.chosen_by)

    def __iter__(self) -> Iterator[Any]:
        if isinstance(self.dataset, Unknown):
            raise Undecided(self.dataset)
        return self._batches()

    def _batches(self) -> Iterator[Any]:
        samples = self.samples()
        if samples == 0:
            return
        sample = sample_of(self.dataset)
        if self.chosen_by is not None and getattr(self.chosen_by, "draws_all", False) is not True:
            sample = without_classes(sample)
        if self.batch_size is None:
            yield self._handed_over(default_convert(sample) if self.collate_fn is None else self.collate_fn(sample), None)
            return
        for batch in self._sizes(samples):
            yield self._collated(sample, batch)

    def _sizes(self, samples: int | None) -> Iterator[Batch]:
        usual = self.batch_size
        if not isinstance(usual, int):
            yield Batch(symbol("N"))
        elif samples is None:
            yield Batch(usual)
            if usual > 1 and self.drop_last is False:
                yield Batch(symbol("N", 1, usual))
        else:
            full, rest = divmod(samples, usual)
            if full:
                yield Batch(usual, samples=samples, always=not rest or self.drop_last is True)
            if rest and self.drop_last is False:
                yield Batch(rest, usual if full else None, samples)

    def _collated(self, sample: Any, batch: Batch) -> Any:
        if self.collate_fn is None:
            return active().run(OPERATION, _collation, (self, sample, batch), {})
        if isinstance(self.collate_fn, Unknown) or not isinstance(batch.size, int) or batch.size > _LARGEST_LIST:
            return Unknown("what a collate_fn makes of the samples")
        return self._handed_over(self.collate_fn([sample] * batch.size), batch)

    def _handed_over(self, made: Any, batch: Batch | None) -> Any:
        return active().run(OPERATION, _handing_over, (self, made, batch), {})

    @property
    def multiprocessing_context(self) -> Any:
        return None


def _usual_sampler(dataset: Any, shuffle: Any) -> Any:
    """The sampler that a loader makes itself."""
    if isinstance(shuffle, Unknown) or isinstance(dataset, (IterableDataset, Unknown)):
        return Unknown("the order of a loader")
    return RandomSampler(dataset) if shuffle else SequentialSampler(dataset)


def _collation(call: CallInProgress, loader: DataLoader, sample: Any, batch: Batch) -> Any:
    """A sample `[*]` becomes `[N, *]`."""
    return collated(sample, batch.size)


def _handing_over(call: CallInProgress, loader: DataLoader, made: Any, batch: Batch | None) -> Any:
    """What a user's `collate_fn` has made, as coming from the loader."""
    if isinstance(made, Array):
        return made.alias()
    if isinstance(made, dict):
        return {key: _handing_over(call, loader, value, batch) for key, value in made.items()}
    if type(made) in (tuple, list):
        return type(made)(_handing_over(call, loader, value, batch) for value in made)
    return made


enter_constants("torch.utils.data", get_worker_info=None)
enter_unknown("torch.utils.data", "_utils.pin_memory.pin_memory")
enter_inert("torch.utils.data", "datapipes", "MapDataPipe", "IterDataPipe", base=Inert)
