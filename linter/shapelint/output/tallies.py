"""`--statistics` in the formats of other programs: how often each rule fired, in the shape that the program reads."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from shapelint.findings import Finding
from shapelint.output.summary import counted, plural, statistics, statistics_json


def tally(form: str, findings: Sequence[Finding], root: Path, failures: Sequence[str]) -> Iterator[str]:
    """The lines of the statistics in a report format."""
    if form in ("full", "concise"):
        yield from statistics(findings)
    elif form == "json":
        yield statistics_json(findings)
    elif form == "json-lines":
        yield from map(json.dumps, counted(findings))
    elif form == "github":
        yield from _notices(counted(findings))
    elif form == "gitlab":
        yield json.dumps(_issues(findings), indent=2)
    elif form == "junit":
        yield _suite(counted(findings))
    else:
        from shapelint.output.sarif import log

        yield log([], [], root, failures, {"statistics": counted(findings)})


def _headline(row: dict[str, Any]) -> str:
    return f"{plural(row['count'], 'finding')} of {row['code']} {row['name']}"


def _notices(rows: Sequence[dict[str, Any]]) -> Iterator[str]:
    from shapelint.output.github import annotation

    return (annotation("notice", {"title": f"shapelint ({row['code']})"}, _headline(row)) for row in rows)


def _issues(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """An issue for each rule; GitLab takes none without a place, so that they are the whole folder's."""
    from shapelint.output.gitlab import SEVERITIES, digest

    severities = {finding.code: SEVERITIES[finding.severity] for finding in findings}
    return [
        {
            "description": _headline(row),
            "check_name": row["code"],
            "fingerprint": digest(f"statistics:{row['code']}"),
            "severity": severities[row["code"]],
            "location": {"path": ".", "lines": {"begin": 1}},
        }
        for row in counted(findings)
    ]


def _suite(rows: Sequence[dict[str, Any]]) -> str:
    """A test for each rule that fired."""
    from xml.etree.ElementTree import Element

    from shapelint.output.junit import case, document

    suite = Element("testsuite", name="statistics")
    suite.extend(case(f"{row['code']} {row['name']}", "statistics", "failure", _headline(row)) for row in rows)
    return document([suite])
