"""What the comments of a file claim about shapes, and of which statements or parameters they speak.

A comment behind a statement speaks of its result; one on a line of its own of the statement before or of those after
it, which cannot be told apart, so that all are kept; one inside a statement of several lines of what stands on its line.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shapelint.source.files import SourceFile, Span
from shapelint.source.shape_notation import StatedShape, read_shapes

_HINT = re.compile(r"#[^\n]*(?:[,x\u00d7→⟶➔⇒➜]|[-=]>)")
"""A comment without one of these states no shape."""

_ARROW = re.compile(r"[→⟶➔⇒➜]|[-=]>")

_FOLLOWERS = 4
"""How many statements below a comment of its own it may speak of, where it tells what they make of what."""

_SIMPLE = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Return, ast.Expr)


@dataclass(frozen=True, slots=True, eq=False)
class ShapeClaim:
    """A shape that a comment states, and the statements whose results it may be about.

    `kind` is `value` behind a statement, `alone` on a line of its own, `line` inside a statement (then `row` counts), or
    `parameter` (then the one node is the function). `part` is which of how many shapes it is in its comment. `scope` is
    the function around it.
    """

    stated: StatedShape
    span: Span
    text: str
    kind: str
    nodes: tuple[ast.AST, ...]
    row: int
    name: str | None = None
    part: tuple[int, int] = (0, 1)
    scope: ast.AST | None = None


def shape_claims(file: SourceFile) -> list[ShapeClaim]:
    """All claims of a file's comments, in their order."""
    if not _HINT.search(file.text):
        return []
    comments = [(token, read_shapes(token.string)) for token in _comments(file.text)]
    if not any(shapes for _, shapes in comments):
        return []
    layout = _Layout(file)
    return _without_cases([claim for token, shapes in comments for claim in _claims(layout, token, shapes)])


def _without_cases(claims: list[ShapeClaim]) -> list[ShapeClaim]:
    """The claims without those of comments that tell cases apart: lines beside each other give one name shapes of several ranks."""
    ranks: dict[tuple[ast.AST, str], dict[int, int]] = {}
    for claim in claims:
        if claim.kind == "alone" and claim.name is not None:
            ranks.setdefault((claim.nodes[0], claim.name), {}).setdefault(claim.row, len(claim.stated.axes))
    of_cases = {node for (node, _), rows in ranks.items() if len(set(rows.values())) > 1}
    return [claim for claim in claims if claim.kind != "alone" or claim.nodes[0] not in of_cases]


def _comments(text: str) -> Iterator[tokenize.TokenInfo]:
    try:
        yield from (token for token in tokenize.generate_tokens(io.StringIO(text).readline) if token.type == tokenize.COMMENT)
    except (tokenize.TokenError, SyntaxError):
        return


class _Layout:
    """Where the statements of a file stand."""

    def __init__(self, file: SourceFile) -> None:
        self.lines = file.lines
        self.statements: list[ast.stmt] = []
        self.scopes: dict[ast.AST, ast.AST | None] = {}
        self.blocks: dict[ast.AST, tuple[list[ast.stmt], int]] = {}
        self.functions: list[ast.FunctionDef | ast.AsyncFunctionDef] = []
        self._enter(file.tree, None)
        self.statements.sort(key=lambda node: (node.lineno, -(node.end_lineno or node.lineno)))
        self.starts = [node.lineno for node in self.statements]

    def _enter(self, node: ast.AST, scope: ast.AST | None) -> None:
        inner = node if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) else scope
        if inner is node and isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            self.functions.append(node)
        for name in ("body", "orelse", "finalbody", "handlers", "cases"):
            block = getattr(node, name, None)
            for index, child in enumerate(block if isinstance(block, list) else ()):
                if isinstance(child, ast.stmt):
                    self.statements.append(child)
                    self.scopes[child] = inner
                    self.blocks[child] = (block, index)  # type: ignore[assignment]
                self._enter(child, inner)

    def statement_at(self, row: int) -> ast.stmt | None:
        """The innermost statement that has a part on this row."""
        found = None
        for node in self.statements[: bisect_right(self.starts, row)][::-1]:
            if (node.end_lineno or node.lineno) >= row:
                found = node
                break
        return found

    def around(self, row: int, column: int) -> tuple[ast.stmt | None, list[ast.stmt]]:
        """The statement that ends right above a row, and those that follow it without a gap, in one block."""
        after = self.statement_starting(self._next_code(row))
        above = self._previous_code(row)
        before = next((node for node in self._ending(above) if node.col_offset == column), None) if above else None
        following: list[ast.stmt] = []
        if after is not None and after.col_offset == column:
            block, index = self.blocks[after]
            for node in block[index : index + _FOLLOWERS]:
                if following and node.lineno != (following[-1].end_lineno or 0) + 1:
                    break
                following.append(node)
        return before, following

    def _next_code(self, row: int) -> int:
        """The row of the code below a comment; 0 where a blank line comes first."""
        for number in range(row + 1, len(self.lines) + 1):
            line = self.lines[number - 1].strip()
            if not line.startswith("#"):
                return number if line else 0
        return 0

    def _previous_code(self, row: int) -> int:
        for number in range(row - 1, 0, -1):
            line = self.lines[number - 1].strip()
            if not line.startswith("#"):
                return number if line else 0
        return 0

    def statement_starting(self, row: int) -> ast.stmt | None:
        index = bisect_right(self.starts, row) - 1
        while index > 0 and self.starts[index - 1] == row:
            index -= 1
        return self.statements[index] if index >= 0 and self.starts[index] == row else None

    def _ending(self, row: int) -> Iterator[ast.stmt]:
        return (node for node in self.statements[: bisect_right(self.starts, row)][::-1] if node.end_lineno == row)

    def signature_at(self, row: int) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
        """The function whose signature has a part on this row."""
        return next((node for node in self.functions if node.lineno <= row < node.body[0].lineno), None)


def _claims(layout: _Layout, token: tokenize.TokenInfo, shapes: Sequence[StatedShape]) -> Iterator[ShapeClaim]:
    if not shapes:
        return
    row, column = token.start
    alone = not token.line[:column].strip()
    signature = layout.signature_at(row)
    if signature is not None:
        if not alone:
            yield from _of_parameters(signature, token, shapes)
        return
    if alone:
        inside = layout.statement_at(row)
        if inside is not None and isinstance(inside, _SIMPLE):
            return  # between the lines of a statement
        before, after = layout.around(row, column)
        if not _ARROW.search(token.string):
            after = after[:1]
        nodes = tuple(node for node in (before, *after) if isinstance(node, _SIMPLE))
        if nodes:
            for index, shape in enumerate(shapes):
                yield _claim(token, shape, "alone", nodes, shape.name, (index, len(shapes)), layout.scopes[nodes[-1]])
        return
    statement = layout.statement_at(row)
    if not isinstance(statement, _SIMPLE):
        return
    kind = "value" if statement.end_lineno == row else "line"
    spoken_of: tuple[ast.AST, ...] = (statement, *_calls_ending(statement, row))
    for index, shape in enumerate(shapes):
        yield _claim(token, shape, kind, spoken_of, shape.name, (index, len(shapes)), layout.scopes[statement])


def _calls_ending(statement: ast.stmt, row: int) -> Iterator[ast.Call]:
    """The outermost calls that end on a row, and their arguments: they may make the layer of which a comment there speaks."""
    value = getattr(statement, "value", None)
    ending = [node for node in ast.walk(value) if isinstance(node, ast.Call) and node.end_lineno == row] if value is not None else []
    inner = {child for node in ending for child in ast.walk(node) if child is not node}
    for node in ending:
        if node not in inner:
            yield node
            yield from (argument for argument in node.args if argument in ending)


def _claim(
    token: tokenize.TokenInfo, shape: StatedShape, kind: str, nodes: tuple[ast.AST, ...], name: str | None, part: tuple[int, int],
    scope: ast.AST | None,
) -> ShapeClaim:  # fmt: skip
    row, column = token.start
    span = Span(row, column + shape.start + 1, row, column + shape.end + 1)
    return ShapeClaim(shape, span, token.string[shape.start : shape.end], kind, nodes, row, name, part, scope)


def _of_parameters(
    function: ast.FunctionDef | ast.AsyncFunctionDef, token: tokenize.TokenInfo, shapes: Sequence[StatedShape]
) -> Iterator[ShapeClaim]:
    """Claims in a signature: of the parameters that they name, or of the one that stands on their line."""
    arguments = function.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    here = [arg.arg for arg in every if (arg.end_lineno or arg.lineno) == token.start[0]]
    names = {arg.arg for arg in every}
    sole = here[0] if len(here) == 1 and function.lineno != token.start[0] else None
    for index, shape in enumerate(shapes):
        name = shape.name if shape.name in names else sole if shape.name is None and len(shapes) == 1 else None
        if name is not None:
            yield _claim(token, shape, "parameter", (function,), name, (index, len(shapes)), function)
