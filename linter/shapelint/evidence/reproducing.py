"""Reproducing: the values of an evaluation as Python expressions that make the real ones, in a process that has the framework.

The expressions use what `shapelint.execution.child` gives them: `of(module, name)` is something that the user's code or a
package defines, `array(framework, dims, type)` a tensor, `given(...)` the arguments of a call. Everything else is Python.
"""

from __future__ import annotations

import dataclasses
import enum
import functools
import keyword
import math
from collections.abc import Callable, Mapping
from types import FunctionType, MethodType, ModuleType
from typing import Any

from shapelint.evidence.inputs import undecorated
from shapelint.interpreter.definitions import DEFINITIONS
from shapelint.interpreter.functions import InterpretedFunction
from shapelint.interpreter.modules import InterpretedModule
from shapelint.library.registry import FRAMEWORKS, ShapeFunction, is_loaded, lookup, names_below
from shapelint.library.torch.dtypes import DType
from shapelint.parts import Part
from shapelint.recording import arrays_in
from shapelint.symbolic.atoms import Symbol
from shapelint.symbolic.dims import Dim, evaluate, free_symbols
from shapelint.unknown import Unknown
from shapelint.values import UNKNOWN_TYPE, Array

DEEPEST = 24
"""How deep values may lie in others."""

USUAL_BATCH = 2
"""The batch size where nothing decides it: mixing the samples of a batch of one would not show."""

LABELS_BELOW = 2
"""What integers stay below where nothing says more: every table of vectors and every loss takes 0 and 1."""


class NotReproducible(Exception):
    """A value cannot be written as an expression; the message says what it is."""


@dataclasses.dataclass(frozen=True)
class Rebatching:
    """A batch size to be used in the place of another one: `old` on the first axis of what goes in becomes `new`."""

    old: int | None
    new: int


class Writer:
    """Writes values as expressions; `sizes` are numbers for symbols, `below` bounds the integers of which nothing is known.

    One part that is used twice is made once. `modules` are the user's modules that the expressions name, with their files.
    """

    def __init__(self, sizes: Mapping[Symbol, int], below: int | None = None, rebatching: Rebatching | None = None) -> None:
        self.sizes = sizes
        self.below = below
        self.rebatching = rebatching
        self.modules: dict[str, str] = {}
        self._parts: dict[int, str] = {}
        self._depth = 0

    def call(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> str:
        """The arguments of a call, between parentheses; raises NotReproducible."""
        written = [self.write(value) for value in args]
        named = {str(name): self.write(value) for name, value in kwargs.items()}
        if all(map(_is_plain, named)):
            return f"({', '.join([*written, *(f'{name}={value}' for name, value in named.items())])})"
        pairs = ", ".join(f"{name!r}: {value}" for name, value in named.items())
        return f"({', '.join([*written, f'**{{{pairs}}}'])})"

    def write(self, value: Any) -> str:
        """The expression of a value; raises NotReproducible."""
        self._depth += 1
        try:
            if self._depth > DEEPEST:
                raise NotReproducible("values in values without end")
            return self._write(value)
        finally:
            self._depth -= 1

    def _write(self, value: Any) -> str:
        if value is None or value is Ellipsis or type(value) in (bool, int, str, bytes, complex):
            return repr(value)
        if type(value) is float:
            return repr(value) if math.isfinite(value) else f"float({str(value)!r})"
        for kind, write in _WRITERS:
            if isinstance(value, kind):
                written: str = write(self, value)
                return written
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return self._dataclass(value)
        return self._known(value)

    # Sizes and tensors

    def _size(self, size: Dim) -> str:
        return repr(self.number(size))

    def number(self, size: Any) -> int:
        """A size with numbers for its symbols; raises NotReproducible for one that is not known."""
        if isinstance(size, int):
            return int(size)
        if not isinstance(size, Dim):
            raise NotReproducible(_unknown_text(size, "a size"))
        values = {symbol: self.sizes.get(symbol, _usual(symbol)) for symbol in free_symbols(size)}
        try:
            return evaluate(size, values)
        except (KeyError, ZeroDivisionError) as error:
            raise NotReproducible(f"the size {size}") from error

    def _array(self, array: Array) -> str:
        if array.dims is None:
            raise NotReproducible("a tensor whose rank is not known")
        dims = [self.number(dim) for dim in array.dims]
        known = array.values if array.values is not None and all(type(each) in (int, float, bool) for each in array.values) else None
        if self.rebatching is not None and known is None and dims and self._is_batch(array.dims[0], dims[0]):
            dims[0] = self.rebatching.new
        kind = "float32" if array.element_type == UNKNOWN_TYPE else array.element_type
        options = f", values={list(known)!r}" if known is not None else self._bound(array, kind)
        return f"array({_framework(array)!r}, {tuple(dims)!r}, {kind!r}{options})"

    def _is_batch(self, size: Any, number: int) -> bool:
        assert self.rebatching is not None
        return number == self.rebatching.old if self.rebatching.old is not None else isinstance(size, Dim)

    def _bound(self, array: Array, kind: str) -> str:
        if "int" not in kind:
            return ""
        return f", below={array.classes or self.below or LABELS_BELOW}"

    # Parts, classes and functions

    def _part(self, part: Part) -> str:
        """How a part is made, the first time; then the name that it was given."""
        if id(part) in self._parts:
            return self._parts[id(part)]
        if part.constructed_with is None or part.partly_built is not None:
            raise NotReproducible(part.partly_built or f"a {type(part).__name__} whose constructor was not seen")
        args, kwargs = part.constructed_with
        if part.operation.startswith("keras.") and any(True for _ in arrays_in((*args, *kwargs.values()))):
            raise NotReproducible("a model made of tensors that layers were called on")
        made = self.write(type(part)) + self.call(args, kwargs)
        name = self._parts[id(part)] = f"part_{len(self._parts)}"
        return f"({name} := {made})"

    def _class(self, cls: type) -> str:
        module, node = DEFINITIONS.get(id(cls), (None, None))
        if module is not None:
            return self._defined(module, getattr(cls, "__qualname__", node.name), cls)
        if cls.__module__ == "builtins":
            return cls.__name__
        return self._known(cls)

    def _function(self, function: InterpretedFunction) -> str:
        return self._defined(function.module, function.__qualname__, function)

    def _defined(self, module: InterpretedModule, name: str, thing: Any) -> str:
        """Something that a module of the user defines at its top, or in a class that stands there."""
        first, *rest = name.split(".")
        found = module.namespace.get(first)
        for attribute in rest:
            found = vars(found).get(attribute) if isinstance(found, type) else None
        if found is not thing and not _is_decorated(found, thing):
            raise NotReproducible(f"`{name}`, which is made while the program runs")
        return self.reference(module, name)

    def reference(self, module: InterpretedModule, name: str) -> str:
        """A name of a module of the user."""
        self.modules[module.__name__] = module.file.filename
        return f"of({module.__name__!r}, {name!r})"

    def _method(self, method: MethodType) -> str:
        return f"{self.write(method.__self__)}.{method.__func__.__name__}"

    def _partial(self, made: functools.partial[Any]) -> str:
        return f"of('functools', 'partial')({self.write(made.func)}, {self.call(made.args, made.keywords)[1:]}"

    def _shape_function(self, function: ShapeFunction) -> str:
        return _path(function.name)

    def _known(self, value: Any) -> str:
        """Something of a framework, by the name under which it is reached."""
        name = _names().get(id(value))
        if name is not None and "legacy" not in name:
            return _path(name)
        raise NotReproducible(_unknown_text(value, f"a {type(value).__name__}"))

    # Plain values

    def _items(self, items: tuple[Any, ...] | list[Any]) -> str:
        written = [self.write(item) for item in items]
        if isinstance(items, list):
            return f"[{', '.join(written)}]"
        fields = getattr(type(items), "_fields", None)
        if fields is not None and id(type(items)) in DEFINITIONS:
            return f"{self.write(type(items))}({', '.join(written)})"
        return f"({', '.join(written)}{',' if len(written) == 1 else ''})"

    def _dictionary(self, items: dict[Any, Any]) -> str:
        pairs = ", ".join(f"{self.write(key)}: {self.write(value)}" for key, value in items.items())
        return f"{{{pairs}}}" if type(items) is dict else f"of('collections', 'OrderedDict')({{{pairs}}})"

    def _set(self, items: set[Any] | frozenset[Any]) -> str:
        return f"{'frozenset' if isinstance(items, frozenset) else 'set'}([{', '.join(sorted(map(self.write, items)))}])"

    def _slice(self, value: slice) -> str:
        return f"slice({self.write(value.start)}, {self.write(value.stop)}, {self.write(value.step)})"

    def _member(self, member: enum.Enum) -> str:
        return f"{self.write(type(member))}[{member.name!r}]"

    def _dataclass(self, value: Any) -> str:
        fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value) if field.init}
        return self.write(type(value)) + self.call((), fields)

    def _unknown(self, unknown: Unknown) -> str:
        raise NotReproducible(_unknown_text(unknown, "a value"))


_WRITERS: tuple[tuple[Any, Callable[[Any, Any], str]], ...] = (
    (Unknown, Writer._unknown),
    (Dim, Writer._size),
    (enum.Enum, Writer._member),
    (Array, Writer._array),
    (Part, Writer._part),
    (InterpretedFunction, Writer._function),
    (ShapeFunction, Writer._shape_function),
    (MethodType, Writer._method),
    (functools.partial, Writer._partial),
    (type, Writer._class),
    ((tuple, list), Writer._items),
    (dict, Writer._dictionary),
    ((set, frozenset), Writer._set),
    (slice, Writer._slice),
    (range, lambda writer, value: repr(value)),
    (DType, lambda writer, value: f"of('torch', {value.name!r})"),
    ((FunctionType, ModuleType), Writer._known),
)


def _is_plain(name: str) -> bool:
    """Whether Python reads a name back as it is written: it folds characters that are not of ASCII."""
    return name.isascii() and name.isidentifier() and not keyword.iskeyword(name)


def _is_decorated(found: Any, thing: Any) -> bool:
    """Whether what a name stands for is a function in its decorators."""
    return isinstance(found, InterpretedFunction) and undecorated(found) is thing


def _path(name: str) -> str:
    """A thing of a framework by its qualified name, of which the beginning up to the first capital letter is a module."""
    parts = name.split(".")
    split = next((index for index, part in enumerate(parts[:-1]) if part[:1].isupper()), len(parts) - 1)
    return f"of({'.'.join(parts[:split])!r}, {'.'.join(parts[split:])!r})"


@functools.cache
def _names_of(loaded: tuple[str, ...]) -> dict[int, str]:
    """The shortest name under which each thing of the frameworks in use is reached."""
    found: dict[int, str] = {}
    for framework in loaded:
        for name in names_below(framework):
            known = found.setdefault(id(lookup(name)), name)
            if len(name) < len(known):
                found[id(lookup(name))] = name
    return found


def _names() -> dict[int, str]:
    return _names_of(tuple(name for name in FRAMEWORKS if is_loaded(name)))


def _framework(array: Array) -> str:
    """The framework whose array this is: the top of the package in which its class is modelled."""
    kind = type(array)
    for cls in kind.__mro__:
        parts = cls.__module__.split(".")
        if parts[:2] == ["shapelint", "library"]:
            return parts[2] if parts[2] in ("torch", "numpy") else "tensorflow"
    return "torch"


def _usual(symbol: Symbol) -> int:
    """The size that a symbol has which no layer asks anything of: the smallest."""
    return USUAL_BATCH if symbol.name == "N" else max(symbol.minimum if symbol.minimum is not None else 1, 1)


def _unknown_text(value: Any, otherwise: str) -> str:
    return value.reason if isinstance(value, Unknown) else otherwise
