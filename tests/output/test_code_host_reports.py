"""The reports that code hosts and continuous integration read: SARIF, GitHub, GitLab, JUnit."""

from __future__ import annotations

import json
import xml.etree.ElementTree as xml
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema as SarifLog
from samples import MODEL, finding
from shapelint.findings import Confirmation, Edit, Evidence, Finding, Fix, Place, Related, Severity
from shapelint.output.github import github
from shapelint.output.gitlab import gitlab
from shapelint.output.junit import junit
from shapelint.output.sarif import FINGERPRINT, sarif
from shapelint.output.spots import repository_root, spot_of
from shapelint.output.tallies import tally
from shapelint.rules import all_rules
from shapelint.source.files import Span
from shapelint.source.texts import Texts

ROOT = Path("/repository")
NAME = str(ROOT / "nets" / "model one.py")
NOTEBOOK = str(ROOT / "n.ipynb")


def texts(text: str = MODEL) -> Texts:
    known = Texts()
    known.add(NAME, text)
    known.add(NOTEBOOK, json.dumps({"cells": [{"cell_type": "code", "source": "a = 1"}, {"cell_type": "code", "source": MODEL}]}))
    return known


def at(filename: str, shift: int = 0, **changes: Any) -> Finding:
    """The sample finding in another file, all its places so many rows further down."""

    def moved(place: Place) -> Place:
        span = place.span
        return Place(filename, Span(span.row + shift, span.column, span.end_row + shift, span.end_column))

    sample = finding()
    assert sample.fix is not None
    return finding(
        **{
            "place": moved(sample.place),
            "related": tuple(Related(related.message, moved(related.place)) for related in sample.related),
            "evidence": (Evidence("dataset", "datasets.MNIST", Place(str(ROOT.parent / "data.py"), Span(1, 1, 2, 3))),),
            "fix": Fix("safe", sample.fix.message, tuple(Edit(moved(edit.place), edit.content) for edit in sample.fix.edits)),
            **changes,
        }
    )


def sarif_run(findings: list[Finding], known: Texts | None = None, failures: tuple[str, ...] = ()) -> Any:
    """The run of a log, which is checked against the schema and for what the schema's models do not check."""
    text = sarif(findings, known or texts(), ROOT, failures)
    SarifLog.model_validate_json(text, strict=False)
    [run] = json.loads(text)["runs"]
    for result in run["results"]:
        related = result.get("relatedLocations", [])
        assert len({json.dumps(location) for location in related}) == len(related)  # `uniqueItems`
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    return run


def test_the_schema_finds_faults() -> None:
    document = json.loads(sarif([at(NAME)], texts(), ROOT))
    document["runs"][0]["results"][0]["colour"] = "red"
    with pytest.raises(ValueError, match="colour"):
        SarifLog.model_validate(document)


def test_sarif() -> None:
    confirmed = Confirmation("confirmed", "cpu", "the model raises RuntimeError")
    run = sarif_run([at(NAME, confirmation=confirmed), at(NAME, severity=Severity.INFO, fix=None, evidence=(), derivation=(), related=())])
    error, note = run["results"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["originalUriBaseIds"] == {"SRCROOT": {"uri": "file:///repository/"}}
    assert [error["level"], note["level"]] == ["error", "note"]
    place = error["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "nets/model%20one.py", "uriBaseId": "SRCROOT"}
    assert place["region"] == {"startLine": 9, "startColumn": 30, "endLine": 9, "endColumn": 40}
    called, data = error["relatedLocations"]
    assert (called["id"], called["message"]["text"]) == (1, "called here with [N, 3136]")
    assert data["physicalLocation"]["artifactLocation"] == {"uri": "file:///data.py"}
    steps = error["codeFlows"][0]["threadFlows"][0]["locations"]
    assert steps[0]["location"]["message"]["text"] == "conv1 Conv2d(1, 64, 5, padding=2): [N, 64, 28, 28]"
    [change] = error["fixes"][0]["artifactChanges"]
    assert change["replacements"][0]["insertedContent"]["text"] == "64 * 7 * 7"
    assert error["fixes"][0]["properties"] == {"applicability": "safe"}
    assert error["properties"]["confirmation"]["status"] == "confirmed" and "confirmation" not in note["properties"]
    assert not {"fixes", "codeFlows", "relatedLocations"} & set(note)


def test_sarif_explains_all_rules() -> None:
    rules = sarif_run([])["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [rule.code for rule in all_rules()]
    assert all("## Why is this bad?" in rule["help"]["markdown"] for rule in rules)


def test_sarif_tells_of_failures() -> None:
    assert sarif_run([])["invocations"] == [{"executionSuccessful": True, "toolExecutionNotifications": []}]
    [invocation] = sarif_run([], failures=("error: a.py: cannot be read",))["invocations"]
    assert not invocation["executionSuccessful"]
    assert invocation["toolExecutionNotifications"][0]["message"]["text"] == "error: a.py: cannot be read"


def test_a_notebook_is_named_by_its_cells() -> None:
    """A row of a cell is no row of the file, so that a fix cannot name its place."""
    inside = at(NOTEBOOK, shift=1)
    [result] = sarif_run([inside])["results"]
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] == 1
    assert result["locations"][0]["logicalLocations"][0]["name"] == "cell 2, row 9, column 30"
    assert result["message"]["text"].startswith("cell 2, row 9, column 30: `fc1` takes")
    assert "fixes" not in result
    [line] = github([inside], texts(), ROOT)
    assert "file=n.ipynb,line=1,col=1," in line
    assert "::n.ipynb:cell 2, row 9, column 30: SHP201" in line
    assert json.loads(gitlab([inside], texts(), ROOT))[0]["description"].startswith("cell 2, row 9")


def test_fingerprints_survive_lines_that_move() -> None:
    def marks(findings: list[Finding], known: Texts) -> tuple[list[str], list[str]]:
        results = sarif_run(findings, known)["results"]
        return [r["partialFingerprints"][FINGERPRINT] for r in results], [
            i["fingerprint"] for i in json.loads(gitlab(findings, known, ROOT))
        ]

    here = marks([at(NAME), at(NAME)], texts())
    there = marks([at(NAME, shift=4), at(NAME, shift=4)], texts("\n\n\n# hello\n" + MODEL))
    assert here == there
    assert len(set(here[0])) == len(set(here[1])) == 2


def test_github() -> None:
    wide = at(NAME, severity=Severity.WARNING, fix=None, message="100% wrong:\nreally", place=Place(NAME, Span(1, 2, 3, 4)))
    note = at(str(ROOT / "a,b:c.py"), severity=Severity.INFO, fix=None)
    assert list(github([at(NAME), wide, note], texts(), ROOT)) == [
        "::error title=shapelint (SHP201),file=nets/model one.py,line=9,col=30,endLine=9,endColumn=40::nets/model one.py:9:30: SHP201 "
        "linear-in-features: `fc1` takes 1024 features, but receives 3136 = 64*7*7%0Afix: replace `64 * 4 * 4` by `64 * 7 * 7`",
        "::warning title=shapelint (SHP201),file=nets/model one.py,line=1,endLine=3::nets/model one.py:1:2: SHP201 linear-in-features: "
        "100%25 wrong: really",
        "::notice title=shapelint (SHP201),file=a%2Cb%3Ac.py,line=9,col=30,endLine=9,endColumn=40::a,b:c.py:9:30: SHP201 "
        "linear-in-features: `fc1` takes 1024 features, but receives 3136 = 64*7*7",
    ]


def test_gitlab() -> None:
    [issue] = json.loads(gitlab([at(NAME)], texts(), ROOT))
    assert len(issue.pop("fingerprint")) == 32
    assert issue == {
        "description": "SHP201 linear-in-features: `fc1` takes 1024 features, but receives 3136 = 64*7*7",
        "check_name": "SHP201",
        "severity": "major",
        "location": {"path": "nets/model one.py", "positions": {"begin": {"line": 9, "column": 30}, "end": {"line": 9, "column": 40}}},
    }
    assert json.loads(gitlab([], texts(), ROOT)) == []


def test_junit() -> None:
    remark = at(NAME, severity=Severity.INFO)
    whole = xml.fromstring(junit([at(NAME), at(NOTEBOOK), remark], texts(), ROOT, ["internal error in b.py"]))
    assert {key: whole.get(key) for key in ("tests", "failures", "errors")} == {"tests": "4", "failures": "2", "errors": "1"}
    assert [(suite.get("name"), suite.get("tests")) for suite in whole] == [
        ("nets/model one.py", "2"),
        ("n.ipynb", "1"),
        ("shapelint", "1"),
    ]
    test = whole[0][0]
    assert (test.get("classname"), test.get("line")) == ("nets.model one", "9")
    assert "fix: replace" in (test[0].text or "")
    assert whole[0][1][0].tag == "system-out"


def test_junit_with_nothing_found() -> None:
    whole = xml.fromstring(junit([], texts(), ROOT))
    assert (whole.get("tests"), whole.get("failures")) == ("1", "0")


ODD = st.text(st.one_of(st.characters(), st.sampled_from("\x00\x1b\x85\u2028\ufffe&<>\"'\n\r\t%:,")))


@given(ODD, ODD, ODD)
def test_any_text_gives_valid_reports(message: str, expected: str, line: str) -> None:
    odd = at(NAME, message=message, help=expected, expected=expected)
    known = texts(line + "\n" + MODEL)
    xml.fromstring(junit([odd], known, ROOT, [message]))
    assert len(list(github([odd], known, ROOT))) == 1
    assert "\n" not in next(github([odd], known, ROOT))
    json.loads(gitlab([odd], known, ROOT))[0]["fingerprint"].encode()
    json.loads(sarif([odd], known, ROOT).encode())


def test_statistics_in_each_format() -> None:
    found = [at(NAME), at(NAME), at(NAME, code="SHP101", name="reshape-size", severity=Severity.WARNING)]
    printed = {form: "\n".join(tally(form, found, ROOT, [])) for form in ("json", "json-lines", "sarif", "github", "gitlab", "junit")}
    rows = json.loads(printed["json"])
    assert [(row["code"], row["count"]) for row in rows] == [("SHP201", 2), ("SHP101", 1)]
    assert list(map(json.loads, printed["json-lines"].split("\n"))) == rows
    SarifLog.model_validate_json(printed["sarif"])
    assert json.loads(printed["sarif"])["runs"][0]["properties"]["statistics"] == rows
    assert printed["github"].split("\n")[0] == "::notice title=shapelint (SHP201)::2 findings of SHP201 linear-in-features"
    assert [issue["severity"] for issue in json.loads(printed["gitlab"])] == ["major", "minor"]
    assert xml.fromstring(printed["junit"]).get("failures") == "2"


def test_the_repository(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    assert repository_root(tmp_path / "a" / "b") in (tmp_path / "a" / "b", *tmp_path.parents)
    (tmp_path / ".git").write_text("gitdir: elsewhere")
    assert repository_root(tmp_path / "a" / "b") == tmp_path
    spot = spot_of(Place(str(tmp_path / "a" / "x.py"), Span(1, 2, 3, 4)), Texts(), tmp_path)
    assert (spot.path, str(spot)) == ("a/x.py", "a/x.py:1:2")
