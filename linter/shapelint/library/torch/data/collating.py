"""Collation: how samples are put together in a batch."""

from __future__ import annotations

from typing import Any

from shapelint.library.registry import export, lookup
from shapelint.library.torch.tensor import Tensor, make_tensor
from shapelint.raised import raised
from shapelint.symbolic.dims import Dim, Size
from shapelint.unknown import Unknown, UnknownInteger, UnknownNumber
from shapelint.values import UNKNOWN_TYPE, Array

_LONGEST = 1024
"""Samples that are not arrays are listed one by one up to this number."""


def collated(sample: Any, batch: Size) -> Any:
    """A batch of samples like this one, as `default_collate` puts them together."""
    if isinstance(sample, Array):
        return _stacked(sample, batch)
    number = _type_of_number(sample)
    if number is not None:
        made = make_tensor((batch,), number)
        made.classes = getattr(sample, "classes", None)
        return made
    if isinstance(sample, Unknown):
        return sample
    if isinstance(sample, dict):
        return {key: collated(value, batch) for key, value in sample.items()}
    if isinstance(sample, tuple) and hasattr(sample, "_fields"):
        return type(sample)(*(collated(value, batch) for value in sample))
    if isinstance(sample, (tuple, list)):
        return [collated(value, batch) for value in sample]
    if isinstance(sample, (str, bytes)):
        return [sample] * batch if isinstance(batch, int) and batch <= _LONGEST else Unknown("a batch of texts")
    raise _not_collatable(sample)


def _stacked(sample: Array, batch: Size) -> Any:
    """`[*] -> [N, *]`; a picture cannot be stacked."""
    if not isinstance(sample, Tensor) and type(sample) is not lookup("numpy.ndarray"):
        raise _not_collatable(sample)
    if sample.dims is None:
        return make_tensor(None, sample.element_type)
    made = make_tensor((batch, *sample.dims), sample.element_type)
    made.classes = sample.classes
    return made


def _type_of_number(value: Any) -> str | None:
    """The element type that numbers of this kind become; None for anything else."""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, (int, Dim, UnknownInteger)):
        return "int64"
    return "float64" if isinstance(value, float) else UNKNOWN_TYPE if isinstance(value, UnknownNumber) else None


def _not_collatable(sample: Any) -> Exception:
    kind = type(sample)
    name = "PIL.Image.Image" if kind is lookup("PIL.Image.Image") else f"{kind.__module__}.{kind.__qualname__}"
    found = "NoneType" if sample is None else name.removeprefix("builtins.")
    return raised(TypeError(f"default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; found <class '{found}'>"))


@export(
    "torch.utils.data.default_collate", "torch.utils.data.dataloader.default_collate", "torch.utils.data._utils.collate.default_collate"
)
def default_collate(batch: Any) -> Any:
    """A list of samples, stacked."""
    if isinstance(batch, Unknown):
        return batch
    samples = list(batch)
    if not samples:
        return Unknown("an empty batch")
    first = samples[0]
    if isinstance(first, Tensor) and all(isinstance(sample, Tensor) for sample in samples):
        return lookup("torch.stack")(samples, 0)
    if isinstance(first, (tuple, list)) and not hasattr(first, "_fields"):
        return [default_collate(list(column)) for column in zip(*samples, strict=True)]
    if isinstance(first, dict):
        return {key: default_collate([sample[key] for sample in samples]) for key in first}
    return collated(first, len(samples))


@export("torch.utils.data.default_convert", "torch.utils.data._utils.collate.default_convert")
def default_convert(data: Any) -> Any:
    """What a loader without batches makes of a sample: arrays become tensors."""
    if isinstance(data, Array) and type(data) is lookup("numpy.ndarray"):
        return lookup("torch.from_numpy")(data)
    if isinstance(data, dict):
        return {key: default_convert(value) for key, value in data.items()}
    if isinstance(data, (tuple, list)) and not hasattr(data, "_fields"):
        return [default_convert(value) for value in data]
    return data
