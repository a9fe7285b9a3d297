"""numpy for model code: the same small programs with the real numpy and with the library."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy
import pytest

sys.path.append(str(Path(__file__).parent.parent / "torch"))
from programs import same

PROGRAMS: list[Callable[[Any], Any]] = [
    lambda np: int(np.prod([2, 3, 4])),
    lambda np: np.prod((2, 3)) * 2,
    lambda np: np.sqrt(16.0) + np.log2(8) + np.ceil(4.2) + np.floor(-0.5) + np.round(2.6),
    lambda np: np.cumsum([1, 2, 3]),
    lambda np: np.linspace(0, 1, 5),
    lambda np: np.linspace(0, 1, 4, endpoint=False),
    lambda np: [float(x) for x in np.linspace(0, 0.1, 3)],
    lambda np: np.arange(12).reshape(3, 4)[1:, ::2],
    lambda np: np.arange(12).reshape(3, 4).T.shape,
    lambda np: np.arange(6).reshape(2, -1).sum(axis=0),
    lambda np: np.arange(6).reshape(2, 3).mean(1, keepdims=True),
    lambda np: np.concatenate([np.zeros((2, 3)), np.ones((1, 3))], axis=0).shape,
    lambda np: np.stack([np.zeros(3), np.ones(3)], axis=1).shape,
    lambda np: np.expand_dims(np.zeros((2, 3)), 0).shape,
    lambda np: np.expand_dims(np.zeros((2, 3)), (0, -1)).shape,
    lambda np: np.zeros((2, 3))[np.newaxis, :, None].shape,
    lambda np: np.transpose(np.zeros((2, 3, 4)), (2, 0, 1)).shape,
    lambda np: np.zeros((2, 3, 4)).transpose(2, 0, 1).shape,
    lambda np: np.pad(np.zeros((2, 3)), ((0, 1), (2, 2))).shape,
    lambda np: [g.shape for g in np.meshgrid(np.arange(2), np.arange(3))],
    lambda np: [g.tolist() for g in np.meshgrid(np.arange(2), np.arange(3), indexing="ij")],
    lambda np: np.where(np.arange(4) > 1, np.arange(4), 0),
    lambda np: np.where(np.arange(4) > 1)[0],
    lambda np: np.isin(np.arange(4), [1, 2]),
    lambda np: np.clip(np.arange(6), 2, 4),
    lambda np: np.argmax([1, 3, 2]) + np.max([1, 3]) + np.min([4, 3]),
    lambda np: np.array([[1, 2], [3, 4]]).flatten(),
    lambda np: str(np.array([1.5, 2]).dtype),
    lambda np: str(np.array([1, 2]).astype(np.float32).dtype),
    lambda np: str((np.array([1, 2], dtype=np.int32) + 1.5).dtype),
    lambda np: str((np.ones(2, dtype=np.float32) * np.arange(2)).dtype),
    lambda np: str((np.ones(2, dtype="f4") * 2.0).dtype),
    lambda np: str(np.sqrt(np.arange(3)).dtype),
    lambda np: np.array([1, 2]).size + np.array([[1]]).ndim + len(np.zeros((3, 2))),
    lambda np: list(np.arange(3)),
    lambda np: np.arange(3)[1] + 1,
    lambda np: np.array([3, 1, 2]).argsort(),
    lambda np: np.unique([3, 1, 3]),
    lambda np: np.tile(np.zeros((2, 3)), (2, 1)).shape,
    lambda np: np.repeat(np.arange(2), 2),
    lambda np: np.repeat(np.zeros((2, 3)), 2, axis=1).shape,
    lambda np: np.vstack([np.zeros(3), np.zeros(3)]).shape + np.hstack([np.zeros(3), np.zeros(2)]).shape,
    lambda np: np.broadcast_to(np.zeros((1, 3)), (2, 3)).shape,
    lambda np: np.random.rand(2, 3).shape + np.random.randint(0, 5, (4,)).shape + np.random.randn(2).shape,
    lambda np: np.random.uniform(0, 1, size=(2, 3)).shape + np.random.normal(size=3).shape,
    lambda np: np.random.permutation(4).shape + np.random.choice(5, 3).shape,
    lambda np: np.full((2,), 3) + np.ones(2) - np.zeros_like(np.ones(2)),
    lambda np: 2 ** np.arange(4) // 2 % 3,
    lambda np: -np.arange(3) * 1.5,
    lambda np: (np.arange(3) == np.arange(3)).all(),
    lambda np: np.matmul(np.zeros((2, 3)), np.zeros((3, 4))).shape,
    lambda np: np.dot(np.zeros((2, 3)), np.zeros(3)).shape,
    lambda np: np.squeeze(np.zeros((1, 3, 1))).shape,
    lambda np: np.swapaxes(np.zeros((1, 3, 2)), 0, 2).shape,
    lambda np: np.split(np.arange(6), 3)[1],
    lambda np: np.pi + np.e + np.finfo(np.float32).max + np.iinfo(np.int32).max,
    lambda np: isinstance(np.zeros(2), np.ndarray),
    lambda np: np.float32(3) + np.int64(2),
    lambda np: np.linalg.norm(np.array([3.0, 4.0])),
    lambda np: np.std([1.0, 2.0, 4.0]) + np.median([1, 2, 3]) * 0 if False else np.std([1.0, 2.0, 4.0]),
    lambda np: np.indices((2, 3)).shape,
    lambda np: np.log(np.ones(2)) + np.exp(np.zeros(2)),
]


@pytest.mark.parametrize("index", range(len(PROGRAMS)))
def test_programs(index: int) -> None:
    real, ours = same(PROGRAMS[index], numpy, "numpy")
    if isinstance(real, str):
        assert ours.removeprefix("np.") == real
    else:
        assert _flat(ours) == pytest.approx(_flat(real))


def _flat(value: Any) -> list[Any]:
    return [number for each in value for number in _flat(each)] if isinstance(value, list) else [value]
