"""Functions and objects that something unknown is given: it may call them, and they may write where nobody sees it."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from functools import lru_cache
from types import MethodType
from typing import Any

from shapelint.interpreter.growing import poison
from shapelint.interpreter.kinds import is_user_type
from shapelint.interpreter.state import STATE
from shapelint.parts import Part
from shapelint.unknown import Unknown

_WRITING = frozenset({"add", "append", "appendleft", "clear", "extend", "insert", "pop", "popleft", "remove", "setdefault", "update"})
_REASON = "what a function has written that is given to something unknown"
_CONTAINERS = (list, dict, set)
_MOST = 16
"""So many items of a list are looked at."""
_CALLS = 3
"""So many functions deep is looked for what is written."""


def may_be_called(given: Any) -> None:
    """Note what a function, or the methods of an object of the user, write into containers of the program."""
    if type(given) in (list, tuple):
        for item in given[:_MOST]:
            may_be_called(item) if type(item) not in (list, tuple) else None
    elif isinstance(given, MethodType):
        method: Any = given.__func__
        _wrote(method, given.__self__)
        if isinstance(given.__self__, Part) and getattr(type(method), "is_interpreted", False):  # a hook of a layer
            _rebound(method.code.node, given.__self__)
    elif getattr(type(given), "is_interpreted", False):
        _wrote(given, None)
    elif is_user_type(type(given)):
        for cls in type(given).__mro__:
            for method in list(vars(cls).values()) if is_user_type(cls) else ():
                _wrote(method, given, depth=0)


def _wrote(function: Any, owner: Any, depth: int = _CALLS) -> None:
    """Note what a function writes, and the functions that it calls by their names."""
    code = getattr(function, "code", None)
    if not getattr(type(function), "is_interpreted", False) or code is None:
        return
    for name, attribute in called_in(code.node) if depth else ():
        called = _variable(function, name)
        called = called if attribute is None else _attribute(called, attribute)
        if isinstance(called, MethodType):
            _wrote(called.__func__, called.__self__, depth - 1)
        else:
            _wrote(called, None, depth - 1)
    for name, attribute in written_into(code.node):
        if attribute is None:
            _note(_variable(function, name))
        elif owner is not None and name == _first_parameter(code.node):
            attributes = getattr(owner, "__dict__", None)
            _note(attributes.get(attribute) if isinstance(attributes, dict) else None)
    if owner is not None and not isinstance(owner, (Part, type)) and function.__name__ != "__init__":
        _rebound(code.node, owner)


def _rebound(node: ast.AST, owner: Any) -> None:
    """The attributes that a method sets may have been set; those of modules are taken for what they are."""
    attributes = getattr(owner, "__dict__", None)
    if not isinstance(attributes, dict):
        return
    names = attributes_set(node) & attributes.keys()
    if names:
        STATE.trail.touch_object(owner)
        attributes.update((name, Unknown(_REASON)) for name in names)


def _attribute(thing: Any, name: str) -> Any:
    """What an object of the user keeps under a name, or its class; nothing is run for it."""
    if not is_user_type(type(thing)):
        return None
    found = inspect.getattr_static(thing, name, None)
    if type(found).__name__ == "_tuplegetter":
        return getattr(thing, name)
    return (
        MethodType(found, thing) if getattr(type(found), "is_interpreted", False) and name not in getattr(thing, "__dict__", {}) else found
    )


def _note(container: Any) -> None:
    if type(container) not in _CONTAINERS:
        return
    for inner in container.values() if type(container) is dict else container:
        if type(inner) in _CONTAINERS:
            poison(inner, _REASON)
    poison(container, _REASON)


def _variable(function: Any, name: str) -> Any:
    """What a name of the functions around one, or of its module, stands for."""
    holder = function.parent
    while holder is not None:
        if name in holder.vars:
            return holder.vars[name]
        holder = holder.parent
    return function.module.namespace.get(name)


def _first_parameter(node: Any) -> str | None:
    names = [*node.args.posonlyargs, *node.args.args]
    return names[0].arg if names else None


@lru_cache(maxsize=4096)
def attributes_set(node: ast.AST) -> frozenset[str]:
    """The attributes of its object that a method binds."""
    first = _first_parameter(node)
    stored = (each for each in ast.walk(node) if isinstance(each, ast.Attribute) and isinstance(each.ctx, ast.Store))
    return frozenset(each.attr for each in stored if isinstance(each.value, ast.Name) and each.value.id == first)


@lru_cache(maxsize=4096)
def written_into(node: ast.AST) -> frozenset[tuple[str, str | None]]:
    """The variables, and attributes of variables, into which a function writes items."""
    return frozenset(_written_into(node))


def _written_into(node: ast.AST) -> Iterator[tuple[str, str | None]]:
    for each in ast.walk(node):
        target = None
        if isinstance(each, ast.Subscript) and not isinstance(each.ctx, ast.Load):
            target = each.value
        elif isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute) and each.func.attr in _WRITING:
            target = each.func.value
        while isinstance(target, ast.Subscript):  # what is in a container of containers
            target = target.value
        if isinstance(target, ast.Name):
            yield target.id, None
        elif isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
            yield target.value.id, target.attr


@lru_cache(maxsize=4096)
def called_in(node: ast.AST) -> frozenset[tuple[str, str | None]]:
    """The variables, and attributes of variables, that a function calls."""
    return frozenset(_called_in(node))


def _called_in(node: ast.AST) -> Iterator[tuple[str, str | None]]:
    for each in ast.walk(node):
        match each:
            case ast.Call(func=ast.Name(id=name)):
                yield name, None
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=attribute)):
                yield name, attribute
