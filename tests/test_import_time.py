"""What a run imports: never a framework, and on a clean file nothing that only fixes or graphs need."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

CLEAN = """\
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3)
        self.fc = nn.Linear(8, 4)

    def forward(self, x):
        return self.fc(self.conv(x).mean((2, 3)))


Net()(torch.zeros(2, 3, 16, 16))
"""
WRONG = CLEAN.replace("Linear(8", "Linear(9")
FRAMEWORKS = {"torch", "torchvision", "tensorflow", "keras", "jax", "numpy", "einops"}
HEAVY = {"libcst", "networkx", "pygls", "lsprotocol"}


def imported(folder: Path, *arguments: str) -> set[str]:
    """The top-level packages that a run of the command line imports."""
    program = f"""
import sys
from shapelint.cli import main
try:
    main({list(arguments)!r})
except SystemExit:
    pass
print("IMPORTED", *sorted({{name.partition('.')[0] for name in sys.modules}}), file=sys.stderr)
"""
    result = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, timeout=120)
    assert "IMPORTED" in result.stderr, result.stderr
    return set(result.stderr.rpartition("IMPORTED")[2].split())


@pytest.mark.parametrize("arguments", [("check", "clean.py"), ("check", "plain.py"), ("rule", "SHP201"), ("--help",)])
def test_a_clean_file_pays_for_little(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "clean.py").write_text(CLEAN)
    (tmp_path / "plain.py").write_text("import json\nprint(json.dumps(3))\n")
    assert not imported(tmp_path, *arguments) & (FRAMEWORKS | HEAVY)


@pytest.mark.parametrize("arguments", [("check", "wrong.py"), ("show", "clean.py::Net", "--input", "1,3,16,16")])
def test_no_run_imports_a_framework(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "clean.py").write_text(CLEAN)
    (tmp_path / "wrong.py").write_text(WRONG)
    assert not imported(tmp_path, *arguments) & FRAMEWORKS
