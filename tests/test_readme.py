"""The README shows what the tool prints: each `console` block is run again.

`python tests/test_readme.py` writes the present output into the README.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
BLOCK = re.compile(r"```console\n\$ (shapelint [^\n]*)\n(.*?)```", re.DOTALL)


def output(command: str) -> str:
    """What a person sees: both streams of the command, run in the repository's folder."""
    environment = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS")}
    arguments = [sys.executable, "-m", "shapelint", *shlex.split(command)[1:]]
    run = subprocess.run(arguments, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120)
    return run.stdout


@pytest.mark.parametrize(("command", "shown"), BLOCK.findall(README.read_text(encoding="utf-8")))
def test_examples_are_real(command: str, shown: str) -> None:
    assert output(command) == shown


def test_there_are_examples() -> None:
    assert len(BLOCK.findall(README.read_text(encoding="utf-8"))) >= 2


if __name__ == "__main__":
    README.write_text(BLOCK.sub(lambda m: f"```console\n$ {m[1]}\n{output(m[1])}```", README.read_text(encoding="utf-8")), encoding="utf-8")
