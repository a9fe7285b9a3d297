"""The cache: what it says is what a check would say, it notices every change, and nothing that lies in it can do harm."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import shapelint.cli.run
from click.testing import CliRunner, Result
from shapelint import __version__, engine, own_code
from shapelint.cache import Cache
from shapelint.cli import main
from shapelint.evidence.project import MEMORY
from shapelint.reports import FileReport
from shapelint.settings import Settings
from shapelint.source import dependencies
from shapelint.source.dependencies import digest

FIXTURES = Path(__file__).parent.parent / "fixtures"
EVERYTHING = ("--output-format", "json", "--severity", "info", "--isolated", "--jobs", "1")


class Linter:
    """The command line in a folder, with a count of the files that were evaluated."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.checked: list[str] = []
        original = shapelint.cli.run.check_file

        def counted(path: Path, text: str | None, settings: Settings) -> FileReport:
            self.checked.append(path.name)
            return original(path, text, settings)

        monkeypatch.setattr(shapelint.cli.run, "check_file", counted)
        monkeypatch.setenv("SHAPELINT_CACHE_DIR", str(folder / ".shapelint_cache"))
        monkeypatch.chdir(folder)

    def __call__(self, *arguments: str) -> Result:
        """Check as another process would, that finds nothing in its memory."""
        self.checked.clear()
        engine.forget()
        return CliRunner().invoke(main, ["check", *(arguments or (".",)), *EVERYTHING])

    @property
    def cache(self) -> Path:
        return self.folder / ".shapelint_cache"

    def entries(self) -> list[Path]:
        return sorted((self.cache / __version__).glob("*.json"))


@pytest.fixture
def linter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Linter:
    monkeypatch.delenv("PYTHONPATH", raising=False)
    return Linter(tmp_path, monkeypatch)


def write(folder: Path, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


NET = """\
import torch
from torch import nn
from sizes import WIDTH


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(8, WIDTH)
        self.second = nn.Linear(16, 4)

    def forward(self, x):
        return self.second(self.first(x))
"""
TRAIN = "import torch\nfrom net import Net\n\nif __name__ == '__main__':\n    print(Net()(torch.randn(2, 8)))\n"
PLAIN = "for i in range(3):\n    print(i)\n"


@pytest.fixture
def project(linter: Linter) -> Linter:
    (linter.folder / "pyproject.toml").touch()
    write(linter.folder, {"sizes.py": "WIDTH = 16\n", "net.py": NET, "train.py": TRAIN})
    write(linter.folder, {"plain.py": PLAIN, "broken.py": "import torch\nx = (\n"})
    return linter


# The same as a check


@pytest.mark.parametrize("files", ["examples", "projects", "torch/data", "keras/training", "tensorflow/rules"])
def test_it_says_what_a_check_says(linter: Linter, files: str) -> None:
    shutil.copytree(FIXTURES / files, linter.folder / "files")
    cold = linter()
    assert linter.checked
    warm = linter()
    assert linter.checked == []
    assert (warm.stdout, warm.stderr, warm.exit_code) == (cold.stdout, cold.stderr, cold.exit_code)
    full = [CliRunner().invoke(main, ["check", ".", "--isolated", "-v", *options]) for options in ((), ("--no-cache",))]
    assert full[0].output == full[1].output


def test_notebooks(linter: Linter) -> None:
    cell = {"cell_type": "code", "source": ["import torch\n", "torch.zeros(2, 3) @ torch.zeros(2)"]}
    (linter.folder / "a.ipynb").write_text(json.dumps({"cells": [{"cell_type": "markdown", "source": []}, cell]}))
    cold, warm = linter(), linter()
    assert linter.checked == []
    assert cold.stdout == warm.stdout
    (found,) = json.loads(warm.stdout)
    assert (found["cell"], found["location"]["row"]) == (2, 2)


def test_a_second_run_evaluates_nothing(project: Linter) -> None:
    project()
    assert sorted(project.checked) == ["broken.py", "net.py", "plain.py", "sizes.py", "train.py"]
    project()
    assert project.checked == []


# Changes

IMPORTER = {"net.py", "train.py"}
CHANGES: dict[str, tuple[Callable[[Path], object], set[str]]] = {
    "the file itself": (lambda folder: write(folder, {"plain.py": PLAIN + "# more\n"}), {"plain.py"}),
    "what it imports": (lambda folder: write(folder, {"sizes.py": "WIDTH = 12\n"}), {"sizes.py", *IMPORTER}),
    "what shows how it is called": (lambda folder: write(folder, {"train.py": TRAIN.replace("2, 8", "2, 9")}), IMPORTER),
    "a new script that shows it too": (lambda folder: write(folder, {"demo.py": TRAIN.replace("2, 8", "3, 8")}), {"demo.py", "net.py"}),
    "a package that shadows what it imports": (
        lambda folder: write(folder, {"sizes/__init__.py": "WIDTH = 3\n"}),
        {"__init__.py", *IMPORTER},
    ),
    "a module that goes away": (lambda folder: (folder / "sizes.py").unlink(), IMPORTER),
    "an unrelated file": (lambda folder: write(folder, {"other.py": "import torch\n"}), {"other.py"}),
    "nothing but the time of the change": (lambda folder: os.utime(folder / "net.py"), set()),
}  # fmt: skip


@pytest.mark.parametrize(("change", "again"), CHANGES.values(), ids=CHANGES)
def test_a_change_is_noticed(project: Linter, change: Callable[[Path], object], again: set[str]) -> None:
    before = project()
    change(project.folder)
    after = project()
    assert set(project.checked) == again
    fresh = project("--no-cache", ".")
    assert (after.stdout, after.exit_code) == (fresh.stdout, fresh.exit_code)
    if again == {"sizes.py", *IMPORTER}:
        assert before.stdout.count("SHP201") < after.stdout.count("SHP201")


def test_a_change_that_leaves_size_and_time_as_they_were(project: Linter) -> None:
    project()
    times = os.stat(project.folder / "sizes.py")
    write(project.folder, {"sizes.py": "WIDTH = 12\n"})
    os.utime(project.folder / "sizes.py", ns=(times.st_atime_ns, times.st_mtime_ns))
    assert "SHP201" in project().stdout


def test_a_module_that_appears_where_none_was(linter: Linter) -> None:
    write(linter.folder, {"net.py": NET})
    assert "SHP201" not in linter().stdout
    write(linter.folder, {"sizes.py": "WIDTH = 12\n"})
    assert "SHP201" in linter().stdout


def test_the_packages_of_the_environment(linter: Linter) -> None:
    """A package is looked into, and so is where it would be if it were installed."""
    package = linter.folder / "venv" / "lib" / "python3.11" / "site-packages" / "sizes"
    write(linter.folder, {"app/net.py": NET})
    options = ("app", "--python", str(linter.folder / "venv"))
    package.mkdir(parents=True)
    assert "SHP201" not in linter(*options).stdout
    (package / "__init__.py").write_text("from .wide import WIDTH\n")
    (package / "wide.py").write_text("WIDTH = 12\n")
    assert "SHP201" in linter(*options).stdout
    (package / "wide.py").write_text("WIDTH = 16\n")
    assert "SHP201" not in linter(*options).stdout
    assert "SHP201" not in linter(*options).stdout
    assert linter.checked == []


def test_packages_that_an_earlier_file_has_loaded(linter: Linter) -> None:
    """A package is evaluated once for all files, and each of them rests on all of it."""
    package = linter.folder / "venv" / "lib" / "python3.11" / "site-packages" / "sizes"
    write(package, {"__init__.py": "from .deep import WIDTH\n", "deep.py": "from .deeper import WIDTH\n", "deeper.py": "WIDTH = 16\n"})
    write(linter.folder, {"app/a.py": NET, "app/b.py": NET})
    options = ("app", "--python", str(linter.folder / "venv"))
    linter(*options)
    write(package, {"deeper.py": "WIDTH = 12\n"})
    assert linter(*options).stdout.count('"code": "SHP201"') == 2


@pytest.mark.parametrize("options", [("--input", "net.py::Net=4,8"), ("--no-project-evidence",), ("--exclude", "train.py")])
def test_settings(project: Linter, options: tuple[str, ...]) -> None:
    project()
    project(".", *options)
    assert "net.py" in project.checked
    project(".", *options)
    assert project.checked == []
    project()
    assert project.checked == []


@pytest.mark.parametrize("options", [("--select", "SHP2"), ("--ignore", "SHP201"), ("--statistics",), ("--exit-zero",)])
def test_what_is_shown_is_no_setting(project: Linter, options: tuple[str, ...]) -> None:
    project()
    project(".", *options)
    assert project.checked == []


@pytest.mark.parametrize("name", ["version_info", "the linter's code"])
def test_another_linter(project: Linter, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    project()
    own_code.code_digest.cache_clear()
    if name == "version_info":
        monkeypatch.setattr(sys, "version", "3.99")
    else:
        monkeypatch.setattr(own_code, "_code_of", lambda place: "another")
    try:
        project()
    finally:
        own_code.code_digest.cache_clear()
    assert len(project.checked) == 5


def test_the_search_path(project: Linter, monkeypatch: pytest.MonkeyPatch) -> None:
    (project.folder / "sizes.py").unlink()
    project()
    write(project.folder / "elsewhere", {"sizes.py": "WIDTH = 12\n"})
    monkeypatch.setenv("PYTHONPATH", str(project.folder / "elsewhere"))
    assert "SHP201" in project("net.py").stdout


# What is not kept


def test_faults_and_misuse_are_not_kept(project: Linter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "find_stale", lambda *_: 1 / 0)
    assert project().exit_code == 2
    monkeypatch.undo()
    assert project.folder.name  # the environment is as before
    monkeypatch.chdir(project.folder)
    monkeypatch.setenv("SHAPELINT_CACHE_DIR", str(project.cache))
    result = project()
    assert (result.exit_code, "internal error" in result.stderr) == (1, False)


def test_without_a_cache(project: Linter) -> None:
    project(".", "--no-cache")
    assert not project.cache.exists()


def test_standard_input(project: Linter) -> None:
    CliRunner().invoke(main, ["check", "-"], input=NET)
    assert project.entries() == []


def test_a_run_of_little_evidence(project: Linter) -> None:
    """What a run could not ask for want of time is no answer for the next one."""
    MEMORY.seconds = 1e9
    CliRunner().invoke(main, ["check", "net.py"])
    project("net.py")
    assert project.checked == ["net.py"]


# Damage, and harm

DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda data: b"",
    "truncated": lambda data: data[: len(data) // 2],
    "a bit": lambda data: data[:-20] + bytes([data[-20] ^ 1]) + data[-19:],
    "binary": lambda data: os.urandom(300),
    "another shape": lambda data: digest(b"[1]").encode() + b"\n[1]",
    "deep": lambda data: digest(b"[" * 100_000).encode() + b"\n" + b"[" * 100_000,
    "no text": lambda data: b"\xff\xfe\n{}",
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_damaged_entries_are_ignored_and_replaced(project: Linter, damage: Callable[[bytes], bytes]) -> None:
    cold = project()
    for entry in project.entries():
        entry.write_bytes(damage(entry.read_bytes()))
    warm = project()
    assert (warm.output, len(project.checked)) == (cold.output, 5)
    project()
    assert project.checked == []


class Harm:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, ("harm",)


def test_nothing_in_a_cache_is_executed(project: Linter) -> None:
    """Somebody else's repository may come with a cache."""
    project()
    for entry in project.entries():
        body = pickle.dumps(Harm())
        entry.write_bytes(digest(body).encode() + b"\n" + body)
    project()
    assert not Path("harm").exists()
    assert len(project.checked) == 5
    for module in ("pickle", "marshal", "shelve"):
        for place in (shapelint.cache, shapelint.serial, shapelint.symbolic.writing, dependencies):
            assert module not in vars(place)


def test_a_link_is_no_default_cache(project: Linter, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A repository cannot say that the linter is to write elsewhere."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    monkeypatch.delenv("SHAPELINT_CACHE_DIR")
    project.cache.symlink_to(elsewhere)
    project()
    assert list(elsewhere.iterdir()) == []


# The folder


def test_the_folder_is_marked(project: Linter, monkeypatch: pytest.MonkeyPatch) -> None:
    """By default it is at the root of the project, and says that it is a cache."""
    monkeypatch.delenv("SHAPELINT_CACHE_DIR")
    write(project.folder, {"sub/net.py": "import torch\n"})
    monkeypatch.chdir(project.folder / "sub")
    project()
    assert (project.cache / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55")
    assert "*" in (project.cache / ".gitignore").read_text().splitlines()
    assert len(project.entries()) == 1


def test_a_folder_that_serves_something_else_is_not_marked(project: Linter) -> None:
    (project.folder / "mine").mkdir()
    (project.folder / "mine" / "precious.txt").touch()
    project(".", "--cache-dir", "mine")
    assert sorted(path.name for path in (project.folder / "mine").iterdir()) == sorted(["precious.txt", __version__])
    result = CliRunner().invoke(main, ["clean", "--cache-dir", "mine"])
    assert result.exit_code == 2
    assert "is no cache of shapelint" in result.stderr
    assert (project.folder / "mine" / "precious.txt").exists()


def test_clean(project: Linter) -> None:
    project()
    (project.cache / __version__ / "abc.tmp").touch()
    assert CliRunner().invoke(main, ["clean"]).exit_code == 0
    assert not project.cache.exists()
    assert CliRunner().invoke(main, ["clean"]).exit_code == 0


def test_clean_leaves_what_is_not_its_own(project: Linter) -> None:
    project()
    (project.cache / "notes.txt").touch()
    assert CliRunner().invoke(main, ["clean"]).exit_code == 0
    assert [path.name for path in project.cache.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("problem", ["a file", "a full disk", "read-only"])
def test_where_nothing_can_be_written(project: Linter, problem: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = project("--no-cache", ".")
    if problem == "a file":
        monkeypatch.delenv("SHAPELINT_CACHE_DIR")
        project.cache.touch()
    elif problem == "read-only":
        project.cache.mkdir()
        monkeypatch.setattr(Path, "mkdir", _refusing(OSError(30, "Read-only file system")))
    else:
        monkeypatch.setattr(os, "replace", _refusing(OSError(28, "No space left on device")))
    result = project()
    assert (result.output, result.exit_code) == (fresh.output, fresh.exit_code)
    loud = CliRunner().invoke(main, ["check", ".", "--isolated", "-v"])
    assert "without a cache: " in loud.stderr
    if problem != "a file":
        assert list(project.cache.rglob("*.tmp")) == []


def _refusing(error: OSError) -> Callable[..., object]:
    def refuse(*_arguments: object, **_options: object) -> object:
        raise error

    return refuse


def test_two_runs_share_a_cache(project: Linter) -> None:
    for number in range(6):
        write(project.folder, {f"net{number}.py": NET.replace("16", str(number + 16))})
    arguments = [sys.executable, "-c", "from shapelint.cli import main; main()", "check", ".", *EVERYTHING]
    runs = [subprocess.Popen(arguments, cwd=project.folder, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    outputs = {run.communicate(timeout=120)[0] for run in runs}
    assert outputs == {project().stdout}
    assert project.checked == []
    assert list(project.cache.rglob("*.tmp")) == []


def test_an_entry_answers_for_its_file_only(project: Linter) -> None:
    project()
    cache = Cache(project.cache)
    settings = Settings()
    report = FileReport("/nowhere/a.py", [], [], [])
    cache.keep(Path("/nowhere/b.py"), settings, report, "content")
    assert cache.find(Path("/nowhere/b.py"), settings, "content") is None
