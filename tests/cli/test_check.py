"""`shapelint check`: options, exit statuses, what goes to which stream."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from fake_engine import FakeEngine

Command = Callable[..., Result]


def codes(result: Result) -> list[str]:
    return [record["code"] for record in json.loads(result.stdout)]


@pytest.mark.parametrize(
    ("text", "options", "status"),
    [
        ("x = 1", [], 0),
        ("BAD", [], 1),
        ("ODD", [], 1),
        ("NOTE", [], 0),
        ("NOTE", ["--severity", "info"], 0),
        ("ODD", ["--severity", "error"], 0),
        ("BAD", ["--exit-zero"], 0),
        ("BAD", ["--ignore", "SHP101"], 0),
        ("BAD", ["--quiet"], 1),
        ("CRASH", [], 2),
        ("CRASH", ["--exit-zero"], 2),
        ("x = 1", ["--select", "SHP999"], 2),
        ("x = 1", ["--output-format", "xml"], 2),
        ("x = 1", ["--nothing"], 2),
        ("x = 1", ["nothing.py"], 2),
        ("x = 1", ["--config", "nothing.toml"], 2),
        ("x = 1", ["--python", "nothing"], 2),
        ("x = 1", ["--input", "nothing"], 2),
        ("x = 1", ["--input", "a.py::=1,2"], 2),
        ("x = 1", ["--input", "a.py::Net=1,a b"], 2),
        ("x = 1", ["--input", "a.py::Net=1,2:no-such-type"], 2),
        ("x = 1", ["--input", "a.py::Net=x=1,N;8:int64"], 0),
        ("x = 1", ["--config", "a.py", "--isolated"], 2),
        ("BAD", ["--output-file", "no/such/folder/out"], 2),
    ],
)
def test_exit_status(engine: FakeEngine, project: Path, shapelint_command: Command, text: str, options: list[str], status: int) -> None:
    (project / "a.py").write_text(text)
    assert shapelint_command("check", "a.py", *options).exit_code == status


def test_findings_on_standard_output_and_the_summary_last_on_standard_error(
    engine: FakeEngine, project: Path, shapelint_command: Command
) -> None:
    (project / "a.py").write_text("BAD\nODD\n")
    (project / "b.py").write_text("PART\n")
    result = shapelint_command("check", "--output-format", "concise")
    assert result.stdout == "a.py:1:1: error SHP101 a-name: row 1\na.py:2:1: warning SHP106 a-name: row 2\n"
    assert result.stderr == "1 error, 1 warning; 2 models in 2 files checked; 1 only in part (`-v` says why)\n"
    assert shapelint_command("check", "-v").stderr.startswith("b.py:1: Net checked only in part: `f` is not known\n")
    assert shapelint_command("check", "-q").stderr == ""
    assert shapelint_command("check", "--output-format", "json").stderr == ""


def test_a_fault_in_one_file_leaves_the_others(engine: FakeEngine, project: Path, shapelint_command: Command) -> None:
    for name, text in {"a.py": "CRASH", "b.py": "BAD"}.items():
        (project / name).write_text(text)
    result = shapelint_command("check", ".", "gone.py", "--output-format", "concise")
    assert result.stdout == "b.py:1:1: error SHP101 a-name: row 1\n"
    missing, fault, _ = result.stderr.splitlines()
    assert missing == "error: gone.py: No such file or directory"
    assert fault.startswith("internal error in a.py: ZeroDivisionError: crashed at ")
    assert "report" in fault


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], ["SHP101", "SHP106"]),
        (["--severity", "info"], ["SHP101", "SHP106", "SHP104"]),
        (["--select", "SHP106"], ["SHP106"]),
        (["--select", "SHP101,SHP106", "--ignore", "SHP106"], ["SHP101"]),
        (["--ignore", "ALL", "--extend-select", "SHP101"], ["SHP101"]),
        (["--select", "shp106"], ["SHP106"]),
    ],
)
def test_selection(engine: FakeEngine, project: Path, shapelint_command: Command, options: list[str], expected: list[str]) -> None:
    (project / "a.py").write_text("BAD\nODD\nNOTE\n")
    assert codes(shapelint_command("check", "--output-format", "json", *options)) == expected


def test_a_wrong_code_is_told_with_the_nearest(engine: FakeEngine, shapelint_command: Command) -> None:
    result = shapelint_command("check", "--select", "SHP1O1")
    assert result.exit_code == 2
    assert "did you mean `SHP1" in result.stderr


def test_configuration(engine: FakeEngine, project: Path, shapelint_command: Command) -> None:
    (project / "a.py").write_text("BAD\nODD\n")
    (project / "tests").mkdir()
    (project / "tests/t.py").write_text("BAD\n")
    (project / "pyproject.toml").write_text(
        '[tool.shapelint]\nignore = ["SHP106"]\nper-file-ignores = {"tests/*" = ["SHP101"]}\ninputs = {"a.Net" = "1,2"}\n'
    )
    assert codes(shapelint_command("check", "--output-format", "json")) == ["SHP101"]
    assert engine.checked[0][2].inputs == (f"{project / 'a.py'}::Net=1,2",)
    assert codes(shapelint_command("check", "--output-format", "json", "--isolated")) == ["SHP101", "SHP106", "SHP101"]
    assert codes(shapelint_command("check", "--output-format", "json", "--select", "SHP106")) == ["SHP106"]
    (project / "other.toml").write_text('select = ["SHP106"]')
    assert codes(shapelint_command("check", "--output-format", "json", "--config", "other.toml")) == ["SHP106"]
    (project / "pyproject.toml").write_text("[tool.shapelint]\nselekt = []\n")
    wrong = shapelint_command("check")
    assert wrong.exit_code == 2
    assert "unknown key `selekt`; did you mean `select`?" in wrong.stderr
    assert wrong.stdout == ""


def test_inputs_of_the_command_line_come_first(engine: FakeEngine, project: Path, shapelint_command: Command) -> None:
    (project / "a.py").write_text("x = 1")
    (project / "shapelint.toml").write_text('inputs = {"a.Net" = "1,2"}')
    shapelint_command("check", "--input", "a.py::Net=3,4", "--input", "a.py::Other=5")
    assert engine.checked[0][2].inputs == ("a.py::Net=3,4", "a.py::Other=5", f"{project / 'a.py'}::Net=1,2")


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ([], ["a.py", "b.py", "c.py"]),
        (["--exclude", "b.py"], ["a.py", "c.py", "e.py"]),
        (["--extend-exclude", "b.py,p"], ["a.py"]),
        (["--extend-exclude", "p/*.py"], ["a.py", "b.py"]),
        (["venv/e.py"], ["e.py"]),
        (["venv/e.py", "a.py", "--force-exclude"], ["a.py"]),
    ],
)
def test_excludes(engine: FakeEngine, project: Path, shapelint_command: Command, options: list[str], names: list[str]) -> None:
    for name in ("a.py", "b.py", "p/c.py", "venv/e.py"):
        (project / name).parent.mkdir(exist_ok=True)
        (project / name).write_text("x = 1")
    shapelint_command("check", *options)
    assert engine.names == names


def test_suppressions(engine: FakeEngine, project: Path, shapelint_command: Command) -> None:
    (project / "a.py").write_text("BAD  # noqa: SHP101\nBAD  # shapelint: ignore[SHP101]\nBAD  # noqa: SHP106\n")
    records = json.loads(shapelint_command("check", "--output-format", "json").stdout)
    assert [(r["location"]["row"], r["code"]) for r in records] == [(3, "SHP101"), (3, "SHP903")]  # SHP106 is not what stands there


def test_standard_input(engine: FakeEngine, project: Path, shapelint_command: Command) -> None:
    """The way in which an editor's ruff adapter calls."""
    arguments = ["check", "--quiet", "--force-exclude", "--no-fix", "--output-format", "json", "--stdin-filename"]
    result = shapelint_command(*arguments, "p/a.py", "-", input="x = 'é'\r\nBAD\n")
    assert result.exit_code == 1
    (record,) = json.loads(result.stdout)
    assert record["filename"] == str(project / "p/a.py")
    assert record["location"] == {"row": 2, "column": 1}
    assert engine.checked[0][1] == "x = 'é'\nBAD\n"
    assert json.loads(shapelint_command(*arguments, "venv/a.py", "-", input="BAD\n").stdout) == []
    unnamed = shapelint_command("check", "--output-format", "concise", "-", input="BAD\n")
    assert unnamed.stdout == "-:1:1: error SHP101 a-name: row 1\n"


def test_standard_input_that_is_no_text(engine: FakeEngine, shapelint_command: Command) -> None:
    result = shapelint_command("check", "--output-format", "json", "-", input=b"x = '\xff'\n")
    assert codes(result) == ["SHP901"]
    assert result.exit_code == 1


def test_notebooks(engine: FakeEngine, project: Path, shapelint_command: Command) -> None:
    cells = [
        {"cell_type": "code", "source": ["x = 1\n", "y"]},
        {"cell_type": "markdown", "source": ""},
        {"cell_type": "code", "source": "\nBAD"},
    ]
    (project / "n.ipynb").write_text(json.dumps({"cells": cells}))
    (project / "broken.ipynb").write_text("{")
    result = shapelint_command("check", "--output-format", "json")
    syntax, bad = json.loads(result.stdout)
    assert (syntax["code"], Path(syntax["filename"]).name) == ("SHP901", "broken.ipynb")
    assert (bad["cell"], bad["location"]) == (3, {"row": 2, "column": 1})
    assert "n.ipynb:cell 3:2:1: error SHP101" in shapelint_command("check", "n.ipynb").stdout


def test_output_file(engine: FakeEngine, project: Path, shapelint_command: Command) -> None:
    (project / "a.py").write_text("BAD")
    result = shapelint_command("check", "--output-format", "json-lines", "--output-file", "out.jsonl")
    assert result.stdout == ""
    assert json.loads((project / "out.jsonl").read_text())["code"] == "SHP101"


def test_statistics(engine: FakeEngine, project: Path, shapelint_command: Command) -> None:
    (project / "a.py").write_text("BAD\nODD\nBAD\n")
    assert shapelint_command("check", "--statistics").stdout == "2  SHP101  [ ] a-name\n1  SHP106  [ ] a-name\n"
    assert json.loads(shapelint_command("check", "--statistics", "--output-format", "json").stdout)[0]["count"] == 2


def test_a_finding_is_reported_once(engine: FakeEngine, project: Path, shapelint_command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two files that use the same wrong model report the same place."""
    import shapelint.cli.run

    (project / "a.py").write_text("BAD")
    (project / "b.py").write_text("x = 1")
    monkeypatch.setattr(shapelint.cli.run, "check_file", lambda path, text, settings: engine(project / "a.py", text, settings))
    assert codes(shapelint_command("check", "--output-format", "json")) == ["SHP101"]


def test_help_and_version(shapelint_command: Command) -> None:
    assert "check" in shapelint_command("--help").stdout
    assert "--output-format" in shapelint_command("check", "-h").stdout
    assert shapelint_command("--version").stdout.startswith("shapelint, version ")
    assert shapelint_command("chekc").exit_code == 2
