"""The process that runs the user's code: what it survives, how it is ended, and what it is made of."""

from __future__ import annotations

import ast
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from running import claim, laboratory
from shapelint.execution.confirming import Laboratory
from shapelint.execution.process import CHILD, Child, NoInterpreter, interpreter
from shapelint.findings import Attempt, Confirmation

ENDINGS = {
    "hangs": ("while True:\n    pass", "it was stopped after 1 seconds"),
    "exits": ("raise SystemExit(3)", "importing the file stops before: SystemExit: 3"),
    "vanishes": ("import os, sys\nprint('a last word', file=sys.stderr)\nsys.stderr.flush()\nos._exit(3)", "with status 3: a last word"),
    "is killed": ("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)", "the process ended by signal SIGSEGV"),
    "cannot be parsed": ("def", "importing the file stops before: SyntaxError"),
    "misses a package": ("import no_such_package", "ModuleNotFoundError: No module named 'no_such_package'"),
    "takes all memory": ("x = bytearray(1 << 60)", "out of memory: MemoryError"),
    "fails elsewhere": ("x = 1\ny = x.missing", "AttributeError: 'int' object has no attribute 'missing'"),
}


@pytest.fixture(scope="module")
def hasty() -> Iterator[Laboratory]:
    with laboratory(timeout=1.0) as made:
        yield made


def importing(laboratory: Laboratory, path: Path, text: str) -> Confirmation:
    """What the claim that importing a file fails at its first row comes to."""
    path.write_text(text)
    shown = laboratory.confirmed(claim(path, Attempt("script", f"of({path.stem!r}, '__name__')"))).confirmation
    assert shown is not None
    return shown


@pytest.mark.parametrize("name", ENDINGS)
def test_another_end(tmp_path: Path, hasty: Laboratory, name: str) -> None:
    text, detail = ENDINGS[name]
    shown = importing(hasty, tmp_path / f"{name.replace(' ', '_')}.py", "\n" + text + "\n")
    assert shown.status == "inconclusive" and detail in shown.detail


def test_one_process_serves_many_and_is_replaced_when_it_dies(tmp_path: Path) -> None:
    program = "import os\n\nwith open({out!r}, 'a') as out:\n    print(os.getpid(), file=out)\n"
    program = program.format(out=str(tmp_path / "out"))
    with laboratory() as made:
        for name, more in (("one", ""), ("two", ""), ("three", "os._exit(0)\n"), ("four", "")):
            importing(made, tmp_path / f"{name}.py", program + more)
    pids = (tmp_path / "out").read_text().split()
    assert pids[0] == pids[1] == pids[2] != pids[3]
    assert not any(map(is_alive, map(int, pids)))


def test_what_the_code_prints_disturbs_nobody(tmp_path: Path) -> None:
    text = (
        "import os, sys\nprint('{}')\nsys.stdout.flush()\nos.write(1, b'{\"stage\": \"done\"}\\n')\nos.system('echo noise')\n"
        "assert sys.stdin.read() == ''\nassert sys.argv == [__file__]\nassert __name__ == 'loud'\nraise ValueError('after all')\n"
    )
    with laboratory() as made:
        shown = importing(made, tmp_path / "loud.py", text)
    assert "ValueError: after all" in shown.detail


def test_interpreters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    assert interpreter(None) == Path(sys.executable)
    (tmp_path / "bin").mkdir()
    with pytest.raises(NoInterpreter, match="holds no interpreter"):
        interpreter(tmp_path)
    python = tmp_path / "bin" / "python"
    python.write_text("no program")
    assert interpreter(tmp_path) == python
    with pytest.raises(NoInterpreter, match="does not exist; name an interpreter"):
        interpreter(tmp_path / "nowhere")
    with Child(python, 5.0, "cpu") as child, pytest.raises(NoInterpreter, match="cannot be started"):
        child.ask({"path": [], "modules": {}})


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and that nobody has asked after does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"


HANGING = """\
import os, subprocess, sys, time
import numpy as np  # and torch, by name
helper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(120)"])
with open("pids.new", "w") as out:
    print(os.getpid(), helper.pid, file=out)
os.rename("pids.new", "pids")
while True:
    pass
np.zeros((3, 4)).reshape(5, 2)
"""


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_no_orphan_is_left(tmp_path: Path, number: signal.Signals) -> None:
    """Whatever ends the linter ends the process that runs the code, busy as it is, and what that has started."""
    (tmp_path / "hanging.py").write_text(HANGING)
    command = [sys.executable, "-m", "shapelint", "check", "--confirm", "--isolated", "hanging.py"]
    linter = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    within(60, (tmp_path / "pids").exists)
    pids = list(map(int, (tmp_path / "pids").read_text().split()))
    assert all(map(is_alive, pids))
    linter.send_signal(number)
    linter.wait(30)
    within(20, lambda: not any(map(is_alive, pids)))


def within(seconds: float, condition: object) -> None:
    """Wait until a condition holds."""
    ends_at = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < ends_at
        time.sleep(0.05)


SOURCES = sorted(CHILD.glob("*.py"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_the_child_needs_nothing_but_python_3_8_and_the_framework(path: Path) -> None:
    tree = ast.parse(path.read_text(), feature_version=(3, 8))
    known = {*sys.stdlib_module_names, "torch", "keras", "tensorflow", "numpy"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            assert {alias.name.partition(".")[0] for alias in node.names} <= known
        elif isinstance(node, ast.ImportFrom) and not node.level:
            assert (node.module or "").partition(".")[0] in known


def test_what_no_process_survives_is_imported_once(tmp_path: Path) -> None:
    path = tmp_path / "fatal.py"
    count = tmp_path / "imported"
    path.write_text(f"import os\n\nwith open({str(count)!r}, 'a') as out:\n    print('once', file=out)\nos._exit(1)\n")
    with laboratory() as made:
        for name in ("first", "second"):
            shown = made.confirmed(claim(path, Attempt("function", f"of('fatal', {name!r})", "given()"))).confirmation
            assert shown is not None and shown.detail == "the process ended with status 1"
    assert count.read_text() == "once\n"


def test_modules_of_one_name_in_two_projects(tmp_path: Path) -> None:
    """Each finds its own module, and its own helper of the same name."""
    with laboratory() as made:
        for folder in ("first", "second"):
            (tmp_path / folder).mkdir()
            (tmp_path / folder / "helper.py").write_text(f"NAME = {folder!r}\n")
            shown = importing(made, tmp_path / folder / "same.py", "\nimport helper\nraise ValueError(helper.NAME)\n")
            assert f"ValueError: {folder}" in shown.detail
