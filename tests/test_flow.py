"""What a drawing shows between the layers: the calls in which several results come together, the model's inputs among them."""

from __future__ import annotations

from pathlib import Path

import pytest
from shapelint.engine import Settings, show

MODEL = """\
import torch
import torch.nn.functional as F
from torch import nn


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = nn.LayerNorm(8)
        self.fc = nn.Linear(8, 8)

    def forward(self, x):
        return x + F.relu(self.fc(self.norm(x)))


class Stream(nn.Module):
    def __init__(self):
        super().__init__()
        self.blocks = nn.ModuleList([Block() for _ in range(3)])

    def forward(self, x):
        for block in self.blocks:
            x = block(x)
        return x


class Gate(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(8, 8)

    def forward(self, x, y):
        return torch.sigmoid(self.fc(x)) * y


class Sums(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(8, 8)

    def forward(self, x):
        for _ in range(3000):
            x = F.relu(x + 1)
        return self.fc(x)
"""


@pytest.fixture
def links(tmp_path: Path):  # type: ignore[no-untyped-def]
    """The edges of a model by the names of what they join."""
    (tmp_path / "a.py").write_text(MODEL)

    def of(name: str, *inputs: str) -> set[tuple[str, str]]:
        shown = show(f"{tmp_path / 'a.py'}::{name}", inputs, Settings())
        names = [given["name"] for given in shown.inputs] + [call.name or f"{call.module}:{call.type}" for call in shown.drawn]
        return {(names[source], names[target]) for source, target in shown.flow}

    return of


def test_each_block_is_fed_by_the_one_before(links) -> None:  # type: ignore[no-untyped-def]
    blocks = [
        {(before, f"{block}.norm"), (f"{block}.norm", f"{block}.fc"), (before, f"{block}:add"), (f"{block}.fc", f"{block}:add")}
        for block, before in (("blocks.0", "x"), ("blocks.1", "blocks.0:add"), ("blocks.2", "blocks.1:add"))
    ]
    assert links("Stream", "2,8") == set.union(*blocks)


def test_inputs_are_origins(links) -> None:  # type: ignore[no-untyped-def]
    assert links("Gate", "2,8", "2,8") == {("x", "fc"), ("fc", ":mul"), ("y", ":mul")}


def test_long_chains_of_what_is_not_shown(links) -> None:  # type: ignore[no-untyped-def]
    assert links("Sums", "2,8") == {("x", "fc")}
