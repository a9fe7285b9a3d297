"""`check --confirm` as a user types it: what it prints, in every format, and that nothing runs unless it is typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from shapelint.cli import main

PROGRAM = """\
import pathlib
import numpy as np  # beside torch

pathlib.Path("it_ran").touch()


def main():
    np.zeros((3, 4)).reshape(5, 2)
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a program whose import leaves a trace."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    (tmp_path / "program.py").write_text(PROGRAM)
    return tmp_path


def check(*arguments: str, text: str | None = None) -> Result:
    return CliRunner().invoke(main, ["check", *arguments], input=text)


def test_nothing_runs_unless_it_is_asked_for(folder: Path) -> None:
    assert check("program.py").exit_code == 1
    assert not (folder / "it_ran").exists()


@pytest.mark.parametrize("key", ["confirm", "device", "verify", "timeout"])
def test_no_configuration_switches_it_on(folder: Path, key: str) -> None:
    (folder / "shapelint.toml").write_text(f"{key} = true\n")
    result = check("program.py")
    assert result.exit_code == 2 and key in result.stderr
    assert not (folder / "it_ran").exists()


def test_reports(folder: Path) -> None:
    result = check("--confirm", "--output-format", "concise", "program.py")
    assert result.exit_code == 1
    assert "confirmed on cpu: the call alone raises ValueError: cannot reshape array of size 12 into shape (5,2)" in result.stdout
    confirmation = json.loads(check("--confirm", "--output-format", "json", "program.py").stdout)[0]["confirmation"]
    assert sorted(confirmation) == ["detail", "device", "status"] and confirmation["status"] == "confirmed"
    assert json.loads(check("--output-format", "json", "program.py").stdout)[0]["confirmation"] is None


TOP = "import numpy as np  # beside torch\nx = np.zeros((3, 4))\nx.reshape(5, 2)\n"


def test_standard_input(folder: Path) -> None:
    (folder / "top.py").write_text("raise ValueError('what is on the disk is not what is checked')\n")
    result = check("--confirm", "--stdin-filename", "top.py", "-", text=TOP)
    assert "confirmed on cpu: importing the file raises ValueError: cannot reshape" in result.stdout


def test_a_notebook(folder: Path) -> None:
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": part} for part in TOP.splitlines(True)]
    (folder / "top.ipynb").write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    result = check("--confirm", "top.ipynb")
    assert "confirmed on cpu: importing the file raises ValueError: cannot reshape" in result.stdout


def test_an_environment_without_interpreter(folder: Path) -> None:
    (folder / "environment").mkdir()
    result = check("--confirm", "--python", "environment", "program.py")
    assert result.exit_code == 2 and "holds no interpreter" in result.stderr


def test_a_refuted_finding_is_told_as_a_bug(folder: Path) -> None:
    (folder / "numpy_patches.py").write_text("import numpy as np\n\nnp.zeros = lambda shape: np.ones(10)\n")
    (folder / "top.py").write_text("import numpy_patches\n" + TOP)
    result = check("--confirm", "--no-project-evidence", "top.py")
    assert "refuted on cpu: importing the file runs" in result.stdout
    assert "top.py:4:1: refuted, which is a bug of shapelint: please report this line" in result.stderr


@pytest.mark.parametrize("option", [("--device", "cpu"), ("--timeout", "3")])
def test_how_to_run_means_nothing_where_nothing_is_run(folder: Path, option: tuple[str, str]) -> None:
    for command, switch in ((("check", "program.py"), "--confirm"), (("show", "program.py"), "--verify")):
        result = CliRunner().invoke(main, [*command, *option])
        assert result.exit_code == 2
        assert f"{option[0]} says how models are run, and nothing is run without {switch}" in result.output
    assert not (folder / "it_ran").exists()
