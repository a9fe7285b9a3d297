"""A layer put before another: in the sequence that lists it, in the sequence that it is added to, or around what it is called with."""

from __future__ import annotations

import ast

from shapelint.findings import Edit, Fix, Place
from shapelint.graph import Site
from shapelint.origins import Origin, place_of
from shapelint.source.bindings import bindings_of, last_name, parent_of
from shapelint.source.files import SourceFile, Span

from shapelint_rules._fixes import replacement


def layer_before(site: Site | None, name: str) -> Fix | None:
    """The unsafe fix that puts a layer without arguments before the one that is made at a site.

    None where it is not plain in which order layers are called, or where the layer's name is not at hand.
    """
    if site is None or not isinstance(site.node, ast.Call):
        return None
    spelled = _spelled(site.file, site.node.func, name)
    if spelled is None:
        return None
    holder = parent_of(site.file, site.node)
    if isinstance(holder, ast.Call) and holder.func is site.node:  # Dense(10)(x)
        return _around_argument(site, holder, f"{spelled}()")
    if isinstance(holder, ast.Call) and site.node in holder.args and last_name(holder.func) != "Sequential":
        return _added(site, holder, f"{spelled}()")
    sequence = parent_of(site.file, holder) if isinstance(holder, ast.List) else holder
    if isinstance(sequence, ast.Call) and last_name(sequence.func) == "Sequential":
        return _inserted(site, site.node, f"{spelled}()", ",")
    return None


def _spelled(file: SourceFile, function: ast.expr, name: str) -> str | None:
    """Another layer as this one is written: `nn.Linear` and `nn.Flatten`; a plain name where the module has it."""
    if isinstance(function, ast.Attribute):
        return f"{Origin(file, function.value).text}.{name}"
    return name if name in bindings_of(file, file.tree) else None


def _around_argument(site: Site, call: ast.Call, layer: str) -> Fix | None:
    if len(call.args) != 1 or call.keywords or isinstance(call.args[0], ast.Starred):
        return None
    argument = Origin(site.file, call.args[0], site.scope, site.parent)
    return replacement(argument, f"{layer}({argument.text})")


def _added(site: Site, call: ast.Call, layer: str) -> Fix | None:
    """`model.add(Flatten())` before `model.add(Dense(10))`, where that is a statement of its own row."""
    statement = parent_of(site.file, call)
    is_added = isinstance(call.func, ast.Attribute) and call.func.attr == "add" and len(call.args) == 1
    if not is_added or not isinstance(statement, ast.Expr):
        return None
    return _inserted(site, statement, f"{Origin(site.file, call.func).text}({layer})", "")


def _inserted(site: Site, node: ast.AST, text: str, comma: str) -> Fix | None:
    """A text before a node, on a row of its own where that has one; a statement needs one."""
    span = site.file.span(node)
    before = site.file.lines[span.row - 1][: span.column - 1]
    if before.strip() and not comma:
        return None
    space = " " if before.strip() else f"\n{before}"
    point = Place(place_of(site).filename, Span(span.row, span.column, span.row, span.column))
    return Fix("unsafe", f"put `{text}` before it", (Edit(point, f"{text}{comma}{space}"),))
