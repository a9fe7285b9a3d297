"""Findings to print."""

from __future__ import annotations

from typing import Any

from shapelint.findings import Edit, Evidence, Finding, Fix, Place, Related, Severity, Step
from shapelint.source.files import Span

MODEL = """\
import torch.nn as nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 64, 5, padding=2)
        self.pool = nn.MaxPool2d(4)
        self.fc1 = nn.Linear(64 * 4 * 4, 128)

    def forward(self, x):
        x = self.pool(self.conv1(x))
        return self.fc1(x.flatten(1))
"""


def place(text: str, part: str, filename: str = "model.py", end: str | None = None) -> Place:
    """The place of `part` in the text, or from `part` to `end`."""
    start = text.index(part)
    stop = start + len(part) if end is None else text.index(end, start) + len(end)
    return Place(filename, Span(*_position(text, start), *_position(text, stop)))


def _position(text: str, offset: int) -> tuple[int, int]:
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def finding(**changes: Any) -> Finding:
    """The finding of DESIGN.md, with changes."""
    number = place(MODEL, "64 * 4 * 4")
    facts: dict[str, Any] = {
        "code": "SHP201",
        "name": "linear-in-features",
        "severity": Severity.ERROR,
        "message": "`fc1` takes 1024 features, but receives 3136 = 64*7*7",
        "place": number,
        "related": (Related("called here with [N, 3136]", place(MODEL, "self.fc1(x", end="self.fc1")),),
        "expected": "3136",
        "actual": "1024",
        "evidence": (Evidence("dataset", "datasets.MNIST", Place("train.py", Span(9, 9, 9, 20))),),
        "derivation": (
            Step("x", "input", ("N", 1, 28, 28), None, "datasets.MNIST"),  # type: ignore[arg-type]
            Step("conv1", "torch.nn.Conv2d", ("N", 64, 28, 28), place(MODEL, "self.conv1(x)"), "Conv2d(1, 64, 5, padding=2)"),  # type: ignore[arg-type]
            Step("pool", "torch.nn.MaxPool2d", ("N", 64, 7, 7), place(MODEL, "self.pool(s"), "MaxPool2d(4)"),  # type: ignore[arg-type]
            Step(None, "torch.flatten", ("N", 3136), None, "flatten(1)"),  # type: ignore[arg-type]
        ),
        "fix": Fix("safe", "replace `64 * 4 * 4` by `64 * 7 * 7`", (Edit(number, "64 * 7 * 7"),)),
    }
    return Finding(**{**facts, **changes})
