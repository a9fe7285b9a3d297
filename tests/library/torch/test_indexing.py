"""Random index expressions, and assignments through them, against PyTorch."""

from __future__ import annotations

from typing import Any

import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from shapelint.library.torch.tensor import make_tensor
from shapelint.symbolic.dims import symbol
from twins import counted, same_result, same_tensor, twin

BOUND = st.one_of(st.none(), st.integers(-5, 5))


@st.composite
def entries(draw: Any, sizes: list[int]) -> Any:
    """One entry of an index; index tensors and masks as lists, which both sides turn into their own tensors."""
    kind = draw(st.sampled_from(["int", "slice", "slice", "none", "ellipsis", "list", "tensor", "tensor", "number", "mask"]))
    if kind == "int":
        return draw(st.integers(-4, 3))
    if kind == "slice":
        return slice(draw(BOUND), draw(BOUND), draw(st.sampled_from([None, 1, 2, 3])))
    if kind == "none":
        return None
    if kind == "ellipsis":
        return Ellipsis
    if kind == "list":
        return draw(st.lists(st.integers(-2, 1), min_size=1, max_size=3))
    if kind == "number":
        return torch.tensor(draw(st.integers(-2, 1)))
    if kind == "mask":
        shape = tuple(draw(st.sampled_from([sizes[:1], sizes[:2], sizes[1:2], sizes[-1:]])))
        return torch.tensor(draw(st.lists(st.booleans(), min_size=torch.Size(shape).numel(), max_size=torch.Size(shape).numel()))).reshape(
            shape
        )
    shape = draw(st.sampled_from([(1,), (2,), (3,), (2, 1), (2, 2), (1, 3)]))
    return torch.tensor(draw(st.lists(st.integers(-2, 1), min_size=torch.Size(shape).numel(), max_size=torch.Size(shape).numel()))).reshape(
        shape
    )


@st.composite
def indexed(draw: Any) -> tuple[list[int], Any]:
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=4))
    parts = draw(st.lists(entries(sizes), min_size=1, max_size=4))
    first = next((place for place, part in enumerate(parts) if part is Ellipsis), None)
    parts = [part for place, part in enumerate(parts) if part is not Ellipsis or place == first]
    return sizes, parts[0] if len(parts) == 1 else tuple(parts)


def ours_of(index: Any) -> Any:
    if isinstance(index, tuple):
        return tuple(map(ours_of, index))
    return twin(index) if isinstance(index, torch.Tensor) else index


@settings(max_examples=500, deadline=None)
@given(indexed(), st.booleans())
def test_getitem(case: tuple[list[int], Any], turned: bool) -> None:
    sizes, index = case
    real = counted(*sizes)
    if turned:
        real = real.permute(*reversed(range(len(sizes))))
    ours = twin(real)
    same_result(lambda: real[index], lambda: ours[ours_of(index)])


@settings(max_examples=300, deadline=None)
@given(indexed(), st.sampled_from([(), (1,), (2,), (3, 1), (1, 2), (2, 2)]))
def test_setitem(case: tuple[list[int], Any], shape: tuple[int, ...]) -> None:
    sizes, index = case
    real, value = counted(*sizes), counted(*shape) + 100
    ours, given_value = twin(real), twin(value)

    def assign(target: Any, where: Any, new: Any) -> Any:
        target[where] = new
        return target

    repeated = any(isinstance(part, (list, torch.Tensor)) for part in (index if isinstance(index, tuple) else (index,)))
    if repeated:
        ours.values = given_value.values = None  # which of two writes to one place wins is not promised
    same_result(lambda: assign(real, index, value), lambda: assign(ours, ours_of(index), given_value))


def test_symbolic_slices() -> None:
    n, h = symbol("N"), symbol("H")
    tensor = make_tensor((n, 3, h))
    table = {
        "[N, 3, H]": tensor[...],
        "[N, H]": tensor[:, 0],
        "[N, 3, H - 1]": tensor[..., 1:],
        "[N, 3, (H + 1)//2]": tensor[..., ::2],
        "[N, 3, H//2]": tensor[..., 1::2],
        "[N, 1, 3, H]": tensor[:, None],
        "[3, H]": tensor[-1],
    }
    for shape, part in table.items():
        assert part.describe() == shape


def test_mask_of_unknown_count() -> None:
    part = make_tensor((2, 3, 4))[make_tensor((2, 3), "bool")]
    assert part.describe() == "[?, 4]"


def test_assignment_keeps_known_elements() -> None:
    real, ours = torch.zeros(2, 3, dtype=torch.int64), twin(torch.zeros(2, 3, dtype=torch.int64))
    for target in (real, ours):
        target[0, 1:] = 5
        target[:, 0] = 7
    same_tensor(real, ours)
    assert ours.values is not None
