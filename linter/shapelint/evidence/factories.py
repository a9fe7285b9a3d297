"""Factories: functions of a file that build Keras models, and that no script of the file has called."""

from __future__ import annotations

import ast
from typing import Any

from shapelint.evidence.inputs import made_up_argument
from shapelint.evidence.outcomes import Outcome
from shapelint.evidence.session import Session
from shapelint.interpreter.calls import call_value
from shapelint.interpreter.functions import InterpretedFunction
from shapelint.interpreter.state import STATE, Frame
from shapelint.library.registry import lookup
from shapelint.symbolic.dims import Dim, free_symbols
from shapelint.unknown import Unknown

_WORDS = frozenset({"Sequential", "Model", "Functional"})
"""The names by which the classes of models are reached in a namespace."""

_TENSORS = ("input", "output", "in_", "out_", "x")
"""How the names of parameters begin that are tensors or shapes rather than numbers."""


def model_factories(session: Session) -> list[InterpretedFunction]:
    """The functions of the file that name a class of Keras models and that nothing has called."""
    if "keras" not in session.file.text:
        return []
    found = [value for value in list(session.module.namespace.values()) if isinstance(value, InterpretedFunction)]
    return [
        function
        for function in dict.fromkeys(found)
        if function.module is session.module
        and function.code.node not in STATE.invoked
        and not function.code.is_generator
        and _makes_models(session, function)
    ]


def run_factory(session: Session, function: InterpretedFunction) -> tuple[Outcome, bool]:
    """Call a factory, with made-up values for what it requires; whether there was anything to make up."""
    made_up: list[bool] = []

    def action(frame: Frame) -> Any:
        named = _arguments(function)
        made_up.append(bool(named))
        STATE.made_up = frozenset(each for value in named.values() if isinstance(value, Dim) for each in free_symbols(value))
        STATE.loose_loops = True
        return call_value(frame, function.code.node, function, (), named)

    outcome = session.attempt(action)
    if outcome.failure is not None:  # nobody need call it so
        error, outcome.failure = outcome.failure.exception, None
        outcome.gave_up = f"{type(error).__name__}: {error}"
    return outcome, any(made_up)


def _makes_models(session: Session, function: InterpretedFunction) -> bool:
    """Whether a function gives something back and calls a class of models."""
    nodes = list(ast.walk(function.code.node))
    if not any(isinstance(node, ast.Return) and node.value is not None for node in nodes):
        return False
    return any(isinstance(node, ast.Call) and _is_model_class(session, node.func) for node in nodes)


def _is_model_class(session: Session, called: ast.expr) -> bool:
    if isinstance(called, ast.Attribute):
        owner = called.value
        while isinstance(owner, ast.Attribute):
            owner = owner.value
        found, value = session.module.find(owner.id) if isinstance(owner, ast.Name) and called.attr in _WORDS else (False, None)
        return found and getattr(value, "__name__", "").partition(".")[0] in ("keras", "tensorflow", "tf_keras")
    found, value = session.module.find(called.id) if isinstance(called, ast.Name) else (False, None)
    return found and isinstance(value, type) and issubclass(value, lookup("keras.Model"))


def _arguments(function: InterpretedFunction) -> dict[str, Any]:
    """Integers as symbols, everything else that a function requires unknown."""
    code, arguments = function.code, function.code.node.args
    annotations = {arg.arg: arg.annotation for arg in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
    required = [*code.positional[: len(code.positional) - len(function.defaults)]]
    required += [name for name in code.keyword_only if name not in function.keyword_defaults]
    return {name: _argument(name, annotations.get(name)) for name in required}


def _argument(name: str, annotation: ast.expr | None) -> Any:
    if annotation is None and name.startswith(_TENSORS):
        return _unknown(name, annotation)
    return made_up_argument(name, annotation, _unknown)


def _unknown(name: str, _annotation: ast.expr | None) -> Unknown:
    return Unknown(f"the argument {name}")
