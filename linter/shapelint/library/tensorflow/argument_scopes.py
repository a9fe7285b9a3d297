"""`arg_scope` of `tf.contrib` and `slim`: defaults of functions for the calls in a block."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from shapelint.library.registry import export
from shapelint.library.tensorflow.scopes import Block
from shapelint.library.tensorflow.state import graph_state
from shapelint.unknown import Unknown

NAMESPACES = ("tensorflow.contrib.slim", "tensorflow.contrib.framework")


class Scoped:
    """A function whose arguments may have defaults in the scope of a block."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.__name__ = getattr(function, "__name__", "function")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        defaults = graph_state().argument_scopes[-1].get(id(self), {})
        return self.function(*args, **{**defaults, **kwargs})

    def __get__(self, instance: object, _owner: type | None = None) -> Any:
        return self if instance is None else lambda *args, **kwargs: self(instance, *args, **kwargs)


class Defaults(dict[int, dict[str, Any]]):
    """The defaults of all functions in a scope: what `with arg_scope(...) as scope` binds."""


class _ArgumentScope(Block):
    def __init__(self, functions: Any, defaults: dict[str, Any]) -> None:
        self.functions, self.defaults = functions, defaults
        super().__init__(self._entered)

    @contextmanager
    def _entered(self) -> Iterator[Defaults]:
        scopes = graph_state().argument_scopes
        depth = len(scopes)
        scopes.append(self._scope(scopes[-1]))
        try:
            yield Defaults(scopes[-1])
        finally:
            del scopes[depth:]

    def _scope(self, around: dict[int, dict[str, Any]]) -> dict[int, dict[str, Any]]:
        if isinstance(self.functions, Defaults):
            return self.functions
        found = dict(around)
        for function in self.functions if isinstance(self.functions, (list, tuple)) else []:
            if isinstance(function, Scoped):
                found[id(function)] = {**found.get(id(function), {}), **self.defaults}
        return found


@export(*(f"{folder}.arg_scope" for folder in NAMESPACES))
def arg_scope(list_ops_or_scope: Any = None, **kwargs: Any) -> Any:
    """`with arg_scope([conv2d], padding="VALID")`."""
    return _ArgumentScope(list_ops_or_scope, kwargs)


@export(*(f"{folder}.add_arg_scope" for folder in NAMESPACES))
def add_arg_scope(func: Any = None) -> Any:
    return func if isinstance(func, Unknown) else Scoped(func)


@export(*(f"{folder}.{name}" for folder in NAMESPACES for name in ("has_arg_scope", "current_arg_scope", "arg_scoped_arguments")))
def not_followed(*_args: Any) -> Any:
    return Unknown("the scope of arguments")
