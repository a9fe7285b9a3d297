"""`--fix`, `--unsafe-fixes`, `--diff` and `--add-noqa`, with the engine itself."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result

Command = Callable[..., Result]

MODEL = """\
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 64, 5, padding=2)  # a comment
        self.fc = nn.Linear( 64 * 4*4 , 10)

    def forward(self, x):
        x = nn.functional.max_pool2d(self.conv(x), 4)
        return self.fc(x.flatten(1))
"""
CALL = "\n\nNet()(torch.randn(8, 1, 28, 28))\n"
WRONG = MODEL + CALL
RIGHT = WRONG.replace("64 * 4*4", "64 * 7*7")
SPREAD = "(64 *\n        4 *  # rows\n        4 )"
NORMED = WRONG.replace("self.conv =", "self.bn = nn.BatchNorm2d(3)\n        self.conv =").replace("(x), 4", "(self.bn(x)), 4")
OTHER = "\n\nclass Other(nn.Module):\n    def forward(self, x):\n        return torch.cat([x, x], 9)\n\n\nOther()(torch.ones(2, 3))\n"
UNFLATTENED = WRONG.replace("x.flatten(1)", "x").replace("4*4", "7*7")


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / f"{name}.py").write_bytes(text.encode())


def text_of(folder: Path, name: str = "model") -> str:
    return (folder / f"{name}.py").read_bytes().decode()


# --fix


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        (WRONG, RIGHT),
        (WRONG.replace("\n", "\r\n"), RIGHT.replace("\n", "\r\n")),
        ("\ufeff" + WRONG, "\ufeff" + RIGHT),
        (WRONG.replace("64 * 4*4", "1_024"), RIGHT.replace("64 * 7*7", "3_136")),
        (WRONG.replace("64 * 4*4", SPREAD), RIGHT.replace("64 * 7*7", SPREAD.replace("4 ", "7 ").replace("67", "64"))),
        ("SIZE = 1024\n" + WRONG.replace("64 * 4*4", "SIZE"), "SIZE = 3136\n" + WRONG.replace("64 * 4*4", "SIZE")),
        (
            'CONFIG = {"width": 1024, "out": 10}\n' + WRONG.replace("64 * 4*4", 'CONFIG["width"]'),
            'CONFIG = {"width": 3136, "out": 10}\n' + WRONG.replace("64 * 4*4", 'CONFIG["width"]'),
        ),
        (NORMED, NORMED.replace("Norm2d(3)", "Norm2d(1)").replace("4*4", "7*7")),
    ],
    ids=["plain", "crlf", "bom", "underscores", "several rows", "constant", "config", "two"],
)  # fmt: skip
def test_the_number_is_written_in_its_style_where_it_is_defined(project: Path, shapelint_command: Command, wrong: str, right: str) -> None:
    write(project, model=wrong)
    result = shapelint_command("check", "--fix", "model.py")
    assert (result.exit_code, text_of(project)) == (0, right)
    assert "fixed in 1 file" in result.stderr
    again = shapelint_command("check", "--fix", "model.py")
    assert (again.exit_code, text_of(project)) == (0, right)
    assert "fixed" not in again.stderr


@pytest.mark.parametrize(
    "text",
    [
        "SIZE = 1024\n" + WRONG.replace("64 * 4*4", "SIZE") + "print(SIZE)\n",
        WRONG.replace("(self)", "(self, size)").replace("64 * 4*4", "size * 2").replace("Net()", "Net(512)"),
        UNFLATTENED,
        "import os\n" + WRONG.replace("64 * 4*4", "int(os.environ['SIZE'])"),
    ],
    ids=["shared constant", "computed", "unsafe", "unknown"],
)
def test_what_has_no_safe_fix_stays(project: Path, shapelint_command: Command, text: str) -> None:
    write(project, model=text)
    shapelint_command("check", "--fix", "model.py")
    assert text_of(project) == text


def test_the_report_is_about_the_fixed_file(project: Path, shapelint_command: Command) -> None:
    write(project, model=WRONG + OTHER)
    result = shapelint_command("check", "--fix", "-v", "--output-format", "json", "model.py")
    assert [finding["code"] for finding in json.loads(result.stdout)] == ["SHP304"]
    assert result.exit_code == 1
    assert "fixed: model.py:9:30 SHP201: replace `64 * 4*4` by `64 * 7*7`" in result.stderr


def test_unsafe_fixes_are_made_where_they_are_asked_for(project: Path, shapelint_command: Command) -> None:
    write(project, model=UNFLATTENED)
    assert "unsafe" in shapelint_command("check", "--unsafe-fixes", "model.py").stdout
    assert text_of(project) == UNFLATTENED
    assert shapelint_command("check", "--fix", "--unsafe-fixes", "model.py").exit_code == 0
    assert text_of(project) == UNFLATTENED.replace("self.fc(x)", "self.fc(x.flatten(1))")


def test_a_fix_that_makes_a_finding_is_taken_back(project: Path, shapelint_command: Command) -> None:
    """Two calls need two sizes: whichever is written, the other call fails."""
    text = WRONG + "Net()(torch.randn(8, 1, 32, 32))\n"
    write(project, model=text)
    result = shapelint_command("check", "--fix", "--output-format", "concise", "model.py")
    assert (result.exit_code, text_of(project)) == (1, text)
    if "fixable" in result.stderr:
        assert "not fixed: model.py:9:30 SHP201: the fix was taken back: SHP" in result.stderr


def test_a_number_in_another_file(project: Path, shapelint_command: Command) -> None:
    """What a script shows is mended where it is written, and checked again from there."""
    (project / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    write(project, model=MODEL.replace("64 * 4*4", "SIZE").replace("import nn\n", "import nn\nfrom sizes import SIZE\n"))
    write(project, sizes="SIZE = 1024  # of the maps\n", train="import torch\nfrom model import Net\n" + CALL)
    before = {path.name: path.read_text() for path in project.glob("*.py")}
    result = shapelint_command("check", "--fix", ".")
    after = {path.name: path.read_text() for path in project.glob("*.py")}
    assert after in (before, {**before, "sizes.py": "SIZE = 3136  # of the maps\n"})
    assert (result.exit_code == 0) is (after != before)
    write(project, model=MODEL)
    assert shapelint_command("check", "--fix", ".").exit_code == 0
    assert text_of(project) == MODEL.replace("4*4", "7*7")


def test_a_constant_that_another_file_uses_too(project: Path, shapelint_command: Command) -> None:
    text = "SIZE = 1024\n" + WRONG.replace("64 * 4*4", "SIZE")
    write(project, model=text, other="import model\n\nprint(model.SIZE)\n")
    (project / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    result = shapelint_command("check", "--fix", "model.py")
    assert (result.exit_code, text_of(project)) == (1, text)
    assert "the fix was taken back: `SIZE` may be used in other.py too" in result.stderr


def test_standard_input(project: Path, shapelint_command: Command) -> None:
    result = shapelint_command("check", "--fix", "--stdin-filename", "model.py", "-", input=WRONG.replace("\n", "\r\n").encode())
    assert result.stdout_bytes.decode() == RIGHT.replace("\n", "\r\n")
    left = shapelint_command("check", "--fix", "--output-format", "concise", "-", input=UNFLATTENED.encode())
    assert (left.exit_code, left.stdout) == (1, UNFLATTENED)
    assert "SHP201" in left.stderr
    broken = shapelint_command("check", "--fix", "-", input=b"import torch\n(")
    assert (broken.exit_code, broken.stdout) == (1, "import torch\n(")
    assert list(project.iterdir()) == []


def test_a_suppression_that_silences_nothing_is_removed(project: Path, shapelint_command: Command) -> None:
    text = RIGHT.replace(", 10)", ", 10)  # noqa: SHP201").replace("# a comment", "# a comment  # noqa: F401, SHP202")
    write(project, model=text)
    assert shapelint_command("check", "--fix", "model.py").exit_code == 0
    assert text_of(project) == RIGHT.replace("# a comment", "# a comment  # noqa: F401")


# --diff


def test_a_difference_is_printed_and_not_made(project: Path, shapelint_command: Command) -> None:
    write(project, model=WRONG)
    result = shapelint_command("check", "--diff", "model.py")
    assert (result.exit_code, text_of(project)) == (1, WRONG)
    assert result.stdout.startswith("--- model.py\n+++ model.py\n@@ -6,7 +6,7 @@\n")
    changed = [line for line in result.stdout.split("\n")[3:] if line[:1] in ("-", "+")]
    assert changed == ["-        self.fc = nn.Linear( 64 * 4*4 , 10)", "+        self.fc = nn.Linear( 64 * 7*7 , 10)"]
    assert "1 finding would be fixed in 1 file" in result.stderr


def test_no_difference(project: Path, shapelint_command: Command) -> None:
    write(project, model=UNFLATTENED)
    result = shapelint_command("check", "--diff", "model.py")
    assert (result.exit_code, result.stdout) == (0, "")


@pytest.mark.skipif(shutil.which("patch") is None, reason="needs patch")
@pytest.mark.parametrize("ending", ["\n", "", "\n\x0c\n"])
def test_patch_takes_the_difference(project: Path, shapelint_command: Command, ending: str) -> None:
    write(project, model=WRONG.rstrip("\n").replace("\n\n\nclass", "\n\x0c\n\nclass") + ending)
    difference = shapelint_command("check", "--diff", "model.py").stdout_bytes
    subprocess.run(["patch", "-p0"], input=difference, cwd=project, check=True, capture_output=True)
    by_patch = text_of(project)
    write(project, model=by_patch.replace("7*7", "4*4"))
    shapelint_command("check", "--fix", "model.py")
    assert text_of(project) == by_patch


# Notebooks


def notebook(*cells: str) -> str:
    code = {"cell_type": "code", "metadata": {"a": [1]}, "outputs": [{"x": 64}]}
    made = [{**code, "source": cell.splitlines(keepends=True)} for cell in cells]
    document = {"metadata": {"z": 1, "a": 2}, "cells": [{"cell_type": "markdown", "source": "# 64 * 4*4"}, *made]}
    return json.dumps(document, indent=3) + "\n\n"


def test_a_notebook_changes_in_its_sources_alone(project: Path, shapelint_command: Command) -> None:
    before = notebook("%matplotlib inline\n" + MODEL, CALL.strip() + "  # é")
    (project / "book.ipynb").write_text(before)
    assert shapelint_command("check", "--diff", "book.ipynb").stdout.startswith("--- book.ipynb:cell 2\n+++ book.ipynb:cell 2\n")
    assert shapelint_command("check", "--fix", "book.ipynb").exit_code == 0
    assert (project / "book.ipynb").read_text() == before.replace("Linear( 64 * 4*4", "Linear( 64 * 7*7")


# --add-noqa


@pytest.mark.parametrize(
    ("row", "silenced"),
    [
        ("fc = nn.Linear( 64 * 4*4 , 10)", "fc = nn.Linear( 64 * 4*4 , 10)  # noqa: SHP201"),
        ("fc = nn.Linear(1024, 10)  # head", "fc = nn.Linear(1024, 10)  # head  # noqa: SHP201"),
        ("fc = nn.Linear(1024, 10)  # noqa: F401", "fc = nn.Linear(1024, 10)  # noqa: F401, SHP201"),
        ("fc = nn.Linear(1024, 10)  # NoQA:E501,F401 why", "fc = nn.Linear(1024, 10)  # NoQA:E501,F401, SHP201 why"),
        ("fc = nn.Linear(1024, 10)  # shapelint: ignore[SHP101]", "fc = nn.Linear(1024, 10)  # shapelint: ignore[SHP101, SHP201]"),
        ("fc = nn.Linear(\n            64 * 4\n  * 4, 10)", "fc = nn.Linear(\n            64 * 4  # noqa: SHP201\n  * 4, 10)"),
        ("fc = nn.Linear(1024, \\\n            10)", "fc = nn.Linear(1024, \\\n            10)  # noqa: SHP201"),
        ('fc = nn.Linear(1024, int("""1"""\n           "0"))', 'fc = nn.Linear(1024, int("""1"""  # noqa: SHP201\n           "0"))'),
    ],
)
def test_findings_are_silenced_where_they_are(project: Path, shapelint_command: Command, row: str, silenced: str) -> None:
    text = WRONG.replace("fc = nn.Linear( 64 * 4*4 , 10)", row)
    write(project, model=text)
    result = shapelint_command("check", "--add-noqa", "--ignore", "SHP903", "model.py")
    assert (result.exit_code, text_of(project)) == (0, text.replace(row, silenced))
    assert shapelint_command("check", "--ignore", "SHP903", "model.py").exit_code == 0
    shapelint_command("check", "--add-noqa", "model.py")
    assert text_of(project) == text.replace(row, silenced)


def test_a_row_that_can_hold_no_comment_is_told_of(project: Path, shapelint_command: Command) -> None:
    text = WRONG.replace("nn.Linear( 64 * 4*4 , 10)", 'nn.Linear(1024, len("""\n0123456789"""))')
    write(project, model=text)
    result = shapelint_command("check", "--add-noqa", "--output-format", "concise", "model.py")
    assert (result.exit_code, text_of(project)) == (1, text)
    assert "no comment can stand there" in result.stderr


def test_a_notebook_is_silenced_too(project: Path, shapelint_command: Command) -> None:
    before = notebook(MODEL, CALL.strip())
    (project / "book.ipynb").write_text(before)
    assert shapelint_command("check", "--add-noqa", "book.ipynb").exit_code == 0
    assert (project / "book.ipynb").read_text() == before.replace("4*4 , 10)", "4*4 , 10)  # noqa: SHP201")


# What goes wrong


@pytest.mark.parametrize("other", ["--fix", "--diff"])
def test_fixing_and_silencing_exclude_each_other(project: Path, shapelint_command: Command, other: str) -> None:
    write(project, model=WRONG)
    result = shapelint_command("check", "--add-noqa", other, "model.py")
    assert (result.exit_code, text_of(project)) == (2, WRONG)
    assert "choose one" in result.stderr


@pytest.fixture
def disk(project: Path) -> Iterator[Path]:
    """A small file system of its own that holds a wrong model."""
    folder = project / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)], capture_output=True, text=True)
    if mounted.returncode:
        pytest.skip(f"a file system cannot be mounted here: {mounted.stderr.strip()}")
    try:
        write(folder, model=WRONG)
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("linked", [False, True])
@pytest.mark.parametrize("option", ["--fix", "--add-noqa"])
def test_a_full_disk_loses_nothing(disk: Path, shapelint_command: Command, option: str, linked: bool) -> None:
    if linked:
        (disk / "link.py").hardlink_to(disk / "model.py")
    with open(disk / "filler", "wb", buffering=0) as stream, contextlib.suppress(OSError):
        while True:
            stream.write(b"x" * 4096)
    result = shapelint_command("check", option, "--output-format", "concise", "--no-cache", str(disk / "model.py"))
    assert (result.exit_code, text_of(disk)) == (2, WRONG)
    assert "model.py: could not be written and is as it was: No space left on device" in result.stderr
    assert "SHP201" in result.stdout
    assert len(list(disk.iterdir())) == 2 + linked


def test_a_disk_that_can_only_be_read(disk: Path, shapelint_command: Command) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    result = shapelint_command("check", "--fix", "--output-format", "concise", str(disk / "model.py"))
    assert (result.exit_code, text_of(disk)) == (2, WRONG)
    assert "model.py: is write-protected and was not changed" in result.stderr
    assert "SHP201" in result.stdout


def test_what_cannot_be_written_is_as_it_was(project: Path, shapelint_command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file in a folder that cannot be written, beside one that can: that one is fixed all the same."""
    folder = project / "fixed"
    folder.mkdir()
    write(folder, model=WRONG)
    write(project, good=WRONG)
    mkstemp = shapelint_writing().tempfile.mkstemp

    def refuse(**options: str) -> object:
        if "fixed" in str(options["dir"]):
            raise PermissionError(13, "Permission denied")
        return mkstemp(**options)

    monkeypatch.setattr(shapelint_writing().tempfile, "mkstemp", refuse)
    result = shapelint_command("check", "--fix", "--output-format", "concise", ".")
    assert (text_of(folder), text_of(project, "good")) == (WRONG, RIGHT)
    assert result.exit_code == 2
    assert f"{folder / 'model.py'}: could not be written and is as it was: Permission denied" in result.stderr
    assert f"{Path('fixed', 'model.py')}:9:30: error SHP201" in result.stdout and "good.py" not in result.stdout


@pytest.mark.skipif(os.name != "posix", reason="links of POSIX")
def test_a_write_protected_file_is_left_alone(project: Path, shapelint_command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    write(project, model=WRONG)
    access = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: access(path, mode) and mode != os.W_OK)  # root may write anything
    result = shapelint_command("check", "--fix", "model.py")
    assert (result.exit_code, text_of(project)) == (2, WRONG)
    assert "is write-protected" in result.stderr


def shapelint_writing() -> object:
    import shapelint.fixing.writing

    return shapelint.fixing.writing


@pytest.mark.parametrize(("options", "imports"), [((), False), (("--fix",), True), (("--add-noqa",), False)])
def test_only_who_rewrites_pays_for_libcst(project: Path, options: tuple[str, ...], imports: bool) -> None:
    write(project, model=WRONG, clean=RIGHT)
    for name in ("clean", "model"):
        program = (
            "import sys; from shapelint.cli import main\n"
            f"try: main({['check', '-q', *options, f'{name}.py']!r})\n"
            "except SystemExit: print('libcst' in sys.modules, file=sys.stderr)"
        )
        done = subprocess.run([sys.executable, "-c", program], cwd=project, capture_output=True, text=True, timeout=120)
        assert done.stderr.split()[-1] == str(imports and name == "model"), done.stderr
