"""The standard library, as the code under analysis sees it.

Pure modules are Python's own, without their private names and without what evaluates text or reaches the system; the
others are replaced by what model code needs of them.
"""

from __future__ import annotations

import copy
import functools
import importlib
import inspect
import itertools
import math
import operator
import sys
import types
import typing
from collections import namedtuple
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import Any

from shapelint.interpreter import access
from shapelint.interpreter.attributes import get_attribute
from shapelint.interpreter.attrs_classes import ATTRS
from shapelint.interpreter.builtins import bounded, end_program
from shapelint.interpreter.calls import SPECIAL_CALLS, call_value
from shapelint.interpreter.context_variables import CONTEXT_VARIABLES
from shapelint.interpreter.definitions import dataclass_of
from shapelint.interpreter.functions import InterpretedFunction
from shapelint.interpreter.importing import IMPORTING
from shapelint.interpreter.modules import absent
from shapelint.interpreter.operators import multiply
from shapelint.interpreter.state import STATE
from shapelint.library.scripting.arguments import ARGPARSE
from shapelint.raised import raised
from shapelint.symbolic.dims import Dim, Real, product, square_root
from shapelint.unknown import Absent, Undecided, Unknown, UnknownNumber, first_unknown

VersionInfo = namedtuple("VersionInfo", "major minor micro releaselevel serial")


class PythonModule(types.ModuleType):
    """A module of the standard library: replacements first, then the public names of the real one."""

    def __init__(self, name: str, replacements: dict[str, Any], real: types.ModuleType | None) -> None:
        super().__init__(name)
        self.__dict__.update(_replacements=replacements, _real=real)

    def __getattr__(self, name: str) -> Any:
        replacements, real = self.__dict__["_replacements"], self.__dict__["_real"]
        if name in replacements:
            return replacements[name]
        submodule = python_module(f"{self.__name__}.{name}")
        if submodule is not None:
            return submodule
        if name.startswith("_") or name in access.DENIED or real is None or not hasattr(real, name):
            return Unknown(f"{self.__name__}.{name} is not followed")
        value = getattr(real, name)
        return Unknown(f"{self.__name__}.{name} is not followed") if isinstance(value, types.ModuleType) else value


class SystemModule(PythonModule):
    """`sys`, of the version of Python that the code is written for."""

    @property
    def version_info(self) -> VersionInfo:
        target = STATE.frame.module.loader.target if STATE.frame is not None else None
        return VersionInfo(*(sys.version_info if target is None else (*target, 0, "final", 0)))


class Nothing:
    """Swallows what is asked of it: a logger, a profiler, a lock."""

    def __init__(self, *_args: Any, **_kwargs: Any) -> None:
        """Nothing is kept."""

    def __call__(self, *_args: Any, **_kwargs: Any) -> Any:
        return None

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _nothing if name in _SAYING else Unknown(f"the attribute {name} of what is not followed")

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_error: Any) -> None:
        """What the block raises passes."""


def _nothing(*_args: Any, **_kwargs: Any) -> None:
    """Does nothing."""


_SAYING = frozenset({
    "debug", "info", "warning", "warn", "error", "critical", "exception", "log", "setLevel", "addHandler", "removeHandler", "setFormatter",
    "addFilter", "start", "stop", "step", "release", "set", "clear", "close", "flush", "write",
})  # fmt: skip
"""Methods that return nothing, wherever they are."""


class Path(PurePosixPath):
    """A path that never touches the file system."""

    def __new__(cls, *parts: Any) -> Any:
        unknown = first_unknown(*parts)
        try:
            return unknown if unknown is not None else super().__new__(cls, *parts)
        except TypeError as error:  # no text
            raise raised(error) from None

    def __truediv__(self, other: Any) -> Any:
        return other if isinstance(other, Unknown) else super().__truediv__(other)

    def __rtruediv__(self, other: Any) -> Any:
        return other if isinstance(other, Unknown) else super().__rtruediv__(other)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return Unknown(f"the file system (Path.{name})")


# itertools: endless iterators count what is taken from them


def _ticking(make: Callable[..., Any]) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Any:
        return _ticked(make(*[bounded(a) if _is_iterable(a) else a for a in args], **kwargs))

    return call


def _is_iterable(thing: Any) -> bool:
    return isinstance(thing, Unknown) or (hasattr(type(thing), "__iter__") and not isinstance(thing, (str, Dim)))


def _ticked(iterator: Iterator[Any]) -> Iterator[Any]:
    for item in iterator:
        STATE.budget.tick()
        yield item


def _each_call(function: Any) -> Callable[..., Any]:
    """A function of the user as a host callback."""
    frame = STATE.frame
    assert frame is not None
    return lambda *args, **kwargs: call_value(frame, frame.node, function, args, kwargs)


def _starmap(function: Any, items: Any) -> Iterator[Any]:
    call = _each_call(function)
    return (call(*item) for item in bounded(items))


def _accumulate(items: Any, func: Any = operator.add, *, initial: Any = None) -> Iterator[Any]:
    return itertools.accumulate(bounded(items), _each_call(func), initial=initial)


def _pairwise(items: Any) -> Iterator[Any]:
    return itertools.pairwise(bounded(items))


def _from_iterable(items: Any) -> Iterator[Any]:
    return _ticked(itertools.chain.from_iterable(map(bounded, bounded(items))))


_chain = _ticking(itertools.chain)
_chain.from_iterable = _from_iterable  # type: ignore[attr-defined]

ITERTOOLS = {
    name: _ticking(getattr(itertools, name))
    for name in (
        "count",
        "cycle",
        "repeat",
        "product",
        "permutations",
        "combinations",
        "combinations_with_replacement",
        "islice",
        "zip_longest",
        "compress",
    )
} | {"chain": _chain, "starmap": _starmap, "accumulate": _accumulate, "pairwise": _pairwise}


# math


def _prod(items: Any, *, start: Any = 1) -> Any:
    return multiply(start, product(bounded(items))) if start != 1 else product(bounded(items))


def _rounded(python: Callable[[Any], Any], method: str) -> Callable[[Any], Any]:
    def call(x: Any) -> Any:
        if isinstance(x, Dim):
            return x
        return getattr(x, method)() if isinstance(x, Real) else python(x)

    return call


def _sqrt(x: Any) -> Any:
    return square_root(x) if isinstance(x, (Dim, Real)) else math.sqrt(x)


MATH = {
    "prod": _prod,
    "floor": _rounded(math.floor, "__floor__"),
    "ceil": _rounded(math.ceil, "__ceil__"),
    "trunc": _rounded(math.trunc, "__trunc__"),
    "sqrt": _sqrt,
}


# functools, operator, copy, inspect, typing


def _partial(function: Any, /, *args: Any, **kwargs: Any) -> Any:
    return function if isinstance(function, Unknown) else functools.partial(function, *args, **kwargs)


SPECIAL_CALLS[id(functools.partial)] = _partial


def _function_of_code(*_args: Any, **_kwargs: Any) -> Any:
    """`types.FunctionType(code, ...)`: code objects are not followed."""
    return Unknown("a function that is made of a code object")


SPECIAL_CALLS[id(InterpretedFunction)] = _function_of_code


class _Cached:
    """What `lru_cache` makes of a function: results for plain arguments are kept."""

    is_interpreted = True
    host_names = frozenset({"function", "host_names", "is_interpreted", "results"})

    def __init__(self, function: Any) -> None:
        self.function = function
        self.results: dict[Any, Any] = {}
        functools.update_wrapper(self, function)

    def __get__(self, instance: object, _owner: type | None = None) -> Any:
        return self if instance is None else types.MethodType(self, instance)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        key = (args, tuple(kwargs.items()))
        if not _is_plain(key):
            return _each_call(self.function)(*args, **kwargs)
        typed = (key, tuple(map(type, (*args, *kwargs.values()))))
        if typed not in self.results:
            result = _each_call(self.function)(*args, **kwargs)
            if (isinstance(result, Unknown) and not isinstance(result, Absent)) or STATE.uncertain:
                return result
            self.results[typed] = result
        return self.results[typed]

    def cache_clear(self) -> None:
        self.results.clear()

    def cache_info(self) -> Unknown:
        return Unknown("cache_info() is not followed")


def _is_plain(value: Any) -> bool:
    return isinstance(value, (int, float, str, bytes, type, type(None))) or (isinstance(value, tuple) and all(map(_is_plain, value)))


def _cache(function: Any = None, *_args: Any, **_kwargs: Any) -> Any:
    """`lru_cache` and `cache`."""
    return _Cached(function) if callable(function) and not isinstance(function, Unknown) else _cached


def _cached(function: Any) -> Any:
    return function if isinstance(function, Unknown) else _Cached(function)


def _call_operator(function: Any, /, *args: Any, **kwargs: Any) -> Any:
    return _each_call(function)(*args, **kwargs)


def _attrgetter(*names: str) -> Callable[[Any], Any]:
    def get(thing: Any) -> Any:
        frame = STATE.frame
        assert frame is not None
        found = []
        for name in names:
            value = thing
            for part in name.split("."):
                value = get_attribute(frame, frame.node, value, part)
            found.append(value)
        return found[0] if len(found) == 1 else tuple(found)

    return get


def _signature(function: Any, **_options: Any) -> Any:
    if isinstance(function, Unknown):
        return function
    try:
        return inspect.signature(function)
    except (TypeError, ValueError):
        return Unknown("the signature of something that is not followed")


def _cast(_kind: Any, value: Any) -> Any:
    return value


def _isfunction(thing: Any) -> Any:
    return thing if isinstance(thing, Unknown) else isinstance(thing, (InterpretedFunction, types.FunctionType))


def _deepcopy(thing: Any, memo: Any = None) -> Any:
    if isinstance(thing, Unknown):
        return thing
    try:
        return copy.deepcopy(thing)
    except (copy.Error, TypeError, AttributeError) as error:
        return Unknown(f"a deep copy ({error})")


INSPECT = {
    "signature": _signature, "Signature": inspect.Signature, "Parameter": inspect.Parameter, "isfunction": _isfunction,
    "isclass": lambda t: t if isinstance(t, Unknown) else isinstance(t, type),
    "ismethod": lambda t: t if isinstance(t, Unknown) else isinstance(t, types.MethodType),
    "getfullargspec": lambda f: Unknown("inspect.getfullargspec is not followed"), "isabstract": inspect.isabstract,
}  # fmt: skip

_ENVIRON = Unknown("the environment of the process")


def _environment_value(_key: Any, default: Any = None) -> Any:
    return default if default is not None else Unknown("the environment of the process")


class _Environment:
    """`os.environ`: a variable that is asked for with a default has its default."""

    get = staticmethod(_environment_value)

    def __getitem__(self, _key: Any) -> Unknown:
        return _ENVIRON

    def __setitem__(self, _key: Any, _value: Any) -> None:
        """Ignored."""

    def __delitem__(self, _key: Any) -> None:
        """Ignored."""

    def __contains__(self, _key: Any) -> bool:
        raise Undecided(_ENVIRON)

    def pop(self, _key: Any, *_default: Any) -> Unknown:
        return _ENVIRON

    def update(self, *_variables: Any, **_named: Any) -> None:
        """Ignored."""

    def setdefault(self, _key: Any, value: Any) -> Any:
        return value


class _Modules:
    """`sys.modules`: the modules of the evaluation, found by name."""

    def __getitem__(self, name: Any) -> Any:
        return self.get(name)

    def get(self, name: Any, default: Any = None) -> Any:
        frame = STATE.frame
        if frame is None or not isinstance(name, str):
            return Unknown("a module whose name is not known")
        if name == "__main__":
            return frame.module
        found = frame.module.look_up(name)
        return absent(name) if found is None else found

    def __contains__(self, name: Any) -> bool:
        found = self.get(name)
        if isinstance(found, Unknown):
            raise Undecided(found)
        return True

    def __delitem__(self, _name: Any) -> None:
        """What has been imported stays as it is."""

    def __setitem__(self, name: Any, _module: Any) -> None:
        """A module that puts something else in its place is taken as it is; what it lacks may come from there."""
        frame = STATE.frame
        if frame is not None and name == frame.module.__name__:
            frame.module.star_sources.append(Unknown(f"what stands for the module {name}"))


def _posix_path(name: str) -> Any:
    import posixpath

    function = getattr(posixpath, name)

    def call(*parts: Any) -> Any:
        unknown = first_unknown(*parts)
        if unknown is not None:
            return unknown
        try:
            return function(*parts)
        except TypeError as error:  # no text
            raise raised(error) from None

    return call


_OS_PATH = {name: _posix_path(name) for name in ("join", "basename", "dirname", "splitext", "split", "normpath", "isabs")}
_OS_PATH.update(abspath=lambda p: p, realpath=lambda p: p, expanduser=lambda p: p, sep="/")


def _file_path(path: Any) -> Any:
    """`os.fspath`: a text as it is; what is no path raises."""
    if isinstance(path, (str, bytes, Unknown)):
        return path
    if path is None or isinstance(path, (int, float, tuple, list, dict, set)):
        raise raised(TypeError(f"expected str, bytes or os.PathLike object, not {type(path).__name__}"))
    return Unknown("a path")


def _random_number(*_limits: Any) -> UnknownNumber:
    return UnknownNumber("a random number")


class Dispatching:
    """A function that chooses by the type of its argument: which one runs is not followed."""

    is_interpreted = True

    def __init__(self, _function: Any) -> None:
        """The function for all other types."""

    def __call__(self, *_args: Any, **_kwargs: Any) -> Unknown:
        return Unknown("what a function gives that dispatches on a type")

    def __getattr__(self, name: str) -> Unknown:
        return Unknown(f"the attribute {name} of a function that dispatches on a type")


def _deprecated(_message: Any, **_options: Any) -> Callable[[Any], Any]:
    """`@deprecated("...")`: the warning would be Python's own, on the linter's standard error."""
    return lambda thing: thing


_LOGGER = Nothing()
_LEVELS = {"DEBUG": 10, "INFO": 20, "WARNING": 30, "ERROR": 40, "CRITICAL": 50}

_LOGGING = {
    "getLogger": lambda *_a, **_k: _LOGGER, "Logger": Nothing, "StreamHandler": lambda *_a, **_k: _LOGGER,
    "NullHandler": lambda *_a: _LOGGER,
    "Formatter": lambda *_a, **_k: _LOGGER,
    **dict.fromkeys(("basicConfig", "debug", "info", "warning", "error", "critical", "log", "exception", "warn"), _nothing), **_LEVELS,
}  # fmt: skip

REPLACED: dict[str, dict[str, Any]] = {
    "itertools": ITERTOOLS,
    "math": MATH,
    "functools": {"partial": functools.partial, "lru_cache": _cache, "cache": _cache, "reduce": functools.reduce,
                  "singledispatch": Dispatching, "singledispatchmethod": Dispatching},
    "operator": {"attrgetter": _attrgetter, "call": _call_operator},
    "posixpath": _OS_PATH,
    "genericpath": _OS_PATH,
    "copy": {"deepcopy": _deepcopy},
    "inspect": INSPECT,
    "typing": {"cast": _cast, "TYPE_CHECKING": False, "get_type_hints": lambda *_a, **_k: Unknown("the types that annotations name")},
    "typing_extensions": {"cast": _cast, "TYPE_CHECKING": False, "deprecated": _deprecated},
    "dataclasses": {"dataclass": dataclass_of},
    "attr": ATTRS,
    "attrs": ATTRS,
    "types": {"FunctionType": InterpretedFunction, "LambdaType": InterpretedFunction},
    "warnings": {
        "warn": _nothing, "warn_explicit": _nothing, "filterwarnings": _nothing, "simplefilter": _nothing,
        "catch_warnings": lambda **_k: Nothing(), "deprecated": _deprecated,
    },
    "logging": _LOGGING,
    "os": {
        "environ": _Environment(), "getenv": _environment_value, "sep": "/", "linesep": "\n", "PathLike": str, "name": "posix",
        "fspath": _file_path,
    },
    "os.path": _OS_PATH,
    "sys": {
        "version": sys.version, "maxsize": sys.maxsize, "platform": "linux", "byteorder": sys.byteorder,
        "float_info": sys.float_info, "modules": _Modules(), "argv": Unknown("the arguments of the process"), "exit": end_program,
        "path": Unknown("sys.path"), "setrecursionlimit": _nothing,
    },
    **IMPORTING,
    "pathlib": {"Path": Path, "PurePath": PurePosixPath, "PosixPath": Path},
    "time": {"time": lambda: UnknownNumber("the time"), "sleep": _nothing, "perf_counter": lambda: UnknownNumber("the time")},
    "random": {
        "seed": _nothing,
        **dict.fromkeys(("random", "uniform", "randint", "randrange", "gauss", "normalvariate", "betavariate"), _random_number),
    },
    "threading": {"Lock": Nothing, "RLock": Nothing, "local": types.SimpleNamespace},
    "contextvars": CONTEXT_VARIABLES,
    "gc": {"collect": _nothing},
    "argparse": ARGPARSE,
    "__future__": {},
    "string": {},
    "collections": {},
    "contextlib": {},
    "re": {},
}  # fmt: skip
"""What stands in for names of standard modules; a module that is only here is not the real one at all."""

UNFOLLOWED = frozenset({
    "asyncio", "builtins", "codecs", "configparser", "csv", "ctypes", "email", "filecmp", "ftplib",
    "getopt", "getpass", "glob", "gzip", "hashlib", "http", "importlib", "io", "locale", "lzma", "marshal", "mmap",
    "multiprocessing", "optparse", "pdb", "pickle", "pickletools", "platform", "pprint", "profile", "queue",
    "secrets", "select", "shelve", "shutil", "signal", "site", "socket", "sqlite3", "ssl", "stat", "struct",
    "subprocess", "tarfile", "tempfile", "test", "timeit", "tkinter", "token", "tokenize", "trace", "traceback",
    "tracemalloc", "tty", "unittest", "urllib", "uuid", "venv", "wave", "webbrowser", "xml", "zipfile", "zlib", "bz2",
    "cProfile", "concurrent", "errno", "fcntl", "resource", "syslog", "termios", "ast", "dis", "atexit",
})  # fmt: skip


@functools.cache
def python_module(name: str) -> Any:
    """A module of the standard library by name; None where it is no such module."""
    replacements = REPLACED.get(name)
    if name == "sys":
        return SystemModule(name, replacements or {}, None)
    if name in access.SAFE_MODULES and not name.startswith("_") and not name.endswith("path"):
        try:
            return PythonModule(name, replacements or {}, importlib.import_module(name))
        except ImportError:
            return PythonModule(name, {**(replacements or {}), **_typing_names(name)}, None)
    if replacements is not None:
        return PythonModule(name, replacements, None)
    top = name.partition(".")[0]
    return Unknown(f"the module {name} is not followed") if top in UNFOLLOWED else None


def _typing_names(name: str) -> dict[str, Any]:
    """`typing_extensions` where it is not installed: what `typing` has of it."""
    return {n: getattr(typing, n) for n in typing.__all__ if n not in access.DENIED} if name == "typing_extensions" else {}
