"""Containers of layers and parameters: `Sequential`, `ModuleList`, `ModuleDict`, `ParameterList`, `ParameterDict`."""

from __future__ import annotations

import operator
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from shapelint.library.registry import layer
from shapelint.library.torch.nn.module import Module, Parameter, perhaps_a
from shapelint.library.torch.tensor import Tensor
from shapelint.raised import raised
from shapelint.unknown import Perhaps, Undecided, Unknown


class Container(Module):
    """What all containers share: they are no node of the graph, and may hold children of which nothing is known."""

    composite = True

    _unlisted: Unknown | None = None
    """Why the children are not all known: an iterable that could not be followed was added."""

    def _require_listed(self) -> None:
        if self._unlisted is not None:
            raise Undecided(self._unlisted)
        for module in self._modules.values():
            if type(module) is Perhaps:
                raise Undecided(Unknown(module.reason))

    def _certain(self) -> int:
        """How many children stand first of which each is certainly there."""
        return next((number for number, module in enumerate(self._modules.values()) if type(module) is Perhaps), len(self._modules))

    def _unlist(self, elements: Any) -> bool:
        """Whether the elements to be added are unknown; the container's length is unknown from then on."""
        if isinstance(elements, Unknown):
            object.__setattr__(self, "_unlisted", elements)
            return True
        return False

    def _entries(self) -> dict[str, Any]:
        self._require_listed()
        return self._modules

    def __len__(self) -> int:
        return len(self._entries())

    def __dir__(self) -> list[str]:
        return [name for name in super().__dir__() if not name.isdigit()]


class NumberedModules(Container):
    """A container whose children are named by their position."""

    def _key(self, index: Any) -> str:
        """The name of the child at a position, which may be negative."""
        is_certain = isinstance(index, int) and 0 <= index < self._certain()
        keys = list(self._modules if is_certain else self._entries())
        return keys[position(index, len(keys))]

    def __setitem__(self, idx: Any, module: Any) -> None:
        setattr(self, self._key(idx), module)

    def __delitem__(self, idx: Any) -> None:
        for key in list(self._entries())[idx] if isinstance(idx, slice) else [self._key(idx)]:
            delattr(self, key)
        self._modules = {str(number): module for number, module in enumerate(self._modules.values())}

    def __iter__(self) -> Iterator[Any]:
        return iter(self._entries().values())

    def __getitem__(self, idx: Any) -> Any:
        if self._unlisted is not None:
            return self._unlisted
        if isinstance(idx, Unknown):
            return idx
        return self._sliced(idx) if isinstance(idx, slice) else self._modules[self._key(idx)]

    def _sliced(self, idx: slice) -> Any:
        raise NotImplementedError

    def append(self, module: Any) -> Any:
        self.add_module(str(len(self._modules)), module)
        return self

    def extend(self, modules: Any) -> Any:
        if not self._unlist(modules):
            require_iterable(modules, f"{type(self).__name__}.extend should be called with an iterable")
            for module in list(modules):
                self.append(module)
        return self

    def _insert(self, index: int, module: Any) -> None:
        children = list(self._entries().values())
        children.insert(index, module)
        self._modules.update({str(number): child for number, child in enumerate(children)})

    def pop(self, key: Any) -> Any:
        module = self[key]
        del self[key]
        return module


@layer("torch.nn.Sequential", "torch.nn.modules.container.Sequential", "torch.nn.modules.Sequential")
class Sequential(NumberedModules):
    """Calls its children one after the other."""

    def __init__(self, *args: Any) -> None:
        super().__init__()
        if len(args) == 1 and isinstance(args[0], OrderedDict):
            for key, module in args[0].items():
                self.add_module(key, module)
        else:
            for number, module in enumerate(args):
                self.add_module(str(number), module)

    def forward(self, input: Any) -> Any:
        for module in self:
            input = module(input)
        return input

    def _sliced(self, idx: slice) -> Any:
        return self.__class__(OrderedDict(list(self._modules.items())[idx]))

    def insert(self, index: Any, module: Any) -> Any:
        if not perhaps_a(module, Module):
            raise raised(AssertionError(f"module should be of type: {Module}"))
        if isinstance(index, int):
            if not -len(self) <= index <= len(self):
                raise raised(IndexError(f"Index out of range: {index}"))
            self._insert(index, module)
        else:
            self._unlist(Unknown("where a layer is inserted is not known"))
        return self

    def __add__(self, other: Any) -> Any:
        if isinstance(other, Unknown):
            return other
        require_sequential(other)
        return Sequential(*self, *other)

    def __iadd__(self, other: Any) -> Any:
        if not isinstance(other, Unknown):
            require_sequential(other)
        return self.extend(other)

    def __mul__(self, other: Any) -> Any:
        return Unknown("how often a Sequential is repeated is not known") if _repeats(self, other) is None else Sequential(*[*self] * other)

    __rmul__ = __mul__

    def __imul__(self, other: Any) -> Any:
        repeats = _repeats(self, other)
        return self.extend(Unknown("how often a Sequential is repeated is not known") if repeats is None else [*self] * (repeats - 1))


@layer("torch.nn.ModuleList", "torch.nn.modules.container.ModuleList", "torch.nn.modules.ModuleList")
class ModuleList(NumberedModules):
    """A list of layers."""

    def __init__(self, modules: Any = None) -> None:
        super().__init__()
        if modules is not None:
            self.extend(modules)

    def _sliced(self, idx: slice) -> Any:
        return self.__class__(list(self._modules.values())[idx])

    def insert(self, index: Any, module: Any) -> None:
        if isinstance(index, int):
            self._insert(index, module)
        else:
            self._unlist(Unknown("where a layer is inserted is not known"))

    def __iadd__(self, modules: Any) -> Any:
        return self.extend(modules)

    def __add__(self, other: Any) -> Any:
        return other if isinstance(other, Unknown) else ModuleList(chain(self, other))


@layer("torch.nn.ModuleDict", "torch.nn.modules.container.ModuleDict", "torch.nn.modules.ModuleDict")
class ModuleDict(Container):
    """Layers by name."""

    def __init__(self, modules: Any = None) -> None:
        super().__init__()
        if modules is not None:
            self.update(modules)

    def __getitem__(self, key: Any) -> Any:
        if self._unlisted is not None and key not in self._modules:
            return self._unlisted
        if isinstance(key, Unknown):
            return key
        if key not in self._modules:
            raise raised(KeyError(key))
        return self._modules[key]

    def __setitem__(self, key: Any, module: Any) -> None:
        self.add_module(key, module)

    def __delitem__(self, key: Any) -> None:
        if key not in self:
            raise raised(KeyError(key))
        del self._modules[key]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._entries())

    def __contains__(self, key: Any) -> bool:
        if isinstance(key, Unknown):
            raise Undecided(key)
        return (key in self._modules and type(self._modules[key]) is not Perhaps) or key in self._entries()

    def clear(self) -> None:
        self._modules.clear()

    def pop(self, key: Any) -> Any:
        module = self[key]
        if not isinstance(key, Unknown):
            del self[key]
        return module

    def keys(self) -> Any:
        return self._entries().keys()

    def items(self) -> Any:
        return self._entries().items()

    def values(self) -> Any:
        return self._entries().values()

    def update(self, modules: Any) -> None:
        if not self._unlist(modules):
            require_iterable(modules, "ModuleDict.update should be called with an iterable of key/value pairs")
            for key, module in modules.items() if isinstance(modules, (Mapping, ModuleDict)) else [_pair(entry) for entry in modules]:
                self[key] = module


class ParameterContainer(Container):
    """A container of parameters: tensors that are put into it become parameters; it cannot be called."""

    def _store(self, name: str, value: Any) -> None:
        setattr(self, name, Parameter(value) if isinstance(value, Tensor) and not isinstance(value, Parameter) else value)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        raise raised(RuntimeError(f"{type(self).__name__} should not be called."))


@layer("torch.nn.ParameterList", "torch.nn.modules.container.ParameterList", "torch.nn.modules.ParameterList")
class ParameterList(ParameterContainer):
    """A list of parameters."""

    def __init__(self, values: Any = None) -> None:
        super().__init__()
        self._size = 0
        if values is not None:
            self.extend(values)

    def __len__(self) -> int:
        self._require_listed()
        return self._size

    def __iter__(self) -> Iterator[Any]:
        return iter([getattr(self, str(number)) for number in range(len(self))])

    def __getitem__(self, idx: Any) -> Any:
        if self._unlisted is not None:
            return self._unlisted
        if isinstance(idx, Unknown):
            return idx
        if isinstance(idx, slice):
            return self.__class__([*self][idx])
        return getattr(self, str(position(idx, len(self))))

    def __setitem__(self, idx: Any, param: Any) -> None:
        self._store(str(position(idx, len(self))), param)

    def append(self, value: Any) -> Any:
        self._size += 1
        self._store(str(self._size - 1), value)
        return self

    def extend(self, values: Any) -> Any:
        if not self._unlist(values):
            if isinstance(values, Tensor):
                raise raised(TypeError("ParameterList.extend should be called with an iterable, but got Tensor"))
            require_iterable(values, "ParameterList.extend should be called with an iterable")
            for value in values:
                self.append(value)
        return self

    __iadd__ = extend


@layer("torch.nn.ParameterDict", "torch.nn.modules.container.ParameterDict", "torch.nn.modules.ParameterDict")
class ParameterDict(ParameterContainer):
    """Parameters by name."""

    def __init__(self, parameters: Any = None) -> None:
        super().__init__()
        self._keys: dict[str, None] = {}
        if parameters is not None:
            self.update(parameters)

    def _entries(self) -> dict[str, Any]:
        self._require_listed()
        return {key: getattr(self, key) for key in self._keys}

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, Unknown):
            return key
        if key not in self._keys and self._unlisted is not None:
            return self._unlisted
        return getattr(self, key)

    def __setitem__(self, key: Any, value: Any) -> None:
        if isinstance(key, Unknown):
            self._unlist(key)
        elif not isinstance(key, str):
            raise raised(TypeError(f"Index given to ParameterDict is not a string (type is '{type(key).__name__}')"))
        else:
            self._keys[key] = None
            self._store(key, value)

    def __delitem__(self, key: Any) -> None:
        if key not in self:
            raise raised(KeyError(key))
        del self._keys[key]
        delattr(self, key)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._entries())

    def __reversed__(self) -> Iterator[Any]:
        return reversed(self._entries())

    def __contains__(self, key: Any) -> bool:
        if isinstance(key, Unknown):
            raise Undecided(key)
        return key in self._keys or key in self._entries()

    def copy(self) -> ParameterDict:
        return ParameterDict(OrderedDict(self._entries()))

    def setdefault(self, key: Any, default: Any = None) -> Any:
        if key not in self:
            self[key] = default
        return self[key]

    def get(self, key: Any, default: Any = None) -> Any:
        return self[key] if key in self else default  # noqa: SIM401

    def clear(self) -> None:
        for key in list(self._keys):
            del self[key]

    def pop(self, key: Any) -> Any:
        value = self[key]
        del self[key]
        return value

    def popitem(self) -> tuple[str, Any]:
        key = next(reversed(self))
        return key, self.pop(key)

    def fromkeys(self, keys: Any, default: Any = None) -> ParameterDict:
        return ParameterDict([(key, default) for key in keys])

    def keys(self) -> Any:
        return self._entries().keys()

    def items(self) -> Any:
        return self._entries().items()

    def values(self) -> Any:
        return self._entries().values()

    def update(self, parameters: Any) -> None:
        """Takes over the entries; those of a plain dict in the order of their keys, as PyTorch does."""
        if self._unlist(parameters):
            return
        require_iterable(parameters, "ParametersDict.update should be called with an iterable of key/value pairs")
        if isinstance(parameters, (OrderedDict, ParameterDict)):
            entries: Iterable[Any] = parameters.items()
        elif isinstance(parameters, Mapping):
            entries = sorted(parameters.items(), key=lambda entry: str(entry[0]))
        else:
            entries = [_pair(entry) for entry in parameters]
        for key, value in entries:
            self[key] = value

    def __or__(self, other: Any) -> ParameterDict:
        merged = self.copy()
        merged.update(other)
        return merged

    def __ror__(self, other: Any) -> ParameterDict:
        merged: ParameterDict = other.copy()
        merged.update(self)
        return merged

    def __ior__(self, other: Any) -> ParameterDict:
        self.update(other)
        return self


def position(index: Any, size: int) -> int:
    """A position that may be negative, from the start; the exception of a list container where it is out of range."""
    try:
        found = operator.index(index)
    except TypeError as error:
        raise (raised(error) if isinstance(index, (str, float, type(None))) else Undecided(Unknown("an index is not known"))) from None
    if not -size <= found < size:
        raise raised(IndexError(f"index {found} is out of range"))
    return found % size


def require_iterable(values: Any, sentence: str) -> None:
    if not hasattr(type(values), "__iter__") and not hasattr(type(values), "__getitem__"):
        raise raised(TypeError(f"{sentence}, but got {type(values).__name__}"))


def require_sequential(other: Any) -> None:
    if not isinstance(other, Sequential):
        raise raised(ValueError(f"add operator supports only objects of Sequential class, but {type(other)} is given."))


def _repeats(module: Module, times: Any) -> int | None:
    """How often a Sequential is to be repeated; None where that is not known."""
    if not isinstance(times, (int, str, float)):
        return None
    if not isinstance(times, int):
        raise raised(TypeError(f"unsupported operand type(s) for *: {type(module)} and {type(times)}"))
    if times <= 0:
        raise raised(ValueError(f"Non-positive multiplication factor {times} for {type(module)}"))
    return times


def _pair(entry: Any) -> tuple[Any, Any]:
    """A key and a value from an element of a list of pairs."""
    if len(entry) != 2:
        raise raised(ValueError(f"an element has length {len(entry)}; 2 is required"))
    return entry[0], entry[1]
