"""Sequences of several lengths: `torch.nn.utils.rnn`."""

from __future__ import annotations

from typing import Any, NamedTuple

from shapelint.library.registry import export, shape_function
from shapelint.library.torch.tensor import Tensor, make_tensor
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, size_max
from shapelint.unknown import Unknown

LENGTHS_UNKNOWN = Unknown("the lengths of the packed sequences are not known")


class _Packed(NamedTuple):
    data: Any
    batch_sizes: Any
    sorted_indices: Any
    unsorted_indices: Any


@export("torch.nn.utils.rnn.PackedSequence")
class PackedSequence(_Packed):
    """Sequences of several lengths without their padding: `data` is `[sum of lengths, *]`.

    `batch` is the number of sequences and `longest` the length of the longest.
    """

    batch: Size
    longest: Size

    def __new__(
        cls, data: Any, batch_sizes: Any = None, sorted_indices: Any = None, unsorted_indices: Any = None, *, batch: Any = None
    ) -> PackedSequence:
        packed = super().__new__(cls, data, batch_sizes, sorted_indices, unsorted_indices)
        known = isinstance(batch_sizes, Tensor)
        first = batch_sizes.values[0] if known and batch_sizes.values else LENGTHS_UNKNOWN
        packed.batch = first if batch is None else batch
        packed.longest = batch_sizes.dims[0] if known and batch_sizes.dims else LENGTHS_UNKNOWN
        return packed

    def carrying(self, data: Any) -> PackedSequence:
        """The same sequences with other features."""
        return PackedSequence(data, *self[1:], batch=self.batch)

    def _replace(self, **fields: Any) -> PackedSequence:
        """The named tuple's own: other features, as a rule."""
        return PackedSequence(**{**self._asdict(), **fields}, batch=None if "batch_sizes" in fields else self.batch)

    def _itself(self, *_args: Any, **_kwargs: Any) -> PackedSequence:
        return self

    to = cuda = cpu = double = float = half = long = int = short = char = byte = pin_memory = _itself
    is_cuda = False

    def is_pinned(self) -> bool:
        return False


def known_lengths(lengths: Any) -> list[int] | None:
    """The lengths as numbers, where all are known."""
    values = lengths.values if isinstance(lengths, Tensor) else lengths
    if isinstance(values, (list, tuple)) and values and all(isinstance(value, int) for value in values):
        return list(values)
    return None


def _packed(data: Tensor, features: tuple[Size, ...], batch: Size, lengths: list[int] | None, sorted_: bool) -> PackedSequence:
    if lengths is None:
        total: Size = LENGTHS_UNKNOWN
        batch_sizes = make_tensor((LENGTHS_UNKNOWN,), "int64")
    else:
        total = sum(lengths)
        steps = tuple(sum(length > step for length in lengths) for step in range(max(lengths)))
        batch_sizes = make_tensor((max(lengths),), "int64", values=steps)
    order = None if sorted_ else make_tensor((batch,), "int64")
    return PackedSequence(data.like((total, *features)), batch_sizes, order, order, batch=batch)


@shape_function("torch.nn.utils.rnn.pack_padded_sequence")
def pack_padded_sequence(call: CallInProgress, input: Any, lengths: Any, batch_first: Any = False, enforce_sorted: Any = True) -> Any:
    """`[T, N, *]` (or `[N, T, *]`) and N lengths -> a packed sequence of `[sum of lengths, *]`."""
    if not isinstance(input, Tensor):
        return input
    time, batch = (1, 0) if batch_first else (0, 1)
    if input.rank < 2:
        call.require(False, "layer-rank", received=input.describe(), declared="at least 2-d")
        return Unknown("a sequence without a batch axis cannot be packed")
    count = (
        lengths.shape[0]
        if isinstance(lengths, Tensor) and lengths.rank == 1
        else len(lengths)
        if isinstance(lengths, (list, tuple))
        else None
    )
    if count is not None:
        call.require_equal(
            count, input.shape[batch], "model-raises", parameter="lengths", detail="there must be one length for each sequence"
        )
    known = known_lengths(lengths)
    if known is not None:
        call.require_at_least(
            input.shape[time], max(known), "model-raises", parameter="lengths", detail="no length may exceed the padded one"
        )
    return _packed(input, tuple(input.shape[2:]), input.shape[batch], known, enforce_sorted is True)


@shape_function("torch.nn.utils.rnn.pad_packed_sequence")
def pad_packed_sequence(
    call: CallInProgress, sequence: Any, batch_first: Any = False, padding_value: Any = 0.0, total_length: Any = None
) -> Any:
    """A packed sequence -> `[T, N, *]` (or `[N, T, *]`) and the N lengths."""
    if not isinstance(sequence, PackedSequence) or not isinstance(sequence.data, Tensor):
        unknown = sequence if isinstance(sequence, Unknown) else Unknown("what was packed is not known")
        return unknown, unknown
    length = sequence.longest if total_length is None else total_length
    leading = (sequence.batch, length) if batch_first else (length, sequence.batch)
    return sequence.data.like((*leading, *sequence.data.shape[1:])), make_tensor((sequence.batch,), "int64")


@shape_function("torch.nn.utils.rnn.pad_sequence")
def pad_sequence(
    call: CallInProgress, sequences: Any, batch_first: Any = False, padding_value: Any = 0.0, padding_side: Any = "right"
) -> Any:
    """N tensors `[L_i, *]` -> `[max L, N, *]` (or `[N, max L, *]`)."""
    parts = list(sequences)
    if not parts or not all(isinstance(part, Tensor) and part.rank >= 1 for part in parts):
        return Unknown("the sequences to be padded are not known")
    longest = parts[0].shape[0]
    for part in parts[1:]:
        longest = size_max(longest, part.shape[0])
        for mine, other in zip(part.shape[1:], parts[0].shape[1:], strict=False):
            call.require_equal(mine, other, "model-raises", detail="sequences may differ in their length alone")
    leading = (len(parts), longest) if batch_first else (longest, len(parts))
    return parts[0].like((*leading, *parts[0].shape[1:]))


@shape_function("torch.nn.utils.rnn.unpad_sequence")
def unpad_sequence(call: CallInProgress, padded_sequences: Any, lengths: Any, batch_first: Any = False) -> Any:
    """`[T, N, *]` and N lengths -> N tensors `[length, *]`."""
    known = known_lengths(lengths)
    if known is None:
        return LENGTHS_UNKNOWN
    return [padded_sequences.like((length, *padded_sequences.shape[2:])) for length in known]


@shape_function("torch.nn.utils.rnn.pack_sequence")
def pack_sequence(call: CallInProgress, sequences: Any, enforce_sorted: Any = True) -> Any:
    """N tensors `[L_i, *]` -> a packed sequence."""
    parts = list(sequences)
    lengths = [part.shape[0] for part in parts]
    known = [length for length in lengths if isinstance(length, int)]
    features = tuple(parts[0].shape[1:])
    return _packed(parts[0], features, len(parts), known if len(known) == len(lengths) else None, enforce_sorted is True)


@shape_function("torch.nn.utils.rnn.unpack_sequence")
def unpack_sequence(call: CallInProgress, packed_sequences: Any) -> Any:
    """A packed sequence -> its N tensors."""
    return Unknown("torch.nn.utils.rnn.unpack_sequence is not followed")
