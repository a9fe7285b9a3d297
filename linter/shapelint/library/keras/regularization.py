"""Layers that only act in training: dropout and noise."""

from __future__ import annotations

from typing import Any

from shapelint.library.keras.core import PassingOn
from shapelint.library.keras.spellings import also_spelled
from shapelint.library.registry import layer
from shapelint.raised import raised


class Dropping(PassingOn):
    """`[*] -> [*]`."""

    @also_spelled({"p": "rate"})
    def __init__(self, rate: Any, *_settings: Any, **options: Any) -> None:
        super().__init__(**options)
        if isinstance(rate, (int, float)) and not 0 <= rate <= 1:
            raise raised(ValueError(f"Invalid value received for argument `rate`. Expected a float between 0 and 1. Received: rate={rate}"))
        self.rate = rate


class SpatialDropping(Dropping):
    """`[N, *spatial, C] -> [N, *spatial, C]`."""


for _name in ("Dropout", "AlphaDropout", "GaussianDropout"):
    layer(f"keras.layers.{_name}")(type(_name, (Dropping,), {"__doc__": Dropping.__doc__}))
for _axes in (1, 2, 3):
    _made = type(f"SpatialDropout{_axes}D", (SpatialDropping,), {"__doc__": SpatialDropping.__doc__, "input_ranks": (_axes + 2,)})
    layer(f"keras.layers.SpatialDropout{_axes}D")(_made)


@layer("keras.layers.GaussianNoise")
class GaussianNoise(PassingOn):
    """`[*] -> [*]`."""

    @also_spelled({"sigma": "stddev"})
    def __init__(self, stddev: Any, *_settings: Any, **options: Any) -> None:
        super().__init__(**options)
        self.stddev = stddev


@layer("keras.layers.ActivityRegularization")
class ActivityRegularization(PassingOn):
    """`[*] -> [*]`."""

    def __init__(self, l1: Any = 0.0, l2: Any = 0.0, **options: Any) -> None:
        super().__init__(**options)
        self.l1, self.l2 = l1, l2
