"""Which scope a name belongs to, decided once for each function as Python's compiler does."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
ComprehensionNode = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


@dataclass
class Scope:
    """The names that a function, lambda, comprehension, class body or module binds.

    `kind` is module, class, function or comprehension. A function inside a class body has the scope around the
    class as its parent, as in Python.
    """

    kind: str
    parent: Scope | None = None
    bound: set[str] = field(default_factory=set)
    global_names: set[str] = field(default_factory=set)
    nonlocal_names: set[str] = field(default_factory=set)
    in_try: int = 0
    """How many `try` statements surround what is being compiled: imports there must fail at once."""

    def depth_of(self, name: str) -> int | None:
        """How many frames up the name is bound: 0 here, None for a global or builtin."""
        if name in self.global_names or self.kind == "module":
            return None
        if name in self.bound and name not in self.nonlocal_names:
            return 0
        depth, scope = 1, self.parent
        while scope is not None and scope.kind != "module":
            if name in scope.global_names:
                return None
            if name in scope.bound and name not in scope.nonlocal_names:
                return depth
            depth, scope = depth + 1, scope.parent
        return None


class _Binder(ast.NodeVisitor):
    """Collects what the statements of one scope bind, without entering nested scopes."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def visit_Name(self, node: ast.Name) -> None:
        if not isinstance(node.ctx, ast.Load):
            self.scope.bound.add(node.id)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> None:
        self.scope.bound.add(node.name)
        for child in node.decorator_list:
            self.visit(child)

    visit_AsyncFunctionDef = visit_ClassDef = visit_FunctionDef

    def visit_Lambda(self, node: ast.Lambda) -> None:
        pass

    def visit_comprehension_node(self, node: ast.AST) -> None:
        for child in ast.walk(node):  # a walrus inside binds here
            if isinstance(child, ast.NamedExpr):
                self.scope.bound.add(child.target.id)

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = visit_comprehension_node

    def visit_Import(self, node: ast.Import) -> None:
        self.scope.bound.update((alias.asname or alias.name).partition(".")[0] for alias in node.names)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        self.scope.bound.update(alias.asname or alias.name for alias in node.names if alias.name != "*")

    def visit_Global(self, node: ast.Global) -> None:
        self.scope.global_names.update(node.names)

    def visit_Nonlocal(self, node: ast.Nonlocal) -> None:
        self.scope.nonlocal_names.update(node.names)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.name:
            self.scope.bound.add(node.name)
        self.generic_visit(node)

    def visit_MatchAs(self, node: ast.MatchAs) -> None:
        if node.name:
            self.scope.bound.add(node.name)
        self.generic_visit(node)

    def visit_MatchStar(self, node: ast.MatchStar) -> None:
        if node.name:
            self.scope.bound.add(node.name)

    def visit_MatchMapping(self, node: ast.MatchMapping) -> None:
        if node.rest:
            self.scope.bound.add(node.rest)
        self.generic_visit(node)


def parameters_of(arguments: ast.arguments) -> list[ast.arg]:
    """All parameters, in the order of the signature."""
    star = [arg for arg in (arguments.vararg, arguments.kwarg) if arg is not None]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *star]


def function_scope(node: FunctionNode, parent: Scope) -> Scope:
    scope = Scope("function", parent.parent if parent.kind == "class" else parent)
    scope.bound.update(arg.arg for arg in parameters_of(node.args))
    if not isinstance(node, ast.Lambda):
        binder = _Binder(scope)
        for statement in node.body:
            binder.visit(statement)
    return scope


def class_scope(node: ast.ClassDef, parent: Scope) -> Scope:
    scope = Scope("class", parent.parent if parent.kind == "class" else parent)
    binder = _Binder(scope)
    for statement in node.body:
        binder.visit(statement)
    return scope


def comprehension_scope(node: ComprehensionNode, parent: Scope) -> Scope:
    scope = Scope("comprehension", parent)
    binder = _Binder(scope)
    for generator in node.generators:
        binder.visit(generator.target)
    return scope


def has_yield(node: ast.AST) -> bool:
    """Whether a statement or expression yields in its own scope."""
    pending = [node]
    while pending:
        node = pending.pop()
        if isinstance(node, (ast.Yield, ast.YieldFrom)):
            return True
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            pending.extend(ast.iter_child_nodes(node))
    return False


def is_generator(node: FunctionNode) -> bool:
    """Whether calling a function makes a generator."""
    return not isinstance(node, ast.Lambda) and any(map(has_yield, node.body))
