"""Whether the user's code expects a call to fail: in a `try` that catches, or a `with pytest.raises(...)`."""

from __future__ import annotations

import ast

from shapelint.graph import Site
from shapelint.source.bindings import parent_of

_CAUGHT = frozenset({"Exception", "BaseException", "RuntimeError", "ValueError", "IndexError", "AssertionError", "TypeError"})
"""What a handler must name to catch the exceptions of a framework."""

_EXPECTING = frozenset({
    "raises", "assertRaises", "assertRaisesRegex", "assertRaisesRegexp", "assertRaisesWithPredicateMatch", "assert_raises",
    "assert_raises_regex", "suppress",
})  # fmt: skip


def is_caught(site: Site | None) -> bool:
    """Whether an exception at this place, or in a call that led to it, is caught by the user's code and not raised again."""
    return site is not None and any(_stands_in_catching(each) for each in site.stack())


def _stands_in_catching(site: Site) -> bool:
    child: ast.AST = site.node
    parent = parent_of(site.file, child)
    while parent is not None and child is not site.scope:
        if isinstance(parent, (ast.Try, ast.With, ast.AsyncWith)) and child in parent.body and _catches(parent):
            return True
        child, parent = parent, parent_of(site.file, parent)
    return False


def _catches(statement: ast.Try | ast.With | ast.AsyncWith) -> bool:
    if isinstance(statement, ast.Try):
        return any(_handles(handler) for handler in statement.handlers)
    return any(expects_failure(item.context_expr) for item in statement.items)


def _handles(handler: ast.ExceptHandler) -> bool:
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    raises_again = any(isinstance(node, ast.Raise) for statement in handler.body for node in ast.walk(statement))
    return not raises_again and any(kind is None or _last_name(kind) in _CAUGHT for kind in kinds)


def expects_failure(node: ast.expr) -> bool:
    """Whether a context manager, as it is written, is one that catches what its body raises."""
    return isinstance(node, ast.Call) and _last_name(node.func) in _EXPECTING


def _last_name(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
