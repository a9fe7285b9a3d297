"""Sets and dictionaries with keys that are not known: how many there are, and what is among them, is not known either."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

from shapelint.interpreter.state import STATE
from shapelint.symbolic.dims import Dim, Real
from shapelint.unknown import Unknown

_LOOKED_AT = 64
"""Of so many keys it is asked whether they are known: more come from loops over what is."""


def settled(made: Any) -> Any:
    """A set, marked as one of unknown contents where two of its elements are perhaps equal."""
    unclear = unclear_key(made, alone=len(made) == 1) if isinstance(made, (set, frozenset)) else None
    if unclear is not None:
        STATE.poisoned[id(made)] = (made, unclear.reason)
    return made


def unclear_key(keys: Iterable[Any], alone: bool = False) -> Unknown | None:
    """Why it is not known which keys there are; None where that is known. A size equals itself, if it is `alone`."""
    for key in islice(keys, _LOOKED_AT):
        if isinstance(key, Unknown):
            return key
        if isinstance(key, (Dim, Real)) and not alone:
            return Unknown("whether two sizes are equal")
        inner = unclear_key(key, alone) if isinstance(key, tuple) else None
        if inner is not None:
            return inner
    return None
