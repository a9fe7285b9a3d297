"""Arguments that were made up as symbols, where a plain number is needed: how often a loop runs."""

from __future__ import annotations

from shapelint.interpreter.state import STATE
from shapelint.recording import RefineArgument
from shapelint.symbolic.dims import Dim, free_symbols


def needs_number(size: Dim) -> None:
    """Start the scenario again with numbers, where a size hangs on nothing but made-up arguments."""
    symbols = free_symbols(size)
    if symbols and symbols <= STATE.made_up:
        raise RefineArgument(tuple(sorted(symbol.name for symbol in symbols)))
