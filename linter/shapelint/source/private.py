"""Private names: inside a class, Python's compiler writes `_Class__name` for `__name`."""

from __future__ import annotations

import ast
import re
from typing import TypeVar

_PRIVATE = re.compile(r"\b__\w+(?<!__)\b")

Tree = TypeVar("Tree", bound=ast.AST)


def with_private_names(tree: Tree, text: str) -> Tree:
    """The tree with its private names as the compiler makes them; `text` is its source."""
    if _PRIVATE.search(text):
        _Mangler().visit(tree)
    return tree


class _Mangler(ast.NodeVisitor):
    """Renames in place what is private to the class around it."""

    def __init__(self) -> None:
        self.prefix = ""

    def _mangled(self, name: str) -> str:
        return f"{self.prefix}{name}" if self.prefix and _PRIVATE.fullmatch(name) else name

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for child in (*node.decorator_list, *node.bases, *node.keywords):
            self.visit(child)
        stripped = node.name.lstrip("_")
        node.name = self._mangled(node.name)
        outer, self.prefix = self.prefix, f"_{stripped}" if stripped else ""
        for statement in node.body:
            self.visit(statement)
        self.prefix = outer

    def generic_visit(self, node: ast.AST) -> None:
        if self.prefix:
            for name in ("id", "attr", "arg", "name", "rest"):
                value = getattr(node, name, None)
                if isinstance(value, str) and not isinstance(node, ast.alias):
                    setattr(node, name, self._mangled(value))
            if isinstance(node, (ast.Global, ast.Nonlocal)):
                node.names = [self._mangled(name) for name in node.names]
        super().generic_visit(node)
