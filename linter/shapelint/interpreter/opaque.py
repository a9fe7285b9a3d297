"""Base classes that could not be found: what derives from them has attributes that are not known."""

from __future__ import annotations

from typing import Any

from shapelint.library.registry import lookup


class Opaque:
    """Stands for a base class whose source is not at hand."""

    is_opaque = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Whatever the true base does with its arguments: it leaves a module that is made, at least."""
        try:
            super().__init__(*args, **kwargs)
        except TypeError:
            super().__init__()


def opaque_bases(known: list[Any], defines_forward: bool) -> list[type]:
    """The bases that stand for those not known: a class with a `forward` is taken for a module."""
    module = lookup("torch.nn.Module")
    if defines_forward and not any(isinstance(base, type) and issubclass(base, module) for base in known):
        return [Opaque, module]
    return [Opaque] if not any(isinstance(base, type) and issubclass(base, Opaque) for base in known) else []
