"""Loops, branches and recurrent networks against TensorFlow: programs of a few calls, with the shapes that come out."""

from __future__ import annotations

from typing import Any

import pytest
from tensorflow_oracle import agree, agree_where_known

X: dict[str, Any] = {"x": (5, 3, 4), "y": (3, 4)}

SAME = [
    "tf.cond(tf.constant(True), lambda: y, lambda: y + 1.0)",
    "tf.cond(tf.reduce_sum(x) > 0, lambda: (y, y[0]), lambda: (y * 2.0, y[1]))",
    "tf.case([(tf.reduce_sum(x) > 0, lambda: y)], default=lambda: y + y)",
    "tf.switch_case(tf.constant(1), [lambda: y, lambda: y + 1.0])",
    "tf.while_loop(lambda i, a: i < 3, lambda i, a: (i + 1, a + y), [tf.constant(0), y])",
    "tf.while_loop(lambda i: i < 3, lambda i: [i + 1], [tf.constant(0)])",
    "tf.map_fn(lambda row: row * 2.0, x)",
    "tf.map_fn(lambda row: tf.reduce_sum(row, 0), x)",
    "tf.map_fn(lambda row: row @ tf.transpose(row), x)",
    "tf.map_fn(lambda pair: pair[0] + pair[1], (x, x), fn_output_signature=tf.float32)",
    "tf.map_fn(lambda row: (row, row[0]), x, fn_output_signature=(tf.float32, tf.float32))",
    "tf.vectorized_map(lambda row: tf.reduce_sum(row), x)",
    "tf.scan(lambda a, row: a + row, x)",
    "tf.scan(lambda a, row: a + tf.reduce_sum(row, 0), x, initializer=tf.zeros([4]))",
    "tf.foldl(lambda a, row: a + row, x)",
    "tf.foldr(lambda a, row: a + row, x, initializer=tf.zeros([3, 4]))",
    "tf.function(lambda a: a + 1.0)(y)",
    "tf.nest.map_structure(lambda a: a[0], {'a': x, 'b': (y, x)})['b']",
    "tf.nest.flatten({'b': x, 'a': [y, y]})",
    "tf.keras.layers.RNN(tf.keras.layers.LSTMCell(7))(x)",
    "tf.keras.layers.RNN(tf.keras.layers.GRUCell(7), return_sequences=True)(x)",
    "tf.keras.layers.RNN([tf.keras.layers.LSTMCell(7), tf.keras.layers.LSTMCell(2)], return_state=False)(x)",
    "tf.keras.layers.Bidirectional(tf.keras.layers.LSTM(7, return_sequences=True))(x)",
    "tf.keras.layers.LSTM(7)(y)",
]
IN_PART = [
    "tf.while_loop(lambda i, a: i < 3, lambda i, a: (i + 1, tf.concat([a, y], 0)), [tf.constant(0), y])",
    "tf.while_loop(lambda i, a, b: i < 3, lambda i, a, b: (i + 1, b, tf.concat([b, y], 0)), [tf.constant(0), y, y])",
    "tf.while_loop(lambda i, a: i < 3, lambda i, a: (i + 1, tf.expand_dims(a, 0)), [tf.constant(0), y])",
    "tf.cond(tf.reduce_sum(x) > 0, lambda: y, lambda: x)",
    "tf.cond(tf.reduce_sum(x) > 0, lambda: y[:1], lambda: y)",
    "tf.foldl(lambda a, row: tf.concat([a, row], 0), x)",
    "tf.foldl(lambda a, row: tf.concat([a, row], 0), x, initializer=tf.zeros([0, 4]))",
    "tf.case([(tf.reduce_sum(x) > 0, lambda: y), (tf.reduce_sum(x) > 1, lambda: y[0])], default=lambda: x)",
]


@pytest.mark.parametrize("expression", SAME)
def test_same_as_tensorflow(expression: str) -> None:
    agree(expression, **X)


@pytest.mark.parametrize("expression", IN_PART)
def test_same_where_known(expression: str) -> None:
    agree_where_known(expression, **X)
