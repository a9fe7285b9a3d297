"""Doubts: parameters of a `forward` that need not be the tensors (or the `None`) that stand for them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from shapelint.interpreter.functions import InterpretedFunction

_ASKING = frozenset(
    {"isinstance", "type", "len", "hasattr", "callable", "range", "enumerate", "zip", "arange", "zeros", "ones", "empty", "full", "int"}
)
"""Functions to which a parameter is given where it may be a list, a number or an object as well as a tensor."""


def doubtful(function: Any) -> frozenset[str]:
    """The parameters whose kind the code itself leaves open: default `None`, tests of their type, items taken from them."""
    if not isinstance(function, InterpretedFunction):
        return frozenset()
    return optional_names(function, None) | (_treated_otherwise(function) & set(function.code.positional[1:]))


def optional_names(function: InterpretedFunction, *defaults: Any) -> frozenset[str]:
    """The parameters that have a default, one of these if any are named."""
    code = function.code
    named = dict(zip(code.positional[len(code.positional) - len(function.defaults) :], function.defaults, strict=True))
    named |= function.keyword_defaults
    return frozenset(name for name, value in named.items() if not defaults or any(value is default for default in defaults))


def _treated_otherwise(function: InterpretedFunction) -> set[str]:
    return {name for node in ast.walk(function.code.node) for name in _names_treated(node)}


def _names_treated(node: ast.AST) -> Iterator[str]:
    """Names that a piece of code treats as something that a tensor seldom is: a sequence, a mapping, a number, `None`."""
    treated: list[ast.expr] = []
    if isinstance(node, ast.Call):
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        treated = node.args if called in _ASKING else [arg.value for arg in node.args if isinstance(arg, ast.Starred)]
    elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        treated = [node.value]
    elif isinstance(node, (ast.For, ast.comprehension)):
        treated = [node.iter]
    elif isinstance(node, ast.Assign) and isinstance(node.targets[0], (ast.Tuple, ast.List)):
        treated = [node.value]
    elif isinstance(node, ast.Compare) and isinstance(node.ops[0], (ast.Is, ast.IsNot)):
        treated = [node.left]
    yield from (each.id for each in treated if isinstance(each, ast.Name))
