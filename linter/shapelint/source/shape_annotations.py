"""Shapes in annotations: `Float[Tensor, "batch 3 h w"]` of jaxtyping, `TensorType["batch", 3]` of torchtyping.

Within one call of a function a name stands for one size, which is what these packages check when they are told to.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from shapelint.source.bindings import bindings_of
from shapelint.source.files import SourceFile

PACKAGES = ("jaxtyping", "torchtyping")

_DTYPES = re.compile(r"^(?:Float|BFloat|Int|UInt|Integer|Inexact|Complex|Real|Num|Shaped|Bool|Key)\d*$")


@dataclass(frozen=True, slots=True)
class NamedAxis:
    """An axis of an annotation: a number, a name that stands for one size, an expression of such names, or nothing of these.

    `many` stands for any number of axes (a name then for the same ones wherever it stands), `broadcast` allows 1 as well.
    """

    text: str
    name: str | None = None
    size: int | None = None
    expression: ast.expr | None = None
    many: bool = False
    broadcast: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class ArrayAnnotation:
    """The shape that an annotation demands; `node` is where it is written."""

    axes: tuple[NamedAxis, ...]
    text: str
    node: ast.AST


Annotation: TypeAlias = "ArrayAnnotation | tuple[Annotation | None, ...] | None"
"""What an annotation demands: of an array, of the elements of a tuple, or nothing that is about shapes."""


@dataclass(frozen=True, slots=True, eq=False)
class AnnotatedFunction:
    """A function with annotations of shapes: of its parameters, its result, and the variables in its body."""

    node: ast.FunctionDef | ast.AsyncFunctionDef
    parameters: Mapping[str, Annotation]
    result: Annotation
    returns: tuple[ast.Return, ...]
    variables: Mapping[ast.AnnAssign, Annotation] = field(default_factory=dict)

    @property
    def nodes(self) -> tuple[ast.AST, ...]:
        """What has to be watched."""
        return (self.node, *(self.returns if self.result is not None else ()), *self.variables)


def annotated_functions(file: SourceFile) -> list[AnnotatedFunction]:
    """The functions of a file that state shapes in annotations."""
    if not any(package in file.text for package in PACKAGES):
        return []
    reader = _Reader(file)
    if not reader.names and not reader.modules:
        return []
    found = [reader.function(node) for node in ast.walk(file.tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    return [each for each in found if each.result is not None or each.variables or any(each.parameters.values())]


class _Reader:
    """Reads annotations with the names under which a file imports the packages."""

    def __init__(self, file: SourceFile) -> None:
        self.file = file
        self.names: dict[str, str] = {}
        self.modules: set[str] = set()
        for node in ast.walk(file.tree):
            if isinstance(node, ast.ImportFrom) and node.module in PACKAGES and not node.level:
                self.names.update({alias.asname or alias.name: alias.name for alias in node.names})
            elif isinstance(node, ast.Import):
                self.modules.update(alias.asname or alias.name for alias in node.names if alias.name in PACKAGES)

    def function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> AnnotatedFunction:
        arguments = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
        own = list(_own_nodes(node))
        variables = {
            each: self.read(each.annotation) for each in own if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
        }
        return AnnotatedFunction(
            node,
            {argument.arg: self.read(argument.annotation) for argument in arguments if argument.annotation is not None},
            self.read(node.returns) if node.returns is not None else None,
            tuple(each for each in own if isinstance(each, ast.Return)),
            {each: annotation for each, annotation in variables.items() if annotation is not None},
        )

    def read(self, node: ast.expr, depth: int = 0) -> Annotation:
        """What an annotation demands."""
        if depth > 4:
            return None
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return self._quoted(node, node.value, depth)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            return self._either([node.left, node.right], depth)
        if isinstance(node, ast.Name):
            found = self._alias(node.id, depth)
            return replace(found, node=node) if isinstance(found, ArrayAnnotation) else found
        if not isinstance(node, ast.Subscript):
            return None
        kind = self._kind(node.value)
        items = list(node.slice.elts) if isinstance(node.slice, ast.Tuple) else [node.slice]
        if kind == "TensorType":
            return _of_items(node, items)
        if kind is not None and _DTYPES.match(kind):
            text = items[1] if len(items) == 2 else None
            return _of_text(text, text.value) if isinstance(text, ast.Constant) and isinstance(text.value, str) else None
        word = node.value.id if isinstance(node.value, ast.Name) else node.value.attr if isinstance(node.value, ast.Attribute) else ""
        if word in ("tuple", "Tuple") and not any(isinstance(item, ast.Constant) and item.value is ... for item in items):
            parts = tuple(self.read(item, depth + 1) for item in items)
            return parts if any(part is not None for part in parts) else None
        if word in ("Optional", "Union"):
            return self._either(items, depth)
        return self.read(items[0], depth + 1) if word == "Annotated" else None

    def _kind(self, node: ast.expr) -> str | None:
        """The name in the package that an expression stands for."""
        if isinstance(node, ast.Name):
            return self.names.get(node.id)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in self.modules:
            return node.attr
        return None

    def _quoted(self, node: ast.Constant, text: str, depth: int) -> Annotation:
        try:
            inner = ast.parse(text.strip(), mode="eval").body
        except (SyntaxError, ValueError):
            return None
        for each in ast.walk(inner):
            ast.copy_location(each, node)
        return self.read(inner, depth + 1)

    def _either(self, nodes: list[ast.expr], depth: int) -> Annotation:
        """Of a union only what is either a shape or no array at all says something."""
        left = [node for node in nodes if not (isinstance(node, ast.Constant) and node.value is None)]
        return self.read(left[0], depth + 1) if len(left) == 1 else None

    def _alias(self, name: str, depth: int) -> Annotation:
        """A name that the module binds once, to an annotation."""
        bound = bindings_of(self.file, self.file.tree).get(name, [])
        value = bound[0][1] if len(bound) == 1 else None
        return self.read(value, depth + 1) if isinstance(value, (ast.Subscript, ast.BinOp)) else None


def _own_nodes(function: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function's body without those of functions in it."""
    pending = list(ast.iter_child_nodes(function))
    while pending:
        node = pending.pop(0)
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            pending[:0] = ast.iter_child_nodes(node)


def _of_text(node: ast.expr, text: str) -> Annotation:
    """`batch 3 h w`, `... c`, `*batch #n dim-1`."""
    axes = [_axis(item) for item in text.split()]
    known = [axis for axis in axes if axis is not None]
    if len(known) != len(axes) or sum(axis.many for axis in known) > 1:
        return None
    return ArrayAnnotation(tuple(known), text, node)


def _axis(item: str) -> NamedAxis | None:
    """One axis of jaxtyping's notation; None where it is not read."""
    marks = re.match(r"[*#?_]*", item).group()  # type: ignore[union-attr]
    many, broadcast, rest = "*" in marks, "#" in marks, item[len(marks) :]
    if item == "...":
        return NamedAxis(item, many=True)
    if "?" in marks:
        return None
    if "_" in marks or not rest:
        return NamedAxis(item, many=many)
    rest = rest.partition("=")[2] or rest
    if rest.isdigit():
        return NamedAxis(item, size=int(rest), broadcast=broadcast)
    if rest.isidentifier():
        return NamedAxis(item, rest, many=many, broadcast=broadcast)
    try:
        expression = ast.parse(rest, mode="eval").body
    except SyntaxError:
        return None
    plain = all(isinstance(each, (ast.BinOp, ast.Name, ast.Constant, ast.operator, ast.expr_context)) for each in ast.walk(expression))
    return NamedAxis(item, expression=expression if plain else None, many=many, broadcast=broadcast)


def _of_items(node: ast.Subscript, items: list[ast.expr]) -> Annotation:
    """`TensorType["batch", 3, ..., "dim": 4, float]`."""
    axes: list[NamedAxis] = []
    for item in items:
        if isinstance(item, ast.Slice) and isinstance(item.lower, ast.Constant) and isinstance(item.upper, ast.Constant):
            size = item.upper.value
            name = item.lower.value
            if not isinstance(name, str) or (not isinstance(size, int) and size is not ...):
                return None
            axes.append(NamedAxis(f"{name}: {size}", name, size=size) if isinstance(size, int) else NamedAxis(name, name, many=True))
        elif isinstance(item, ast.Constant) and item.value is ...:
            axes.append(NamedAxis("...", many=True))
        elif isinstance(item, ast.Constant) and type(item.value) is int:
            axes.append(NamedAxis(str(item.value), size=item.value))
        elif isinstance(item, ast.Constant) and isinstance(item.value, str) and item.value.isidentifier():
            axes.append(NamedAxis(item.value, item.value))
        elif isinstance(item, ast.UnaryOp) or (isinstance(item, ast.Constant) and item.value is None):
            axes.append(NamedAxis("-1"))
        elif not isinstance(item, (ast.Name, ast.Attribute)):  # these are element types
            return None
    if not axes or sum(axis.many for axis in axes) > 1:
        return None
    return ArrayAnnotation(tuple(axes), ", ".join(axis.text for axis in axes), node)
