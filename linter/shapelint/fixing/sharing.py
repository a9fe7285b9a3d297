"""Whether what an edit changes serves others too: a constant of a module that other files import."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from shapelint.findings import Edit
from shapelint.source.files import SourceFile, UnreadableSource


def constants_changed(filename: str, text: str, edits: Iterable[Edit]) -> frozenset[str]:
    """The names at module level whose values the edits change."""
    file, edits = SourceFile(filename, text), list(edits)
    try:
        statements = [node for node in file.tree.body if isinstance(node, (ast.Assign, ast.AnnAssign))]
    except UnreadableSource:
        return frozenset()
    names: set[str] = set()
    for statement in statements:
        span = file.span(statement)
        if any(
            (span.row, span.column) <= (edit.place.span.row, edit.place.span.column) <= (span.end_row, span.end_column) for edit in edits
        ):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            names.update(node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name))
    return frozenset(names)


def is_mentioned(names: Iterable[str], text: str) -> bool:
    """Whether one of the names stands in a text."""
    return any(re.search(rf"\b{re.escape(name)}\b", text) for name in names)
