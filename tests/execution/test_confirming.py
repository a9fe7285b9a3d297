"""Findings in PyTorch code are confirmed by running it, refuted where they are wrong, and left open with the reason."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from running import claim, findings, laboratory
from shapelint.execution.confirming import Laboratory
from shapelint.findings import Attempt, Confirmation

NET = """\
import torch
from torch import nn
import torch.nn.functional as F


class Net(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3, padding=1)
        self.fc = nn.Linear(8 * 16 * 16, classes)

    def forward(self, x):
        return self.fc(F.max_pool2d(self.conv(x), 2).flatten(1))


def fitting(backbone, labels):
    backbone.fc = nn.Linear(8 * 16 * 16 - 1, labels)
    return backbone

"""

CASES = {
    "called in a main block": ('if __name__ == "__main__":\n    Net(5)(torch.randn(4, 3, 36, 36))', "the model raises RuntimeError: mat1"),
    "called at the top": ("Net()(torch.randn(4, 3, 36, 36))", "importing the file raises RuntimeError: mat1"),
    "called with local values": (
        "def main():\n    classes = [2, 3]\n    sizes = dict(side=36)\n    net = Net(classes=classes[1])\n"
        "    net.train()\n    net(x=torch.randn(4, 3, sizes['side'], sizes['side']))",
        "the model raises RuntimeError: mat1",
    ),
    "a part put in afterwards": (
        "def main():\n    net = Net()\n    net.fc = nn.Linear(2047, 5)\n    net(torch.randn(4, 3, 32, 32))",
        "the model raises RuntimeError: mat1 and mat2 shapes cannot be multiplied (4x2048 and 2047x5)",
    ),
    "parts given to a container": (
        "def main():\n    first = nn.Linear(10, 20)\n    net = nn.Sequential(first, nn.ReLU(), nn.Linear(21, 5))\n"
        "    net(torch.randn(4, 10))",
        "the model raises RuntimeError: mat1",
    ),
    "a loss that broadcasts": (
        "def main():\n    head = nn.Linear(10, 1)\n    F.mse_loss(head(torch.randn(8, 10)), torch.randn(8))",
        "takes [8, 1] against [8] without a word",
    ),
    "samples that are mixed, any batch": (
        "class Mixing(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.conv = nn.Conv2d(1, 8, 5)\n"
        "        self.fc = nn.Linear(8 * 10 * 10, 4)\n\n    def forward(self, x):\n"
        "        return self.fc(self.conv(x).view(-1, 8 * 10 * 10))\n\n\n"
        "def main():\n    Mixing()(torch.randn(25, 1, 28, 28))",
        "a batch of 25 becomes one of 144: [25, 8, 24, 24] to [144, 800]",
    ),
    "no evidence at all": (
        "class Wide(nn.Module):\n    def __init__(self, width):\n        super().__init__()\n        self.first = nn.Linear(width, 8)\n"
        "        self.second = nn.Linear(9, width)\n\n    def forward(self, x):\n        return self.second(self.first(x))\n",
        "the model raises RuntimeError: mat1",
    ),
    "fails as it is built": (
        "def main():\n    nn.MultiheadAttention(10, 3)",
        "the call alone raises AssertionError: embed_dim must be divisible by num_heads",
    ),
    "an index that is not in the table": (
        "class Places(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.table = nn.Embedding(10, 4)\n\n"
        "    def forward(self, x):\n        return x + self.table(torch.arange(12))\n\n\n"
        "def main():\n    Places()(torch.randn(2, 12, 4))",
        "the model raises IndexError: index out of range",
    ),
    "an attribute that is not there": (
        "class Lacking(nn.Module):\n    def forward(self, x):\n        return self.body(x)\n\n\n"
        "def main():\n    Lacking()(torch.randn(2, 3))",
        "the module by itself raises AttributeError: 'Lacking' object has no attribute 'body'",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def cpu() -> Iterator[Laboratory]:
    with laboratory() as made:
        yield made


@pytest.fixture(scope="module")
def meta() -> Iterator[Laboratory]:
    with laboratory("meta") as made:
        yield made


def judged(laboratory: Laboratory, path: Path, text: str, *inputs: str) -> Confirmation:
    """What running the one finding of a program shows."""
    (finding,) = findings(path, text, *inputs)
    shown = laboratory.confirmed(finding).confirmation
    assert shown is not None
    return shown


def named(folder: Path, name: str) -> Path:
    """A file with a name of its own: one process imports them all."""
    return folder / f"{name.replace(' ', '_').replace(',', '')}.py"


@pytest.mark.parametrize("name", CASES)
def test_what_is_found_is_confirmed(tmp_path: Path, cpu: Laboratory, name: str) -> None:
    program, detail = CASES[name]
    shown = judged(cpu, named(tmp_path, name), NET + program + "\n")
    assert (shown.status, shown.device) == ("confirmed", "cpu")
    assert detail in shown.detail


def test_without_data(tmp_path: Path, meta: Laboratory) -> None:
    shown = judged(meta, tmp_path / "without.py", NET + "def main():\n    Net()(torch.randn(4, 3, 36, 36))\n")
    assert (shown.status, shown.device) == ("confirmed", "meta")


def test_inputs_of_the_command_line(tmp_path: Path, meta: Laboratory) -> None:
    path = tmp_path / "described.py"
    shown = judged(meta, path, NET, f"{path}::Net=N,3,36,36")
    assert shown.status == "confirmed" and "(2x2592 and 2048x10)" in shown.detail.replace("[2, 2592] X [2048, 10]", "(2x2592 and 2048x10)")


RIGHT = NET + "\n\ndef half(x):\n    return x / 2\n"
ATTEMPTS = {
    "it runs": (Attempt("model", "of('claims', 'Net')()", "given(array('torch', (2, 3, 32, 32), 'float32'))"), "refuted", "runs: "),
    "another model": (
        Attempt("model", "of('claims', 'Net')()", "given(array('torch', (2, 3, 32, 32), 'float32'))", parts=(("fc", "Conv2d", -1),)),
        "inconclusive", "`fc` is a Linear, not a Conv2d",
    ),
    "a model of another size": (
        Attempt("model", "of('claims', 'Net')()", "given(array('torch', (2, 3, 32, 32), 'float32'))", parts=(("fc", "Linear", 7),)),
        "inconclusive", "`fc` has 20490 parameters, not 7",
    ),
    "other arguments": (Attempt("model", "of('claims', 'Net')(classes='ten')", "given()"), "inconclusive", "another failure came first"),
    "not there": (Attempt("model", "of('claims', 'Nett')()", "given()"), "inconclusive", "AttributeError: module 'claims' has no"),
    "a function": (Attempt("function", "of('claims', 'half')", "given(array('torch', (2,), 'float32'))"), "refuted", "the function runs"),
    "its arguments": (Attempt("function", "of('claims', 'half')", "given(array('torch', (2,), 'float33'))"), "inconclusive", "its inputs"),
    "too large": (
        Attempt("function", "of('claims', 'half')", "given(array('torch', (10**6, 10**6), 'float32'))"), "inconclusive", "out of memory",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ATTEMPTS)
def test_what_is_claimed_wrongly(tmp_path_factory: pytest.TempPathFactory, cpu: Laboratory, name: str) -> None:
    path = tmp_path_factory.getbasetemp() / "claims.py"
    path.write_text(RIGHT)
    attempt, status, detail = ATTEMPTS[name]
    shown = cpu.confirmed(claim(path, attempt, "torch", row=1)).confirmation
    assert shown is not None and shown.status == status and detail in shown.detail


def test_a_device_that_is_not_there(tmp_path: Path) -> None:
    import torch

    if torch.cuda.is_available():
        pytest.skip("there is one")
    with laboratory("cuda") as cuda:
        shown = judged(cuda, tmp_path / "without.py", NET + "def main():\n    Net()(torch.randn(4, 3, 36, 36))\n")
    assert (shown.status, shown.device) == ("inconclusive", None)
    assert shown.detail == "torch cannot be used: RuntimeError: this PyTorch finds no CUDA device"


def test_what_says_nothing_of_a_failure(tmp_path: Path, cpu: Laboratory) -> None:
    text = "import torch\n\nx = torch.zeros(4, 3, 8, 8)\ny = x.flatten(2)  # [4, 3, 49]\n"
    shown = judged(cpu, tmp_path / "stale.py", text)
    assert (shown.status, shown.device) == ("inconclusive", None) and "nothing fail" in shown.detail
