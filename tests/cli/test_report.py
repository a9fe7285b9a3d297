"""What `shapelint check` prints and where: formats, `--output-file`, `--statistics`, baselines, the progress line, completion."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import xml.etree.ElementTree as xml
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from fake_engine import FakeEngine
from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema as SarifLog
from shapelint.cli.progress import ProgressLine, progress

Command = Callable[..., Result]


@pytest.fixture(autouse=True)
def _fake(engine: FakeEngine) -> None:
    """No file is really evaluated."""


def test_formats_for_code_hosts(project: Path, shapelint_command: Command) -> None:
    """Paths are those in the repository, wherever the command runs."""
    (project / ".git").mkdir()
    (project / "pkg").mkdir()
    (project / "pkg" / "a.py").write_text("x = 1\nBAD\nODD\n")
    os.chdir(project / "pkg")
    results = {form: shapelint_command("check", "--output-format", form) for form in ("sarif", "github", "gitlab", "junit")}
    assert {result.exit_code for result in results.values()} == {1}
    assert all(result.stderr == "" for result in results.values())
    SarifLog.model_validate_json(results["sarif"].stdout)
    [run] = json.loads(results["sarif"].stdout)["runs"]
    assert [result["level"] for result in run["results"]] == ["error", "warning"]
    assert run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "pkg/a.py"
    assert [line.split(" ")[0] for line in results["github"].stdout.splitlines()] == ["::error", "::warning"]
    assert "file=pkg/a.py,line=2," in results["github"].stdout
    assert [issue["location"]["path"] for issue in json.loads(results["gitlab"].stdout)] == ["pkg/a.py"] * 2
    assert xml.fromstring(results["junit"].stdout).get("failures") == "2"


def test_failures_are_in_the_reports_that_know_them(project: Path, shapelint_command: Command) -> None:
    (project / "a.py").write_text("CRASH")
    sarif = shapelint_command("check", "--output-format", "sarif")
    assert sarif.exit_code == 2
    [invocation] = json.loads(sarif.stdout)["runs"][0]["invocations"]
    assert not invocation["executionSuccessful"]
    assert "crashed" in invocation["toolExecutionNotifications"][0]["message"]["text"]
    assert xml.fromstring(shapelint_command("check", "--output-format", "junit").stdout).get("errors") == "1"


@pytest.mark.parametrize("form", ["full", "concise", "json", "json-lines", "sarif", "github", "gitlab", "junit"])
@pytest.mark.parametrize("counted", [False, True])
def test_an_output_file_holds_what_would_be_printed(project: Path, shapelint_command: Command, form: str, counted: bool) -> None:
    (project / "a.py").write_text("BAD\nODD\n")
    arguments = ["check", "a.py", "--output-format", form, *(["--statistics"] if counted else [])]
    printed = shapelint_command(*arguments)
    written = shapelint_command(*arguments, "--output-file", "report.txt")
    assert (written.stdout, written.exit_code) == ("", 1)
    assert (project / "report.txt").read_text() == printed.stdout != ""


def test_an_output_file_that_cannot_be_written(project: Path, shapelint_command: Command, engine: FakeEngine) -> None:
    (project / "a.py").write_text("BAD")
    result = shapelint_command("check", "--output-file", "nowhere/report.txt")
    assert result.exit_code == 2
    assert "nowhere/report.txt: there is no folder" in result.stderr
    assert engine.checked == []  # told before the work, not after it


def test_a_full_disk_loses_no_findings(project: Path, shapelint_command: Command) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full")
    (project / "a.py").write_text("BAD")
    result = shapelint_command("check", "--output-file", "/dev/full")
    assert result.exit_code == 2
    assert "No space left on device; the findings are on standard output" in result.stderr
    assert "SHP101" in result.stdout


def test_a_baseline(project: Path, shapelint_command: Command) -> None:
    source = project / "a.py"
    source.write_text("BAD\nODD\n")
    written = shapelint_command("check", "--write-baseline", "base.json")
    assert (written.stdout, written.exit_code) == ("", 0)
    assert written.stderr.splitlines() == ["base.json: 2 accepted findings", "nothing found; 2 in the baseline; 1 model in 1 file checked"]
    source.write_text("x = 1\nBAD\ny = 2\nODD  # BAD\nODD\n")
    result = shapelint_command("check", "--baseline", "base.json", "--output-format", "concise")
    assert [line.split(": ")[0] for line in result.stdout.splitlines()] == ["a.py:4:1", "a.py:4:1"]
    assert result.exit_code == 1
    assert "1 error, 1 warning; 2 in the baseline" in result.stderr
    source.write_text("BAD\n")
    assert "base.json: 1 accepted finding no longer found" in shapelint_command("check", "-v", "--baseline", "base.json").stderr
    assert shapelint_command("check", "--baseline", "base.json", "--write-baseline", "base.json").exit_code == 0
    assert len((project / "base.json").read_text().split("fingerprint")) == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--baseline", "none.json"], "none.json: cannot be read: No such file or directory; `--write-baseline none.json` makes one"),
        (["--baseline", "bad.json"], "bad.json: is not JSON"),
        (["--write-baseline", "bad.json"], "bad.json: is not JSON"),
        (["--write-baseline", "no/base.json"], "no/base.json: cannot be written: No such file or directory"),
        (["--write-baseline", "base.json", "--fix"], "run one after the other"),
    ],
)
def test_a_baseline_that_cannot_be_had(project: Path, shapelint_command: Command, arguments: list[str], words: str) -> None:
    (project / "a.py").write_text("BAD")
    (project / "bad.json").write_text("{,}")
    result = shapelint_command("check", *arguments)
    assert result.exit_code == 2
    assert words in result.stderr
    assert (project / "bad.json").read_text() == "{,}"
    assert ("SHP101" in result.stdout) is ("cannot be written" in words)  # after the work, its result is not lost


def test_a_baseline_that_is_yet_to_be_written(project: Path, shapelint_command: Command) -> None:
    (project / "a.py").write_text("BAD")
    assert shapelint_command("check", "--baseline", "base.json", "--write-baseline", "base.json").exit_code == 0
    assert shapelint_command("check", "--baseline", "base.json").exit_code == 0


def test_no_baseline_of_a_run_that_failed(project: Path, shapelint_command: Command) -> None:
    (project / "a.py").write_text("BAD")
    (project / "b.py").write_text("CRASH")
    result = shapelint_command("check", "--write-baseline", "base.json")
    assert result.exit_code == 2
    assert "base.json was not written, since the run is not complete" in result.stderr
    assert "SHP101" in result.stdout
    assert not (project / "base.json").exists()


def test_part_of_a_project_leaves_the_rest_of_the_baseline(project: Path, shapelint_command: Command) -> None:
    for name in "ab":
        (project / f"{name}.py").write_text("BAD")
    shapelint_command("check", "--write-baseline", "base.json")
    (project / "a.py").write_text("x = 1")
    shapelint_command("check", "a.py", "--write-baseline", "base.json")
    assert list(json.loads((project / "base.json").read_text())["files"]) == ["b.py"]


class Clock:
    """A clock that stands still until it is set."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_progress_line() -> None:
    stream, clock = io.StringIO(), Clock()
    line = ProgressLine(stream, clock)
    line(1, 20)
    clock.now = 0.9
    line(2, 20)
    assert stream.getvalue() == ""  # a short run needs none
    for clock.now, done in ((1.1, 3), (1.15, 4), (1.3, 10)):
        line(done, 20)
    assert stream.getvalue() == "\r3 of 20 files checked\r10 of 20 files checked"
    line.clear()
    line.clear()
    assert stream.getvalue().endswith("\r" + " " * len("10 of 20 files checked") + "\r")
    assert stream.getvalue().count("\r") == 4


def test_progress_is_for_people_at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for interactive, quiet, shown in ((True, False, True), (True, True, False), (False, False, False)):
        monkeypatch.setattr(sys, "stderr", io.StringIO())
        monkeypatch.setattr(sys.stderr, "isatty", lambda interactive=interactive: interactive)
        with progress(quiet=quiet) as report:
            assert isinstance(report, ProgressLine) is shown


@pytest.mark.parametrize(
    ("shell", "words"), [("bash", "complete -o nosort"), ("zsh", "#compdef shapelint"), ("fish", "complete --no-files")]
)
def test_completion_scripts(shell: str, words: str) -> None:
    assert words in completed({"_SHAPELINT_COMPLETE": f"{shell}_source"})


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("shapelint ", {"check", "show", "rule"}),
        ("shapelint check --output-f", {"--output-format", "--output-file"}),
        ("shapelint check --output-format ", {"full", "sarif", "github", "gitlab", "junit"}),
        ("shapelint show --format ", {"table", "svg", "html"}),
        ("shapelint rule SHP20", {"SHP201", "SHP202"}),
        ("shapelint check --select SHP3,shp10", {"SHP3,SHP101"}),
    ],
)
def test_completion(typed: str, offered: set[str]) -> None:
    words = typed.split()
    environment = {"_SHAPELINT_COMPLETE": "bash_complete", "COMP_WORDS": typed, "COMP_CWORD": str(len(words) - (not typed.endswith(" ")))}
    answers = {line.partition(",")[2] for line in completed(environment).splitlines()}
    assert offered <= answers


def completed(environment: dict[str, str]) -> str:
    """What click prints for a shell."""
    program = "from shapelint.cli import main; main(prog_name='shapelint')"
    run = subprocess.run([sys.executable, "-c", program], env={**os.environ, **environment}, capture_output=True, text=True, timeout=60)
    return run.stdout
