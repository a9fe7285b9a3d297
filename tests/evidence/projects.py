"""Small projects of several files, written below a temporary folder; comments say what is found where, as in `scenes`."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from scenes import REMARKS, expected
from shapelint.engine import FileReport, Settings, check_file
from shapelint.evidence.project import MEMORY
from shapelint.findings import Finding

Files = Mapping[str, str]
Found = set[tuple[str, int, str, str]]

NET = """\
import torch.nn.functional as F
from torch import nn


class Net(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.conv = nn.Conv2d(1, 32, 5, padding=2)
        self.fc = nn.Linear(32 * 7 * 7, classes)  # error: SHP201

    def forward(self, x):
        return self.fc(F.max_pool2d(self.conv(x), 2).flatten(1))
"""
"""Wrong for pictures of 28 rows, right for those of 14: alone it is neither."""

RIGHT_NET = NET.replace("7 * 7", "14 * 14").replace("  # error: SHP201", "")

CALL = """\
import torch
{}

if __name__ == "__main__":
    net = Net()
    print(net(torch.randn(64, 1, 28, 28)).shape)
"""


def write(folder: Path, files: Files) -> Path:
    """The files of a project; nothing is remembered of one that was there before."""
    MEMORY.forget()
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(text))
    return folder


def report(file: Path, text: str | None = None, **settings: object) -> FileReport:
    result = check_file(file, text, Settings(**settings))  # type: ignore[arg-type]
    assert result.faults == []
    return result


def shown(folder: Path, findings: list[Finding]) -> Found:
    found: Found = set()
    for finding in findings:
        name = str(Path(finding.place.filename).relative_to(folder))
        each = (name, finding.place.span.row, finding.severity.name.lower(), finding.code)
        if each[2:] not in REMARKS:
            found.add(each)
    return found


def announced(folder: Path, files: Files) -> Found:
    """What the comments of all files announce."""
    return {(name, *each) for name in files if name.endswith(".py") for each in expected((folder / name).read_text())}


def all_found(folder: Path, files: Files) -> Found:
    """What checking every file of the project finds."""
    return {each for name in files if name.endswith(".py") for each in shown(folder, report(folder / name).findings)}


def wrong_and_right(files: Files) -> Iterator[Files]:
    """The project with the wrong network, and with the right one."""
    yield files
    yield {name: text.replace(NET, RIGHT_NET) for name, text in files.items()}


@pytest.fixture(autouse=True)
def fresh_memory() -> None:
    MEMORY.forget()
