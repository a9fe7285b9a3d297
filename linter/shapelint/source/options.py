"""Where the default of a command line's option is written: from `args.size` to `add_argument("--size", default=28)`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from shapelint.source.bindings import FUNCTIONS, bindings_of, last_name
from shapelint.source.files import SourceFile


def default_of_option(file: SourceFile, parsed: ast.expr, name: str) -> ast.expr | None:
    """The default of option `name`, where `parsed` is the call that parses and one argument alone can be meant."""
    if not _parses(file, parsed) or _is_set_elsewhere(file, name):
        return None
    declared = [call for call in _calls(file.tree, "add_argument") if _destination(call) == name]
    defaults = [keyword.value for call in declared for keyword in call.keywords if keyword.arg == "default"]
    return defaults[0] if len(declared) == len(defaults) == 1 else None


def _parses(file: SourceFile, node: ast.expr) -> bool:
    """Whether an expression is a call of `parse_args`, or of a function of the file that contains one."""
    if not isinstance(node, ast.Call):
        return False
    if last_name(node.func) == "parse_args":
        return True
    if not isinstance(node.func, ast.Name):
        return False
    bound = bindings_of(file, file.tree).get(node.func.id, [])
    return len(bound) == 1 and isinstance(bound[0][0], FUNCTIONS) and any(True for _ in _calls(bound[0][0], "parse_args"))


def _is_set_elsewhere(file: SourceFile, name: str) -> bool:
    """Whether an attribute of this name is assigned, or a default of it given otherwise."""
    return any(
        (isinstance(node, ast.Attribute) and node.attr == name and not isinstance(node.ctx, ast.Load))
        or (isinstance(node, ast.Call) and last_name(node.func) in ("set_defaults", "setattr"))
        for node in ast.walk(file.tree)
    )


def _calls(tree: ast.AST, method: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == method:
            yield node


def _destination(call: ast.Call) -> str | None:
    """The name under which an argument is found, as `argparse` derives it."""
    for keyword in call.keywords:
        if keyword.arg == "dest":
            return keyword.value.value if isinstance(keyword.value, ast.Constant) and isinstance(keyword.value.value, str) else None
    flags = [arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
    return destination(flags) if flags and len(flags) == len(call.args) else None


def destination(flags: list[str]) -> str:
    """The name that `argparse` derives from flags: the first long one, else the first."""
    chosen = next((flag for flag in flags if flag.startswith("--")), flags[0])
    return chosen.lstrip("-").replace("-", "_") if chosen.startswith("-") else chosen
