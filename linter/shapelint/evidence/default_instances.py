"""What stands for an argument of a constructor that is annotated with a class: an instance made without arguments."""

from __future__ import annotations

import ast
from typing import Any

from shapelint.evidence.optional import shared_annotation, stated_class
from shapelint.interpreter.calls import call_value
from shapelint.interpreter.compiler import compile_expression
from shapelint.interpreter.definitions import DEFINITIONS
from shapelint.interpreter.functions import InterpretedFunction
from shapelint.interpreter.scopes import Scope
from shapelint.interpreter.state import Frame
from shapelint.parts import Part
from shapelint.raised import is_raised
from shapelint.unknown import Unknown


def default_instance(frame: Frame, cls: type, init: Any, name: str, annotation: ast.expr | None) -> Any:
    """An instance of the annotated class, where it can be made without arguments (a configuration)."""
    if annotation is None and isinstance(init, InterpretedFunction):
        stated = stated_class(cls, name)
        if stated is not None:
            return _instance_of(frame, stated, Unknown(f"the constructor's argument {name}"))
        annotation = shared_annotation(init, name)
    if annotation is None:
        return Unknown(f"the constructor's argument {name}")
    unknown = Unknown(f"a constructor's argument of type {ast.unparse(annotation)}")
    holder = Frame(init.module.namespace, init.module, None, None)
    try:
        if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
            annotation = ast.parse(annotation.value.strip(), mode="eval").body
        kind = compile_expression(annotation, Scope("module"))(holder)
    except SyntaxError:
        return unknown
    except Exception as error:
        if not is_raised(error):
            raise
        return unknown
    return _instance_of(frame, kind, unknown)


def _instance_of(frame: Frame, kind: Any, unknown: Unknown) -> Any:
    """A project's class called without arguments; of a union, the first that is one."""
    try:
        for each in getattr(kind, "__args__", (kind,)):
            if isinstance(each, type) and id(each) in DEFINITIONS and not issubclass(each, Part):
                return call_value(frame, frame.node, each, (), {})
    except Exception as error:
        if not is_raised(error):
            raise
    return unknown
