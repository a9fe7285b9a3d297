"""What a `try` around an import leaves where the module is not at hand."""

from __future__ import annotations

import ast

from shapelint.interpreter.state import Frame
from shapelint.raised import is_certain
from shapelint.unknown import Unknown


def catches_import_errors(handler: ast.ExceptHandler) -> bool:
    """Whether a handler takes what a failed import raises."""
    if handler.type is None:
        return True
    names = {n.id for n in ast.walk(handler.type) if isinstance(n, ast.Name)} | {
        n.attr for n in ast.walk(handler.type) if isinstance(n, ast.Attribute)
    }
    return bool(names & {"ImportError", "ModuleNotFoundError", "Exception", "BaseException", "AttributeError"})


def imported_names(body: list[ast.stmt]) -> tuple[str, ...]:
    """The names that the imports among statements bind."""
    imports = [each for each in body if isinstance(each, (ast.Import, ast.ImportFrom))]
    return tuple(alias.asname or alias.name.partition(".")[0] for each in imports for alias in each.names)


def replace_stand_ins(frame: Frame, names: tuple[str, ...], error: Exception) -> None:
    """What is bound to `object` where an import failed stands for a class that is there where the code is used."""
    if isinstance(error, ModuleNotFoundError) and not is_certain(error):
        for name in names:
            if frame.vars.get(name) is object:
                frame.vars[name] = Unknown(f"`{name}` is imported where its module is found")
