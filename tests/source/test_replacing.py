"""Files of the linter's own are replaced as a whole."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from shapelint.source.replacing import replace_whole


def test_a_new_file_and_one_that_was_there(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    replace_whole(file, b"one")
    os.chmod(file, 0o640)
    replace_whole(file, b"two")
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"two", 0o640)
    assert os.listdir(tmp_path) == ["a.json"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    link = tmp_path / "link.json"
    link.symlink_to(tmp_path / "real" / "a.json")
    replace_whole(link, b"one")
    assert link.is_symlink()
    assert (tmp_path / "real" / "a.json").read_bytes() == b"one"


def test_nothing_is_left_where_it_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.json"
    file.write_bytes(b"old")

    def refuse(*_paths: object) -> None:
        raise OSError("no")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OSError, match="no"):
        replace_whole(file, b"new")
    assert file.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.json"]
