"""Convolutions, pooling and pictures against TensorFlow with calls made at random, right ones and some that fail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tensorflow_oracle import agree

Drawn = tuple[str, dict[str, Any]]
Strategy = Callable[[st.DrawFn], Drawn]
CALLS: dict[str, Strategy] = {}
LAST = {1: "NWC", 2: "NHWC", 3: "NDHWC"}
FIRST = {1: "NCW", 2: "NCHW", 3: "NCDHW"}

ROOMY = (7, 8)
"""A map into which every window fits: of some functions TensorFlow lets an empty one pass."""

sizes = st.integers(1, 7)


def call(strategy: Strategy) -> Strategy:
    """Enters a way to draw a call: the expression, and the shapes of the tensors in it."""
    CALLS[strategy.__name__] = strategy
    return strategy


def spatial(draw: st.DrawFn, axes: int) -> tuple[int, ...]:
    return tuple(draw(sizes) for _ in range(axes))


def seldom(draw: st.DrawFn, value: int) -> int:
    """The value itself, seldom the next."""
    return value + (draw(st.integers(0, 9)) == 0)


def padding_of(draw: st.DrawFn) -> str:
    return repr(draw(st.sampled_from(["SAME", "VALID"])))


def laid_out(draw: st.DrawFn, size: tuple[int, ...], channels: int) -> tuple[tuple[int, ...], str]:
    """The dims of two samples, and the name of their order."""
    if draw(st.booleans()):
        return (2, *size, channels), LAST[len(size)]
    return (2, channels, *size), FIRST[len(size)]


def per_axis(draw: st.DrawFn, axes: int, layout: str, most: int = 3) -> Any:
    """A number for each spatial axis, as one number, a list of them, or one for every axis."""
    steps = [draw(st.integers(1, most)) for _ in range(axes)]
    wording = [steps[0], steps, [1, *steps, 1] if layout == LAST[axes] else [1, 1, *steps]]
    return draw(st.sampled_from(wording if axes > 1 else wording[:2]))


def steps_and_dilations(draw: st.DrawFn, axes: int, layout: str) -> str:
    """Strides or dilations: TensorFlow refuses both at once."""
    if draw(st.integers(0, 2)):
        return f"strides={per_axis(draw, axes, layout)}"
    return f"strides=1, dilations={per_axis(draw, axes, layout, 2)}"


@call
def conv1d(draw: st.DrawFn) -> Drawn:
    channels = draw(st.integers(1, 4))
    dims, layout = laid_out(draw, spatial(draw, 1), channels)
    steps = draw(st.sampled_from([f"stride={draw(st.integers(1, 3))}", f"stride=1, dilations={draw(st.integers(1, 3))}"]))
    kernel = (draw(st.integers(1, 4)), seldom(draw, channels), 3)
    return f"tf.nn.conv1d(x, k, {steps}, padding={padding_of(draw)}, data_format='{layout}')", {"x": dims, "k": kernel}


@call
def conv2d(draw: st.DrawFn) -> Drawn:
    groups, depth = draw(st.sampled_from([1, 1, 1, 2])), draw(st.integers(1, 3))
    dims, layout = laid_out(draw, spatial(draw, 2), groups * depth)
    kernel = (draw(st.integers(1, 4)), draw(st.integers(1, 4)), seldom(draw, depth), 2 * draw(st.integers(1, 2)))
    padding = padding_of(draw)
    if draw(st.integers(0, 3)) == 0:
        pairs = [[draw(st.integers(0, 2)), draw(st.integers(0, 2))] for _ in range(2)]
        padding = str([[0, 0], *pairs, [0, 0]] if layout == "NHWC" else [[0, 0], [0, 0], *pairs])
    steps = steps_and_dilations(draw, 2, layout)
    return f"tf.nn.conv2d(x, k, padding={padding}, data_format='{layout}', {steps})", {"x": dims, "k": kernel}


@call
def conv3d(draw: st.DrawFn) -> Drawn:
    channels = draw(st.integers(1, 3))
    dims, layout = laid_out(draw, spatial(draw, 3), channels)
    steps = [draw(st.integers(1, 3)) for _ in range(3)]
    strides = [1, *steps, 1] if layout == "NDHWC" else [1, 1, *steps]
    kernel = (*(draw(st.integers(1, 3)) for _ in range(3)), seldom(draw, channels), 2)
    return f"tf.nn.conv3d(x, k, strides={strides}, padding={padding_of(draw)}, data_format='{layout}')", {"x": dims, "k": kernel}


@call
def convolution(draw: st.DrawFn) -> Drawn:
    axes, channels = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    dims, layout = laid_out(draw, spatial(draw, axes), channels)
    kernel = (*(draw(st.integers(1, 3)) for _ in range(axes)), seldom(draw, channels), 2)
    name = draw(st.sampled_from(["strides", "dilations"]))
    steps = draw(st.sampled_from([f"{name}={[draw(st.integers(1, 3)) for _ in range(axes)]}", f"{name}={draw(st.integers(1, 3))}"]))
    return f"tf.nn.convolution(x, k, padding={padding_of(draw)}, data_format='{layout}', {steps})", {"x": dims, "k": kernel}


@call
def conv2d_transpose(draw: st.DrawFn) -> Drawn:
    size, stride, window = spatial(draw, 2), draw(st.integers(1, 3)), draw(st.integers(1, 4))
    padding, filters, channels = draw(st.sampled_from(["SAME", "VALID"])), draw(st.integers(1, 3)), draw(st.integers(1, 3))
    grown = [each * stride if padding == "SAME" else (each - 1) * stride + window for each in size]
    dims, layout = laid_out(draw, size, channels)
    if layout == "NCHW":  # the inference of shapes believes what it is told
        return f"tf.nn.conv2d_transpose(x, k, {[2, filters, *grown]}, {stride}, '{padding}', 'NCHW')", {
            "x": dims,
            "k": (window, window, filters, channels),
        }
    grown = [each + draw(st.integers(-1, 1)) if draw(st.integers(0, 3)) == 0 else each for each in grown]
    expression = f"tf.nn.conv2d_transpose(x, k, {[2, *grown, filters]}, strides={stride}, padding='{padding}')"
    return expression, {"x": dims, "k": (window, window, seldom(draw, filters), seldom(draw, channels))}


@call
def depthwise_conv2d(draw: st.DrawFn) -> Drawn:
    channels, stride = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    dims, layout = laid_out(draw, spatial(draw, 2), channels)
    kernel = (draw(st.integers(1, 3)), draw(st.integers(1, 3)), seldom(draw, channels), draw(st.integers(1, 2)))
    strides = [1, stride, stride, 1] if layout == "NHWC" else [1, 1, stride, stride]
    rest = f", dilations={draw(st.sampled_from([[2, 2], [1, 1]]))}" if stride == 1 else ""
    expression = f"tf.nn.depthwise_conv2d(x, k, {strides}, {padding_of(draw)}, data_format='{layout}'{rest})"
    return expression, {"x": dims, "k": kernel}


@call
def separable_conv2d(draw: st.DrawFn) -> Drawn:
    channels, times, stride = draw(st.integers(1, 3)), draw(st.integers(1, 2)), draw(st.integers(1, 2))
    depthwise = (draw(st.integers(1, 3)), draw(st.integers(1, 3)), seldom(draw, channels), times)
    pointwise = (draw(st.sampled_from([1, 1, 1, 2])), 1, seldom(draw, channels * times), 4)
    expression = f"tf.nn.separable_conv2d(x, d, p, [1, {stride}, {stride}, 1], {padding_of(draw)})"
    return expression, {"x": (2, *spatial(draw, 2), channels), "d": depthwise, "p": pointwise}


@call
def pooling(draw: st.DrawFn) -> Drawn:
    axes, kind = draw(st.integers(1, 3)), draw(st.sampled_from(["max", "avg"]))
    dims, layout = laid_out(draw, spatial(draw, axes), 3)
    window = [draw(st.integers(1, 4)) for _ in range(axes)]
    strides = [draw(st.integers(1, 3)) for _ in range(axes)]
    name = f"{kind}_pool{axes}d"
    return f"tf.nn.{name}(x, {window}, {strides}, {padding_of(draw)}, data_format='{layout}')", {"x": dims}


@call
def pool(draw: st.DrawFn) -> Drawn:
    axes = draw(st.integers(1, 3))
    window = [draw(st.integers(1, 3)) for _ in range(axes)]
    name = draw(st.sampled_from(["strides", "dilations"]))
    steps = f"{name}={[draw(st.integers(1, 3)) for _ in range(axes)]}"
    return f"tf.nn.pool(x, {window}, 'MAX', {steps}, padding={padding_of(draw)})", {"x": (2, *spatial(draw, axes), 3)}


@call
def dilation2d(draw: st.DrawFn) -> Drawn:
    channels, rate = draw(st.integers(1, 3)), draw(st.integers(1, 2))
    expression = f"tf.nn.dilation2d(x, k, [1, 1, 1, 1], {padding_of(draw)}, 'NHWC', [1, {rate}, {rate}, 1])"
    return expression, {"x": (2, *ROOMY, channels), "k": (2, 2, seldom(draw, channels))}


@call
def extract_patches(draw: st.DrawFn) -> Drawn:
    window, stride, rate = ([draw(st.integers(1, 3)) for _ in range(2)] for _ in range(3))
    expression = f"tf.image.extract_patches(x, [1, *{window}, 1], [1, *{stride}, 1], [1, *{rate}, 1], {padding_of(draw)})"
    return expression, {"x": (2, *ROOMY, 3)}


@call
def normalization(draw: st.DrawFn) -> Drawn:
    dims = (2, *spatial(draw, draw(st.integers(0, 2))), draw(st.integers(1, 4)))
    own = (seldom(draw, dims[-1]),)
    expression = draw(
        st.sampled_from(
            ["tf.nn.batch_normalization(x, m, m, m, None, 1e-3)", "tf.nn.bias_add(x, m)", "tf.nn.moments(x, list(range(len(x.shape) - 1)))",
             "tf.nn.moments(x, [0], keepdims=True)", "tf.nn.local_response_normalization(x)", "tf.nn.l2_normalize(x, -1)"]
        )
    )  # fmt: skip
    return expression, {"x": dims, "m": own}


@call
def compared(draw: st.DrawFn) -> Drawn:
    rows, classes = spatial(draw, draw(st.integers(1, 2))), draw(st.integers(2, 4))
    labels = (*rows[:-1], seldom(draw, rows[-1]))
    which = draw(st.integers(0, 2))
    if which == 0:
        expression = "tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=x)"
        return expression, {"x": (*rows, classes), "y": (draw(st.sampled_from([labels, labels, (*labels, 1)])), "int32")}
    name = "softmax" if which == 1 else "sigmoid"
    return f"tf.nn.{name}_cross_entropy_with_logits(labels=y, logits=x)", {"x": (*rows, classes), "y": (*labels, seldom(draw, classes))}


@call
def embedding(draw: st.DrawFn) -> Drawn:
    ids = tuple(draw(st.lists(sizes, max_size=3)))
    return "tf.nn.embedding_lookup(x, i)", {"x": tuple(draw(st.lists(sizes, min_size=1, max_size=3))), "i": (ids, "int32")}


@call
def resized(draw: st.DrawFn) -> Drawn:
    dims = (*draw(st.sampled_from([(), (2,), (2,), (2, 1)])), *spatial(draw, 2), draw(st.sampled_from([1, 3])))
    size = [draw(sizes), draw(sizes)]
    wording = [f"resize(x, {size})", f"resize(x, {size}, method='nearest')", f"resize_with_pad(x, {size[0] + 6}, {size[1] + 6})",
               f"resize_with_crop_or_pad(x, {size[0]}, {size[1]})", "rgb_to_grayscale(x)",
               "grayscale_to_rgb(x)", "flip_left_right(x)", "transpose(x)", "rot90(x)", "per_image_standardization(x)", "rgb_to_yuv(x)",
               f"crop_to_bounding_box(x, 0, 1, {size[0]}, {size[1]})", f"pad_to_bounding_box(x, 1, 0, {size[0]}, {size[1]})",
               "central_crop(x, 0.5)", "sobel_edges(x)", "adjust_contrast(x, 2.0)"]  # fmt: skip
    return f"tf.image.{draw(st.sampled_from(wording))}", {"x": dims}


@pytest.mark.parametrize("name", CALLS)
@settings(max_examples=30)
@given(data=st.data())
def test_same_as_tensorflow(name: str, data: st.DataObject) -> None:
    expression, tensors = data.draw(st.composite(CALLS[name])())
    agree(expression, traced=any(f"'{layout}'" in expression for layout in FIRST.values()), **tensors)
