"""Names and targets: loading and storing variables, attributes and items."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from shapelint.interpreter.attributes import set_attribute
from shapelint.interpreter.compiler import Evaluate, compile_expression
from shapelint.interpreter.items import set_item
from shapelint.interpreter.iteration import unpack
from shapelint.interpreter.scopes import Scope
from shapelint.interpreter.sighting import sighted_store
from shapelint.interpreter.state import STATE, Frame
from shapelint.raised import raised

Store = Callable[[Frame, Any], None]


def load_name(node: ast.Name, scope: Scope) -> Evaluate:
    """The closure that reads a variable."""
    name, depth = node.id, scope.depth_of(node.id)
    if depth == 0 and scope.kind == "class":
        outer = _load_outer(name, scope)
        return lambda frame: frame.vars[name] if name in frame.vars else outer(frame)
    if depth == 0:

        def load_local(frame: Frame) -> Any:
            try:
                return frame.vars[name]
            except KeyError:
                frame.node = node
                error = UnboundLocalError(f"cannot access local variable '{name}' where it is not associated with a value")
                raise raised(error) from None

        return load_local
    if depth is not None:
        hops = depth

        def load_enclosing(frame: Frame) -> Any:
            holder: Any = frame
            for _ in range(hops):
                holder = holder.parent
            try:
                return holder.vars[name]
            except KeyError:
                frame.node = node
                raise raised(
                    NameError(f"cannot access free variable '{name}' where it is not associated with a value in enclosing scope")
                ) from None

        return load_enclosing
    if name == "__class__":
        return _load_class
    return lambda frame: frame.module.load_global(frame, node, name)


def _load_class(frame: Frame) -> Any:
    """`__class__` in a method: the class around it."""
    holder: Any = frame
    while holder is not None and not holder.class_cell:
        holder = holder.parent
    if holder is None or holder.class_cell[0] is None:
        raise raised(NameError("name '__class__' is not defined"))
    return holder.class_cell[0]


def _load_outer(name: str, scope: Scope) -> Evaluate:
    """A name of a class body that is not bound there yet."""
    depth, outer = 1, scope.parent
    while outer is not None and outer.kind != "module":
        if name in outer.bound:
            return _load_above(name, depth)
        depth, outer = depth + 1, outer.parent
    return lambda frame: frame.module.load_global(frame, frame.node, name)


def _load_above(name: str, hops: int) -> Evaluate:
    def load(frame: Frame) -> Any:
        holder: Any = frame
        for _ in range(hops):
            holder = holder.parent
        return holder.vars[name]

    return load


def store_name(name: str, scope: Scope) -> Store:
    """The closure that binds a variable."""
    depth = scope.depth_of(name)
    if depth is None:
        if scope.kind == "module" and name not in scope.global_names:
            return _store_local(name)

        def store_global(frame: Frame, value: Any) -> None:
            STATE.trail.touch(frame.module.namespace)
            frame.module.namespace[name] = value

        return store_global
    if depth == 0:
        return _store_local(name)
    hops = depth

    def store_enclosing(frame: Frame, value: Any) -> None:
        holder: Any = frame
        for _ in range(hops):
            holder = holder.parent
        STATE.trail.touch(holder.vars)
        holder.vars[name] = value

    return store_enclosing


def delete_name(node: ast.Name, scope: Scope) -> Callable[[Frame], None]:
    """The closure that unbinds a variable; raises NameError where it is not bound."""
    load, depth = load_name(node, scope), scope.depth_of(node.id)

    def delete(frame: Frame) -> None:
        holder: Any = frame
        for _ in range(depth or 0):
            holder = holder.parent
        variables = holder.vars if depth is not None else frame.module.namespace
        if node.id not in variables:
            load(frame)
            return
        STATE.trail.touch(variables)
        del variables[node.id]

    return delete


def _store_local(name: str) -> Store:
    def store(frame: Frame, value: Any) -> None:
        frame.vars[name] = value

    return store


def store_target(node: ast.expr, scope: Scope) -> Store:
    """The closure that binds an assignment's target."""
    if isinstance(node, ast.Name):
        return sighted_store(node, store_name(node.id, scope))
    if isinstance(node, ast.Attribute):
        owner, attribute = compile_expression(node.value, scope), node.attr
        return sighted_store(node, lambda frame, value: set_attribute(frame, node, owner(frame), attribute, value))
    if isinstance(node, ast.Subscript):
        container, index = compile_expression(node.value, scope), compile_expression(node.slice, scope)
        return lambda frame, value: set_item(frame, node, container(frame), index(frame), value)
    if isinstance(node, ast.Starred):
        return store_target(node.value, scope)
    if isinstance(node, (ast.Tuple, ast.List)):
        return _store_many(node, scope)
    return lambda frame, value: None


def _store_many(node: ast.Tuple | ast.List, scope: Scope) -> Store:
    stores = [store_target(element, scope) for element in node.elts]
    star = next((index for index, element in enumerate(node.elts) if isinstance(element, ast.Starred)), None)

    def store(frame: Frame, value: Any) -> None:
        for put, item in zip(stores, unpack(frame, node, value, len(stores), star), strict=True):
            put(frame, item)

    return store
