"""Findings as the protocol's diagnostics."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from lsprotocol import types

from shapelint.findings import Finding, Place, Severity
from shapelint.rules import rule_named

SOURCE = "shapelint"

Locate = Callable[[Place], types.Location]
"""From a place to the protocol's location, in whatever file it is."""

_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFO: types.DiagnosticSeverity.Information,
}


def diagnostic(finding: Finding, locate: Locate, *, related: bool) -> types.Diagnostic:
    """A finding as the editor shows it, the places that explain it beside it where the client takes them (`related`)."""
    return types.Diagnostic(
        range=locate(finding.place).range,
        severity=_SEVERITIES[finding.severity],
        code=finding.code,
        source=SOURCE,
        message=f"{finding.message}\n{finding.help}" if finding.help else finding.message,
        related_information=_related(finding, locate) if related else None,
        data={"name": finding.name},
    )


def explanation(finding: Finding) -> str:
    """What the rule is about, in Markdown, and where there is more."""
    rule = rule_named(finding.code)
    return f"**{finding.code}** {finding.name}: {rule.headline()} (`shapelint rule {finding.code}`)"


def _related(finding: Finding, locate: Locate) -> list[types.DiagnosticRelatedInformation]:
    """The related places, where the input's shape comes from, and the layers on the way, each place once."""
    found: dict[Place, str] = {}
    for related in finding.related:
        found.setdefault(related.place, related.message)
    for evidence in finding.evidence:
        if evidence.place is not None:
            found.setdefault(evidence.place, f"the input: {evidence.message}")
    return [
        types.DiagnosticRelatedInformation(locate(place), message)
        for place, message in found.items()
        if place != finding.place and Path(place.filename).is_absolute()
    ]
