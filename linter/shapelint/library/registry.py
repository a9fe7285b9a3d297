"""The registry of modelled APIs, by qualified name, and the decorators that enter them."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterator
from types import MethodType
from typing import Any, TypeVar

from shapelint.recording import active
from shapelint.unknown import Undecided, Unknown

T = TypeVar("T")

FRAMEWORKS = {
    "torch": "shapelint.library.torch",
    "torchvision": "shapelint.library.torchvision",
    "einops": "shapelint.library.einops",
    "numpy": "shapelint.library.numpy",
    "PIL": "shapelint.library.pillow",
    "tqdm": "shapelint.library.progress",
    "keras": "shapelint.library.keras",
    "tensorflow": "shapelint.library.tensorflow",
    "tf_keras": "shapelint.library.keras",
    **dict.fromkeys(
        ("torchinfo", "torchsummary", "torchsummaryX", "torchstat", "thop", "ptflops", "fvcore", "pytorch_model_summary", "tensorboardX"),
        "shapelint.library.torch",
    ),
}
"""The top-level packages that the library stands for, and where each is modelled."""

ALIASES = {
    "tf_keras": "keras",
    "tensorflow.keras": "keras",
    "tensorflow.python.keras": "keras",
    "tensorflow.contrib.keras": "keras",
    "tensorflow.contrib.keras.python.keras": "keras",
    "tensorflow.contrib.keras.api.keras": "keras",
    "tensorflow.compat.v1.keras": "keras",
    "tensorflow.compat.v2.keras": "keras",
    "keras.src": "keras",
    "keras.api": "keras",
    "keras._tf_keras.keras": "keras",
    "tensorflow.compat.v1": "tensorflow",
    "tensorflow.compat.v2": "tensorflow",
}
"""Other spellings of the beginning of a qualified name, through which the same things are reached."""

_names: dict[str, Any] = {}
_prefixes: set[str] = set()
_loaded: set[str] = set()


class ShapeFunction:
    """A function of a framework: called like the original, it records one call and returns abstract values."""

    def __init__(self, body: Callable[..., Any], name: str) -> None:
        self.body = body
        self.name = name
        self.__name__ = name.rpartition(".")[2]
        self.__doc__ = body.__doc__

    def __repr__(self) -> str:
        return f"<shape function {self.name}>"

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return active().run(self.name, self.guarded, args, kwargs)

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        return self if instance is None else MethodType(self, instance)

    def __deepcopy__(self, _memo: object) -> ShapeFunction:
        return self

    def guarded(self, call: Any, *args: Any, **kwargs: Any) -> Any:
        """The body; what it cannot decide, and arguments it does not know, make its result unknown."""
        try:
            return self.body(call, *args, **kwargs)
        except Undecided as undecided:
            return undecided.unknown
        except TypeError:
            if self.accepts(*args, **kwargs):
                raise
            return Unknown(f"{self.name} is not modelled with these arguments")

    def accepts(self, *args: Any, **kwargs: Any) -> bool:
        """Whether the arguments fit the documented signature."""
        try:
            inspect.signature(self.body).bind(None, *args, **kwargs)
        except TypeError:
            return False
        return True


def shape_function(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Enter a function under its qualified names: `@shape_function("torch.flatten", "torch.Tensor.flatten")`.

    The body takes the `CallInProgress` first, then the parameters of the documented API.
    """

    def enter(body: Callable[..., Any]) -> Callable[..., Any]:
        function = ShapeFunction(body, names[0])
        for name in names:
            _enter(name, function)
        return function

    return enter


def layer(*names: str) -> Callable[[type[T]], type[T]]:
    """Enter a layer class under its qualified names."""

    def enter(cls: type[T]) -> type[T]:
        cls.operation = names[0]
        cls.__module__ = names[0].rpartition(".")[0]
        for name in names:
            _enter(name, cls)
        return cls

    return enter


def export(*names: str) -> Callable[[T], T]:
    """Enter anything else (a class, a plain function, a constant) under its qualified names."""

    def enter(thing: T) -> T:
        for name in names:
            _enter(name, thing)
        return thing

    return enter


def canonical(name: str) -> str:
    """A qualified name as it is entered, whatever alias its beginning is written in."""
    if name.partition(".")[0] not in _ALIASED:
        return name
    owner = name
    while owner:
        if owner in ALIASES:
            return canonical(ALIASES[owner] + name[len(owner) :])
        owner = owner.rpartition(".")[0]
    return name


_ALIASED = frozenset(alias.partition(".")[0] for alias in ALIASES)


def lookup(name: str) -> Any:
    """What stands under a qualified name; raises KeyError where nothing is modelled."""
    load(name.partition(".")[0])
    return _names[name] if name in _names else _names[canonical(name)]


def is_namespace(name: str) -> bool:
    """Whether modelled names lie below this one."""
    load(name.partition(".")[0])
    return name in _prefixes or canonical(name) in _prefixes or any(alias.startswith(name + ".") for alias in ALIASES)


def names_below(prefix: str) -> Iterator[str]:
    """The qualified names below a prefix."""
    load(prefix.partition(".")[0])
    return (name for name in _names if name.startswith(canonical(prefix) + "."))


def load(framework: str) -> None:
    """Import the shape functions of a framework, once."""
    if framework in FRAMEWORKS and framework not in _loaded:
        _loaded.add(framework)
        importlib.import_module(FRAMEWORKS[framework])
        if framework == "tensorflow":
            load("keras")


def _enter(name: str, thing: Any) -> None:
    if name in _names:
        raise ValueError(f"{name} is registered twice")
    _names[name] = thing
    while "." in name:
        name = name.rpartition(".")[0]
        _prefixes.add(name)
