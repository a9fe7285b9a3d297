"""SHP903: which suppressions silence nothing, where that can be judged, and what the fix leaves."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from shapelint.cli import main
from shapelint.findings import Finding, Place, Severity
from shapelint.source.files import Span
from shapelint.source.texts import Texts
from shapelint.suppressions import unused_suppressions

ON = {"SHP101", "SHP201", "SHP202", "SHP903"}


def unused(text: str, *found: tuple[str, int], on: set[str] = ON) -> list[Finding]:
    """The findings about the suppressions of a text in which these codes were found on these rows."""
    texts = Texts()
    texts.add("a.py", text)
    findings = [Finding(code, "a-name", Severity.INFO, "", Place("a.py", Span(row, 1, row, 2))) for code, row in found]
    return list(unused_suppressions("a.py", texts, findings, on))


def fixed(text: str, findings: list[Finding]) -> str:
    """The text with the fixes of all findings."""
    lines = text.split("\n")
    offsets = [sum(len(line) + 1 for line in lines[:row]) for row in range(len(lines) + 1)]
    for finding in reversed(findings):
        assert finding.fix is not None and finding.fix.applicability == "safe"
        [edit] = finding.fix.edits
        span = edit.place.span
        start, end = offsets[span.row - 1] + span.column - 1, offsets[span.end_row - 1] + span.end_column - 1
        text = text[:start] + edit.content + text[end:]
    return text


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("x = 1  # noqa: SHP201\ny = 2\n", "x = 1\ny = 2\n"),
        ("x = 1  # NOQA:shp201", "x = 1"),
        ("x = 1  # noqa: E501, SHP201\n", "x = 1  # noqa: E501\n"),
        ("x = 1  # noqa: SHP201, E501 SHP101, F401\n", "x = 1  # noqa: E501, F401\n"),
        ("x = 1  # noqa: SHP201 - the head is replaced\n", "x = 1  # the head is replaced\n"),
        ("x = 1  # noqa: SHP201  # type: ignore\n", "x = 1  # type: ignore\n"),
        ("x = 1  # type: ignore # noqa: SHP201\n", "x = 1  # type: ignore\n"),
        ("x = 1  # shapelint: ignore[SHP201]\n", "x = 1\n"),
        ("x = 1  # shapelint: ignore[SHP201, SHP999]\n", "x = 1  # shapelint: ignore[SHP999]\n"),
        ("# shapelint: noqa: SHP201\nx = 1\n", "x = 1\n"),
        ("# shapelint: noqa: SHP201, SHP101", ""),
        ("if x:\n    # noqa: SHP201\n    pass\n", "if x:\n    pass\n"),
    ],
)
def test_what_the_fix_leaves(text: str, after: str) -> None:
    found = unused(text)
    assert len(found) == 1
    assert fixed(text, found) == after


@pytest.mark.parametrize(
    "text",
    [
        "x = 1  # noqa\n",
        "# shapelint: noqa\nx = 1\n",
        "x = 1  # shapelint: ignore\n",
        "x = 1  # noqa: E501\n",
        "x = 1  # noqa: SHP999, SHP2\n",
        "x = 1  # noqa: SHP301\n",  # of a rule that did not run
        "x = 1  # noqa: SHP903\n",
        'x = "# noqa: SHP201"\n',
        "x = (  # noqa SHP201\n",
    ],
)
def test_what_is_not_judged(text: str) -> None:
    assert unused(text) == []


def test_what_is_used() -> None:
    assert unused("x = 1  # noqa: SHP201\n", ("SHP201", 1)) == []
    assert unused("# shapelint: noqa: SHP201\n\nx = 1\n", ("SHP201", 3)) == []
    assert unused("x = \\\n  1  # noqa: SHP201\n", ("SHP201", 1)) == []
    [one] = unused("x = 1  # noqa: SHP201, SHP101\n", ("SHP101", 1))
    assert one.message == "the suppression of `SHP201` silences nothing on this row"
    [other] = unused("x = 1  # noqa: SHP201\n", ("SHP201", 2), ("SHP101", 1))
    assert other.place.span == Span(1, 8, 1, 22)


def test_a_cell_keeps_its_rows() -> None:
    texts = Texts()
    texts.add("n.ipynb", json.dumps({"cells": [{"cell_type": "code", "source": "# shapelint: noqa: SHP201"}]}))
    [found] = unused_suppressions("n.ipynb", texts, [], ON)
    assert found.fix is not None
    assert found.fix.edits[0].place.span == Span(1, 1, 1, 26)


BLOCK = """\
import torch
from torch import nn


class Head(nn.Module):
    def __init__(self, features):
        super().__init__()
        self.fc = nn.Linear(512, features)  # noqa: SHP201

    def forward(self, x):
        return self.fc(x)
"""
USE = """\
import torch
from block import Head

Head(10)(torch.randn(8, 500))
"""
CALLED = "\n\nHead(10)(torch.randn(8, 512))\n"
LOST = "\n\nimport nowhere\n\n\nclass Net(nn.Module):\n    def forward(self, x):\n        return Head(3)(nowhere.f(x))\n"


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Check files of a project of these texts; the codes that are found."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").touch()

    def run(*arguments: str, **files: str) -> list[str]:
        for name, text in files.items():
            (tmp_path / f"{name}.py").write_text(text)
        result: Result = CliRunner().invoke(main, ["check", *arguments, "--output-format", "json"])
        return [record["code"] for record in json.loads(result.stdout)]

    return run


@pytest.mark.parametrize(
    ("arguments", "files", "found"),
    [
        ((), {"block": BLOCK + CALLED}, ["SHP903"]),
        ((), {"block": BLOCK, "use": USE}, []),
        (("block.py",), {"block": BLOCK, "use": USE}, []),  # the call that needs it is elsewhere
        (("block.py",), {"block": BLOCK + CALLED, "use": USE.replace("500", "512")}, []),  # who knows what the other file finds
        ((), {"block": BLOCK + CALLED, "use": USE.replace("500", "512")}, ["SHP903"]),
        ((), {"block": BLOCK + LOST}, []),  # not all of it was followed
        (("--select", "SHP1,SHP903"), {"block": BLOCK + CALLED}, []),
        (("--select", "SHP201"), {"block": BLOCK + CALLED}, []),
        ((), {"block": "# shapelint: noqa: SHP903\n" + BLOCK + CALLED}, []),
        ((), {"block": BLOCK.replace("SHP201", "SHP201, SHP903") + CALLED}, []),
        ((), {"plain": "x = 1  # noqa: SHP201\n"}, []),  # nothing of this linter's was looked for here
    ],
)
def test_a_project(check: Callable[..., list[str]], arguments: tuple[str, ...], files: dict[str, str], found: list[str]) -> None:
    assert check(*arguments, **files) == found


def test_fixing_takes_them_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is needed stays, and the rest goes, with the rows on which nothing else stands."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").touch()
    text = "# shapelint: noqa: SHP101\n" + BLOCK.replace("Linear(512", "Linear(500") + "  # type: ignore # noqa: SHP301, E501\n" + CALLED
    (tmp_path / "block.py").write_text(text)
    result = CliRunner().invoke(main, ["check", "--fix", "--no-cache"])
    assert result.exit_code == 0
    after = BLOCK.replace("Linear(512", "Linear(500") + "  # type: ignore # noqa: E501\n" + CALLED
    assert (tmp_path / "block.py").read_text() == after
