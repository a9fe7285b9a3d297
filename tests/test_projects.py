"""Every project of the fixtures gives exactly what its files expect, checked as a folder, and each of its models by itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from shapelint.cli import main
from shapelint.engine import Settings, check_file
from shapelint.evidence.project import MEMORY
from test_fixtures import ASIDE, expectations

FOLDER = Path(__file__).parent.parent / "fixtures" / "projects"
PROJECTS = sorted(folder for folder in FOLDER.iterdir() if folder.is_dir())
Expected = set[tuple[str, int, str, str | None]]


@pytest.fixture(autouse=True)
def _fresh_memory() -> None:
    MEMORY.forget()


def files_of(project: Path) -> list[Path]:
    return sorted(project.rglob("*.py"))


def wanted(project: Path) -> Expected:
    return {(str(file), *each) for file in files_of(project) for each in expectations(file.read_text())}


@pytest.mark.parametrize("project", PROJECTS, ids=lambda project: project.name)
def test_the_folder(project: Path) -> None:
    result = CliRunner().invoke(main, ["check", str(project), "--isolated", "--output-format", "json", "--severity", "info"])
    found = [each for each in json.loads(result.stdout) if each["code"] not in ASIDE]
    assert {(each["filename"], each["location"]["row"], each["code"], each["expected"]) for each in found} == wanted(project)
    assert result.exit_code == bool(wanted(project))
    for each in found:
        places = {place["filename"] for place in (*each["evidence"], *each["related"]) if place.get("filename")}
        assert any(name.endswith("train.py") for name in places)


CASES = [(project, file) for project in PROJECTS for file in files_of(project)]


@pytest.mark.parametrize(("project", "file"), CASES, ids=[str(file.relative_to(FOLDER)) for _, file in CASES])
def test_one_file(project: Path, file: Path) -> None:
    """A file by itself gives what stands in it; a script, what stands in any file of the project."""
    report = check_file(file, None, Settings())
    assert report.faults == []
    found = {
        (finding.place.filename, finding.place.span.row, finding.code, finding.expected)
        for finding in report.findings
        if finding.code not in ASIDE
    }
    here = wanted(project) if file.name == "train.py" else {each for each in wanted(project) if each[0] == str(file)}
    assert found == here


@pytest.mark.parametrize("project", [p for p in PROJECTS if p.name == "digits_wrong"], ids=lambda project: project.name)
def test_without_evidence_from_the_project(project: Path) -> None:
    arguments = ["check", str(project / "models" / "net.py"), "--isolated", "-v"]
    assert "evidence from" in CliRunner().invoke(main, arguments).stderr
    silent = CliRunner().invoke(main, [*arguments, "--no-project-evidence"])
    assert silent.exit_code == 0
    assert "evidence from" not in silent.stderr
