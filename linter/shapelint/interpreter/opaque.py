"""Base classes that could not be found: what derives from them has attributes that are not known."""

from __future__ import annotations

from types import MethodType
from typing import Any

from shapelint.library.registry import lookup
from shapelint.unknown import Undecided, Unknown


class Opaque:
    """Stands for a base class whose source is not at hand."""

    is_opaque = True

    def __new__(cls, /, *args: Any, **kwargs: Any) -> Any:
        """A module among them is ready for use from the start: what is not known may call its constructor at any time."""
        try:
            made = super().__new__(cls, *args, **kwargs)
        except TypeError:
            made = super().__new__(cls)
        module = lookup("torch.nn.Module")
        if isinstance(made, module):
            module.__init__(made)
        return made

    def __init__(self, /, *args: Any, **kwargs: Any) -> None:
        """Whatever the true base does with its arguments: it leaves a module that is made, at least.

        What the class declares with a default (the fields of a pydantic model) an argument of that name may have replaced.
        """
        for name in kwargs:
            if hasattr(type(self), name):
                self.__dict__[name] = Unknown(f"the attribute {name}, which a constructor that is not known may set")
        try:
            super().__init__(*args, **kwargs)
        except TypeError:
            super().__init__()

    def _undecided(self, *_args: Any) -> Any:
        raise Undecided(Unknown(f"an operation of {type(self).__name__}, whose bases are not known"))

    __iter__ = __next__ = __len__ = __contains__ = __getitem__ = __setitem__ = __delitem__ = __enter__ = __exit__ = _undecided


def perhaps_overridden(method: MethodType) -> bool:
    """Whether a base that is not at hand stands before the class that defines the method, and may define it in another way."""
    name = getattr(method.__func__, "__name__", "")
    for cls in type(method.__self__).__mro__:
        if cls.__dict__.get(name) is method.__func__:
            return False
        if cls is Opaque:
            return True
    return False


def opaque_bases(known: list[Any], defines_forward: bool) -> list[type]:
    """The bases that stand for those not known: a class with a `forward` is taken for a module."""
    module = lookup("torch.nn.Module")
    if defines_forward and not any(isinstance(base, type) and issubclass(base, module) for base in known):
        return [Opaque, module]
    return [Opaque] if not any(isinstance(base, type) and issubclass(base, Opaque) for base in known) else []
