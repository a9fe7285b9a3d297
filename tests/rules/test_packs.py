"""Packs of rules that other distributions bring."""

from __future__ import annotations

from pathlib import Path

import pytest
from shapelint.packs import loaded_packs
from shapelint.rules import rule_classes

RULE = '''
from shapelint.rules import Rule


class Mine(Rule):
    """A rule of somebody else."""

    code, name = "ABC001", "my-rule"


class Base(Rule):
    """No rule by itself."""
'''


@pytest.mark.parametrize("target", ["my_pack", "my_pack.rules", "my_pack.rules:Mine"])
def test_a_pack_is_found(target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "my_pack").mkdir()
    (tmp_path / "my_pack" / "__init__.py").write_text("")
    (tmp_path / "my_pack" / "rules.py").write_text(RULE)
    (tmp_path / "my_pack-1.0.dist-info").mkdir()
    text = f"[console_scripts]\nx = y\n\n[some.rules]\n# mine\nmine = {target}\n"
    (tmp_path / "my_pack-1.0.dist-info" / "entry_points.txt").write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    for name in ("my_pack", "my_pack.rules"):
        monkeypatch.delitem(__import__("sys").modules, name, raising=False)
    (pack,) = loaded_packs("some.rules")
    assert [cls.code for cls in rule_classes(pack)] == ["ABC001"]
    assert list(loaded_packs("other.rules")) == []
