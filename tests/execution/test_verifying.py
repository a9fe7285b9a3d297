"""`show --verify`: what every layer of a real model returns against the table."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from shapelint.cli import main
from shapelint.execution.verifying import compare

NETS = """\
import torch
from torch import nn


class Block(nn.Module):
    def __init__(self, width, act=nn.ReLU):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(width, width, 3, padding=1), act(), nn.BatchNorm2d(width))

    def forward(self, x):
        return x + self.body(x)


class Net(nn.Module):
    def __init__(self, widths=(8, 16), classes=10):
        super().__init__()
        self.stem = nn.Conv2d(3, widths[0], 3)
        self.blocks = nn.ModuleList([Block(widths[0]) for _ in range(2)])
        self.shared = nn.ReLU()
        self.rnn = nn.LSTM(widths[0], 7, batch_first=True)
        self.head = nn.Linear(7, classes)

    def forward(self, x):
        x = self.shared(self.stem(x))
        for block in self.blocks:
            x = self.shared(block(x))
        x, _ = self.rnn(x.flatten(2).transpose(1, 2))
        return self.head(x[:, -1])


def build(size, classes):
    return Net((size, size * 2), classes)


class Broken(nn.Module):
    def forward(self, x):
        raise OSError("no such thing")
"""


@pytest.mark.parametrize(
    ("target", "options", "status", "line"),
    [
        ("Net", ("--device", "meta"), 0, "verified on meta: 12 of 12 layer calls agree"),
        ("build(4, classes=3)", ("--input", "2,3,20,20", "--device", "cpu"), 0, "verified on cpu: 12 of 12 layer calls agree"),
        ("Broken", ("--device", "cpu", "--input", "2,3"), 2, "not verified: running it raises OSError: no such thing"),
    ],
)
def test_models(tmp_path: Path, target: str, options: tuple[str, ...], status: int, line: str) -> None:
    path = tmp_path / "nets.py"
    path.write_text(NETS)
    result = CliRunner().invoke(main, ["show", f"{path}::{target}", "--verify", "--isolated", "--python", sys.executable, *options])
    assert result.stderr.splitlines()[-1] == line
    assert result.exit_code == status


FACTS: dict[str, Any] = {"device": "cpu", "layers": [["a", "Linear", [[2, 3]]], ["a", "Linear", [[2, 4]]], ["b", "ReLU", [[2, 4]]]]}


@pytest.mark.parametrize(
    ("predicted", "lines", "agreed"),
    [
        ([("a", "Linear", [[2, 3]]), ("a", "Linear", [[2, 4]]), ("b", "ReLU", [[2, 4]])], [], 3),
        ([("a", "Linear", [[2, 3]]), ("b", "ReLU", [[2, 4]])], ["a (Linear): predicted no such call; computed [2, 4]"], 2),
        (
            [("a", "Linear", [[2, 3]]), ("a", "Linear", [[2, 5]]), ("b", "ReLU", None), ("c", "ReLU", [[1]])],
            ["a (Linear): predicted [2, 5]; computed [2, 4]", "c (ReLU): predicted [1]; computed never called"],
            1,
        ),
    ],
)
def test_disagreements(predicted: Any, lines: list[str], agreed: int) -> None:
    verification = compare(predicted, FACTS, is_whole=True)
    assert list(map(str, verification.disagreements)) == lines
    assert verification.agreed == agreed
    assert verification.holds == (not lines)
