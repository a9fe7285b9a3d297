"""The fixes that the rules share: a number where it is written, a call put around or behind an expression.

A fix is safe where one number is wrong and one value alone is right. Whatever changes what the code does, and whatever
rests on something else that is wrong, is unsafe.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from itertools import islice
from typing import Any

from shapelint.cases import Case, fix_of, is_checked
from shapelint.derivations import chain_to
from shapelint.findings import Edit, Fix
from shapelint.graph import Call, Site
from shapelint.origins import Origin
from shapelint.provenance import calls_before
from shapelint.source.bindings import is_imported
from shapelint.symbolic.dims import definitely, equal

_MADE = (
    "out_channels",
    "out_features",
    "units",
    "filters",
    "num_features",
    "embedding_dim",
    "hidden_size",
    "embed_dim",
    "normalized_shape",
)
"""The attributes of layers that are the number of features of what they return."""

_FAULTS = 20
"""How many of the nearest faults before a call are looked at."""


# Numbers


def number_fix(
    case: Case, origins: Sequence[Origin | None], wanted: object, factors: Sequence[Any] | None = None, declared: object = None
) -> Fix | None:
    """The fix that writes a number wherever it has to stand; None where one of the places is no literal, or the number is right."""
    if is_displaced(case):
        return None
    now = case.contract.declared if declared is None else declared
    return fix_of(origins, wanted, case.factors if factors is None else factors, "unsafe" if _rests_on_a_fault(case) else "safe", now)


def is_displaced(case: Case) -> bool:
    """Whether the size that was declared is that of another axis, and nothing before made the one that arrives: axes are in another order.

    A picture `[N, 32, 32, 3]` at a convolution of 3 channels, a map `[N, 512, 7, 7]` at a dense layer of 512 features.
    """
    dims = case.call.inputs[0].dims if case.call.inputs else None
    if dims is None or len(dims) < 3 or _is_made(case):
        return False
    others = [size for size in dims[1:] if not definitely(equal(size, case.contract.received))]
    return (len(dims) > 3 and _looks_at_last(case)) or any(definitely(equal(size, case.contract.declared)) for size in others)


def _looks_at_last(case: Case) -> bool:
    """Whether the layer takes the last axis for the features, which in a map are hardly there."""
    return hasattr(case.call.layer, "in_features")


def _is_made(case: Case) -> bool:
    """Whether a layer before returns what arrives as its features."""
    sizes = (getattr(step.layer, name, None) for step in chain_to(case.graph, case.call) for name in _MADE)
    return any(isinstance(size, int) and definitely(equal(size, case.contract.received)) for size in sizes)


def _rests_on_a_fault(case: Case) -> bool:
    """Whether what arrives comes from a call that is wrong itself, and for which there is no number to write."""
    before = calls_before(case.call.inputs)
    wrong = (Case(case.graph, call, contract) for call in before if call.certain for contract in call.contracts if contract.fails)
    return any(not _has_number(each) for each in islice(wrong, _FAULTS))


def _has_number(case: Case) -> bool:
    """Whether one literal alone makes the call work."""
    contract = case.contract
    plain = contract.parameter is not None and isinstance(contract.received, int) and isinstance(contract.declared, int)
    return plain and case.origin is not None and case.origin.value == contract.declared


# Calls


def argument_written(call: Call, index: int = 0) -> Origin | None:
    """The expression that a call is given for its first tensor, or the next ones; None where it is not written there."""
    site = call.site
    if site is None or not isinstance(site.node, ast.Call) or any(isinstance(each, ast.Starred) for each in site.node.args):
        return None
    if index >= len(site.node.args):
        return None
    return Origin(site.file, site.node.args[index], site.scope, site.parent)


def with_method(case: Case, origin: Origin | None, method: str) -> Fix | None:
    """The fix that calls a method of an expression: `net(x)` becomes `net(x).squeeze(1)`."""
    if origin is None or not is_checked(case.graph, origin.place):
        return None
    return replacement(origin, f"{receiver_text(origin)}.{method}")


def receiver_text(origin: Origin) -> str:
    """An expression as it is written before a dot."""
    atoms = (ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.List, ast.Dict, ast.ListComp)
    return origin.text if isinstance(origin.node, atoms) else f"({origin.text})"


def replacement(origin: Origin, text: str) -> Fix:
    """The unsafe fix that writes something else for an expression."""
    shown = [" ".join(each.split()) for each in (origin.text, text)]
    return Fix("unsafe", f"replace `{shown[0]}` by `{shown[1]}`", (Edit(origin.place, text),))


def is_function_of_module(site: Site) -> bool:
    """Whether a call is written as that of a module's function: `torch.flatten(x, 1)`, not `x.flatten(1)`."""
    if not isinstance(site.node, ast.Call) or not isinstance(site.node.func, ast.Attribute):
        return False
    owner = site.node.func.value
    while isinstance(owner, ast.Attribute):
        owner = owner.value
    return isinstance(owner, ast.Name) and is_imported(site.file, site.scope, owner.id)
