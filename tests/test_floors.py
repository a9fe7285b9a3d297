"""The floors of the house: what is imported lies on the same floor or below. Imports for types alone do not count."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
import shapelint

ROOT = Path(shapelint.__file__).parent

FLOORS = [
    ["symbolic", "source", "unknown", "raised", "packs", "parallel", "numbers", "__version__"],
    ["graph", "values", "findings", "fingerprints", "catching", "reports", "serial", "parts", "recording", "usual", "stale", "flow"],
    ["library"],
    ["interpreter"],
    ["settings", "tracing", "origins", "derivations", "provenance", "rules", "cases", "evidence"],
    ["config", "suppressions", "baseline", "own_code", "screening", "cache", "engine"],
    ["output", "fixing", "execution"],
    ["cli", "server", "__main__"],
]
"""The floors of DESIGN.md; the rule packs stand beside `cases`, which is written for them."""

FLOOR = {name: number for number, names in enumerate(FLOORS) for name in names}

WAITING = {("graph", "library")}
"""A call asks whether its function is a shape function, which the recorder under it cannot know."""


def imported(tree: ast.AST) -> Iterator[str]:
    """The modules of the linter that a file imports, in functions too."""
    pending = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            pending += node.orelse
            continue
        if isinstance(node, ast.ImportFrom) and node.module == "shapelint":
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("shapelint."):
            yield (node.module or "").split(".")[1]
        pending += ast.iter_child_nodes(node)


@pytest.mark.parametrize(
    "part", sorted({path.relative_to(ROOT).parts[0].removesuffix(".py") for path in ROOT.rglob("*.py")} - {"__init__"})
)
def test_imports_lead_down(part: str) -> None:
    files = [ROOT / f"{part}.py"] if (ROOT / f"{part}.py").exists() else list((ROOT / part).rglob("*.py"))
    for file in files:
        for name in imported(ast.parse(file.read_text(encoding="utf-8"))):
            assert FLOOR[name] <= FLOOR[part] or (part, name) in WAITING, f"{file.relative_to(ROOT)} imports {name}"
