"""`tf.data` against TensorFlow: pipelines drawn at random have the same element_spec, length and elements."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapelint.library.tensorflow.shapes import static
from shapelint.unknown import Undecided, Unknown
from shapelint.values import Array
from tensorflow_oracle import evaluated, tensorflow

STRUCTURES = ["x", "(x, y)", "{'a': x, 'b': y}", "(x, {'b': y})", "({'a': x}, y)"]
SHAPES = {"x": (7, 4, 6), "y": ((7,), "int32")}
STEPS = [
    ".repeat(2)", ".take(3)", ".take(9)", ".skip(2)", ".prefetch(1)", ".shuffle(5)", ".batch(2)", ".batch(3)", ".batch(7)", ".unbatch()",
    ".batch(3, drop_remainder=True)", ".batch(9)", ".map(PLUS)", ".map(HALF)", ".filter(ALL)", ".enumerate()", ".padded_batch(3)",
    ".padded_batch(2, drop_remainder=True)", ".concatenate(SELF)", ".zip(SELF)",
]  # fmt: skip


def rebuilt(function: Any, value: Any) -> Any:
    """A function applied to the tensors of a structure."""
    if isinstance(value, (tuple, list)):
        return tuple(rebuilt(function, each) for each in value)
    return {key: rebuilt(function, each) for key, each in value.items()} if isinstance(value, dict) else function(value)


def piped(tf: Any, x: Any, y: Any, structure: str, steps: list[str]) -> Any:
    """The data set that the steps make of slices."""
    names = {
        "PLUS": lambda *parts: rebuilt(lambda each: each + each, parts if len(parts) > 1 else parts[0]),
        "HALF": lambda *parts: rebuilt(lambda each: tf.expand_dims(each, -1), parts if len(parts) > 1 else parts[0]),
        "ALL": lambda *parts: True,
    }
    data = tf.data.Dataset.from_tensor_slices(eval(structure, {"x": x, "y": y}))
    for step in steps:
        if step == ".zip(SELF)":
            data = tf.data.Dataset.zip((data, data))
        else:
            data = eval(f"data{step}", {**names, "data": data, "SELF": data})
    return data


def shapes_in(value: Any) -> Iterator[Any]:
    """The shapes of specifications and tensors, in the order in which TensorFlow has them."""
    if isinstance(value, (tuple, list)) and not isinstance(value, Array):
        for each in value:
            yield from shapes_in(each)
    elif isinstance(value, dict):
        for key in sorted(value):
            yield from shapes_in(value[key])
    elif isinstance(value, Unknown):
        yield None
    elif isinstance(value, Array):
        yield None if value.dims is None else tuple(static(size) if not isinstance(size, Unknown) else None for size in value.dims)
    else:
        is_open = isinstance(value.shape, Unknown) or getattr(value.shape, "rank", 0) is None
        yield None if is_open else tuple(size if isinstance(size, int) else None for size in value.shape)


def fits(own: Any, real: Any) -> bool:
    """Whether shapes are the same as far as they are known here."""
    if own is None or real is None or len(own) != len(real):
        return own is None
    return all(one in (None, other) for one, other in zip(own, real, strict=True))


def length(data: Any) -> int | None:
    try:
        return len(data)
    except (Undecided, TypeError):
        return None


@settings(max_examples=80)
@given(st.sampled_from(STRUCTURES), st.lists(st.sampled_from(STEPS), max_size=5))
def test_pipelines(structure: str, steps: list[str]) -> None:
    what = f"{structure} {''.join(steps)}"
    own, why = evaluated(lambda tf, x, y: read(piped(tf, x, y, structure, steps)), SHAPES)
    try:
        zeros = tensorflow.zeros(SHAPES["x"]), tensorflow.zeros(*SHAPES["y"])
        real = piped(tensorflow, *zeros, structure, steps)
    except Exception:
        assert own is None or None in own[0], what
        return
    assert own is not None, f"{what}: {why}"
    spec, count, elements = own
    wanted = list(shapes_in(real.element_spec))
    assert all(map(fits, spec, wanted)), f"{what}: {spec} against {wanted}"
    assert len(spec) == len(wanted) or None in spec, what
    assert count in (None, length(real)), f"{what}: {count} against {length(real)}"
    found = [list(shapes_in(element)) for element in handed_out(real)]
    for each in elements if found and count is not None else ():
        assert any(all(map(fits, each, leaves)) for leaves in found), f"{what}: {each} is none of {found}"


def handed_out(data: Any) -> list[Any]:
    """The first elements; none of batches of batches whose last one is smaller, which fail."""
    try:
        return list(data.take(20))
    except tensorflow.errors.InvalidArgumentError:
        return []


def read(data: Any) -> tuple[list[Any], int | None, list[list[Any]]]:
    """The shapes of the specification, the length, and the shapes of the elements that are handed out."""
    if isinstance(data, Unknown):
        return [None], None, [[None]]
    return list(shapes_in(data.element_spec)), length(data), [list(shapes_in(each)) for each in data]


WINDOWS = [
    "window(3, 1, drop_remainder=True).flat_map(lambda w: w.batch(3))",
    "window(3, shift=2, drop_remainder=True).flat_map(lambda w: w.batch(3, drop_remainder=True))",
    "window(3).flat_map(lambda w: w.batch(3))",
    "window(2, 1, 2, True).flat_map(lambda w: w.batch(2))",
    "batch(7).repeat(2).window(2, drop_remainder=True).flat_map(lambda w: w.batch(2))",
]


@pytest.mark.parametrize("windows", WINDOWS)
def test_windows(windows: str) -> None:
    own, why = evaluated(lambda tf, x, y: read(eval(f"tf.data.Dataset.from_tensor_slices(x).{windows}", {"tf": tf, "x": x})), SHAPES)
    real = eval(f"tf.data.Dataset.from_tensor_slices(x).{windows}", {"tf": tensorflow, "x": tensorflow.zeros(SHAPES["x"])})
    assert own is not None, why
    assert fits(own[0][0], next(shapes_in(real.element_spec)))
    assert own[0][0] is not None
    assert own[1] in (None, sum(1 for _ in real))
    assert all(any(fits(each[0], tuple(batch.shape)) for each in own[2]) for batch in real)
