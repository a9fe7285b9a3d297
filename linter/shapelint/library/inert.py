"""Building blocks for the APIs that no shape depends on: objects that take everything, decorators that hand back what they get."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shapelint.library.registry import export, lookup
from shapelint.unknown import Unknown


class Inert:
    """An object that accepts every argument, attribute and call; it serves as context manager and decorator too."""

    def __init__(self, *_args: Any, **_kwargs: Any) -> None:
        """Nothing is kept."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return Unknown(f"{type(self).__name__}.{name} is not followed")

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_exception: Any) -> None:
        return None

    def __deepcopy__(self, _memo: Any) -> Any:
        return self


class Decorator(Inert):
    """A context manager that also decorates functions, without effect on them."""

    def __call__(self, function: Any) -> Any:
        return function


class Namespace:
    """A module of settings: what is modelled below its name is found, anything else is unknown; assignments are dropped."""

    def __init__(self, name: str) -> None:
        self.__dict__["_name"] = name

    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith("__") and attribute.endswith("__"):
            raise AttributeError(attribute)
        name = f"{self.__dict__['_name']}.{attribute}"
        try:
            return lookup(name)
        except KeyError:
            return Unknown(f"{name} is not modelled")

    def __setattr__(self, attribute: str, value: Any) -> None:
        """Settings are of no consequence for shapes."""

    def __repr__(self) -> str:
        return f"<namespace {self.__dict__['_name']}>"

    def __deepcopy__(self, _memo: Any) -> Any:
        return self


def enter_namespaces(*names: str) -> None:
    for name in names:
        export(name)(Namespace(name))


def enter_constants(prefix: str, **constants: Any) -> None:
    """Functions without influence on shapes, by the constant that they return."""
    for name, value in constants.items():
        export(f"{prefix}.{name}")(_returning(f"{prefix}.{name}", value))


def enter_unknown(prefix: str, *names: str) -> None:
    """Functions whose result is not known."""
    enter_constants(prefix, **{name: Unknown(f"the result of {prefix}.{name} is not known") for name in names})


def enter_silent(prefix: str, *names: str) -> None:
    """Functions that return nothing."""
    enter_constants(prefix, **dict.fromkeys(names))


def enter_inert(prefix: str, *names: str, base: type = Inert) -> None:
    """Classes whose objects are of no consequence; each is a class of its own, so that `isinstance` tells them apart."""
    for name in names:
        export(f"{prefix}.{name}")(type(name, (base,), {"__module__": prefix}))


def enter_decorators(prefix: str, *names: str) -> None:
    """Decorators with and without arguments that hand the function back."""
    for name in names:
        export(f"{prefix}.{name}")(decorate)


def decorate(function: Any = None, *_args: Any, **_kwargs: Any) -> Any:
    """`@name`, `@name(...)` and `name(function)`: the function itself."""
    return function if callable(function) and not isinstance(function, Unknown) else decorate


def _returning(name: str, value: Any) -> Callable[..., Any]:
    def function(*_args: Any, **_kwargs: Any) -> Any:
        return value

    function.__name__ = function.__qualname__ = name.rpartition(".")[2]
    return function
