"""Edits made through libcst: an expression for an expression, an argument or a statement beside another; and edits of comments.

What an edit replaces must be a whole of the syntax, and what it writes must be one too; then the tree around is what it
was, and comments, parentheses and formatting are where they were. libcst is imported here alone, for who rewrites.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from shapelint.findings import Edit
from shapelint.fixing.documents import NotRewritable
from shapelint.fixing.edits import apply_edits, meaning
from shapelint.source.files import Span

_FORM_FEED = re.compile(r"^[ \t\f]*\f", re.MULTILINE)
"""What stands at the beginning of a row before a form feed counts for nothing in Python; libcst drops it."""


def rewritten(text: str, edits: Iterable[Edit]) -> str:
    """The text with the edits made; raises NotRewritable where one would tear the syntax, MisplacedEdit where two overlap."""
    given = list(dict.fromkeys(edits))
    spliced = apply_edits(text, given)
    comments = _comments(text)
    of_code = [edit for edit in given if not _is_of_comment(edit, comments, text)]
    _check_code(text, of_code)
    if meaning(apply_edits(text, of_code)) != meaning(spliced):
        raise NotRewritable("a comment would become code, or code a comment")
    return spliced


def _check_code(text: str, edits: Sequence[Edit]) -> None:
    """See that libcst, putting nodes for nodes, writes what the edits make of a text; raises NotRewritable."""
    if not edits:
        return
    try:
        wrapper = MetadataWrapper(cst.parse_module(_FORM_FEED.sub("", text)), unsafe_skip_copy=True)
    except (cst.ParserSyntaxError, RecursionError) as error:
        raise NotRewritable(f"libcst cannot read it: {error}") from error
    rewriter = _Rewriter(_without_form_feeds(text, edits))
    module = wrapper.visit(rewriter)
    if rewriter.left:
        edit = next(iter(rewriter.left.values()))
        raise NotRewritable(f"`{edit.content}` at row {edit.place.span.row} would not replace a whole expression")
    if module.code != _FORM_FEED.sub("", apply_edits(text, edits)) or not _stays_together(text, edits):
        raise NotRewritable("the code around an edit would be read in another way")


def _comments(text: str) -> dict[int, int]:
    """The columns at which the comments of a text begin, by row."""
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (tokenize.TokenError, SyntaxError):
        return {}
    return {token.start[0]: token.start[1] + 1 for token in tokens if token.type == tokenize.COMMENT}


def _is_of_comment(edit: Edit, comments: Mapping[int, int], text: str) -> bool:
    """Whether an edit changes a comment, the space before it, or the row on which it stands alone."""
    span = edit.place.span
    begin = comments.get(span.row)
    if begin is None or text.split("\n")[span.row - 1][span.column - 1 : begin - 1].strip():
        return False
    return (span.end_row == span.row and span.end_column >= begin) or (span.end_row, span.end_column) == (span.row + 1, 1)


def _without_form_feeds(text: str, edits: Sequence[Edit]) -> list[Edit]:
    """The edits with the columns that they have where nothing stands before a form feed."""
    if "\f" not in text:
        return list(edits)
    dropped = [match.end() if (match := _FORM_FEED.match(line)) else 0 for line in text.split("\n")]

    def moved(span: Span) -> Span:
        return Span(span.row, span.column - dropped[span.row - 1], span.end_row, span.end_column - dropped[span.end_row - 1])

    return [replace(edit, place=replace(edit.place, span=moved(edit.place.span))) for edit in edits]


def _stays_together(text: str, edits: Sequence[Edit]) -> bool:
    """Whether the expressions put in mean what they mean in parentheses."""
    apart = [replace(edit, content=f"({edit.content})") if _is_compound(edit) else edit for edit in edits]
    tree = meaning(apply_edits(text, edits))
    return tree is not None and tree == meaning(apply_edits(text, apart))


def _is_compound(edit: Edit) -> bool:
    """Whether an edit writes an expression of more than one word for another."""
    if edit.place.span.row == edit.place.span.end_row and edit.place.span.column == edit.place.span.end_column:
        return False
    try:
        return not isinstance(ast.parse(f"({edit.content})", mode="eval").body, (ast.Name, ast.Constant))
    except SyntaxError:
        return False


_LISTED = (cst.Arg, cst.BaseElement, cst.SimpleStatementLine)
"""What another of its kind can be put before; behind an argument too."""


class _Rewriter(cst.CSTTransformer):
    """Makes each edit at the outermost node that has its place; `left` are those for which there was none."""

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self, edits: Sequence[Edit]) -> None:
        super().__init__()
        self.left = {edit.place.span: edit for edit in edits}
        self._chosen: dict[cst.CSTNode, Edit] = {}

    def _span(self, node: cst.CSTNode) -> Span:
        where = self.get_metadata(PositionProvider, node)
        return Span(where.start.line, where.start.column + 1, where.end.line, where.end.column + 1)

    def on_visit(self, node: cst.CSTNode) -> bool:
        """Choose what the edits mean; nothing below a replaced expression is looked at, nor what no edit touches."""
        if not isinstance(node, (cst.BaseExpression, *_LISTED)):
            return True
        span = self._span(node)
        if isinstance(node, cst.BaseExpression) and span in self.left:
            self._choose(node, span)
            return False
        if isinstance(node, _LISTED):
            before = Span(span.row, span.column, span.row, span.column)
            behind = Span(span.end_row, span.end_column, span.end_row, span.end_column)
            if before in self.left:
                self._choose(node, before)
            elif behind in self.left and isinstance(node, cst.Arg):
                self._choose(node, behind)
        return True

    def _choose(self, node: cst.CSTNode, span: Span) -> None:
        self._chosen[node] = self.left.pop(span)

    def on_leave(self, original_node: cst.CSTNodeT, updated_node: cst.CSTNodeT) -> Any:
        edit = self._chosen.get(original_node)
        if edit is None:
            return updated_node
        if isinstance(updated_node, cst.BaseExpression):
            return _in_parentheses_of(updated_node, _expression(edit.content))
        if isinstance(updated_node, cst.SimpleStatementLine):
            first = _statement(edit.content).with_changes(leading_lines=updated_node.leading_lines)
            return cst.FlattenSentinel([first, updated_node.with_changes(leading_lines=[])])
        if isinstance(updated_node, cst.Arg) and edit.content.startswith(","):
            return cst.FlattenSentinel(_followed(updated_node, edit.content))
        return cst.FlattenSentinel([*_items(updated_node, edit.content), updated_node])


class _Unindented(cst.CSTTransformer):
    """Takes the white space of an expression of several rows as it is written, without that of the block around."""

    def leave_ParenthesizedWhitespace(  # the name that libcst looks for
        self, original_node: cst.ParenthesizedWhitespace, updated_node: cst.ParenthesizedWhitespace
    ) -> cst.ParenthesizedWhitespace:
        return updated_node.with_changes(indent=False)

    def leave_EmptyLine(self, original_node: cst.EmptyLine, updated_node: cst.EmptyLine) -> cst.EmptyLine:
        return updated_node.with_changes(indent=False)


def _expression(content: str) -> cst.BaseExpression:
    """What a text means in parentheses, which let it go over several rows, without these."""
    try:
        inside = cst.parse_expression(f"({content})").visit(_Unindented())
        if isinstance(inside, cst.BaseExpression) and inside.lpar:
            bare = inside.with_changes(lpar=inside.lpar[1:], rpar=inside.rpar[:-1])
            if isinstance(bare, cst.BaseExpression):
                return bare
    except (cst.ParserSyntaxError, cst.CSTValidationError) as error:
        raise NotRewritable(f"`{content}` is no expression") from error
    raise NotRewritable(f"`{content}` is no expression")


def _in_parentheses_of(old: cst.BaseExpression, new: cst.BaseExpression) -> cst.BaseExpression:
    changed = new.with_changes(lpar=[*old.lpar, *new.lpar], rpar=[*new.rpar, *old.rpar])
    assert isinstance(changed, cst.BaseExpression)
    return changed


def _items(before: cst.CSTNode, content: str) -> Sequence[cst.CSTNode]:
    """The arguments or elements that `content`, which ends in a comma and the space behind it, puts before another."""
    holder = _expression(f"f({content}_)" if isinstance(before, cst.Arg) else f"[{content}_]")
    if isinstance(holder, cst.Call):
        return holder.args[:-1]
    if isinstance(holder, cst.List):
        return holder.elements[:-1]
    raise NotRewritable(f"`{content}` is no argument")


def _followed(argument: cst.Arg, content: str) -> Sequence[cst.Arg]:
    """An argument and those that `content`, which begins with a comma, puts behind it; what followed it comes behind them."""
    holder = _expression(f"f(_{content})")
    if not isinstance(holder, cst.Call):
        raise NotRewritable(f"`{content}` is no argument")
    last = holder.args[-1].with_changes(comma=argument.comma, whitespace_after_arg=argument.whitespace_after_arg)
    first = argument.with_changes(comma=holder.args[0].comma, whitespace_after_arg=holder.args[0].whitespace_after_arg)
    return [first, *holder.args[1:-1], last]


def _statement(content: str) -> cst.SimpleStatementLine:
    """The statement that `content`, which ends in the row's end and the next one's indentation, puts before another."""
    try:
        statement = cst.parse_statement(content.strip(" \t")).visit(_Unindented())
    except cst.ParserSyntaxError as error:
        raise NotRewritable(f"`{content}` is no statement") from error
    if not isinstance(statement, cst.SimpleStatementLine):
        raise NotRewritable(f"`{content}` is no simple statement")
    return statement
