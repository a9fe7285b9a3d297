"""Expressions are worth what they are worth in CPython, or raise what they raise there."""

from __future__ import annotations

from pathlib import Path

import pytest
from twin import Program, differences

MODULES = (
    "bisect", "collections", "contextlib", "copy", "decimal", "fractions", "functools", "heapq", "inspect", "itertools", "json",
    "math", "operator", "os", "os.path", "re", "statistics", "string", "sys", "textwrap", "types", "typing",
)  # fmt: skip
IMPORTS = "".join(f"import {name}\n" for name in MODULES)
EXPRESSIONS = (Path(__file__).parent / "expressions.txt").read_text().splitlines()


def _used(expression: str) -> str:
    return "".join(line for line in IMPORTS.splitlines(keepends=True) if line.split()[1].partition(".")[0] in expression)


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_agrees_with_cpython(expression: str, tmp_path: Path) -> None:
    assert list(differences(Program(expression, f"{_used(expression)}result = [{expression}]\n"), tmp_path)) == []
