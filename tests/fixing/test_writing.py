"""Files hold the old bytes or the new ones: after errors, a full disk, signals and kills; modes, links and owners stay."""

from __future__ import annotations

import errno
import os
import random
import signal
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from shapelint.fixing.writing import NotWritten, write_together

BEFORE, AFTER = b"before\r\n" * 10_000, b"after\n" * 10_001

needs_posix = pytest.mark.skipif(os.name != "posix", reason="modes, links and signals of POSIX")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "model.py"
    path.write_bytes(BEFORE)
    return path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_replaced(file: Path) -> None:
    write_together({file: (BEFORE, AFTER)})
    assert file.read_bytes() == AFTER
    assert names(file.parent) == ["model.py"]


@needs_posix
@pytest.mark.parametrize("mode", [0o600, 0o644, 0o755, 0o4711])
def test_the_mode_stays(file: Path, mode: int) -> None:
    file.chmod(mode)
    write_together({file: (BEFORE, AFTER)})
    assert stat.S_IMODE(file.stat().st_mode) == mode


@needs_posix
def test_a_symbolic_link_is_followed(file: Path) -> None:
    folder = file.parent / "links"
    folder.mkdir()
    link = folder / "link.py"
    link.symlink_to("../model.py")
    write_together({link: (BEFORE, AFTER)})
    assert link.is_symlink() and file.read_bytes() == AFTER
    assert names(folder) == ["link.py"]


@needs_posix
def test_the_other_names_of_a_file_stay_names_of_it(file: Path) -> None:
    other = file.parent / "other.py"
    other.hardlink_to(file)
    write_together({file: (BEFORE, AFTER)})
    assert other.read_bytes() == AFTER and other.samefile(file)
    assert names(file.parent) == ["model.py", "other.py"]


@needs_posix
def test_a_file_that_is_written_under_both_of_its_names(file: Path) -> None:
    other = file.parent / "other.py"
    other.hardlink_to(file)
    write_together({file: (BEFORE, AFTER)})
    write_together({other: (BEFORE, AFTER)})
    assert other.read_bytes() == AFTER


def test_what_has_changed_meanwhile_is_left_alone(file: Path) -> None:
    with pytest.raises(NotWritten, match="changed while"):
        write_together({file: (b"something else", AFTER)})
    assert file.read_bytes() == BEFORE
    assert names(file.parent) == ["model.py"]


def test_a_file_that_was_being_written_over_is_told_of(file: Path) -> None:
    kept = file.parent / "model.py.before.shapelint"
    kept.write_bytes(b"former")
    with pytest.raises(NotWritten, match="was interrupted"):
        write_together({file: (BEFORE, AFTER)})
    assert (file.read_bytes(), kept.read_bytes()) == (BEFORE, b"former")


@pytest.mark.parametrize("failing", ["mkstemp", "fsync", "replace"])
@pytest.mark.parametrize("linked", [False, True])
def test_all_or_nothing(file: Path, monkeypatch: pytest.MonkeyPatch, failing: str, linked: bool) -> None:
    """Where the second of two files cannot be written, the first one is as it was."""
    second = file.parent / "second.py"
    second.write_bytes(BEFORE)
    if linked:
        (file.parent / "link.py").hardlink_to(file)
    here = names(file.parent)
    module, calls = (tempfile if failing == "mkstemp" else os), 0
    original = getattr(module, failing)

    def fail(*args: object, **options: object) -> object:
        nonlocal calls
        if failing == "fsync" and not stat.S_ISDIR(os.fstat(args[0]).st_mode):  # type: ignore[arg-type]
            calls += 1
        if calls == 2 or any("second" in str(value) for value in (*args, *options.values())):
            raise OSError(errno.ENOSPC, "No space left on device")
        return original(*args, **options)

    monkeypatch.setattr(module, failing, fail)
    with pytest.raises(NotWritten, match=r"second\.py: .*No space left on device"):
        write_together({file: (BEFORE, AFTER), second: (BEFORE, AFTER)})
    monkeypatch.undo()
    assert (file.read_bytes(), second.read_bytes()) == (BEFORE, BEFORE)
    assert names(file.parent) == here


@needs_posix
@pytest.mark.parametrize("linked", [False, True])
def test_the_largest_size_of_files(file: Path, linked: bool) -> None:
    """The system's limit on the size of files stands for a full disk: nothing is lost, and the message is clear."""
    if linked:
        (file.parent / "link.py").hardlink_to(file)
    program = (
        "import resource, sys; from pathlib import Path; from shapelint.fixing.writing import NotWritten, write_together\n"
        "path = Path(sys.argv[1]); before = path.read_bytes()\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) // 2, len(before) // 2))\n"
        "try:\n    write_together({path: (before, before + b'more')})\nexcept NotWritten as error:\n    print(error)"
    )
    done = subprocess.run([sys.executable, "-c", program, str(file)], capture_output=True, text=True, timeout=60)
    assert "model.py: could not be written and is as it was: File too large" in done.stdout, done.stderr
    assert file.read_bytes() == BEFORE
    assert "before.shapelint" not in str(names(file.parent))


WRITER = (
    "import sys; from pathlib import Path; from shapelint.fixing.writing import write_together\n"
    "path = Path(sys.argv[1]); pair = [part.encode() * 100_000 for part in ('old ', 'newer ')]\n"
    "print('ready', flush=True)\n"
    "while True:\n    write_together({path: (pair[0], pair[1])}); pair.reverse()\n"
)


@needs_posix
@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("linked", [False, True])
def test_killed_at_any_moment(tmp_path: Path, ending: signal.Signals, linked: bool) -> None:
    """The file or what is kept beside it holds the old bytes or the new ones; where the signal can be handled, the file does."""
    old, new = b"old " * 100_000, b"newer " * 100_000
    pause = random.Random(f"{ending} {linked}")
    for turn in range(3):
        file = tmp_path / f"model{turn}.py"
        file.write_bytes(old)
        if linked:
            (tmp_path / f"link{turn}.py").hardlink_to(file)
        child = subprocess.Popen([sys.executable, "-c", WRITER, str(file)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert child.stdout is not None and child.stdout.readline() == b"ready\n"
        time.sleep(pause.uniform(0, 0.05))
        child.send_signal(ending)
        child.communicate(timeout=60)
        kept = tmp_path / f"{file.name}.before.shapelint"
        whole = [path.read_bytes() for path in (file, kept) if path.exists()]
        assert any(data in (old, new) for data in whole)
        if ending is not signal.SIGKILL:
            assert file.read_bytes() in (old, new)
            assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".shapelint")] == []
