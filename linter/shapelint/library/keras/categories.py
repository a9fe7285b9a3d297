"""Layers that turn categories and words into numbers: look-ups, hashes, codes."""

from __future__ import annotations

from typing import Any

from shapelint.library.keras.layer import Layer, shape_rule
from shapelint.library.keras.merging import tensors_of
from shapelint.library.keras.preprocessing import preprocessing_names
from shapelint.library.registry import layer
from shapelint.library.tensorflow.tensor import Tensor
from shapelint.raised import raised
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, definitely, equal
from shapelint.unknown import Undecided, Unknown
from shapelint.values import Array

_OLD_MODES = {"binary": "multi_hot", "tf-idf": "tf_idf"}


class Coding(Layer):
    """`[N, *] -> [N, *]` with the mode "int"; else the last axis becomes the code, or `[N, *, depth]` with "one_hot"."""

    output_mode: Any
    int_type = "int64"

    def depth(self) -> Size:
        """How many categories the code tells apart."""
        raise NotImplementedError

    def coded(self, inputs: Tensor) -> Tensor:
        if isinstance(self.output_mode, Unknown):
            raise Undecided(self.output_mode)
        dims = inputs.require_dims()
        if self.output_mode == "int":
            return inputs.like(dims, self.int_type)
        if self.output_mode == "one_hot" and not (len(dims) > 1 and definitely(equal(dims[-1], 1))):
            return inputs.like((*dims, self.depth()), "float32")
        return inputs.like((*dims[:-1], self.depth()), "float32")

    @shape_rule
    def call(self, call: CallInProgress, inputs: Tensor, *_weights: Any, **_options: Any) -> Any:
        return self.coded(inputs)

    def adapt(self, *_data: Any, **_options: Any) -> None:
        """Values are not followed."""


def mode_of(output_mode: Any) -> Any:
    return _OLD_MODES.get(output_mode, output_mode) if isinstance(output_mode, str) else output_mode


@layer(*preprocessing_names("CategoryEncoding"))
class CategoryEncoding(Coding):
    """`[N, k] -> [N, num_tokens]`, or `[N, k, num_tokens]` with "one_hot"."""

    def __init__(self, num_tokens: Any = None, output_mode: Any = "multi_hot", sparse: Any = False, **options: Any) -> None:
        options.pop("max_tokens", None)
        super().__init__(**options)
        if num_tokens is None:
            raise raised(ValueError("num_tokens must be set to use this layer. If the number of tokens is not known, use a look-up layer."))
        self.num_tokens, self.output_mode = num_tokens, mode_of(output_mode)

    def depth(self) -> Size:
        return self.num_tokens

    @shape_rule
    def call(self, call: CallInProgress, inputs: Tensor, count_weights: Any = None) -> Any:
        return self.coded(inputs) if inputs.require_dims() else inputs.like((self.num_tokens,), "float32")


@layer(*preprocessing_names("Hashing"))
class Hashing(Coding):
    """`[*] -> [*]`, or `[*, num_bins]` in place of the last axis."""

    def __init__(
        self, num_bins: Any, mask_value: Any = None, salt: Any = None, output_mode: Any = "int", *_settings: Any, **options: Any
    ) -> None:
        super().__init__(**options)
        self.num_bins, self.output_mode = num_bins, mode_of(output_mode)

    def depth(self) -> Size:
        return self.num_bins

    @shape_rule
    def call(self, call: CallInProgress, inputs: Tensor) -> Any:
        return self.coded(inputs)


@layer(*preprocessing_names("HashedCrossing"), "keras.layers.experimental.preprocessing.CategoryCrossing")
class HashedCrossing(Coding):
    """`[[N, 1], [N, 1]] -> [N, 1]`, or `[N, num_bins]`."""

    takes_several = True

    def __init__(self, num_bins: Any = None, output_mode: Any = "int", *_settings: Any, **options: Any) -> None:
        super().__init__(**options)
        self.num_bins, self.output_mode = num_bins, mode_of(output_mode)

    def depth(self) -> Size:
        return self.num_bins

    @shape_rule
    def call(self, call: CallInProgress, inputs: Any) -> Any:
        return self.coded(tensors_of(inputs, "HashedCrossing", 2)[0])


@layer(*preprocessing_names("Discretization"))
class Discretization(Coding):
    """`[*] -> [*]`: the bin of each number."""

    def __init__(
        self, bin_boundaries: Any = None, num_bins: Any = None, epsilon: Any = 0.01, output_mode: Any = "int", *_settings: Any,
        **options: Any,
    ) -> None:  # fmt: skip
        options.pop("bins", None)
        super().__init__(**options)
        self.bin_boundaries, self.num_bins, self.output_mode = bin_boundaries, num_bins, mode_of(output_mode)

    def depth(self) -> Size:
        if isinstance(self.bin_boundaries, (tuple, list)):
            return len(self.bin_boundaries) + 1
        return self.num_bins if self.num_bins is not None else Unknown("the number of bins")


class Lookup(Coding):
    """The index of each word or number in a vocabulary."""

    def __init__(self, max_tokens: Any = None, num_oov_indices: Any = 1, mask_token: Any = None, *_settings: Any, **options: Any) -> None:
        self.vocabulary = options.pop("vocabulary", None)
        self.output_mode = mode_of(options.pop("output_mode", "int"))
        self.pad_to_max_tokens = options.pop("pad_to_max_tokens", False)
        self.invert = options.pop("invert", False)
        super().__init__(**options)
        self.max_tokens, self.num_oov_indices, self.mask_token = max_tokens, num_oov_indices, mask_token

    def depth(self) -> Size:
        if self.pad_to_max_tokens:
            return self.max_tokens
        words = vocabulary_size(self.vocabulary)
        return words + self.num_oov_indices + (self.mask_token is not None and self.output_mode == "int")

    def vocabulary_size(self) -> Any:
        return Unknown("the size of a vocabulary")

    get_vocabulary = vocab_size = vocabulary_size

    @shape_rule
    def call(self, call: CallInProgress, inputs: Tensor) -> Any:
        result = self.coded(inputs)
        return inputs.like(result.dims, "string") if self.invert and self.output_mode == "int" else result


layer(*preprocessing_names("StringLookup"))(type("StringLookup", (Lookup,), {"__doc__": Lookup.__doc__}))
layer(*preprocessing_names("IntegerLookup"))(type("IntegerLookup", (Lookup,), {"__doc__": Lookup.__doc__}))


def vocabulary_size(vocabulary: Any) -> Size:
    """How many words a list or an array holds."""
    if isinstance(vocabulary, (tuple, list)):
        return len(vocabulary)
    if isinstance(vocabulary, Array) and vocabulary.dims:
        return vocabulary.dims[0]
    return Unknown("the words of a vocabulary")


@layer(*preprocessing_names("TextVectorization"))
class TextVectorization(Coding):
    """`[N]` or `[N, 1]` of strings `-> [N, output_sequence_length]`, or a code for each text."""

    def __init__(
        self, max_tokens: Any = None, standardize: Any = "lower_and_strip_punctuation", split: Any = "whitespace", ngrams: Any = None,
        output_mode: Any = "int", output_sequence_length: Any = None, pad_to_max_tokens: Any = False, vocabulary: Any = None,
        *_settings: Any, **options: Any,
    ) -> None:  # fmt: skip
        super().__init__(**options)
        self.max_tokens, self.split, self.output_mode = max_tokens, split, mode_of(output_mode)
        if isinstance(self.output_mode, str) and self.output_mode != "int" and isinstance(output_sequence_length, int):
            raise raised(ValueError("`output_sequence_length` must not be set if `output_mode` is not 'int'."))
        self.output_sequence_length, self.pad_to_max_tokens, self.vocabulary = output_sequence_length, pad_to_max_tokens, vocabulary

    def depth(self) -> Size:
        return self.max_tokens if self.pad_to_max_tokens else vocabulary_size(self.vocabulary) + 1

    @shape_rule
    def call(self, call: CallInProgress, inputs: Tensor) -> Any:
        if isinstance(self.output_mode, Unknown):
            raise Undecided(self.output_mode)
        batch = inputs.require_dims()[0] if inputs.require_dims() else Unknown("a text that is no batch")
        if self.output_mode != "int":
            return inputs.like((batch, self.depth()), "float32")
        length = self.output_sequence_length
        return inputs.like((batch, Unknown("the number of words in a text") if length is None else length), "int64")

    def set_vocabulary(self, vocabulary: Any, *_settings: Any, **_options: Any) -> None:
        self.vocabulary = vocabulary

    def vocabulary_size(self) -> Any:
        return Unknown("the size of a vocabulary")

    get_vocabulary = vocabulary_size
