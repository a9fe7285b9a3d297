"""What a check costs, measured side by side with what people run otherwise.

    python tests/benchmarks/cost.py --torchvision FOLDER [--command shapelint] [--rounds 5]

FOLDER holds the source of the package `torchvision`; without it only the first comparison is made. This Python must
have torch and torchinfo. Every command is run once to fill the caches of bytecode and of the file system; then all take
turns. Times are CPU seconds (user and system) and wall-clock seconds of whole processes, the median of the rounds.
"""

from __future__ import annotations

import argparse
import os
import shlex
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

HERE = Path(__file__).absolute().parent
MODEL = HERE / "resnet50.py"
LINTER = shlex.join([sys.executable, "-c", "from shapelint.cli import main; main()"])
IMPORT = "import torch"
SUMMARY = "import torchinfo, resnet50; torchinfo.summary(resnet50.resnet50(), (1, 3, 224, 224))"


@dataclass
class Command:
    """A command and what its runs took."""

    name: str
    arguments: Sequence[str]
    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)

    def run(self) -> str:
        """Run it once, and return what it prints; the statuses 0 and 1 are those of a linter that worked."""
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        begin, before = time.perf_counter(), os.times()
        done = subprocess.run(self.arguments, cwd=HERE, env=environment, capture_output=True, text=True)
        after = os.times()
        self.wall.append(time.perf_counter() - begin)
        self.cpu.append(after.children_user + after.children_system - before.children_user - before.children_system)
        if done.returncode not in (0, 1) or "Traceback" in done.stderr:
            sys.exit(f"{self.name} failed:\n{done.stderr}")
        return done.stdout

    def row(self) -> str:
        return f"{self.name:<42} {statistics.median(self.cpu):6.2f} s CPU {statistics.median(self.wall):6.2f} s wall"


def compare(pairs: Sequence[tuple[Command, Command, float]], rounds: int) -> None:
    """Run all commands in turns, and print the ratio of each pair beside the most that it may be."""
    commands = [command for linted, other, _ in pairs for command in (linted, other)]
    for command in commands:
        command.run()
        command.cpu.clear()
        command.wall.clear()
    for _ in range(rounds):
        for command in commands:
            command.run()
    for linted, other, limit in pairs:
        cpu, wall = (statistics.median(a) / statistics.median(b) for a, b in ((linted.cpu, other.cpu), (linted.wall, other.wall)))
        print(linted.row(), other.row(), sep="\n")
        print(f"  ratio {cpu:.2f} of the CPU time, {wall:.2f} of the wall-clock time (at most {limit:.2f})")


def print_shares(path: Path) -> None:
    """Check a file in this process, and print what each part takes of the CPU time since the process began."""
    from shapelint import engine
    from shapelint.cli import main
    from shapelint.cli import run as cli_run
    from shapelint.library import registry
    from shapelint.rules import all_rules
    from shapelint.source.files import SourceFile

    registry.load("torch")
    all_rules()
    spent = {"start-up": time.process_time(), "parsing": 0.0, "rules": 0.0, "check": 0.0}

    def timed(part: str, function: object) -> object:
        def run(*args: object) -> object:
            begin = time.process_time()
            try:
                return function(*args)  # type: ignore[operator]
            finally:
                spent[part] += time.process_time() - begin

        return run

    tree = cached_property(timed("parsing", SourceFile.tree.func))  # type: ignore[arg-type]
    tree.__set_name__(SourceFile, "tree")
    SourceFile.tree = tree  # type: ignore[assignment]
    engine.findings_of = timed("rules", engine.findings_of)  # type: ignore[assignment]
    cli_run.check_file = timed("check", cli_run.check_file)  # type: ignore[assignment]
    main(["check", "--isolated", "--no-cache", "--quiet", "--exit-zero", "--output-file", os.devnull, str(path)], standalone_mode=False)
    whole = time.process_time()
    spent["evaluation"] = spent.pop("check") - spent["parsing"] - spent["rules"]
    spent["the rest"] = whole - sum(spent.values())
    shares = ", ".join(f"{part} {seconds:.2f} s ({seconds / whole:.0%})" for part, seconds in spent.items())
    print(f"{path.name}: {whole:.2f} s CPU before the process ends: {shares}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--torchvision", type=Path, metavar="FOLDER", help="where the source of torchvision is")
    parser.add_argument("--command", default=LINTER, help="how the linter is called")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--shares", type=Path, metavar="FILE", help="only check this file in one process and print the shares")
    options = parser.parse_args()
    if options.shares:
        print_shares(options.shares)
        return

    def check(path: Path) -> Command:
        return Command(f"shapelint check {path.name}", [*shlex.split(options.command), "check", "--isolated", "--no-cache", str(path)])

    def python(name: str, program: str) -> Command:
        return Command(name, [sys.executable, "-c", program])

    pairs, files = [(check(MODEL), python("python -c 'import torch'", IMPORT), 1 / 3)], [MODEL]
    if options.torchvision:
        files.append(options.torchvision.absolute() / "models" / "resnet.py")
        pairs.append((check(files[-1]), python("torchinfo.summary(resnet50())", SUMMARY), 1.0))
    compare(pairs, options.rounds)
    for file in files:
        shares = Command("the shares", [sys.executable, str(HERE / "cost.py"), "--shares", str(file)])
        shares.run()
        print(shares.run(), end="")


if __name__ == "__main__":
    main()
