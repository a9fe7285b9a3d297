"""`tf.signal`, `tf.strings`, and the metrics and queues of TensorFlow 1, against TensorFlow."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tensorflow_oracle import agree

SIGNALS = [
    "tf.signal.frame(x, 4, 2)",
    "tf.signal.frame(x, 4, 3, pad_end=True)",
    "tf.signal.frame(x, 60, 2)",
    "tf.signal.frame(x, 2, 1, axis=0)",
    "tf.signal.frame(x, 2, 1, axis=2)",
    "tf.signal.overlap_and_add(f, 2)",
    "tf.signal.overlap_and_add(v, 2)",
    "tf.signal.stft(x, 8, 4)",
    "tf.signal.stft(x, 7, 3)",
    "tf.signal.stft(x, 8, 4, fft_length=16)",
    "tf.signal.stft(x, 8, 4, pad_end=True)",
    "tf.signal.stft(v, 8, 4)",
    "tf.signal.inverse_stft(tf.signal.stft(x, 8, 4), 8, 4)",
    "tf.signal.inverse_stft(tf.signal.stft(x, 7, 3), 7, 3)",
    "tf.signal.rfft(x)",
    "tf.signal.rfft(x, [32])",
    "tf.signal.irfft(tf.signal.rfft(x))",
    "tf.signal.rfft2d(f)",
    "tf.signal.irfft2d(tf.signal.rfft2d(f))",
    "tf.signal.rfft2d(v)",
    "tf.signal.fft(tf.cast(x, tf.complex64))",
    "tf.signal.dct(x)",
    "tf.signal.hann_window(9)",
    "tf.signal.linear_to_mel_weight_matrix(40, 129)",
    "tf.signal.linear_to_mel_weight_matrix(num_mel_bins=8, num_spectrogram_bins=65, sample_rate=8000)",
    "tf.tensordot(tf.abs(tf.signal.stft(x, 8, 4)), tf.signal.linear_to_mel_weight_matrix(6, 5), 1)",
    "tf.signal.mfccs_from_log_mel_spectrograms(f)",
    "tf.signal.fftshift(x)",
]
STRINGS = [
    "tf.strings.length(['a', 'bc'])",
    "tf.strings.lower(['a', 'bc'])",
    "tf.strings.to_number(['1', '2'])",
    "tf.strings.to_number([['1'], ['2']], tf.int32)",
    "tf.strings.as_string(x)",
    "tf.strings.regex_replace(['a'], 'a', 'b')",
    "tf.strings.to_hash_bucket_fast(['a', 'b', 'c'], 5)",
]
GRAPH = [
    "tf1.metrics.accuracy(i, i)",
    "tf1.metrics.accuracy(i, tf.zeros([6]))",
    "tf1.metrics.accuracy(labels=i, predictions=tf.zeros([6, 1]))",
    "tf1.metrics.accuracy(i, tf.zeros([6, 3]))",
    "tf1.metrics.mean(x)",
    "tf1.metrics.mean_tensor(x)",
    "tf1.metrics.mean_squared_error(x, x)",
    "tf1.metrics.mean_squared_error(x, f)",
    "tf1.metrics.auc(i > 0, tf.zeros([6]))",
    "tf1.metrics.mean_iou(i, i, 4)",
    "tf1.metrics.mean_per_class_accuracy(i, i, 4)",
    "tf1.train.batch([x, i], 8)",
    "tf1.train.batch([x], 8, allow_smaller_final_batch=True)",
    "tf1.train.batch([i], 8, enqueue_many=True)",
    "tf1.train.batch({'a': x}, 8)['a']",
    "tf1.train.shuffle_batch([x, i], 8, 100, 10)",
    "tf1.train.shuffle_batch([i], batch_size=8, capacity=100, min_after_dequeue=10, enqueue_many=True)",
    "tf1.train.slice_input_producer([x, f])",
    "tf1.FIFOQueue(9, [tf.float32, tf.int32], shapes=[[3, 2], []]).dequeue()",
    "tf1.FIFOQueue(9, [tf.float32, tf.int32], shapes=[[3, 2], []]).dequeue_many(5)",
    "tf1.FIFOQueue(9, tf.float32, [4]).dequeue()",
    "tf1.FIFOQueue(9, tf.float32, [[4]]).dequeue_many(2)",
    "tf1.FIFOQueue(9, [tf.float32], [[]]).dequeue_many(2)",
    "tf1.FIFOQueue(9, tf.float32).dequeue()",
    "tf1.RandomShuffleQueue(9, 2, [tf.float32], [[4, 5]]).dequeue_up_to(3)",
    "tf1.PaddingFIFOQueue(9, [tf.int32], shapes=[[None]]).dequeue_many(3)",
]
TENSORS: dict[str, Any] = {"x": (3, 30), "f": (3, 5, 8), "v": (6,), "i": ((6,), "int32")}


@pytest.mark.parametrize("expression", [*SIGNALS, *STRINGS])
def test_same_as_tensorflow(expression: str) -> None:
    agree(expression, **TENSORS)


@pytest.mark.parametrize("expression", GRAPH)
def test_same_as_in_a_graph(expression: str) -> None:
    agree(expression, traced=True, **TENSORS)


@settings(max_examples=60)
@given(st.integers(1, 40), st.integers(1, 9), st.integers(1, 9), st.booleans())
def test_frames(samples: int, length: int, step: int, padded: bool) -> None:
    agree(f"tf.signal.frame(x, {length}, {step}, pad_end={padded})", x=(2, samples))
    agree(f"tf.signal.stft(x, {length}, {step}, pad_end={padded})", x=(samples + length,))
