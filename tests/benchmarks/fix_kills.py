"""Whether `check --fix` loses anything when it is killed: at random moments, as often as wanted.

    python tests/benchmarks/fix_kills.py [--kills 200] [--files 40] [--seed 0]

A folder holds wrong models, some of them with a second name elsewhere (a hard link), some in notebooks. Half of the kills fall anywhere
in the run, half into the time in which it writes, which begins when the first file beside another is seen. Afterwards every
file holds its old bytes or its new ones; a file with a second name may be half written, if its old bytes lie beside it. In the end a
run that is let alone, after what a person is asked to do, brings all of them to their new bytes.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

LINTER = [sys.executable, "-c", "from shapelint.cli import main; main()", "check", "--fix", "--no-cache", "--isolated", "-q"]

MODEL = """\
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 64, 5, padding=2)
        self.fc = nn.Linear(64 * 4 * 4, 10)

    def forward(self, x):
        return self.fc(nn.functional.max_pool2d(self.conv(x), 4).flatten(1))


Net()(torch.randn(8, 1, 28, 28))
"""
PADDING = "# what else stands in the file\n" * 3_000
KEPT = ".before.shapelint"


def contents(name: str) -> tuple[bytes, bytes]:
    """What a file of this name holds before and after it is fixed."""
    if name.endswith(".ipynb"):
        text = json.dumps({"cells": [{"cell_type": "code", "source": MODEL, "outputs": [PADDING]}]}, indent=1)
    else:
        text = MODEL + PADDING
    return text.encode(), text.replace("64 * 4 * 4", "64 * 7 * 7").encode()


def prepare(folder: Path, files: int) -> list[Path]:
    """The wrong files: every fifth a notebook, every third with a second name."""
    paths = [folder / f"model_{number}.{'ipynb' if number % 5 == 4 else 'py'}" for number in range(files)]
    for number, path in enumerate(paths):
        path.unlink(missing_ok=True)
        path.write_bytes(contents(path.name)[0])
        if number % 3 == 2:
            other = folder.parent / "links" / path.name
            other.unlink(missing_ok=True)
            other.hardlink_to(path)
    return paths


def judge(paths: list[Path], tally: Counter[str]) -> None:
    """Count the states of the files, and put right what a person is asked to."""
    for path in paths:
        before, after = contents(path.name)
        data, kept = path.read_bytes(), path.with_name(path.name + KEPT)
        state = "old" if data == before else "new" if data == after else "torn"
        if kept.exists():
            former = kept.read_bytes()
            if state == "torn":
                state = "torn, former content beside" if former == before else "LOST"
                path.write_bytes(before)
            kept.unlink()
        elif state == "torn":
            state = "LOST"
        tally[state] += 1
    for leftover in paths[0].parent.glob(".*.shapelint"):
        leftover.unlink()
        tally["new file beside, never put in place"] += 1


def killed_run(folder: Path, wait: float, while_writing: bool) -> bool:
    """Run the linter and kill it; whether it was still running."""
    child = subprocess.Popen([*LINTER, str(folder)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    begin = time.monotonic()
    while while_writing and child.poll() is None and not any(name.endswith(".shapelint") for name in os.listdir(folder)):
        if time.monotonic() - begin > 120:
            break
        time.sleep(0.0005)
    time.sleep(wait)
    running = child.poll() is None
    child.kill()
    child.wait()
    return running


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--files", type=int, default=40)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    rng, tally, running = random.Random(arguments.seed), Counter[str](), 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "models")
        folder.mkdir()
        Path(name, "links").mkdir()
        paths = prepare(folder, arguments.files)
        begin = time.monotonic()
        subprocess.run([*LINTER, str(folder)], capture_output=True, check=True)
        whole = time.monotonic() - begin
        for turn in range(arguments.kills):
            paths = prepare(folder, arguments.files)
            while_writing = turn % 2 == 1
            running += killed_run(folder, rng.uniform(0, 0.02 if while_writing else whole), while_writing)
            judge(paths, tally)
        subprocess.run([*LINTER, str(folder)], capture_output=True, check=True)
        judge(paths, final := Counter[str]())
    print(f"{arguments.kills} kills, {running} of them of a running program; files afterwards: {dict(tally)}")
    print(f"after a run that was let alone: {dict(final)}")
    sys.exit(bool(tally["LOST"]) or set(final) != {"new"})


if __name__ == "__main__":
    main()
