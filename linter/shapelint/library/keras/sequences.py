"""Texts and sequences: padding, tokens, windows over time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shapelint.library.inert import Inert
from shapelint.library.keras.batches import Sequence
from shapelint.library.numpy.ndarray import make_ndarray
from shapelint.library.numpy.reading import array_of
from shapelint.library.registry import export, shape_function
from shapelint.library.tensorflow.dtypes import element_type_of
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, ceil_div
from shapelint.unknown import Undecided, Unknown
from shapelint.values import Array

_FOLDERS = ("keras.preprocessing.sequence", "keras.utils", "keras.utils.sequence_utils", "keras_preprocessing.sequence")


@shape_function(*(f"{folder}.pad_sequences" for folder in _FOLDERS))
def pad_sequences(
    call: CallInProgress, sequences: Any, maxlen: Any = None, dtype: Any = "int32", padding: Any = "pre", truncating: Any = "pre",
    value: Any = 0.0,
) -> Any:  # fmt: skip
    """`N` lists of any length -> `[N, maxlen]`, or `[N, maxlen, *]` for lists of arrays."""
    sample = _sample_of(sequences)
    length = maxlen if maxlen is not None else _longest(sequences)
    return make_ndarray((_count(sequences), length, *sample), element_type_of(dtype, "int32"))


def _count(sequences: Any) -> Size:
    if isinstance(sequences, Array):
        return sequences.require_dims()[0]
    return len(sequences) if isinstance(sequences, (list, tuple)) else Unknown("how many sequences there are")


def _longest(sequences: Any) -> Size:
    unknown = Unknown("the length of the longest sequence")
    if isinstance(sequences, Array):
        dims = sequences.require_dims()
        return dims[1] if len(dims) > 1 else unknown
    if not isinstance(sequences, (list, tuple)) or not sequences:
        return unknown
    lengths = [_length(each) for each in sequences]
    return max(length for length in lengths if length is not None) if None not in lengths else unknown


def _length(sequence: Any) -> int | None:
    if isinstance(sequence, Array):
        return sequence.dims[0] if sequence.dims and isinstance(sequence.dims[0], int) else None
    return len(sequence) if isinstance(sequence, (list, tuple)) else None


def _sample_of(sequences: Any) -> tuple[Size, ...]:
    """What each step of a sequence is: a number, or an array."""
    if isinstance(sequences, Array):
        return sequences.require_dims()[2:]
    first = sequences[0] if isinstance(sequences, (list, tuple)) and sequences else None
    if isinstance(first, Array):
        return first.require_dims()[1:]
    if isinstance(first, (list, tuple)) and first and isinstance(first[0], (list, tuple, Array)):
        return array_of(first[0]).require_dims()
    return ()


_TEXT = ("keras.preprocessing.text", "keras_preprocessing.text", "keras.legacy.preprocessing.text")


@export(*(f"{folder}.Tokenizer" for folder in _TEXT))
class Tokenizer(Inert):
    """Words as numbers; which ones is not followed."""

    def __init__(self, num_words: Any = None, *_settings: Any, **options: Any) -> None:
        self.num_words = num_words if num_words is not None else options.get("nb_words")

    def fit_on_texts(self, texts: Any) -> None:
        """The texts are not read."""

    fit_on_sequences = fit_on_texts

    def texts_to_sequences(self, texts: Any) -> Any:
        return _of_each(texts, "the numbers of a text's words")

    def sequences_to_texts(self, sequences: Any) -> Any:
        return _of_each(sequences, "a text")

    def texts_to_matrix(self, texts: Any, mode: Any = "binary") -> Any:
        """`N` texts -> `[N, num_words]`."""
        columns = self.num_words if self.num_words is not None else Unknown("how many words a text has")
        return make_ndarray((_rows(texts), columns))

    sequences_to_matrix = texts_to_matrix

    def to_json(self, **_options: Any) -> Any:
        return Unknown("a tokenizer as text")


def _rows(texts: Any) -> Size:
    if hasattr(type(texts), "as_array"):
        texts = texts.as_array()
    if isinstance(texts, Array) and texts.dims:
        return texts.dims[0]
    return len(texts) if isinstance(texts, (list, tuple)) else Unknown("how many texts there are")


def _of_each(texts: Any, what: str) -> Any:
    """A list with something unknown for each text, where it is known how many there are."""
    rows = _rows(texts)
    if isinstance(rows, Unknown):
        return rows
    return make_ndarray((rows,), "object") if isinstance(texts, Array) or not isinstance(rows, int) else [Unknown(what)] * rows


for _name in ("one_hot", "hashing_trick", "text_to_word_sequence", "tokenizer_from_json"):
    for _folder in _TEXT:
        export(f"{_folder}.{_name}")(lambda *_args, **_options: Unknown("the numbers of a text's words"))
for _name in ("skipgrams", "make_sampling_table"):
    export(f"keras.preprocessing.sequence.{_name}")(lambda *_args, **_options: Unknown("pairs of words"))


@export("keras.preprocessing.sequence.TimeseriesGenerator", "keras_preprocessing.sequence.TimeseriesGenerator")
class TimeseriesGenerator(Sequence):
    """Batches of windows `[N, length / rate, *]` over `data`, with the targets that follow them."""

    def __init__(
        self, data: Any, targets: Any, length: Any, sampling_rate: Any = 1, stride: Any = 1, start_index: Any = 0, end_index: Any = None,
        shuffle: Any = False, reverse: Any = False, batch_size: Any = 128,
    ) -> None:  # fmt: skip
        super().__init__()
        self.data, self.targets, self.length = data, targets, length
        self.sampling_rate, self.stride, self.batch_size = sampling_rate, stride, batch_size
        self.start_index, self.end_index, self.shuffle = start_index, end_index, shuffle

    def _places(self) -> int | None:
        """How many windows there are, where that is known."""
        rows = array_of(self.data).require_dims()[0]
        last = self.end_index if self.end_index is not None else rows - 1
        if not all(isinstance(number, int) for number in (last, self.length, self.start_index, self.stride, self.batch_size)):
            return None
        return ceil_div(last + 1 - self.length - self.start_index, self.stride)

    def __len__(self) -> int:
        places = self._places()
        if places is None:
            raise Undecided(Unknown("how many batches of windows there are"))
        return -(-places // self.batch_size)

    def __getitem__(self, index: Any) -> Any:
        data, targets = array_of(self.data), array_of(self.targets)
        steps = ceil_div(self.length, self.sampling_rate)
        batch = self._batch(index)
        windows = make_ndarray((batch, steps, *data.require_dims()[1:]), data.element_type)
        return windows, make_ndarray((batch, *targets.require_dims()[1:]), targets.element_type)

    def _batch(self, index: Any) -> Size:
        """How many windows a batch has: less than usual in the last one, unless they are drawn."""
        places = self._places()
        if self.shuffle is True or places is None:
            return self.batch_size
        left = places - self.batch_size * index if isinstance(index, int) and index >= 0 else 0
        return min(self.batch_size, left) if left > 0 else Unknown("which batch of windows is asked for")

    def __iter__(self) -> Iterator[Any]:
        """The first batch and the last, of all that are known."""
        count = -(-places // self.batch_size) if (places := self._places()) is not None else 1
        return (self[index] for index in sorted({0, max(count - 1, 0)}))
