"""Findings as JSON: the keys and types that CONTRACT.md fixes."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from typing import Any

import jsonschema
from samples import MODEL, finding
from shapelint.output.records import json_array, json_lines, shape_record
from shapelint.source.texts import Texts
from shapelint.symbolic.dim import symbol
from shapelint.unknown import Unknown


def strict(**properties: Any) -> dict[str, Any]:
    """An object that has these keys."""
    return {"type": "object", "properties": properties, "required": list(properties)}


POSITION = strict(row={"type": "integer", "minimum": 1}, column={"type": "integer", "minimum": 1})
TEXT, TEXT_OR_NULL = {"type": "string"}, {"type": ["string", "null"]}
PLACE = {"filename": TEXT, "location": POSITION, "end_location": POSITION}
SHAPE = {"oneOf": [{"type": "null"}, {"type": "array", "items": {"type": ["integer", "string"]}}]}
FINDING = strict(
    code=TEXT,
    name=TEXT,
    severity={"enum": ["error", "warning", "info"]},
    message=TEXT,
    cell={"type": ["integer", "null"]},
    **PLACE,
    related={"type": "array", "items": strict(message=TEXT, **PLACE)},
    expected=TEXT_OR_NULL,
    actual=TEXT_OR_NULL,
    evidence={"type": "array", "items": strict(kind=TEXT, message=TEXT, filename=TEXT_OR_NULL, location={})},
    derivation={
        "type": "array",
        "items": strict(layer=TEXT_OR_NULL, operation=TEXT, shape=SHAPE, filename=TEXT_OR_NULL, row={"type": ["integer", "null"]}),
    },
    fix={
        "oneOf": [
            {"type": "null"},
            strict(
                applicability={"enum": ["safe", "unsafe"]}, message=TEXT, edits={"type": "array", "items": strict(content=TEXT, **PLACE)}
            ),
        ]
    },
    confirmation={"type": "null"},
    noqa_row={"type": "integer"},
    url=TEXT_OR_NULL,
)


def texts() -> Texts:
    known = Texts()
    known.add("model.py", MODEL)
    return known


def test_the_keys_of_the_contract() -> None:
    records = json.loads(json_array([finding(), finding(fix=None, derivation=(), evidence=(), related=())], texts()))
    jsonschema.validate(records, {"type": "array", "items": FINDING, "minItems": 2})
    record = records[0]
    assert record["filename"] == os.path.abspath("model.py")
    assert record["location"] == {"row": 9, "column": 30}
    assert record["end_location"] == {"row": 9, "column": 40}
    assert record["related"][0]["location"] == {"row": 13, "column": 16}
    assert record["derivation"][1]["shape"] == ["N", 64, 28, 28]
    assert record["fix"]["edits"][0]["content"] == "64 * 7 * 7"


def test_nothing_is_an_empty_array() -> None:
    assert json.loads(json_array([], texts())) == []


def test_lines() -> None:
    lines = list(json_lines([finding(), finding()], texts()))
    assert len(lines) == 2
    assert all("\n" not in line and json.loads(line)["code"] == "SHP201" for line in lines)


def test_a_notebook_counts_within_its_cells() -> None:
    known = Texts()
    cells = [{"cell_type": "code", "source": "a = 1"}, {"cell_type": "code", "source": "\n" * 7 + "b = 2"}]
    known.add("n.ipynb", json.dumps({"cells": cells}))
    moved = replace(finding(related=(), fix=None, derivation=(), evidence=()), place=replace(finding().place, filename="n.ipynb"))
    record = json.loads(json_array([moved], known))[0]
    assert (record["cell"], record["location"]["row"], record["noqa_row"]) == (2, 8, 8)


def test_shapes() -> None:
    assert shape_record(None) is None
    assert shape_record(()) == []
    assert shape_record((3, Unknown("why"), 2 * symbol("N"))) == [3, "?", "2*N"]
