"""GitLab's code quality report: a JSON array, the format of its page "Code Quality"."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from shapelint.findings import Finding, Severity
from shapelint.fingerprints import numbered_fingerprints
from shapelint.output.spots import Spot, spot_of
from shapelint.source.texts import Texts

SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def gitlab(findings: Sequence[Finding], texts: Texts, root: Path) -> str:
    """All findings; a fingerprint is the finding's own and its file's, since GitLab compares whole reports by it."""
    marks = numbered_fingerprints(findings, texts)
    issues = [_issue(finding, spot_of(finding.place, texts, root), mark) for finding, mark in zip(findings, marks, strict=True)]
    return json.dumps(issues, indent=2)


def _issue(finding: Finding, spot: Spot, mark: str) -> dict[str, Any]:
    span = spot.span
    return {
        "description": f"{spot.prefix}{finding.code} {finding.name}: {finding.message}",
        "check_name": finding.code,
        "fingerprint": digest(f"{spot.path}:{mark}"),
        "severity": SEVERITIES[finding.severity],
        "location": {
            "path": spot.path,
            "positions": {
                "begin": {"line": span.row, "column": span.column},
                "end": {"line": span.end_row, "column": span.end_column},
            },
        },
    }


def digest(text: str) -> str:
    """A fingerprint as GitLab wants it: unique in the report, of hexadecimal digits."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:32]
