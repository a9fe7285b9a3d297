"""Where a number is written: from the parameter of a call back to the expression that holds its value.

Works on `ast` and on the sites of the calls alone; wherever it is not certain what a name means, the last expression
reached is the answer.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from typing import Any

from shapelint.findings import Place
from shapelint.graph import Call, Site
from shapelint.library.registry import lookup
from shapelint.symbolic.dims import equal
from shapelint.tracing import Origin, argument_for, followed, is_init_call, passes_self


def place_of(site: Site) -> Place:
    """The range of a site."""
    return Place(site.filename, site.file.span(site.node))


def origin_of(call: Call, parameter: str, value: object = None, index: int | None = None, *, shared: bool = False) -> Origin | None:
    """Where the argument for `parameter` of a layer's constructor, else of the function called, is written.

    `index` chooses among the arguments of a star-parameter or the elements of a sequence (`x.view(-1, 1024)`). A name
    that something else uses too is followed only where `shared` says so: its value cannot be changed for one use alone.
    Where `value` is given and the literal found is not worth it, the search went astray: the argument of the call serves.
    """
    written = _argument_of_constructor(call, parameter, index) if call.layer is not None else _argument_of_function(call, parameter, index)
    if written is None:
        return None
    found = followed(written, shared)
    if value is not None and found.value is not None and definitely_not(found.value, value):
        return written if written.value is None or not definitely_not(written.value, value) else None
    return found


def origin_of_number(call: Call, number: int) -> Origin | None:
    """Where among the arguments of a function a number is written: the 16 of `torch.zeros(2, 16, 64)`."""
    site = call.site
    if site is None or not isinstance(site.node, ast.Call):
        return None
    written = Origin(site.file, site.node, site.scope, site.parent)
    for argument in (*site.node.args, *(keyword.value for keyword in site.node.keywords)):
        found = followed(written.at(argument))
        parts = [followed(found.at(element)) for element in found.node.elts] if isinstance(found.node, (ast.Tuple, ast.List)) else [found]
        for part in parts:
            if part.value == number:
                return part
    return None


def definitely_not(first: object, second: object) -> bool:
    """Whether two sizes can never be the same."""
    return equal(first, second) is False


def _argument_of_constructor(call: Call, parameter: str, index: int | None) -> Origin | None:
    site = getattr(call.layer, "constructed_at", None)
    if site is None or not isinstance(site.node, ast.Call):
        return None
    mro = type(call.layer).__mro__
    base = next((position for position, cls in enumerate(mro) if parameter in constructor_parameters(cls)), None)
    if base is None:
        return argument_for(Origin(site.file, site.node, site.scope, site.parent), [], parameter, index)  # handed on as an option
    for cls in mro[:base] if not is_init_call(site.node) else ():
        inner = _call_of_base(cls, site)
        if inner is None:
            return None
        site = inner
    init = vars(mro[base])["__init__"]
    assert isinstance(site.node, ast.Call)
    start, names = Origin(site.file, site.node, site.scope, site.parent), _signature_names(init)
    old_names: dict[str, str] = getattr(init, "old_names", {})
    spellings = [parameter, *(old for old, new in old_names.items() if new == parameter)]
    found = (argument_for(start, names, spelled, index, passes_self(site.node)) for spelled in spellings)
    return next(filter(None, found), None)


def _call_of_base(cls: type, site: Site) -> Site | None:
    """The call of the base's constructor in that of a user's subclass, which `site` entered; `site` where it has none."""
    init = vars(cls).get("__init__")
    code, module = getattr(init, "code", None), getattr(init, "module", None)
    if code is None or module is None:
        return site
    calls = [node for node in ast.walk(code.node) if isinstance(node, ast.Call) and is_init_call(node)]
    return Site(module.file, calls[0], site, code.node) if len(calls) == 1 else None


def _argument_of_function(call: Call, parameter: str, index: int | None) -> Origin | None:
    site, given = call.site, call.given
    if site is None or given is None or not isinstance(site.node, ast.Call):
        return None
    made = _layer_class(call.operation, parameter)
    if made is not None:  # a contract of the constructor's arguments, stated while the layer was being made
        start = Origin(site.file, site.node, site.scope, site.parent)
        return argument_for(start, _signature_names(vars(made)["__init__"]), parameter, index, passes_self(site.node))
    try:
        names = _parameter_names(given.signature())
    except (TypeError, ValueError):
        return None
    names = names[1:]  # the call in progress
    positional = len(given.args) - 1
    written = len(site.node.args)
    if any(isinstance(argument, ast.Starred) for argument in site.node.args):
        method = isinstance(site.node.func, ast.Attribute) and call.operation.startswith("torch.Tensor.")
    else:
        method = positional == written + 1
    return argument_for(Origin(site.file, site.node, site.scope, site.parent), names[1:] if method else names, parameter, index)


def _layer_class(operation: str, parameter: str) -> type | None:
    """The class of the framework with this constructor parameter that an operation names."""
    try:
        found = lookup(operation)
    except KeyError:
        return None
    bases = found.__mro__ if isinstance(found, type) else ()
    return next((cls for cls in bases if parameter in constructor_parameters(cls)), None)


def constructor_parameters(cls: type) -> set[str]:
    return set(_signature_names(cls.__dict__["__init__"])) if inspect.isfunction(cls.__dict__.get("__init__")) else set()


def _signature_names(function: Callable[..., Any]) -> list[str]:
    """The parameters of a constructor, without `self`."""
    return _parameter_names(inspect.signature(function))[1:]


def _parameter_names(signature: inspect.Signature) -> list[str]:
    marks: dict[Any, str] = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}
    return [marks.get(parameter.kind, "") + name for name, parameter in signature.parameters.items()]


__all__ = ["Origin", "definitely_not", "origin_of", "origin_of_number", "place_of"]
