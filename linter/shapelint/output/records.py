"""Findings and models as JSON, with the keys that CONTRACT.md and ruff fix."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from shapelint.findings import Evidence, Finding, Fix, Place, Related, Step
from shapelint.output.paths import absolute_path
from shapelint.source.texts import Texts
from shapelint.symbolic.dims import format_size

if TYPE_CHECKING:
    from shapelint.engine import Shown

Record = dict[str, Any]


def json_array(findings: Iterable[Finding], texts: Texts) -> str:
    """All findings as one JSON array."""
    return json.dumps([finding_record(finding, texts) for finding in findings], indent=2)


def json_lines(findings: Iterable[Finding], texts: Texts) -> Iterator[str]:
    """Each finding as JSON on a line of its own."""
    return (json.dumps(finding_record(finding, texts)) for finding in findings)


def finding_record(finding: Finding, texts: Texts) -> Record:
    filename = finding.place.filename
    noqa_row = texts.directives(filename).noqa_row(finding.place.span)
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity.name.lower(),
        "message": finding.message,
        "cell": texts.locate(filename, finding.place.span.row)[0],
        **place_record(finding.place, texts),
        "related": [_related(related, texts) for related in finding.related],
        "expected": finding.expected,
        "actual": finding.actual,
        "evidence": [_evidence(evidence, texts) for evidence in finding.evidence],
        "derivation": [_step(step, texts) for step in finding.derivation],
        "fix": _fix(finding.fix, texts),
        "confirmation": asdict(finding.confirmation) if finding.confirmation is not None else None,
        "help": finding.help or None,
        "model": finding.model,
        "noqa_row": texts.locate(filename, noqa_row)[1],
        "url": None,
    }


def place_record(place: Place, texts: Texts) -> Record:
    """`filename`, `location` and `end_location` of a place; rows in a notebook count within their cell."""
    span = place.span
    return {
        "filename": absolute_path(place.filename),
        "location": {"row": texts.locate(place.filename, span.row)[1], "column": span.column},
        "end_location": {"row": texts.locate(place.filename, span.end_row)[1], "column": span.end_column},
    }


def _related(related: Related, texts: Texts) -> Record:
    return {"message": related.message, **place_record(related.place, texts)}


def _evidence(evidence: Evidence, texts: Texts) -> Record:
    nowhere = {"filename": None, "location": None, "end_location": None}
    return {"kind": evidence.kind, "message": evidence.message, **(place_record(evidence.place, texts) if evidence.place else nowhere)}


def _step(step: Step, texts: Texts) -> Record:
    place = step.place
    return {
        "layer": step.layer,
        "operation": step.operation,
        "signature": step.signature or None,
        "shape": shape_record(step.shape),
        "filename": absolute_path(place.filename) if place else None,
        "row": texts.locate(place.filename, place.span.row)[1] if place else None,
    }


def _fix(fix: Fix | None, texts: Texts) -> Record | None:
    if fix is None:
        return None
    edits = [{"content": edit.content, **place_record(edit.place, texts)} for edit in fix.edits]
    return {"applicability": fix.applicability, "message": fix.message, "edits": edits}


def shape_record(shape: Sequence[object] | None) -> list[int | str] | None:
    """Sizes as integers, symbolic ones as their text; an unknown shape is null."""
    return None if shape is None else [size_record(size) for size in shape]


def size_record(size: object) -> int | str:
    """A size as an integer, a symbolic one as its text."""
    return size if type(size) is int else format_size(size)


def shown_record(shown: Shown, texts: Texts) -> Record:
    """A model as `show --format json` prints it."""
    return {
        "target": shown.target,
        "inputs": [{**given, "shape": shape_record(given["shape"])} for given in shown.inputs],
        "layers": [
            {
                "name": call.name,
                "type": call.type,
                "operation": call.operation,
                "filename": absolute_path(call.filename),
                "row": call.row,
                "inputs": [shape_record(shape) for shape in call.inputs],
                "outputs": None if call.outputs is None else [shape_record(shape) for shape in call.outputs],
                "parameters": size_record(call.parameters),
            }
            for call in shown.layers
        ],
        "outputs": [shape_record(shape) for shape in shown.outputs],
        "parameters": size_record(shown.parameters),
        "requirements": list(shown.requirements),
        "findings": [finding_record(finding, texts) for finding in shown.findings],
        "notes": list(shown.notes),
    }
