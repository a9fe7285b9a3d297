"""`--watch`: each change is followed by a check, and an interrupt ends it."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

NET = "import torch\nfrom sizes import WIDTH\n\ntorch.zeros(2, 8) @ torch.zeros(WIDTH, 3)\n"


class Watching:
    """A process that watches a folder, and what it has printed."""

    def __init__(self, folder: Path, *options: str) -> None:
        arguments = [sys.executable, "-c", "from shapelint.cli import main; main()", "check", "--watch", "--output-format", "concise"]
        self.process = subprocess.Popen([*arguments, *options], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.lines: list[str] = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        self.lines.extend(iter(self.process.stdout.readline, ""))

    def next_pass(self) -> str:
        """What is printed until it waits again."""
        ends_at = time.monotonic() + 60
        while not any(line.startswith("watching ") for line in self.lines):
            assert self.process.poll() is None, self.lines
            assert time.monotonic() < ends_at, self.lines
            time.sleep(0.02)
        count = next(index for index, line in enumerate(self.lines) if line.startswith("watching ")) + 1
        printed = "".join(self.lines[:count])
        del self.lines[:count]
        return printed


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "net.py").write_text(NET)
    (tmp_path / "sizes.py").write_text("WIDTH = 8\n")
    return tmp_path


@pytest.fixture
def watching(folder: Path) -> Iterator[Watching]:
    watching = Watching(folder)
    yield watching
    watching.process.kill()
    watching.process.wait()


def test_each_change_is_checked(folder: Path, watching: Watching) -> None:
    assert "nothing found" in watching.next_pass()
    (folder / "sizes.py").write_text("WIDTH = 9\n")
    assert "net.py:4:1: error SHP301" in watching.next_pass()
    (folder / "new.py").write_text("import torch\nx = (\n")
    assert "new.py:2:5: error SHP901" in watching.next_pass()
    (folder / "pyproject.toml").write_text("[tool.shapelint]\nselct = []\n")
    assert "unknown key `selct`" in watching.next_pass()
    (folder / "pyproject.toml").write_text('[tool.shapelint]\nignore = ["SHP901"]\n')
    (folder / "sizes.py").unlink()
    assert "nothing found" in watching.next_pass()


@pytest.mark.skipif(sys.platform == "win32", reason="has other interrupts")
def test_an_interrupt_ends_it(watching: Watching) -> None:
    watching.next_pass()
    watching.process.send_signal(signal.SIGINT)
    assert watching.process.wait(30) == 0
    assert "".join(watching.lines).strip() == ""


def test_nothing_happens_where_nothing_changes(folder: Path, watching: Watching) -> None:
    watching.next_pass()
    (folder / "notes.txt").touch()
    time.sleep(1.0)
    assert watching.lines == []


def test_standard_input_does_not_change(folder: Path) -> None:
    watching = Watching(folder, "-")
    assert watching.process.wait(60) == 2
