"""Annotations of GitHub Actions: a workflow command on a line of its own for each finding.

The syntax is that of GitHub's page "Workflow commands for GitHub Actions".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from shapelint.findings import Finding, Severity
from shapelint.output.spots import spot_of
from shapelint.output.terminal import plain
from shapelint.source.texts import Texts

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def github(findings: Iterable[Finding], texts: Texts, root: Path) -> Iterator[str]:
    """`::error title=shapelint (SHP201),file=model.py,line=9,...::model.py:9:30: SHP201 linear-in-features: ...`"""
    for finding in findings:
        spot = spot_of(finding.place, texts, root)
        span = spot.span
        properties: dict[str, object] = {"title": f"shapelint ({finding.code})", "file": spot.path, "line": span.row}
        if span.row == span.end_row:  # GitHub takes columns only for a place on one line
            properties |= {"col": span.column, "endLine": span.end_row, "endColumn": span.end_column}
        else:
            properties["endLine"] = span.end_row
        lines = [
            f"{spot}: {finding.code} {finding.name}: {finding.message}",
            finding.help,
            f"fix: {finding.fix.message}" if finding.fix else "",
        ]
        yield annotation(_COMMANDS[finding.severity], properties, "\n".join(plain(line) for line in lines if line))


def annotation(command: str, properties: dict[str, object], message: str) -> str:
    """A workflow command."""
    listed = ",".join(f"{name}={_escaped_property(str(value))}" for name, value in properties.items())
    return f"::{command} {listed}::{_escaped(message)}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escaped_property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
