"""The command line with an engine that finds what the test wants."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import shapelint.cli.run
from click.testing import CliRunner, Result
from fake_engine import FakeEngine
from shapelint.cli import main


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    fake = FakeEngine()
    monkeypatch.setattr(shapelint.cli.run, "check_file", fake)
    return fake


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def shapelint_command(project: Path) -> Callable[..., Result]:
    """Run the command line."""

    def run(*args: str, input: str | bytes | None = None) -> Result:
        return CliRunner().invoke(main, args, input=input)

    return run
