"""`--shard`: each file is in exactly one part, wherever the project lies."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from fake_engine import FakeEngine
from shapelint.cli.sharding import in_shard

Command = Callable[..., Result]


@pytest.mark.parametrize("parts", [1, 2, 3, 10])
def test_each_file_is_in_one_part(project: Path, parts: int) -> None:
    files = [project / f"folder{number % 7}" / f"file{number}.py" for number in range(200)]
    shards = [in_shard(files, (part, parts)) for part in range(1, parts + 1)]
    assert sorted(file for shard in shards for file in shard) == sorted(files)
    assert max(map(len, shards)) < 2 * min(map(len, shards))
    assert all(list(shard) == [file for file in files if file in shard] for shard in shards)


def test_a_part_depends_on_nothing_but_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for place in ("here", "elsewhere/deep"):
        (tmp_path / place).mkdir(parents=True)
        monkeypatch.chdir(tmp_path / place)
        files = [tmp_path / place / f"{letter}.py" for letter in "abcdefghij"[:: 1 if place == "here" else 2]]
        found.append({file.name for file in in_shard(files, (2, 3))})
    assert found[1] == found[0] & {f"{letter}.py" for letter in "acegi"}


def test_the_parts_are_the_whole(engine: FakeEngine, project: Path, shapelint_command: Command) -> None:
    for number in range(12):
        (project / f"file{number}.py").write_text("BAD")
    whole = json.loads(shapelint_command("check", "--output-format", "json").stdout)
    parts = [json.loads(shapelint_command("check", "--output-format", "json", "--shard", f"{part}/3").stdout) for part in (1, 2, 3)]
    assert sorted((each for part in parts for each in part), key=lambda each: str(each["filename"])) == sorted(
        whole, key=lambda each: str(each["filename"])
    )


@pytest.mark.parametrize("text", ["", "1", "0/3", "4/3", "-1/3", "1/0", "a/b", "1/2/3"])
def test_parts_that_are_none(project: Path, shapelint_command: Command, text: str) -> None:
    result = shapelint_command("check", "--shard", text)
    assert result.exit_code == 2
    assert "is no part of a run" in result.stderr
