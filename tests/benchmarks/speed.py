"""What a daily run costs: cold, from the cache, in two processes, and on files that are not its business.

    python tests/benchmarks/speed.py --torchvision FOLDER [--rounds 3]

FOLDER holds the source of the package `torchvision`. Everything is a whole process, and all take turns; times are CPU
seconds (user and system, of child processes too) and wall-clock seconds, the medians of the rounds. Beside each stands
what ruff, and pyrefly where it is installed, take on the same input without their caches.
"""

from __future__ import annotations

import argparse
import ast
import shutil
import statistics
import sys
import sysconfig
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path

from cost import MODEL, Command

LINTER = [sys.executable, "-c", "from shapelint.cli import main; main()"]
PARSE = """
import ast, sys, warnings
from pathlib import Path
warnings.simplefilter("ignore")
for path in Path(sys.argv[1]).rglob("*.py"):
    ast.parse(path.read_bytes())
"""
WORDS = (b"torch", b"keras", b"tensorflow", b"einops")
LARGEST = 40_000
"""Bytes of a file that may stand for an ordinary one."""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--torchvision", type=Path, required=True, metavar="FOLDER", help="where the source of torchvision is")
    parser.add_argument("--files", type=int, default=2_000, help="how many files without a framework")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        plain = folder / "plain"
        write_plain_files(plain, options.files)
        for title, commands in comparisons(folder, options.torchvision.absolute(), plain):
            measure(commands, options.rounds)
            report(title, commands)


def comparisons(folder: Path, torchvision: Path, plain: Path) -> Iterator[tuple[str, Sequence[Command]]]:
    """What is compared: in each group the first command is what the others are set against."""
    cache = folder / "cache"
    yield "one file, cold", [linter("shapelint", MODEL, "--no-cache"), *others(MODEL)]
    yield "one file, warm", [linter("shapelint --no-cache", MODEL, "--no-cache"), linter("shapelint", MODEL, "--cache-dir", str(cache))]
    yield (
        "torchvision",
        [
            linter("shapelint --no-cache --jobs 1", torchvision, "--no-cache", "--jobs", "1"),
            linter("shapelint --no-cache --jobs 2", torchvision, "--no-cache", "--jobs", "2"),
            linter("shapelint, warm", torchvision, "--cache-dir", str(cache)),
            *others(torchvision),
        ],
    )
    yield (
        f"{sum(1 for _ in plain.rglob('*.py'))} files without a framework",
        [
            Command("python: ast.parse", [sys.executable, "-c", PARSE, str(plain)]),
            linter("shapelint --no-cache --jobs 1", plain, "--no-cache", "--jobs", "1"),
            linter("shapelint --no-cache --jobs 2", plain, "--no-cache", "--jobs", "2"),
            linter("shapelint, warm", plain, "--cache-dir", str(cache)),
            *others(plain),
        ],
    )


def linter(name: str, path: Path, *options: str) -> Command:
    return Command(name, [*LINTER, "check", "--isolated", "--quiet", *options, str(path)])


def others(path: Path) -> Iterator[Command]:
    """What else checks Python, as far as it is installed: other subjects, but a measure of what people wait for."""
    beside = str(Path(sys.executable).parent)
    ruff, pyrefly = (shutil.which(name, path=beside) or shutil.which(name) for name in ("ruff", "pyrefly"))
    if ruff:
        yield Command("ruff --no-cache", [ruff, "check", "--isolated", "--no-cache", "--quiet", "--exit-zero", str(path)])
    if pyrefly:
        yield Command("pyrefly", [pyrefly, "check", "--summary=none", str(path)])


def measure(commands: Sequence[Command], rounds: int) -> None:
    """Run all once, to fill the caches, then in turns."""
    for command in commands:
        command.run()
        command.cpu.clear()
        command.wall.clear()
    for _ in range(rounds):
        for command in commands:
            command.run()


def report(title: str, commands: Sequence[Command]) -> None:
    print(title)
    cpu, wall = (statistics.median(times) for times in (commands[0].cpu, commands[0].wall))
    for command in commands:
        ratios = f"{statistics.median(command.cpu) / cpu:5.2f} {statistics.median(command.wall) / wall:5.2f}"
        print(f"  {command.row()}   ratios {ratios}", flush=True)


def write_plain_files(folder: Path, count: int) -> None:
    """Files as people write them: those of the standard library, again and again."""
    for number, data in enumerate(islice(cycle(ordinary_sources()), count)):
        path = folder / f"package_{number // 100}" / f"module_{number}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def ordinary_sources() -> list[bytes]:
    found = []
    for path in sorted(Path(sysconfig.get_path("stdlib")).rglob("*.py")):
        if {"site-packages", "test", "tests", "lib2to3"} & set(path.parts):
            continue
        data = path.read_bytes()
        if len(data) <= LARGEST and not any(word in data for word in WORDS) and parses(data):
            found.append(data)
    return found


def parses(data: bytes) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(data)
    except (SyntaxError, ValueError):
        return False
    return True


if __name__ == "__main__":
    main()
