"""Optional inputs: parameters of a `forward` that default to None, for a model that cannot run without some of them.

A model is first called with what it requires. Where that fails, the parameters annotated as tensors are given one
after another: first those that the exception names, then in the order in which they are written.
"""

from __future__ import annotations

import ast
import re
from typing import Any

from shapelint.evidence.doubts import optional_names
from shapelint.evidence.inputs import Knowledge, annotations_of, symbolic_input
from shapelint.interpreter.functions import InterpretedFunction
from shapelint.unknown import Unknown

MOST_GIVEN = 5
"""So many optional inputs are tried at most."""

_TENSOR = r"(?:torch\.)?\w*Tensor"
_ONE = re.compile(rf"^(?:Optional\[|Union\[|typing\.Optional\[)?{_TENSOR}\b")
_SEVERAL = re.compile(rf"^(?:Optional\[|typing\.Optional\[)?[tT]uple\[({_TENSOR}(?:, {_TENSOR})*)\]")


def optional_tensors(function: InterpretedFunction) -> dict[str, str]:
    """The parameters annotated as tensors that default to None, in their order, with their annotations."""
    code = function.code
    first = len(code.positional) - len(function.defaults)
    defaults = dict(zip(code.positional[first:], function.defaults, strict=True)) | dict(function.keyword_defaults)
    annotations = annotations_of(function)
    return {name: annotations[name] for name, default in defaults.items() if default is None and _is_tensor(annotations.get(name, ""))}


def _is_tensor(annotation: str) -> bool:
    return bool(_ONE.match(annotation) or _SEVERAL.match(annotation))


def next_optional(function: Any, given: tuple[str, ...], error: BaseException) -> str | None:
    """The optional input that a call which failed so lacks most likely."""
    if not isinstance(function, InterpretedFunction) or len(given) >= MOST_GIVEN:
        return None
    left = [name for name in optional_tensors(function) if name not in given]
    words = set(re.findall(r"\w+", str(error)))
    named = [name for name in left if name in words]
    return next(iter(named or left), None)


def optional_inputs(function: InterpretedFunction, knowledge: Knowledge) -> dict[str, Any]:
    """Symbolic tensors for the optional inputs that are to be given."""
    annotations = optional_tensors(function)
    required = len(function.code.positional) - 1 - len(function.defaults)
    alone = required == 0 and len(knowledge.given) == 1
    doubted = knowledge.doubted & optional_names(function)
    given = {name: _value(name, annotations[name], knowledge, not alone) for name in knowledge.given if name in annotations}
    return given | {name: Unknown(f"the argument {name}") for name in sorted(doubted)}


def _value(name: str, annotation: str, knowledge: Knowledge, prefixed: bool) -> Any:
    several = _SEVERAL.match(annotation)
    if several is None:
        return symbolic_input(name, annotation, knowledge, prefixed)
    kinds = several.group(1).split(", ")
    return tuple(symbolic_input(f"{name}_{index}", kind, knowledge, True) for index, kind in enumerate(kinds))


def inputs_by_name(given: dict[str, Any]) -> dict[str, Any]:
    """The tensors of a call by the names of their slots; those of a tuple are numbered."""
    named: dict[str, Any] = {}
    for name, value in given.items():
        named.update({f"{name}_{index}": each for index, each in enumerate(value)} if isinstance(value, (tuple, list)) else {name: value})
    return named


def stated_class(cls: type, name: str) -> Any:
    """What a class or its bases annotate their attribute of this name as: a constructor keeps its argument there."""
    annotated = (vars(base).get("__annotations__", {}).get(name) for base in cls.__mro__)
    return next((kind for kind in annotated if isinstance(kind, type)), None)


def shared_annotation(init: InterpretedFunction, name: str) -> ast.expr | None:
    """The annotation that a module's other constructors give a parameter of this name, where they agree."""
    found: dict[str, ast.expr] = {}
    for value in init.module.namespace.values():
        other = value.__dict__.get("__init__") if isinstance(value, type) else None
        if isinstance(other, InterpretedFunction) and other.module is init.module:
            arguments = other.code.node.args
            for arg in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
                if arg.arg == name and arg.annotation is not None:
                    found.setdefault(ast.unparse(arg.annotation), arg.annotation)
    return next(iter(found.values())) if len(found) == 1 else None
