"""The hook as people use it: the real pre-commit installs shapelint from a repository and runs it when they commit."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGED = ("linter", "rules", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml")

WRONG = (ROOT / "fixtures" / "examples" / "mnist.py").read_text()
RIGHT = WRONG.replace("64 * 4 * 4", "64 * 7 * 7")

CONFIGURATION = """\
repos:
  - repo: {repository}
    rev: {revision}
    hooks:
      - id: shapelint
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Git and pre-commit with nothing of the machine's own configuration."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PRE_COMMIT", "VIRTUAL_ENV", "PYTHON"))}
    people = {f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER") for what, value in (("NAME", "A"), ("EMAIL", "a@b.c"))}
    return (
        inherited
        | people
        | {
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "PRE_COMMIT_HOME": str(tmp_path / "store"),
            "PRE_COMMIT_COLOR": "never",
        }
    )


def run(folder: Path, environment: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300)


def committed(folder: Path, environment: dict[str, str]) -> str:
    """A repository of all that a folder holds; its revision."""
    for arguments in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "all")):
        done = run(folder, environment, "git", *arguments)
        assert done.returncode == 0, done.stdout
    return run(folder, environment, "git", "rev-parse", "HEAD").stdout.strip()


def packaged(folder: Path) -> None:
    """What is in the repository that people name in their configuration, as the working tree has it."""
    folder.mkdir()
    for name in PACKAGED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, folder / name)


def test_a_commit(tmp_path: Path, environment: dict[str, str]) -> None:
    hooks, project = tmp_path / "shapelint", tmp_path / "project"
    packaged(hooks)
    configuration = CONFIGURATION.format(repository=hooks, revision=committed(hooks, environment))
    (project / "old").mkdir(parents=True)
    (project / ".pre-commit-config.yaml").write_text(configuration)
    (project / "pyproject.toml").write_text('[tool.shapelint]\nextend-exclude = ["old"]\n')
    committed(project, environment)

    pre_commit = (sys.executable, "-m", "pre_commit")
    installed = run(project, environment, *pre_commit, "install", "--install-hooks")
    if installed.returncode == 3 and "pip" in installed.stdout and "onnection" in installed.stdout:
        warnings.warn(f"pre-commit could not install the hook, nothing was tested: {installed.stdout[-400:]}", stacklevel=1)
        pytest.skip("pre-commit could not reach a package registry")
    assert installed.returncode == 0, installed.stdout

    (project / "net.py").write_text(WRONG)
    (project / "old" / "net.py").write_text(WRONG)
    (project / "notes.md").write_text("no code")
    run(project, environment, "git", "add", "-A")
    refused = run(project, environment, "git", "commit", "-m", "a net")
    print(refused.stdout)
    assert refused.returncode == 1
    assert "- hook id: shapelint\n- exit code: 1\n" in refused.stdout
    assert "\nnet.py:14:30: error SHP201 linear-in-features: `fc1` takes 1024 features" in refused.stdout
    assert "1 error (1 fixable); 1 model in 1 file checked" in refused.stdout  # the excluded file is named, and left out

    (project / ".pre-commit-config.yaml").write_text(f"{configuration}        args: [--fix]\n")
    run(project, environment, "git", "add", "-A")
    mended = run(project, environment, "git", "commit", "-m", "a net")
    print(mended.stdout)
    assert mended.returncode == 1 and "files were modified by this hook" in mended.stdout
    assert (project / "net.py").read_text() == RIGHT and (project / "old" / "net.py").read_text() == WRONG

    run(project, environment, "git", "add", "-A")
    accepted = run(project, environment, "git", "commit", "-m", "a net")
    print(accepted.stdout)
    assert accepted.returncode == 0, accepted.stdout
    assert "Passed" in accepted.stdout
