"""The name of the linter's own code: it changes with every file of it, and with every file of a rule pack."""

from __future__ import annotations

from pathlib import Path

import pytest
from shapelint.own_code import _code_of


@pytest.fixture
def package(tmp_path: Path) -> Path:
    package = tmp_path / "site-packages" / "pack"
    (package / "deep").mkdir(parents=True)
    for name in ("__init__.py", "deep/rule.py"):
        (package / name).write_text("x = 1\n")
    return package


def test_sources(package: Path) -> None:
    before = _code_of(package)
    (package / "notes.txt").touch()
    assert _code_of(package) == before
    (package / "deep" / "rule.py").write_text("x = 2\n")
    changed = _code_of(package)
    (package / "deep" / "more.py").touch()
    assert len({before, changed, _code_of(package)}) == 3


def test_what_an_installer_has_recorded(package: Path) -> None:
    """One list stands for all files of an installed package: it has their hashes."""
    records = {"other": "other/__init__.py,sha256=1,1\n", "pack_1": "pack/__init__.py,sha256=2,1\npack/deep/rule.py,sha256=3,1\n"}
    for name, record in records.items():
        folder = package.parent / f"{name}.dist-info"
        folder.mkdir()
        (folder / "RECORD").write_text(record)
    before = _code_of(package)
    (package / "deep" / "rule.py").write_text("x = 2\n")
    assert _code_of(package) == before
    (package.parent / "pack_1.dist-info" / "RECORD").write_text("pack/__init__.py,sha256=4,1\n")
    assert _code_of(package) != before


def test_a_module(tmp_path: Path) -> None:
    (tmp_path / "rules.py").write_text("x = 1\n")
    before = _code_of(tmp_path / "rules.py")
    (tmp_path / "rules.py").write_text("x = 2\n")
    assert _code_of(tmp_path / "rules.py") != before
