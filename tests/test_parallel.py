"""Processes: what comes of all tasks, whatever becomes of those who do them, and that none is left behind."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from typing import Any

import pytest
from shapelint.parallel import Lost, in_processes

LINTER = [sys.executable, "-c", "from shapelint.cli import main; main()"]

needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")


def square(task: int) -> int:
    return task * task


def who(task: int) -> int:
    time.sleep(0.01)
    return os.getpid()


def dying(task: int) -> int:
    if task == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    if task == 5:
        os._exit(7)
    if task == 8:
        raise SystemExit(9)
    return task


@pytest.mark.parametrize("method", ["fork", "spawn"])
@pytest.mark.parametrize(("count", "jobs"), [(1, 1), (2, 5), (60, 3)])
def test_each_task_is_done_once(method: str, count: int, jobs: int) -> None:
    if method == "spawn" and count != 60:
        pytest.skip("starting those takes long")
    assert sorted(in_processes(range(count), square, jobs, method)) == [(n, n * n) for n in range(count)]


def test_no_task() -> None:
    assert list(in_processes([], square, 4, "fork")) == []


def test_all_processes_are_used() -> None:
    assert len({pid for _, pid in in_processes(range(40), who, 3, "fork")}) == 3


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_a_process_that_dies_costs_what_it_was_at(jobs: int) -> None:
    results: dict[int, Any] = dict(in_processes(range(40), dying, jobs, "fork"))
    assert sorted(results) == list(range(40))
    lost = {index: result.status for index, result in results.items() if isinstance(result, Lost)}
    assert set(lost) == {3, 5, 8}
    assert lost[3] == -signal.SIGKILL
    assert lost[5] == 7
    assert all(result == index for index, result in results.items() if index not in lost)


@needs_proc
def test_who_stops_early_leaves_no_process() -> None:
    pids = []
    with contextlib.closing(in_processes(range(100), who, 3, "fork")) as results:  # type: ignore[type-var]
        pids += [pid for _, (_, pid) in zip(range(4), results, strict=False)]
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)


# The command line

NET = """\
import torch
from torch import nn


class Net{number}(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear({number} + 8, 16)
        self.second = nn.Linear(17, 4)

    def forward(self, x):
        return self.second(self.first(x))
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    for number in range(12):
        (folder / f"net{number}.py").write_text(NET.format(number=number))
    (folder / "plain.py").write_text("print(1)\n")
    (folder / "broken.py").write_text("x = (\n")
    (folder / "train.py").write_text("import torch\nfrom net3 import Net3\nNet3()(torch.randn(2, 11))\n")
    source = '["import torch\\n", "torch.zeros(2, 3) @ torch.zeros(2)"]'
    (folder / "book.ipynb").write_text(f'{{"cells": [{{"cell_type": "code", "source": {source}}}]}}')
    return folder


def check(project: Path, *options: str, program: str | None = None, **more: Any) -> subprocess.CompletedProcess[str]:
    command = LINTER if program is None else [sys.executable, "-c", textwrap.dedent(program)]
    arguments = [*command, "check", "--isolated", "--no-cache", *options, "."]
    return subprocess.run(arguments, cwd=project, capture_output=True, text=True, timeout=120, **more)


def test_processes_find_what_one_finds(project: Path) -> None:
    alone, three = (check(project, "--jobs", jobs, "--severity", "info", "-v") for jobs in ("1", "3"))
    assert alone.stdout.count("SHP201") == 12
    assert "book.ipynb:cell 1:2:" in alone.stdout
    assert (three.stdout, three.stderr, three.returncode) == (alone.stdout, alone.stderr, 1)
    assert alone.returncode == 1


SPAWNING = """
    import shapelint.parallel
    from shapelint.cli import main

    if __name__ == "__main__":
        shapelint.parallel.can_fork = lambda: False
        main()
"""


def test_processes_that_load_the_linter_anew(project: Path, tmp_path: Path) -> None:
    """As on systems on which a process cannot be copied."""
    program = tmp_path / "program.py"
    program.write_text(textwrap.dedent(SPAWNING))
    arguments = [sys.executable, str(program), "check", "--isolated", "--no-cache", "--jobs", "2", "."]
    spawned = subprocess.run(arguments, cwd=project, capture_output=True, text=True, timeout=120)
    alone = check(project, "--jobs", "1")
    assert (spawned.stdout, spawned.stderr, spawned.returncode) == (alone.stdout, alone.stderr, 1)


KILLED = """
    import os, signal
    import shapelint.engine
    from shapelint.cli import main

    original = shapelint.engine.check_file

    def dying(path, text, settings):
        if path.name == "net5.py":
            os.kill(os.getpid(), signal.SIGKILL)
        if path.name == "net7.py":
            raise ZeroDivisionError("our own mistake")
        return original(path, text, settings)

    shapelint.engine.check_file = dying
    main()
"""


def test_a_process_that_is_killed_costs_its_file(project: Path) -> None:
    result = check(project, "--jobs", "2", "--output-format", "concise", program=KILLED)
    alone = check(project, "--jobs", "1", "--output-format", "concise")
    kept = [line for line in alone.stdout.splitlines() if not line.startswith(("net5.py", "net7.py"))]
    assert result.stdout.splitlines() == kept
    assert result.returncode == 2
    killed, fault, _ = result.stderr.splitlines()
    assert killed == "error: net5.py: the process that checked it was ended by SIGKILL (out of memory?)"
    assert fault.startswith("internal error in net7.py: ZeroDivisionError: our own mistake")


SLOW = """
    import os, time
    import shapelint.engine
    from shapelint.cli import main

    def endless(path, text, settings):
        os.write(1, b"began\\n")
        time.sleep(60)

    shapelint.engine.check_file = endless
    main()
"""


def children_of(pid: int) -> set[int]:
    found = set()
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            if int((entry / "stat").read_text().rpartition(")")[2].split()[1]) == pid:
                found.add(int(entry.name))
    return found


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@needs_proc
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda end: end.name)
def test_no_process_outlives_the_run(project: Path, end: signal.Signals) -> None:
    """An interrupt ends the run in order; whatever else ends it takes the processes along."""
    arguments = [sys.executable, "-c", textwrap.dedent(SLOW), "check", "--isolated", "--no-cache", "--jobs", "2", "."]
    run = subprocess.Popen(arguments, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert run.stdout is not None
    assert [run.stdout.readline() for _ in range(2)] == ["began\n"] * 2
    children = children_of(run.pid)
    assert len(children) >= 2
    run.send_signal(end)
    _, errors = run.communicate(timeout=30)
    if end is signal.SIGINT:
        assert (run.returncode, errors) == (2, "interrupted\n")
    ends_at = time.monotonic() + 20
    while any(map(is_running, children)):
        assert time.monotonic() < ends_at, "a process has been left"
        time.sleep(0.05)
