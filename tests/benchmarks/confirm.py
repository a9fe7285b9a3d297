#!/usr/bin/env python3
"""How `--confirm` judges findings that are known to be right: broken mutants of real models, and the fixtures.

    confirm.py mutants SITE MUTANTS.jsonl [--limit 100] [--device cpu] [--python PATH] [--timeout 60]
    confirm.py folder PATH [--device cpu] [--python PATH]

SITE holds the sources that the mutants are made of; the interpreter at --python must be able to run them. Every mutant is
written to a file of its own with a script that builds and calls the model; all are checked in one run, served by one process of
the interpreter. A refuted finding is a bug and makes the exit status 1; inconclusive ones are listed with their reasons.
"""

from __future__ import annotations

import argparse
import ast
import collections
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

Record = dict[str, Any]


def prepared(site: Path, path: str) -> str:
    """A file of a package as a script of its own: imports absolute, no registration under a name that is taken."""
    source = (site / path).read_text()
    lines = source.split("\n")
    package = path.removesuffix(".py").split("/")
    for node in ast.parse(source).body:
        is_test = isinstance(node, ast.FunctionDef) and node.name.startswith(("test", "main", "demo"))
        is_main = isinstance(node, ast.If) and "__name__" in ast.dump(node.test)
        if is_test or is_main or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)):
            for row in range(node.lineno - 1, node.end_lineno or node.lineno):
                lines[row] = ""
    for index, line in enumerate(lines):
        indent, text = line[: len(line) - len(line.lstrip())], line.lstrip()
        if text.startswith("from ."):
            dots = len(text[5:]) - len(text[5:].lstrip("."))
            rest = text[5 + dots :]
            lines[index] = f"{indent}from {'.'.join(package[: len(package) - dots])}{'' if rest.startswith(' ') else '.'}{rest}"
        if line.startswith("@register_model("):
            lines[index] = ""
    return "\n".join(lines)


def mutated(site: Path, record: Record) -> str:
    """The source of a mutant, with a script that builds and calls the model."""
    lines = prepared(site, record["path"]).split("\n")
    line, column = lines[record["row"] - 1], record["column"]
    assert line[column:].startswith(record["old"]), record
    lines[record["row"] - 1] = line[:column] + record["new"] + line[column + len(record["old"]) :]
    inputs = ", ".join(f"torch.randn({', '.join(map(str, shape))})" for shape in record["inputs"])
    script = f'if __name__ == "__main__":\n    import torch\n\n    model = {record["entry"]}\n    model.eval()\n    model({inputs})\n'
    return "\n".join(lines) + "\n\n" + script


def check(folder: Path, options: list[str], site: Path | None) -> list[Record]:
    """The findings in a folder, with their confirmations."""
    variables = {**os.environ, "PYTHONPATH": str(site)} if site is not None else dict(os.environ)
    command = [sys.executable, "-m", "shapelint", "check", "--confirm", "--output-format", "json", "--no-cache", *options, str(folder)]
    run = subprocess.run(command, capture_output=True, text=True, env=variables)
    if run.returncode not in (0, 1):
        sys.exit(f"exit status {run.returncode}: {run.stderr[-2000:]}")
    findings: list[Record] = json.loads(run.stdout)
    return findings


def report(findings: list[Record], files: int, seconds: float, device: str) -> int:
    """Print how the findings were judged; the exit status."""
    tally = collections.Counter(finding["confirmation"]["status"] for finding in findings)
    for finding in findings:
        shown = finding["confirmation"]
        if shown["status"] != "confirmed":
            print(f"{Path(finding['filename']).name}:{finding['location']['row']}: {finding['code']} {shown['status']}: {shown['detail']}")
    silent = len({finding["filename"] for finding in findings})
    counts = ", ".join(f"{tally[status]} {status}" for status in ("confirmed", "refuted", "inconclusive"))
    print(f"device {device}: {len(findings)} findings in {silent} of {files} files: {counts}; {seconds:.0f} s")
    return int(bool(tally["refuted"]))


def mutants(args: argparse.Namespace, options: list[str]) -> int:
    site = Path(args.site).absolute()
    broken = [
        record for record in map(json.loads, Path(args.records).read_text().splitlines()) if record["row"] and record["verdict"] == "breaks"
    ]
    random.Random(args.seed).shuffle(broken)
    with tempfile.TemporaryDirectory() as folder:
        for index, record in enumerate(broken[: args.limit]):
            name = f"{Path(record['path']).stem}_{index:03}.py"
            Path(folder, name).write_text(mutated(site, record))
        start = time.perf_counter()
        found = check(Path(folder), ["--no-project-evidence", "--isolated", "--severity", "error", *options], site)
        return report(found, min(args.limit, len(broken)), time.perf_counter() - start, args.device)


def folder(args: argparse.Namespace, options: list[str]) -> int:
    start = time.perf_counter()
    path = Path(args.path)
    findings = check(path, ["--isolated", *options], None)
    return report(findings, len(list(path.rglob("*.py"))), time.perf_counter() - start, args.device)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    of_mutants = commands.add_parser("mutants")
    of_mutants.add_argument("site")
    of_mutants.add_argument("records")
    of_mutants.add_argument("--limit", type=int, default=100)
    of_mutants.add_argument("--seed", type=int, default=0)
    of_mutants.set_defaults(run=mutants)
    of_folder = commands.add_parser("folder")
    of_folder.add_argument("path")
    of_folder.set_defaults(run=folder)
    for command in (of_mutants, of_folder):
        command.add_argument("--device", default="cpu")
        command.add_argument("--python")
        command.add_argument("--timeout", type=float, default=60.0)
    args = parser.parse_args()
    options = ["--device", args.device, "--timeout", str(args.timeout), *(["--python", args.python] if args.python else [])]
    status: int = args.run(args, options)
    return status


if __name__ == "__main__":
    sys.exit(main())
