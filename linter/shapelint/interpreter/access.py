"""What the code under analysis may reach: attributes, and functions of Python that are really called.

Everything is denied that is not listed: a function of Python is called only when it is pure, or changes nothing but
the values of the evaluation.
"""

from __future__ import annotations

import collections
import functools
import itertools
import math
import operator
import re
import types
from typing import Any

VISIBLE_DUNDERS = frozenset({
    "__name__", "__qualname__", "__module__", "__doc__", "__class__", "__dict__", "__mro__", "__bases__",
    "__annotations__", "__init__", "__call__", "__len__", "__getitem__", "__setitem__", "__delitem__", "__contains__",
    "__iter__", "__next__", "__enter__", "__exit__", "__repr__", "__str__", "__eq__", "__ne__", "__lt__", "__le__",
    "__gt__", "__ge__", "__hash__", "__new__", "__setattr__", "__getattr__", "__delattr__", "__post_init__",
    "__init_subclass__", "__add__", "__sub__", "__mul__", "__truediv__", "__floordiv__", "__mod__", "__pow__",
    "__matmul__", "__neg__", "__version__", "__file__", "__path__", "__all__", "__members__", "__dataclass_fields__",
    "__wrapped__", "__isabstractmethod__", "__origin__", "__args__", "__func__", "__constants__", "__dir__", "__bool__",
    "__int__", "__float__", "__index__", "__and__", "__or__", "__xor__", "__iadd__", "__radd__", "__rmul__",
    "__missing__", "__reversed__", "__package__", "__defaults__", "__kwdefaults__", "__class_getitem__",
    "__signature__", "__slots__", "__set_name__", "__get__", "__copy__", "__deepcopy__", "__abstractmethods__",
    "__match_args__", "__value__", "__ror__", "__dataclass_params__", "__format__",
})  # fmt: skip
"""The special attributes that code may read; the others lead into the running interpreter."""

SAFE_MODULES = frozenset({
    "math", "cmath", "itertools", "functools", "collections", "collections.abc", "operator", "typing",
    "typing_extensions", "abc", "enum", "dataclasses", "copy", "string", "re", "numbers", "types", "contextlib",
    "fractions", "decimal", "textwrap", "keyword", "bisect", "heapq", "statistics", "_collections", "_collections_abc",
    "_operator", "_functools", "_abc", "_struct", "_bisect", "_heapq", "posixpath", "genericpath", "datetime",
    "weakref", "_weakref", "_weakrefset", "colorsys", "graphlib", "base64", "binascii", "unicodedata", "difflib",
    "json", "json.decoder", "json.encoder", "fnmatch",
})  # fmt: skip
"""Standard modules whose functions may be called with known values."""

DATA_TYPES: tuple[type, ...] = (
    int, float, complex, bool, str, bytes, bytearray, list, dict, set, frozenset, tuple, range, slice, type(None), property,
    types.MethodType, types.GeneratorType, types.SimpleNamespace, types.MappingProxyType,
    collections.OrderedDict, collections.defaultdict, collections.deque, collections.Counter, collections.ChainMap,
    collections.UserDict, collections.UserList, functools.partial, re.Pattern, re.Match, operator.itemgetter,
    type({}.keys()), type({}.values()), type({}.items()), type(iter([])), type(iter(())), type(iter({})),
    zip, map, filter, enumerate, reversed,
    itertools.chain, itertools.count, itertools.islice, itertools.product, itertools.repeat, itertools.cycle,
)  # fmt: skip
"""Types whose methods may be called."""

CALLABLE_BUILTINS = frozenset(
    (
        abs, all, any, ascii, bin, bool, bytearray, bytes, callable, chr, classmethod, complex, dict, divmod, enumerate,
        filter, float, format, frozenset, hash, hex, id, int, iter, len, list, map, max, min, next, object, oct, ord, pow,
        property, range, repr, reversed, round, set, slice, sorted, staticmethod, str, sum, super, tuple, zip,
        BaseException, Exception, types.SimpleNamespace, types.MethodType, types.MappingProxyType,
    )
)  # fmt: skip
"""Builtins that are called as they are; those that need care have replacements in `builtins`."""

CHANGING_METHODS = frozenset({
    "append", "extend", "insert", "remove", "pop", "popitem", "clear", "sort", "reverse", "update", "setdefault", "add",
    "discard", "appendleft", "popleft", "extendleft", "rotate", "move_to_end", "difference_update",
    "intersection_update", "symmetric_difference_update", "__setitem__", "__delitem__", "subtract",
})  # fmt: skip
COUNTING_METHODS = frozenset({"keys", "values", "items", "popitem", "__len__", "__iter__", "__eq__", "__contains__"})
"""Methods of dictionaries whose answer hangs on which keys are there."""
STORING_METHODS = frozenset({"append", "insert", "add", "appendleft", "setdefault", "__setitem__", "index", "count", "remove", "discard"})
"""Methods of containers that take an unknown value as just another element."""

DENIED = frozenset({
    "get_type_hints", "make_dataclass", "Formatter", "ForwardRef",
    "new_class", "prepare_class", "CodeType", "FunctionType", "evaluate_forward_ref", "methodcaller",
    "register_at_fork", "seq", "register", "finalize", "setcontext", "localcontext", "getcontext", "purge", "template",
})  # fmt: skip
"""Names in otherwise harmless modules that evaluate text, or change what the linter itself runs with."""

SLOT_WRAPPERS = (
    type(object.__init__),
    type(object().__str__),
    type(object.__new__),
    type(str.join),
    type("".join),
    type(dict.__dict__["fromkeys"]),
)

_METHODS_IN_C = (types.BuiltinFunctionType, type("".join), type(object().__str__), type(re.compile("").match))
"""The types of bound methods that are written in C; the last is that of methods which are told their class."""

_BIG_ARGUMENT = 1_000_000


def may_read(name: str) -> bool:
    """Whether an attribute of this name may be read at all."""
    if name.startswith("__") and name.endswith("__"):
        return name in VISIBLE_DUNDERS
    return not name.startswith(("gi_", "cr_", "f_", "tb_", "co_"))


def may_call(function: Any) -> bool:
    """Whether a callable of Python itself may be called."""
    try:
        if function in CALLABLE_BUILTINS:
            return True
    except TypeError:  # not hashable
        return False
    kind = type(function)
    name = getattr(function, "__name__", "")
    if name in DENIED or (isinstance(name, str) and name.startswith("_") and name not in VISIBLE_DUNDERS):
        return False
    if kind in _METHODS_IN_C:
        owner = getattr(function, "__self__", None)
        if type(owner) is types.ModuleType:
            return owner.__name__ in SAFE_MODULES
        if isinstance(owner, type):
            return owner in (dict, str, bytes, int, float, object, tuple, frozenset, set, list) or owner.__module__ in SAFE_MODULES
        return issubclass(type(owner), DATA_TYPES) or (owner is not None and type(owner).__module__ != "builtins")
    if kind in SLOT_WRAPPERS:
        return _may_call_slot(function)
    if isinstance(function, type) and issubclass(function, BaseException):
        return True
    if issubclass(kind, DATA_TYPES):
        return True
    return getattr(function, "__module__", None) in SAFE_MODULES or (not isinstance(function, type) and kind.__module__ in SAFE_MODULES)


def _may_call_slot(function: Any) -> bool:
    """Whether a method of a type, not bound to an instance, may be called."""
    owner = getattr(function, "__objclass__", None) or getattr(function, "__self__", None)
    if owner is type:
        return function.__name__ in ("__call__", "__init__", "__repr__", "__eq__", "__hash__", "mro")
    return (
        owner in (object, super)
        or (isinstance(owner, type) and issubclass(owner, (*DATA_TYPES, BaseException)))
        or _module_of(owner) in SAFE_MODULES
    )


def may_hand_over(value: Any) -> bool:
    """Whether a value may be given to a function of Python, which perhaps calls it."""
    if isinstance(value, functools.partial):
        return may_hand_over(value.func)
    if isinstance(value, types.MethodType):
        return may_hand_over(value.__func__)
    if isinstance(value, type):
        return _module_of(value) not in _SYSTEM_MODULES
    if isinstance(value, (types.BuiltinFunctionType, types.FunctionType, *SLOT_WRAPPERS)):
        return may_call(value) or _module_of(value).startswith("shapelint.")
    return not isinstance(value, types.ModuleType) or type(value) is not types.ModuleType


_SYSTEM_MODULES = frozenset({
    "os", "posix", "nt", "io", "_io", "subprocess", "ctypes", "_ctypes", "socket", "importlib", "_frozen_importlib",
    "_frozen_importlib_external", "code", "codeop",
})  # fmt: skip


def _module_of(thing: Any) -> str:
    return str(getattr(thing, "__module__", None) or "")


def is_too_big(function: Any, args: tuple[Any, ...]) -> bool:
    """Whether a call could make something enormous: `"".ljust(10**10)`, `math.factorial(10**6)`."""
    name = getattr(function, "__name__", "")
    if name in _GROWING and any(type(a) is int and a.bit_length() > 10 for a in args):
        return True
    if isinstance(function, type(str.join)) and args:  # `str.ljust(text, 10**10)` is as big as `text.ljust(10**10)`
        function, args = getattr(args[0], name, function), args[1:]
    if name in ("format", "__format__", "format_map") and any(
        isinstance(a, str) and has_long_number(a) for a in (getattr(function, "__self__", None), *args)
    ):
        return True
    if (
        name in ("join", "replace")
        and args
        and sum(map(_length, args[0] if name == "join" and isinstance(args[0], (list, tuple)) else args)) > _BIG_ARGUMENT
    ):
        return True
    if function in (range, slice, min, max, int, float, abs, divmod, bool, str, repr, hash, id, round, isinstance):
        return any(type(a) is int and a.bit_length() > 4096 for a in args)
    if getattr(function, "__self__", None) is math:
        return any(type(a) is int and abs(a) > 10_000 for a in args) and function.__name__ in ("factorial", "perm", "comb", "prod")
    if function in (list, tuple, set, frozenset, dict, sorted, sum, bytes, bytearray, any, all):
        return any((hasattr(a, "__len__") and _length(a) > _BIG_ARGUMENT) or (type(a) is int and a > _BIG_ARGUMENT) for a in args)
    owner = getattr(function, "__self__", None)
    if isinstance(owner, (str, bytes)):
        return any(type(a) is int and abs(a) > _BIG_ARGUMENT for a in args) or len(owner) > _BIG_ARGUMENT
    if isinstance(owner, (list, set, dict)):
        return any(type(a) is range and len(a) > _BIG_ARGUMENT for a in args) or len(owner) > _BIG_ARGUMENT * 4
    return False


_GROWING = frozenset({"__mul__", "__rmul__", "__imul__", "__pow__", "__rpow__", "__lshift__", "__rlshift__", "to_bytes"})
"""Methods that make something big of a number of moderate size."""


def has_long_number(template: str) -> bool:
    """Whether a format asks for a width of more than five digits."""
    return _LONG_NUMBER.search(template) is not None


_LONG_NUMBER = re.compile(r"\d{6}")


def _length(thing: Any) -> int:
    try:
        return len(thing)
    except Exception:  # a user's __len__, or one that is not decided
        return 0
