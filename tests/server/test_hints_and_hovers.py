"""What is shown beside the source: tables of statements with the hints and hovers that they get."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from shapelint.server.desk import Desk, Options

HEAD = """\
import torch
from torch import nn
from torch.nn import functional as F


class Net(nn.Module):
    def __init__(self, width=8):
        super().__init__()
        self.conv = nn.Conv2d(3, width, 3, padding=1)
        self.lstm = nn.LSTM(8, 4, batch_first=True)
        self.blocks = nn.Sequential(*[nn.Conv2d(8, 8, 3, stride=2) for _ in range(3)])

    def forward(self, x, name=None):
"""
CALL = "\n\nNet()(torch.randn(2, 3, 32, 32))\n"


def hints(folder: Path, text: str) -> dict[str, str]:
    """The hints of a text, by what stands before them on their row."""
    analysis = Desk(Options(isolated=True, project_evidence=False)).check(str(folder / "net.py"), text)
    assert not analysis.faults and not analysis.problems
    lines = text.split("\n")
    return {lines[hint.row - 1][: hint.column - 1].strip(): hint.label for hint in analysis.hints}


def body(*statements: str) -> str:
    return HEAD + "".join(f"        {line}\n" for statement in statements for line in statement.split("\n"))


STATEMENTS = {
    "y = self.conv(x)": {"y": ": [2, 8, 32, 32]"},
    "y: torch.Tensor = self.conv(x)": {"y": ": [2, 8, 32, 32]"},
    "x = F.relu(x); x = x.flatten(2)": {"x": ": [2, 3, 32, 32]", "x = F.relu(x); x": ": [2, 3, 1024]"},
    "y = 0\ny += x": {"y": ": [2, 3, 32, 32]"},
    "a, (b, *c) = x, (x[0], x[1], x[1, 0])": {"a": ": [2, 3, 32, 32]", "a, (b": ": [3, 32, 32]", "a, (b, *c": ": ([3, 32, 32], [32, 32])"},
    "y, (h, c) = self.lstm(torch.zeros(2, 7, 8))": {"y": ": [2, 7, 4]", "y, (h": ": [1, 2, 4]", "y, (h, c": ": [1, 2, 4]"},
    "out = self.lstm(torch.zeros(2, 7, 8))": {"out": ": ([2, 7, 4], ([1, 2, 4], [1, 2, 4]))"},
    "parts = x.unbind(1)": {"parts": ": ([2, 32, 32], [2, 32, 32], [2, 32, 32])"},
    "parts = x.unbind(2)": {},
    "self.kept = x.mean((2, 3))": {"self.kept": ": [2, 3]"},
    "if (y := x.sum(1)) is not None:\n    pass": {"if (y": ": [2, 32, 32]"},
    "for y in x:\n    pass": {"for y": ": [3, 32, 32]"},
    "y = x\nfor each in self.blocks:\n    y = F.relu(y)\n    y = each(y) if y.size(1) == 8 else y": {"y": ": [2, 3, 32, 32]"},
    "y = self.conv(x)\nfor each in self.blocks:\n    y = each(y)": {"y": ": [2, 8, 15, 15] ..."},
    "with torch.no_grad() as y:\n    z = x[..., None]": {"z": ": [2, 3, 32, 32, 1]"},
    "loss = x.sum()": {"loss": ": []"},
    "n = x.shape[0]": {},
    "y = something(x)": {},
    "y = torch.load('weights.pt')": {},
    "y = x[x > 0]": {},
    "y = [x, None, x]": {"y": ": ([2, 3, 32, 32], …, [2, 3, 32, 32])"},
    "return x, x.sum(1)": {"return x, x.sum(1)": "→ ([2, 3, 32, 32], [2, 32, 32])"},
    "return {'x': x}": {},
    "return (lambda z: z.flatten(1))(x)": {"return (lambda z: z.flatten(1))(x)": "→ [2, 3072]"},
}


@pytest.mark.parametrize("statement", STATEMENTS)
def test_hints(tmp_path: Path, statement: str) -> None:
    found = hints(tmp_path, body(statement) + CALL)
    assert found.pop("def forward(self, x") == ": [2, 3, 32, 32]"
    assert found == STATEMENTS[statement]


def test_a_parameter_with_an_annotation(tmp_path: Path) -> None:
    text = body("return x").replace("forward(self, x,", "forward(self, x: torch.Tensor,") + CALL
    assert "def forward(self, x: torch.Tensor" in hints(tmp_path, text)


def test_sizes_that_are_not_known_have_names(tmp_path: Path) -> None:
    found = hints(tmp_path, body("y = self.blocks(self.conv(x))", "return y"))
    assert found == {
        "def forward(self, x": ": [N, 3, H, W]",
        "y": ": [N, 8, (H - 7)//8, (W - 7)//8]",
        "return y": "→ [N, 8, (H - 7)//8, (W - 7)//8]",
    }


def test_long_sizes_are_left_out_first(tmp_path: Path) -> None:
    text = body("y = self.conv(x).repeat(10000000001, 1, 10000000001, 10000000001)[None]", "z = (y, y)")
    found = hints(tmp_path, text)
    assert found["y"] == ": [1, …, 8, 10000000001*H, 10000000001*W]"
    assert found["z"].endswith("…") and len(found["z"]) < 60


def test_a_script_goes_before_what_is_assumed_and_the_usual_batch_before_the_last(tmp_path: Path) -> None:
    loader = "\nfor batch in DataLoader(TensorDataset(torch.zeros(100, 3, 8, 8)), batch_size=32):\n    Net()(batch[0])\n"
    text = HEAD.replace("import torch\n", "import torch\nfrom torch.utils.data import DataLoader, TensorDataset\n")
    assert hints(tmp_path, text + "        return x\n" + loader)["def forward(self, x"] == ": [32, 3, 8, 8]"


def test_keras(tmp_path: Path) -> None:
    text = "import keras\nfrom keras import layers\n\nx = keras.Input((28, 28, 1))\ny = layers.Conv2D(8, 3)(x)\nz = layers.Flatten()(y)\n"
    assert hints(tmp_path, text) == {"x": ": [N, 28, 28, 1]", "y": ": [N, 26, 26, 8]", "z": ": [N, 5408]"}


HOVERED = body(
    "n = 1; y = self.conv(|x) |+ 1",
    "z = self.|blocks(y).|mean(|dim=(2, 3))",
    "for part in (x, z):",
    "    |part = part * |2",
    "w = torch.lo|ad(name)",
    "return |z",
)


def hover(folder: Path, number: int) -> str:
    """What is told at the mark of this number."""
    marks = [match.start() for match in re.finditer(r"\|", HOVERED)]
    before = HOVERED[: marks[number]].replace("|", "")
    desk = Desk(Options(isolated=True, project_evidence=False))
    name = str(folder / "net.py")
    desk.check(name, HOVERED.replace("|", "") + CALL)
    answer = desk.hover(name, before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1)
    return answer[0] if answer is not None else ""


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (0, r"`x`: `\[2, 3, 32, 32\]` float32\n\nan input of `Net`: Net\(\)\(torch.randn\(2, 3, 32, 32\)\), net.py:\d+$"),
        (
            1,
            r"`self.conv\(x\) \+ 1`: `\[2, 8, 32, 32\]` float32\n\nHow it comes about:\n\n```text\nx +input +\[2, 3, 32, 32\].*\nconv +C",
        ),
        (2, r"\*\*blocks.0\*\* `Conv2d.*(\n\n\*\*blocks.*){2}\n\n`self.blocks\(y\)`: `\[2, 8, 3, 3\]`"),
        (3, r"`self.blocks\(y\).mean\(dim=\(2, 3\)\)`: `\[2, 8\]`"),
        (4, r"`self.blocks\(y\).mean\(dim=\(2, 3\)\)`: `\[2, 8\]`"),
        (5, r"`part`: `\[2, 3, 32, 32\]` float32\n\nthen `\[2, 8\]`"),
        (6, r"`part \* 2`: `\[2, 3, 32, 32\]`"),
        (7, r"$"),
        (8, r"`z`: `\[2, 8\]`"),
    ],
)
def test_hovers(tmp_path: Path, number: int, told: str) -> None:
    assert re.match(told, hover(tmp_path, number)), hover(tmp_path, number)


def test_other_runs_are_told_of(tmp_path: Path) -> None:
    desk = Desk(Options(isolated=True, project_evidence=False))
    name = str(tmp_path / "net.py")
    text = body("return x") + CALL + "Net()(torch.zeros(1, 3, 64, 64))\n"
    desk.check(name, text)
    answer = desk.hover(name, text[: text.index("return x")].count("\n") + 1, 16)
    assert answer is not None
    assert "also `[1, 3, 64, 64]` (Net()(torch.zeros(1, 3, 64, 64)), net.py:" in answer[0]
    desk.close(name)
    assert desk.hover(name, 1, 1) is None
