"""Shapes in comments: what is read, what is left alone, and every notation read back as it was written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapelint.source.shape_notation import Axis, StatedShape, axis_of, read_shapes


def axes(shape: StatedShape) -> list[int | str]:
    return [axis.size if axis.size is not None else axis.text for axis in shape.axes]


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("# [N, 64, 7, 7]", ["N", 64, 7, 7]),
        ("#[N,64,7,7]", ["N", 64, 7, 7]),
        ("# (batch, 64, 7, 7).", ["batch", 64, 7, 7]),
        ("# N x 64 x 7 x 7", ["N", 64, 7, 7]),
        ("# N \u00d7 64 \u00d7 7 \u00d7 7", ["N", 64, 7, 7]),
        ("# Nx64x7x7", ["N", 64, 7, 7]),
        ("# Bx(H*W)xC", ["B", "(H*W)", "C"]),
        ("# [bs x heads x len x d_k]", ["bs", "heads", "len", "d_k"]),
        ("# bs * nvars x patch_num x hidden_size", ["bs * nvars", "patch_num", "hidden_size"]),
        ("# B, T, C", ["B", "T", "C"]),
        ("# batch_size, seq_len, 3 * dim", ["batch_size", "seq_len", "3 * dim"]),
        ("# -> (batch, 400)", ["batch", 400]),
        ("# => [B, 10]", ["B", 10]),
        ("# (B, C, H, W) -> (B, H * W, C)", ["B", "H * W", "C"]),
        ("# (B, nh, T, hs) x (B, nh, hs, T) -> (B, nh, T, T)", ["B", "nh", "T", "T"]),
        ("# [B, T] -> [B, T, 1] -> [B, 1, T]", ["B", 1, "T"]),
        ("# flatten -> (B, 3136)", ["B", 3136]),
        ("# BCHW -> BNC", ["B", "N", "C"]),
        ("# NCHW \u2192 NHWC", ["N", "H", "W", "C"]),
        ('# "b c h w -> b (h w) c"', ["b", "(h w)", "c"]),
        ("# B H W C -> B C H W", ["B", "C", "H", "W"]),
        ("# shape: (query_length, key_length, num_heads)", ["query_length", "key_length", "num_heads"]),
        ("# Shape (1, index_depth)", [1, "index_depth"]),
        ("# Output shape: (batch, 10)", ["batch", 10]),
        ("# Size=(N, HWA, 4)", ["N", "HWA", 4]),
        ("# torch.Size([1, 64, 7, 7])", [1, 64, 7, 7]),
        ("# (B, 64 * 7 * 7)", ["B", 3136]),
        ("# (B, 224 / 4, 9)", ["B", 56, 9]),
        ("# [..., N, 4]", ["...", "N", 4]),
        ("# (*, C, 3, 3)", ["*", "C", 3, 3]),
        ("# [N, ?, -1, 7]", ["N", "?", "-1", 7]),
        ("# [bs=1, N=2, 128]", [1, 2, 128]),
        ("# [B, T, C] float32", ["B", "T", "C"]),
        ("# (B, N, C), then the class token is cut off", ["B", "N", "C"]),
        ("# [B, T, C]  # noqa: E501", ["B", "T", "C"]),
        ("# shape [Seq_Len, Batch Size, 64]", ["Seq_Len", "Batch Size", 64]),
        ("# (None, 26, 26, 32)", ["None", 26, 26, 32]),
        ("# N,H*W -> N,H*W, C", ["N", "H*W", "C"]),
    ],
)
def test_what_is_a_shape(comment: str, expected: list[int | str]) -> None:
    (shape,) = read_shapes(comment)
    assert axes(shape) == expected
    assert shape.sure
    assert shape.name is None


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("# x: [N, 3, 32, 32]", [("x", ["N", 3, 32, 32])]),
        ("# input: [N, 3, 32, 32]", [("input", ["N", 3, 32, 32])]),
        ("# x: B, T, C", [("x", ["B", "T", "C"])]),
        ("# x.shape = (N, 3)", [("x", ["N", 3])]),
        ("# x.size(): (N, 3)", [("x", ["N", 3])]),
        ("# scores has shape [B, H, T, T]", [("scores", ["B", "H", "T", "T"])]),
        ("# q: (B, h, d), k: (B, h, t, d)", [("q", ["B", "h", "d"]), ("k", ["B", "h", "t", "d"])]),
        ("# (B, T, 8), (B, T)", [(None, ["B", "T", 8]), (None, ["B", "T"])]),
        ("# [N, 1], [N] and [N, 4]", [(None, ["N", 1]), (None, ["N"]), (None, ["N", 4])]),
        ("# aux1: N x 512 x 14 x 14, aux2: N x 528 x 14 x 14", [("aux1", ["N", 512, 14, 14]), ("aux2", ["N", 528, 14, 14])]),
    ],
)
def test_whose_shape_it_is(comment: str, expected: list[tuple[str | None, list[int | str]]]) -> None:
    assert [(shape.name, axes(shape)) for shape in read_shapes(comment)] == expected


@pytest.mark.parametrize(
    "comment",
    [
        "# [1, 2, 3]",
        "# (3, 4)",
        "# [128, 256, 100, 100]",
        "# 35 x 35 x 256",
        "# (x1, y1, x2, y2)",
        "# [x, y, w, h]",
        "# (q, k, v)",
        "# (H, W)",
        "# [num_boxes, 4]",
        "# C x H x W",
        "# [1, -1]",
    ],
)
def test_what_may_be_a_shape_beside_others(comment: str) -> None:
    assert not any(shape.sure for shape in read_shapes(comment))


@pytest.mark.parametrize(
    "comment",
    [
        "#",
        "# ",
        "# noqa: E501, W291",
        "# a kernel of size 3 x 3",
        "# (3, 4) kernel",
        "# 3x3 conv, stride 2",
        "# 64 x 64 image",
        "# 28 x 28",
        "# see https://example.org/a,b/(c, d)",
        "# view(B, T)",
        "# x.view(B, -1, 64)",
        "# x = self.conv(x)",
        "# x = F.relu(self.bn(x), True)",
        "# return torch.zeros(N, 3)",
        "# shapes = [(B, T), (B, C)]",
        "# B, C, H, W = x.shape",
        "# [B, C, H, W] or [B, H, W, C]",
        "# (B, T, C) if batch_first else (T, B, C)",
        "# [N, 4] * [N, 4]",
        "# (B, T, C) + (1, T, C)",
        "# x[B, T]",
        "# [0, 1] -> [-1, 1]",
        "# (0, 1)",
        "# [0.5, 0.5]",
        "# z, y, x -> x, y, z",
        "# p4 -> p3 -> p2",
        "# 5x5 -> 3x3 + dilation",
        "# copied from models.bert with Bert->RoCBert, Bar->Foo",
        "# tp = [7, 4, 0], fp = [3, 0, 0] of them",
        "# smaller, bigger",
        "# dense, sparse",
        "# hidden_states, attentions",
        "# B, see above",
        "# N.B. x, y",
        "# e.g. [N, 3, 224, 224]",
        "# expects an input of shape [N, 3, 32, 32]",
        "# remove the class token and reshape to [batch_size, reduce_dim, seq_len]",
        "# the mask of every head has shape (B, T)",
        "# back B*C -> (b, c)",
        "# todo (B, T)",
        "# [N, 3), [N, 4]",
        "# [[1, 2], [3, 4]]",
        "# ['a', 'b']",
        "# (B, 3.5)",
        "# [B, T, C]?",
        "# [N, 64] x 7",
        "# text, next, x",
        "# -> None, int",
    ],
)
def test_what_is_no_shape(comment: str) -> None:
    assert not any(shape.sure for shape in read_shapes(comment))
    assert all(None in (axis.size for axis in shape.axes) or len(shape.axes) < 3 for shape in read_shapes(comment))


NAMES = st.sampled_from(["C", "H", "W", "T", "L", "seq_len", "hidden", "num_heads", "d_model", "H//2", "H * W", "T - 1", "2 * dim"])
NUMBERS = st.integers(1, 4096).map(str)
SHAPES = st.tuples(st.sampled_from(["N", "B", "batch", "bs", "batch_size"]), st.lists(NAMES | NUMBERS, min_size=1, max_size=5))


def in_list(items: list[str]) -> str:
    return "[" + ", ".join(items) + "]"


def in_tuple(items: list[str]) -> str:
    return "(" + ",".join(items) + ")"


def in_product(items: list[str]) -> str:
    return " x ".join(f"({item})" if " " in item else item for item in items)


def bare(items: list[str]) -> str:
    return ", ".join(items)


@given(
    SHAPES,
    st.sampled_from([in_list, in_tuple, in_product, bare]),
    st.sampled_from(["# {}", "#{}", "# {}  # noqa", "# {}.", "# -> {}", "# x: {}", "# shape: {}", "# x.shape = {}", "# `{}`"]),
)
def test_every_notation_is_read_back(shape: tuple[str, list[str]], notation: object, frame: str) -> None:
    items = [shape[0], *shape[1]]
    text = notation(items)  # type: ignore[operator]
    comment = frame.format(text)
    (read,) = read_shapes(comment)
    assert [axis.text.strip("()") for axis in read.axes] == items
    assert [axis.size for axis in read.axes] == [int(item) if item.isdigit() else None for item in items]
    assert read.sure
    assert comment[read.start : read.end] == text
    assert all(comment[axis.start : axis.end] == axis.text for axis in read.axes)


@given(st.text(alphabet="#[](),x*-> =:NBCHW0123456789abt.'\"", max_size=40))
def test_any_text_can_be_read(text: str) -> None:
    for shape in read_shapes("#" + text):
        assert shape.axes
        assert 0 <= shape.start < shape.end <= len(text) + 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("64", Axis("64", 64)),
        (" 2*3 ", Axis("2*3", 6)),
        ("H/2", Axis("H/2")),
        ("H'", Axis("H'")),
        ("self.dim", Axis("self.dim")),
        ("num of heads", Axis("num of heads")),
        ("...", Axis("...", many=True)),
        ("*batch", Axis("*batch", many=True)),
        ("?", Axis("?")),
        ("-1", Axis("-1")),
        ("7/2", None),
        ("1.5", None),
        ("-3", None),
        ("0", None),
        ("007", None),
        ("", None),
        ("what this is", None),
        ("f(x)", None),
        ("'a'", Axis("a")),
        ("3d_thing", None),
    ],
)
def test_axis(text: str, expected: Axis | None) -> None:
    found = axis_of(text)
    assert (found and (found.text, found.size, found.many)) == (expected and (expected.text, expected.size, expected.many))
