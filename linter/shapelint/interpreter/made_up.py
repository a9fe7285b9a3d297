"""Arguments that were made up as symbols, where a plain number is needed: how often a loop runs."""

from __future__ import annotations

from typing import Any

from shapelint.interpreter.state import STATE
from shapelint.recording import RefineArgument
from shapelint.symbolic.dims import Dim, free_symbols

LOOP_ROUNDS = 2
"""How often a loop runs whose number of rounds is a made-up argument."""


def needs_number(size: Any) -> Any:
    """A number in the place of a size that hangs on nothing but made-up arguments.

    The scenario starts again with the arguments as numbers; or, where loops are kept loose, just this one is a number
    and the arguments stay symbols.
    """
    symbols = free_symbols(size) if isinstance(size, Dim) else frozenset()
    if not symbols or not symbols <= STATE.made_up:
        return size
    if STATE.loose_loops:
        return LOOP_ROUNDS
    raise RefineArgument(tuple(sorted(symbol.name for symbol in symbols)))
