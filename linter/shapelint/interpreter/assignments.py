"""Assignments as closures: to names, attributes and items, augmented ones, and what is deleted."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from shapelint.interpreter import attributes
from shapelint.interpreter.attributes import get_attribute, set_attribute
from shapelint.interpreter.compiler import Execute, compile_expression, do_nothing, statement
from shapelint.interpreter.growing import extend, not_exact, poison
from shapelint.interpreter.items import get_item, set_item
from shapelint.interpreter.kinds import is_user_type
from shapelint.interpreter.names import delete_name, store_name, store_target
from shapelint.interpreter.operators import BINARY, IN_PLACE, binary, multiply
from shapelint.interpreter.scopes import Scope
from shapelint.interpreter.sighting import sighted_store
from shapelint.interpreter.state import STATE, Frame
from shapelint.raised import is_raised
from shapelint.unknown import Unknown


@statement(ast.Assign)
def _assign(node: ast.Assign, scope: Scope) -> Execute:
    value = compile_expression(node.value, scope)
    stores = [store_target(target, scope) for target in node.targets]
    if len(stores) == 1:
        (only,) = stores

        def execute_one(frame: Frame) -> Any:
            only(frame, value(frame))
            return None

        return execute_one

    def execute(frame: Frame) -> Any:
        result = value(frame)
        for store in stores:
            store(frame, result)
        return None

    return execute


@statement(ast.AnnAssign)
def _annotated(node: ast.AnnAssign, scope: Scope) -> Execute:
    value = compile_expression(node.value, scope) if node.value is not None else None
    store = store_target(node.target, scope)
    in_class = scope.kind == "class" and isinstance(node.target, ast.Name) and node.simple
    annotation = compile_expression(node.annotation, scope) if in_class else None

    def execute(frame: Frame) -> Any:
        if annotation is not None:
            _annotate(frame, node.target.id, annotation, node.annotation)  # type: ignore[union-attr]
        if value is not None:
            store(frame, value(frame))
        return None

    return execute


def _annotate(frame: Frame, name: str, annotation: Callable[[Frame], Any], node: ast.expr) -> None:
    """Annotations of class bodies are what dataclasses and named tuples are made of."""
    try:
        value = annotation(frame)
    except Exception as error:
        if not is_raised(error):
            raise
        value = object
    if value is object or isinstance(value, Unknown):
        value = ast.unparse(node)
    frame.vars.setdefault("__annotations__", {})[name] = value


@statement(ast.AugAssign)
def _augmented(node: ast.AugAssign, scope: Scope) -> Execute:
    kind = type(node.op).__name__
    plain, in_place = BINARY[kind], IN_PLACE.get(kind)
    value = compile_expression(node.value, scope)

    def combine(frame: Frame, left: Any, right: Any) -> Any:
        if isinstance(left, (list, set, dict)):
            STATE.trail.touch(left)
            if kind == "Add" and isinstance(left, list) and not_exact(left, right):
                extend(left, right)
                return left
            if isinstance(right, Unknown):
                poison(left, right.reason)
                return left
        simple = isinstance(left, (int, float, str, tuple)) or in_place is None or isinstance(left, list)
        if isinstance(left, list) and kind == "Mult":
            return binary(frame, node, _repeat, left, right)
        if isinstance(left, list) and kind == "Add":
            return binary(frame, node, _extend, left, right)
        return binary(frame, node, plain if simple or in_place is None else in_place, left, right)

    if isinstance(node.target, ast.Name):
        load, store = (
            compile_expression(ast.copy_location(ast.Name(node.target.id, ast.Load()), node.target), scope),
            sighted_store(node.target, store_name(node.target.id, scope)),
        )

        def execute_name(frame: Frame) -> Any:
            store(frame, combine(frame, load(frame), value(frame)))
            return None

        return execute_name
    if isinstance(node.target, ast.Attribute):
        return _augmented_attribute(node.target, scope, combine, value)
    return _augmented_item(node.target, scope, combine, value)


def _extend(left: list[Any], right: Any) -> Any:
    if isinstance(right, range) and len(right) > 1_000_000:
        return Unknown("an enormous sequence")
    left.extend(right)
    return left


def _repeat(left: list[Any], right: Any) -> Any:
    repeated = multiply(left, right)
    if not isinstance(repeated, list):
        return repeated
    left[:] = repeated
    return left


def _augmented_attribute(target: ast.Attribute, scope: Scope, combine: Callable[..., Any], value: Callable[[Frame], Any]) -> Execute:
    owner, name = compile_expression(target.value, scope), target.attr

    def execute(frame: Frame) -> Any:
        thing = owner(frame)
        left = get_attribute(frame, target, thing, name)
        set_attribute(frame, target, thing, name, combine(frame, left, value(frame)))
        return None

    return execute


def _augmented_item(target: Any, scope: Scope, combine: Callable[..., Any], value: Callable[[Frame], Any]) -> Execute:
    container, index = compile_expression(target.value, scope), compile_expression(target.slice, scope)

    def execute(frame: Frame) -> Any:
        thing, at = container(frame), index(frame)
        left = get_item(frame, target, thing, at)
        set_item(frame, target, thing, at, combine(frame, left, value(frame)))
        return None

    return execute


@statement(ast.Delete)
def _delete(node: ast.Delete, scope: Scope) -> Execute:
    deletions = [_deletion(target, scope) for target in node.targets]

    def execute(frame: Frame) -> Any:
        for delete in deletions:
            delete(frame)
        return None

    return execute


def _deletion(target: ast.expr, scope: Scope) -> Execute:
    if isinstance(target, ast.Name):
        return delete_name(target, scope)
    if isinstance(target, ast.Attribute):
        owner, attribute = compile_expression(target.value, scope), target.attr

        def delete_attribute(frame: Frame) -> Any:
            thing = owner(frame)
            if isinstance(thing, Unknown):
                return None
            if is_user_type(type(thing)) or hasattr(thing, "_modules"):
                frame.node = target
                attributes.delete_attribute(thing, attribute)
            return None

        return delete_attribute
    if isinstance(target, ast.Subscript):
        container, index = compile_expression(target.value, scope), compile_expression(target.slice, scope)

        def delete_item(frame: Frame) -> Any:
            thing, at = container(frame), index(frame)
            if isinstance(at, Unknown) and isinstance(thing, (list, dict)):
                poison(thing, at.reason)
                return None
            if STATE.poisoned and id(thing) in STATE.poisoned:
                return None
            STATE.trail.touch_object(thing)
            if not isinstance(thing, Unknown):
                binary(frame, target, lambda t, i: t.__delitem__(i), thing, at)
            return None

        return delete_item
    return do_nothing
