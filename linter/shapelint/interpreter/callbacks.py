"""Functions and objects that something unknown is given: it may call them, and they may write where nobody sees it."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator, Set
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
_CONSTRUCTING = frozenset({"__init__", "__post_init__", "__attrs_post_init__"})
"""Methods that have run when an object is there."""
_CALLS = 3
"""So many functions deep is looked for what is written."""


def may_be_called(given: Any) -> None:
    """Note what a function, or the methods of an object of the user, write into containers of the program."""
    if type(given) in (list, tuple):
        for item in given[:_MOST]:
            if type(item) not in (list, tuple):
                may_be_called(item)
    elif isinstance(given, MethodType):
        _wrote(given.__func__, given.__self__, set())
    elif _is_interpreted(given):
        _wrote(given, None, set())
    elif is_user_type(type(given)):
        _may_be_filled(given)


def _is_interpreted(function: Any) -> bool:
    return getattr(type(function), "is_interpreted", False) and getattr(function, "code", None) is not None


def _wrote(function: Any, owner: Any, seen: set[int], depth: int = _CALLS) -> None:
    """Note what a function writes and what it sets of its object, and the same of the functions that it calls by their names."""
    if not _is_interpreted(function) or id(function) in seen:
        return
    seen.add(id(function))
    node = function.code.node
    for name, attribute in called_in(node) if depth else ():
        called = _variable(function, name)
        called = called if attribute is None else _attribute(called, attribute)
        if isinstance(called, MethodType):
            _wrote(called.__func__, called.__self__, seen, depth - 1)
        else:
            _wrote(called, None, seen, depth - 1)
    kept = getattr(owner, "__dict__", {})
    for name, attribute in written_into(node):
        if attribute is None:
            _note(_variable(function, name))
        elif name == _first_parameter(node):
            _note(kept.get(attribute))
    _rebind(owner, attributes_set(node) & kept.keys())


def _may_be_filled(owner: Any) -> None:
    """Note of an object that something unknown is given what is there to be filled: that its methods may have been called."""
    kept = getattr(owner, "__dict__", {})
    written = (method for cls in type(owner).__mro__ if is_user_type(cls) for method in vars(cls).values() if _is_interpreted(method))
    methods = [method for method in written if method.__name__ not in _CONSTRUCTING]
    for method in methods:
        for name, attribute in written_into(method.code.node):
            container = kept.get(attribute) if attribute is not None and name == _first_parameter(method.code.node) else None
            target = _variable(method, name) if attribute is None else container
            if not target:
                _note(target)
    if not isinstance(owner, Part):
        _rebind(owner, {name for method in methods for name in attributes_set(method.code.node) if name in kept and kept[name] is None})


def _rebind(owner: Any, names: Set[str]) -> None:
    """Note that attributes may have been set."""
    if names:
        STATE.trail.touch_object(owner)
        owner.__dict__.update((name, Unknown(_REASON)) for name in names)


def _attribute(thing: Any, name: str) -> Any:
    """What an object of the user keeps under a name, or its class; nothing is run for it."""
    if not is_user_type(type(thing)):
        return None
    found = inspect.getattr_static(thing, name, None)
    if type(found).__name__ == "_tuplegetter":
        return getattr(thing, name)
    is_own = name in getattr(thing, "__dict__", {})
    return MethodType(found, thing) if _is_interpreted(found) and not is_own else found


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
    """The variables from outside, and attributes of variables, into which a function writes items."""
    own = _own_names(node)
    return frozenset((name, attribute) for name, attribute in _written_into(node) if attribute is not None or name not in own)


def _own_names(node: ast.AST) -> set[str]:
    """The names that a function binds itself."""
    bound = {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}
    outer = {name for each in ast.walk(node) if isinstance(each, (ast.Global, ast.Nonlocal)) for name in each.names}
    return (bound | {each.arg for each in ast.walk(node) if isinstance(each, ast.arg)}) - outer


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
