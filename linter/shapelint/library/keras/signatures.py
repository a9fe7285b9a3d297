"""Which parameters the `call` of a layer has: Keras hands `training` on to those that take it."""

from __future__ import annotations

import inspect
from typing import Any


def requires(function: Any, name: str, given: int) -> bool:
    """Whether a user's function has a parameter without default that the call does not give."""
    code = getattr(function, "code", None)
    if code is None or name not in code.positional:
        return False
    index = code.positional.index(name)
    without_default = index < len(code.positional) - len(function.defaults)
    return without_default and index > given


def may_take(function: Any, name: str) -> bool:
    """Whether a function has a parameter of this name, or takes any."""
    code = getattr(function, "code", None)
    if code is None:
        taken = inspect.signature(function).parameters.values()
        return any(each.name == name or each.kind is each.VAR_KEYWORD for each in taken)
    return bool(code.var_keyword) or name in code.positional or name in code.keyword_only
