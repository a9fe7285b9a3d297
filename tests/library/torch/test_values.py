"""Elements of tiny known tensors: what model code computes its sizes and schedules from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from programs import same
from shapelint.unknown import Unknown

PROGRAMS: list[Callable[[Any], Any]] = [
    lambda t: [x.item() for x in t.linspace(0, 0.1, 12)],
    lambda t: [x.tolist() for x in t.linspace(0, 0.2, 12).split((3, 4, 5))],
    lambda t: t.linspace(0, 0.0, 5).tolist(),
    lambda t: t.logspace(0, 2, 3).tolist(),
    lambda t: t.arange(10)[2:8:2].cumsum(0),
    lambda t: t.arange(1, 2.5, 0.5),
    lambda t: t.arange(5, 0, -2),
    lambda t: t.arange(6).reshape(2, 3).flip(1),
    lambda t: t.arange(6).view(2, 3).t().tolist(),
    lambda t: int(t.tensor([3, 5])[0]) + 1,
    lambda t: float(t.tensor(1.5)) * 2,
    lambda t: t.tensor([[1, 2], [3, 4.5]]).max(1).values,
    lambda t: t.tensor([3, 1, 2]).sort(descending=True),
    lambda t: t.tensor([3, 1, 2]).argsort(),
    lambda t: t.tensor([3, 1, 2]).argmax().item(),
    lambda t: t.tensor([1.0, 4.0]).sqrt() * 2 + 1,
    lambda t: 1 / t.tensor([2.0, 4.0]),
    lambda t: 2 ** t.arange(4),
    lambda t: t.arange(5) // 2,
    lambda t: t.arange(-3, 3) % 4,
    lambda t: -t.arange(3),
    lambda t: t.arange(7) > 3,
    lambda t: (t.arange(7) > 3).sum().item(),
    lambda t: (t.arange(7) > 3).any().item() and not (t.arange(7) > 9).any(),
    lambda t: t.zeros(2, 3).tolist(),
    lambda t: t.full((2,), 7).tolist(),
    lambda t: t.full((2,), 0.5, dtype=t.float64).sum().item(),
    lambda t: t.ones(3).fill_(2).tolist(),
    lambda t: t.eye(2).long().tolist(),
    lambda t: t.tensor([1.7, -1.7]).int().tolist(),
    lambda t: t.tensor([300]).to(t.uint8).tolist(),
    lambda t: t.tensor([1, 2]).float().mean().item(),
    lambda t: t.tensor([1.0, 2.0, 4.0]).std().item(),
    lambda t: t.tensor([1, 2, 3]).prod().item(),
    lambda t: t.tensor([1, 2, 2, 3]).unique().tolist(),
    lambda t: t.tensor([1, 2, 2, 3]).bincount().tolist(),
    lambda t: t.where(t.arange(4) > 1, 1, 0).tolist(),
    lambda t: t.arange(4).clamp(1, 2).tolist(),
    lambda t: t.arange(4).masked_fill(t.arange(4) > 1, -1).tolist(),
    lambda t: t.tensor([0.1, 0.2]).tolist(),
    lambda t: [g.tolist() for g in t.meshgrid(t.arange(2), t.arange(3), indexing="ij")],
    lambda t: [g.tolist() for g in t.meshgrid(t.arange(2), t.arange(3), indexing="xy")],
    lambda t: t.tril_indices(3, 3).tolist(),
    lambda t: t.Tensor([1, 2]).tolist(),
    lambda t: t.LongTensor([1, 2]).tolist(),
    lambda t: t.cat((t.arange(2), t.arange(3))).tolist(),
    lambda t: t.stack((t.arange(2), t.arange(2))).sum(0).tolist(),
    lambda t: t.tensor([1.0, 2.0]).numel() + t.tensor([[1.0]]).dim(),
    lambda t: t.tensor([2, 3]).diff().item(),
    lambda t: t.topk(t.tensor([3, 1, 2]), 2).values.tolist(),
    lambda t: t.equal(t.arange(3), t.arange(3)),
    lambda t: t.arange(9).reshape(3, 3)[1:, ::2].tolist(),
    lambda t: t.arange(4).view(2, 2).sum((0, 1)).item(),
    lambda t: t.arange(3).unsqueeze(0).eq(t.arange(3).unsqueeze(1)).int().tolist(),
    lambda t: t.round(t.tensor([0.5, 1.5, 2.4])).tolist(),
    lambda t: t.finfo(t.float32).max,
    lambda t: t.finfo(t.float16).min,
    lambda t: t.finfo(t.bfloat16).eps,
    lambda t: t.finfo().tiny,
    lambda t: t.iinfo(t.int32).max + t.iinfo(t.uint8).max + t.iinfo(t.int64).min,
    lambda t: str(t.result_type(t.ones(2, dtype=t.int32), 1.5)),
    lambda t: str(t.promote_types(t.float16, t.bfloat16)),
]


@pytest.mark.parametrize("index", range(len(PROGRAMS)))
def test_numbers(index: int) -> None:
    real, ours = same(PROGRAMS[index], torch, "torch")
    assert ours == real if isinstance(real, str) else _flat(ours) == pytest.approx(_flat(real), rel=1e-6)


def _flat(value: Any) -> list[Any]:
    return [number for each in value for number in _flat(each)] if isinstance(value, list) else [value]


def _in_place(t: Any) -> Any:
    x = t.zeros(3)
    x.add_(1)
    x += 1
    x.mul_(t.arange(3))
    return x


def _viewed(t: Any) -> Any:
    x = t.zeros(4)
    x.view(2, 2).add_(1)
    return x


def test_in_place() -> None:
    real, ours = same(_in_place, torch, "torch")
    assert ours == real
    _, ours = same(_viewed, torch, "torch")
    assert all(isinstance(each, Unknown) for each in ours), "a write through a view makes the elements unknown"
