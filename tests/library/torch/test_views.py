"""Chains of random views against PyTorch: shape, memory order, elements, and whether `view` still works after them."""

from __future__ import annotations

from typing import Any

import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st
from shapelint.library.registry import lookup
from twins import counted, same_result, same_tensor, twin

SIZES = st.lists(st.integers(1, 4), min_size=1, max_size=4)


@st.composite
def views(draw: Any) -> tuple[str, tuple[Any, ...]]:
    """A method that makes a view, with arguments that fit some tensors."""
    axis = st.integers(-4, 3)
    return draw(
        st.one_of(
            st.tuples(st.just("permute"), st.permutations(range(draw(st.integers(1, 4)))).map(tuple)),
            st.tuples(st.sampled_from(["transpose", "swapaxes"]), st.tuples(axis, axis)),
            st.tuples(st.sampled_from(["unsqueeze", "squeeze", "select_first"]), st.tuples(axis)),
            st.tuples(st.just("squeeze"), st.just(())),
            st.tuples(st.just("narrow"), st.tuples(axis, st.integers(0, 2), st.integers(1, 2))),
            st.tuples(st.just("expand"), st.lists(st.sampled_from([-1, 1, 2, 3]), min_size=1, max_size=5).map(tuple)),
            st.tuples(st.just("movedim"), st.tuples(axis, axis)),
            st.tuples(st.just("diagonal"), st.tuples(st.integers(-2, 2), axis, axis)),
            st.tuples(st.just("unfold"), st.tuples(axis, st.integers(1, 3), st.integers(1, 2))),
            st.tuples(st.just("flip"), st.lists(axis, max_size=2).map(lambda axes: (tuple(axes),))),
            st.tuples(st.just("roll"), st.tuples(st.integers(-2, 2), axis)),
            st.tuples(st.just("repeat"), st.lists(st.integers(1, 2), min_size=1, max_size=4).map(tuple)),
            st.tuples(st.just("repeat_interleave"), st.tuples(st.integers(0, 2), axis)),
            st.tuples(st.just("flatten"), st.tuples(axis, axis)),
            st.tuples(st.sampled_from(["tril", "triu"]), st.tuples(st.integers(-1, 1))),
        )
    )


def applied(tensor: Any, view: tuple[str, tuple[Any, ...]]) -> Any:
    name, arguments = view
    return tensor.select(arguments[0], 0) if name == "select_first" else getattr(tensor, name)(*arguments)


@settings(max_examples=400, deadline=None)
@given(SIZES, st.lists(views(), min_size=1, max_size=4))
@example([1], [("squeeze", (0,)), ("select_first", (0,))])
@example([4], [("unfold", (0, 3, 1)), ("flip", ((),))])
def test_chain_of_views(sizes: list[int], chain: list[tuple[str, tuple[Any, ...]]]) -> None:
    real = counted(*sizes)
    for view in chain:
        ours = twin(real)
        same_result(lambda real=real, view=view: applied(real, view), lambda ours=ours, view=view: applied(ours, view))
        try:
            real = applied(real, view)
        except (RuntimeError, IndexError):
            return


@settings(max_examples=400, deadline=None)
@given(SIZES, st.lists(views(), max_size=2), st.data())
def test_view_and_reshape_after_views(sizes: list[int], chain: list[tuple[str, tuple[Any, ...]]], data: Any) -> None:
    real = counted(*sizes)
    for view in chain:
        try:
            real = applied(real, view)
        except (RuntimeError, IndexError):
            return
    wanted = data.draw(factors(real.numel()))
    ours = twin(real)
    same_result(lambda: real.view(wanted), lambda: ours.view(wanted))
    same_result(lambda: real.reshape(wanted), lambda: ours.reshape(*wanted))


def factors(count: int) -> st.SearchStrategy[list[int]]:
    """Sizes that multiply to `count`, mostly: one may be -1, and some are wrong."""
    divisors = [size for size in range(1, count + 1) if count % size == 0] or [1]

    def fill(sizes: list[int], place: int, open_size: bool) -> list[int]:
        rest = count
        for size in sizes:
            rest //= size
        return [*sizes[:place], -1 if open_size else max(rest, 1), *sizes[place:]]

    return st.builds(fill, st.lists(st.sampled_from(divisors[:6]), max_size=3), st.integers(0, 3), st.booleans())


def test_twin_of_an_expanded_view_is_not_written_twice() -> None:
    real = counted(3)
    ours = twin(real)
    row = ours[1]
    ours[1] = 7
    assert ours.values == (0, 7, 2)
    assert row.values is None


def test_complex_views() -> None:
    real = torch.zeros(4, 6, dtype=torch.complex64).t()
    pairs = torch.view_as_real(real)
    same_tensor(pairs, lookup("torch.view_as_real")(lookup("torch.Tensor.t")(_without_values(real.t()))))
    same_tensor(torch.view_as_complex(pairs), lookup("torch.view_as_complex")(_without_values(pairs)))


def _without_values(real: torch.Tensor) -> Any:
    ours = twin(real)
    ours.values = None
    return ours
