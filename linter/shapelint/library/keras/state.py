"""What Keras remembers while a program runs: the names it has given, its defaults, and how deep in layers a call is."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from shapelint.recording import active

_ACRONYM = re.compile(r"(.)([A-Z][a-z0-9]+)")
_WORD = re.compile(r"([a-z])([A-Z])")


@dataclass
class State:
    """Defaults and counters of one program."""

    counts: dict[str, int] = field(default_factory=dict)
    depth: int = 0
    image_data_format: str = "channels_last"
    floatx: str = "float32"

    def __copy__(self) -> State:
        return replace(self, counts=dict(self.counts))

    def unique_name(self, base: str) -> str:
        """`conv2d`, then `conv2d_1`."""
        count = self.counts[base] = self.counts.get(base, -1) + 1
        return f"{base}_{count}" if count else base


def state() -> State:
    """The state of the program under evaluation."""
    return active().memory("keras", State)


def snake_case(name: str) -> str:
    """`BatchNormalization` as layers are named: `batch_normalization`."""
    return _WORD.sub(r"\1_\2", _ACRONYM.sub(r"\1_\2", re.sub(r"\W+", "", name))).lower()
