"""`attrs`: classes whose constructors come from the attributes that they declare, made with `dataclasses`."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from shapelint.interpreter.definitions import dataclass_of
from shapelint.unknown import Unknown

NOTHING = object()


@dataclasses.dataclass(eq=False)
class Factory:
    """`attr.Factory`: what makes a default."""

    factory: Any
    takes_self: Any = False


class Attribute:
    """`attr.ib`: what is declared of one attribute; its methods decorate what checks it, or makes its default."""

    def __init__(self, default: Any, factory: Any, init: Any, kw_only: Any) -> None:
        self.made_by = default if isinstance(default, Factory) else None if factory is None else Factory(factory)
        self.given, self.init, self.kw_only = default, init, kw_only

    def validator(self, method: Any) -> Any:
        return method

    def default(self, method: Any) -> Any:
        self.made_by = Factory(method, True)
        return method

    def as_field(self) -> Any:
        """The same for `dataclasses`."""
        options: dict[str, Any] = {"init": self.init is not False}
        if self.kw_only is True:
            options["kw_only"] = True
        if self.made_by is not None:
            maker, of_self = self.made_by.factory, self.made_by.takes_self is not False
            options["default_factory"] = (lambda: Unknown("a default made of other attributes")) if of_self else _called(maker)
        elif self.given is not NOTHING:
            options["default_factory"] = _constant(self.given)
        return dataclasses.field(**options)


def _called(maker: Any) -> Callable[[], Any]:
    return lambda: maker()


def _constant(value: Any) -> Callable[[], Any]:
    return lambda: value


def attribute(default: Any = NOTHING, *_rest: Any, factory: Any = None, init: Any = True, kw_only: Any = None, **_options: Any) -> Any:
    """`attr.ib()`, `attr.field()`."""
    return Attribute(default, factory, init, kw_only)


def attrs_of(cls: Any = None, /, **options: Any) -> Any:
    """`attr.s`, `attr.define` and their kin."""
    if cls is None:
        return lambda later: attrs_of(later, **options)
    if not isinstance(cls, type):
        return cls if isinstance(cls, Unknown) else Unknown("a class made of attributes")
    declared = {name: value for name, value in vars(cls).items() if isinstance(value, Attribute)}
    if any(name.startswith("_") for name in declared) or "these" in options:
        return Unknown("a class whose attributes have other names in its constructor")
    _annotate(cls, declared, options.get("auto_attribs"))
    for name, value in declared.items():
        setattr(cls, name, value.as_field())
    after = vars(cls).get("__attrs_post_init__")
    if after is not None:
        cls.__post_init__ = after  # type: ignore[attr-defined]
    return dataclass_of(cls, **{name: value for name, value in options.items() if name in ("init", "eq", "order", "kw_only", "frozen")})


def _annotate(cls: type, declared: dict[str, Attribute], automatic: Any) -> None:
    """Leave annotations to the attributes alone, one each, in the order in which they are written."""
    written = vars(cls).get("__annotations__", {})
    if automatic is True or (automatic is None and declared.keys() <= written.keys()):
        for name in written:
            if type(vars(cls).get(name)) in (list, dict, set):  # one for all objects, as `attrs` has it
                setattr(cls, name, dataclasses.field(default_factory=_constant(vars(cls)[name])))
        return
    for name in [name for name in written if name not in declared]:
        del written[name]
    kinds = {name: written.pop(name, object) for name in declared}
    cls.__annotations__ = kinds


_MAKERS = dict.fromkeys(("s", "attrs", "attributes", "dataclass", "define", "mutable", "frozen"), attrs_of)

ATTRS: dict[str, Any] = {
    **_MAKERS,
    **dict.fromkeys(("ib", "attr", "attrib", "field"), attribute),
    "Factory": Factory,
    "NOTHING": NOTHING,
}
"""The names of the modules `attr` and `attrs`."""
