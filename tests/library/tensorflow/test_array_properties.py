"""Arrays and mathematics against TensorFlow with calls made at random, right ones and some that fail: same shapes, or refused by both."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tensorflow_oracle import agree, agree_where_known

Drawn = tuple[str, dict[str, Any]]
Strategy = Callable[[st.DrawFn], Drawn]
CALLS: dict[str, Strategy] = {}
IN_PART: dict[str, Strategy] = {}
"""Calls whose results depend on values that are not followed, so that sizes may be unknown here."""

sizes = st.integers(1, 4)


def call(strategy: Strategy) -> Strategy:
    """Enters a way to draw a call: the expression, and the shapes of the tensors in it."""
    CALLS[strategy.__name__] = strategy
    return strategy


def in_part(strategy: Strategy) -> Strategy:
    IN_PART[strategy.__name__] = strategy
    return strategy


def dims_of(draw: st.DrawFn, least: int = 0, most: int = 4) -> tuple[int, ...]:
    return tuple(draw(st.lists(sizes, min_size=least, max_size=most)))


def axis_for(draw: st.DrawFn, rank: int) -> int:
    """An axis, seldom one that the rank does not have."""
    return draw(st.integers(-rank, max(rank - 1, 0)) if draw(st.integers(0, 5)) else st.integers(-rank - 2, rank + 1))


def perturbed(draw: st.DrawFn, dims: tuple[int, ...]) -> tuple[int, ...]:
    """The same sizes, seldom with another in one place or another rank."""
    what = draw(st.integers(0, 7))
    if what == 0 and dims:
        place = draw(st.integers(0, len(dims) - 1))
        return (*dims[:place], draw(sizes), *dims[place + 1 :])
    return (*dims, 2) if what == 1 else dims


# Shapes changed


@call
def reshape(draw: st.DrawFn) -> Drawn:
    dims = dims_of(draw)
    target = list(draw(st.permutations(dims)))
    while len(target) > 1 and draw(st.booleans()):
        target[:2] = [target[0] * target[1]]
    if draw(st.booleans()) and target:
        target[draw(st.integers(0, len(target) - 1))] = draw(st.sampled_from([-1, -1, -1, 5, -2]))
    return f"tf.reshape(x, {target})", {"x": dims}


@call
def transpose(draw: st.DrawFn) -> Drawn:
    dims = dims_of(draw, 1)
    order = draw(st.permutations(range(len(dims))))
    order = [each - len(dims) if draw(st.integers(0, 5)) == 0 else each for each in order]
    if draw(st.integers(0, 6)) == 0:
        order[0] = draw(st.integers(-1, len(dims)))
    return f"tf.transpose(x, {order})", {"x": dims}


@call
def expand_dims(draw: st.DrawFn) -> Drawn:
    dims = dims_of(draw)
    return f"tf.expand_dims(x, {axis_for(draw, len(dims) + 1)})", {"x": dims}


@call
def squeeze(draw: st.DrawFn) -> Drawn:
    dims = tuple(draw(st.lists(st.sampled_from([1, 1, 2]), max_size=4)))
    axes = draw(st.none() | st.lists(st.integers(-len(dims) - 1, len(dims)), max_size=2))
    return f"tf.squeeze(x, {axes})", {"x": dims}


@call
def broadcast_to(draw: st.DrawFn) -> Drawn:
    dims = dims_of(draw, 0, 3)
    target = [*draw(st.lists(sizes, max_size=2)), *(draw(sizes) if size == 1 else size for size in perturbed(draw, dims))]
    return f"tf.broadcast_to(x, {target})", {"x": dims}


# Taken together and apart


@call
def concat(draw: st.DrawFn) -> Drawn:
    dims = dims_of(draw, 1)
    axis = axis_for(draw, len(dims))
    tensors = {}
    for name in "xyz"[: draw(st.integers(1, 3))]:
        own = list(perturbed(draw, dims))
        if -len(own) <= axis < len(own):
            own[axis] = draw(sizes)
        tensors[name] = tuple(own)
    return f"tf.concat([{', '.join(tensors)}], {axis})", tensors


@call
def stack(draw: st.DrawFn) -> Drawn:
    dims = dims_of(draw, 0, 3)
    tensors = {name: perturbed(draw, dims) for name in "xyz"[: draw(st.integers(1, 3))]}
    return f"tf.stack([{', '.join(tensors)}], {axis_for(draw, len(dims) + 1)})", tensors


@call
def unstack(draw: st.DrawFn) -> Drawn:
    dims = dims_of(draw, 1)
    number = draw(st.sampled_from(["", "", f", num={dims[0]}", ", num=3"]))
    return f"tf.unstack(x, axis={axis_for(draw, len(dims))}{number})", {"x": dims}


@call
def split(draw: st.DrawFn) -> Drawn:
    dims = dims_of(draw, 1)
    axis = axis_for(draw, len(dims))
    parts = draw(st.integers(1, 3) | st.lists(st.integers(0, 3), min_size=1, max_size=3).filter(any))
    if isinstance(parts, list) and -len(dims) <= axis < len(dims) and draw(st.booleans()):
        rest = dims[axis] - sum(parts[1:])
        parts[0] = draw(st.sampled_from([-1, rest] if parts[1:] else [rest])) if rest >= 0 else parts[0]
    return f"tf.split(x, {parts}, axis={axis})", {"x": dims}


@call
def tile(draw: st.DrawFn) -> Drawn:
    dims = dims_of(draw)
    return f"tf.tile(x, {list(perturbed(draw, tuple(draw(st.integers(0, 3)) for _ in dims)))})", {"x": dims}


@call
def repeat(draw: st.DrawFn) -> Drawn:
    dims = dims_of(draw, 1)
    axis = draw(st.none() | st.integers(-len(dims), len(dims) - 1))
    times = draw(st.integers(0, 3) | st.lists(st.integers(0, 3), min_size=1, max_size=3))
    return f"tf.repeat(x, {times}, axis={axis})", {"x": dims}


@call
def roll_and_reverse(draw: st.DrawFn) -> Drawn:
    dims = dims_of(draw, 1)
    axis = axis_for(draw, len(dims))
    return draw(st.sampled_from([f"tf.roll(x, 1, {axis})", f"tf.reverse(x, [{axis}])", f"tf.sort(x, axis={axis})"])), {"x": dims}


@call
def pad(draw: st.DrawFn) -> Drawn:
    dims = dims_of(draw, 1)
    widths = [[draw(st.integers(0, 3)), draw(st.integers(0, 3))] for _ in perturbed(draw, dims)]
    return f"tf.pad(x, {widths}, '{draw(st.sampled_from(['CONSTANT', 'CONSTANT', 'REFLECT', 'SYMMETRIC']))}')", {"x": dims}


@call
def blocks(draw: st.DrawFn) -> Drawn:
    block = draw(st.integers(2, 3))
    height, width, depth = (draw(sizes) * draw(st.sampled_from([1, block])) for _ in range(3))
    function = draw(st.sampled_from(["space_to_depth", "depth_to_space"]))
    return f"tf.nn.{function}(x, {block})", {"x": (2, height, width, depth * draw(st.sampled_from([1, block * block])))}


@call
def space_to_batch(draw: st.DrawFn) -> Drawn:
    blocks = [draw(st.integers(1, 3)) for _ in range(2)]
    widths = [[draw(st.integers(0, 2)), draw(st.integers(0, 2))] for _ in range(2)]
    function = draw(st.sampled_from(["space_to_batch", "batch_to_space"]))
    return f"tf.{function}(x, {blocks}, {widths})", {"x": (draw(st.integers(1, 12)), draw(sizes), draw(sizes), 2)}


# Indices


def part_of(draw: st.DrawFn, size: int) -> str:
    bound = st.none() | st.integers(-size - 2, size + 2)
    start, stop = ("" if each is None else str(each) for each in (draw(bound), draw(bound)))
    step = draw(st.sampled_from(["", "", ":2", ":-1", ":3", ":-2"]))
    return (
        f"{start}:{stop}{step}"
        if draw(st.integers(0, 2))
        else str(draw(st.integers(-size, size if draw(st.integers(0, 5)) == 0 else size - 1)))
    )


@call
def strided_slice(draw: st.DrawFn) -> Drawn:
    dims = dims_of(draw, 1)
    parts = [part_of(draw, size) for size in dims[: draw(st.integers(0, len(dims)))]]
    for extra in draw(st.lists(st.sampled_from(["tf.newaxis", "...", "0"]), max_size=2)):
        if extra != "..." or "..." not in parts:
            parts.insert(draw(st.integers(0, len(parts))), extra)
    return f"x[{', '.join(parts) or ':'}]", {"x": dims}


@call
def slice_of(draw: st.DrawFn) -> Drawn:
    dims = dims_of(draw, 1)
    begin = [draw(st.integers(0, size - 1)) for size in dims]
    size = [draw(st.integers(-1, own - start if draw(st.integers(0, 5)) else own)) for own, start in zip(dims, begin, strict=True)]
    return f"tf.slice(x, {begin}, {size})", {"x": dims}


@call
def gather(draw: st.DrawFn) -> Drawn:
    dims = dims_of(draw, 1)
    axis = axis_for(draw, len(dims))
    places = tuple(draw(st.lists(sizes, max_size=2)))
    shared = draw(st.integers(0, min(len(places), len(dims) - 1)))
    return f"tf.gather(x, i, axis={axis}, batch_dims={shared})", {"x": dims, "i": ((*dims[:shared], *places[shared:]), "int32")}


@call
def gather_nd(draw: st.DrawFn) -> Drawn:
    dims = dims_of(draw, 1)
    shared = draw(st.sampled_from([0, 0, 1]))
    depth = draw(st.integers(1, len(dims) if draw(st.integers(0, 5)) == 0 else max(len(dims) - shared, 1)))
    places = (*dims[:shared], *draw(st.lists(sizes, max_size=2)), depth)
    return f"tf.gather_nd(x, i, batch_dims={shared})", {"x": dims, "i": (places, "int32")}


@call
def scattered(draw: st.DrawFn) -> Drawn:
    dims = dims_of(draw, 1, 3)
    depth, rows = draw(st.integers(1, len(dims))), draw(sizes)
    updates = perturbed(draw, (rows, *dims[depth:]))
    function = draw(st.sampled_from(["tf.tensor_scatter_nd_update(x, i, u)", f"tf.scatter_nd(i, u, {list(dims)})"]))
    return function, {"x": dims, "i": ((rows, depth), "int32"), "u": updates}


@call
def one_hot(draw: st.DrawFn) -> Drawn:
    dims = dims_of(draw, 0, 3)
    return f"tf.one_hot(i, {draw(sizes)}, axis={axis_for(draw, len(dims) + 1)})", {"i": (dims, "int32")}


@in_part
def boolean_mask(draw: st.DrawFn) -> Drawn:
    dims = dims_of(draw, 1, 3)
    axis = draw(st.integers(0, len(dims) - 1))
    mask = perturbed(draw, dims[axis : axis + draw(st.integers(1, 2))])
    return f"tf.boolean_mask(x, m, axis={axis})", {"x": dims, "m": (mask, "bool")}


@call
def ranges(draw: st.DrawFn) -> Drawn:
    start, stop, step = draw(st.integers(-5, 5)), draw(st.integers(-5, 9)), draw(st.sampled_from([1, 2, 3, -1, -2, 0.5]))
    return f"tf.range({start}, {stop if step * (stop - start) >= 0 else start}, {step})", {}


# Element by element


@call
def arithmetic(draw: st.DrawFn) -> Drawn:
    dims = dims_of(draw)
    other = tuple(1 if draw(st.integers(0, 3)) == 0 else size for size in perturbed(draw, dims))
    other = other[draw(st.integers(0, len(other))) :]
    shapes = draw(st.permutations([dims, other]))
    wording = [
        "x + y",
        "x * y",
        "x - y",
        "x / y",
        "x ** y",
        "x > y",
        "tf.maximum(x, y)",
        "tf.equal(x, y)",
        "tf.math.squared_difference(x, y)",
    ]
    return draw(st.sampled_from(wording)), {"x": shapes[0], "y": shapes[1]}


@in_part
def where(draw: st.DrawFn) -> Drawn:
    dims = dims_of(draw, 0, 3)
    shapes = [tuple(1 if draw(st.integers(0, 3)) == 0 else size for size in perturbed(draw, dims)) for _ in range(3)]
    return "tf.where(c, x, y)", {"c": (shapes[0], "bool"), "x": shapes[1], "y": shapes[2]}


@call
def reductions(draw: st.DrawFn) -> Drawn:
    dims = dims_of(draw)
    axes = draw(st.none() | st.just(axis_for(draw, len(dims))) | st.just([axis_for(draw, len(dims)), axis_for(draw, len(dims))]))
    name = draw(st.sampled_from(["sum", "mean", "max", "min", "prod", "logsumexp", "std", "variance", "euclidean_norm"]))
    return f"tf.math.reduce_{name}(x, axis={axes}, keepdims={draw(st.booleans())})", {"x": dims}


@call
def along_an_axis(draw: st.DrawFn) -> Drawn:
    dims = dims_of(draw, 1)
    axis = axis_for(draw, len(dims))
    name = draw(
        st.sampled_from(["argmax", "argmin", "cumsum", "math.cumprod", "nn.softmax", "nn.log_softmax", "math.l2_normalize", "argsort"])
    )
    return f"tf.{name}(x, axis={axis})", {"x": dims}


@call
def top_k(draw: st.DrawFn) -> Drawn:
    dims = dims_of(draw, 1)
    return f"tf.math.top_k(x, {draw(st.integers(0, dims[-1] + (draw(st.integers(0, 5)) == 0)))})", {"x": dims}


# Products


@call
def matmul(draw: st.DrawFn) -> Drawn:
    lead, (rows, inner, columns) = dims_of(draw, 0, 2), (draw(sizes), draw(sizes), draw(sizes))
    flags = [draw(st.sampled_from(["", "", "transpose", "adjoint"])) for _ in range(2)]
    left = (inner, rows) if flags[0] else (rows, inner)
    right = (columns, inner) if flags[1] else (inner, columns)
    other = tuple(1 if draw(st.integers(0, 3)) == 0 else size for size in lead)[draw(st.integers(0, len(lead))) :]
    named = "".join(f", {flag}_{side}=True" for flag, side in zip(flags, "ab", strict=True) if flag)
    return f"tf.matmul(x, y{named})", {"x": perturbed(draw, (*lead, *left)), "y": perturbed(draw, (*other, *right))}


@call
def tensordot(draw: st.DrawFn) -> Drawn:
    common = dims_of(draw, 0, 2)
    left, right = dims_of(draw, 0, 2), dims_of(draw, 0, 2)
    if draw(st.booleans()):
        return f"tf.tensordot(x, y, {len(common)})", {"x": perturbed(draw, (*left, *common)), "y": (*common, *right)}
    axes = [[-1 - place for place in range(len(common))][::-1], list(range(len(common)))]
    return f"tf.tensordot(x, y, {axes})", {"x": (*left, *common), "y": perturbed(draw, (*common, *right))}


@call
def einsum(draw: st.DrawFn) -> Drawn:
    known = {letter: draw(sizes) for letter in "abcd"}
    first, second = (draw(st.lists(st.sampled_from("abcd"), min_size=1, max_size=3, unique=True)) for _ in range(2))
    result = draw(st.permutations(sorted({*first, *second})))[: draw(st.integers(0, 4))]
    tensors = {name: perturbed(draw, tuple(known[letter] for letter in letters)) for name, letters in (("x", first), ("y", second))}
    return f"tf.einsum('{''.join(first)},{''.join(second)}->{''.join(result)}', x, y)", tensors


@call
def matrices(draw: st.DrawFn) -> Drawn:
    lead, rows = dims_of(draw, 0, 1), draw(sizes)
    square = perturbed(draw, (*lead, rows, rows))
    wording = ["inv(x)", "det(x)", "trace(x)", "diag_part(x)", "diag(x)", "matrix_transpose(x)", "solve(x, y)", "band_part(x, 0, -1)",
               "eigvalsh(x)", "qr(x)", "set_diag(x, y)"]  # fmt: skip
    chosen = draw(st.sampled_from(wording))
    other = (*lead, rows) if "set_diag" in chosen else (*lead, rows, draw(sizes))
    return f"tf.linalg.{chosen}", {"x": square if "solve" not in chosen and "inv" not in chosen else (*lead, rows, rows), "y": other}


@call
def segments(draw: st.DrawFn) -> Drawn:
    dims = dims_of(draw, 1, 3)
    return f"tf.math.unsorted_segment_sum(x, i, {draw(sizes)})", {"x": dims, "i": (dims[: draw(st.integers(1, len(dims)))], "int32")}


SINGULAR = ("inv", "solve")
"""What fails on zeros: TensorFlow is asked for the shape alone."""


@pytest.mark.parametrize("name", CALLS)
@settings(max_examples=40)
@given(data=st.data())
def test_same_as_tensorflow(name: str, data: st.DataObject) -> None:
    expression, tensors = data.draw(st.composite(CALLS[name])())
    agree(expression, traced=any(each in expression for each in SINGULAR), **tensors)


@pytest.mark.parametrize("name", IN_PART)
@settings(max_examples=40)
@given(data=st.data())
def test_same_where_known(name: str, data: st.DataObject) -> None:
    expression, tensors = data.draw(st.composite(IN_PART[name])())
    agree_where_known(expression, **tensors)
