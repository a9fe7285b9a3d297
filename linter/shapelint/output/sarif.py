"""SARIF 2.1.0, the format of code scanning: OASIS' "Static Analysis Results Interchange Format"."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from shapelint import __version__
from shapelint.findings import Edit, Finding, Fix, Place, Severity, Step
from shapelint.fingerprints import numbered_fingerprints
from shapelint.output.full import format_shape
from shapelint.output.spots import spot_of
from shapelint.rules import Rule, all_rules
from shapelint.source.files import Span
from shapelint.source.texts import Texts

Record = dict[str, Any]

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
ROOT = "SRCROOT"
"""The name under which a run says where its relative paths begin."""
FINGERPRINT = "shapelintFingerprint/v1"


def sarif(findings: Sequence[Finding], texts: Texts, root: Path, failures: Sequence[str] = ()) -> str:
    """One run: the rules with their manual pages, a result for each finding, and what went wrong in the run itself."""
    rules = all_rules()
    writer = _Writer(texts, root, {rule.code: index for index, rule in enumerate(rules)})
    marks = numbered_fingerprints(findings, texts)
    results = [writer.result(finding, mark) for finding, mark in zip(findings, marks, strict=True)]
    return log(rules, results, root, failures)


def log(rules: Iterable[Rule], results: list[Record], root: Path, failures: Sequence[str], properties: Record | None = None) -> str:
    """A log file with one run."""
    notifications = [{"level": "error", "message": {"text": failure}} for failure in failures]
    run = {
        "tool": {"driver": {"name": "shapelint", "version": __version__, "rules": [_rule(rule) for rule in rules]}},
        "invocations": [{"executionSuccessful": not failures, "toolExecutionNotifications": notifications}],
        "originalUriBaseIds": {ROOT: {"uri": root.as_uri().rstrip("/") + "/"}},
        "columnKind": "unicodeCodePoints",
        "results": results,
        **({"properties": properties} if properties else {}),
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _rule(rule: Rule) -> Record:
    page = rule.manual()
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.headline()},
        "help": {"text": page, "markdown": f"# {rule.name} ({rule.code})\n\n{page}"},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
    }


@dataclass
class _Writer:
    """Turns findings into results; places are named relative to `root`."""

    texts: Texts
    root: Path
    rules: dict[str, int]

    def result(self, finding: Finding, mark: str) -> Record:
        spot = spot_of(finding.place, self.texts, self.root)
        record: Record = {
            "ruleId": finding.code,
            **({"ruleIndex": self.rules[finding.code]} if finding.code in self.rules else {}),
            "level": LEVELS[finding.severity],
            "message": {"text": spot.prefix + finding.message + (f"\n{finding.help}" if finding.help else "")},
            "locations": [self._location(finding.place)],
            "partialFingerprints": {FINGERPRINT: mark},
            "properties": self._properties(finding),
        }
        related = [*self._related(finding)]
        flow = [*self._steps(finding.derivation)]
        if related:
            record["relatedLocations"] = [{"id": number, **location} for number, location in enumerate(related, 1)]
        if flow:
            record["codeFlows"] = [{"message": {"text": "how the size comes about"}, "threadFlows": [{"locations": flow}]}]
        if finding.fix is not None and not any(self._is_notebook(edit.place) for edit in finding.fix.edits):
            record["fixes"] = [self._fix(finding.fix)]
        return record

    def _properties(self, finding: Finding) -> Record:
        """What SARIF has no place of its own for."""
        facts = {
            "name": finding.name,
            "model": finding.model,
            "expected": finding.expected,
            "actual": finding.actual,
            "confirmation": finding.confirmation and asdict(finding.confirmation),
        }
        return {key: value for key, value in facts.items() if value is not None}

    def _related(self, finding: Finding) -> Iterator[Record]:
        """The places that explain a finding, then where its input comes from."""
        for related in finding.related:
            yield self._location(related.place, related.message)
        for evidence in finding.evidence:
            if evidence.place is not None:
                yield self._location(evidence.place, f"input: {evidence.message}")

    def _steps(self, steps: Iterable[Step]) -> Iterator[Record]:
        for step in steps:
            if step.place is not None:
                call = " ".join(filter(None, (step.layer, step.signature or step.operation.rpartition(".")[2])))
                yield {"location": self._location(step.place, f"{call}: {format_shape(step.shape)}")}

    def _location(self, place: Place, message: str = "") -> Record:
        spot = spot_of(place, self.texts, self.root)
        location: Record = {"physicalLocation": {"artifactLocation": self._artifact(place), "region": _region(spot.span)}}
        if spot.inside:
            location["logicalLocations"] = [{"name": spot.inside, "kind": "cell"}]
        if message:
            location["message"] = {"text": spot.prefix + message}
        return location

    def _artifact(self, place: Place) -> Record:
        """The file: relative to the root where it lies below it."""
        path = Path(place.filename).absolute()
        if not path.is_relative_to(self.root):
            return {"uri": path.as_uri()}
        return {"uri": relative_uri(path, self.root), "uriBaseId": ROOT}

    def _is_notebook(self, place: Place) -> bool:
        """Whether a place has no position in its file that an edit could name."""
        return self.texts.locate(place.filename, place.span.row)[0] is not None

    def _fix(self, fix: Fix) -> Record:
        changes: dict[str, Record] = {}
        for edit in fix.edits:
            artifact = self._artifact(edit.place)
            change = changes.setdefault(artifact["uri"], {"artifactLocation": artifact, "replacements": []})
            change["replacements"].append(_replacement(edit))
        return {
            "description": {"text": fix.message},
            "artifactChanges": list(changes.values()),
            "properties": {"applicability": fix.applicability},
        }


def relative_uri(path: Path, root: Path) -> str:
    """The path from a folder as a URI reference."""
    return path.as_uri()[len(root.as_uri().rstrip("/")) + 1 :]


def _region(span: Span) -> Record:
    """Rows and columns from 1, the end exclusive: as spans count."""
    return {"startLine": span.row, "startColumn": span.column, "endLine": span.end_row, "endColumn": span.end_column}


def _replacement(edit: Edit) -> Record:
    return {"deletedRegion": _region(edit.place.span), "insertedContent": {"text": edit.content}}
