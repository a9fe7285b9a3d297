"""Configuration files: what they may say, and how a mistake in one is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from shapelint.config import (
    Configuration,
    ConfigurationError,
    Configurations,
    Layer,
    checked_selectors,
    load,
    selected_codes,
)
from shapelint.findings import Severity
from shapelint.rules import UnknownCode
from shapelint.source.discovery import DEFAULT_EXCLUDES


def write(folder: Path, text: str, name: str = "pyproject.toml") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)
    return folder / name


def test_every_key(tmp_path: Path) -> None:
    (tmp_path / "models.py").touch()
    file = write(
        tmp_path,
        """
        [tool.shapelint]
        select = ["SHP1", "SHP201"]
        extend-select = ["SHP402"]
        ignore = ["SHP104"]
        extend-exclude = ["old"]
        severity = "info"
        python = ".venv"
        target = "3.12"
        [tool.shapelint.per-file-ignores]
        "tests/*" = ["SHP101"]
        "!*.py" = ["SHP102"]
        [tool.shapelint.inputs]
        "models.Net" = "N,3,32,32"
        "other.py::Net" = "N,1"
        """,
    )
    configuration = load(file)
    assert configuration.rules == Layer(("SHP1", "SHP201"), ("SHP402",), ("SHP104",))
    assert configuration.exclude == (*DEFAULT_EXCLUDES, "old")
    assert configuration.severity is Severity.INFO
    assert configuration.python == tmp_path / ".venv"
    assert configuration.target == (3, 12)
    assert configuration.inputs == (f"{tmp_path / 'models.py'}::Net=N,3,32,32", f"{tmp_path / 'other.py'}::Net=N,1")
    assert configuration.ignored_in(tmp_path / "tests" / "a.py") == ("SHP101",)
    assert configuration.ignored_in(tmp_path / "a.ipynb") == ("SHP102",)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ('selct = ["SHP101"]', "unknown key `selct`; did you mean `select`?"),
        ("line-length = 3", "unknown key `line-length`; known are exclude, "),
        ('select = "SHP101"', "`select` is to be a list of texts, not 'SHP101'"),
        ('ignore = ["SHP110"]', "`ignore`: no rule is called `SHP110`; did you mean `SHP1"),
        ('severity = "eror"', "`severity` is one of error, warning, info, not 'eror'; did you mean `error`?"),
        ("severity = 1", "`severity` is to be a text, not 1"),
        ('target = "cuda"', "`target` is the version of Python that the code is written for, such as \"3.12\", not 'cuda'"),
        ("exclude = [1]", "`exclude` is to be a list of texts, not [1]"),
        ("inputs = 3", "`inputs` is to be a table, not 3"),
        ('inputs = {"nothing.Net" = "1"}', "`inputs`: there is no module `nothing` in"),
        ('inputs = {"a.py::Net" = 3}', "`inputs.a.py::Net` is to be a text such as 'N,3,32,32', not 3"),
        ('per-file-ignores = {"a" = "SHP101"}', "`per-file-ignores.a` is to be a list of texts"),
        ("select = [", "pyproject.toml: "),
    ],
)
def test_mistakes_name_the_file_and_what_would_be_right(tmp_path: Path, settings: str, message: str) -> None:
    file = write(tmp_path, f"[tool.shapelint]\n{settings}\n")
    with pytest.raises(ConfigurationError) as caught:
        load(file)
    assert str(caught.value).startswith(str(file))
    assert message in str(caught.value)


@pytest.mark.parametrize("text", ["[tool]\nshapelint = 3", "tool = 3", "# shapelint\n"])
def test_files_without_settings(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigurationError):
        load(write(tmp_path, text))


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    file = tmp_path / "shapelint.toml"
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigurationError, match="utf-8"):
        load(file)


def test_the_nearest_file_holds_and_nothing_is_merged(tmp_path: Path) -> None:
    write(tmp_path, '[tool.shapelint]\nignore = ["SHP101"]\nseverity = "error"\n')
    write(tmp_path / "a", 'ignore = ["SHP102"]\n', "shapelint.toml")
    write(tmp_path / "b", "[project]\nname = 'b'\n")
    found = Configurations()
    assert found.of(tmp_path / "a" / "deep").rules.ignore == ("SHP102",)
    assert found.of(tmp_path / "a").severity is None
    assert found.of(tmp_path / "b").rules.ignore == ("SHP101",)
    assert found.of(tmp_path / "b").root == tmp_path
    assert Configurations(Configuration()).of(tmp_path).rules == Layer()


@pytest.mark.parametrize(
    ("layers", "on", "off"),
    [
        ([Layer()], "SHP101 SHP103", ""),
        ([Layer(("SHP101",))], "SHP101", "SHP102 SHP103"),
        ([Layer(ignore=("SHP1",))], "", "SHP101 SHP103"),
        ([Layer(("ALL",), ("SHP101",), ("SHP1",))], "SHP101", "SHP102"),
        ([Layer(("SHP1",), (), ("SHP101",))], "SHP102", "SHP101"),
        ([Layer(ignore=("SHP101",)), Layer(extend_select=("SHP101",))], "SHP101 SHP102", ""),
        ([Layer(("SHP101",)), Layer(("SHP102",))], "SHP102", "SHP101"),
        ([Layer(("SHP101", "SHP102")), Layer(ignore=("SHP102",))], "SHP101", "SHP102 SHP103"),
        ([Layer(("reshape-size",))], "SHP101", "SHP102"),
    ],
)
def test_layers_of_selection(layers: list[Layer], on: str, off: str) -> None:
    codes = selected_codes(layers)
    assert set(on.split()) <= codes
    assert not set(off.split()) & codes


def test_selectors_are_split_and_checked() -> None:
    assert checked_selectors(["SHP101, SHP1", "ALL"]) == ("SHP101", "SHP1", "ALL")
    with pytest.raises(UnknownCode, match="did you mean"):
        checked_selectors(["SHP1O1"])
